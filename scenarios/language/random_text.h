// Writes scenario files that the grammar accepts, from a row of choices: for tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snarl::language {

// Equal choices give equal texts, and fewer choices shorter ones: what runs out is taken to be 0.
// Names and kinds of values do not fit together: the text is for the parser and the formatter.
std::string random_text(const std::vector<std::uint32_t>& choices);

}  // namespace snarl::language
