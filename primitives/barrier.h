// A meeting point that serves again and again, like Python's threading.Barrier and std::barrier.
#pragma once

#include <chrono>
#include <cstdint>

#include "snarl/harness/base/site.h"
#include "snarl/primitives/name.h"

namespace snarl {

struct BarrierModel;

inline namespace instrumented {

// Nobody passes before `parties` threads have arrived; then these pass, however late each goes on,
// and the next to arrive belong to the next round. Arriving and passing are two operations.
// Misuse: destruction while a thread has arrived and not passed.
class Barrier {
 public:
  // Errors: throws std::invalid_argument if `parties` is 0.
  Barrier(const Name& name, std::uint32_t parties, Site site = Site::here());
  explicit Barrier(std::uint32_t parties, Site site = Site::here())
      : Barrier(Name{}, parties, site) {}
  ~Barrier();
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;

  // Blocks: until all have arrived. Returns: how many of this round had arrived before.
  std::uint32_t arrive_and_wait(Site site = Site::here());
  // Returns: false if the deadline passed first; then the arrival does not count.
  bool arrive_and_wait_for(std::chrono::nanoseconds timeout, Site site = Site::here());
  // Python's word.
  std::uint32_t wait(Site site = Site::here()) { return arrive_and_wait(site); }

 private:
  BarrierModel* model_;
};

}  // namespace instrumented
}  // namespace snarl
