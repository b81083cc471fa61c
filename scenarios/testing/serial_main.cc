// Usage: snarl_serialisability COUNT FIRST_SEED: compares the verdicts on atomicity, lost updates
// and races with brute force on that many programs of data and that many over all primitives, and
// those on check-then-act on twice as many that check what they write, and says so in JSON. Exit
// code 1: they differ.
#include <fmt/format.h>

#include <cstdlib>

#include "snarl/scenarios/testing/acting_check.h"
#include "snarl/scenarios/testing/serial_check.h"

namespace snarl::testing {
namespace {

int compare(std::uint64_t count, std::uint64_t first) {
  SerialCheck all;
  std::uint64_t differences = 0;
  for (const auto check_one : {&check_data_program, &check_tiny_program}) {
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
      const SerialCheck check = check_one(seed);
      if (!check.difference.empty()) {
        fmt::print(stderr, "seed {}: {}\n", seed, check.difference);
        ++differences;
      }
      all.executions += check.executions;
      all.violations += check.violations;
      all.lost_updates += check.lost_updates;
      all.races += check.races;
      all.serialisable += check.serialisable;
      all.shut_out += check.shut_out;
      all.confirmed += check.confirmed;
      all.benign += check.benign;
      all.orders_compared += check.orders_compared;
    }
  }
  ActingCheck acting;
  for (std::uint64_t seed = first; seed < first + 2 * count; ++seed) {
    const ActingCheck check = check_acting_program(seed);
    if (!check.difference.empty()) {
      fmt::print(stderr, "acting seed {}: {}\n", seed, check.difference);
      ++differences;
    }
    acting.executions += check.executions;
    acting.outdated += check.outdated;
    acting.confirmed += check.confirmed;
    acting.reread += check.reread;
    acting.excused += check.excused;
    acting.compared += check.compared;
  }
  fmt::print(
      "{{\"programs\": {}, \"executions\": {}, \"violations\": {}, \"serialisable\": {}, "
      "\"shut_out\": {}, "
      "\"lost_updates\": {}, \"confirmed\": {}, \"benign\": {}, \"orders_compared\": {}, "
      "\"races\": {}, \"outdated\": {}, \"acts_confirmed\": {}, \"acts_reread\": {}, "
      "\"acts_excused\": {}, \"acts_compared\": {}, \"differences\": {}}}\n",
      4 * count, all.executions + acting.executions, all.violations, all.serialisable, all.shut_out,
      all.lost_updates, all.confirmed, all.benign, all.orders_compared, all.races, acting.outdated,
      acting.confirmed, acting.reread, acting.excused, acting.compared, differences);
  return differences == 0 ? 0 : 1;
}

}  // namespace
}  // namespace snarl::testing

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: snarl_serialisability COUNT FIRST_SEED\n");
    return 2;
  }
  return snarl::testing::compare(std::strtoull(argv[1], nullptr, 10),
                                 std::strtoull(argv[2], nullptr, 10));
}
