// The source line a finding points at, with a caret, if the file can be read.
#include "snarl/reports/source_excerpt.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string_view>

#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::uintmax_t kFileBytesMax = 16 << 20;  // arbitrary: no source is longer

std::vector<std::string> read_lines(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return {};
  if (std::filesystem::file_size(path, error) > kFileBytesMax || error) return {};
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// A tab is a blank and a character beyond ASCII a question mark, so that columns stay true.
std::string plain(std::string_view line) {
  std::string text;
  for (const char byte : line) {
    const bool is_tail = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
    if (byte == '\t') {
      text += ' ';
    } else if (byte >= ' ' && byte <= '~') {
      text += byte;
    } else if (!is_tail && byte != '\r') {
      text += '?';
    }
  }
  return text;
}

bool is_word(char letter) {
  return letter == '_' || (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
         (letter >= 'A' && letter <= 'Z');
}

// Length of the expression that begins here: names joined by dots, with their brackets.
std::size_t expression_length(std::string_view text) {
  int depth = 0;
  std::size_t index = 0;
  for (; index < text.size(); ++index) {
    const char letter = text[index];
    const bool is_opening = letter == '[' || letter == '(';
    const bool is_closing = letter == ']' || letter == ')';
    if (is_opening) ++depth;
    if (is_closing && depth == 0) break;
    if (is_closing) --depth;
    if (depth == 0 && !is_closing && !is_word(letter) && letter != '.') break;
  }
  return depth == 0 && index > 0 ? index : 1;
}

}  // namespace

std::optional<std::string> SourceFiles::line(const Site& site) {
  if (!site.is_known()) return std::nullopt;
  const std::string path = site.file;
  const auto [file, is_new] = files_.try_emplace(path);
  if (is_new) file->second = read_lines(path);
  if (site.line > file->second.size()) return std::nullopt;
  return plain(file->second[site.line - 1]);
}

std::optional<SourceExcerpt> excerpt(SourceFiles& files, const Site& site, std::size_t width) {
  const std::optional<std::string> line = files.line(site);
  if (!line) return std::nullopt;
  const std::size_t indent = line->find_first_not_of(' ');
  if (indent == std::string::npos) return std::nullopt;
  const std::string number = fmt::format(" {:>4} | ", site.line);
  const std::size_t room = width > number.size() + 20 ? width - number.size() : 20;

  // Deep indentation is cut, so that the code itself fits.
  const std::size_t kept_indent = std::min<std::size_t>(indent, 2);
  const std::string code = std::string(kept_indent, ' ') + line->substr(indent);
  SourceExcerpt result;
  result.source = number + (code.size() > room ? code.substr(0, room - 3) + "..." : code);
  const std::size_t cut = indent - kept_indent;
  if (site.column <= cut || site.column - cut > code.size()) return result;
  const std::size_t caret = site.column - cut - 1;
  if (caret >= room) return result;
  const std::size_t length =
      std::min(expression_length(std::string_view(code).substr(caret)), room - caret);
  result.underline = fmt::format("{:>{}} {}^{}", "|", number.size() - 1, std::string(caret, ' '),
                                 std::string(length - 1, '~'));
  return result;
}

}  // namespace snarl
