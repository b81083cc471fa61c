// The state of a lock for several readers or one writer.
#pragma once

#include <algorithm>
#include <vector>

#include "snarl/harness/engine/object.h"

namespace snarl {

struct RWLockModel : ObjectState {
  // A writer that waits.
  struct Queued {
    ThreadId thread = kNoThread;
    bool is_timed = false;
  };

  Gate readable;  // no writer, and none in the queue
  Gate writable;  // no writer and no reader
  ThreadId writer = kNoThread;
  std::vector<ThreadId> readers;  // once for each time they took it
  std::vector<Queued> queue;      // writers that keep new readers out, in the order of their coming
  bool prefers_writers = false;   // false: nobody ever stands in the queue
  Step read_released_at = kNoStep;
  Step write_released_at = kNoStep;

  void reset(bool is_for_writers) {
    prefers_writers = is_for_writers;
    queue.clear();
    readable.reset(*this, true);
    writable.reset(*this, true);
    writer = kNoThread;
    readers.clear();
    read_released_at = write_released_at = kNoStep;
  }

  void add_state(StateHash& state) const {
    state.add(writer);
    state.add(readers.size());
    for (const ThreadId reader : readers) state.add(reader);
    state.add(prefers_writers ? 1 : 0);
    state.add(queue.size());
    for (const Queued& queued : queue) state.add(queued.thread);
  }

  bool is_reader(ThreadId thread) const {
    return std::find(readers.begin(), readers.end(), thread) != readers.end();
  }

  // Requires: prefers_writers; not in the queue.
  void queue_up(ThreadId thread, bool is_timed) {
    queue.push_back({thread, is_timed});
    show_queue();
  }

  // Nothing for one who is not in it.
  void leave_queue(ThreadId thread) {
    const auto is_it = [thread](const Queued& queued) { return queued.thread == thread; };
    queue.erase(std::remove_if(queue.begin(), queue.end(), is_it), queue.end());
    show_queue();
  }

  // Requires: no writer.
  void take_read(ThreadId thread) {
    readers.push_back(thread);
    show_readers();
  }

  // Requires: no writer and no reader.
  void take_write(ThreadId thread) {
    writer = thread;
    if (!queue.empty()) leave_queue(thread);
    readable.shut_by(thread);
    writable.shut_by(thread);
  }

  // Requires: is_reader(thread).
  void drop_read(ThreadId thread, Step step) {
    readers.erase(std::find(readers.begin(), readers.end(), thread));
    read_released_at = step;
    show_readers();
  }

  // Requires: a writer.
  void drop_write(Step step) {
    writer = kNoThread;
    write_released_at = step;
    writable.is_open = true;
    show_queue();
  }

 private:
  // All in the queue wait for the same readers, so that one of them stands for all; not one that
  // may give up, where others would still be in the way.
  void show_queue() {
    if (writer != kNoThread) return;
    readable.is_open = queue.empty();
    if (queue.empty()) return;
    const auto ahead = std::find_if(queue.begin(), queue.end(),
                                    [](const Queued& queued) { return !queued.is_timed; });
    const ThreadId holder = ahead == queue.end() ? queue.front().thread : ahead->thread;
    if (holder != readable.holder) readable.shut_by(holder);
  }

  // A writer waits for every reader.
  void show_readers() {
    writable.is_open = readers.empty();
    if (readers.empty()) return;
    const bool is_one = std::all_of(readers.begin(), readers.end(),
                                    [this](ThreadId reader) { return reader == readers[0]; });
    const ThreadId holder = is_one ? readers[0] : kSeveralThreads;
    if (holder != writable.holder) writable.shut_by(holder);
  }
};

}  // namespace snarl
