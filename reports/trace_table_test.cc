// Which steps a table shows, in which columns, with which marks.
#include "snarl/reports/trace_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "snarl/reports/sample_results.h"

namespace snarl {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

TraceTable table_of(const CampaignResult& result, const TraceTableOptions& options = {}) {
  return trace_table(result.scenarios[0].findings[0], options);
}

const TraceRow* deciding_row(const TraceTable& table) {
  const auto row = std::find_if(table.rows.begin(), table.rows.end(),
                                [](const TraceRow& candidate) { return candidate.is_deciding; });
  return row == table.rows.end() ? nullptr : &*row;
}

std::vector<std::string> texts(const TraceTable& table) {
  std::vector<std::string> result;
  for (const TraceRow& row : table.rows) result.push_back(row.text);
  return result;
}

TEST(TraceTable, LeavesBeginningsAndEndsOut) {
  EXPECT_THAT(texts(table_of(deadlock_of_two())),
              testing::ElementsAre("fork[0].acquire()", "fork[1].acquire()",
                                   "fork[1].acquire() blocked, held by philosopher[1]",
                                   "fork[0].acquire() blocked, held by philosopher[0]"));
}

TEST(TraceTable, HasAColumnForEachThreadThatMatters) {
  const TraceTable table = table_of(deadlock_of_two());
  ASSERT_THAT(table.columns, SizeIs(2));
  EXPECT_EQ(table.columns[0].name, "philosopher[0]");
  EXPECT_EQ(table.columns[1].name, "philosopher[1]");
}

TEST(TraceTable, ShowsOnceWhatRepeatsForEver) {
  const std::vector<std::string> rows = texts(table_of(livelock()));
  ASSERT_THAT(rows, SizeIs(10)) << "the second time is left out";
  EXPECT_EQ(rows.front(), "repeat forever {");
  EXPECT_EQ(rows.back(), "}");
  EXPECT_EQ(deciding_row(table_of(livelock())), nullptr);
}

TEST(TraceTable, MarksTheBlockThatClosesACycle) {
  const TraceTable table = table_of(deadlock_of_two());
  const TraceRow* row = deciding_row(table);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->kind, TraceRowKind::kBlocked);
  EXPECT_EQ(row->remark, "<== closes the cycle");
  EXPECT_EQ(row, &table.rows.back());
}

TEST(TraceTable, MarksAPreemptionAlsoWhereItsFirstStepIsLeftOut) {
  TraceBuilder builder;
  builder.thread("main");
  const ThreadId first = builder.thread("first");
  const ThreadId second = builder.thread("second");
  const ObjectId counter = builder.object("counter", "var", ValueFormat::kSigned);
  builder.read(first, counter, 0, 17);
  builder.event(second, OpKind::kBegin, kNoObject, 0);
  builder.preempt();
  builder.read(second, counter, 0, 17);
  builder.read(second, counter, 0, 18);
  builder.read(first, counter, 0, 18);
  Finding finding;
  finding.trace = builder.build();
  const TraceTable table = trace_table(finding, {});
  ASSERT_THAT(table.rows, SizeIs(4));
  EXPECT_FALSE(table.rows[0].is_preemption);
  EXPECT_TRUE(table.rows[1].is_preemption);
  EXPECT_FALSE(table.rows[2].is_preemption) << "once a turn";
  EXPECT_FALSE(table.rows[3].is_preemption);
}

TEST(TraceTable, MarksTheStepWhoseOrderDecides) {
  const TraceTable table = table_of(deadlock_of_two());
  EXPECT_EQ(table.rows[1].step, 3U);
  EXPECT_EQ(table.rows[1].remark, "<-- never released  << decides");
}

TEST(TraceTable, MarksTheWriteThatBuriesAnUpdate) {
  const TraceTable table = table_of(lost_update());
  const TraceRow* row = deciding_row(table);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->step, 6U);
  EXPECT_EQ(row->remark, "<== buries the update of step 4");
}

TEST(TraceTable, MarksAPreemption) {
  const TraceTable table = table_of(lost_update());
  ASSERT_GE(table.rows.size(), 2U);
  EXPECT_FALSE(table.rows[0].is_preemption);
  EXPECT_TRUE(table.rows[1].is_preemption);
}

TEST(TraceTable, TellsThatNobodyHeardANotify) {
  const std::vector<std::string> rows = texts(table_of(lost_wakeup()));
  EXPECT_THAT(rows, testing::Contains("ready.notify() (nobody waits)"));
}

