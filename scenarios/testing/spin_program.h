// Small programs that spin, try locks and back off, for an explicit graph of their states; some of
// them for ever.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snarl::testing {

inline constexpr std::uint32_t kSpinThreadsMax = 3;
inline constexpr std::uint32_t kSpinFlags = 2;  // atomics, each 0 or 1
inline constexpr std::uint32_t kSpinLocks = 3;  // the last one is only ever waited for

enum class SpinAct : std::uint8_t {
  // Operations, with a scheduling point before each.
  kYield,
  kLoad,        // of flag `which`; the answer is what is there
  kLoadLocal,   // the same, kept in the thread's local
  kStore,       // `value`
  kStoreOther,  // 1 - the local
  kCompare,     // puts `value` in place of 1 - `value`; the answer is whether it did
  kTry,         // lock `which`; the answer is whether
  kRelease,
  kAcquire,  // waits
  // What comes behind an operation, up to the next one.
  kJump,        // to `target`
  kJumpUnless,  // the answer is `value`: to `target`
  kChoose,      // of `value` numbers; that is the answer
  kProgress,
  kEnd,
};

constexpr bool is_operation(SpinAct act) { return act <= SpinAct::kAcquire; }

struct SpinStep {
  SpinAct act = SpinAct::kYield;
  std::uint8_t which = 0;
  std::uint8_t value = 0;
  std::uint32_t target = 0;
};

struct SpinProgram {
  std::vector<std::vector<SpinStep>> threads;
  std::string text;  // the same as one scenario of the language
};

// The same for a seed on every machine. Every loop does an operation in each of its turns; whoever
// takes a lock lets it go before the thread ends, if it ends.
SpinProgram spin_program(std::uint64_t seed);

}  // namespace snarl::testing
