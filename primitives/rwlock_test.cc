// A lock for several readers or one writer.
#include "snarl/primitives/rwlock.h"

#include <gtest/gtest.h>

#include <mutex>
#include <shared_mutex>

#include "snarl/primitives/atomic.h"
#include "snarl/primitives/lock.h"
#include "snarl/primitives/shared.h"
#include "snarl/primitives/testing/play.h"

namespace snarl::testing {
namespace {

using namespace std::chrono_literals;

TEST(RWLock, ReadersAreInsideTogether) {
  const Tally tally = enumerate([] {
    RWLock lock("r");
    int inside = 0;
    int most = 0;
    const auto read = [&] {
      const auto guard = with_read(lock);
      most = std::max(most, ++inside);
      lock.locked();
      --inside;
    };
    run_threads({read, read});
    note(std::to_string(most));
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_GT(tally.words.at("2"), 0U);
}

TEST(RWLock, WriterIsInsideAlone) {
  const Tally tally = enumerate([] {
    RWLock lock("r");
    Shared<int> value("value", 0);
    run_threads({[&] {
                   const std::shared_lock<RWLock> guard(lock);
                   const int seen = value.load();
                   (void)seen;
                 },
                 [&] {
                   const std::unique_lock<RWLock> guard(lock);
                   value += 1;
                 },
                 [&] {
                   const auto guard = with_write(lock);
                   value += 1;
                 }});
    note(std::to_string(value.load()));
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_EQ(tally.words.at("2"), tally.executions);
}

TEST(RWLock, WritingUnderTheReadLockIsADataRace) {
  const Tally tally = enumerate([] {
    RWLock lock("r");
    Shared<int> value("value", 0);
    const auto write = [&] {
      const auto guard = with_read(lock);
      value.store(1);
    };
    run_threads({write, write});
  });
  EXPECT_EQ(tally.count_of("data_race"), tally.executions);
}

TEST(RWLock, ReadersDoNotOrderEachOther) {
  // The second reader knows what the writer did, not what the first reader did outside.
  const Tally tally = enumerate([] {
    RWLock lock("r");
    Shared<int> outside("outside", 0);
    run_threads({[&] {
                   outside.store(1);
                   const auto guard = with_read(lock);
                 },
                 [&] {
                   { const auto guard = with_read(lock); }
                   outside.store(2);
                 }});
  });
  EXPECT_EQ(tally.count_of("data_race"), tally.executions);
}

TEST(RWLock, WriterKnowsWhatReadersDidBefore) {
  const Tally tally = enumerate([] {
    RWLock lock("r");
    Shared<int> value("value", 0);
    bool has_read = false;
    run_threads({[&] {
                   value.store(1);
                   const auto guard = with_read(lock);
                   has_read = true;
                 },
                 [&] {
                   const auto guard = with_write(lock);
                   if (has_read) value.store(2);
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(RWLock, ReaderThatWantsToWriteWaitsForItself) {
  const Tally tally = enumerate([] {
    RWLock lock("r");
    run_threads({[&] {
      lock.acquire_read();
      lock.acquire_write();
    }});
  });
  EXPECT_EQ(tally.count_of("deadlock/self"), tally.executions);
}

TEST(RWLock, TwoReadersThatWantToWriteDeadlock) {
  const Tally tally = enumerate([] {
    RWLock lock("r");
    const auto upgrade = [&] {
      lock.acquire_read();
      lock.acquire_write();
    };
    run_threads({upgrade, upgrade});
  });
  EXPECT_EQ(tally.count_of("deadlock/self"), tally.executions);
}

TEST(RWLock, CycleThroughOneOfSeveralReadersIsFound) {
  // Both t[0] and t[2] read; t[1] wants to write while it holds the lock that t[0] wants.
  const Tally tally = enumerate([] {
    RWLock room("room");
    Lock key("key");
    run_threads({[&] {
                   const auto reading = with_read(room);
                   const auto guard = with(key);
                 },
                 [&] {
                   const auto guard = with(key);
                   const auto writing = with_write(room);
                 },
                 [&] { const auto reading = with_read(room); }});
  });
  EXPECT_GT(tally.count_of("deadlock/cycle"), 0U);
  EXPECT_EQ(tally.count_of("deadlock/cycle") + tally.count_of(""), tally.executions);
}

TEST(RWLock, ReaderMayReadOnceMoreThoughAWriterWaits) {
  const Tally tally = enumerate([] {
    RWLock lock("r");
    run_threads({[&] {
                   const auto outer = with_read(lock);
                   const auto inner = with_read(lock);
                 },
                 [&] { const auto writing = with_write(lock); }});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(RWLock, ReleaseReleasesWhatTheCallerOwns) {
  const Tally tally = enumerate([] {
    RWLock lock("r");
    const auto work = [&] {
      lock.acquire_read();
      lock.release();
      lock.acquire_write();
      lock.release();
    };
    run_threads({work, work});
  });
  EXPECT_TRUE(tally.is_clean());
}

TEST(RWLock, ReleaseInTheWrongWayIsMisuse) {
  EXPECT_EQ(play([] {
              RWLock lock("r");
              lock.acquire_read();
              lock.release_write();
            }).faults(),
            "misuse/not_owner");
  EXPECT_EQ(play([] {
              RWLock lock("r");
              lock.acquire_write();
              lock.release_read();
            }).faults(),
            "misuse/not_owner");
}

TEST(RWLock, EndingAsAReaderIsMisuse) {
  const Tally tally = enumerate([] {
    RWLock lock("r");
    run_threads({[&] { lock.acquire_read(); }});
  });
  EXPECT_EQ(tally.count_of("misuse/ended_holding"), tally.executions);
}

TEST(RWLock, TryFormsTellWhetherItWasFree) {
  const Played played = play([] {
    RWLock lock("r");
    run_threads({[&] {
      EXPECT_TRUE(lock.try_lock_shared());
      EXPECT_FALSE(lock.try_acquire_write());
      lock.unlock_shared();
      EXPECT_TRUE(lock.try_lock());
      EXPECT_FALSE(lock.try_acquire_read());
      lock.unlock();
    }});
  });
  EXPECT_EQ(played.faults(), "");
}

TEST(RWLock, TimedFormsGiveUp) {
  const Played played = play([] {
    RWLock lock("r");
    run_threads({[&] {
      lock.acquire_read();
      EXPECT_FALSE(lock.try_lock_for(1ms));
      EXPECT_TRUE(lock.try_lock_shared_for(1ms));
      lock.release();
      lock.release();
      lock.acquire_write();
      EXPECT_FALSE(lock.acquire_read_for(1ms));
      lock.release();
    }});
  });
  EXPECT_EQ(played.faults(), "");
  EXPECT_TRUE(played.had_timeout);
}

// One thread reads twice at once, another one writes.
Scenario read_again(Preference preference) {
  return [preference] {
    RWLock lock("r", preference);
    run_threads({[&] {
                   const auto outer = with_read(lock);
                   const auto inner = with_read(lock);
                 },
                 [&] { const auto guard = with_write(lock); }});
  };
}

TEST(RWLock, ReadingOnceMoreBehindAQueuedWriterIsACycle) {
  const Tally tally = enumerate(read_again(Preference::kWriters));
  EXPECT_GT(tally.count_of("deadlock/cycle"), 0U);
  EXPECT_GT(tally.count_of(""), 0U);
  EXPECT_EQ(tally.count_of("deadlock/cycle") + tally.count_of(""), tally.executions);
}

TEST(RWLock, ReadingOnceMoreIsCleanWhereReadersArePreferred) {
  EXPECT_TRUE(enumerate(read_again(Preference::kReaders)).is_clean());
}

TEST(RWLock, EitherPreferenceIsAChoiceOfTheExecution) {
  const Tally tally = enumerate(read_again(Preference::kEither));
  const Tally readers = enumerate(read_again(Preference::kReaders));
  const Tally writers = enumerate(read_again(Preference::kWriters));
  EXPECT_EQ(tally.executions, readers.executions + writers.executions);
  EXPECT_EQ(tally.faults, (std::map<std::string, std::uint64_t>{
                              {"", readers.count_of("") + writers.count_of("")},
                              {"deadlock/cycle", writers.count_of("deadlock/cycle")}}));
  EXPECT_EQ(play(read_again(Preference::kEither)).event_hash,
            play(read_again(Preference::kReaders)).event_hash);
}

TEST(RWLock, TryToReadFailsWhileAWriterIsQueued) {
  // t[0] reads, t[1] asks to write, t[2] tries to read.
  const Played played = play(
      [] {
        RWLock lock("r", Preference::kWriters);
        run_threads({[&] {
                       lock.acquire_read();
                       lock.locked();
                       lock.release_read();
                     },
                     [&] { const auto guard = with_write(lock); },
                     [&] { EXPECT_FALSE(lock.try_acquire_read()); }});
      },
      {1, 1, 2, 2, 3, 3});
  EXPECT_EQ(played.faults(), "");
}

TEST(RWLock, WriterThatGivesUpLetsReadersIn) {
  const Tally tally = enumerate([] {
    RWLock lock("r", Preference::kWriters);
    run_threads({[&] {
                   const auto outer = with_read(lock);
                   const auto inner = with_read(lock);
                 },
                 [&] {
                   if (lock.acquire_write_for(1ms)) lock.release_write();
                 }});
  });
  EXPECT_TRUE(tally.is_clean());
  EXPECT_GT(tally.timeouts, 0U);
}

TEST(RWLock, PrefersTheSameOnBothVehicles) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(play_seed(read_again(Preference::kEither), seed, "fiber").event_hash,
              play_seed(read_again(Preference::kEither), seed, "os").event_hash);
  }
}

}  // namespace
}  // namespace snarl::testing
