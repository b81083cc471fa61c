// Walks a scenario under one set of parameters and evaluates everything that is constant in it.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "snarl/scenarios/language/constants.h"

namespace snarl::language {
namespace {

// More threads of one array are not tried one by one (arbitrary); the last one always is.
constexpr std::int64_t kIdentitiesMax = 256;
// Permits, room and parties, as the primitives take them.
constexpr std::int64_t kNumberMax = std::numeric_limits<std::uint32_t>::max();

// Evaluates an expression that must be at least so large.
class BoundCheck {
 public:
  BoundCheck(const Scenario& scenario, const ParameterSet& parameters,
             std::vector<Problem>& problems)
      : scenario_(scenario), parameters_(parameters), problems_(problems) {}

  std::optional<std::int64_t> run(const Expression* expression, const std::string& what,
                                  std::int64_t least, std::int64_t most) {
    Evaluator evaluator(scenario_, parameters_);
    const std::optional<Value> value = evaluator.evaluate(expression);
    for (Problem& problem : evaluator.problems()) problems_.push_back(std::move(problem));
    if (!value || value->kind != ValueKind::kInteger) return std::nullopt;
    if (value->number >= least && value->number <= most) return value->number;
    const bool is_less = value->number < least;
    std::string help = given_values(scenario_, parameters_, std::nullopt, {expression});
    problems_.push_back({expression->span,
                         fmt::format("{} is {}, but at {} {} is {}", what, value->number,
                                     is_less ? "least" : "most", is_less ? least : most,
                                     is_less ? "needed" : "possible"),
                         std::move(help), true});
    return std::nullopt;
  }

 private:
  const Scenario& scenario_;
  const ParameterSet& parameters_;
  std::vector<Problem>& problems_;
};

// Walks a thread's statements as they are certain to run, or may.
class ThreadWalk {
 public:
  ThreadWalk(Evaluator& evaluator) : evaluator_(evaluator) {}

  // Returns: the problems of the whole block. With only_certain those that need no luck: nothing
  // that is unknown decides whether the statement is reached.
  std::vector<Problem> run(const Block& block, bool only_certain) {
    only_certain_ = only_certain;
    this->block(block, true);
    return std::move(problems_);
  }

 private:
  std::optional<Value> evaluate(const Expression* expression, bool is_certain) {
    std::optional<Value> value = evaluator_.evaluate(expression);
    keep(is_certain);
    return value;
  }
  void reference(const Reference& reference, bool is_certain) {
    evaluator_.check_reference(reference);
    keep(is_certain);
  }
  void keep(bool is_certain) {
    for (Problem& problem : evaluator_.problems()) {
      const bool is_sure = is_certain && !has_left_ && problem.is_certain;
      if (is_sure || !only_certain_) problems_.push_back(std::move(problem));
    }
    evaluator_.problems().clear();
  }

  void block(const Block& block, bool is_certain) {
    for (const Statement& each : block.statements) statement(each, is_certain);
  }

  void statement(const Statement& statement, bool is_certain);
  void choose(const Statement& statement, bool is_certain);
  void loop(const Statement& statement, bool is_certain);

  Evaluator& evaluator_;
  std::vector<Problem> problems_;
  bool only_certain_ = false;
  bool has_left_ = false;  // a return, break or continue may have led away from here
};

void ThreadWalk::statement(const Statement& statement, bool is_certain) {
  switch (statement.kind) {
    case StatementKind::kBreak:
    case StatementKind::kContinue:
    case StatementKind::kReturn:
      has_left_ = true;
      return;
    case StatementKind::kIf:
      return choose(statement, is_certain);
    case StatementKind::kWhile:
    case StatementKind::kRepeat:
      return loop(statement, is_certain);
    default:
      break;
  }
  reference(statement.target, is_certain);
  for (const Guard& guard : statement.guards) reference(guard.object, is_certain);
  const std::optional<Value> value = evaluate(statement.value.get(), is_certain);
  const bool fails = statement.kind == StatementKind::kAssert && (!value || value->number == 0);
  block(statement.block, is_certain);
  if (fails) has_left_ = true;
}

void ThreadWalk::choose(const Statement& statement, bool is_certain) {
  for (const Branch& branch : statement.branches) {
    if (branch.is_else) {
      block(branch.block, is_certain);
      return;
    }
    const std::optional<Value> condition = evaluate(branch.condition.get(), is_certain);
    const bool is_known = condition && condition->kind == ValueKind::kBoolean;
    if (is_known && condition->number == 0) continue;
    if (!is_known) is_certain = false;
    block(branch.block, is_certain);
    if (is_known) return;
  }
}

void ThreadWalk::loop(const Statement& statement, bool is_certain) {
  const std::optional<Value> value = evaluate(statement.value.get(), is_certain);
  // Of `while` 0 is false, of `repeat` no turn.
  if (value && value->number <= 0) return;
  block(statement.block, is_certain && value.has_value());
}

class ScenarioCheck {
 public:
  ScenarioCheck(const Scenario& scenario, const ParameterSet& parameters)
      : scenario_(scenario),
        parameters_(parameters),
        bounds_(scenario, parameters, problems_),
        evaluator_(scenario, parameters) {}

