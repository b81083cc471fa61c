// Looks through conditions for what they read, and through bodies for what they write.
#include "snarl/scenarios/language/decisions.h"

#include <algorithm>
#include <set>

namespace snarl::language {
namespace {

// Of declarations of objects, by slot.
using Slots = std::set<std::uint32_t>;

struct Looked {
  Slots read;
  bool has_local = false;  // which may come from any variable
};

void look(const Expression* expression, Looked& looked) {
  if (expression == nullptr) return;
  if (expression->kind == ExpressionKind::kReference) {
    looked.has_local |= expression->reference->target == Target::kLocal;
    if (expression->reference->target == Target::kObject) {
      looked.read.insert(expression->reference->slot);
    }
  }
  if (expression->kind == ExpressionKind::kCall) {
    const Call& call = *expression->call;
    if (call.row->method == Method::kLoad) looked.read.insert(call.object.slot);
  }
  look(expression->left.get(), looked);
  look(expression->right.get(), looked);
}

void add_written(const Block& block, Slots& written);

void add_written(const Statement& statement, Slots& written) {
  const bool is_assignment = statement.kind == StatementKind::kAssign;
  if (is_assignment && statement.target.target == Target::kObject) {
    written.insert(statement.target.slot);
  }
  if (statement.kind == StatementKind::kCall) {
    const Call& call = *statement.value->call;
    if (call.row->method == Method::kStore) written.insert(call.object.slot);
  }
  for (const Branch& branch : statement.branches) add_written(branch.block, written);
  add_written(statement.block, written);
}

void add_written(const Block& block, Slots& written) {
  for (const Statement& statement : block.statements) add_written(statement, written);
}

// What its condition may decide of what its bodies write.
Slots decided_by(const Statement& statement) {
  Looked looked;
  if (statement.kind == StatementKind::kWhile) look(statement.value.get(), looked);
  if (statement.kind == StatementKind::kIf) {
    for (const Branch& branch : statement.branches) look(branch.condition.get(), looked);
  }
  Slots written;
  if (looked.has_local || !looked.read.empty()) add_written(statement, written);
  if (looked.has_local) return written;
  Slots both;
  std::set_intersection(looked.read.begin(), looked.read.end(), written.begin(), written.end(),
                        std::inserter(both, both.end()));
  return both;
}

}  // namespace

bool decides(const Statement& statement) { return !decided_by(statement).empty(); }

void mark_decided(const Block& block, std::vector<bool>& decided) {
  for (const Statement& statement : block.statements) {
    for (const std::uint32_t slot : decided_by(statement)) decided[slot] = true;
    for (const Branch& branch : statement.branches) mark_decided(branch.block, decided);
    mark_decided(statement.block, decided);
  }
}

}  // namespace snarl::language
