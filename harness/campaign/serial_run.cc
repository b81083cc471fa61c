// Leads the execution, then looks at what it did.
#include "snarl/harness/campaign/serial_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/detectors/names.h"

namespace snarl {
namespace {

constexpr std::uint32_t kStepsBeyond = 1'000;  // where threads spin; arbitrary

class SerialStrategy final : public Strategy {
 public:
  // `running`: of the running execution. All outlive it.
  SerialStrategy(const Trace& trace, ObjectId object, const UpdateWindow& window,
                 const Trace& running)
      : trace_(trace), object_(object), window_(window), running_(running) {
    for (const RecordedChoice& choice : trace.choices) {
      if (choice.asker != kNoThread) options_[choice.asker].push_back(choice.chosen);
    }
  }

  bool begin(const ExecutionInfo& /*info*/) override { return true; }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kThread) return pick_option(choice);
    if (choice.step < window_.begin) {
      const ThreadId wanted = trace_.events[choice.step].thread;
      return is_possible(choice, wanted) ? index_of(wanted) : default_answer(choice);
    }
    return pick_updating(choice);
  }

  void observe(const OpEvent& /*event*/) override {}

  // Whose update could only be gone on with by one of several who begin a later one.
  ThreadId stuck() const { return stuck_; }

 private:
  static bool is_possible(const Choice& choice, ThreadId thread) {
    return thread == kClockThread ? choice.is_clock_armed : choice.enabled->contains(thread);
  }

  std::uint32_t pick_option(const Choice& choice) {
    const std::vector<std::uint32_t>& taken = options_[choice.current];
    const std::size_t index = next_option_[choice.current]++;
    return index < taken.size() ? std::min(taken[index], choice.option_count - 1) : 0;
  }

  std::uint32_t pick_updating(const Choice& choice) {
    for (; events_ < running_.events.size(); ++events_) {
      const OpEvent& event = running_.events[events_];
      if (is_write_of(event, object_)) ++writes_[event.thread];
    }
    const auto& updates = window_.updates;
    while (next_ < updates.size() && writes_[updates[next_].thread] >= updates[next_].writes) {
      ++next_;
    }
    if (next_ == updates.size()) return default_answer(choice);
    const ThreadId wanted = updates[next_].thread;
    if (is_possible(choice, wanted)) return index_of(wanted);
    return pick_other(choice, wanted);
  }

  // Who may let `wanted` go on.
  std::uint32_t pick_other(const Choice& choice, ThreadId wanted) {
    const auto place_of = [this](ThreadId thread) {
      const auto& updates = window_.updates;
      const auto found = std::find_if(updates.begin(), updates.end(), [&](const Update& update) {
        return update.thread == thread;
      });
      return static_cast<std::size_t>(found - updates.begin());
    };
    ThreadId bystander = kNoThread;
    ThreadId later = kNoThread;
    for (std::uint32_t nth = 0; nth < choice.enabled->count(); ++nth) {
      const ThreadId thread = choice.enabled->nth(nth);
      const std::size_t place = place_of(thread);
      if (place < next_) return index_of(thread);
      ThreadId& kind = place == window_.updates.size() ? bystander : later;
      if (kind == kNoThread) kind = thread;
    }
    if (choice.is_clock_armed && choice.pending(wanted).is_timed) return index_of(kClockThread);
    if (bystander != kNoThread) return index_of(bystander);
    if (choice.is_clock_armed) return index_of(kClockThread);
    if (stuck_ == kNoThread) stuck_ = wanted;
    return index_of(later);
  }

  const Trace& trace_;
  const ObjectId object_;
  const UpdateWindow& window_;
  const Trace& running_;
  std::map<ThreadId, std::vector<std::uint32_t>> options_;
  std::map<ThreadId, std::size_t> next_option_;
  std::map<ThreadId, std::uint32_t> writes_;
  std::size_t events_ = 0;  // looked at
  std::size_t next_ = 0;    // update
  ThreadId stuck_ = kNoThread;
};

class Verification {
 public:
  Verification(const Trace& recorded, const Trace& ran, ObjectId object, const UpdateWindow& window)
      : recorded_(recorded), ran_(ran), object_(object), window_(window) {}

  // Returns: why the run is not what it should be; empty: it is.
  std::string reason() {
    if (!has_same_beginning()) return "what comes before them went another way";
    for (const Update& update : window_.updates) {
      if (!find(update)) {
        return fmt::format("{} did not come to write {} again", name_in(recorded_, update.thread),
                           name_in(recorded_, object_));
      }
    }
    for (std::size_t index = 0; index < first_.size(); ++index) {
      const bool is_in_order = index == 0 || last_[index - 1] < first_[index];
      const ThreadId other = is_in_order ? intruder(index) : window_.updates[index].thread;
      if (other == kNoThread) continue;
      const std::size_t whose = is_in_order ? index : index - 1;
      return fmt::format("{} used {} before {} was through", name_in(ran_, other),
                         name_in(ran_, object_), name_in(ran_, window_.updates[whose].thread));
    }
    const ThreadId other = influence_on(ran_, object_, window_, end());
    return other == kNoThread ? "" : influenced_by(name_in(ran_, other));
  }

  Step end() const { return last_.back(); }

