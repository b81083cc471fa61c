// Collects errors and renders them the way people know from good compilers.
#include "snarl/scenarios/language/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace snarl::language {
namespace {

// Beyond this a line is cut around the place: it stands behind " 1234 | ", and where a terminal of
// 80 columns breaks it, the caret points elsewhere.
constexpr std::uint32_t kExcerptCharactersMax = 72;
constexpr std::uint32_t kCutCharactersMax = kExcerptCharactersMax - 6;  // without both kCut
constexpr std::uint32_t kContextBefore = kCutCharactersMax / 2;
// Random bytes have an error each; more than these are only counted (arbitrary).
constexpr std::size_t kCollectedMax = 1000;
constexpr std::string_view kCut = "...";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kGreen = "\x1b[1;32m";
constexpr std::string_view kPlain = "\x1b[0m";

// Splits into characters; bytes that are none, and control characters, become U+FFFD, tabs become
// one blank, so that every character takes one column and nothing reaches a terminal as a command.
std::vector<std::string_view> shown_characters(std::string_view line) {
  std::vector<std::string_view> characters;
  std::size_t index = 0;
  while (index < line.size()) {
    std::size_t length = 1;
    while (index + length < line.size() &&
           (static_cast<unsigned char>(line[index + length]) & 0xC0U) == 0x80U) {
      ++length;
    }
    const std::string_view character = line.substr(index, length);
    const auto first = static_cast<unsigned char>(character[0]);
    const bool is_c1 =
        first == 0xC2 && length == 2 && static_cast<unsigned char>(line[index + 1]) < 0xA0;
    if (first == '\t') {
      characters.push_back(" ");
    } else if (first < 0x20 || first == 0x7F || is_c1 || find_invalid_utf8(character)) {
      characters.push_back(kReplacement);
    } else {
      characters.push_back(character);
    }
    index += length;
  }
  return characters;
}

// Cuts the line around the place and puts the caret where the place then is.
void set_excerpt(std::string_view line, std::uint32_t column, std::uint32_t length,
                 Diagnostic& diagnostic) {
  const std::vector<std::string_view> characters = shown_characters(line);
  const auto count = static_cast<std::uint32_t>(characters.size());
  std::uint32_t begin = 0;
  std::uint32_t end = count;
  if (count > kExcerptCharactersMax) {
    begin = column > kContextBefore ? column - kContextBefore : 0;
    end = std::min(count, begin + kCutCharactersMax);
  }
  std::string& excerpt = diagnostic.excerpt;
  if (begin > 0) excerpt += kCut;
  for (std::uint32_t index = begin; index < end; ++index) excerpt += characters[index];
  if (end < count) excerpt += kCut;
  const auto shift = begin > 0 ? static_cast<std::uint32_t>(kCut.size()) : 0U;
  diagnostic.caret_column = column - begin + shift;
  const std::uint32_t room = end + 1 > column ? end + 1 - column : 1;
  diagnostic.caret_length = std::max(1U, std::min(length, room));
}

}  // namespace

Diagnostic make_diagnostic(const SourceText& source, Span span, std::string message,
                           std::string help) {
  Diagnostic diagnostic;
  diagnostic.file = source.file();
  const Position position = source.position(span.begin);
  diagnostic.line = position.line;
  diagnostic.column = position.column;
  diagnostic.span = span;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  const std::uint32_t line = source.line(span.begin);
  const std::string_view text = source.line_text(line);
  const std::uint32_t line_begin = source.line_begin(line);
  const std::string_view before = source.text({line_begin, span.begin});
  const auto line_end = line_begin + static_cast<std::uint32_t>(text.size());
  const Span marked{span.begin, std::max(span.begin, std::min(span.end, line_end))};
  set_excerpt(text, count_characters(before) + 1, count_characters(source.text(marked)),
              diagnostic);
  return diagnostic;
}

std::string render(const Diagnostic& diagnostic, Color color) {
  const auto paint = [&](std::string_view code) {
    return color == Color::kAlways ? code : std::string_view();
  };
  std::string place = fmt::format("{}:{}:", diagnostic.file, diagnostic.line);
  if (diagnostic.column > 0) place += fmt::format("{}:", diagnostic.column);
  std::string text =
      fmt::format("{}{}{} {}error:{} {}{}{}\n", paint(kBold), place, paint(kPlain), paint(kRed),
                  paint(kPlain), paint(kBold), diagnostic.message, paint(kPlain));
  const std::string number = diagnostic.column > 0 ? std::to_string(diagnostic.line) : "";
  text += fmt::format(" {} | {}\n", number, diagnostic.excerpt);
  text += fmt::format(" {:{}} | {:{}}{}^{:~<{}}{}\n", "", number.size(), "",
                      diagnostic.caret_column - 1, paint(kGreen), "", diagnostic.caret_length - 1,
                      paint(kPlain));
  if (!diagnostic.help.empty()) {
    text += fmt::format(" {:{}} = help: {}\n", "", number.size(), diagnostic.help);
  }
  return text;
}

void Diagnostics::add(Span span, std::string message, std::string help) {
  if (errors_.size() == kCollectedMax) {
    ++dropped_;
    return;
  }
  errors_.push_back({span, std::move(message), std::move(help)});
}

std::vector<Diagnostic> Diagnostics::take() {
  const auto place = [](const Error& error) {
    return std::tie(error.span.begin, error.span.end, error.message);
  };
  std::stable_sort(errors_.begin(), errors_.end(),
                   [&](const Error& a, const Error& b) { return place(a) < place(b); });
  const auto same = [&](const Error& a, const Error& b) { return place(a) == place(b); };
  errors_.erase(std::unique(errors_.begin(), errors_.end(), same), errors_.end());
  std::vector<Diagnostic> diagnostics;
  const std::size_t shown = std::min(errors_.size(), kDiagnosticsMax);
  for (std::size_t index = 0; index < shown; ++index) {
    Error& error = errors_[index];
    diagnostics.push_back(
        make_diagnostic(source_, error.span, std::move(error.message), std::move(error.help)));
  }
  if (errors_.size() > shown) {
    std::string& help = diagnostics.back().help;
    if (!help.empty()) help += "; ";
    const std::size_t more = errors_.size() - shown + dropped_;
    help += fmt::format("{} more {} not shown", more, more == 1 ? "error is" : "errors are");
  }
  errors_.clear();
  dropped_ = 0;
  return diagnostics;
}

}  // namespace snarl::language
