// The one source of random numbers: fixed-width, the same on every compiler and machine.
#pragma once

#include <cstdint>

namespace snarl {

// Spreads every bit of `value` over all 64 bits (the finaliser of splitmix64, Steele, Lea, Flood
// 2014).
constexpr std::uint64_t mix_bits(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xbf58'476d'1ce4'e5b9ULL;
  value = (value ^ (value >> 27U)) * 0x94d0'49bb'1331'11ebULL;
  return value ^ (value >> 31U);
}

// wyrand (Wang Yi, wyhash, 2019): one word of state, so that an execution's stream costs nothing to
// begin, and one multiplication a number; with unbiased bounded draws (Lemire, "Fast Random Integer
// Generation in an Interval", TOMACS 2019).
class Rng {
 public:
  Rng() : Rng(0, 0) {}

  // Streams with different (seed, stream) begin at unrelated places of the one cycle of 2^64.
  Rng(std::uint64_t seed, std::uint64_t stream) : Rng(Family{mix_bits(seed + kGolden)}, stream) {}

  // The streams of one seed, for those who begin one after the other.
  struct Family {
    std::uint64_t mixed_seed;
  };
  static Family family(std::uint64_t seed) { return {mix_bits(seed + kGolden)}; }
  Rng(Family family, std::uint64_t stream)
      : state_(mix_bits(family.mixed_seed ^ (stream * kGolden))) {}

  std::uint64_t next() {
    constexpr std::uint64_t kStride = 0xa076'1d64'78bd'642fULL;  // of wyhash, as the next one
    constexpr std::uint64_t kMask = 0xe703'7ed1'a0b4'28dbULL;
    state_ += kStride;
    const Wide product = static_cast<Wide>(state_) * (state_ ^ kMask);
    return static_cast<std::uint64_t>(product >> 64U) ^ static_cast<std::uint64_t>(product);
  }

  // Returns a uniform number in [0, bound). Requires: bound >= 1.
  std::uint32_t below(std::uint32_t bound) {
    const std::uint64_t product = (next() >> 32U) * bound;
    if (static_cast<std::uint32_t>(product) < bound) [[unlikely]]
      return settle(product, bound);
    return static_cast<std::uint32_t>(product >> 32U);
  }

  // Finishes a draw below `bound` whose product with it may favour some results: draws again then.
  [[gnu::noinline]] std::uint32_t settle(std::uint64_t product, std::uint32_t bound) {
    const std::uint32_t threshold = (0U - bound) % bound;
    while (static_cast<std::uint32_t>(product) < threshold) product = (next() >> 32U) * bound;
    return static_cast<std::uint32_t>(product >> 32U);
  }

 private:
  __extension__ using Wide = unsigned __int128;

  static constexpr std::uint64_t kGolden = 0x9e37'79b9'7f4a'7c15ULL;

  std::uint64_t state_;
};

}  // namespace snarl
