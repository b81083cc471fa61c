// What a run does, written down: its words, what follows from them here, and its blocks by number.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "snarl/cli/run_plan.h"

namespace snarl {

// A plan with all that follows from its words here and now. Its units are the blocks of all its
// campaigns, numbered through.
class CampaignPlan {
 public:
  // Errors: throws UsageError.
  explicit CampaignPlan(const Arguments& arguments);
  CampaignPlan(const CampaignPlan&) = delete;
  CampaignPlan& operator=(const CampaignPlan&) = delete;

  std::string text() const { return json_.dump(2) + "\n"; }
  const nlohmann::ordered_json& scenarios() const { return json_.at("scenarios"); }
  std::uint64_t units() const { return units_; }

  struct Part {
    const Job* job = nullptr;
    std::uint64_t first_unit = 0;
    std::vector<BlockRange> blocks;
  };
  // One for each job of `run`.
  const std::vector<Part>& parts() const { return parts_; }

  CampaignOptions options;
  RunPlan run;
  std::string hash;  // of all that is written down

 private:
  void add(const Job& job);

  nlohmann::ordered_json json_;
  std::vector<Part> parts_;
  std::uint64_t units_ = 0;
};

// Reads a plan, and makes it again from its words. Errors: throws UsageError, also where what
// follows from the words is something else here.
std::unique_ptr<CampaignPlan> read_plan(const std::string& path);

}  // namespace snarl
