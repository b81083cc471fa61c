// The part of a finding's text that differs from kind to kind.
#include "snarl/reports/text_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <vector>

#include "snarl/harness/detectors/queued_writer.h"
#include "snarl/reports/cycle_story.h"
#include "snarl/reports/evidence.h"
#include "snarl/reports/op_wording.h"
#include "snarl/reports/serial_text.h"
#include "snarl/reports/utf8.h"
#include "snarl/reports/wait_graph.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::size_t kParticipantsMax = 8;  // arbitrary: longer cycles are seen in the table
constexpr std::size_t kBystandersMax = 4;
constexpr std::size_t kThreadNamesMax = 4;

// "(line 22, step 1)", as far as known.
std::string since(const Site& site, std::string_view main_file, const std::string& step) {
  std::string text = line_of(site, main_file);
  if (!text.empty() && !step.empty()) text += ", ";
  text += step;
  return text.empty() ? "" : fmt::format(" ({})", text);
}

std::string at_step(Step step) { return step == kNoStep ? "" : fmt::format("step {}", step); }

class Evidence {
 public:
  Evidence(const Finding& finding, std::string_view main_file, std::size_t width, std::ostream& out)
      : finding_(finding), main_file_(main_file), width_(width), out_(out) {}

  void write() {
    write_participants();
    write_waits_beside_circle();
    write_wakeup();
    write_race();
    write_lost_update();
    write_cycle();
  }

