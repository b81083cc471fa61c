// Names in tokens: any bytes come back, and usual names stay short.
#include "snarl/harness/campaign/token_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace snarl {
namespace {

std::size_t bits_of(std::string_view text) {
  BitWriter writer;
  for (int copy = 0; copy < 8; ++copy) write_token_text(writer, text);
  return writer.bytes().size();  // eight copies fill whole bytes
}

TEST(TokenText, SpendsSevenBitsOnAKnownWord) {
  EXPECT_EQ(bits_of("random"), 7U);
  EXPECT_EQ(bits_of("philosophers"), 7U);
}

TEST(TokenText, SpendsAboutFourAndAHalfBitsOnALetter) {
  EXPECT_LE(bits_of("dining_philosophers"), 20U * 47 / 10);
  EXPECT_LE(bits_of("semaphore_lock_order"), 21U * 47 / 10);
}

TEST(TokenText, EndsAnEmptyName) { EXPECT_LE(bits_of(""), 5U); }

TEST(TokenText, RefusesTextWithoutItsEnd) {
  BitWriter writer;
  write_token_text(writer, "lost_update");
  BitReader reader(std::span(writer.bytes()).first(writer.bytes().size() - 1));
  EXPECT_THROW((void)read_token_text(reader), BitStreamEnded);
}

RC_GTEST_PROP(TokenText, ReadsBackAnyBytes, (const std::vector<std::string>& texts)) {
  BitWriter writer;
  for (const std::string& text : texts) write_token_text(writer, text);
  BitReader reader(writer.bytes());
  for (const std::string& text : texts) RC_ASSERT(read_token_text(reader) == text);
}

TEST(TokenText, ReadsBackEverySingleByte) {
  for (int code = 0; code < 256; ++code) {
    const std::string text(2, static_cast<char>(code));
    BitWriter writer;
    write_token_text(writer, text);
    BitReader reader(writer.bytes());
    EXPECT_EQ(read_token_text(reader), text) << code;
  }
}

}  // namespace
}  // namespace snarl
