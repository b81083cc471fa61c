// A counted right to act on an object: what nobody has a handle for any more, nobody can do.
#pragma once

#include <utility>

#include "snarl/harness/base/site.h"

namespace snarl {

struct Actors;
struct ObjectState;

namespace detail {

// Takes the right to act from everybody. Misuse: a second time (handle_taken_twice).
void take_right(ObjectState& object, Actors& actors, Site site);
void copy_right(Actors& actors);
// An operation, where there are others: whoever waits for an act is dead once nobody can act.
// Never throws.
void drop_right(ObjectState& object, Actors& actors, const Site& site) noexcept;

// The first is taken before threads that act without one may run. Copies count, a handle that was
// moved from is none: with it nobody may act. Its destructor is an operation.
class Handle {
 public:
  Handle(ObjectState& object, Actors& actors, Site site)
      : object_(&object), actors_(&actors), site_(site) {
    take_right(object, actors, site);
  }
  ~Handle() { drop(); }
  Handle(const Handle& other) : object_(other.object_), actors_(other.actors_), site_(other.site_) {
    if (is_held()) copy_right(*actors_);
  }
  Handle(Handle&& other) noexcept
      : object_(std::exchange(other.object_, nullptr)),
        actors_(std::exchange(other.actors_, nullptr)),
        site_(other.site_) {}
  Handle& operator=(Handle other) noexcept {
    std::swap(object_, other.object_);
    std::swap(actors_, other.actors_);
    std::swap(site_, other.site_);
    return *this;
  }

  bool is_held() const { return actors_ != nullptr; }
  // Gives the right up before the handle dies.
  void drop() noexcept {
    if (!is_held()) return;
    drop_right(*std::exchange(object_, nullptr), *std::exchange(actors_, nullptr), site_);
  }

 private:
  ObjectState* object_ = nullptr;
  Actors* actors_ = nullptr;
  Site site_;  // where it was taken
};

}  // namespace detail
}  // namespace snarl
