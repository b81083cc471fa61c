// Asks the environment and the terminal.
#include "snarl/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string>

#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"

namespace snarl {
namespace {

constexpr std::size_t kWidthElsewhere = 80;
constexpr std::size_t kWidthMin = 40;  // narrower tables cannot be read anyway
constexpr std::size_t kWidthMax = 1'000;

bool is_set(const char* value) { return value != nullptr && *value != '\0'; }

bool is_dumb(const char* term) { return term != nullptr && std::string_view(term) == "dumb"; }

std::size_t clamped(std::size_t width) {
  return width < kWidthMin ? kWidthMin : width > kWidthMax ? kWidthMax : width;
}

}  // namespace

bool decide_color(ColorChoice choice, const ColorFacts& facts) {
  if (choice != ColorChoice::kAuto) return choice == ColorChoice::kAlways;
  if (is_set(facts.no_color)) return false;
  if (is_set(facts.clicolor_force) && std::string_view(facts.clicolor_force) != "0") return true;
  return facts.is_terminal && !is_dumb(facts.term);
}

bool wants_color(ColorChoice choice, int descriptor) {
  return decide_color(choice, {.is_terminal = ::isatty(descriptor) == 1,
                               .no_color = std::getenv("NO_COLOR"),
                               .clicolor_force = std::getenv("CLICOLOR_FORCE"),
                               .term = std::getenv("TERM")});
}

ColorChoice parse_color(std::string_view text) {
  if (text == "auto") return ColorChoice::kAuto;
  if (text == "always") return ColorChoice::kAlways;
  if (text == "never") return ColorChoice::kNever;
  throw UsageError(unknown_word("--color", "choice", text, {"auto", "always", "never"}));
}

bool is_rewritable(int descriptor) {
  return ::isatty(descriptor) == 1 && !is_dumb(std::getenv("TERM"));
}

std::size_t terminal_width(int descriptor) {
  if (const char* const columns = std::getenv("COLUMNS"); is_set(columns)) {
    const std::string_view text = columns;
    std::size_t width = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), width);
    if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && width > 0) {
      return clamped(width);
    }
  }
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return clamped(size.ws_col);
  return kWidthElsewhere;
}

}  // namespace snarl
