// Numbers keys in the order in which they come up, so that arrays can be indexed by them.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/base/rng.h"

namespace snarl {

// Open addressing with linear probing, at most half full. The table's order is nobody's business.
class DenseIds {
 public:
  // Returns: the key's number, count() before the call if it is new.
  std::uint32_t id_of(std::uint64_t key) {
    std::size_t place = mix_bits(key) & (places_.size() - 1);
    while (places_[place] != kFree) {
      if (keys_[places_[place]] == key) return places_[place];
      place = (place + 1) & (places_.size() - 1);
    }
    return add(key, place);
  }

  std::uint32_t count() const { return static_cast<std::uint32_t>(keys_.size()); }

 private:
  static constexpr std::uint32_t kFree = 0xffff'ffffU;

  std::uint32_t add(std::uint64_t key, std::size_t place) {
    const std::uint32_t id = count();
    keys_.push_back(key);
    places_[place] = id;
    if (2 * keys_.size() > places_.size()) grow();
    return id;
  }

  void grow() {
    places_.assign(2 * places_.size(), kFree);
    for (std::uint32_t id = 0; id < keys_.size(); ++id) {
      std::size_t place = mix_bits(keys_[id]) & (places_.size() - 1);
      while (places_[place] != kFree) place = (place + 1) & (places_.size() - 1);
      places_[place] = id;
    }
  }

  std::vector<std::uint64_t> keys_;                                            // by id
  std::vector<std::uint32_t> places_ = std::vector<std::uint32_t>(64, kFree);  // a power of two
};

}  // namespace snarl
