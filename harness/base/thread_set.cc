// The parts of the thread sets that only executions with more than 64 threads reach.
#include "snarl/harness/base/thread_set.h"

#include <algorithm>
#include <utility>

#include "snarl/harness/base/check.h"

namespace snarl {
namespace {

constexpr bool is_before(const ThreadSet::Word& word, std::uint32_t index) {
  return word.index < index;
}

}  // namespace

bool ThreadSet::contains(ThreadId thread) const {
  const std::uint32_t index = index_of(thread) / 64;
  if (index == 0) return (low_ & bit_of(thread)) != 0;
  if (high_.empty()) return only_other_ == thread;
  const auto found = std::lower_bound(high_.begin(), high_.end(), index, is_before);
  if (found == high_.end() || found->index != index) return false;
  return (found->mask & bit_of(thread)) != 0;
}

std::uint32_t ThreadSet::count() const {
  std::uint32_t total = bits::count(low_) + (only_other_ == kNoThread ? 0 : 1);
  for (const Word& word : high_) total += word.count;
  return total;
}

void ThreadSet::insert_high(ThreadId thread) {
  if (only_other_ != kNoThread) add_to_words(std::exchange(only_other_, kNoThread));
  add_to_words(thread);
}

void ThreadSet::add_to_words(ThreadId thread) {
  const std::uint32_t index = index_of(thread) / 64;
  const auto found = std::lower_bound(high_.begin(), high_.end(), index, is_before);
  if (found == high_.end() || found->index != index) {
    high_.insert(found, {index, 1, bit_of(thread)});
  } else if ((found->mask & bit_of(thread)) == 0) {
    found->mask |= bit_of(thread);
    ++found->count;
  }
}

void ThreadSet::erase_high(ThreadId thread) {
  const std::uint32_t index = index_of(thread) / 64;
  const auto found = std::lower_bound(high_.begin(), high_.end(), index, is_before);
  if (found == high_.end() || found->index != index) return;
  if ((found->mask & bit_of(thread)) == 0) return;
  found->mask &= ~bit_of(thread);
  if (--found->count == 0) high_.erase(found);
}

void EnabledSet::clear_high() {
  std::fill(words_.begin(), words_.end(), 0);
  std::fill(block_counts_.begin(), block_counts_.end(), 0);
  high_count_ = reach_ = 0;
}

void EnabledSet::reach(std::uint32_t last) {
  if (last < reach_) [[likely]]
    return;
  reach_ = last + 1;
  const std::uint32_t word = last / 64;
  if (word < words_.size()) return;
  words_.resize(word + 1);
  block_counts_.resize(word / kWordsPerBlock + 1);
}

// `change` is modulo 2^32.
void EnabledSet::add_to_count(std::uint32_t word, std::uint32_t change) {
  block_counts_[word / kWordsPerBlock] += change;
  high_count_ += change;
}

void EnabledSet::insert_high(ThreadId thread) {
  reach(index_of(thread));
  const std::uint32_t word = index_of(thread) / 64;
  if ((words_[word] & ThreadSet::bit_of(thread)) != 0) return;
  words_[word] |= ThreadSet::bit_of(thread);
  add_to_count(word, 1);
}

void EnabledSet::erase_high(ThreadId thread) {
  const std::uint32_t word = index_of(thread) / 64;
  if (word >= words_.size() || (words_[word] & ThreadSet::bit_of(thread)) == 0) return;
  words_[word] &= ~ThreadSet::bit_of(thread);
  add_to_count(word, 0U - 1U);
}

// The waiters of a gate that opens are all absent, and all present where it shuts: so most words
// need no counting of bits.
void EnabledSet::insert_all_high(const ThreadSet& threads) {
  if (threads.only_other_ != kNoThread) return insert_high(threads.only_other_);
  for (const auto& [index, count, mask] : threads.high_) {
    reach(64 * index + bits::highest(mask));
    const std::uint64_t added = mask & ~words_[index];
    words_[index] |= mask;
    add_to_count(index, added == mask ? count : bits::count(added));
  }
}

void EnabledSet::erase_all_high(const ThreadSet& threads) {
  if (threads.only_other_ != kNoThread) return erase_high(threads.only_other_);
  for (const auto& [index, count, mask] : threads.high_) {
    if (index >= words_.size()) break;
    const std::uint64_t removed = mask & words_[index];
    words_[index] &= ~mask;
    add_to_count(index, 0U - (removed == mask ? count : bits::count(removed)));
  }
}

ThreadId EnabledSet::nth_high(std::uint32_t n) const {
  const std::uint32_t low_count = bits::count(low_);
  if (n < low_count) return ThreadId{bits::nth(low_, n)};
  n -= low_count;
  std::uint32_t block = 0;
  while (n >= block_counts_[block]) n -= block_counts_[block++];
  std::uint32_t word = block * kWordsPerBlock;
  for (std::uint32_t inside = bits::count(words_[word]); n >= inside;
       inside = bits::count(words_[word])) {
    n -= inside;
    ++word;
    SNARL_DCHECK(word < words_.size(), "the counts of a block do not fit its words");
  }
  return ThreadId{64 * word + bits::nth(words_[word], n)};
}

// Drawing an id and rejecting the absent ones is uniform, and so is the exact draw after a few
// misses; together they cost O(1) unless few of many threads could go on. Where the first one is
// right, which is almost always, no frame is made.
ThreadId EnabledSet::draw_high(Rng& rng) const {
  Rng ahead = rng;
  const std::uint64_t product = (ahead.next() >> 32U) * reach_;
  const auto drawn = static_cast<std::uint32_t>(product >> 32U);
  if (static_cast<std::uint32_t>(product) < reach_ || !has_drawn(drawn)) [[unlikely]]
    return draw_high_slowly(rng);
  rng = ahead;
  return ThreadId{drawn};
}

ThreadId EnabledSet::draw_high_slowly(Rng& rng) const {
  constexpr int kTries = 4;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const std::uint32_t drawn = rng.below(reach_);
    if (has_drawn(drawn)) return ThreadId{drawn};
  }
  return nth_high(rng.below(count()));
}

ThreadId EnabledSet::next_from(ThreadId thread) const {
  const std::uint32_t words = words_.empty() ? 1 : static_cast<std::uint32_t>(words_.size());
  const auto mask_of = [this](std::uint32_t word) { return word == 0 ? low_ : words_[word]; };
  std::uint32_t word = index_of(thread) / 64;
  if (word < words) {
    const std::uint64_t rest = mask_of(word) & (~0ULL << (index_of(thread) % 64));
    if (rest != 0) return ThreadId{64 * word + bits::lowest(rest)};
  }
  for (std::uint32_t tried = 0; tried <= words; ++tried) {
    word = word + 1 >= words ? 0 : word + 1;
    if (mask_of(word) != 0) return ThreadId{64 * word + bits::lowest(mask_of(word))};
  }
  SNARL_CHECK(false, "next_from was asked of an empty set");
}

}  // namespace snarl
