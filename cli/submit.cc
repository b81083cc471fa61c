// One script for each engine.
#include "snarl/cli/submit.h"

#include <fmt/format.h>

namespace snarl {
namespace {

std::string merge_command(const Submission& submission) {
  return fmt::format("{} campaign merge {} {} --report text --report {}",
                     shell_word(submission.program), shell_word(submission.plan),
                     shell_word(submission.folder),
                     shell_word("json:" + submission.folder + "/result.json"));
}

// Its own log says which parts ran, and `--resume-failed` runs the others again.
std::string parallel_script(const Submission& submission) {
  return fmt::format(
      "#!/bin/sh\n"
      "# Runs every part of a plan under GNU parallel, then merges them. Run it again to run what "
      "is\n"
      "# missing: parts go on where they left off.\n"
      "seq 0 {} | parallel --joblog {} {} campaign run {} --shard {{}}/{} --out {}\n"
      "{}\n",
      submission.shards - 1, shell_word(submission.folder + "/parallel.log"),
      shell_word(shell_word(submission.program)), shell_word(shell_word(submission.plan)),
      submission.shards, shell_word(shell_word(submission.folder)), merge_command(submission));
}

// A part that finds something ends with 1, so the merge waits for the end of all and not for their
// success. The parts read which they are from Slurm's environment.
std::string slurm_script(const Submission& submission) {
  const std::string part =
      fmt::format("{} campaign run {} --out {}", shell_word(submission.program),
                  shell_word(submission.plan), shell_word(submission.folder));
  return fmt::format(
      "#!/bin/sh\n"
      "# Submits every part of a plan as a Slurm job array, and a job that merges them.\n"
      "set -e\n"
      "array=$(sbatch --parsable --job-name=snarl --array=0-{} --ntasks=1 --requeue \\\n"
      "  --output={} --wrap={})\n"
      "sbatch --job-name=snarl-merge --dependency=\"afterany:${{array%%;*}}\" --ntasks=1 \\\n"
      "  --output={} --wrap={}\n",
      submission.shards - 1, shell_word(submission.folder + "/part-%a.log"), shell_word(part),
      shell_word(submission.folder + "/merge.log"), shell_word(merge_command(submission)));
}

}  // namespace

const std::vector<EngineRow>& engines() {
  static const std::vector<EngineRow> kRows = {
      {"slurm", "a job array of Slurm", &slurm_script},
      {"parallel", "GNU parallel, on this machine", &parallel_script},
  };
  return kRows;
}

std::string shell_word(std::string_view text) {
  std::string word = "'";
  for (const char letter : text) {
    if (letter == '\'') {
      word += "'\\''";
    } else {
      word += letter;
    }
  }
  return word + "'";
}

}  // namespace snarl
