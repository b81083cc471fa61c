// The lexer: characters to tokens, then the rule about newlines.
#include "snarl/scenarios/language/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "snarl/scenarios/language/lookalikes.h"

namespace snarl::language {
namespace {

bool is_digit(char character) { return character >= '0' && character <= '9'; }
bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         character == '_';
}
bool is_blank(char character) { return character == ' ' || character == '\t'; }

struct Unit {
  std::string_view text;
  std::uint64_t nanoseconds;
};
constexpr Unit kUnits[] = {{"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}};
constexpr auto kIntegerMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

struct Mark {
  std::string_view text;
  TokenKind kind;
};
// Longer ones first.
constexpr Mark kMarks[] = {{"..", TokenKind::kDotDot},
                           {"==", TokenKind::kEqual},
                           {"!=", TokenKind::kNotEqual},
                           {"<=", TokenKind::kLessEqual},
                           {">=", TokenKind::kGreaterEqual},
                           {"+=", TokenKind::kPlusAssign},
                           {"-=", TokenKind::kMinusAssign},
                           {";", TokenKind::kSemicolon},
                           {",", TokenKind::kComma},
                           {":", TokenKind::kColon},
                           {".", TokenKind::kDot},
                           {"{", TokenKind::kOpenBrace},
                           {"}", TokenKind::kCloseBrace},
                           {"[", TokenKind::kOpenBracket},
                           {"]", TokenKind::kCloseBracket},
                           {"(", TokenKind::kOpenParenthesis},
                           {")", TokenKind::kCloseParenthesis},
                           {"=", TokenKind::kAssign},
                           {"<", TokenKind::kLess},
                           {">", TokenKind::kGreater},
                           {"+", TokenKind::kPlus},
                           {"-", TokenKind::kMinus},
                           {"*", TokenKind::kStar},
                           {"/", TokenKind::kSlash},
                           {"%", TokenKind::kPercentSign}};

class Lexer {
 public:
  Lexer(const SourceText& source, Diagnostics& diagnostics)
      : text_(source.text()), diagnostics_(diagnostics) {}

  LexResult run() {
    if (!is_text()) {
      add(TokenKind::kBad, 0, 0);
      add(TokenKind::kEnd, 0, 0);
      return std::move(result_);
    }
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;  // the mark some editors put first
    while (at_ < text_.size()) next();
    at_ = text_.size();
    add(TokenKind::kEnd, at_, at_);
    return std::move(result_);
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool looking_at(std::string_view wanted) const {
    return text_.substr(at_, wanted.size()) == wanted;
  }
  static Span span(std::size_t begin, std::size_t end) {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }
  void error(std::size_t begin, std::size_t end, std::string message, std::string help = "") {
    diagnostics_.add(span(begin, end), std::move(message), std::move(help));
  }
  Token& add(TokenKind kind, std::size_t begin, std::size_t end) {
    Token& token = result_.tokens.emplace_back();
    token.kind = kind;
    token.begins_line = begins_line_;
    token.span = span(begin, end);
    begins_line_ = kind == TokenKind::kNewline;
    return token;
  }
  void bad(std::size_t begin, std::string message, std::string help = "") {
    error(begin, at_, std::move(message), std::move(help));
    add(TokenKind::kBad, begin, at_);
  }

  bool is_text();
  void next();
  void comment(std::size_t begin);
  void block_comment();
  void word();
  void number();
  void number_suffix(std::size_t begin, std::size_t digits_end, std::uint64_t value, bool fits);
  bool is_percent() const;
  void mark();
  void foreign_mark();
  void string();
  void other_character();

  std::string_view text_;
  Diagnostics& diagnostics_;
  LexResult result_;
  std::size_t at_ = 0;
  bool begins_line_ = true;
};

// Bytes that are no text are one error, not one for each.
bool Lexer::is_text() {
  if (text_.size() > kSourceBytesMax) {
    error(0, 0,
          fmt::format("the file is too long: {} bytes, at most {} are read", text_.size(),
                      kSourceBytesMax));
    return false;
  }
  if (const auto invalid = find_invalid_utf8(text_)) {
    const auto byte = static_cast<unsigned char>(text_[*invalid]);
    error(*invalid, *invalid + 1,
          fmt::format("this is not UTF-8 text: the byte 0x{:02X} begins no character here", byte),
          "save the file as UTF-8, and give a scenario file, not a binary one");
    return false;
  }
  const std::size_t nul = text_.find('\0');
  if (nul != std::string_view::npos) {
    error(nul, nul + 1, "this is not text: it holds a byte of value 0",
          "save the file as UTF-8, and give a scenario file, not a binary one");
    return false;
  }
  return true;
}

void Lexer::next() {
  const char character = peek();
  if (is_blank(character) || (character == '\r' && peek(1) == '\n')) {
    ++at_;
  } else if (character == '\n') {
    ++at_;
    add(TokenKind::kNewline, at_ - 1, at_);
  } else if (character == '#') {
    comment(at_);
  } else if (is_letter(character)) {
    word();
  } else if (is_digit(character)) {
    number();
  } else if (character == '"' || character == '\'' || character == '`') {
    string();
  } else {
    mark();
  }
}

void Lexer::comment(std::size_t begin) {
  at_ = std::min(text_.find('\n', at_), text_.size());
  std::size_t end = at_;
  while (end > begin && (is_blank(text_[end - 1]) || text_[end - 1] == '\r')) --end;
  result_.comments.push_back({span(begin, end)});
}

void Lexer::block_comment() {
  const std::size_t begin = at_;
  const std::size_t close = text_.find("*/", at_ + 2);
  at_ = close == std::string_view::npos ? text_.size() : close + 2;
  error(begin, begin + 2, "comments do not begin with '/*'",
        "a comment begins with '#' and goes to the end of the line");
}

void Lexer::word() {
  const std::size_t begin = at_;
  while (is_letter(peek()) || is_digit(peek())) ++at_;
  Token& token = add(TokenKind::kWord, begin, at_);
  token.word = find_word(text_.substr(begin, at_ - begin));
}

void Lexer::number() {
  const std::size_t begin = at_;
  std::uint64_t value = 0;
  bool fits = true;
  for (; is_digit(peek()); ++at_) {
    const auto digit = static_cast<std::uint64_t>(peek() - '0');
    // One more than the largest is let through: behind a minus it is the smallest number.
    if (value > (kIntegerMax + 1 - digit) / 10) fits = false;
    if (fits) value = value * 10 + digit;
  }
  number_suffix(begin, at_, value, fits);
}

void Lexer::number_suffix(std::size_t begin, std::size_t digits_end, std::uint64_t value,
                          bool fits) {
  const bool is_fraction = peek() == '.' && is_digit(peek(1));
  if (is_fraction) ++at_;
  while (is_letter(peek()) || is_digit(peek())) ++at_;
  const std::string_view all = text_.substr(begin, at_ - begin);
  const std::string_view suffix = text_.substr(digits_end, at_ - digits_end);
  const auto unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                                 [&](const Unit& row) { return row.text == suffix; });
  if (is_fraction) {
    return bad(begin, fmt::format("'{}' is no whole number", all),
               "there are no fractions; take a smaller unit, as 1500ms for 1.5s");
  }
  if (!suffix.empty() && unit == std::end(kUnits)) {
    if (suffix.front() == '_') {
      std::string plain(all);
      plain.erase(std::remove(plain.begin(), plain.end(), '_'), plain.end());
      return bad(begin, fmt::format("'{}' is no number: digits are not grouped", all),
                 fmt::format("write '{}'", plain));
    }
    if (all.front() == '0' && (suffix.front() == 'x' || suffix.front() == 'b')) {
      return bad(begin, fmt::format("'{}' is no number: numbers are decimal", all));
    }
    constexpr std::string_view kForeignUnits[] = {"min",     "m",     "h",      "sec",  "secs",
                                                  "seconds", "msec",  "millis", "usec", "micros",
                                                  "nsec",    "nanos", "S",      "MS"};
    if (std::find(std::begin(kForeignUnits), std::end(kForeignUnits), suffix) !=
        std::end(kForeignUnits)) {
      return bad(begin, fmt::format("unknown unit '{}' in '{}'", suffix, all),
                 "a duration ends in ns, us, ms or s");
    }
    return bad(begin, fmt::format("'{}' is neither a number, nor a duration, nor a name", all),
               "a duration ends in ns, us, ms or s, and a name does not begin with a digit");
  }
  if (unit != std::end(kUnits)) {
    if (!fits || value > kIntegerMax / unit->nanoseconds) {
      return bad(begin, fmt::format("the duration '{}' is too long", all),
                 "at most 9223372036s, about 292 years");
    }
    Token& token = add(TokenKind::kDuration, begin, at_);
    token.value = value * unit->nanoseconds;
    token.unit_ns = static_cast<std::int64_t>(unit->nanoseconds);
    return;
  }
  if (!fits) {
    return bad(begin,
               fmt::format("the number {} does not fit into 64 bits",
                           all.size() <= 40 ? all : std::string_view("written here")),
               fmt::format("the largest is {}", kIntegerMax));
  }
  if (is_percent()) {
    ++at_;
    add(TokenKind::kPercent, begin, at_).value = value;
    return;
  }
  add(TokenKind::kInteger, begin, at_).value = value;
}

// Is the "%" here the sign of a percentage, not an operator: is nothing behind it to divide by?
bool Lexer::is_percent() const {
  if (peek() != '%') return false;
  std::size_t after = at_ + 1;
  while (after < text_.size() && (is_blank(text_[after]) || text_[after] == '\r')) ++after;
  if (after == text_.size()) return true;
  const char character = text_[after];
  return character == '\n' || character == '}' || character == ';' || character == '#';
}

void Lexer::mark() {
  if (looking_at("/*")) return block_comment();
  if (looking_at("//")) {
    error(at_, at_ + 2, "comments do not begin with '//'",
          "a comment begins with '#'; the division of integers is '/'");
    return comment(at_);
  }
  for (const std::string_view foreign : {"===", "!==", "&&", "||", "->", ":=", "::", "<<", ">>"}) {
    if (looking_at(foreign)) return foreign_mark();
  }
  for (const Mark& row : kMarks) {
    if (looking_at(row.text)) {
      at_ += row.text.size();
      add(row.kind, at_ - row.text.size(), at_);
      return;
    }
  }
  foreign_mark();
}

// Says what is written here instead, and reads on as if it had been, so that nothing follows.
void Lexer::foreign_mark() {
  struct Foreign {
    std::string_view text;
    std::string_view help;
    TokenKind kind;
    Word word;
  };
  static constexpr Foreign kForeign[] = {
      {"===", "write '=='", TokenKind::kEqual, Word::kNone},
      {"!==", "write '!='", TokenKind::kNotEqual, Word::kNone},
      {"&&", "write 'and'", TokenKind::kWord, Word::kAnd},
      {"||", "write 'or'", TokenKind::kWord, Word::kOr},
      {"->", "write '.'", TokenKind::kDot, Word::kNone},
      {":=", "write '='", TokenKind::kAssign, Word::kNone},
      {"::", "a method is called with '.', as in m.acquire()", TokenKind::kDot, Word::kNone},
      {"<<", "there are no bit operations; multiply", TokenKind::kStar, Word::kNone},
      {">>", "there are no bit operations; divide", TokenKind::kSlash, Word::kNone},
      {"!", "write 'not'", TokenKind::kWord, Word::kNot},
      {"&", "there are no bit operations; 'and' is for true and false", TokenKind::kWord,
       Word::kAnd},
      {"|", "there are no bit operations; 'or' is for true and false", TokenKind::kWord, Word::kOr},
      {"^", "there are no bit operations", TokenKind::kStar, Word::kNone},
      {"?", "choose with 'if' and 'else'", TokenKind::kBad, Word::kNone},
  };
  for (const Foreign& row : kForeign) {
    if (!looking_at(row.text)) continue;
    const std::size_t begin = at_;
    at_ += row.text.size();
    error(begin, at_, fmt::format("there is no '{}'", row.text), std::string(row.help));
    add(row.kind, begin, at_).word = row.word;
    return;
  }
  other_character();
}

void Lexer::string() {
  const std::size_t begin = at_;
  const char quote = peek();
  ++at_;
  while (at_ < text_.size() && peek() != '\n' && peek() != quote) ++at_;
  if (peek() == quote) ++at_;
  bad(begin, "there are no strings", "names stand without quotes, and comments begin with '#'");
}

void Lexer::other_character() {
  const std::size_t begin = at_;
  ++at_;
  while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0U) == 0x80U) ++at_;
  const std::string_view character = text_.substr(begin, at_ - begin);
  if (const std::string_view meant = lookalike(character); !meant.empty()) {
    return bad(begin, fmt::format("unexpected character '{}'", character),
               fmt::format("it only looks like '{}'; type that one", meant));
  }
  const auto first = static_cast<unsigned char>(character.front());
  if (first < 0x20 || first == 0x7F) {
    return bad(begin, fmt::format("unexpected control character 0x{:02X}", first));
  }
  std::string help;
  if (first >= 0x80) {
    // One error for a word of them.
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) >= 0x80 ||
                                  is_letter(text_[at_]) || is_digit(text_[at_]))) {
      ++at_;
    }
    help = "names are made of the letters a to z and A to Z, digits and '_'";
  }
  bad(begin, fmt::format("unexpected character '{}'", character), help);
}

