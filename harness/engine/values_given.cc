// Keeps when each value was given last.
#include "snarl/harness/engine/values_given.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "snarl/harness/base/rng.h"

namespace snarl {
namespace {

// Of more nobody waits for each: such a circle is taken for one that need not last. Arbitrary.
constexpr std::uint64_t kValuesMax = 64;

}  // namespace

void ValuesGiven::on(const OpEvent& event) {
  const auto mix = [this](std::uint64_t value) {
    here_ = mix_bits((here_ + value) * 0x9e37'79b9'7f4a'7c15ULL);
  };
  if (event.op.kind == OpKind::kChoose && event.op.value > 1) {
    draws_.push_back({event.step, here_, event.value, event.op.value});
    Steps& steps = states_[here_ + event.op.value];
    steps.resize(std::min(event.op.value, kValuesMax + 1));
    if (event.value < kValuesMax) steps[event.value] = event.step + 1;
    // The last place of so many is never filled; it is known since when by the first.
    if (event.op.value > kValuesMax) steps[0] = event.step + 1;
  }
  mix(std::uint64_t{index_of(event.thread)} << 8U | static_cast<std::uint64_t>(event.op.kind));
  mix(event.value << 8U | static_cast<std::uint64_t>(event.result));
}

bool ValuesGiven::are_all_since(Step first) const {
  return std::all_of(states_.begin(), states_.end(), [first](const auto& state) {
    const Steps& steps = state.second;
    const auto is_since = [first](Step step) { return step > first; };
    return std::none_of(steps.begin(), steps.end(), is_since) ||
           std::all_of(steps.begin(), steps.end(), is_since);
  });
}

bool ValuesGiven::are_all_since(Step first,
                                const std::function<std::size_t(Step)>& place_of) const {
  struct Given {
    std::uint64_t count = 0;
    std::set<std::uint64_t> values;
  };
  std::map<std::pair<std::uint64_t, std::size_t>, Given> given;
  for (auto draw = draws_.rbegin(); draw != draws_.rend() && draw->step >= first; ++draw) {
    Given& here = given[{draw->state, place_of(draw->step)}];
    here.count = draw->count;
    here.values.insert(draw->value);
  }
  return std::all_of(given.begin(), given.end(),
                     [](const auto& at) { return at.second.values.size() == at.second.count; });
}

}  // namespace snarl
