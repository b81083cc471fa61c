// One key for each field, in the order of block.h.
#include "snarl/harness/campaign/block_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "snarl/harness/base/kept_text.h"

namespace snarl {
namespace {

using Json = nlohmann::json;

Json json_of(const Finding& finding) {
  Json sites = Json::array();
  for (const Site& site : finding.sites) sites.push_back({site.file, site.line, site.column});
  return {{"kind", static_cast<int>(finding.kind)},
          {"cause", finding.cause},
          {"message", finding.message},
          {"objects", finding.objects},
          {"threads", finding.threads},
          {"sites", std::move(sites)},
          {"help", finding.help},
          {"is_allowed", finding.is_allowed},
          {"is_note", finding.is_note},
          {"token", finding.token}};
}

Finding finding_from(const Json& json, std::uint64_t signature) {
  Finding finding;
  finding.kind = static_cast<FindingKind>(json.at("kind").get<int>());
  finding.cause = json.at("cause");
  finding.message = json.at("message");
  finding.objects = json.at("objects").get<std::vector<std::string>>();
  finding.threads = json.at("threads").get<std::vector<std::string>>();
  for (const Json& site : json.at("sites")) {
    finding.sites.push_back({keep_text(site.at(0).get<std::string>()), site.at(1), site.at(2)});
  }
  finding.help = json.at("help");
  finding.is_allowed = json.at("is_allowed");
  finding.is_note = json.at("is_note");
  finding.token = json.at("token");
  finding.signature = signature;
  finding.trace = std::make_shared<Trace>();
  return finding;
}

Json json_of(const BlockFinding& fault) {
  Json json = {{"signature", fault.signature},
               {"hits", fault.hits},
               {"first_execution", fault.first_execution},
               {"choices", fault.choices}};
  if (fault.finding != nullptr && !fault.finding->token.empty()) {
    json["finding"] = json_of(*fault.finding);
  } else if (fault.finding != nullptr && fault.finding->repeated.laps > 0) {
    json["seen"] = json_of(*fault.finding);
  }
  return json;
}

BlockFinding fault_from(const Json& json) {
  BlockFinding fault;
  fault.signature = json.at("signature");
  fault.hits = json.at("hits");
  fault.first_execution = json.at("first_execution");
  fault.choices = json.at("choices").get<std::vector<std::uint32_t>>();
  if (const auto finding = json.find("finding"); finding != json.end()) {
    fault.finding = std::make_shared<const Finding>(finding_from(*finding, fault.signature));
  }
  if (const auto seen = json.find("seen"); seen != json.end()) {
    fault.seen = std::make_shared<const Finding>(finding_from(*seen, fault.signature));
  }
  return fault;
}

Json json_of(const ContentionRow& row) {
  Json blame = Json::array();
  for (const BlameRow& pair : row.blame) blame.push_back({pair.waiter, pair.holder, pair.wait});
  return {row.name,     row.kind,       row.acquisitions, row.contended,    row.wait_total,
          row.wait_max, row.hold_total, row.hold_max,     std::move(blame), row.given_up};
}

ContentionRow row_from(const Json& json) {
  ContentionRow row{json.at(0), json.at(1), json.at(2), json.at(3), json.at(4),
                    json.at(5), json.at(6), json.at(7), {},         json.at(9)};
  for (const Json& pair : json.at(8)) row.blame.push_back({pair.at(0), pair.at(1), pair.at(2)});
  return row;
}

Json json_of(const std::map<std::uint64_t, Doubt>& doubts) {
  Json json = Json::array();
  for (const auto& [signature, doubt] : doubts) {
    json.push_back({signature, doubt.seen, doubt.not_examined});
  }
  return json;
}

Json json_of(const OrderWitness& witness) {
  return {witness.execution, witness.orders, witness.choices};
}

OrderWitness witness_from(const Json& json) {
  return {json.at(0), json.at(1).get<std::vector<std::uint64_t>>(),
          json.at(2).get<std::vector<std::uint32_t>>()};
}

Json json_of(const Tally& tally) {
  return {tally.met, tally.missed, tally.executions, tally.cut, tally.has_forbidden};
}

Tally tally_from(const Json& json) {
  return {json.at(0), json.at(1), json.at(2), json.at(3), json.at(4)};
}

Json json_of(const PctRecord& record) {
  return {record.points_max, record.threads_max, record.has_main, record.is_void, record.schedules};
}

PctRecord record_from(const Json& json) {
  PctRecord record{json.at(0), json.at(1), json.at(2), json.at(3), {}};
  const Json& schedules = json.at(4);
  for (std::size_t depth = 0; depth < record.schedules.size(); ++depth) {
    record.schedules[depth] = schedules.at(depth);
  }
  return record;
}

}  // namespace

Json to_json(const BlockResult& block) {
  Json findings = Json::array();
  for (const BlockFinding& fault : block.findings) findings.push_back(json_of(fault));
  Json orders = Json::array();
  for (const OrderWitness& witness : block.orders) orders.push_back(json_of(witness));
  std::vector<std::uint64_t> once;
  std::vector<std::uint64_t> again;
  for (const DistinctCounter::Held& held : block.distinct.held()) {
    (held.is_repeated ? again : once).push_back(held.hash);
  }
  // The order of a table depends on its history; equal blocks have equal texts.
  std::sort(once.begin(), once.end());
  std::sort(again.begin(), again.end());
  Json contention = Json::array();
  for (const ContentionRow& row : block.contention) contention.push_back(json_of(row));
  return {{"first", block.first},
          {"planned", block.planned},
          {"end", static_cast<int>(block.end)},
          {"executions", block.executions},
          {"steps", block.steps},
          {"choices", block.choices},
          {"timeouts", block.timeouts},
          {"frames_dropped", block.frames_dropped},
          {"event_hash", block.event_hash},
          {"classes", std::move(once)},
          {"classes_again", std::move(again)},
          {"pct", json_of(block.pct)},
          {"tally", json_of(block.tally)},
          {"has_weak_orders", block.has_weak_orders},
          {"is_lonely", block.is_lonely},
          {"findings", std::move(findings)},
          {"doubts", json_of(block.doubts)},
          {"orders", std::move(orders)},
          {"contention", std::move(contention)}};
}

BlockResult block_from_json(const Json& json) {
  BlockResult block;
  block.first = json.at("first");
  block.planned = json.at("planned");
  block.end = static_cast<BlockEnd>(json.at("end").get<int>());
  block.executions = json.at("executions");
  block.steps = json.at("steps");
  block.choices = json.at("choices");
  block.timeouts = json.at("timeouts");
  block.frames_dropped = json.at("frames_dropped");
  block.event_hash = json.at("event_hash");
  for (const Json& hash : json.at("classes")) block.distinct.add_hash(hash, false);
  for (const Json& hash : json.at("classes_again")) block.distinct.add_hash(hash, true);
  block.pct = record_from(json.at("pct"));
  block.tally = tally_from(json.at("tally"));
  block.has_weak_orders = json.at("has_weak_orders");
  block.is_lonely = json.at("is_lonely");
  for (const Json& fault : json.at("findings")) block.findings.push_back(fault_from(fault));
  for (const Json& doubt : json.at("doubts")) {
    block.doubts.emplace(doubt.at(0), Doubt{doubt.at(1), doubt.at(2)});
  }
  for (const Json& each : json.at("orders")) block.orders.push_back(witness_from(each));
  for (const Json& row : json.at("contention")) block.contention.push_back(row_from(row));
  return block;
}

}  // namespace snarl
