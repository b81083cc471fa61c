// A flag that threads wait for, like Python's threading.Event.
#pragma once

#include <chrono>
#include <vector>

#include "snarl/harness/base/ids.h"
#include "snarl/harness/base/site.h"
#include "snarl/primitives/handle.h"
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

  void set(Site site = Site::here()) { set_by(false, site); }
  void clear(Site site = Site::here());
  bool is_set(Site site = Site::here()) const;
  // Blocks: until it is set.
  void wait(Site site = Site::here());
  // Blocks: until it is set or the virtual clock has passed the deadline. Returns: whether it is.
  bool wait_for(std::chrono::nanoseconds timeout, Site site = Site::here());

  // The right to set it.
  class Setter : public detail::Handle {
   public:
    void set(Site site = Site::here()) { event_->set_by(is_held(), site); }

   private:
    friend class Event;
    Setter(Event& event, Site site);

    Event* event_ = nullptr;
  };
  // From now on only who has this handle or a copy of it can set the event; once there is none, who
  // waits for it waits for ever. Misuse: set without one (not_allowed); a second first handle
  // (handle_taken_twice).
  Setter only_setter(Site site = Site::here()) { return {*this, site}; }
  // The same for threads that are known by number: nobody else can set the event from now on.
  void allow_only(const std::vector<ThreadId>& threads);

 private:
  void set_by(bool is_by_handle, Site site);

  EventModel* model_;
};

}  // namespace instrumented
}  // namespace snarl
