// What is wrong with a scenario file: where, what, and what would be right.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snarl/scenarios/language/source.h"

namespace snarl::language {

// Complete in itself: rendering needs no source any more.
struct Diagnostic {
  std::string file;
  std::uint32_t line = 1;
  std::uint32_t column = 1;  // 0: unknown, in the strings of a C++ scenario
  Span span;
  std::string message;
  std::string help;  // may be empty
  // The source line as it is shown: cleaned of control characters, and cut where it is very long.
  std::string excerpt;
  std::uint32_t caret_column = 1;  // in the excerpt, in characters, from 1
  std::uint32_t caret_length = 1;
};

Diagnostic make_diagnostic(const SourceText& source, Span span, std::string message,
                           std::string help = "");

enum class Color { kNever, kAlways };

// The message, the line with the place underlined, and the help; ends in a newline.
std::string render(const Diagnostic& diagnostic, Color color = Color::kNever);

inline constexpr std::size_t kDiagnosticsMax = 20;

// Collects the errors of one text and hands out the first of them, in order of place.
class Diagnostics {
 public:
  explicit Diagnostics(const SourceText& source) : source_(source) {}

  // Drops what says the same of the same place.
  void add(Span span, std::string message, std::string help = "");
  bool empty() const { return errors_.empty(); }
  std::size_t size() const { return errors_.size(); }
  const SourceText& source() const { return source_; }

  // Returns: the first kDiagnosticsMax by place; the last of them says how many were left out.
  std::vector<Diagnostic> take();

 private:
  struct Error {
    Span span;
    std::string message;
    std::string help;
  };

  const SourceText& source_;
  std::vector<Error> errors_;
  std::size_t dropped_ = 0;
};

}  // namespace snarl::language
