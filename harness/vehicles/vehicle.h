// What carries the threads of a scenario: one at a time, handed over explicitly.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "snarl/harness/vehicles/stack.h"

namespace snarl {

struct ThreadRecord;

// Called by a vehicle on the carrier of a thread when it is entered for the first time; comes back
// when the thread is over (ended or unwound), and says who goes on.
struct CarrierHooks {
  ThreadRecord& (*carry)(void* context, ThreadRecord& thread) = nullptr;
  void* context = nullptr;
  // Where a vehicle with OS threads of its own says which of them runs; 0: who made it.
  std::atomic<pid_t>* runner = nullptr;
};

struct VehicleOptions {
  std::size_t stack_bytes = std::size_t{256} * 1024;
};

// What a thread runs on. A vehicle derives its own.
struct Carrier {
  std::unique_ptr<Stack> stack;    // none: the stack of who made the vehicle
  ThreadRecord* thread = nullptr;  // whom it carries, or carried last
};

class Vehicle {
 public:
  Vehicle() = default;
  Vehicle(const Vehicle&) = delete;
  Vehicle& operator=(const Vehicle&) = delete;
  virtual ~Vehicle() = default;

  // Gives `thread` a carrier; it runs when it is transferred to for the first time.
  virtual void start(ThreadRecord& thread) = 0;

  // Stops `from` and runs `to`. Returns when somebody transfers to `from` again.
  virtual void transfer(ThreadRecord& from, ThreadRecord& to) = 0;

  // Takes back the carrier of a thread that will not run any more. `is_parked`: it never began.
  // Otherwise its frames are given up without unwinding.
  virtual void abandon(ThreadRecord& thread, bool is_parked) = 0;
};

}  // namespace snarl
