// Chosen values, on the engine.
#include "snarl/primitives/choose.h"

#include <stdexcept>
#include <string>

#include "snarl/primitives/time.h"
#include "snarl/primitives/turn.h"

namespace snarl {

std::uint32_t instrumented::choose(std::uint32_t option_count, Site site) {
  if (option_count == 0 || option_count > kOptionsMax) {
    throw std::invalid_argument("choose(" + std::to_string(option_count) +
                                "): there must be 1 to " + std::to_string(kOptionsMax) +
                                " options");
  }
  Execution& execution = Execution::current();
  // A loop that draws until it likes what it got has no other place to be cut.
  if (execution.is_controlled() && execution.is_at_step_bound()) [[unlikely]]
    instrumented::turn(site);
  const Entry entry = execution.enter<Holding::kNone>();
  if (entry == Entry::kSkipped) return 0;
  ObjectState object;
  object.id = kNoObject;
  const Op op{.kind = OpKind::kChoose, .value = option_count, .site = site};
  Execution::publish_quietly(execution.self(), op);
  const std::uint32_t chosen = execution.choose(ChoiceKind::kValue, option_count);
  conclude<Role{OpKind::kChoose}>(execution, entry, object, 0, op, {.value = chosen});
  return chosen;
}

}  // namespace snarl
