// An atomic variable: its values, and what its memory orders let threads know.
#include "snarl/primitives/atomic.h"

#include <gtest/gtest.h>

#include <array>
#include <type_traits>

#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

TEST(Atomic, FetchAddLosesNothing) {
  const Tally tally = enumerate([] {
    Atomic<int> sum("sum", 0);
    const auto add = [&] { sum += 1; };
    run_threads({add, add, add});
    note(std::to_string(sum.load()));
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("3"), tally.executions);
}

TEST(Atomic, BeginsAsStdAtomicDoes) {
  const Tally tally = enumerate([] {
    Atomic<unsigned> zero{0};
    Atomic<bool> no{false};
    Atomic<int> less{-1};
    Atomic<int*> nowhere{nullptr};
    Atomic<int> nothing;
    const std::array<Atomic<int>, 2> both{};
    Atomic<bool> named("named");  // a name, though a pointer could be a bool
    Atomic<double> both_given("both", 0.5);
    EXPECT_TRUE(zero.load() == 0 && !no.load() && less.load() == -1);
    EXPECT_TRUE(nowhere.load() == nullptr && nothing.load() == 0 && both[1].load() == 0);
    EXPECT_TRUE(!named.load() && both_given.load() == 0.5);
    EXPECT_NE(Execution::current().find_object("named"), kNoObject);
  });
  EXPECT_TRUE(tally.is_clean());
  static_assert(!std::is_constructible_v<Name, std::nullptr_t>);
}

TEST(Atomic, LoadThenStoreLosesAnUpdateWhereTheStoreNamesItsLoad) {
  const Tally tally = enumerate([] {
    Atomic<std::int64_t> sum("sum", 0);
    const auto add = [&] {
      const auto [seen, step] = sum.load_with_step();
      sum.store_from(seen + 1, step);
    };
    run_threads({add, add});
  });
  EXPECT_GT(tally.count_of("lost_update"), 0U);
  EXPECT_EQ(tally.count_of("lost_update") + tally.count_of(""), tally.executions);
}

// A value handed over by a flag.
Tally publish(Order store, Order load) {
  return enumerate([store, load] {
    Shared<int> value("value", 0);
    Atomic<bool> is_ready("is_ready", false);
    run_threads({[&] {
                   value.store(1);
                   is_ready.store(true, store);
                 },
                 [&] {
                   if (is_ready.load(load)) value.load();
                 }});
  });
}

TEST(Atomic, ReleaseAndAcquireOrder) {
  EXPECT_TRUE(publish(kSeqCst, kSeqCst).is_clean());
  EXPECT_TRUE(publish(std::memory_order_release, std::memory_order_acquire).is_clean());
}

TEST(Atomic, RelaxedOnEitherSideOrdersNothing) {
  EXPECT_GT(publish(std::memory_order_relaxed, std::memory_order_acquire).count_of("data_race"),
            0U);
  EXPECT_GT(publish(MemoryOrder::kRelease, MemoryOrder::kRelaxed).count_of("data_race"), 0U);
}

TEST(Atomic, RelaxedUpdateGoesOnWithTheReleaseBeforeIt) {
  const auto scenario = [](bool is_store) {
    return [is_store] {
      Shared<int> value("value", 0);
      Atomic<int> flag("flag", 0);
      run_threads({[&] {
                     value.store(1);
                     flag.store(1, std::memory_order_release);
                   },
                   [&] {
                     if (is_store) {
                       flag.store(2, std::memory_order_relaxed);
                     } else {
                       flag.fetch_add(1, std::memory_order_relaxed);
                     }
                   },
                   [&] {
                     if (flag.load(std::memory_order_acquire) == 2) value.load();
                   }});
    };
  };
  EXPECT_TRUE(enumerate(scenario(false)).is_clean());
  EXPECT_GT(enumerate(scenario(true)).count_of("data_race"), 0U);
}

TEST(Atomic, FailedCompareExchangeHasItsOwnOrder) {
  const auto scenario = [](Order failure) {
    return [failure] {
      Shared<int> value("value", 0);
      Atomic<int> flag("flag", 0);
      run_threads({[&] {
                     value.store(1);
                     flag.store(1, std::memory_order_release);
                   },
                   [&] {
                     int expected = 7;
                     flag.compare_exchange_strong(expected, 8, std::memory_order_acq_rel, failure);
                     if (expected == 1) value.load();
                   }});
    };
  };
  EXPECT_TRUE(enumerate(scenario(std::memory_order_acquire)).is_clean());
  EXPECT_GT(enumerate(scenario(std::memory_order_relaxed)).count_of("data_race"), 0U);
}

TEST(Atomic, LoadThatReleasesAndStoreThatAcquiresAreMisuse) {
  const auto load = [](MemoryOrder order) {
    return play([order] { run_threads({[order] { Atomic<int>("a").load(order); }}); }).faults();
  };
  const auto store = [](MemoryOrder order) {
    return play([order] { run_threads({[order] { Atomic<int>("a").store(1, order); }}); }).faults();
  };
  EXPECT_EQ(load(MemoryOrder::kRelease), "misuse/wrong_order");
  EXPECT_EQ(load(MemoryOrder::kAcqRel), "misuse/wrong_order");
  EXPECT_EQ(store(MemoryOrder::kAcquire), "misuse/wrong_order");
  EXPECT_EQ(store(MemoryOrder::kAcqRel), "misuse/wrong_order");
  for (const MemoryOrder order : {MemoryOrder::kRelaxed, MemoryOrder::kSeqCst}) {
    EXPECT_EQ(load(order) + store(order), "");
  }
  EXPECT_EQ(load(MemoryOrder::kAcquire) + store(MemoryOrder::kRelease), "");
}

TEST(Atomic, IsNeverADataRaceItself) {
  const Tally tally = enumerate([] {
    Atomic<int> cell("cell", 0);
    run_threads({[&] { cell.store(1, std::memory_order_relaxed); },
                 [&] { cell.store(2, std::memory_order_relaxed); },
                 [&] { cell.load(std::memory_order_relaxed); }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(Atomic, HasTheValuesOfStdAtomic) {
  const Played played = play([] {
    Atomic<unsigned> cell("cell", 12);
    run_threads({[&] {
      EXPECT_EQ(cell.fetch_sub(2), 12U);
      EXPECT_EQ(cell.fetch_and(6), 10U);
      EXPECT_EQ(cell.fetch_or(8), 2U);
      EXPECT_EQ(cell.fetch_xor(3), 10U);
      EXPECT_EQ(cell.exchange(20), 9U);
      EXPECT_EQ(++cell, 21U);
      EXPECT_EQ(cell--, 21U);
      EXPECT_EQ(cell -= 5U, 15U);
      EXPECT_EQ(cell |= 16U, 31U);
      EXPECT_FALSE(cell.compare_exchange(1, 2));
      EXPECT_TRUE(cell.compare_exchange(31, 2));
      unsigned expected = 3;
      EXPECT_FALSE(cell.compare_exchange_weak(expected, 4));
      EXPECT_EQ(expected, 2U);
      cell = 5;
      const unsigned seen = cell;
      EXPECT_EQ(seen, 5U);
    }});
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(Atomic, OperatorsKeepTheCallersLine) {
  std::uint32_t line = 0;
  const Played played = play([&] {
    Atomic<long> cell("cell", 0);
    run_threads({[&] {
      line = __LINE__ + 1;
      cell += 1;
    }});
  });
  for (const OpEvent& event : played.trace.events) {
    if (event.op.kind == OpKind::kFetchAdd) {
      EXPECT_EQ(event.op.site.line, line);
    }
  }
}

TEST(Atomic, CarriesWhatIsNoNumber) {
  struct Pair {
    int left;
    int right;
    bool operator==(const Pair&) const = default;
  };
  const Played played = play([] {
    Atomic<Pair> cell("cell", Pair{1, 2});
    run_threads({[&] {
      Pair expected{1, 2};
      EXPECT_TRUE(cell.compare_exchange_strong(expected, Pair{3, 4}));
      EXPECT_EQ(cell.load().right, 4);
    }});
  });
  EXPECT_EQ(played.faults(), "");
}

}  // namespace
}  // namespace snarl::testing
