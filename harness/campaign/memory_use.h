// How much memory processes use, and how much there is.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace snarl {

// Returns: bytes of the process's memory that lie in RAM and are its own, shared ones left out; 0
// if there is no such process. Cost: one read of /proc.
std::uint64_t private_memory_bytes(pid_t process);

// Returns: for each of so many workers its part of three quarters of the RAM that this machine, or
// the container that this process is in, has; 0, no limit, under AddressSanitizer and
// ThreadSanitizer, whose shadow memory is no business of the scenario.
std::uint64_t default_memory_limit(std::uint32_t workers);

}  // namespace snarl
