// A two-way channel: a bounded queue for each direction.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/name.h"
#include "snarl/primitives/queue.h"

namespace snarl {
inline namespace instrumented {

// What one end sends the other receives, in order. Two ends that both send first wait for each
// other when both directions are full.
// Misuse: send by an end that was closed (put_after_close).
template <class T>
class Channel {
 public:
  class End {
   public:
    End(Queue<T>& out, Queue<T>& in) : out_(out), in_(in) {}

    // Blocks: while this direction is full.
    void send(T item, Site site = Site::here()) { out_.put(std::move(item), site); }
    bool try_send(T item, Site site = Site::here()) { return out_.try_put(std::move(item), site); }
    bool send_for(T item, std::chrono::nanoseconds timeout, Site site = Site::here()) {
      return out_.put_for(std::move(item), timeout, site);
    }

    // Blocks: while nothing is there. Returns: none once the other end is closed and all is read.
    std::optional<T> receive(Site site = Site::here()) { return in_.get(site); }
    std::optional<T> try_receive(Site site = Site::here()) { return in_.try_get(site); }
    std::optional<T> receive_for(std::chrono::nanoseconds timeout, Site site = Site::here()) {
      return in_.get_for(timeout, site);
    }

    // Nothing more will be sent from this end.
    void close(Site site = Site::here()) { out_.close(site); }

   private:
    Queue<T>& out_;
    Queue<T>& in_;
  };

  // `capacity`: items in each direction; 0: no bound.
  explicit Channel(const Name& name = {}, std::uint32_t capacity = 1, Site site = Site::here())
      : to_b_({name.text, 0}, capacity, site),
        to_a_({name.text, 1}, capacity, site),
        a_(to_b_, to_a_),
        b_(to_a_, to_b_) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  End& a() { return a_; }
  End& b() { return b_; }

 private:
  Queue<T> to_b_;
  Queue<T> to_a_;
  End a_;
  End b_;
};

}  // namespace instrumented
}  // namespace snarl
