// Fits a schedule that was kept to a scenario that has changed since, and says whether the fault it
// was kept for is still there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snarl/harness/campaign/anchors.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/token.h"

namespace snarl {

// Runs the token's schedule and describes it. Cost: one execution.
// Requires: not inside a run_loop(). Errors: throws UsageError as schedule_of() does.
std::vector<Anchor> anchors_of(Execution& execution, Program& program, const Token& token);

// The declarations of an execution, in order of their making, each once.
std::vector<DeclaredName> names_of(const Trace& trace);

// What the threads of a finding had done when it showed. Requires: it has a whole trace.
std::vector<Course> courses_of(const Finding& finding);

// What a corpus keeps of a finding beside its token. Requires: it has a whole trace.
AnchoredSchedule anchored_schedule(const Finding& finding, std::vector<Anchor> anchors);

// True if the finding's signature says that it is the fault that was kept. Most signatures hold a
// line, where after an edit something else may stand: they need the same message too.
bool has_signature_of(const AnchoredSchedule& schedule, const Finding& finding);

// True if it is the fault that was kept: by its signature; or by its kind, cause and message, its
// threads having done all that they had done when it was kept. Then its lines have moved.
bool is_fault_of(const AnchoredSchedule& schedule, const Finding& finding);

// Writes the finding's repro file again, with what survives an edit of the scenario. What cannot be
// written is left as it is. Requires: there is such a file, and the finding has a whole trace.
void add_anchors(const Finding& finding, Program& program, Execution& execution,
                 std::uint32_t steps_max);

// What came of fitting one schedule.
struct Fit {
  std::uint32_t switches = 0;  // from one thread to another, that the schedule has
  std::uint32_t matched = 0;   // of them, those that were made again
  std::uint32_t tries = 0;     // executions near the schedule, because it did not show the fault
  // The same fault: one of its signature; or of its kind, cause and message, whose threads have
  // done in order all that they had done when it was kept, and perhaps more.
  bool is_shown = false;
  bool is_renamed_shown = false;  // the same, if things are only called otherwise: see `renames`
  bool is_like_shown = false;     // not the same, but one of its kind and cause
  bool is_cut = false;            // what `findings` are of reached the step bound
  std::string renames;            // "y is what x was"; empty: its message has no name that is gone
  // All faults of the execution that showed it or one like it, else of the fitted schedule.
  std::vector<Finding> findings;
  std::vector<std::uint32_t> choices;  // of that execution, for ReplayStrategy
};

// Notes in `kept` what came of it.
void note(const Fit& fit, KeptResult& kept);

// Looks for each operation before which the schedule switches: by kind, object and ordinal; else
// at most 8 ordinals away; else that switch is left out. Objects and threads that are called
// otherwise count as the same where only one of their kind has gone and one has come, or they
// are in the same order. Then tries executions that follow it with random differences.
// Cost: at most two executions for each switch, and 64 tries, which end after a million steps.
Fit fit(Execution& execution, Program& program, const AnchoredSchedule& schedule,
        std::uint32_t steps_max, FaultSet faults = {});

}  // namespace snarl
