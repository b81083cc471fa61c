// The detectors' word on atomicity, lost updates and races, compared with brute force.
#pragma once

#include <cstdint>
#include <string>

namespace snarl::testing {

struct SerialCheck {
  std::string difference;             // the first; empty: there is none
  std::uint64_t executions = 0;       // that were judged
  std::uint64_t violations = 0;       // of those, with a transaction that is not atomic
  std::uint64_t lost_updates = 0;     // with a lost update
  std::uint64_t races = 0;            // with a data race
  std::uint64_t serialisable = 0;     // interleaved, and yet as good as serial
  std::uint64_t shut_out = 0;         // not, and no violation: a lock alone forbids it
  std::uint64_t confirmed = 0;        // lost updates that no serial order comes to the same as
  std::uint64_t benign = 0;           // those that one does
  std::uint64_t orders_compared = 0;  // of both, with all executions
};

// Runs every schedule of the data program with this seed. By definition:
// - an execution is serialisable if what each thread does in it, locks apart, comes behind the same
//   of others as in one in which nobody does anything between the first and the last operation of
//   any transaction; where only a lock that another holds forbids that one, it is no violation;
// - an update is lost if a write that depends on a read comes after another thread's write that
//   came after that read; it is confirmed if those who wrote could have done so one after the other
//   in every order, and none comes to the same value (of some executions of each program);
// - two accesses race if no chain of synchronisation, and of reads that came before, orders them,
//   of all pairs.
SerialCheck check_data_program(std::uint64_t seed);

// Runs some schedules of a tiny program over all primitives, with transactions put in at random.
// By definition: a transaction is not atomic if the graph of all pairs of operations that must stay
// in order, with each transaction as one node, has a cycle through it.
SerialCheck check_tiny_program(std::uint64_t seed);

}  // namespace snarl::testing
