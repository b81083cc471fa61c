// The strategy `delay`: a deterministic scheduler that is led astray at a few random steps.
#include <array>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/strategies/clock_mode.h"
#include "snarl/harness/strategies/option_draw.h"
#include "snarl/harness/strategies/recent_lengths.h"
#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/yields.h"

namespace snarl {
namespace {

// Each thread runs until it waits, yields or ends, then the next one in order of ids. A delay
// passes the turn on before that; the first execution has none. All other choices are uniform.
// Source: Emmi, Qadeer, Rakamaric, "Delay-Bounded Scheduling", POPL 2011.
// Differs: one to three delays are drawn, at steps drawn like PCT's change points; the paper
// enumerates them. A baseline: it is told apart from PCT by its fixed order of the threads.
// Misses: whatever needs another order of the threads than that of their ids, unless delays make
// it.
// Cost: O(1) a choice: 190 instructions more than the random walk, the engine's part included
// (callgrind, g++ 12, -O2).
class DelayStrategy final : public Strategy {
 public:
  bool begin(const ExecutionInfo& info) override {
    rng_ = Rng(info.seed ^ kStream, info.index);
    clock_.begin(info.seed, info.index);
    if (info.steps_previous != 0) lengths_.learn(info.choices_previous);
    const std::uint32_t steps = lengths_.draw(rng_);
    delay_count_ = info.index == 0 ? 0 : 1 + rng_.below(kDelaysMax);
    for (std::uint32_t delay = 0; delay < delay_count_; ++delay) delays_[delay] = rng_.below(steps);
    step_ = 0;
    has_yielded_ = false;
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kThread) return draw_option(choice, rng_);
    if (choice.is_clock_armed && clock_.fires()) return index_of(kClockThread);
    const EnabledSet& enabled = *choice.enabled;
    ThreadId chosen = has_yielded_ ? after(enabled, choice.current) : choice.current;
    if (!enabled.contains(chosen)) chosen = after(enabled, chosen);
    for (std::uint32_t delay = 0; delay < delay_count_; ++delay) {
      if (delays_[delay] == step_) chosen = after(enabled, chosen);
    }
    ++step_;
    has_yielded_ = is_yield(choice.pending(chosen).kind);
    return index_of(chosen);
  }

  void observe(const OpEvent& /*event*/) override {}

 private:
  static constexpr std::uint64_t kStream = 0x64'656c'6179ULL;  // "delay"
  static constexpr std::uint32_t kDelaysMax = 3;  // arbitrary: most bugs need one or two

  static ThreadId after(const EnabledSet& enabled, ThreadId thread) {
    return enabled.next_from(ThreadId{index_of(thread) + 1});
  }

  Rng rng_;
  ClockMode clock_;
  RecentLengths lengths_;                           // in choices
  std::array<std::uint32_t, kDelaysMax> delays_{};  // steps, from 0
  std::uint32_t delay_count_ = 0;
  std::uint32_t step_ = 0;
  bool has_yielded_ = false;
};

}  // namespace

std::unique_ptr<Strategy> make_delay_strategy() { return std::make_unique<DelayStrategy>(); }

}  // namespace snarl
