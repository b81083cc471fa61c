// The parser's blocks and statements.
#include <fmt/format.h>

#include <utility>

#include "snarl/scenarios/language/parser.h"
#include "snarl/scenarios/language/suggest.h"

namespace snarl::language {

bool Parser::block(Block& block, const std::string& owner) {
  const bool is_below = at(TokenKind::kNewline);
  const std::uint32_t begin = is_below ? ahead().span.begin : current().span.begin;
  if (!open_brace()) return false;
  if (++nesting_ > kNestingMax) {
    give_up(previous_span());
    --nesting_;
    return false;
  }
  statements(block, owner, begin);
  --nesting_;
  block.span = since(begin);
  return true;
}

void Parser::statements(Block& block, const std::string& owner, std::uint32_t begin) {
  while (!is_unwinding_) {
    if (take(TokenKind::kCloseBrace)) return;
    if (at(TokenKind::kEnd) || at(Word::kScenario)) return missing_close(owner, begin);
    const std::size_t before = at_;
    piece_begin_ = at_;
    if (at(TokenKind::kSemicolon)) {
      wrong(current().span, "unexpected ';': there is no statement before it");
    } else if (at(TokenKind::kBad)) {
      recover();
    } else if (!at(TokenKind::kNewline) && !misplaced_item(owner, begin)) {
      Statement statement;
      if (this->statement(statement)) {
        // What could not be read behind it belongs to it, so its value is not known.
        if (at(TokenKind::kBad)) statement.value.reset();
        const bool is_kept = !at(TokenKind::kBad) || statement.kind == StatementKind::kLocal;
        if (is_kept) block.statements.push_back(std::move(statement));
      } else if (!is_unwinding_) {
        recover();
      }
    }
    separator("statement");
    if (at_ == before && !is_unwinding_) skip();
  }
}

// An item inside a thread: either a "}" is missing before it, or it belongs outside.
bool Parser::misplaced_item(const std::string& owner, std::uint32_t begin) {
  const bool is_block = at(Word::kAtomic) && ahead().kind == TokenKind::kOpenBrace;
  const bool is_label = ahead().kind == TokenKind::kColon;
  if (!at(TokenKind::kWord) || !begins_item(current().word) || is_block || is_label) return false;
  if (has_unclosed_brace_ && current().begins_line) {
    missing_close(owner, begin);
    has_unclosed_brace_ = false;
    is_unwinding_ = true;
    return true;
  }
  const std::string word(text(current()));
  const Span span = current().span;
  if (at(Word::kVar)) {
    wrong(span, "'var' declares an object of the scenario and stands outside of the threads",
          "what belongs to one thread alone is a 'local'");
    if (scenario_ != nullptr) scenario_->is_incomplete = true;
  } else if (at(Word::kLock)) {
    wrong(span, "'lock' declares an object of the scenario and stands outside of the threads",
          "to hold a lock, write 'with m { ... }'");
  } else if (at(Word::kThread)) {
    wrong(span, "a thread cannot be declared inside another one",
          "all threads are declared in the scenario and begin together");
  } else if (at(Word::kCheck)) {
    wrong(span, "'check' is about the end of the scenario and stands outside of the threads",
          "in a thread, write 'assert'");
  } else {
    wrong(span, fmt::format("'{}' stands outside of the threads, not inside", word),
          "it is an item of the scenario");
  }
  recover();
  return true;
}

bool Parser::statement(Statement& statement) {
  if (at_name() && ahead().kind == TokenKind::kColon) {
    statement.label = text(current());
    statement.label_span = current().span;
    skip();
    skip();
    if (at_statement_end()) {
      missing(fmt::format("a statement after the label '{}'", statement.label));
      return false;
    }
    if (at_name() && ahead().kind == TokenKind::kColon) {
      wrong(current().span, "a statement has one label, not two");
      return false;
    }
  } else if (at(TokenKind::kWord) && ahead().kind == TokenKind::kColon) {
    wrong(current().span,
          fmt::format("'{}' is a word of the language and cannot be a label", text(current())));
    skip();
    skip();
  }
  const std::uint32_t begin = current().span.begin;
  statement.keyword_span = current().span;
  const Word word = statement_word();
  const bool is_readable =
      word == Word::kNone ? assignment_or_call(statement) : keyword_statement(word, statement);
  statement.span = since(begin);
  return is_readable;
}

// Returns: the word that begins the statement, or that is meant by the one that stands here;
// kNone where a name begins it.
Word Parser::statement_word() {
  if (at(TokenKind::kWord) && current().word != Word::kNone) {
    return current().word;
  }
  if (!at_name()) return Word::kNone;
  const Token& next = ahead();
  const bool opens = next.kind == TokenKind::kOpenBrace;
  const bool is_value = next.kind == TokenKind::kInteger || next.kind == TokenKind::kDuration ||
                        (next.kind == TokenKind::kWord && next.word != Word::kAnd &&
                         next.word != Word::kOr && next.word != Word::kIn);
  if ((!opens && !is_value) || next.begins_line) return Word::kNone;
  const std::string help = suggestion(text(current()), Place::kStatement, statement_words());
  wrong(current().span, fmt::format("unknown statement {}", shown(current())),
        help.empty() ? "a statement is an assignment, a call as in m.acquire(), or begins with a "
                       "word such as 'with', 'if' or 'repeat'"
                     : help);
  if (const Foreign* foreign = find_foreign(text(current()), Place::kStatement)) {
    const Word meant = find_word(foreign->meant);
    return meant == Word::kNone ? Word::kElse : meant;
  }
  const Word meant = find_word(nearest(text(current()), statement_words()));
  return meant == Word::kNone ? Word::kElse : meant;
}

bool Parser::keyword_statement(Word word, Statement& statement) {
  switch (word) {
    case Word::kLocal:
      return local(statement);
    case Word::kYield:
      statement.kind = StatementKind::kYield;
      break;
    case Word::kProgress:
      statement.kind = StatementKind::kProgress;
      break;
    case Word::kBreak:
      statement.kind = StatementKind::kBreak;
      break;
    case Word::kContinue:
      statement.kind = StatementKind::kContinue;
      break;
    case Word::kReturn:
      statement.kind = StatementKind::kReturn;
      skip();
      if (at_statement_end()) return true;
      wrong(current().span, fmt::format("unexpected {} after 'return'", shown(current())),
            "a thread gives no value; put it into a var or a queue");
      return false;
    case Word::kSleep:
    case Word::kWork:
    case Word::kAssert:
      statement.kind = word == Word::kSleep  ? StatementKind::kSleep
                       : word == Word::kWork ? StatementKind::kWork
                                             : StatementKind::kAssert;
      skip();
      statement.value = expression();
      if (statement.value != nullptr && at(TokenKind::kAssign)) {
        wrong(current().span, "'=' assigns", "compare with '=='");
        return false;
      }
      return statement.value != nullptr;
    default:
      return compound(word, statement);
  }
  skip();
  return true;
}

bool Parser::compound(Word word, Statement& statement) {
  const std::string owner = fmt::format("the block of '{}'", language::text(word));
  switch (word) {
    case Word::kWith:
      return with(statement);
    case Word::kIf:
      return if_statement(statement);
    case Word::kWhile:
    case Word::kRepeat:
      statement.kind = word == Word::kWhile ? StatementKind::kWhile : StatementKind::kRepeat;
      skip();
      statement.value = expression();
      if (statement.value == nullptr) return false;
      return block(statement.block, owner);
    case Word::kLoop:
    case Word::kAtomic:
    case Word::kTransaction:
      statement.kind = word == Word::kLoop     ? StatementKind::kLoop
                       : word == Word::kAtomic ? StatementKind::kAtomic
                                               : StatementKind::kTransaction;
      skip();
      return block(statement.block, owner);
    case Word::kElse:
      // An `else` of its own, or a foreign word for which there is no single other.
      if (at(Word::kElse)) wrong(current().span, "there is no 'if' before this 'else'");
      return false;
    default:
      wrong(current().span, fmt::format("no statement begins with {}", shown(current())));
      return false;
  }
}

bool Parser::local(Statement& statement) {
  statement.kind = StatementKind::kLocal;
  skip();
  const std::uint32_t begin = current().span.begin;
  if (!expect_name("a name", statement.target.name, statement.target.name_span)) {
    return false;
  }
  statement.target.span = since(begin);
  if (at(TokenKind::kOpenBracket)) {
    wrong(current().span, "a local is no array", "take several locals, or a 'var' of the scenario");
    return false;
  }
  const std::string help =
      fmt::format("a local has a value from the beginning: 'local {} = 0'", statement.target.name);
  if (!expect(TokenKind::kAssign, "'='", help)) {
    if (scenario_ != nullptr) scenario_->is_incomplete = true;
    // It is declared all the same.
    return at_statement_end();
  }
  statement.value = expression();
  if (statement.value == nullptr) recover();
  return true;
}

bool Parser::assignment_or_call(Statement& statement) {
  if (!at_name()) {
    if (at(TokenKind::kOpenBrace)) {
      wrong(current().span, "a block stands only behind a word that says what for",
            "as in 'with m { ... }', 'loop { ... }' or 'atomic { ... }'");
      return false;
    }
    const bool is_double =
        (at(TokenKind::kPlus) || at(TokenKind::kMinus)) && ahead().kind == current().kind;
    if (is_double) {
      const char sign = text(current()).front();
      wrong(join(current().span, ahead().span), fmt::format("there is no '{0}{0}'", sign),
            fmt::format("write '{} {}= 1'", text(ahead(2)), sign));
      return false;
    }
    wrong(current().span, fmt::format("no statement begins with {}", shown(current())));
    return false;
  }
  if (ahead().kind == TokenKind::kOpenParenthesis) {
    if (text(current()) == "choose") {
      wrong(current().span, "'choose' does nothing but give a number", "as in 'x = choose(3)'");
      return false;
    }
    const std::string help = suggestion(text(current()), Place::kStatement, {});
    wrong(current().span, fmt::format("there is no function '{}'", text(current())),
          help.empty() ? "what can be called are methods of objects, as in m.acquire()" : help);
    return false;
  }
  Reference reference;
  if (!this->reference(reference, "a name")) return false;
  if (at(TokenKind::kDot)) {
    statement.kind = StatementKind::kCall;
    if (!call(std::move(reference), statement.value)) return false;
    if (at(TokenKind::kDot)) {
      wrong(current().span, "the result of a call has no methods", "keep it in a 'local' first");
      return false;
    }
    return true;
  }
  statement.kind = StatementKind::kAssign;
  statement.target = std::move(reference);
  if (!assignment_operator(statement)) return false;
  statement.value = expression();
  return statement.value != nullptr;
}

bool Parser::assignment_operator(Statement& statement) {
  const std::string_view name = source_->text(statement.target.span);
  if (take(TokenKind::kAssign)) {
    statement.assignment = Assignment::kSet;
    return true;
  }
  if (take(TokenKind::kPlusAssign)) {
    statement.assignment = Assignment::kAdd;
    return true;
  }
  if (take(TokenKind::kMinusAssign)) {
    statement.assignment = Assignment::kSubtract;
    return true;
  }
  const Token& next = ahead();
  const std::string_view sign = text(current());
  if ((at(TokenKind::kPlus) || at(TokenKind::kMinus)) && next.kind == current().kind) {
    wrong(join(current().span, next.span), fmt::format("there is no '{0}{0}'", sign),
          fmt::format("write '{} {}= 1'", name, sign));
    return false;
  }
  const bool is_arithmetic =
      at(TokenKind::kStar) || at(TokenKind::kSlash) || at(TokenKind::kPercentSign);
  if (is_arithmetic && next.kind == TokenKind::kAssign) {
    wrong(join(current().span, next.span), fmt::format("there is no '{}='", sign),
          fmt::format("write '{0} = {0} {1} ...'", name, sign));
    return false;
  }
  if (at(TokenKind::kEqual)) {
    wrong(current().span, "'==' compares", "assign with '='");
    return false;
  }
  if (at(TokenKind::kOpenBracket)) {
    wrong(current().span, "arrays have one dimension",
          "compute one index: a[row * width + column]");
    return false;
  }
  const std::string near = suggestion(statement.target.name, Place::kStatement, statement_words());
  missing(fmt::format("'=', '+=', '-=' or a call{}", after_previous()),
          near.empty() ? fmt::format("a name alone does nothing; write '{0} = ...' or "
                                     "'{0}.method()'",
                                     name)
                       : near);
  return false;
}

bool Parser::with(Statement& statement) {
  statement.kind = StatementKind::kWith;
  skip();
  do {
    Guard& guard = statement.guards.emplace_back();
    const std::uint32_t begin = current().span.begin;
    if (at(TokenKind::kOpenParenthesis)) {
      wrong(current().span, "what 'with' takes stands without parentheses",
            "write 'with a, b { }'");
      return false;
    }
    if (!reference(guard.object, "the name of a lock")) return false;
    if (take(TokenKind::kDot)) {
      const bool is_read = at_name() && text(current()) == "read";
      const bool is_write = at_name() && text(current()) == "write";
      if (!is_read && !is_write) {
        const bool is_call = at_name() && ahead().kind == TokenKind::kOpenParenthesis;
        const std::string help = is_call
                                     ? fmt::format("'with' acquires by itself: 'with {} {{ ... }}'",
                                                   source_->text(guard.object.span))
                                     : "'.read' and '.write' say how an rwlock is taken";
        if (at(TokenKind::kWord)) {
          wrong(current().span, fmt::format("unexpected '{}' in a 'with'", text(current())), help);
        } else {
          missing("'read' or 'write' after '.'", help);
        }
        return false;
      }
      guard.mode = is_read ? GuardMode::kRead : GuardMode::kWrite;
      guard.mode_span = current().span;
      skip();
    }
    guard.span = since(begin);
  } while (take(TokenKind::kComma));
  return block(statement.block, "the block of 'with'");
}

bool Parser::if_statement(Statement& statement) {
  statement.kind = StatementKind::kIf;
  while (true) {
    skip();  // `if`
    Branch& branch = statement.branches.emplace_back();
    branch.condition = expression();
    if (branch.condition == nullptr) return false;
    if (!block(branch.block, "the block of 'if'")) return false;
    if (!at(Word::kElse)) return true;
    skip();
    if (at(Word::kIf)) continue;
    Branch& last = statement.branches.emplace_back();
    last.is_else = true;
    return block(last.block, "the block of 'else'");
  }
}

}  // namespace snarl::language
