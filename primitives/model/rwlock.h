// The state of a lock for several readers or one writer.
#pragma once

#include <algorithm>
#include <vector>

#include "snarl/harness/engine/object.h"

namespace snarl {

struct RWLockModel : ObjectState {
  Gate readable;  // no writer
  Gate writable;  // no writer and no reader
  ThreadId writer = kNoThread;
  std::vector<ThreadId> readers;  // once for each time they took it
  Step read_released_at = kNoStep;
  Step write_released_at = kNoStep;

  void reset() {
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
  }

  bool is_reader(ThreadId thread) const {
    return std::find(readers.begin(), readers.end(), thread) != readers.end();
  }

  // Requires: no writer.
  void take_read(ThreadId thread) {
    readers.push_back(thread);
    show_readers();
  }

  // Requires: no writer and no reader.
  void take_write(ThreadId thread) {
    writer = thread;
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
    readable.is_open = true;
    writable.is_open = true;
  }

 private:
  // A writer waits for every reader.
  void show_readers() {
    writable.is_open = readers.empty();
    if (readers.empty()) return;
    const bool is_one = std::all_of(readers.begin(), readers.end(),
                                    [this](ThreadId reader) { return reader == readers[0]; });
    const ThreadId holder = is_one ? readers[0] : Gate::kSeveral;
    if (holder != writable.holder) writable.shut_by(holder);
  }
};

}  // namespace snarl
