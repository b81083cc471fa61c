// Pools fibers and runs threads on them.
#include "snarl/harness/vehicles/fiber.h"

#include "snarl/harness/base/check.h"

namespace snarl {

// The first frame on every fiber: carries one thread after the other.
struct FiberEntry {
  static void run(void* fiber) {
    Fiber& self = *static_cast<Fiber*>(fiber);
    FiberVehicle& vehicle = *self.vehicle;
    self.sanitizer.arrive();
    while (true) {
      ThreadRecord& next = vehicle.hooks_.carry(vehicle.hooks_.context, *self.thread);
      vehicle.release(self);
      vehicle.before_jump(self, FiberVehicle::fiber_of(next));
      StackPlace::jump_keeping_nothing(self.idle_place, next.place);
      self.sanitizer.arrive();
    }
  }
};

FiberVehicle::FiberVehicle(const CarrierHooks& hooks, const VehicleOptions& options,
                           ThreadRecord& controller)
    : hooks_(hooks),
      stack_bytes_(options.stack_bytes),
      exceptions_(exception_state_of_this_thread()) {
  root_.vehicle = this;
  root_.thread = &controller;
  root_.sanitizer.adopt();
  controller.carrier = &root_;
}

FiberVehicle::~FiberVehicle() {
  for (const auto& fiber : fibers_) fiber->sanitizer.destroy();
}

void FiberVehicle::swap_exceptions(Fiber& leaving, Fiber& entering) {
  leaving.exceptions = *exceptions_;
  if (leaving.exceptions.is_any()) ++saved_exceptions_;
  if (entering.exceptions.is_any()) --saved_exceptions_;
  *exceptions_ = entering.exceptions;
  entering.exceptions = {};
}

void FiberVehicle::prepare(Fiber& fiber) {
  if (fiber.exceptions.is_any()) --saved_exceptions_;
  fiber.exceptions = {};
  fiber.idle_place = StackPlace(*fiber.stack, &FiberEntry::run, &fiber);
}

void FiberVehicle::add_fiber() {
  auto fiber = std::make_unique<Fiber>();
  fiber->stack = stack_for_thread(stack_bytes_, fibers_.size(), fibers_.size());
  SanitizerFiber::forget_frames(*fiber->stack);  // of a stack that lay here and was unmapped
  fiber->vehicle = this;
  fiber->sanitizer.create();
  prepare(*fiber);
  release(*fiber);
  fibers_.push_back(std::move(fiber));
}

void FiberVehicle::abandon(ThreadRecord& thread, bool is_parked) {
  Fiber& fiber = fiber_of(thread);
  SNARL_CHECK(fiber.stack != nullptr, "the stack of the caller cannot be given up");
  if (!is_parked) {
    SanitizerFiber::forget_frames(*fiber.stack);
    fiber.sanitizer.destroy();
    fiber.sanitizer = {};
    fiber.sanitizer.create();
    prepare(fiber);
  }
  release(fiber);
}

}  // namespace snarl
