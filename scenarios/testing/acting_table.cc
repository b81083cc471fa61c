// By definition, from lines, without what the harness knows about conditions and waiting.
#include "snarl/scenarios/testing/acting_table.h"

#include <algorithm>
#include <utility>

namespace snarl::testing {
namespace {

bool changes(const OpEvent& event) {
  switch (event.op.kind) {
    case OpKind::kWrite:
    case OpKind::kStore:
    case OpKind::kFetchAdd:
    case OpKind::kExchange:
      return true;
    default:
      return false;
  }
}

// Whatever was there.
bool sets(const OpEvent& event) {
  return event.op.kind == OpKind::kWrite || event.op.kind == OpKind::kStore;
}

bool looks(const OpEvent& event) {
  return event.op.kind == OpKind::kRead || event.op.kind == OpKind::kLoad;
}

bool uses_variable(const OpEvent& event) { return changes(event) || looks(event); }

// The thread's last use of the variable before.
const OpEvent* last_use(const Trace& trace, const OpEvent& write) {
  for (Step step = write.step; step-- > 0;) {
    const OpEvent& event = trace.events[step];
    if (event.thread == write.thread && event.op.object == write.op.object) return &event;
  }
  return nullptr;
}

std::uint64_t value_at(const OpEvents& events, Step end, ObjectId object) {
  for (Step step = end; step-- > 0;) {
    const OpEvent& event = events[step];
    if (event.op.object != object || !changes(event)) continue;
    return event.op.kind == OpKind::kFetchAdd ? event.value + event.op.value : event.op.value;
  }
  return 0;
}

bool is_in(const OpEvent& event, Step begin, Step end, ThreadId thread) {
  return event.thread == thread && event.step >= begin && event.step < end;
}

}  // namespace

void ActingTable::add(const Trace& trace) {
  Ran ran;
  for (const OpEvent& event : trace.events) ran.threads.push_back(event.thread);
  ran.events = trace.events;
  all_.push_back(std::move(ran));
}

void ActingTable::sort() {
  std::sort(all_.begin(), all_.end(),
            [](const Ran& one, const Ran& other) { return one.threads < other.threads; });
}

// Of the `if`s around it that ask the variable, the innermost.
const LinesOfIf* ActingTable::innermost_around(const Trace& trace, const OpEvent& write) const {
  const LinesOfIf* innermost = nullptr;
  const std::uint32_t line = write.op.site.line;
  const std::string& name = trace.objects.at(index_of(write.op.object)).name;
  for (const LinesOfIf& lines : program_.ifs) {
    if (name == lines.variable && line > lines.condition && line <= lines.last) innermost = &lines;
  }
  return innermost;
}

// The `if` around it whose question was its thread's last use of the variable; else the innermost.
const LinesOfIf* ActingTable::if_of(const Trace& trace, const OpEvent& write) const {
  const OpEvent* const use = last_use(trace, write);
  const std::uint32_t line = write.op.site.line;
  const std::string& name = trace.objects.at(index_of(write.op.object)).name;
  const bool may_be = write.basis == kNoStep && use != nullptr && looks(*use) && sets(write);
  for (const LinesOfIf& lines : program_.ifs) {
    if (name != lines.variable || line <= lines.condition || line > lines.last) continue;
    if (may_be && use->op.site.line == lines.read) return &lines;
  }
  return innermost_around(trace, write);
}

// Its bodies do nothing with the variable but write it.
bool ActingTable::is_blind(const LinesOfIf& lines) const {
  const auto is_within = [&lines](const std::string& variable, std::uint32_t line) {
    return variable == lines.variable && line > lines.condition && line <= lines.last;
  };
  return std::none_of(program_.ifs.begin(), program_.ifs.end(),
                      [&](const LinesOfIf& each) { return is_within(each.variable, each.read); }) &&
         std::none_of(program_.telling.begin(), program_.telling.end(),
                      [&](const TellingLine& each) { return is_within(each.variable, each.line); });
}

// What an `if` around it asked last, if the thread has not used the variable since.
Step ActingTable::read_for(const Trace& trace, const OpEvent& write) const {
  const LinesOfIf* const lines = if_of(trace, write);
  const OpEvent* const use = last_use(trace, write);
  if (lines == nullptr || use == nullptr || !looks(*use)) return kNoStep;
  const bool is_it = write.basis == kNoStep && sets(write) && use->op.site.line == lines->read;
  return is_it ? use->step : kNoStep;
}

// What the innermost `if` around it asked last, if it did so behind all that the thread knew of the
// variable, and the body has done nothing but read it since, for the value that is written.
Step ActingTable::read_before_body(const Trace& trace, const OpEvent& write) const {
  const LinesOfIf* const lines = innermost_around(trace, write);
  if (lines == nullptr || !is_blind(*lines)) return kNoStep;
  const OpEvent* before = nullptr;
  for (Step step = 0; step < write.step; ++step) {
    const OpEvent& event = trace.events[step];
    if (event.thread != write.thread || event.op.object != write.op.object) continue;
    const bool is_in_body = event.op.site.line > lines->condition;
    if (is_in_body && changes(event)) return kNoStep;
    if (!is_in_body) before = &event;
  }
  if (before == nullptr || !looks(*before) || before->op.site.line != lines->read) return kNoStep;
  return write.basis == kNoStep || write.basis > before->step ? before->step : kNoStep;
}

std::vector<OutdatedAct> ActingTable::outdated(const Trace& trace) const {
  std::vector<OutdatedAct> found;
  for (const OpEvent& write : trace.events) {
    if (!changes(write)) continue;
    OutdatedAct act{read_for(trace, write), kNoStep, write.step};
    act.is_reread = act.read == kNoStep;
    if (act.is_reread) act.read = read_before_body(trace, write);
    if (act.read == kNoStep) continue;
    for (Step step = act.read + 1; step < write.step; ++step) {
      const OpEvent& event = trace.events[step];
      if (event.op.object == write.op.object && changes(event)) act.lost = step;
    }
    // Else what is written is outdated too, or nothing is.
    const bool is_value_new = write.basis == kNoStep || act.lost < write.basis;
    if (act.lost != kNoStep && is_value_new) found.push_back(act);
  }
  return found;
}

void ActingTable::take_in(const Trace& trace, const OpEvent& write, Window& window) const {
  auto part = std::find_if(window.parts.begin(), window.parts.end(),
                           [&](const Part& each) { return each.thread == write.thread; });
  if (part == window.parts.end()) {
    part = window.parts.emplace(window.parts.end());
    part->thread = write.thread;
  }
  const OpEvent* const use = last_use(trace, write);
  Step begin = write.step;
  if (use != nullptr && looks(*use)) begin = use->step;
  if (write.basis != kNoStep) begin = write.basis;
  Step end = write.step + 1;
  const LinesOfIf* const lines = if_of(trace, write);
  std::uint32_t last_line = 0;
  if (lines != nullptr) {
    last_line = lines->last;
    for (const OpEvent& event : trace.events) {
      const std::uint32_t line = event.op.site.line;
      if (event.thread != write.thread || event.op.kind == OpKind::kEnd) continue;
      const bool is_asked =
          event.op.object == write.op.object && line == lines->read && looks(event);
      if (is_asked || line == lines->condition) begin = std::min(begin, event.step);
      if (line >= lines->condition && line <= lines->last) end = std::max(end, event.step + 1);
    }
  }
  if (end >= part->end) part->last_line = last_line;
  part->begin = std::min(part->begin, begin);
  part->end = std::max(part->end, end);
}

ActingTable::Window ActingTable::window_of(const Trace& trace, const OutdatedAct& act) const {
  Window window;
  window.object = trace.events[act.write].op.object;
  take_in(trace, trace.events[act.write], window);
  for (;;) {
    Step begin = kNoStep;
    Step end = 0;
    for (const Part& part : window.parts) {
      begin = std::min(begin, part.begin);
      end = std::max(end, part.end);
    }
    if (begin == window.begin && end == window.end) break;
    window.begin = begin;
    window.end = end;
    for (Step step = begin; step < end; ++step) {
      const OpEvent& event = trace.events[step];
      if (event.op.object == window.object && changes(event)) take_in(trace, event, window);
    }
  }
  for (Part& part : window.parts) {
    for (Step step = 0; step < part.end; ++step) {
      const OpEvent& event = trace.events[step];
      if (event.thread != part.thread) continue;
      if (event.op.object == window.object && changes(event)) ++part.writes;
      if (step >= window.begin && step < part.begin) ++part.before;
    }
  }
  return window;
}

// Finds in other events where the parts are. Returns: false if one is not there.
bool ActingTable::find_in(const OpEvents& events, const Window& window,
                          std::vector<Part>& parts) const {
  for (Part& part : parts) {
    std::uint32_t own = 0;
    std::uint32_t writes = 0;
    part.begin = kNoStep;
    part.end = 0;
    for (const OpEvent& event : events) {
      if (event.thread != part.thread) continue;
      const bool is_write = event.op.object == window.object && changes(event);
      writes += is_write ? 1 : 0;
      if (event.step < window.begin || own++ < part.before) continue;
      const bool is_over = part.last_line == 0 ? writes - (is_write ? 1 : 0) >= part.writes
                                               : event.op.kind == OpKind::kEnd ||
                                                     event.op.site.line > part.last_line;
      if (is_over) break;
      part.begin = std::min(part.begin, event.step);
      part.end = event.step + 1;
    }
    if (part.end == 0 || (part.last_line == 0 && writes < part.writes)) return false;
  }
  return true;
}

// Nothing outside the parts has to do with what they do, nor with what was changed. Null: nothing
// but locks is used outside of them.
bool ActingTable::is_apart(const OpEvents& events, Step begin, const std::vector<Part>& parts,
                           const std::set<ObjectId>* changed) const {
  Step end = 0;
  for (const Part& part : parts) end = std::max(end, part.end);
  const auto is_inside = [&parts](const OpEvent& event) {
    return std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
      return is_in(event, part.begin, part.end, part.thread);
    });
  };
  for (Step step = begin; step < end; ++step) {
    const OpEvent& event = events[step];
    if (event.op.object == kNoObject || !uses_variable(event) || is_inside(event)) continue;
    if (changed == nullptr) return false;
    const bool is_shared =
        std::any_of(events.begin() + begin, events.begin() + end, [&](const OpEvent& other) {
          return other.op.object == event.op.object && is_inside(other);
        });
    const bool is_before = std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
      return part.thread == event.thread && event.step < part.begin;
    });
    // What its own thread did before is there in every order.
    const bool is_changed = changes(event) && changed->count(event.op.object) != 0;
    if ((is_shared || is_changed) && !is_before) return false;
  }
  return true;
}

