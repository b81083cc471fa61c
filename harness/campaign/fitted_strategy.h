// Follows anchors: lets each thread go on until it stands where its anchor says.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/campaign/anchors.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/harness/strategy.h"

namespace snarl {

// Requires: the execution asks always. Behind the last anchor threads go on by default.
class FittedStrategy final : public Strategy {
 public:
  // One of `noise` turns is anybody's; 0: none is.
  FittedStrategy(const std::vector<Anchor>& anchors, Execution& execution, std::uint32_t noise = 0,
                 std::uint64_t seed = 0)
      : anchors_(anchors), execution_(execution), noise_(noise), rng_(seed, noise) {}

  bool begin(const ExecutionInfo& info) override;
  std::uint32_t pick(const Choice& choice) override;
  void observe(const OpEvent& /*event*/) override {}

  // By anchor: its end was found, and the next one's thread could go on there.
  const std::vector<bool>& matched() const { return matched_; }
  // How many operations of this kind on this object the thread of an anchor did in all.
  std::uint32_t done(const Anchor& anchor) const;

 private:
  using OpName = std::pair<std::string_view, std::string>;

  ThreadId pick_thread(const Choice& choice);
  ThreadId by_anchor(const Choice& choice);
  bool stands_there(const Anchor& anchor, ThreadId thread);
  void leave_anchor(bool is_found);
  ThreadId thread_of(const std::string& name) const;
  OpName name_of(const Op& op) const;

  const std::vector<Anchor>& anchors_;
  Execution& execution_;
  std::uint32_t noise_;
  Rng rng_;
  std::size_t next_ = 0;
  std::uint32_t times_ = 0;  // that the clock moved for the present anchor
  bool was_found_ = false;   // the end of the anchor before
  bool has_moved_ = false;   // some thread was chosen
  std::size_t granted_ = 0;  // whose turn it is
  std::size_t options_taken_ = 0;
  std::vector<bool> matched_;
  std::map<std::pair<std::string, OpName>, std::uint32_t> done_;  // by thread's name
};

}  // namespace snarl
