// Leads the execution, then looks at what it did.
#include "snarl/harness/campaign/serial_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "snarl/harness/campaign/serial_strategy.h"
#include "snarl/harness/detectors/names.h"

namespace snarl {
namespace {

class Verification {
 public:
  Verification(const Trace& recorded, const Trace& ran, ObjectId object, const UpdateWindow& window)
      : recorded_(recorded), ran_(ran), object_(object), window_(window) {}

  // Returns: why the run is not what it should be; empty: it is.
  std::string reason() {
    if (!has_same_beginning(recorded_, ran_, object_, window_)) {
      return "what comes before them went another way";
    }
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
    std::vector<std::uint32_t> writes(updates.size(), 0);
    std::size_t next = 0;
    for (const OpEvent& event : ran_.events) {
      while (next < updates.size() && writes[next] >= updates[next].writes) ++next;
      if (next == updates.size()) break;
      const bool is_later =
          std::any_of(updates.begin() + static_cast<std::ptrdiff_t>(next) + 1, updates.end(),
                      [&](const Update& update) { return update.thread == event.thread; });
      if (event.step >= window_.begin && is_later && is_forced(event.step)) {
        return updates[next].thread;
      }
      for (std::size_t index = 0; index < updates.size(); ++index) {
        if (updates[index].counts(event, object_)) ++writes[index];
      }
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

  // The accesses of one update.
  bool find(const Update& update) {
    std::uint32_t writes = 0;
    Step first = kNoStep;
    for (const OpEvent& event : ran_.events) {
      if (event.thread != update.thread || event.op.object != object_) continue;
      if (event.step >= window_.begin) first = std::min(first, event.step);
      if (!update.counts(event, object_) || ++writes < update.writes) continue;
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

// Of how many bits an unsigned variable is no event says: at least of as many as one that has held
// both needs. Returns: whether their sum is surely not too large for it.
bool is_sum(std::uint64_t one, std::uint64_t other) {
  for (const unsigned bits : {8U, 16U, 32U, 64U}) {
    const std::uint64_t most = ~std::uint64_t{0} >> (64 - bits);
    if (std::max(one, other) <= most) return other <= most - one;
  }
  return false;
}

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
  if (event.op.kind != OpKind::kFetchAdd) return true;
  value += event.value;
  if (format == ValueFormat::kSigned) return true;
  return format == ValueFormat::kUnsigned && is_sum(event.value, event.op.value);
}

SerialRun run_serially(Execution& execution, Program& program, const Trace& trace, ObjectId object,
                       const UpdateWindow& window) {
  const auto running = std::make_shared<Trace>();
  SerialStrategy strategy(trace, object, window, *running);
  const Examination examination = strategy.run(execution, program, running);
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
