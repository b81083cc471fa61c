// The parser's ground: tokens, errors and recovery; scenarios and their parameters.
#include "snarl/scenarios/language/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "snarl/scenarios/language/suggest.h"

namespace snarl::language {

const Token& Parser::ahead(std::size_t count) const {
  return tokens_[std::min(at_ + count, tokens_.size() - 1)];
}

bool Parser::at_statement_end() const {
  return at(TokenKind::kNewline) || at(TokenKind::kSemicolon) || at(TokenKind::kCloseBrace) ||
         at(TokenKind::kEnd);
}

void Parser::skip() {
  if (at_ + 1 < tokens_.size()) ++at_;
}

bool Parser::take(TokenKind kind) {
  if (!at(kind)) return false;
  skip();
  return true;
}

bool Parser::take(Word word) {
  if (!at(word)) return false;
  skip();
  return true;
}

std::string Parser::shown(const Token& token) const {
  if (token.kind == TokenKind::kEnd) {
    return source_->is_pieces() ? "the end of the text" : "the end of the file";
  }
  if (token.kind == TokenKind::kNewline) return "the end of the line";
  constexpr std::size_t kShownMax = 40;  // arbitrary: a message should stay one line
  const std::string_view all = text(token);
  if (all.size() <= kShownMax) return fmt::format("'{}'", all);
  return fmt::format("'{}...'", all.substr(0, kShownMax));
}

Span Parser::previous_span() const {
  if (at_ == 0) return {current().span.begin, current().span.begin};
  std::size_t index = at_ - 1;
  while (index > 0 && tokens_[index].kind == TokenKind::kNewline) --index;
  return tokens_[index].span;
}

std::string Parser::after_previous() const {
  const std::string_view previous = source_->text(previous_span());
  constexpr std::size_t kShownMax = 40;
  if (previous.empty() || previous.size() > kShownMax) return "";
  return fmt::format(" after '{}'", previous);
}

Span Parser::since(std::uint32_t begin) const {
  return {begin, std::max(begin, previous_span().end)};
}

// Stands directly after the token before it, on that token's line.
void Parser::missing(const std::string& what, std::string help) {
  if (has_given_up_ || at(TokenKind::kBad)) return;
  const std::uint32_t end = previous_span().end;
  diagnostics_.add({end, end}, fmt::format("expected {}, found {}", what, shown(current())),
                   std::move(help));
}

void Parser::wrong(Span span, std::string message, std::string help) {
  if (has_given_up_) return;
  diagnostics_.add(span, std::move(message), std::move(help));
}

bool Parser::expect(TokenKind kind, std::string_view what, std::string help) {
  if (take(kind)) return true;
  missing(fmt::format("{}{}", what, after_previous()), std::move(help));
  return false;
}

bool Parser::expect_name(std::string_view what, std::string& name, Span& span) {
  if (at_name()) {
    name = text(current());
    span = current().span;
    skip();
    return true;
  }
  const bool is_reserved = at(TokenKind::kWord);
  if (is_reserved && !current().begins_line) {
    wrong(current().span,
          fmt::format("'{}' is a word of the language and cannot be {}", text(current()), what),
          fmt::format("choose another name, as 'the_{}'", text(current())));
    // It was meant as the name, so what follows can be read.
    name = text(current());
    span = current().span;
    skip();
    if (scenario_ != nullptr) scenario_->is_incomplete = true;
    return true;
  }
  missing(fmt::format("{}{}", what, after_previous()));
  return false;
}

bool Parser::expect_integer(std::string_view what, std::int64_t& number, Span& span) {
  if (!at(TokenKind::kInteger)) {
    missing(fmt::format("{}{}", what, after_previous()));
    return false;
  }
  span = current().span;
  const std::uint64_t value = current().value;
  skip();
  const auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value > largest) {
    wrong(span, fmt::format("the number {} does not fit into 64 bits", source_->text(span)),
          fmt::format("the largest is {}", largest));
    return false;
  }
  number = static_cast<std::int64_t>(value);
  return true;
}

void Parser::give_up(Span span) {
  wrong(span, fmt::format("nested too deeply: more than {} levels", kNestingMax),
        "split it: give a part of the expression to a 'local', or flatten the blocks");
  has_given_up_ = true;
  at_ = tokens_.size() - 1;
}

// Skips to the end of the item or statement, over blocks that are closed. A line that begins with
// `scenario` is always the next one.
void Parser::recover() {
  if (scenario_ != nullptr) scenario_->is_incomplete = true;
  int depth = 0;
  while (!at(TokenKind::kEnd) && !at(Word::kScenario)) {
    const bool opens_below = at(TokenKind::kNewline) && ahead().kind == TokenKind::kOpenBrace;
    if (depth == 0 && at_statement_end() && !opens_below) return;
    // A newline may have been dropped because a bracket stands open.
    const bool begins_next = current().begins_line && !at(TokenKind::kOpenBrace);
    if (depth == 0 && at_ > piece_begin_ && begins_next) return;
    if (at(TokenKind::kOpenBrace)) ++depth;
    if (at(TokenKind::kCloseBrace)) --depth;
    skip();
  }
}

