// Bit by bit: streams are short (a token), so simple beats fast.
#include "snarl/harness/base/bit_stream.h"

#include "snarl/harness/base/check.h"

namespace snarl {
namespace {

// A number goes out in groups, lowest first: one bit that says whether more follow, three of value.
constexpr unsigned kGroupBits = 3;
constexpr std::uint64_t kGroupMask = (1U << kGroupBits) - 1;

}  // namespace

void BitWriter::bits(std::uint64_t value, unsigned count) {
  SNARL_CHECK(count <= 64, "a value has at most 64 bits");
  if (count < 64) SNARL_CHECK((value >> count) == 0, "the value needs more bits than it is given");
  for (unsigned left = count; left > 0; --left) {
    if (free_bits_ == 0) {
      bytes_.push_back(0);
      free_bits_ = 8;
    }
    --free_bits_;
    const std::uint64_t bit = (value >> (left - 1)) & 1U;
    bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | (bit << free_bits_));
  }
}

void BitWriter::number(std::uint64_t value) {
  do {
    const std::uint64_t group = value & kGroupMask;
    value >>= kGroupBits;
    bits(value != 0 ? 1 : 0, 1);
    bits(group, kGroupBits);
  } while (value != 0);
}

std::uint64_t BitReader::bits(unsigned count) {
  SNARL_CHECK(count <= 64, "a value has at most 64 bits");
  if (count > bits_left()) throw BitStreamEnded{};
  std::uint64_t value = 0;
  for (unsigned index = 0; index < count; ++index, ++position_) {
    const unsigned byte = bytes_[position_ / 8];
    value = (value << 1U) | ((byte >> (7 - position_ % 8)) & 1U);
  }
  return value;
}

std::uint64_t BitReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += kGroupBits) {
    const bool has_more = flag();
    value |= bits(kGroupBits) << shift;
    if (!has_more) break;
  }
  return value;
}

}  // namespace snarl
