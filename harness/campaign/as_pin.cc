// Listens to who goes on at every scheduling point. What comes after the last choice that is not
// the default's needs no moves, and beginning is no operation.
#include "snarl/harness/campaign/as_pin.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "snarl/harness/campaign/pins.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/campaign/turn_log.h"
#include "snarl/harness/engine/crash.h"

namespace snarl {
namespace {

void end_move(PinMove& move) {
  while (!move.options.empty() && move.options.back() == 0) move.options.pop_back();
  move.text = text_of(move);
}

enum class Beginnings : std::uint8_t {
  kImplied,  // each directly before its thread's first operation
  kWritten,  // as moves without an operation, "t*0"
};

Pin written(const std::vector<Turn>& turns, std::size_t count, const Trace& trace,
            Beginnings beginnings) {
  Pin pin;
  ThreadId last = kNoThread;
  for (std::size_t index = 0; index < count; ++index) {
    const Turn& turn = turns[index];
    const bool is_implied = beginnings == Beginnings::kImplied && turn.options.empty();
    if (turn.is_begin() && is_implied) continue;
    if (turn.thread != last || pin.moves.empty()) {
      PinMove& move = pin.moves.emplace_back();
      move.is_clock = turn.thread == kClockThread;
      move.thread = move.is_clock ? "clock" : trace.threads.at(index_of(turn.thread)).name;
      move.times = 0;
    }
    last = turn.thread;
    if (!turn.is_begin()) ++pin.moves.back().times;
    auto& options = pin.moves.back().options;
    options.insert(options.end(), turn.options.begin(), turn.options.end());
  }
  for (PinMove& move : pin.moves) end_move(move);
  return pin;
}

// As short as it can be, but for the one move that a schedule must have.
Pin written_at_least(const std::vector<Turn>& turns, std::size_t count, const Trace& trace,
                     Beginnings beginnings) {
  Pin pin = written(turns, count, trace, beginnings);
  while (pin.moves.empty() && count < turns.size()) {
    pin = written(turns, ++count, trace, beginnings);
  }
  return pin;
}

std::set<std::uint64_t> signatures_of(const Examination& examination) {
  std::set<std::uint64_t> signatures;
  for (const Suspicion& suspicion : examination.suspicions) signatures.insert(suspicion.signature);
  return signatures;
}

}  // namespace

WrittenPin pin_of_token(Program& program, const Token& token, const CampaignOptions& options) {
  TokenSchedule schedule = schedule_of(token);
  Execution execution(engine_for(schedule, options.engine));
  const CrashGuard crash_guard;
  TurnLog log(*schedule.strategy);
  log.begin(schedule.info);
  execution.set_asking_always(true);
  const Examination examination = examine(execution, program, log, schedule.info);
  execution.set_asking_always(false);
  const std::set<std::uint64_t> wanted = signatures_of(examination);
  if (wanted.empty()) return {std::nullopt, "the schedule shows nothing"};

  Execution other(options.engine);
  const std::vector<Turn>& turns = log.turns();
  const std::size_t decided = log.decided_count();
  for (const Beginnings beginnings : {Beginnings::kImplied, Beginnings::kWritten}) {
    for (const std::size_t count : {decided, turns.size()}) {
      Pin pin = written_at_least(turns, count, *examination.trace, beginnings);
      if (pin.moves.empty()) continue;
      const PinRun run = run_pin(other, program, pin, schedule.info);
      const std::set<std::uint64_t> shown = signatures_of(run.examination);
      const bool is_same = std::includes(shown.begin(), shown.end(), wanted.begin(), wanted.end());
      if (is_same) return {std::move(pin), ""};
    }
  }
  return {
      std::nullopt,
      "moves say who goes on, and what it shows depends on more: several threads of one name, or a "
      "choice before the first move"};
}

}  // namespace snarl