void Parser::separator(std::string_view what) {
  if (is_unwinding_ || has_given_up_) return;
  if (take(TokenKind::kNewline)) return;
  if (take(TokenKind::kSemicolon)) {
    take(TokenKind::kNewline);
    return;
  }
  if (at(TokenKind::kCloseBrace) || at(TokenKind::kEnd) || at(Word::kScenario)) return;
  if (at_ > 0 && tokens_[at_ - 1].kind == TokenKind::kCloseBrace) return;
  if (current().begins_line) return;  // reached by recovering
  if (at(TokenKind::kBad)) {
    recover();
    return separator(what);
  }
  const bool can_begin = what == "item" ? begins_item(current().word) : at(TokenKind::kWord);
  if (can_begin) {
    missing(fmt::format("a new line or ';' after the {}", what));
    return;  // what follows is read as the next one
  }
  wrong(current().span, fmt::format("unexpected {} after the {}", shown(current()), what));
  recover();
  if (!at_statement_end()) return;
  separator(what);
}

void Parser::missing_close(const std::string& what, std::uint32_t begin) {
  if (reported_unclosed_) return;
  reported_unclosed_ = true;
  missing(fmt::format("'}}' to close {}, which begins in line {}", what, source_->line(begin)));
}

std::vector<Scenario> Parser::file() {
  std::vector<Scenario> scenarios;
  bool reported_stray = false;
  while (!at(TokenKind::kEnd)) {
    if (take(TokenKind::kNewline)) continue;
    if (scenario_word()) {
      scenarios.push_back(scenario());
      reported_stray = false;
      continue;
    }
    if (!reported_stray && !at(TokenKind::kBad)) {
      const bool is_brace = at(TokenKind::kCloseBrace);
      std::string help = is_brace ? "every '{' before it is closed already" : "";
      if (at(TokenKind::kWord)) help = suggestion(text(current()), Place::kTop, {"scenario"});
      if (help.empty() && (begins_item(current().word) || begins_statement(current().word))) {
        help = "it belongs inside a scenario: scenario name { ... }";
      }
      wrong(current().span,
            is_brace ? "unexpected '}': no block is open here"
                     : fmt::format("expected 'scenario', found {}", shown(current())),
            std::move(help));
    }
    reported_stray = true;
    skip();
  }
  if (scenarios.empty() && diagnostics_.empty()) {
    diagnostics_.add({0, 0}, "the file has no scenario",
                     "the smallest one is: scenario name { thread worker { progress } }");
  }
  return scenarios;
}

// Is a scenario here, or a slip of the fingers that means one?
bool Parser::scenario_word() {
  if (at(Word::kScenario)) return true;
  if (!at_name() || ahead().kind != TokenKind::kWord) return false;
  const bool opens =
      ahead(2).kind == TokenKind::kOpenBrace || ahead(2).kind == TokenKind::kOpenParenthesis;
  const std::string help = suggestion(text(current()), Place::kTop, {"scenario"});
  if (!opens || help.empty()) return false;
  wrong(current().span, fmt::format("expected 'scenario', found {}", shown(current())), help);
  return true;
}

// Requires: the current token is `scenario`, or stands for it.
Scenario Parser::scenario() {
  Scenario scenario;
  scenario_ = &scenario;
  scenario.source = source_;
  reported_unclosed_ = false;
  reported_misplaced_ = false;
  is_unwinding_ = false;
  const std::uint32_t begin = current().span.begin;
  skip();
  count_braces();
  if (!expect_name("a name", scenario.name, scenario.name_span)) {
    scenario.name_span = previous_span();
  }
  bool is_readable = true;
  if (at(TokenKind::kOpenParenthesis)) is_readable = parameters(scenario);
  if (!is_readable) {
    scenario.is_incomplete = true;
    while (!at(TokenKind::kOpenBrace) && !at_statement_end() && !at(Word::kScenario)) skip();
  }
  scenario.header_span = since(begin);
  const bool has_brace = is_readable ? open_brace() : take(TokenKind::kOpenBrace);
  if (has_brace) {
    scenario.header_span = since(begin);
    items(scenario);
  } else {
    scenario.is_incomplete = true;
    while (!at(TokenKind::kEnd) && !at(Word::kScenario)) skip();
  }
  scenario.span = since(begin);
  scenario_ = nullptr;
  return scenario;
}

