// Follows the anchors, corrects those that are not found, and looks around where that shows
// nothing.
#include "snarl/harness/campaign/fit.h"

#include <algorithm>
#include <utility>

#include "snarl/harness/campaign/fitted_strategy.h"
#include "snarl/harness/campaign/renames.h"
#include "snarl/harness/campaign/serial_orders.h"

namespace snarl {
namespace {

constexpr std::uint32_t kOrdinalsAway = 8;      // arbitrary: an edit seldom adds more turns
constexpr std::uint32_t kTries = 64;            // arbitrary: a moment's work
constexpr std::uint32_t kNoise = 8;             // every eighth turn of a try is anybody's
constexpr std::uint64_t kTrySteps = 1'000'000;  // of all tries together

bool is_part_of(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  std::size_t found = 0;
  for (const std::string& one : whole) {
    if (found < part.size() && one == part[found]) ++found;
  }
  return found == part.size();
}

// The threads come in the order of the message, which is equal.
bool are_parts_of(const std::vector<Course>& before, const std::vector<Course>& now) {
  return std::equal(before.begin(), before.end(), now.begin(), now.end(),
                    [](const Course& one, const Course& other) {
                      return one.thread == other.thread &&
                             is_part_of(one.operations, other.operations);
                    });
}

class Fitter {
 public:
  Fitter(Execution& execution, Program& program, const AnchoredSchedule& schedule,
         std::uint32_t steps_max, FaultSet faults)
      : execution_(execution),
        program_(program),
        schedule_(schedule),
        message_(schedule.message),
        courses_(schedule.courses) {
    info_.steps_max = steps_max;
    info_.faults = faults;
    anchors_ = schedule.anchors;
  }

  Fit fit() {
    execution_.set_asking_always(true);
    execution_.compare_states(Comparing::kAlways);
    rename();
    follow();
    for (std::uint32_t tried = 0; tried < kTries && steps_ < kTrySteps; ++tried) {
      if (fit_.is_shown || fit_.is_renamed_shown) break;
      FittedStrategy near(anchors_, execution_, kNoise, schedule_.signature + tried);
      look_at(run(near));
      ++fit_.tries;
    }
    execution_.compare_states(Comparing::kLate);
    execution_.set_asking_always(false);
    return std::move(fit_);
  }

 private:
  Examination run(Strategy& strategy) {
    strategy.begin(info_);
    return examine(execution_, program_, strategy, info_);
  }

  void rename() {
    const std::vector<Anchor> none;
    FittedStrategy by_default(none, execution_);
    const Renames renames(schedule_.names, names_of(*run(by_default).trace));
    if (renames.is_empty()) return;
    for (Anchor& anchor : anchors_) {
      anchor.thread = renames.name(anchor.thread);
      anchor.until.object = renames.name(anchor.until.object);
    }
    message_ = renames.sentence(message_);
    for (Course& course : courses_) {
      course.thread = renames.name(course.thread);
      for (std::string& operation : course.operations) {
        const std::size_t object = std::min(operation.find(' '), operation.size() - 1) + 1;
        operation = operation.substr(0, object) + renames.name(operation.substr(object));
      }
    }
    fit_.renames = renames.told(schedule_.message);
  }

  void follow() {
    std::vector<bool> is_settled(anchors_.size(), false);
    while (true) {
      FittedStrategy strategy(anchors_, execution_);
      const Examination examination = run(strategy);
      if (correct(strategy, is_settled)) continue;
      fit_.switches = static_cast<std::uint32_t>(anchors_.empty() ? 0 : anchors_.size() - 1);
      const std::vector<bool>& matched = strategy.matched();
      fit_.matched = static_cast<std::uint32_t>(std::count(matched.begin(), matched.end(), true));
      look_at(examination);
      return;
    }
  }

