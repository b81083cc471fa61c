// Says who stands still, and where.
#include "snarl/harness/campaign/hang.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/engine/signature.h"

namespace snarl {
namespace {

constexpr std::size_t kFramesShown = 6;

std::string stack_text(const CallStack& stack) {
  std::string text;
  const std::size_t shown = std::min(stack.frames.size(), kFramesShown);
  for (std::size_t frame = 0; frame < shown; ++frame) {
    text += (frame == 0 ? ", in " : " < ") + stack.frames[frame];
  }
  return text;
}

// A debugger's file has the folder of the build before it.
bool is_same_file(std::string_view path, std::string_view file) {
  return !file.empty() && path.ends_with(file) &&
         (path.size() == file.size() || path[path.size() - file.size() - 1] == '/');
}

}  // namespace

Finding standstill_finding(Execution& execution, const Standstill& standstill) {
  const ThreadRecord& thread = execution.self();
  const std::string& name = execution.identity_of(thread.object.id).info.name;
  Finding finding;
  if (standstill.is_blocked) {
    finding.kind = FindingKind::kUncontrolled;
    finding.cause = "blocked";
    finding.message = fmt::format("{} was held up for {:.1f} s by what Snarl does not control",
                                  name, standstill.seconds);
    finding.help =
        "use Snarl's own sleep, locks, conditions and queues in it, or leave out what waits for "
        "the world outside; --hang 0s lets it wait";
  } else {
    finding.kind = FindingKind::kCrash;
    finding.cause = "hang";
    finding.message = fmt::format("{} computed for {:.1f} s of CPU time without a scheduling point",
                                  name, standstill.seconds);
    finding.help = "a loop that waits for another thread needs an operation or a yield in it";
  }
  finding.message += stack_text(standstill.stack);
  finding.threads = {name};
  // The last operation is where it went on from; a stack says better where it is.
  Site site = standstill.stack.site;
  const Site& last = thread.pending.site;
  if (is_same_file(site.file, last.file)) site.file = last.file;
  if (site.is_known()) finding.sites = {site};
  const bool is_other = last.line != site.line || std::string_view(last.file) != site.file;
  if (finding.sites.empty() || (last.is_known() && is_other)) finding.sites.push_back(last);
  finding.hits = 1;
  Signature signature(finding.kind, finding.cause);
  signature.add(thread.pending.site);
  finding.signature = signature.value();
  finding.trace = std::make_shared<Trace>();
  return finding;
}

bool is_standstill(const Finding& finding) {
  return finding.kind == FindingKind::kUncontrolled ||
         (finding.kind == FindingKind::kCrash && finding.cause == "hang");
}

std::string hang_token(Execution& execution, const Program& program, const ExecutionInfo& info) {
  const std::span choices(execution.choices().data(), execution.choice_count());
  return encode(token_of_choices(program, choices, info.steps_max, execution.faults()));
}

}  // namespace snarl
