// Format 1 of the replay token: `R1`, then in base32 the payload and its CRC-32, lowest byte first.
//
// The payload is a bit stream (bit_stream.h; names: token_text.h), filled up with zeros to a byte:
//
//   payload   = text scenario, 64 bits fingerprint, number of params, param*, schedule, check
//   param     = text name, 1 bit is_boolean, number value (zigzag: 0, -1, 1, -2, ...)
//   schedule  = 1 bit is_recorded, steps, generated | recorded
//   steps     = 1 bit 0: 100,000 | 1 bit 1, number
//   generated = text strategy, number of options, (text name, number value)*, number seed, number
//   index recorded  = number choice_count, number of deviations, deviation* deviation = number of
//   default choices since the one before, number chosen + 2 (so that the clock
//               and "no thread", the two highest ids, are as short as the lowest)
//   check     = number log2(window), number of bytes, (8 bits)*
//
// Nothing of it may change: a token of another build would be misread. A change is another format.
// Format 2 is for schedules in which faults could be injected, since other programs would take the
// choices about them for others:
//
//   payload   = text scenario, 64 bits fingerprint, number of params, param*, number faults (bits),
//   schedule, check; the CRC-32 is that of the payload and a byte '2' behind it
//
// Format 3 is for notes: as format 2 with a byte '3', and there need not be any faults.
#include "snarl/harness/campaign/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>
#include <tuple>

#include "snarl/harness/base/base32.h"
#include "snarl/harness/base/bit_stream.h"
#include "snarl/harness/base/check.h"
#include "snarl/harness/base/checksum.h"
#include "snarl/harness/campaign/token_text.h"

namespace snarl {
namespace {

constexpr char kTokenFormat = '1';
constexpr char kFormatWithFaults = '2';
constexpr char kFormatOfNote = '3';
constexpr std::string_view kPrefixes = "R1, R2 or R3";
constexpr std::size_t kPrefixSize = 2;
constexpr std::uint32_t kStepsMaxUsual = 100'000;
constexpr std::uint32_t kChosenShift = 2;
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kGeneratedCheckBytesMin = 4;  // above it, bytes are given up for shortness
constexpr std::uint64_t kStepCountMax = 1ULL << 32U;

std::uint64_t to_zigzag(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return (bits << 1U) ^ (value < 0 ? ~0ULL : 0ULL);
}

std::int64_t from_zigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1U) ^ ((value & 1U) != 0 ? ~0ULL : 0ULL));
}

// So that neither format is taken for the other.
std::uint32_t checksum_of(char format, std::span<const std::uint8_t> payload) {
  if (format == kTokenFormat) return crc32(payload);
  std::vector<std::uint8_t> bytes(payload.begin(), payload.end());
  bytes.push_back(static_cast<std::uint8_t>(format));
  return crc32(bytes);
}

// ---- writing

void write_steps_max(BitWriter& writer, std::uint32_t steps_max) {
  writer.bits(steps_max == kStepsMaxUsual ? 0 : 1, 1);
  if (steps_max != kStepsMaxUsual) writer.number(steps_max);
}

void write_schedule(BitWriter& writer, const GeneratedSchedule& schedule) {
  writer.bits(0, 1);
  write_steps_max(writer, schedule.steps_max);
  write_token_text(writer, schedule.strategy);
  writer.number(schedule.options.size());
  for (const auto& [name, value] : schedule.options) {
    write_token_text(writer, name);
    writer.number(value);
  }
  writer.number(schedule.seed);
  writer.number(schedule.index);
}

void write_schedule(BitWriter& writer, const RecordedSchedule& schedule) {
  writer.bits(1, 1);
  write_steps_max(writer, schedule.steps_max);
  writer.number(schedule.choice_count);
  writer.number(schedule.deviations.size());
  std::uint32_t next = 0;  // the first choice that the next deviation can be
  for (const Deviation& deviation : schedule.deviations) {
    SNARL_CHECK(deviation.choice_index >= next, "deviations are not in order of their choices");
    SNARL_CHECK(deviation.choice_index < schedule.choice_count,
                "a deviation from a choice that was never recorded");
    writer.number(deviation.choice_index - next);
    writer.number(static_cast<std::uint32_t>(deviation.chosen + kChosenShift));
    next = deviation.choice_index + 1;
  }
}

