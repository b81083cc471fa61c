// Grows the table, and halves the sample when it is full.
#include "snarl/harness/campaign/distinct.h"

#include <bit>

#include "snarl/harness/base/rng.h"

namespace snarl {
namespace {

constexpr std::size_t kSizeAtFirst = 64;  // a short campaign pays for each page that it touches

}  // namespace

std::uint64_t DistinctCounter::spread(std::uint64_t value) {
  const std::uint64_t hash = mix_bits(value + 0x9e37'79b9'7f4a'7c15ULL);
  return hash == 0 ? 1ULL << 63U : hash;
}

void DistinctCounter::place(std::uint64_t hash, bool is_repeated) {
  std::uint64_t slot = hash >> shift_;
  while (table_[slot] != 0) slot = (slot + 1) & (table_.size() - 1);
  table_[slot] = hash;
  is_repeated_[slot] = is_repeated ? 1 : 0;
  ++used_;
}

void DistinctCounter::rebuild(std::size_t size) {
  const std::vector<Held> old = held();
  table_.assign(size, 0);
  is_repeated_.assign(size, 0);
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(size));
  used_ = 0;
  for (const Held& each : old) {
    if ((each.hash & mask_) == 0) place(each.hash, each.is_repeated);
  }
}

void DistinctCounter::sample_half() {
  mask_ = (mask_ << 1U) | 1U;
  rebuild(table_.size());
}

std::vector<DistinctCounter::Held> DistinctCounter::held() const {
  std::vector<Held> held;
  held.reserve(used_);
  for (std::size_t slot = 0; slot < table_.size(); ++slot) {
    if (table_[slot] != 0) held.push_back({table_[slot], is_repeated_[slot] != 0});
  }
  return held;
}

std::uint64_t DistinctCounter::count_once() const {
  std::uint64_t once = 0;
  for (std::size_t slot = 0; slot < table_.size(); ++slot) {
    if (table_[slot] != 0 && is_repeated_[slot] == 0) ++once;
  }
  return once * (mask_ + 1);
}

void DistinctCounter::merge(const DistinctCounter& other) {
  while (mask_ < other.mask_) sample_half();
  for (std::size_t slot = 0; slot < other.table_.size(); ++slot) {
    if (other.table_[slot] != 0) add_hash(other.table_[slot], other.is_repeated_[slot] != 0);
  }
}

void DistinctCounter::insert(std::uint64_t hash, bool is_repeated) {
  if (used_ == kExactMax) {
    while (used_ == kExactMax) sample_half();
    if ((hash & mask_) != 0) return;
  } else if (2 * (std::size_t{used_} + 1) > table_.size()) {
    rebuild(table_.empty() ? kSizeAtFirst : 2 * table_.size());
  }
  place(hash, is_repeated);
}

}  // namespace snarl
