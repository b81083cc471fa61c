// Definitions over whole traces, without any of the detectors' shortcuts.
#include "snarl/scenarios/testing/serial_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "snarl/harness/base/check.h"
#include "snarl/harness/base/state_hash.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/serial_orders.h"
#include "snarl/harness/engine/run_alone.h"
#include "snarl/harness/strategies/registry.h"
#include "snarl/scenarios/file_programs.h"
#include "snarl/scenarios/testing/brute_force.h"
#include "snarl/scenarios/testing/data_program.h"
#include "snarl/scenarios/testing/serial_table.h"
#include "snarl/scenarios/testing/tiny_program.h"

namespace snarl::testing {
namespace {

constexpr std::uint64_t kSchedulesMax = 20'000;
constexpr std::uint64_t kTinyExecutions = 20;
constexpr std::uint64_t kConfirmedMax = 40;  // lost updates of a program, evenly among all

using Matrix = std::vector<std::vector<bool>>;

std::unique_ptr<Program> program_from(const std::string& text) {
  language::ParseResult parsed = language::parse("serial.snarl", text);
  SNARL_CHECK(parsed.is_valid(), "a program that was written for a test is wrong");
  const auto scenario =
      std::make_shared<const language::Scenario>(std::move(parsed.scenarios.at(0)));
  return make_program(scenario, language::expand_sweeps(*scenario, {}).sets.at(0));
}

bool is_done(const OpEvent& event) {
  return event.result == Result::kDone || event.result == Result::kTrue;
}

bool is_one_of(OpKind kind, std::initializer_list<OpKind> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

const std::string& kind_of(const Trace& trace, ObjectId object) {
  return trace.objects.at(index_of(object)).kind;
}

// Two operations on one object that do not commute, of what holds data.
bool is_conflict(const Trace& trace, const OpEvent& one, const OpEvent& other) {
  if (one.op.object != other.op.object || one.op.object == kNoObject) return false;
  const std::string& kind = kind_of(trace, one.op.object);
  const auto is_look = [](const OpEvent& event) {
    return is_one_of(event.op.kind, {OpKind::kRead, OpKind::kLoad, OpKind::kIsSet, OpKind::kWait,
                                     OpKind::kSize}) ||
           (event.op.kind == OpKind::kCompareExchange && !is_done(event));
  };
  if (kind == "var" || kind == "shared" || kind == "atomic" || kind == "event") {
    return !is_look(one) || !is_look(other);
  }
  if (kind != "queue") return false;
  const auto is_put = [](const OpEvent& event) {
    return is_one_of(event.op.kind, {OpKind::kPut, OpKind::kTryPut}) && is_done(event);
  };
  const auto is_get = [](const OpEvent& event) {
    return is_one_of(event.op.kind, {OpKind::kGet, OpKind::kTryGet}) && is_done(event);
  };
  const auto looks_only = [&](const OpEvent& event) {
    return !is_put(event) && !is_get(event) && event.op.kind != OpKind::kClose;
  };
  if (looks_only(one) && looks_only(other)) return false;
  const bool are_both_ends = (is_put(one) && is_get(other)) || (is_get(one) && is_put(other));
  return !are_both_ends;
}

// The later one had to wait for the earlier, or learnt of it.
bool is_handed_over(const Trace& trace, const OpEvent& earlier, const OpEvent& later) {
  if (later.source == earlier.step) return true;
  const bool is_waiting = earlier.op.kind == OpKind::kWait &&
                          index_of(later.op.object) == earlier.op.value && earlier.op.value != 0;
  const bool is_on_same = earlier.op.object == later.op.object || is_waiting;
  if (!is_on_same || later.op.object == kNoObject) return false;
  const std::string& kind = kind_of(trace, later.op.object);
  const bool is_given = is_waiting || earlier.op.kind == OpKind::kRelease;
  if (kind == "lock" || kind == "rlock") {
    return is_given && is_done(later) &&
           is_one_of(later.op.kind, {OpKind::kAcquire, OpKind::kTryAcquire, OpKind::kReacquire});
  }
  if (kind == "rwlock") {
    const bool takes_all = is_one_of(later.op.kind, {OpKind::kAcquireWrite});
    const bool takes = takes_all || later.op.kind == OpKind::kAcquireRead;
    return (takes && earlier.op.kind == OpKind::kReleaseWrite) ||
           (takes_all && earlier.op.kind == OpKind::kReleaseRead);
  }
  if (kind != "barrier" || later.op.kind != OpKind::kArrive || later.result != Result::kTrue ||
      earlier.op.kind != OpKind::kArrive) {
    return false;
  }
  for (Step step = earlier.step; step < later.step; ++step) {
    const OpEvent& event = trace.events[step];
    const bool is_round_over = event.op.object == later.op.object && event.result == Result::kTrue;
    if (is_round_over && event.op.kind == OpKind::kArrive) return false;
  }
  return true;
}

bool is_lock(const std::string& kind) {
  return kind == "lock" || kind == "rlock" || kind == "rwlock";
}

// The same, but for who had a lock before, which is nothing that anybody learns. Who woke the one
// that has it again is.
bool is_learnt(const Trace& trace, const OpEvent& earlier, const OpEvent& later) {
  const std::string kind = later.op.object == kNoObject ? "" : kind_of(trace, later.op.object);
  const bool is_woken = later.source == earlier.step && later.op.kind == OpKind::kReacquire;
  return is_lock(kind) ? is_woken : is_handed_over(trace, earlier, later);
}

std::size_t section_at(const Trace& trace, const OpEvent& event) {
  const auto found =
      std::find_if(trace.sections.begin(), trace.sections.end(),
                   [&event](const Section& section) { return section.contains(event); });
  return static_cast<std::size_t>(found - trace.sections.begin());
}

void close_transitively(Matrix& before) {
  for (std::size_t via = 0; via < before.size(); ++via) {
    for (std::size_t from = 0; from < before.size(); ++from) {
      if (!before[from][via]) continue;
      for (std::size_t to = 0; to < before.size(); ++to) {
        if (before[via][to]) before[from][to] = true;
      }
    }
  }
}

// The order of all pairs, sections first, then each operation outside of them.
struct DataOrder {
  explicit DataOrder(const Trace& of)
      : trace(of),
        count(of.sections.size()),
        before(count + of.events.size(), std::vector<bool>(count + of.events.size())) {
    for (const OpEvent& later : trace.events) {
      for (Step step = 0; step < later.step; ++step) {
        const OpEvent& earlier = trace.events[step];
        const bool is_ordered = earlier.thread == later.thread ||
                                is_conflict(trace, earlier, later) ||
                                is_learnt(trace, earlier, later);
        if (is_ordered && node_of(earlier) != node_of(later)) {
          before[node_of(earlier)][node_of(later)] = true;
        }
      }
    }
    close_transitively(before);
  }

  std::size_t node_of(const OpEvent& event) const {
    const std::size_t section = section_at(trace, event);
    return section < count ? section : count + event.step;
  }

  bool has_cycle() const {
    for (std::size_t section = 0; section < count; ++section) {
      if (before[section][section]) return true;
    }
    return false;
  }

  bool uses(std::size_t section, ObjectId lock) const {
    return std::any_of(trace.events.begin(), trace.events.end(), [&](const OpEvent& event) {
      return event.op.object == lock && node_of(event) == section;
    });
  }

  // Some section uses a lock, and would have to come while another thread holds it, outside of any:
  // no order of data forbids that, and yet it cannot be.
  bool is_shut_out() const {
    for (const OpEvent& first : trace.events) {
      const bool is_outside = node_of(first) >= count && first.op.object != kNoObject;
      if (!is_outside || first.op.kind != OpKind::kAcquire) continue;
      if (!is_lock(kind_of(trace, first.op.object))) continue;
      for (std::size_t section = 0; section < count; ++section) {
        bool comes_after = false;
        bool comes_before = false;
        for (Step step = first.step; step < trace.events.size(); ++step) {
          const OpEvent& held = trace.events[step];
          if (held.thread != first.thread) continue;
          comes_after |= before[node_of(held)][section];
          comes_before |= before[section][node_of(held)];
          if (held.op.object == first.op.object && held.op.kind == OpKind::kRelease) break;
        }
        if (comes_after && comes_before && uses(section, first.op.object)) return true;
      }
    }
    return false;
  }

  const Trace& trace;
  const std::size_t count;  // of sections
  Matrix before;
};

// Equal for executions that come to the same: each thread does the same behind the same of others.
std::uint64_t hash_of_effects(const Trace& trace) {
  std::vector<std::uint64_t> hashes;
  std::map<ThreadId, std::uint64_t> done;  // of each thread, locks apart
  std::uint64_t sum = 0;
  for (const OpEvent& later : trace.events) {
    const std::string kind = later.op.object == kNoObject ? "" : kind_of(trace, later.op.object);
    StateHash hash;
    hash.add(later.thread);
    hash.add(done[later.thread]);
    hash.add(static_cast<std::uint64_t>(later.op.kind) << 32U | index_of(later.op.object));
    std::uint64_t before = 0;
    for (const OpEvent& earlier : trace.events) {
      if (earlier.step == later.step) break;
      const bool counts = is_conflict(trace, earlier, later) || is_learnt(trace, earlier, later);
      if (counts) before += hashes[earlier.step];
    }
    hash.add(before);
    hashes.push_back(hash.value());
    if (is_lock(kind) && later.op.kind != OpKind::kReacquire) continue;
    done[later.thread] = hash.value();
    sum += hash.value();
  }
  return sum;
}

// Nobody does anything between the first and the last operation of a transaction.
bool is_serial(const Trace& trace) {
  return std::all_of(trace.sections.begin(), trace.sections.end(), [&](const Section& section) {
    Step first = kNoStep;
    Step last = 0;
    Step own = 0;
    for (const OpEvent& event : trace.events) {
      if (!section.contains(event)) continue;
      first = std::min(first, event.step);
      last = event.step;
      ++own;
    }
    return own == 0 || last - first + 1 == own;
  });
}

bool is_variable(const Trace& trace, const OpEvent& event) {
  return event.op.kind == OpKind::kRead || event.op.kind == OpKind::kWrite ||
         (event.op.object != kNoObject && kind_of(trace, event.op.object) == "atomic");
}

bool has_lost_update(const Trace& trace) {
  for (const OpEvent& write : trace.events) {
    if (write.basis == kNoStep || !is_variable(trace, write)) continue;
    for (Step step = write.basis + 1; step < write.step; ++step) {
      const OpEvent& between = trace.events[step];
      const bool is_write = row_of(between.op.kind).effect == OpEffect::kWrites &&
                            is_done(between) && between.op.object == write.op.object;
      if (is_write && between.thread != write.thread) return true;
    }
  }
  return false;
}

// Objects of racing pairs, by the closure of program order and synchronisation.
std::set<ObjectId> racing(const Trace& trace) {
  Matrix before(trace.events.size(), std::vector<bool>(trace.events.size()));
  for (const OpEvent& later : trace.events) {
    for (Step step = 0; step < later.step; ++step) {
      const OpEvent& earlier = trace.events[step];
      const bool is_atomic = later.op.object != kNoObject && earlier.op.object == later.op.object &&
                             kind_of(trace, later.op.object) == "atomic";
      const bool gives = is_atomic && earlier.op.kind != OpKind::kLoad;
      const bool takes = is_atomic && later.op.kind != OpKind::kStore;
      const bool is_plain = later.op.kind == OpKind::kRead;  // whose source is no synchronisation
      const bool is_ordered = earlier.thread == later.thread || (gives && takes) ||
                              (!is_plain && !is_atomic && is_handed_over(trace, earlier, later));
      if (is_ordered) before[earlier.step][later.step] = true;
    }
  }
  // Who has read a value comes, from then on, behind who wrote it.
  for (const OpEvent& read : trace.events) {
    if (read.op.kind != OpKind::kRead || read.source == kNoStep) continue;
    for (Step step = read.step + 1; step < trace.events.size(); ++step) {
      if (trace.events[step].thread == read.thread) before[read.source][step] = true;
    }
  }
  // A store begins anew what an atomic hands on.
  for (const OpEvent& later : trace.events) {
    const bool is_atomic =
        later.op.object != kNoObject && kind_of(trace, later.op.object) == "atomic";
    if (!is_atomic || later.op.kind == OpKind::kStore) continue;
    bool is_over = false;
    for (Step step = later.step; step-- > 0;) {
      const OpEvent& earlier = trace.events[step];
      if (earlier.op.object != later.op.object || earlier.op.kind == OpKind::kLoad) continue;
      if (is_over && earlier.thread != later.thread) before[earlier.step][later.step] = false;
      is_over |= earlier.op.kind == OpKind::kStore;
    }
  }
  close_transitively(before);
  std::set<ObjectId> objects;
  for (const OpEvent& later : trace.events) {
    for (Step step = 0; step < later.step; ++step) {
      const OpEvent& earlier = trace.events[step];
      const bool is_pair = earlier.op.object == later.op.object &&
                           is_one_of(earlier.op.kind, {OpKind::kRead, OpKind::kWrite}) &&
                           is_one_of(later.op.kind, {OpKind::kRead, OpKind::kWrite});
      const bool has_write = earlier.op.kind == OpKind::kWrite || later.op.kind == OpKind::kWrite;
      if (is_pair && has_write && !before[step][later.step]) objects.insert(later.op.object);
    }
  }
  return objects;
}

std::set<ObjectId> objects_of(const Execution& execution, FindingKind kind) {
  std::set<ObjectId> objects;
  for (const Suspicion& suspicion : execution.suspicions().all()) {
    if (suspicion.kind == kind) objects.insert(suspicion.object);
  }
  return objects;
}

bool shows(const Execution& execution, FindingKind kind) {
  return !objects_of(execution, kind).empty();
}

// Each suspicion's cycle must be one: edges that join, from the transaction back to it.
bool is_sound(const Trace& trace, const Finding& finding) {
  const auto& edges = finding.cycle.edges;
  if (edges.size() < 2) return false;
  const auto node_of = [&](Step step) {
    const std::size_t section = section_at(trace, trace.events[step]);
    return section < trace.sections.size() ? section : trace.sections.size() + step;
  };
  for (std::size_t index = 0; index < edges.size(); ++index) {
    const OpEvent& earlier = trace.events[edges[index].from];
    const OpEvent& later = trace.events[edges[index].to];
    const bool is_ordered = earlier.step < later.step &&
                            (earlier.thread == later.thread || is_conflict(trace, earlier, later) ||
                             is_learnt(trace, earlier, later));
    const CycleEdge& next = edges[(index + 1) % edges.size()];
    if (!is_ordered || node_of(edges[index].to) != node_of(next.from)) return false;
  }
  return node_of(edges.front().from) < trace.sections.size();
}

struct Judged {
  std::uint64_t effects = 0;
  bool is_violation = false;
  bool is_serial = false;
  bool is_shut_out = false;
};

class Checker {
 public:
  explicit Checker(const std::string& text)
      : program_(program_from(text)), execution_(EngineOptions{}) {}

  SerialCheck every_schedule() {
    BruteForce all;
    ExecutionInfo info;
    std::vector<Judged> judged;
    std::set<std::uint64_t> serial;
    while (all.begin(info) && judged.size() < kSchedulesMax) {
      run(all, info);
      judged.push_back({hash_of_effects(trace_),
                        shows(execution_, FindingKind::kAtomicityViolation), is_serial(trace_),
                        DataOrder(trace_).is_shut_out()});
      if (judged.back().is_serial) serial.insert(judged.back().effects);
      table_.add(trace_);
    }
    if (judged.size() == kSchedulesMax) return check_;  // too many: not all are known
    for (const Judged& each : judged) {
      const bool is_serialisable = serial.count(each.effects) != 0;
      if (is_serialisable && (each.is_violation || each.is_shut_out)) differ("a serial order");
      if (!is_serialisable && !each.is_violation) {
        if (!each.is_shut_out) differ("no serial order");
        ++check_.shut_out;
      }
      check_.serialisable += is_serialisable && !each.is_serial ? 1 : 0;
    }
    table_.sort();
    confirm(judged.size());
    return check_;
  }

  SerialCheck some_schedules(std::uint64_t seed) {
    const std::unique_ptr<Strategy> strategy = find_strategy("random")->factory();
    ExecutionInfo info;
    info.seed = seed;
    for (; info.index < kTinyExecutions; ++info.index) {
      strategy->begin(info);
      run(*strategy, info);
    }
    return check_;
  }

 private:
  // Runs the serial orders of lost updates, and compares with all executions.
  void confirm(std::size_t executions) {
    BruteForce all;
    const ExecutionInfo info;
    const std::uint64_t every = 1 + check_.lost_updates / kConfirmedMax;
    std::uint64_t seen = 0;
    for (std::size_t execution = 0; execution < executions; ++execution) {
      all.begin(info);
      const Examination examination = examine(execution_, *program_, all, info);
      for (const Suspicion& suspicion : examination.suspicions) {
        if (!needs_serial_orders(suspicion) || ++seen % every != 0) continue;
        const std::optional<Finding> finding =
            confirmed_finding_of(execution_, *program_, examination, suspicion);
        if (!finding) continue;
        trace_ = *examination.trace;
        const std::string difference = table_.difference(trace_, *finding);
        if (!difference.empty()) differ(difference);
        check_.confirmed += finding->serial.is_known() ? 1 : 0;
        check_.benign += finding->cause == "benign" ? 1 : 0;
      }
    }
    check_.orders_compared = table_.decided();
  }

  void run(Strategy& strategy, const ExecutionInfo& info) {
    execution_.set_trace(&trace_);
    run_alone(execution_, *program_->body, strategy, info);
    execution_.set_trace(nullptr);
    ++check_.executions;
    const bool is_violation = shows(execution_, FindingKind::kAtomicityViolation);
    if (is_violation != DataOrder(trace_).has_cycle()) differ("a cycle");
    const bool is_lost = shows(execution_, FindingKind::kLostUpdate);
    if (is_lost != has_lost_update(trace_)) differ("a lost update");
    const std::set<ObjectId> races = objects_of(execution_, FindingKind::kDataRace);
    if (races != racing(trace_)) differ("a data race");
    for (const Suspicion& suspicion : execution_.suspicions().all()) {
      if (suspicion.kind != FindingKind::kAtomicityViolation) continue;
      if (!is_sound(trace_, suspicion.examine(trace_, suspicion))) differ("the cycle drawn");
    }
    check_.violations += is_violation ? 1 : 0;
    check_.lost_updates += is_lost ? 1 : 0;
    check_.races += races.empty() ? 0 : 1;
  }

  void differ(const std::string& about) {
    if (!check_.difference.empty()) return;
    check_.difference = fmt::format("{} in execution {}", about, check_.executions);
    for (const OpEvent& event : trace_.events) {
      check_.difference += fmt::format(
          "\n{} {} {}", trace_.threads[index_of(event.thread)].name, row_of(event.op.kind).word,
          event.op.object == kNoObject ? "" : trace_.objects[index_of(event.op.object)].name);
    }
  }

  std::unique_ptr<Program> program_;
  Execution execution_;
  Trace trace_;
  SerialCheck check_;
  SerialTable table_;
};

}  // namespace

SerialCheck check_data_program(std::uint64_t seed) {
  return Checker(data_program(seed)).every_schedule();
}

SerialCheck check_tiny_program(std::uint64_t seed) {
  return Checker(with_transactions(text_of(tiny_program(seed)), seed)).some_schedules(seed);
}

}  // namespace snarl::testing
