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
#include "snarl/harness/strategies/yields.h"

namespace snarl {
namespace {

// Selectively uniform random walk. One thread is meant to do the next operation on a chosen object,
// drawn by how many of them each thread has left; the others are held back where they come to one.
// Everything else is scheduled by partial order sampling.
// Source: Zhao, Wolff, Mathur, Roychoudhury, "Selectively Uniform Concurrency Testing",
// ASPLOS 2025.
// Differs: the objects are chosen anew for each execution, every shared one with probability 1/2
// and at least one; counts are learnt from the campaign's own executions, so the first one is plain
// partial order sampling. A thread that waits or spins is no longer meant.
// Misses: an order among operations on many objects at once, of which some were not chosen.
// Cost: O(enabled threads) each time that a thread is held, O(threads + pairs of thread and shared
// object) an execution: 1,070 instructions a choice more than the random walk with 4 threads, the
// engine's part included (callgrind, g++ 12, -O2).
class SurwStrategy final : public Strategy {
 public:
  bool begin(const ExecutionInfo& info) override {
    rng_ = Rng(info.seed ^ kStream, info.index);
    clock_.begin(info.seed, info.index);
    scores_.begin(rng_.next());
    if (info.index != 0) objects_.finish(!info.was_cut_previous);
    choose_objects();
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
    while (true) {
      const ThreadId thread = scores_.choose(
          choice, [this](ThreadId candidate, const Op&) { return is_held(candidate) ? 0U : 1U; });
      if (thread == kNoThread) {
        release();
        continue;
      }
      if (!is_interesting(choice.pending(thread))) return index_of(thread);
      if (meant_ == kNoThread) mean_one_of(*choice.enabled, thread);
      if (thread == meant_) {
        release();
        return index_of(thread);
      }
      hold(thread);
    }
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

  void choose_objects() {
    const std::uint32_t count = objects_.slot_count();
    is_chosen_.assign(count, 0);
    if (count == 0) return;
    std::uint32_t chosen_count = 0;
    for (std::uint8_t& is_chosen : is_chosen_) {
      is_chosen = static_cast<std::uint8_t>(rng_.below(2));
      chosen_count += is_chosen;
    }
    if (chosen_count == 0) is_chosen_[rng_.below(count)] = 1;
  }

  bool is_interesting(const Op& op) const {
    const Slot slot = objects_.slot_of(op.object);  // an object may come up in this execution
    return slot < is_chosen_.size() && is_chosen_[slot] != 0 && SharedObjects::counts(op.kind);
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

  bool is_held(ThreadId thread) const {
    return index_of(thread) < held_in_.size() && held_in_[index_of(thread)] == round_;
  }

  void hold(ThreadId thread) {
    if (index_of(thread) >= held_in_.size()) held_in_.resize(index_of(thread) + 1);
    held_in_[index_of(thread)] = round_;
  }

  // Nobody is meant, and nobody held.
  void release() {
    meant_ = kNoThread;
    ++round_;
  }

  Rng rng_;
  ClockMode clock_;
  PosScores scores_;
  SharedObjects objects_;
  RemainingWork work_;                   // in operations on chosen objects
  std::vector<std::uint8_t> is_chosen_;  // by slot
  ThreadId meant_ = kNoThread;           // to do the next operation on a chosen object
  std::uint32_t detour_ = 0;
  std::uint64_t round_ = 0;             // ends with each release
  std::vector<std::uint64_t> held_in_;  // by thread: the round
};

}  // namespace

std::unique_ptr<Strategy> make_surw_strategy() { return std::make_unique<SurwStrategy>(); }

}  // namespace snarl
