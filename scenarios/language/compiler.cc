// Compiles statements: each leaves the registers it needs only for itself.
#include "snarl/scenarios/language/compiler.h"

#include <algorithm>

#include "snarl/harness/base/check.h"
#include "snarl/scenarios/language/decisions.h"
#include "snarl/scenarios/language/operates.h"

namespace snarl::language {
namespace {

// Constants have registers behind all others, whose number is not known before the end.
constexpr std::uint32_t kConstantBit = 0x8000'0000U;

void settle(std::uint32_t& operand, std::uint32_t constants_at) {
  if (operand == kNoOperand || (operand & kConstantBit) == 0) return;
  operand = constants_at + (operand & ~kConstantBit);
}

}  // namespace

Instruction& Compiler::emit(Routine run, Span span) {
  Instruction& instruction = code_.instructions.emplace_back();
  instruction.run = run;
  instruction.site = site_of(context_, span);
  return instruction;
}

void Compiler::announce(OpKind kind, std::uint32_t object, std::uint32_t index, Span span) {
  if (atomic_depth_ == 0) return;
  Instruction& instruction = emit(&take_atomic_point, span);
  instruction.kind = kind;
  instruction.object = object;
  instruction.index = index;
}

std::uint32_t Compiler::take_register() {
  const std::uint32_t taken = next_register_++;
  register_count_ = std::max(register_count_, next_register_);
  return taken;
}

std::uint32_t Compiler::constant(const Value& value) {
  auto& constants = code_.constants;
  const auto found = std::find(constants.begin(), constants.end(), value);
  const auto index = static_cast<std::uint32_t>(found - constants.begin());
  if (found == constants.end()) constants.push_back(value);
  return kConstantBit | index;
}

std::uint32_t Compiler::text(std::string_view text) {
  auto& texts = context_.texts;
  const auto found = std::find(texts.begin(), texts.end(), text);
  const auto index = static_cast<std::uint32_t>(found - texts.begin());
  if (found == texts.end()) texts.emplace_back(text);
  return index;
}

void Compiler::jump_to(Label& label, Span span) {
  emit(&jump, span);
  label.push_back(code_.instructions.size() - 1);
}

void Compiler::land(const Label& label) {
  for (const std::size_t from : label) {
    code_.instructions[from].target = static_cast<std::uint32_t>(code_.instructions.size() - from);
  }
}

void Compiler::jump_back(std::size_t target, Span span) {
  const std::size_t from = code_.instructions.size();
  emit(&jump, span).target = static_cast<std::uint32_t>(target) - static_cast<std::uint32_t>(from);
}

void Compiler::leave_to(std::uint32_t depth, Span span) {
  if (depth == scope_depth_) return;
  emit(&leave_scopes, span).target = depth;
}

void Compiler::enter_scope() { code_.scope_count = std::max(code_.scope_count, ++scope_depth_); }

bool Compiler::begin_decision(const Statement& statement, Span condition) {
  if (!decides(statement)) return false;
  emit(&enter_decision, condition);
  enter_scope();
  blind_.push_back(blind_to(statement));
  code_.decision_count = std::max(code_.decision_count, static_cast<std::uint32_t>(blind_.size()));
  return true;
}

void Compiler::note(Routine run, const Operand& operand, std::uint32_t declaration, Span span) {
  if (!decided_[declaration]) return;
  Instruction& noting = emit(run, span);
  noting.object = operand.object;
  noting.index = operand.index;
  // What its own condition does, the innermost one has not decided.
  for (std::uint32_t outward = is_deciding_ ? 1 : 0; outward < kBlindMax; ++outward) {
    if (outward >= blind_.size()) break;
    const bool is_blind = blind_[blind_.size() - 1 - outward].count(declaration) != 0;
    noting.target |= is_blind ? 1U << outward : 0U;
  }
  if (run == &note_read && noting.target != 0) noting.run = &note_reread;
}

Code Compiler::finish() {
  emit(&end_code, Span{});
  for (Instruction& instruction : code_.instructions) {
    settle(instruction.to, register_count_);
    settle(instruction.left, register_count_);
    settle(instruction.right, register_count_);
    settle(instruction.index, register_count_);
  }
  code_.register_count = register_count_;
  return std::move(code_);
}

void Compiler::block(const Block& block) {
  for (const Statement& one : block.statements) {
    const std::uint32_t outer = next_register_;
    statement(one);
    const bool is_jump = one.kind == StatementKind::kBreak ||
                         one.kind == StatementKind::kContinue || one.kind == StatementKind::kReturn;
    if (!is_jump) mark(one);
    next_register_ = outer;
  }
}

void Compiler::mark(const Statement& statement) {
  if (statement.label.empty()) return;
  if (std::find(marked_.begin(), marked_.end(), statement.label) == marked_.end()) return;
  emit(&pass_mark, statement.label_span).target = text(statement.label);
}

void Compiler::statement(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::kLocal:
    case StatementKind::kAssign:
      return assignment(statement);
    case StatementKind::kCall:
      return call_into(*statement.value->call, take_register());
    case StatementKind::kYield:
      announce(OpKind::kYield, kNoOperand, kNoOperand, statement.span);
      emit(&do_yield, statement.span);
      return;
    case StatementKind::kProgress:
      emit(&do_progress, statement.span);
      return;
    case StatementKind::kBreak:
      leave_to(loops_.back()->scope_depth, statement.span);
      mark(statement);
      return jump_to(loops_.back()->at_end, statement.span);
    case StatementKind::kContinue:
      leave_to(loops_.back()->scope_depth, statement.span);
      mark(statement);
      return jump_to(loops_.back()->at_turn, statement.span);
    case StatementKind::kReturn:
      leave_to(0, statement.span);
      mark(statement);
      emit(&end_code, statement.span);
      return;
    case StatementKind::kSleep:
      return sleep(statement);
    case StatementKind::kAssert:
      return assertion(statement);
    case StatementKind::kWith:
      return with(statement);
    case StatementKind::kIf:
      return if_else(statement);
    case StatementKind::kWhile:
    case StatementKind::kRepeat:
    case StatementKind::kLoop:
      return loop(statement);
    case StatementKind::kAtomic:
      return atomic(statement);
    case StatementKind::kTransaction:
      return transaction(statement);
    case StatementKind::kWork:
      break;
  }
  SNARL_CHECK(false, "a statement that is not decided by this version is compiled");
}

