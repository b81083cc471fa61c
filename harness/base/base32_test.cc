// The base32 codec against the vectors of RFC 4648 and by properties.
#include "snarl/harness/base/base32.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace snarl {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Base32, WritesTheVectorsOfTheStandardInLowerCaseWithoutPadding) {
  EXPECT_EQ(base32_encode(bytes_of("")), "");
  EXPECT_EQ(base32_encode(bytes_of("f")), "my");
  EXPECT_EQ(base32_encode(bytes_of("fo")), "mzxq");
  EXPECT_EQ(base32_encode(bytes_of("foo")), "mzxw6");
  EXPECT_EQ(base32_encode(bytes_of("foob")), "mzxw6yq");
  EXPECT_EQ(base32_encode(bytes_of("fooba")), "mzxw6ytb");
  EXPECT_EQ(base32_encode(bytes_of("foobar")), "mzxw6ytboi");
}

TEST(Base32, DropsTheBitsBehindTheLastWholeByte) {
  EXPECT_EQ(base32_decode("mz"), bytes_of("f"));
  EXPECT_EQ(base32_decode("m"), bytes_of(""));
}

TEST(Base32, KnowsItsAlphabet) {
  int count = 0;
  for (int code = 0; code < 256; ++code) count += is_base32(static_cast<char>(code)) ? 1 : 0;
  EXPECT_EQ(count, 32);
  for (const char character : {'0', '1', '8', '9', 'A', '=', ' ', '\0', '\xe4'}) {
    EXPECT_FALSE(is_base32(character)) << character;
  }
}

TEST(Base32DeathTest, RefusesACharacterOutsideItsAlphabet) {
  EXPECT_EXIT((void)base32_decode("m1"), testing::ExitedWithCode(70), "not looked through");
}

RC_GTEST_PROP(Base32, ReadsBackWhatItWrote, (const std::vector<std::uint8_t>& bytes)) {
  RC_ASSERT(base32_decode(base32_encode(bytes)) == bytes);
}

RC_GTEST_PROP(Base32, WritesNothingOutsideItsAlphabet, (const std::vector<std::uint8_t>& bytes)) {
  for (const char character : base32_encode(bytes)) RC_ASSERT(is_base32(character));
}

}  // namespace
}  // namespace snarl
