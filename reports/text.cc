// The report for people: scenarios with their verdicts, contention, and how much was tried.
#include "snarl/reports/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "snarl/harness/campaign/token.h"
#include "snarl/reports/contention.h"
#include "snarl/reports/contention_text.h"
#include "snarl/reports/ink.h"
#include "snarl/reports/registry.h"
#include "snarl/reports/source_excerpt.h"
#include "snarl/reports/utf8.h"
#include "snarl/reports/wording.h"
#include "snarl/reports/worth.h"

namespace snarl {
namespace {

constexpr std::size_t kContentionRowsMax = 10;  // the worst few are what anybody acts on
constexpr std::size_t kNamesMax = 10;

std::string_view verdict_word(Verdict verdict) {
  constexpr std::array<std::string_view, 4> kWords = {"PASS", "FAIL", "INCONCLUSIVE", "SKIPPED"};
  return kWords[static_cast<std::size_t>(verdict)];
}

class ScenarioText {
 public:
  ScenarioText(const ScenarioResult& scenario, const TextOptions& options, std::ostream& out)
      : scenario_(scenario), options_(options), ink_(options.color), out_(out) {}

  void write() {
    const bool is_bad =
        scenario_.verdict == Verdict::kFail || scenario_.verdict == Verdict::kInconclusive;
    if (options_.is_quiet && !is_bad) return;
    const bool has_closing = is_bad || options_.is_detailed || options_.is_verbose;
    write_status(!has_closing);
    if (scenario_.verdict == Verdict::kSkipped) return;
    write_faults();
    write_expectations();
    write_corpus();
    write_pins();
    write_findings();
    if (!options_.is_quiet && (options_.is_detailed || options_.is_verbose)) write_contention();
    if (has_closing) write_indented(counts_sentence());
    if (has_closing && !is_bad && !options_.is_quiet) write_worth();
    write_warnings();
  }

 private:
  std::string verdict() const {
    const std::string word = fmt::format("{:<4}", verdict_word(scenario_.verdict));
    switch (scenario_.verdict) {
      case Verdict::kPass:
        return ink_.good(word);
      case Verdict::kFail:
        return ink_.bad(word);
      default:
        return ink_.unsure(word);
    }
  }

  void write_indented(const std::string& text) {
    const std::size_t room = std::max<std::size_t>(options_.width, 40) - 4;
    const std::vector<std::string> lines = wrapped(text, room + 2, room);
    for (std::size_t index = 0; index < lines.size(); ++index) {
      out_ << (index == 0 ? "  " : "    ") << lines[index] << '\n';
    }
  }

  // "3 findings allowed" is told here, so that a pass with findings does not look like a clean one.
  std::string status_text(bool is_whole) const {
    if (scenario_.verdict == Verdict::kSkipped) return printable(scenario_.skip_reason);
    std::string text = is_whole ? counts_sentence() : counted(scenario_.executions, "execution");
    const auto allowed = std::count_if(scenario_.findings.begin(), scenario_.findings.end(),
                                       [](const Finding& finding) { return finding.is_allowed; });
    const std::size_t failing = scenario_.findings.size() - static_cast<std::size_t>(allowed);
    if (failing > 0) text += ", " + counted(failing, "finding");
    if (allowed > 0) text += ", " + counted(allowed, "finding") + " allowed";
    return text;
  }

  void write_status(bool is_whole) {
    const std::string title = title_of(scenario_);
    const std::string word = fmt::format("{:<4}  ", verdict_word(scenario_.verdict));
    const std::size_t width = std::max<std::size_t>(options_.width, 40);
    const std::vector<std::string> lines =
        wrapped(title + ": " + status_text(is_whole), width - word.size(), width - 4);
    const std::size_t end = std::min(title.size(), lines[0].size());
    out_ << verdict() << "  " << ink_.strong(lines[0].substr(0, end)) << lines[0].substr(end)
         << '\n';
    for (std::size_t index = 1; index < lines.size(); ++index)
      out_ << "    " << lines[index] << '\n';
  }