bool ActingTable::has_beginning(const Ran& ran, const Threads& beginning) const {
  return ran.threads.size() >= beginning.size() &&
         std::equal(beginning.begin(), beginning.end(), ran.threads.begin());
}

std::vector<ActingTable::Ran>::const_iterator ActingTable::first_of(
    const Threads& beginning) const {
  return std::lower_bound(
      all_.begin(), all_.end(), beginning,
      [](const Ran& ran, const Threads& wanted) { return ran.threads < wanted; });
}

// Returns: the steps of the acts in this order, with nothing else; nothing: one cannot be run.
std::optional<ActingTable::Threads> ActingTable::run(const Window& window, const Threads& beginning,
                                                     const std::vector<Part>& order) const {
  Threads threads = beginning;
  for (const Part& part : order) {
    for (;;) {
      Threads next = threads;
      next.push_back(part.thread);
      const auto with = first_of(next);
      const bool can_go_on = with != all_.end() && has_beginning(*with, next);
      const Ran& ran = can_go_on ? *with : *first_of(threads);
      std::vector<Part> one = {part};
      const bool is_there = find_in(ran.events, window, one);
      const auto done = static_cast<Step>(threads.size());
      // In every execution that begins so, the part is either over by now or goes on.
      if (is_there && one[0].end <= done) break;
      if (!can_go_on) return {};
      threads = std::move(next);
    }
  }
  return threads;
}

