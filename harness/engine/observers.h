// The detectors of detectors.def as one statically dispatched pipeline, masked at run time.
#pragma once

#include <cstdint>

#include "snarl/harness/clocks.h"
#include "snarl/harness/detector.h"
#include "snarl/harness/engine/lock_orders.h"
#include "snarl/harness/engine/read_order.h"

#define SNARL_DETECTOR(Type, member, name, is_on, help)
#include "snarl/harness/detectors/detectors.def"
#undef SNARL_DETECTOR

namespace snarl {

// What an execution observes: one bit for each detector, then the engine's own.
namespace observe {

enum Index : std::uint32_t {
#define SNARL_DETECTOR(Type, member, name, is_on, help) k##Type##Index,
#include "snarl/harness/detectors/detectors.def"
#undef SNARL_DETECTOR
  kDetectorCount,
};

inline constexpr std::uint32_t kDetectors = (1U << kDetectorCount) - 1;
inline constexpr std::uint32_t kCycles = 1U << kDetectorCount;            // deadlocks as they close
inline constexpr std::uint32_t kContention = 1U << (kDetectorCount + 1);  // the table of waiting
inline constexpr std::uint32_t kTrace = 1U << (kDetectorCount + 2);       // events are kept
inline constexpr std::uint32_t kStrategy = 1U << (kDetectorCount + 3);    // it wants the events
inline constexpr std::uint32_t kLaps = 1U << (kDetectorCount + 4);        // states are compared
inline constexpr std::uint32_t kOrders = 1U << (kDetectorCount + 5);      // of locks inside locks
// From the execution's first transaction on.
inline constexpr std::uint32_t kTransactions = 1U << (kDetectorCount + 6);
inline constexpr std::uint32_t kBeside = 1U << (kDetectorCount + 7);  // and more than they
inline constexpr std::uint32_t kRecording = kTrace | kBeside | kStrategy | kLaps | kTransactions;
// What is not done inline with the detectors.
inline constexpr std::uint32_t kAside = kRecording | kOrders;
inline constexpr std::uint32_t kClocks = kDetectors;  // who needs the clocks

inline constexpr std::uint32_t kDefault =
#define SNARL_DETECTOR(Type, member, name, is_on, help) ((is_on) ? 1U << k##Type##Index : 0U) |
#include "snarl/harness/detectors/detectors.def"
#undef SNARL_DETECTOR
    kCycles | kContention;

// The same in an execution without variables: nobody asks the clocks.
inline constexpr std::uint32_t kDefaultWithoutVariables = kDefault & ~kDetectors;

}  // namespace observe

struct Observers {
#define SNARL_DETECTOR(Type, member, name, is_on, help) Type member;
#include "snarl/harness/detectors/detectors.def"
#undef SNARL_DETECTOR
  Clocks clocks;
  LockOrders orders;
  ReadOrder read_order;

  void begin() {
    clocks.begin_execution();
#define SNARL_DETECTOR(Type, member, name, is_on, help) member.begin();
#include "snarl/harness/detectors/detectors.def"
#undef SNARL_DETECTOR
  }

  void made(ObjectId object) {
#define SNARL_DETECTOR(Type, member, name, is_on, help) member.made(object);
#include "snarl/harness/detectors/detectors.def"
#undef SNARL_DETECTOR
  }

  template <OpKind kKind>
  [[gnu::always_inline]] void on(std::uint32_t observing, const OpEvent& event,
                                 const DetectContext& context) {
#define SNARL_DETECTOR(Type, member, name, is_on, help)     \
  if constexpr (Type::kInterest.contains(kKind)) {          \
    if ((observing & (1U << observe::k##Type##Index)) != 0) \
      member.template on<kKind>(event, context);            \
  }
#include "snarl/harness/detectors/detectors.def"
#undef SNARL_DETECTOR
  }

  // True if some detector looks at operations of this kind.
  template <OpKind kKind>
  static constexpr bool wants() {
    return false
#define SNARL_DETECTOR(Type, member, name, is_on, help) || Type::kInterest.contains(kKind)
#include "snarl/harness/detectors/detectors.def"
#undef SNARL_DETECTOR
        ;
  }
};

}  // namespace snarl
