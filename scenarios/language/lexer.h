// Turns the text of a scenario file into tokens and comments.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/scenarios/language/diagnostic.h"
#include "snarl/scenarios/language/source.h"
#include "snarl/scenarios/language/words.h"

namespace snarl::language {

enum class TokenKind : std::uint8_t {
  kEnd,
  kNewline,
  kBad,   // already reported; whoever meets it stays silent
  kWord,  // a name, or a reserved word
  kInteger,
  kDuration,  // the value is in nanoseconds
  kPercent,
  kSemicolon,
  kComma,
  kColon,
  kDot,
  kDotDot,
  kOpenBrace,
  kCloseBrace,
  kOpenBracket,
  kCloseBracket,
  kOpenParenthesis,
  kCloseParenthesis,
  kAssign,
  kPlusAssign,
  kMinusAssign,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kPercentSign,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Word word = Word::kNone;
  bool begins_line = false;  // the first of its line, whether or not a kNewline stands before it
  Span span;
  // Unsigned, so that the digits of the smallest number, which stand behind a minus, have room.
  std::uint64_t value = 0;
  std::int64_t unit_ns = 1;  // of a kDuration
};

// "#" and what follows, to the end of the line.
struct Comment {
  Span span;
};

struct LexResult {
  std::vector<Token> tokens;  // the last one is kEnd
  std::vector<Comment> comments;
};

// A kNewline stands only where it ends something: not inside ( ) and [ ], after an operator, a
// comma, "{" or another kNewline, nor before "}" and `else`.
LexResult lex(const SourceText& source, Diagnostics& diagnostics);

}  // namespace snarl::language
