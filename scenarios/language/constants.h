// Computes what is known before a run: sizes, counts, capacities, initial values, constant indices.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snarl/scenarios/language/ast.h"
#include "snarl/scenarios/language/diagnostic.h"

namespace snarl::language {

// One value for each parameter of a scenario, in their order.
struct ParameterSet {
  std::vector<Value> values;

  friend bool operator==(const ParameterSet&, const ParameterSet&) = default;
};

// True if the schedule is to be run with these parameters.
bool is_for(const Pin& pin, const ParameterSet& parameters);

struct Problem {
  Span span;
  std::string message;
  std::string help;
  bool is_certain = true;  // false: only where an operand that is not known lets it come to this
};

// How many elements each object and each thread has: 0 for what is no array.
struct Sizes {
  std::vector<std::int64_t> objects;
  std::vector<std::int64_t> threads;
};

// Computes as the interpreter does: 64 bits, overflow and division by zero are errors, `and` and
// `or` stop early, division rounds towards zero.
class Evaluator {
 public:
  Evaluator(const Scenario& scenario, const ParameterSet& parameters)
      : scenario_(scenario), parameters_(parameters) {}

  // With sizes, indices are checked against them.
  void set_sizes(const Sizes* sizes) { sizes_ = sizes; }
  // Without one, `id` is not known.
  void set_identity(std::optional<std::int64_t> identity) { identity_ = identity; }

  // Returns: nothing where the value is not known before the run, or is wrong; what is wrong in
  // any part of the expression is among the problems.
  std::optional<Value> evaluate(const Expression* expression);
  void check_reference(const Reference& reference);

  std::vector<Problem>& problems() { return problems_; }
  std::uint64_t work() const { return work_; }  // nodes visited

 private:
  std::optional<Value> logic(const Expression& expression);
  std::optional<Value> binary(const Expression& expression);
  std::optional<Value> arithmetic(const Expression& expression, std::int64_t left,
                                  std::int64_t right);
  std::optional<Value> overflow(const Expression& expression);
  void problem(const std::vector<const Expression*>& about, Span span, std::string message);
  void index_problem(const Reference& reference, std::int64_t index, std::int64_t size);

  const Scenario& scenario_;
  const ParameterSet& parameters_;
  const Sizes* sizes_ = nullptr;
  std::optional<std::int64_t> identity_;
  std::vector<Problem> problems_;
  bool is_certain_ = true;
  std::uint64_t work_ = 0;
};

// "here n is 3 and id is 2": the values that the names in the expressions have, or nothing.
std::string given_values(const Scenario& scenario, const ParameterSet& parameters,
                         std::optional<std::int64_t> identity,
                         const std::vector<const Expression*>& expressions);

// How many values there can be to choose from, and what to say of another number.
bool can_choose_from(std::int64_t count);
std::string choose_error(std::int64_t count);

// Every array and every number of threads may have so many elements (arbitrary).
inline constexpr std::int64_t kElementsMax = 1'000'000;

// Returns: the sizes under these parameters; wrong ones are among the problems, and count as 0.
Sizes evaluate_sizes(const Scenario& scenario, const ParameterSet& parameters,
                     std::vector<Problem>& problems);

// Finds everything that is wrong with the constants under these parameters. `work` counts up what
// it cost.
std::vector<Problem> check_constants(const Scenario& scenario, const ParameterSet& parameters,
                                     std::uint64_t& work);

}  // namespace snarl::language