void write_check(BitWriter& writer, const CheckBytes& check) {
  SNARL_CHECK(check.bytes.size() <= kCheckBytesMax,
              "the check stream is longer than a token takes");
  unsigned window_bits = 0;
  while ((check.window >> window_bits) > 1) ++window_bits;
  SNARL_CHECK((1ULL << window_bits) == check.window, "windows double, so they are powers of two");
  writer.number(window_bits);
  writer.number(check.bytes.size());
  for (const std::uint8_t byte : check.bytes) writer.bits(byte, 8);
}

std::string write_token(const Token& token, const CheckBytes& check) {
  BitWriter writer;
  write_token_text(writer, token.scenario);
  writer.bits(token.fingerprint, 64);
  writer.number(token.params.size());
  for (const ParameterValue& param : token.params) {
    write_token_text(writer, param.name);
    writer.bits(param.is_boolean ? 1 : 0, 1);
    writer.number(to_zigzag(param.value));
  }
  const char format = token.is_of_note          ? kFormatOfNote
                      : token.faults.is_empty() ? kTokenFormat
                                                : kFormatWithFaults;
  if (format != kTokenFormat) writer.number(token.faults.bits());
  std::visit([&](const auto& schedule) { write_schedule(writer, schedule); }, token.schedule);
  write_check(writer, check);

  std::vector<std::uint8_t> bytes = writer.bytes();
  const std::uint32_t checksum = checksum_of(format, bytes);
  for (unsigned index = 0; index < kChecksumBytes; ++index) {
    bytes.push_back(static_cast<std::uint8_t>(checksum >> (8 * index)));
  }
  return std::string{'R', format} + base32_encode(bytes);
}

// ---- reading

[[noreturn]] void throw_contradiction(std::string_view what) {
  throw TokenError(fmt::format("the token's checksum fits, but {}: Snarl did not write it", what));
}

std::uint32_t read_number32(BitReader& reader, std::string_view what) {
  const std::uint64_t value = reader.number();
  if (value > std::numeric_limits<std::uint32_t>::max()) {
    throw_contradiction(fmt::format("{} is {}, which is more than 32 bits", what, value));
  }
  return static_cast<std::uint32_t>(value);
}

std::uint32_t read_steps_max(BitReader& reader) {
  return reader.flag() ? read_number32(reader, "the step bound") : kStepsMaxUsual;
}

// Counts are not trusted with memory: each element takes bits, so the loops end with the token.
GeneratedSchedule read_generated(BitReader& reader) {
  GeneratedSchedule schedule;
  schedule.steps_max = read_steps_max(reader);
  schedule.strategy = read_token_text(reader);
  for (std::uint64_t left = reader.number(); left > 0; --left) {
    std::string name = read_token_text(reader);
    schedule.options.emplace_back(std::move(name), reader.number());
  }
  schedule.seed = reader.number();
  schedule.index = reader.number();
  return schedule;
}

RecordedSchedule read_recorded(BitReader& reader) {
  RecordedSchedule schedule;
  schedule.steps_max = read_steps_max(reader);
  schedule.choice_count = read_number32(reader, "the number of choices");
  std::uint64_t next = 0;
  for (std::uint64_t left = reader.number(); left > 0; --left) {
    next += read_number32(reader, "a distance between choices");
    const std::uint32_t chosen = read_number32(reader, "a choice") - kChosenShift;
    if (next >= schedule.choice_count) {
      throw_contradiction(fmt::format("choice {} is one of {}", next, schedule.choice_count));
    }
    schedule.deviations.push_back({static_cast<std::uint32_t>(next), chosen});
    ++next;
  }
  return schedule;
}

