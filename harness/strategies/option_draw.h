// A drawn answer to a choice that is not of threads.
#pragma once

#include "snarl/harness/base/rng.h"
#include "snarl/harness/choice.h"
#include "snarl/harness/injected_fault.h"

namespace snarl {

// Every option is as likely as any other, but a fault on purpose is rare: each costs a program that
// expects it a turn, and one is enough for most that do not.
inline std::uint32_t draw_option(const Choice& choice, Rng& rng) {
  if (choice.kind != ChoiceKind::kFault) return rng.below(choice.option_count);
  return rng.below(kInjectedFaultOneIn) == 0 ? 1 : 0;
}

}  // namespace snarl
