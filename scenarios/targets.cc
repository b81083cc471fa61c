// Finds files, folders and names; reads texts.
#include "snarl/scenarios/targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include "snarl/harness/base/errors.h"
#include "snarl/scenarios/cpp_programs.h"
#include "snarl/scenarios/embedded.h"
#include "snarl/scenarios/language/language.h"
#include "snarl/scenarios/language/suggest.h"

namespace snarl {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCatalogue = "catalogue";
constexpr std::string_view kCatalogueFolder = "scenarios/catalogue/";
constexpr std::string_view kExtension = ".snarl";

using Registrations = std::vector<const ScenarioRegistration*>;

template <class Predicate>
Registrations registrations_where(const Predicate& is_meant) {
  Registrations found = registered_scenarios();
  std::erase_if(found, [&](const ScenarioRegistration* one) { return !is_meant(*one); });
  return found;
}

ScenarioText read_text(const fs::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  ScenarioText text{path.string(), {}};
  try {
    if (file) text.text.assign(std::istreambuf_iterator<char>(file), {});
  } catch (const std::ios_base::failure&) {
    file.setstate(std::ios_base::badbit);
  }
  if (!file || file.bad()) {
    const std::string why = errno != 0 ? std::strerror(errno) : "it is no file";
    throw UsageError(fmt::format("cannot read '{}': {}", path.string(), why));
  }
  return text;
}

std::vector<fs::path> scenario_files_below(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  while (!error && entry != fs::recursive_directory_iterator()) {
    if (entry->path().extension() == kExtension && entry->is_regular_file(error)) {
      paths.push_back(entry->path());
    }
    if (!error) entry.increment(error);
  }
  if (error) {
    throw UsageError(
        fmt::format("cannot read the folder '{}': {}", folder.string(), error.message()));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Found find_folder(const fs::path& folder) {
  Found found;
  for (const fs::path& path : scenario_files_below(folder)) {
    try {
      found.texts.push_back(read_text(path));
    } catch (const UsageError& error) {
      found.unreadable.push_back({path.string(), error.what()});
    }
  }
  found.registrations = registrations_where(
      [&folder](const ScenarioRegistration& one) { return lies_in(one.file(), folder); });
  if (found.texts.empty() && found.unreadable.empty() && found.registrations.empty()) {
    throw UsageError(
        fmt::format("no scenario lies in the folder '{}': neither a .snarl file nor the source of "
                    "a scenario that is compiled in",
                    folder.string()));
  }
  return found;
}

Found find_catalogue() {
  Found found;
  found.texts = catalogue_texts();
  found.registrations = registrations_where([](const ScenarioRegistration& one) {
    return std::string_view(one.file()).starts_with(kCatalogueFolder);
  });
  if (found.texts.empty()) throw UsageError("this program was built without the catalogue");
  return found;
}

// The names of the scenarios of the built-in catalogue's texts.
std::vector<std::string> catalogue_names(const std::vector<ScenarioText>& texts) {
  std::vector<std::string> names;
  for (const ScenarioText& text : texts) {
    for (const language::Scenario& scenario : language::parse(text.path, text.text).scenarios) {
      names.push_back(scenario.name);
    }
  }
  return names;
}

// Returns: nothing where no scenario that is compiled in has the name.
Found find_name(const std::string& name) {
  Found found;
  found.name = name;
  found.registrations =
      registrations_where([&name](const ScenarioRegistration& one) { return one.name() == name; });
  if (!found.registrations.empty()) return found;
  for (ScenarioText& text : catalogue_texts()) {
    const std::vector<std::string> names = catalogue_names({text});
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      found.texts.push_back(std::move(text));
    }
  }
  return found;
}

bool is_source(const fs::path& path) {
  const fs::path extension = path.extension();
  return extension == ".cc" || extension == ".cpp" || extension == ".cxx";
}

// A C++ source itself: what is compiled in from it.
Found find_source(const fs::path& path) {
  Found found;
  found.registrations = registrations_where([&path](const ScenarioRegistration& one) {
    return fs::path(one.file()).filename() == path.filename() &&
           lies_in(one.file(), path.parent_path().empty() ? "." : path.parent_path());
  });
  if (found.registrations.empty()) {
    throw UsageError(fmt::format("no scenario of the C++ source '{}' is compiled into this program",
                                 path.string()));
  }
  return found;
}

[[noreturn]] void throw_nothing_there(const std::string& target) {
  std::vector<std::string> names = catalogue_names(catalogue_texts());
  for (const ScenarioRegistration* one : registered_scenarios()) names.emplace_back(one->name());
  names.emplace_back(kCatalogue);
  const fs::path folder = fs::path(target).parent_path();
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, error)) {
    if (!entry.is_directory(error) && entry.path().extension() != kExtension) continue;
    names.push_back((folder / entry.path().filename()).string());
  }
  std::sort(names.begin(), names.end());
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string_view near = language::nearest(target, candidates);
  const bool is_path = target.find('/') != std::string::npos || target.ends_with(kExtension);
  const std::string what = is_path ? "there is no file or folder '{}'"
                                   : "'{}' is neither a scenario that is compiled in, nor a file "
                                     "or folder";
  throw UsageError(fmt::format(fmt::runtime(what), target) +
                   (near.empty() ? "; `snarl list` shows the scenarios"
                                 : fmt::format("; did you mean '{}'?", near)));
}

