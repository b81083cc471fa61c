// What a scenario says must come of it, and whether it did.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snarl/harness/base/site.h"
#include "snarl/harness/campaign/result.h"

namespace snarl {

enum class ExpectationMode : std::uint8_t { kNever, kSometimes, kAlways };

struct Expectation {
  ExpectationMode mode = ExpectationMode::kAlways;
  std::string outcome = "clean";  // a word of the language's table of outcomes
  std::string object;             // empty: any; an array's name means any element
  std::string text = "always clean";
  Site site;
};

// One bit for each expectation whose outcome an execution or a finding shows.
using Shown = std::uint64_t;

inline constexpr std::size_t kExpectationsMax = 64;

// What executions showed, in a form that adds up.
struct Tally {
  Shown met = 0;     // shown by some execution
  Shown missed = 0;  // not shown by some execution that came to its end
  std::uint64_t executions = 0;
  std::uint64_t cut = 0;
  bool has_forbidden = false;  // a finding that no expectation allows was met

  void add(const Tally& other) {
    met |= other.met;
    missed |= other.missed;
    executions += other.executions;
    cut += other.cut;
    has_forbidden |= other.has_forbidden;
  }
};

// Tallies what the executions of a campaign show against the scenario's expectations.
class Judge {
 public:
  // No expectation means `always clean`. Requires: at most kExpectationsMax.
  explicit Judge(std::vector<Expectation> expectations);

  // Which expectations' outcome a finding is.
  Shown shown_by(const Finding& finding) const;
  Shown shown_by_timeout() const { return timeout_; }
  Shown shown_by_cut() const { return unfinished_; }
  Shown shown_by_clean() const { return clean_; }

  // True if a `sometimes` or an `always` names it, and no `never`, or it is a note.
  bool allows(const Finding& finding) const {
    const Shown shown = shown_by(finding);
    return finding.is_note || ((shown & (sometimes_ | always_)) != 0 && (shown & never_) == 0);
  }

  // Counts an execution. `is_cut`: it reached the step bound. Returns: whether it fails the
  // scenario.
  bool add(Shown shown, bool is_cut) {
    ++tally_.executions;
    if (is_cut) ++tally_.cut;
    // A cut execution did not come to its end: it shows what it showed and misses nothing.
    const Shown missing = is_cut ? 0 : ~shown;
    tally_.met |= shown;
    tally_.missed |= missing;
    return (shown & never_) != 0 || (missing & always_) != 0;
  }

  // True once every `sometimes` was shown, here or `before`, where there is one.
  bool has_met_all(Shown before) const {
    return sometimes_ != 0 && (sometimes_ & ~(tally_.met | before)) == 0;
  }

  // True if what was shown fails the scenario, whatever comes.
  bool is_failed(const Tally& tally) const {
    return tally.has_forbidden || (tally.met & never_) != 0 || (tally.missed & always_) != 0;
  }

  // A finding that no expectation allows was met.
  void add_forbidden() { tally_.has_forbidden = true; }

  const Tally& tally() const { return tally_; }
  void set_tally(const Tally& tally) { tally_ = tally; }

  struct Conclusion {
    Verdict verdict = Verdict::kPass;
    std::vector<ExpectationResult> expectations;
  };
  // `is_interrupted`: the budget was not used up, so that `never` and `always` are not proved.
  // `is_exhausted`: there are no other executions.
  Conclusion conclude(bool is_interrupted, bool is_exhausted = false) const;

 private:
  // True if executions were cut, and nobody expects that.
  bool is_blurred() const { return tally_.cut > 0 && unfinished_ == 0; }
  ExpectationResult conclude_one(std::size_t index, bool is_interrupted, bool is_exhausted) const;

  std::vector<Expectation> expectations_;
  Shown never_ = 0;
  Shown sometimes_ = 0;
  Shown always_ = 0;
  Shown clean_ = 0;
  Shown timeout_ = 0;
  Shown unfinished_ = 0;
  Tally tally_;
};

}  // namespace snarl