ActingTable::Word ActingTable::word(const Trace& trace, const OutdatedAct& act) const {
  Window window = window_of(trace, act);
  if (window.parts.size() > 3) return Word::kNothing;
  Threads beginning;
  for (Step step = 0; step < window.begin; ++step) beginning.push_back(trace.events[step].thread);
  const auto changed_in = [](const OpEvents& events, const std::vector<Part>& parts) {
    std::set<ObjectId> changed;
    for (const OpEvent& event : events) {
      for (const Part& part : parts) {
        if (changes(event) && is_in(event, part.begin, part.end, part.thread)) {
          changed.insert(event.op.object);
        }
      }
    }
    return changed;
  };
  const auto is_same = [&](const Ran& ran, const std::vector<Part>& parts) {
    std::set<ObjectId> changed = changed_in(trace.events, window.parts);
    changed.merge(changed_in(ran.events, parts));
    Step end = 0;
    for (const Part& part : parts) end = std::max(end, part.end);
    return std::all_of(changed.begin(), changed.end(), [&](ObjectId object) {
      return value_at(ran.events, end, object) == value_at(trace.events, window.end, object);
    });
  };
  // Any execution that has them one after the other.
  for (auto ran = first_of(beginning); ran != all_.end() && has_beginning(*ran, beginning); ++ran) {
    std::vector<Part> parts = window.parts;
    if (!find_in(ran->events, window, parts)) continue;
    std::sort(parts.begin(), parts.end(),
              [](const Part& one, const Part& other) { return one.begin < other.begin; });
    const bool is_serial =
        std::adjacent_find(parts.begin(), parts.end(), [](const Part& one, const Part& other) {
          return one.end > other.begin;
        }) == parts.end();
    const std::set<ObjectId> changed = changed_in(trace.events, window.parts);
    if (!is_serial || !is_apart(ran->events, window.begin, parts, &changed)) continue;
    if (is_same(*ran, parts)) return Word::kExcused;
  }
  if (!is_apart(trace.events, window.begin, window.parts, nullptr)) return Word::kNothing;
  std::vector<Part> order = window.parts;
  const auto is_before = [](const Part& one, const Part& other) {
    return one.thread < other.thread;
  };
  std::sort(order.begin(), order.end(), is_before);
  do {
    const std::optional<Threads> threads = run(window, beginning, order);
    if (!threads) return Word::kNothing;
    const Ran& ran = *first_of(*threads);
    std::vector<Part> parts = order;
    if (!find_in(ran.events, window, parts)) return Word::kNothing;
    if (!is_apart(ran.events, window.begin, parts, nullptr)) return Word::kNothing;
    const OpEvent& write = trace.events[act.write];
    bool is_outdated = false;
    for (const Part& part : parts) {
      is_outdated |= part.thread == trace.events[act.lost].thread;
      if (part.thread != write.thread || !is_outdated) continue;
      const bool is_done =
          std::any_of(ran.events.begin(), ran.events.end(), [&](const OpEvent& event) {
            return is_in(event, part.begin, part.end, part.thread) && changes(event) &&
                   event.op.site.line == write.op.site.line;
          });
      if (is_done) return Word::kExcused;
    }
  } while (std::next_permutation(order.begin(), order.end(), is_before));
  return Word::kLost;
}

}  // namespace snarl::testing
