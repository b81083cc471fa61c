// Writes expressions and the heads of items and statements in their canonical form.
#include "snarl/scenarios/language/format_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/scenarios/language/format.h"

namespace snarl::language {
namespace {

constexpr std::size_t kContinuationIndent = 4;

constexpr char kBreaks[] = {kBreakHere, kBreakIfNeeded, '\0'};

// Returns: the best break in the next `room` characters, or the first behind them, or npos.
std::size_t find_cut(const std::string& text, std::size_t begin, std::size_t room) {
  for (const char kind : {kBreakHere, kBreakIfNeeded}) {
    const std::size_t cut = text.rfind(kind, begin + room);
    if (cut != std::string::npos && cut >= begin) return cut;
  }
  return text.find_first_of(kBreaks, begin);
}

std::string_view operator_text(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kOr:
      return "or";
    case ExpressionKind::kAnd:
      return "and";
    case ExpressionKind::kEqual:
      return "==";
    case ExpressionKind::kNotEqual:
      return "!=";
    case ExpressionKind::kLess:
      return "<";
    case ExpressionKind::kLessEqual:
      return "<=";
    case ExpressionKind::kGreater:
      return ">";
    case ExpressionKind::kGreaterEqual:
      return ">=";
    case ExpressionKind::kAdd:
      return "+";
    case ExpressionKind::kSubtract:
      return "-";
    case ExpressionKind::kMultiply:
      return "*";
    case ExpressionKind::kDivide:
      return "/";
    case ExpressionKind::kRemainder:
      return "%";
    default:
      return "";
  }
}

bool is_logic(ExpressionKind kind) {
  return kind == ExpressionKind::kOr || kind == ExpressionKind::kAnd;
}

std::string duration_text(std::int64_t nanoseconds, std::int64_t unit_ns) {
  std::string_view unit = "ns";
  if (unit_ns == 1'000) unit = "us";
  if (unit_ns == 1'000'000) unit = "ms";
  if (unit_ns == 1'000'000'000) unit = "s";
  return fmt::format("{}{}", nanoseconds / unit_ns, unit);
}

std::string literal_text(const Expression& expression) {
  switch (expression.value.kind) {
    case ValueKind::kBoolean:
      return expression.value.number != 0 ? "true" : "false";
    case ValueKind::kNone:
      return "none";
    case ValueKind::kDuration:
      return duration_text(expression.value.number, expression.unit_ns);
    case ValueKind::kInteger:
      break;
  }
  return std::to_string(expression.value.number);
}

std::string bare_text(const Expression& expression) {
  switch (expression.kind) {
    case ExpressionKind::kLiteral:
      return literal_text(expression);
    case ExpressionKind::kIdentity:
      return "id";
    case ExpressionKind::kReference:
      return text_of(*expression.reference);
    case ExpressionKind::kCall:
      return text_of(*expression.call);
    case ExpressionKind::kChoose:
      return fmt::format("choose({})", text_of(*expression.left));
    case ExpressionKind::kNegate:
      return "-" + text_of(*expression.left);
    case ExpressionKind::kNot:
      return "not " + text_of(*expression.left);
    default:
      return fmt::format("{} {}{}{}", text_of(*expression.left), operator_text(expression.kind),
                         is_logic(expression.kind) ? kBreakHere : kBreakIfNeeded,
                         text_of(*expression.right));
  }
}

template <typename Things, typename Text>
std::string joined(const Things& things, Text text) {
  std::string all;
  for (const auto& thing : things) {
    if (!all.empty()) {
      all += ',';
      all += kBreakHere;
    }
    all += text(thing);
  }
  return all;
}

std::string arguments_text(const std::vector<Argument>& arguments) {
  return joined(arguments, [](const Argument& argument) {
    const std::string value = text_of(*argument.value);
    return argument.name.empty() ? value : fmt::format("{} = {}", argument.name, value);
  });
}

std::string guard_text(const Guard& guard) {
  constexpr std::string_view kModes[] = {"", ".read", ".write"};
  return text_of(guard.object) + std::string(kModes[static_cast<std::size_t>(guard.mode)]);
}

std::string parameter_text(const Parameter& parameter) {
  std::string text = parameter.name;
  if (parameter.initial != nullptr) text += " = " + text_of(*parameter.initial);
  if (parameter.sweep == Parameter::Values::kList) {
    const auto value = [](const ExpressionPointer& each) { return text_of(*each); };
    text += fmt::format(" in [{}]", joined(parameter.values, value));
  } else if (parameter.sweep == Parameter::Values::kRange) {
    text += fmt::format(" in {}..{}", text_of(*parameter.values.front()),
                        text_of(*parameter.values.back()));
  }
  return text;
}

std::string move_text(const Move& move) {
  std::string text = move.thread.name;
  if (move.index) text += fmt::format("[{}]", *move.index);
  if (move.label) text += ":" + move.label->name;
  if (!move.options.empty()) text += fmt::format("({})", fmt::join(move.options, ", "));
  if (move.times != 1) text += fmt::format("*{}", move.times);
  return text;
}

std::string assignment_text(const Statement& statement) {
  constexpr std::string_view kOperators[] = {"=", "+=", "-="};
  return fmt::format("{} {}{}{}", text_of(statement.target),
                     kOperators[static_cast<std::size_t>(statement.assignment)], kBreakIfNeeded,
                     text_of(*statement.value));
}

std::string bare_head(const Statement& statement) {
  const auto with_value = [&](std::string_view word) {
    return fmt::format("{} {}", word, text_of(*statement.value));
  };
  switch (statement.kind) {
    case StatementKind::kLocal:
      return "local " + assignment_text(statement);
    case StatementKind::kAssign:
      return assignment_text(statement);
    case StatementKind::kCall:
      return text_of(*statement.value);
    case StatementKind::kYield:
      return "yield";
    case StatementKind::kProgress:
      return "progress";
    case StatementKind::kBreak:
      return "break";
    case StatementKind::kContinue:
      return "continue";
    case StatementKind::kReturn:
      return "return";
    case StatementKind::kSleep:
      return with_value("sleep");
    case StatementKind::kWork:
      return with_value("work");
    case StatementKind::kAssert:
      return with_value("assert");
    case StatementKind::kWith:
      return "with " + joined(statement.guards, guard_text);
    case StatementKind::kIf:
      return head_of(statement.branches.front());
    case StatementKind::kWhile:
      return with_value("while");
    case StatementKind::kRepeat:
      return with_value("repeat");
    case StatementKind::kLoop:
      return "loop";
    case StatementKind::kAtomic:
      return "atomic";
    case StatementKind::kTransaction:
      return "transaction";
  }
  return {};
}

}  // namespace

std::string text_of(const Expression& expression) {
  const std::string text = bare_text(expression);
  return expression.is_parenthesized ? fmt::format("({})", text) : text;
}

std::string text_of(const Reference& reference) {
  if (reference.index == nullptr) return reference.name;
  return fmt::format("{}[{}]", reference.name, text_of(*reference.index));
}

std::string text_of(const Call& call) {
  return fmt::format("{}.{}({})", text_of(call.object), call.method,
                     arguments_text(call.arguments));
}

std::string head_of(const Branch& branch) {
  return branch.is_else ? "else" : "if " + text_of(*branch.condition);
}

std::string head_of(const Statement& statement) {
  const std::string text = bare_head(statement);
  return statement.label.empty() ? text : fmt::format("{}: {}", statement.label, text);
}

std::string head_of(const ThreadDeclaration& thread) {
  std::string text = thread.is_daemon ? "daemon thread " : "thread ";
  text += thread.name;
  if (thread.count != nullptr) text += fmt::format("[{}]", text_of(*thread.count));
  return text;
}

std::string head_of(const Scenario& scenario) {
  std::string text = "scenario " + scenario.name;
  if (!scenario.parameters.empty()) {
    text += fmt::format("({})", joined(scenario.parameters, parameter_text));
  }
  return text;
}

std::string rest_of(const ObjectDeclaration& object) {
  std::string text = object.name;
  if (object.size != nullptr) text += fmt::format("[{}]", text_of(*object.size));
  if (object.has_arguments) text += fmt::format("({})", arguments_text(object.arguments));
  if (object.initial != nullptr)
    text += fmt::format(" ={}{}", kBreakIfNeeded, text_of(*object.initial));
  if (object.on) text += " on " + text_of(*object.on);
  if (!object.from.empty()) {
    text += " from " + joined(object.from, [](const Reference& each) { return text_of(each); });
  }
  return text;
}

std::string rest_of(const Expectation& expectation) {
  if (!expectation.is_metric) {
    constexpr std::string_view kQuantifiers[] = {"never", "sometimes", "always"};
    std::string text =
        fmt::format("{} {}", kQuantifiers[static_cast<std::size_t>(expectation.quantifier)],
                    expectation.outcome_name);
    if (expectation.on) text += " on " + text_of(*expectation.on);
    return text;
  }
  std::string text =
      fmt::format("{}({})", expectation.metric_name, text_of(expectation.metric_object));
  if (!expectation.statistic.empty()) text += "." + expectation.statistic;
  const Bound& bound = expectation.bound;
  std::string limit = std::to_string(bound.number);
  if (bound.kind == BoundKind::kDuration) limit = duration_text(bound.number, bound.unit_ns);
  if (bound.kind == BoundKind::kPercent) limit += "%";
  return fmt::format("{} {} {}", text, operator_text(expectation.comparison), limit);
}

std::string text_of(const Explore& explore) {
  std::string text =
      explore.all ? "explore all" : fmt::format("explore {} schedules", explore.schedules);
  if (explore.seed) text += fmt::format(" seed {}", *explore.seed);
  if (!explore.strategies.empty()) {
    text += " with " + joined(explore.strategies, [](const NamedSpan& each) { return each.name; });
  }
  return text;
}

std::string text_of(const Inject& inject) {
  return "inject " + joined(inject.faults, [](const NamedSpan& each) { return each.name; });
}

std::string text_of(const Pin& pin) {
  std::string text = "schedule " + pin.name;
  if (!pin.conditions.empty()) text += fmt::format("({})", conditions_text(pin));
  text += " =";
  for (std::size_t index = 0; index < pin.moves.size(); ++index) {
    // Only the "=" is an operator, behind which a line may go on.
    text += index == 0 ? kBreakHere : ' ';
    text += move_text(pin.moves[index]);
  }
  return text;
}

std::string conditions_text(const Pin& pin) {
  return joined(pin.conditions, [](const PinCondition& each) {
    const std::string value = each.value.kind == ValueKind::kBoolean
                                  ? (each.value.number != 0 ? "true" : "false")
                                  : fmt::format("{}", each.value.number);
    return fmt::format("{} = {}", each.parameter.name, value);
  });
}

std::string on_one_line(std::string text) {
  std::replace(text.begin(), text.end(), kBreakHere, ' ');
  std::replace(text.begin(), text.end(), kBreakIfNeeded, ' ');
  return text;
}

std::string filled(const std::string& text, std::size_t indent) {
  if (indent + text.size() <= kColumnsMax) return on_one_line(text);
  std::string all;
  std::size_t begin = 0;    // of the line that is being filled
  std::size_t at = indent;  // its first column
  while (true) {
    const std::size_t room = kColumnsMax > at ? kColumnsMax - at : 0;
    std::size_t cut = std::string::npos;
    if (text.size() - begin > room) cut = find_cut(text, begin, room);
    if (cut == std::string::npos) break;
    all += on_one_line(text.substr(begin, cut - begin));
    at = indent + kContinuationIndent;
    all += '\n' + std::string(at, ' ');
    begin = cut + 1;
  }
  return all + on_one_line(text.substr(begin));
}

std::string expectation_text(const Expectation& expectation) {
  return on_one_line(rest_of(expectation));
}

std::string expression_text(const Expression& expression) {
  return on_one_line(text_of(expression));
}

}  // namespace snarl::language