  // Whose update could be gone on with by nobody but one that begins a later one.
  ThreadId stuck() const {
    const auto& updates = window_.updates;
    std::map<ThreadId, std::uint32_t> writes;
    std::size_t next = 0;
    for (const OpEvent& event : ran_.events) {
      while (next < updates.size() && writes[updates[next].thread] >= updates[next].writes) ++next;
      if (next == updates.size()) break;
      const bool is_later =
          std::any_of(updates.begin() + static_cast<std::ptrdiff_t>(next) + 1, updates.end(),
                      [&](const Update& update) { return update.thread == event.thread; });
      if (event.step >= window_.begin && is_later && is_forced(event.step)) {
        return updates[next].thread;
      }
      if (is_write_of(event, object_)) ++writes[event.thread];
    }
    return kNoThread;
  }

 private:
  // Nobody else could take it.
  bool is_forced(Step step) const {
    return std::none_of(ran_.choices.begin(), ran_.choices.end(),
                        [step](const RecordedChoice& choice) {
                          return choice.step == step && choice.asker == kNoThread;
                        });
  }

  bool has_same_beginning() const {
    if (ran_.events.size() < window_.begin) return false;
    for (Step step = 0; step < window_.begin; ++step) {
      const OpEvent& one = recorded_.events[step];
      const OpEvent& other = ran_.events[step];
      const bool is_same = one.thread == other.thread && one.op.kind == other.op.kind &&
                           one.op.object == other.op.object && one.value == other.value &&
                           one.result == other.result;
      if (!is_same) return false;
    }
    const bool has_names =
        std::all_of(window_.updates.begin(), window_.updates.end(), [this](const Update& update) {
          return name_in(recorded_, update.thread) == name_in(ran_, update.thread);
        });
    return has_names && name_in(recorded_, object_) == name_in(ran_, object_);
  }

  // The accesses of one update.
  bool find(const Update& update) {
    std::uint32_t writes = 0;
    Step first = kNoStep;
    for (const OpEvent& event : ran_.events) {
      if (event.thread != update.thread || event.op.object != object_) continue;
      if (event.step >= window_.begin) first = std::min(first, event.step);
      if (!is_write_of(event, object_) || ++writes < update.writes) continue;
      first_.push_back(first);
      last_.push_back(event.step);
      return first != kNoStep;
    }
    return false;
  }

  // Who came into an update, or, not being one of them, changed the variable before all were over.
  ThreadId intruder(std::size_t index) const {
    const Step begin = index == 0 ? window_.begin : last_[index - 1] + 1;
    for (Step step = begin; step < last_[index]; ++step) {
      const OpEvent& event = ran_.events[step];
      if (event.op.object != object_ || event.thread == window_.updates[index].thread) continue;
      const bool is_part =
          std::any_of(window_.updates.begin(), window_.updates.end(),
                      [&](const Update& update) { return update.thread == event.thread; });
      const bool is_inside = step >= first_[index];
      if (is_write_of(event, object_) || (is_part && is_inside)) return event.thread;
    }
    return kNoThread;
  }

  const Trace& recorded_;
  const Trace& ran_;
  const ObjectId object_;
  const UpdateWindow& window_;
  std::vector<Step> first_;  // of each update: its first access
  std::vector<Step> last_;   // its last write
};

}  // namespace

std::string influenced_by(const std::string& thread) {
  return fmt::format("what else {} did meanwhile may have a part in what it came to", thread);
}

bool value_behind(const Trace& trace, Step step, ObjectId object, std::uint64_t& value) {
  const ValueFormat format = trace.objects.at(index_of(object)).format;
  if (format == ValueFormat::kNone) return false;
  // Whoever uses a variable says what was in it.
  for (std::size_t later = step + 1; later < trace.events.size(); ++later) {
    if (trace.events[later].op.object != object) continue;
    value = trace.events[later].value;
    return true;
  }
  const OpEvent& event = trace.events[step];
  value = event.op.value;
  const bool is_added = event.op.kind == OpKind::kFetchAdd && format == ValueFormat::kSigned;
  if (is_added) value += event.value;
  return is_added || (event.op.kind != OpKind::kFetchAdd && event.op.kind != OpKind::kUpdate);
}

SerialRun run_serially(Execution& execution, Program& program, const Trace& trace, ObjectId object,
                       const UpdateWindow& window) {
  ExecutionInfo info;
  info.steps_max = 2 * static_cast<std::uint32_t>(trace.events.size()) + kStepsBeyond;
  info.faults = trace.faults;
  const auto running = std::make_shared<Trace>();
  SerialStrategy strategy(trace, object, window, *running);
  const Examination examination = examine(execution, program, strategy, info, running);
  SerialRun run;
  run.steps = examination.steps;
  Verification verification(trace, *running, object, window);
  run.reason = verification.reason();
  if (run.reason.empty()) {
    run.is_serial = value_behind(*running, verification.end(), object, run.value);
    if (!run.is_serial) run.reason = "what it came to is not in the events";
    return run;
  }
  const ThreadId stuck = strategy.stuck() != kNoThread ? strategy.stuck() : verification.stuck();
  if (stuck != kNoThread) {
    run.is_impossible = true;
    run.reason = fmt::format("{} cannot come to its write before another one begins: {}",
                             name_in(trace, stuck), run.reason);
  }
  return run;
}

}  // namespace snarl
