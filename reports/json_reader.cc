// Reads a saved result back: every value is looked at once, and an error names it by its path.
#include <fmt/format.h>

#include <istream>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "snarl/harness/base/kept_text.h"
#include "snarl/reports/json.h"
#include "snarl/reports/op_wording.h"
#include "snarl/reports/wording.h"
#include "snarl/reports/words.h"

namespace snarl {
namespace {

using Json = nlohmann::ordered_json;

// A value with its path, so that whatever is wrong with it can be told.
class Value {
 public:
  Value(const Json& json, std::string path) : json_(&json), path_(std::move(path)) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw JsonError(fmt::format("{}: {}", path_.empty() ? "the result" : path_, what));
  }

  Value at(std::string_view key) const {
    if (!json_->is_object()) fail(fmt::format("expected an object, got {}", json_->type_name()));
    const auto found = json_->find(std::string(key));
    if (found == json_->end()) fail(fmt::format("has no '{}'", key));
    return {*found, path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key)};
  }

  bool has(std::string_view key) const { return json_->contains(std::string(key)); }
  bool is_null() const { return json_->is_null(); }
  bool is_boolean() const { return json_->is_boolean(); }

  Value at(std::size_t index) const {
    return {(*json_)[index], fmt::format("{}[{}]", path_, index)};
  }

  std::size_t size() const {
    if (!json_->is_array()) fail(fmt::format("expected an array, got {}", json_->type_name()));
    return json_->size();
  }

  void expect_size(std::size_t wanted) const {
    if (size() != wanted) fail(fmt::format("expected {} values, got {}", wanted, size()));
  }

  template <typename Function>
  void for_each(Function function) const {
    const std::size_t count = size();
    for (std::size_t index = 0; index < count; ++index) function(at(index));
  }

  template <typename Function>
  void for_each_member(Function function) const {
    if (!json_->is_object()) fail(fmt::format("expected an object, got {}", json_->type_name()));
    for (const auto& [key, value] : json_->items()) {
      function(key, Value(value, fmt::format("{}.{}", path_, key)));
    }
  }

  std::string text() const {
    if (!json_->is_string()) fail(fmt::format("expected a string, got {}", json_->type_name()));
    return json_->get<std::string>();
  }

  bool boolean() const {
    if (!is_boolean()) fail(fmt::format("expected true or false, got {}", json_->type_name()));
    return json_->get<bool>();
  }

  double real() const {
    if (!json_->is_number()) fail(fmt::format("expected a number, got {}", json_->type_name()));
    return json_->get<double>();
  }

  template <typename Number>
  Number number() const {
    if (!json_->is_number_integer()) {
      fail(fmt::format("expected a whole number, got {}", json_->type_name()));
    }
    if (json_->is_number_unsigned()) {
      const auto value = json_->get<std::uint64_t>();
      if (std::in_range<Number>(value)) return static_cast<Number>(value);
    } else {
      const auto value = json_->get<std::int64_t>();
      if (std::in_range<Number>(value)) return static_cast<Number>(value);
    }
    fail(fmt::format("{} is not in [{}, {}]", json_->dump(), std::numeric_limits<Number>::min(),
                     std::numeric_limits<Number>::max()));
  }

  // Ids and steps: 32 bits, -1 for none, -2 for the clock.
  std::uint32_t id() const { return static_cast<std::uint32_t>(number<std::int32_t>()); }

  std::uint64_t bits() const { return static_cast<std::uint64_t>(number<std::int64_t>()); }

  std::uint64_t hash() const {
    const std::string digits = text();
    const bool is_hex = digits.starts_with("0x") && digits.size() > 2 && digits.size() <= 18 &&
                        digits.find_first_not_of("0123456789abcdef", 2) == std::string::npos;
    if (!is_hex) fail(fmt::format("'{}' is no hash like 0x00c0ffee", printable(digits)));
    return std::stoull(digits.substr(2), nullptr, 16);
  }

  template <typename Enum>
  Enum word() const {
    const std::string word = text();
    if (const auto value = enumerator_of<Enum>(word)) return *value;
    fail(fmt::format("'{}' is none of {}", printable(word), fmt::join(Words<Enum>::all, ", ")));
  }

