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

// xoshiro256** (Blackman, Vigna, "Scrambled Linear Pseudorandom Number Generators", TOMS 2021),
// with unbiased bounded draws (Lemire, "Fast Random Integer Generation in an Interval", TOMACS
// 2019).
class Rng {
 public:
  Rng() : Rng(0, 0) {}

  // Streams with different (seed, stream) are independent for all practical purposes.
  Rng(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t state = mix_bits(seed + kGolden) ^ (stream * kGolden);
    for (auto& word : words_) word = mix_bits(state += kGolden);
  }

  std::uint64_t next() {
    const std::uint64_t result = rotate(words_[1] * 5, 7) * 9;
    const std::uint64_t shifted = words_[1] << 17U;
    words_[2] ^= words_[0];
    words_[3] ^= words_[1];
    words_[1] ^= words_[2];
    words_[0] ^= words_[3];
    words_[2] ^= shifted;
    words_[3] = rotate(words_[3], 45);
    return result;
  }

  // Returns a uniform number in [0, bound). Requires: bound >= 1.
  std::uint32_t below(std::uint32_t bound) {
    std::uint64_t product = (next() >> 32U) * bound;
    if (static_cast<std::uint32_t>(product) < bound) [[unlikely]] {
      const std::uint32_t threshold = (0U - bound) % bound;
      while (static_cast<std::uint32_t>(product) < threshold) product = (next() >> 32U) * bound;
    }
    return static_cast<std::uint32_t>(product >> 32U);
  }

 private:
  static constexpr std::uint64_t kGolden = 0x9e37'79b9'7f4a'7c15ULL;

  static constexpr std::uint64_t rotate(std::uint64_t value, unsigned count) {
    return (value << count) | (value >> (64U - count));
  }

  std::uint64_t words_[4];
};

}  // namespace snarl
