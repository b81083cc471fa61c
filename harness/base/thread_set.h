// Sets of threads: the ones waiting at a gate (sparse) and the ones that could go on (dense,
// countable).
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/base/bits.h"
#include "snarl/harness/base/ids.h"
#include "snarl/harness/base/rng.h"

namespace snarl {

// The threads waiting at one gate. The first 64 threads cost one word, one thread beyond them costs
// its id, several of those one word for each 64 of them that occur: a private lock of thread 9,999
// stays small, and a waiter of its own costs it no more than one of the first.
class ThreadSet {
 public:
  // Returns the thread's bit in the first word; 0 for the threads beyond it.
  static constexpr std::uint64_t bit_of_first(ThreadId thread) {
    return index_of(thread) < 64 ? 1ULL << index_of(thread) : 0;
  }

  // The same as below, for callers that keep bit_of_first(thread). `is_few`: no thread beyond the
  // first 64 is expected. Where they are, it cannot be predicted which kind comes next, so nothing
  // branches on it while the set holds none of them, or one. The outcome is the same.
  [[gnu::always_inline]] void insert(ThreadId thread, std::uint64_t bit, bool is_few) {
    low_ |= bit;
    if (!is_few && may_insert_plainly(bit)) {
      // Is kNoThread here, or stays as it is.
      only_other_ = ThreadId{index_of(only_other_) & (index_of(thread) | (bit == 0 ? 0 : ~0U))};
    } else if (bit == 0) [[unlikely]] {
      insert_other(thread);
    }
  }
  [[gnu::always_inline]] void erase(ThreadId thread, std::uint64_t bit, bool is_few) {
    low_ &= ~bit;
    if (!is_few && high_.empty()) {
      only_other_ = only_other_ == thread ? kNoThread : only_other_;
    } else if (bit == 0) [[unlikely]] {
      erase_other(thread);
    }
  }

  struct Word {
    std::uint32_t index;  // of threads [64 * index, 64 * index + 63]
    std::uint32_t count;  // of the mask's set bits
    std::uint64_t mask;
  };

  void insert(ThreadId thread) {
    if (index_of(thread) < 64) {
      low_ |= bit_of(thread);
    } else {
      insert_other(thread);
    }
  }

  void erase(ThreadId thread) {
    if (index_of(thread) < 64) {
      low_ &= ~bit_of(thread);
    } else {
      erase_other(thread);
    }
  }

  void clear() {
    low_ = 0;
    only_other_ = kNoThread;
    high_.clear();
  }

  bool contains(ThreadId thread) const;
  bool is_empty() const { return (low_ == 0) && !has_others(); }
  std::uint32_t count() const;

  std::uint64_t low() const { return low_; }
  // True if it holds one beyond the first 64.
  bool has_others() const { return only_other_ != kNoThread || !high_.empty(); }
  const std::vector<Word>& high() const { return high_; }

  // Calls `visit(ThreadId)` in ascending order.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for_each_bit(low_, 0, visit);
    if (only_other_ != kNoThread) visit(only_other_);
    for (const Word& word : high_) for_each_bit(word.mask, 64 * word.index, visit);
  }

 private:
  friend class EnabledSet;

  static constexpr std::uint64_t bit_of(ThreadId thread) { return 1ULL << (index_of(thread) % 64); }
  bool may_insert_plainly(std::uint64_t bit) const {
    const unsigned is_second = (bit == 0 ? 1U : 0U) & (only_other_ != kNoThread ? 1U : 0U);
    return high_.empty() && is_second == 0;
  }

  template <class Visit>
  static void for_each_bit(std::uint64_t mask, std::uint32_t base, const Visit& visit) {
    for (; mask != 0; mask &= mask - 1) visit(ThreadId{base + bits::lowest(mask)});
  }

  void insert_other(ThreadId thread) {
    if (!has_others()) {
      only_other_ = thread;
    } else if (only_other_ != thread) {
      insert_high(thread);
    }
  }
  void erase_other(ThreadId thread) {
    if (only_other_ == thread) {
      only_other_ = kNoThread;
    } else if (!high_.empty()) {
      erase_high(thread);
    }
  }
  void insert_high(ThreadId thread);
  void erase_high(ThreadId thread);
  void add_to_words(ThreadId thread);

  std::uint64_t low_ = 0;
  ThreadId only_other_ = kNoThread;  // beyond the first 64, while it is the only one and `high_` is
                                     // empty; kNoThread: it is not
  std::vector<Word> high_;           // ascending, no empty word
};

// Returns the position of a uniformly drawn set bit. Requires: mask != 0.
inline std::uint32_t draw_bit(std::uint64_t mask, Rng& rng) {
  if (mask < 256) [[likely]] {
    const bits::detail::Row& row = bits::detail::kRows[mask];
    return row.nth[rng.below(row.count)];
  }
  const bits::RunningCounts counts(mask);
  return counts.nth(rng.below(counts.total()));
}

