// The result of a job that another thread does: it may be there later, or be an exception.
#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/event.h"
#include "snarl/primitives/thread.h"

namespace snarl {
namespace detail {

// What void is stored as.
template <class T>
using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

// A value or the exception there was instead.
template <class T>
struct JobResult {
  std::optional<Stored<T>> value;
  std::exception_ptr error;

  // Returns: false if `function` threw.
  template <class Function>
  bool fill(Function& function) {
    try {
      if constexpr (std::is_void_v<T>) {
        function();
        value.emplace();
      } else {
        value.emplace(function());
      }
      return true;
    } catch (...) {
      if (is_unwinding()) throw;
      error = std::current_exception();
      return false;
    }
  }

  // Copies the value where it can be copied. Errors: throws what the job threw.
  T take() {
    if (error != nullptr) std::rethrow_exception(error);
    if constexpr (std::is_void_v<T>) {
      return;
    } else if constexpr (std::is_copy_constructible_v<T>) {
      return *value;
    } else {
      return std::move(*value);
    }
  }
};

template <class T>
struct FutureState {
  FutureState(const Name& name, Site site) : done(name, site) {}

  Event done;
  JobResult<T> result;
  bool is_taken = false;  // what cannot be copied can be taken once
};

// Ends the execution: the value was moved out before.
void fail_taken_twice(Site site);

}  // namespace detail

inline namespace instrumented {

// Copies stand for the same result, which may be asked for more than once if it can be copied.
// Misuse: get() of a value that was moved out before (taken_twice).
template <class T>
class Future {
 public:
  explicit Future(std::shared_ptr<detail::FutureState<T>> state) : state_(std::move(state)) {}

  // Blocks: until the job is done. Errors: throws what the job threw.
  T get(Site site = Site::here()) {
    state_->done.wait(site);
    if constexpr (!std::is_void_v<T> && !std::is_copy_constructible_v<T>) {
      const bool is_value = state_->result.error == nullptr;
      if (is_value && std::exchange(state_->is_taken, true)) detail::fail_taken_twice(site);
    }
    return state_->result.take();
  }
  // Returns: false if the virtual clock passed the deadline before the job was done.
  bool wait_for(std::chrono::nanoseconds timeout, Site site = Site::here()) {
    return state_->done.wait_for(timeout, site);
  }
  void wait(Site site = Site::here()) { state_->done.wait(site); }
  bool is_ready(Site site = Site::here()) const { return state_->done.is_set(site); }

 private:
  std::shared_ptr<detail::FutureState<T>> state_;
};

}  // namespace instrumented
}  // namespace snarl
