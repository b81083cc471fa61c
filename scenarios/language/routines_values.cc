// Arithmetic, comparisons, jumps.
#include <fmt/format.h>

#include <limits>

#include "snarl/harness/base/check.h"
#include "snarl/scenarios/language/routines.h"

namespace snarl::language {
namespace {

[[noreturn]] void throw_overflow(const Instruction& instruction, std::int64_t left,
                                 std::string_view word, std::int64_t right) {
  throw_error(instruction,
              fmt::format("overflow: {} {} {} does not fit into 64 bits", left, word, right));
}

[[noreturn]] void throw_no_numbers(const Instruction& instruction, std::string_view word,
                                   const Register& left, const Register& right) {
  const Register& wrong = left.kind != ValueKind::kInteger ? left : right;
  throw_wrong_kind(instruction, fmt::format("'{}'", word), "a number", wrong.value());
}

// kInteger is 0.
bool are_integers(const Register& left, const Register& right) {
  return (static_cast<unsigned>(left.kind) | static_cast<unsigned>(right.kind)) == 0;
}

struct Add {
  static constexpr std::string_view kWord = "+";
  static bool overflows(std::int64_t left, std::int64_t right, std::int64_t& result) {
    return __builtin_add_overflow(left, right, &result);
  }
};
struct Subtract {
  static constexpr std::string_view kWord = "-";
  static bool overflows(std::int64_t left, std::int64_t right, std::int64_t& result) {
    return __builtin_sub_overflow(left, right, &result);
  }
};
struct Multiply {
  static constexpr std::string_view kWord = "*";
  static bool overflows(std::int64_t left, std::int64_t right, std::int64_t& result) {
    return __builtin_mul_overflow(left, right, &result);
  }
};

template <class Operator>
const Instruction* compute(Frame& frame, const Instruction* instruction) {
  const Register& left = frame.registers[instruction->left];
  const Register& right = frame.registers[instruction->right];
  if (!are_integers(left, right)) [[unlikely]] {
    throw_no_numbers(*instruction, Operator::kWord, left, right);
  }
  std::int64_t result = 0;
  if (Operator::overflows(left.number, right.number, result)) [[unlikely]] {
    throw_overflow(*instruction, left.number, Operator::kWord, right.number);
  }
  return give(frame, instruction, integer_value(result),
              frame.shelf->origins.unite(left.origin, right.origin));
}

// Rounds towards zero, as in C++.
template <bool kIsRemainder>
const Instruction* divide(Frame& frame, const Instruction* instruction) {
  constexpr std::string_view kWord = kIsRemainder ? "%" : "/";
  const Register& left = frame.registers[instruction->left];
  const Register& right = frame.registers[instruction->right];
  if (!are_integers(left, right)) [[unlikely]] {
    throw_no_numbers(*instruction, kWord, left, right);
  }
  if (right.number == 0) [[unlikely]]
    throw_error(*instruction, fmt::format("division by zero: {} {} 0", left.number, kWord));
  // The one quotient that has no place: the smallest number by -1. Its remainder is 0.
  const bool is_edge =
      left.number == std::numeric_limits<std::int64_t>::min() && right.number == -1;
  if (is_edge && !kIsRemainder) [[unlikely]] {
    throw_overflow(*instruction, left.number, kWord, right.number);
  }
  const std::int64_t result = is_edge        ? 0
                              : kIsRemainder ? left.number % right.number
                                             : left.number / right.number;
  return give(frame, instruction, integer_value(result),
              frame.shelf->origins.unite(left.origin, right.origin));
}

struct Less {
  static constexpr std::string_view kWord = "<";
  static bool holds(std::int64_t left, std::int64_t right) { return left < right; }
};
struct LessEqual {
  static constexpr std::string_view kWord = "<=";
  static bool holds(std::int64_t left, std::int64_t right) { return left <= right; }
};
struct Greater {
  static constexpr std::string_view kWord = ">";
  static bool holds(std::int64_t left, std::int64_t right) { return left > right; }
};
struct GreaterEqual {
  static constexpr std::string_view kWord = ">=";
  static bool holds(std::int64_t left, std::int64_t right) { return left >= right; }
};

template <class Operator>
const Instruction* compare(Frame& frame, const Instruction* instruction) {
  const Register& left = frame.registers[instruction->left];
  const Register& right = frame.registers[instruction->right];
  if (!are_integers(left, right)) [[unlikely]] {
    throw_no_numbers(*instruction, Operator::kWord, left, right);
  }
  return give(frame, instruction, boolean_value(Operator::holds(left.number, right.number)),
              frame.shelf->origins.unite(left.origin, right.origin));
}

// Values of one kind are equal or not; none is equal to none alone.
template <bool kWanted>
const Instruction* compare_equal(Frame& frame, const Instruction* instruction) {
  const Register& left = frame.registers[instruction->left];
  const Register& right = frame.registers[instruction->right];
  const bool is_one_kind = left.kind == right.kind;
  if (!is_one_kind && left.kind != ValueKind::kNone && right.kind != ValueKind::kNone)
      [[unlikely]] {
    throw_error(*instruction,
                fmt::format("{} is compared with {}: only values of one kind are equal or not",
                            shown(left.value()), shown(right.value())));
  }
  const bool is_equal = is_one_kind && left.number == right.number;
  return give(frame, instruction, boolean_value(is_equal == kWanted),
              frame.shelf->origins.unite(left.origin, right.origin));
}

const Instruction* negate(Frame& frame, const Instruction* instruction) {
  const Register& left = frame.registers[instruction->left];
  if (left.kind != ValueKind::kInteger) [[unlikely]]
    throw_wrong_kind(*instruction, "'-'", "a number", left.value());
  std::int64_t result = 0;
  if (__builtin_sub_overflow(std::int64_t{0}, left.number, &result)) [[unlikely]]
    throw_overflow(*instruction, 0, "-", left.number);
  return give(frame, instruction, integer_value(result), left.origin);
}

const Instruction* invert(Frame& frame, const Instruction* instruction) {
  const Register& left = frame.registers[instruction->left];
  if (left.kind != ValueKind::kBoolean) [[unlikely]]
    throw_wrong_kind(*instruction, "'not'", "true or false", left.value());
  return give(frame, instruction, boolean_value(left.number == 0), left.origin);
}

bool condition(const Frame& frame, const Instruction& instruction) {
  const Register& left = frame.registers[instruction.left];
  if (left.kind != ValueKind::kBoolean) [[unlikely]] {
    throw_wrong_kind(instruction, frame.shelf->texts[instruction.right], "true or false",
                     left.value());
  }
  return left.number != 0;
}

const Instruction* jumped(const Instruction* instruction) {
  return instruction + static_cast<std::int32_t>(instruction->target);
}

// "counter == threads * rounds: 1 == 2"
std::string explained(const Frame& frame, const Instruction& instruction) {
  const std::string& text = frame.shelf->texts[instruction.object];
  if (instruction.right == kNoOperand) return text;
  return fmt::format("{}: {} {} {}", text, shown(frame.registers[instruction.to].value()),
                     frame.shelf->texts[instruction.target],
                     shown(frame.registers[instruction.right].value()));
}

bool is_held(const Frame& frame, const Instruction& instruction, std::string_view what) {
  const Register& left = frame.registers[instruction.left];
  if (left.kind != ValueKind::kBoolean) [[unlikely]]
    throw_wrong_kind(instruction, what, "true or false", left.value());
  return left.number != 0;
}

}  // namespace

std::string shown(const Value& value) {
  if (value.kind == ValueKind::kNone) return "none";
  if (value.kind == ValueKind::kBoolean) return value.number != 0 ? "true" : "false";
  return std::to_string(value.number);
}

void throw_error(const Instruction& instruction, const std::string& text) {
  throw RuntimeError(instruction.site, text);
}

void throw_wrong_kind(const Instruction& instruction, std::string_view what,
                      std::string_view wanted, const Value& value) {
  throw_error(instruction, fmt::format("{} needs {}, but this is {}", what, wanted, shown(value)));
}

const Instruction* copy_value(Frame& frame, const Instruction* instruction) {
  frame.registers[instruction->to] = frame.registers[instruction->left];
  return instruction + 1;
}

Routine operator_routine(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kNegate:
      return &negate;
    case ExpressionKind::kNot:
      return &invert;
    case ExpressionKind::kEqual:
      return &compare_equal<true>;
    case ExpressionKind::kNotEqual:
      return &compare_equal<false>;
    case ExpressionKind::kLess:
      return &compare<Less>;
    case ExpressionKind::kLessEqual:
      return &compare<LessEqual>;
    case ExpressionKind::kGreater:
      return &compare<Greater>;
    case ExpressionKind::kGreaterEqual:
      return &compare<GreaterEqual>;
    case ExpressionKind::kAdd:
      return &compute<Add>;
    case ExpressionKind::kSubtract:
      return &compute<Subtract>;
    case ExpressionKind::kMultiply:
      return &compute<Multiply>;
    case ExpressionKind::kDivide:
      return &divide<false>;
    case ExpressionKind::kRemainder:
      return &divide<true>;
    default:
      break;
  }
  SNARL_CHECK(false, "an expression of this kind is no operator");
  return nullptr;
}

