// Compares detectors with the definitions, execution by execution.
#include "snarl/scenarios/testing/serial_check.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "snarl/harness/base/check.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/serial_orders.h"
#include "snarl/harness/engine/run_alone.h"
#include "snarl/harness/strategies/registry.h"
#include "snarl/scenarios/file_programs.h"
#include "snarl/scenarios/testing/brute_force.h"
#include "snarl/scenarios/testing/data_program.h"
#include "snarl/scenarios/testing/serial_table.h"
#include "snarl/scenarios/testing/tiny_program.h"
#include "snarl/scenarios/testing/trace_definitions.h"

namespace snarl::testing {
namespace {

constexpr std::uint64_t kSchedulesMax = 20'000;
constexpr std::uint64_t kTinyExecutions = 20;
constexpr std::uint64_t kConfirmedMax = 40;  // lost updates of a program, evenly among all

std::unique_ptr<Program> program_from(const std::string& text) {
  language::ParseResult parsed = language::parse("serial.snarl", text);
  SNARL_CHECK(parsed.is_valid(), "a program that was written for a test is wrong");
  const auto scenario =
      std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
  return make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
}

std::set<ObjectId> objects_of(const Execution& execution, FindingKind kind) {
  std::set<ObjectId> objects;
  for (const Suspicion& suspicion : execution.suspicions().all()) {
    if (suspicion.kind == kind) objects.insert(suspicion.object);
  }
  return objects;
}

bool shows(const Execution& execution, FindingKind kind) {
  return !objects_of(execution, kind).empty();
}

// Each suspicion's cycle must be one: edges that join, from the transaction back to it.
bool is_sound(const Trace& trace, const Finding& finding) {
  const auto& edges = finding.cycle.edges;
  if (edges.size() < 2) return false;
  const auto node_of = [&](Step step) {
    const std::size_t section = section_at(trace, trace.events[step]);
    return section < trace.sections.size() ? section : trace.sections.size() + step;
  };
  for (std::size_t index = 0; index < edges.size(); ++index) {
    const OpEvent& earlier = trace.events[edges[index].from];
    const OpEvent& later = trace.events[edges[index].to];
    const bool is_ordered = earlier.step < later.step && is_directly_ordered(trace, earlier, later);
    const CycleEdge& next = edges[(index + 1) % edges.size()];
    if (!is_ordered || node_of(edges[index].to) != node_of(next.from)) return false;
  }
  return node_of(edges.front().from) < trace.sections.size();
}

struct Judged {
  std::uint64_t effects = 0;
  bool is_violation = false;
  bool is_serial = false;
  bool is_shut_out = false;
};

class Checker {
 public:
  explicit Checker(const std::string& text)
      : program_(program_from(text)), execution_(EngineOptions{}) {}

  SerialCheck every_schedule() {
    BruteForce all;
    ExecutionInfo info;
    std::vector<Judged> judged;
    std::set<std::uint64_t> serial;
    while (all.begin(info) && judged.size() < kSchedulesMax) {
      run(all, info);
      judged.push_back({hash_of_effects(trace_),
                        shows(execution_, FindingKind::kAtomicityViolation), is_serial(trace_),
                        DataOrder(trace_).is_shut_out()});
      if (judged.back().is_serial) serial.insert(judged.back().effects);
      table_.add(trace_);
    }
    if (judged.size() == kSchedulesMax) return check_;  // too many: not all are known
    for (const Judged& each : judged) {
      const bool is_serialisable = serial.count(each.effects) != 0;
      if (is_serialisable && (each.is_violation || each.is_shut_out)) differ("a serial order");
      if (!is_serialisable && !each.is_violation) {
        if (!each.is_shut_out) differ("no serial order");
        ++check_.shut_out;
      }
      check_.serialisable += is_serialisable && !each.is_serial ? 1 : 0;
    }
    table_.sort();
    confirm(judged.size());
    return check_;
  }

  SerialCheck some_schedules(std::uint64_t seed) {
    const std::unique_ptr<Strategy> strategy = find_strategy("random")->factory();
    ExecutionInfo info;
    info.seed = seed;
    for (; info.index < kTinyExecutions; ++info.index) {
      strategy->begin(info);
      run(*strategy, info);
    }
    return check_;
  }

 private:
  // Runs the serial orders of lost updates, and compares with all executions.
  void confirm(std::size_t executions) {
    BruteForce all;
    const ExecutionInfo info;
    const std::uint64_t every = 1 + check_.lost_updates / kConfirmedMax;
    std::uint64_t seen = 0;
    for (std::size_t execution = 0; execution < executions; ++execution) {
      all.begin(info);
      const Examination examination = examine(execution_, *program_, all, info);
      for (const Suspicion& suspicion : examination.suspicions) {
        if (!needs_serial_orders(suspicion) || ++seen % every != 0) continue;
        const std::optional<Finding> finding =
            confirmed_finding_of(execution_, *program_, examination, suspicion);
        if (!finding) continue;
        trace_ = *examination.trace;
        const std::string difference = table_.difference(trace_, *finding);
        if (!difference.empty()) differ(difference);
        check_.confirmed += finding->serial.is_known() ? 1 : 0;
        check_.benign += finding->cause == "benign" ? 1 : 0;
      }
    }
    check_.orders_compared = table_.decided();
  }

  void run(Strategy& strategy, const ExecutionInfo& info) {
    execution_.set_trace(&trace_);
    run_alone(execution_, *program_->body, strategy, info);
    execution_.set_trace(nullptr);
    ++check_.executions;
    const bool is_violation = shows(execution_, FindingKind::kAtomicityViolation);
    if (is_violation != DataOrder(trace_).has_cycle()) differ("a cycle");
    const bool is_lost = shows(execution_, FindingKind::kLostUpdate);
    if (is_lost != has_lost_update(trace_)) differ("a lost update");
    const std::set<ObjectId> races = objects_of(execution_, FindingKind::kDataRace);
    if (races != racing(trace_)) differ("a data race");
    for (const Suspicion& suspicion : execution_.suspicions().all()) {
      if (suspicion.kind != FindingKind::kAtomicityViolation) continue;
      if (!is_sound(trace_, suspicion.examine(trace_, suspicion))) differ("the cycle drawn");
    }
    check_.violations += is_violation ? 1 : 0;
    check_.lost_updates += is_lost ? 1 : 0;
    check_.races += races.empty() ? 0 : 1;
  }

  void differ(const std::string& about) {
    if (!check_.difference.empty()) return;
    check_.difference = fmt::format("{} in execution {}", about, check_.executions);
    for (const OpEvent& event : trace_.events) {
      check_.difference += fmt::format(
          "\n{} {} {}", trace_.threads[index_of(event.thread)].name, row_of(event.op.kind).word,
          event.op.object == kNoObject ? "" : trace_.objects[index_of(event.op.object)].name);
    }
  }

  std::unique_ptr<Program> program_;
  Execution execution_;
  Trace trace_;
  SerialCheck check_;
  SerialTable table_;
};

}  // namespace

SerialCheck check_data_program(std::uint64_t seed) {
  return Checker(data_program(seed)).every_schedule();
}

SerialCheck check_tiny_program(std::uint64_t seed) {
  return Checker(with_transactions(text_of(tiny_program(seed)), seed)).some_schedules(seed);
}

}  // namespace snarl::testing
