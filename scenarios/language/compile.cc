// Lays out a scenario's objects and threads, and compiles its parts.
#include "snarl/scenarios/language/compile.h"

#include "snarl/harness/base/check.h"
#include "snarl/scenarios/language/compiler.h"
#include "snarl/scenarios/language/decisions.h"

namespace snarl::language {
namespace {

// Marks the declarations of objects that the code gives values to.
void mark_written(const Block& block, std::vector<bool>& written);

void mark_written(const Expression* expression, std::vector<bool>& written) {
  if (expression == nullptr) return;
  if (expression->kind == ExpressionKind::kCall) {
    const Call& call = *expression->call;
    if (call.row->method == Method::kStore) written[call.object.slot] = true;
    for (const Argument& argument : call.arguments) mark_written(argument.value.get(), written);
  }
  mark_written(expression->left.get(), written);
  mark_written(expression->right.get(), written);
}

void mark_written(const Statement& statement, std::vector<bool>& written) {
  const bool is_assignment = statement.kind == StatementKind::kAssign;
  if (is_assignment && statement.target.target == Target::kObject) {
    written[statement.target.slot] = true;
  }
  mark_written(statement.value.get(), written);
  for (const Branch& branch : statement.branches) {
    mark_written(branch.condition.get(), written);
    mark_written(branch.block, written);
  }
  mark_written(statement.block, written);
}

void mark_written(const Block& block, std::vector<bool>& written) {
  for (const Statement& statement : block.statements) mark_written(statement, written);
}

std::uint32_t append(std::uint32_t& count, std::int64_t size) {
  const std::uint32_t first = count;
  count += size == 0 ? 1U : static_cast<std::uint32_t>(size);  // 0: no array
  return first;
}

}  // namespace

Layout lay_out(const Scenario& scenario, const ParameterSet& parameters) {
  std::vector<Problem> problems;
  const Sizes sizes = evaluate_sizes(scenario, parameters, problems);
  SNARL_CHECK(problems.empty(), "a scenario with wrong sizes is run");
  Layout layout;
  for (const std::int64_t size : sizes.objects) {
    layout.first_object.push_back(append(layout.object_count, size));
    layout.object_sizes.push_back(layout.object_count - layout.first_object.back());
  }
  for (const std::int64_t size : sizes.threads) {
    layout.first_thread.push_back(append(layout.thread_count, size));
    layout.thread_sizes.push_back(layout.thread_count - layout.first_thread.back());
  }
  return layout;
}

namespace {

std::vector<std::string_view> marked_labels(const Scenario& scenario,
                                            const ThreadDeclaration& thread) {
  std::vector<std::string_view> labels;
  for (const Pin& pin : scenario.pins) {
    for (const Move& move : pin.moves) {
      if (move.label && move.thread.name == thread.name) labels.emplace_back(move.label->name);
    }
  }
  return labels;
}

}  // namespace

Code compile_thread(const CompileContext& context, const ThreadDeclaration& thread) {
  std::vector<bool> written(context.scenario.objects.size(), false);
  mark_written(thread.block, written);
  std::vector<bool> decided(context.scenario.objects.size(), false);
  mark_decided(thread.block, decided);
  Compiler compiler(context, thread.local_count, std::move(written), std::move(decided),
                    marked_labels(context.scenario, thread));
  compiler.block(thread.block);
  return compiler.finish();
}

Code compile_checks(const CompileContext& context) {
  const std::vector<bool> none(context.scenario.objects.size(), false);
  Compiler compiler(context, 0, none, none);
  for (const Check& check : context.scenario.checks) compiler.check(check);
  return compiler.finish();
}

Value constant_value(const CompileContext& context, const Expression* expression, Value if_absent) {
  if (expression == nullptr) return if_absent;
  Evaluator evaluator(context.scenario, context.parameters);
  const std::optional<Value> value = evaluator.evaluate(expression);
  SNARL_CHECK(value.has_value(), "the checker lets a value pass that is not known before the run");
  return *value;
}

std::uint32_t small_number(const CompileContext& context, const Expression* expression,
                           std::uint32_t if_absent) {
  const Value value = constant_value(context, expression, integer_value(if_absent));
  const auto number = static_cast<std::uint32_t>(value.number);
  SNARL_CHECK(value.number == number, "the checker lets a number pass that needs over 32 bits");
  return number;
}

Site site_of(const CompileContext& context, Span span) {
  const Position position = context.scenario.source->position(span.begin);
  return {context.file, position.line, position.column};
}

}  // namespace snarl::language
