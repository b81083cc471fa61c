// The checker of value kinds: sets of kinds, grown until nothing changes, then reported on.
#include "snarl/scenarios/language/types.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace snarl::language {
namespace {

// The kinds that a value may have, one bit each.
using Kinds = unsigned;
constexpr Kinds kInteger = 1;
constexpr Kinds kBoolean = 2;
constexpr Kinds kNone = 4;
constexpr Kinds kDuration = 8;
constexpr Kinds kAny = kInteger | kBoolean | kNone;
// So many passes reach the end of every chain that somebody writes; longer ones become kAny.
constexpr int kPassesMax = 8;

std::string shown(Kinds kinds) {
  constexpr std::pair<Kinds, std::string_view> kNames[] = {{kInteger, "a number"},
                                                           {kBoolean, "true or false"},
                                                           {kNone, "none"},
                                                           {kDuration, "a duration"}};
  std::string text;
  for (const auto& [kind, name] : kNames) {
    if ((kinds & kind) == 0) continue;
    text += text.empty() ? "" : " or ";
    text += name;
  }
  return text;
}

class TypeChecker {
 public:
  TypeChecker(const Scenario& scenario, Diagnostics& diagnostics)
      : scenario_(scenario),
        diagnostics_(diagnostics),
        objects_(scenario.objects.size(), 0),
        first_of_object_(scenario.objects.size(), 0) {
    for (const ThreadDeclaration& thread : scenario.threads) {
      locals_.emplace_back(thread.local_count, 0);
      first_of_local_.emplace_back(thread.local_count, 0);
    }
  }

  void run() {
    for (int pass = 0; pass < kPassesMax; ++pass) {
      has_grown_ = false;
      everything();
      if (!has_grown_) break;
      if (pass + 1 < kPassesMax) continue;
      for (Kinds& kinds : objects_) kinds = kAny;
      for (auto& locals : locals_) locals.assign(locals.size(), kAny);
    }
    reports_ = true;
    everything();
  }

 private:
  void error(Span span, std::string message, std::string help = "") {
    if (reports_) diagnostics_.add(span, std::move(message), std::move(help));
  }
  static Kinds known(Kinds kinds) { return kinds == 0 ? kAny : kinds; }
  void grow(Kinds& kinds, Kinds more) {
    if ((kinds | more) != kinds) has_grown_ = true;
    kinds |= more;
  }

  void everything();
  void parameters();
  void object(std::size_t slot);
  void block(const Block& block);
  void statement(const Statement& statement);
  void assignment(const Statement& statement);
  void keep(Kinds& holds, Kinds first, Kinds value, Span span, const std::string& name);
  void need(const Expression* expression, Kinds wanted, const std::string& what);
  std::string need_help(const Expression& expression, Kinds wanted, Kinds found) const;
  void duration(const Expression* expression, const std::string& what);
  Kinds kinds_of(const Expression* expression);
  Kinds binary(const Expression& expression);
  Kinds equality(const Expression& expression);
  Kinds arithmetic(const Expression& expression);
  Kinds reference(const Reference& reference);
  Kinds call(const Call& call);
  void call_values(const Call& call);
  std::string source(Span span) const { return std::string(diagnostics_.source().text(span)); }

