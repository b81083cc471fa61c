// The text of one finding: sentence, source, who waits and holds, the schedule, help, how to
// replay.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "snarl/harness/detectors/queued_writer.h"
#include "snarl/reports/cycle_story.h"
#include "snarl/reports/evidence.h"
#include "snarl/reports/ink.h"
#include "snarl/reports/narrative.h"
#include "snarl/reports/op_wording.h"
#include "snarl/reports/rate.h"
#include "snarl/reports/serial_text.h"
#include "snarl/reports/source_excerpt.h"
#include "snarl/reports/table_layout.h"
#include "snarl/reports/text.h"
#include "snarl/reports/wait_graph.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::size_t kParticipantsMax = 8;  // arbitrary: longer cycles are seen in the table
constexpr std::size_t kBystandersMax = 4;
constexpr std::size_t kThreadNamesMax = 4;
constexpr std::size_t kExcerptsMax = 3;
constexpr std::size_t kVerboseRowsMax = 2'000;

std::string capitals(std::string text) {
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

// "(line 22, step 1)", as far as known.
std::string since(const Site& site, std::string_view main_file, const std::string& step) {
  std::string text = line_of(site, main_file);
  if (!text.empty() && !step.empty()) text += ", ";
  text += step;
  return text.empty() ? "" : fmt::format(" ({})", text);
}

std::string at_step(Step step) { return step == kNoStep ? "" : fmt::format("step {}", step); }

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
      write_participants();
      write_wakeup();
      write_race();
      write_lost_update();
      write_cycle();
      write_narrative();
      write_table();
      write_continuations();
    }
    if (!finding_.help.empty()) write_labelled("help: ", printable(finding_.help));
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
    if (finding_.hits == 0 && finding_.repeated.is_known()) return "[by threads in lock step]";
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
    const std::string severity = finding_.is_allowed ? "allowed:" : "error:";
    const std::string text =
        fmt::format("{}: {} {}: {}", where(), severity, label(), printable(finding_.message));
    std::vector<std::string> lines = wrapped(text, width_, width_ - 2);
    const std::string often = frequency();
    const std::size_t room = lines.size() == 1 ? width_ : width_ - 2;
    if (lines.back().size() + 2 + often.size() <= room) {
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

  // A label, then text that is broken into lines behind it.
  void write_labelled(const std::string& label, const std::string& text) {
    const std::size_t taken = 2 + label.size();
    const std::size_t room = std::max<std::size_t>(width_, taken + 30) - taken;
    const std::vector<std::string> lines = wrapped(text, room, room);
    for (std::size_t index = 0; index < lines.size(); ++index) {
      out_ << "  " << (index == 0 ? label : std::string(label.size(), ' ')) << lines[index] << '\n';
    }
  }

  std::string wait_text(const WaitGraph& graph, const WaitEdge& wait) const {
    const Trace& trace = *finding_.trace;
    const std::string what = wait.other != kNoThread
                                 ? "the end of " + thread_name(trace, wait.other)
                                 : object_name(trace, wait.object);
    std::string text = fmt::format("waits for {}{}", what, since(wait.op.site, main_file_, ""));
    if (wait.other != kNoThread) return text;
    const ThreadId queued = queued_writer_before(trace, wait.thread);
    if (queued != kNoThread)
      return text + ", behind the queued writer " + thread_name(trace, queued);
    std::vector<std::string> names;
    for (const ThreadId holder : graph.holders_of(wait.object)) {
      names.push_back(holder == wait.thread ? "itself" : thread_name(trace, holder));
    }
    if (!names.empty()) return text + ", held by " + listed(names, kThreadNamesMax);
    for (const WaitEdge& edge : graph.edges) {
      const bool is_way_out = edge.kind == WaitEdgeKind::kWakes && edge.object == wait.object;
      if (is_way_out) names.push_back(thread_name(trace, edge.thread));
    }
    if (names.empty()) return text + ", and nobody can wake it";
    return text + ", and only " + listed(names, kThreadNamesMax) + " could wake it";
  }

  std::string holds_text(const WaitGraph& graph, ThreadId thread) const {
    std::string text;
    for (const WaitEdge* hold : graph.holds_of(thread)) {
      text += text.empty() ? "holds " : ", ";
      text += object_name(*finding_.trace, hold->object) +
              since(hold->op.site, main_file_, at_step(hold->since));
    }
    return text;
  }

  // For each thread at fault what it waits for and what it holds.
  void write_participants() {
    if (finding_.kind != FindingKind::kDeadlock || finding_.trace == nullptr) return;
    const WaitGraph graph = wait_graph(finding_);
    const std::size_t shown = std::min(graph.threads_at_fault.size(), kParticipantsMax);
    std::size_t name_width = 0;
    for (std::size_t index = 0; index < shown; ++index) {
      const std::string name = thread_name(*finding_.trace, graph.threads_at_fault[index]);
      name_width = std::max(name_width, name.size());
    }
    for (std::size_t index = 0; index < shown; ++index) {
      const ThreadId thread = graph.threads_at_fault[index];
      std::string label = fmt::format("{:<{}}  ", thread_name(*finding_.trace, thread), name_width);
      const WaitEdge* wait = graph.wait_of(thread);
      const std::string holds = holds_text(graph, thread);
      if (wait != nullptr) {
        write_labelled(label, wait_text(graph, *wait));
        label.assign(label.size(), ' ');
      }
      if (!holds.empty()) write_labelled(label, holds);
    }
    if (graph.threads_at_fault.size() > shown) {
      out_ << fmt::format("  ... and {} more in it\n",
                          counted(graph.threads_at_fault.size() - shown, "thread"));
    }
    if (!finding_.bystanders.empty()) {
      write_labelled("blocked behind them: ", listed(finding_.bystanders, kBystandersMax));
    }
  }

  // The wake-up that failed, and the wait that it did not end.
  void write_wakeup() {
    const bool is_one = finding_.cause == "lost_wakeup" || finding_.cause == "stolen_wakeup" ||
                        finding_.cause == "missing_notify";
    if (!is_one || finding_.trace == nullptr) return;
    const Trace& trace = *finding_.trace;
    const auto& marked = finding_.steps_marked;
    std::vector<OpEvent> events;
    std::size_t name_width = 0;
    for (std::size_t index = 0; index + 1 < marked.size(); ++index) {
      if (marked[index] >= trace.events.size()) continue;
      events.push_back(trace.events[marked[index]]);
      name_width = std::max(name_width, thread_name(trace, events.back().thread).size());
    }
    for (const OpEvent& event : events) {
      write_labelled(
          fmt::format("{:<{}}  ", thread_name(trace, event.thread), name_width),
          describe(trace, event) + since(event.op.site, main_file_, at_step(event.step)));
    }
    out_ << "  and nobody has woken " << listed(finding_.threads, kThreadNamesMax)
         << " after that\n";
  }

  void write_race() {
    if (finding_.kind != FindingKind::kDataRace) return;
    for (const RaceSide& side : race_sides(finding_)) {
      const std::string held =
          side.held.empty() ? "holding nothing" : "holding " + listed(side.held, kThreadNamesMax);
      write_labelled(
          side.thread + "  ",
          side.operation + since(side.site, main_file_, at_step(side.step)) + ", " + held);
    }
    if (finding_.trace != nullptr) write_common_sync();
  }

  // Since when the two of a race go their own ways.
  void write_common_sync() {
    const std::vector<SyncSide> sides = common_sync_sides(finding_);
    if (sides.empty()) {
      out_ << "  nothing orders these two"
           << (finding_.common ? ", who share no synchronisation but their start\n" : "\n");
      return;
    }
    out_ << "  nothing orders these two since one last learned of the other:\n";
    for (const SyncSide& side : sides) {
      write_labelled("  " + side.thread + "  ",
                     side.operation + since(side.site, main_file_, at_step(side.step)));
    }
  }

  // A proof over the fewest witnesses: who read which version, who wrote which.
  void write_lost_update() {
    const std::string acted = check_then_act_text(finding_, main_file_);
    if (!acted.empty()) {
      write_labelled("check-then-act: ", printable(acted));
      return write_serial_orders();
    }
    const LostUpdateStory story = lost_update_story(finding_);
    std::vector<std::string> losers;
    for (const VersionStep& step : story.steps) {
      std::string text = fmt::format("{} {}", step.is_write ? "wrote" : "read", story.variable);
      text += step.value.empty() ? "" : fmt::format(" = {}", step.value);
      text += fmt::format(", version {}", step.version);
      if (step.is_write && !step.is_lost) {
        text += fmt::format(", computed from version {}", step.version_basis);
      }
      write_labelled(step.thread + "  ", text + since(step.site, main_file_, at_step(step.step)));
      const bool is_new = std::find(losers.begin(), losers.end(), step.thread) == losers.end();
      if (step.is_lost && is_new) losers.push_back(step.thread);
    }
    if (story.steps.empty()) return;
    std::string text = fmt::format("so what {} wrote is lost", listed(losers, kThreadNamesMax));
    if (story.writes_left_out > 0) {
      text += fmt::format(", with {} more", counted(story.writes_left_out, "write"));
    }
    if (!story.value_final.empty()) {
      text += fmt::format("; {} ends as {}", story.variable, story.value_final);
    }
    out_ << "  " << text << '\n';
    write_serial_orders();
  }

  // What no order of the updates comes to.
  void write_serial_orders() {
    const SerialOrders& serial = finding_.serial;
    if (!serial.not_run.empty()) {
      write_labelled("in series: ", "not run, since " + printable(serial.not_run));
    }
    if (serial.is_known()) write_labelled("in series: ", printable(serial_orders_text(finding_)));
  }

  // Drawn downwards: who comes before whom, from the transaction back to itself.
  void write_cycle() {
    const std::vector<CycleVisit> visits = cycle_story(finding_);
    for (const CycleVisit& visit : visits) {
      if (!visit.why.empty()) out_ << fmt::format("    v  comes before, since {}\n", visit.why);
      std::string who = visit.thread;
      if (visit.is_first_again) {
        who += ", the same transaction";
      } else if (visit.line != 0) {
        who += fmt::format(", its transaction (line {})", visit.line);
      }
      out_ << "  " << who << '\n';
      for (const Step step : visit.steps) {
        const OpEvent& event = finding_.trace->events[step];
        write_labelled("    ", describe(*finding_.trace, event) +
                                   since(event.op.site, main_file_, at_step(step)));
      }
    }
    if (!visits.empty()) {
      out_ << "  so the transaction can be neither before nor after what lies between\n";
    }
  }

  void write_narrative() {
    std::string text;
    for (const std::string& sentence : narrative(finding_, main_file_)) {
      text += (text.empty() ? "" : " ") + sentence;
    }
    if (text.empty()) return;
    out_ << '\n';
    write_labelled("", text);
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
      write_labelled("", fmt::format("gone round {} more, the same each time; of memory, what the "
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
    write_labelled("", text);
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

// A word that a shell takes as it stands.
std::string shell_word(const std::string& word) {
  const auto is_plain = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
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
    return fmt::format("{} replay {}", program, printable(shell_word(finding.repro_path)));
  }
  if (finding.token.empty()) return "";
  const bool is_in_file = scenario.file.ends_with(".snarl");
  const std::string& target = is_in_file ? scenario.file : scenario.name;
  return fmt::format("{} replay {} {}", program, printable(finding.token),
                     printable(shell_word(target)));
}

void render_finding(const ScenarioResult& scenario, const Finding& finding,
                    const TextOptions& options, std::ostream& out) {
  FindingText(scenario, finding, options, out).write();
}

}  // namespace snarl
