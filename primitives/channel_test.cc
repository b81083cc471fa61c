// A two-way channel.
#include "snarl/primitives/channel.h"

#include <gtest/gtest.h>

#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;

TEST(Channel, CarriesBothWays) {
  const Tally tally = enumerate([] {
    Channel<int> channel("channel");
    run_threads({[&] {
                   channel.a().send(20);
                   EXPECT_EQ(channel.a().receive(), 21);
                   channel.a().close();
                 },
                 [&] {
                   while (const auto question = channel.b().receive()) {
                     channel.b().send(*question + 1);
                   }
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Channel, EndsThatBothSendFirstDeadlockWhenFull) {
  const auto scenario = [](int items) {
    return [items] {
      Channel<int> channel("channel", 1);
      const auto talk = [items](Channel<int>::End& end) {
        for (int item = 0; item < items; ++item) end.send(item);
        for (int item = 0; item < items; ++item) end.receive();
      };
      run_threads({[&] { talk(channel.a()); }, [&] { talk(channel.b()); }});
    };
  };
  EXPECT_TRUE(enumerate(scenario(1)).is_clean());
  const Tally full = enumerate(scenario(2));
  EXPECT_EQ(full.count_of("deadlock/nobody_left"), full.executions);
}

TEST(Channel, TimedAndTryFormsGiveUp) {
  const Played played = play([] {
    Channel<int> channel("channel", 1);
    run_threads({[&] {
      EXPECT_FALSE(channel.a().try_receive().has_value());
      EXPECT_FALSE(channel.a().receive_for(1ms).has_value());
      EXPECT_TRUE(channel.a().try_send(1));
      EXPECT_FALSE(channel.a().send_for(2, 1ms));
    }});
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(Channel, SendByAClosedEndIsMisuse) {
  const Played played = play([] {
    Channel<int> channel("channel", 1);
    channel.a().close();
    channel.b().send(1);
    channel.a().send(1);
  });
  EXPECT_EQ(played.faults(), "misuse/put_after_close");
}

}  // namespace
}  // namespace snarl::testing
