// Which part of a plan this process is to run: said on the command line, or by the engine that
// started it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace snarl {

struct Shard {
  std::uint64_t index = 0;  // from 0
  std::uint64_t count = 1;
  std::string source;  // who said so: "--shard", "SLURM_ARRAY_TASK_ID", ...; empty: nobody

  bool has(std::uint64_t unit) const { return unit % count == index; }
};

// Returns: an environment variable's value, or null.
using Environment = std::function<const char*(const char* name)>;

// `option`: the value of --shard, or empty: then the first pair that is set counts, of gtest
// (GTEST_SHARD_INDEX, GTEST_TOTAL_SHARDS), Bazel (TEST_SHARD_INDEX, TEST_TOTAL_SHARDS), Slurm
// arrays (SLURM_ARRAY_TASK_ID, _MIN, _COUNT), Kubernetes indexed jobs (JOB_COMPLETION_INDEX and
// `shards`), GitLab (CI_NODE_INDEX, CI_NODE_TOTAL), Buildkite (BUILDKITE_PARALLEL_JOB, _COUNT) and
// CircleCI (CIRCLE_NODE_INDEX, _TOTAL). `shards`: the value of --shards, or empty. Errors: throws
// UsageError for an index without a count, a count above 1 without an index, and an index that is
// not below the count: never is everything run by mistake.
Shard find_shard(const std::string& option, const std::string& shards,
                 const Environment& environment);

}  // namespace snarl
