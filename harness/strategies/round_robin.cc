// The strategy `round_robin`: the threads take turns, in lock step or with longer turns.
#include "snarl/harness/strategies/clock_mode.h"
#include "snarl/harness/strategies/option_draw.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {
namespace {

// In each round every thread that could go on when the round began has one turn, in order of ids.
// The index of the execution varies what a round leaves open: four orders with turns of one choice
// (who is first in the first round; whether the first of each later round is the one after), then
// the same four with turns of two choices, and so on to kTurnMax. In the first four all threads go
// in lock step, which is what livelocks of polite threads need.
// Misses: almost everything else; the scheduler of a single processor, as a baseline.
// Cost: O(1) a choice, O(threads / 64) above 64 threads.
class RoundRobin final : public Strategy {
 public:
  bool begin(const ExecutionInfo& info) override {
    is_first_skipped_ = (info.index & 1U) != 0;
    is_shifted_each_round_ = (info.index & 2U) != 0;
    turn_length_ = 1 + static_cast<std::uint32_t>(info.index / 4 % kTurnMax);
    turn_left_ = 0;
    round_left_ = 0;
    is_first_round_ = true;
    chosen_ = kNoThread;
    clock_.begin(info.seed, info.index);
    values_ = Rng(info.seed ^ kStream, info.index);
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    // Who is woken first goes by turns too; values are random because the program asks for that.
    if (choice.kind == ChoiceKind::kValue) return draw_option(choice, values_);
    if (choice.kind != ChoiceKind::kThread) return 0;
    const bool is_in_turn = choice.current == chosen_ && turn_left_ > 0;
    if (is_in_turn && choice.enabled->contains(chosen_)) {
      --turn_left_;
      return index_of(chosen_);
    }
    if (round_left_ == 0 && choice.is_clock_armed && clock_.fires()) return index_of(kClockThread);
    chosen_ = after(*choice.enabled, choice.current);
    if (round_left_ == 0) begin_round(*choice.enabled);
    --round_left_;
    turn_left_ = turn_length_ - 1;
    return index_of(chosen_);
  }

  void observe(const OpEvent& /*event*/) override {}

 private:
  static constexpr std::uint64_t kStream = 0x7661'6c75'65ULL;  // "value"
  static constexpr std::uint32_t kTurnMax = 64;  // arbitrary; bounded so that nobody waits for long

  static ThreadId after(const EnabledSet& enabled, ThreadId thread) {
    return enabled.next_from(ThreadId{index_of(thread) + 1});
  }

  void begin_round(const EnabledSet& enabled) {
    round_left_ = enabled.count();
    if (is_first_round_ ? is_first_skipped_ : is_shifted_each_round_) {
      chosen_ = after(enabled, chosen_);
    }
    is_first_round_ = false;
  }

  ClockMode clock_;
  Rng values_;
  ThreadId chosen_ = kNoThread;
  std::uint32_t turn_length_ = 1;
  std::uint32_t turn_left_ = 0;   // choices
  std::uint32_t round_left_ = 0;  // turns
  bool is_first_skipped_ = false;
  bool is_shifted_each_round_ = false;
  bool is_first_round_ = true;
};

}  // namespace

std::unique_ptr<Strategy> make_round_robin_strategy() { return std::make_unique<RoundRobin>(); }

}  // namespace snarl