  const Scenario& scenario_;
  Diagnostics& diagnostics_;
  bool reports_ = false;
  bool has_grown_ = false;
  bool in_duration_ = false;
  std::vector<Kinds> parameters_;
  std::vector<Kinds> objects_;          // what a var, an atomic or a queue holds
  std::vector<Kinds> first_of_object_;  // what it is declared with: 0 where that is anything
  std::vector<std::vector<Kinds>> locals_;
  std::vector<std::vector<Kinds>> first_of_local_;
  std::size_t thread_ = 0;
};

void TypeChecker::everything() {
  parameters();
  for (std::size_t slot = 0; slot < scenario_.objects.size(); ++slot) object(slot);
  for (thread_ = 0; thread_ < scenario_.threads.size(); ++thread_) {
    const ThreadDeclaration& thread = scenario_.threads[thread_];
    need(thread.count.get(), kInteger, fmt::format("the number of threads '{}'", thread.name));
    block(thread.block);
  }
  for (const Check& check : scenario_.checks) need(check.condition.get(), kBoolean, "'check'");
  for (const Expectation& expectation : scenario_.expectations) {
    if (expectation.on) need(expectation.on->index.get(), kInteger, "an index");
    need(expectation.metric_object.index.get(), kInteger, "an index");
  }
}

void TypeChecker::parameters() {
  parameters_.clear();
  for (const Parameter& parameter : scenario_.parameters) {
    Kinds all = kinds_of(parameter.initial.get());
    if (parameter.initial == nullptr) all = 0;
    for (const ExpressionPointer& value : parameter.values) {
      const Kinds kinds = kinds_of(value.get());
      const bool is_range = parameter.sweep == Parameter::Values::kRange;
      if (is_range) {
        need(value.get(), kInteger, "an end of a range");
        all = all == 0 ? kInteger : all;
      } else if (all != 0 && kinds != 0 && (all & kinds) == 0) {
        error(value->span, fmt::format("the values of '{}' are of two kinds: {} and {}",
                                       parameter.name, shown(all), shown(kinds)));
      }
      all = all == 0 ? kinds : all;
    }
    const Kinds allowed = all & (kInteger | kBoolean);
    if (all != 0 && allowed == 0) {
      error(parameter.span, fmt::format("the parameter '{}' is {}", parameter.name, shown(all)),
            "a parameter is a number, or true or false");
    }
    parameters_.push_back(allowed == 0 ? kAny : allowed);
  }
}

void TypeChecker::object(std::size_t slot) {
  const ObjectDeclaration& object = scenario_.objects[slot];
  const KindRow& row = kind_row(object.kind);
  need(object.size.get(), kInteger, fmt::format("the size of '{}'", object.name));
  for (const Argument& argument : object.arguments) {
    if (argument.name == "prefer") continue;  // a word
    const std::string what = argument.name.empty() ? std::string(row.argument) : argument.name;
    need(argument.value.get(), kInteger, fmt::format("the {} of '{}'", what, object.name));
  }
  if (object.on) need(object.on->index.get(), kInteger, "an index");
  for (const Reference& actor : object.from) need(actor.index.get(), kInteger, "an index");
  if (!row.has_initial) return;
  const Kinds first = object.has_initial ? kinds_of(object.initial.get()) : kInteger;
  if (first == kInteger || first == kBoolean) first_of_object_[slot] = first;
  grow(objects_[slot], first);
}

void TypeChecker::block(const Block& block) {
  for (const Statement& statement : block.statements) this->statement(statement);
}

void TypeChecker::statement(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::kLocal:
    case StatementKind::kAssign:
      return assignment(statement);
    case StatementKind::kCall:
      if (statement.value != nullptr) call_values(*statement.value->call);
      return;
    case StatementKind::kSleep:
      return duration(statement.value.get(), "'sleep'");
    case StatementKind::kWork:
      return duration(statement.value.get(), "'work'");
    case StatementKind::kAssert:
      return need(statement.value.get(), kBoolean, "'assert'");
    case StatementKind::kWith:
      for (const Guard& guard : statement.guards) {
        need(guard.object.index.get(), kInteger, "an index");
      }
      break;
    case StatementKind::kIf:
      for (const Branch& branch : statement.branches) {
        need(branch.condition.get(), kBoolean, "'if'");
        block(branch.block);
      }
      return;
    case StatementKind::kWhile:
      need(statement.value.get(), kBoolean, "'while'");
      break;
    case StatementKind::kRepeat:
      need(statement.value.get(), kInteger, "'repeat'");
      break;
    default:
      break;
  }
  block(statement.block);
}

void TypeChecker::assignment(const Statement& statement) {
  const Reference& target = statement.target;
  need(target.index.get(), kInteger, "an index");
  const bool is_object =
      target.target == Target::kObject && scenario_.objects[target.slot].kind == ObjectKind::kVar;
  const bool is_local = target.target == Target::kLocal;
  if (statement.assignment != Assignment::kSet) {
    const char* word = statement.assignment == Assignment::kAdd ? "'+='" : "'-='";
    const Kinds held = is_object || is_local ? reference(target) : kAny;
    if ((held & kInteger) == 0) {
      error(target.span,
            fmt::format("{} needs a number, but '{}' holds {}", word, target.name, shown(held)));
    }
    need(statement.value.get(), kInteger, word);
    return;
  }
  const Kinds value = statement.value == nullptr ? kAny : kinds_of(statement.value.get());
  const Span span = statement.value == nullptr ? target.span : statement.value->span;
  if (is_object) {
    keep(objects_[target.slot], first_of_object_[target.slot], value, span, target.name);
  } else if (is_local) {
    Kinds& first = first_of_local_[thread_][target.slot];
    if (statement.kind == StatementKind::kLocal) {
      first = value == kInteger || value == kBoolean ? value : 0;
    }
    keep(locals_[thread_][target.slot], first, value, span, target.name);
  }
}

