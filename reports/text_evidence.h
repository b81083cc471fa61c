// What a finding rests on, in words: who waits for whom, the accesses of a race, what was lost.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

#include "snarl/harness/finding.h"

namespace snarl {

// Two spaces, a label, then text that is broken into lines behind it. `width`: columns, 40 at
// least.
void write_labelled(std::ostream& out, std::size_t width, const std::string& label,
                    const std::string& text);

// Each kind has its own; nothing where there is none. Lines of `main_file` have no file before
// them.
void write_evidence(const Finding& finding, std::string_view main_file, std::size_t width,
                    std::ostream& out);

}  // namespace snarl
