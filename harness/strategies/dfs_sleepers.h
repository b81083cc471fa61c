// The transitions at each choice whose every continuation was seen: their threads sleep there.
#pragma once

#include <cstdint>
#include <vector>

#include "snarl/harness/strategies/dfs_path.h"

namespace snarl::dfs {

// Kept choice by choice, each behind those of the choice before.
// Source: Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996.
// Cost: what the sleepers touched, for each choice; O(touches x touches) to inherit them.
class Sleepers {
 public:
  // Where those of one choice end.
  struct End {
    std::uint32_t sleepers = 0;
    std::uint32_t touches = 0;
  };

  // There are no choices any more behind the one whose sleepers end here.
  void go_back(const End& end);

  // Adds a transition of the path to those that end here. Returns: where they end now.
  End add(const Path& path, std::uint32_t transition, const End& end);

  // Who slept before the path's last transition, from `begin` to `end`, sleeps on behind it, unless
  // it depends on what they would do: those leave `asleep`. Returns: where the next choice's end.
  End inherit(const Path& path, const End& begin, const End& end, Mask& asleep);

 private:
  struct Sleeper {
    Slot slot = 0;
    bool is_universal = false;
    std::uint32_t touches_begin = 0;
    std::uint32_t touches_end = 0;
  };

  bool is_woken_by_last(const Path& path, const Sleeper& sleeper) const;

  std::vector<Sleeper> sleepers_;
  std::vector<Touch> touches_;
};

}  // namespace snarl::dfs
