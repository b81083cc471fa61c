// The text of a scenario file, and where in it something stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snarl::language {

// Bytes [begin, end) of a text. Empty where something is missing.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

// The smallest span that holds both.
Span join(Span left, Span right);

// Both count from 1; columns count characters, not bytes. A column of 0 is one that nobody knows.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// Longer texts are refused: spans have 32 bits, and no scenario is that long (arbitrary).
inline constexpr std::size_t kSourceBytesMax = std::size_t{64} << 20;

class SourceText {
 public:
  // A whole file.
  SourceText(std::string file, std::string text);

  // The strings of a C++ scenario, one line each: they all stand at one line of a C++ file, and
  // their columns there are unknown.
  SourceText(std::string file, std::uint32_t line, const std::vector<std::string>& pieces);

  const std::string& file() const { return file_; }
  std::string_view text() const { return text_; }
  std::string_view text(Span span) const;
  bool is_pieces() const { return is_pieces_; }

  // Counts lines of this text, from 1, whatever the text was made of.
  std::uint32_t line(std::uint32_t offset) const;
  // The line without its end.
  std::string_view line_text(std::uint32_t line) const;
  std::uint32_t line_begin(std::uint32_t line) const { return line_begins_[line - 1]; }
  // What a message shows: in pieces the line of the C++ file, and no column.
  Position position(std::uint32_t offset) const;

 private:
  void find_lines();

  std::string file_;
  std::string text_;
  std::vector<std::uint32_t> line_begins_;
  bool is_pieces_ = false;
  std::uint32_t pieces_line_ = 0;
};

// Returns: the offset of the first byte that is not part of well-formed UTF-8.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// The number of characters of well-formed text; of other text, about that.
std::uint32_t count_characters(std::string_view text);

}  // namespace snarl::language
