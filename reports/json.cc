// Writes a result as JSON: the versioned contract for programs.
#include "snarl/reports/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "snarl/reports/op_wording.h"
#include "snarl/reports/rate.h"
#include "snarl/reports/registry.h"
#include "snarl/reports/wording.h"
#include "snarl/reports/words.h"

namespace snarl {
namespace {

using Json = nlohmann::ordered_json;

std::string hex(std::uint64_t hash) { return fmt::format("0x{:016x}", hash); }

// -1 for "none", -2 for the clock: the ids' and steps' 32 bits, read as signed.
std::int32_t number(ThreadId thread) { return static_cast<std::int32_t>(index_of(thread)); }
std::int32_t number(ObjectId object) { return static_cast<std::int32_t>(index_of(object)); }
std::int32_t number(Step step) { return static_cast<std::int32_t>(step); }

std::int64_t bits(std::uint64_t value) { return static_cast<std::int64_t>(value); }

Json texts(const std::vector<std::string>& values) {
  Json array = Json::array();
  for (const std::string& value : values) array.push_back(valid_utf8(value));
  return array;
}

// A trace names its files once; sites are [file's index, line, column].
class TraceWriter {
 public:
  explicit TraceWriter(const Trace& trace) : trace_(trace) {}

  Json write() {
    Json result;
    result["event_hash"] = hex(trace_.event_hash);
    result["files"] = Json::array();
    result["threads"] = Json::array();
    for (const ThreadInfo& thread : trace_.threads) result["threads"].push_back(write(thread));
    result["objects"] = Json::array();
    for (const ObjectInfo& object : trace_.objects) result["objects"].push_back(write(object));
    result["events"] = Json::array();
    for (const OpEvent& event : trace_.events) result["events"].push_back(write(event));
    result["blocked"] = Json::array();
    for (const Blocked& blocked : trace_.blocked) {
      result["blocked"].push_back({number(blocked.step), number(blocked.thread), write(blocked.op),
                                   number(blocked.holder)});
    }
    result["choices"] = Json::array();
    for (const RecordedChoice& choice : trace_.choices) {
      result["choices"].push_back({number(choice.step), number(choice.chosen),
                                   number(choice.fallback), choice.is_preemption ? 1 : 0});
    }
    for (const std::string& file : files_) result["files"].push_back(valid_utf8(file));
    return result;
  }

 private:
  std::int64_t file_index(const Site& site) {
    if (!site.is_known()) return -1;
    const auto [known, is_new] = indices_.try_emplace(site.file, files_.size());
    if (is_new) files_.emplace_back(site.file);
    return static_cast<std::int64_t>(known->second);
  }

  Json write(const Site& site) { return {file_index(site), site.line, site.column}; }

  Json write(const Op& op) {
    return {op_name(op.kind),    number(op.object),   bits(op.value), word_of(op.order),
            op.is_timed ? 1 : 0, file_index(op.site), op.site.line,   op.site.column};
  }

  Json write(const OpEvent& event) {
    const Op& op = event.op;
    return {number(event.thread),  op_name(op.kind),    number(op.object),    bits(op.value),
            word_of(event.result), bits(event.value),   number(event.source), number(event.basis),
            word_of(op.order),     op.is_timed ? 1 : 0, file_index(op.site),  op.site.line,
            op.site.column};
  }

  Json write(const ThreadInfo& thread) {
    Json result;
    result["name"] = valid_utf8(thread.name);
    result["declaration"] = valid_utf8(thread.declaration);
    result["daemon"] = thread.is_daemon;
    result["creator"] = number(thread.creator);
    result["state"] = word_of(thread.state);
    result["pending"] = write(thread.pending);
    result["pending_since"] = number(thread.pending_since);
    result["waits_for"] = Json::array();
    for (const ThreadId other : thread.waits_for) result["waits_for"].push_back(number(other));
    result["holds"] = Json::array();
    for (const Hold& hold : thread.holds) {
      result["holds"].push_back({number(hold.object), number(hold.step), write(hold.site)});
    }
    return result;
  }

