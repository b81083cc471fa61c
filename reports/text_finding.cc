// The text of one finding: sentence, source, what it rests on, the schedule, help, how to replay.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "snarl/reports/ink.h"
#include "snarl/reports/narrative.h"
#include "snarl/reports/rate.h"
#include "snarl/reports/source_excerpt.h"
#include "snarl/reports/table_layout.h"
#include "snarl/reports/text.h"
#include "snarl/reports/text_evidence.h"
#include "snarl/reports/utf8.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::size_t kExcerptsMax = 3;
constexpr std::size_t kVerboseRowsMax = 2'000;

std::string capitals(std::string text) {
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

class FindingText {
 public:
  FindingText(const ScenarioResult& scenario, const Finding& finding, const TextOptions& options,
              std::ostream& out)
      : scenario_(scenario),
        finding_(finding),
        options_(options),
        width_(std::max<std::size_t>(options.width, 40)),
        ink_(options.color),
        out_(out),
        main_file_(finding.sites.empty() || !finding.sites.front().is_known()
                       ? scenario.file
                       : finding.sites.front().file) {}

  void write() {
    write_sentence();
    if (!options_.is_quiet) {
      write_excerpts();
      write_evidence(finding_, main_file_, width_, out_);
      write_narrative();
      write_table();
      write_continuations();
    }
    if (!finding_.help.empty()) write_labelled(out_, width_, "help: ", printable(finding_.help));
    write_replay();
  }

 private:
  std::string label() const {
    std::string text = capitals(spoken(name_of(finding_.kind)));
    if (finding_.kind == FindingKind::kDeadlock && finding_.cause == "cycle") {
      return fmt::format("{}, cycle of {}", text, counted(finding_.threads.size(), "thread"));
    }
    const std::string cause = spoken(finding_.cause);
    const bool is_said = text.find(capitals(cause)) != std::string::npos;  // "CHECK FAILED, check"
    return is_said ? text : fmt::format("{}, {}", text, cause);
  }

  std::string frequency() const {
    if (finding_.hits == 0 && !finding_.corpus.empty()) {
      return fmt::format("[by the schedule that {} keeps]", printable(finding_.corpus));
    }
    const bool is_of_others =
        finding_.repeated.is_known() || finding_.kind == FindingKind::kLostUpdate;
    if (finding_.hits == 0 && is_of_others && finding_.pin.empty()) return "[beside the campaign]";
    if (finding_.hits == 0 && !finding_.pin.empty()) {
      return fmt::format("[by the scenario's schedule '{}']", printable(finding_.pin));
    }
    if (finding_.is_predicted) {
      return fmt::format("[no execution ran into it: predicted from execution {}, then run]",
                         grouped(finding_.first_execution + 1));
    }
    if (finding_.hits == 0) return "[seen while another finding was minimised]";
    if (finding_.kind == FindingKind::kNondeterminism) return "[it proves nothing else]";
    if (scenario_.executions == 1) return "[in the one execution that was run]";
    const std::string text =
        fmt::format("[first in execution {}; {}]", grouped(finding_.first_execution + 1),
                    rate_text(finding_, scenario_));
    return finding_.is_confirmed ? text : text + " [not confirmed]";
  }

  std::string where() const {
    if (!finding_.sites.empty() && finding_.sites.front().is_known()) {
      return place(finding_.sites.front());
    }
    if (scenario_.file.empty()) return printable(scenario_.name);
    return place({scenario_.file.c_str(), scenario_.line, 0});
  }

  void write_sentence() {
    const std::string severity = finding_.is_note      ? "note:"
                                 : finding_.is_allowed ? "allowed:"
                                                       : "error:";
    const std::string text =
        fmt::format("{}: {} {}: {}", where(), severity, label(), printable(finding_.message));
    std::vector<std::string> lines = wrapped(text, width_, width_ - 2);
    const std::string often = frequency();
    const std::size_t room = lines.size() == 1 ? width_ : width_ - 2;
    if (columns_of(lines.back()) + 2 + columns_of(often) <= room) {
      lines.back() += "  " + often;
    } else {
      lines.push_back(often);
    }
    for (std::size_t index = 0; index < lines.size(); ++index) {
      out_ << (index == 0 ? "" : "  ") << ink_.strong(lines[index]) << '\n';
    }
  }

  void write_excerpts() {
    std::vector<Site> shown;
    for (const Site& site : finding_.sites) {
      const bool is_known = std::any_of(shown.begin(), shown.end(), [&](const Site& other) {
        return other.line == site.line && std::string_view(other.file) == site.file;
      });
      if (is_known || shown.size() == kExcerptsMax) continue;
      const auto lines = excerpt(files_, site, width_);
      if (!lines) continue;
      const bool is_elsewhere = std::string_view(site.file) != main_file_;
      if (is_elsewhere) out_ << "  " << place(site) << ":\n";
      out_ << lines->source << '\n';
      if (!lines->underline.empty()) out_ << ink_.bad(lines->underline) << '\n';
      shown.push_back(site);
    }
  }

  void write_narrative() {
    std::string text;
    for (const std::string& sentence : narrative(finding_, main_file_)) {
      text += (text.empty() ? "" : " ") + sentence;
    }
    if (text.empty()) return;
    out_ << '\n';
    write_labelled(out_, width_, "", text);
  }

  void write_table() {
    TraceTableOptions table_options;
    table_options.columns_max = columns_for_width(width_, false);
    table_options.columns_max_folded = columns_for_width(width_, true);
    if (options_.is_verbose) table_options.rows_max = kVerboseRowsMax;
    const TraceTable table = trace_table(finding_, table_options);
    if (table.columns.empty()) return;
    out_ << '\n';
    for (const TableLine& line : lay_out(table, main_file_, width_)) {
      const bool is_faint = line.is_header || line.is_elided;
      out_ << (line.is_deciding ? ink_.bad(line.text)
               : is_faint       ? ink_.faint(line.text)
                                : line.text)
           << '\n';
    }
    write_legend(table);
    out_ << '\n';
  }

  void write_continuations() {
    const RepeatedPart& part = finding_.repeated;
    if (part.laps > 0) {
      write_labelled(out_, width_, "",
                     fmt::format("gone round {} more, the same each time; of memory, what the "
                                 "stacks hold was compared",
                                 counted(part.laps, "time")));
    }
    if (part.continuations == 0) return;
    const std::string each = fmt::format("within {} steps", grouped(part.steps_each));
    const std::string text = part.escaped == 0
                                 ? fmt::format("none of {} random continuations gets out of it {}",
                                               part.continuations, each)
                                 : fmt::format("{} of {} random continuations get out of it {}",
                                               part.escaped, part.continuations, each);
    write_labelled(out_, width_, "", text);
  }

  // "minimised from 7 preemptions to 1, the fewest possible"
  std::string minimality_text() const {
    if (finding_.minimality == Minimality::kNone) return "";
    std::string text;
    if (finding_.preemptions_first > finding_.preemptions) {
      text =
          fmt::format("minimised from {} to {}", counted(finding_.preemptions_first, "preemption"),
                      grouped(finding_.preemptions));
    }
    // Another one may do with fewer preemptions and more faults.
    const bool may_have_more = !scenario_.faults.is_empty() && finding_.preemptions > 0;
    const std::string at_faults = may_have_more ? " without more faults on purpose" : "";
    const bool is_obvious = finding_.minimality == Minimality::kProven && finding_.preemptions == 0;
    if (is_obvious) return text;
    if (!text.empty()) text += ", ";
    if (finding_.minimality == Minimality::kProven) return text + "the fewest possible" + at_faults;
    return text +
           (finding_.minimality == Minimality::kLocal ? "locally minimal" : "not fully minimised");
  }

  void write_legend(const TraceTable& table) {
    std::string legend;
    const bool has_preemption = std::any_of(table.rows.begin(), table.rows.end(),
                                            [](const TraceRow& row) { return row.is_preemption; });
    if (has_preemption) {
      legend = ">> the thread before could have gone on";
      // Of what repeats for ever there is no number.
      if (!finding_.repeated.is_known()) {
        legend += fmt::format(" ({} in all)", grouped(finding_.preemptions));
      }
    }
    if (finding_.faults > 0) {
      legend += legend.empty() ? "" : "; ";
      legend += counted(finding_.faults, "fault") + " on purpose";
    }
    if (const std::string minimised = minimality_text(); !minimised.empty()) {
      legend += legend.empty() ? "" : "; ";
      legend += minimised;
    }
    if (table.steps_hidden > 0) {
      legend += legend.empty() ? "" : "; ";
      legend += counted(table.steps_hidden, "other step") + " left out";
    }
    if (table.threads_hidden > 0) {
      legend += legend.empty() ? "" : "; ";
      legend += counted(table.threads_hidden, "other thread") + " not shown";
    }
    if (legend.empty()) return;
    for (const std::string& line : wrapped(legend, width_ - 2, width_ - 2)) {
      out_ << "  " << ink_.faint(line) << '\n';
    }
  }

  void write_replay() {
    const std::string command = replay_command(scenario_, finding_, options_.program);
    if (!command.empty()) out_ << "  replay: " << command << '\n';
    if (!options_.is_quiet) out_ << '\n';
  }

  const ScenarioResult& scenario_;
  const Finding& finding_;
  const TextOptions& options_;
  const std::size_t width_;
  const Ink ink_;
  std::ostream& out_;
  const std::string main_file_;
  SourceFiles files_;
};

// In the shell's own escapes, which can say what a report would not show.
std::string escaped_word(const std::string& word) {
  std::string text = "$'";
  for (const char letter : word) {
    const bool is_special = letter == '\'' || letter == '\\';
    if (letter >= ' ' && letter <= '~') {
      text += is_special ? fmt::format("\\{}", letter) : std::string(1, letter);
    } else {
      text += fmt::format("\\{:03o}", static_cast<unsigned char>(letter));
    }
  }
  return text + "'";
}

// A word that a shell takes as it stands.
std::string shell_word(const std::string& word) {
  if (printable(word) != word) return escaped_word(word);
  const auto is_plain = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || static_cast<unsigned char>(letter) >= 0x80 ||
           std::string_view("_-./:=+,@%").find(letter) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return word;
  std::string quoted = "'";
  for (const char letter : word) quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
  return quoted + "'";
}

}  // namespace

std::string replay_command(const ScenarioResult& scenario, const Finding& finding,
                           const std::string& program) {
  if (!finding.repro_path.empty()) {
    return fmt::format("{} replay {}", program, shell_word(finding.repro_path));
  }
  if (finding.token.empty()) return "";
  const bool is_in_file = scenario.file.ends_with(".snarl");
  const std::string& target = is_in_file ? scenario.file : scenario.name;
  return fmt::format("{} replay {} {}", program, printable(finding.token), shell_word(target));
}

void render_finding(const ScenarioResult& scenario, const Finding& finding,
                    const TextOptions& options, std::ostream& out) {
  FindingText(scenario, finding, options, out).write();
}

}  // namespace snarl
