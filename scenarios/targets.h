// What a target names: texts to read, and scenarios that are compiled in.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "snarl/scenarios/registration.h"

namespace snarl {

struct ScenarioText {
  std::string path;  // as the user named it; of the built-in catalogue: from the source root
  std::string text;
};

struct Found {
  std::vector<ScenarioText> texts;
  std::vector<const ScenarioRegistration*> registrations;
  std::string name;                      // not empty: only the scenarios of that name are meant
  std::vector<ScenarioText> unreadable;  // files of a folder: with what is wrong in place of a text
};

// A name that a scenario compiled in has is that scenario, `catalogue` is the built-in one, and
// everything else a path; `./catalogue` is always a path. Behind a file's path and a colon stands
// one of its scenarios: its name, or a line in it.
// Errors: throws UsageError where nothing is there, or it cannot be read.
Found find_target(const std::string& target);

// Returns: whether a source lies in a folder. `source` is what __FILE__ says: relative to a source
// root that is not known, or absolute.
bool lies_in(std::string_view source, const std::filesystem::path& folder);

// Returns: the texts of the built-in catalogue, in order of path.
std::vector<ScenarioText> catalogue_texts();

}  // namespace snarl
