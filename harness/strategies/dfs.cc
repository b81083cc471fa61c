// The strategy `dfs`: every order of dependent operations, each once, then no more.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "snarl/harness/base/bits.h"
#include "snarl/harness/base/check.h"
#include "snarl/harness/base/rng.h"
#include "snarl/harness/strategies/dfs_races.h"
#include "snarl/harness/strategies/dfs_sleepers.h"
#include "snarl/harness/strategies/option_draw.h"
#include "snarl/harness/strategies/registry.h"
#include "snarl/harness/strategies/remembers.h"
#include "snarl/harness/yields.h"

namespace snarl {
namespace {

using dfs::bit_of;
using dfs::Mask;
using dfs::Slot;

// Depth first over schedules, one execution for each class of those that differ in the order of
// independent operations only. Each execution is searched for races; where one could come out the
// other way, a thread that leads there is noted at the choice before, to be tried later. Threads
// that were tried there sleep until something that depends on their step is done, so that no class
// comes twice; an execution in which all who can go on sleep is given up and counts for nothing.
// Waiters, values and faults are tried one after the other.
// Source: source-DPOR of Abdulla, Aronis, Jonsson, Sagonas, "Optimal Dynamic Partial Order
// Reduction", POPL 2014, with the sleep sets of Godefroid.
// Differs: races with operations that wait, see dfs_races.h; the clock is a thread, whose steps
// depend on deadlines that are set or taken back, on notifies that could have come before one, and
// on who asks for the time; what ends an execution while others could go on depends on everything.
// Misses: nothing, if no execution is cut at the step bound. With more than 62 threads it is a
// random walk, and never says that it has seen everything.
// Cost: O(threads) an event; a race O(threads x steps between). Memory: the longest execution.
class DfsStrategy final : public Strategy, public Remembers {
 public:
  bool begin(const ExecutionInfo& info) override;
  std::uint32_t pick(const Choice& choice) override;
  void observe(const OpEvent& event) override;
  const Contradiction* contradiction() const override {
    return contradiction_ ? &*contradiction_ : nullptr;
  }

 private:
  // The choice before a transition.
  struct Node {
    Mask enabled = 0;
    Mask asleep = 0;               // also those that were tried here
    Mask noted = 0;                // to be tried here
    Slot slot = 0;                 // tried now
    std::uint32_t run_length = 0;  // transitions of the same thread up to here
    dfs::Sleepers::End sleepers_end;
    std::uint32_t options_end = 0;
  };

  // One of several options inside a transition.
  struct Option {
    std::uint32_t chosen = 0;
    std::uint32_t count = 0;
  };

  // Where a thread stands: what it published last.
  struct Pending {
    Op op;
    std::uint32_t published = 0;
  };

  static constexpr std::uint32_t kRunLengthMax = 500;   // arbitrary: then another one goes on
  static constexpr std::uint32_t kClockPeriod = 1'000;  // arbitrary: spinning does not stop time

  bool begin_first();
  bool branch();
  void retry(std::uint32_t node);
  void put_to_sleep(std::uint32_t node, bool is_whole);
  std::uint32_t pick_option(const Choice& choice);
  std::uint32_t pick_at_random(const Choice& choice);
  void note_published(const Choice& choice);
  void touch_beside_events(const Choice& choice);
  void touch_who_may_expire();
  void meet(const Choice& choice, Mask newcomers);
  bool add_node(const Choice& choice, Mask enabled);
  void inherit_sleepers();
  Slot first_choice(const Choice& choice, Mask candidates) const;
  void note_races(const ExecutionInfo& info);
  void note_races_of(std::uint32_t index);
  void note_races_of_waiting(Slot slot);
  bool reverse(std::uint32_t index, dfs::Possibility possibility, const dfs::Wanted& wanted,
               const std::uint32_t* clock);
  void note_clock(std::uint32_t index) {
    nodes_[index].noted |= nodes_[index].enabled & bit_of(dfs::kClockSlot);
  }
  bool has_ended_early(const ExecutionInfo& info) const;

