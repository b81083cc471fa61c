// Ways to what was not tried, and circles in which everybody has a turn; near misses of each.
#include "snarl/harness/campaign/state_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace snarl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint64_t kBoth = 0b110;  // threads 1 and 2

// Of threads 1 and 2, which can both go on.
class StateGraphOfTwo : public ::testing::Test {
 protected:
  StateGraph::Node state(std::uint64_t name) {
    return graph_.node_of(name, {{1, ThreadId{1}}, {2, ThreadId{2}}}, kBoth, false);
  }
  StateGraph::Node state_of_one(std::uint64_t name, std::uint32_t thread) {
    return graph_.node_of(name, {{thread, ThreadId{thread}}}, kBoth, false);
  }

  // The first state is where ways begin, whatever order a compiler makes arguments in.
  StateGraph graph_;
  const StateGraph::Node first_ = state(1);
};

TEST_F(StateGraphOfTwo, AStateIsTheSameNodeAgain) {
  const StateGraph::Node one = state(7);
  EXPECT_NE(state(8), one);
  EXPECT_EQ(state(7), one);
  EXPECT_EQ(graph_.answer_at(one, 1), 2U);
}

TEST_F(StateGraphOfTwo, TheNearestUntakenOptionIsGoneTo) {
  EXPECT_THAT(graph_.way_to_untaken(state(1)), ElementsAre(0));
  graph_.lead(first_, 0, state(2), false);
  graph_.lead(first_, 1, StateGraph::kOver, false);
  EXPECT_THAT(graph_.way_to_untaken(state(1)), ElementsAre(0, 0));
  graph_.lead(state(2), 0, state(1), false);
  EXPECT_THAT(graph_.way_to_untaken(state(1)), ElementsAre(0, 1));
  graph_.lead(state(2), 1, state(1), false);
  EXPECT_THAT(graph_.way_to_untaken(state(1)), IsEmpty());
  EXPECT_EQ(graph_.taken(), 4U);
}

TEST_F(StateGraphOfTwo, ACircleInWhichBothHaveATurnIsGoneRound) {
  graph_.lead(first_, 0, state(2), false);
  graph_.lead(state(2), 0, state(3), false);
  graph_.lead(state(3), 1, state(2), false);
  ASSERT_FALSE(graph_.ways_round(8).empty());
  EXPECT_THAT(graph_.ways_round(8).front(), ElementsAre(0, 0, 1));
}

TEST_F(StateGraphOfTwo, WhereOneIsKeptWaitingThereIsNoCircle) {
  graph_.lead(first_, 0, state(2), false);
  graph_.lead(state(2), 0, state(1), false);
  EXPECT_THAT(graph_.ways_round(8), IsEmpty());
}

TEST_F(StateGraphOfTwo, WhoCannotGoOnNeedsNoTurn) {
  graph_.lead(first_, 0, state_of_one(2, 1), false);
  graph_.lead(state_of_one(2, 1), 0, state_of_one(3, 1), false);
  graph_.lead(state_of_one(3, 1), 0, state_of_one(2, 1), false);
  ASSERT_FALSE(graph_.ways_round(8).empty());
  EXPECT_THAT(graph_.ways_round(8).front(), ElementsAre(0, 0, 0));
}

// The states in which the other one could go on are left out of a larger part.
TEST_F(StateGraphOfTwo, ACircleInsideAnUnfairPartIsFound) {
  const StateGraph::Node inner =
      graph_.node_of(2, {{1, ThreadId{1}}, {9, ThreadId{1}}}, kBoth, false);
  graph_.lead(inner, 0, state_of_one(3, 1), false);
  graph_.lead(inner, 1, state(1), false);
  graph_.lead(state_of_one(3, 1), 0, inner, false);
  graph_.lead(first_, 0, inner, false);
  ASSERT_FALSE(graph_.ways_round(8).empty());
  EXPECT_THAT(graph_.ways_round(8).front(), ElementsAre(0, 0, 0));
}

TEST_F(StateGraphOfTwo, WhereBothMakeProgressThereIsNoCircle) {
  graph_.lead(first_, 0, state(2), true);
  graph_.lead(state(2), 1, state(1), true);
  EXPECT_THAT(graph_.ways_round(8), IsEmpty());
}

TEST_F(StateGraphOfTwo, WhereOneOfThemMakesProgressTheOtherIsLeftBehind) {
  graph_.lead(first_, 0, state(2), true);
  graph_.lead(state(2), 1, state(1), false);
  ASSERT_FALSE(graph_.ways_round(8).empty());
  EXPECT_THAT(graph_.ways_round(8).front(), ElementsAre(0, 1));
}

TEST_F(StateGraphOfTwo, WhereValuesAreDrawnThereIsNoCircle) {
  const StateGraph::Node draw =
      graph_.node_of(2, {{0, ThreadId{1}}, {1, ThreadId{1}}}, kBoth, true);
  graph_.lead(first_, 0, draw, false);
  graph_.lead(first_, 1, state(1), false);
  graph_.lead(draw, 0, state(1), false);
  graph_.lead(draw, 1, state(1), false);
  EXPECT_THAT(graph_.ways_round(8), IsEmpty());
}

TEST_F(StateGraphOfTwo, AClockThatCouldGoOnHasATurnToo) {
  const auto armed = [this](std::uint64_t name) {
    return graph_.node_of(name, {{1, ThreadId{1}}, {index_of(kClockThread), kClockThread}}, kBoth,
                          false);
  };
  graph_.lead(first_, 0, armed(2), false);
  graph_.lead(armed(2), 0, armed(2), false);
  EXPECT_THAT(graph_.ways_round(8), IsEmpty());
  graph_.lead(armed(2), 1, armed(3), false);
  graph_.lead(armed(3), 0, armed(2), false);
  EXPECT_FALSE(graph_.ways_round(8).empty());
}

}  // namespace
}  // namespace snarl
