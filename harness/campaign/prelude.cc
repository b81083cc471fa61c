// The corpus, then the pins, then lock step.
#include "snarl/harness/campaign/prelude.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "snarl/harness/campaign/circle_search.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/fit.h"
#include "snarl/harness/campaign/lap.h"
#include "snarl/harness/campaign/pins.h"
#include "snarl/harness/campaign/serial_orders.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {
namespace {

constexpr std::uint64_t kSamples = 2'000;  // some milliseconds

class Prelude {
 public:
  Prelude(Program& program, const CampaignOptions& options, std::uint64_t seed,
          const BlockRunner::OnHang& on_hang, const OnHangInSchedule& on_hang_in_schedule)
      : program_(program),
        options_(options),
        seed_(seed),
        on_hang_(on_hang),
        on_hang_in_schedule_(on_hang_in_schedule),
        judge_(program.expectations) {}

  PreludeResult run(bool has_corpus) {
    if (has_corpus && options_.corpus != nullptr) run_corpus();
    if (!result_.is_ended) run_pins();
    const bool is_all_known = program_.body->state_known() == StateKnown::kEverything;
    if (!result_.is_ended && is_all_known) run_in_lockstep(LockstepPart::kFirst);
    return std::move(result_);
  }

  PreludeResult run_samples() {
    const StrategyRow& row = *find_strategy("random");
    BlockRunner runner(program_, row, options_, {}, on_hang_,
                       [&row] { return make_strategy(row); });
    BlockResult block = runner.run(0, kSamples);
    for (BlockFinding& fault : block.findings) {
      if (fault.finding->is_note) continue;
      fault.hits = 0;
      add(std::move(fault));
    }
    if (!result_.faults.empty()) add_shown(block.tally);
    return std::move(result_);
  }

  PreludeResult run_afterwards(bool is_thorough) {
    const StateKnown known = program_.body->state_known();
    const bool is_all_known = known == StateKnown::kEverything;
    if (is_all_known) run_in_lockstep(LockstepPart::kLater);
    if (is_all_known && is_thorough && program_.body->may_spin()) run_in_graph();
    if (known == StateKnown::kStacks && is_thorough) run_in_lockstep(LockstepPart::kAll);
    return std::move(result_);
  }

 private:
  // Yesterday's schedules first. They are no executions of the campaign: nothing counts them.
  void run_corpus() {
    const std::vector<Unfit> unfit = replay_corpus();
    if (unfit.empty() || result_.is_interrupted) return;
    use_execution([&](Execution& execution) {
      for (const auto& [entry, place] : unfit) {
        if (is_interrupted()) result_.is_interrupted = result_.is_ended = true;
        if (result_.is_interrupted) return;
        fit_to_change(execution, *entry, result_.corpus[place]);
      }
    });
  }

  // An entry whose choices do not show its fault any more, and its place in the result.
  using Unfit = std::pair<const CorpusEntry*, std::size_t>;

  std::vector<Unfit> replay_corpus() {
    std::vector<Unfit> unfit;
    static constexpr StrategyRow kReplayRow{.name = "replay",
                                            .help = "",
                                            .is_fair = true,
                                            .is_generated = true,
                                            .is_told = false,
                                            .is_probed = false,
                                            .is_exhaustive = false,
                                            .factory = nullptr};
    for (const CorpusEntry* const entry : options_.corpus->entries_of(program_)) {
      const auto& schedule = std::get<RecordedSchedule>(entry->token.schedule);
      CampaignOptions options = options_;
      options.steps_max = schedule.steps_max;
      options.faults = {};
      // Neither the scenario's of now nor the command line's: its choices are about these.
      const FaultSet own = std::exchange(program_.faults, entry->token.faults);
      BlockRunner runner(program_, kReplayRow, options, {}, on_hang_,
                         [&schedule] { return make_deviating_strategy(schedule); });
      program_.faults = own;
      BlockResult block = runner.run(0, 1);
      add_shown(block.tally);
      KeptResult kept = kept_result(*entry, program_, block.findings);
      for (BlockFinding& fault : block.findings) {
        result_.corpus_files.try_emplace(fault.signature, kept.file);
        fault.hits = 0;
        add(std::move(fault));
      }
      result_.is_ended |= block.end == BlockEnd::kFailed || block.end == BlockEnd::kInterrupted;
      result_.is_interrupted |= block.end == BlockEnd::kInterrupted;
      ++result_.corpus_replayed;
      if (kept.status == KeptStatus::kReproduced) {
        ++result_.corpus_reproduced;
      } else if (entry->anchored.is_kept()) {
        unfit.emplace_back(entry, result_.corpus.size());
      }
      result_.corpus.push_back(std::move(kept));
      if (result_.is_ended) break;
    }
    return unfit;
  }

  void fit_to_change(Execution& execution, const CorpusEntry& entry, KeptResult& kept) {
    Fit fitted = fit(execution, program_, entry.anchored, options_.steps_max, entry.token.faults);
    note(fitted, kept);
    if (kept.status == KeptStatus::kReproduced) ++result_.corpus_reproduced;
    const bool is_there = fitted.is_shown || fitted.is_renamed_shown;
    for (const Finding& finding : fitted.findings) {
      if (is_there) result_.corpus_files.try_emplace(finding.signature, kept.file);
    }
    if (fitted.findings.empty()) return;
    const bool is_failed = judge(std::move(fitted.findings), fitted.choices, 0, fitted.is_cut);
    result_.is_ended |= is_failed && !options_.keeps_going;
  }

  // Runs something with everything that guards an execution.
  template <class Use>
  void use_execution(const Use& use) {
    use_execution(options_.engine, use);
  }

