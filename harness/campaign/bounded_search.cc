// A depth-first search over choices that runs each schedule from its beginning.
#include "snarl/harness/campaign/bounded_search.h"

#include <vector>

#include "snarl/harness/yields.h"

namespace snarl {
namespace {

class DepthFirst final : public Strategy {
 public:
  DepthFirst(std::uint32_t preemptions_max, std::uint32_t faults_max)
      : preemptions_max_(preemptions_max), faults_max_(faults_max) {}

  bool begin(const ExecutionInfo& /*info*/) override {
    depth_ = 0;
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (depth_ == frames_.size()) add_frame(choice);
    const Frame& frame = frames_[depth_++];
    return frame.options[frame.taken];
  }

  void observe(const OpEvent& /*event*/) override {}

  // Some schedule had no more preemptions than the bound, and was left out all the same.
  bool has_skipped() const { return has_skipped_; }

  // Turns to the next schedule. Returns: false if there is none.
  bool advance() {
    while (!frames_.empty() && frames_.back().taken + 1 == frames_.back().options.size()) {
      frames_.pop_back();
    }
    if (frames_.empty()) return false;
    ++frames_.back().taken;
    return true;
  }

 private:
  struct Frame {
    std::vector<std::uint32_t> options;  // the default first
    std::size_t taken = 0;
    std::uint32_t preemptions_before = 0;
    std::uint32_t faults_before = 0;  // on purpose
    bool is_costly = false;           // all options but the first count as preemptions
    bool is_fault = false;            // or a fault

    std::uint32_t preemptions_after() const {
      return preemptions_before + (is_costly && taken > 0 ? 1 : 0);
    }
    std::uint32_t faults_after() const { return faults_before + (is_fault && taken > 0 ? 1 : 0); }
  };

  void add_frame(const Choice& choice) {
    Frame frame;
    if (!frames_.empty()) {
      frame.preemptions_before = frames_.back().preemptions_after();
      frame.faults_before = frames_.back().faults_after();
    }
    if (choice.kind == ChoiceKind::kThread) {
      // Who spins could give way anywhere, each time to another: that is bounded as well.
      frame.is_costly = choice.enabled->contains(choice.current);
      const ThreadId first = next_without_preemption(choice);
      frame.options = {index_of(first)};
      const bool is_affordable = !frame.is_costly || frame.preemptions_before < preemptions_max_;
      if (is_affordable) {
        choice.enabled->for_each([&](ThreadId thread) {
          if (thread != first) frame.options.push_back(index_of(thread));
        });
        if (choice.is_clock_armed) frame.options.push_back(index_of(kClockThread));
      } else if (!is_preemptible(choice)) {
        has_skipped_ = true;
      }
    } else {
      frame.is_fault = choice.kind == ChoiceKind::kFault;
      const bool is_affordable = !frame.is_fault || frame.faults_before < faults_max_;
      const std::uint32_t option_count = is_affordable ? choice.option_count : 1;
      for (std::uint32_t option = 0; option < option_count; ++option) {
        frame.options.push_back(option);
      }
    }
    frames_.push_back(std::move(frame));
  }

  const std::uint32_t preemptions_max_;
  const std::uint32_t faults_max_;
  std::vector<Frame> frames_;
  std::size_t depth_ = 0;
  bool has_skipped_ = false;
};

}  // namespace

BoundedSearch search_bounded(Reruns& reruns, std::uint32_t preemptions_max,
                             std::uint32_t faults_max, bool may_be_cut) {
  DepthFirst strategy(preemptions_max, faults_max);
  bool is_exhausted = true;
  do {
    if (reruns.is_used_up()) return {};
    Rerun rerun = reruns.run(strategy);
    const bool is_cut = rerun.outcome == Outcome::kCut;
    const bool counts = rerun.is_shown && (may_be_cut || !is_cut);
    if (counts && reruns.is_accepted(rerun)) return {false, std::move(rerun)};
    if (is_cut) is_exhausted = false;  // what would have come behind the step bound was not seen
  } while (strategy.advance());
  return {is_exhausted && !strategy.has_skipped(), std::nullopt};
}

}  // namespace snarl
