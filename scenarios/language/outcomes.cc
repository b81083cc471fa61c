// One row for each outcome, and one for each metric.
#include "snarl/scenarios/language/outcomes.h"

#include <algorithm>

namespace snarl::language {
namespace {

constexpr std::uint32_t bit(ObjectKind kind) { return 1U << static_cast<unsigned>(kind); }
constexpr std::uint8_t bit(BoundKind kind) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

constexpr std::uint32_t kData = bit(ObjectKind::kVar) | bit(ObjectKind::kAtomic);
constexpr std::uint32_t kAll = (bit(ObjectKind::kThread) << 1U) - 1;
constexpr std::uint32_t kPrimitives = kAll & ~bit(ObjectKind::kVar);
constexpr std::uint32_t kWaitedFor = kAll & ~kData;

constexpr OutcomeRow kOutcomes[] = {
    {Outcome::kClean, "clean", false, Decided::kYes, 0, "the whole execution"},
    {Outcome::kDataRace, "data_race", true, Decided::kYes, bit(ObjectKind::kVar), "a var"},
    {Outcome::kLostUpdate, "lost_update", true, Decided::kYes, kData, "a var or an atomic"},
    {Outcome::kAtomicityViolation, "atomicity_violation", true, Decided::kYes, kAll, "any object"},
    {Outcome::kDeadlock, "deadlock", true, Decided::kYes, kAll, "any object"},
    {Outcome::kLostWakeup, "lost_wakeup", true, Decided::kYes, kWaitedFor,
     "what a thread can wait for"},
    {Outcome::kLivelock, "livelock", true, Decided::kYes, kAll, "any object"},
    {Outcome::kStarvation, "starvation", true, Decided::kYes, kAll, "any object"},
    {Outcome::kCheckFailed, "check_failed", true, Decided::kYes, 0, "the whole execution"},
    {Outcome::kException, "exception", true, Decided::kYes, 0, "the whole execution"},
    {Outcome::kCrash, "crash", true, Decided::kYes, 0, "the whole execution"},
    {Outcome::kMisuse, "misuse", true, Decided::kYes, kPrimitives, "a primitive or a thread"},
    {Outcome::kLeak, "leak", true, Decided::kYes, kAll, "any object"},
    {Outcome::kTimeout, "timeout", false, Decided::kYes, kWaitedFor, "what a thread can wait for"},
    {Outcome::kUnfinished, "unfinished", false, Decided::kYes, 0, "the whole execution"},
};

constexpr std::uint8_t kIntegerBound = bit(BoundKind::kInteger);
constexpr std::uint8_t kIntegerOrDuration = kIntegerBound | bit(BoundKind::kDuration);
constexpr std::uint8_t kIntegerOrPercent = kIntegerBound | bit(BoundKind::kPercent);

constexpr MetricRow kMetrics[] = {
    {"acquisitions", false, kIntegerBound, "expect acquisitions(m) < 1000"},
    {"contended", false, kIntegerOrPercent, "expect contended(m) < 5%"},
    {"waits", false, kIntegerBound, "expect waits(m) < 100"},
    {"wait", true, kIntegerOrDuration, "expect wait(m).p99 < 5ms"},
    {"hold", true, kIntegerOrDuration, "expect hold(m).max < 5ms"},
};

constexpr std::string_view kStatistics[] = {"total", "mean", "max", "p50", "p90", "p99"};

}  // namespace

std::span<const OutcomeRow> outcomes() { return kOutcomes; }
const OutcomeRow& outcome_row(Outcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome)];
}

const OutcomeRow* find_outcome(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kOutcomes), std::end(kOutcomes),
                                         [&](const OutcomeRow& row) { return row.name == name; });
  return found == std::end(kOutcomes) ? nullptr : found;
}

std::vector<std::string_view> outcome_names() {
  std::vector<std::string_view> names;
  for (const OutcomeRow& row : kOutcomes) names.push_back(row.name);
  return names;
}

bool can_be_on(const OutcomeRow& row, ObjectKind kind) { return (row.on & bit(kind)) != 0; }

bool covers(Outcome general, Outcome special) {
  return general == special || (general == Outcome::kDeadlock && special == Outcome::kLostWakeup);
}

std::span<const MetricRow> metrics() { return kMetrics; }

const MetricRow* find_metric(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kMetrics), std::end(kMetrics),
                                         [&](const MetricRow& row) { return row.name == name; });
  return found == std::end(kMetrics) ? nullptr : found;
}

std::vector<std::string_view> metric_names() {
  std::vector<std::string_view> names;
  for (const MetricRow& row : kMetrics) names.push_back(row.name);
  return names;
}

std::vector<std::string_view> statistic_names() {
  return {std::begin(kStatistics), std::end(kStatistics)};
}

}  // namespace snarl::language
