// What others can see of the last operation of a thread: before it ends, and before its misuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "snarl/scenarios/testing/campaigns.h"

namespace snarl::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

ScenarioResult explored(const std::string& items) {
  const auto program = program_of_text("scenario s {\n" + items + "\nexplore all\n}\n");
  CampaignOptions options;
  options.keeps_going = true;
  ScenarioResult result = run_campaign(*program, *find_strategy("dfs"), options);
  EXPECT_TRUE(result.exhausted) << items;
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(replay(*program, decode(finding.token), {}).verdict, ReplayVerdict::kReproduced)
        << finding.message;
  }
  return result;
}

TEST(LastOperation, IsSeenByADaemonBeforeItIsCutOff) {
  const std::string daemon = "queue q\ndaemon thread reader { loop { assert q.get() != 3 } }\n";
  EXPECT_THAT(faults_of(explored(daemon + "thread writer { q.put(3) }")),
              Contains("check_failed/assert"));
  EXPECT_THAT(faults_of(explored(daemon + "thread writer[2] { q.put(3 * id) }")),
              Contains("check_failed/assert"));
}

TEST(LastOperation, IsSeenByWhoAsksAgainWhetherTheThreadLives) {
  const std::string asker =
      "atomic x = 0\nthread last { yield; x.store(1) }\n"
      "thread asker { local before = last.is_alive(); local seen = x.load()\n";
  EXPECT_THAT(faults_of(explored(asker + "if before and seen == 1 { assert not "
                                         "last.is_alive() } }")),
              Contains("check_failed/assert"));
  EXPECT_THAT(faults_of(explored(asker + "last.join(); assert not last.is_alive() }")), IsEmpty());
}

// Near miss: where nobody can tell, an end is no step to be chosen.
TEST(LastOperation, IsTheEndWhereNobodyCanTell) {
  EXPECT_EQ(explored("lock m\nthread t[2] { with m { } }").executions, 2U);
  EXPECT_EQ(explored("lock m\nthread t[2] { with m { } }").choices, 6U);
}

TEST(LastOperation, IsSeenBeforeAMisuseEndsTheExecution) {
  const std::string watcher = "thread watcher { assert x.load() != 1 }\n";
  for (const char* const misuse :
       {"m.release()", "r.release()", "rw.release()", "c.notify()", "c.wait()"}) {
    const std::string items = std::string("lock m\nrlock r\nrwlock rw\ncondition c on m\n") +
                              "atomic x = 0\nthread wrong { x.store(1); " + misuse + " }\n";
    EXPECT_THAT(faults_of(explored(items + watcher)), Contains("check_failed/assert")) << misuse;
    EXPECT_THAT(faults_of(explored(items)), Not(Contains("check_failed/assert"))) << misuse;
  }
}

}  // namespace
}  // namespace snarl::testing