  FindingKind finding_kind() const {
    const std::string word = text();
    for (int index = 0; index <= static_cast<int>(kLastFindingKind); ++index) {
      if (name_of(static_cast<FindingKind>(index)) == word) return static_cast<FindingKind>(index);
    }
    fail(fmt::format("'{}' is no kind of finding", printable(word)));
  }

  OpKind op_kind() const {
    const std::string word = text();
    if (const auto kind = op_from_name(word)) return *kind;
    fail(fmt::format("'{}' is no operation", printable(word)));
  }

  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for_each([&](const Value& item) { all.push_back(item.text()); });
    return all;
  }

 private:
  const Json* json_;
  std::string path_;
};

class TraceReader {
 public:
  explicit TraceReader(const Value& json) : json_(json) {}

  std::shared_ptr<const Trace> read() {
    json_.at("files").for_each(
        [&](const Value& file) { files_.push_back(keep_text(file.text())); });
    trace_.event_hash = json_.at("event_hash").hash();
    json_.at("threads").for_each(
        [&](const Value& item) { trace_.threads.push_back(thread(item)); });
    json_.at("objects").for_each(
        [&](const Value& item) { trace_.objects.push_back(object(item)); });
    json_.at("events").for_each([&](const Value& item) { trace_.events.push_back(event(item)); });
    json_.at("blocked").for_each([&](const Value& item) {
      item.expect_size(4);
      trace_.blocked.push_back(
          {item.at(0).id(), ThreadId{item.at(1).id()}, op(item.at(2)), ThreadId{item.at(3).id()}});
    });
    json_.at("choices").for_each([&](const Value& item) {
      item.expect_size(4);
      trace_.choices.push_back(
          {item.at(0).id(), item.at(1).id(), item.at(2).id(), item.at(3).number<int>() != 0});
    });
    return std::make_shared<const Trace>(std::move(trace_));
  }

 private:
  // Three values from `first` on: the file's index, line, column.
  Site site(const Value& row, std::size_t first) const {
    Site site;
    const auto file = row.at(first).number<std::int64_t>();
    if (file < -1 || file >= static_cast<std::int64_t>(files_.size())) {
      row.at(first).fail(fmt::format("file {} of {}", file, files_.size()));
    }
    if (file >= 0) site.file = files_[static_cast<std::size_t>(file)];
    site.line = row.at(first + 1).number<std::uint32_t>();
    site.column = row.at(first + 2).number<std::uint32_t>();
    return site;
  }

  Site site(const Value& row) const {
    row.expect_size(3);
    return site(row, 0);
  }

  Op op(const Value& row) const {
    row.expect_size(8);
    Op op;
    op.kind = row.at(0).op_kind();
    op.object = ObjectId{row.at(1).id()};
    op.value = row.at(2).bits();
    op.order = row.at(3).word<MemoryOrder>();
    op.is_timed = row.at(4).number<int>() != 0;
    op.site = site(row, 5);
    return op;
  }

  OpEvent event(const Value& row) const {
    row.expect_size(13);
    OpEvent event;
    event.step = static_cast<Step>(trace_.events.size());
    event.thread = ThreadId{row.at(0).id()};
    event.op.kind = row.at(1).op_kind();
    event.op.object = ObjectId{row.at(2).id()};
    event.op.value = row.at(3).bits();
    event.result = row.at(4).word<Result>();
    event.value = row.at(5).bits();
    event.source = row.at(6).id();
    event.basis = row.at(7).id();
    event.op.order = row.at(8).word<MemoryOrder>();
    event.op.is_timed = row.at(9).number<int>() != 0;
    event.op.site = site(row, 10);
    return event;
  }