TEST(TraceTable, FollowsTheConditionOfAWaiterThatAsksForItsLock) {
  TraceBuilder builder;
  const ThreadId waiter = builder.thread("waiter");
  const ThreadId other = builder.thread("other");
  const ObjectId lock = builder.object("m", "lock");
  const ObjectId ready = builder.object("ready", "condition");
  const ObjectId noise = builder.object("noise", "var");
  builder.event(other, OpKind::kNotify, ready, 1);
  for (int turn = 0; turn < 50; ++turn) builder.event(other, OpKind::kRead, noise, 2);
  builder.event(waiter, OpKind::kWait, ready, 3);
  builder.blocked(waiter, OpKind::kReacquire, lock, kNoThread, 3);
  Finding finding;
  finding.kind = FindingKind::kDeadlock;
  finding.cause = "nobody_left";
  finding.threads = {"waiter"};
  finding.objects = {"m"};
  finding.steps_marked = {51};
  finding.trace = builder.build();
  const TraceTable table = trace_table(finding, {});
  ASSERT_THAT(table.rows, SizeIs(4));
  EXPECT_EQ(table.rows[0].text, "ready.notify() (nobody waits)");
  EXPECT_EQ(table.rows[1].text, "... 50 steps of other ...");
}

// The row that says why `reader` waits for `writer`, whose last event was this.
std::string blocked_row(OpKind writers_last) {
  TraceBuilder builder;
  const ThreadId reader = builder.thread("reader");
  const ThreadId writer = builder.thread("writer");
  const ObjectId book = builder.object("book", "rwlock");
  builder.event(writer, writers_last, book, 1);
  builder.blocked(reader, OpKind::kAcquireRead, book, writer, 2);
  Finding finding;
  finding.kind = FindingKind::kDeadlock;
  finding.threads = {"reader", "writer"};
  finding.objects = {"book"};
  finding.trace = builder.build();
  return texts(trace_table(finding, {})).back();
}

TEST(TraceTable, TellsAWriterThatWaitsFromOneThatWrites) {
  EXPECT_THAT(blocked_row(OpKind::kQueueWrite), HasSubstr("blocked, behind the queued writer"));
  EXPECT_THAT(blocked_row(OpKind::kAcquireWrite), HasSubstr("blocked, held by writer"));
}

TEST(TraceTable, KeepsQuietAboutANotifyThatIsHeard) {
  TraceBuilder builder;
  const ThreadId waiter = builder.thread("waiter");
  const ThreadId notifier = builder.thread("notifier");
  const ObjectId ready = builder.object("ready", "condition");
  builder.event(waiter, OpKind::kWait, ready, 1);
  builder.event(notifier, OpKind::kNotify, ready, 2);
  Finding finding;
  finding.objects = {"ready"};
  finding.trace = builder.build();
  EXPECT_THAT(texts(trace_table(finding, {})), testing::Contains("ready.notify()"));
}

TEST(TraceTable, EndsAMisuseWithTheOperationRefused) {
  const TraceTable table = table_of(misuse());
  const TraceRow* row = deciding_row(table);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->text, "m.release() refused");
  EXPECT_EQ(row->remark, "<== not owner");
}

TEST(TraceTable, SaysOnlyOfWhatIsRefusedWhereItsOperationIsUnknown) {
  CampaignResult result = misuse();
  Finding& finding = result.scenarios[0].findings[0];
  Trace trace = *finding.trace;
  trace.threads[2].pending = Op{.site = {"a.cc", 9, 0}};
  finding.trace = std::make_shared<Trace>(trace);
  finding.steps_marked = {0};
  const TraceTable table = table_of(result);
  ASSERT_NE(deciding_row(table), nullptr);
  EXPECT_EQ(deciding_row(table)->text, "m: an operation refused");
  EXPECT_EQ(table.rows.front().remark, "");  // the step before has no part in it
}

// One thread takes and gives a lock in line 5; the finding is about it.
Finding after_release(FindingKind kind, const char* cause) {
  TraceBuilder builder;
  builder.thread("main");
  const ThreadId worker = builder.thread("worker");
  const ObjectId lock = builder.object("m", "lock");
  builder.event(worker, OpKind::kAcquire, lock, 5);
  builder.event(worker, OpKind::kRelease, lock, 5);
  Finding finding;
  finding.kind = kind;
  finding.cause = cause;
  finding.threads = {"worker"};
  finding.sites = {{"dining.snarl", 6, 3}};
  finding.steps_marked = {1};
  finding.trace = builder.build();
  return finding;
}

TEST(TraceTable, DoesNotSayThatAReleaseThrew) {
  const TraceTable table = trace_table(after_release(FindingKind::kException, "uncaught"), {});
  EXPECT_THAT(texts(table), testing::ElementsAre("m.acquire()", "m.release()", "exception"));
  ASSERT_NE(deciding_row(table), nullptr);
  EXPECT_EQ(deciding_row(table)->remark, "<== escapes");
  EXPECT_FALSE(deciding_row(table)->site.is_known());
  EXPECT_EQ(table.rows[1].remark, "");
}

