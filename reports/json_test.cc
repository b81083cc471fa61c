// The machine contract: what is written is read back the same, and what is wrong is named.
#include "snarl/reports/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "snarl/reports/registry.h"
#include "snarl/reports/sample_results.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

std::string json_of(const CampaignResult& result) {
  std::ostringstream out;
  write_json(result, out);
  return out.str();
}

CampaignResult read(const std::string& text) {
  std::istringstream in(text);
  return read_json(in);
}

// The message of the error that reading must end in.
std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const JsonError& error) {
    return error.what();
  }
  return "no error";
}

// The error after one value, named by a JSON pointer, was replaced.
std::string error_with(const std::string& pointer, const Json& value) {
  Json json = Json::parse(json_of(deadlock_of_two()));
  json[Json::json_pointer(pointer)] = value;
  return error_of(json.dump());
}

TEST(Json, IsReadBackTheSame) {
  for (const auto& [name, result] : all_samples()) {
    const std::string text = json_of(result);
    EXPECT_EQ(json_of(read(text)), text) << name;
  }
}

TEST(Json, CarriesEverythingTheOtherReportsNeed) {
  for (const auto& [name, result] : all_samples()) {
    const CampaignResult again = read(json_of(result));
    for (const ReportRow& report : reports()) {
      std::ostringstream before;
      std::ostringstream after;
      report.write(read(json_of(again)), before);
      report.write(again, after);
      EXPECT_EQ(after.str(), before.str()) << report.name << " of " << name;
    }
    if (name == "hostile_names") continue;  // bytes that are no UTF-8 come back escaped
    std::ostringstream original;
    std::ostringstream after;
    write_text(result, original);
    write_text(again, after);
    EXPECT_EQ(after.str(), original.str()) << name;
  }
}

// Earlier versions did not write it.
TEST(Json, MayLackWhatWasNotRun) {
  CampaignResult result = deadlock_of_two();
  result.not_run = {{"a.snarl", "no scenario"}};
  Json json = Json::parse(json_of(result));
  EXPECT_EQ(read(json.dump()).not_run.size(), 1U);
  json.erase("not_run");
  EXPECT_TRUE(read(json.dump()).not_run.empty());
}

TEST(Json, CarriesTheSchedulesOfTheCorpus) {
  CampaignResult result = deadlock_of_two();
  KeptResult kept;
  kept.file = "corpus/a.repro";
  kept.status = KeptStatus::kRenamed;
  kept.is_changed = kept.is_fitted = true;
  kept.switches = 8;
  kept.matched = 7;
  kept.tries = 12;
  kept.renames = "y is what x was";
  result.scenarios[0].corpus = {kept, KeptResult{}};
  const CampaignResult back = read(json_of(result));
  ASSERT_EQ(back.scenarios[0].corpus.size(), 2U);
  EXPECT_EQ(fitted_sentence(back.scenarios[0].corpus[0]),
            "the scenario has changed since; matched 7 of 8 switches (87.5 %): the fault is there "
            "still, if y is what x was, seen in 12 executions near it");
  EXPECT_EQ(json_of(back), json_of(result));
}

TEST(Json, CarriesTheSchedulesOfTheScenario) {
  CampaignResult result = deadlock_of_two();
  PinResult pin;
  pin.name = "race";
  pin.status = PinStatus::kNotCarriedOut;
  pin.line = 7;
  pin.column = 9;
  pin.move = "w[0]:seen";
  pin.reason = "w[0] has ended";
  pin.moves = 3;
  pin.moves_made = 1;
  PinResult other;
  other.name = "other";
  other.findings = other.moves = other.moves_made = 1;
  result.scenarios[0].pins = {pin, other};
  result.scenarios[0].findings[0].pin = "other";
  const CampaignResult back = read(json_of(result));
  ASSERT_EQ(back.scenarios[0].pins.size(), 2U);
  EXPECT_EQ(back.scenarios[0].pins[0].reason, pin.reason);
  EXPECT_EQ(back.scenarios[0].findings[0].pin, "other");
  EXPECT_EQ(json_of(back), json_of(result));
}

