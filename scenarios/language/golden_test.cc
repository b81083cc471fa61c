// Compares whole outputs with the files in testdata; SNARL_UPDATE_GOLDEN=1 writes them anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "snarl/scenarios/language/language.h"

namespace snarl::language {
namespace {

using Path = std::filesystem::path;

const Path kTestdata = "scenarios/language/testdata";
const Path kCatalogue = "scenarios/catalogue";

std::string read(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Path> scenario_files(const Path& folder) {
  std::vector<Path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".snarl") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

void compare(const Path& golden, const std::string& text) {
  if (std::getenv("SNARL_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(golden, std::ios::binary) << text;
    return;
  }
  ASSERT_TRUE(std::filesystem::exists(golden)) << golden << " is missing";
  EXPECT_EQ(text, read(golden)) << golden;
}

TEST(Golden, EveryMalformedFileGetsItsErrors) {
  const std::vector<Path> files = scenario_files(kTestdata / "errors");
  EXPECT_GE(files.size(), 70u);
  for (const Path& file : files) {
    std::string text;
    const ParseResult result = parse(file.filename().string(), read(file));
    EXPECT_FALSE(result.is_valid()) << file << " has no error";
    EXPECT_LE(result.diagnostics.size(), kDiagnosticsMax) << file;
    for (const Diagnostic& diagnostic : result.diagnostics) text += render(diagnostic);
    compare(Path(file).replace_extension(".expected"), text);
  }
}

TEST(Golden, EveryLayoutBecomesTheCanonicalOne) {
  for (const Path& file : scenario_files(kTestdata / "format")) {
    const FormatResult result = format(file.filename().string(), read(file));
    for (const Diagnostic& diagnostic : result.diagnostics) ADD_FAILURE() << render(diagnostic);
    compare(Path(file).replace_extension(".expected"), result.text);
  }
}

TEST(Catalogue, HasNoErrors) {
  for (const Path& file : scenario_files(kCatalogue)) {
    for (const Diagnostic& diagnostic : parse(file.string(), read(file)).diagnostics) {
      ADD_FAILURE() << render(diagnostic);
    }
  }
}

TEST(Catalogue, IsFormattedToAFixedPointThatSaysTheSame) {
  for (const Path& file : scenario_files(kCatalogue)) {
    const std::string text = read(file);
    const FormatResult once = format(file.string(), text);
    ASSERT_TRUE(once.diagnostics.empty()) << file;
    EXPECT_EQ(format(file.string(), once.text).text, once.text) << file;
    const ParseResult before = parse(file.string(), text);
    const ParseResult after = parse(file.string(), once.text);
    ASSERT_EQ(before.scenarios.size(), after.scenarios.size()) << file;
    for (std::size_t index = 0; index < before.scenarios.size(); ++index) {
      EXPECT_EQ(canonical_text(before.scenarios[index]), canonical_text(after.scenarios[index]));
    }
  }
}

}  // namespace
}  // namespace snarl::language
