// Tells a process that was killed from one that its execution ended.
#include "snarl/harness/campaign/lost_block.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>
#include <memory>
#include <utility>

#include "snarl/harness/campaign/token.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/engine/signature.h"

namespace snarl {
namespace {

std::string manner_of(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return fmt::format("was killed by signal {} ({})", signal, strsignal(signal));
  }
  return fmt::format("was left with exit code {}", WEXITSTATUS(status));
}

void describe_memory(Finding& finding, std::uint64_t bytes_max) {
  finding.cause = "memory";
  finding.message =
      fmt::format("the process had more than {} MiB of memory in this execution", bytes_max >> 20U);
  finding.help =
      "a thread takes memory and gives none back; raise --memory-limit if it needs that much, else "
      "replay it under `ulimit -v`, where std::bad_alloc shows who asks";
  finding.signature = Signature(FindingKind::kCrash, "memory").value();
}

void describe_end(Finding& finding, const LostBlock& lost) {
  finding.cause = "process";
  finding.message =
      fmt::format("the whole process {} in this execution, {} times in the same place",
                  manner_of(lost.status), lost.deaths_in_place);
  finding.help =
      "something that a scenario runs ends the process: exit(), _exit(), a signal, or the system "
      "that was short of memory";
  Signature signature(FindingKind::kCrash, "process");
  signature.add(static_cast<std::uint64_t>(lost.status));
  finding.signature = signature.value();
}

Finding process_end(const LostBlock& lost, const Program& program, const CampaignOptions& options) {
  Finding finding;
  finding.kind = FindingKind::kCrash;
  if (lost.is_over_memory) {
    describe_memory(finding, options.memory_bytes_max);
  } else {
    describe_end(finding, lost);
  }
  finding.token = encode(
      token_of_choices(program, lost.last.choices, options.steps_max, faults_of(program, options)));
  finding.trace = std::make_shared<Trace>();
  return finding;
}

}  // namespace

void note_death(LostBlock& lost, Recording::Last last, int status, bool is_over_memory) {
  ++lost.deaths;
  lost.memory_deaths += is_over_memory ? 1 : 0;
  if (last.index == Recording::kNothing) return;  // before its first execution
  bool is_same = lost.is_over_memory == is_over_memory;
  if (is_over_memory) {
    is_same &= last.index == lost.last.index;
    // Of two ways into it that differ in length alone the shorter one says as much.
    if (is_same && lost.last.choices.size() < last.choices.size()) last = lost.last;
  } else {
    is_same &= last == lost.last && status == lost.status;
  }
  lost.deaths_in_place = is_same ? lost.deaths_in_place + 1 : 1;
  lost.is_over_memory = is_over_memory;
  const bool may_be_somebody =
      !is_over_memory && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  lost.is_ended_by_execution = lost.deaths_in_place >= (may_be_somebody ? 5 : 2);
  lost.last = std::move(last);
  lost.status = status;
}

void add_process_end(BlockResult& block, const LostBlock& lost, const Program& program,
                     const CampaignOptions& options) {
  Judge judge(program.expectations);
  judge.set_tally(block.tally);
  auto finding = std::make_shared<Finding>(process_end(lost, program, options));
  const Shown shown = judge.shown_by(*finding);
  finding->is_allowed = judge.allows(*finding);
  if (!finding->is_allowed) judge.add_forbidden();
  const bool is_failed = judge.add(shown, false) || !finding->is_allowed;
  ++block.executions;
  block.tally = judge.tally();
  block.planned = lost.planned;
  block.end = is_failed && !options.keeps_going ? BlockEnd::kFailed : BlockEnd::kLost;
  block.findings.push_back({finding->signature, 1, lost.last.index, lost.last.choices, finding});
}

}  // namespace snarl
