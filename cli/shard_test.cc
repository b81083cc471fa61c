// A part of a plan is found where an engine says it, and a half-said part is an error.
#include "snarl/cli/shard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "snarl/harness/base/errors.h"

namespace snarl {
namespace {

using testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

Shard shard_of(const Variables& variables, const std::string& option = "",
               const std::string& shards = "") {
  return find_shard(option, shards, [&variables](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

std::string shard_error(const Variables& variables, const std::string& option = "",
                        const std::string& shards = "") {
  try {
    shard_of(variables, option, shards);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

void expect_shard(const Shard& shard, std::uint64_t index, std::uint64_t count) {
  EXPECT_EQ(shard.index, index);
  EXPECT_EQ(shard.count, count);
}

TEST(Shard, IsTheWholeWhereNobodySaysOtherwise) { expect_shard(shard_of({}), 0, 1); }

TEST(Shard, OfTheCommandLineWins) {
  expect_shard(shard_of({{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "9"}}, "2/3"), 2, 3);
}

TEST(Shard, IsReadFromEachEngine) {
  expect_shard(shard_of({{"GTEST_SHARD_INDEX", "1"}, {"GTEST_TOTAL_SHARDS", "4"}}), 1, 4);
  expect_shard(shard_of({{"TEST_SHARD_INDEX", "0"}, {"TEST_TOTAL_SHARDS", "2"}}), 0, 2);
  expect_shard(shard_of({{"CI_NODE_INDEX", "4"}, {"CI_NODE_TOTAL", "4"}}), 3, 4);  // from 1
  expect_shard(shard_of({{"BUILDKITE_PARALLEL_JOB", "3"}, {"BUILDKITE_PARALLEL_JOB_COUNT", "5"}}),
               3, 5);
  expect_shard(shard_of({{"CIRCLE_NODE_INDEX", "1"}, {"CIRCLE_NODE_TOTAL", "2"}}), 1, 2);
  expect_shard(shard_of({{"JOB_COMPLETION_INDEX", "6"}}, "", "8"), 6, 8);
}

TEST(Shard, OfASlurmArrayBeginsWhereTheArrayBegins) {
  expect_shard(shard_of({{"SLURM_ARRAY_TASK_ID", "7"},
                         {"SLURM_ARRAY_TASK_MIN", "5"},
                         {"SLURM_ARRAY_TASK_COUNT", "4"}}),
               2, 4);
}

TEST(Shard, WithHalfOfItMissingIsAnError) {
  EXPECT_THAT(shard_error({{"SLURM_ARRAY_TASK_ID", "7"}}), HasSubstr("SLURM_ARRAY_TASK_COUNT"));
  EXPECT_THAT(shard_error({{"CI_NODE_TOTAL", "3"}}), HasSubstr("CI_NODE_INDEX is not set"));
  EXPECT_THAT(shard_error({{"JOB_COMPLETION_INDEX", "3"}}), HasSubstr("--shards N"));
  EXPECT_THAT(shard_error({}, "", "3"), HasSubstr("JOB_COMPLETION_INDEX"));
  expect_shard(shard_of({{"CI_NODE_TOTAL", "1"}}), 0, 1);  // near miss: all there is
}

TEST(Shard, ThatDoesNotExistIsAnError) {
  EXPECT_THAT(shard_error({}, "5/4"), HasSubstr("there is no shard 5 of 4"));
  EXPECT_THAT(shard_error({}, "4/4"), HasSubstr("from 0 to 3"));
  EXPECT_THAT(shard_error({}, "1"), HasSubstr("is not I/N"));
  EXPECT_THAT(shard_error({}, "a/4"), HasSubstr("--shard"));
  EXPECT_THAT(shard_error({}, "0/0"), HasSubstr("--shard"));
  EXPECT_THAT(shard_error({{"CI_NODE_INDEX", "0"}, {"CI_NODE_TOTAL", "4"}}),
              HasSubstr("CI_NODE_INDEX"));
}

TEST(Shard, PartsCoverEveryUnitOnce) {
  for (std::uint64_t unit = 0; unit < 20; ++unit) {
    int owners = 0;
    for (std::uint64_t index = 0; index < 7; ++index) owners += Shard{index, 7, ""}.has(unit);
    EXPECT_EQ(owners, 1);
  }
}

}  // namespace
}  // namespace snarl