  // Whatever is said of the executions is said of a program that meets these.
  void write_faults() {
    std::vector<std::string> words;
    scenario_.faults.for_each(
        [&words](const InjectedFaultRow& row) { words.emplace_back(row.word); });
    if (words.empty()) return;
    write_indented(fmt::format("faults on purpose, at most {} an execution: {}", kInjectedFaultsMax,
                               listed(words, words.size())));
  }

  void write_expectations() {
    constexpr std::array<std::string_view, 4> kWords = {"met", "failed", "NOT REACHED",
                                                        "inconclusive"};
    for (const ExpectationResult& expectation : scenario_.expectations) {
      const bool is_met = expectation.status == ExpectationStatus::kMet;
      if (is_met && !options_.is_verbose) continue;
      std::string text = fmt::format("expect {}: {}", printable(expectation.text),
                                     kWords[static_cast<std::size_t>(expectation.status)]);
      if (!expectation.reason.empty()) text += " - " + printable(expectation.reason);
      write_indented(text);
    }
  }

  // Schedules of the corpus that no longer fit as they stand.
  void write_corpus() {
    if (options_.is_quiet) return;
    for (const KeptResult& kept : scenario_.corpus) {
      if (kept.is_fitted) write_indented(printable(kept.file) + ": " + fitted_sentence(kept));
    }
  }

  // Schedules of the scenario's own that nothing is known of: each with its place, as any error.
  void write_pins() {
    SourceFiles files;
    for (const PinResult& pin : scenario_.pins) {
      if (pin.status != PinStatus::kNotCarriedOut) continue;
      const Site site{scenario_.file.c_str(), pin.line, pin.column};
      std::string text = fmt::format("{}: error: schedule '{}' was not carried out: ", place(site),
                                     printable(pin.name));
      if (!pin.move.empty()) {
        text += fmt::format("move {} of {}, {}, could not be made: ", grouped(pin.moves_made + 1),
                            grouped(pin.moves), printable(pin.move));
      }
      text += printable(pin.reason);
      const std::size_t width = std::max<std::size_t>(options_.width, 40);
      const std::vector<std::string> lines = wrapped(text, width, width - 2);
      for (std::size_t index = 0; index < lines.size(); ++index) {
        out_ << (index == 0 ? "" : "  ") << ink_.strong(lines[index]) << '\n';
      }
      const auto shown = excerpt(files, site, width);
      if (!shown) continue;
      out_ << shown->source << '\n';
      if (!shown->underline.empty()) out_ << ink_.bad(shown->underline) << '\n';
    }
  }

  void write_findings() {
    for (const Finding& finding : scenario_.findings) {
      if (finding.is_allowed && !options_.is_verbose) continue;
      render_finding(scenario_, finding, options_, out_);
    }
    if (options_.is_quiet) return;
    for (const Finding& finding : scenario_.findings) {
      if (finding.is_allowed && !options_.is_verbose) write_short(finding, false);
    }
    for (const Finding& note : scenario_.notes) write_short(note, true);
  }

  std::string how_often(const Finding& finding) const {
    if (finding.kind == FindingKind::kLeak && finding.cause == "memory")
      return "";  // it is about all of them
    if (finding.kind == FindingKind::kLostUpdate && finding.is_note && finding.hits > 0) {
      return fmt::format(" in {} that {} looked into", counted(finding.hits, "execution"),
                         finding.hits == 1 ? "was" : "were");
    }
    if (finding.is_predicted) return finding.is_confirmed ? ", predicted" : "";
    if (finding.hits == 0 && !finding.corpus.empty()) return " in the corpus";
    if (finding.hits == 0 && !finding.pin.empty()) {
      return fmt::format(" by schedule '{}'", printable(finding.pin));
    }
    if (finding.hits == 0 && finding.repeated.is_known()) return " beside the campaign";
    return " in " + percent(finding.hits, scenario_.executions);
  }

