// The strategy `pos`: each pending operation has a random score, the highest one runs.
#include "snarl/harness/base/rng.h"
#include "snarl/harness/strategies/clock_mode.h"
#include "snarl/harness/strategies/option_draw.h"
#include "snarl/harness/strategies/pos_scores.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {
namespace {

// Partial order sampling: operations that commute keep their scores, so that the orders of those
// that do not are drawn evenly, however many interleavings stand for each.
// Source: Yuan, Yang, Gu, "Partial Order Aware Concurrency Sampling", CAV 2018.
// Differs: what an operation did decides what it commutes with (a failed attempt changes nothing),
// and the clock is an option that conflicts with every timed operation. After a yield a thread's
// score is drawn below all the others', so that it does not spin in front of the one it waits for.
// Misses: one thread that must be late while ten others are early: each of them has to draw a
// higher score.
// Cost: O(enabled threads) a choice: 600 instructions more than the random walk with 4 threads,
// the engine's part included (callgrind, g++ 12, -O2).
class PosStrategy final : public Strategy {
 public:
  bool begin(const ExecutionInfo& info) override {
    rng_ = Rng(info.seed ^ kStream, info.index);
    clock_.begin(info.seed, info.index);
    scores_.begin(rng_.next());
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kThread) return draw_option(choice, rng_);
    if (choice.is_clock_armed && clock_.fires()) return index_of(kClockThread);
    return index_of(scores_.choose(choice));
  }

  void observe(const OpEvent& event) override { scores_.observe(event); }

 private:
  static constexpr std::uint64_t kStream = 0x0070'6f73ULL;  // "pos"

  Rng rng_;
  ClockMode clock_;
  PosScores scores_;
};

}  // namespace

std::unique_ptr<Strategy> make_pos_strategy() { return std::make_unique<PosStrategy>(); }

}  // namespace snarl
