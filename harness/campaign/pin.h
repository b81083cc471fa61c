// A pin: a schedule of a scenario that somebody wrote down by hand, as its program holds it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snarl/harness/base/site.h"

namespace snarl {

// A thread goes on, `times` times, until it has passed a mark, or has done one operation; without a
// mark and 0 times: until it has begun.
struct PinMove {
  std::string thread;     // its name: "worker[0]"
  bool is_clock = false;  // no thread: time moves to the next deadline, `times` times
  std::string label;      // the mark: a label in a file, a sync point in C++; empty: one operation
  std::vector<std::uint32_t> options;  // of the choices in it that are not of threads, in order
  std::uint64_t times = 1;
  std::string text;  // as it is written
  Site site;
};

// Moves are made in order; behind the last one the current thread goes on, else the lowest id.
struct Pin {
  std::string name;
  Site site;
  std::string other_parameters;  // "n = 3": what it is for, and the program is not; empty: it is
  std::vector<PinMove> moves;
};

// The move in the words of the language: "worker[0]:seen(1)*2".
std::string text_of(const PinMove& move);

}  // namespace snarl
