// Reads the values of options.
#include "snarl/cli/values.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>

#include "snarl/harness/base/errors.h"
#include "snarl/reports/wording.h"
#include "snarl/scenarios/language/suggest.h"

namespace snarl {
namespace {

using std::chrono::nanoseconds;

struct Unit {
  std::string_view name;
  std::uint64_t ns;
};

constexpr std::array kUnits = {
    Unit{"h", 3'600'000'000'000ULL}, Unit{"m", 60'000'000'000ULL}, Unit{"s", 1'000'000'000ULL},
    Unit{"ms", 1'000'000ULL},        Unit{"us", 1'000ULL},         Unit{"ns", 1ULL}};

constexpr std::string_view kDigits = "0123456789";

[[noreturn]] void not_a_duration(std::string_view option, std::string_view text) {
  throw UsageError(
      fmt::format("{}: '{}' is not a duration, such as 500ms, 2s or 1m", option, shown(text)));
}

// Returns: the fraction's digits as a part of `unit`, in nanoseconds; further ones are dropped.
std::uint64_t fraction_of(std::string_view digits, std::uint64_t unit) {
  std::uint64_t sum = 0;
  for (const char digit : digits) {
    unit /= 10;
    sum += unit * static_cast<std::uint64_t>(digit - '0');
  }
  return sum;
}

}  // namespace

std::string shown(std::string_view text) { return printable(text); }

std::uint64_t parse_number(std::string_view option, std::string_view text, std::uint64_t least,
                           std::uint64_t most) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [behind, error] = std::from_chars(text.data(), end, number);
  std::string_view digits = text;
  if (!digits.empty() && digits.front() == '-') digits.remove_prefix(1);
  const bool is_number =
      !digits.empty() && digits.find_first_not_of(kDigits) == std::string_view::npos;
  if (!is_number) {
    throw UsageError(fmt::format("{}: '{}' is not a whole number in [{}, {}]", option, shown(text),
                                 least, most));
  }
  if (behind != end || error != std::errc() || number < least || number > most) {
    throw UsageError(fmt::format("{}: {} is not in [{}, {}]", option, text, least, most));
  }
  return number;
}

nanoseconds parse_duration(std::string_view option, std::string_view text, nanoseconds least,
                           nanoseconds most) {
  const std::string_view digits = text.substr(0, text.find_first_not_of(kDigits));
  std::string_view name = text.substr(digits.size());
  if (digits.empty()) not_a_duration(option, text);
  if (name.empty()) {
    throw UsageError(fmt::format("{}: '{}' has no unit: write {}ms, {}s or {}m", option,
                                 shown(text), digits, digits, digits));
  }
  std::string_view fraction;
  if (name.front() == '.') {
    name.remove_prefix(1);
    fraction = name.substr(0, name.find_first_not_of(kDigits));
    name.remove_prefix(fraction.size());
    if (fraction.empty()) not_a_duration(option, text);
  }
  for (const Unit& unit : kUnits) {
    if (unit.name != name) continue;
    std::uint64_t whole = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), whole);
    const auto limit = static_cast<std::uint64_t>(most.count());
    const bool fits = parsed.ec == std::errc() && whole <= limit / unit.ns;
    const std::uint64_t ns = fits ? whole * unit.ns + fraction_of(fraction, unit.ns) : 0;
    if (!fits || ns > limit || ns < static_cast<std::uint64_t>(least.count())) {
      throw UsageError(
          fmt::format("{}: {} is not in [{}, {}]", option, text, to_text(least), to_text(most)));
    }
    return nanoseconds(static_cast<std::int64_t>(ns));
  }
  not_a_duration(option, text);
}

Token parse_token(std::string_view option, const std::string& text) {
  try {
    return decode(text);
  } catch (const TokenError& error) {
    throw UsageError(fmt::format("{}: {}", option, shown(error.what())));
  }
}

std::string to_text(nanoseconds duration) {
  const auto ns = static_cast<std::uint64_t>(duration.count());
  if (ns == 0) return "0s";
  for (const Unit& unit : kUnits) {
    if (ns % unit.ns == 0) return fmt::format("{}{}", ns / unit.ns, unit.name);
  }
  return "";
}

std::string listed_words(const std::vector<std::string_view>& words, std::string_view last) {
  std::string text;
  for (std::size_t index = 0; index < words.size(); ++index) {
    if (index > 0) text += index + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    text += words[index];
  }
  return text;
}

std::string unknown_word(std::string_view option, std::string_view what, std::string_view word,
                         const std::vector<std::string_view>& words) {
  const std::string_view near = language::nearest(word, words);
  const std::string place = option.empty() ? "" : fmt::format("{}: ", option);
  if (near.empty()) {
    return fmt::format("{}unknown {} '{}': it can be {}", place, what, shown(word),
                       listed_words(words, "or"));
  }
  return fmt::format("{}unknown {} '{}': did you mean '{}'?", place, what, shown(word), near);
}

}  // namespace snarl
