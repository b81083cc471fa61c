// Repro files: written whole or not at all, read back exactly, every error says what is wrong.
#include "snarl/harness/campaign/repro_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace snarl {
namespace {

using testing::AllOf;
using testing::HasSubstr;

ReproFile example() {
  return {
      .target = "scenarios/bank.snarl",
      .token = "R1" + std::string(2'000, 'q'),
      .kind = "deadlock",
      .message = "philosopher[0] and \"philosopher[1]\" wait for each other \xe2\x80\x94 for ever"};
}

class ReproFileTest : public testing::Test {
 protected:
  ReproFileTest() {
    std::string name = (std::filesystem::temp_directory_path() / "snarl-repro-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    folder = name;
    path = folder / repro_file_name(0xabcULL);
  }
  ReproFileTest(const ReproFileTest&) = delete;
  ReproFileTest& operator=(const ReproFileTest&) = delete;
  ~ReproFileTest() override { std::filesystem::remove_all(folder); }

  std::size_t file_count() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }
  std::string text() const {
    std::ifstream stream(path);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  void put(std::string_view text) const { std::ofstream(path) << text; }

  std::string read_error() const { return read_error(path); }
  static std::string read_error(const std::filesystem::path& file) {
    try {
      (void)read_repro_file(file);
    } catch (const ReproFileError& error) {
      return error.what();
    }
    return "no error";
  }
  static std::string write_error(const std::filesystem::path& file) {
    try {
      write_repro_file(file, example());
    } catch (const ReproFileError& error) {
      return error.what();
    }
    return "no error";
  }

  std::filesystem::path folder;
  std::filesystem::path path;
};

TEST(ReproFileName, HoldsTheWholeSignature) {
  EXPECT_EQ(repro_file_name(0xabcULL), "snarl-0000000000000abc.repro");
}

TEST_F(ReproFileTest, ReadsBackWhatItWrote) {
  write_repro_file(path, example());
  EXPECT_EQ(read_repro_file(path), example());
}

ReproFile with_anchors() {
  ReproFile repro = example();
  Anchor first;
  first.thread = "w[0]";
  first.is_until_stopped = false;
  first.until = {"acquire", "m[1]", 3};
  first.options = {0, 2};
  Anchor second;
  second.thread = "clock";
  second.times = 2;
  repro.anchored.anchors = {first, second};
  repro.anchored.names = {{"lock", "m"}, {"thread", "the worker"}};
  repro.anchored.signature = 0x8000'0000'0000'0001ULL;
  repro.anchored.kind = repro.kind;
  repro.anchored.cause = "cycle";
  repro.anchored.message = repro.message;
  repro.anchored.courses = {{"w[0]", {"begin w[0]", "acquire m[1]"}}, {"main", {}}};
  return repro;
}

TEST_F(ReproFileTest, ReadsBackAnchors) {
  write_repro_file(path, with_anchors());
  EXPECT_EQ(read_repro_file(path), with_anchors());
}

TEST_F(ReproFileTest, NamesWhatIsDamagedOfItsAnchors) {
  const std::vector<std::pair<std::string, std::string>> damages = {
      {"\"ordinal\": 3", "\"ordinal\": -3"},
      {"\"ordinal\": 3", "\"ordinal\": 4294967296"},
      {"\"thread\": \"w[0]\"", "\"thread\": 1"},
      {"\"before\": {", "\"before\": 7, \"x\": {"},
      {"\"times\": 2", "\"times\": \"2\""},
      {"\"options\": [", "\"options\": [\"a\", "},
      {"\"lock m\"", "\"lock\""},
      {"0x8000000000000001", "8000"},
      {"\"cause\"", "\"course\""},
      {"\"names\"", "\"nouns\""},
      {"\"begin w[0]\"", "3"},
  };
  const std::string whole = to_text(with_anchors());
  for (const auto& [before, after] : damages) {
    std::string text = whole;
    ASSERT_NE(text.find(before), std::string::npos) << before;
    put(text.replace(text.find(before), before.size(), after));
    EXPECT_THAT(read_error(), HasSubstr("the anchors are damaged: \"")) << after;
  }
}

TEST_F(ReproFileTest, IsTextThatPeopleCanRead) {
  write_repro_file(path, {.target = "a.snarl", .token = "R1abc", .kind = "leak", .message = "m"});
  EXPECT_EQ(text(),
            "{\n  \"snarl_repro\": 1,\n  \"kind\": \"leak\",\n  \"message\": \"m\",\n"
            "  \"target\": \"a.snarl\",\n  \"token\": \"R1abc\"\n}\n");
}

RC_GTEST_PROP(ReproFileText, KeepsTheTokenWhateverTheOtherBytes,
              (const std::string& target, const std::string& message)) {
  const std::string token = "R1abcdef";
  RC_ASSERT(parse_repro(to_text({target, token, "crash", message})).token == token);
}

TEST_F(ReproFileTest, ReplacesAnOlderFileAndLeavesNothingElse) {
  put("older");
  write_repro_file(path, example());
  EXPECT_EQ(read_repro_file(path), example());
  EXPECT_EQ(file_count(), 1U);
}

TEST_F(ReproFileTest, CanBeReadByOthersAsTheUmaskAllows) {
  const mode_t before = ::umask(022);
  write_repro_file(path, example());
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0644U);
}

TEST_F(ReproFileTest, SurvivesALeftOverTemporaryFile) {
  std::ofstream(path.string() + "." + std::to_string(::getpid()) + "-0.tmp") << "left over";
  write_repro_file(path, example());
  EXPECT_EQ(read_repro_file(path), example());
}

TEST_F(ReproFileTest, AFolderThatDoesNotExistIsNamedWithTheReasonAndTheToken) {
  const auto missing = folder / "missing" / "x.repro";
  EXPECT_THAT(write_error(missing),
              AllOf(HasSubstr("cannot write '" + missing.string() + "'"),
                    HasSubstr("No such file or directory"), HasSubstr(example().token)));
}

TEST_F(ReproFileTest, AFolderInItsPlaceIsAnErrorThatLeavesNothingBehind) {
  std::filesystem::create_directory(path);
  EXPECT_THAT(write_error(path), AllOf(HasSubstr("directory"), HasSubstr(example().token)));
  EXPECT_EQ(file_count(), 1U);
}

// A limit on the size of files stands for the full disk: the write fails in its middle.
TEST_F(ReproFileTest, AFullDiskKeepsTheOlderFileAndNamesTheToken) {
  put("older");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 1'000, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string error = write_error(path);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(error, AllOf(HasSubstr("File too large"), HasSubstr(example().token)));
  EXPECT_EQ(text(), "older");
  EXPECT_EQ(file_count(), 1U);
}

TEST_F(ReproFileTest, AMissingFileIsNamedWithTheReason) {
  EXPECT_EQ(read_error(), "cannot read '" + path.string() + "': No such file or directory");
}

TEST_F(ReproFileTest, AFolderIsNoFile) {
  EXPECT_THAT(read_error(folder), HasSubstr("Is a directory"));
}

TEST_F(ReproFileTest, WhatIsNoJsonIsSaidWithItsPlace) {
  put("{\n  \"snarl_repro\": 1,\n  oops");
  EXPECT_THAT(read_error(),
              AllOf(HasSubstr("not a repro file, which is JSON"), HasSubstr("line 3")));
}

TEST_F(ReproFileTest, OtherJsonIsNoReproFile) {
  for (const std::string_view text : {"[]", "7", "null", "{}", "{\"token\": \"R1\"}"}) {
    put(text);
    EXPECT_THAT(read_error(), HasSubstr("it has no field \"snarl_repro\"")) << text;
  }
}

TEST_F(ReproFileTest, AnotherFormatIsNamed) {
  put("{\"snarl_repro\": 2, \"token\": \"R1abc\"}");
  EXPECT_THAT(read_error(), AllOf(HasSubstr("of format 2"), HasSubstr("reads 1")));
}

TEST_F(ReproFileTest, AFieldOfTheWrongTypeIsNamed) {
  put("{\"snarl_repro\": 1, \"token\": 7}");
  EXPECT_THAT(read_error(), HasSubstr("\"token\" is number, not a string"));
}

TEST_F(ReproFileTest, AMissingOrEmptyTokenIsNamed) {
  put("{\"snarl_repro\": 1}");
  EXPECT_THAT(read_error(), HasSubstr("\"token\" is missing"));
  put("{\"snarl_repro\": 1, \"token\": \"\"}");
  EXPECT_THAT(read_error(), HasSubstr("\"token\" is empty"));
}

TEST_F(ReproFileTest, NeedsOnlyTheTokenAndAcceptsWhatLaterVersionsAdd) {
  put("{\"snarl_repro\": 1, \"token\": \"R1abc\", \"found_at\": [1, 2]}");
  EXPECT_EQ(read_repro_file(path),
            (ReproFile{.target = "", .token = "R1abc", .kind = "", .message = ""}));
}

RC_GTEST_PROP(ReproFileText, AnyTextGivesAFileOrAnError, (const std::string& text)) {
  for (const std::string& candidate : {text, "{\"snarl_repro\": 1, \"token\": " + text + "}"}) {
    try {
      (void)parse_repro(candidate);
    } catch (const ReproFileError&) {
    }
  }
}

}  // namespace
}  // namespace snarl
