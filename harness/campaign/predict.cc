// From witnesses to cycles, from cycles to attempts, from attempts to findings or reasons.
#include "snarl/harness/campaign/predict.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "snarl/harness/campaign/directed.h"
#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/lock_order_graph.h"
#include "snarl/harness/campaign/sync_preserving.h"
#include "snarl/harness/detectors/names.h"
#include "snarl/harness/engine/call_places.h"
#include "snarl/harness/engine/wait_for.h"

namespace snarl {
namespace {

constexpr std::size_t kStoriesMax = 5;  // in the sentence of a note; arbitrary

class Predictor {
 public:
  Predictor(Execution& execution, Program& program, const ExecutionInfo& info,
            const std::vector<OrderWitness>& witnesses, std::set<std::uint64_t> known,
            const std::atomic<bool>* is_interrupted, const PredictionLimits& limits)
      : execution_(execution),
        program_(program),
        info_(info),
        witnesses_(witnesses),
        known_(std::move(known)),
        is_interrupted_(is_interrupted),
        limits_(limits),
        steps_left_(limits.steps) {}

  Prediction run() {
    read_witnesses();
    std::size_t tried = 0;
    std::size_t left_out = 0;
    const LockOrderGraph::Cycles cycles = graph_.cycles();
    for (const LockCycle& cycle : cycles.found) {
      const std::uint64_t signature = signature_of(cycle);
      if (is_stopped()) break;
      if (known_.count(signature) != 0) continue;
      if (tried++ >= limits_.cycles) {
        ++left_out;
        continue;
      }
      const std::string reason = attempt(cycle, signature);
      if (is_stopped()) break;
      if (known_.insert(signature).second) note(cycle, reason);
    }
    if (left_out > 0) {
      note_limit(fmt::format("{} more cycles of lock orders were not tried: the limit is {}",
                             left_out, limits_.cycles));
    }
    if (cycles.is_cut) {
      note_limit("the search for cycles of lock orders ended at its limit: there may be more");
    }
    return std::move(prediction_);
  }

 private:
  bool is_stopped() const {
    return is_interrupted_ != nullptr && is_interrupted_->load(std::memory_order_relaxed);
  }
  bool is_used_up() const { return steps_left_ == 0 || is_stopped(); }

  void read_witnesses() {
    for (const OrderWitness& witness : witnesses_) {
      if (is_used_up()) return;
      ReplayStrategy replay(witness.choices);
      OptionRecorder recorder(replay);
      recorder.begin(info_);
      Examination examination = examine(execution_, program_, recorder, info_);
      spend(examination);
      graph_.add(std::move(examination.trace));
      options_.push_back(recorder.options());
    }
  }

  void spend(const Examination& examination) {
    steps_left_ -= std::min<std::uint64_t>(steps_left_, examination.steps + 1);
  }

  // What the deadlock's finding would have.
  std::uint64_t signature_of(const LockCycle& cycle) const {
    std::vector<std::uint64_t> waits;
    for (const CycleMember& member : cycle.members) {
      const Op& op = op_of(member);
      const ObjectInfo& lock = trace_of(member).objects.at(index_of(op.object));
      waits.push_back(hash_of_wait(hash_text(lock.declaration), op.kind, op.site));
    }
    return signature_of_cycle(std::move(waits));
  }

  const Trace& trace_of(const CycleMember& member) const { return graph_.trace(member.trace); }
  const Op& op_of(const CycleMember& member) const {
    return trace_of(member).events.at(member.request.step).op;
  }

  // Returns: why the deadlock was not confirmed, if it was not.
  std::string attempt(const LockCycle& cycle, std::uint64_t signature) {
    std::string reason = follow(cycle, signature);
    const std::vector<AwaitedRequest> requests = awaited(cycle);
    for (std::uint32_t index = 0; index < limits_.attempts; ++index) {
      if (known_.count(signature) != 0) return "";
      if (is_used_up()) {
        return fmt::format("{}; the limit of steps for predictions came after {} attempts", reason,
                           index);
      }
      const auto trace = std::make_shared<Trace>();
      SteerStrategy steer(requests, execution_, *trace, info_.seed ^ signature, index);
      run_directed(cycle, steer, trace);
    }
    return fmt::format("{}; {} attempts to hold them back until all are there did not show it",
                       reason, limits_.attempts);
  }

  // The schedule that keeps what the threads read and received. Returns: why it did not show it.
  std::string follow(const LockCycle& cycle, std::uint64_t signature) {
    if (!cycle.is_of_one_execution) return "no execution that was looked at had all of these";
    const std::size_t index = cycle.members.front().trace;
    const std::uint64_t number = witnesses_[index].execution + 1;
    std::vector<LockRequest> requests;
    for (const CycleMember& member : cycle.members) requests.push_back(member.request);
    const auto steps = sync_preserving_steps(graph_.trace(index), requests);
    if (!steps) {
      return fmt::format(
          "with what was read and received, and with each lock taken in the order of execution {}, "
          "one of them is over before another begins",
          number);
    }
    if (is_used_up()) return "it was not tried";
    const auto trace = std::make_shared<Trace>();
    FollowStrategy strategy(*steps, options_[index], *trace);
    run_directed(cycle, strategy, trace);
    if (known_.count(signature) != 0) return "";
    const auto diverged_at = strategy.diverged_at();
    if (!diverged_at)
      return "a schedule made from execution " + std::to_string(number) + " did not show it";
    return fmt::format("a schedule made from execution {} went another way at step {}", number,
                       *diverged_at);
  }

