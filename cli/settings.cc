// Reads the options that several commands share.
#include "snarl/cli/settings.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "snarl/cli/terminal.h"
#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/engine/observers.h"
#include "snarl/harness/injected_fault.h"

namespace snarl {
namespace {

constexpr std::uint64_t kStackBytesMin = std::uint64_t{16} << 10U;  // a frame of printf needs 8 KiB
constexpr std::uint64_t kStackBytesMax = std::uint64_t{1} << 30U;

constexpr std::chrono::hours kHangMax{24};

constexpr std::string_view kVehicles[] = {"fiber", "os"};

struct DetectorBit {
  std::string_view name;
  std::uint32_t bit;
};

constexpr DetectorBit kDetectorBits[] = {
#define SNARL_DETECTOR(Type, member, name, is_on, help) {name, 1U << observe::k##Type##Index},
#include "snarl/harness/detectors/detectors.def"
#undef SNARL_DETECTOR
};

std::vector<std::string_view> detector_words() {
  std::vector<std::string_view> words;
  for (const DetectorBit& row : kDetectorBits) words.push_back(row.name);
  words.push_back("default");
  words.push_back("none");
  return words;
}

std::vector<std::string_view> names_of_reports() {
  std::vector<std::string_view> names;
  for (const ReportRow& row : reports()) names.push_back(row.name);
  return names;
}

}  // namespace

OptionTable joined(OptionTable first, const OptionTable& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

OptionTable engine_rows() {
  const EngineOptions defaults;
  std::string detectors;
  for (const DetectorBit& row : kDetectorBits) {
    detectors += fmt::format("{}{}", detectors.empty() ? "" : ", ", row.name);
  }
  return {
      {"vehicle", "V",
       fmt::format("what carries the threads: fiber, or os for real threads, 300 times slower "
                   "(default: {})",
                   defaults.vehicle)},
      {"stack-bytes", "N", fmt::format("stack of each thread (default: {})", defaults.stack_bytes)},
      {"hang", "D",
       fmt::format("end the process when a thread computes that long without any operation of a "
                   "primitive, or is asleep in the system for a second; 0s: never (default: {}s)",
                   CampaignOptions{}.hang_seconds)},
      {"detectors", "NAME,...",
       fmt::format("only these of {}; or default, which is these and early deadlocks and the "
                   "contention table; or none, which leaves what the engine knows by itself",
                   detectors)},
  };
}

OptionRow report_row(const std::string& name) {
  return {name, "FORMAT[:PATH]",
          fmt::format("write a report: {}; to PATH, to the default name in the folder PATH, or to "
                      "standard output; may be repeated (default: text)",
                      listed_words(names_of_reports(), "or")),
          true};
}

OptionRow out_row() {
  return {"out", "DIR",
          "write every report into this folder, and files to replay from (default: none; "
          "a schedule that is too long to print goes into the current folder)"};
}

OptionRow quiet_row(const std::string& help) { return {"quiet", "", help}; }

OptionRow verbose_row() { return {"verbose", "", "show allowed findings in full too"}; }

OptionRow color_row() { return {"color", "WHEN", "auto, always or never (default: auto)"}; }

EngineOptions engine_options(const Arguments& arguments) {
  EngineOptions options;
  if (arguments.has("vehicle")) {
    options.vehicle = arguments.value("vehicle");
    const std::vector<std::string_view> words(std::begin(kVehicles), std::end(kVehicles));
    if (std::find(words.begin(), words.end(), options.vehicle) == words.end()) {
      throw UsageError(unknown_word("--vehicle", "vehicle", options.vehicle, words));
    }
  }
  if (arguments.has("stack-bytes")) {
    options.stack_bytes = parse_number("--stack-bytes", arguments.value("stack-bytes"),
                                       kStackBytesMin, kStackBytesMax);
  }
  if (arguments.has("detectors")) options.observing = parse_detectors(arguments.value("detectors"));
  return options;
}

double hang_seconds(const Arguments& arguments) {
  if (!arguments.has("hang")) return CampaignOptions{}.hang_seconds;
  const auto time = parse_duration("--hang", arguments.value("hang"), {}, kHangMax);
  return std::chrono::duration<double>(time).count();
}

FaultSet parse_faults(std::string_view text) {
  FaultSet faults;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    const auto fault = injected_fault_of(word);
    if (!fault) throw UsageError(unknown_word("--inject", "fault", word, injected_fault_words()));
    if (faults.contains(*fault)) {
      throw UsageError(fmt::format("--inject: '{}' is there twice", word));
    }
    faults.insert(*fault);
    if (comma == std::string_view::npos) return faults;
    text.remove_prefix(comma + 1);
  }
}

std::uint32_t parse_detectors(std::string_view text) {
  if (text == "default") return observe::kDefault;
  if (text == "none") return 0;
  std::uint32_t bits = 0;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    if (word == "default" || word == "none") {
      throw UsageError(fmt::format("--detectors: '{}' stands alone, without other names", word));
    }
    const auto* const row =
        std::find_if(std::begin(kDetectorBits), std::end(kDetectorBits),
                     [word](const DetectorBit& candidate) { return candidate.name == word; });
    if (row == std::end(kDetectorBits)) {
      throw UsageError(unknown_word("--detectors", "detector", word, detector_words()));
    }
    bits |= row->bit;
    if (comma == std::string_view::npos) return bits;
    text.remove_prefix(comma + 1);
  }
}

