// Items in order, like Python's queue.Queue: bounded or not, with an end that consumers see.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/handle.h"
#include "snarl/primitives/name.h"
#include "snarl/primitives/ring.h"
#include "snarl/primitives/value.h"

namespace snarl {

struct QueueModel;

namespace detail {

// How long an operation waits for its turn.
struct Patience {
  enum class Kind : std::uint8_t { kForever, kNever, kTimed };
  Kind kind = Kind::kForever;
  std::chrono::nanoseconds timeout{0};
};

inline constexpr Patience kForever{};
inline constexpr Patience kNever{Patience::Kind::kNever};
constexpr Patience within(std::chrono::nanoseconds timeout) {
  return {Patience::Kind::kTimed, timeout};
}

// Moves one item between the caller and the queue; returns its bits.
using MoveItem = std::uint64_t (*)(void* context);

QueueModel& make_queue(const Name& name, Site site, ValueFormat format, std::uint32_t capacity);
void destroy_queue(QueueModel& model) noexcept;
// Whether a put or close comes from a handle.
enum class Right : bool { kAnybodys, kByHandle };

bool put_item(QueueModel& model, Patience patience, Site site, std::uint64_t bits, MoveItem move,
              void* context, Right right = Right::kAnybodys);
bool get_item(QueueModel& model, Patience patience, Site site, MoveItem move, void* context);
// Calls `move` for each item there is.
bool get_items(QueueModel& model, Patience patience, Site site, MoveItem move, void* context);
void finish_item(QueueModel& model, Site site);
bool join_queue(QueueModel& model, Patience patience, Site site);
void close_queue(QueueModel& model, Site site, Right right = Right::kAnybodys);
Handle first_sender(QueueModel& model, Site site);
// From now on nobody else can put and close.
void allow_only(QueueModel& model, const std::vector<ThreadId>& threads);
std::uint32_t size_of_queue(QueueModel& model, Site site);

}  // namespace detail

inline namespace instrumented {

// A get knows all that came before the put of its item; in a bounded queue a put also knows all
// that came before the get that made its room. After `close` the items that are left can be got.
// Misuse: put into a closed queue (put_after_close), more task_done than items
// (task_done_without_item), destruction while a thread waits.
template <class T>
class Queue {
 public:
  // `capacity` 0: no bound.
  explicit Queue(const Name& name = {}, std::uint32_t capacity = 0, Site site = Site::here())
      : model_(detail::make_queue(name, site, value_format<T>(), capacity)) {}
  ~Queue() { detail::destroy_queue(model_); }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  // Blocks: while it is full.
  void put(T item, Site site = Site::here()) { put_within(detail::kForever, item, site); }
  // Returns: false if it was full; then the item is gone with the call.
  bool try_put(T item, Site site = Site::here()) { return put_within(detail::kNever, item, site); }
  bool put_for(T item, std::chrono::nanoseconds timeout, Site site = Site::here()) {
    return put_within(detail::within(timeout), item, site);
  }

  // Blocks: while it is empty and not closed. Returns: the oldest item; none if it is closed and
  // empty.
  std::optional<T> get(Site site = Site::here()) { return get_within(detail::kForever, site); }
  std::optional<T> try_get(Site site = Site::here()) { return get_within(detail::kNever, site); }
  std::optional<T> get_for(std::chrono::nanoseconds timeout, Site site = Site::here()) {
    return get_within(detail::within(timeout), site);
  }

  // Blocks: while it is empty and not closed. Returns: all items, the oldest first.
  std::vector<T> get_all(Site site = Site::here()) {
    return get_all_within(detail::kForever, site);
  }
  std::vector<T> try_get_all(Site site = Site::here()) {
    return get_all_within(detail::kNever, site);
  }
  std::vector<T> get_all_for(std::chrono::nanoseconds timeout, Site site = Site::here()) {
    return get_all_within(detail::within(timeout), site);
  }

  // Says that an item that was got is dealt with.
  void task_done(Site site = Site::here()) { detail::finish_item(model_, site); }
  // Blocks: until every item that was put is dealt with; closing the queue is not enough.
  void join(Site site = Site::here()) { detail::join_queue(model_, detail::kForever, site); }
  bool join_for(std::chrono::nanoseconds timeout, Site site = Site::here()) {
    return detail::join_queue(model_, detail::within(timeout), site);
  }

  // No more items will come. Wakes all who wait to put or get.
  void close(Site site = Site::here()) { detail::close_queue(model_, site); }

  // The right to put and to close.
  class Sender : public detail::Handle {
   public:
    // As those of the queue.
    void put(T item, Site site = Site::here()) { put_within(detail::kForever, item, site); }
    bool try_put(T item, Site site = Site::here()) {
      return put_within(detail::kNever, item, site);
    }
    bool put_for(T item, std::chrono::nanoseconds timeout, Site site = Site::here()) {
      return put_within(detail::within(timeout), item, site);
    }
    void close(Site site = Site::here()) { detail::close_queue(queue_->model_, site, right()); }

   private:
    friend class Queue;
    Sender(Queue& queue, Site site)
        : Handle(detail::first_sender(queue.model_, site)), queue_(&queue) {}

    detail::Right right() const {
      return is_held() ? detail::Right::kByHandle : detail::Right::kAnybodys;
    }
    bool put_within(detail::Patience patience, T& item, Site site) {
      return queue_->put_within(patience, item, site, right());
    }

    Queue* queue_ = nullptr;
  };
  // From now on only who has this handle or a copy of it can put and close; once there is none, who
  // waits for an item waits for ever. Misuse: put or close without one (not_allowed); a second
  // first handle (handle_taken_twice).
  Sender only_sender(Site site = Site::here()) { return {*this, site}; }

  // The answers may be old already.
  std::uint32_t size(Site site = Site::here()) const { return detail::size_of_queue(model_, site); }
  bool empty(Site site = Site::here()) const { return size(site) == 0; }

 private:
  bool put_within(detail::Patience patience, T& item, Site site,
                  detail::Right right = detail::Right::kAnybodys) {
    struct Context {
      T& item;
      Ring<T>& items;
    } context{item, items_};
    return detail::put_item(
        model_, patience, site, to_bits(item),
        [](void* untyped) -> std::uint64_t {
          auto& self = *static_cast<Context*>(untyped);
          self.items.push(std::move(self.item));
          return 0;
        },
        &context, right);
  }

  std::optional<T> get_within(detail::Patience patience, Site site) {
    struct Context {
      std::optional<T> item;
      Ring<T>& items;
    } context{std::nullopt, items_};
    detail::get_item(
        model_, patience, site,
        [](void* untyped) {
          auto& self = *static_cast<Context*>(untyped);
          self.item.emplace(self.items.pop());
          return to_bits(*self.item);
        },
        &context);
    return std::move(context.item);
  }

  std::vector<T> get_all_within(detail::Patience patience, Site site) {
    struct Context {
      std::vector<T> got;
      Ring<T>& items;
    } context{{}, items_};
    detail::get_items(
        model_, patience, site,
        [](void* untyped) {
          auto& self = *static_cast<Context*>(untyped);
          self.got.push_back(self.items.pop());
          return to_bits(self.got.back());
        },
        &context);
    return std::move(context.got);
  }

  Ring<T> items_;
  QueueModel& model_;
};

}  // namespace instrumented
}  // namespace snarl
