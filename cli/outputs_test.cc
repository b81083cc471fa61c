// Where reports go, and what is said when they cannot.
#include "snarl/cli/outputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "snarl/cli/settings.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/engine/observers.h"

namespace snarl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OutputsTest : public ::testing::Test {
 protected:
  OutputsTest() {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("snarl_outputs_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  ~OutputsTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  std::filesystem::path folder_;
};

std::string outputs_error(const std::vector<std::string>& texts) {
  try {
    parse_reports("--report", texts);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

TEST_F(OutputsTest, AFormatAloneGoesToStandardOutput) {
  const ReportTarget target = parse_report("--report", "json");
  EXPECT_EQ(target.row->name, "json");
  EXPECT_EQ(target.path, "");
  EXPECT_EQ(parse_report("--report", "json:-").path, "");
}

TEST_F(OutputsTest, APathMayHoldColons) {
  EXPECT_EQ(parse_report("--report", "dot:a:b.dot").path, "a:b.dot");
}

TEST_F(OutputsTest, AFolderGetsTheDefaultName) {
  EXPECT_EQ(parse_report("--report", "json:" + folder_.string()).path, path("snarl.json"));
  EXPECT_EQ(parse_report("--report", "text:not/there/").path, "not/there/snarl.txt");
}

TEST_F(OutputsTest, AnUnknownFormatIsAnsweredWithTheNearest) {
  EXPECT_EQ(outputs_error({"jsn:x"}), "--report: unknown report 'jsn': did you mean 'json'?");
  EXPECT_THAT(outputs_error({""}), HasSubstr("--report: unknown report ''"));
}

TEST_F(OutputsTest, AnEmptyPathIsAnError) {
  EXPECT_EQ(outputs_error({"json:"}),
            "--report: 'json:' names no file: write json:PATH, or json alone");
}

TEST_F(OutputsTest, TwoReportsInOnePlaceAreAnError) {
  EXPECT_EQ(outputs_error({"json", "dot"}),
            "--report: json and dot cannot both go to standard output: name a file, dot:PATH");
  EXPECT_THAT(outputs_error({"json:x", "dot:./x"}), HasSubstr("cannot both go to './x'"));
  EXPECT_EQ(outputs_error({"json", "json:x", "text:y"}), "no error");
}

TEST_F(OutputsTest, AFolderOfAllReportsHoldsEachOnce) {
  std::vector<ReportTarget> targets;
  add_folder(targets, path("out"));
  EXPECT_EQ(targets.size(), reports().size());
  EXPECT_THAT(write_files(targets, CampaignResult{}, TextOptions{}), IsEmpty());
  for (const ReportTarget& target : targets) {
    EXPECT_TRUE(std::filesystem::is_regular_file(target.path)) << target.path;
  }
}

TEST_F(OutputsTest, AFullDiskIsToldWithItsReason) {
  EXPECT_EQ(write_file("/dev/full", "x"), "No space left on device");
}

TEST_F(OutputsTest, AFolderThatIsAFileIsToldWithItsReason) {
  EXPECT_EQ(write_file(path("file"), "x"), "");
  EXPECT_THAT(write_file(path("file/inside"), "x"), HasSubstr("Not a directory"));
}

TEST_F(OutputsTest, OneReportThatCannotBeWrittenDoesNotStopTheOthers) {
  const std::vector<ReportTarget> targets =
      parse_reports("--report", {"json:/dev/full", "text:" + path("result.txt")});
  EXPECT_THAT(write_files(targets, CampaignResult{}, TextOptions{}),
              ElementsAre("cannot write the json report to '/dev/full': No space left on device"));
  EXPECT_TRUE(std::filesystem::exists(path("result.txt")));
}

TEST_F(OutputsTest, FilesHaveNoColours) {
  TextOptions options;
  options.color = true;
  write_files(parse_reports("--report", {"text:" + path("result.txt")}), CampaignResult{}, options);
  EXPECT_EQ(read_whole_file(path("result.txt")).find('\033'), std::string::npos);
}

TEST_F(OutputsTest, AFolderCannotBeReadAsAFile) {
  try {
    read_whole_file(folder_.string());
    FAIL() << "it was read";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("Is a directory"));
  }
}

TEST(Detectors, AreTheDefaultOnesTheNamedOnesOrNone) {
  EXPECT_EQ(parse_detectors("default"), observe::kDefault);
  EXPECT_EQ(parse_detectors("none"), 0U);
  EXPECT_EQ(parse_detectors("data_race"), 1U << observe::kRaceIndex);
  EXPECT_EQ(parse_detectors("lost_update,data_race"),
            (1U << observe::kRaceIndex) | (1U << observe::kLostUpdateIndex));
}

TEST(Detectors, ThatAreUnknownOrMixedAreErrors) {
  for (const char* const text :
       {"", "data_rase", "data_race,", "none,data_race", "data_race,none"}) {
    EXPECT_THROW(parse_detectors(text), UsageError) << text;
  }
}

}  // namespace
}  // namespace snarl
