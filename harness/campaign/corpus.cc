// One repro file for each fault of each scenario.
#include "snarl/harness/campaign/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "snarl/harness/base/errors.h"
#include "snarl/harness/campaign/fit.h"
#include "snarl/harness/campaign/repro_file.h"
#include "snarl/harness/campaign/tokens.h"

namespace snarl {
namespace {

// A scenario's name may be long, and is an identifier; its parameters tell its sweeps apart.
std::string file_name(const Program& program, const Finding& finding) {
  std::string name = program.name;
  for (const ParameterValue& param : program.params) {
    name += fmt::format("-{}={}", param.name, param.value);
  }
  constexpr std::size_t kNameMax = 100;
  name.resize(std::min(name.size(), kNameMax));
  return fmt::format("{}-{:016x}.repro", name, finding.signature);
}

}  // namespace

KeptResult kept_result(const CorpusEntry& entry, const Program& program,
                       const std::vector<BlockFinding>& findings) {
  KeptResult kept;
  kept.file = entry.path.string();
  kept.is_changed = entry.token.fingerprint != program.fingerprint;
  const bool is_there =
      std::any_of(findings.begin(), findings.end(), [&entry](const BlockFinding& fault) {
        return !entry.anchored.is_kept() || is_fault_of(entry.anchored, *fault.finding);
      });
  if (is_there) kept.status = KeptStatus::kReproduced;
  return kept;
}

Corpus::Corpus(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  std::vector<std::filesystem::path> paths;
  if (!error) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
      if (entry.path().extension() == ".repro") paths.push_back(entry.path());
    }
  }
  if (error) {
    throw UsageError(
        fmt::format("--corpus: cannot use the folder '{}': {}", folder_.string(), error.message()));
  }
  std::sort(paths.begin(), paths.end());
  for (const std::filesystem::path& path : paths) read(path);
}

void Corpus::read(const std::filesystem::path& path) {
  try {
    ReproFile repro = read_repro_file(path);
    Token token = decode(repro.token);
    if (std::holds_alternative<RecordedSchedule>(token.schedule)) {
      entries_.push_back({path, std::move(token), std::move(repro.anchored)});
    } else {
      complaints_.push_back(
          fmt::format("--corpus: {}: a seed is no schedule to keep: it means another one after the "
                      "next change; let "
                      "`snarl run --corpus` write the file",
                      path.string()));
    }
  } catch (const ReproFileError& error) {
    complaints_.push_back(fmt::format("--corpus: {}", error.what()));
  } catch (const TokenError& error) {
    complaints_.push_back(fmt::format("--corpus: {}: {}", path.string(), error.what()));
  }
}

std::vector<const CorpusEntry*> Corpus::entries_of(const Program& program) const {
  std::vector<const CorpusEntry*> entries;
  for (const CorpusEntry& entry : entries_) {
    if (is_token_of(entry.token, program)) entries.push_back(&entry);
  }
  return entries;
}

void Corpus::keep(const Program& program, const Finding& finding, std::vector<Anchor> anchors,
                  std::uint32_t steps_max) {
  ReproFile repro;
  repro.target = program.file;
  repro.token = encode(recorded_token(program, *finding.trace, steps_max));
  repro.kind = name_of(finding.kind);
  repro.message = finding.message;
  repro.anchored = anchored_schedule(finding, std::move(anchors));
  try {
    write_repro_file(folder_ / file_name(program, finding), repro);
  } catch (const ReproFileError& error) {
    complaints_.push_back(fmt::format("--corpus: {}", error.what()));
  }
}

std::vector<std::string> Corpus::take_complaints() { return std::exchange(complaints_, {}); }

}  // namespace snarl
