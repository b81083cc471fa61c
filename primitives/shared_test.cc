// A plain variable: data races, lost updates.
#include "snarl/primitives/shared.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "snarl/primitives/lock.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

TEST(Shared, CompoundAssignmentIsAReadAndAWrite) {
  const Tally tally = enumerate([] {
    Shared<int> x("x", 0);
    const auto add = [&] { x += 1; };
    run_threads({add, add});
    note(std::to_string(x.load()));
  });
  EXPECT_GT(tally.words.at("1"), 0U);
  EXPECT_GT(tally.words.at("2"), 0U);
  EXPECT_EQ(tally.count_of("data_race"), tally.words.at("2"));
  EXPECT_EQ(tally.count_of("data_race lost_update") + tally.count_of("lost_update data_race"),
            tally.words.at("1"));
}

TEST(Shared, BeginsAsThePlainValueDoes) {
  const Tally tally = enumerate([] {
    Shared<int> less{-1};
    Shared<bool> yes{true};
    const std::array<Shared<int>, 2> both{};
    Shared<std::string> named{"text"};
    EXPECT_TRUE(less.load() == -1 && yes.load() && both[1].load() == 0);
    EXPECT_EQ(named.load(), "");
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Shared, StoreOfALoadHasNoEvidenceOfALostUpdate) {
  const Tally tally = enumerate([] {
    Shared<int> x("x", 0);
    const auto add = [&] {
      const int seen = x.load();
      x.store(seen + 1);
    };
    run_threads({add, add});
  });
  EXPECT_EQ(tally.count_of("data_race"), tally.executions);
}

TEST(Shared, WriteThatNamesItsReadHasIt) {
  const Tally tally = enumerate([] {
    Shared<std::int64_t> x("x", 0);
    const auto add = [&] {
      const auto [seen, step] = x.read_with_step();
      x.write_from(seen + 1, step);
    };
    run_threads({add, add});
  });
  EXPECT_GT(tally.count_of("data_race lost_update"), 0U);
}

TEST(Shared, SplitCriticalSectionLosesAnUpdateWithoutADataRace) {
  const Tally tally = enumerate([] {
    Shared<std::int64_t> x("x", 0);
    Lock lock("m");
    const auto add = [&] {
      std::pair<std::int64_t, Step> seen;
      {
        const auto guard = with(lock);
        seen = x.read_with_step();
      }
      const auto guard = with(lock);
      x.write_from(seen.first + 1, seen.second);
    };
    run_threads({add, add});
  });
  EXPECT_GT(tally.count_of("lost_update"), 0U);
  EXPECT_EQ(tally.count_of("lost_update") + tally.count_of(""), tally.executions);
}

TEST(Shared, ReadersAloneAreNoDataRace) {
  const Tally tally = enumerate([] {
    Shared<int> x("x", 0);
    const auto read = [&] { x.load(); };
    run_threads({read, read});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Shared, HasTheOperatorsOfANumber) {
  const Played played = play([] {
    Shared<long> x("x", 5);
    run_threads({[&] {
      x = 7;
      x -= 3;
      EXPECT_EQ(x++, 4);
      EXPECT_EQ(++x, 6);
      EXPECT_EQ(x--, 6);
      EXPECT_EQ(--x, 4);
      const long seen = x;
      EXPECT_EQ(seen, 4);
    }});
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(Shared, CarriesTextAndAddsToIt) {
  const Played played = play([] {
    Shared<std::string> text("text", "a");
    run_threads({[&] {
      text += "b";
      text = "c" + text.load();
      const std::string seen = text;
      EXPECT_EQ(seen, "cab");
    }});
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(Shared, AssignmentKeepsTheCallersLine) {
  std::uint32_t line = 0;
  const Played played = play([&] {
    Shared<double> x("x", 0);
    run_threads({[&] {
      line = __LINE__ + 1;
      x = 1;
    }});
  });
  for (const OpEvent& event : played.trace.events) {
    if (event.op.kind == OpKind::kWrite) {
      EXPECT_EQ(event.op.site.line, line);
    }
  }
}

}  // namespace
}  // namespace snarl::testing
