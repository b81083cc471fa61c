// Answers choices from a recorded schedule, and says where the schedule no longer fits.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "snarl/harness/strategy.h"

namespace snarl {

// In a schedule: whatever the default is, which is to go on with the current thread, else with the
// lowest enabled id, and option 0 of the other kinds.
inline constexpr std::uint32_t kDefaultChoice = 0xffff'ffffU;

// Where an execution first asked for something that its schedule does not answer.
struct Divergence {
  Step step = 0;
  std::uint32_t choice_index = 0;  // in the schedule, from 0
  ChoiceKind kind = ChoiceKind::kThread;
  std::optional<std::uint32_t> wanted;  // a thread's id or an option; none: the schedule had ended
  std::vector<std::uint32_t> options;   // what there was to choose from, ascending
};

// Choices are given as Execution::choices() records them: a thread's id (also the clock's), or an
// option. From the first divergence on, everything is answered by default.
// Cost: O(1) a choice.
class ReplayStrategy final : public Strategy {
 public:
  explicit ReplayStrategy(std::vector<std::uint32_t> choices);

  bool begin(const ExecutionInfo& info) override;
  std::uint32_t pick(const Choice& choice) override;
  void observe(const OpEvent& /*event*/) override {}

  const std::optional<Divergence>& divergence() const { return divergence_; }

  // Choices that were not asked for: more than 0 after an execution that ended too early.
  std::size_t unused_count() const { return choices_.size() - next_; }

 private:
  std::vector<std::uint32_t> choices_;
  std::size_t next_ = 0;
  std::optional<Divergence> divergence_;
};

}  // namespace snarl
