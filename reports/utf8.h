// Text in UTF-8: which characters can be shown, and how wide they are.
#pragma once

#include <cstddef>
#include <string_view>

namespace snarl {

// Length of the valid sequence at the front, 0 if there is none (RFC 3629, table 3-7 of Unicode).
std::size_t utf8_length(std::string_view bytes);

// Says of one valid sequence whether a reader sees it as it is. Not so are controls, what ends a
// line or turns the direction of writing, what has no width, and what has no meaning of its own:
// with them a name could look like another, or like a part of the report.
bool is_visible(std::string_view sequence);

// Columns that the text takes in a terminal: two for wide characters, one for all others and for
// each byte that is no valid UTF-8. Agrees with the padding of {fmt}.
std::size_t columns_of(std::string_view text);

// How many bytes of the front take at most `columns`, and how many of the end; no character is cut.
std::size_t front_within(std::string_view text, std::size_t columns);
std::size_t back_within(std::string_view text, std::size_t columns);

}  // namespace snarl
