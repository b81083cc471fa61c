// The strategy `pct`: random priorities that drop at a few random steps.
#include <algorithm>
#include <array>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/strategies/clock_mode.h"
#include "snarl/harness/strategies/pct_priorities.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {
namespace {

// Draws the depth d and the change points that PctPriorities then follows. With n threads and k
// steps, an execution of depth d hits each bug that needs d ordered events with probability at
// least 1/(n k^(d-1)).
// Differs: d is drawn for each execution, and so is k, from the lengths of the last ones: one
// long execution (a spin loop, a slow path) would else dilute all that follow. A thread that yields
// drops below all others, so that it cannot spin in front of the one it waits for.
// Cost: O(enabled threads) a choice.
class PctStrategy final : public Strategy {
 public:
  bool begin(const ExecutionInfo& info) override {
    rng_ = Rng(info.seed ^ kStream, info.index);
    clock_.begin(info.seed, info.index);
    if (info.steps_previous != 0) learn(info.choices_previous);
    const std::uint32_t depth = draw_depth();
    const std::uint32_t steps = draw_steps();
    std::array<std::uint32_t, kDepthMax - 1> points{};
    for (std::uint32_t point = 0; point + 1 < depth; ++point) points[point] = rng_.below(steps);
    priorities_.begin({points.data(), depth - 1}, rng_.next());
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kThread) return rng_.below(choice.option_count);
    if (choice.is_clock_armed && clock_.fires()) return index_of(kClockThread);
    const ThreadId thread = priorities_.choose(*choice.enabled);
    const OpKind kind = choice.pending(thread).kind;
    const bool is_yielding = kind == OpKind::kYield || kind == OpKind::kTurn;
    if (is_yielding) priorities_.drop_to_bottom(thread);
    return index_of(thread);
  }

  void observe(const OpEvent& /*event*/) override {}

 private:
  static constexpr std::uint64_t kStream = 0x0070'6374ULL;  // "pct"
  static constexpr std::uint32_t kDepthMax = 10;
  static constexpr std::uint32_t kLengthsMax = 64;
  static constexpr std::uint32_t kStepsAtFirst = 64;  // arbitrary: until a length is known

  // Most bugs need 2 or 3 ordered events, some many more.
  std::uint32_t draw_depth() {
    const std::uint32_t percent = rng_.below(100);
    if (percent < 35) return 2;
    if (percent < 65) return 3;
    if (percent < 80) return 4;
    return 5 + rng_.below(kDepthMax - 4);
  }

  std::uint32_t draw_steps() {
    if (length_count_ == 0) return kStepsAtFirst;
    if (rng_.below(4) == 0) {
      return *std::max_element(lengths_.begin(), lengths_.begin() + length_count_);
    }
    return lengths_[rng_.below(length_count_)];
  }

  void learn(std::uint32_t length) {
    lengths_[length_next_] = std::max(length, 1U);
    length_next_ = (length_next_ + 1) % kLengthsMax;
    length_count_ = std::min(length_count_ + 1, kLengthsMax);
  }

  Rng rng_;
  ClockMode clock_;
  PctPriorities priorities_;
  std::array<std::uint32_t, kLengthsMax> lengths_{};  // of the last executions, in steps
  std::uint32_t length_count_ = 0;
  std::uint32_t length_next_ = 0;
};

}  // namespace

std::unique_ptr<Strategy> make_pct_strategy() { return std::make_unique<PctStrategy>(); }

}  // namespace snarl
