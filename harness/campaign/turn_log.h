// Listens to a schedule: who went on from each scheduling point to the next, and from where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "snarl/harness/strategy.h"

namespace snarl {

// One thread goes on from one scheduling point to the next.
struct Turn {
  ThreadId thread = kNoThread;
  Op op;                      // what it does; nothing for the clock
  ThreadId left = kNoThread;  // who ran before and could have gone on, if that is another one
  Op left_op;                 // what that one was about to do
  bool is_default = true;     // with all choices in it
  // Of the choices in it that are not of threads, in order. What is chosen before anybody moves
  // belongs to the first turn.
  std::vector<std::uint32_t> options;

  void add(std::uint32_t option) {
    options.push_back(option);
    is_default &= option == 0;
  }
  bool is_begin() const { return thread != kClockThread && op.kind == OpKind::kBegin; }
};

// Requires: the execution asks always. `schedule`, which may be any strategy, is asked only what it
// would be asked otherwise.
class TurnLog final : public Strategy {
 public:
  explicit TurnLog(Strategy& schedule) : schedule_(schedule) {}

  bool begin(const ExecutionInfo& info) override {
    turns_.clear();
    before_.clear();
    return schedule_.begin(info);
  }
  std::uint32_t pick(const Choice& choice) override;
  void observe(const OpEvent& event) override { schedule_.observe(event); }

  const std::vector<Turn>& turns() const { return turns_; }
  // How many turns it takes until only the default's are left.
  std::size_t decided_count() const;

 private:
  Strategy& schedule_;
  std::vector<Turn> turns_;
  std::vector<std::uint32_t> before_;  // options chosen before the first turn
};

}  // namespace snarl
