// A guarded stack: a page that faults lies below it, memory is taken only where it is touched.
#pragma once

#include <cstddef>
#include <memory>

namespace snarl {

class Stack {
 public:
  // `bytes`: at least so many. `ordinal`: of this stack among those that are used together; tells
  // where in a page it begins.
  // Errors: throws std::bad_alloc when the system gives no more mappings.
  explicit Stack(std::size_t bytes, std::size_t ordinal = 0);
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  void* top() const { return base_ + bytes_; }
  void* bottom() const { return base_; }
  std::size_t bytes() const { return bytes_; }

  // True if `address` lies in the guard below this stack.
  bool guards(const void* address) const;

 private:
  char* mapping_;
  char* base_;
  std::size_t mapped_bytes_;
  std::size_t bytes_;
};

// The stack of one more thread beside `threads` that have one. Ends the process where the system
// gives none: a program under test that spawned the thread is not at fault.
std::unique_ptr<Stack> stack_for_thread(std::size_t bytes, std::size_t ordinal,
                                        std::size_t threads);

// `error`: an errno.
[[noreturn]] void end_without_thread(std::size_t threads, int error) noexcept;

}  // namespace snarl
