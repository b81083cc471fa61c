// Exceptions that the whole project knows: errors of the caller, and of programs under test.
#pragma once

#include <stdexcept>
#include <string>

namespace snarl {

// A bad option, an unreadable file, an unknown name. The message says what was wrong and what would
// be right. Caught once, in main; exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The system did not give what a run needs. Exit code 70.
class ResourceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Thrown by what runs a program that knows no exceptions of its own: reports show the message
// without the type.
class ProgramError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace snarl