// What began as a number stays one, and so does what began as true or false; none goes with both.
void TypeChecker::keep(Kinds& holds, Kinds first, Kinds value, Span span, const std::string& name) {
  const bool is_mixed =
      (first == kInteger && value == kBoolean) || (first == kBoolean && value == kInteger);
  if (is_mixed) {
    error(span,
          fmt::format("'{}' began as {} and cannot become {}", name, shown(first), shown(value)));
    return;
  }
  grow(holds, value);
}

void TypeChecker::need(const Expression* expression, Kinds wanted, const std::string& what) {
  if (expression == nullptr) return;
  const Kinds found = kinds_of(expression);
  if ((found & wanted) != 0 || found == 0) return;
  error(expression->span,
        fmt::format("{} needs {}, but this is {}", what, shown(wanted), shown(found)),
        need_help(*expression, wanted, found));
}

std::string TypeChecker::need_help(const Expression& expression, Kinds wanted, Kinds found) const {
  const std::string text = source(expression.span);
  const bool is_short = text.size() <= 30;
  if (wanted == kBoolean && is_short) {
    if (found == kInteger) return fmt::format("compare it, as in '{} != 0'", text);
    if ((found & kNone) != 0) return fmt::format("compare it, as in '{} != none'", text);
  }
  return {};
}

void TypeChecker::duration(const Expression* expression, const std::string& what) {
  if (expression == nullptr) return;
  in_duration_ = true;
  const Kinds found = kinds_of(expression);
  in_duration_ = false;
  if ((found & kDuration) != 0 || found == 0) return;
  const bool is_number =
      expression->kind == ExpressionKind::kLiteral && expression->value.kind == ValueKind::kInteger;
  error(expression->span, fmt::format("{} needs a duration, but this is {}", what, shown(found)),
        is_number ? fmt::format("with a unit it is one: '{0}ms', '{0}s', '{0}us' or '{0}ns'",
                                expression->value.number)
                  : "durations are written as numbers with a unit: 50ms");
}

// Returns: 0 where nothing is known and nothing shall be said.
Kinds TypeChecker::kinds_of(const Expression* expression) {
  if (expression == nullptr) return 0;
  switch (expression->kind) {
    case ExpressionKind::kLiteral:
      switch (expression->value.kind) {
        case ValueKind::kInteger:
          return kInteger;
        case ValueKind::kBoolean:
          return kBoolean;
        case ValueKind::kNone:
          return kNone;
        case ValueKind::kDuration:
          if (in_duration_) return kDuration;
          error(expression->span, "a duration cannot stand here",
                "durations stand only behind 'sleep', 'work' and 'timeout =', and as bounds");
          return 0;
      }
      return 0;
    case ExpressionKind::kIdentity:
      return kInteger;
    case ExpressionKind::kReference:
      return reference(*expression->reference);
    case ExpressionKind::kCall: {
      const Call& call = *expression->call;
      const Kinds result = this->call(call);
      if (call.row != nullptr && call.row->result == ResultKind::kNothing) {
        error(call.span, fmt::format("'{}' gives no value", call.row->name),
              "call it in a line of its own");
        return 0;
      }
      return result;
    }
    case ExpressionKind::kChoose: {
      const bool outer = std::exchange(in_duration_, false);
      need(expression->left.get(), kInteger, "'choose'");
      in_duration_ = outer;
      return kInteger;
    }
    case ExpressionKind::kNot:
      need(expression->left.get(), kBoolean, "'not'");
      return kBoolean;
    case ExpressionKind::kNegate:
      need(expression->left.get(), kInteger, "'-'");
      return kInteger;
    default:
      return binary(*expression);
  }
}

