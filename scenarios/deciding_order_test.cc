// What decides a finding is what its schedule cannot do without, and nothing is called so that it
// can.
#include "snarl/harness/campaign/deciding_order.h"

#include <gtest/gtest.h>

#include <string>

#include "snarl/scenarios/testing/campaigns.h"

namespace snarl {
namespace {

Finding fault_in(const std::string& text, FindingKind kind) {
  const auto program = testing::program_of_text(text);
  CampaignOptions options;
  options.schedules = 200;
  options.keeps_going = true;
  options.minimize_seconds = 3600;
  for (Finding& finding : run_campaign(*program, *find_strategy("random"), options).findings) {
    if (finding.kind == kind) return finding;
  }
  ADD_FAILURE() << "not found in " << text;
  return {};
}

// "worker[1] read counter" before "worker[0] write counter".
std::string deciding_order_of(const Finding& finding) {
  const Trace& trace = *finding.trace;
  const auto text = [&](ThreadId thread, const Op& op) {
    return trace.threads.at(index_of(thread)).name + " " + std::string(row_of(op.kind).word) + " " +
           trace.objects.at(index_of(op.object)).name;
  };
  const auto& [step, thread, step_after] = finding.deciding;
  if (step == kNoStep) return "";
  const Op& later = step_after == kNoStep ? trace.threads.at(index_of(thread)).pending
                                          : trace.events.at(step_after).op;
  const OpEvent& event = trace.events.at(step);
  return text(event.thread, event.op) + " before " + text(thread, later);
}

TEST(DecidingOrder, OfADeadlockIsThatTheOtherLockWasTakenFirst) {
  const Finding finding = fault_in(R"(scenario dining(n = 2) {
  lock fork[n]
  thread philosopher[n] { with fork[id] { with fork[(id + 1) % n] { progress } } }
})",
                                   FindingKind::kDeadlock);
  EXPECT_EQ(deciding_order_of(finding),
            "philosopher[1] acquire fork[1] before philosopher[0] acquire fork[1]");
}

TEST(DecidingOrder, OfALostUpdateIsThatTheOtherReadFirst) {
  const Finding finding = fault_in(R"(scenario counter {
  var counter = 0
  thread worker[2] { counter += 1 }
})",
                                   FindingKind::kLostUpdate);
  EXPECT_EQ(deciding_order_of(finding), "worker[1] read counter before worker[0] write counter");
}

TEST(DecidingOrder, IsFoundWhereNothingWasPreempted) {
  const Finding finding = fault_in(R"(scenario missed {
  lock m
  condition ready on m
  thread notifier { with m { ready.notify() } }
  thread waiter { with m { ready.wait() } }
})",
                                   FindingKind::kDeadlock);
  EXPECT_EQ(deciding_order_of(finding), "notifier acquire m before waiter acquire m");
}

TEST(DecidingOrder, IsNotClaimedWhereEveryOrderIsAsBad) {
  EXPECT_EQ(deciding_order_of(fault_in(R"(scenario racing {
  var x = 0
  thread worker[2] { x = id }
})",
                                       FindingKind::kDataRace)),
            "");
  EXPECT_EQ(deciding_order_of(fault_in(R"(scenario alone {
  lock m
  thread worker { m.acquire(); m.acquire() }
})",
                                       FindingKind::kDeadlock)),
            "");
}

// "t0 choose -> 1"; "": no option decides.
std::string deciding_option_of(const Finding& finding) {
  if (finding.deciding_option == kNoStep) return "";
  const OpEvent& event = finding.trace->events.at(finding.deciding_option);
  return finding.trace->threads.at(index_of(event.thread)).name + " " +
         std::string(row_of(event.op.kind).word) + " -> " + std::to_string(event.value);
}

// The spinner needs fewer steps where the other comes first: it is asked for the same all the same.
TEST(DecidingOption, StaysWithItsThreadWhereTheScheduleIsChanged) {
  const Finding finding = fault_in(R"(scenario drawn {
  atomic a = 0
  thread spinner { while a.load() == 0 { yield }; if choose(2) == 1 { assert false } }
  thread setter { a.store(1) }
})",
                                   FindingKind::kCheckFailed);
  EXPECT_EQ(deciding_order_of(finding), "");
  EXPECT_EQ(deciding_option_of(finding), "spinner choose -> 1");
  EXPECT_EQ(finding.trace->events.front().thread, ThreadId{2}) << "nobody need spin";
}

TEST(DecidingOption, IsAFaultOnPurposeThatIsNeeded) {
  const Finding finding = fault_in(R"(scenario spurious {
  atomic a = 0
  atomic x = 0
  thread spinner { while a.load() == 0 { yield }; assert x.compare_exchange_weak(0, 1) }
  thread setter { a.store(1) }
  inject cas_failure
})",
                                   FindingKind::kCheckFailed);
  EXPECT_EQ(deciding_order_of(finding), "");
  EXPECT_EQ(deciding_option_of(finding), "spinner compare_exchange -> 0");
  EXPECT_EQ(finding.faults, 1U);
}

TEST(DecidingOption, IsNoneWhereAnotherValueShowsItToo) {
  const Finding finding = fault_in(R"(scenario several {
  thread t { assert choose(3) == 0 }
})",
                                   FindingKind::kCheckFailed);
  EXPECT_EQ(deciding_option_of(finding), "");
}

TEST(DecidingOption, LeavesTheWordToAnOrderThatDecidesBesideIt) {
  const Finding finding = fault_in(R"(scenario both {
  atomic a = 0
  thread reader { if choose(2) == 1 { assert a.load() == 0 } }
  thread setter { a.store(1) }
})",
                                   FindingKind::kCheckFailed);
  EXPECT_EQ(deciding_order_of(finding), "setter store a before reader load a");
  EXPECT_EQ(deciding_option_of(finding), "");
}

// With one lap more the same option comes a lap too early: that says nothing about the order.
TEST(DecidingOrder, IsNotClaimedWhereAnOptionWasTakenAnotherWay) {
  const Finding finding = fault_in(R"(scenario laps {
  atomic a = 0
  thread spinner {
    local drawn = 0
    local is_over = false
    while not is_over { is_over = a.load() == 1; drawn = choose(2); yield }
    assert drawn == 0
  }
  thread setter { a.store(1) }
})",
                                   FindingKind::kCheckFailed);
  EXPECT_EQ(deciding_order_of(finding), "");
  EXPECT_EQ(deciding_option_of(finding), "spinner choose -> 1");
}

}  // namespace
}  // namespace snarl
