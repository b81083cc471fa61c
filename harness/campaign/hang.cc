// Says who hangs, and where.
#include "snarl/harness/campaign/hang.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/engine/signature.h"

namespace snarl {
namespace {

constexpr std::size_t kFramesShown = 5;

}  // namespace

Finding hang_finding(Execution& execution, double seconds, const std::vector<std::string>& frames) {
  const ThreadRecord& thread = execution.self();
  const std::string& name = execution.identity_of(thread.object.id).info.name;
  Finding finding;
  finding.kind = FindingKind::kCrash;
  finding.cause = "hang";
  finding.message =
      fmt::format("{} computed for {} s of CPU time without a scheduling point", name, seconds);
  for (std::size_t frame = 0; frame < std::min<std::size_t>(frames.size(), kFramesShown); ++frame) {
    finding.message += (frame == 0 ? ", in " : " < ") + frames[frame];
  }
  finding.threads = {name};
  finding.sites = {thread.pending.site};
  finding.hits = 1;
  finding.help = "a loop that waits for another thread needs an operation or a yield in it";
  Signature signature(FindingKind::kCrash, "hang");
  signature.add(thread.pending.site);
  finding.signature = signature.value();
  finding.trace = std::make_shared<Trace>();
  return finding;
}

std::string hang_token(Execution& execution, const Program& program, const ExecutionInfo& info) {
  const std::span choices(execution.choices().data(), execution.choice_count());
  return encode(token_of_choices(program, choices, info.steps_max, execution.faults()));
}

}  // namespace snarl
