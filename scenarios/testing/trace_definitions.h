// What an execution is: serial, with a lost update, with races, in a cycle. Definitions over whole
// traces, without any of the detectors' shortcuts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "snarl/harness/trace.h"

namespace snarl::testing {

// The index of the transaction that the event belongs to; their number: to none.
std::size_t section_at(const Trace& trace, const OpEvent& event);

// By one thread, in conflict over data, or the later one learnt of the earlier.
bool is_directly_ordered(const Trace& trace, const OpEvent& earlier, const OpEvent& later);

// The order of all pairs, sections first, then each operation outside of them.
class DataOrder {
 public:
  explicit DataOrder(const Trace& trace);

  // True if a section comes before itself.
  bool has_cycle() const;
  // Some section uses a lock, and would have to come while another thread holds it, outside of any:
  // no order of data forbids that, and yet it cannot be.
  bool is_shut_out() const;

 private:
  std::size_t node_of(const OpEvent& event) const;
  bool uses(std::size_t section, ObjectId lock) const;

  const Trace& trace_;
  std::size_t count_;  // of sections
  std::vector<std::vector<bool>> before_;
};

// Equal for executions that come to the same: each thread does the same behind the same of others.
std::uint64_t hash_of_effects(const Trace& trace);

// Nobody does anything between the first and the last operation of a transaction.
bool is_serial(const Trace& trace);

bool has_lost_update(const Trace& trace);

// Objects of racing pairs, by the closure of program order and synchronisation.
std::set<ObjectId> racing(const Trace& trace);

}  // namespace snarl::testing
