// A flag that threads wait for, like Python's threading.Event.
#pragma once

#include <chrono>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/name.h"

namespace snarl {

struct EventModel;

inline namespace instrumented {

// A waiter goes on only while the flag is set: `set` and `clear` in a row may pass it by.
// Misuse: destruction while a thread waits for it.
class Event {
 public:
  explicit Event(const Name& name = {}, Site site = Site::here());
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void set(Site site = Site::here());
  void clear(Site site = Site::here());
  bool is_set(Site site = Site::here()) const;
  // Blocks: until it is set.
  void wait(Site site = Site::here());
  // Blocks: until it is set or the virtual clock has passed the deadline. Returns: whether it is.
  bool wait_for(std::chrono::nanoseconds timeout, Site site = Site::here());

 private:
  EventModel* model_;
};

}  // namespace instrumented
}  // namespace snarl