  // Ready to be replayed: the command is never broken, so that it can be copied.
  void write_short(const Finding& finding, bool is_note) {
    std::string text =
        fmt::format("{} {}", is_note ? "note" : "allowed", spoken(name_of(finding.kind)));
    const bool is_cause_said = text.find(spoken(finding.cause)) != std::string::npos;
    if (!is_cause_said) text += fmt::format(" ({})", spoken(finding.cause));
    if (!finding.objects.empty()) text += " on " + listed(finding.objects, 2);
    text += how_often(finding);
    if (is_note) text += ": " + printable(finding.message);
    const std::string command = replay_command(scenario_, finding, options_.program);
    if (!command.empty() && columns_of(text) + columns_of(command) + 4 <= options_.width) {
      out_ << fmt::format("  {}: {}\n", text, command);
      return;
    }
    write_indented(text);
    if (finding.repro_path.empty() && finding.token.size() > kPrintedCharactersMax) {
      out_ << "    replay: with --out DIR, which takes what is too long for a line\n";
    } else if (!command.empty())
      out_ << "    replay: " << command << '\n';
  }

  void write_contention() {
    const ContentionTable table = contention_table(scenario_);
    if (table.shares.empty()) return;
    if (table.objects_waited_for == 0) {
      write_indented(fmt::format("contention: {}nobody waited for any of {}",
                                 table.has_endless_waits ? "but for waits that never ended, " : "",
                                 counted(table.shares.size(), "object")));
      return;
    }
    const std::size_t rows_max = options_.is_verbose ? table.shares.size() : kContentionRowsMax;
    write_indented(fmt::format("contention in steps{}, over {} (held: on average)",
                               table.has_endless_waits ? " of ended waits" : "",
                               counted(scenario_.executions, "execution")));
    const std::size_t width = std::max<std::size_t>(options_.width, 40);
    for (const ContentionLine& line : contention_lines(table, rows_max, width)) {
      out_ << (line.is_faint ? ink_.faint(line.text) : line.text) << '\n';
    }
    if (rows_max < table.shares.size()) {
      out_ << fmt::format("    ... and {} more\n",
                          counted(table.shares.size() - rows_max, "object"));
    }
  }

  // What was tried and what was not: nothing here is better than it is.
  std::string counts_sentence() const {
    std::string text = counted(scenario_.executions, "execution");
    const bool is_short = scenario_.executions < scenario_.executions_planned;
    if (scenario_.interrupted && is_short) {
      text += fmt::format(" of {} (interrupted)", grouped(scenario_.executions_planned));
    } else if (scenario_.executions_planned == 0 && !scenario_.exhausted) {
      text += " of all (not exhausted)";
    }
    if (is_over_before_begun()) text += " (what ran beside the campaign ended it)";
    if (scenario_.distinct_is_estimate) {
      text += fmt::format(", about {} distinct", grouped(scenario_.distinct_executions));
    } else {
      text += fmt::format(", {} distinct", grouped(scenario_.distinct_executions));
    }
    if (scenario_.exhausted) {
      const std::uint64_t classes =
          scenario_.distinct_is_estimate ? scenario_.executions : scenario_.distinct_executions;
      text += fmt::format(", exhausted: all {} {}", grouped(classes),
                          classes == 1 ? "class" : "classes");
    }
    text += ", " + counted(scenario_.choices, "choice");
    if (scenario_.timeouts > 0) {
      text += fmt::format(", timeouts in {}", grouped(scenario_.timeouts));
    }
    if (scenario_.unfinished > 0) {
      text += fmt::format(", {} cut at the step bound (unfinished)", grouped(scenario_.unfinished));
    }
    if (scenario_.frames_dropped > 0) {
      text += fmt::format(", frames dropped: {}", grouped(scenario_.frames_dropped));
    }
    if (scenario_.corpus_replayed > 0) {
      text += fmt::format("; before them {} of the corpus, of which {} showed its fault",
                          counted(scenario_.corpus_replayed, "schedule"),
                          grouped(scenario_.corpus_reproduced));
    }
    if (!scenario_.pins.empty()) text += pins_clause();
    return text + fmt::format(", {:.2f} s", scenario_.seconds);
  }

