// What the text for people must say, whatever its looks; the looks are in the golden files.
#include "snarl/reports/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "snarl/reports/registry.h"
#include "snarl/reports/sample_results.h"

namespace snarl {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text_of(const CampaignResult& result, const TextOptions& options = {}) {
  std::ostringstream out;
  render_text(result, options, out);
  return out.str();
}

TEST(Text, WithoutOptionsIsTheReport) {
  std::ostringstream out;
  write_text(whole_catalogue(), out);
  EXPECT_EQ(out.str(), text_of(whole_catalogue()));
}

TEST(Text, PrintsOneReplayLineThatCanBeTyped) {
  EXPECT_THAT(text_of(deadlock_of_two()),
              HasSubstr("\n  replay: snarl replay R1kq7zv2m4x reports/testdata/dining.snarl\n"));
}

TEST(Text, ReplaysAScenarioInCppByItsName) {
  CampaignResult result = deadlock_of_two();
  result.scenarios[0].file = "scenarios/dining.cc";
  EXPECT_THAT(text_of(result), HasSubstr("replay: snarl replay R1kq7zv2m4x dining_philosophers\n"));
}

TEST(Text, SaysHowShortTheScheduleIsKnownToBe) {
  CampaignResult result = lost_update();
  Finding& finding = result.scenarios[0].findings[0];
  const auto legend = [&](Minimality minimality, std::uint32_t first, std::uint32_t now) {
    finding.minimality = minimality;
    finding.preemptions_first = first;
    finding.preemptions = now;
    const std::string text = text_of(result);
    const std::size_t begin = text.find("  >> the thread before");
    return text.substr(begin, text.find("\n\n", begin) - begin);
  };
  const std::string before = "  >> the thread before could have gone on";
  EXPECT_EQ(legend(Minimality::kNone, 1, 1), before + " (1 in all)");
  EXPECT_EQ(legend(Minimality::kProven, 1, 1), before + " (1 in all); the fewest possible");
  EXPECT_EQ(legend(Minimality::kLocal, 2, 2), before + " (2 in all); locally minimal");
  EXPECT_EQ(legend(Minimality::kPartial, 9, 3),
            before + " (3 in all); minimised from 9 preemptions to 3, not fully\n  minimised");
}

TEST(Text, ReplaysALongTokenFromItsFile) {
  EXPECT_THAT(text_of(exception()), HasSubstr("replay: snarl replay out/snarl-d41d8c.repro\n"));
}

TEST(Text, QuotesATargetForTheShell) {
  EXPECT_THAT(text_of(hostile_names()),
              HasSubstr("replay R1kq7zv2m4x 'a file'\\''s \"name\".snarl'"));
}

TEST(Text, LeavesATargetOfAnyLanguageAsItIs) {
  CampaignResult result = deadlock_of_two();
  result.scenarios[0].file = "\xc3\xbcn\xc3\xaf.snarl";
  EXPECT_THAT(text_of(result), HasSubstr("replay R1kq7zv2m4x \xc3\xbcn\xc3\xaf.snarl\n"));
}

TEST(Text, SpellsATargetThatCannotBeShownForTheShell) {
  CampaignResult result = deadlock_of_two();
  result.scenarios[0].file = "it's\\a\x1b\xff.snarl";
  EXPECT_THAT(text_of(result), HasSubstr("replay R1kq7zv2m4x $'it\\'s\\\\a\\033\\377.snarl'\n"));
}

TEST(Text, NamesTheProgramThatRuns) {
  TextOptions options;
  options.program = "./my_tests";
  EXPECT_THAT(text_of(deadlock_of_two(), options), HasSubstr("replay: ./my_tests replay R1"));
}

TEST(Text, HasNoReplayLineWithoutAToken) {
  CampaignResult result = deadlock_of_two();
  result.scenarios[0].findings[0].token.clear();
  EXPECT_THAT(text_of(result), Not(HasSubstr("replay")));
}

TEST(Text, HasNoControlCharactersWithoutColour) {
  for (const auto& [name, result] : all_samples()) {
    for (const unsigned char byte : text_of(result)) {
      ASSERT_TRUE(byte == '\n' || (byte >= ' ' && byte != 0x7f)) << name;
    }
  }
}

TEST(Text, ColoursOnlyIfAsked) {
  TextOptions options;
  options.color = true;
  EXPECT_THAT(text_of(deadlock_of_two(), options), HasSubstr("\033[1;31mFAIL\033[0m"));
  EXPECT_THAT(text_of(deadlock_of_two()), Not(HasSubstr("\033")));
}

TEST(Text, ShowsAllowedFindingsOnOneLineEach) {
  const std::string text = text_of(whole_catalogue());
  EXPECT_THAT(text, HasSubstr("\n  allowed lost update on counter in 34.6 %: snarl replay R1"));
  EXPECT_THAT(text, Not(HasSubstr("LOST UPDATE")));
}

TEST(Text, ShowsAllowedFindingsInFullIfVerbose) {
  TextOptions options;
  options.is_verbose = true;
  EXPECT_THAT(text_of(whole_catalogue(), options), HasSubstr("allowed: LOST UPDATE"));
}

TEST(Text, IsSilentAboutWhatPassedIfQuiet) {
  TextOptions options;
  options.is_quiet = true;
  const std::string text = text_of(whole_catalogue(), options);
  EXPECT_THAT(text, Not(HasSubstr("PASS")));
  EXPECT_THAT(text, Not(HasSubstr("SKIPPED")));
  EXPECT_THAT(text, HasSubstr("FAIL  dining_philosophers"));
  EXPECT_THAT(text, HasSubstr("replay: snarl replay"));
}

TEST(Text, WarnsOfAScenarioWithoutAChoice) {
  EXPECT_THAT(text_of(exhausted()),
              HasSubstr("warning: this scenario is vacuous: it never had a choice"));
  EXPECT_THAT(text_of(deadlock_of_two()), Not(HasSubstr("warning")));
}

TEST(Text, SaysWhatWasNotTried) {
  EXPECT_THAT(text_of(interrupted()),
              HasSubstr("312,004 executions of 1,000,000 (interrupted), about 290,000 distinct"));
  EXPECT_THAT(text_of(unfinished()), HasSubstr("12 cut at the step"));
  EXPECT_THAT(text_of(unfinished()), HasSubstr("timeouts in 7"));
  EXPECT_THAT(text_of(deadlock_of_two()), HasSubstr("frames dropped: 2"));
}

TEST(Text, SaysWhyAScenarioWasSkipped) {
  EXPECT_THAT(text_of(skipped()), HasSubstr("more than 8,128 fibers"));
}

std::size_t longest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  return longest;
}

