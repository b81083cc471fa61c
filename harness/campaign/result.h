// The value every report is a function of: what a campaign did, found and concluded.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "snarl/harness/finding.h"
#include "snarl/harness/injected_fault.h"

namespace snarl {

enum class Verdict : std::uint8_t { kPass, kFail, kInconclusive, kSkipped };

enum class ExpectationStatus : std::uint8_t { kMet, kFailed, kNotReached, kInconclusive };

struct ExpectationResult {
  std::string text;  // "sometimes deadlock on fork"
  ExpectationStatus status = ExpectationStatus::kMet;
  std::string reason;  // not met: why, in one sentence
};

// One object's row of the contention table, summed over executions. Unit: steps of the execution
// (controlled mode).
struct BlameRow {
  std::string waiter;  // thread
  std::string holder;  // thread
  std::uint64_t wait = 0;
};

struct ContentionRow {
  std::string name;
  std::string kind;  // "lock", "semaphore", ...
  std::uint64_t acquisitions = 0;
  std::uint64_t contended = 0;  // acquisitions that had to wait, and waits that gave up
  std::uint64_t wait_total = 0;
  std::uint64_t wait_max = 0;
  std::uint64_t hold_total = 0;
  std::uint64_t hold_max = 0;
  std::vector<BlameRow> blame;  // most first
  std::uint64_t given_up = 0;   // waits that ended at a deadline: they are no acquisitions
};

struct ParameterValue {
  std::string name;
  std::int64_t value = 0;
  bool is_boolean = false;
};

enum class PinStatus : std::uint8_t {
  kCarriedOut,
  kEndedByFault,   // a finding says which, and came before the last move
  kSkipped,        // it is for other parameters
  kNotCarriedOut,  // `reason` says why; what it would have shown is not known
};

// What came of one schedule that is written in the scenario.
struct PinResult {
  std::string name;
  PinStatus status = PinStatus::kCarriedOut;
  std::uint32_t line = 0;  // of the move that could not be made, else of the schedule
  std::uint32_t column = 0;
  std::string move;    // as it is written; empty: all of them were made
  std::string reason;  // not carried out: why, in one sentence
  std::uint64_t moves = 0;
  std::uint64_t moves_made = 0;
  std::uint64_t findings = 0;
};

enum class KeptStatus : std::uint8_t {
  kReproduced,     // the fault that it was kept for is there
  kRenamed,        // it is, if things are only called otherwise: see `renames`
  kLike,           // not that one, but one of its kind and cause, which may be the same
  kNotReproduced,  // neither
};

// What came of one schedule of the corpus.
struct KeptResult {
  std::string file;
  KeptStatus status = KeptStatus::kNotReproduced;
  bool is_changed = false;     // the scenario is not what it was when the file was written
  bool is_fitted = false;      // its choices did not show the fault: it was fitted by its anchors
  std::uint32_t switches = 0;  // fitted: that it has
  std::uint32_t matched = 0;   // of them, that were made again
  std::uint32_t tries = 0;     // executions near it
  std::string renames;         // kRenamed: "y is what x was"
};

// That no bug of such a depth was missed, with a probability of kDepthConfidence: the number of
// pairs of operations whose order suffices to show it.
inline constexpr double kDepthConfidence = 0.99;
struct DepthClaim {
  std::uint32_t depth = 0;    // 0: nothing can be said
  std::uint32_t threads = 0;  // among so many, and no more
  std::uint32_t points = 0;   // in executions of so many choices of a thread at most
};

struct ScenarioResult {
  std::string name;
  std::string file;
  std::uint32_t line = 0;
  std::vector<ParameterValue> params;
  Verdict verdict = Verdict::kPass;
  std::string skip_reason;
  std::string strategy;
  std::uint64_t seed = 0;
  FaultSet faults;  // on purpose, that its executions could inject
  std::vector<ExpectationResult> expectations;
  std::uint64_t executions = 0;
  std::uint64_t executions_planned = 0;  // 0: as many as there are
  std::uint64_t distinct_executions = 0;
  bool distinct_is_estimate = false;
  std::uint64_t distinct_once = 0;  // of those, seen in one execution only
  bool exhausted = false;           // there are no others
  bool weak_orders = false;         // atomics were used with weaker ones than seq_cst
  std::string vacuous;              // why nothing could have gone wrong in it; empty: it could
  bool saturated = false;           // it ended because hardly anything new came any more
  bool is_sample = false;           // independent draws, as many as planned: rates have an interval
  DepthClaim depth_claim;           // what executions under PCT cannot have missed
  std::uint64_t unexamined = 0;     // executions with signs of a fault that were not looked into
  std::uint64_t unfinished = 0;     // executions cut at the step bound
  std::uint64_t timeouts = 0;       // executions in which a timed operation gave up
  std::uint64_t frames_dropped = 0;     // stacks that could not be unwound
  std::uint64_t corpus_replayed = 0;    // schedules of the corpus, run before all executions
  std::uint64_t corpus_reproduced = 0;  // those that showed the fault they were kept for
  std::vector<KeptResult> corpus;
  std::vector<PinResult> pins;  // the scenario's own schedules, run before all executions
  std::uint64_t steps = 0;
  std::uint64_t choices = 0;  // 0: this scenario never had a choice
  std::uint64_t event_hash = 0;
  double seconds = 0;
  double seconds_before = 0;  // of them: earlier runs' and other processes'; not in reports
  bool interrupted = false;   // SIGINT or --time ended it early
  std::vector<Finding> findings;
  std::vector<Finding> notes;
  std::vector<ContentionRow> contention;
};

// A file, or a scenario, that the run was asked for and could not run.
struct NotRun {
  std::string name;    // the file's path, or the scenario's name
  std::string reason;  // all that is wrong with it
};

struct CampaignResult {
  std::uint64_t seed = 1;
  std::string strategy;
  std::string mode = "controlled";
  std::string vehicle = "fiber";
  std::string memory = "sc";
  std::uint32_t jobs = 1;
  double seconds = 0;
  std::vector<ScenarioResult> scenarios;
  std::vector<NotRun> not_run;
};

}  // namespace snarl
