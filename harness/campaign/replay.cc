// Replays the schedule of a token, and says whether it showed the fault again.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/campaign.h"
#include "snarl/harness/campaign/contention_table.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/hang.h"
#include "snarl/harness/campaign/lap.h"
#include "snarl/harness/campaign/nondeterminism.h"
#include "snarl/harness/campaign/serial_orders.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/engine/crash.h"
#include "snarl/harness/engine/watchdog.h"

namespace snarl {
namespace {

// Multiplies up how likely every answer would have been, had each option been equally likely.
class CountedStrategy final : public Strategy {
 public:
  explicit CountedStrategy(Strategy& strategy) : strategy_(strategy) {}

  bool begin(const ExecutionInfo& info) override {
    chance_ = 1;
    return strategy_.begin(info);
  }
  std::uint32_t pick(const Choice& choice) override {
    const std::uint32_t chosen = strategy_.pick(choice);
    ++choices_;
    if (choice.kind == ChoiceKind::kFault) {
      chance_ *= (chosen != 0 ? 1 : kInjectedFaultOneIn - 1) / double{kInjectedFaultOneIn};
      return chosen;
    }
    chance_ /= choice.option_count;
    options_most_ = std::max(options_most_, choice.option_count);
    return chosen;
  }
  void observe(const OpEvent& event) override { strategy_.observe(event); }

  // Of a schedule with so many choices.
  double chance(std::uint32_t choices) const {
    const std::uint32_t missing = choices - std::min(choices, choices_);
    return chance_ * std::pow(1.0 / options_most_, missing);
  }

 private:
  Strategy& strategy_;
  double chance_ = 1;
  std::uint32_t options_most_ = 2;
  std::uint32_t choices_ = 0;
};

std::string place_of(const Trace& trace, const StepWindow& window) {
  const auto name = [&trace](const OpEvent& event) -> std::string {
    if (event.thread == kClockThread) return "the clock moves";
    const std::string object =
        event.op.object == kNoObject ? "" : trace.objects.at(index_of(event.op.object)).name + ".";
    return fmt::format("{}: {}{}", trace.threads.at(index_of(event.thread)).name, object,
                       row_of(event.op.kind).word);
  };
  if (window.first_step >= trace.events.size()) return "here the scenario is over already";
  return fmt::format("now: {}", name(trace.events[window.first_step]));
}

void judge(ScenarioResult& result, Program& program, Execution& execution,
           const Examination& examination, const Finding* lap) {
  Judge judge(program.expectations);
  Shown shown = 0;
  std::vector<Finding> all = confirmed_findings_of(execution, program, examination);
  if (lap != nullptr) all.push_back(*lap);
  const bool has_fault =
      std::any_of(all.begin(), all.end(), [](const Finding& one) { return !one.is_note; });
  for (Finding& finding : all) {
    const Shown by_finding = judge.shown_by(finding);
    finding.is_allowed = judge.allows(finding);
    finding.hits = 1;
    if (!finding.is_allowed) judge.add_forbidden();
    shown |= by_finding;
    auto& findings = finding.is_note ? result.notes : result.findings;
    findings.push_back(std::move(finding));
  }
  const bool has_lap = lap != nullptr && !lap->is_note;
  const bool is_cut = examination.outcome == Outcome::kCut && !has_lap;
  if (is_cut) shown |= judge.shown_by_cut();
  if (examination.had_timeout) shown |= judge.shown_by_timeout();
  if (!has_fault && !is_cut) shown |= judge.shown_by_clean();
  judge.add(shown, is_cut);
  Judge::Conclusion conclusion = judge.conclude(false);
  result.verdict = conclusion.verdict;
  result.expectations = std::move(conclusion.expectations);
  result.unfinished = is_cut ? 1 : 0;
}

// The same choices, run twice, did two different things: whatever they showed proves nothing.
void doubt(ReplayResult& replayed, const Parting& parting, const Token& token) {
  Finding finding = nondeterminism("replayed", "the schedule, run twice,", parting);
  finding.token = encode(token);
  finding.hits = 1;
  replayed.verdict = ReplayVerdict::kDiverged;
  replayed.divergence = {parting.step, parting.step};
  replayed.explanation = finding.message;
  replayed.result.verdict = Verdict::kInconclusive;
  auto& findings = replayed.result.findings;
  findings.insert(findings.begin(), std::move(finding));
}

}  // namespace

ReplayResult replay(Program& program, const Token& token, const CampaignOptions& options) {
  TokenSchedule schedule = schedule_of(token);
  Execution execution(engine_for(schedule, options.engine));
  CountedStrategy strategy(*schedule.strategy);
  strategy.begin(schedule.info);
  const CrashGuard crash_guard;
  const Watchdog watchdog(
      execution, options.on_hang ? options.hang_seconds : 0, [&](const Standstill& standstill) {
        ScenarioResult hung;
        hung.name = program.name;
        hung.file = program.file;
        hung.line = program.line;
        hung.params = program.params;
        hung.faults = token.faults;
        hung.executions = hung.executions_planned = 1;
        hung.verdict = standstill.is_blocked ? Verdict::kInconclusive : Verdict::kFail;
        hung.findings.push_back(standstill_finding(execution, standstill));
        hung.findings.back().token = encode(token);
        options.on_hang(std::move(hung));
      });
  const Examination examination = examine(execution, program, strategy, schedule.info);
  ReplayResult replayed;
  const auto* const recorded = std::get_if<RecordedSchedule>(&token.schedule);
  replayed.chance = strategy.chance(recorded == nullptr ? 0 : recorded->choice_count);
  ScenarioResult& result = replayed.result;
  result.name = program.name;
  result.file = program.file;
  result.line = program.line;
  result.params = program.params;
  result.strategy = schedule.name;
  result.seed = schedule.info.seed;
  result.faults = token.faults;
  result.executions = result.executions_planned = result.distinct_executions = 1;
  result.steps = examination.steps;
  result.choices = examination.choices;
  result.event_hash = examination.event_hash;
  result.timeouts = examination.had_timeout ? 1 : 0;
  result.frames_dropped = execution.frames_dropped();
  std::shared_ptr<Finding> lap;
  const bool may_be_lap = program.body->state_known() == StateKnown::kStacks;
  if (examination.outcome == Outcome::kCut && may_be_lap) {
    lap = lap_of_cut(options.engine, program, examination.trace->chosen(), schedule.info);
  }
  result.contention = contention_table(execution);
  judge(result, program, execution, examination, lap.get());
  CheckStream stream(token.check_stream.window, 2 * kCheckBytesMax);
  for (const std::uint64_t hash : examination.trace->event_hashes) stream.add(hash);
  if (const auto window = first_difference(token.check_stream, stream.result())) {
    replayed.verdict = ReplayVerdict::kDiverged;
    replayed.divergence = *window;
    replayed.explanation = place_of(*examination.trace, *window);
  } else if (!result.findings.empty() || (token.is_of_note && !result.notes.empty())) {
    replayed.verdict = ReplayVerdict::kReproduced;
  }
  // What a schedule shows that went another way is shown again by the one that it has become.
  const bool is_other = replayed.verdict == ReplayVerdict::kDiverged;
  Token shown =
      is_other ? recorded_token(program, *examination.trace, schedule.info.steps_max) : token;
  shown.is_of_note = false;
  for (Finding& finding : result.findings) finding.token = encode(shown);
  shown.is_of_note = true;
  for (Finding& note : result.notes) note.token = encode(shown);
  if (const auto parting = part_again(execution, program, schedule.info, examination, 1)) {
    doubt(replayed, *parting, token);
  }
  return replayed;
}

}  // namespace snarl
