// What a finding rests on, taken from its trace: both sides of a race, the story of a lost update,
// who waits for whom.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snarl/harness/finding.h"

namespace snarl {

// The event that decides a finding, kNoStep if the trace does not show one.
Step deciding_step(const Finding& finding);

// What the thread at fault was about to do when it was refused: "m.release()"; "c: an operation"
// where only its object is known. Empty where nothing was refused.
std::string refused_operation(const Finding& finding);

// Names of the locks, permits and read holds that the event's thread had when it took the step.
std::vector<std::string> held_at(const Trace& trace, Step step);

// One of the two accesses of a data race.
struct RaceSide {
  std::string thread;
  std::string operation;
  Step step = kNoStep;
  Site site;
  std::vector<std::string> held;
};

// The two sides in order of their steps; empty if the trace does not show them.
std::vector<RaceSide> race_sides(const Finding& finding);

// One of the two operations by which the threads of a data race last synchronised.
struct SyncSide {
  std::string thread;
  std::string operation;
  Step step = kNoStep;
  Site site;
};

// What was given and how it was taken; empty if there is no such pair, or the trace does not show
// it.
std::vector<SyncSide> common_sync_sides(const Finding& finding);

// One access of a lost update. A version is the number of writes to the variable so far.
struct VersionStep {
  std::string thread;
  Step step = kNoStep;
  Site site;
  bool is_write = false;
  bool is_lost = false;
  std::uint64_t version = 0;        // read or written
  std::uint64_t version_basis = 0;  // of the deciding write: the version it was computed from
  std::string value;                // empty where the variable's values cannot be shown
};

// The read, the writes of others after it, and the write that buries them; empty if the trace does
// not show them or the finding is of another kind.
struct LostUpdateStory {
  std::string variable;
  std::vector<VersionStep> steps;
  std::uint64_t writes_left_out = 0;  // more lost writes than are listed
  std::string value_final;
};
LostUpdateStory lost_update_story(const Finding& finding);

}  // namespace snarl