const Instruction* jump(Frame& /*frame*/, const Instruction* instruction) {
  return jumped(instruction);
}

const Instruction* jump_if_true(Frame& frame, const Instruction* instruction) {
  return condition(frame, *instruction) ? jumped(instruction) : instruction + 1;
}

const Instruction* jump_if_false(Frame& frame, const Instruction* instruction) {
  return condition(frame, *instruction) ? instruction + 1 : jumped(instruction);
}

const Instruction* conclude_logic(Frame& frame, const Instruction* instruction) {
  const Register& left = frame.registers[instruction->left];
  const Register& right = frame.registers[instruction->right];
  if (right.kind != ValueKind::kBoolean) [[unlikely]] {
    throw_wrong_kind(*instruction, frame.shelf->texts[instruction->object], "true or false",
                     right.value());
  }
  return give(frame, instruction, right.value(),
              frame.shelf->origins.unite(left.origin, right.origin));
}

const Instruction* check_index(Frame& frame, const Instruction* instruction) {
  const Register& index = frame.registers[instruction->left];
  if (index.kind != ValueKind::kInteger) [[unlikely]]
    throw_wrong_kind(*instruction, "an index", "a number", index.value());
  if (static_cast<std::uint64_t>(index.number) >= instruction->target) [[unlikely]] {
    const std::string elements = instruction->target == 1
                                     ? "only the element 0"
                                     : fmt::format("the elements 0 to {}", instruction->target - 1);
    throw_error(*instruction, fmt::format("the index {} is out of range: '{}' has {}", index.number,
                                          frame.shelf->texts[instruction->right], elements));
  }
  return instruction + 1;
}

