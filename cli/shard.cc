// One row for each engine.
#include "snarl/cli/shard.h"

#include <fmt/format.h>

#include <array>

#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"

namespace snarl {
namespace {

constexpr std::uint64_t kShardsMax = 1'000'000;

struct ShardRow {
  const char* index;
  const char* count;  // null: --shards says it
  const char* least;  // the variable that holds the lowest index; null: `first`
  std::uint64_t first;
};

constexpr std::array kEngines = {
    ShardRow{"GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", nullptr, 0},
    ShardRow{"TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", nullptr, 0},
    ShardRow{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", 0},
    ShardRow{"JOB_COMPLETION_INDEX", nullptr, nullptr, 0},
    ShardRow{"CI_NODE_INDEX", "CI_NODE_TOTAL", nullptr, 1},
    ShardRow{"BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", nullptr, 0},
    ShardRow{"CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", nullptr, 0},
};

Shard checked(Shard shard) {
  if (shard.index < shard.count) return shard;
  throw UsageError(fmt::format("{}: there is no shard {} of {}: they count from 0 to {}",
                               shard.source, shard.index, shard.count, shard.count - 1));
}

Shard from_option(const std::string& option) {
  const std::size_t slash = option.find('/');
  if (slash == std::string::npos) {
    throw UsageError(fmt::format("--shard: '{}' is not I/N, such as 0/4", shown(option)));
  }
  return checked({parse_number("--shard", option.substr(0, slash), 0, kShardsMax),
                  parse_number("--shard", option.substr(slash + 1), 1, kShardsMax), "--shard"});
}

// Returns: whether the engine has started this process.
bool read_engine(const ShardRow& engine, const std::string& shards, const Environment& environment,
                 Shard& shard) {
  const char* const index = environment(engine.index);
  const char* count = engine.count == nullptr ? nullptr : environment(engine.count);
  if (engine.count == nullptr && index != nullptr && !shards.empty()) count = shards.c_str();
  if (index == nullptr && count == nullptr) return false;
  if (count == nullptr) {
    throw UsageError(
        fmt::format("{} is {}, and nothing says of how many: {}", engine.index, shown(index),
                    engine.count == nullptr ? std::string("give --shards N")
                                            : fmt::format("{} is not set", engine.count)));
  }
  shard.source = engine.index;
  shard.count =
      parse_number(engine.count == nullptr ? "--shards" : engine.count, count, 1, kShardsMax);
  if (index == nullptr) {
    if (shard.count == 1) return false;
    throw UsageError(
        fmt::format("{} is {}, and {} is not set", engine.count, shown(count), engine.index));
  }
  const char* const least = engine.least == nullptr ? nullptr : environment(engine.least);
  const std::uint64_t first =
      least == nullptr ? engine.first : parse_number(engine.least, least, 0, kShardsMax);
  const std::uint64_t given = parse_number(engine.index, index, first, first + kShardsMax);
  shard.index = given - first;
  shard = checked(shard);
  return true;
}

}  // namespace

Shard find_shard(const std::string& option, const std::string& shards,
                 const Environment& environment) {
  if (!option.empty()) return from_option(option);
  for (const ShardRow& engine : kEngines) {
    Shard shard;
    if (read_engine(engine, shards, environment, shard)) return shard;
  }
  if (!shards.empty()) {
    throw UsageError(
        "--shards: it goes with JOB_COMPLETION_INDEX, which is not set; --shard I/N "
        "says both");
  }
  return {};
}

}  // namespace snarl