// Does a line that ends in this go on in the next one?
bool continues_line(const Token& token) {
  switch (token.kind) {
    case TokenKind::kNewline:
    case TokenKind::kComma:
    case TokenKind::kOpenBrace:
      return true;
    case TokenKind::kWord:
      return token.word == Word::kAnd || token.word == Word::kOr || token.word == Word::kNot;
    default:
      return token.kind == TokenKind::kDotDot || token.kind >= TokenKind::kAssign;
  }
}

// Does this close what stands before it, or begin something that cannot stand inside ( ) or [ ]?
bool closes_line(const Token& token) {
  return token.kind == TokenKind::kCloseBrace ||
         (token.kind == TokenKind::kWord && token.word == Word::kElse);
}
bool cannot_be_inside(const Token& token) {
  if (token.kind == TokenKind::kOpenBrace || token.kind == TokenKind::kCloseBrace) return true;
  return token.kind == TokenKind::kWord &&
         (token.word == Word::kScenario || begins_item(token.word) || begins_statement(token.word));
}

// Drops the newlines that end nothing. A bracket that was never closed must not swallow the rest
// of the file, so what cannot stand inside brackets ends them.
std::vector<Token> without_idle_newlines(const std::vector<Token>& tokens) {
  std::vector<Token> kept;
  kept.reserve(tokens.size());
  int depth = 0;
  for (std::size_t index = 0; index < tokens.size(); ++index) {
    const Token& token = tokens[index];
    if (token.kind == TokenKind::kOpenBracket || token.kind == TokenKind::kOpenParenthesis) ++depth;
    if (token.kind == TokenKind::kCloseBracket || token.kind == TokenKind::kCloseParenthesis) {
      depth = std::max(0, depth - 1);
    }
    if (token.kind != TokenKind::kNewline) {
      if (cannot_be_inside(token)) depth = 0;
      kept.push_back(token);
      continue;
    }
    // Of several in a row one stays; kEnd, not a newline, is the last of all.
    while (tokens[index + 1].kind == TokenKind::kNewline) ++index;
    const Token& after = tokens[index + 1];
    if (depth > 0 && !cannot_be_inside(after)) continue;
    if (kept.empty() || continues_line(kept.back()) || closes_line(after)) continue;
    kept.push_back(token);
  }
  return kept;
}

}  // namespace

LexResult lex(const SourceText& source, Diagnostics& diagnostics) {
  LexResult result = Lexer(source, diagnostics).run();
  result.tokens = without_idle_newlines(result.tokens);
  return result;
}

}  // namespace snarl::language
