// A deadline that comes too early, and who notices: files cannot ask what time it is.
#include "snarl/primitives/time.h"
#include "snarl/scenarios/scenario.h"

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds kPause = 50ms;

// Takes it for granted that who gave up has waited for the whole time.
SNARL_SCENARIO(pause_that_trusts_its_deadline, "", "expect sometimes check_failed",
               "inject early_timeout") {
  auto& stopped = scenario.event("stopped");
  scenario.thread("ticker", [&] {
    const auto begun = snarl::now();
    if (stopped.wait_for(kPause)) return;
    snarl::require(snarl::now() - begun >= kPause, "the pause is over");
  });
  scenario.thread("boss", [&] { stopped.set(); });
  scenario.run();
}

// Looks at the clock, and waits for what is left.
SNARL_SCENARIO(pause_that_looks_at_the_clock, "", "expect always clean", "inject early_timeout") {
  auto& stopped = scenario.event("stopped");
  scenario.thread("ticker", [&] {
    const auto end = snarl::now() + kPause;
    while (snarl::now() < end) {
      if (stopped.wait_for(end - snarl::now())) return;
    }
    snarl::require(snarl::now() >= end, "the pause is over");
  });
  scenario.thread("boss", [&] { stopped.set(); });
  scenario.run();
}

}  // namespace