  // True if a circle of states failed the scenario, which is looked for before its executions.
  bool is_over_before_begun() const {
    return scenario_.executions == 0 &&
           std::any_of(scenario_.findings.begin(), scenario_.findings.end(),
                       [](const Finding& finding) { return finding.repeated.is_known(); });
  }

  std::string pins_clause() const {
    std::uint64_t showed = 0;
    std::uint64_t not_carried_out = 0;
    std::uint64_t skipped = 0;
    for (const PinResult& pin : scenario_.pins) {
      if (pin.findings > 0) ++showed;
      if (pin.status == PinStatus::kNotCarriedOut) ++not_carried_out;
      if (pin.status == PinStatus::kSkipped) ++skipped;
    }
    std::string text = fmt::format("; before them {} of its own, of which {} showed a finding",
                                   counted(scenario_.pins.size(), "schedule"), grouped(showed));
    if (not_carried_out > 0) {
      text += fmt::format(", {} could not be carried out", grouped(not_carried_out));
    }
    if (skipped > 0) text += fmt::format(", {} is for other parameters", grouped(skipped));
    return text;
  }

  void write_worth() {
    const std::vector<std::string> sentences = worth(scenario_);
    if (sentences.empty()) return;
    std::string text = "of what was not run: " + sentences[0];
    for (std::size_t index = 1; index < sentences.size(); ++index) text += "; " + sentences[index];
    write_indented(text);
  }

  void write_warnings() {
    if (!scenario_.vacuous.empty()) {
      write_indented(
          fmt::format("{} this scenario is vacuous: {}; nothing between threads "
                      "was put to the test",
                      ink_.unsure("warning:"), printable(scenario_.vacuous)));
    }
    const bool is_empty =
        scenario_.corpus_replayed == 0 && scenario_.pins.empty() && scenario_.findings.empty();
    if (scenario_.executions == 0 && is_empty) {
      write_indented(ink_.unsure("warning:") + " nothing was executed");
    }
  }

