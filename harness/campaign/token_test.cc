// The replay token: short, read back exactly, and every damage noticed and named.
#include "snarl/harness/campaign/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cctype>
#include <limits>

#include "snarl/harness/base/base32.h"
#include "snarl/harness/base/bit_stream.h"
#include "snarl/harness/base/checksum.h"
#include "snarl/harness/campaign/token_text.h"

namespace snarl {
namespace {

using testing::AllOf;
using testing::HasSubstr;

CheckBytes check_of(std::uint64_t event_count) {
  CheckStream stream;
  for (std::uint64_t step = 0; step < event_count; ++step) stream.add(step * 7);
  return stream.result();
}

Token generated_token() {
  Token token;
  token.scenario = "dining_philosophers";
  token.fingerprint = 0x8f3a'0c55'91d2'e417ULL;
  token.params = {{"n", 3, false}, {"meals", 1, false}};
  token.schedule = GeneratedSchedule{.strategy = "random", .seed = 1, .index = 9'999};
  token.check_stream = check_of(41);
  return token;
}

Token recorded_token() {
  Token token = generated_token();
  token.schedule = RecordedSchedule{.choice_count = 500,
                                    .deviations = {{0, 2}, {1, 0}, {17, 1}, {499, 0xffff'fffeU}}};
  return token;
}

// Writes any bytes as a token whose checksum fits.
std::string sealed(std::vector<std::uint8_t> payload) {
  const std::uint32_t checksum = crc32(payload);
  for (unsigned shift = 0; shift < 32; shift += 8) {
    payload.push_back(static_cast<std::uint8_t>(checksum >> shift));
  }
  return "R1" + base32_encode(payload);
}

std::string error_of(std::string_view text) {
  try {
    (void)decode(text);
  } catch (const TokenError& error) {
    return error.what();
  }
  return "no error";
}

// ---- generators

std::string any_name() {
  const auto known = rc::gen::element<std::string>("random", "pct", "n", "threads", "lost_update");
  return *rc::gen::oneOf(known, rc::gen::arbitrary<std::string>());
}

std::uint64_t any_number() {
  const auto width = *rc::gen::inRange(0, 64);
  return *rc::gen::arbitrary<std::uint64_t>() >> width;
}

std::uint32_t any_number32() {
  const auto width = *rc::gen::inRange(0, 32);
  return *rc::gen::arbitrary<std::uint32_t>() >> width;
}

GeneratedSchedule any_generated() {
  GeneratedSchedule schedule;
  schedule.strategy = any_name();
  for (int left = *rc::gen::inRange(0, 4); left > 0; --left) {
    schedule.options.emplace_back(any_name(), any_number());
  }
  schedule.seed = any_number();
  schedule.index = any_number();
  schedule.steps_max = *rc::gen::element<std::uint32_t>(100'000, any_number32());
  return schedule;
}

RecordedSchedule any_recorded() {
  RecordedSchedule schedule;
  schedule.steps_max = *rc::gen::element<std::uint32_t>(100'000, any_number32());
  schedule.choice_count = any_number32();
  std::uint64_t next = 0;
  for (int left = *rc::gen::inRange(0, 50); left > 0; --left) {
    next += any_number32() >> 12U;
    if (next >= schedule.choice_count) break;
    schedule.deviations.push_back({static_cast<std::uint32_t>(next++), any_number32()});
  }
  return schedule;
}

Token any_token(bool is_recorded) {
  Token token;
  token.scenario = any_name();
  token.fingerprint = *rc::gen::arbitrary<std::uint64_t>();
  for (int left = *rc::gen::inRange(0, 5); left > 0; --left) {
    token.params.push_back({any_name(),
                            *rc::gen::arbitrary<std::int64_t>() >> *rc::gen::inRange(0, 63),
                            *rc::gen::arbitrary<bool>()});
  }
  const auto faults_end = 1U << kInjectedFaultRows.size();
  token.faults = FaultSet::of_bits(*rc::gen::inRange(0U, faults_end));
  if (is_recorded) {
    token.schedule = any_recorded();
  } else {
    token.schedule = any_generated();
  }
  token.check_stream = check_of(*rc::gen::inRange<std::uint64_t>(0, 1000));
  return token;
}

// ---- round trips

RC_GTEST_PROP(TokenProperty, ARecordedScheduleComesBackExactly, ()) {
  const Token token = any_token(true);
  RC_ASSERT(decode(encode(token)) == token);
}

RC_GTEST_PROP(TokenProperty, AGeneratedScheduleComesBackWithAThinnedCheckStream, ()) {
  Token token = any_token(false);
  const Token read = decode(encode(token));
  token.check_stream = thinned(token.check_stream, read.check_stream.bytes.size());
  RC_ASSERT(read == token);
}

TEST(Token, KeepsTheExtremesOfEveryField) {
  Token token = recorded_token();
  token.fingerprint = std::numeric_limits<std::uint64_t>::max();
  token.params = {{"low", std::numeric_limits<std::int64_t>::min(), false},
                  {"high", std::numeric_limits<std::int64_t>::max(), false},
                  {"yes", 1, true}};
  constexpr std::uint32_t kMax = std::numeric_limits<std::uint32_t>::max();
  token.schedule = RecordedSchedule{
      .choice_count = kMax, .deviations = {{0, kMax}, {kMax - 1, 0}}, .steps_max = kMax};
  EXPECT_EQ(decode(encode(token)), token);
}

TEST(Token, NeedsNeitherNamesNorParametersNorACheckStream) {
  EXPECT_EQ(decode(encode(Token{})), Token{});
}

TEST(Token, ThinsTheCheckStreamToWhatTheCallerAllows) {
  const Token token = recorded_token();
  EXPECT_EQ(decode(encode(token, 16)).check_stream, thinned(token.check_stream, 16));
  EXPECT_TRUE(decode(encode(token, 0)).check_stream.bytes.empty());
}

// The format is frozen: these words were written by its first version.
TEST(Token, ReadsTheWordsOfTheFirstRelease) {
  EXPECT_EQ(encode(generated_token()),
            "R1jyvrluqwxrug45vycoghtudcvshjoifzj42vceaapzzmrld5bat2r7wwknhaosdhqbwscfnu");
  EXPECT_EQ(encode(recorded_token(), 8),
            "R1jyvrluqwxrug45vycoghtudcvshjoifzj42vcwooqcaf4jzy4bwcravjbj6tyejl733q");
}

// ---- length

struct NamedCase {
  std::string scenario;
  std::string first;
  std::string second;
};

class GeneratedLength : public testing::TestWithParam<NamedCase> {};

// Bytes are given up by halves: 64 go down to 8, 49 to 7.
TEST_P(GeneratedLength, IsAtMost80CharactersWithAtLeast7CheckBytes) {
  Token token = generated_token();
  token.scenario = GetParam().scenario;
  token.params = {{GetParam().first, 4, false}, {GetParam().second, 31, false}};
  for (const std::uint64_t event_count : {0U, 14U, 127U, 99'999U}) {
    token.check_stream = check_of(event_count);
    const std::string text = encode(token);
    EXPECT_LE(text.size(), 80U) << text;
    EXPECT_GE(decode(text).check_stream.bytes.size(), std::min<std::uint64_t>(event_count, 7U));
  }
}

INSTANTIATE_TEST_SUITE_P(Names, GeneratedLength,
                         testing::Values(NamedCase{"dining_philosophers", "n", "meals"},
                                         NamedCase{"lost_update_unlocked", "threads", "rounds"},
                                         NamedCase{"semaphore_lock_order", "workers", "tries"},
                                         NamedCase{"download_four_files_", "files", "at_most"},
                                         NamedCase{"bounded_buffer_close", "producers", "items"},
                                         NamedCase{"TokenBucketRefilling", "n", "batch"}));

TEST(TokenLength, GivesUpCheckBytesOnlyAsFarAsItMust) {
  Token token = generated_token();
  token.check_stream = check_of(12);
  EXPECT_EQ(decode(encode(token)).check_stream, token.check_stream);
}

TEST(TokenLength, SpendsOneByteOnAnUsualDeviation) {
  RecordedSchedule schedule{.choice_count = 9'000, .deviations = {}};
  const auto length_of = [&] {
    Token token = recorded_token();
    token.schedule = schedule;
    return encode(token).size();
  };
  for (std::uint32_t index = 0; index < 100; ++index) schedule.deviations.push_back({index * 8, 3});
  const std::size_t length = length_of();
  for (std::uint32_t index = 100; index < 1'100; ++index) {
    schedule.deviations.push_back({index * 8, 3});
  }
  EXPECT_LE(length_of() - length, 1'000U * 8 / 5 + 1);
}

TEST(TokenLength, TheShorterOfBothSchedulesIsPrinted) {
  const GeneratedSchedule generated{.strategy = "random", .index = 3};
  const Token decoded = decode(encode_shorter(recorded_token(), generated));
  EXPECT_EQ(decoded.schedule, (decltype(decoded.schedule){generated}));
}

TEST(TokenLength, TheRecordedScheduleIsPrintedWhenTheGeneratedOneIsLonger) {
  Token recorded = recorded_token();
  recorded.check_stream = check_of(3);
  GeneratedSchedule generated{.strategy = "random"};
  generated.seed = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(decode(encode_shorter(recorded, generated)), recorded);
}

TEST(TokenLength, TheRecordedScheduleIsPrintedWhenTheGeneratedOneIsLongerThan80Characters) {
  const GeneratedSchedule generated{.strategy =
                                        "a_strategy_with_a_name_that_nobody_would_ever_give"};
  Token recorded = recorded_token();
  std::get<RecordedSchedule>(recorded.schedule).deviations.resize(1);
  EXPECT_EQ(decode(encode_shorter(recorded, generated)), recorded);
}

// ---- what a log, a terminal or a person does to it

TEST(TokenWord, HasOnlyLettersAndDigitsAndIsNoHexNumber) {
  const std::string text = encode(recorded_token());
  EXPECT_TRUE(text.starts_with("R1"));
  for (const char character : text.substr(2)) EXPECT_TRUE(is_base32(character)) << text;
}

TEST(TokenPasted, IsReadInCapitals) {
  std::string text = encode(generated_token());
  for (char& character : text) character = static_cast<char>(std::toupper(character));
  EXPECT_EQ(decode(text), decode(encode(generated_token())));
}

RC_GTEST_PROP(TokenPasted, IsReadWithWhiteSpaceAnywhere, ()) {
  const Token token = any_token(true);
  std::string text = encode(token);
  for (int left = 5; left > 0; --left) {
    const auto position = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    text.insert(position, *rc::gen::element<std::string>(" ", "\n", "\r\n    ", "\t"));
  }
  RC_ASSERT(decode(text) == token);
}

// Every position and every other character: no change of one character goes unseen.
TEST(TokenDamage, EveryChangeOfOneCharacterIsNoticed) {
  for (const Token& token : {generated_token(), recorded_token(), Token{}}) {
    const std::string text = encode(token);
    for (std::size_t position = 0; position < text.size(); ++position) {
      std::string changed = text;
      for (int code = 0; code < 256; ++code) {
        changed[position] = static_cast<char>(code);
        if (std::tolower(code) == std::tolower(text[position])) continue;
        EXPECT_THROW((void)decode(changed), TokenError) << changed;
      }
    }
  }
}

TEST(TokenDamage, EverySwapOfTwoNeighboursIsNoticed) {
  const std::string text = encode(recorded_token());
  for (std::size_t position = 1; position < text.size(); ++position) {
    std::string changed = text;
    std::swap(changed[position - 1], changed[position]);
    if (changed == text) continue;
    EXPECT_THROW((void)decode(changed), TokenError) << changed;
  }
}

RC_GTEST_PROP(TokenDamage, EveryChangedCharacterOfAnyTokenIsNoticed, ()) {
  std::string text = encode(any_token(*rc::gen::arbitrary<bool>()));
  char& character = text[*rc::gen::inRange<std::size_t>(2, text.size())];
  const char before = character;
  character = *rc::gen::elementOf(std::string(kBase32Alphabet));
  RC_PRE(character != before);
  RC_ASSERT_THROWS_AS((void)decode(text), TokenError);
}

TEST(TokenDamage, EveryTruncationIsNoticedAndCalledOne) {
  for (const Token& token : {generated_token(), recorded_token()}) {
    const std::string text = encode(token);
    for (std::size_t size = 2; size < text.size(); ++size) {
      EXPECT_THAT(
          error_of(text.substr(0, size)),
          AllOf(HasSubstr(std::to_string(size) + " characters"), HasSubstr("cut by the log")));
    }
  }
}

TEST(TokenDamage, AChangedCharacterIsCalledOne) {
  std::string text = encode(generated_token());
  text.back() = text.back() == 'a' ? 'b' : 'a';
  EXPECT_THAT(error_of(text), HasSubstr("a character of it was changed"));
}

TEST(TokenDamage, SomethingPastedBehindItIsCalledThat) {
  EXPECT_THAT(error_of(encode(generated_token()) + " scenarios"), HasSubstr("pasted behind it"));
}

TEST(TokenDamage, AnIllegalCharacterIsShownWithItsPosition) {
  EXPECT_THAT(error_of("R1ab-c"), HasSubstr("'-' at position 5"));
  EXPECT_THAT(error_of("R1 ab\xc3"), HasSubstr("byte 0xc3 at position 6"));
  EXPECT_THAT(error_of("R1ab0c"), HasSubstr("is it an 'o'?"));
}

TEST(TokenDamage, AnotherFormatIsNamed) {
  EXPECT_THAT(error_of("R4abcdef"),
              AllOf(HasSubstr("of format R4"), HasSubstr("reads R1, R2 or R3")));
}

// The one format is never taken for the other.
TEST(TokenWithFaults, IsOfAFormatOfItsOwn) {
  Token token = recorded_token();
  const std::string plain = encode(token);
  token.faults = FaultSet::of_bits(5);
  const std::string text = encode(token);
  EXPECT_TRUE(text.starts_with("R2"));
  EXPECT_TRUE(decode(text) == token);
  EXPECT_EQ(decode(plain).faults, FaultSet{});
  EXPECT_THROW((void)decode("R1" + text.substr(2)), TokenError);
  EXPECT_THROW((void)decode("R2" + plain.substr(2)), TokenError);
}

TEST(TokenOfANote, IsOfAFormatOfItsOwn) {
  Token token = recorded_token();
  const std::string plain = encode(token);
  token.is_of_note = true;
  const std::string text = encode(token);
  EXPECT_TRUE(text.starts_with("R3"));
  EXPECT_TRUE(decode(text) == token);
  EXPECT_FALSE(decode(plain).is_of_note);
  EXPECT_THROW((void)decode("R3" + plain.substr(2)), TokenError);
  EXPECT_THROW((void)decode("R1" + text.substr(2)), TokenError);
  token.faults = FaultSet::of_bits(5);
  EXPECT_TRUE(encode(token).starts_with("R3"));
  EXPECT_TRUE(decode(encode(token)) == token);
}

TEST(TokenWithFaults, ThatThisVersionDoesNotKnowIsRefused) {
  Token token = generated_token();
  token.faults = FaultSet::of_bits(1U << kInjectedFaultRows.size());
  EXPECT_THAT(error_of(encode(token)), HasSubstr("faults to inject that this version"));
}

TEST(TokenDamage, AWordThatIsNoTokenIsQuoted) {
  EXPECT_THAT(error_of("scenarios/bank.snarl"), HasSubstr("begins with 'scenarios/ba'"));
  EXPECT_THAT(error_of("r"), HasSubstr("begins with 'r'"));
}

TEST(TokenDamage, NothingIsCalledEmpty) {
  EXPECT_THAT(error_of(""), HasSubstr("is empty"));
  EXPECT_THAT(error_of(" \n"), HasSubstr("is empty"));
}

// ---- made by hand: the checksum fits, the content does not

BitWriter payload_up_to_choices(std::uint64_t choice_count) {
  BitWriter writer;
  write_token_text(writer, "x");
  writer.bits(0, 64);
  writer.number(0);
  writer.bits(1, 1);  // recorded
  writer.bits(0, 1);  // the usual step bound
  writer.number(choice_count);
  return writer;
}

TEST(TokenForged, AChoiceBehindTheLastIsRefused) {
  BitWriter writer = payload_up_to_choices(3);
  for (const std::uint64_t number : {1U, 3U, 0U, 0U, 0U}) writer.number(number);
  EXPECT_THAT(error_of(sealed(writer.bytes())), HasSubstr("choice 3 is one of 3"));
}

TEST(TokenForged, ANumberThatIsTooLargeIsRefused) {
  EXPECT_THAT(error_of(sealed(payload_up_to_choices(1ULL << 32U).bytes())),
              HasSubstr("the number of choices is 4294967296"));
}

TEST(TokenForged, ACheckStreamThatIsTooLongIsRefused) {
  BitWriter writer = payload_up_to_choices(0);
  for (const std::uint64_t number : {0U, 0U, 65U}) writer.number(number);
  EXPECT_THAT(error_of(sealed(writer.bytes())), HasSubstr("has 65 bytes"));
}

TEST(TokenForged, ACheckStreamOfMoreStepsThanThereCanBeIsRefused) {
  BitWriter writer = payload_up_to_choices(0);
  for (const std::uint64_t number : {0U, 33U, 1U}) writer.number(number);
  EXPECT_THAT(error_of(sealed(writer.bytes())), HasSubstr("more steps than there can be"));
}

TEST(TokenForged, ContentThatEndsTooEarlyIsRefused) {
  EXPECT_THAT(error_of(sealed(payload_up_to_choices(0).bytes())), HasSubstr("ends too early"));
}

TEST(TokenForged, ContentBehindTheEndIsRefused) {
  BitWriter writer = payload_up_to_choices(0);
  for (const std::uint64_t number : {0U, 0U, 0U}) writer.number(number);
  std::vector<std::uint8_t> payload = writer.bytes();
  EXPECT_EQ(error_of(sealed(payload)), "no error");
  payload.push_back(0);
  EXPECT_THAT(error_of(sealed(payload)), HasSubstr("more follows its end"));
}

RC_GTEST_PROP(TokenForged, AnyTextGivesATokenOrAnError, (const std::string& text)) {
  for (const std::string& word : {text, "R1" + text}) {
    try {
      (void)decode(word);
    } catch (const TokenError&) {
    }
  }
}

RC_GTEST_PROP(TokenForged, AnySealedBytesGiveAnErrorOrATokenThatComesBack,
              (const std::vector<std::uint8_t>& payload)) {
  try {
    Token token = decode(sealed(payload));
    const Token again = decode(encode(token));
    token.check_stream = thinned(token.check_stream, again.check_stream.bytes.size());
    RC_ASSERT(again == token);
  } catch (const TokenError&) {
  }
}

using TokenDeathTest = testing::Test;

TEST_F(TokenDeathTest, DeviationsOutOfOrderAreOurFault) {
  Token token = recorded_token();
  std::get<RecordedSchedule>(token.schedule).deviations = {{5, 0}, {5, 1}};
  EXPECT_EXIT((void)encode(token), testing::ExitedWithCode(70), "not in order");
}

TEST_F(TokenDeathTest, ADeviationFromNoChoiceIsOurFault) {
  Token token = recorded_token();
  std::get<RecordedSchedule>(token.schedule).choice_count = 499;
  EXPECT_EXIT((void)encode(token), testing::ExitedWithCode(70), "never recorded");
}

}  // namespace
}  // namespace snarl
