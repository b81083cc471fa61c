// The bit stream: what is written is read, in as few bits as promised.
#include "snarl/harness/base/bit_stream.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace snarl {
namespace {

std::size_t bits_of_number(std::uint64_t value) {
  BitWriter writer;
  for (int copy = 0; copy < 8; ++copy) writer.number(value);
  return writer.bytes().size();  // eight copies fill whole bytes
}

TEST(BitStream, PacksMostSignificantBitFirst) {
  BitWriter writer;
  writer.bits(0b101, 3);
  writer.bits(0b1'0000'0001, 9);
  EXPECT_EQ(writer.bytes(), (std::vector<std::uint8_t>{0b1011'0000, 0b0001'0000}));
}

TEST(BitStream, SpendsFourBitsOnEachFactorOfEight) {
  EXPECT_EQ(bits_of_number(0), 4U);
  EXPECT_EQ(bits_of_number(7), 4U);
  EXPECT_EQ(bits_of_number(8), 8U);
  EXPECT_EQ(bits_of_number(63), 8U);
  EXPECT_EQ(bits_of_number(64), 12U);
  EXPECT_EQ(bits_of_number(std::numeric_limits<std::uint64_t>::max()), 88U);
}

TEST(BitStream, ThrowsBehindTheEndAndReadsNothing) {
  const std::vector<std::uint8_t> bytes{0xa5};
  BitReader reader(bytes);
  EXPECT_EQ(reader.bits(4), 0xaU);
  EXPECT_THROW((void)reader.bits(5), BitStreamEnded);
  EXPECT_EQ(reader.bits_left(), 4U);
  EXPECT_EQ(reader.bits(4), 0x5U);
}

TEST(BitStream, StopsANumberThatHasNoEnd) {
  const std::vector<std::uint8_t> bytes(100, 0xff);
  BitReader reader(bytes);
  EXPECT_EQ(reader.number(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(reader.bits_left(), 800U - 88U);
}

RC_GTEST_PROP(BitStream, ReadsBackNumbersBetweenSingleBits,
              (const std::vector<std::uint64_t>& values)) {
  BitWriter writer;
  for (const std::uint64_t value : values) {
    writer.number(value);
    writer.bits(value & 1U, 1);
    writer.bits(value, 64);
  }
  BitReader reader(writer.bytes());
  for (const std::uint64_t value : values) {
    RC_ASSERT(reader.number() == value);
    RC_ASSERT(reader.flag() == ((value & 1U) != 0));
    RC_ASSERT(reader.bits(64) == value);
  }
  RC_ASSERT(reader.bits_left() < 8U);
}

}  // namespace
}  // namespace snarl