  void contradict(Step step, Mask then, Mask now) {
    contradiction_ = {step, 0, 0, threads_of(then), threads_of(now)};
  }
  static std::vector<ThreadId> threads_of(Mask slots) {
    std::vector<ThreadId> threads;
    for (; slots != 0; slots &= slots - 1) {
      threads.push_back(dfs::thread_of(static_cast<Slot>(bits::lowest(slots))));
    }
    return threads;
  }
  static Mask mask_of(const Choice& choice) {
    return choice.enabled->low() << 1U | (choice.is_clock_armed ? bit_of(dfs::kClockSlot) : 0);
  }

  dfs::Path path_;
  std::vector<Node> nodes_;      // nodes_[n] is the choice before transition n; 0: none, it begins
  dfs::Sleepers sleepers_;       // node by node
  std::vector<Option> options_;  // transition by transition
  std::array<Pending, 64> pending_{};  // by slot
  Mask known_ = 0;                     // threads that this execution has
  Mask ended_ = 0;
  Mask enabled_at_end_ = 0;       // at the last point
  std::uint32_t position_ = 0;    // of the transition at work
  std::uint32_t kept_ = 0;        // transitions that are as in the execution before
  std::uint32_t option_ = 0;      // of the execution, the next
  std::uint64_t clock_uses_ = 0;  // at the last point
  bool has_woken_ = false;        // the transition at work woke waiters
  bool is_given_up_ = false;      // this execution
  bool is_stuck_ = false;         // nobody could go on at its end
  bool has_begun_ = false;
  bool has_daemons_ = false;  // in some execution
  bool is_random_ = false;    // too many threads
  std::optional<Contradiction> contradiction_;
  Rng rng_;
};

bool DfsStrategy::begin(const ExecutionInfo& info) {
  rng_ = Rng(info.seed, info.index);
  if (is_random_) return true;
  if (!has_begun_) return begin_first();
  const bool is_short = position_ + 1 < nodes_.size() && !contradiction_;
  if (is_short) contradict(info.steps_previous, nodes_[position_ + 1].enabled, 0);
  if (contradiction_) return false;
  note_races(info);
  if (!branch()) return false;
  position_ = option_ = 0;
  known_ = ended_ = 0;
  has_woken_ = is_given_up_ = is_stuck_ = false;
  return true;
}

// Before the first choice there is nothing to choose but values.
bool DfsStrategy::begin_first() {
  has_begun_ = true;
  nodes_.emplace_back();
  nodes_.back().slot = dfs::slot_of(kMainThread);
  path_.begin_transition(nodes_.back().slot, 0);
  kept_ = 0;
  return true;
}

// Goes back to the last choice that has something left to try. Returns: false if there is none.
bool DfsStrategy::branch() {
  while (!nodes_.empty()) {
    const auto last = static_cast<std::uint32_t>(nodes_.size() - 1);
    Node& node = nodes_.back();
    const std::uint32_t options_begin = last == 0 ? 0 : nodes_[last - 1].options_end;
    while (options_.size() > options_begin && options_.back().chosen + 1 == options_.back().count) {
      options_.pop_back();
    }
    if (options_.size() > options_begin) {
      put_to_sleep(last, false);
      ++options_.back().chosen;
      retry(last);
      return true;
    }
    put_to_sleep(last, true);
    const Mask left = node.noted & ~node.asleep;
    if (left != 0) {
      node.slot = bits::lowest(left);
      const Node& before = nodes_[last - 1];
      node.run_length = before.slot == node.slot ? before.run_length + 1 : 1;
      retry(last);
      return true;
    }
    nodes_.pop_back();
    if (!nodes_.empty()) {
      sleepers_.go_back(nodes_.back().sleepers_end);
    }
  }
  return false;
}

// The next execution does the same up to this choice.
void DfsStrategy::retry(std::uint32_t node) {
  const Step step = path_[node].step;
  path_.truncate(node);
  path_.begin_transition(nodes_[node].slot, step);
  nodes_[node].options_end = static_cast<std::uint32_t>(options_.size());
  kept_ = node;
}

// What the thread did at its choice was seen: with all options, or with the last ones.
void DfsStrategy::put_to_sleep(std::uint32_t index, bool is_whole) {
  Node& node = nodes_[index];
  node.sleepers_end = sleepers_.add(path_, index, node.sleepers_end);
  if (is_whole) node.asleep |= bit_of(node.slot);
}

std::uint32_t DfsStrategy::pick(const Choice& choice) {
  if (is_random_) return pick_at_random(choice);
  if (choice.kind != ChoiceKind::kThread) return pick_option(choice);
  if (contradiction_) return index_of(kNoThread);
  note_published(choice);
  touch_beside_events(choice);
  const Mask enabled = mask_of(choice);
  if ((enabled & ~known_) != 0) meet(choice, enabled & ~known_);
  if (choice.enabled->has_high() || (choice.enabled->low() >> 63U) != 0) {
    is_random_ = true;
    return pick_at_random(choice);
  }
  enabled_at_end_ = enabled;
  if (enabled == 0) {
    is_stuck_ = true;
    return index_of(kNoThread);
  }
  ++position_;
  if (position_ < nodes_.size()) {
    const Node& node = nodes_[position_];
    if (node.enabled != enabled) {
      contradict(choice.step, node.enabled, enabled);
      is_given_up_ = true;
      return index_of(kNoThread);
    }
    return index_of(dfs::thread_of(node.slot));
  }
  if (!add_node(choice, enabled)) {
    is_given_up_ = true;
    return index_of(kNoThread);
  }
  return index_of(dfs::thread_of(nodes_.back().slot));
}

std::uint32_t DfsStrategy::pick_at_random(const Choice& choice) {
  if (choice.kind != ChoiceKind::kThread) return draw_option(choice, rng_);
  const bool has_threads = choice.enabled->count() > 0;
  if (!has_threads && !choice.is_clock_armed) return index_of(kNoThread);
  if (!has_threads || (choice.is_clock_armed && rng_.below(16) == 0)) return index_of(kClockThread);
  return index_of(choice.enabled->draw(rng_));
}

std::uint32_t DfsStrategy::pick_option(const Choice& choice) {
  const std::uint32_t count = choice.option_count;
  if (option_ == options_.size()) {
    options_.push_back({0, count});
    nodes_.back().options_end = static_cast<std::uint32_t>(options_.size());
  }
  const Option& option = options_[option_++];
  if (option.count == count) return option.chosen;
  contradict(choice.step, 0, 0);
  contradiction_->options_then = option.count;
  contradiction_->options_now = count;
  return 0;
}

// What the thread of the transition before is about to do now, and whoever it woke.
void DfsStrategy::note_published(const Choice& choice) {
  const Slot last = nodes_[position_].slot;
  const Mask changed = has_woken_ ? known_ & ~ended_ : bit_of(last) & ~ended_;
  has_woken_ = false;
  for (Mask left = changed & ~bit_of(dfs::kClockSlot); left != 0; left &= left - 1) {
    const Slot slot = bits::lowest(left);
    const Op& op = choice.pending(dfs::thread_of(slot));
    Pending& pending = pending_[slot];
    const bool is_new = slot == last || op.kind != pending.op.kind;
    if (is_new) pending = {op, position_};
  }
}

// What the transition before depends on and no event of it says.
void DfsStrategy::touch_beside_events(const Choice& choice) {
  const bool has_used_clock = std::exchange(clock_uses_, choice.clock_uses) != choice.clock_uses;
  if (position_ < kept_) return;
  if (has_used_clock) path_.touch({dfs::kTime, dfs::Manner::kAdds});
  // Behind all others a thread's end is a step of its own.
  const bool is_at_end = pending_[nodes_[position_].slot].op.kind == OpKind::kEnd;
  if (has_daemons_ && is_at_end) path_.touch({dfs::kEndings, dfs::Manner::kReads});
}

// The order in which threads end matters where daemons are cut off by the last of them.
void DfsStrategy::meet(const Choice& choice, Mask newcomers) {
  known_ |= newcomers;
  for (Mask left = newcomers & ~bit_of(dfs::kClockSlot); left != 0; left &= left - 1) {
    const Op& op = choice.pending(dfs::thread_of(bits::lowest(left)));
    if (has_daemons_ || op.kind != OpKind::kBegin || op.value == 0) continue;
    has_daemons_ = true;
    path_.order_endings();
  }
}

// Returns: false if all who could go on sleep.
bool DfsStrategy::add_node(const Choice& choice, Mask enabled) {
  const std::uint32_t run_length = nodes_.back().run_length;
  const Slot last = nodes_.back().slot;
  nodes_.emplace_back();
  inherit_sleepers();
  Node& node = nodes_.back();
  node.enabled = enabled;
  node.asleep &= enabled;
  node.options_end = static_cast<std::uint32_t>(options_.size());
  const Mask candidates = enabled & ~node.asleep;
  if (candidates == 0) {
    nodes_.pop_back();
    sleepers_.go_back(nodes_.back().sleepers_end);
    return false;
  }
  node.slot = first_choice(choice, candidates);
  node.run_length = node.slot == last ? run_length + 1 : 1;
  path_.begin_transition(node.slot, choice.step);
  return true;
}

void DfsStrategy::inherit_sleepers() {
  const Node& before = nodes_[nodes_.size() - 2];
  dfs::Sleepers::End begin;
  if (nodes_.size() > 2) begin = nodes_[nodes_.size() - 3].sleepers_end;
  Node& node = nodes_.back();
  node.asleep = before.asleep;
  node.sleepers_end = sleepers_.inherit(path_, begin, before.sleepers_end, node.asleep);
}

// Goes on with the thread that ran last, unless it yields or runs for very long.
Slot DfsStrategy::first_choice(const Choice& choice, Mask candidates) const {
  const Mask clock = bit_of(dfs::kClockSlot);
  const bool is_time = position_ % kClockPeriod == 0;
  if (candidates == clock || (is_time && (candidates & clock) != 0)) return dfs::kClockSlot;
  const Mask threads = candidates & ~clock;
  const Slot last = dfs::slot_of(choice.current);
  const bool goes_on = (threads & bit_of(last)) != 0 &&
                       nodes_[nodes_.size() - 2].run_length < kRunLengthMax &&
                       !is_yield(choice.pending(choice.current).kind);
  if (goes_on) return last;
  const Mask after = last == 63 ? 0 : threads & ~((bit_of(last) << 1U) - 1);
  return bits::lowest(after != 0 ? after : threads);
}

void DfsStrategy::observe(const OpEvent& event) {
  if (is_random_) return;
  const OpKind kind = event.op.kind;
  if (kind == OpKind::kEnd) ended_ |= bit_of(dfs::slot_of(event.thread));
  has_woken_ |= kind == OpKind::kNotify || kind == OpKind::kNotifyAll || kind == OpKind::kExpire;
  if (position_ < kept_) return;
  path_.add(event);
  if (kind == OpKind::kExpire) touch_who_may_expire();
}

// Whom a notify could still choose before a deadline cannot be chosen any more behind it.
void DfsStrategy::touch_who_may_expire() {
  for (Mask left = known_ & ~ended_ & ~bit_of(dfs::kClockSlot); left != 0; left &= left - 1) {
    const Op& op = pending_[bits::lowest(left)].op;
    if (op.kind != OpKind::kWait || op.value == 0 || !op.is_timed) continue;  // 0: an event's
    path_.touch({index_of(op.object) + dfs::kFirstObject, dfs::Manner::kChanges});
  }
}

// True if threads were cut off by the last transition, or would have been a little earlier.
bool DfsStrategy::has_ended_early(const ExecutionInfo& info) const {
  if (is_given_up_ || is_stuck_ || info.was_cut_previous) return false;
  const Mask alive = known_ & ~ended_ & ~bit_of(dfs::kClockSlot);
  if (info.was_stopped_previous) return alive != 0;
  // Thread 0 comes to its end without an event.
  return has_daemons_ || (alive & ~bit_of(dfs::slot_of(kMainThread))) != 0;
}

void DfsStrategy::note_races(const ExecutionInfo& info) {
  if (has_ended_early(info)) {
    path_.end_all();
    Node& node = nodes_.back();
    node.noted |= node.enabled;
  }
  for (std::uint32_t index = std::max(kept_, 1U); index < path_.count(); ++index) {
    note_races_of(index);
  }
  if (info.was_cut_previous && !is_given_up_) return;
  const Mask done = is_stuck_ || is_given_up_ ? enabled_at_end_
                                              : bit_of(nodes_.back().slot) | nodes_.back().enabled;
  for (Mask left = known_ & ~ended_ & ~done & ~bit_of(dfs::kClockSlot); left != 0;
       left &= left - 1) {
    note_races_of_waiting(bits::lowest(left));
  }
}

void DfsStrategy::note_races_of(std::uint32_t index) {
  const dfs::Wanted wanted = dfs::wanted_of(path_, index);
  dfs::RaceSearch search(path_, wanted);
  const auto is_enabled = [this](std::uint32_t node, Slot slot) {
    return (nodes_[node].enabled & bit_of(slot)) != 0;
  };
  const auto reverse = [&](std::uint32_t earlier, dfs::Possibility possibility) {
    return this->reverse(earlier, possibility, wanted, path_.clock(index));
  };
  if (path_[index].is_universal) return search.run_universally(is_enabled, reverse);
  for (std::uint32_t access = path_[index].first_access; access < path_.accesses_end(index);
       ++access) {
    const dfs::Touch& touch = path_.access(access).touch;
    search.run(touch, is_enabled, reverse);
    // Also where no deadline was left when the clock could have run.
    if (touch.object == dfs::kTime) note_clock(index);
  }
  search.run_against(path_[index].universal, is_enabled, reverse);
}

// An operation that could not be done any more.
void DfsStrategy::note_races_of_waiting(Slot slot) {
  const Pending& pending = pending_[slot];
  const dfs::Wanted wanted{slot,
                           path_.count(),
                           pending.published,
                           pending.op.kind,
                           !pending.op.is_timed,
                           pending.op.is_timed};
  dfs::RaceSearch search(path_, wanted);
  std::array<std::uint32_t, 64> clock{};
  std::copy_n(search.past(), path_.width(), clock.begin());
  const auto is_enabled = [this](std::uint32_t node, Slot waiter) {
    return (nodes_[node].enabled & bit_of(waiter)) != 0;
  };
  const auto reverse = [&](std::uint32_t earlier, dfs::Possibility possibility) {
    return this->reverse(earlier, possibility, wanted, clock.data());
  };
  dfs::for_each_touch(pending.op, [&](const dfs::Touch& touch) {
    path_.join_touched(clock.data(), touch);
    search.run(touch, is_enabled, reverse);
  });
  search.run_against(path_.last_universal(), is_enabled, reverse);
}

// Notes a thread at the choice before `index` with which `wanted` can come first. Returns: false if
// there is none.
bool DfsStrategy::reverse(std::uint32_t index, dfs::Possibility possibility,
                          const dfs::Wanted& wanted, const std::uint32_t* clock) {
  if (index == 0) return true;
  if (possibility == dfs::Possibility::kByDeadline) {
    note_clock(index);
    if (path_.last_of(dfs::kClockSlot) <= index) return false;
  }
  Node& node = nodes_[index];
  const dfs::Others others = dfs::others_after(path_, index, wanted, clock);
  const Mask initials = others.initials & node.enabled;
  if (initials == 0) return false;
  if ((initials & (node.noted | node.asleep)) != 0) return true;
  const Mask best = initials & bit_of(wanted.slot);
  node.noted |= best != 0 ? best : initials & (~initials + 1);
  return true;
}

}  // namespace

std::unique_ptr<Strategy> make_dfs_strategy() { return std::make_unique<DfsStrategy>(); }

}  // namespace snarl
