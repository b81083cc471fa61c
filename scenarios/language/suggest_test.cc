// Tests the suggestions.
#include "snarl/scenarios/language/suggest.h"

#include <gtest/gtest.h>

namespace snarl::language {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", "abc"), 0u);
}

TEST(EditDistance, CountsASwapOfNeighboursAsOne) { EXPECT_EQ(edit_distance("coutn", "count"), 1u); }

TEST(Nearest, FindsASlipOfTheFingers) {
  EXPECT_EQ(nearest("coutn", {"total", "count", "fork"}), "count");
}

TEST(Nearest, FindsNothingInWhatIsFar) { EXPECT_EQ(nearest("frobnicate", {"count", "fork"}), ""); }

TEST(Nearest, TakesNoOtherSingleLetterForASlip) { EXPECT_EQ(nearest("n", {"m", "x"}), ""); }

TEST(Nearest, DoesNotCompareWordsThatAreTooLong) {
  EXPECT_EQ(nearest(std::string(100'000, 'a'), {"a"}), "");
}

TEST(Suggestion, KnowsForeignWordsInTheirPlace) {
  EXPECT_EQ(suggestion("mutex", Place::kItem, {}), "write 'lock'");
  EXPECT_EQ(suggestion("channel", Place::kItem, {}), "write 'queue'");
  EXPECT_EQ(suggestion("push", Place::kMethod, {"put", "get"}), "write 'put'");
}

TEST(Suggestion, OffersAForeignMethodOnlyWhereTheObjectHasOurs) {
  EXPECT_EQ(suggestion("push", Place::kMethod, {"acquire", "release"}), "");
}

TEST(QuotedList, ReadsAsASentenceDoes) {
  EXPECT_EQ(quoted_list({"a"}), "'a'");
  EXPECT_EQ(quoted_list({"a", "b", "c"}, "or"), "'a', 'b' or 'c'");
}

}  // namespace
}  // namespace snarl::language