TEST(Text, BreaksALongNoteAndKeepsItsCommandWhole) {
  CampaignResult result = exhausted();
  Finding note = livelock().scenarios[0].findings[0];
  note.message.clear();
  for (int count = 0; count < 50; ++count) note.message += "words of ";
  note.token.assign(150, 'R');
  result.scenarios[0].notes = {note};
  TextOptions options;
  options.width = 80;
  const std::string text = text_of(result, options);
  EXPECT_THAT(text, HasSubstr("\n    replay: snarl replay " + note.token + " "));
  const std::size_t command = text.find("    replay: ");
  EXPECT_LE(longest_line(text.substr(0, command)), 80U);
  EXPECT_LE(longest_line(text.substr(text.find('\n', command) + 1)), 80U);
}

TEST(Text, BreaksTheNamesOfWhatFailed) {
  CampaignResult result;
  for (int count = 0; count < 9; ++count) {
    result.scenarios.push_back(deadlock_of_two().scenarios[0]);
  }
  TextOptions options;
  options.width = 80;
  options.is_quiet = true;
  const std::string text = text_of(result, options);
  const std::string closing = text.substr(text.find("\nfailed: ") + 1);
  EXPECT_LE(longest_line(closing), 80U);
  EXPECT_THAT(closing, HasSubstr(",\n  dining_philosophers("));
}

TEST(Text, GivesSeveralCommandsWhereOneWouldBeBroken) {
  CampaignResult result;
  for (const auto& [name, sample] : all_samples()) {
    for (const ScenarioResult& scenario : sample.scenarios) result.scenarios.push_back(scenario);
  }
  TextOptions options;
  options.width = 60;
  const std::string text = text_of(result, options);
  const std::size_t begin = text.find("what that means:\n  snarl explain ");
  ASSERT_NE(begin, std::string::npos);
  const std::string hint = text.substr(begin, text.rfind("scenarios: ") - begin);
  EXPECT_LE(longest_line(hint), 60U);
  EXPECT_THAT(hint.substr(25), HasSubstr("\n  snarl explain "));
  EXPECT_THAT(text_of(deadlock_of_two()), HasSubstr("\nwhat that means: snarl explain deadlock\n"));
}

TEST(Text, EndsWithTheSumOfAllScenarios) {
  EXPECT_TRUE(text_of(whole_catalogue())
                  .ends_with("6 scenarios: 2 passed, 1 failed, 2 inconclusive, 1 skipped; 313,505 "
                             "executions in 4.25 s (73,765/s),\n  interrupted\n"));
}

TEST(Text, ShowsContentionOfOneScenarioOnly) {
  EXPECT_THAT(text_of(deadlock_of_two()), HasSubstr("contention in steps"));
  EXPECT_THAT(text_of(whole_catalogue()), Not(HasSubstr("contention")));
}

TEST(Text, DoesNotSayUnderADeadlockThatNobodyWaited) {
  CampaignResult result = deadlock_of_two();
  EXPECT_THAT(text_of(result),
              HasSubstr("contention in steps of ended waits, over 500 executions"));
  for (ContentionRow& row : result.scenarios[0].contention) row.contended = row.wait_total = 0;
  EXPECT_THAT(text_of(result),
              HasSubstr("contention: but for waits that never ended, nobody waited for any of "));
}

TEST(Text, TellsBothSidesOfARaceAndWhatTheyHeld) {
  const std::string text = text_of(data_race());
  EXPECT_THAT(text, HasSubstr("flag = true (was false) (line 5, step 1), holding m"));
  EXPECT_THAT(text, HasSubstr("flag -> true (line 17, step 2), holding nothing"));
}

}  // namespace
}  // namespace snarl
