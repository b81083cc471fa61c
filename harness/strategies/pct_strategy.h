// PCT as a strategy, with the distribution of depths left open: a row for each.
#pragma once

#include <array>
#include <cstdint>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/strategies/clock_mode.h"
#include "snarl/harness/strategies/option_draw.h"
#include "snarl/harness/strategies/pct_priorities.h"
#include "snarl/harness/strategies/pct_record.h"
#include "snarl/harness/strategies/recent_lengths.h"
#include "snarl/harness/strategy.h"
#include "snarl/harness/yields.h"

namespace snarl {

// How an execution's depth is drawn.
enum class PctDepths : std::uint8_t {
  kShallow,  // mostly 2 and 3, up to 10: most bugs need no more ordered events
  kUniform,  // each of 2 to 8: one arm of several, where the others find what is shallow
};

// Draws the depth d and the change points that PctPriorities then follows. With n threads and k
// steps, an execution of depth d hits each bug that needs d ordered events with probability at
// least 1/(n k^(d-1)).
// Differs: d is drawn for each execution, and so is k, see RecentLengths. A thread that yields
// drops below all others, so that it cannot spin in front of the one it waits for.
// Cost: O(enabled threads) a choice.
class PctStrategy final : public Strategy {
 public:
  explicit PctStrategy(PctDepths depths) : depths_(depths) {}

  bool begin(const ExecutionInfo& info) override {
    rng_ = Rng(info.seed ^ kStream, info.index);
    clock_.begin(info.seed, info.index);
    if (info.steps_previous != 0) lengths_.learn(info.choices_previous);
    const std::uint32_t depth = draw_depth();
    const std::uint32_t steps = lengths_.draw(rng_);
    std::array<std::uint32_t, kDepthMax - 1> points{};
    for (std::uint32_t point = 0; point + 1 < depth; ++point) points[point] = rng_.below(steps);
    priorities_.begin({points.data(), depth - 1}, rng_.next());
    record_ = info.pct;
    if (record_ != nullptr) {
      record_->ended(info);
      record_->begins(depth, steps);
    }
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kThread || choice.is_clock_armed) [[unlikely]] {
      break_bound();
      if (choice.kind != ChoiceKind::kThread) return draw_option(choice, rng_);
      if (clock_.fires()) return index_of(kClockThread);
    }
    if (choice.enabled->contains(kMainThread)) [[unlikely]]
      note_main();
    const ThreadId thread = priorities_.choose(*choice.enabled);
    const OpKind kind = choice.pending(thread).kind;
    if (is_yield(kind)) [[unlikely]] {
      break_bound();
      priorities_.drop_to_bottom(thread);
    }
    return index_of(thread);
  }

  void observe(const OpEvent& /*event*/) override {}

 private:
  static constexpr std::uint64_t kStream = 0x0070'6374ULL;  // "pct"
  static constexpr std::uint32_t kDepthMax = 10;

  static_assert(kDepthMax <= PctRecord::kDepthMax);

  // Something else than priorities decides.
  void break_bound() const {
    if (record_ != nullptr) record_->is_void = true;
  }

  void note_main() const {
    if (record_ != nullptr) record_->has_main = true;
  }

  std::uint32_t draw_depth() {
    if (depths_ == PctDepths::kUniform) return 2 + rng_.below(7);
    const std::uint32_t percent = rng_.below(100);
    if (percent < 35) return 2;
    if (percent < 65) return 3;
    if (percent < 80) return 4;
    return 5 + rng_.below(kDepthMax - 4);
  }

  Rng rng_;
  ClockMode clock_;
  PctPriorities priorities_;
  RecentLengths lengths_;  // in choices
  PctDepths depths_;
  PctRecord* record_ = nullptr;
};

}  // namespace snarl
