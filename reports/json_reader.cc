// Reads a saved result back: every value is looked at once, and an error names it by its path.
#include <fmt/format.h>

#include <istream>
#include <utility>

#include "snarl/harness/base/kept_text.h"
#include "snarl/reports/json.h"
#include "snarl/reports/json_trace.h"
#include "snarl/reports/json_value.h"

namespace snarl {
namespace {

SerialCycle read_cycle(const JsonValue& json) {
  SerialCycle cycle;
  json.at("transactions").for_each([&](const JsonValue& item) {
    cycle.sections.push_back(
        {ThreadId{item.at("thread").id()},
         item.at("first_step").number<Step>(),
         item.at("end_step").id(),
         {keep_text(item.at("file").text()), item.at("line").number<std::uint32_t>(),
          item.at("column").number<std::uint32_t>()}});
  });
  json.at("edges").for_each([&](const JsonValue& item) {
    cycle.edges.push_back({item.at("from_step").number<Step>(), item.at("to_step").number<Step>(),
                           item.at("reason").word<OrderReason>()});
  });
  return cycle;
}

std::vector<VariableValue> read_variable_values(const JsonValue& json) {
  std::vector<VariableValue> values;
  json.for_each([&](const JsonValue& item) {
    values.push_back({item.at("variable").text(), item.at("value").bits()});
  });
  return values;
}

SerialOrders read_serial_orders(const JsonValue& json) {
  SerialOrders serial;
  json.at("orders").for_each([&](const JsonValue& item) {
    serial.orders.push_back({item.at("threads").texts(), item.at("value").bits(),
                             read_variable_values(item.at("variables"))});
  });
  serial.value = json.at("value").bits();
  serial.variables = read_variable_values(json.at("variables"));
  serial.not_run = json.at("not_run").text();
  return serial;
}

Finding read_finding(const JsonValue& json) {
  Finding finding;
  finding.kind = json.at("kind").finding_kind();
  finding.cause = json.at("cause").text();
  finding.is_allowed = json.at("allowed").boolean();
  finding.is_confirmed = json.at("confirmed").boolean();
  if (json.has("predicted")) finding.is_predicted = json.at("predicted").boolean();
  finding.message = json.at("message").text();
  finding.objects = json.at("objects").texts();
  finding.threads = json.at("threads").texts();
  finding.bystanders = json.at("bystanders").texts();
  json.at("sites").for_each([&](const JsonValue& item) {
    finding.sites.push_back({keep_text(item.at("file").text()),
                             item.at("line").number<std::uint32_t>(),
                             item.at("column").number<std::uint32_t>()});
  });
  finding.hits = json.at("hits").number<std::uint64_t>();
  finding.first_execution = json.at("first_execution").number<std::uint64_t>();
  if (json.has("corpus")) finding.corpus = json.at("corpus").text();
  if (json.has("pin")) finding.pin = json.at("pin").text();
  finding.token = json.at("token").text();
  finding.repro_path = json.at("repro").text();
  json.at("steps_marked").for_each([&](const JsonValue& item) {
    finding.steps_marked.push_back(item.number<Step>());
  });
  finding.preemptions = json.at("preemptions").number<std::uint32_t>();
  if (json.has("faults")) finding.faults = json.at("faults").number<std::uint32_t>();
  if (json.has("minimality")) {  // later than schema version 1 began
    finding.preemptions_first = json.at("preemptions_first").number<std::uint32_t>();
    finding.minimality = json.at("minimality").word<Minimality>();
    const JsonValue order = json.at("deciding_order");
    if (!order.is_null()) {
      finding.deciding = {order.at("step").number<Step>(), ThreadId{order.at("thread").id()},
                          order.at("step_after").id()};
    }
  }
  if (json.has("deciding_option")) finding.deciding_option = json.at("deciding_option").id();
  if (json.has("repeated") && !json.at("repeated").is_null()) {
    const JsonValue part = json.at("repeated");
    finding.repeated.first = part.at("first_step").number<Step>();
    finding.repeated.steps = part.at("steps").number<std::uint32_t>();
    finding.repeated.laps = part.at("laps").number<std::uint32_t>();
    finding.repeated.continuations = part.at("continuations").number<std::uint32_t>();
    finding.repeated.steps_each = part.at("steps_each").number<std::uint32_t>();
    finding.repeated.escaped = part.at("escaped").number<std::uint32_t>();
  }
  if (json.has("cycle") && !json.at("cycle").is_null()) {
    finding.cycle = read_cycle(json.at("cycle"));
  }
  if (json.has("serial_orders") && !json.at("serial_orders").is_null()) {
    finding.serial = read_serial_orders(json.at("serial_orders"));
  }
  if (json.has("last_synchronization") && !json.at("last_synchronization").is_null()) {
    const JsonValue common = json.at("last_synchronization");
    finding.common = {common.at("given_step").id(), common.at("taken_step").id()};
  }
  finding.signature = json.at("signature").hash();
  finding.help = json.at("help").text();
  const bool has_trace = json.has("trace") && !json.at("trace").is_null();
  if (has_trace) finding.trace = read_trace(json.at("trace"));
  return finding;
}

ContentionRow read_contention(const JsonValue& json) {
  ContentionRow row;
  row.name = json.at("name").text();
  row.kind = json.at("kind").text();
  row.acquisitions = json.at("acquisitions").number<std::uint64_t>();
  row.contended = json.at("contended").number<std::uint64_t>();
  if (json.has("given_up")) row.given_up = json.at("given_up").number<std::uint64_t>();
  row.wait_total = json.at("wait_total").number<std::uint64_t>();
  row.wait_max = json.at("wait_max").number<std::uint64_t>();
  row.hold_total = json.at("hold_total").number<std::uint64_t>();
  row.hold_max = json.at("hold_max").number<std::uint64_t>();
  json.at("blame").for_each([&](const JsonValue& item) {
    row.blame.push_back({item.at("waiter").text(), item.at("holder").text(),
                         item.at("wait").number<std::uint64_t>()});
  });
  return row;
}

void read_counts(const JsonValue& json, ScenarioResult& scenario) {
  scenario.executions = json.at("executions").number<std::uint64_t>();
  scenario.executions_planned = json.at("executions_planned").number<std::uint64_t>();
  scenario.distinct_executions = json.at("distinct_executions").number<std::uint64_t>();
  scenario.distinct_is_estimate = json.at("distinct_is_estimate").boolean();
  if (json.has("distinct_once")) {
    scenario.distinct_once = json.at("distinct_once").number<std::uint64_t>();
  }
  scenario.exhausted = json.at("exhausted").boolean();
  scenario.weak_orders = json.has("weak_orders") && json.at("weak_orders").boolean();
  if (json.has("vacuous")) scenario.vacuous = json.at("vacuous").text();
  scenario.saturated = json.has("saturated") && json.at("saturated").boolean();
  if (json.has("sample")) scenario.is_sample = json.at("sample").boolean();
  if (json.has("depth_claim")) {
    const JsonValue claim = json.at("depth_claim");
    scenario.depth_claim = {claim.at("depth").number<std::uint32_t>(),
                            claim.at("threads").number<std::uint32_t>(),
                            claim.at("points").number<std::uint32_t>()};
  }
  scenario.interrupted = json.at("interrupted").boolean();
  if (json.has("unexamined")) scenario.unexamined = json.at("unexamined").number<std::uint64_t>();
  scenario.unfinished = json.at("unfinished").number<std::uint64_t>();
  scenario.timeouts = json.at("timeouts").number<std::uint64_t>();
  scenario.frames_dropped = json.at("frames_dropped").number<std::uint64_t>();
  if (json.has("corpus_replayed")) {
    scenario.corpus_replayed = json.at("corpus_replayed").number<std::uint64_t>();
    scenario.corpus_reproduced = json.at("corpus_reproduced").number<std::uint64_t>();
  }
  scenario.steps = json.at("steps").number<std::uint64_t>();
  scenario.choices = json.at("choices").number<std::uint64_t>();
  scenario.event_hash = json.at("event_hash").hash();
  scenario.seconds = json.at("seconds").real();
}

ScenarioResult read_scenario(const JsonValue& json) {
  ScenarioResult scenario;
  scenario.name = json.at("name").text();
  scenario.file = json.at("file").text();
  scenario.line = json.at("line").number<std::uint32_t>();
  json.at("params").for_each_member([&](const std::string& name, const JsonValue& value) {
    const bool is_boolean = value.is_boolean();
    scenario.params.push_back(
        {name, is_boolean ? std::int64_t{value.boolean()} : value.number<std::int64_t>(),
         is_boolean});
  });
  scenario.verdict = json.at("verdict").word<Verdict>();
  scenario.skip_reason = json.at("skip_reason").text();
  scenario.strategy = json.at("strategy").text();
  scenario.seed = json.at("seed").number<std::uint64_t>();
  if (json.has("inject")) {
    json.at("inject").for_each([&](const JsonValue& item) {
      const auto fault = injected_fault_of(item.text());
      if (!fault) item.fail(fmt::format("'{}' is no fault", printable(item.text())));
      scenario.faults.insert(*fault);
    });
  }
  json.at("expectations").for_each([&](const JsonValue& item) {
    scenario.expectations.push_back({item.at("text").text(),
                                     item.at("status").word<ExpectationStatus>(),
                                     item.at("reason").text()});
  });
  read_counts(json, scenario);
  if (json.has("corpus")) {
    json.at("corpus").for_each([&](const JsonValue& item) {
      scenario.corpus.push_back(
          {item.at("file").text(), item.at("status").word<KeptStatus>(),
           item.at("changed").boolean(), item.at("fitted").boolean(),
           item.at("switches").number<std::uint32_t>(), item.at("matched").number<std::uint32_t>(),
           item.at("tries").number<std::uint32_t>(), item.at("renames").text()});
    });
  }
  if (json.has("pins")) {
    json.at("pins").for_each([&](const JsonValue& item) {
      scenario.pins.push_back({item.at("name").text(), item.at("status").word<PinStatus>(),
                               item.at("line").number<std::uint32_t>(),
                               item.at("column").number<std::uint32_t>(), item.at("move").text(),
                               item.at("reason").text(), item.at("moves").number<std::uint64_t>(),
                               item.at("moves_made").number<std::uint64_t>(),
                               item.at("findings").number<std::uint64_t>()});
    });
  }
  json.at("findings").for_each([&](const JsonValue& item) {
    scenario.findings.push_back(read_finding(item));
  });
  json.at("notes").for_each(
      [&](const JsonValue& item) { scenario.notes.push_back(read_finding(item)); });
  json.at("contention").at("objects").for_each([&](const JsonValue& item) {
    scenario.contention.push_back(read_contention(item));
  });
  return scenario;
}

}  // namespace

CampaignResult read_json(std::istream& in) {
  JsonValue::Json json;
  try {
    json = JsonValue::Json::parse(in);
  } catch (const JsonValue::Json::parse_error& error) {
    throw JsonError(fmt::format("not JSON, at byte {}: {}", error.byte, printable(error.what())));
  }
  const JsonValue root(json, "");
  const auto version = root.at("schema_version").number<std::int64_t>();
  if (version != kJsonSchemaVersion) {
    root.at("schema_version")
        .fail(fmt::format("version {} is unknown, this program reads {}", version,
                          kJsonSchemaVersion));
  }
  const JsonValue campaign = root.at("campaign");
  CampaignResult result;
  result.seed = campaign.at("seed").number<std::uint64_t>();
  result.strategy = campaign.at("strategy").text();
  result.mode = campaign.at("mode").text();
  result.vehicle = campaign.at("vehicle").text();
  result.memory = campaign.at("memory").text();
  result.jobs = campaign.at("jobs").number<std::uint32_t>();
  result.seconds = campaign.at("seconds").real();
  root.at("scenarios").for_each([&](const JsonValue& item) {
    result.scenarios.push_back(read_scenario(item));
  });
  if (root.has("not_run")) {
    root.at("not_run").for_each([&](const JsonValue& item) {
      result.not_run.push_back({item.at("name").text(), item.at("reason").text()});
    });
  }
  return result;
}

}  // namespace snarl
