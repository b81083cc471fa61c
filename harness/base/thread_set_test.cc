// The sets of threads against std::set under random operations, with ids up to 10,000.
#include "snarl/harness/base/thread_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

#include "snarl/harness/base/testing/chi_square.h"

namespace snarl {
namespace {

using testing_support::chi_square_excess;
using testing_support::kExcessMax;

using Model = std::set<std::uint32_t>;

// Most ids small, as in most scenarios; some at the borders of words; some anywhere.
ThreadId random_thread(Rng& rng) {
  switch (rng.below(4)) {
    case 0:
      return ThreadId{rng.below(64)};
    case 1:
      return ThreadId{rng.below(200)};
    case 2:
      return ThreadId{64 * rng.below(157) + (rng.below(2) == 0 ? 0U : 63U)};
    default:
      return ThreadId{rng.below(10'001)};
  }
}

template <class Set>
std::vector<std::uint32_t> members_of(const Set& set) {
  std::vector<std::uint32_t> members;
  set.for_each([&](ThreadId thread) { members.push_back(index_of(thread)); });
  return members;
}

void expect_equal(const ThreadSet& set, const Model& model) {
  ASSERT_EQ(members_of(set), std::vector<std::uint32_t>(model.begin(), model.end()));
  ASSERT_EQ(set.count(), model.size());
  ASSERT_EQ(set.is_empty(), model.empty());
  for (const ThreadSet::Word& word : set.high()) ASSERT_NE(word.mask, 0U);
}

void expect_equal(const EnabledSet& set, const Model& model, Rng& rng) {
  const std::vector<std::uint32_t> members(model.begin(), model.end());
  ASSERT_EQ(members_of(set), members);
  ASSERT_EQ(set.count(), members.size());
  ASSERT_EQ(set.has_high(), !model.empty() && *model.rbegin() >= 64);
  if (model.empty()) return;
  for (int probe = 0; probe < 4; ++probe) {
    const std::uint32_t n = rng.below(set.count());
    ASSERT_EQ(index_of(set.nth(n)), members[n]);
    ASSERT_EQ(model.count(index_of(set.draw(rng))), 1U);
    const ThreadId from = random_thread(rng);
    const auto found = model.lower_bound(index_of(from));
    ASSERT_EQ(index_of(set.next_from(from)), found == model.end() ? *model.begin() : *found);
  }
}

TEST(ThreadSet, DoesAsAStandardSet) {
  for (std::uint64_t run = 0; run < 20; ++run) {
    Rng rng(run, 0);
    ThreadSet set;
    Model model;
    for (int step = 0; step < 2000; ++step) {
      const ThreadId thread = random_thread(rng);
      if (rng.below(5) < 3) {
        set.insert(thread);
        model.insert(index_of(thread));
      } else {
        const auto member = model.lower_bound(index_of(thread));
        const bool is_member = member != model.end() && rng.below(2) == 0;
        const ThreadId gone = is_member ? ThreadId{*member} : thread;
        set.erase(gone);
        model.erase(index_of(gone));
      }
      const ThreadId asked = random_thread(rng);
      ASSERT_EQ(set.contains(asked), model.count(index_of(asked)) != 0);
      if (step % 16 == 0) {
        ASSERT_NO_FATAL_FAILURE(expect_equal(set, model));
      }
    }
    set.clear();
    ASSERT_NO_FATAL_FAILURE(expect_equal(set, {}));
  }
}

TEST(ThreadSet, OfOneThreadBeyondTheFirstHasNoWords) {
  ThreadSet set;
  set.insert(ThreadId{9'999});
  EXPECT_TRUE(set.contains(ThreadId{9'999}));
  EXPECT_TRUE(set.high().empty());
  set.insert(ThreadId{70});
  EXPECT_EQ(set.high().size(), 2U);
  set.erase(ThreadId{9'999});
  EXPECT_EQ(set.high().size(), 1U);
}

TEST(ThreadSet, OfFewThreadsDoesAsAStandardSet) {
  constexpr std::uint32_t kThreads[] = {3, 64, 70, 9'999};
  Rng rng(1, 0);
  ThreadSet set;
  Model model;
  for (int step = 0; step < 2000; ++step) {
    const std::uint32_t thread = kThreads[rng.below(4)];
    const std::uint64_t bit = ThreadSet::bit_of_first(ThreadId{thread});
    const bool is_few = rng.below(2) == 0;  // says nothing of the outcome
    if (rng.below(2) == 0) {
      set.insert(ThreadId{thread}, bit, is_few);
      model.insert(thread);
    } else {
      set.erase(ThreadId{thread}, bit, is_few);
      model.erase(thread);
    }
    ASSERT_NO_FATAL_FAILURE(expect_equal(set, model));
    for (const std::uint32_t asked : kThreads) {
      ASSERT_EQ(set.contains(ThreadId{asked}), model.count(asked) != 0);
    }
  }
}

// One random operation on both.
void change(EnabledSet& set, Model& model, Rng& rng) {
  const std::uint32_t what = rng.below(20);
  if (what < 8) {
    const ThreadId thread = random_thread(rng);
    set.insert(thread);
    model.insert(index_of(thread));
  } else if (what < 15) {
    const bool is_member = !model.empty() && rng.below(4) != 0;
    const ThreadId thread = is_member ? set.draw(rng) : random_thread(rng);
    set.erase(thread);
    model.erase(index_of(thread));
  } else if (what < 19) {
    ThreadSet gate;
    for (std::uint32_t left = rng.below(30); left > 0; --left) gate.insert(random_thread(rng));
    const bool is_insertion = rng.below(2) == 0;
    is_insertion ? set.insert_all(gate) : set.erase_all(gate);
    gate.for_each([&](ThreadId thread) {
      is_insertion ? (void)model.insert(index_of(thread)) : (void)model.erase(index_of(thread));
    });
  } else if (rng.below(50) == 0) {
    set.clear();
    model.clear();
  }
}

TEST(EnabledSet, DoesAsAStandardSet) {
  for (std::uint64_t run = 0; run < 20; ++run) {
    Rng rng(run, 1);
    EnabledSet set;
    Model model;
    for (int step = 0; step < 2000; ++step) {
      change(set, model, rng);
      const ThreadId asked = random_thread(rng);
      ASSERT_EQ(set.contains(asked), model.count(index_of(asked)) != 0);
      if (step % 16 == 0) {
        ASSERT_NO_FATAL_FAILURE(expect_equal(set, model, rng));
      }
    }
  }
}

TEST(EnabledSet, SelectsEachOfTenThousand) {
  EnabledSet set;
  for (std::uint32_t thread = 0; thread < 10'000; ++thread) set.insert(ThreadId{thread});
  ASSERT_EQ(set.count(), 10'000U);
  for (std::uint32_t n = 0; n < 10'000; ++n) ASSERT_EQ(index_of(set.nth(n)), n);
}

TEST(EnabledSet, NextFromBeyondTheLastWrapsRound) {
  EnabledSet set;
  set.insert(ThreadId{3});
  EXPECT_EQ(set.next_from(ThreadId{4}), ThreadId{3});
  EXPECT_EQ(set.next_from(ThreadId{5'000}), ThreadId{3});
  EXPECT_EQ(set.next_from(kNoThread), ThreadId{3});
  set.insert(ThreadId{700});
  EXPECT_EQ(set.next_from(ThreadId{4}), ThreadId{700});
  EXPECT_EQ(set.next_from(ThreadId{701}), ThreadId{3});
}

// An execution is a function of its schedule and not of how many threads the one before had.
TEST(EnabledSet, ForgetsWhoWasThereBefore) {
  EnabledSet fresh;
  EnabledSet used;
  for (const std::uint32_t before : {200U, 130U}) used.insert(ThreadId{before});
  for (const std::uint32_t before : {200U, 130U}) used.erase(ThreadId{before});
  used.clear();
  for (std::uint32_t thread = 0; thread < 100; ++thread) {
    fresh.insert(ThreadId{thread});
    used.insert(ThreadId{thread});
  }
  Rng rng(1, 3);
  Rng same(1, 3);
  for (int draw = 0; draw < 1000; ++draw) ASSERT_EQ(used.draw(rng), fresh.draw(same));
}

void expect_uniform_draws(const std::vector<std::uint32_t>& members, std::uint64_t seed) {
  EnabledSet set;
  for (const std::uint32_t member : members) set.insert(ThreadId{member});
  Rng rng(seed, 2);
  std::vector<std::uint32_t> counts(members.size());
  for (std::size_t draw = 0; draw < 100 * members.size() + 5000; ++draw) {
    const std::uint32_t drawn = index_of(set.draw(rng));
    const auto found = std::lower_bound(members.begin(), members.end(), drawn);
    ASSERT_TRUE(found != members.end() && *found == drawn);
    ++counts[static_cast<std::size_t>(found - members.begin())];
  }
  EXPECT_LT(chi_square_excess(counts), kExcessMax);
}

TEST(EnabledSet, DrawsUniformlyAmongFewThreads) { expect_uniform_draws({1, 2, 5, 8, 63}, 1); }

TEST(EnabledSet, DrawsUniformlyAcrossAWordsBorder) { expect_uniform_draws({0, 63, 64, 127}, 2); }

TEST(EnabledSet, DrawsUniformlyAmongFewOfManyIds) { expect_uniform_draws({7, 4'711, 9'999}, 3); }

TEST(EnabledSet, DrawsUniformlyAmongHundreds) {
  std::vector<std::uint32_t> members;
  for (std::uint32_t thread = 10; thread < 900; thread += 3) members.push_back(thread);
  expect_uniform_draws(members, 4);
}

}  // namespace
}  // namespace snarl
