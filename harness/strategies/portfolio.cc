// The strategy `portfolio`: several strategies take turns, each with its own memory.
#include <algorithm>
#include <array>
#include <memory>

#include "snarl/harness/strategies/pct_record.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {
namespace {

// First a dozen executions under the arm that finds the most in so few; then the arms take turns,
// in a fixed order. No single strategy is the best on every program: each is weak somewhere, and
// turns cost a constant factor where they save an unbounded one. Partial order sampling has no arm
// of its own, because a quarter of rff's executions are that.
// Source: our own bench of bugs (ARCHITECTURE.md). For the arms see their own files.
// Misses: nothing that one of its arms would find with a few times the budget.
// Cost: that of the arm, and one virtual call a choice and an event.
class PortfolioStrategy final : public Strategy {
 public:
  PortfolioStrategy() {
    for (Arm& arm : arms_) arm.strategy = make_strategy(*find_strategy(arm.name));
  }

  bool begin(const ExecutionInfo& info) override {
    // What the execution before was like is told to the arm that ran it, when its turn comes again.
    if (info.index > 0) arms_[arm_].info = info;
    const bool is_opening = info.index < kOpening;
    const std::uint64_t dealt = is_opening ? 0 : info.index - kOpening;
    const std::uint64_t turn = dealt % kTurns.size();
    arm_ = is_opening ? kSurw : kTurns[turn];
    Arm& arm = arms_[arm_];
    arm.info.seed = info.seed;
    arm.info.index =
        dealt / kTurns.size() * turns_until(arm_, kTurns.size()) + turns_until(arm_, turn);
    if (arm_ == kSurw) arm.info.index += std::min(info.index, kOpening);
    arm.info.steps_max = info.steps_max;
    arm.info.pct = info.pct;
    if (info.pct != nullptr) info.pct->ended(info);  // also what another arm ran
    return arm.strategy->begin(arm.info);
  }

  std::uint32_t pick(const Choice& choice) override { return arms_[arm_].strategy->pick(choice); }

  void observe(const OpEvent& event) override { arms_[arm_].strategy->observe(event); }

 private:
  struct Arm {
    const char* name;
    std::unique_ptr<Strategy> strategy;
    ExecutionInfo info;  // of its last execution
  };

  static constexpr std::size_t kRff = 0;
  static constexpr std::size_t kSurw = 1;
  static constexpr std::size_t kPct = 2;
  static constexpr std::array<std::size_t, 6> kTurns = {kPct, kSurw, kRff, kSurw, kRff, kSurw};
  static constexpr std::uint64_t kOpening = 12;

  // Each arm counts its own executions, wherever the portfolio begins.
  static constexpr std::uint64_t turns_until(std::size_t arm, std::uint64_t turn) {
    return static_cast<std::uint64_t>(
        std::count(kTurns.begin(), kTurns.begin() + static_cast<std::ptrdiff_t>(turn), arm));
  }

  std::array<Arm, 3> arms_ = {{{"rff", {}, {}}, {"surw", {}, {}}, {"pct_uniform", {}, {}}}};
  std::size_t arm_ = 0;  // the one whose turn it is
};

}  // namespace

std::unique_ptr<Strategy> make_portfolio_strategy() {
  return std::make_unique<PortfolioStrategy>();
}

}  // namespace snarl
