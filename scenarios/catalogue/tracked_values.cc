// Values that know where they come from: evidence for a lost update where reading and writing are
// two statements.
#include "snarl/primitives/atomic.h"
#include "snarl/scenarios/scenario.h"

namespace {

// Each statement is atomic, the two are not. `load` would have given a plain number, and of what is
// computed from one nobody knows where it came from.
SNARL_SCENARIO(meter_read_then_written, "", "expect sometimes lost_update on meter",
               "expect sometimes check_failed", "expect never data_race") {
  snarl::Atomic<int> meter("meter", 0);
  scenario.threads("reader", 2, [&](int) {
    const auto seen = meter.tracked();
    meter.store(seen + 10);
  });
  scenario.check([&] { return meter.load() == 20; });
  scenario.run();
}

// Setting back to a constant throws nothing away that it depends on, and what goes into the log is
// another variable's business.
SNARL_SCENARIO(meter_set_back, "", "expect always clean") {
  snarl::Atomic<int> meter("meter", 7);
  snarl::Atomic<int> log("log", 0);
  scenario.threads("reader", 2, [&](int) {
    const auto seen = meter.tracked();
    log.store(seen);
    meter.store(0);
  });
  scenario.check([&] { return meter.load() == 0; });
  scenario.run();
}

}  // namespace
