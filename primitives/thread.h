// Controlled threads made by hand, like std::jthread and Python's threading.Thread.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/name.h"

namespace snarl {

struct ThreadRecord;

namespace detail {

// What a thread is to do, without its type: one of the two is called, once.
struct Closure {
  void* context = nullptr;
  void (*run)(void* context, std::uint32_t) = nullptr;
  void (*drop)(void* context) = nullptr;
};

// Returns null only where the execution is being unwound.
ThreadRecord* begin_thread(const Name& name, Site site, bool is_daemon, const Closure& closure);

// Nobody has to join it any more. Null: does nothing.
void let_go(ThreadRecord* thread);

// The number of the calling thread in its execution.
std::uint32_t thread_index();

// True while an execution is given up: whoever catches everything has to throw it on.
bool is_unwinding();

}  // namespace detail

inline namespace instrumented {

// A thread of this execution, without responsibility for it. One that stands for no thread may only
// be compared and asked whether it is one.
// Misuse: join by the thread itself (join_self), or of no thread (join_nobody): of a handle that
// stands for none, or whose thread was moved out of it.
class ThreadHandle {
 public:
  ThreadHandle() = default;
  explicit ThreadHandle(ThreadRecord* record) : record_(record) {}

  bool is_thread() const { return record_ != nullptr; }
  std::string_view name() const;
  std::uint32_t id() const;  // in order of creation; 0: main
  bool is_daemon() const;
  bool operator==(const ThreadHandle& other) const { return record_ == other.record_; }

  // Blocks: until the thread has ended. A thread may be joined more than once.
  void join(Site site = Site::here()) const;
  // Returns: false if the virtual clock passed the deadline first.
  bool join_for(std::chrono::nanoseconds timeout, Site site = Site::here()) const;
  bool is_alive(Site site = Site::here()) const;

 protected:
  ThreadRecord* record_ = nullptr;
};

// Begins when it is made. If main makes one by hand, main is a thread like any other from then on.
// The destructor joins, unless it is a daemon: daemons are cut off when all others have ended.
class [[nodiscard]] Thread : public ThreadHandle {
 public:
  // Blocks: when a thread makes it, before it begins.
  template <std::invocable Function>
  Thread(const Name& name, Function function, Site site = Site::here()) : site_(site) {
    begin(name, std::move(function), false);
  }
  template <std::invocable Function>
  requires(!std::is_convertible_v<Function, Name>) explicit Thread(Function function,
                                                                   Site site = Site::here())
      : Thread(Name{}, std::move(function), site) {}

  // A thread that nobody waits for.
  template <std::invocable Function>
  static Thread daemon(const Name& name, Function function, Site site = Site::here()) {
    Thread thread(site);
    thread.begin(name, std::move(function), true);
    return thread;
  }

  // May throw: where an execution ends while its frames are unwound.
  ~Thread() noexcept(false) {
    if (is_to_join_) join(site_);
  }
  Thread(Thread&& other) noexcept
      : ThreadHandle(std::exchange(other.record_, nullptr)),
        site_(other.site_),
        is_to_join_(std::exchange(other.is_to_join_, false)) {}
  Thread& operator=(Thread&& other) noexcept(false) {
    if (is_to_join_) join(site_);
    record_ = std::exchange(other.record_, nullptr);
    site_ = other.site_;
    is_to_join_ = std::exchange(other.is_to_join_, false);
    return *this;
  }

  void join(Site site = Site::here()) {
    is_to_join_ = false;
    ThreadHandle::join(site);
  }
  bool join_for(std::chrono::nanoseconds timeout, Site site = Site::here()) {
    const bool has_ended = ThreadHandle::join_for(timeout, site);
    if (has_ended) is_to_join_ = false;
    return has_ended;
  }
  bool joinable() const { return is_to_join_; }
  // Nobody will join it; it is waited for all the same before the execution ends.
  void detach() {
    is_to_join_ = false;
    detail::let_go(record_);
  }

  static ThreadHandle current();
  // All threads that have not ended, in order of creation; main only if it is a thread like any
  // other. One operation.
  static std::vector<ThreadHandle> living(Site site = Site::here());

 private:
  explicit Thread(Site site) : site_(site) {}

  template <class Function>
  void begin(const Name& name, Function function, bool is_daemon) {
    auto owned = std::make_unique<Function>(std::move(function));
    const detail::Closure closure{
        owned.get(),
        [](void* context, std::uint32_t) {
          const std::unique_ptr<Function> mine(static_cast<Function*>(context));
          (*mine)();
        },
        [](void* context) { delete static_cast<Function*>(context); }};
    record_ = detail::begin_thread(name, site_, is_daemon, closure);
    if (record_ == nullptr) return;
    static_cast<void>(owned.release());  // the thread's closure owns it now
    is_to_join_ = !is_daemon;
  }

  Site site_;
  bool is_to_join_ = false;
};

}  // namespace instrumented
}  // namespace snarl
