// Worker threads that do the jobs sent to them, in order of sending.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/future.h"
#include "snarl/primitives/name.h"
#include "snarl/primitives/queue.h"
#include "snarl/primitives/thread.h"

namespace snarl {
namespace detail {

class Job {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;
  // Returns: false if it threw.
  virtual bool run() = 0;
};

template <class Function>
class JobOf final : public Job {
 public:
  explicit JobOf(Function function) : function_(std::move(function)) {}
  bool run() override { return function_(); }

 private:
  Function function_;
};

}  // namespace detail

inline namespace instrumented {

// The results of several jobs, each as soon as it is there: `for (auto& result : results)`.
template <class T>
class Results {
 public:
  Results(std::shared_ptr<Queue<detail::JobResult<T>>> queue, std::size_t count, Site site)
      : queue_(std::move(queue)), left_(count), site_(site) {}

  // Blocks: until one more is there. Returns: none when there are no more. Errors: throws what the
  // job threw.
  std::optional<T> next(Site site = Site::here()) {
    if (left_ == 0) return std::nullopt;
    --left_;
    auto result = queue_->get(site);
    if (!result) return std::nullopt;
    return result->take();
  }

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = T*;
    using reference = T&;

    Iterator() = default;
    explicit Iterator(Results& results) : results_(&results) { ++*this; }
    T& operator*() { return *value_; }
    T* operator->() { return &*value_; }
    Iterator& operator++() {
      value_ = results_->next(results_->site_);
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(const Iterator& other) const {
      return value_.has_value() == other.value_.has_value();
    }

   private:
    Results* results_ = nullptr;
    std::optional<T> value_;
  };

  Iterator begin() { return Iterator(*this); }
  Iterator end() { return Iterator(); }

 private:
  std::shared_ptr<Queue<detail::JobResult<T>>> queue_;
  std::size_t left_;
  Site site_;
};

// A worker whose job throws dies of it; the exception is the job's result, and a supervisor puts
// another worker in its place. Made of queues, events and threads alone.
// Misuse: a job sent after `close` (put_after_close).
class Pool {
 public:
  explicit Pool(std::uint32_t workers, const Name& name = "pool", Site site = Site::here());
  // Closes it. May throw: where an execution ends while its frames are unwound.
  ~Pool() noexcept(false);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  template <class Function>
  auto send(Function function, Site site = Site::here()) {
    using T = std::invoke_result_t<Function&>;
    auto state = std::make_shared<detail::FutureState<T>>(Name{}, site);
    send_job(
        [state, function = std::move(function), site]() mutable {
          const bool is_done = state->result.fill(function);
          state->done.set(site);
          return is_done;
        },
        site);
    return Future<T>(std::move(state));
  }

  // Sends a job and waits for its result. Errors: throws what the job threw.
  template <class Function>
  auto sync(Function function, Site site = Site::here()) {
    return send(std::move(function), site).get(site);
  }

  // Does `function` to each input. Returns: the results in the inputs' order. Errors: throws what
  // the first job that failed threw.
  template <class Input, class Function>
  auto map(const std::vector<Input>& inputs, Function function, Site site = Site::here()) {
    using T = std::invoke_result_t<Function&, const Input&>;
    std::vector<Future<T>> futures;
    futures.reserve(inputs.size());
    for (const Input& input : inputs) {
      futures.push_back(send([function, input]() mutable { return function(input); }, site));
    }
    std::vector<T> results;
    results.reserve(futures.size());
    for (Future<T>& future : futures) results.push_back(future.get(site));
    return results;
  }

  // Does `function` to each input. Returns: the results in the order in which they come.
  template <class Input, class Function>
  auto each(const std::vector<Input>& inputs, Function function, Site site = Site::here()) {
    using T = std::invoke_result_t<Function&, const Input&>;
    auto results = std::make_shared<Queue<detail::JobResult<T>>>(Name{}, 0U, site);
    for (const Input& input : inputs) {
      send_job(
          [results, function, input, site]() mutable {
            detail::JobResult<T> result;
            auto job = [&] { return function(input); };
            const bool is_done = result.fill(job);
            results->put(std::move(result), site);
            return is_done;
          },
          site);
    }
    return Results<T>(std::move(results), inputs.size(), site);
  }

  // Takes no more jobs. Blocks: until those that were sent are done and all workers have ended.
  void close(Site site = Site::here());

 private:
  template <class Function>
  void send_job(Function function, Site site) {
    jobs_.put(std::make_unique<detail::JobOf<Function>>(std::move(function)), site);
  }

  void work(std::uint32_t worker);
  void supervise();
  void begin_worker(std::uint32_t worker);

  std::string name_;
  std::string supervisor_name_;
  Site site_;
  Queue<std::unique_ptr<detail::Job>> jobs_;
  Queue<std::uint32_t> deaths_;  // which worker
  bool is_closed_ = false;
  std::vector<Thread> workers_;  // the supervisor's, until it has ended
  std::optional<Thread> supervisor_;
};

}  // namespace instrumented
}  // namespace snarl
