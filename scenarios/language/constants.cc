// The evaluator of constant expressions.
#include "snarl/scenarios/language/constants.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "snarl/primitives/choose.h"

namespace snarl::language {
namespace {

Value integer(std::int64_t number) { return {ValueKind::kInteger, number}; }
Value boolean(bool is_true) { return {ValueKind::kBoolean, is_true ? 1 : 0}; }
bool is_integer(const std::optional<Value>& value) {
  return value && value->kind == ValueKind::kInteger;
}
bool is_boolean(const std::optional<Value>& value) {
  return value && value->kind == ValueKind::kBoolean;
}

std::string shown(const Value& value) {
  if (value.kind == ValueKind::kBoolean) return value.number != 0 ? "true" : "false";
  return std::to_string(value.number);
}

// Adds "n is 3" for each name in the expression, once each.
void collect(const Scenario& scenario, const ParameterSet& parameters,
             std::optional<std::int64_t> identity, const Expression* expression,
             std::vector<std::string>& found) {
  if (expression == nullptr) return;
  std::string text;
  if (expression->kind == ExpressionKind::kIdentity && identity) {
    text = fmt::format("id is {}", *identity);
  }
  if (expression->kind == ExpressionKind::kReference &&
      expression->reference->target == Target::kParameter &&
      expression->reference->slot < parameters.values.size()) {
    const std::uint32_t slot = expression->reference->slot;
    text = fmt::format("{} is {}", scenario.parameters[slot].name, shown(parameters.values[slot]));
  }
  bool is_new = !text.empty();
  for (const std::string& other : found) is_new = is_new && other != text;
  if (is_new) found.push_back(std::move(text));
  collect(scenario, parameters, identity, expression->left.get(), found);
  collect(scenario, parameters, identity, expression->right.get(), found);
}

}  // namespace

std::string given_values(const Scenario& scenario, const ParameterSet& parameters,
                         std::optional<std::int64_t> identity,
                         const std::vector<const Expression*>& expressions) {
  std::vector<std::string> found;
  for (const Expression* expression : expressions) {
    collect(scenario, parameters, identity, expression, found);
  }
  std::string text = found.empty() ? "" : "here ";
  for (std::size_t index = 0; index < found.size(); ++index) {
    if (index > 0) text += index + 1 == found.size() ? " and " : ", ";
    text += found[index];
  }
  return text;
}

bool can_choose_from(std::int64_t count) { return count >= 1 && count <= kOptionsMax; }

std::string choose_error(std::int64_t count) {
  return fmt::format("'choose' needs a number from 1 to {}, but this is {}", kOptionsMax, count);
}

void Evaluator::problem(const std::vector<const Expression*>& about, Span span,
                        std::string message) {
  problems_.push_back({span, std::move(message),
                       given_values(scenario_, parameters_, identity_, about), is_certain_});
}

std::optional<Value> Evaluator::evaluate(const Expression* expression) {
  if (expression == nullptr) return std::nullopt;
  ++work_;
  switch (expression->kind) {
    case ExpressionKind::kLiteral:
      return expression->value;
    case ExpressionKind::kIdentity:
      return identity_ ? std::optional<Value>(integer(*identity_)) : std::nullopt;
    case ExpressionKind::kReference: {
      const Reference& reference = *expression->reference;
      if (reference.target == Target::kParameter && !reference.has_index &&
          reference.slot < parameters_.values.size()) {
        return parameters_.values[reference.slot];
      }
      check_reference(reference);
      return std::nullopt;
    }
    case ExpressionKind::kCall:
      check_reference(expression->call->object);
      for (const Argument& argument : expression->call->arguments) evaluate(argument.value.get());
      return std::nullopt;
    case ExpressionKind::kChoose: {
      const std::optional<Value> count = evaluate(expression->left.get());
      if (is_integer(count) && !can_choose_from(count->number)) {
        problem({expression->left.get()}, expression->left->span, choose_error(count->number));
      }
      return std::nullopt;
    }
    case ExpressionKind::kNot: {
      const std::optional<Value> operand = evaluate(expression->left.get());
      if (!is_boolean(operand)) return std::nullopt;
      return boolean(operand->number == 0);
    }
    case ExpressionKind::kNegate: {
      const std::optional<Value> operand = evaluate(expression->left.get());
      if (!is_integer(operand)) return std::nullopt;
      if (operand->number == std::numeric_limits<std::int64_t>::min()) {
        return overflow(*expression);
      }
      return integer(-operand->number);
    }
    case ExpressionKind::kOr:
    case ExpressionKind::kAnd:
      return logic(*expression);
    default:
      return binary(*expression);
  }
}

std::optional<Value> Evaluator::logic(const Expression& expression) {
  const std::optional<Value> left = evaluate(expression.left.get());
  const bool stops_at = expression.kind == ExpressionKind::kOr;
  if (is_boolean(left) && (left->number != 0) == stops_at) return left;
  const bool outer = is_certain_;
  if (!left) is_certain_ = false;
  const std::optional<Value> right = evaluate(expression.right.get());
  is_certain_ = outer;
  if (!is_boolean(left) || !is_boolean(right)) return std::nullopt;
  return right;
}

std::optional<Value> Evaluator::binary(const Expression& expression) {
  const std::optional<Value> left = evaluate(expression.left.get());
  const std::optional<Value> right = evaluate(expression.right.get());
  const bool divides =
      expression.kind == ExpressionKind::kDivide || expression.kind == ExpressionKind::kRemainder;
  if (divides && is_integer(right) && right->number == 0) {
    problem({expression.right.get()}, expression.right->span, "division by zero");
    return std::nullopt;
  }
  if (!left || !right) return std::nullopt;
  if (expression.kind == ExpressionKind::kEqual) return boolean(*left == *right);
  if (expression.kind == ExpressionKind::kNotEqual) return boolean(!(*left == *right));
  const bool is_duration =
      left->kind == ValueKind::kDuration && right->kind == ValueKind::kDuration;
  if (!is_duration && (!is_integer(left) || !is_integer(right))) return std::nullopt;
  switch (expression.kind) {
    case ExpressionKind::kLess:
      return boolean(left->number < right->number);
    case ExpressionKind::kLessEqual:
      return boolean(left->number <= right->number);
    case ExpressionKind::kGreater:
      return boolean(left->number > right->number);
    case ExpressionKind::kGreaterEqual:
      return boolean(left->number >= right->number);
    default:
      break;
  }
  std::optional<Value> result = arithmetic(expression, left->number, right->number);
  if (result && is_duration) {
    result->kind = ValueKind::kDuration;
    if (result->number < 0) {
      problem({&expression}, expression.span, "the duration is negative");
      return std::nullopt;
    }
  }
  return result;
}

std::optional<Value> Evaluator::arithmetic(const Expression& expression, std::int64_t left,
                                           std::int64_t right) {
  std::int64_t result = 0;
  bool overflows = false;
  switch (expression.kind) {
    case ExpressionKind::kAdd:
      overflows = __builtin_add_overflow(left, right, &result);
      break;
    case ExpressionKind::kSubtract:
      overflows = __builtin_sub_overflow(left, right, &result);
      break;
    case ExpressionKind::kMultiply:
      overflows = __builtin_mul_overflow(left, right, &result);
      break;
    default: {
      // The one quotient that has no place: the smallest number by -1. Its remainder is 0.
      const bool is_edge = left == std::numeric_limits<std::int64_t>::min() && right == -1;
      if (expression.kind == ExpressionKind::kRemainder) return integer(is_edge ? 0 : left % right);
      overflows = is_edge;
      if (!is_edge) result = left / right;
    }
  }
  return overflows ? overflow(expression) : integer(result);
}

std::optional<Value> Evaluator::overflow(const Expression& expression) {
  problem({&expression}, expression.span, "the result does not fit into 64 bits");
  return std::nullopt;
}

void Evaluator::check_reference(const Reference& reference) {
  const std::optional<Value> index = evaluate(reference.index.get());
  if (sizes_ == nullptr || !is_integer(index)) return;
  std::int64_t size = 0;
  if (reference.target == Target::kObject) size = sizes_->objects[reference.slot];
  if (reference.target == Target::kThread) size = sizes_->threads[reference.slot];
  if (size == 0 || (index->number >= 0 && index->number < size)) return;
  index_problem(reference, index->number, size);
}

void Evaluator::index_problem(const Reference& reference, std::int64_t index, std::int64_t size) {
  const Expression* count = reference.target == Target::kThread
                                ? scenario_.threads[reference.slot].count.get()
                                : scenario_.objects[reference.slot].size.get();
  const std::string elements =
      size == 1 ? "only the element 0" : fmt::format("the elements 0 to {}", size - 1);
  problem(
      {reference.index.get(), count}, reference.index->span,
      fmt::format("the index {} is out of range: '{}' has {}", index, reference.name, elements));
}

}  // namespace snarl::language
