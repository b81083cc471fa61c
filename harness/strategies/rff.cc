// The strategy `rff`: partial order sampling, steered towards pairs of giver and taker.
#include <algorithm>
#include <utility>
#include <vector>

#include "snarl/harness/base/check.h"
#include "snarl/harness/base/rng.h"
#include "snarl/harness/strategies/clock_mode.h"
#include "snarl/harness/strategies/option_draw.h"
#include "snarl/harness/strategies/pos_scores.h"
#include "snarl/harness/strategies/reads_from.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {
namespace {

// A pair that an execution is to have, or is not to have.
struct Constraint {
  ReadsFrom::Pair pair;
  bool is_wanted = true;
};

using Constraints = std::vector<Constraint>;

// Greybox fuzzing of schedules: a schedule is a few constraints on who takes from whom. Constraints
// under which something new was seen are kept, and mutated to make further ones.
// Source: Wolff, Shi, Duck, Mathur, Roychoudhury, "Greybox Fuzzing for Concurrency Testing",
// ASPLOS 2024.
// Differs: every kind of object has pairs, not only memory; what a constraint asks for is read off
// the last giver and the pending operations, where the paper keeps a state machine for each; a
// quarter of the executions is plain partial order sampling; the parent is the least used of four.
// Misses: orders that no pair of giver and taker shows. Constraints bias and never block, so one
// that cannot be met costs nothing but the bias, and that for a few hundred choices at most.
// Cost: O(enabled threads x constraints) a choice: 850 instructions more than the random walk with
// 4 threads, the engine's part included (callgrind, g++ 12, -O2).
class RffStrategy final : public Strategy {
 public:
  bool begin(const ExecutionInfo& info) override {
    rng_ = Rng(info.seed ^ kStream, info.index);
    clock_.begin(info.seed, info.index);
    scores_.begin(rng_.next());
    if (info.index != 0) learn();
    reads_from_.begin();
    choose_constraints();
    std::fill(pending_.begin(), pending_.end(), kNotLookedUp);
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kThread) return draw_option(choice, rng_);
    if (choice.is_clock_armed && clock_.fires()) return index_of(kClockThread);
    if (aims_.empty()) return index_of(scores_.choose(choice));
    aim(choice);
    bool is_biased = false;
    const ThreadId chosen = scores_.choose(choice, [&](ThreadId thread, const Op& op) {
      const std::uint32_t band = band_of(pending_of(thread, op));
      is_biased |= band != kNeutral;
      return band;
    });
    if (is_biased && ++biased_count_ == kBiasedMax) aims_.clear();
    return index_of(chosen);
  }

  void observe(const OpEvent& event) override {
    scores_.observe(event);
    const Action action = take_pending(event);
    reads_from_.observe(event, action);
    if (event.thread == kClockThread || aims_.empty()) return;
    const auto is_over = [&](const Aim& aim) {
      if (aim.constraint.pair.taker != action) return false;
      return !aim.constraint.is_wanted || reads_from_.giver_of(event) == aim.constraint.pair.giver;
    };
    aims_.erase(std::remove_if(aims_.begin(), aims_.end(), is_over), aims_.end());
  }

 private:
  static constexpr std::uint64_t kStream = 0x0072'6666ULL;  // "rff"
  static constexpr std::size_t kConstraintsMax = 6;
  static constexpr Action kNotLookedUp = 0xffff'ffffU;
  // Choices that constraints may sway in an execution: a thread that spins until an avoided one
  // moves would else do so up to the fair half. Arbitrary.
  static constexpr std::uint32_t kBiasedMax = 300;
  static constexpr std::uint32_t kAvoid = 1;
  static constexpr std::uint32_t kNeutral = 2;
  static constexpr std::uint32_t kTake = 3;

  // A constraint that is neither met nor broken yet, and what is so at the present choice.
  struct Aim {
    Constraint constraint;
    ObjectId object = kNoObject;  // the taker's
    bool is_given = false;        // the pair's giver was the last one
    bool is_taker_pending = false;
    bool is_lost = false;  // the initial state was wanted, and is gone
  };

  struct Entry {
    Constraints constraints;
    std::uint32_t uses = 0;
    std::uint32_t path = 0;
  };

  // What the last execution showed.
  void learn() {
    const std::uint32_t path = path_ids_.id_of(reads_from_.pairs_hash());
    if (path == path_hits_.size()) path_hits_.push_back(0);
    ++path_hits_[path];
    if (reads_from_.new_pairs().empty()) return;
    if (is_free_) constraints_.push_back({reads_from_.new_pairs().front(), true});
    corpus_.push_back({constraints_, 0, path});
  }

  void choose_constraints() {
    constraints_.clear();
    is_free_ = corpus_.empty() || rng_.below(4) == 0;
    if (!is_free_) {
      Entry& parent = least_used_of_four();
      ++parent.uses;
      constraints_ = parent.constraints;
      mutate();
    }
    biased_count_ = 0;
    aims_.clear();
    for (const Constraint& constraint : constraints_) {
      aims_.push_back({constraint, reads_from_.object_of(constraint.pair.taker)});
    }
  }

