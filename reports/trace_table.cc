// The schedule of a finding as a table: time runs downwards, one column per thread that matters.
#include "snarl/reports/trace_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "snarl/harness/detectors/queued_writer.h"
#include "snarl/reports/evidence.h"
#include "snarl/reports/op_wording.h"
#include "snarl/reports/trace_selection.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::size_t kElidedNamesMax = 2;
constexpr std::uint64_t kElidedMin =
    3;  // steps that get a row: the gap in the numbers tells of fewer

class TableBuilder {
 public:
  TableBuilder(const Finding& finding, const TraceTableOptions& options)
      : finding_(finding),
        trace_(*finding.trace),
        options_(options),
        selection_(select_steps(finding, options.rows_max)),
        blocked_order_(finding.trace->blocked.size()) {
    std::iota(blocked_order_.begin(), blocked_order_.end(), std::size_t{0});
    std::stable_sort(blocked_order_.begin(), blocked_order_.end(),
                     [&](std::size_t a, std::size_t b) { return time_of(a) < time_of(b); });
  }

  TraceTable build() {
    add_blocked(kNoStep);
    const RepeatedPart& part = finding_.repeated;
    const std::size_t end = part.is_known() ? part.first + part.steps : trace_.events.size();
    for (Step step = 0; step < end; ++step) {
      if (step == part.first) add_line("repeat forever {");
      if (selection_.is_shown[step]) {
        flush_elided();
        add_event(step);
      } else {
        elide(step);
      }
      note_waiters(trace_.events[step]);
      add_blocked(step);
    }
    flush_elided();
    if (part.is_known()) add_line("}");
    add_attempt();
    add_remarks();
    add_columns();
    return std::move(table_);
  }

 private:
  bool is_preemption(Step step) const {
    const auto& choices = trace_.choices;
    const auto first = std::lower_bound(
        choices.begin(), choices.end(), step,
        [](const RecordedChoice& choice, Step wanted) { return choice.step < wanted; });
    for (auto choice = first; choice != choices.end() && choice->step == step; ++choice) {
      if (choice->is_preemption) return true;
    }
    return false;
  }

  // True if the thread of this step came to its turn by preemption, and no row has said so yet: the
  // first steps of the turn may be left out.
  bool is_turn_taken(Step step) const {
    Step first = step;
    while (first > 0 && trace_.events[first - 1].thread == trace_.events[step].thread &&
           !selection_.is_shown[first - 1]) {
      if (is_preemption(first)) return true;
      --first;
    }
    return is_preemption(first);
  }

  // A notify that finds nobody is the heart of a lost wake-up and says so.
  std::string notify_words(const OpEvent& event) const {
    const bool is_notify = event.op.kind == OpKind::kNotify || event.op.kind == OpKind::kNotifyAll;
    if (!is_notify) return "";
    const auto waiters = waiters_.find(event.op.object);
    const bool is_anybody_there = waiters != waiters_.end() && !waiters->second.empty();
    return is_anybody_there ? "" : " (nobody waits)";
  }

  // Keeps for each object the threads whose last step is a wait on it.
  void note_waiters(const OpEvent& event) {
    const auto last = waits_.find(event.thread);
    if (last != waits_.end()) {
      waiters_[last->second].erase(event.thread);
      waits_.erase(last);
    }
    if (event.op.kind != OpKind::kWait) return;
    waits_[event.thread] = event.op.object;
    waiters_[event.op.object].insert(event.thread);
  }

  void add_event(Step step) {
    const OpEvent& event = trace_.events[step];
    TraceRow row;
    row.step = step;
    row.thread = event.thread;
    row.text = describe(trace_, event) + notify_words(event);
    row.site = event.op.site;
    row.is_preemption = is_turn_taken(step);
    row.is_deciding = step == selection_.step_deciding;
    table_.rows.push_back(std::move(row));
  }

  // kNoStep, "before the first event", comes first.
  Step time_of(std::size_t index) const {
    return static_cast<Step>(trace_.blocked[index].step + 1);
  }

  void add_blocked(Step step) {
    for (; blocked_next_ < blocked_order_.size(); ++blocked_next_) {
      const std::size_t index = blocked_order_[blocked_next_];
      const Blocked& blocked = trace_.blocked[index];
      if (blocked.step != step) return;
      if (!selection_.is_blocked_shown[index]) continue;
      flush_elided();
      TraceRow row;
      row.kind = TraceRowKind::kBlocked;
      row.thread = blocked.thread;
      row.text = describe_wait(trace_, blocked.op) + " blocked";
      if (blocked.holder == blocked.thread) {
        row.text += ", held by itself";
      } else if (is_behind_queued_writer(trace_, blocked)) {
        row.text += ", behind the queued writer " + thread_name(trace_, blocked.holder);
      } else if (blocked.holder != kNoThread && blocked.op.kind != OpKind::kJoin) {
        row.text += ", held by " + thread_name(trace_, blocked.holder);
      }
      row.site = blocked.op.site;
      row.is_deciding = index == selection_.blocked_deciding;
      table_.rows.push_back(std::move(row));
    }
  }

  void add_attempt() {
    if (selection_.attempt.empty()) return;
    TraceRow row;
    row.kind = TraceRowKind::kAttempted;
    row.thread = thread_named(trace_, finding_.threads.front());
    row.text = selection_.attempt;
    // An exception's place is that of its thread's last operation, which did not throw it.
    const bool is_placed = finding_.kind != FindingKind::kException && !finding_.sites.empty();
    if (is_placed) row.site = finding_.sites.front();
    row.is_deciding = true;
    table_.rows.push_back(std::move(row));
  }

