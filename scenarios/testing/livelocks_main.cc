// Usage: snarl_livelocks COUNT FIRST_SEED: compares verdicts on circles with the graphs of that
// many programs, and says so in JSON. Exit code 1: they differ.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "snarl/scenarios/testing/livelock_check.h"

namespace snarl::testing {
namespace {

int compare_with_graphs(std::uint64_t count, std::uint64_t first) {
  std::uint64_t compared = 0;
  std::uint64_t differences = 0;
  std::uint64_t with_circle = 0;
  std::uint64_t missed = 0;
  std::uint64_t by_chance = 0;
  std::uint64_t by_chance_found = 0;
  std::uint64_t in_lockstep = 0;
  std::uint64_t kinds[3] = {};
  std::uint64_t steps = 0;
  std::size_t states_most = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const LivelockCheck check = check_livelocks(seed);
    if (check.is_too_large) continue;
    ++compared;
    steps += check.steps;
    states_most = std::max(states_most, check.circles.states);
    kinds[0] += check.circles.has_livelock ? 1 : 0;
    kinds[1] += check.circles.has_starvation ? 1 : 0;
    kinds[2] += check.circles.has_spin ? 1 : 0;
    with_circle += check.circles.has_any() ? 1 : 0;
    in_lockstep += check.is_in_lockstep ? 1 : 0;
    const bool is_missed = check.circles.has_certain && !check.is_found;
    missed += is_missed ? 1 : 0;
    const bool is_by_chance = check.circles.has_any() && !check.circles.has_certain;
    by_chance += is_by_chance ? 1 : 0;
    by_chance_found += is_by_chance && check.is_found ? 1 : 0;
    differences += check.difference.empty() ? 0 : 1;
    if (is_missed || !check.difference.empty()) {
      const std::string missed_text = "missed\n" + spin_program(seed).text;
      fmt::print(stderr, "seed {}: {}\n", seed, is_missed ? missed_text : check.difference);
    }
  }
  fmt::print(
      "{{\"programs\": {}, \"too_large\": {}, \"states_most\": {}, \"steps\": {}, "
      "\"with_circle\": {}, \"livelock\": {}, \"starvation\": {}, \"spin\": {}, "
      "\"in_lockstep\": {}, \"missed\": {}, \"by_chance\": {}, \"by_chance_found\": {}, "
      "\"differences\": {}}}\n",
      compared, count - compared, states_most, steps, with_circle, kinds[0], kinds[1], kinds[2],
      in_lockstep, missed, by_chance, by_chance_found, differences);
  return differences == 0 ? 0 : 1;
}

}  // namespace
}  // namespace snarl::testing

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: snarl_livelocks COUNT FIRST_SEED\n");
    return 2;
  }
  return snarl::testing::compare_with_graphs(std::strtoull(argv[1], nullptr, 10),
                                             std::strtoull(argv[2], nullptr, 10));
}
