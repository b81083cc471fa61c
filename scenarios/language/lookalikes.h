// Characters that look like one of the language and are another, as word processors put them in.
#pragma once

#include <string_view>

namespace snarl::language {

// Returns: what the character was probably meant to be, or nothing.
inline std::string_view lookalike(std::string_view character) {
  struct Row {
    std::string_view character;
    std::string_view meant;
  };
  static constexpr Row kRows[] = {
      {"\u2013", "-"}, {"\u2014", "-"},  {"\u2212", "-"},  {"\u2010", "-"},  {"\u00D7", "*"},
      {"\u00F7", "/"}, {"\u2264", "<="}, {"\u2265", ">="}, {"\u2260", "!="}, {"\uFF1B", ";"},
      {"\u037E", ";"}, {"\uFF0C", ","},  {"\uFF08", "("},  {"\uFF09", ")"},  {"\uFF5B", "{"},
      {"\uFF5D", "}"}, {"\u00A0", " "},  {"\u2003", " "},  {"\u2009", " "},  {"\u2026", ".."},
      {"\uFF1D", "="},
  };
  for (const Row& row : kRows) {
    if (row.character == character) return row.meant;
  }
  return {};
}

}  // namespace snarl::language
