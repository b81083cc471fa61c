// Small words of every report: safe names, numbers, lists and line breaks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snarl/harness/base/site.h"
#include "snarl/harness/campaign/result.h"

namespace snarl {

// Any bytes as one line of valid UTF-8 that looks like what it is: what is not valid or not visible
// becomes \n, \t or \xNN. Idempotent on its own output, so that a report read back and written
// again stays the same.
std::string printable(std::string_view bytes);

// Valid UTF-8 from any bytes: what is not becomes \xNN.
std::string valid_utf8(std::string_view bytes);

// At most `length` columns: the middle gives way, an element's index stays ("philo..[12]").
std::string shortened(std::string_view name, std::size_t length);

// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number);

// "1 step", "2 steps".
std::string counted(std::uint64_t number, std::string_view noun);
// "the scenario has changed since; matched 7 of 8 switches (87.5 %): the fault is there still".
std::string fitted_sentence(const KeptResult& kept);

// "34.6 %"; never "0.0 %" for some nor "100 %" for not all.
std::string percent(std::uint64_t part, std::uint64_t whole);

// "a", "a and b", "a, b and c", "a, b and 7 more"; the names made printable.
std::string listed(std::span<const std::string> names, std::size_t names_max);

// "file:line:column" as far as it is known; empty if nothing is.
std::string place(const Site& site);

// "line 23", or "file:23" where the file is not `main_file`; empty if unknown.
std::string line_of(const Site& site, std::string_view main_file);

// "name(threads=2, is_fair=true)".
std::string title_of(const ScenarioResult& scenario);

// "data race" for `data_race`.
std::string spoken(std::string_view word);

// Breaks at spaces: the first line has at most `first_width` columns, the others `rest_width`;
// a longer word stands alone, unbroken, so that paths and tokens can be copied.
std::vector<std::string> wrapped(std::string_view text, std::size_t first_width,
                                 std::size_t rest_width);

}  // namespace snarl
