// Adds up blocks.
#include "snarl/harness/campaign/block_sum.h"

#include <algorithm>
#include <utility>

#include "snarl/harness/campaign/contention_table.h"

namespace snarl {
namespace {

// Executions whose orders of locks are looked at. Arbitrary: the first shows most of them.
constexpr std::size_t kWitnessesMax = 64;

}  // namespace

void BlockSum::add(BlockResult block) {
  next_ = block.first + block.planned;
  result_.executions += block.executions;
  result_.steps += block.steps;
  result_.choices += block.choices;
  result_.unfinished += block.tally.cut;
  result_.timeouts += block.timeouts;
  result_.frames_dropped += block.frames_dropped;
  result_.event_hash = chain_hash(result_.event_hash, block.event_hash);
  distinct_.merge(block.distinct);
  result_.weak_orders |= block.has_weak_orders;
  is_lonely_ |= block.is_lonely;
  pct_.add(block.pct);
  tally_.add(block.tally);
  add_contention(result_.contention, block.contention);
  for (BlockFinding& fault : block.findings) add(std::move(fault));
  for (const auto& [signature, doubt] : block.doubts) {
    doubts_[signature].seen += doubt.seen;
    doubts_[signature].not_examined += doubt.not_examined;
  }
  for (OrderWitness& witness : block.orders) add(std::move(witness));
  is_ended_ |= block.end != BlockEnd::kDone;
  is_decided_ |= block.end == BlockEnd::kFailed || block.end == BlockEnd::kMet ||
                 block.end == BlockEnd::kInterrupted || block.end == BlockEnd::kLost ||
                 block.end == BlockEnd::kNondeterministic;
  is_complete_ |= block.end == BlockEnd::kFailed || block.end == BlockEnd::kExhausted ||
                  block.end == BlockEnd::kNondeterministic;
  is_nondeterministic_ |= block.end == BlockEnd::kNondeterministic;
  result_.exhausted |= block.end == BlockEnd::kExhausted && result_.unfinished == 0;
  result_.interrupted |= block.end == BlockEnd::kInterrupted || block.end == BlockEnd::kLost;
  is_timed_out_ |= block.end == BlockEnd::kTimedOut;
  if (is_saturated()) result_.saturated = is_ended_ = is_complete_ = true;
}

// Good-Turing: as likely as it was to see something once and never again.
bool BlockSum::is_saturated() const {
  return options_.saturation > 0 && !is_ended_ && !row_.is_exhaustive &&
         distinct_.count_once() < result_.executions / options_.saturation;
}

void BlockSum::add(BlockFinding fault) {
  is_held_up_ |= fault.finding != nullptr && fault.finding->kind == FindingKind::kUncontrolled;
  const auto [known, is_new] = places_.try_emplace(fault.signature, faults_.size());
  if (is_new) {
    faults_.push_back(std::move(fault));
    return;
  }
  BlockFinding& first = faults_[known->second];
  if (first.hits == 0) first.first_execution = fault.first_execution;
  first.hits += fault.hits;
}

// A later block begins without knowing what those before it have shown.
void BlockSum::add(OrderWitness witness) {
  bool is_new = false;
  for (const std::uint64_t order : witness.orders) is_new |= orders_.insert(order).second;
  if (is_new && witnesses_.size() < kWitnessesMax) witnesses_.push_back(std::move(witness));
}

bool BlockSum::has_open_doubts() const {
  return std::any_of(doubts_.begin(), doubts_.end(),
                     [this](const auto& doubt) { return places_.count(doubt.first) == 0; });
}

// A block in which none was confirmed has seen its signs all the same.
void BlockSum::weigh_doubts() {
  result_.unexamined = 0;
  for (const auto& [signature, doubt] : doubts_) {
    const auto place = places_.find(signature);
    if (place == places_.end()) {
      result_.unexamined += doubt.not_examined;
    } else if (faults_[place->second].hits > 0) {
      faults_[place->second].hits = doubt.seen;
    }
  }
}

void BlockSum::measure(double seconds) {
  weigh_doubts();
  is_measured_ = true;
  // An estimate may be above what is possible.
  result_.distinct_executions = std::min(distinct_.count(), result_.executions);
  result_.distinct_is_estimate = distinct_.is_estimate();
  result_.distinct_once = std::min(distinct_.count_once(), result_.distinct_executions);
  result_.vacuous = vacuity();
  result_.seconds = seconds;
  if (const std::uint32_t depth = depth_found(pct_, kDepthConfidence); depth > 0) {
    result_.depth_claim = {depth, pct_.competing_threads(), pct_.points_max};
  }
  if ((is_timed_out_ || result_.saturated) && !explores_all_)
    result_.executions_planned = result_.executions;
  // What stops at a finding, or learns, is no sample of a fixed size from one distribution.
  result_.is_sample =
      row_.is_sampled && !result_.saturated && result_.executions == result_.executions_planned;
}

// Where all executions are of one class, the one that was looked at stands for them.
std::string BlockSum::vacuity() const {
  const bool is_cut_short = result_.interrupted || result_.distinct_executions == 0;
  if (is_cut_short) return "";
  if (result_.choices == 0) return "it never had a choice";
  const bool is_one = result_.distinct_executions == 1 && result_.executions > 1;
  const bool is_nothing_seen = is_lonely_ && faults_.empty();
  return is_one && is_nothing_seen ? "no two threads touched the same object" : "";
}

}  // namespace snarl
