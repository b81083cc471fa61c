// The random walk: at each choice every option is equally likely.
// In a header of its own because the engine inlines it: a virtual call costs 3 to 6 % of a step.
#pragma once

#include "snarl/harness/strategies/clock_mode.h"
#include "snarl/harness/strategies/option_draw.h"
#include "snarl/harness/strategy.h"

namespace snarl {

// Good only on short symmetric scenarios: threads with many steps before the bug hide it.
// Cost: O(1) a choice, about 30 instructions.
class RandomWalk final : public Strategy {
 public:
  bool begin(const ExecutionInfo& info) override {
    if (info.seed != seed_) family_ = Rng::family(info.seed);
    rng_ = Rng(family_, info.index);
    seed_ = info.seed;
    index_ = info.index;
    is_clock_begun_ = false;
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kThread) return draw_option(choice, rng_);
    if (choice.is_clock_armed) {
      if (!is_clock_begun_) clock_.begin(seed_, index_);
      is_clock_begun_ = true;
      if (clock_.fires()) return index_of(kClockThread);
    }
    return index_of(choice.enabled->draw(rng_));
  }

  void observe(const OpEvent& /*event*/) override {}

  Rng& rng() { return rng_; }

 private:
  Rng rng_;
  Rng::Family family_ = Rng::family(1);
  ClockMode clock_;
  std::uint64_t seed_ = 1;
  std::uint64_t index_ = 0;
  bool is_clock_begun_ = false;
};

}  // namespace snarl
