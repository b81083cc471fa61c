// The unit of a campaign's work: consecutive executions, and what they came to, in a form that adds
// up.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "snarl/harness/campaign/distinct.h"
#include "snarl/harness/campaign/expectation.h"
#include "snarl/harness/campaign/result.h"
#include "snarl/harness/strategies/pct_record.h"

namespace snarl {

// A strategy that learns does so inside one block, and begins each with the same knowledge: that of
// the campaign's first executions, which are run again for it and not counted. So what a block
// shows depends on the campaign and the block's place alone, whichever process runs it.
inline constexpr std::uint64_t kBlockExecutions = 4096;
inline constexpr std::uint64_t kWarmUpExecutions = 64;

enum class BlockEnd : std::uint8_t {
  kDone,         // every execution of it ran
  kFailed,       // an execution failed the scenario
  kMet,          // all that is expected `sometimes` was seen
  kExhausted,    // the strategy had nothing left to explore
  kUndecided,    // all were to be explored, and one of them was cut at the step bound
  kInterrupted,  // somebody asked for the end
  kTimedOut,
  kLost,              // the process ended in the middle of an execution: the last finding says how
  kNondeterministic,  // an execution did something else when it was run again, as the last finding
};

// One fault that executions of a block showed.
struct BlockFinding {
  std::uint64_t signature = 0;
  std::uint64_t hits = 0;              // executions of the block that showed it
  std::uint64_t first_execution = 0;   // the first of them, by its index in the campaign
  std::vector<std::uint32_t> choices;  // of that one: with them it can be run again
  // Where this process has made it already, or nobody could make it again: without a token.
  std::shared_ptr<const Finding> finding;
  // A circle as another process saw it, by what lay on its stacks: in this one they may differ.
  std::shared_ptr<const Finding> seen = {};
};

// An execution that was the first of its block to take some lock inside others.
struct OrderWitness {
  std::uint64_t execution = 0;         // its index in the campaign
  std::vector<std::uint64_t> orders;   // those that were new
  std::vector<std::uint32_t> choices;  // with them it can be run again
};

// What a block keeps of them, so that a scenario without end of orders costs little. Arbitrary.
inline constexpr std::size_t kOrderWitnessesMax = 32;

// Signs of a fault, by the signature of the suspicion: only further executions can tell whether it
// is one.
struct Doubt {
  std::uint64_t seen = 0;          // executions of the block with such signs
  std::uint64_t not_examined = 0;  // of them
};

struct BlockResult {
  std::uint64_t first = 0;    // index of its first execution in the campaign
  std::uint64_t planned = 0;  // executions
  BlockEnd end = BlockEnd::kDone;
  std::uint64_t executions = 0;
  std::uint64_t steps = 0;
  std::uint64_t choices = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t frames_dropped = 0;
  std::uint64_t event_hash = 0;  // of all its events, in order
  DistinctCounter distinct;      // by happens-before hash
  PctRecord pct;                 // what those under PCT are worth
  Tally tally;
  bool has_weak_orders = false;  // its first execution used weaker ones than seq_cst
  bool is_lonely = false;        // in its first execution no two threads touched the same object
  std::vector<BlockFinding> findings;  // in order of the first execution
  std::map<std::uint64_t, Doubt> doubts;
  std::vector<OrderWitness> orders;  // the same
  std::vector<ContentionRow> contention;
  // Real time that it took its campaign: from the end of the block before it. No part of what it
  // came to.
  double seconds = 0;
};

// Adds one hash to an order-sensitive hash of many.
constexpr std::uint64_t chain_hash(std::uint64_t chain, std::uint64_t hash) {
  chain = (chain ^ hash) * 0x9e37'79b9'7f4a'7c15ULL;
  return chain ^ chain >> 32U;
}

}  // namespace snarl
