// What the C++ runtime knows of a thread's exceptions: a vehicle swaps it or forgets it.
#pragma once

#include <cxxabi.h>

#include <cstdint>

namespace snarl {

// The two words of a thread that the C++ runtime keeps for exceptions in flight (Itanium C++ ABI,
// section 2.2.2). Each fiber has its own, or exceptions would cross threads.
struct ExceptionState {
  void* caught = nullptr;
  unsigned uncaught_count = 0;

  bool is_any() const { return caught != nullptr || uncaught_count != 0; }
  // True if there is one here or anywhere else; one branch for all.
  bool is_any(std::uint32_t elsewhere) const {
    return (reinterpret_cast<std::uintptr_t>(caught) | uncaught_count | elsewhere) != 0;
  }
};

// Not inlined, which keeps compilers from reusing the address of thread-local data over a jump.
[[gnu::noinline]] inline ExceptionState* exception_state_of_this_thread() {
  return reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
}

}  // namespace snarl
