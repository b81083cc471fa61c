// The OS-thread vehicle: every thread of a scenario is an OS thread, one runs at a time.
#pragma once

#include <memory>

#include "snarl/harness/vehicles/vehicle.h"

namespace snarl {

// For cross-checking, for thread_local, for debuggers that know only OS threads. Hand-over by
// futex, all threads pinned to one processor. Cost: 2 to 6 microseconds a transfer. `controller`
// stands for the thread that calls this.
std::unique_ptr<Vehicle> make_os_vehicle(const CarrierHooks& hooks, const VehicleOptions& options,
                                         ThreadRecord& controller);

}  // namespace snarl
