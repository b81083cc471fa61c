// Keeps blocks in one file of units.
#include "snarl/cli/resume.h"

#include <fmt/format.h>

#include <filesystem>

#include "snarl/cli/settings.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"

namespace snarl {
namespace {

// What came of a whole block; of another end more may come in another run.
bool is_final(const BlockResult& block) {
  return block.end == BlockEnd::kDone || block.end == BlockEnd::kFailed ||
         block.end == BlockEnd::kExhausted || block.end == BlockEnd::kUndecided;
}

}  // namespace

Resume::Resume(const std::string& folder, const CampaignPlan& plan) : plan_(plan) {
  if (const std::string reason = make_folder(folder); !reason.empty()) {
    throw UsageError(fmt::format("cannot use the folder '{}': {}", shown(folder), reason));
  }
  const std::filesystem::path path = std::filesystem::path(folder) / "run.jsonl";
  try {
    const std::filesystem::path unfinished = path.string() + ".tmp";
    std::error_code error;
    // A run that came to its end may have been short of time. It keeps its name until it is known
    // to be of this plan, so that a refusal changes nothing.
    const bool has_ended = std::filesystem::exists(path, error);
    if (has_ended) {
      read_units(path, plan.hash, there_);
      std::filesystem::rename(path, unfinished, error);
    }
    writer_ = std::make_unique<UnitWriter>(path, plan.hash);
    if (!has_ended) read_units(unfinished, plan.hash, there_);
    if (!writer_->dropped().empty()) {
      print_error(fmt::format("note: {}: its block is run again", shown(writer_->dropped())));
    }
  } catch (const DamagedUnitFile& error) {
    throw UsageError(fmt::format("--resume: {}", shown(error.what())));
  } catch (const UnitFileError& error) {
    throw UsageError(
        fmt::format("--resume: {}; a run is gone on with by the same words and scenarios",
                    shown(error.what())));
  }
  blocks_ = there_.size();
  for (const auto& [unit, block] : there_) executions_ += block.executions;
}

void Resume::attach(std::size_t job, CampaignOptions& options) {
  const CampaignPlan::Part& part = plan_.parts().at(job);
  options.known_block = [this, &part](std::uint64_t index) -> const BlockResult* {
    const auto found = there_.find(part.first_unit + index);
    return index < part.blocks.size() && found != there_.end() ? &found->second : nullptr;
  };
  options.on_block = [this, &part](std::uint64_t index, const BlockResult& block) {
    const std::uint64_t unit = part.first_unit + index;
    if (!is_final(block) || there_.count(unit) > 0) return;
    writer_->add(unit, block);
    ++blocks_;
    executions_ += block.executions;
  };
}

void Resume::finish() {
  try {
    writer_->finish();
  } catch (const UnitFileError& error) {
    throw UsageError(fmt::format("--resume: {}", shown(error.what())));
  }
}

}  // namespace snarl