  std::vector<Problem> run() {
    sizes_ = evaluate_sizes(scenario_, parameters_, problems_);
    evaluator_.set_sizes(&sizes_);
    for (const ObjectDeclaration& object : scenario_.objects) this->object(object);
    for (std::size_t slot = 0; slot < scenario_.threads.size(); ++slot) thread(slot);
    evaluator_.set_identity(std::nullopt);
    for (const Check& check : scenario_.checks) evaluator_.evaluate(check.condition.get());
    for (const Expectation& expectation : scenario_.expectations) {
      if (expectation.on) evaluator_.check_reference(*expectation.on);
      evaluator_.check_reference(expectation.metric_object);
    }
    keep();
    for (const Pin& pin : scenario_.pins) moves(pin);
    return std::move(problems_);
  }
  std::uint64_t work() const { return evaluator_.work(); }

 private:
  void keep() {
    for (Problem& problem : evaluator_.problems()) problems_.push_back(std::move(problem));
    evaluator_.problems().clear();
  }
  void object(const ObjectDeclaration& object);
  void thread(std::size_t slot);
  void moves(const Pin& pin);

  const Scenario& scenario_;
  const ParameterSet& parameters_;
  std::vector<Problem> problems_;
  BoundCheck bounds_;
  Evaluator evaluator_;
  Sizes sizes_;
};

void ScenarioCheck::object(const ObjectDeclaration& object) {
  const KindRow& row = kind_row(object.kind);
  std::optional<std::int64_t> first;
  for (const Argument& argument : object.arguments) {
    if (argument.name.empty()) {
      if (row.arguments_max == 0) continue;
      first = bounds_.run(argument.value.get(),
                          fmt::format("the {} of '{}'", row.argument, object.name),
                          row.argument_min, kNumberMax);
    } else if (argument.name == "max" && row.has_max) {
      const std::string what = fmt::format("the maximum of '{}'", object.name);
      // A semaphore begins with 1 permit where nothing else is written.
      const std::int64_t permits = object.arguments.size() == 1 ? 1 : first.value_or(1);
      bounds_.run(argument.value.get(), what, std::max<std::int64_t>(1, permits), kNumberMax);
    }
  }
  evaluator_.evaluate(object.initial.get());
  if (object.on) evaluator_.check_reference(*object.on);
  for (const Reference& actor : object.from) evaluator_.check_reference(actor);
  keep();
}

void ScenarioCheck::thread(std::size_t slot) {
  const ThreadDeclaration& thread = scenario_.threads[slot];
  evaluator_.set_identity(thread.is_array ? std::nullopt : std::optional<std::int64_t>(0));
  std::set<std::uint32_t> known;
  for (Problem& problem : ThreadWalk(evaluator_).run(thread.block, false)) {
    known.insert(problem.span.begin);
    problems_.push_back(std::move(problem));
  }
  const std::int64_t count = sizes_.threads[slot];
  for (std::int64_t id = 0; id < count; ++id) {
    if (id == kIdentitiesMax) id = count - 1;
    evaluator_.set_identity(id);
    std::vector<Problem> found = ThreadWalk(evaluator_).run(thread.block, true);
    for (Problem& problem : found) {
      // For the next id the same place says nothing new.
      if (known.insert(problem.span.begin).second) problems_.push_back(std::move(problem));
    }
  }
}

void ScenarioCheck::moves(const Pin& pin) {
  for (const PinCondition& condition : pin.conditions) {
    if (condition.slot >= parameters_.values.size()) continue;
    const bool is_boolean = parameters_.values[condition.slot].kind == ValueKind::kBoolean;
    if (is_boolean == (condition.value.kind == ValueKind::kBoolean)) continue;
    problems_.push_back(
        {condition.value_span,
         fmt::format("'{}' is {}", condition.parameter.name,
                     is_boolean ? "true or false, not a number" : "a number, not true or false"),
         "", true});
  }
  if (!is_for(pin, parameters_)) return;
  for (const Move& move : pin.moves) {
    if (!move.index || move.thread_slot >= sizes_.threads.size()) continue;
    const std::int64_t count = sizes_.threads[move.thread_slot];
    if (count == 0 || *move.index < count) continue;
    problems_.push_back({move.index_span,
                         fmt::format("there is no thread '{}[{}]': the last one is {}",
                                     move.thread.name, *move.index, count - 1),
                         "", true});
  }
}

}  // namespace

bool is_for(const Pin& pin, const ParameterSet& parameters) {
  return std::all_of(pin.conditions.begin(), pin.conditions.end(), [&](const PinCondition& each) {
    return each.slot < parameters.values.size() && each.value == parameters.values[each.slot];
  });
}

Sizes evaluate_sizes(const Scenario& scenario, const ParameterSet& parameters,
                     std::vector<Problem>& problems) {
  BoundCheck bounds(scenario, parameters, problems);
  Sizes sizes;
  for (const ObjectDeclaration& object : scenario.objects) {
    sizes.objects.push_back(
        bounds.run(object.size.get(), fmt::format("the size of '{}'", object.name), 1, kElementsMax)
            .value_or(0));
  }
  for (const ThreadDeclaration& thread : scenario.threads) {
    sizes.threads.push_back(bounds
                                .run(thread.count.get(),
                                     fmt::format("the number of threads '{}'", thread.name), 1,
                                     kElementsMax)
                                .value_or(0));
  }
  return sizes;
}

std::vector<Problem> check_constants(const Scenario& scenario, const ParameterSet& parameters,
                                     std::uint64_t& work) {
  ScenarioCheck check(scenario, parameters);
  std::vector<Problem> problems = check.run();
  work += check.work();
  return problems;
}

}  // namespace snarl::language
