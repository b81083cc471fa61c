// The parser's items: objects, threads, checks, expectations, explore, pinned schedules.
#include <fmt/format.h>

#include <utility>

#include "snarl/scenarios/language/parser.h"
#include "snarl/scenarios/language/suggest.h"

namespace snarl::language {

void Parser::item_or_recover(Scenario& scenario) {
  piece_begin_ = at_;
  if (at(TokenKind::kBad)) {
    recover();
    return;
  }
  if (at(TokenKind::kSemicolon) || at(TokenKind::kNewline)) {
    if (at(TokenKind::kSemicolon)) {
      wrong(current().span, "unexpected ';': there is no item before it");
    }
    return;
  }
  if (!item(scenario)) recover();
}

bool Parser::item(Scenario& scenario) {
  const Word word = item_word();
  switch (word) {
    case Word::kNone:
      return false;
    case Word::kDaemon:
    case Word::kThread:
      return thread(scenario, word == Word::kDaemon);
    case Word::kCheck:
      return check(scenario);
    case Word::kExpect:
      return expectation(scenario);
    case Word::kExplore:
      return explore(scenario);
    case Word::kInject:
      return inject(scenario);
    case Word::kSchedule:
      return pin(scenario);
    default:
      object(word, scenario);
      return true;
  }
}

// Returns: the word that begins the item here, or that is meant by the one that stands here.
Word Parser::item_word() {
  const Word word = current().word;
  if (at(Word::kAtomic) && ahead().kind == TokenKind::kOpenBrace) {
    misplaced_statement();
    return Word::kNone;
  }
  if (at(TokenKind::kWord) && begins_item(word)) return word;
  if (at(TokenKind::kWord) && begins_statement(word)) {
    misplaced_statement();
    return Word::kNone;
  }
  // A word and another one: the first was meant to say what this is.
  const bool is_two_words = at_name() && ahead().kind == TokenKind::kWord;
  if (is_two_words) {
    const std::string help = suggestion(text(current()), Place::kItem, item_words());
    wrong(current().span, fmt::format("unknown item {}", shown(current())),
          help.empty() ? "an item is a declaration, as 'var x = 0', or a thread, check, expect, "
                         "explore, inject or schedule"
                       : help);
    if (const Foreign* foreign = find_foreign(text(current()), Place::kItem)) {
      return find_word(foreign->meant);
    }
    return find_word(nearest(text(current()), item_words()));
  }
  if (at_name()) {
    misplaced_statement();
    return Word::kNone;
  }
  if (!reported_misplaced_) missing("an item");
  reported_misplaced_ = true;
  return Word::kNone;
}

void Parser::misplaced_statement() {
  if (reported_misplaced_) return;
  reported_misplaced_ = true;
  wrong(current().span, fmt::format("a statement stands outside of a thread: {}", shown(current())),
        "statements belong inside: thread worker { ... }");
}

void Parser::object(Word kind, Scenario& scenario) {
  ObjectDeclaration object;
  const std::uint32_t begin = current().span.begin;
  object.kind = static_cast<ObjectKind>(static_cast<int>(kind) - static_cast<int>(Word::kVar));
  skip();
  if (!expect_name("a name", object.name, object.name_span)) {
    recover();
    return;
  }
  // Declared even if the rest cannot be read: then its uses are no errors.
  const bool is_readable = object_rest(object);
  object.span = since(begin);
  scenario.items.push_back(
      {ItemKind::kObject, static_cast<std::uint32_t>(scenario.objects.size())});
  scenario.objects.push_back(std::move(object));
  if (!is_readable) recover();
}

bool Parser::object_rest(ObjectDeclaration& object) {
  if (take(TokenKind::kOpenBracket)) {
    object.is_array = true;
    object.size = expression();
    if (object.size == nullptr) return false;
    if (!expect(TokenKind::kCloseBracket, "']'")) return false;
  }
  if (at(TokenKind::kOpenParenthesis)) {
    object.has_arguments = true;
    const std::uint32_t begin = current().span.begin;
    skip();
    if (!arguments(object.arguments)) return false;
    object.arguments_span = since(begin);
  }
  if (take(TokenKind::kAssign)) {
    object.has_initial = true;
    object.initial_span = previous_span();
    object.initial = expression();
    if (object.initial == nullptr) return false;
  }
  if (take(Word::kOn)) {
    object.on.emplace();
    if (!reference(*object.on, "the name of a lock")) {
      object.on.reset();
      return false;
    }
  }
  if (at_name() && text(current()) == "from") {
    skip();
    do {
      if (!reference(object.from.emplace_back(), "the name of a thread")) {
        object.from.pop_back();
        return false;
      }
    } while (take(TokenKind::kComma));
  }
  if (at(TokenKind::kComma)) {
    wrong(current().span, fmt::format("unexpected ',' after '{}'", object.name),
          "each object has a declaration of its own");
    return false;
  }
  return true;
}

bool Parser::thread(Scenario& scenario, bool is_daemon) {
  ThreadDeclaration thread;
  const std::uint32_t begin = current().span.begin;
  thread.is_daemon = is_daemon;
  skip();
  if (is_daemon && !take(Word::kThread)) {
    missing("'thread' after 'daemon'", "a daemon is a thread: 'daemon thread cleaner { ... }'");
    if (!at_name()) return false;
  }
  if (!expect_name("a name", thread.name, thread.name_span)) {
    thread.name_span = previous_span();
    scenario.is_incomplete = true;
  }
  bool is_readable = true;
  if (take(TokenKind::kOpenBracket)) {
    thread.is_array = true;
    thread.count = expression();
    is_readable = thread.count != nullptr && expect(TokenKind::kCloseBracket, "']'");
  }
  if (is_readable && at(TokenKind::kOpenParenthesis)) {
    wrong(current().span, fmt::format("thread '{}' takes no arguments", thread.name),
          "several threads are 'thread worker[3] { ... }', and each knows its 'id'");
    is_readable = false;
  }
  if (!is_readable) {
    scenario.is_incomplete = true;
    while (!at(TokenKind::kOpenBrace) && !at_statement_end() && !at(Word::kScenario)) skip();
  }
  const std::string owner = fmt::format("thread '{}'", thread.name);
  const bool has_block = (is_readable || at(TokenKind::kOpenBrace)) && block(thread.block, owner);
  thread.span = since(begin);
  scenario.items.push_back(
      {ItemKind::kThread, static_cast<std::uint32_t>(scenario.threads.size())});
  scenario.threads.push_back(std::move(thread));
  return has_block;
}

bool Parser::check(Scenario& scenario) {
  Check check;
  const std::uint32_t begin = current().span.begin;
  skip();
  check.condition = expression();
  if (check.condition == nullptr) return false;
  if (at(TokenKind::kAssign)) {
    wrong(current().span, "'=' assigns", "compare with '=='");
    return false;
  }
  check.span = since(begin);
  scenario.items.push_back({ItemKind::kCheck, static_cast<std::uint32_t>(scenario.checks.size())});
  scenario.checks.push_back(std::move(check));
  return true;
}

bool Parser::expectation(Scenario& scenario) {
  Expectation expectation;
  const std::uint32_t begin = current().span.begin;
  skip();
  bool is_readable = false;
  if (at_name() && ahead().kind == TokenKind::kOpenParenthesis) {
    is_readable = metric(expectation);
  } else {
    is_readable = outcome(expectation);
  }
  if (!is_readable) return false;
  expectation.span = since(begin);
  scenario.items.push_back(
      {ItemKind::kExpectation, static_cast<std::uint32_t>(scenario.expectations.size())});
  scenario.expectations.push_back(std::move(expectation));
  return true;
}

bool Parser::outcome(Expectation& expectation) {
  static constexpr std::string_view kQuantifiers[] = {"never", "sometimes", "always"};
  const std::string_view word = at(TokenKind::kWord) ? text(current()) : std::string_view();
  bool is_known = false;
  for (std::size_t index = 0; index < 3; ++index) {
    if (word != kQuantifiers[index]) continue;
    expectation.quantifier = static_cast<Quantifier>(index);
    is_known = true;
  }
  if (!is_known) {
    const std::string example =
        "write 'expect never deadlock', or a metric: 'expect wait(m).p99 < 5ms'";
    if (!at_name()) {
      missing("'never', 'sometimes' or 'always' after 'expect'", example);
      return false;
    }
    const std::string_view near = nearest(word, {std::begin(kQuantifiers), std::end(kQuantifiers)});
    std::string help = near.empty() ? example : fmt::format("did you mean '{}'?", near);
    if (near.empty() && find_outcome(word) != nullptr) {
      help =
          fmt::format("say how often: 'expect never {0}', 'sometimes {0}' or 'always {0}'", word);
    }
    wrong(current().span,
          fmt::format("expected 'never', 'sometimes' or 'always', found '{}'", word),
          std::move(help));
    return false;
  }
  skip();
  if (!expect_name("an outcome", expectation.outcome_name, expectation.outcome_span)) return false;
  if (take(Word::kOn)) {
    expectation.on.emplace();
    if (!reference(*expectation.on, "the name of an object")) return false;
  }
  return true;
}

bool Parser::metric(Expectation& expectation) {
  expectation.is_metric = true;
  if (!expect_name("a metric", expectation.metric_name, expectation.metric_span)) return false;
  skip();
  if (!reference(expectation.metric_object, "the name of an object")) return false;
  if (!expect(TokenKind::kCloseParenthesis, "')'")) return false;
  if (take(TokenKind::kDot)) {
    if (!expect_name("a statistic", expectation.statistic, expectation.statistic_span)) {
      return false;
    }
  }
  switch (current().kind) {
    case TokenKind::kLess:
      expectation.comparison = ExpressionKind::kLess;
      break;
    case TokenKind::kLessEqual:
      expectation.comparison = ExpressionKind::kLessEqual;
      break;
    case TokenKind::kGreater:
      expectation.comparison = ExpressionKind::kGreater;
      break;
    case TokenKind::kGreaterEqual:
      expectation.comparison = ExpressionKind::kGreaterEqual;
      break;
    default:
      missing(fmt::format("'<', '<=', '>' or '>='{}", after_previous()),
              "a metric is compared with a bound: 'expect wait(m).p99 < 5ms'");
      return false;
  }
  skip();
  return bound(expectation.bound);
}

bool Parser::bound(Bound& bound) {
  bound.span = current().span;
  bound.unit_ns = current().unit_ns;
  const auto number = static_cast<std::int64_t>(current().value);
  if (at(TokenKind::kInteger)) return expect_integer("a bound", bound.number, bound.span);
  if (at(TokenKind::kDuration)) {
    bound.kind = BoundKind::kDuration;
  } else if (at(TokenKind::kPercent)) {
    bound.kind = BoundKind::kPercent;
  } else {
    missing(fmt::format("a bound{}", after_previous()), "a bound is a number, 5ms or 5%");
    return false;
  }
  bound.number = number;
  skip();
  return true;
}

bool Parser::explore(Scenario& scenario) {
  Explore explore;
  const std::uint32_t begin = current().span.begin;
  skip();
  if (at_name() && text(current()) == "all") {
    explore.all = true;
    explore.count_span = current().span;
    skip();
  } else {
    const std::string help = "write 'explore 1000 schedules' or 'explore all'";
    if (!at(TokenKind::kInteger)) {
      missing(fmt::format("a number of schedules or 'all'{}", after_previous()), help);
      return false;
    }
    if (!expect_integer("a number", explore.schedules, explore.count_span)) return false;
    if (!at_name() || text(current()) != "schedules") {
      missing(fmt::format("'schedules'{}", after_previous()), help);
      return false;
    }
    skip();
  }
  if (at_name() && text(current()) == "seed") {
    skip();
    Span span;
    std::int64_t seed = 0;
    if (!expect_integer("a seed", seed, span)) return false;
    explore.seed = seed;
  }
  if (take(Word::kWith)) {
    do {
      NamedSpan& strategy = explore.strategies.emplace_back();
      if (!expect_name("a strategy", strategy.name, strategy.span)) return false;
    } while (take(TokenKind::kComma));
  }
  explore.span = since(begin);
  scenario.items.push_back(
      {ItemKind::kExplore, static_cast<std::uint32_t>(scenario.explores.size())});
  scenario.explores.push_back(std::move(explore));
  return true;
}

bool Parser::inject(Scenario& scenario) {
  Inject inject;
  const std::uint32_t begin = current().span.begin;
  skip();
  do {
    NamedSpan& fault = inject.faults.emplace_back();
    if (!expect_name("a fault", fault.name, fault.span)) return false;
    if (at(TokenKind::kMinus)) {
      wrong(current().span, "unexpected '-' in the name of a fault",
            "in a scenario it is written with '_': inject spurious_wakeup");
      return false;
    }
  } while (take(TokenKind::kComma));
  inject.span = since(begin);
  scenario.items.push_back(
      {ItemKind::kInject, static_cast<std::uint32_t>(scenario.injects.size())});
  scenario.injects.push_back(std::move(inject));
  return true;
}

bool Parser::pin(Scenario& scenario) {
  Pin pin;
  const std::uint32_t begin = current().span.begin;
  skip();
  if (!expect_name("a name", pin.name, pin.name_span)) return false;
  if (take(TokenKind::kOpenParenthesis)) {
    do {
      if (!condition(pin)) return false;
    } while (take(TokenKind::kComma));
    if (!expect(TokenKind::kCloseParenthesis, "')'")) return false;
  }
  if (!expect(TokenKind::kAssign, "'='", "a schedule is: schedule bad = worker[0] worker[1]*2")) {
    return false;
  }
  do {
    if (!move(pin)) return false;
  } while (at_name());
  pin.span = since(begin);
  scenario.items.push_back({ItemKind::kPin, static_cast<std::uint32_t>(scenario.pins.size())});
  scenario.pins.push_back(std::move(pin));
  return true;
}

bool Parser::condition(Pin& pin) {
  PinCondition condition;
  NamedSpan& parameter = condition.parameter;
  if (!expect_name("the name of a parameter", parameter.name, parameter.span)) return false;
  if (!expect(TokenKind::kAssign, "'='", "a schedule for n = 3 is: schedule bad(n = 3) = ...")) {
    return false;
  }
  const std::uint32_t begin = current().span.begin;
  if (at(Word::kTrue) || at(Word::kFalse)) {
    condition.value = {ValueKind::kBoolean, at(Word::kTrue) ? 1 : 0};
    skip();
  } else {
    Span span;
    const bool is_negative = take(TokenKind::kMinus);
    if (!expect_integer("a number, true or false", condition.value.number, span)) return false;
    if (is_negative) condition.value.number = -condition.value.number;
  }
  condition.value_span = since(begin);
  pin.conditions.push_back(std::move(condition));
  return true;
}

bool Parser::move(Pin& pin) {
  Move move;
  const std::uint32_t begin = current().span.begin;
  if (!expect_name("the name of a thread", move.thread.name, move.thread.span)) return false;
  if (take(TokenKind::kOpenBracket)) {
    std::int64_t number = 0;
    if (!expect_integer("the number of a thread", number, move.index_span)) return false;
    move.index = number;
    if (!expect(TokenKind::kCloseBracket, "']'")) return false;
  }
  if (take(TokenKind::kColon)) {
    NamedSpan& label = move.label.emplace();
    if (!expect_name("a label", label.name, label.span)) return false;
  }
  const std::uint32_t options_begin = current().span.begin;
  if (take(TokenKind::kOpenParenthesis)) {
    do {
      Span span;
      if (!expect_integer("the number of an option", move.options.emplace_back(), span))
        return false;
    } while (take(TokenKind::kComma));
    if (!expect(TokenKind::kCloseParenthesis, "')'")) return false;
    move.options_span = since(options_begin);
  }
  if (take(TokenKind::kStar)) {
    if (!expect_integer("a number of times", move.times, move.times_span)) return false;
  }
  move.span = since(begin);
  pin.moves.push_back(std::move(move));
  return true;
}

}  // namespace snarl::language