CheckBytes read_check(BitReader& reader) {
  CheckBytes check;
  const std::uint64_t window_bits = reader.number();
  const std::uint64_t size = reader.number();
  if (size > kCheckBytesMax)
    throw_contradiction(fmt::format("its check stream has {} bytes", size));
  if (window_bits > 32) throw_contradiction("its check stream covers more steps than there can be");
  check.window = 1ULL << window_bits;
  if (size > 1 && (size - 1) * check.window >= kStepCountMax) {
    throw_contradiction("its check stream covers more steps than there can be");
  }
  for (std::uint64_t index = 0; index < size; ++index) {
    check.bytes.push_back(static_cast<std::uint8_t>(reader.bits(8)));
  }
  return check;
}

FaultSet read_faults(char format, BitReader& reader) {
  const std::uint64_t bits = reader.number();
  if (bits == 0 && format == kFormatWithFaults)
    throw_contradiction("it is of format R2 and has no faults to inject");
  if (bits >> kInjectedFaultRows.size() != 0) {
    throw TokenError(
        "the token has faults to inject that this version of Snarl does not know: replay it with "
        "the version that printed it");
  }
  return FaultSet::of_bits(static_cast<std::uint32_t>(bits));
}

Token read_payload(char format, BitReader& reader) {
  Token token;
  token.scenario = read_token_text(reader);
  token.fingerprint = reader.bits(64);
  for (std::uint64_t left = reader.number(); left > 0; --left) {
    ParameterValue param;
    param.name = read_token_text(reader);
    param.is_boolean = reader.flag();
    param.value = from_zigzag(reader.number());
    token.params.push_back(std::move(param));
  }
  token.is_of_note = format == kFormatOfNote;
  if (format != kTokenFormat) token.faults = read_faults(format, reader);
  if (reader.flag()) {
    token.schedule = read_recorded(reader);
  } else {
    token.schedule = read_generated(reader);
  }
  token.check_stream = read_check(reader);
  return token;
}

// Why the checksum does not fit: the payload tells how long the token should be.
[[noreturn]] void throw_damaged(char format, std::span<const std::uint8_t> bytes,
                                std::size_t character_count) {
  const std::string where = fmt::format("the token ends after {} characters", character_count);
  BitReader reader(bytes);
  bool is_cut = false;
  bool is_too_long = false;
  try {
    (void)read_payload(format, reader);
    const std::size_t bytes_left = reader.bits_left() / 8;
    is_cut = bytes_left < kChecksumBytes;
    is_too_long = bytes_left > kChecksumBytes;
  } catch (const BitStreamEnded&) {
    is_cut = true;
  } catch (const TokenError&) {
    // Nonsense inside: changed, not cut.
  }
  if (is_cut) {
    throw TokenError(where +
                     ", too early, and its checksum does not fit: was it cut by the log? "
                     "Copy the whole word after `snarl replay`");
  }
  if (is_too_long) {
    throw TokenError(where +
                     ", later than its content, and its checksum does not fit: was "
                     "something pasted behind it? Copy only the word after `snarl replay`");
  }
  throw TokenError(where +
                   ", and its checksum does not fit: a character of it was changed. Copy "
                   "it again from where Snarl printed it");
}

std::string shown(char character) {
  const auto code = static_cast<unsigned char>(character);
  if (code > ' ' && code < 0x7f) return fmt::format("'{}'", character);
  return fmt::format("byte 0x{:02x}", code);
}

bool is_space(char character) {
  return std::string_view(" \t\r\n\v\f").find(character) != std::string_view::npos;
}

char to_lower(char character) {
  const bool is_upper = character >= 'A' && character <= 'Z';
  return is_upper ? static_cast<char>(character - 'A' + 'a') : character;
}

[[noreturn]] void throw_illegal(char character, std::size_t position) {
  std::string_view hint;
  if (character == '0') hint = "; is it an 'o'?";
  if (character == '1') hint = "; is it an 'l' or an 'i'?";
  if (character == '8') hint = "; is it a 'b'?";
  throw TokenError(
      fmt::format("{} at position {} cannot be in a token: behind R and a digit it has only "
                  "the letters a to z and the digits 2 to 7{}",
                  shown(character), position, hint));
}

bool is_format(char character) {
  return character == kTokenFormat || character == kFormatWithFaults || character == kFormatOfNote;
}

struct Characters {
  char format = kTokenFormat;
  std::string base32;  // in lower case and without white space
};