TEST(Json, KeepsAllBitsOfAValue) {
  CampaignResult result = lost_update();
  Trace trace = *result.scenarios[0].findings[0].trace;
  trace.events[2].value = 0x8000'0000'0000'0001ULL;
  result.scenarios[0].findings[0].trace = std::make_shared<const Trace>(trace);
  result.scenarios[0].event_hash = ~0ULL;
  const CampaignResult again = read(json_of(result));
  EXPECT_EQ(again.scenarios[0].findings[0].trace->events[2].value, 0x8000'0000'0000'0001ULL);
  EXPECT_EQ(again.scenarios[0].event_hash, ~0ULL);
}

TEST(Json, WritesAnEventOnOneLine) {
  EXPECT_THAT(json_of(lost_update()),
              HasSubstr("\n       [1,\"write\",0,1,\"done\",0,-1,-1,\"seq_cst\",0,0,18,5],\n"));
}

TEST(Json, HasTheKeysOfTheContractInOrder) {
  const Json json = Json::parse(json_of(deadlock_of_two()));
  std::vector<std::string> keys;
  for (const auto& item : json.items()) keys.push_back(item.key());
  EXPECT_THAT(keys,
              testing::ElementsAre("schema_version", "tool", "campaign", "scenarios", "not_run"));
  EXPECT_EQ(json["scenarios"][0]["findings"][0]["signature"], "0xd41d8c0000000001");
}

TEST(Json, DiffersInNothingButSeconds) {
  CampaignResult result = whole_catalogue();
  Json before = Json::parse(json_of(result));
  result.seconds = 77;
  for (ScenarioResult& scenario : result.scenarios) scenario.seconds = 77;
  for (const Json& change : Json::diff(before, Json::parse(json_of(result)))) {
    EXPECT_TRUE(change["path"].get<std::string>().ends_with("/seconds")) << change;
  }
}

RC_GTEST_PROP(Json, HoldsAnyName, (const std::string& name)) {
  CampaignResult result = deadlock_of_two();
  result.scenarios[0].name = name;
  result.scenarios[0].findings[0].message = name;
  result.scenarios[0].findings[0].objects = {name};
  const std::string text = json_of(result);
  RC_ASSERT(json_of(read(text)) == text);
}

TEST(ReadJson, SaysThatItIsNoJson) {
  EXPECT_THAT(error_of("{\"schema_version\": 1,"), HasSubstr("not JSON, at byte"));
  EXPECT_THAT(error_of(""), HasSubstr("not JSON"));
}

TEST(ReadJson, SaysWhatIsMissing) {
  EXPECT_EQ(error_of("{}"), "the result: has no 'schema_version'");
  EXPECT_EQ(error_of("[]"), "the result: expected an object, got array");
}

TEST(ReadJson, RefusesAnotherVersion) {
  EXPECT_EQ(error_with("/schema_version", 2),
            "schema_version: version 2 is unknown, this program reads 1");
}

TEST(ReadJson, NamesTheValueThatIsWrong) {
  EXPECT_EQ(error_with("/scenarios/0/verdict", "maybe"),
            "scenarios[0].verdict: 'maybe' is none of pass, fail, inconclusive, skipped");
  EXPECT_EQ(error_with("/scenarios/0/findings/0/kind", "typo"),
            "scenarios[0].findings[0].kind: 'typo' is no kind of finding");
  EXPECT_EQ(error_with("/scenarios/0/executions", -1),
            "scenarios[0].executions: -1 is not in [0, 18446744073709551615]");
  EXPECT_EQ(error_with("/scenarios/0/executions", 1.5),
            "scenarios[0].executions: expected a whole number, got number");
  EXPECT_EQ(error_with("/scenarios/0/findings/0/signature", "0xg"),
            "scenarios[0].findings[0].signature: '0xg' is no hash like 0x00c0ffee");
  EXPECT_EQ(error_with("/scenarios/0/findings/0/trace/events/0", Json::array({1})),
            "scenarios[0].findings[0].trace.events[0]: expected 13 values, got 1");
  EXPECT_EQ(error_with("/scenarios/0/findings/0/trace/objects/0/site/0", 7),
            "scenarios[0].findings[0].trace.objects[0].site[0]: file 7 of 1");
}

TEST(ReadJson, SkipsKeysItDoesNotKnow) {
  Json json = Json::parse(json_of(deadlock_of_two()));
  json["campaign"]["later"] = {1, 2, 3};
  EXPECT_EQ(json_of(read(json.dump())), json_of(deadlock_of_two()));
}

// A damaged file is refused, or read and reported: never worse.
RC_GTEST_PROP(ReadJson, SurvivesDamage, ()) {
  static const std::vector<CampaignResult> samples = {deadlock_of_five_with_bystanders(),
                                                      lost_wakeup(),
                                                      lost_update(),
                                                      check_then_act(),
                                                      atomicity_violation(),
                                                      data_race(),
                                                      misuse(),
                                                      unfinished(),
                                                      hostile_names(),
                                                      deadlock_of_two()};
  Json flat = Json::parse(json_of(*rc::gen::elementOf(samples))).flatten();
  const auto count = *rc::gen::inRange(1, 4);
  for (int turn = 0; turn < count; ++turn) {
    const auto index = *rc::gen::inRange<std::size_t>(0, flat.size());
    auto item = flat.begin();
    std::advance(item, static_cast<std::ptrdiff_t>(index));
    const auto number = *rc::gen::arbitrary<std::int32_t>();
    const auto small = *rc::gen::inRange(-3, 12);
    const auto choice = *rc::gen::inRange(0, 4);
    if (choice == 0) *item = number;
    if (choice == 1) *item = small;
    if (choice == 2) *item = "deadlock";
    if (choice == 3) *item = nullptr;
  }
  try {
    const CampaignResult damaged = read(flat.unflatten().dump());
    for (const ReportRow& report : reports()) {
      std::ostringstream out;
      report.write(damaged, out);
      RC_ASSERT(!out.str().empty());
    }
  } catch (const JsonError& error) {
    RC_ASSERT(std::string(error.what()).find(": ") != std::string::npos);
  }
}

}  // namespace
}  // namespace snarl
