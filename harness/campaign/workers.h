// Processes that run the blocks of a campaign side by side.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "snarl/harness/campaign/block.h"
#include "snarl/harness/campaign/campaign.h"

namespace snarl {

// Forks workers that deal the blocks of executions [first, planned) out among themselves and send
// back what each came to. A worker that dies is replaced and its block run again; if that ends in
// the same execution, the execution becomes a finding. A worker dies with its parent.
// Requires: the process has no other threads, and no execution is running.
class Workers {
 public:
  // What all workers together have done so far. Returns: whether to go on; false ends the blocks
  // that are running as timed out.
  using Look = std::function<bool(std::uint64_t executions, std::size_t findings)>;

  Workers(Program& program, const StrategyRow& row, const CampaignOptions& options,
          std::uint64_t first, std::uint64_t planned);
  ~Workers();  // kills those that still run
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Returns the next block in order of index; after the end was asked for, what there is of those
  // that were running; none: nothing more comes. `look` is called about 20 times a second.
  // Errors: throws std::system_error where the system gives no more processes or pipes.
  std::optional<BlockResult> next(const Look& look);

 private:
  class Fleet;
  std::unique_ptr<Fleet> fleet_;
};

}  // namespace snarl