  std::vector<AwaitedRequest> awaited(const LockCycle& cycle) const {
    std::vector<AwaitedRequest> requests;
    for (const CycleMember& member : cycle.members) {
      const Trace& trace = trace_of(member);
      const auto lock = [&trace](ObjectId object) {
        const ObjectInfo& info = trace.objects.at(index_of(object));
        return hash_of_name(info.kind, info.name);
      };
      AwaitedRequest request;
      const std::string& thread = trace.threads.at(index_of(member.request.thread)).name;
      request.thread = hash_of_name("thread", thread);
      request.wanted = lock(member.request.wanted);
      request.kind = op_of(member).kind;
      for (const HeldLock& held : member.request.held) request.held.push_back(lock(held.lock));
      requests.push_back(std::move(request));
    }
    return requests;
  }

  // Keeps every deadlock that the execution shows and nobody knew.
  void run_directed(const LockCycle& cycle, Strategy& strategy,
                    const std::shared_ptr<Trace>& trace) {
    const Examination examination = examine(execution_, program_, strategy, info_, trace);
    spend(examination);
    for (const Suspicion& suspicion : examination.suspicions) {
      if (suspicion.kind != FindingKind::kDeadlock || suspicion.is_note) continue;
      if (!known_.insert(suspicion.signature).second) continue;
      Finding finding = finding_of(examination, suspicion);
      finding.is_predicted = true;
      finding.first_execution = witnesses_[cycle.members.front().trace].execution;
      prediction_.findings.push_back(std::move(finding));
    }
  }

  // "one takes b (line 4) holding a".
  std::string story_of(const CycleMember& member) const {
    const Trace& trace = trace_of(member);
    std::vector<std::string> held;
    for (const HeldLock& each : member.request.held) held.push_back(name_in(trace, each.lock));
    const Op& op = op_of(member);
    const Site site = with_call_place(op.site);
    return fmt::format("{} takes {}{} holding {}", name_in(trace, member.request.thread),
                       name_in(trace, op.object),
                       site.is_known() ? fmt::format(" (line {})", site.line) : "", listed(held));
  }

  void note(const LockCycle& cycle, const std::string& reason) {
    Finding finding = empty_note();
    for (const CycleMember& member : cycle.members) {
      const Trace& trace = trace_of(member);
      finding.threads.push_back(name_in(trace, member.request.thread));
      finding.objects.push_back(name_in(trace, member.request.wanted));
      finding.sites.push_back(with_call_place(op_of(member).site));
      if (finding.threads.size() > kStoriesMax) continue;
      finding.message += (finding.message.empty() ? "" : ", ") + story_of(member);
    }
    if (finding.threads.size() > kStoriesMax) {
      finding.message += fmt::format(" and so on, {} threads in all", finding.threads.size());
    }
    finding.message += "; not confirmed: " + reason;
    finding.help = "take the objects in one order in all threads";
    finding.first_execution = witnesses_[cycle.members.front().trace].execution;
    finding.signature = signature_of(cycle);
    prediction_.notes.push_back(std::move(finding));
  }

  void note_limit(std::string text) {
    Finding finding = empty_note();
    finding.message = std::move(text);
    prediction_.notes.push_back(std::move(finding));
  }

  static Finding empty_note() {
    Finding finding;
    finding.kind = FindingKind::kDeadlock;
    finding.cause = "cycle";
    finding.is_allowed = true;
    finding.is_confirmed = false;
    finding.is_predicted = true;
    finding.trace = std::make_shared<Trace>();
    return finding;
  }

  Execution& execution_;
  Program& program_;
  const ExecutionInfo info_;
  const std::vector<OrderWitness>& witnesses_;
  std::set<std::uint64_t> known_;  // signatures of deadlocks
  const std::atomic<bool>* is_interrupted_;
  const PredictionLimits limits_;
  std::uint64_t steps_left_;
  LockOrderGraph graph_;
  std::vector<OptionsTaken> options_;  // of each witness
  Prediction prediction_;
};

}  // namespace

Prediction predict_deadlocks(Execution& execution, Program& program, const ExecutionInfo& info,
                             const std::vector<OrderWitness>& witnesses,
                             std::set<std::uint64_t> known, const std::atomic<bool>* is_interrupted,
                             const PredictionLimits& limits) {
  return Predictor(execution, program, info, witnesses, std::move(known), is_interrupted, limits)
      .run();
}

}  // namespace snarl
