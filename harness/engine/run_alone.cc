// A loop of one turn.
#include "snarl/harness/engine/run_alone.h"

namespace snarl {

void run_alone(Execution& execution, Body& body, Strategy& strategy, const ExecutionInfo& info) {
  bool is_run = false;
  execution.run_loop([&] {
    if (is_run) {  // its stack had to be dropped
      execution.take_dropped_loop();
      return true;
    }
    is_run = true;
    execution.run_once(body, strategy, info);
    return true;
  });
}

}  // namespace snarl
