// Reads rows of numbers and words as events, operations and places.
#include "snarl/reports/json_trace.h"

#include <fmt/format.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "snarl/harness/base/kept_text.h"

namespace snarl {
namespace {

class TraceReader {
 public:
  explicit TraceReader(const JsonValue& json) : json_(json) {}

  std::shared_ptr<const Trace> read() {
    json_.at("files").for_each(
        [&](const JsonValue& file) { files_.push_back(keep_text(file.text())); });
    trace_.event_hash = json_.at("event_hash").hash();
    json_.at("threads").for_each(
        [&](const JsonValue& item) { trace_.threads.push_back(thread(item)); });
    json_.at("objects").for_each(
        [&](const JsonValue& item) { trace_.objects.push_back(object(item)); });
    json_.at("events").for_each(
        [&](const JsonValue& item) { trace_.events.push_back(event(item)); });
    json_.at("blocked").for_each([&](const JsonValue& item) {
      item.expect_size(4);
      trace_.blocked.push_back(
          {item.at(0).id(), ThreadId{item.at(1).id()}, op(item.at(2)), ThreadId{item.at(3).id()}});
    });
    json_.at("choices").for_each([&](const JsonValue& item) {
      item.expect_size(4);
      trace_.choices.push_back(
          {item.at(0).id(), item.at(1).id(), item.at(2).id(), item.at(3).number<int>() != 0});
    });
    return std::make_shared<const Trace>(std::move(trace_));
  }

 private:
  // Three values from `first` on: the file's index, line, column.
  Site site(const JsonValue& row, std::size_t first) const {
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

  Site site(const JsonValue& row) const {
    row.expect_size(3);
    return site(row, 0);
  }

  Op op(const JsonValue& row) const {
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

  OpEvent event(const JsonValue& row) const {
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

  ThreadInfo thread(const JsonValue& json) const {
    ThreadInfo info;
    info.name = json.at("name").text();
    info.declaration = json.at("declaration").text();
    info.is_daemon = json.at("daemon").boolean();
    info.creator = ThreadId{json.at("creator").id()};
    info.state = json.at("state").word<ThreadState>();
    info.pending = op(json.at("pending"));
    info.pending_since = json.at("pending_since").id();
    json.at("waits_for").for_each([&](const JsonValue& item) {
      info.waits_for.push_back(ThreadId{item.id()});
    });
    json.at("holds").for_each([&](const JsonValue& item) {
      item.expect_size(3);
      info.holds.push_back({ObjectId{item.at(0).id()}, item.at(1).id(), site(item.at(2))});
    });
    return info;
  }

  ObjectInfo object(const JsonValue& json) const {
    ObjectInfo info;
    info.name = json.at("name").text();
    info.declaration = json.at("declaration").text();
    info.kind = json.at("kind").text();
    info.format = json.at("format").word<ValueFormat>();
    info.site = site(json.at("site"));
    return info;
  }

  const JsonValue json_;
  Trace trace_;
  std::vector<const char*> files_;
};

}  // namespace

std::shared_ptr<const Trace> read_trace(const JsonValue& json) { return TraceReader(json).read(); }

}  // namespace snarl
