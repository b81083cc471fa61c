// Judges executions: never, sometimes, always.
#include "snarl/harness/campaign/expectation.h"

#include <fmt/format.h>

#include "snarl/harness/base/check.h"
#include "snarl/harness/finding.h"

namespace snarl {
namespace {

// True if a finding is the outcome: its kind, or the one cause that has a word of its own.
bool is_outcome(const Finding& finding, std::string_view outcome) {
  if (outcome == name_of(finding.kind)) return true;
  return outcome == "lost_wakeup" && finding.cause == "lost_wakeup";
}

bool is_about(const Finding& finding, const std::string& object) {
  if (object.empty()) return true;
  for (const std::string& name : finding.objects) {
    if (name == object) return true;
    // An array's name stands for each of its elements.
    if (name.size() > object.size() && name.compare(0, object.size(), object) == 0 &&
        name[object.size()] == '[') {
      return true;
    }
  }
  return false;
}

std::string cut_at_the_bound(std::uint64_t executions) {
  if (executions == 1) return "1 execution was cut at the step bound";
  return fmt::format("{} executions were cut at the step bound", executions);
}

}  // namespace

Judge::Judge(std::vector<Expectation> expectations) : expectations_(std::move(expectations)) {
  if (expectations_.empty()) expectations_.emplace_back();
  SNARL_CHECK(expectations_.size() <= kExpectationsMax, "a scenario has too many expectations");
  for (std::size_t index = 0; index < expectations_.size(); ++index) {
    const Expectation& expectation = expectations_[index];
    const Shown bit = Shown{1} << index;
    if (expectation.mode == ExpectationMode::kNever) never_ |= bit;
    if (expectation.mode == ExpectationMode::kSometimes) sometimes_ |= bit;
    if (expectation.mode == ExpectationMode::kAlways) always_ |= bit;
    if (expectation.outcome == "clean") clean_ |= bit;
    if (expectation.outcome == "timeout") timeout_ |= bit;
    if (expectation.outcome == "unfinished") unfinished_ |= bit;
  }
}

Shown Judge::shown_by(const Finding& finding) const {
  Shown shown = 0;
  if (finding.is_note) return shown;
  for (std::size_t index = 0; index < expectations_.size(); ++index) {
    const Expectation& expectation = expectations_[index];
    if (is_outcome(finding, expectation.outcome) && is_about(finding, expectation.object)) {
      shown |= Shown{1} << index;
    }
  }
  return shown;
}

ExpectationResult Judge::conclude_one(std::size_t index, bool is_interrupted,
                                      bool is_exhausted) const {
  const Expectation& expectation = expectations_[index];
  const Shown bit = Shown{1} << index;
  ExpectationResult result{expectation.text, ExpectationStatus::kMet, ""};
  const bool is_met = (tally_.met & bit) != 0;
  // Schedules of the corpus, of the scenario's own, and lock step are none of the campaign's.
  const bool is_beside = tally_.executions == 0;
  const std::string_view which = is_beside ? "an execution beside the campaign" : "an execution";
  switch (expectation.mode) {
    case ExpectationMode::kSometimes:
      if (is_met) return result;
      result.status = ExpectationStatus::kNotReached;
      result.reason = is_beside ? "the campaign ran no execution"
                                : fmt::format("{}none of {} executions showed it",
                                              is_exhausted ? "there are no others, and " : "",
                                              tally_.executions);
      return result;
    case ExpectationMode::kNever:
      if (is_met) {
        result.status = ExpectationStatus::kFailed;
        result.reason = fmt::format("{} showed it", which);
        return result;
      }
      break;
    case ExpectationMode::kAlways:
      if ((tally_.missed & bit) != 0) {
        result.status = ExpectationStatus::kFailed;
        result.reason = fmt::format("{} {}", which,
                                    (clean_ & bit) != 0 ? "was not clean"
                                    : is_beside         ? "ended without it"
                                                        : "came to its end without it");
        return result;
      }
      if (!is_met && tally_.cut == tally_.executions) {
        result.status = ExpectationStatus::kInconclusive;
        result.reason = "no execution came to its end";
        return result;
      }
      break;
  }
  if (is_blurred()) {
    result.status = ExpectationStatus::kInconclusive;
    result.reason = cut_at_the_bound(tally_.cut);
  } else if (is_interrupted) {
    result.status = ExpectationStatus::kInconclusive;
    result.reason = fmt::format("ended early, after {} executions", tally_.executions);
  }
  return result;
}

Judge::Conclusion Judge::conclude(bool is_interrupted, bool is_exhausted) const {
  Conclusion conclusion;
  bool is_failed = tally_.has_forbidden;
  bool is_open = tally_.executions == 0;
  for (std::size_t index = 0; index < expectations_.size(); ++index) {
    conclusion.expectations.push_back(conclude_one(index, is_interrupted, is_exhausted));
    const ExpectationStatus status = conclusion.expectations.back().status;
    is_failed |= status == ExpectationStatus::kFailed;
    is_open |= status != ExpectationStatus::kMet;
  }
  // Whatever is expected, nothing that is not may be found.
  if (is_blurred() && !is_failed && !is_open) {
    is_open = true;
    conclusion.expectations.push_back(
        {"nothing else", ExpectationStatus::kInconclusive, cut_at_the_bound(tally_.cut)});
  }
  conclusion.verdict = is_failed ? Verdict::kFail
                       : is_open ? Verdict::kInconclusive
                                 : Verdict::kPass;
  return conclusion;
}

}  // namespace snarl
