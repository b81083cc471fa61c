// Compiles values, conditions and calls.
#include <optional>

#include "snarl/harness/base/check.h"
#include "snarl/scenarios/language/compiler.h"
#include "snarl/scenarios/language/format.h"

namespace snarl::language {
namespace {

bool is_logic(const Expression& expression) {
  return expression.kind == ExpressionKind::kAnd || expression.kind == ExpressionKind::kOr;
}

bool is_comparison(const Expression& expression) {
  return expression.kind >= ExpressionKind::kEqual &&
         expression.kind <= ExpressionKind::kGreaterEqual;
}

snarl::MemoryOrder order_of(MemoryOrder order) {
  switch (order) {
    case MemoryOrder::kRelaxed:
      return snarl::MemoryOrder::kRelaxed;
    case MemoryOrder::kAcquire:
      return snarl::MemoryOrder::kAcquire;
    case MemoryOrder::kRelease:
      return snarl::MemoryOrder::kRelease;
    case MemoryOrder::kAcquireRelease:
      return snarl::MemoryOrder::kAcqRel;
    case MemoryOrder::kSequential:
      break;
  }
  return snarl::MemoryOrder::kSeqCst;
}

bool asks_about_lock(const Call& call, ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kLock:
    case ObjectKind::kRLock:
    case ObjectKind::kRWLock:
      break;
    default:
      return false;
  }
  switch (call.row->method) {
    case Method::kTryAcquire:
    case Method::kTryAcquireRead:
    case Method::kTryAcquireWrite:
    case Method::kLocked:
      return true;
    default:
      return call.timeout != nullptr;
  }
}

bool asks_about_end(const Call& call) {
  const bool is_join = call.row->kind == ObjectKind::kThread && call.row->method == Method::kJoin;
  return call.row->method == Method::kIsAlive || (is_join && call.timeout != nullptr);
}

// Returns: the value, if it is known before the run.
std::optional<Value> folded(const CompileContext& context, const Expression& expression) {
  if (expression.kind == ExpressionKind::kLiteral) return expression.value;
  if (expression.kind == ExpressionKind::kCall) return std::nullopt;
  Evaluator evaluator(context.scenario, context.parameters);
  return evaluator.evaluate(&expression);
}

}  // namespace

std::uint32_t Compiler::value(const Expression& expression) {
  if (const auto known = folded(context_, expression)) return constant(*known);
  if (expression.kind == ExpressionKind::kIdentity) return 0;
  const bool is_reference = expression.kind == ExpressionKind::kReference;
  if (is_reference && expression.reference->target == Target::kLocal) {
    return 1 + expression.reference->slot;
  }
  const std::uint32_t to = take_register();
  if (is_logic(expression)) {
    logic_into(expression, to);
  } else {
    value_into(expression, to);
  }
  return to;
}

void Compiler::value_into(const Expression& expression, std::uint32_t to) {
  const bool is_leaf = expression.kind == ExpressionKind::kIdentity ||
                       expression.kind == ExpressionKind::kReference ||
                       folded(context_, expression).has_value();
  const bool is_var = expression.kind == ExpressionKind::kReference &&
                      expression.reference->target == Target::kObject;
  if (is_var) {
    return read(operand(*expression.reference), expression.reference->slot, expression.span, to);
  }
  // What is computed in several steps may use the register that the result goes to.
  if (is_leaf || is_logic(expression)) {
    const std::uint32_t from = value(expression);
    Instruction& copy = emit(&copy_value, expression.span);
    copy.to = to;
    copy.left = from;
    return;
  }
  if (expression.kind == ExpressionKind::kCall) return call_into(*expression.call, to);
  const std::uint32_t left = value(*expression.left);
  if (expression.kind == ExpressionKind::kChoose) {
    Instruction& chooses = emit(&choose_value, expression.span);
    chooses.to = to;
    chooses.left = left;
    return;
  }
  const std::uint32_t right = expression.right == nullptr ? kNoOperand : value(*expression.right);
  Instruction& compute = emit(operator_routine(expression.kind), expression.span);
  compute.to = to;
  compute.left = left;
  compute.right = right;
}

void Compiler::read(const Operand& operand, std::uint32_t declaration, Span span,
                    std::uint32_t to) {
  announce(OpKind::kRead, operand.object, operand.index, span);
  Instruction& read = emit(written_[declaration] ? &read_var_with_origin : &read_var, span);
  read.to = to;
  read.object = operand.object;
  read.index = operand.index;
  note(&note_read, operand, declaration, span);
}

// Requires: `to` is no operand of the expression.
void Compiler::logic_into(const Expression& expression, std::uint32_t to) {
  const bool is_and = expression.kind == ExpressionKind::kAnd;
  const std::uint32_t word = text(is_and ? "'and'" : "'or'");
  Label at_end;
  value_into(*expression.left, to);
  Instruction& stop = emit(is_and ? &jump_if_false : &jump_if_true, expression.left->span);
  stop.left = to;
  stop.right = word;
  at_end.push_back(code_.instructions.size() - 1);
  const std::uint32_t right = value(*expression.right);
  Instruction& go_on = emit(&conclude_logic, expression.right->span);
  go_on.to = go_on.left = to;
  go_on.right = right;
  go_on.object = word;
  land(at_end);
}

