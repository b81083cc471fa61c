// Choices kept where they outlive the process that made them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "snarl/harness/strategy.h"

namespace snarl {

// The choices of the execution that is running, in memory that processes share. Room for a million
// choices: an execution with more is known by its first million.
class Recording {
 public:
  // Errors: throws std::system_error.
  Recording();
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  // Forgets what was recorded. To be called before the process starts that records.
  void clear();

  static constexpr std::uint64_t kNothing = ~std::uint64_t{0};
  struct Last {
    std::uint64_t index = kNothing;  // of the execution in its campaign
    std::vector<std::uint32_t> choices;
    friend bool operator==(const Last&, const Last&) = default;
  };
  // What was running when the process ended that recorded here.
  Last last() const;

  // Returns: a strategy that answers as `strategy` does and writes every answer down first.
  // Requires: the recording outlives it.
  std::unique_ptr<Strategy> recorded(std::unique_ptr<Strategy> strategy);

 private:
  struct Shared;
  class RecordedStrategy;
  Shared* shared_;
};

}  // namespace snarl
