// A value of a JSON document with its path, so that whatever is wrong with it can be told.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snarl/harness/finding.h"
#include "snarl/harness/op.h"
#include "snarl/reports/json.h"
#include "snarl/reports/op_wording.h"
#include "snarl/reports/wording.h"
#include "snarl/reports/words.h"

namespace snarl {

// Each question throws JsonError, with the path and what was expected, if the value is another one.
class JsonValue {
 public:
  using Json = nlohmann::ordered_json;

  JsonValue(const Json& json, std::string path) : json_(&json), path_(std::move(path)) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw JsonError(fmt::format("{}: {}", path_.empty() ? "the result" : path_, what));
  }

  JsonValue at(std::string_view key) const {
    if (!json_->is_object()) fail(fmt::format("expected an object, got {}", json_->type_name()));
    const auto found = json_->find(std::string(key));
    if (found == json_->end()) fail(fmt::format("has no '{}'", key));
    return {*found, path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key)};
  }

  bool has(std::string_view key) const { return json_->contains(std::string(key)); }
  bool is_null() const { return json_->is_null(); }
  bool is_boolean() const { return json_->is_boolean(); }

  JsonValue at(std::size_t index) const {
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
      function(key, JsonValue(value, fmt::format("{}.{}", path_, key)));
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
    for_each([&](const JsonValue& item) { all.push_back(item.text()); });
    return all;
  }

 private:
  const Json* json_;
  std::string path_;
};

}  // namespace snarl
