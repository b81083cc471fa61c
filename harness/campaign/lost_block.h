// Blocks whose process died, and what becomes of them.
#pragma once

#include <cstdint>

#include "snarl/harness/campaign/block.h"
#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/recording.h"

namespace snarl {

inline constexpr int kDeathsMax = 20;  // then the block is given up

struct LostBlock {
  std::uint64_t planned = 0;  // executions of the block
  int deaths = 0;             // of processes that recorded their choices
  int deaths_in_place = 0;    // the last of them that were all in one place
  Recording::Last last;
  int status = 0;  // of the last death, as waitpid() gives it
  bool is_ended_by_execution = false;
};

// Notes that a process died which recorded its choices. A program that ends its process does so at
// the same place every time; somebody who kills processes at random (SIGKILL) hits one place a few
// times at most.
void note_death(LostBlock& lost, Recording::Last last, int status);

// Adds the execution that ended its process to the block of those before it, as a finding.
void add_process_end(BlockResult& block, const LostBlock& lost, const Program& program,
                     const CampaignOptions& options);

}  // namespace snarl
