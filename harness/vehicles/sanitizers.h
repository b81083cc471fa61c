// Tells AddressSanitizer and ThreadSanitizer of fiber switches; empty where neither is compiled in.
#pragma once

#include "snarl/harness/vehicles/stack.h"

#if defined(__SANITIZE_ADDRESS__)
#define SNARL_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SNARL_ASAN 1
#endif
#endif

#if defined(__SANITIZE_THREAD__)
#define SNARL_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SNARL_TSAN 1
#endif
#endif

#ifdef SNARL_ASAN
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef SNARL_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace snarl {

#ifdef SNARL_ASAN

struct SanitizerFiber {
  void* fake_stack = nullptr;
  const void* bottom = nullptr;  // of the OS thread's own stack
  std::size_t bytes = 0;

  void create() {}
  void destroy() {}
  void adopt() {
    pthread_attr_t attributes;
    void* lowest = nullptr;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &lowest, &bytes);
    pthread_attr_destroy(&attributes);
    bottom = lowest;
  }
  void leave(const SanitizerFiber& entering, const Stack* stack) {
    __sanitizer_start_switch_fiber(&fake_stack,
                                   stack != nullptr ? stack->bottom() : entering.bottom,
                                   stack != nullptr ? stack->bytes() : entering.bytes);
  }
  void arrive() { __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr); }
  static void forget_frames(const Stack& stack) {
    __asan_unpoison_memory_region(stack.bottom(), stack.bytes());
  }
};

#elif defined(SNARL_TSAN)

struct SanitizerFiber {
  void* fiber = nullptr;

  void create() { fiber = __tsan_create_fiber(0); }
  void destroy() { __tsan_destroy_fiber(fiber); }
  void adopt() { fiber = __tsan_get_current_fiber(); }
  void leave(const SanitizerFiber& entering, const Stack* /*stack*/) {
    __tsan_switch_to_fiber(entering.fiber, 0);
  }
  void arrive() {}
  static void forget_frames(const Stack& /*stack*/) {}
};

#else

struct SanitizerFiber {
  void create() {}
  void destroy() {}
  void adopt() {}
  void leave(const SanitizerFiber& /*entering*/, const Stack* /*stack*/) {}
  void arrive() {}
  static void forget_frames(const Stack& /*stack*/) {}
};

#endif

}  // namespace snarl
