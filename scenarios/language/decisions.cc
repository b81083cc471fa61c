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

// As a statement: what an update gives is dropped.
bool writes_blindly(Method method) {
  return method == Method::kStore || method == Method::kExchange || method == Method::kFetchAdd;
}

void add_written(const Block& block, Slots& written);

void add_written(const Statement& statement, Slots& written) {
  const bool is_assignment = statement.kind == StatementKind::kAssign;
  if (is_assignment && statement.target.target == Target::kObject) {
    written.insert(statement.target.slot);
  }
  if (statement.kind == StatementKind::kCall) {
    const Call& call = *statement.value->call;
    if (writes_blindly(call.row->method)) written.insert(call.object.slot);
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

// Follows what bodies read of one variable.
class Reread {
 public:
  explicit Reread(std::uint32_t slot) : slot_(slot) {}

  bool is_for_itself(const Statement& statement) {
    std::size_t known = 0;
    do {  // until what comes from it in turns of loops is known
      known = tainted_.size();
      for (const Branch& branch : statement.branches) follow(branch.block);
      follow(statement.block);
    } while (tainted_.size() > known);
    return !goes_elsewhere_;
  }

 private:
  bool is_it(const Reference& reference) const {
    return reference.target == Target::kObject && reference.slot == slot_;
  }

  // Returns: whether the value comes from the variable.
  bool comes_from_it(const Expression* expression) {
    if (expression == nullptr) return false;
    bool does = comes_from_it(expression->left.get());
    does |= comes_from_it(expression->right.get());
    if (expression->kind == ExpressionKind::kReference) {
      const Reference& reference = *expression->reference;
      give_away(reference.index.get());
      const bool is_tainted =
          reference.target == Target::kLocal && tainted_.count(reference.slot) != 0;
      does |= is_it(reference) || is_tainted;
    }
    if (expression->kind == ExpressionKind::kCall) {
      const Call& call = *expression->call;
      const bool is_load = call.row->method == Method::kLoad;
      does |= is_it(call.object) && is_load;
      goes_elsewhere_ |= is_it(call.object) && !is_load;
      give_away(call);
    }
    return does;
  }

  void give_away(const Expression* expression) { goes_elsewhere_ |= comes_from_it(expression); }
  void give_away(const Call& call) {
    give_away(call.object.index.get());
    for (const Argument& argument : call.arguments) give_away(argument.value.get());
  }

  void follow_call(const Call& call) {
    const bool is_load = call.row->method == Method::kLoad;
    if (!is_it(call.object)) return give_away(call);
    goes_elsewhere_ |= !is_load && !writes_blindly(call.row->method);
    give_away(call.object.index.get());
    for (const Argument& argument : call.arguments) {
      if (comes_from_it(argument.value.get())) write(call.object);
    }
  }

  // What comes from the variable is written to it: of an array, perhaps to another element.
  void write(const Reference& target) { goes_elsewhere_ |= target.has_index; }

  void follow_value(const Statement& statement) {
    const Reference& target = statement.target;
    give_away(target.index.get());
    const bool does = comes_from_it(statement.value.get());
    if (statement.kind == StatementKind::kLocal) own_.insert(target.slot);
    if (!does) return;
    if (is_it(target)) return write(target);
    const bool is_own = target.target == Target::kLocal && own_.count(target.slot) != 0;
    if (is_own) tainted_.insert(target.slot);
    goes_elsewhere_ |= !is_own;
  }

  void follow(const Statement& statement) {
    switch (statement.kind) {
      case StatementKind::kLocal:
      case StatementKind::kAssign:
        return follow_value(statement);
      case StatementKind::kCall:
        return follow_call(*statement.value->call);
      default:
        give_away(statement.value.get());
        for (const Guard& guard : statement.guards) give_away(guard.object.index.get());
        for (const Branch& branch : statement.branches) {
          give_away(branch.condition.get());
          follow(branch.block);
        }
        follow(statement.block);
    }
  }
  void follow(const Block& block) {
    for (const Statement& statement : block.statements) follow(statement);
  }

  const std::uint32_t slot_;
  Slots own_;      // locals that end with the bodies
  Slots tainted_;  // of those, what comes from the variable
  bool goes_elsewhere_ = false;
};

}  // namespace

std::set<std::uint32_t> blind_to(const Statement& statement) {
  Slots blind;
  for (const std::uint32_t slot : decided_by(statement)) {
    if (Reread(slot).is_for_itself(statement)) blind.insert(slot);
  }
  return blind;
}

bool decides(const Statement& statement) { return !decided_by(statement).empty(); }

void mark_decided(const Block& block, std::vector<bool>& decided) {
  for (const Statement& statement : block.statements) {
    for (const std::uint32_t slot : decided_by(statement)) decided[slot] = true;
    for (const Branch& branch : statement.branches) mark_decided(branch.block, decided);
    mark_decided(statement.block, decided);
  }
}

}  // namespace snarl::language
