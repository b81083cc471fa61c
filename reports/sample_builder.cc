// Writes traces of samples down.
#include "snarl/reports/sample_results.h"

namespace snarl {

ThreadId TraceBuilder::thread(const std::string& name) {
  ThreadInfo info;
  info.name = name;
  info.declaration = name.substr(0, name.find('['));
  info.creator = trace_.threads.empty() ? kNoThread : kMainThread;
  info.state = ThreadState::kEnded;
  trace_.threads.push_back(std::move(info));
  return ThreadId{static_cast<std::uint32_t>(trace_.threads.size() - 1)};
}

ObjectId TraceBuilder::object(const std::string& name, const std::string& kind,
                              ValueFormat format) {
  trace_.objects.push_back({name, name.substr(0, name.find('[')), kind, format, {file, 3, 8}});
  return ObjectId{static_cast<std::uint32_t>(trace_.objects.size() - 1)};
}

OpEvent& TraceBuilder::event(ThreadId thread, OpKind kind, ObjectId object, std::uint32_t line,
                             std::uint32_t column) {
  OpEvent event;
  event.op.kind = kind;
  event.op.object = object;
  if (line != 0) event.op.site = {file, line, column};
  event.thread = thread;
  event.step = static_cast<Step>(trace_.events.size());
  trace_.events.push_back(event);
  trace_.event_hash = trace_.event_hash * 31 + event.step;
  return trace_.events.back();
}

void TraceBuilder::read(ThreadId thread, ObjectId object, std::uint64_t value, std::uint32_t line) {
  event(thread, OpKind::kRead, object, line, 15).value = value;
}

void TraceBuilder::write(ThreadId thread, ObjectId object, std::uint64_t value, std::uint64_t was,
                         std::uint32_t line) {
  OpEvent& event = this->event(thread, OpKind::kWrite, object, line, 5);
  event.op.value = value;
  event.value = was;
}

void TraceBuilder::blocked(ThreadId thread, OpKind kind, ObjectId object, ThreadId holder,
                           std::uint32_t line) {
  Blocked blocked;
  blocked.step = last();
  blocked.thread = thread;
  blocked.op.kind = kind;
  blocked.op.object = object;
  blocked.op.site = {file, line, 12};
  blocked.holder = holder;
  trace_.blocked.push_back(blocked);
  ThreadInfo& waiter = info(thread);
  waiter.state = ThreadState::kBlocked;
  waiter.pending = blocked.op;
  waiter.pending_since = last() + 1;
  if (holder != kNoThread) waiter.waits_for = {holder};
}

void TraceBuilder::hold(ThreadId thread, ObjectId object, Step step) {
  info(thread).holds.push_back({object, step, trace_.events.at(step).op.site});
}

void TraceBuilder::preempt() {
  const auto& events = trace_.events;
  trace_.choices.push_back({last(), index_of(events.back().thread),
                            index_of(events.at(events.size() - 2).thread), true});
}

}  // namespace snarl
