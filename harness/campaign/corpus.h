// A folder of schedules that once showed a fault. They are run before anything else, so that
// yesterday's fault shows in the first moment of today's run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "snarl/harness/campaign/anchors.h"
#include "snarl/harness/campaign/block.h"
#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/token.h"

namespace snarl {

struct CorpusEntry {
  std::filesystem::path path;
  Token token;                // of a recorded schedule
  AnchoredSchedule anchored;  // not kept in files of older versions
};

// What the choices of an entry showed, as they stand.
KeptResult kept_result(const CorpusEntry& entry, const Program& program,
                       const std::vector<BlockFinding>& findings);

class Corpus {
 public:
  // Reads every `.repro` file of the folder; makes the folder where there is none.
  // Errors: throws UsageError if it can be neither read nor made.
  explicit Corpus(std::filesystem::path folder);

  // The entries of the program's scenario and parameters, in order of file name.
  std::vector<const CorpusEntry*> entries_of(const Program& program) const;

  // Keeps the schedule of a finding, in place of one that was kept of it before and shows it no
  // more. Requires: the finding has a trace.
  // `anchors`: of its schedule.
  void keep(const Program& program, const Finding& finding, std::vector<Anchor> anchors,
            std::uint32_t steps_max);

  // What could not be read or written, one sentence each, since the last call. Files that are not
  // understood stay as they are.
  std::vector<std::string> take_complaints();

 private:
  void read(const std::filesystem::path& path);

  std::filesystem::path folder_;
  std::vector<CorpusEntry> entries_;
  std::vector<std::string> complaints_;
};

}  // namespace snarl