Characters read_characters(std::string_view text) {
  std::string characters;
  for (std::size_t index = 0; index < text.size(); ++index) {
    if (is_space(text[index])) continue;
    const char character = to_lower(text[index]);
    // The first two are looked at below, when both are there.
    if (characters.size() >= 2 && !is_base32(character)) throw_illegal(text[index], index + 1);
    characters += character;
    if (characters.size() != 2) continue;
    if (characters[0] != 'r' || character < '0' || character > '9') break;
    if (!is_format(character)) {
      throw TokenError(
          fmt::format("the token is of format R{}, and this version of Snarl reads "
                      "{}: replay it with the version that printed it",
                      character, kPrefixes));
    }
  }
  if (characters.empty()) {
    throw TokenError(fmt::format(
        "the token is empty: it is the word after `snarl replay`, and begins with {}", kPrefixes));
  }
  if (characters.size() < kPrefixSize || characters[0] != 'r' || !is_format(characters[1])) {
    std::string start;
    for (const char character : text.substr(0, 12)) {
      start += character >= ' ' && character < 0x7f ? character : '?';
    }
    throw TokenError(
        fmt::format("a token begins with {}, and this begins with '{}'", kPrefixes, start));
  }
  return {characters[1], characters.substr(kPrefixSize)};
}

}  // namespace

bool operator==(const Token& one, const Token& other) {
  const auto is_same_param = [](const ParameterValue& left, const ParameterValue& right) {
    return std::tie(left.name, left.value, left.is_boolean) ==
           std::tie(right.name, right.value, right.is_boolean);
  };
  return one.scenario == other.scenario && one.fingerprint == other.fingerprint &&
         std::equal(one.params.begin(), one.params.end(), other.params.begin(), other.params.end(),
                    is_same_param) &&
         one.faults == other.faults && one.is_of_note == other.is_of_note &&
         one.schedule == other.schedule && one.check_stream == other.check_stream;
}

std::string encode(const Token& token, std::size_t check_bytes_max) {
  CheckBytes check = thinned(token.check_stream, check_bytes_max);
  std::string text = write_token(token, check);
  if (!std::holds_alternative<GeneratedSchedule>(token.schedule)) return text;
  while (text.size() > kGeneratedCharactersMax && check.bytes.size() > kGeneratedCheckBytesMin) {
    check = thinned(check, check.bytes.size() - 1);
    text = write_token(token, check);
  }
  return text;
}

std::string encode_shorter(const Token& recorded, const GeneratedSchedule& generated) {
  SNARL_CHECK(std::holds_alternative<RecordedSchedule>(recorded.schedule),
              "the schedule to fall back on must be a recorded one");
  Token token = recorded;
  token.schedule = generated;
  std::string short_text = encode(token);
  std::string long_text = encode(recorded);
  const bool is_short =
      short_text.size() <= kGeneratedCharactersMax && short_text.size() < long_text.size();
  return is_short ? short_text : long_text;
}

Token decode(std::string_view text) {
  const auto [format, characters] = read_characters(text);
  const std::vector<std::uint8_t> bytes = base32_decode(characters);
  const std::size_t character_count = kPrefixSize + characters.size();
  if (bytes.size() < kChecksumBytes || base32_encode(bytes) != characters) {
    throw_damaged(format, bytes, character_count);
  }
  const auto payload = std::span(bytes).first(bytes.size() - kChecksumBytes);
  std::uint32_t checksum = 0;
  for (unsigned index = 0; index < kChecksumBytes; ++index) {
    checksum |= static_cast<std::uint32_t>(bytes[payload.size() + index]) << (8 * index);
  }
  if (checksum != checksum_of(format, payload)) throw_damaged(format, bytes, character_count);
  BitReader reader(payload);
  try {
    Token token = read_payload(format, reader);
    const auto bits_left = static_cast<unsigned>(std::min<std::size_t>(reader.bits_left(), 64));
    if (bits_left >= 8) throw_contradiction("more follows its end");
    if (reader.bits(bits_left) != 0) throw_contradiction("its last bits are not zero");
    return token;
  } catch (const BitStreamEnded&) {
    throw_contradiction("its content ends too early");
  }
}

}  // namespace snarl
