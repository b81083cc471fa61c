// The state of a queue without its items' values: each item knows the put it comes from.
#pragma once

#include "snarl/harness/engine/object.h"
#include "snarl/primitives/model/actors.h"
#include "snarl/primitives/ring.h"

namespace snarl {

struct QueueModel : ObjectState {
  // The model's clocks, from clock_slot on.
  static constexpr std::uint32_t kItemClock = 0;   // put -> the get that takes the item
  static constexpr std::uint32_t kRoomClock = 1;   // get -> the put that takes the room, if bounded
  static constexpr std::uint32_t kCloseClock = 2;  // close -> the get that finds nothing more
  static constexpr std::uint32_t kDoneClock = 3;   // task_done -> join
  static constexpr std::uint32_t kClockCount = 4;

  Gate readable;               // there is an item, or there will be none any more
  Gate writable;               // there is room, or it is closed
  Gate all_done;               // every item that was put is done
  std::uint32_t capacity = 0;  // 0: no bound
  std::uint32_t unfinished = 0;
  bool is_closed = false;
  Step closed_at = kNoStep;
  Step done_at = kNoStep;
  Ring<Step> puts;   // of the items, the oldest first
  Ring<Step> rooms;  // of a bounded queue's free places that held items, the oldest first
  Actors senders;    // who may put and close

  void reset(std::uint32_t places) {
    capacity = places;
    unfinished = 0;
    is_closed = false;
    closed_at = done_at = kNoStep;
    puts.clear();
    rooms.clear();
    senders.reset();
    readable.reset(*this, false);
    writable.reset(*this, true);
    all_done.reset(*this, true);
  }

  // Without the items, which lie in the face.
  void add_state(StateHash& state) const {
    state.add(size());
    state.add(unfinished);
    state.add(is_closed ? 1 : 0);
    senders.add_state(state);
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(puts.count()); }
  bool is_full() const { return capacity != 0 && size() == capacity; }

  // Requires: neither full nor closed. Returns: the get that made the room; kNoStep: none did.
  Step put(Step step) {
    const bool is_fresh = capacity == 0 || size() + rooms.count() < capacity;
    const Step room = is_fresh ? kNoStep : rooms.pop();
    puts.push(step);
    ++unfinished;
    show();
    return room;
  }

  // Requires: not empty. Returns: the put it comes from.
  Step get(Step step) {
    const Step source = puts.pop();
    if (capacity != 0) rooms.push(step);
    show();
    return source;
  }

  void close(Step step) {
    is_closed = true;
    closed_at = step;
    show();
  }

  // Requires: unfinished > 0.
  void finish(Step step) {
    --unfinished;
    done_at = step;
    show();
  }

 private:
  void show() {
    readable.is_open = is_closed || !puts.is_empty();
    writable.is_open = is_closed || !is_full();
    all_done.is_open = unfinished == 0;
  }
};

}  // namespace snarl
