// The replay token: one word that names a scenario and holds one schedule of it, printed with each
// finding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "snarl/harness/campaign/check_stream.h"
#include "snarl/harness/campaign/result.h"
#include "snarl/harness/injected_fault.h"

namespace snarl {

// A schedule that its strategy makes again from numbers.
struct GeneratedSchedule {
  std::string strategy;
  // All that the strategy's choices depend on.
  std::vector<std::pair<std::string, std::uint64_t>> options = {};
  std::uint64_t seed = 1;
  std::uint64_t index = 0;  // of the execution in its campaign
  std::uint32_t steps_max = 100'000;

  bool operator==(const GeneratedSchedule&) const = default;
};

// A choice other than the default: "go on with the current thread, else the lowest id".
struct Deviation {
  std::uint32_t choice_index = 0;  // among the recorded choices, from 0
  std::uint32_t chosen = 0;        // what the strategy answered: a thread's id or an option

  bool operator==(const Deviation&) const = default;
};

struct RecordedSchedule {
  std::uint32_t choice_count = 0;
  std::vector<Deviation> deviations = {};  // choice_index rises and is below choice_count
  std::uint32_t steps_max = 100'000;

  bool operator==(const RecordedSchedule&) const = default;
};

struct Token {
  std::string scenario;
  std::uint64_t fingerprint = 0;  // of the scenario when the token was made
  std::vector<ParameterValue> params;
  FaultSet faults;          // that could be injected: some choices are about them
  bool is_of_note = false;  // what it shows fails nothing
  std::variant<GeneratedSchedule, RecordedSchedule> schedule;
  CheckBytes check_stream;  // at most kCheckBytesMax bytes
};

bool operator==(const Token& one, const Token& other);

inline constexpr std::size_t kGeneratedCharactersMax = 80;  // so that it fits a terminal's line
inline constexpr std::size_t kPrintedCharactersMax = 1000;  // longer ones go into a repro file

// Says what is wrong with a token and what would be right.
class TokenError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Returns: `R1`, `R2` where faults could be injected, or `R3` of a note, and lower-case base32. The
// check stream is thinned to check_bytes_max bytes; in the token of a generated schedule further,
// down to 3, while it is longer than kGeneratedCharactersMax. Requires: what is said at the fields
// of Token and of its schedule.
std::string encode(const Token& token, std::size_t check_bytes_max = kCheckBytesMax);

// Returns: the token of the generated schedule if it is shorter than that of the recorded one and
// has at most kGeneratedCharactersMax characters, else the recorded one's. Requires:
// recorded.schedule is a RecordedSchedule, and the strategy's choices depend on nothing but what
// `generated` holds.
std::string encode_shorter(const Token& recorded, const GeneratedSchedule& generated);

// Reads a token as people paste it: in capitals, with line breaks and blanks in it.
// Errors: TokenError. Whatever the text, nothing but a Token or a TokenError comes of it.
Token decode(std::string_view text);

}  // namespace snarl