void Compiler::assignment(const Statement& statement) {
  if (statement.target.target == Target::kLocal) {
    assign_local(statement);
  } else {
    assign_var(statement);
  }
}

void Compiler::assign_local(const Statement& statement) {
  const std::uint32_t local = 1 + statement.target.slot;
  if (statement.assignment == Assignment::kSet) return value_into(*statement.value, local);
  const std::uint32_t right = value(*statement.value);
  const bool is_sum = statement.assignment == Assignment::kAdd;
  Instruction& compute = emit(
      operator_routine(is_sum ? ExpressionKind::kAdd : ExpressionKind::kSubtract), statement.span);
  compute.to = compute.left = local;
  compute.right = right;
}

// The index, then the right side, then, side by side, the read of a compound assignment and the
// write.
void Compiler::assign_var(const Statement& statement) {
  const Operand target = operand(statement.target);
  std::uint32_t written = value(*statement.value);
  if (statement.assignment != Assignment::kSet) {
    const std::uint32_t old = take_register();
    read(target, statement.target.slot, statement.span, old);
    const bool is_sum = statement.assignment == Assignment::kAdd;
    Instruction& compute =
        emit(operator_routine(is_sum ? ExpressionKind::kAdd : ExpressionKind::kSubtract),
             statement.span);
    compute.to = compute.left = old;
    compute.right = written;
    written = old;
  }
  announce(OpKind::kWrite, target.object, target.index, statement.span);
  Instruction& write = emit(&write_var, statement.span);
  write.left = written;
  write.object = target.object;
  write.index = target.index;
  note(&note_write, target, statement.target.slot, statement.span);
  if (decided_[statement.target.slot]) code_.instructions.back().left = written;
}

