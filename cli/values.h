// The values of options: numbers with their range, durations, words of a list, each with a message
// that says what would be right.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snarl/harness/campaign/token.h"

namespace snarl {

inline constexpr std::chrono::nanoseconds kTimeMax = std::chrono::hours(24) * 365;  // of options

// User's text as part of a message: what is not UTF-8 or not visible becomes \n or \x1b, so that a
// name can neither forge a line nor drive the terminal.
std::string shown(std::string_view text);

// Errors: UsageError "--steps: 0 is not in [1, 4294967295]".
std::uint64_t parse_number(std::string_view option, std::string_view text, std::uint64_t least,
                           std::uint64_t most);

// "500ms", "1.5s", "1m": digits, perhaps with a fraction, and one of ns, us, ms, s, m, h.
// Errors: UsageError; also for what is not in [least, most].
std::chrono::nanoseconds parse_duration(std::string_view option, std::string_view text,
                                        std::chrono::nanoseconds least,
                                        std::chrono::nanoseconds most);

// Errors: UsageError that says where the token is broken.
Token parse_token(std::string_view option, const std::string& text);

// In the largest unit that divides it: "90s", "2m".
std::string to_text(std::chrono::nanoseconds duration);

// "random, pct or dfs".
std::string listed_words(const std::vector<std::string_view>& words, std::string_view last);

// Says that a word is none of those that there are, with the nearest:
// "--strategy: unknown strategy 'pcd': did you mean 'pct'? (random, round_robin or pct)".
std::string unknown_word(std::string_view option, std::string_view what, std::string_view word,
                         const std::vector<std::string_view>& words);

}  // namespace snarl
