// Random scores of pending operations, as partial order sampling keeps them.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/choice.h"
#include "snarl/harness/event.h"

namespace snarl {

// A score belongs to one operation of a thread: it is drawn when the operation can first be chosen,
// and drawn anew once something was done that does not commute with it. What was done is taken from
// the events, so that forced moves, atomic blocks and the clock count too.
// Cost: O(1) an event, O(enabled threads) a choice; 24 bytes per thread, 16 per object.
class PosScores {
 public:
  void begin(std::uint64_t seed) {
    rng_ = Rng(seed, 0);
    begun_at_ = ++time_;
  }

  // Returns: the enabled thread of the highest band, and among those the one of the highest score;
  // kNoThread if all are left out. `band(ThreadId, const Op&)` returns 0 to leave a thread out.
  template <class Band>
  ThreadId choose(const Choice& choice, const Band& band) {
    Best best;
    std::uint32_t lowest = kScoreMax;
    bool has_yielders = false;
    choice.enabled->for_each([&](ThreadId thread) {
      const Op& op = choice.pending(thread);
      const std::uint32_t score = score_of(thread, op);
      if (score == kYielded) {
        has_yielders = true;
        return;
      }
      if (score < lowest) lowest = score;
      best.consider(thread, band(thread, op), score);
    });
    if (has_yielders) [[unlikely]] {
      choice.enabled->for_each([&](ThreadId thread) {
        Entry& entry = entries_[index_of(thread)];
        if (entry.score != kYielded) return;
        entry.score = 1 + rng_.below(lowest);
        best.consider(thread, band(thread, choice.pending(thread)), entry.score);
      });
    }
    return best.thread;
  }

  ThreadId choose(const Choice& choice) {
    return choose(choice, [](ThreadId, const Op&) { return 1U; });
  }

  void observe(const OpEvent& event);

 private:
  static constexpr std::uint32_t kScoreMax = 0xffff'fffeU;
  static constexpr std::uint32_t kYielded = 0;  // to be drawn below all scores that are there

  struct Entry {
    std::uint64_t drawn_at = 0;
    std::uint64_t yielded_at = 0;  // if its last operation was a yield
    std::uint32_t score = 0;
  };

  struct Touched {
    std::uint64_t read_at = 0;
    std::uint64_t written_at = 0;
  };

  struct Best {
    ThreadId thread = kNoThread;
    std::uint64_t key = 0;

    void consider(ThreadId candidate, std::uint32_t band, std::uint32_t score) {
      const std::uint64_t its_key = (static_cast<std::uint64_t>(band) << 32U) | score;
      if (band == 0 || its_key <= key) return;
      key = its_key;
      thread = candidate;
    }
  };

  std::uint32_t score_of(ThreadId thread, const Op& op) {
    if (index_of(thread) >= entries_.size()) [[unlikely]]
      entries_.resize(index_of(thread) + 1);
    Entry& entry = entries_[index_of(thread)];
    if (entry.drawn_at < begun_at_ || is_outdated(entry.drawn_at, op)) draw(entry);
    return entry.score;
  }

  // True if something happened since then that does not commute with `op`.
  bool is_outdated(std::uint64_t drawn_at, const Op& op) const {
    if (op.is_timed && expired_at_ > drawn_at) return true;
    if (index_of(op.object) >= touched_.size()) return false;  // kNoObject is the highest
    const Touched& touched = touched_[index_of(op.object)];
    if (touched.written_at > drawn_at) return true;
    return touched.read_at > drawn_at && row_of(op.kind).effect == OpEffect::kWrites;
  }

  void draw(Entry& entry) {
    entry.drawn_at = time_;
    const bool has_yielded = entry.yielded_at >= begun_at_;
    entry.score = has_yielded ? kYielded : 1 + static_cast<std::uint32_t>(rng_.next() >> 33U);
    entry.yielded_at = 0;
  }

  Rng rng_;
  std::uint64_t time_ = 0;  // in events of all executions, so that nothing has to be cleared
  std::uint64_t begun_at_ = 0;
  std::uint64_t expired_at_ = 0;  // when the clock last ran
  std::vector<Entry> entries_;    // by thread
  std::vector<Touched> touched_;  // by object
};

}  // namespace snarl
