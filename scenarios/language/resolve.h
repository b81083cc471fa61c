// Finds out what every name of a scenario stands for, and whether it may stand there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "snarl/scenarios/language/ast.h"
#include "snarl/scenarios/language/diagnostic.h"

namespace snarl::language {

// Fills in all that the comments of ast.h promise "from the checker".
class Resolver {
 public:
  Resolver(Scenario& scenario, ObjectsAre objects, Diagnostics& diagnostics)
      : scenario_(scenario), objects_are_(objects), diagnostics_(diagnostics) {}

  void run();

 private:
  struct Symbol {
    Target target = Target::kUnknown;
    std::uint32_t slot = 0;
    Span span;
  };
  // What an expression stands in decides what it may use.
  enum class Place : std::uint8_t { kConstant, kThread, kCheck };

  // resolve.cc: names, scopes, statements
  void declare(const std::string& name, Span span, Target target, std::uint32_t slot);
  void error(Span span, std::string message, std::string help = "");
  std::string line_of(Span span) const;
  const Symbol* find(const std::string& name) const;
  void unknown(const std::string& name, Span span);
  std::string local_elsewhere(const std::string& name, Span span) const;
  void collect_locals(const Block& block, std::uint32_t thread);
  std::vector<std::string_view> visible_names() const;
  bool bind(Reference& reference);
  void reference_index(Reference& reference);
  std::string kind_of(const Reference& reference) const;  // "a lock"
  bool is_array(const Reference& reference) const;
  void thread(std::uint32_t slot);
  void block(Block& block);
  void statement(Statement& statement);
  void label(const Statement& statement);
  void loop_body(Statement& statement);
  void local(Statement& statement);
  void assignment(Statement& statement);
  void assignment_to_object(const Statement& statement);

  // resolve_expressions.cc: values, calls, guards
  void expression(Expression* expression);
  void value(Expression& expression);
  void constant(Expression* expression, const std::string& what);
  void not_constant(const Expression& expression, std::string_view why);
  void object_as_value(const Expression& expression);
  void call(Call& call);
  void method(Call& call, ObjectKind kind);
  void call_arguments(Call& call);
  void named_argument(Call& call, Argument& argument);
  void argument_count(const Call& call, std::size_t given);
  void memory_order(Call& call, const Argument& argument);
  void guard(Guard& guard);

  // resolve_items.cc: declarations, expectations, pinned schedules
  void declare_items();
  void parameters();
  void object(ObjectDeclaration& object, std::uint32_t slot);
  void object_arguments(ObjectDeclaration& object);
  void object_preference(ObjectDeclaration& object, const Expression& value);
  void object_lock(ObjectDeclaration& object, std::uint32_t slot);
  void object_actors(ObjectDeclaration& object);
  void expectation(Expectation& expectation);
  void outcome(Expectation& expectation);
  void metric(Expectation& expectation);
  bool about(Reference& reference, const std::string& what);
  void explores();
  void injects();
  void pin(Pin& pin);
  void condition(const Pin& pin, PinCondition& condition);
  void clock_move(Move& move);
  void move(Move& move);

  Scenario& scenario_;
  ObjectsAre objects_are_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string, Symbol> globals_;
  std::unordered_map<std::string, Symbol> locals_;      // that are visible here
  std::unordered_map<std::string, Span> ended_locals_;  // of the same thread, no longer visible
  // Where each name is first declared as a local, and in which thread.
  std::unordered_map<std::string, Symbol> all_locals_;
  std::vector<std::string> scope_;  // the names in locals_, innermost last
  std::unordered_map<std::string, std::uint32_t> parameters_above_;
  std::vector<std::unordered_map<std::string, Span>> labels_;  // by thread
  std::unordered_map<std::string, Span> pin_names_;
  ThreadDeclaration* thread_ = nullptr;
  std::uint32_t thread_slot_ = 0;
  std::uint32_t loops_ = 0;
  std::uint32_t atomics_ = 0;
  Place place_ = Place::kConstant;
  std::string constant_;  // what has to be constant, for messages
  bool only_parameters_above_ = false;
};

}  // namespace snarl::language
