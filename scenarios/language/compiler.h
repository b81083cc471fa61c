// The compiler of one thread's code: registers, jumps, scopes, statements and expressions.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "snarl/scenarios/language/compile.h"
#include "snarl/scenarios/language/routines.h"

namespace snarl::language {

class Compiler {
 public:
  // `written`: the declarations of objects that this code gives computed values to.
  // `decided`: those that some statement checks and then writes.
  // `marked`: the labels that a schedule waits for.
  Compiler(const CompileContext& context, std::uint32_t local_count, std::vector<bool> written,
           std::vector<bool> decided, std::vector<std::string_view> marked = {})
      : context_(context),
        written_(std::move(written)),
        decided_(std::move(decided)),
        marked_(std::move(marked)) {
    // Register 0 is `id`.
    next_register_ = register_count_ = 1 + local_count;
  }

  void block(const Block& block);
  void check(const Check& check);
  Code finish();

 private:
  // Jumps to a place that is not known yet.
  using Label = std::vector<std::size_t>;
  struct Loop {
    Label at_end;   // break
    Label at_turn;  // continue
    std::uint32_t scope_depth = 0;
  };
  // The parts of a condition that an assertion's message shows.
  struct Explained {
    std::uint32_t result = kNoOperand;
    std::uint32_t left = kNoOperand;
    std::uint32_t right = kNoOperand;
    std::uint32_t word = kNoOperand;  // of the comparison, in the texts
  };
  enum class If : std::uint8_t { kTrue, kFalse };
  struct Operand {
    std::uint32_t object = kNoOperand;
    std::uint32_t index = kNoOperand;
    ObjectKind kind = ObjectKind::kVar;
  };

  // compiler.cc: registers, jumps, statements
  Instruction& emit(Routine run, Span span);
  // Before an operation: has a scheduling point of its own in an atomic block.
  void announce(OpKind kind, std::uint32_t object, std::uint32_t index, Span span);
  std::uint32_t take_register();
  std::uint32_t constant(const Value& value);
  std::uint32_t text(std::string_view text);
  void jump_to(Label& label, Span span);
  void land(const Label& label);
  void jump_back(std::size_t target, Span span);
  void leave_to(std::uint32_t depth, Span span);
  void enter_scope();
  // Returns: whether the statement has a condition that may decide what it writes. Then the scope
  // that is entered has to be left behind its body.
  bool begin_decision(const Statement& statement, Span condition);
  // Behind a use of a variable: `run` notes it, where that can matter.
  void note(Routine run, const Operand& operand, std::uint32_t declaration, Span span);

  void statement(const Statement& statement);
  // Behind a statement: says that it was carried out, where somebody waits for that.
  void mark(const Statement& statement);
  void assignment(const Statement& statement);
  void assign_local(const Statement& statement);
  void assign_var(const Statement& statement);
  void with(const Statement& statement);
  void guard(const Guard& guard);
  void if_else(const Statement& statement);
  void loop(const Statement& statement);
  void atomic(const Statement& statement);
  void transaction(const Statement& statement);
  void assertion(const Statement& statement);
  void sleep(const Statement& statement);

  // compiler_expressions.cc: values, conditions, calls
  // Returns: the register that holds the value: a local's own, a constant's, or a new one.
  std::uint32_t value(const Expression& expression);
  void value_into(const Expression& expression, std::uint32_t to);
  void reference_into(const Reference& reference, Span span, std::uint32_t to);
  void logic_into(const Expression& expression, std::uint32_t to);
  // Jumps to the label if the condition is so, else goes on. `what` needs a condition: "'if'".
  void jump_if(If wanted, const Expression& condition, std::string_view what, Label& label);
  void call_into(const Call& call, std::uint32_t to);
  Operand operand(const Reference& reference);
  void read(const Operand& operand, std::uint32_t declaration, Span span, std::uint32_t to);
  Explained explained(const Expression& condition);
  void each_conjunct(const Expression& condition, std::vector<const Expression*>& conjuncts);

  const CompileContext& context_;
  std::vector<bool> written_;
  std::vector<bool> decided_;
  std::vector<std::string_view> marked_;
  Code code_;
  std::uint32_t next_register_ = 0;
  std::uint32_t register_count_ = 0;
  std::uint32_t scope_depth_ = 0;
  std::uint32_t atomic_depth_ = 0;
  std::vector<std::set<std::uint32_t>> blind_;  // of the decisions that are open, see blind_to()
  bool is_deciding_ = false;                    // what is compiled is the condition of a decision
  std::vector<Loop*> loops_;
};

}  // namespace snarl::language