  const ScenarioResult& scenario_;
  const TextOptions& options_;
  const Ink ink_;
  std::ostream& out_;
};

void write_listed(std::string_view label, const std::vector<std::string>& names, std::size_t width,
                  std::ostream& out) {
  if (names.empty()) return;
  const std::string text = fmt::format("{}: {}", label, listed(names, kNamesMax));
  const std::vector<std::string> lines = wrapped(text, width, width - 2);
  for (std::size_t index = 0; index < lines.size(); ++index) {
    out << (index == 0 ? "" : "  ") << lines[index] << '\n';
  }
}

void write_names(const CampaignResult& result, Verdict verdict, std::string_view label,
                 std::size_t width, std::ostream& out) {
  std::vector<std::string> names;
  for (const ScenarioResult& scenario : result.scenarios) {
    if (scenario.verdict == verdict) names.push_back(title_of(scenario));
  }
  write_listed(label, names, width, out);
}

// A run says it beside its report, behind the errors themselves.
void write_not_run(const CampaignResult& result, std::size_t width, std::ostream& out) {
  std::vector<std::string> names;
  for (const NotRun& one : result.not_run) {
    if (std::find(names.begin(), names.end(), one.name) == names.end()) names.push_back(one.name);
  }
  write_listed("not run, for errors", names, width, out);
}

// The kinds of what failed, each once, in the order of the findings, and what was not reached.
std::vector<std::string> kinds_to_explain(const CampaignResult& result) {
  std::vector<std::string> kinds;
  const auto add = [&kinds](std::string_view kind) {
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.emplace_back(kind);
  };
  for (const ScenarioResult& scenario : result.scenarios) {
    for (const Finding& finding : scenario.findings) {
      if (!finding.is_allowed) add(name_of(finding.kind));
    }
  }
  for (const ScenarioResult& scenario : result.scenarios) {
    if (scenario.verdict != Verdict::kInconclusive) continue;
    const bool is_open = std::any_of(scenario.expectations.begin(), scenario.expectations.end(),
                                     [](const ExpectationResult& expectation) {
                                       return expectation.status == ExpectationStatus::kNotReached;
                                     });
    add(is_open ? "not_reached" : scenario.unfinished > 0 ? "unfinished" : "inconclusive");
  }
  for (const ScenarioResult& scenario : result.scenarios) {
    if (!scenario.vacuous.empty()) add("vacuous");
  }
  return kinds;
}

// Where to read more, in a line that can be copied; in several where one would be broken.
void write_hint(const CampaignResult& result, const TextOptions& options, std::ostream& out) {
  constexpr std::string_view kLabel = "what that means:";
  const std::vector<std::string> kinds = kinds_to_explain(result);
  if (kinds.empty() || options.is_quiet) return;
  const std::string command = options.program + " explain";
  const std::string all = fmt::format("{}", fmt::join(kinds, " "));
  const std::size_t width = std::max<std::size_t>(options.width, 40);
  if (kLabel.size() + command.size() + all.size() + 2 <= width) {
    out << fmt::format("{} {} {}\n", kLabel, command, all);
    return;
  }
  out << kLabel << '\n';
  const std::size_t taken = 2 + command.size() + 1;
  const std::size_t room = width > taken ? width - taken : 1;
  for (const std::string& some : wrapped(all, room, room)) {
    out << fmt::format("  {} {}\n", command, some);
  }
}

}  // namespace

void render_scenario(const ScenarioResult& scenario, const TextOptions& options,
                     std::ostream& out) {
  ScenarioText(scenario, options, out).write();
}

void render_summary(const CampaignResult& result, const TextOptions& options, std::ostream& out) {
  std::array<std::uint64_t, 4> counts{};
  std::uint64_t executions = 0;
  bool is_interrupted = false;
  for (const ScenarioResult& scenario : result.scenarios) {
    ++counts[static_cast<std::size_t>(scenario.verdict)];
    executions += scenario.executions;
    is_interrupted = is_interrupted || scenario.interrupted;
  }
  if (result.scenarios.size() > 1) {
    const std::size_t width = std::max<std::size_t>(options.width, 40);
    write_names(result, Verdict::kFail, "failed", width, out);
    write_names(result, Verdict::kInconclusive, "inconclusive", width, out);
  }
  write_hint(result, options, out);
  std::string text =
      fmt::format("{}: {} passed, {} failed", counted(result.scenarios.size(), "scenario"),
                  grouped(counts[0]), grouped(counts[1]));
  if (counts[2] > 0) text += fmt::format(", {} inconclusive", grouped(counts[2]));
  if (counts[3] > 0) text += fmt::format(", {} skipped", grouped(counts[3]));
  text += fmt::format("; {} in {:.2f} s", counted(executions, "execution"), result.seconds);
  if (result.seconds > 0 && executions > 0) {
    const double rate = static_cast<double>(executions) / result.seconds;
    text += fmt::format(" ({}/s)", grouped(static_cast<std::uint64_t>(rate)));
  }
  if (is_interrupted) text += ", interrupted";
  const Ink ink(options.color);
  const std::size_t width = std::max<std::size_t>(options.width, 40);
  const std::vector<std::string> lines = wrapped(text, width, width - 2);
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const std::string line = (index == 0 ? "" : "  ") + lines[index];
    out << (counts[1] > 0               ? ink.bad(line)
            : counts[0] + counts[3] > 0 ? ink.strong(line)
                                        : ink.unsure(line))
        << '\n';
  }
}

void render_text(const CampaignResult& result, const TextOptions& options, std::ostream& out) {
  TextOptions chosen = options;
  chosen.is_detailed = options.is_detailed || result.scenarios.size() == 1;
  for (const ScenarioResult& scenario : result.scenarios) render_scenario(scenario, chosen, out);
  render_summary(result, options, out);
  write_not_run(result, std::max<std::size_t>(options.width, 40), out);
}

void write_text(const CampaignResult& result, std::ostream& out) {
  render_text(result, TextOptions{}, out);
}

}  // namespace snarl