const Instruction* begin_repeat(Frame& frame, const Instruction* instruction) {
  const Register& count = frame.registers[instruction->left];
  if (count.kind != ValueKind::kInteger) [[unlikely]]
    throw_wrong_kind(*instruction, "'repeat'", "a number", count.value());
  frame.registers[instruction->to].number = count.number;
  return instruction + 1;
}

const Instruction* count_repeat(Frame& frame, const Instruction* instruction) {
  std::int64_t& left = frame.registers[instruction->to].number;
  if (left <= 0) return jumped(instruction);
  --left;
  return instruction + 1;
}

const Instruction* end_code(Frame& /*frame*/, const Instruction* /*instruction*/) {
  return nullptr;
}

const Instruction* assert_true(Frame& frame, const Instruction* instruction) {
  if (is_held(frame, *instruction, "'assert'")) [[likely]]
    return instruction + 1;
  Execution::current().fail(FindingKind::kCheckFailed, "assert", kNoObject, instruction->site,
                            explained(frame, *instruction));
  return instruction + 1;
}

const Instruction* check_true(Frame& frame, const Instruction* instruction) {
  if (is_held(frame, *instruction, "'check'")) [[likely]]
    return instruction + 2;
  Execution::current().suspect(FindingKind::kCheckFailed, "check", kNoObject, instruction->site,
                               explained(frame, *instruction));
  return instruction + 1;
}

}  // namespace snarl::language
