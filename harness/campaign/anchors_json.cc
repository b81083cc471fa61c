// Reads what a text editor may have been in: every field is checked.
#include "snarl/harness/campaign/anchors_json.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "snarl/harness/campaign/repro_file.h"

namespace snarl {
namespace {

using Json = nlohmann::json;

[[noreturn]] void fail(const char* key, std::string_view wanted) {
  throw ReproFileError(fmt::format("the anchors are damaged: \"{}\" is not {}", key, wanted));
}

const Json& member(const Json& object, const char* key) {
  if (!object.is_object()) fail("anchors", "a list of objects");
  const auto found = object.find(key);
  if (found == object.end()) fail(key, "there");
  return *found;
}

std::string text(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_string()) fail(key, "a text");
  return value.get<std::string>();
}

std::uint32_t number_of(const Json& value, const char* key) {
  const bool is_small = value.is_number_unsigned() &&
                        value.get<std::uint64_t>() <= std::numeric_limits<std::uint32_t>::max();
  if (!is_small) fail(key, "a small number");
  return value.get<std::uint32_t>();
}

const Json& list(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_array()) fail(key, "a list");
  return value;
}

Anchor read_anchor(const Json& object) {
  Anchor anchor;
  anchor.thread = text(object, "thread");
  if (object.contains("before")) {
    const Json& before = member(object, "before");
    anchor.is_until_stopped = false;
    anchor.until = {text(before, "operation"), text(before, "object"),
                    number_of(member(before, "ordinal"), "ordinal")};
  }
  if (object.contains("times")) anchor.times = number_of(member(object, "times"), "times");
  if (object.contains("options")) {
    for (const Json& option : list(object, "options")) {
      anchor.options.push_back(number_of(option, "options"));
    }
  }
  return anchor;
}

std::uint64_t hash(const Json& object, const char* key) {
  const std::string word = text(object, key);
  std::uint64_t value = 0;
  const char* const end = word.data() + word.size();
  const bool has_prefix = word.starts_with("0x");
  const auto read = std::from_chars(word.data() + (has_prefix ? 2 : 0), end, value, 16);
  if (!has_prefix || read.ec != std::errc{} || read.ptr != end) fail(key, "a number such as 0x1a");
  return value;
}

}  // namespace

void write_anchored(const AnchoredSchedule& schedule, nlohmann::ordered_json& object) {
  using Ordered = nlohmann::ordered_json;
  if (!schedule.is_kept()) return;
  object["cause"] = schedule.cause;
  object["signature"] = fmt::format("0x{:016x}", schedule.signature);
  object["anchors"] = Ordered::array();
  for (const Anchor& anchor : schedule.anchors) {
    Ordered& entry = object["anchors"].emplace_back();
    entry["thread"] = anchor.thread;
    if (!anchor.is_until_stopped) {
      entry["before"]["operation"] = anchor.until.word;
      entry["before"]["object"] = anchor.until.object;
      entry["before"]["ordinal"] = anchor.until.ordinal;
    }
    if (anchor.times != 1) entry["times"] = anchor.times;
    if (!anchor.options.empty()) entry["options"] = anchor.options;
  }
  object["names"] = Ordered::array();
  for (const DeclaredName& name : schedule.names) {
    object["names"].push_back(name.kind + " " + name.name);
  }
  object["courses"] = Ordered::array();
  for (const Course& course : schedule.courses) {
    Ordered& entry = object["courses"].emplace_back();
    entry["thread"] = course.thread;
    entry["operations"] = course.operations;
  }
}

AnchoredSchedule read_anchored(const Json& object) {
  AnchoredSchedule schedule;
  schedule.cause = text(object, "cause");
  schedule.signature = hash(object, "signature");
  for (const Json& anchor : list(object, "anchors"))
    schedule.anchors.push_back(read_anchor(anchor));
  for (const Json& name : list(object, "names")) {
    const std::string words = name.is_string() ? name.get<std::string>() : "";
    const std::size_t blank = words.find(' ');
    if (blank == std::string::npos) fail("names", "a list such as [\"lock m\", \"thread t\"]");
    schedule.names.push_back({words.substr(0, blank), words.substr(blank + 1)});
  }
  for (const Json& entry : list(object, "courses")) {
    Course& course = schedule.courses.emplace_back();
    course.thread = text(entry, "thread");
    for (const Json& operation : list(entry, "operations")) {
      if (!operation.is_string()) fail("operations", "a list of texts");
      course.operations.push_back(operation.get<std::string>());
    }
  }
  return schedule;
}

}  // namespace snarl