TEST(TraceTable, ShowsAnAssertThatLooksAtNoEvent) {
  const TraceTable table = trace_table(after_release(FindingKind::kCheckFailed, "assert"), {});
  EXPECT_THAT(texts(table), testing::ElementsAre("m.acquire()", "m.release()", "assert"));
  EXPECT_EQ(deciding_row(table)->remark, "<== fails");
  EXPECT_EQ(deciding_row(table)->site.line, 6U);
}

TEST(TraceTable, DoesNotBlameTheLastStepForACheck) {
  const TraceTable table = trace_table(after_release(FindingKind::kCheckFailed, "check"), {});
  EXPECT_THAT(texts(table), testing::ElementsAre("m.acquire()", "m.release()"));
  EXPECT_EQ(table.rows[1].remark, "");
}

TEST(TraceTable, MarksWhatAnAssertLooksAt) {
  Finding finding = after_release(FindingKind::kCheckFailed, "assert");
  Trace trace = *finding.trace;
  trace.events[1].op.site = {"dining.snarl", 6, 10};
  finding.trace = std::make_shared<Trace>(trace);
  finding.sites[0].file = trace.events[1].op.site.file;
  const TraceTable table = trace_table(finding, {});
  EXPECT_THAT(table.rows, SizeIs(2));
  EXPECT_EQ(table.rows[1].remark, "<== fails");
}

TEST(TraceTable, MarksTheWaitThatNobodyEndsAndNotTheStepBefore) {
  TraceBuilder builder;
  builder.thread("main");
  const ThreadId taker = builder.thread("taker");
  const ObjectId queue = builder.object("q", "queue");
  builder.event(taker, OpKind::kGet, queue, 5);
  builder.blocked(taker, OpKind::kGet, queue, kNoThread, 6);
  Finding finding;
  finding.kind = FindingKind::kDeadlock;
  finding.cause = "nobody_left";
  finding.threads = {"taker"};
  finding.objects = {"q"};
  finding.steps_marked = {0};
  finding.trace = builder.build();
  const TraceTable table = trace_table(finding, {});
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_EQ(table.rows[0].remark, "");
  EXPECT_EQ(table.rows[1].text, "q.get() blocked");
  EXPECT_EQ(table.rows[1].remark, "<== nobody is left to wake it");
}

TEST(TraceTable, ShowsTheLastStepsIfNothingIsKnownToMatter) {
  CampaignResult result = check_failed();
  result.scenarios[0].findings[0].objects.clear();
  EXPECT_THAT(table_of(result).rows, SizeIs(4));
}

TEST(TraceTable, StaysShortForALongTrace) {
  const TraceTable table = table_of(long_trace());
  EXPECT_LE(table.rows.size(), 20U);
  const TraceRow* row = deciding_row(table);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->step, 997U);
}

TEST(TraceTable, CountsEveryStepItLeavesOut) {
  const TraceTable table = table_of(long_trace());
  std::uint64_t count = table.steps_hidden;
  for (const TraceRow& row : table.rows) {
    if (row.kind != TraceRowKind::kAcross) ++count;
    if (row.kind == TraceRowKind::kAcross) count += std::stoull(row.text.substr(4));
  }
  EXPECT_EQ(count, 1'000U);
}

TEST(TraceTable, CountsThreadsThatTookNoPart) {
  const TraceTable table = table_of(many_threads());
  EXPECT_THAT(table.columns, SizeIs(2));
  EXPECT_EQ(table.threads_hidden, 297U);
}

TEST(TraceTable, FoldsThreadsThatFindNoColumn) {
  TraceTableOptions options;
  options.columns_max = 3;
  options.columns_max_folded = 2;
  const TraceTable table = table_of(deadlock_of_five_with_bystanders(), options);
  ASSERT_THAT(table.columns, SizeIs(3));
  EXPECT_EQ(table.columns[2].name, "other threads");
  EXPECT_THAT(texts(table), testing::Contains("philosopher[4]: fork[4].acquire()"));
}

TEST(TraceTable, KeepsToItsLimitOfRows) {
  TraceTableOptions options;
  options.rows_max = 3;
  const TraceTable table = table_of(long_trace(), options);
  const auto events = std::count_if(table.rows.begin(), table.rows.end(), [](const TraceRow& row) {
    return row.kind == TraceRowKind::kEvent;
  });
  EXPECT_EQ(events, 3);
}

TEST(TraceTable, IsEmptyWithoutATrace) { EXPECT_TRUE(table_of(exception()).rows.empty()); }

}  // namespace
}  // namespace snarl
