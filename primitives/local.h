// A value of each thread's own, like thread_local and Python's threading.local.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>

#include "snarl/primitives/thread.h"

namespace snarl {
inline namespace instrumented {

// No operation: nobody else can see it. Works on every vehicle; `thread_local` is shared by the
// threads of the fiber vehicle.
template <class T>
class Local {
 public:
  // `initial` is every thread's value at first.
  explicit Local(T initial = T()) : initial_(std::move(initial)) {}
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;

  // Returns the calling thread's value; it stays where it is.
  T& get() { return values_.try_emplace(detail::thread_index(), initial_).first->second; }
  T& operator*() { return get(); }
  T* operator->() { return &get(); }
  void set(T value) { get() = std::move(value); }

 private:
  T initial_;
  std::unordered_map<std::uint32_t, T> values_;
};

}  // namespace instrumented
}  // namespace snarl
