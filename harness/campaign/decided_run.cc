// Leads the orders, looks whether each was one, and compares values.
#include "snarl/harness/campaign/decided_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "snarl/harness/campaign/decided_window.h"
#include "snarl/harness/campaign/serial_run.h"
#include "snarl/harness/campaign/serial_strategy.h"
#include "snarl/harness/detectors/names.h"

namespace snarl {
namespace {

constexpr std::size_t kActsMax = 3;  // six orders

// An order that was run, or the execution itself.
struct Ran {
  std::vector<std::string> threads;
  std::shared_ptr<const Trace> trace;
  std::vector<Act> acts;
  Step end = 0;
  ActsSeen seen;
};

// Returns: what was in the variable before `end`; nothing: no event says so.
std::optional<std::uint64_t> value_before(const Trace& trace, Step end, ObjectId object) {
  std::uint64_t value = 0;
  for (Step step = end; step-- > 0;) {
    if (!is_write_of(trace.events[step], object)) continue;
    return value_behind(trace, step, object, value) ? std::optional(value) : std::nullopt;
  }
  for (const OpEvent& event : trace.events) {
    if (event.op.object == object) return event.value;
  }
  return {};
}

// What the first to use it found there.
std::optional<std::uint64_t> first_value(const std::vector<Ran>& all, ObjectId object) {
  for (const Ran& ran : all) {
    for (const OpEvent& event : ran.trace->events) {
      if (event.op.object == object) return event.value;
    }
  }
  return {};
}

class DecidedOrders {
 public:
  DecidedOrders(Execution& execution, Program& program, const Trace& trace,
                const StaleWrite& outdated)
      : execution_(execution), program_(program), trace_(trace), outdated_(outdated) {}

  SerialAnswer run() {
    const DecidedWindow window = decided_window_of(trace_, outdated_);
    SerialAnswer answer = run_all(window);
    if (answer.serial.not_run.empty() || !window.reason.empty()) return answer;
    // Who holds a lock where they should begin cannot be waited for.
    const Step before = held_since(trace_, updates_of(window));
    if (before == window.begin) return answer;
    return run_all(decided_window_of(trace_, outdated_, before));
  }

  std::uint32_t runs() const { return runs_; }

 private:
  SerialAnswer run_all(DecidedWindow window) {
    SerialAnswer answer;
    answer.serial.not_run = window.reason;
    if (window.acts.size() > kActsMax) {
      answer.serial.not_run =
          fmt::format("{} threads have a part in it, and the orders of {} at most are run",
                      window.acts.size(), kActsMax);
    }
    if (!answer.serial.not_run.empty()) return answer;
    // Not owned, and longer-lived.
    const std::shared_ptr<const Trace> here(std::shared_ptr<const Trace>(), &trace_);
    std::vector<Ran> all = {
        {{}, here, window.acts, window.end, look_at_acts(trace_, window.begin, window.acts)}};
    answer.serial.not_run = all[0].seen.reason;
    const auto is_before = [](const Act& one, const Act& other) {
      return one.update.thread < other.update.thread;
    };
    std::sort(window.acts.begin(), window.acts.end(), is_before);
    do {
      if (!answer.serial.not_run.empty()) return answer;
      all.push_back(run_order(window, answer.serial.not_run));
      if (!outdated_.is_reread || !answer.serial.not_run.empty()) continue;
      // One order that excuses it is enough to be silent.
      SerialAnswer one;
      compare({all.front(), all.back()}, one);
      if (!one.serial.is_known()) return one;
    } while (std::next_permutation(window.acts.begin(), window.acts.end(), is_before));
    if (answer.serial.not_run.empty()) compare(all, answer);
    return answer;
  }

  Ran run_order(const DecidedWindow& window, std::string& reason) {
    const auto running = std::make_shared<Trace>();
    const UpdateWindow updates = updates_of(window);
    SerialStrategy strategy(trace_, outdated_.object, updates, *running);
    strategy.run(execution_, program_, running);
    ++runs_;
    Ran ran;
    ran.trace = running;
    std::vector<Act>& acts = ran.acts;
    if (!has_same_beginning(trace_, *running, outdated_.object, updates)) {
      reason = "what comes before them went another way";
      return ran;
    }
    for (const Act& act : window.acts) {
      acts.push_back(act);
      ran.threads.push_back(name_in(trace_, act.update.thread));
      reason = find(window.begin, *running, acts.back());
      const bool is_behind = acts.size() == 1 || acts[acts.size() - 2].end <= acts.back().begin;
      if (reason.empty() && !is_behind) {
        reason = fmt::format("{} began before {} was through", ran.threads.back(),
                             ran.threads[acts.size() - 2]);
      }
      if (!reason.empty()) return ran;
    }
    ran.end = acts.back().end;
    ran.seen = look_at_acts(*running, window.begin, acts);
    reason = ran.seen.reason;
    return ran;
  }