void Compiler::guard(const Guard& guard) {
  const Operand object = operand(guard.object);
  const GuardRoutine& routine = guard_routine(object.kind, guard.mode);
  announce(routine.kind, object.object, object.index, guard.span);
  Instruction& enter = emit(routine.enter, guard.span);
  enter.object = object.object;
  enter.index = object.index;
  enter_scope();
}

void Compiler::with(const Statement& statement) {
  const std::uint32_t outer = scope_depth_;
  for (const Guard& one : statement.guards) guard(one);
  block(statement.block);
  leave_to(outer, statement.span);
  scope_depth_ = outer;
}

void Compiler::if_else(const Statement& statement) {
  Label at_end;
  const std::uint32_t outer = scope_depth_;
  const bool is_decision = begin_decision(statement, statement.branches.front().condition->span);
  for (std::size_t index = 0; index < statement.branches.size(); ++index) {
    const Branch& branch = statement.branches[index];
    Label at_next;
    is_deciding_ = is_decision;
    if (branch.condition != nullptr) jump_if(If::kFalse, *branch.condition, "'if'", at_next);
    is_deciding_ = false;
    block(branch.block);
    if (index + 1 < statement.branches.size()) jump_to(at_end, branch.block.span);
    land(at_next);
  }
  land(at_end);
  if (!is_decision) return;
  leave_to(outer, statement.span);
  scope_depth_ = outer;
  blind_.pop_back();
}

void Compiler::loop(const Statement& statement) {
  Loop loop;
  loop.scope_depth = scope_depth_;
  loops_.push_back(&loop);
  std::uint32_t counter = kNoOperand;
  if (statement.kind == StatementKind::kRepeat) {
    const std::uint32_t count = value(*statement.value);
    counter = take_register();
    Instruction& begin = emit(&begin_repeat, statement.value->span);
    begin.to = counter;
    begin.left = count;
  }
  const std::size_t top = code_.instructions.size();
  const bool may_do_nothing = !turn_operates(statement);
  const std::uint32_t turn = may_do_nothing ? code_.turn_count++ : kNoOperand;
  const bool is_counted = statement.kind == StatementKind::kRepeat;
  code_.may_go_on_for_ever |= !is_counted;
  code_.may_spin |= !is_counted && !only_waits(statement);
  if (counter != kNoOperand) {
    emit(&count_repeat, statement.span).to = counter;
    loop.at_end.push_back(code_.instructions.size() - 1);
  }
  if (may_do_nothing) emit(&begin_turn, statement.span).target = turn;
  bool is_decision = false;
  if (statement.kind == StatementKind::kWhile) {
    is_decision = is_deciding_ = begin_decision(statement, statement.value->span);
    jump_if(If::kFalse, *statement.value, "'while'", loop.at_end);
    is_deciding_ = false;
  }
  block(statement.block);
  if (is_decision) leave_to(loop.scope_depth, statement.span);
  land(loop.at_turn);
  if (may_do_nothing) emit(&end_turn, statement.keyword_span).target = turn;
  if (atomic_depth_ > 0) emit(&bound_atomic, statement.keyword_span);
  jump_back(top, statement.span);
  land(loop.at_end);
  loops_.pop_back();
  if (!is_decision) return;
  leave_to(loop.scope_depth, statement.span);  // where the condition ended the loop
  scope_depth_ = loop.scope_depth;
  blind_.pop_back();
}

// A block in another is a part of the same step.
void Compiler::atomic(const Statement& statement) {
  if (atomic_depth_++ > 0) {
    block(statement.block);
  } else {
    emit(&enter_atomic, statement.span);
    enter_scope();
    block(statement.block);
    leave_to(scope_depth_ - 1, statement.span);
    --scope_depth_;
  }
  --atomic_depth_;
}

void Compiler::transaction(const Statement& statement) {
  emit(&enter_transaction, statement.keyword_span);
  enter_scope();
  block(statement.block);
  leave_to(scope_depth_ - 1, statement.span);
  --scope_depth_;
}

void Compiler::sleep(const Statement& statement) {
  const std::uint32_t duration = value(*statement.value);
  emit(&do_sleep, statement.span).right = duration;
}

}  // namespace snarl::language
