// Carries a hand-written schedule out, and says at which move that became impossible.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "snarl/harness/campaign/pin.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/engine/marks.h"
#include "snarl/harness/strategy.h"

namespace snarl {

// Why a move could not be made.
enum class PinObstacle : std::uint8_t {
  kNoSuchThread,  // there is none of that name, yet or ever
  kCannotGoOn,    // the thread waits, or has ended
  kNoTimer,       // the clock was to move, and nobody waits for time
  kNoSuchOption,  // a choice has fewer options than the one that is asked for
  kUnusedOption,  // an option is given for a choice that did not come
};

// Where it cannot make a move it gives the execution up. Requires: the execution asks always, and
// runs this strategy only. A thread whose next move has to wait for time lets time move.
// Cost: O(threads) for the first choice of each move, O(1) for the others.
class PinStrategy final : public Strategy {
 public:
  PinStrategy(const Pin& pin, Execution& execution)
      : pin_(pin), execution_(execution), keeper_(execution) {}

  bool begin(const ExecutionInfo& info) override;
  std::uint32_t pick(const Choice& choice) override;
  void observe(const OpEvent& /*event*/) override {}

  // Takes account of what happened after the last choice. To be called once the execution is over.
  void finish();

  std::size_t moves_made() const { return next_; }
  std::optional<PinObstacle> obstacle() const { return obstacle_; }
  // True if the thread of the move at which it stopped had passed that move's mark before the move.
  bool was_label_passed() const { return was_label_passed_; }
  std::uint64_t times_left() const { return times_left_; }

 private:
  static constexpr std::size_t kNoMove = ~std::size_t{0};

  std::uint32_t pick_thread(const Choice& choice);
  std::uint32_t pick_option(const Choice& choice);
  std::uint32_t stop(PinObstacle obstacle);
  void grant(std::size_t move);
  void read_marks();
  void check_options();
  void count_one();
  void pass_begun();
  void begin_move();
  ThreadId thread();

  const Pin& pin_;
  Execution& execution_;
  MarkKeeper keeper_;
  std::size_t next_ = 0;  // the move that is being made
  std::uint64_t times_left_ = 0;
  ThreadId thread_ = kNoThread;    // of that move, once it is known
  std::size_t granted_ = kNoMove;  // the move that what happens now belongs to
  std::size_t options_taken_ = 0;  // of that one
  std::size_t marks_read_ = 0;
  std::size_t marks_before_ = 0;  // those that were passed before the present move began
  std::optional<PinObstacle> obstacle_;
  bool was_label_passed_ = false;
};

}  // namespace snarl