  template <class Use>
  void use_execution(const EngineOptions& engine, const Use& use) {
    Execution execution(engine);
    const CrashGuard crash_guard;
    const Watchdog watchdog(
        execution, options_.on_hang ? options_.hang_seconds : 0,
        [&](const Standstill& standstill) { on_hang_in_schedule_(execution, standstill); });
    use(execution);
  }

  // The scenario's own schedules. They are no executions of the campaign either.
  void run_pins() {
    if (program_.pins.empty()) return;
    use_execution([this](Execution& execution) { run_pins(execution); });
  }

  void run_pins(Execution& execution) {
    ExecutionInfo info;
    info.steps_max = options_.steps_max;
    info.faults = program_.faults;  // a pin counts choices: those of the command line are not in it
    for (const Pin& pin : program_.pins) {
      if (!pin.other_parameters.empty()) {
        result_.pins.push_back(skipped_pin(pin));
        continue;
      }
      if (is_interrupted()) {
        result_.is_interrupted = result_.is_ended = true;
        return;
      }
      PinRun run = run_pin(execution, program_, pin, info);
      std::vector<Finding> findings = confirmed_findings_of(execution, program_, run.examination);
      for (Finding& finding : findings) finding.pin = pin.name;
      run.result.findings = findings.size();
      const bool is_shown = run.result.status != PinStatus::kNotCarriedOut;
      result_.pins.push_back(std::move(run.result));
      if (!is_shown) continue;
      const Shown timeout = run.examination.had_timeout ? judge_.shown_by_timeout() : 0;
      result_.is_ended |=
          judge(std::move(findings), run.choices, timeout, false) && !options_.keeps_going;
      if (result_.is_ended) return;
    }
  }

  // Livelocks of polite threads need what random schedules hardly ever keep up.
  void run_in_lockstep(LockstepPart part) {
    std::vector<Finding> findings;
    use_execution(engine_for_laps(options_.engine, *program_.body), [&](Execution& execution) {
      findings = laps_in_lockstep(execution, program_, seed_, part);
    });
    add_laps(std::move(findings));
  }

  // What lock step does not lead into.
  void run_in_graph() {
    std::vector<Finding> findings;
    use_execution(engine_for_graph(options_.engine), [&](Execution& execution) {
      findings = circles_in_graph(execution, program_, seed_);
    });
    add_laps(std::move(findings));
  }

  void add_laps(std::vector<Finding> findings) {
    for (auto note = findings.begin(); note != findings.end();) {
      if (!note->is_note) {
        ++note;
        continue;
      }
      const std::uint64_t signature = note->signature;
      add(BlockFinding{signature, 0, 0, {}, std::make_shared<Finding>(std::move(*note))});
      note = findings.erase(note);
    }
    if (findings.empty()) return;
    result_.is_ended |= judge(std::move(findings), {}, 0, false) && !options_.keeps_going;
  }

  void add(BlockFinding fault) {
    const bool is_known = std::any_of(
        result_.faults.begin(), result_.faults.end(),
        [&fault](const BlockFinding& known) { return known.signature == fault.signature; });
    if (!is_known) result_.faults.push_back(std::move(fault));
  }

  bool is_interrupted() const {
    return options_.is_interrupted != nullptr &&
           options_.is_interrupted->load(std::memory_order_relaxed);
  }

  // Adds what one execution before the campaign showed. Returns: whether it fails the scenario.
  bool judge(std::vector<Finding> findings, const std::vector<std::uint32_t>& choices, Shown shown,
             bool is_cut) {
    Judge judge(program_.expectations);
    const bool is_clean = std::all_of(findings.begin(), findings.end(),
                                      [](const Finding& finding) { return finding.is_note; });
    if (is_clean) shown |= judge.shown_by_clean();
    bool is_forbidden = false;
    for (Finding& finding : findings) {
      const Shown by_finding = judge.shown_by(finding);
      is_forbidden |= !judge.allows(finding);
      shown |= by_finding;
      const std::uint64_t signature = finding.signature;
      add(BlockFinding{signature, 0, 0, choices, std::make_shared<Finding>(std::move(finding))});
    }
    if (is_forbidden) judge.add_forbidden();
    const bool is_failed = judge.add(shown, is_cut) || is_forbidden;
    add_shown(judge.tally());
    return is_failed;
  }

  // What was shown before the campaign counts, and the executions that showed it do not.
  void add_shown(const Tally& tally) {
    result_.tally.met |= tally.met;
    result_.tally.missed |= tally.missed;
    result_.tally.has_forbidden |= tally.has_forbidden;
  }

  Program& program_;
  const CampaignOptions& options_;
  std::uint64_t seed_;
  const BlockRunner::OnHang& on_hang_;
  const OnHangInSchedule& on_hang_in_schedule_;
  Judge judge_;
  PreludeResult result_;
};

}  // namespace

PreludeResult run_samples_afterwards(Program& program, const CampaignOptions& options,
                                     const BlockRunner::OnHang& on_hang,
                                     const OnHangInSchedule& on_hang_in_schedule) {
  return Prelude(program, options, 0, on_hang, on_hang_in_schedule).run_samples();
}

PreludeResult run_laps_afterwards(Program& program, const CampaignOptions& options,
                                  std::uint64_t seed, const OnHangInSchedule& on_hang_in_schedule,
                                  bool is_thorough) {
  return Prelude(program, options, seed, {}, on_hang_in_schedule).run_afterwards(is_thorough);
}

PreludeResult run_prelude(Program& program, const CampaignOptions& options, std::uint64_t seed,
                          bool has_corpus, const BlockRunner::OnHang& on_hang,
                          const OnHangInSchedule& on_hang_in_schedule) {
  return Prelude(program, options, seed, on_hang, on_hang_in_schedule).run(has_corpus);
}

}  // namespace snarl