  void add_across(std::string text) {
    TraceRow row;
    row.kind = TraceRowKind::kAcross;
    row.text = std::move(text);
    table_.rows.push_back(std::move(row));
  }

  void add_line(std::string text) {
    flush_elided();
    add_across(std::move(text));
  }

  void elide(Step step) {
    const OpEvent& event = trace_.events[step];
    ++elided_count_;
    if (event.op.kind != OpKind::kBegin && event.op.kind != OpKind::kEnd) ++elided_news_;
    elided_threads_.insert(event.thread);
    threads_seen_.insert(event.thread);
  }

  void flush_elided() {
    if (elided_news_ >= kElidedMin) {
      std::vector<std::string> names;
      names.reserve(elided_threads_.size());
      for (const ThreadId thread : elided_threads_) names.push_back(thread_name(trace_, thread));
      add_across(fmt::format("... {} of {} ...", counted(elided_count_, "step"),
                             listed(names, kElidedNamesMax)));
    } else {
      table_.steps_hidden += elided_news_;
    }
    elided_count_ = 0;
    elided_threads_.clear();
    elided_news_ = 0;
  }

  bool is_kept_for_ever(const TraceRow& row) const {
    const ThreadInfo* thread = thread_info(trace_, row.thread);
    const bool is_plain_row = row.step != kNoStep && !row.is_deciding;
    if (finding_.kind != FindingKind::kDeadlock || thread == nullptr || !is_plain_row) return false;
    return std::any_of(thread->holds.begin(), thread->holds.end(),
                       [&](const Hold& hold) { return hold.step == row.step; });
  }

  void add_remarks() {
    const LostUpdateStory story = lost_update_story(finding_);
    for (TraceRow& row : table_.rows) {
      const auto& marked = selection_.steps_marked;
      const bool is_marked =
          row.step != kNoStep && std::find(marked.begin(), marked.end(), row.step) != marked.end();
      if (row.is_deciding) {
        row.remark = "<== " + deciding_words(finding_);
      } else if (is_marked) {
        row.remark = "<--";
      }
      for (const VersionStep& step : story.steps) {
        if (step.step != row.step || row.is_deciding) continue;
        row.remark = fmt::format("<-- version {}{}", step.version, step.is_lost ? ", lost" : "");
      }
      if (is_kept_for_ever(row)) row.remark = "<-- never released";
      const bool decides = row.step != kNoStep && (row.step == finding_.deciding.step ||
                                                   row.step == finding_.deciding_option);
      if (decides) row.remark += row.remark.empty() ? "<< decides" : "  << decides";
    }
  }

  void add_columns() {
    std::map<ThreadId, std::size_t> rows_of;
    for (const TraceRow& row : table_.rows) {
      if (row.kind != TraceRowKind::kAcross) ++rows_of[row.thread];
    }
    std::vector<ThreadId> threads;
    threads.reserve(rows_of.size());
    for (const auto& [thread, count] : rows_of) threads.push_back(thread);
    const bool is_folded = threads.size() > options_.columns_max;
    if (is_folded) {
      const auto weight = [&](ThreadId thread) {
        const ThreadInfo* info = thread_info(trace_, thread);
        const auto& fault = finding_.threads;
        const bool is_at_fault =
            info != nullptr && std::find(fault.begin(), fault.end(), info->name) != fault.end();
        return std::pair{is_at_fault, rows_of[thread]};
      };
      std::stable_sort(threads.begin(), threads.end(),
                       [&](ThreadId a, ThreadId b) { return weight(a) > weight(b); });
      threads.resize(std::min(options_.columns_max_folded, threads.size()));
      std::sort(threads.begin(), threads.end());
    }
    for (const ThreadId thread : threads) {
      table_.columns.push_back({thread, thread_name(trace_, thread)});
    }
    if (is_folded) table_.columns.push_back({kNoThread, "other threads"});
    for (TraceRow& row : table_.rows) {
      if (row.kind == TraceRowKind::kAcross) continue;
      const auto found = std::find(threads.begin(), threads.end(), row.thread);
      row.column = static_cast<std::size_t>(found - threads.begin());
      if (found == threads.end()) row.text = thread_name(trace_, row.thread) + ": " + row.text;
    }
    for (const ThreadId thread : threads_seen_) {
      table_.threads_hidden += rows_of.contains(thread) ? 0 : 1;
    }
  }

  const Finding& finding_;
  const Trace& trace_;
  const TraceTableOptions options_;
  const TraceSelection selection_;
  TraceTable table_;
  std::vector<std::size_t> blocked_order_;  // indices in order of time
  std::size_t blocked_next_ = 0;
  std::map<ThreadId, ObjectId> waits_;
  std::map<ObjectId, std::set<ThreadId>> waiters_;
  std::uint64_t elided_count_ = 0;
  std::uint64_t elided_news_ = 0;  // those of them that are more than a beginning or an end
  std::set<ThreadId> elided_threads_;
  std::set<ThreadId> threads_seen_;
};

}  // namespace

TraceTable trace_table(const Finding& finding, const TraceTableOptions& options) {
  if (finding.trace == nullptr) return {};
  return TableBuilder(finding, options).build();
}

}  // namespace snarl
