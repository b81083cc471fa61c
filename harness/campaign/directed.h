// Strategies that lead an execution into a given deadlock, if it lets itself be led.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/strategy.h"

namespace snarl {

// Which option each thread took at its choices that were not of threads, in order.
using OptionsTaken = std::map<ThreadId, std::vector<std::uint32_t>>;

// Notes the options that another strategy takes.
class OptionRecorder final : public Strategy {
 public:
  explicit OptionRecorder(Strategy& inner) : inner_(inner) {}

  bool begin(const ExecutionInfo& info) override { return inner_.begin(info); }
  std::uint32_t pick(const Choice& choice) override;
  void observe(const OpEvent& /*event*/) override {}

  const OptionsTaken& options() const { return options_; }

 private:
  Strategy& inner_;
  OptionsTaken options_;
};

// Gives the steps to threads in a given order, and options as they were taken before; behind the
// last one, and from where that is impossible, goes on with whoever runs.
class FollowStrategy final : public Strategy {
 public:
  // `trace`: of the running execution. All outlive it.
  FollowStrategy(const std::vector<ThreadId>& steps, const OptionsTaken& options,
                 const Trace& trace)
      : steps_(steps), options_(options), trace_(trace) {}

  bool begin(const ExecutionInfo& /*info*/) override { return true; }
  std::uint32_t pick(const Choice& choice) override;
  void observe(const OpEvent& /*event*/) override {}

  // The first step that went to another thread. Call it after the execution.
  std::optional<Step> diverged_at();

 private:
  std::uint32_t pick_thread(const Choice& choice);

  const std::vector<ThreadId>& steps_;
  const OptionsTaken& options_;
  const Trace& trace_;
  std::map<ThreadId, std::size_t> next_option_;
  std::size_t checked_ = 0;  // steps that went where they should
  std::optional<Step> diverged_at_;
};

// What a thread of a cycle is about to do: by hashes of names, since ids are an execution's own.
struct AwaitedRequest {
  std::uint64_t thread = 0;
  std::uint64_t wanted = 0;
  OpKind kind = OpKind::kAcquire;
  std::vector<std::uint64_t> held;
};

// Walks at random, and holds each thread of a cycle back when it is about to make its request,
// until the others are there. If nobody else can go on, one of those is let go. Source: Joshi,
// Park, Naik, Sen, "A Randomized Dynamic Program Analysis Technique for Detecting Real Deadlocks",
// PLDI 2009 (DeadlockFuzzer). Differs: what a thread holds is compared too.
class SteerStrategy final : public Strategy {
 public:
  // `trace`: of the running execution, recorded in full. All outlive it.
  SteerStrategy(const std::vector<AwaitedRequest>& requests, const Execution& execution,
                const Trace& trace, std::uint64_t seed, std::uint64_t attempt)
      : requests_(requests), execution_(execution), trace_(trace), rng_(seed, attempt) {}

  bool begin(const ExecutionInfo& /*info*/) override { return true; }
  std::uint32_t pick(const Choice& choice) override;
  void observe(const OpEvent& /*event*/) override {}

 private:
  std::uint32_t pick_thread(const Choice& choice);
  void read_on();
  bool is_awaited(ThreadId thread, const Op& op) const;
  bool holds_all(ThreadId thread, const std::vector<std::uint64_t>& locks) const;
  std::uint64_t name_of(ObjectId object) const { return execution_.identity_of(object).name_hash; }

  const std::vector<AwaitedRequest>& requests_;
  const Execution& execution_;
  const Trace& trace_;
  Rng rng_;
  std::size_t changes_read_ = 0;
  std::size_t events_read_ = 0;
  std::map<ThreadId, std::vector<std::uint64_t>> held_;  // names of locks
  std::map<ThreadId, bool> is_let_go_;                   // until its next step
};

}  // namespace snarl
