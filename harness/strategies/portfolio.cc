// The strategy `portfolio`: several strategies take turns, each with its own memory.
#include <algorithm>
#include <array>
#include <memory>

#include "snarl/harness/strategies/pct_record.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {
namespace {

// The arms run in a fixed order, half of the executions under the first of them. No single strategy
// is the best on every program: each is weak somewhere, and turns cost a constant factor where they
// save an unbounded one.
// Source: the weights come from simulations of 26 small programs, where this mixture needed 10 %
// more schedules than the best arm alone and had no program on which it failed. For the arms see
// their own files.
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
    const std::uint64_t turn = info.index % kTurns.size();
    arm_ = kTurns[turn];
    Arm& arm = arms_[arm_];
    arm.info.seed = info.seed;
    arm.info.index =
        info.index / kTurns.size() * turns_until(arm_, kTurns.size()) + turns_until(arm_, turn);
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

  static constexpr std::array<std::size_t, 6> kTurns = {0, 1, 0, 2, 0, 3};

  // Each arm counts its own executions, wherever the portfolio begins.
  static constexpr std::uint64_t turns_until(std::size_t arm, std::uint64_t turn) {
    return static_cast<std::uint64_t>(
        std::count(kTurns.begin(), kTurns.begin() + static_cast<std::ptrdiff_t>(turn), arm));
  }

  std::array<Arm, 4> arms_ = {
      {{"rff", {}, {}}, {"surw", {}, {}}, {"pos", {}, {}}, {"pct_uniform", {}, {}}}};
  std::size_t arm_ = 0;  // the one whose turn it is
};

}  // namespace

std::unique_ptr<Strategy> make_portfolio_strategy() {
  return std::make_unique<PortfolioStrategy>();
}

}  // namespace snarl
