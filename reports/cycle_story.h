// The cycle of an atomicity violation as a row of visits: who is there, and what leads on.
#pragma once

#include <string>
#include <vector>

#include "snarl/harness/finding.h"

namespace snarl {

// A transaction, or operations outside of any, that the cycle leads through.
struct CycleVisit {
  std::string why;  // it comes after the visit before; empty: it is the first
  std::string thread;
  std::uint32_t line = 0;       // where its transaction is declared; 0: it is in none
  bool is_first_again = false;  // the cycle is closed
  std::vector<Step> steps;  // of its operations: where the cycle comes in, and where it goes out
};

// From the transaction that is not atomic back to it; empty if the finding has no cycle.
std::vector<CycleVisit> cycle_story(const Finding& finding);

}  // namespace snarl
