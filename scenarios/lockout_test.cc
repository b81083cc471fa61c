// Who waits while it holds what others need is told so, and what would end a wait is said in the
// words of its object.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "snarl/scenarios/testing/campaigns.h"

namespace snarl::testing {
namespace {

struct Told {
  std::string name;
  std::string body;
  std::string cause;
  std::string message;
  std::string help;
};

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest looks for this name
void PrintTo(const Told& told, std::ostream* out) { *out << told.name; }

class DeadlockText : public ::testing::TestWithParam<Told> {};

TEST_P(DeadlockText, SaysWhatIsSo) {
  const Told& told = GetParam();
  const auto program = program_of_text("scenario s {\n" + told.body + "\n}\n");
  CampaignOptions options;
  const ScenarioResult result = run_campaign(*program, *find_strategy("random"), options);
  ASSERT_EQ(result.findings.size(), 1U);
  const Finding& finding = result.findings.front();
  EXPECT_EQ(finding.cause, told.cause);
  EXPECT_EQ(finding.message, told.message);
  EXPECT_EQ(finding.help, told.help);
}

std::string held_help(const std::string& object) {
  return "do not wait while holding " + object + ": whoever would end the wait may need it first";
}

std::string missing_help(const std::string& way_out) {
  return "look for " + way_out + " that comes too early, too seldom or not at all";
}

const std::string kNotifyHelp =
    "notify after each change that a waiter looks for, and all where it concerns all";

INSTANTIATE_TEST_SUITE_P(
    Lockout, DeadlockText,
    ::testing::Values(
        Told{"Condition",
             "lock outer\ncondition c\nvar ready = false\n"
             "thread waiter { with outer { with c { while not ready { c.wait() } } } }\n"
             "thread notifier { with c { ready = true }; with outer { with c { c.notify() } } }",
             "nobody_left", "waiter waits for c and holds outer, which notifier waits for",
             held_help("outer")},
        // Near miss: nobody is kept from a notify, and there is none.
        Told{"ConditionWithoutNotify",
             "lock outer\ncondition c\nvar ready = false\n"
             "thread waiter { with outer { with c { while not ready { c.wait() } } } }\n"
             "thread other { with c { ready = true } }",
             "missing_notify",
             "waiter waits for c and would go on if it were woken, but nobody ever notifies",
             kNotifyHelp},
        // Near miss: who waits for its end does not wait for what it holds.
        Told{"ConditionThatIsJoined",
             "lock outer\ncondition c\nthread waiter { with outer { with c { c.wait() } } }\n"
             "thread other { waiter.join() }",
             "missing_notify",
             "waiter waits for c and would go on if it were woken, but nobody ever notifies",
             kNotifyHelp},
        Told{"BehindAJoin",
             "lock m\ncondition c\nevent held\nthread waiter { with c { c.wait() } }\n"
             "thread joiner { with m { held.set(); waiter.join() } }\n"
             "thread notifier { held.wait(); with m { with c { c.notify_all() } } }",
             "nobody_left",
             "joiner waits for the end of waiter and holds m, which notifier waits for",
             held_help("m")},
        Told{"Event",
             "lock m\nevent ready\nevent held\nthread waiter { with m { held.set(); ready.wait() } "
             "}\n"
             "thread setter { held.wait(); with m { ready.set() } }",
             "nobody_left", "waiter waits for ready and holds m, which setter waits for",
             held_help("m")},
        Told{"Semaphore",
             "lock m\nsemaphore s(0)\nevent held\n"
             "thread waiter { with m { held.set(); s.acquire() } }\n"
             "thread giver { held.wait(); with m { s.release() } }",
             "nobody_left", "waiter waits for a permit of s and holds m, which giver waits for",
             held_help("m")},
        Told{"Permit",
             "semaphore s(1)\nevent ready\nevent held\n"
             "thread waiter { s.acquire(); held.set(); ready.wait(); s.release() }\n"
             "thread setter { held.wait(); s.acquire(); ready.set(); s.release() }",
             "nobody_left",
             "waiter waits for ready and holds a permit of s, which setter waits for",
             held_help("s")},
        // Near miss: it gave its permit back, and who has one now is not said.
        Told{"PermitGivenBack",
             "semaphore s(1)\nevent ready\nevent given\n"
             "thread waiter { s.acquire(); s.release(); given.set(); ready.wait() }\n"
             "thread setter { given.wait(); s.acquire(); s.acquire(); ready.set() }",
             "nobody_left",
             "waiter and setter wait over ready and s, and nobody is left who could let them go on",
             missing_help("a set of ready or a release of s")},
        Told{"FullQueue",
             "lock m\nqueue q(1)\nevent held\n"
             "thread putter { with m { held.set(); q.put(1); q.put(2) } }\n"
             "thread getter { held.wait(); with m { q.get() } }",
             "nobody_left", "putter waits for room in q and holds m, which getter waits for",
             held_help("m")},
        Told{"Spin",
             "lock m\natomic ready = false\nevent held\n"
             "thread spinner { with m { held.set(); while not ready.load() { yield } } }\n"
             "thread setter { held.wait(); with m { ready.store(true) } }",
             "spin", "spinner looks again and again at ready and holds m, which setter waits for",
             held_help("m")},
        // Near miss: it holds nothing.
        Told{"SpinAlone",
             "atomic ready = false\nthread spinner { while not ready.load() { yield } }\n"
             "thread setter { ready.store(false) }",
             "spin",
             "spinner looks again and again at ready, and nobody is left who could change it",
             "look for a store, set or release that comes too early or not at all"}),
    [](const auto& given) { return given.param.name; });

INSTANTIATE_TEST_SUITE_P(
    WaysOut, DeadlockText,
    ::testing::Values(
        Told{"Put", "queue q(1)\nthread p { q.put(1); q.put(2) }", "nobody_left",
             "p waits in q.put(), and nobody is left who could let it go on",
             missing_help("a get from q")},
        Told{"Get", "queue q(1)\nthread c { q.get() }", "nobody_left",
             "c waits in q.get(), and nobody is left who could let it go on",
             missing_help("a put into q")},
        Told{"JoinOfAQueue", "queue q\nthread p { q.put(1); q.join() }\nthread c { q.get() }",
             "nobody_left", "p waits in q.join(), and nobody is left who could let it go on",
             missing_help("a task_done of q")},
        Told{"Barrier", "barrier b(2)\nthread w { b.arrive_and_wait() }", "nobody_left",
             "w waits in b.arrive_and_wait(), and nobody is left who could let it go on",
             missing_help("an arrival at b")},
        Told{"Event", "event e\nthread w { e.wait() }", "nobody_left",
             "w waits in e.wait(), and nobody is left who could let it go on",
             missing_help("a set of e")},
        Told{"Permit", "semaphore s(0)\nthread w { s.acquire() }", "nobody_left",
             "w waits in s.acquire(), and nobody is left who could let it go on",
             missing_help("a release of s")}),
    [](const auto& given) { return given.param.name; });

}  // namespace
}  // namespace snarl::testing
