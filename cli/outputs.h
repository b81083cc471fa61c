// Where reports go: standard output, files named on the command line, a folder for all of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snarl/harness/campaign/result.h"
#include "snarl/reports/registry.h"
#include "snarl/reports/text.h"

namespace snarl {

struct ReportTarget {
  const ReportRow* row = nullptr;
  std::string path;  // empty: standard output
};

// Reads FORMAT or FORMAT:PATH as `option` gave it. A PATH that is a folder, or ends in "/", gets
// the default name snarl.EXTENSION there; "-" is standard output. Errors: UsageError.
ReportTarget parse_report(std::string_view option, std::string_view text);

// Reads all of them. Errors: UsageError, also for two that would go to one place.
std::vector<ReportTarget> parse_reports(std::string_view option,
                                        const std::vector<std::string>& texts);

// Adds every report there is, under its default name in `folder`.
void add_folder(std::vector<ReportTarget>& targets, const std::string& folder);

// Returns: what a report says. The one for people names the program in its replay lines.
std::string rendered(const ReportRow& row, const CampaignResult& result,
                     const TextOptions& options);

// Returns: empty, or the system's reason.
std::string write_file(const std::string& path, std::string_view text);

// The same for a file that people wrote: the old text stays until the new one is on the disk, the
// permissions stay, and a link stays a link.
std::string replace_file(const std::string& path, std::string_view text);

// Writes what goes to files, folders made as needed. Returns: one message for each that could not
// be written; the others are written all the same.
std::vector<std::string> write_files(const std::vector<ReportTarget>& targets,
                                     const CampaignResult& result, const TextOptions& options);

// Returns: the report that takes the place of the text on standard output, or null.
const ReportRow* on_standard_output(const std::vector<ReportTarget>& targets);

// Reads a whole file, "-" for standard input.
// Errors: UsageError with the system's reason, also for a folder.
std::string read_whole_file(const std::string& path);

// Standard output, which knows whether everything arrived.
class StandardOutput {
 public:
  // Writes at once. Does nothing after an error.
  void print(std::string_view text);
  // Returns: empty, or the system's reason why something did not arrive.
  const std::string& error() const { return error_; }

 private:
  std::string error_;
};

// Prints "snarl: MESSAGE" to standard error, without control characters; a message of several
// lines, which are the errors of a scenario file, stands as it is.
void print_error(std::string_view message);

}  // namespace snarl