  Json write(const ObjectInfo& object) {
    Json result;
    result["name"] = valid_utf8(object.name);
    result["declaration"] = valid_utf8(object.declaration);
    result["kind"] = valid_utf8(object.kind);
    result["format"] = word_of(object.format);
    result["site"] = write(object.site);
    return result;
  }

  const Trace& trace_;
  std::vector<std::string> files_;
  std::map<std::string, std::size_t> indices_;
};

Json write(const DecidingOrder& order) {
  if (order.step == kNoStep) return {};
  Json result;
  result["step"] = order.step;
  result["thread"] = number(order.thread);
  result["step_after"] = number(order.step_after);
  return result;
}

Json write(const RepeatedPart& part) {
  if (!part.is_known()) return {};
  Json result;
  result["first_step"] = part.first;
  result["steps"] = part.steps;
  result["laps"] = part.laps;
  result["continuations"] = part.continuations;
  result["steps_each"] = part.steps_each;
  result["escaped"] = part.escaped;
  return result;
}

Json write(const SerialCycle& cycle) {
  if (!cycle.is_known()) return {};
  Json result;
  result["transactions"] = Json::array();
  for (const Section& section : cycle.sections) {
    Json entry;
    entry["thread"] = number(section.thread);
    entry["first_step"] = section.first;
    entry["end_step"] = number(section.end);
    entry["file"] = valid_utf8(section.site.file);
    entry["line"] = section.site.line;
    entry["column"] = section.site.column;
    result["transactions"].push_back(std::move(entry));
  }
  result["edges"] = Json::array();
  for (const CycleEdge& edge : cycle.edges) {
    Json entry;
    entry["from_step"] = edge.from;
    entry["to_step"] = edge.to;
    entry["reason"] = word_of(edge.reason);
    result["edges"].push_back(std::move(entry));
  }
  return result;
}

// The steps of one that is nothing but how both threads were begun are -1.
Json write(const std::optional<CommonSync>& common) {
  if (!common) return {};
  Json result;
  result["given_step"] = number(common->given);
  result["taken_step"] = number(common->taken);
  return result;
}

Json write(const std::vector<VariableValue>& variables) {
  Json result = Json::array();
  for (const VariableValue& variable : variables) {
    Json entry;
    entry["variable"] = valid_utf8(variable.variable);
    entry["value"] = bits(variable.value);
    result.push_back(std::move(entry));
  }
  return result;
}

Json write(const SerialOrders& serial) {
  if (!serial.is_known() && serial.not_run.empty()) return {};
  Json result;
  result["orders"] = Json::array();
  for (const SerialOrder& order : serial.orders) {
    Json entry;
    entry["threads"] = texts(order.threads);
    entry["value"] = bits(order.value);
    entry["variables"] = write(order.variables);
    result["orders"].push_back(std::move(entry));
  }
  result["value"] = bits(serial.value);
  result["variables"] = write(serial.variables);
  result["not_run"] = valid_utf8(serial.not_run);
  return result;
}

Json write_rate(const Finding& finding, const ScenarioResult& scenario) {
  const auto interval = rate_interval(finding, scenario);
  if (!interval) return {};
  Json result;
  result["low"] = interval->low;
  result["high"] = interval->high;
  return result;
}

Json write(const Finding& finding, const ScenarioResult& scenario) {
  Json result;
  result["kind"] = name_of(finding.kind);
  result["cause"] = valid_utf8(finding.cause);
  result["allowed"] = finding.is_allowed;
  result["confirmed"] = finding.is_confirmed;
  result["predicted"] = finding.is_predicted;
  result["message"] = valid_utf8(finding.message);
  result["objects"] = texts(finding.objects);
  result["threads"] = texts(finding.threads);
  result["bystanders"] = texts(finding.bystanders);
  result["sites"] = Json::array();
  for (const Site& site : finding.sites) {
    Json entry;
    entry["file"] = valid_utf8(site.file);
    entry["line"] = site.line;
    entry["column"] = site.column;
    result["sites"].push_back(std::move(entry));
  }
  result["hits"] = finding.hits;
  result["rate"] = write_rate(finding, scenario);
  result["first_execution"] = finding.first_execution;
  result["corpus"] = valid_utf8(finding.corpus);
  result["pin"] = valid_utf8(finding.pin);
  result["token"] = valid_utf8(finding.token);
  result["repro"] = valid_utf8(finding.repro_path);
  result["steps"] = finding.trace == nullptr ? 0 : finding.trace->events.size();
  result["steps_marked"] = finding.steps_marked;
  result["preemptions"] = finding.preemptions;
  result["preemptions_first"] = finding.preemptions_first;
  result["faults"] = finding.faults;
  result["minimality"] = word_of(finding.minimality);
  result["deciding_order"] = write(finding.deciding);
  result["deciding_option"] = number(finding.deciding_option);
  result["repeated"] = write(finding.repeated);
  result["cycle"] = write(finding.cycle);
  result["serial_orders"] = write(finding.serial);
  result["last_synchronization"] = write(finding.common);
  result["signature"] = hex(finding.signature);
  result["help"] = valid_utf8(finding.help);
  result["trace"] = finding.trace == nullptr ? Json() : TraceWriter(*finding.trace).write();
  return result;
}

bool has_objects(const Json& json) {
  if (!json.is_structured()) return false;
  if (json.is_object()) return true;
  return std::any_of(json.begin(), json.end(), [](const Json& item) { return has_objects(item); });
}

// Objects take a line for each key and a row of numbers one line, so that a million events can be
// read and compared by line.
void print(const Json& json, std::size_t indent, std::ostream& out) {
  const bool is_table = json.is_array() && !json.empty() && json.front().is_array();
  if (json.empty() || (!has_objects(json) && !is_table)) {
    out << json.dump();
    return;
  }
  out << (json.is_object() ? '{' : '[');
  bool is_first = true;
  for (const auto& item : json.items()) {
    out << (is_first ? "\n" : ",\n") << std::string(indent + 1, ' ');
    is_first = false;
    if (json.is_object()) out << Json(item.key()).dump() << ": ";
    if (is_table && !has_objects(item.value())) {
      out << item.value().dump();
    } else {
      print(item.value(), indent + 1, out);
    }
  }
  out << '\n' << std::string(indent, ' ') << (json.is_object() ? '}' : ']');
}

Json write(const ContentionRow& row) {
  Json result;
  result["name"] = valid_utf8(row.name);
  result["kind"] = valid_utf8(row.kind);
  result["acquisitions"] = row.acquisitions;
  result["contended"] = row.contended;
  result["given_up"] = row.given_up;
  result["wait_total"] = row.wait_total;
  result["wait_max"] = row.wait_max;
  result["hold_total"] = row.hold_total;
  result["hold_max"] = row.hold_max;
  result["blame"] = Json::array();
  for (const BlameRow& blame : row.blame) {
    Json entry;
    entry["waiter"] = valid_utf8(blame.waiter);
    entry["holder"] = valid_utf8(blame.holder);
    entry["wait"] = blame.wait;
    result["blame"].push_back(std::move(entry));
  }
  return result;
}

void write_counts(const ScenarioResult& scenario, Json& result) {
  result["executions"] = scenario.executions;
  result["executions_planned"] = scenario.executions_planned;
  result["distinct_executions"] = scenario.distinct_executions;
  result["distinct_is_estimate"] = scenario.distinct_is_estimate;
  result["distinct_once"] = scenario.distinct_once;
  result["exhausted"] = scenario.exhausted;
  result["weak_orders"] = scenario.weak_orders;
  result["vacuous"] = scenario.vacuous;
  result["saturated"] = scenario.saturated;
  result["sample"] = scenario.is_sample;
  result["depth_claim"]["depth"] = scenario.depth_claim.depth;
  result["depth_claim"]["threads"] = scenario.depth_claim.threads;
  result["depth_claim"]["points"] = scenario.depth_claim.points;
  result["interrupted"] = scenario.interrupted;
  result["unexamined"] = scenario.unexamined;
  result["unfinished"] = scenario.unfinished;
  result["timeouts"] = scenario.timeouts;
  result["frames_dropped"] = scenario.frames_dropped;
  result["corpus_replayed"] = scenario.corpus_replayed;
  result["corpus_reproduced"] = scenario.corpus_reproduced;
  result["steps"] = scenario.steps;
  result["choices"] = scenario.choices;
  result["event_hash"] = hex(scenario.event_hash);
  result["seconds"] = scenario.seconds;
}

Json write(const KeptResult& kept) {
  Json result;
  result["file"] = valid_utf8(kept.file);
  result["status"] = word_of(kept.status);
  result["changed"] = kept.is_changed;
  result["fitted"] = kept.is_fitted;
  result["switches"] = kept.switches;
  result["matched"] = kept.matched;
  result["tries"] = kept.tries;
  result["renames"] = valid_utf8(kept.renames);
  return result;
}

Json write(const PinResult& pin) {
  Json result;
  result["name"] = valid_utf8(pin.name);
  result["status"] = word_of(pin.status);
  result["line"] = pin.line;
  result["column"] = pin.column;
  result["move"] = valid_utf8(pin.move);
  result["reason"] = valid_utf8(pin.reason);
  result["moves"] = pin.moves;
  result["moves_made"] = pin.moves_made;
  result["findings"] = pin.findings;
  return result;
}

Json write(const ScenarioResult& scenario) {
  Json result;
  result["name"] = valid_utf8(scenario.name);
  result["file"] = valid_utf8(scenario.file);
  result["line"] = scenario.line;
  result["params"] = Json::object();
  for (const ParameterValue& param : scenario.params) {
    result["params"][valid_utf8(param.name)] =
        param.is_boolean ? Json(param.value != 0) : Json(param.value);
  }
  result["verdict"] = word_of(scenario.verdict);
  result["skip_reason"] = valid_utf8(scenario.skip_reason);
  result["strategy"] = valid_utf8(scenario.strategy);
  result["seed"] = scenario.seed;
  result["inject"] = Json::array();
  scenario.faults.for_each(
      [&result](const InjectedFaultRow& row) { result["inject"].push_back(row.word); });
  result["expectations"] = Json::array();
  for (const ExpectationResult& expectation : scenario.expectations) {
    Json entry;
    entry["text"] = valid_utf8(expectation.text);
    entry["status"] = word_of(expectation.status);
    entry["reason"] = valid_utf8(expectation.reason);
    result["expectations"].push_back(std::move(entry));
  }
  write_counts(scenario, result);
  result["corpus"] = Json::array();
  for (const KeptResult& kept : scenario.corpus) result["corpus"].push_back(write(kept));
  result["pins"] = Json::array();
  for (const PinResult& pin : scenario.pins) result["pins"].push_back(write(pin));
  result["findings"] = Json::array();
  for (const Finding& finding : scenario.findings) {
    result["findings"].push_back(write(finding, scenario));
  }
  result["notes"] = Json::array();
  for (const Finding& note : scenario.notes) result["notes"].push_back(write(note, scenario));
  Json& contention = result["contention"];
  contention["clock"] = "steps";
  contention["objects"] = Json::array();
  for (const ContentionRow& row : scenario.contention) contention["objects"].push_back(write(row));
  return result;
}

}  // namespace

void write_json(const CampaignResult& result, std::ostream& out) {
  Json json;
  json["schema_version"] = kJsonSchemaVersion;
  json["tool"]["name"] = "snarl";
  json["tool"]["version"] = SNARL_VERSION;
  Json& campaign = json["campaign"];
  campaign["seed"] = result.seed;
  campaign["strategy"] = valid_utf8(result.strategy);
  campaign["mode"] = valid_utf8(result.mode);
  campaign["vehicle"] = valid_utf8(result.vehicle);
  campaign["memory"] = valid_utf8(result.memory);
  campaign["jobs"] = result.jobs;
  campaign["seconds"] = result.seconds;
  json["scenarios"] = Json::array();
  for (const ScenarioResult& scenario : result.scenarios) {
    json["scenarios"].push_back(write(scenario));
  }
  json["not_run"] = Json::array();
  for (const NotRun& one : result.not_run) {
    Json entry;
    entry["name"] = valid_utf8(one.name);
    entry["reason"] = valid_utf8(one.reason);
    json["not_run"].push_back(std::move(entry));
  }
  print(json, 0, out);
  out << '\n';
}

}  // namespace snarl