  // Moves the first end that was not found to the nearest operation of its name, once for each.
  // Returns: whether there was one to move.
  bool correct(const FittedStrategy& strategy, std::vector<bool>& is_settled) {
    for (std::size_t index = 0; index + 1 < anchors_.size(); ++index) {
      if (strategy.matched()[index] || is_settled[index]) continue;
      is_settled[index] = true;
      Anchor& anchor = anchors_[index];
      const std::uint32_t done = strategy.done(anchor);
      if (anchor.is_until_stopped || done == 0 || anchor.until.ordinal < done) continue;
      if (anchor.until.ordinal - (done - 1) > kOrdinalsAway) continue;
      anchor.until.ordinal = done - 1;
      return true;
    }
    return false;
  }

  void look_at(const Examination& examination) {
    steps_ += examination.steps + 1U;
    const auto& all_choices = execution_.choices();
    std::vector<std::uint32_t> choices(all_choices.begin(),
                                       all_choices.begin() + execution_.choice_count());
    bool is_same = false;
    bool is_renamed = false;
    bool is_like = false;
    std::vector<Finding> findings = confirmed_findings_of(execution_, program_, examination);
    for (const Finding& finding : findings) {
      const bool is_of_its_kind =
          name_of(finding.kind) == schedule_.kind && finding.cause == schedule_.cause;
      is_same |= has_signature_of(schedule_, finding);
      is_like |= is_of_its_kind;
      if (!is_of_its_kind || finding.message != message_) continue;
      // A circle may be come to by another way, and is gone through once here.
      const bool is_circle = finding.repeated.is_known();
      if (!is_circle && !are_parts_of(courses_, courses_of(finding))) continue;
      (message_ == schedule_.message ? is_same : is_renamed) = true;
    }
    const bool is_better =
        is_same || (is_renamed && !fit_.is_renamed_shown) || (is_like && !fit_.is_like_shown);
    fit_.is_shown |= is_same;
    fit_.is_renamed_shown |= is_renamed && !is_same;
    fit_.is_like_shown |= is_like && !is_same && !is_renamed;
    if (!is_better && !fit_.findings.empty()) return;
    fit_.findings = std::move(findings);
    fit_.is_cut = examination.outcome == Outcome::kCut;
    fit_.choices = std::move(choices);
  }

  Execution& execution_;
  Program& program_;
  const AnchoredSchedule& schedule_;
  std::string message_;  // in the names of now, as are:
  std::vector<Course> courses_;
  ExecutionInfo info_;
  std::vector<Anchor> anchors_;
  std::uint64_t steps_ = 0;
  Fit fit_;
};

}  // namespace

bool has_signature_of(const AnchoredSchedule& schedule, const Finding& finding) {
  if (finding.signature != schedule.signature) return false;
  const bool has_no_line =
      finding.kind == FindingKind::kDataRace || finding.kind == FindingKind::kLostUpdate;
  return has_no_line || finding.message == schedule.message;
}

bool is_fault_of(const AnchoredSchedule& schedule, const Finding& finding) {
  if (has_signature_of(schedule, finding)) return true;
  const bool is_told_alike = name_of(finding.kind) == schedule.kind &&
                             finding.cause == schedule.cause && finding.message == schedule.message;
  if (!is_told_alike || finding.trace == nullptr) return false;
  return finding.repeated.is_known() || are_parts_of(schedule.courses, courses_of(finding));
}

void note(const Fit& fit, KeptResult& kept) {
  kept.is_fitted = true;
  kept.switches = fit.switches;
  kept.matched = fit.matched;
  kept.tries = fit.tries;
  if (fit.is_shown) {
    kept.status = KeptStatus::kReproduced;
  } else if (fit.is_renamed_shown) {
    kept.status = KeptStatus::kRenamed;
    kept.renames = fit.renames;
  } else if (fit.is_like_shown) {
    kept.status = KeptStatus::kLike;
  }
}

Fit fit(Execution& execution, Program& program, const AnchoredSchedule& schedule,
        std::uint32_t steps_max, FaultSet faults) {
  return Fitter(execution, program, schedule, steps_max, faults).fit();
}

}  // namespace snarl