Kinds TypeChecker::binary(const Expression& expression) {
  const std::string word = fmt::format("'{}'", source(expression.operator_span));
  switch (expression.kind) {
    case ExpressionKind::kOr:
    case ExpressionKind::kAnd:
      need(expression.left.get(), kBoolean, word);
      need(expression.right.get(), kBoolean, word);
      return kBoolean;
    case ExpressionKind::kEqual:
    case ExpressionKind::kNotEqual:
      return equality(expression);
    case ExpressionKind::kLess:
    case ExpressionKind::kLessEqual:
    case ExpressionKind::kGreater:
    case ExpressionKind::kGreaterEqual:
      need(expression.left.get(), kInteger, word);
      need(expression.right.get(), kInteger, word);
      return kBoolean;
    default:
      return arithmetic(expression);
  }
}

Kinds TypeChecker::equality(const Expression& expression) {
  const Kinds left = kinds_of(expression.left.get());
  const Kinds right = kinds_of(expression.right.get());
  const bool is_known = left != 0 && right != 0;
  if (is_known && (left & right) == 0 && ((left | right) & kNone) == 0) {
    error(expression.operator_span,
          fmt::format("{} is compared with {}", shown(left), shown(right)),
          "only values of one kind are equal or not");
  }
  return kBoolean;
}

Kinds TypeChecker::arithmetic(const Expression& expression) {
  const std::string word = fmt::format("'{}'", source(expression.operator_span));
  if (!in_duration_) {
    need(expression.left.get(), kInteger, word);
    need(expression.right.get(), kInteger, word);
    return kInteger;
  }
  const Kinds left = kinds_of(expression.left.get());
  const Kinds right = kinds_of(expression.right.get());
  const bool is_sum =
      expression.kind == ExpressionKind::kAdd || expression.kind == ExpressionKind::kSubtract;
  const bool has_duration = ((left | right) & kDuration) != 0;
  if (has_duration && (!is_sum || left != right) && left != 0 && right != 0) {
    error(expression.operator_span,
          fmt::format("{} {} {} cannot be computed", shown(left), source(expression.operator_span),
                      shown(right)),
          "durations can be added to durations, nothing else");
    return 0;
  }
  if (has_duration) return kDuration;
  need(expression.left.get(), kInteger, word);
  need(expression.right.get(), kInteger, word);
  return kInteger;
}

Kinds TypeChecker::reference(const Reference& reference) {
  const bool outer = std::exchange(in_duration_, false);
  need(reference.index.get(), kInteger, "an index");
  in_duration_ = outer;
  switch (reference.target) {
    case Target::kParameter:
      return reference.slot < parameters_.size() ? parameters_[reference.slot] : kAny;
    case Target::kLocal:
      return known(locals_[thread_][reference.slot]);
    case Target::kObject:
      return known(objects_[reference.slot]);
    default:
      return 0;
  }
}

Kinds TypeChecker::call(const Call& call) {
  call_values(call);
  if (call.row == nullptr) return 0;
  switch (call.row->result) {
    case ResultKind::kBoolean:
      return kBoolean;
    case ResultKind::kInteger:
      return kInteger;
    case ResultKind::kValue:
      return known(objects_[call.object.slot]);
    case ResultKind::kItem:
      return known(objects_[call.object.slot]) | kNone;
    case ResultKind::kNothing:
      return 0;
  }
  return 0;
}

void TypeChecker::call_values(const Call& call) {
  const bool outer = std::exchange(in_duration_, false);
  need(call.object.index.get(), kInteger, "an index");
  if (call.row != nullptr) {
    const MethodRow& row = *call.row;
    if (call.timeout != nullptr) duration(call.timeout, "'timeout ='");
    for (std::size_t index = 0; index < call.value_count; ++index) {
      const Expression* value = call.arguments[index].value.get();
      if (row.argument == ArgumentKind::kInteger) {
        need(value, kInteger, fmt::format("'{}'", row.name));
      } else if (row.argument == ArgumentKind::kValue) {
        const std::uint32_t slot = call.object.slot;
        keep(objects_[slot], first_of_object_[slot], kinds_of(value), value->span,
             call.object.name);
      }
    }
    if (row.method == Method::kFetchAdd && (known(objects_[call.object.slot]) & kInteger) == 0) {
      error(call.method_span, fmt::format("'fetch_add' needs a number, but '{}' holds {}",
                                          call.object.name, shown(objects_[call.object.slot])));
    }
  }
  in_duration_ = outer;
}

}  // namespace

void check_types(const Scenario& scenario, Diagnostics& diagnostics) {
  TypeChecker(scenario, diagnostics).run();
}

}  // namespace snarl::language
