// The strategy `surw`: the orders of the operations on some shared objects, drawn evenly.
#include <algorithm>
#include <vector>

#include "snarl/harness/strategies/clock_mode.h"
#include "snarl/harness/strategies/option_draw.h"
#include "snarl/harness/strategies/pos_scores.h"
#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/strategies/remaining_work.h"
#include "snarl/harness/strategies/shared_objects.h"
#include "snarl/harness/strategies/weighted_draw.h"
#include "snarl/harness/yields.h"

namespace snarl {
namespace {

// Selectively uniform random walk. One thread is meant to do the next operation on a chosen object,
// drawn by how many of them each thread has left; the others are held back where they come to one.
// Everything else is scheduled by partial order sampling.
// Source: Zhao, Wolff, Mathur, Roychoudhury, "Selectively Uniform Concurrency Testing",
// ASPLOS 2025.
// Differs: the objects are chosen anew for each execution: all shared ones in every second, else
// each with a probability of 1/4, 1/2 or 3/4, drawn for the execution, and at least one; counts are
// learnt from the campaign's own executions, so the first one is plain partial order sampling. A
// thread that waits or spins is no longer meant.
// Misses: an order among operations on many objects at once, of which some were not chosen.
// Cost: O(enabled threads) a choice, O(threads + pairs of thread and shared object) an execution:
// 1,070 instructions a choice more than the random walk with 4 threads, the
// engine's part included (callgrind, g++ 12, -O2).
class SurwStrategy final : public Strategy {
 public:
  bool begin(const ExecutionInfo& info) override {
    rng_ = Rng(info.seed ^ kStream, info.index);
    clock_.begin(info.seed, info.index);
    scores_.begin(rng_.next());
    if (info.index != 0) objects_.finish(!info.was_cut_previous);
    choose_objects(info.index % 2 == 1);
    work_.begin([this](RemainingWork::Node node) {
      return objects_.expected(node, [this](Slot slot) { return is_chosen_[slot] != 0; });
    });
    release();
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kThread) return draw_option(choice, rng_);
    if (choice.is_clock_armed && clock_.fires()) return index_of(kClockThread);
    if (meant_ != kNoThread && !choice.enabled->contains(meant_)) release();
    ThreadId thread = choose_unheld(choice);
    if (!is_interesting(choice.pending(thread))) return index_of(thread);
    if (meant_ == kNoThread) {
      mean_one_of(*choice.enabled, thread);
      thread = choose_unheld(choice);
    }
    if (thread == meant_ && is_interesting(choice.pending(thread))) release();
    return index_of(thread);
  }

  void observe(const OpEvent& event) override {
    scores_.observe(event);
    if (event.thread == kClockThread) return;
    work_.see(event.thread);
    if (event.op.kind == OpKind::kSpawn) return spawn(event.thread);
    objects_.used(work_.node_of(event.thread), event);
    if (is_interesting(event.op)) return work_.spend(event.thread);
    if (event.thread == meant_ && (is_yield(event.op.kind) || ++detour_ > kDetourMax)) release();
  }

 private:
  using Slot = SharedObjects::Slot;

  static constexpr std::uint64_t kStream = 0x7375'7277ULL;  // "surw"
  // Operations of the meant thread on other objects, after which it is taken to spin on something
  // that a held thread would change. Arbitrary.
  static constexpr std::uint32_t kDetourMax = 200;

  // Some bugs need the order on all objects, others that on a few among many that would drown it.
  void choose_objects(bool is_all) {
    const std::uint32_t count = objects_.slot_count();
    is_chosen_.assign(count, is_all ? 1 : 0);
    if (is_all || count == 0) return;
    const std::uint32_t quarters = 1 + rng_.below(3);
    std::uint32_t chosen_count = 0;
    for (std::uint8_t& is_chosen : is_chosen_) {
      is_chosen = rng_.below(4) < quarters ? 1 : 0;
      chosen_count += is_chosen;
    }
    if (chosen_count == 0) is_chosen_[rng_.below(count)] = 1;
  }

  bool is_interesting(const Op& op) const {
    const Slot slot = objects_.slot_of(op.object);  // an object may come up in this execution
    return slot < is_chosen_.size() && is_chosen_[slot] != 0 && SharedObjects::counts(op.kind);
  }

  // While somebody is meant the others are held where they come to a chosen object. Requires: who
  // is meant can go on, so that somebody can.
  ThreadId choose_unheld(const Choice& choice) {
    if (meant_ == kNoThread) return scores_.choose(choice);
    return scores_.choose(choice, [this](ThreadId candidate, const Op& op) {
      return candidate != meant_ && is_interesting(op) ? 0U : 1U;
    });
  }

  // `ready` has come to an interesting operation, so it has at least that one left.
  void mean_one_of(const EnabledSet& enabled, ThreadId ready) {
    work_.see_all(enabled);
    meant_ = draw_weighted(enabled, rng_, [&](ThreadId thread) {
      return std::max(work_.left(thread), thread == ready ? 1U : 0U);
    });
    detour_ = 0;
  }

  // If the creator was meant because of what its child will do, the child is meant now.
  void spawn(ThreadId creator) {
    const std::uint32_t before = work_.left(creator);
    const ThreadId child = work_.spawned(creator);
    if (creator != meant_ || before == 0) return;
    if (rng_.below(before) < work_.left(child)) meant_ = child;
  }

  // Nobody is meant, and nobody held.
  void release() { meant_ = kNoThread; }

  Rng rng_;
  ClockMode clock_;
  PosScores scores_;
  SharedObjects objects_;
  RemainingWork work_;                   // in operations on chosen objects
  std::vector<std::uint8_t> is_chosen_;  // by slot
  ThreadId meant_ = kNoThread;           // to do the next operation on a chosen object
  std::uint32_t detour_ = 0;
};

}  // namespace

std::unique_ptr<Strategy> make_surw_strategy() { return std::make_unique<SurwStrategy>(); }

}  // namespace snarl