bool Parser::open_brace() {
  if (at(TokenKind::kNewline) && ahead().kind == TokenKind::kOpenBrace) {
    missing(fmt::format("'{{'{}", after_previous()), "put the '{' on this line");
    skip();
    skip();
    return true;
  }
  std::string help;
  if (at(TokenKind::kColon)) help = "a block stands in '{ }', not behind ':'";
  if (at(TokenKind::kAssign)) help = "'=' assigns; compare with '=='";
  if (at(Word::kId) || at_name()) help = "is an operator missing, or a '.'?";
  return expect(TokenKind::kOpenBrace, "'{'", std::move(help));
}

// Are more braces opened than closed up to the next scenario?
void Parser::count_braces() {
  int depth = 0;
  for (std::size_t index = at_; index < tokens_.size(); ++index) {
    if (tokens_[index].word == Word::kScenario) break;
    if (tokens_[index].kind == TokenKind::kOpenBrace) ++depth;
    if (tokens_[index].kind == TokenKind::kCloseBrace) --depth;
  }
  has_unclosed_brace_ = depth > 0;
}

bool Parser::parameters(Scenario& scenario) {
  skip();
  if (at(TokenKind::kCloseParenthesis)) {
    wrong(join(previous_span(), current().span), "the parentheses are empty",
          "a scenario without parameters has none: scenario name { ... }");
    skip();
    return true;
  }
  do {
    if (!parameter(scenario)) return false;
  } while (take(TokenKind::kComma));
  return expect(TokenKind::kCloseParenthesis, "',' or ')'");
}

bool Parser::parameter(Scenario& scenario) {
  if (at_name() && ahead().kind == TokenKind::kWord && ahead().word == Word::kNone) {
    wrong(current().span,
          fmt::format("a parameter has no type, but '{}' stands before '{}'", text(current()),
                      text(ahead())),
          fmt::format("write '{} = ...'", text(ahead())));
    skip();
  }
  Parameter parameter;
  const std::uint32_t begin = current().span.begin;
  if (!expect_name("a name", parameter.name, parameter.name_span)) return false;
  scenario.parameters.emplace_back();
  bool is_readable = true;
  if (take(TokenKind::kAssign)) {
    parameter.initial = expression();
    is_readable = parameter.initial != nullptr;
  }
  if (is_readable && at(Word::kIn)) {
    is_readable = sweep_values(parameter);
  } else if (is_readable && parameter.initial == nullptr) {
    missing(fmt::format("'=' or 'in'{}", after_previous()),
            fmt::format("a parameter has a default, values to sweep over, or both: '{0} = 2', "
                        "'{0} in 1..3'",
                        parameter.name));
    is_readable = false;
  }
  parameter.span = since(begin);
  scenario.parameters.back() = std::move(parameter);
  return is_readable;
}

bool Parser::sweep_values(Parameter& parameter) {
  skip();
  const std::uint32_t begin = current().span.begin;
  if (take(TokenKind::kOpenBracket)) {
    parameter.sweep = Parameter::Values::kList;
    do {
      parameter.values.push_back(expression());
      if (parameter.values.back() == nullptr) return false;
    } while (take(TokenKind::kComma));
    if (!expect(TokenKind::kCloseBracket, "',' or ']'")) return false;
  } else {
    parameter.sweep = Parameter::Values::kRange;
    parameter.values.push_back(expression());
    if (parameter.values.back() == nullptr) return false;
    if (!expect(TokenKind::kDotDot, "'..'", "a sweep is a list, [1, 2, 4], or a range, 1..4")) {
      return false;
    }
    parameter.values.push_back(expression());
    if (parameter.values.back() == nullptr) return false;
  }
  parameter.values_span = since(begin);
  return true;
}

void Parser::items(Scenario& scenario) {
  const std::string owner = fmt::format("scenario '{}'", scenario.name);
  const std::uint32_t begin = scenario.header_span.begin;
  while (true) {
    is_unwinding_ = false;
    if (take(TokenKind::kCloseBrace)) return;
    if (at(TokenKind::kEnd) || at(Word::kScenario)) return missing_close(owner, begin);
    const std::size_t before = at_;
    item_or_recover(scenario);
    separator("item");
    if (at_ == before) skip();
  }
}

void Parser::parameter_list(Scenario& scenario) {
  scenario_ = &scenario;
  if (!at(TokenKind::kEnd)) {
    bool is_readable = true;
    do {
      is_readable = parameter(scenario);
    } while (is_readable && take(TokenKind::kComma));
    if (is_readable && !at(TokenKind::kEnd)) missing(fmt::format("','{}", after_previous()));
    if (!is_readable) scenario.is_incomplete = true;
  }
  scenario_ = nullptr;
}

void Parser::single_item(Scenario& scenario) {
  scenario_ = &scenario;
  item_or_recover(scenario);
  while (take(TokenKind::kNewline) || take(TokenKind::kSemicolon)) continue;
  if (!at(TokenKind::kEnd) && !at(TokenKind::kBad)) {
    wrong(current().span, fmt::format("unexpected {} after the item", shown(current())),
          "each item is a string of its own");
  }
  scenario_ = nullptr;
}

}  // namespace snarl::language
