// Cycles against every combination of requests, and schedules against the locks that they take.
#include "snarl/harness/campaign/lock_order_graph.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "snarl/harness/campaign/sync_preserving.h"

namespace snarl {
namespace {

constexpr std::uint32_t kThreads = 3;
constexpr std::uint32_t kLocks = 4;

// One execution of threads that take and let go of read-write locks.
class TraceWriter {
 public:
  TraceWriter() : held_(kThreads) {
    for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
      ThreadInfo info;
      info.name = "t" + std::to_string(thread);
      trace_->threads.push_back(info);
    }
    for (std::uint32_t lock = 0; lock < kLocks; ++lock) {
      ObjectInfo info;
      info.name = "m" + std::to_string(lock);
      info.kind = "rwlock";
      trace_->objects.push_back(info);
    }
  }

  // Takes the lock, or lets it go if the thread holds it; leaves out what would have to wait.
  void act(std::uint32_t thread, std::uint32_t lock, bool is_shared) {
    auto& mine = held_[thread];
    const auto found = std::find_if(mine.begin(), mine.end(),
                                    [&](const auto& each) { return each.first == lock; });
    if (found != mine.end()) {
      write(thread, lock, found->second ? OpKind::kReleaseRead : OpKind::kReleaseWrite, false);
      mine.erase(found);
      return;
    }
    for (const auto& others : held_) {
      for (const auto& [other, is_other_shared] : others) {
        if (other == lock && exclude_each_other(is_shared, is_other_shared)) return;
      }
    }
    write(thread, lock, is_shared ? OpKind::kAcquireRead : OpKind::kAcquireWrite, true);
    mine.push_back({lock, is_shared});
  }

  std::shared_ptr<const Trace> trace() const { return trace_; }

 private:
  void write(std::uint32_t thread, std::uint32_t lock, OpKind kind, bool is_taken) {
    OpEvent event;
    event.op.kind = kind;
    event.op.object = ObjectId{lock};
    event.thread = ThreadId{thread};
    event.step = static_cast<Step>(trace_->events.size());
    trace_->hold_changes.push_back({event.step, event.op.object, is_taken});
    trace_->events.push_back(event);
  }