void Compiler::jump_if(If wanted, const Expression& condition, std::string_view what,
                       Label& label) {
  const auto known = folded(context_, condition);
  if (known && known->kind == ValueKind::kBoolean) {
    if ((known->number != 0) == (wanted == If::kTrue)) jump_to(label, condition.span);
    return;
  }
  if (condition.kind == ExpressionKind::kNot) {
    return jump_if(wanted == If::kTrue ? If::kFalse : If::kTrue, *condition.left, "'not'", label);
  }
  if (is_logic(condition)) {
    const bool is_and = condition.kind == ExpressionKind::kAnd;
    const std::string_view word = is_and ? "'and'" : "'or'";
    if (is_and == (wanted == If::kFalse)) {  // either side decides
      jump_if(wanted, *condition.left, word, label);
      return jump_if(wanted, *condition.right, word, label);
    }
    Label at_end;
    jump_if(wanted == If::kTrue ? If::kFalse : If::kTrue, *condition.left, word, at_end);
    jump_if(wanted, *condition.right, word, label);
    return land(at_end);
  }
  const std::uint32_t left = value(condition);
  if (is_deciding_) emit(&add_reason, condition.span).left = left;
  Instruction& jump = emit(wanted == If::kTrue ? &jump_if_true : &jump_if_false, condition.span);
  jump.left = left;
  jump.right = text(what);
  label.push_back(code_.instructions.size() - 1);
}

Compiler::Operand Compiler::operand(const Reference& reference) {
  const bool is_thread = reference.target == Target::kThread;
  const Layout& layout = context_.layout;
  Operand operand;
  operand.object =
      is_thread ? layout.first_thread[reference.slot] : layout.first_object[reference.slot];
  operand.kind = is_thread ? ObjectKind::kThread : context_.scenario.objects[reference.slot].kind;
  if (reference.index == nullptr) return operand;
  const std::uint32_t size =
      is_thread ? layout.thread_sizes[reference.slot] : layout.object_sizes[reference.slot];
  const auto known = folded(context_, *reference.index);
  if (known && known->kind == ValueKind::kInteger && known->number >= 0 && known->number < size) {
    operand.object += static_cast<std::uint32_t>(known->number);
    return operand;
  }
  operand.index = value(*reference.index);
  Instruction& check = emit(&check_index, reference.index->span);
  check.left = operand.index;
  check.right = text(reference.name);
  check.target = size;
  return operand;
}

void Compiler::call_into(const Call& call, std::uint32_t to) {
  const Operand object = operand(call.object);
  code_.asks_about_locks |= asks_about_lock(call, object.kind);
  code_.asks_about_ends |= asks_about_end(call);
  const MethodRoutine& routine = method_routine(object.kind, call.row->method);
  std::uint32_t arguments[2] = {kNoOperand, kNoOperand};
  for (std::uint32_t index = 0; index < call.value_count; ++index) {
    arguments[index] = value(*call.arguments[index].value);
  }
  if (call.timeout != nullptr) arguments[1] = value(*call.timeout);
  announce(routine.kind, object.object, object.index, call.span);
  Instruction& invoke = emit(call.timeout != nullptr ? routine.run_timed : routine.run, call.span);
  invoke.to = to;
  invoke.left = arguments[0];
  invoke.right = arguments[1];
  invoke.object = object.object;
  invoke.index = object.index;
  invoke.order = order_of(call.order);
  if (object.kind != ObjectKind::kAtomic || !decided_[call.object.slot]) return;
  switch (call.row->method) {
    case Method::kLoad:
      return note(&note_read, object, call.object.slot, call.span);
    case Method::kStore:
      note(&note_write, object, call.object.slot, call.span);
      code_.instructions.back().left = arguments[0];
      return;
    default:
      return note(&note_update, object, call.object.slot, call.span);
  }
}

void Compiler::each_conjunct(const Expression& condition,
                             std::vector<const Expression*>& conjuncts) {
  if (condition.kind != ExpressionKind::kAnd) {
    conjuncts.push_back(&condition);
    return;
  }
  each_conjunct(*condition.left, conjuncts);
  each_conjunct(*condition.right, conjuncts);
}

Compiler::Explained Compiler::explained(const Expression& condition) {
  Explained explained;
  if (!is_comparison(condition)) {
    explained.result = value(condition);
    return explained;
  }
  explained.left = value(*condition.left);
  explained.right = value(*condition.right);
  explained.word = text(context_.scenario.source->text(condition.operator_span));
  explained.result = take_register();
  Instruction& compare = emit(operator_routine(condition.kind), condition.span);
  compare.to = explained.result;
  compare.left = explained.left;
  compare.right = explained.right;
  return explained;
}

void Compiler::assertion(const Statement& statement) {
  const std::uint32_t whole = text(expression_text(*statement.value));
  std::vector<const Expression*> conjuncts;
  each_conjunct(*statement.value, conjuncts);
  for (const Expression* conjunct : conjuncts) {
    const Explained parts = explained(*conjunct);
    Instruction& require = emit(&assert_true, statement.span);
    require.left = parts.result;
    require.to = parts.left;
    require.right = parts.right;
    require.target = parts.word;
    require.object = whole;
  }
}

void Compiler::check(const Check& check) {
  const std::uint32_t outer = next_register_;
  const std::uint32_t whole = text(expression_text(*check.condition));
  std::vector<const Expression*> conjuncts;
  each_conjunct(*check.condition, conjuncts);
  Label at_end;
  for (const Expression* conjunct : conjuncts) {
    const Explained parts = explained(*conjunct);
    Instruction& require = emit(&check_true, check.span);
    require.left = parts.result;
    require.to = parts.left;
    require.right = parts.right;
    require.target = parts.word;
    require.object = whole;
    at_end.push_back(code_.instructions.size());
    emit(&jump, check.span).target = 1;
  }
  land(at_end);
  next_register_ = outer;
}

}  // namespace snarl::language
