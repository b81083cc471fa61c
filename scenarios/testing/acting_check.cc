// Runs every schedule, then examines some, evenly among those with something to say.
#include "snarl/scenarios/testing/acting_check.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "snarl/harness/base/check.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/serial_orders.h"
#include "snarl/harness/detectors/lost_update.h"
#include "snarl/harness/engine/run_alone.h"
#include "snarl/scenarios/file_programs.h"
#include "snarl/scenarios/testing/acting_program.h"
#include "snarl/scenarios/testing/acting_table.h"
#include "snarl/scenarios/testing/brute_force.h"

namespace snarl::testing {
namespace {

constexpr std::uint64_t kActingSchedulesMax = 20'000;
constexpr std::uint64_t kExaminedMax = 60;  // executions of a program

bool is_check_then_act(const Suspicion& suspicion) {
  return std::string_view(suspicion.cause) == kCheckThenAct;
}

class ActingChecker {
 public:
  explicit ActingChecker(const ActingProgram& acting)
      : acting_(acting), table_(acting), execution_(EngineOptions{}) {
    language::ParseResult parsed = language::parse("acting.snarl", acting.text);
    SNARL_CHECK(parsed.is_valid(), "a program that was written for a test is wrong");
    const auto scenario =
        std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
    program_ = make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
  }

  ActingCheck run() {
    BruteForce all;
    const ExecutionInfo info;
    while (all.begin(info)) {
      if (++check_.executions > kActingSchedulesMax) return check_;  // not all are known
      execution_.set_trace(&trace_);
      run_alone(execution_, *program_->body, all, info);
      execution_.set_trace(nullptr);
      std::set<ObjectId> suspected;
      for (const Suspicion& suspicion : execution_.suspicions().all()) {
        if (is_check_then_act(suspicion)) suspected.insert(suspicion.object);
      }
      if (suspected != outdated_objects()) differ("an outdated answer");
      check_.outdated += suspected.empty() ? 0 : 1;
      table_.add(trace_);
    }
    table_.sort();
    confirm();
    return check_;
  }

 private:
  std::set<ObjectId> outdated_objects() const {
    std::set<ObjectId> objects;
    for (const OutdatedAct& act : table_.outdated(trace_)) {
      objects.insert(trace_.events[act.write].op.object);
    }
    return objects;
  }

  void confirm() {
    BruteForce all;
    const ExecutionInfo info;
    const std::uint64_t every = 1 + check_.outdated / kExaminedMax;
    std::uint64_t seen = 0;
    while (all.begin(info)) {
      const Examination examination = examine(execution_, *program_, all, info);
      trace_ = *examination.trace;
      if (outdated_objects().empty() || ++seen % every != 0) continue;
      for (const Suspicion& suspicion : examination.suspicions) {
        if (is_check_then_act(suspicion)) judge(examination, suspicion);
      }
    }
  }

  // The finding is about the first that is one, so that each of the others is none.
  void judge(const Examination& examination, const Suspicion& suspicion) {
    const std::optional<Finding> finding =
        confirmed_finding_of(execution_, *program_, examination, suspicion);
    const bool is_lost = finding && finding->serial.is_known();
    check_.confirmed += is_lost ? 1 : 0;
    check_.excused += is_lost ? 0 : 1;
    for (const OutdatedAct& act : table_.outdated(trace_)) {
      if (trace_.events[act.write].op.object != suspicion.object) continue;
      const bool is_it = is_lost && act.write == finding->steps_marked.back();
      if (is_lost && !is_it) continue;
      const ActingTable::Word word = table_.word(trace_, act);
      check_.reread += is_it && act.is_reread ? 1 : 0;
      check_.compared += word == ActingTable::Word::kNothing ? 0 : 1;
      if (is_it && word == ActingTable::Word::kExcused) differ("a serial order excuses it");
      if (!is_it && word == ActingTable::Word::kLost) {
        differ(fmt::format("no serial order excuses step {}", act.write));
      }
    }
  }

  void differ(const std::string& about) {
    if (!check_.difference.empty()) return;
    check_.difference = fmt::format("{} in execution {}", about, check_.executions);
    for (const OpEvent& event : trace_.events) {
      check_.difference += fmt::format(
          "\n{} {} {} {} line {}", trace_.threads[index_of(event.thread)].name,
          row_of(event.op.kind).word,
          event.op.object == kNoObject ? "" : trace_.objects[index_of(event.op.object)].name,
          event.op.value, event.op.site.line);
    }
    check_.difference += "\n" + acting_.text;
  }

  const ActingProgram& acting_;
  ActingTable table_;
  Execution execution_;
  std::unique_ptr<Program> program_;
  Trace trace_;
  ActingCheck check_;
};

}  // namespace

ActingCheck check_acting_program(std::uint64_t seed) {
  const ActingProgram acting = acting_program(seed);
  return ActingChecker(acting).run();
}

}  // namespace snarl::testing
