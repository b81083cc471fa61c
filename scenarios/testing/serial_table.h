// Every execution of a small program, to look serial orders of updates up in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snarl/harness/finding.h"
#include "snarl/harness/trace.h"

namespace snarl::testing {

// Requires: which thread takes each step is the program's only choice.
class SerialTable {
 public:
  void add(const Trace& trace);
  // Behind the last add().
  void sort();

  // What is wrong with a lost update's finding or note, by definition: it is confirmed if, from
  // where none of the updates in question has begun, they can be done one after the other in every
  // order, with nothing in between, and the variable never comes to what it came to in `trace`.
  // Empty: nothing, or an order needs something in between, so that this says nothing.
  std::string difference(const Trace& trace, const Finding& finding) const;

  // Verdicts for which it said something.
  std::uint64_t decided() const { return decided_; }

 private:
  struct Ran {
    std::vector<ThreadId> threads;  // of the steps
    OpEvents events;
  };

  const Ran* find(const std::vector<ThreadId>& beginning) const;
  std::optional<std::uint64_t> value_of(const Trace& trace, Step begin, Step write,
                                        const std::vector<ThreadId>& order) const;

  std::vector<Ran> all_;  // by threads
  mutable std::uint64_t decided_ = 0;
};

}  // namespace snarl::testing
