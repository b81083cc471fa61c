// Makes tokens from examined executions, and schedules from tokens.
#include "snarl/harness/campaign/tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/repro_file.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {
namespace {

class DeviatingStrategy final : public Strategy {
 public:
  explicit DeviatingStrategy(RecordedSchedule schedule) : schedule_(std::move(schedule)) {}

  bool begin(const ExecutionInfo& /*info*/) override {
    next_choice_ = 0;
    next_deviation_ = 0;
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    const std::uint32_t index = next_choice_++;
    const auto& deviations = schedule_.deviations;
    if (next_deviation_ < deviations.size() && deviations[next_deviation_].choice_index == index) {
      const std::uint32_t chosen = deviations[next_deviation_++].chosen;
      if (is_option(choice, chosen)) return chosen;
    }
    if (choice.kind != ChoiceKind::kThread) return 0;
    const bool can_go_on = choice.enabled->contains(choice.current);
    return index_of(can_go_on ? choice.current : choice.enabled->nth(0));
  }

  void observe(const OpEvent& /*event*/) override {}

 private:
  // A changed scenario may not offer what was chosen; the check stream then says where.
  static bool is_option(const Choice& choice, std::uint32_t chosen) {
    if (choice.kind != ChoiceKind::kThread) return chosen < choice.option_count;
    if (chosen == index_of(kClockThread)) return choice.is_clock_armed;
    return choice.enabled->contains(ThreadId{chosen});
  }

  RecordedSchedule schedule_;
  std::uint32_t next_choice_ = 0;
  std::size_t next_deviation_ = 0;
};

Token token_of(const Program& program, RecordedSchedule schedule) {
  Token token;
  token.scenario = program.name;
  token.fingerprint = program.fingerprint;
  token.params = program.params;
  token.schedule = std::move(schedule);
  return token;
}

}  // namespace

RecordedSchedule recorded_schedule(const Trace& trace, std::uint32_t steps_max) {
  RecordedSchedule schedule;
  schedule.steps_max = steps_max;
  schedule.choice_count = static_cast<std::uint32_t>(trace.choices.size());
  for (std::uint32_t index = 0; index < trace.choices.size(); ++index) {
    const RecordedChoice& choice = trace.choices[index];
    if (choice.chosen != choice.fallback) schedule.deviations.push_back({index, choice.chosen});
  }
  return schedule;
}

Token token_of_choices(const Program& program, std::span<const std::uint32_t> choices,
                       std::uint32_t steps_max, FaultSet faults) {
  RecordedSchedule schedule;
  schedule.steps_max = steps_max;
  schedule.choice_count = static_cast<std::uint32_t>(choices.size());
  for (std::uint32_t index = 0; index < schedule.choice_count; ++index) {
    schedule.deviations.push_back({index, choices[index]});
  }
  Token token = token_of(program, std::move(schedule));
  token.faults = faults;
  return token;
}

std::unique_ptr<Strategy> make_deviating_strategy(RecordedSchedule schedule) {
  return std::make_unique<DeviatingStrategy>(std::move(schedule));
}

EngineOptions engine_for(const TokenSchedule& schedule, EngineOptions options) {
  if (schedule.is_told) options.observing |= observe::kStrategy;
  return options;
}

TokenSchedule schedule_of(const Token& token) {
  TokenSchedule schedule;
  if (const auto* const generated = std::get_if<GeneratedSchedule>(&token.schedule)) {
    const StrategyRow* const row = find_strategy(generated->strategy);
    if (row == nullptr) {
      throw UsageError(
          fmt::format("the token names the strategy '{}', which this version does not have",
                      generated->strategy));
    }
    schedule.strategy = make_strategy(*row);
    schedule.is_told = row->is_told;
    schedule.name = row->name;
    schedule.info.seed = generated->seed;
    schedule.info.index = generated->index;
    schedule.info.steps_max = generated->steps_max;
  } else {
    const auto& recorded = std::get<RecordedSchedule>(token.schedule);
    schedule.strategy = make_deviating_strategy(recorded);
    schedule.name = "replay";
    schedule.info.steps_max = recorded.steps_max;
  }
  schedule.info.faults = token.faults;
  return schedule;
}

CheckBytes check_bytes_of(const Trace& trace) {
  CheckStream stream;
  for (const std::uint64_t hash : trace.event_hashes) stream.add(hash);
  return stream.result();
}

bool is_token_of(const Token& token, const Program& program) {
  return token.scenario == program.name &&
         std::equal(token.params.begin(), token.params.end(), program.params.begin(),
                    program.params.end(), [](const ParameterValue& one, const ParameterValue& two) {
                      return one.name == two.name && one.value == two.value;
                    });
}

Token recorded_token(const Program& program, const Trace& trace, std::uint32_t steps_max) {
  Token token = token_of(program, recorded_schedule(trace, steps_max));
  token.faults = trace.faults;
  token.check_stream = check_bytes_of(trace);
  return token;
}

void attach_token(Finding& finding, const Program& program, std::uint32_t steps_max,
                  const std::optional<GeneratedSchedule>& generated) {
  Token token = recorded_token(program, *finding.trace, steps_max);
  token.is_of_note = finding.is_note;
  finding.token = generated ? encode_shorter(token, *generated) : encode(token);
}

void write_long_token(Finding& finding, const Program& program,
                      const std::filesystem::path& folder) {
  if (finding.token.size() <= kPrintedCharactersMax) return;
  const std::filesystem::path path = folder / repro_file_name(finding.signature);
  try {
    write_repro_file(
        path, {program.file, finding.token, std::string(name_of(finding.kind)), finding.message});
    finding.repro_path = path.string();
  } catch (const ReproFileError& error) {
    std::fprintf(stderr, "snarl: %s\n", error.what());  // the token is printed whole instead
  }
}

}  // namespace snarl
