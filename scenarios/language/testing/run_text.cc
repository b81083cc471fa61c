// Parses, compiles and runs texts for tests.
#include "snarl/scenarios/language/testing/run_text.h"

#include <fmt/format.h>

#include "snarl/harness/base/check.h"
#include "snarl/scenarios/language/interpreter.h"
#include "snarl/scenarios/language/language.h"

namespace snarl::language::testing {
namespace {

std::string with_result(const std::string& statements, const std::string& declarations) {
  return fmt::format("{}\nvar result = 0\nthread w {{ {} }}\n", declarations, statements);
}

snarl::testing::Scenario playable(Body& body) {
  return [&body] { body.run(Execution::current()); };
}

}  // namespace

std::unique_ptr<Body> body_of(const std::string& text) {
  ParseResult parsed = parse("test.snarl", text);
  if (!parsed.is_valid()) fmt::print(stderr, "{}", render(parsed.diagnostics.front()));
  SNARL_CHECK(parsed.is_valid(), "the scenario of a test has no errors");
  auto scenario = std::make_shared<const Scenario>(std::move(parsed.scenarios.front()));
  const SweepResult sweep = expand_sweeps(*scenario, {});
  SNARL_CHECK(sweep.is_valid(), "the scenario of a test has a set of parameters");
  return make_body(scenario, sweep.sets.front());
}

std::string scenario_of(const std::string& items) {
  return fmt::format("scenario test {{\n{}\n}}\n", items);
}

Played play(const std::string& items, std::vector<std::uint32_t> choices,
            const std::string& vehicle) {
  const auto body = body_of(scenario_of(items));
  return snarl::testing::play(playable(*body), std::move(choices), vehicle);
}

Played play_seed(const std::string& items, std::uint64_t seed, const std::string& vehicle) {
  const auto body = body_of(scenario_of(items));
  return snarl::testing::play_seed(playable(*body), seed, vehicle);
}

Tally enumerate(const std::string& items) {
  const auto body = body_of(scenario_of(items));
  return snarl::testing::enumerate(playable(*body));
}

Tally explore(const std::string& items, std::uint64_t executions, std::uint64_t seed) {
  const auto body = body_of(scenario_of(items));
  return snarl::testing::explore(playable(*body), executions, seed);
}

std::vector<std::string> events_of(const Played& played) {
  std::vector<std::string> all;
  for (const OpEvent& event : played.trace.events) {
    if (event.op.kind == OpKind::kBegin || event.op.kind == OpKind::kEnd) continue;
    const std::string_view who = event.thread == kClockThread
                                     ? std::string_view("clock")
                                     : played.trace.threads[index_of(event.thread)].name;
    std::string line = fmt::format("{} {}", who, row_of(event.op.kind).word);
    if (event.op.object != kNoObject) {
      line += " " + played.trace.objects[index_of(event.op.object)].name;
    }
    const bool is_write = event.op.kind == OpKind::kWrite || event.op.kind == OpKind::kStore ||
                          event.op.kind == OpKind::kPut;
    const bool is_read = event.op.kind == OpKind::kRead || event.op.kind == OpKind::kLoad ||
                         event.op.kind == OpKind::kGet;
    if (is_write) line += fmt::format(" {}", static_cast<std::int64_t>(event.op.value));
    if (is_read) line += fmt::format(" {}", static_cast<std::int64_t>(event.value));
    all.push_back(std::move(line));
  }
  return all;
}

std::int64_t last_value(const Played& played, const std::string& object) {
  std::int64_t last = 0;
  for (const OpEvent& event : played.trace.events) {
    const bool is_write = event.op.kind == OpKind::kWrite || event.op.kind == OpKind::kStore;
    if (!is_write || played.trace.objects[index_of(event.op.object)].name != object) continue;
    last = static_cast<std::int64_t>(event.op.value);
  }
  return last;
}

std::int64_t result_of(const std::string& statements, const std::string& declarations) {
  const Played played = play(with_result(statements, declarations));
  // A thread may end holding what the statements took: that ends nothing.
  SNARL_CHECK(played.outcome == ::snarl::Outcome::kCompleted,
              "a test asks for the result of a thread that failed");
  return last_value(played, "result");
}

std::string error_of(const std::string& statements, const std::string& declarations) {
  const Played played = play(with_result(statements, declarations));
  return played.suspicions.empty() ? "" : played.suspicions.front().text;
}

}  // namespace snarl::language::testing
