// The answers of a recorded schedule, checked against what can be chosen.
#include "snarl/harness/strategies/replay.h"

#include <utility>

namespace snarl {
namespace {

bool is_option(const Choice& choice, std::uint32_t answer) {
  if (choice.kind != ChoiceKind::kThread) return answer < choice.option_count;
  if (ThreadId{answer} == kClockThread) return choice.is_clock_armed;
  return choice.enabled->contains(ThreadId{answer});
}

std::vector<std::uint32_t> options_of(const Choice& choice) {
  std::vector<std::uint32_t> options;
  if (choice.kind == ChoiceKind::kThread) {
    choice.enabled->for_each([&](ThreadId thread) { options.push_back(index_of(thread)); });
    if (choice.is_clock_armed) options.push_back(index_of(kClockThread));
  } else {
    for (std::uint32_t option = 0; option < choice.option_count; ++option) {
      options.push_back(option);
    }
  }
  return options;
}

}  // namespace

ReplayStrategy::ReplayStrategy(std::vector<std::uint32_t> choices) : choices_(std::move(choices)) {}

bool ReplayStrategy::begin(const ExecutionInfo& /*info*/) {
  next_ = 0;
  divergence_.reset();
  return true;
}

std::uint32_t ReplayStrategy::pick(const Choice& choice) {
  if (divergence_) return default_answer(choice);
  std::optional<std::uint32_t> wanted;
  if (next_ < choices_.size()) wanted = choices_[next_];
  if (wanted && (*wanted == kDefaultChoice || is_option(choice, *wanted))) {
    ++next_;
    return *wanted == kDefaultChoice ? default_answer(choice) : *wanted;
  }
  divergence_ = Divergence{choice.step, static_cast<std::uint32_t>(next_), choice.kind, wanted,
                           options_of(choice)};
  return default_answer(choice);
}

}  // namespace snarl