struct PlacedName {
  std::string name;
  std::uint32_t line = 0;  // where the scenario begins
};

// What a file or a C++ source holds, in order.
std::vector<PlacedName> placed_names(const Found& found) {
  std::vector<PlacedName> names;
  for (const ScenarioText& text : found.texts) {
    for (const language::Scenario& scenario : language::parse(text.path, text.text).scenarios) {
      names.push_back({scenario.name, scenario.source->position(scenario.span.begin).line});
    }
  }
  for (const ScenarioRegistration* one : found.registrations) {
    names.push_back({one->name(), one->line()});
  }
  return names;
}

// Errors: throws UsageError where the text, if it is known, has no such line.
void check_line(const Found& found, const std::string& file, std::uint64_t line) {
  for (const ScenarioText& text : found.texts) {
    std::uint64_t lines = 0;
    for (const char letter : text.text) lines += letter == '\n' ? 1 : 0;
    if (!text.text.empty() && text.text.back() != '\n') ++lines;
    if (line >= 1 && line <= lines) continue;
    throw UsageError(
        fmt::format("'{}' has no line {}: it has the lines 1 to {}", file, line, lines));
  }
}

// Of "bank.snarl:transfer" and "bank.snarl:12", which is a line of that scenario.
// Errors: throws UsageError where there is no such scenario or line in the file.
Found find_in_file(const std::string& file, const std::string& wanted) {
  Found found = find_target(file);
  const std::vector<PlacedName> names = placed_names(found);
  const bool is_line = wanted.find_first_not_of("0123456789") == std::string::npos;
  const std::uint64_t line = is_line ? std::strtoull(wanted.c_str(), nullptr, 10) : 0;
  if (is_line) check_line(found, file, line);
  for (const PlacedName& each : names) {
    const bool is_it = is_line ? each.line <= line : each.name == wanted;
    if (is_it) found.name = each.name;
  }
  if (found.name.empty()) {
    std::vector<std::string_view> candidates;
    candidates.reserve(names.size());
    for (const PlacedName& each : names) candidates.push_back(each.name);
    const std::string_view near = language::nearest(wanted, candidates);
    throw UsageError(
        is_line ? fmt::format("no scenario of '{}' begins at line {} or before it", file, wanted)
                : fmt::format("'{}' has no scenario '{}'; {}", file, wanted,
                              near.empty() ? fmt::format("`snarl list {}` shows them", file)
                                           : fmt::format("did you mean '{}'?", near)));
  }
  std::erase_if(found.registrations,
                [&found](const ScenarioRegistration* one) { return one->name() != found.name; });
  return found;
}

// Components without "." and "..", which say nothing of where it lies.
std::vector<std::string> components_of(const fs::path& path) {
  std::vector<std::string> components;
  for (const fs::path& component : path) {
    if (!component.empty() && component != ".") components.push_back(component.string());
  }
  return components;
}

}  // namespace

std::vector<ScenarioText> catalogue_texts() {
  std::vector<ScenarioText> texts;
  for (const EmbeddedFile& file : EmbeddedFiles::all()) texts.push_back({file.path, file.text});
  return texts;
}

bool lies_in(std::string_view source, const fs::path& folder) {
  std::error_code error;
  const fs::path absolute_folder = fs::weakly_canonical(folder, error);
  if (error) return false;
  fs::path file = fs::path(source).lexically_normal();
  if (file.is_absolute()) {
    const fs::path canonical = fs::weakly_canonical(file, error);
    if (!error) file = canonical;
    const auto [folder_end, file_at] =
        std::mismatch(absolute_folder.begin(), absolute_folder.end(), file.begin(), file.end());
    return folder_end == absolute_folder.end();
  }
  // The source root is the folder without the components that it shares with the source's path, if
  // the source is there.
  const std::vector<std::string> above = components_of(file.parent_path());
  fs::path root = absolute_folder;
  std::vector<std::string> below;  // the components that `root` has lost
  for (std::size_t shared = 0; shared <= above.size(); ++shared) {
    const bool is_shared = std::equal(below.begin(), below.end(), above.begin());
    if (is_shared && fs::exists(root / file, error)) return true;
    if (!root.has_relative_path()) break;
    below.insert(below.begin(), root.filename().string());
    root = root.parent_path();
  }
  return false;
}

Found find_target(const std::string& target) {
  if (target == kCatalogue) return find_catalogue();
  if (target.empty()) throw UsageError("a target is empty: name a file, a folder or a scenario");
  if (target.find('/') == std::string::npos) {
    Found found = find_name(target);
    if (!found.registrations.empty() || !found.texts.empty()) return found;
  }
  const fs::path path(target);
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) return find_folder(path);
  const std::size_t colon = target.rfind(':');
  if (!fs::exists(status) && colon != std::string::npos && colon + 1 < target.size()) {
    const fs::path file(target.substr(0, colon));
    const bool is_file = fs::is_regular_file(file, error) || is_source(file);
    if (is_file) return find_in_file(file.string(), target.substr(colon + 1));
  }
  if (is_source(path)) return find_source(path);
  if (!fs::exists(status)) throw_nothing_there(target);
  if (path.extension() != kExtension) {
    throw UsageError(fmt::format(
        "'{}' is no scenario file: these end in .snarl, and scenarios written in C++ are compiled "
        "into a program",
        target));
  }
  Found found;
  found.texts.push_back(read_text(path));
  return found;
}

}  // namespace snarl
