// Texts that live as long as the process: what sites in traces and reports point to.
#pragma once

#include <string_view>

namespace snarl::language {

// Returns: the same pointer for the same text, always.
const char* lasting_text(std::string_view text);

}  // namespace snarl::language
