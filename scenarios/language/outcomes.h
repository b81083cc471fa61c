// What an expectation can name: the outcomes, and the metrics of contention.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "snarl/scenarios/language/kinds.h"

namespace snarl::language {

enum class Outcome : std::uint8_t {
  kClean,
  kDataRace,
  kLostUpdate,
  kAtomicityViolation,
  kDeadlock,
  kLostWakeup,
  kLivelock,
  kStarvation,
  kCheckFailed,
  kException,
  kCrash,
  kMisuse,
  kLeak,
  kTimeout,
  kUnfinished,
};

// Whether this version can tell.
enum class Decided : std::uint8_t {
  kNo,
  kYes,
};

struct OutcomeRow {
  Outcome outcome;
  std::string_view name;
  bool is_fault;  // a finding: then the execution is not clean
  Decided decided;
  std::uint32_t on;        // the kinds it can be about, one bit each; 0: about no object at all
  std::string_view about;  // "a data race is about a var", for messages
};

std::span<const OutcomeRow> outcomes();
const OutcomeRow& outcome_row(Outcome outcome);
const OutcomeRow* find_outcome(std::string_view name);
std::vector<std::string_view> outcome_names();
bool can_be_on(const OutcomeRow& row, ObjectKind kind);
// Does `general` say all that `special` says? Outcomes nest: a lost wake-up is a deadlock.
bool covers(Outcome general, Outcome special);

enum class BoundKind : std::uint8_t { kInteger, kDuration, kPercent };

struct MetricRow {
  std::string_view name;
  bool has_statistic;   // wait(m).p99
  std::uint8_t bounds;  // the BoundKinds it can be compared with, one bit each
  std::string_view example;
};

std::span<const MetricRow> metrics();
const MetricRow* find_metric(std::string_view name);
std::vector<std::string_view> metric_names();
std::vector<std::string_view> statistic_names();

}  // namespace snarl::language
