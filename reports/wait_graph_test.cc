// Who waits for what at the end of an execution.
#include "snarl/reports/wait_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "snarl/reports/sample_results.h"

namespace snarl {
namespace {

using testing::ElementsAre;

WaitGraph graph_of(const CampaignResult& result) {
  return wait_graph(result.scenarios[0].findings[0]);
}

TEST(WaitGraph, HasOneWaitForEachThreadOfACycle) {
  const WaitGraph graph = graph_of(deadlock_of_two());
  for (const ThreadId thread : graph.threads_at_fault) {
    ASSERT_NE(graph.wait_of(thread), nullptr);
    EXPECT_EQ(graph.holds_of(thread).size(), 1U);
    EXPECT_THAT(graph.holders_of(graph.wait_of(thread)->object), testing::SizeIs(1));
  }
  EXPECT_THAT(graph.threads, ElementsAre(ThreadId{1}, ThreadId{2}));
}

TEST(WaitGraph, NumbersEdgesAsTheyCameAbout) {
  const WaitGraph graph = graph_of(deadlock_of_two());
  ASSERT_EQ(graph.edges.size(), 4U);
  for (std::size_t index = 0; index < 4; ++index) EXPECT_EQ(graph.edges[index].number, index + 1);
  EXPECT_EQ(graph.edges[0].kind, WaitEdgeKind::kHolds);
  EXPECT_EQ(graph.edges[3].kind, WaitEdgeKind::kWaits);
}

TEST(WaitGraph, KeepsBystandersApart) {
  const WaitGraph graph = graph_of(deadlock_of_five_with_bystanders());
  EXPECT_EQ(graph.threads.size(), 7U);
  EXPECT_EQ(graph.threads_at_fault.size(), 5U);
  EXPECT_FALSE(graph.is_at_fault(ThreadId{6}));
}

TEST(WaitGraph, ShowsWhoCouldWakeAWaiterOfWhatNobodyHolds) {
  const WaitGraph graph = graph_of(deadlock_of_five_with_bystanders());
  ASSERT_FALSE(graph.edges.empty());
  EXPECT_EQ(graph.edges.back().kind, WaitEdgeKind::kWakes);
  EXPECT_EQ(graph.edges.back().thread, ThreadId{6});
  EXPECT_EQ(graph.edges.back().number, 0U);
}

TEST(WaitGraph, DrawsAJoinFromThreadToThread) {
  TraceBuilder builder;
  const ThreadId parent = builder.thread("parent");
  const ThreadId child = builder.thread("child");
  const ObjectId as_object = builder.object("child", "thread");
  const ObjectId lock = builder.object("m", "lock");
  builder.event(parent, OpKind::kAcquire, lock, 1);
  builder.hold(parent, lock, 0);
  builder.blocked(parent, OpKind::kJoin, as_object, child, 2);
  builder.blocked(child, OpKind::kAcquire, lock, parent, 3);
  Finding finding;
  finding.kind = FindingKind::kDeadlock;
  finding.trace = builder.build();
  const WaitGraph graph = wait_graph(finding);
  ASSERT_NE(graph.wait_of(parent), nullptr);
  EXPECT_EQ(graph.wait_of(parent)->other, child);
  EXPECT_THAT(graph.objects, ElementsAre(lock));
}

TEST(WaitGraph, ShowsEveryBlockedThreadIfTheFindingNamesNone) {
  CampaignResult result = deadlock_of_two();
  Finding& finding = result.scenarios[0].findings[0];
  finding.threads.clear();
  EXPECT_EQ(wait_graph(finding).threads.size(), 2U);
}

TEST(WaitGraph, IsEmptyWithoutATrace) {
  Finding finding;
  finding.kind = FindingKind::kDeadlock;
  EXPECT_TRUE(wait_graph(finding).edges.empty());
}

}  // namespace
}  // namespace snarl
