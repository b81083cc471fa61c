// Follows the ways through a block as far as its first operation.
#include "snarl/scenarios/language/operates.h"

#include <algorithm>

namespace snarl::language {
namespace {

bool operates(const Expression* expression);
bool operates(const Block& block);

bool operates(const Reference& reference) { return operates(reference.index.get()); }

bool operates(const Expression* expression) {
  if (expression == nullptr) return false;
  switch (expression->kind) {
    case ExpressionKind::kCall:
      return true;
    case ExpressionKind::kReference:
      return expression->reference->target == Target::kObject || operates(*expression->reference);
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
      return operates(expression->left.get());
    default:
      return operates(expression->left.get()) || operates(expression->right.get());
  }
}

bool operates(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::kCall:
    case StatementKind::kYield:
    case StatementKind::kSleep:
    case StatementKind::kWith:
      return true;
    case StatementKind::kAssign:
      return statement.target.target == Target::kObject || operates(statement.value.get());
    case StatementKind::kIf: {
      const auto& branches = statement.branches;
      return operates(branches.front().condition.get()) ||
             (branches.back().condition == nullptr &&
              std::all_of(branches.begin(), branches.end(),
                          [](const Branch& branch) { return operates(branch.block); }));
    }
    case StatementKind::kAtomic:
    case StatementKind::kTransaction:
      return operates(statement.block);
    case StatementKind::kLoop:
      return false;
    default:
      return operates(statement.value.get());
  }
}

// Can the statement leave the turn?
bool may_leave(const Statement& statement);

bool may_leave(const Block& block) {
  return std::any_of(block.statements.begin(), block.statements.end(),
                     [](const Statement& statement) { return may_leave(statement); });
}

bool may_leave(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::kBreak:
    case StatementKind::kContinue:
    case StatementKind::kReturn:
      return true;
    case StatementKind::kIf:
      return std::any_of(statement.branches.begin(), statement.branches.end(),
                         [](const Branch& branch) { return may_leave(branch.block); });
    default:
      return may_leave(statement.block);
  }
}

bool operates(const Block& block) {
  for (const Statement& statement : block.statements) {
    if (operates(statement)) return true;
    if (may_leave(statement)) return false;
  }
  return false;
}

}  // namespace

bool turn_operates(const Statement& loop) {
  const bool has_condition = loop.kind == StatementKind::kWhile;
  return (has_condition && operates(loop.value.get())) || operates(loop.block);
}

bool only_waits(const Statement& loop) {
  const auto& statements = loop.block.statements;
  if (statements.size() != 1 || statements[0].kind != StatementKind::kCall) return false;
  const Call& call = *statements[0].value->call;
  return call.row->method == Method::kWait && call.timeout == nullptr;
}

}  // namespace snarl::language
