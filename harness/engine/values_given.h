// Which of its values choose() gave in which states: a circle that lasts only while it gives the
// same ones need not last.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "snarl/harness/event.h"

namespace snarl {

// Where each value was given from each state in which one was asked for, whatever is drawn leads
// back into the same states: those are an end component, in which chance keeps a program with
// certainty.
// Source: de Alfaro, "Formal Verification of Probabilistic Systems", PhD thesis, Stanford 1997.
// That lets a scheduler look at what was drawn. One that does not goes through the same turns again
// and again; so each value has to be given in each state at each place in them.
// Cost: nothing without choose(); with it a look-up for each value, and one of all at each lap.
class ValuesGiven {
 public:
  void begin() {
    states_.clear();
    draws_.clear();
  }
  // What is told from now on happens in this state, until the next one.
  void stand_in(std::uint64_t state) { here_ = state; }
  void on(const OpEvent& event);
  // True if in each state in which a value was given since the step, each was.
  bool are_all_since(Step first) const;
  // The same for each state at each place in the turns. Cost: O(values given since).
  bool are_all_since(Step first, const std::function<std::size_t(Step)>& place_of) const;
  bool is_any_before(Step step) const { return !draws_.empty() && draws_.front().step < step; }
  bool is_any_since(Step first) const { return !draws_.empty() && draws_.back().step >= first; }

 private:
  struct Draw {
    Step step = 0;
    std::uint64_t state = 0;
    std::uint64_t value = 0;
    std::uint64_t count = 0;  // of the values that could be given
  };

  // One more than the step at which a value was given last, of each value; 0: never.
  using Steps = std::vector<Step>;

  std::uint64_t here_ = 0;
  std::unordered_map<std::uint64_t, Steps> states_;
  std::vector<Draw> draws_;
};

}  // namespace snarl
