// Lines, columns and UTF-8 of a scenario file's text.
#include "snarl/scenarios/language/source.h"

#include <algorithm>
#include <utility>

namespace snarl::language {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Returns: the length of the well-formed sequence at the beginning of `text`, or 0 (RFC 3629).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  std::size_t length = 0;
  unsigned second_min = 0x80;
  unsigned second_max = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) second_min = 0xA0;  // shorter forms exist
    if (first == 0xED) second_max = 0x9F;  // surrogates
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) second_min = 0x90;
    if (first == 0xF4) second_max = 0x8F;  // above U+10FFFF
  } else {
    return 0;
  }
  if (text.size() < length) return 0;
  if (byte(1) < second_min || byte(1) > second_max) return 0;
  for (std::size_t index = 2; index < length; ++index) {
    if (!is_continuation(text[index])) return 0;
  }
  return length;
}

}  // namespace

Span join(Span left, Span right) {
  return {std::min(left.begin, right.begin), std::max(left.end, right.end)};
}

SourceText::SourceText(std::string file, std::string text)
    : file_(std::move(file)), text_(std::move(text)) {
  find_lines();
}

SourceText::SourceText(std::string file, std::uint32_t line, const std::vector<std::string>& pieces)
    : file_(std::move(file)), is_pieces_(true), pieces_line_(line) {
  for (const std::string& piece : pieces) {
    if (!text_.empty() || &piece != &pieces.front()) text_ += '\n';
    text_ += piece;
  }
  find_lines();
}

void SourceText::find_lines() {
  line_begins_.push_back(0);
  if (text_.size() > kSourceBytesMax) return;
  for (std::size_t index = 0; index < text_.size(); ++index) {
    if (text_[index] == '\n') line_begins_.push_back(static_cast<std::uint32_t>(index + 1));
  }
}

std::string_view SourceText::text(Span span) const {
  return std::string_view(text_).substr(span.begin, span.end - span.begin);
}

std::uint32_t SourceText::line(std::uint32_t offset) const {
  const auto after = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset);
  return static_cast<std::uint32_t>(after - line_begins_.begin());
}

std::string_view SourceText::line_text(std::uint32_t line) const {
  const std::uint32_t begin = line_begins_[line - 1];
  std::size_t end = line < line_begins_.size() ? line_begins_[line] - 1 : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

Position SourceText::position(std::uint32_t offset) const {
  if (is_pieces_) return {pieces_line_, 0};
  const std::uint32_t found = line(offset);
  const std::uint32_t begin = line_begins_[found - 1];
  return {found, count_characters(text({begin, offset})) + 1};
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  std::size_t index = 0;
  while (index < text.size()) {
    const std::size_t length = sequence_length(text.substr(index));
    if (length == 0) return index;
    index += length;
  }
  return std::nullopt;
}

std::uint32_t count_characters(std::string_view text) {
  const auto continuations = std::count_if(text.begin(), text.end(), is_continuation);
  return static_cast<std::uint32_t>(static_cast<std::ptrdiff_t>(text.size()) - continuations);
}

}  // namespace snarl::language
