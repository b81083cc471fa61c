// Listens to who goes on at every scheduling point. What comes after the last choice that is not
// the default's needs no moves, and beginning is no operation.
#include "snarl/harness/campaign/as_pin.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "snarl/harness/campaign/pins.h"
#include "snarl/harness/campaign/tokens.h"

namespace snarl {
namespace {

// One thread goes on from one scheduling point to the next.
struct Turn {
  ThreadId thread = kNoThread;
  bool is_begin = false;
  bool is_default = true;  // with all choices in it
  std::vector<std::uint32_t> options;
};

class TurnLog final : public Strategy {
 public:
  explicit TurnLog(Strategy& schedule) : schedule_(schedule) {}

  bool begin(const ExecutionInfo& info) override { return schedule_.begin(info); }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kThread) {
      const std::uint32_t option = schedule_.pick(choice);
      if (turns_.empty()) return option;  // before anybody moves there is no move to give it to
      turns_.back().options.push_back(option);
      if (option != 0) turns_.back().is_default = false;
      return option;
    }
    if (choice.option_count == 0) return index_of(kClockThread);  // nobody can go on: no turn
    const std::uint32_t enabled = choice.enabled->count();
    ThreadId chosen = kClockThread;
    Turn turn;
    if (enabled > 0) {
      const bool can_go_on = choice.enabled->contains(choice.current);
      const ThreadId by_default = can_go_on ? choice.current : choice.enabled->nth(0);
      chosen = choice.option_count > 1 ? ThreadId{schedule_.pick(choice)} : by_default;
      turn.is_default = chosen == by_default;
    }
    turn.thread = chosen;
    turn.is_begin = chosen != kClockThread && choice.pending(chosen).kind == OpKind::kBegin;
    turns_.push_back(std::move(turn));
    return index_of(chosen);
  }

  void observe(const OpEvent& event) override { schedule_.observe(event); }

  const std::vector<Turn>& turns() const { return turns_; }

 private:
  Strategy& schedule_;
  std::vector<Turn> turns_;
};

// Turns behind it are the default's.
std::size_t decided_count(const std::vector<Turn>& turns) {
  std::size_t count = turns.size();
  while (count > 0 && turns[count - 1].is_default) --count;
  // A beginning is carried out with the operation behind it.
  const bool ends_in_beginning = count > 0 && count < turns.size() && turns[count - 1].is_begin;
  if (ends_in_beginning && turns[count].thread == turns[count - 1].thread) ++count;
  return count;
}

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
    if (turn.is_begin && is_implied) continue;
    if (turn.thread != last || pin.moves.empty()) {
      PinMove& move = pin.moves.emplace_back();
      move.is_clock = turn.thread == kClockThread;
      move.thread = move.is_clock ? "clock" : trace.threads.at(index_of(turn.thread)).name;
      move.times = 0;
    }
    last = turn.thread;
    if (!turn.is_begin) ++pin.moves.back().times;
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
  EngineOptions engine = options.engine;
  if (schedule.is_told) engine.observing |= observe::kStrategy;
  Execution execution(engine);
  TurnLog log(*schedule.strategy);
  log.begin(schedule.info);
  execution.set_asking_always(true);
  const Examination examination = examine(execution, program, log, schedule.info);
  execution.set_asking_always(false);
  const std::set<std::uint64_t> wanted = signatures_of(examination);
  if (wanted.empty()) return {std::nullopt, "the schedule shows nothing"};

  Execution other(options.engine);
  const std::vector<Turn>& turns = log.turns();
  const std::size_t decided = decided_count(turns);
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
