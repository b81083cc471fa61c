// The words that reports write for enumerators and read back, one table for each.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "snarl/harness/campaign/result.h"

namespace snarl {

template <typename Enum>
struct Words;  // has `all`, in the order of the enumerators

template <>
struct Words<MemoryOrder> {
  static constexpr std::array<std::string_view, 5> all = {"relaxed", "acquire", "release",
                                                          "acq_rel", "seq_cst"};
};
template <>
struct Words<Result> {
  static constexpr std::array<std::string_view, 6> all = {"done",    "true",     "false",
                                                          "timeout", "spurious", "early_timeout"};
};
template <>
struct Words<ValueFormat> {
  static constexpr std::array<std::string_view, 6> all = {"none", "signed", "unsigned",
                                                          "bool", "float",  "duration"};
};
template <>
struct Words<ThreadState> {
  static constexpr std::array<std::string_view, 4> all = {"not_begun", "runnable", "blocked",
                                                          "ended"};
};
template <>
struct Words<Verdict> {
  static constexpr std::array<std::string_view, 4> all = {"pass", "fail", "inconclusive",
                                                          "skipped"};
};
template <>
struct Words<ExpectationStatus> {
  static constexpr std::array<std::string_view, 4> all = {"met", "failed", "not_reached",
                                                          "inconclusive"};
};

template <>
struct Words<PinStatus> {
  static constexpr std::array<std::string_view, 4> all = {"carried_out", "ended_by_fault",
                                                          "skipped", "not_carried_out"};
};
template <>
struct Words<KeptStatus> {
  static constexpr std::array<std::string_view, 4> all = {"reproduced", "renamed", "like",
                                                          "not_reproduced"};
};
template <>
struct Words<OrderReason> {
  static constexpr std::array<std::string_view, 3> all = {"program_order", "conflict",
                                                          "synchronization"};
};
template <>
struct Words<Minimality> {
  static constexpr std::array<std::string_view, 4> all = {"none", "partial", "local", "proven"};
};

template <typename Enum>
constexpr std::string_view word_of(Enum value) {
  return Words<Enum>::all.at(static_cast<std::size_t>(value));
}

template <typename Enum>
constexpr std::optional<Enum> enumerator_of(std::string_view word) {
  for (std::size_t index = 0; index < Words<Enum>::all.size(); ++index) {
    if (Words<Enum>::all[index] == word) return static_cast<Enum>(index);
  }
  return std::nullopt;
}

}  // namespace snarl
