// Faults on purpose: what the standard allows to happen without a cause, and programs forget.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace snarl {

enum class InjectedFault : std::uint8_t {
  kSpuriousWakeup,  // a condition's wait ends though nobody notified
  kEarlyTimeout,    // a timed operation gives up before its deadline
  kCasFailure,      // a weak compare-exchange fails on the value that it expects
};

struct InjectedFaultRow {
  std::string_view word;  // of `--inject`; in files with '_' for '-'
  std::string_view help;
};

inline constexpr std::array<InjectedFaultRow, 3> kInjectedFaultRows = {{
    {"spurious-wakeup", "a condition's wait may end without a notify"},
    {"early-timeout", "a timed operation may give up before its deadline"},
    {"cas-failure", "compare_exchange_weak may fail on the value it expects"},
}};

// Returns: the fault of that word; none if there is no such word. '_' stands for '-' too.
constexpr std::optional<InjectedFault> injected_fault_of(std::string_view word) {
  for (std::size_t index = 0; index < kInjectedFaultRows.size(); ++index) {
    const std::string_view known = kInjectedFaultRows[index].word;
    const bool is_same = std::equal(
        known.begin(), known.end(), word.begin(), word.end(),
        [](char one, char other) { return one == other || (one == '-' && other == '_'); });
    if (is_same) return static_cast<InjectedFault>(index);
  }
  return std::nullopt;
}

inline std::vector<std::string_view> injected_fault_words() {
  std::vector<std::string_view> words;
  words.reserve(kInjectedFaultRows.size());
  for (const InjectedFaultRow& row : kInjectedFaultRows) words.push_back(row.word);
  return words;
}

// A fault is an opportunity and never an obligation: it is a choice (kFault) of two options, 0
// without and 1 with it. Strategies that draw take it once in so many times.
inline constexpr std::uint32_t kInjectedFaultOneIn = 32;
// In one execution, so that no loop is endless by faults alone. Arbitrary.
inline constexpr std::uint32_t kInjectedFaultsMax = 3;

class FaultSet {
 public:
  constexpr FaultSet() = default;
  // Requires: bits below 2 to the number of rows.
  static constexpr FaultSet of_bits(std::uint32_t bits) {
    FaultSet set;
    set.bits_ = bits;
    return set;
  }

  constexpr void insert(InjectedFault fault) { bits_ |= 1U << static_cast<unsigned>(fault); }
  constexpr bool contains(InjectedFault fault) const {
    return (bits_ >> static_cast<unsigned>(fault) & 1U) != 0;
  }
  constexpr bool is_empty() const { return bits_ == 0; }
  constexpr std::uint32_t bits() const { return bits_; }  // bit n: the n-th row

  friend constexpr FaultSet operator|(FaultSet one, FaultSet other) {
    return of_bits(one.bits_ | other.bits_);
  }
  bool operator==(const FaultSet&) const = default;

  // Calls `visit(const InjectedFaultRow&)` for each, in the order of the rows.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (std::size_t index = 0; index < kInjectedFaultRows.size(); ++index) {
      if (contains(static_cast<InjectedFault>(index))) visit(kInjectedFaultRows[index]);
    }
  }

 private:
  std::uint32_t bits_ = 0;
};

}  // namespace snarl