 private:
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
      name_width = std::max(name_width, columns_of(name));
    }
    for (std::size_t index = 0; index < shown; ++index) {
      const ThreadId thread = graph.threads_at_fault[index];
      std::string label = fmt::format("{:<{}}  ", thread_name(*finding_.trace, thread), name_width);
      const WaitEdge* wait = graph.wait_of(thread);
      const std::string holds = holds_text(graph, thread);
      if (wait != nullptr) {
        write_labelled(out_, width_, label, wait_text(graph, *wait));
        label.assign(columns_of(label), ' ');
      }
      if (!holds.empty()) write_labelled(out_, width_, label, holds);
    }
    if (graph.threads_at_fault.size() > shown) {
      out_ << fmt::format("  ... and {} more in it\n",
                          counted(graph.threads_at_fault.size() - shown, "thread"));
    }
    write_bystanders();
  }

  // Those who wait for nobody in particular are behind nobody.
  void write_bystanders() {
    const std::set<std::string_view> names(finding_.bystanders.begin(), finding_.bystanders.end());
    std::vector<std::string> behind;
    std::vector<std::string> beside;
    for (std::uint32_t index = 0; index < finding_.trace->threads.size(); ++index) {
      const ThreadInfo& thread = finding_.trace->threads[index];
      if (!names.contains(thread.name)) continue;
      (thread.waits_for.empty() ? beside : behind).push_back(thread.name);
    }
    if (!behind.empty()) {
      write_labelled(out_, width_, "blocked behind them: ", listed(behind, kBystandersMax));
    }
    if (!beside.empty()) {
      write_labelled(out_, width_, "blocked as well: ", listed(beside, kBystandersMax));
    }
  }

  bool is_in_circle(ThreadId thread) const {
    const RepeatedPart& part = finding_.repeated;
    const auto& events = finding_.trace->events;
    const std::size_t end = std::min<std::size_t>(part.first + part.steps, events.size());
    for (std::size_t step = part.first; step < end; ++step) {
      if (events[step].thread == thread) return true;
    }
    return false;
  }

  bool is_changed_in_circle(ObjectId object) const {
    const RepeatedPart& part = finding_.repeated;
    const auto& events = finding_.trace->events;
    const std::size_t end = std::min<std::size_t>(part.first + part.steps, events.size());
    for (std::size_t step = part.first; step < end; ++step) {
      const Op& op = events[step].op;
      if (op.object == object && row_of(op.kind).effect == OpEffect::kWrites) return true;
    }
    return false;
  }

  // What those wait for who take no step of what repeats, and whether it could ever come of it.
  std::string endless_wait_text(const WaitGraph& graph, const WaitEdge& wait) const {
    const Trace& trace = *finding_.trace;
    const bool is_join = wait.other != kNoThread;
    const std::string what =
        is_join ? "the end of " + thread_name(trace, wait.other) : object_name(trace, wait.object);
    const std::string step = wait.since == kNoStep ? "" : "since " + at_step(wait.since);
    std::string text = "waits for " + what + since(wait.op.site, main_file_, step);
    if (is_join) return text;
    std::vector<std::string> names;
    for (const ThreadId holder : graph.holders_of(wait.object)) {
      names.push_back(thread_name(trace, holder));
    }
    if (is_changed_in_circle(wait.object)) return text + ", which others change again and again";
    if (!names.empty()) return text + ", held by " + listed(names, kThreadNamesMax);
    return text + ", which no step that repeats changes";
  }

  // Who waits while others go round.
  void write_waits_beside_circle() {
    if (!finding_.repeated.is_known() || finding_.trace == nullptr || finding_.is_note) return;
    if (finding_.kind == FindingKind::kDeadlock) return;  // said above
    const WaitGraph graph = wait_graph(finding_);
    std::vector<const WaitEdge*> waits;
    std::size_t name_width = 0;
    std::size_t left_out = 0;
    for (const WaitEdge& edge : graph.edges) {
      const bool is_wait = edge.kind == WaitEdgeKind::kWaits && edge.thread != kMainThread;
      if (!is_wait || is_in_circle(edge.thread)) continue;
      if (waits.size() == kParticipantsMax) ++left_out;
      if (waits.size() == kParticipantsMax) continue;
      waits.push_back(&edge);
      name_width = std::max(name_width, columns_of(thread_name(*finding_.trace, edge.thread)));
    }
    for (const WaitEdge* const wait : waits) {
      const std::string name = thread_name(*finding_.trace, wait->thread);
      write_labelled(out_, width_, fmt::format("{:<{}}  ", name, name_width),
                     endless_wait_text(graph, *wait));
    }
    if (left_out > 0) out_ << fmt::format("  ... and {} more wait\n", counted(left_out, "thread"));
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
      name_width = std::max(name_width, columns_of(thread_name(trace, events.back().thread)));
    }
    for (const OpEvent& event : events) {
      write_labelled(
          out_, width_, fmt::format("{:<{}}  ", thread_name(trace, event.thread), name_width),
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
          out_, width_, side.thread + "  ",
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
      write_labelled(out_, width_, "  " + side.thread + "  ",
                     side.operation + since(side.site, main_file_, at_step(side.step)));
    }
  }

  // A proof over the fewest witnesses: who read which version, who wrote which.
  void write_lost_update() {
    const std::string acted = check_then_act_text(finding_, main_file_);
    if (!acted.empty()) {
      write_labelled(out_, width_, "check-then-act: ", printable(acted));
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
      write_labelled(out_, width_, step.thread + "  ",
                     text + since(step.site, main_file_, at_step(step.step)));
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
      write_labelled(out_, width_, "in series: ", "not run, since " + printable(serial.not_run));
    }
    if (!serial.is_known()) return;
    write_labelled(out_, width_, "in series: ", printable(serial_orders_text(finding_)));
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
        write_labelled(
            out_, width_, "    ",
            describe(*finding_.trace, event) + since(event.op.site, main_file_, at_step(step)));
      }
    }
    if (!visits.empty()) {
      out_ << "  so the transaction can be neither before nor after what lies between\n";
    }
  }

  const Finding& finding_;
  const std::string_view main_file_;
  const std::size_t width_;
  std::ostream& out_;
};

}  // namespace

void write_labelled(std::ostream& out, std::size_t width, const std::string& label,
                    const std::string& text) {
  const std::size_t taken = 2 + columns_of(label);
  const std::size_t room = std::max<std::size_t>(width, taken + 30) - taken;
  const std::vector<std::string> lines = wrapped(text, room, room);
  for (std::size_t index = 0; index < lines.size(); ++index) {
    out << "  " << (index == 0 ? label : std::string(taken - 2, ' ')) << lines[index] << '\n';
  }
}

void write_evidence(const Finding& finding, std::string_view main_file, std::size_t width,
                    std::ostream& out) {
  Evidence(finding, main_file, width, out).write();
}

}  // namespace snarl
