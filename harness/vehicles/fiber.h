// The fiber vehicle: threads are stacks of one OS thread, switched in user space.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "snarl/harness/engine/thread_record.h"
#include "snarl/harness/vehicles/exception_state.h"
#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/harness/vehicles/stack_switch.h"
#include "snarl/harness/vehicles/vehicle.h"

namespace snarl {

class FiberVehicle;

struct Fiber : Carrier {
  StackPlace idle_place;  // where it waits for the next thread
  ExceptionState exceptions;
  FiberVehicle* vehicle = nullptr;
  Fiber* next_idle = nullptr;
  [[no_unique_address]] SanitizerFiber sanitizer;
};

// Fibers are pooled: each waits in a loop for the next thread to carry.
// Cost: a transfer takes about 30 instructions; a start takes none of the system's calls once
// pooled.
class FiberVehicle final : public Vehicle {
 public:
  // `controller` stands for the stack that calls this.
  FiberVehicle(const CarrierHooks& hooks, const VehicleOptions& options, ThreadRecord& controller);
  ~FiberVehicle() override;

  void start(ThreadRecord& thread) override {
    if (idle_ == nullptr) add_fiber();
    begin_on_idle(thread);
  }
  void transfer(ThreadRecord& from, ThreadRecord& to) override { switch_to(from, to); }
  void abandon(ThreadRecord& thread, bool is_parked) override;

  // The same without virtual calls.
  bool has_idle() const { return idle_ != nullptr; }
  // Requires: has_idle().
  void begin_on_idle(ThreadRecord& thread) {
    Fiber& fiber = *idle_;
    idle_ = fiber.next_idle;
    fiber.thread = &thread;
    thread.carrier = &fiber;
    thread.place.take_frame(fiber.idle_place);
  }
  void switch_to(ThreadRecord& from, ThreadRecord& to) {
    Fiber& leaving = fiber_of(from);
    Fiber& entering = fiber_of(to);
    before_jump(leaving, entering);
    StackPlace::jump(from.place, to.place);
    leaving.sanitizer.arrive();
  }

 private:
  friend struct FiberEntry;

  static Fiber& fiber_of(const ThreadRecord& thread) {
    return *static_cast<Fiber*>(thread.carrier);
  }

  void before_jump(Fiber& leaving, Fiber& entering) {
    // Most switches happen with no exception in flight on any fiber.
    if (exceptions_->is_any(saved_exceptions_)) [[unlikely]] {
      swap_exceptions(leaving, entering);
    }
    leaving.sanitizer.leave(entering.sanitizer, entering.stack.get());
  }

  void add_fiber();
  void release(Fiber& fiber) {
    fiber.next_idle = idle_;
    idle_ = &fiber;
  }
  void prepare(Fiber& fiber);
  void swap_exceptions(Fiber& leaving, Fiber& entering);

  CarrierHooks hooks_;
  std::size_t stack_bytes_;
  ExceptionState* exceptions_;          // of this OS thread
  std::uint32_t saved_exceptions_ = 0;  // fibers that were left with an exception in flight
  Fiber root_;                          // the stack of the controller
  std::vector<std::unique_ptr<Fiber>> fibers_;
  Fiber* idle_ = nullptr;  // the first of those that carry nobody
};

}  // namespace snarl
