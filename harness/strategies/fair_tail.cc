// The random walk that takes over from an unfair strategy after half the step bound.
#include "snarl/harness/strategies/fair_tail.h"

#include <utility>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/strategies/option_draw.h"

namespace snarl {
namespace {

class FairTail final : public Strategy {
 public:
  explicit FairTail(std::unique_ptr<Strategy> strategy) : strategy_(std::move(strategy)) {}

  bool begin(const ExecutionInfo& info) override {
    tail_at_ = info.steps_max / 2;
    rng_ = Rng(info.seed ^ kStream, info.index);
    return strategy_->begin(info);
  }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.step < tail_at_) return strategy_->pick(choice);
    if (choice.kind != ChoiceKind::kThread) return draw_option(choice, rng_);
    // Fair to sleepers too: a spinning thread must not keep the clock from running.
    if (choice.is_clock_armed && rng_.below(kClockOdds) == 0) return index_of(kClockThread);
    return index_of(choice.enabled->draw(rng_));
  }

  void observe(const OpEvent& event) override { strategy_->observe(event); }

 private:
  static constexpr std::uint64_t kStream = 0x6661'6972ULL;  // "fair"
  static constexpr std::uint32_t kClockOdds = 16;           // as the clock's eager mode has it

  std::unique_ptr<Strategy> strategy_;
  Rng rng_;
  Step tail_at_ = 0;
};

}  // namespace

std::unique_ptr<Strategy> with_fair_tail(std::unique_ptr<Strategy> strategy) {
  return std::make_unique<FairTail>(std::move(strategy));
}

}  // namespace snarl