TextOptions text_options(const Arguments& arguments) {
  TextOptions options;
  options.color = wants_color(parse_color(arguments.value("color", "auto")), STDOUT_FILENO);
  options.width = terminal_width(STDOUT_FILENO);
  options.is_quiet = arguments.has("quiet");
  options.is_verbose = arguments.has("verbose");
  if (options.is_quiet && options.is_verbose) {
    throw UsageError("--quiet and --verbose: leave one of them out");
  }
  options.program = arguments.program();
  return options;
}

std::vector<ReportTarget> report_targets(const Arguments& arguments) {
  std::vector<ReportTarget> targets = parse_reports("--report", arguments.values("report"));
  if (arguments.has("out")) {
    if (arguments.value("out").empty()) throw UsageError("--out: needs the name of a folder");
    add_folder(targets, arguments.value("out"));
  }
  return targets;
}

namespace {

constexpr std::size_t kParameterSetsMax = 10'000;

// "2..5", "2,4,8" or one value.
std::vector<std::string> swept(const std::string& name, const std::string& text) {
  const std::string option = fmt::format("--param: {}", name);
  if (const std::size_t dots = text.find(".."); dots != std::string::npos) {
    const std::uint64_t last = parse_number(option, text.substr(dots + 2), 0, 1'000'000'000);
    const std::uint64_t first = parse_number(option, text.substr(0, dots), 0, 1'000'000'000);
    if (first > last) {
      throw UsageError(fmt::format("{}: {}..{} runs the wrong way: write {}..{}", option, first,
                                   last, last, first));
    }
    if (last - first >= kParameterSetsMax) {
      throw UsageError(fmt::format("{}: more than {} values", option, kParameterSetsMax));
    }
    std::vector<std::string> values;
    for (std::uint64_t value = first; value <= last; ++value) {
      values.push_back(fmt::format("{}", value));
    }
    return values;
  }
  std::vector<std::string> values;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    values.push_back(text.substr(begin, comma - begin));
    if (values.back().empty()) {
      throw UsageError(fmt::format("{}: a value is missing in '{}'", option, shown(text)));
    }
    begin = comma + 1;
  }
  return values;
}

}  // namespace

std::vector<std::vector<ParameterOverride>> parameter_sets(const Arguments& arguments) {
  std::vector<std::vector<ParameterOverride>> sets(1);
  for (const std::string& text : arguments.values("param")) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals == std::string::npos || name.empty() || equals + 1 == text.size()) {
      throw UsageError(fmt::format(
          "--param: '{}' is not NAME=VALUE, such as threads=3, 2..5 or 2,4,8", shown(text)));
    }
    for (const ParameterOverride& other : sets.front()) {
      if (other.first == name) {
        throw UsageError(fmt::format("--param: '{}' is given twice", shown(name)));
      }
    }
    const std::vector<std::string> values = swept(name, text.substr(equals + 1));
    if (sets.size() * values.size() > kParameterSetsMax) {
      throw UsageError(fmt::format("--param: more than {} combinations", kParameterSetsMax));
    }
    std::vector<std::vector<ParameterOverride>> longer;
    for (const auto& set : sets) {
      for (const std::string& value : values) {
        longer.push_back(set);
        longer.back().emplace_back(name, value);
      }
    }
    sets = std::move(longer);
  }
  return sets;
}

std::string make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return error.message();
  if (::access(folder.c_str(), W_OK) != 0) {
    return std::error_code(errno, std::generic_category()).message();
  }
  return "";
}

}  // namespace snarl
