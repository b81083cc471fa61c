// The blocks of a campaign, and one of them alone.
#include "snarl/harness/campaign/budget.h"

#include <algorithm>
#include <chrono>

#include "snarl/harness/campaign/block_runner.h"

namespace snarl {

bool explores_all(const Program& program, const StrategyRow& row) {
  return program.explores_all && row.is_exhaustive;
}

std::uint64_t budget_of(const Program& program, const StrategyRow& row,
                        const CampaignOptions& options) {
  constexpr std::uint64_t kAll = std::uint64_t{1} << 62U;
  return explores_all(program, row) ? kAll : program.schedules.value_or(options.schedules);
}

std::vector<BlockRange> blocks_of(const Program& program, const StrategyRow& row,
                                  const CampaignOptions& options) {
  const std::uint64_t budget = budget_of(program, row, options);
  const std::uint64_t size = row.is_exhaustive ? budget : kBlockExecutions;
  std::vector<BlockRange> blocks;
  for (std::uint64_t first = 0; first < budget; first += size) {
    blocks.push_back({first, std::min(size, budget - first)});
  }
  return blocks;
}

BlockResult run_block(Program& program, const StrategyRow& row, const CampaignOptions& options,
                      const BlockRange& range) {
  BlockRunner runner(program, row, options, {}, {}, [&row] { return make_strategy(row); });
  const auto start = std::chrono::steady_clock::now();
  BlockResult block = runner.run(range.first, range.count);
  block.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return block;
}

}  // namespace snarl
