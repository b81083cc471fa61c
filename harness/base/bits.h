// Counting and selecting bits of a 64-bit mask, fast without any special instruction set.
#pragma once

#include <array>
#include <cstdint>

namespace snarl::bits {

namespace detail {

// What there is to know of a mask of 8 bits.
struct alignas(16) Row {
  std::array<std::uint8_t, 8> nth{};  // position of its n-th set bit
  std::uint32_t count = 0;
};

constexpr std::array<Row, 256> make_rows() {
  std::array<Row, 256> rows;
  for (unsigned mask = 0; mask < 256; ++mask) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      if (((mask >> bit) & 1U) != 0) {
        rows[mask].nth[rows[mask].count++] = static_cast<std::uint8_t>(bit);
      }
    }
  }
  return rows;
}

inline constexpr std::array<Row, 256> kRows = make_rows();

// Returns a word whose byte k holds the number of set bits in bytes 0 to k of `mask`.
constexpr std::uint64_t running_byte_counts(std::uint64_t mask) {
  mask -= (mask >> 1U) & 0x5555'5555'5555'5555ULL;
  mask = (mask & 0x3333'3333'3333'3333ULL) + ((mask >> 2U) & 0x3333'3333'3333'3333ULL);
  mask = (mask + (mask >> 4U)) & 0x0f0f'0f0f'0f0f'0f0fULL;
  return mask * 0x0101'0101'0101'0101ULL;
}

}  // namespace detail

// How many bits of a mask are set, up to each byte: what its count and its n-th bit are had from.
class RunningCounts {
 public:
  explicit constexpr RunningCounts(std::uint64_t mask)
      : mask_(mask), counts_(detail::running_byte_counts(mask)) {}

  constexpr std::uint32_t total() const { return static_cast<std::uint32_t>(counts_ >> 56U); }

  // Returns the position of the n-th set bit, from 0. Requires: n < total(). Without a branch, for
  // what is drawn at random cannot be predicted.
  constexpr std::uint32_t nth(std::uint32_t n) const {
    constexpr std::uint64_t kEachByte = 0x0101'0101'0101'0101ULL;
    constexpr std::uint64_t kHighBits = 0x80 * kEachByte;
    // The high bits of bytes up to which more than n bits are set. Counts are below 128, so that
    // no byte borrows from the next.
    const std::uint64_t beyond = ((counts_ | kHighBits) - (n + 1) * kEachByte) & kHighBits;
    const auto first = static_cast<std::uint32_t>(__builtin_ctzll(beyond)) & ~7U;
    n -= static_cast<std::uint32_t>((counts_ << 8U) >> first & 0xffU);
    return first + detail::kRows[mask_ >> first & 0xffU].nth[n];
  }

 private:
  std::uint64_t mask_;
  std::uint64_t counts_;
};

// The general cases stay out of line: masks of 8 threads are the usual ones.
[[gnu::noinline]] constexpr std::uint32_t count_of_many(std::uint64_t mask) {
  return RunningCounts(mask).total();
}

[[gnu::noinline]] constexpr std::uint32_t nth_of_many(std::uint64_t mask, std::uint32_t n) {
  return RunningCounts(mask).nth(n);
}

constexpr std::uint32_t count(std::uint64_t mask) {
  if (mask < 256) [[likely]]
    return detail::kRows[mask].count;
  return count_of_many(mask);
}

// Returns the position of the n-th set bit, from 0. Requires: n < count(mask).
constexpr std::uint32_t nth(std::uint64_t mask, std::uint32_t n) {
  if (mask < 256) [[likely]]
    return detail::kRows[mask].nth[n];
  return nth_of_many(mask, n);
}

// Returns the position of the lowest set bit. Requires: mask != 0.
constexpr std::uint32_t lowest(std::uint64_t mask) {
  return static_cast<std::uint32_t>(__builtin_ctzll(mask));
}

// Returns the position of the highest set bit. Requires: mask != 0.
constexpr std::uint32_t highest(std::uint64_t mask) {
  return 63U - static_cast<std::uint32_t>(__builtin_clzll(mask));
}

}  // namespace snarl::bits
