// Says in one sentence what a fault is, who is in it, and what would help.
#include "snarl/harness/detectors/fault.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/detectors/lockout.h"
#include "snarl/harness/detectors/names.h"
#include "snarl/harness/detectors/queued_writer.h"
#include "snarl/harness/detectors/wakeup.h"
#include "snarl/harness/detectors/ways_out.h"

namespace snarl {
namespace {

const ThreadInfo& info_of(const Trace& trace, ThreadId thread) {
  return trace.threads.at(index_of(thread));
}

std::string wanted_by(const Trace& trace, const ThreadInfo& thread) {
  const std::string_view word = word_of_wait(thread.pending.kind);
  if (thread.pending.object == kNoObject) return std::string(word);
  return fmt::format("{}.{}()", name_in(trace, thread.pending.object), word);
}

// It can still do something, or will.
bool is_living(const ThreadInfo& thread) {
  return thread.state == ThreadState::kRunnable || thread.state == ThreadState::kNotBegun ||
         (thread.state == ThreadState::kBlocked && !thread.is_dead);
}

// Of the first of those in it that wait behind one.
ThreadId queued_writer_in(const Trace& trace, const Suspicion& suspicion) {
  for (const ThreadId thread : suspicion.threads) {
    const ThreadId writer = queued_writer_before(trace, thread);
    if (writer != kNoThread) return writer;
  }
  return kNoThread;
}

std::string deadlock_message(const Trace& trace, const Suspicion& suspicion,
                             const Finding& finding) {
  const std::string_view cause = suspicion.cause;
  const std::string threads = listed(finding.threads);
  const std::string objects = listed(finding.objects);
  if (cause == "cycle") {
    const ThreadId writer = queued_writer_in(trace, suspicion);
    if (writer == kNoThread) {
      return fmt::format("{} wait for each other over {}", threads, objects);
    }
    return fmt::format(
        "{} wait for each other over {}, where the queued writer {} keeps readers out", threads,
        objects, name_in(trace, writer));
  }
  if (cause == "self")
    return fmt::format("{} waits for {}, which it owns itself", threads, objects);
  if (cause == "owner_ended") {
    std::vector<std::string> owners;
    for (const ThreadId thread : suspicion.threads) {
      for (const ThreadId owner : info_of(trace, thread).waits_for) {
        if (info_of(trace, owner).state != ThreadState::kEnded) continue;
        add_unique(owners, name_in(trace, owner));
      }
    }
    return fmt::format("{} wait{} for {}, which {} owned when it ended", threads,
                       finding.threads.size() == 1 ? "s" : "", objects, listed(owners));
  }
  const bool is_anybody_left =
      std::any_of(trace.threads.begin(), trace.threads.end(),
                  [](const ThreadInfo& thread) { return is_living(thread); });
  const bool is_at_barrier = std::any_of(
      suspicion.threads.begin(), suspicion.threads.end(),
      [&](ThreadId thread) { return info_of(trace, thread).pending.kind == OpKind::kPass; });
  if (is_anybody_left && !is_at_barrier) {
    return fmt::format("{} wait{} over {}, and nobody is left who may let {} go on", threads,
                       finding.threads.size() == 1 ? "s" : "", objects,
                       finding.threads.size() == 1 ? "it" : "them");
  }
  if (is_anybody_left) {  // at a barrier alone that is not enough
    return fmt::format("{} wait{} over {}, and fewer are left to come than that needs", threads,
                       finding.threads.size() == 1 ? "s" : "", objects);
  }
  if (finding.threads.size() == 1) {
    return fmt::format("{} waits in {}, and nobody is left who could let it go on", threads,
                       wanted_by(trace, info_of(trace, suspicion.threads.front())));
  }
  return fmt::format("{} wait over {}, and nobody is left who could let them go on", threads,
                     objects);
}

// Of a thread that waits for what it owns: it holds it for reading only.
bool is_upgrade(const Trace& trace, const ThreadInfo& thread) {
  return std::any_of(thread.holds.begin(), thread.holds.end(), [&](const Hold& hold) {
    if (hold.object != thread.pending.object || hold.step >= trace.events.size()) return false;
    const OpKind kind = trace.events[hold.step].op.kind;
    return kind == OpKind::kAcquireRead || kind == OpKind::kTryAcquireRead;
  });
}

std::string self_help(const Trace& trace, const ThreadInfo& thread) {
  switch (thread.pending.kind) {
    case OpKind::kAcquireRead:
    case OpKind::kAcquireWrite:
    case OpKind::kQueueWrite:
      break;
    default:
      return "use an rlock, or a function that expects the lock to be held";
  }
  if (!is_upgrade(trace, thread)) return "use a function that expects the lock to be held";
  return "a reader cannot become the writer: ask to write from the start, or stop reading first "
         "and look again once you write";
}

bool has_join(const Trace& trace, const Suspicion& suspicion) {
  return std::any_of(suspicion.threads.begin(), suspicion.threads.end(), [&](ThreadId thread) {
    return info_of(trace, thread).pending.kind == OpKind::kJoin;
  });
}

constexpr std::size_t kWaysOutMax = 3;  // arbitrary: more of them are no advice

// What would have let go on those who wait for nobody in particular.
std::string nobody_left_help(const Trace& trace, const Suspicion& suspicion) {
  std::vector<std::string> ways_out;
  for (const ThreadId thread : suspicion.threads) {
    const std::string way_out = way_out_of(trace, info_of(trace, thread));
    if (!way_out.empty()) add_unique(ways_out, way_out);
    if (ways_out.size() > kWaysOutMax) break;
  }
  const bool is_known = !ways_out.empty() && ways_out.size() <= kWaysOutMax;
  return fmt::format(
      "look for {} that comes too early, too seldom or not at all",
      is_known ? fmt::format("{}", fmt::join(ways_out, " or ")) : "a notify, set, put or release");
}

std::string deadlock_help(const Trace& trace, const Suspicion& suspicion) {
  const std::string_view cause = suspicion.cause;
  if (cause == "cycle" && queued_writer_in(trace, suspicion) != kNoThread) {
    return "do not ask to read while something is held that a writer may be waiting for, that very "
           "lock included";
  }
  if (cause == "cycle" && has_join(trace, suspicion)) {
    return "let go, before joining a thread, of what it needs to come to its end";
  }
  if (cause == "cycle") return "take the objects in one order in all threads";
  if (cause == "self") return self_help(trace, info_of(trace, suspicion.threads.front()));
  if (cause == "owner_ended") return "release it on every way out: use a guard";
  return nobody_left_help(trace, suspicion);
}

void say_lockout(const Trace& trace, const Suspicion& suspicion, Finding& finding) {
  const Lockout lockout = find_lockout(trace, suspicion);
  if (!lockout.is_known()) return;
  const std::string waiting = waiting_in(trace, info_of(trace, lockout.waiter));
  finding.message = lockout_message(trace, lockout, waiting);
  finding.help = lockout_help(trace, lockout);
}

}  // namespace

Finding examine_deadlock(const Trace& trace, const Suspicion& suspicion) {
  Finding finding;
  for (const ThreadId thread : suspicion.threads) {
    const ThreadInfo& info = info_of(trace, thread);
    finding.threads.push_back(info.name);
    if (info.pending.object != kNoObject)
      add_unique(finding.objects, name_in(trace, info.pending.object));
    finding.sites.push_back(info.pending.site);
    for (const Hold& hold : info.holds) finding.steps_marked.push_back(hold.step);
  }
  std::sort(finding.steps_marked.begin(), finding.steps_marked.end());
  FailedWakeup wakeup;
  if (is_failed_wakeup(suspicion)) {
    wakeup = failed_wakeup(trace, suspicion);
    finding.steps_marked = steps_of(wakeup);
  }
  if (suspicion.second != kNoStep) finding.steps_marked.push_back(suspicion.second);
  for (std::uint32_t index = 0; index < trace.threads.size(); ++index) {
    const ThreadInfo& info = trace.threads[index];
    const bool is_in_it = std::find(suspicion.threads.begin(), suspicion.threads.end(),
                                    ThreadId{index}) != suspicion.threads.end();
    if (info.is_dead && !is_in_it) finding.bystanders.push_back(info.name);
  }
  if (finding.threads.empty()) {
    finding.message = "nobody is left who could go on";
  } else {
    finding.message = suspicion.text.empty()
                          ? deadlock_message(trace, suspicion, finding)
                          : fmt::format("{} {}", finding.threads.front(), suspicion.text);
  }
  finding.help = deadlock_help(trace, suspicion);
  if (suspicion.cause == std::string_view("nobody_left")) say_lockout(trace, suspicion, finding);
  if (is_failed_wakeup(suspicion)) {
    finding.message = wakeup_message(trace, suspicion, wakeup);
    finding.help = wakeup_help(suspicion, wakeup);
  }
  return finding;
}

Finding examine_fault(const Trace& trace, const Suspicion& suspicion) {
  Finding finding;
  const std::string& thread = name_in(trace, suspicion.thread);
  finding.threads = {thread};
  finding.sites = {suspicion.site};
  if (suspicion.second != kNoStep) finding.steps_marked = {suspicion.second};
  switch (suspicion.kind) {
    case FindingKind::kMisuse:
      if (suspicion.object == kNoObject) {
        finding.message = fmt::format("{}: {}", thread, suspicion.text);
        break;
      }
      finding.objects = {name_in(trace, suspicion.object)};
      finding.message =
          finding.objects.front() == thread  // itself
              ? fmt::format("{}: {}", thread, suspicion.text)
              : fmt::format("{}: {}: {}", thread, finding.objects.front(), suspicion.text);
      break;
    case FindingKind::kException:
      finding.message = fmt::format("{} let an exception escape: {}", thread, suspicion.text);
      break;
    case FindingKind::kCheckFailed:
      finding.message = suspicion.cause == std::string_view("assert")
                            ? fmt::format("{}: {}", thread, suspicion.text)
                        : suspicion.text.empty() ? "it is not true at the end"
                                                 : suspicion.text;
      break;
    case FindingKind::kLeak:
      finding.objects = {name_in(trace, suspicion.object)};
      finding.threads.clear();  // whoever forgot it did nothing
      finding.message = fmt::format("{} {}", finding.objects.front(), suspicion.text);
      break;
    default:
      finding.message = fmt::format("{}: {}", thread, suspicion.text);
  }
  return finding;
}

}  // namespace snarl
