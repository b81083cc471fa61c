// A strategy for tests: every schedule there is, one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "snarl/harness/strategy.h"

namespace snarl::testing {

// Takes every option of every choice, one execution for each schedule.
class BruteForce final : public Strategy {
 public:
  bool begin(const ExecutionInfo& /*info*/) override {
    if (has_begun_) {
      while (!taken_.empty() && taken_.back().option + 1 == taken_.back().count) taken_.pop_back();
      if (taken_.empty()) return false;
      ++taken_.back().option;
    }
    has_begun_ = true;
    next_ = 0;
    return true;
  }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.option_count == 0) return 0;
    if (next_ == taken_.size()) taken_.push_back({0, choice.option_count});
    const std::uint32_t option = taken_[next_++].option;
    if (choice.kind != ChoiceKind::kThread) return option;
    if (option == choice.enabled->count()) return index_of(kClockThread);
    return index_of(choice.enabled->nth(option));
  }

  void observe(const OpEvent& /*event*/) override {}

 private:
  struct Taken {
    std::uint32_t option;
    std::uint32_t count;
  };

  std::vector<Taken> taken_;
  std::size_t next_ = 0;
  bool has_begun_ = false;
};

}  // namespace snarl::testing
