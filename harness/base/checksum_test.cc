// The checksum against the published check value of CRC-32.
#include "snarl/harness/base/checksum.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace snarl {
namespace {

std::uint32_t crc32_of(std::string_view text) {
  return crc32(std::vector<std::uint8_t>(text.begin(), text.end()));
}

TEST(Checksum, IsTheCrc32OfZlib) { EXPECT_EQ(crc32_of("123456789"), 0xcbf4'3926U); }

TEST(Checksum, OfNothingIsZero) { EXPECT_EQ(crc32_of(""), 0U); }

}  // namespace
}  // namespace snarl