  // Where the act is in the execution that ran. Returns: why it is not.
  std::string find(Step window_begin, const Trace& ran, Act& act) const {
    std::string none =
        fmt::format("{} did not come to {} again", name_in(trace_, act.update.thread),
                    name_in(trace_, outdated_.object));
    Step recorded = window_begin;
    act.begin = window_begin;
    for (std::uint32_t left = act.before;; --left) {
      while (recorded < trace_.events.size() &&
             trace_.events[recorded].thread != act.update.thread) {
        ++recorded;
      }
      while (act.begin < ran.events.size() && ran.events[act.begin].thread != act.update.thread) {
        ++act.begin;
      }
      if (act.begin == ran.events.size() || recorded == trace_.events.size()) return none;
      if (left == 0) break;
      const Op& one = trace_.events[recorded++].op;
      const Op& other = ran.events[act.begin++].op;
      if (one.kind != other.kind || one.object != other.object) return none;
    }
    if (act.update.decisions == 0) {
      std::uint32_t writes = 0;
      for (const OpEvent& event : ran.events) {
        if (!act.update.counts(event, outdated_.object) || ++writes < act.update.writes) continue;
        act.end = event.step + 1;
        return act.begin < act.end ? "" : none;
      }
      return none;
    }
    const Decision* const was = nth_decision(trace_, act.update.thread, act.update.decisions);
    const Decision* const is = nth_decision(ran, act.update.thread, act.update.decisions);
    if (is == nullptr || is->end == kNoStep) return none;
    const bool is_same = is->site.line == was->site.line && is->site.column == was->site.column;
    act.end = is->end;
    return is_same && act.begin < act.end ? "" : none;
  }

  void compare(const std::vector<Ran>& all, SerialAnswer& answer) const {
    std::set<ObjectId> changed;
    for (const Ran& ran : all) changed.insert(ran.seen.changed.begin(), ran.seen.changed.end());
    for (const Ran& ran : all) {
      const bool is_apart = std::none_of(changed.begin(), changed.end(), [&ran](ObjectId object) {
        return ran.seen.changed_too.count(object) != 0;
      });
      if (is_apart) continue;
      answer.serial.not_run = "somebody else changed what they change";
      return;
    }
    std::vector<std::map<ObjectId, std::uint64_t>> values;
    for (const Ran& ran : all) {
      values.emplace_back();
      for (const ObjectId object : changed) {
        std::optional<std::uint64_t> value = value_before(*ran.trace, ran.end, object);
        if (!value) value = first_value(all, object);
        if (value) values.back()[object] = *value;
        if (!value) answer.serial.not_run = "what they came to is not in the events";
      }
    }
    if (!answer.serial.not_run.empty()) return;
    for (std::size_t order = 1; order < all.size(); ++order) {
      if (values[order] != values[0]) continue;
      answer.equal = all[order].threads;
      return;
    }
    for (std::size_t order = 1; order < all.size(); ++order) {
      if (!is_acted_anyway(all[order])) continue;
      answer.serial.not_run = fmt::format("{} does the same where {} comes first",
                                          name_in(trace_, trace_.events[outdated_.write].thread),
                                          name_in(trace_, trace_.events[outdated_.lost].thread));
      return;
    }
    const std::vector<ObjectId> telling = telling_of(values);
    const auto add = [&](const std::map<ObjectId, std::uint64_t>& from, std::uint64_t& value,
                         std::vector<VariableValue>& others) {
      value = from.at(outdated_.object);
      for (const ObjectId object : telling) {
        others.push_back({name_in(trace_, object), from.at(object)});
      }
    };
    add(values[0], answer.serial.value, answer.serial.variables);
    for (std::size_t order = 1; order < all.size(); ++order) {
      SerialOrder& ran = answer.serial.orders.emplace_back();
      ran.threads = all[order].threads;
      add(values[order], ran.value, ran.variables);
    }
  }

  // Whether the write is done although who outdated its condition came first: then the answer was
  // not to blame.
  bool is_acted_anyway(const Ran& ran) const {
    const OpEvent& write = trace_.events[outdated_.write];
    const ThreadId first = trace_.events[outdated_.lost].thread;
    bool is_first_over = false;
    for (const Act& act : ran.acts) {
      is_first_over |= act.update.thread == first;
      if (act.update.thread != write.thread || !is_first_over) continue;
      for (Step step = act.begin; step < act.end; ++step) {
        const OpEvent& event = ran.trace->events[step];
        const bool is_it = event.thread == write.thread && event.op.kind == write.op.kind &&
                           event.op.object == write.op.object &&
                           event.op.site.line == write.op.site.line &&
                           event.op.site.column == write.op.site.column;
        if (is_it) return true;
      }
    }
    return false;
  }

  // One variable that every order leaves otherwise; else those that tell the orders apart.
  std::vector<ObjectId> telling_of(
      const std::vector<std::map<ObjectId, std::uint64_t>>& values) const {
    const auto count = [&values](ObjectId object) {
      return std::count_if(values.begin() + 1, values.end(), [&](const auto& order) {
        return order.at(object) != values[0].at(object);
      });
    };
    const auto all = static_cast<std::ptrdiff_t>(values.size()) - 1;
    if (count(outdated_.object) == all) return {outdated_.object};
    std::vector<ObjectId> telling;
    for (const auto& [object, value] : values[0]) {
      if (count(object) == all) return {object};
      if (count(object) > 0) telling.push_back(object);
    }
    return telling;
  }

  Execution& execution_;
  Program& program_;
  const Trace& trace_;
  const StaleWrite& outdated_;
  std::uint32_t runs_ = 0;
};

}  // namespace

SerialAnswer run_decided(Execution& execution, Program& program, const Trace& trace,
                         const StaleWrite& outdated, std::uint32_t& runs) {
  DecidedOrders orders(execution, program, trace, outdated);
  SerialAnswer answer = orders.run();
  runs += orders.runs();
  return answer;
}

}  // namespace snarl
