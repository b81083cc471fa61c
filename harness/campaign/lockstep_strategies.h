// How threads are led into circles: in lock step, behind what went before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/strategies/registry.h"

namespace snarl {

// Who begins, and which way round, in turns of the same length: `round_robin`'s first indices.
inline constexpr std::uint64_t kLockstepOrders = 4;

// The choices of a schedule, then another strategy's.
class Continued final : public Strategy {
 public:
  Continued(std::vector<std::uint32_t> choices, std::string_view strategy)
      : choices_(std::move(choices)), then_(find_strategy(strategy)->factory()) {}

  bool begin(const ExecutionInfo& info) override {
    next_ = 0;
    return then_->begin(info);
  }

  std::uint32_t pick(const Choice& choice) override {
    return next_ < choices_.size() ? choices_[next_++] : then_->pick(choice);
  }

  void observe(const OpEvent& event) override { then_->observe(event); }

 private:
  std::vector<std::uint32_t> choices_;
  std::size_t next_ = 0;
  std::unique_ptr<Strategy> then_;
};

// Threads in lock step, who draw values, or are given the same ones again and again.
class InStep final : public Strategy {
 public:
  enum class Values : std::uint8_t { kDrawn, kFirst, kLast };

  void give(Values values) { values_ = values; }
  bool begin(const ExecutionInfo& info) override { return turns_->begin(info); }

  std::uint32_t pick(const Choice& choice) override {
    if (choice.kind != ChoiceKind::kValue) return turns_->pick(choice);
    has_given_ = true;
    if (values_ == Values::kDrawn) return turns_->pick(choice);
    return values_ == Values::kFirst ? 0 : choice.option_count - 1;
  }

  void observe(const OpEvent& /*event*/) override {}

  bool has_given() const { return has_given_; }

 private:
  std::unique_ptr<Strategy> turns_ = find_strategy("round_robin")->factory();
  Values values_ = Values::kDrawn;
  bool has_given_ = false;
};

// Random choices first, then lock step: what threads do before they come to their circle decides
// who is how far in it.
class Staggered final : public Strategy {
 public:
  bool begin(const ExecutionInfo& info) override {
    Rng rng(info.seed ^ kStream, info.index);
    left_ = rng.below(1U << (1 + rng.below(kStaggeredBits)));  // as often below 2 as below 128
    ExecutionInfo shortest = info;
    shortest.index %= kLockstepOrders;
    then_->begin(shortest);
    return first_->begin(info);
  }

  std::uint32_t pick(const Choice& choice) override {
    if (left_ == 0) return then_->pick(choice);
    --left_;
    return first_->pick(choice);
  }

  void observe(const OpEvent& /*event*/) override {}

 private:
  static constexpr std::uint64_t kStream = 0x7374'6167ULL;  // "stag"
  static constexpr std::uint32_t kStaggeredBits = 7;

  std::uint32_t left_ = 0;  // choices that are random yet
  std::unique_ptr<Strategy> first_ = find_strategy("random")->factory();
  std::unique_ptr<Strategy> then_ = find_strategy("round_robin")->factory();
};

}  // namespace snarl