  Entry& least_used_of_four() {
    const auto weight = [this](const Entry& entry) { return entry.uses + path_hits_[entry.path]; };
    const auto size = static_cast<std::uint32_t>(corpus_.size());
    Entry* best = &corpus_[rng_.below(size)];
    for (int more = 0; more < 3; ++more) {
      Entry& entry = corpus_[rng_.below(size)];
      if (weight(entry) < weight(*best)) best = &entry;
    }
    return *best;
  }

  void mutate() {
    if (reads_from_.takers().empty()) return;
    const std::uint32_t mutation = rng_.below(4);
    if (mutation == 3) return;  // the same again, with other scores
    const bool is_full = constraints_.size() == kConstraintsMax;
    if (constraints_.empty() || (mutation == 0 && !is_full)) {
      constraints_.push_back(random_constraint());
      return;
    }
    Constraint& changed = constraints_[rng_.below(static_cast<std::uint32_t>(constraints_.size()))];
    if (mutation == 2) {
      changed.is_wanted = !changed.is_wanted;
    } else {
      changed = random_constraint();
    }
  }

  // Any giver to the taker's object, seen with it or not.
  Constraint random_constraint() {
    const std::vector<Action>& takers = reads_from_.takers();
    const Action taker = takers[rng_.below(static_cast<std::uint32_t>(takers.size()))];
    const auto& givers = reads_from_.givers_to(reads_from_.object_of(taker));
    const std::uint32_t drawn = rng_.below(static_cast<std::uint32_t>(givers.size()) + 1);
    return {{drawn == givers.size() ? kInitial : givers[drawn], taker}, true};
  }

  Action pending_of(ThreadId thread, const Op& op) {
    if (index_of(thread) >= pending_.size()) pending_.resize(index_of(thread) + 1, kNotLookedUp);
    Action& action = pending_[index_of(thread)];
    if (action == kNotLookedUp) action = reads_from_.action_of(op);
    return action;
  }

  // What the event was: mostly what its thread had published, which may also come in several steps.
  Action take_pending(const OpEvent& event) {
    if (index_of(event.thread) >= pending_.size()) return reads_from_.action_of(event.op);
    const Action known = std::exchange(pending_[index_of(event.thread)], kNotLookedUp);
    if (known == kNotLookedUp || reads_from_.kind_of(known) != event.op.kind) {
      return reads_from_.action_of(event.op);
    }
    SNARL_DCHECK(known == reads_from_.action_of(event.op),
                 "an event is another one than published");
    return known;
  }

  // Looks at what is given and pending now.
  void aim(const Choice& choice) {
    for (Aim& aim : aims_) {
      const Action last = reads_from_.last_giver(aim.object);
      aim.is_given = last == aim.constraint.pair.giver;
      aim.is_lost = aim.constraint.pair.giver == kInitial && !aim.is_given;
      aim.is_taker_pending = false;
    }
    choice.enabled->for_each([&](ThreadId thread) {
      const Action action = pending_of(thread, choice.pending(thread));
      for (Aim& aim : aims_) aim.is_taker_pending |= action == aim.constraint.pair.taker;
    });
  }

  std::uint32_t band_of(Action action) const {
    bool is_taken = false;
    bool is_avoided = false;
    for (const Aim& aim : aims_) {
      const bool is_taker = action == aim.constraint.pair.taker;
      const bool is_giver = action == aim.constraint.pair.giver;
      if (aim.constraint.is_wanted) {
        if (aim.is_lost) continue;
        const bool would_hide =
            aim.is_given && !is_taker && !is_giver && reads_from_.gives_to(action, aim.object);
        is_taken |= aim.is_given ? is_taker : is_giver && aim.is_taker_pending;
        is_avoided |= aim.is_given ? would_hide : is_taker;
      } else {
        const bool would_hide =
            aim.is_given && !is_giver && reads_from_.gives_to(action, aim.object);
        is_taken |= aim.is_given ? would_hide : is_taker;
        is_avoided |= aim.is_given ? is_taker : is_giver;
      }
    }
    if (is_taken == is_avoided) return kNeutral;
    return is_taken ? kTake : kAvoid;
  }

  Rng rng_;
  ClockMode clock_;
  PosScores scores_;
  ReadsFrom reads_from_;
  std::vector<Entry> corpus_;
  DenseIds path_ids_;
  std::vector<std::uint32_t> path_hits_;  // by path: executions with the same set of pairs
  Constraints constraints_;               // of this execution
  std::vector<Aim> aims_;
  std::uint32_t biased_count_ = 0;  // choices in which some constraint mattered
  std::vector<Action> pending_;     // by thread
  bool is_free_ = true;             // this execution has no constraints
};

}  // namespace

std::unique_ptr<Strategy> make_rff_strategy() { return std::make_unique<RffStrategy>(); }

}  // namespace snarl
