// Executions that do something else when their choices are run again: the scenario is not a
// function of its schedule, and nothing that was seen of it can be relied on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/token.h"
#include "snarl/harness/strategies/remembers.h"

namespace snarl {

// Where two runs with the same choices part.
struct Parting {
  Step step = kNoStep;      // the first event that differs; kNoStep: it is not known
  std::string was;          // what came there in the first run, in words; empty: it was over
  std::string is;           // and in the second
  bool is_behind = false;   // somewhere behind `step`, up to which the first was kept
  std::vector<Site> sites;  // of both, where they are known, the second's first
};

// Compares event by event. Requires: the second is whole.
Parting parting_of(const Trace& first, const Trace& second);

// The finding. `cause` says where it was noticed: `repeated`, `replayed`, `process` or `explored`;
// `how` what was run, up to "did something else". It has no trace: none can be relied on.
Finding nondeterminism(const char* cause, const std::string& how, const Parting& parting);

// What an exhaustive search ran into in the last execution.
Finding nondeterminism(Execution& execution, const Program& program, const ExecutionInfo& info,
                       const Contradiction& contradiction);

// The note that each run of one schedule leaves so many bytes behind.
Finding memory_note(std::uint64_t bytes);

// True if no two threads of the execution touched the same object. Requires: `trace` is whole.
bool is_lonely(const Trace& trace);

// Runs the choices of an examined execution again, up to `looks_max` times. Returns: where it did
// something else, if it did. Requires: not inside a run_loop().
std::optional<Parting> part_again(Execution& execution, Program& program, const ExecutionInfo& info,
                                  const Examination& examined, int looks_max);

// An execution that did something else when it was examined: says where, as far as it can be known
// of one of which only the choices were kept. Requires: not inside a run_loop().
Parting parting_from_choices(Execution& execution, Program& program, const ExecutionInfo& info,
                             const ReplayStrategy& again, const Examination& examined,
                             Step steps_before);

// The first execution of a process, kept to be run again after others. State that lives longer than
// an execution (a static, a cache) shows in what it does then.
// Cost: the first execution is recorded; one more is run at each check.
class Repetition {
 public:
  // True once an execution is kept or cannot be.
  bool is_decided() const { return state_ != State::kNone && state_ != State::kRunning; }
  bool is_running() const { return state_ == State::kRunning; }
  // The bytes that each run of the kept execution leaves behind on the heap, if that is the same
  // number each time; 0: none, or it cannot be told (other allocators, sanitizers, other arenas
  // than the first). Cost: 18 executions. Requires: not inside a run_loop().
  std::uint64_t bytes_left(Execution& execution, Program& program) const;

  // The execution of this index, if it is the kept one.
  const Trace* trace_of(std::uint64_t index) const;
  std::uint64_t index() const { return info_.index; }
  // True if in the kept execution no two threads touched the same object. False until check()
  // where it is a long one, and where it is too long to be asked.
  bool is_lonely() const { return is_lonely_ && is_known_whole_; }

  // True if an atomic was used in the kept execution with a weaker order than seq_cst.
  bool has_weak_orders() const { return has_weak_orders_; }

  // The next execution is kept.
  void begin(Execution& execution);
  // It has ended. `is_fit`: it can be run again as it was.
  void keep(Execution& execution, const ExecutionInfo& info, bool is_fit);

  // Requires: one is kept.
  Token token(const Program& program) const;

  // Runs it again, behind `others` executions. Returns: the finding if it did something else.
  // Requires: not inside a run_loop().
  std::optional<Finding> check(Execution& execution, Program& program, std::uint64_t others);

 private:
  // Whether longer ones are lonely is not asked, for the sake of memory. Arbitrary: 9 MiB.
  static constexpr Step kStepsMax = 100'000;

  // Runs the kept execution again, and sees the rest of it where that is asked. Returns: its hash.
  std::uint64_t run_again(Execution& execution, Program& program);

  enum class State : std::uint8_t { kNone, kRunning, kKept, kUnfit };
  State state_ = State::kNone;
  ExecutionInfo info_;
  std::vector<std::uint32_t> choices_;
  Trace trace_;  // its beginning
  Step steps_ = 0;
  bool is_lonely_ = false;  // as far as it is known
  bool is_known_whole_ = false;
  bool has_weak_orders_ = false;
  std::uint64_t event_hash_ = 0;
};

// What was seen is no property of the scenario alone: neither a pass nor a fail.
void doubt(ScenarioResult& result, std::vector<ExpectationResult>& expectations);

}  // namespace snarl
