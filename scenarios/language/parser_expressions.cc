// The parser's expressions, references and calls.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "snarl/scenarios/language/parser.h"
#include "snarl/scenarios/language/suggest.h"

namespace snarl::language {
namespace {

// The binary operators by level, the loosest first; `not` stands between levels 1 and 2.
struct BinaryRow {
  int level;
  TokenKind token;
  Word word;
  ExpressionKind kind;
};
constexpr BinaryRow kBinary[] = {
    {0, TokenKind::kWord, Word::kOr, ExpressionKind::kOr},
    {1, TokenKind::kWord, Word::kAnd, ExpressionKind::kAnd},
    {2, TokenKind::kEqual, Word::kNone, ExpressionKind::kEqual},
    {2, TokenKind::kNotEqual, Word::kNone, ExpressionKind::kNotEqual},
    {2, TokenKind::kLess, Word::kNone, ExpressionKind::kLess},
    {2, TokenKind::kLessEqual, Word::kNone, ExpressionKind::kLessEqual},
    {2, TokenKind::kGreater, Word::kNone, ExpressionKind::kGreater},
    {2, TokenKind::kGreaterEqual, Word::kNone, ExpressionKind::kGreaterEqual},
    {3, TokenKind::kPlus, Word::kNone, ExpressionKind::kAdd},
    {3, TokenKind::kMinus, Word::kNone, ExpressionKind::kSubtract},
    {4, TokenKind::kStar, Word::kNone, ExpressionKind::kMultiply},
    {4, TokenKind::kSlash, Word::kNone, ExpressionKind::kDivide},
    {4, TokenKind::kPercentSign, Word::kNone, ExpressionKind::kRemainder},
};
constexpr std::string_view kChooseWord = "choose";
constexpr std::string_view kChooseUsage = "choose(n) gives a number from 0 to n - 1";
constexpr int kComparisonLevel = 2;
constexpr int kUnaryLevel = 5;

const BinaryRow* find_binary(const Token& token, int level) {
  const auto* const found =
      std::find_if(std::begin(kBinary), std::end(kBinary), [&](const BinaryRow& row) {
        return row.level == level && row.token == token.kind && row.word == token.word;
      });
  return found == std::end(kBinary) ? nullptr : found;
}

}  // namespace

ExpressionPointer Parser::make(ExpressionKind kind, std::uint32_t begin) {
  auto made = std::make_unique<Expression>();
  made->kind = kind;
  made->span = since(begin);
  return made;
}

// A chain such as a + b + c is as deep as it is long.
bool Parser::join_depth(Expression& expression) {
  const std::uint32_t left = expression.left != nullptr ? expression.left->depth : 0;
  const std::uint32_t right = expression.right != nullptr ? expression.right->depth : 0;
  expression.depth = std::max(left, right) + 1;
  if (expression.depth <= kNestingMax) return true;
  give_up(expression.operator_span);
  return false;
}

ExpressionPointer Parser::binary(int level) {
  if (level == kComparisonLevel && at(Word::kNot)) return not_expression();
  const std::uint32_t begin = current().span.begin;
  const auto operand = [&] { return level + 1 == kUnaryLevel ? unary() : binary(level + 1); };
  ExpressionPointer left = operand();
  while (left != nullptr) {
    const BinaryRow* row = find_binary(current(), level);
    if (row == nullptr) return left;
    const Span operator_span = current().span;
    skip();
    ExpressionPointer right = operand();
    if (right == nullptr) return nullptr;
    ExpressionPointer both = make(row->kind, begin);
    both->operator_span = operator_span;
    both->left = std::move(left);
    both->right = std::move(right);
    if (!join_depth(*both)) return nullptr;
    if (comparison_goes_on(level)) return nullptr;
    left = std::move(both);
  }
  return nullptr;
}

bool Parser::comparison_goes_on(int level) {
  if (level != kComparisonLevel || find_binary(current(), level) == nullptr) return false;
  wrong(current().span, "comparisons do not chain", "write 'a < b and b < c'");
  return true;
}

ExpressionPointer Parser::not_expression() {
  const std::uint32_t begin = current().span.begin;
  const Span operator_span = current().span;
  if (++nesting_ > kNestingMax) {
    give_up(operator_span);
    --nesting_;
    return nullptr;
  }
  skip();
  ExpressionPointer operand = binary(kComparisonLevel);
  --nesting_;
  if (operand == nullptr) return nullptr;
  ExpressionPointer made = make(ExpressionKind::kNot, begin);
  made->operator_span = operator_span;
  made->left = std::move(operand);
  return join_depth(*made) ? std::move(made) : nullptr;
}

ExpressionPointer Parser::unary() {
  if (!at(TokenKind::kMinus)) return primary();
  const std::uint32_t begin = current().span.begin;
  const Span operator_span = current().span;
  if (++nesting_ > kNestingMax) {
    give_up(operator_span);
    --nesting_;
    return nullptr;
  }
  skip();
  constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();
  ExpressionPointer made;
  if (at(TokenKind::kInteger) && current().value == static_cast<std::uint64_t>(kSmallest)) {
    skip();
    made = make(ExpressionKind::kLiteral, begin);
    made->value = {ValueKind::kInteger, kSmallest};
  } else if (ExpressionPointer operand = unary()) {
    made = make(ExpressionKind::kNegate, begin);
    made->operator_span = operator_span;
    made->left = std::move(operand);
    if (!join_depth(*made)) made = nullptr;
  }
  --nesting_;
  return made;
}

ExpressionPointer Parser::primary() {
  switch (current().kind) {
    case TokenKind::kInteger:
    case TokenKind::kDuration:
      return literal();
    case TokenKind::kOpenParenthesis:
      return parenthesized();
    case TokenKind::kWord:
      break;
    default:
      return no_value();
  }
  switch (current().word) {
    case Word::kTrue:
    case Word::kFalse:
    case Word::kNothing:
      return literal();
    case Word::kId: {
      const std::uint32_t begin = current().span.begin;
      skip();
      return make(ExpressionKind::kIdentity, begin);
    }
    case Word::kNone:
      if (text(current()) == kChooseWord && ahead().kind == TokenKind::kOpenParenthesis) {
        return choose();
      }
      return reference_or_call();
    default:
      return no_value();
  }
}

ExpressionPointer Parser::literal() {
  const Token token = current();
  Value value;
  if (token.kind == TokenKind::kWord) {
    value.kind = token.word == Word::kNothing ? ValueKind::kNone : ValueKind::kBoolean;
    value.number = token.word == Word::kTrue ? 1 : 0;
    skip();
  } else if (token.kind == TokenKind::kDuration) {
    value = {ValueKind::kDuration, static_cast<std::int64_t>(token.value)};
    skip();
  } else {
    Span span;
    if (!expect_integer("a number", value.number, span)) return nullptr;
  }
  ExpressionPointer made = make(ExpressionKind::kLiteral, token.span.begin);
  made->value = value;
  made->unit_ns = token.unit_ns;
  return made;
}

ExpressionPointer Parser::parenthesized() {
  const std::uint32_t begin = current().span.begin;
  if (++nesting_ > kNestingMax) {
    give_up(current().span);
    --nesting_;
    return nullptr;
  }
  skip();
  ExpressionPointer inner = expression();
  --nesting_;
  if (inner == nullptr) return nullptr;
  if (at(TokenKind::kAssign)) {
    wrong(current().span, "'=' assigns", "compare with '=='");
    return nullptr;
  }
  if (!expect(TokenKind::kCloseParenthesis, "')'")) return nullptr;
  inner->is_parenthesized = true;
  inner->span = since(begin);
  return inner;
}

// The one thing that is called without an object; the word is a name everywhere else.
ExpressionPointer Parser::choose() {
  const std::uint32_t begin = current().span.begin;
  const Span word = current().span;
  skip();
  skip();
  if (at(TokenKind::kCloseParenthesis)) {
    missing("the number of values to choose from", std::string(kChooseUsage));
    return nullptr;
  }
  if (++nesting_ > kNestingMax) {
    give_up(word);
    --nesting_;
    return nullptr;
  }
  ExpressionPointer count = expression();
  --nesting_;
  if (count == nullptr) return nullptr;
  if (at(TokenKind::kComma)) {
    wrong(current().span, "'choose' takes one argument", std::string(kChooseUsage));
    return nullptr;
  }
  if (!expect(TokenKind::kCloseParenthesis, "')'")) return nullptr;
  ExpressionPointer made = make(ExpressionKind::kChoose, begin);
  made->operator_span = word;
  made->left = std::move(count);
  return join_depth(*made) ? std::move(made) : nullptr;
}

// Says what stands where a value should.
ExpressionPointer Parser::no_value() {
  if (at(TokenKind::kPercent)) {
    wrong(current().span, "a percentage is no value: it stands only as the bound of a metric",
          "for the remainder, go on behind '%' in the same line");
    return nullptr;
  }
  const bool is_reserved = at(TokenKind::kWord) && !current().begins_line;
  if (is_reserved && (is_kind(current().word) || current().word == Word::kScenario ||
                      begins_item(current().word) || begins_statement(current().word))) {
    wrong(current().span,
          fmt::format("'{}' is a word of the language, not a value", text(current())),
          "an object is called by its name");
    return nullptr;
  }
  std::string help;
  if (at(TokenKind::kAssign)) help = "compare with '=='";
  if (at(TokenKind::kGreater) && previous_span().end == current().span.begin) {
    help = "'is not equal' is '!='";
  }
  missing(fmt::format("a value{}", after_previous()), std::move(help));
  return nullptr;
}

bool Parser::reference(Reference& reference, std::string_view what) {
  const std::uint32_t begin = current().span.begin;
  if (!expect_name(what, reference.name, reference.name_span)) return false;
  if (at(TokenKind::kOpenBracket) && !index(reference)) return false;
  reference.span = since(begin);
  return true;
}

bool Parser::index(Reference& reference) {
  reference.has_index = true;
  if (++nesting_ > kNestingMax) {
    give_up(current().span);
    --nesting_;
    return false;
  }
  skip();
  reference.index = expression();
  --nesting_;
  return reference.index != nullptr && expect(TokenKind::kCloseBracket, "']'");
}

ExpressionPointer Parser::reference_or_call() {
  const std::uint32_t begin = current().span.begin;
  if (ahead().kind == TokenKind::kOpenParenthesis) {
    const std::string help = suggestion(text(current()), Place::kValue, {kChooseWord});
    wrong(current().span, fmt::format("there is no function '{}'", text(current())),
          help.empty() ? "what can be called are methods of objects, as in q.size()" : help);
    return nullptr;
  }
  Reference found;
  if (!reference(found, "a name")) return nullptr;
  const std::uint32_t index_depth = found.index != nullptr ? found.index->depth : 0;
  if (at(TokenKind::kDot)) {
    ExpressionPointer made;
    if (!call(std::move(found), made)) return nullptr;
    if (at(TokenKind::kDot)) {
      wrong(current().span, "the result of a call has no methods", "keep it in a 'local' first");
      return nullptr;
    }
    return made;
  }
  if (at(TokenKind::kOpenBracket)) {
    wrong(current().span, "arrays have one dimension",
          "compute one index: a[row * width + column]");
    return nullptr;
  }
  ExpressionPointer made = make(ExpressionKind::kReference, begin);
  made->depth = index_depth + 1;
  made->reference = std::make_unique<Reference>(std::move(found));
  if (made->depth > kNestingMax) {
    give_up(made->span);
    return nullptr;
  }
  return made;
}

// Requires: the current token is the ".".
bool Parser::call(Reference&& object, ExpressionPointer& result) {
  auto made = std::make_unique<Call>();
  const std::uint32_t begin = object.span.begin;
  std::uint32_t depth = object.index != nullptr ? object.index->depth : 0;
  made->object = std::move(object);
  skip();
  // A method may bear a name that is reserved elsewhere, and only the checker knows the methods.
  if (at(TokenKind::kWord) && !current().begins_line) {
    made->method = text(current());
    made->method_span = current().span;
    skip();
  } else {
    missing(fmt::format("the name of a method{}", after_previous()));
    return false;
  }
  if (!at(TokenKind::kOpenParenthesis)) {
    missing(fmt::format("'('{}", after_previous()),
            fmt::format("a call has parentheses: '{}.{}()'", made->object.name, made->method));
    return false;
  }
  skip();
  if (++nesting_ > kNestingMax) {
    give_up(made->method_span);
    --nesting_;
    return false;
  }
  const bool is_readable = arguments(made->arguments);
  --nesting_;
  if (!is_readable) return false;
  made->span = since(begin);
  for (const Argument& argument : made->arguments) depth = std::max(depth, argument.value->depth);
  result = make(ExpressionKind::kCall, begin);
  result->depth = depth + 1;
  result->call = std::move(made);
  if (result->depth <= kNestingMax) return true;
  give_up(result->call->method_span);
  return false;
}

// Requires: the "(" has been read.
bool Parser::arguments(std::vector<Argument>& arguments) {
  if (take(TokenKind::kCloseParenthesis)) return true;
  do {
    Argument read;
    if (!argument(read)) return false;
    if (read.name.empty() && !arguments.empty() && !arguments.back().name.empty()) {
      wrong(read.span, "an argument without a name stands behind one with a name",
            fmt::format("'{} = ...' comes last", arguments.back().name));
      return false;
    }
    arguments.push_back(std::move(read));
  } while (take(TokenKind::kComma));
  return expect(TokenKind::kCloseParenthesis, "',' or ')'");
}

bool Parser::argument(Argument& argument) {
  const std::uint32_t begin = current().span.begin;
  if (at_name() && ahead().kind == TokenKind::kAssign) {
    argument.name = text(current());
    argument.name_span = current().span;
    skip();
    skip();
  }
  argument.value = expression();
  argument.span = since(begin);
  return argument.value != nullptr;
}

}  // namespace snarl::language