  ThreadInfo thread(const Value& json) const {
    ThreadInfo info;
    info.name = json.at("name").text();
    info.declaration = json.at("declaration").text();
    info.is_daemon = json.at("daemon").boolean();
    info.creator = ThreadId{json.at("creator").id()};
    info.state = json.at("state").word<ThreadState>();
    info.pending = op(json.at("pending"));
    info.pending_since = json.at("pending_since").id();
    json.at("waits_for").for_each([&](const Value& item) {
      info.waits_for.push_back(ThreadId{item.id()});
    });
    json.at("holds").for_each([&](const Value& item) {
      item.expect_size(3);
      info.holds.push_back({ObjectId{item.at(0).id()}, item.at(1).id(), site(item.at(2))});
    });
    return info;
  }

  ObjectInfo object(const Value& json) const {
    ObjectInfo info;
    info.name = json.at("name").text();
    info.declaration = json.at("declaration").text();
    info.kind = json.at("kind").text();
    info.format = json.at("format").word<ValueFormat>();
    info.site = site(json.at("site"));
    return info;
  }

  const Value json_;
  Trace trace_;
  std::vector<const char*> files_;
};

SerialCycle read_cycle(const Value& json) {
  SerialCycle cycle;
  json.at("transactions").for_each([&](const Value& item) {
    cycle.sections.push_back(
        {ThreadId{item.at("thread").id()},
         item.at("first_step").number<Step>(),
         item.at("end_step").id(),
         {keep_text(item.at("file").text()), item.at("line").number<std::uint32_t>(),
          item.at("column").number<std::uint32_t>()}});
  });
  json.at("edges").for_each([&](const Value& item) {
    cycle.edges.push_back({item.at("from_step").number<Step>(), item.at("to_step").number<Step>(),
                           item.at("reason").word<OrderReason>()});
  });
  return cycle;
}

std::vector<VariableValue> read_variable_values(const Value& json) {
  std::vector<VariableValue> values;
  json.for_each([&](const Value& item) {
    values.push_back({item.at("variable").text(), item.at("value").bits()});
  });
  return values;
}

SerialOrders read_serial_orders(const Value& json) {
  SerialOrders serial;
  json.at("orders").for_each([&](const Value& item) {
    serial.orders.push_back({item.at("threads").texts(), item.at("value").bits(),
                             read_variable_values(item.at("variables"))});
  });
  serial.value = json.at("value").bits();
  serial.variables = read_variable_values(json.at("variables"));
  serial.not_run = json.at("not_run").text();
  return serial;
}

