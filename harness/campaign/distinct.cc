// Grows the table, and halves the sample when it is full.
#include "snarl/harness/campaign/distinct.h"

#include <bit>

#include "snarl/harness/base/rng.h"

namespace snarl {

std::uint64_t DistinctCounter::spread(std::uint64_t value) {
  const std::uint64_t hash = mix_bits(value + 0x9e37'79b9'7f4a'7c15ULL);
  return hash == 0 ? 1ULL << 63U : hash;
}

void DistinctCounter::place(std::uint64_t hash) {
  std::uint64_t slot = hash >> shift_;
  while (table_[slot] != 0) slot = (slot + 1) & (table_.size() - 1);
  table_[slot] = hash;
  ++used_;
}

void DistinctCounter::rebuild(std::size_t size) {
  std::vector<std::uint64_t> old(size);
  old.swap(table_);
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(size));
  used_ = 0;
  for (const std::uint64_t hash : old) {
    if (hash != 0 && (hash & mask_) == 0) place(hash);
  }
}

void DistinctCounter::sample_half() {
  mask_ = (mask_ << 1U) | 1U;
  rebuild(table_.size());
}

std::vector<std::uint64_t> DistinctCounter::hashes() const {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(used_);
  for (const std::uint64_t hash : table_) {
    if (hash != 0) hashes.push_back(hash);
  }
  return hashes;
}

void DistinctCounter::merge(const DistinctCounter& other) {
  while (mask_ < other.mask_) sample_half();
  for (const std::uint64_t hash : other.table_) {
    if (hash != 0) add_hash(hash);
  }
}

void DistinctCounter::insert(std::uint64_t hash) {
  if (used_ == kExactMax) {
    while (used_ == kExactMax) sample_half();
    if ((hash & mask_) != 0) return;
  } else if (2 * (std::size_t{used_} + 1) > table_.size()) {
    rebuild(table_.empty() ? 1024 : 2 * table_.size());
  }
  place(hash);
}

}  // namespace snarl
