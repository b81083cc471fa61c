// A first scenario: what a newcomer writes. It has to stay short and to compile quickly.
#include "snarl/scenarios/scenario.h"

SNARL_SCENARIO(first, "threads = 2", "expect sometimes lost_update on counter",
               "expect sometimes data_race on counter", "expect sometimes check_failed") {
  auto& counter = scenario.shared<int>("counter", 0);
  scenario.threads("worker", scenario.param("threads"), [&] { counter += 1; });
  scenario.check([&] { return counter.load() == scenario.param("threads"); });
  scenario.run();
}
