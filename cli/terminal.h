// What the terminal can show: colours, and how wide it is.
#pragma once

#include <cstddef>
#include <string_view>

namespace snarl {

enum class ColorChoice { kAuto, kAlways, kNever };

// What decides about colours, as read from the environment; null: not set.
struct ColorFacts {
  bool is_terminal = false;
  const char* no_color = nullptr;        // NO_COLOR, https://no-color.org
  const char* clicolor_force = nullptr;  // CLICOLOR_FORCE, https://bixense.com/clicolors
  const char* term = nullptr;            // TERM
};

bool decide_color(ColorChoice choice, const ColorFacts& facts);

// The same for an open file of this process.
bool wants_color(ColorChoice choice, int descriptor);

// Returns: auto, always or never as `--color` gives it. Errors: UsageError.
ColorChoice parse_color(std::string_view text);

// True if lines may be written over again: a terminal that understands control sequences.
bool is_rewritable(int descriptor);

// Returns: COLUMNS, else what the terminal says, else 80.
std::size_t terminal_width(int descriptor);

}  // namespace snarl