// The threads that could take a step now. O(1) for one thread; O(threads / 64) for a whole gate.
class EnabledSet {
 public:
  // The same as below, for callers that keep ThreadSet::bit_of_first(thread).
  void insert(ThreadId thread, std::uint64_t bit) {
    low_ |= bit;
    if (bit == 0) [[unlikely]]
      insert_high(thread);
  }
  void erase(ThreadId thread, std::uint64_t bit) {
    low_ &= ~bit;
    if (bit == 0) [[unlikely]]
      erase_high(thread);
  }

  void insert(ThreadId thread) {
    if (index_of(thread) < 64) {
      low_ |= ThreadSet::bit_of(thread);
    } else {
      insert_high(thread);
    }
  }

  void erase(ThreadId thread) {
    if (index_of(thread) < 64) {
      low_ &= ~ThreadSet::bit_of(thread);
    } else {
      erase_high(thread);
    }
  }

  void insert_all(const ThreadSet& threads) {
    low_ |= threads.low_;
    if (threads.has_others()) [[unlikely]]
      insert_all_high(threads);
  }

  void erase_all(const ThreadSet& threads) {
    low_ &= ~threads.low_;
    if (threads.has_others()) [[unlikely]]
      erase_all_high(threads);
  }

  // The same where none but the first 64 threads exist.
  void insert_first(std::uint64_t bit) { low_ |= bit; }
  void insert_first(const ThreadSet& threads) { low_ |= threads.low_; }
  void erase_first(const ThreadSet& threads) { low_ &= ~threads.low_; }

  void clear() {
    low_ = 0;
    if (reach_ != 0) [[unlikely]]
      clear_high();
  }
  bool contains(ThreadId thread) const {
    const std::uint32_t word = index_of(thread) / 64;
    if (word == 0) return (low_ & ThreadSet::bit_of(thread)) != 0;
    return word < words_.size() && (words_[word] & ThreadSet::bit_of(thread)) != 0;
  }

  bool is_empty() const { return low_ == 0 && high_count_ == 0; }
  bool has_high() const { return high_count_ != 0; }
  bool has_several_high() const { return high_count_ > 1; }
  std::uint64_t low() const { return low_; }
  std::uint32_t count() const { return bits::count(low_) + high_count_; }

  // Returns the n-th thread in ascending order. Requires: n < count().
  ThreadId nth(std::uint32_t n) const {
    if (high_count_ == 0) [[likely]]
      return ThreadId{bits::nth(low_, n)};
    return nth_high(n);
  }

  // Returns a uniformly drawn thread. Requires: count() >= 1.
  ThreadId draw(Rng& rng) const {
    if (high_count_ == 0) [[likely]]
      return ThreadId{draw_bit(low_, rng)};
    return draw_high(rng);
  }

  // Returns the first member at or after `thread`, wrapping round. Requires: count() >= 1.
  ThreadId next_from(ThreadId thread) const;

  template <class Visit>
  void for_each(const Visit& visit) const {
    ThreadSet::for_each_bit(low_, 0, visit);
    if (high_count_ == 0) return;
    for (std::uint32_t word = 1; word < words_.size(); ++word) {
      ThreadSet::for_each_bit(words_[word], 64 * word, visit);
    }
  }

 private:
  static constexpr std::uint32_t kWordsPerBlock = 8;

  void clear_high();
  void insert_high(ThreadId thread);
  void erase_high(ThreadId thread);
  void insert_all_high(const ThreadSet& threads);
  void erase_all_high(const ThreadSet& threads);
  void reach(std::uint32_t last);
  void add_to_count(std::uint32_t word, std::uint32_t change);
  ThreadId nth_high(std::uint32_t n) const;
  ThreadId draw_high(Rng& rng) const;
  [[gnu::noinline]] ThreadId draw_high_slowly(Rng& rng) const;
  // Without a branch on what was drawn, which cannot be predicted. Requires: drawn < reach_.
  bool has_drawn(std::uint32_t drawn) const {
    const std::uint64_t is_first = drawn < 64 ? 1 : 0;
    const std::uint64_t word = words_[drawn / 64] | (low_ & (0 - is_first));
    return (word >> (drawn % 64) & 1U) != 0;
  }

  std::uint64_t low_ = 0;
  std::uint32_t high_count_ = 0;             // members with an id of at least 64
  std::uint32_t reach_ = 0;                  // one more than the highest of them since clear()
  std::vector<std::uint64_t> words_;         // words_[0] stays 0: low_ stands for it
  std::vector<std::uint32_t> block_counts_;  // members in each kWordsPerBlock words of words_
};

}  // namespace snarl
