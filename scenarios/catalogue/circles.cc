// Threads that are busy and get nowhere, in C++: of memory, what lies on their stacks is compared.

#include "snarl/scenarios/scenario.h"

namespace {

// Each takes one fork, finds the other taken, and politely puts its own back. In step they do that
// for ever; out of step one of them eats.
SNARL_SCENARIO(courteous_diners, "", "expect sometimes livelock", "expect sometimes clean",
               "explore 300 schedules") {
  auto& forks = scenario.locks("fork", 2);
  scenario.threads("diner", 2, [&](int id) {
    while (true) {
      const snarl::Guard own(forks[id]);
      if (forks[1 - id].try_acquire()) break;
    }
    forks[1 - id].release();
  });
  scenario.run();
}

// Both try the same fork first, so one of them always gets on. It counts its tries where the other
// form remembers nothing.
SNARL_SCENARIO(diners_with_an_order, "", "expect always clean", "explore 300 schedules") {
  auto& forks = scenario.locks("fork", 2);
  scenario.threads("diner", 2, [&](int /*id*/) {
    for (int tries = 0;; ++tries) {
      const snarl::Guard first(forks[0]);
      if (forks[1].try_acquire()) break;
    }
    forks[1].release();
  });
  scenario.run();
}

}  // namespace
