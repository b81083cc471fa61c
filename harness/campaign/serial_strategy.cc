// Chooses by what the running execution has done so far.
#include "snarl/harness/campaign/serial_strategy.h"

#include <algorithm>

#include "snarl/harness/detectors/names.h"

namespace snarl {
namespace {

constexpr std::uint32_t kStepsBeyond = 1'000;  // where threads spin; arbitrary

bool is_possible(const Choice& choice, ThreadId thread) {
  return thread == kClockThread ? choice.is_clock_armed : choice.enabled->contains(thread);
}

}  // namespace

SerialStrategy::SerialStrategy(const Trace& trace, ObjectId object, const UpdateWindow& window,
                               const Trace& running)
    : trace_(trace),
      object_(object),
      window_(window),
      running_(running),
      writes_(window.updates.size(), 0) {
  for (const RecordedChoice& choice : trace.choices) {
    if (choice.asker != kNoThread) options_[choice.asker].push_back(choice.chosen);
  }
}

Examination SerialStrategy::run(Execution& execution, Program& program,
                                std::shared_ptr<Trace> running) {
  ExecutionInfo info;
  info.steps_max = 2 * static_cast<std::uint32_t>(trace_.events.size()) + kStepsBeyond;
  info.faults = trace_.faults;
  return examine(execution, program, *this, info, std::move(running));
}

std::uint32_t SerialStrategy::pick(const Choice& choice) {
  if (choice.kind != ChoiceKind::kThread) return pick_option(choice);
  if (choice.step < window_.begin) {
    const ThreadId wanted = trace_.events[choice.step].thread;
    return is_possible(choice, wanted) ? index_of(wanted) : default_answer(choice);
  }
  return pick_updating(choice);
}

bool SerialStrategy::is_through(std::size_t index) const {
  const Update& update = window_.updates[index];
  if (update.decisions == 0) return writes_[index] >= update.writes;
  const Decision* const last = nth_decision(running_, update.thread, update.decisions);
  return last != nullptr && last->end != kNoStep;
}

std::uint32_t SerialStrategy::pick_option(const Choice& choice) {
  const std::vector<std::uint32_t>& taken = options_[choice.current];
  const std::size_t index = next_option_[choice.current]++;
  return index < taken.size() ? std::min(taken[index], choice.option_count - 1) : 0;
}

std::uint32_t SerialStrategy::pick_updating(const Choice& choice) {
  for (; events_ < running_.events.size(); ++events_) {
    for (std::size_t index = 0; index < writes_.size(); ++index) {
      if (window_.updates[index].counts(running_.events[events_], object_)) ++writes_[index];
    }
  }
  const auto& updates = window_.updates;
  while (next_ < updates.size() && is_through(next_)) ++next_;
  if (next_ == updates.size()) return default_answer(choice);
  const ThreadId wanted = updates[next_].thread;
  if (is_possible(choice, wanted)) return index_of(wanted);
  return pick_other(choice, wanted);
}

// Who may let `wanted` go on.
std::uint32_t SerialStrategy::pick_other(const Choice& choice, ThreadId wanted) {
  const auto place_of = [this](ThreadId thread) {
    const auto& updates = window_.updates;
    const auto found = std::find_if(updates.begin(), updates.end(),
                                    [&](const Update& update) { return update.thread == thread; });
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
  if (later == kNoThread) return default_answer(choice);
  if (stuck_ == kNoThread) stuck_ = wanted;
  return index_of(later);
}

bool has_same_beginning(const Trace& recorded, const Trace& ran, ObjectId object,
                        const UpdateWindow& window) {
  if (ran.events.size() < window.begin) return false;
  for (Step step = 0; step < window.begin; ++step) {
    const OpEvent& one = recorded.events[step];
    const OpEvent& other = ran.events[step];
    const bool is_same = one.thread == other.thread && one.op.kind == other.op.kind &&
                         one.op.object == other.op.object && one.value == other.value &&
                         one.result == other.result;
    if (!is_same) return false;
  }
  const bool has_names =
      std::all_of(window.updates.begin(), window.updates.end(), [&](const Update& update) {
        return name_in(recorded, update.thread) == name_in(ran, update.thread);
      });
  return has_names && name_in(recorded, object) == name_in(ran, object);
}

}  // namespace snarl