Finding read_finding(const Value& json) {
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
  json.at("sites").for_each([&](const Value& item) {
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
  json.at("steps_marked").for_each([&](const Value& item) {
    finding.steps_marked.push_back(item.number<Step>());
  });
  finding.preemptions = json.at("preemptions").number<std::uint32_t>();
  if (json.has("faults")) finding.faults = json.at("faults").number<std::uint32_t>();
  if (json.has("minimality")) {  // later than schema version 1 began
    finding.preemptions_first = json.at("preemptions_first").number<std::uint32_t>();
    finding.minimality = json.at("minimality").word<Minimality>();
    const Value order = json.at("deciding_order");
    if (!order.is_null()) {
      finding.deciding = {order.at("step").number<Step>(), ThreadId{order.at("thread").id()},
                          order.at("step_after").id()};
    }
  }
  if (json.has("repeated") && !json.at("repeated").is_null()) {
    const Value part = json.at("repeated");
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
    const Value common = json.at("last_synchronization");
    finding.common = {common.at("given_step").id(), common.at("taken_step").id()};
  }
  finding.signature = json.at("signature").hash();
  finding.help = json.at("help").text();
  const bool has_trace = json.has("trace") && !json.at("trace").is_null();
  if (has_trace) finding.trace = TraceReader(json.at("trace")).read();
  return finding;
}

ContentionRow read_contention(const Value& json) {
  ContentionRow row;
  row.name = json.at("name").text();
  row.kind = json.at("kind").text();
  row.acquisitions = json.at("acquisitions").number<std::uint64_t>();
  row.contended = json.at("contended").number<std::uint64_t>();
  row.wait_total = json.at("wait_total").number<std::uint64_t>();
  row.wait_max = json.at("wait_max").number<std::uint64_t>();
  row.hold_total = json.at("hold_total").number<std::uint64_t>();
  row.hold_max = json.at("hold_max").number<std::uint64_t>();
  json.at("blame").for_each([&](const Value& item) {
    row.blame.push_back({item.at("waiter").text(), item.at("holder").text(),
                         item.at("wait").number<std::uint64_t>()});
  });
  return row;
}

void read_counts(const Value& json, ScenarioResult& scenario) {
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
    const Value claim = json.at("depth_claim");
    scenario.depth_claim = {claim.at("depth").number<std::uint32_t>(),
                            claim.at("threads").number<std::uint32_t>(),
                            claim.at("points").number<std::uint32_t>()};
  }
  scenario.interrupted = json.at("interrupted").boolean();
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

ScenarioResult read_scenario(const Value& json) {
  ScenarioResult scenario;
  scenario.name = json.at("name").text();
  scenario.file = json.at("file").text();
  scenario.line = json.at("line").number<std::uint32_t>();
  json.at("params").for_each_member([&](const std::string& name, const Value& value) {
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
    json.at("inject").for_each([&](const Value& item) {
      const auto fault = injected_fault_of(item.text());
      if (!fault) item.fail(fmt::format("'{}' is no fault", printable(item.text())));
      scenario.faults.insert(*fault);
    });
  }
  json.at("expectations").for_each([&](const Value& item) {
    scenario.expectations.push_back({item.at("text").text(),
                                     item.at("status").word<ExpectationStatus>(),
                                     item.at("reason").text()});
  });
  read_counts(json, scenario);
  if (json.has("corpus")) {
    json.at("corpus").for_each([&](const Value& item) {
      scenario.corpus.push_back(
          {item.at("file").text(), item.at("status").word<KeptStatus>(),
           item.at("changed").boolean(), item.at("fitted").boolean(),
           item.at("switches").number<std::uint32_t>(), item.at("matched").number<std::uint32_t>(),
           item.at("tries").number<std::uint32_t>(), item.at("renames").text()});
    });
  }
  if (json.has("pins")) {
    json.at("pins").for_each([&](const Value& item) {
      scenario.pins.push_back({item.at("name").text(), item.at("status").word<PinStatus>(),
                               item.at("line").number<std::uint32_t>(),
                               item.at("column").number<std::uint32_t>(), item.at("move").text(),
                               item.at("reason").text(), item.at("moves").number<std::uint64_t>(),
                               item.at("moves_made").number<std::uint64_t>(),
                               item.at("findings").number<std::uint64_t>()});
    });
  }
  json.at("findings").for_each([&](const Value& item) {
    scenario.findings.push_back(read_finding(item));
  });
  json.at("notes").for_each(
      [&](const Value& item) { scenario.notes.push_back(read_finding(item)); });
  json.at("contention").at("objects").for_each([&](const Value& item) {
    scenario.contention.push_back(read_contention(item));
  });
  return scenario;
}

}  // namespace

CampaignResult read_json(std::istream& in) {
  Json json;
  try {
    json = Json::parse(in);
  } catch (const Json::parse_error& error) {
    throw JsonError(fmt::format("not JSON, at byte {}: {}", error.byte, printable(error.what())));
  }
  const Value root(json, "");
  const auto version = root.at("schema_version").number<std::int64_t>();
  if (version != kJsonSchemaVersion) {
    root.at("schema_version")
        .fail(fmt::format("version {} is unknown, this program reads {}", version,
                          kJsonSchemaVersion));
  }
  const Value campaign = root.at("campaign");
  CampaignResult result;
  result.seed = campaign.at("seed").number<std::uint64_t>();
  result.strategy = campaign.at("strategy").text();
  result.mode = campaign.at("mode").text();
  result.vehicle = campaign.at("vehicle").text();
  result.memory = campaign.at("memory").text();
  result.jobs = campaign.at("jobs").number<std::uint32_t>();
  result.seconds = campaign.at("seconds").real();
  root.at("scenarios").for_each([&](const Value& item) {
    result.scenarios.push_back(read_scenario(item));
  });
  return result;
}

}  // namespace snarl
