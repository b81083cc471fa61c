// Colours for a terminal, or none: a text report asks for a meaning and gets plain text without
// them.
#pragma once

#include <string>
#include <string_view>

namespace snarl {

class Ink {
 public:
  explicit Ink(bool is_on) : is_on_(is_on) {}

  std::string bad(std::string_view text) const { return in("1;31", text); }
  std::string good(std::string_view text) const { return in("32", text); }
  std::string unsure(std::string_view text) const { return in("33", text); }
  std::string strong(std::string_view text) const { return in("1", text); }
  std::string faint(std::string_view text) const { return in("2", text); }

 private:
  std::string in(std::string_view code, std::string_view text) const {
    if (!is_on_ || text.empty()) return std::string(text);
    return std::string("\033[").append(code).append("m").append(text).append("\033[0m");
  }

  bool is_on_;
};

}  // namespace snarl