  std::shared_ptr<Trace> trace_ = std::make_shared<Trace>();
  std::vector<std::vector<std::pair<std::uint32_t, bool>>> held_;
};

std::shared_ptr<const Trace> any_trace() {
  using Act = std::tuple<std::uint32_t, std::uint32_t, bool>;
  TraceWriter writer;
  const auto acts = *rc::gen::container<std::vector<Act>>(
      rc::gen::tuple(rc::gen::inRange<std::uint32_t>(0, kThreads),
                     rc::gen::inRange<std::uint32_t>(0, kLocks), rc::gen::arbitrary<bool>()));
  for (const auto& [thread, lock, is_shared] : acts) writer.act(thread, lock, is_shared);
  return writer.trace();
}

// A request as it counts: the thread, what it wants and how, what it holds and how.
using Request = std::tuple<std::uint32_t, std::pair<std::uint32_t, bool>,
                           std::set<std::pair<std::uint32_t, bool>>>;

Request request_of(const LockRequest& request) {
  std::set<std::pair<std::uint32_t, bool>> held;
  for (const HeldLock& each : request.held) held.insert({index_of(each.lock), each.is_shared});
  return {index_of(request.thread), {index_of(request.wanted), request.is_shared}, held};
}

bool is_in_the_way(const Request& waiter, const Request& holder) {
  const auto& [wanted, is_shared] = std::get<1>(waiter);
  return std::get<2>(holder).count({wanted, false}) != 0 ||
         (!is_shared && std::get<2>(holder).count({wanted, true}) != 0);
}

bool can_stand_together(const Request& one, const Request& other) {
  if (std::get<0>(one) == std::get<0>(other)) return false;
  for (const auto& [lock, is_shared] : std::get<2>(one)) {
    const auto& theirs = std::get<2>(other);
    if (theirs.count({lock, false}) != 0) return false;
    if (!is_shared && theirs.count({lock, true}) != 0) return false;
  }
  return true;
}

// Every set of two or three requests that waits in a circle, by trying all.
std::set<std::set<Request>> naive_cycles(const std::set<Request>& requests) {
  std::set<std::set<Request>> cycles;
  for (const Request& a : requests) {
    for (const Request& b : requests) {
      if (!can_stand_together(a, b) || !is_in_the_way(a, b)) continue;
      if (is_in_the_way(b, a)) cycles.insert({a, b});
      for (const Request& c : requests) {
        if (!can_stand_together(a, c) || !can_stand_together(b, c)) continue;
        if (is_in_the_way(b, c) && is_in_the_way(c, a)) cycles.insert({a, b, c});
      }
    }
  }
  return cycles;
}

RC_GTEST_PROP(LockOrderGraph, FindsTheCyclesThatTryingAllFinds, ()) {
  const auto trace = any_trace();
  std::set<Request> requests;
  for (const LockRequest& request : lock_requests(*trace)) requests.insert(request_of(request));
  LockOrderGraph graph;
  graph.add(trace);
  const LockOrderGraph::Cycles cycles = graph.cycles();
  std::set<std::set<Request>> found;
  for (const LockCycle& cycle : cycles.found) {
    RC_ASSERT(cycle.is_of_one_execution);
    std::set<Request> members;
    for (const CycleMember& member : cycle.members) members.insert(request_of(member.request));
    found.insert(members);
    for (std::size_t index = 0; index < cycle.members.size(); ++index) {
      const auto& next = cycle.members[(index + 1) % cycle.members.size()];
      RC_ASSERT(is_in_the_way(request_of(cycle.members[index].request), request_of(next.request)));
    }
  }
  RC_ASSERT(!cycles.is_cut);
  RC_ASSERT(found == naive_cycles(requests));
}

// True if the steps can be taken in this order, and each thread then stands before its request.
bool leads_to(const Trace& trace, const std::vector<ThreadId>& steps, const LockCycle& cycle) {
  std::map<ThreadId, std::vector<const OpEvent*>> courses;
  for (const OpEvent& event : trace.events) courses[event.thread].push_back(&event);
  std::map<ThreadId, std::size_t> taken;
  std::map<ObjectId, std::multiset<bool>> owners;  // for each lock, the modes it is held in
  for (const ThreadId thread : steps) {
    const OpEvent& event = *courses[thread].at(taken[thread]++);
    const bool mode = is_shared(event.op.kind);
    auto& modes = owners[event.op.object];
    const bool is_release =
        event.op.kind == OpKind::kReleaseRead || event.op.kind == OpKind::kReleaseWrite;
    if (is_release) {
      modes.erase(modes.find(mode));
    } else {
      for (const bool other : modes) {
        if (exclude_each_other(mode, other)) return false;
      }
      modes.insert(mode);
    }
  }
  return std::all_of(cycle.members.begin(), cycle.members.end(), [&](const CycleMember& member) {
    return taken[member.request.thread] + 1 == member.request.position;
  });
}

RC_GTEST_PROP(SyncPreserving, SchedulesCanBeRunAndEndBeforeTheRequests, ()) {
  const auto trace = any_trace();
  LockOrderGraph graph;
  graph.add(trace);
  for (const LockCycle& cycle : graph.cycles().found) {
    std::vector<LockRequest> requests;
    for (const CycleMember& member : cycle.members) requests.push_back(member.request);
    const auto steps = sync_preserving_steps(*trace, requests);
    if (steps) RC_ASSERT(leads_to(*trace, *steps, cycle));
  }
}

// Two threads, one after the other, in opposite orders.
TEST(SyncPreserving, LeavesOutWhatIsNotNeeded) {
  TraceWriter writer;
  for (const std::uint32_t lock : {0U, 1U, 1U, 0U}) writer.act(0, lock, false);
  for (const std::uint32_t lock : {2U, 2U, 1U, 0U, 0U, 1U}) writer.act(1, lock, false);
  LockOrderGraph graph;
  graph.add(writer.trace());
  const auto cycles = graph.cycles().found;
  ASSERT_EQ(cycles.size(), 1u);
  std::vector<LockRequest> requests;
  for (const CycleMember& member : cycles[0].members) requests.push_back(member.request);
  const auto steps = sync_preserving_steps(*writer.trace(), requests);
  ASSERT_TRUE(steps.has_value());
  const ThreadId other{1};
  EXPECT_EQ(*steps, (std::vector<ThreadId>{ThreadId{0}, other, other, other}));
}

}  // namespace
}  // namespace snarl
