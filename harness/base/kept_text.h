// Texts that live as long as the process, for what points at names, such as Site.
#pragma once

#include <string>

namespace snarl {

// Returns: a copy that is never freed, the same for equal texts. Safe from any thread.
const char* keep_text(const std::string& text);

}  // namespace snarl
