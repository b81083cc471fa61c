// Errors of the caller: a bad option, an unreadable file, an unknown name. Caught once, in main.
#pragma once

#include <stdexcept>
#include <string>

namespace snarl {

// The message says what was wrong and what would be right; exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace snarl
