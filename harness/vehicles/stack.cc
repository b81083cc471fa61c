// Maps and unmaps guarded stacks.
#include "snarl/harness/vehicles/stack.h"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

namespace snarl {
namespace {

std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

// Wide enough that a frame with a large local array does not jump over it.
std::size_t guard_bytes() { return 16 * page_bytes(); }

}  // namespace

Stack::Stack(std::size_t bytes) : bytes_((bytes + page_bytes() - 1) / page_bytes() * page_bytes()) {
  const std::size_t total = bytes_ + guard_bytes();
  void* const mapping = mmap(nullptr, total, PROT_NONE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (mapping == MAP_FAILED) throw std::bad_alloc();
  mapping_ = static_cast<char*>(mapping);
  base_ = mapping_ + guard_bytes();
  if (mprotect(base_, bytes_, PROT_READ | PROT_WRITE) != 0) {
    munmap(mapping, total);
    throw std::bad_alloc();
  }
}

Stack::~Stack() { munmap(mapping_, bytes_ + guard_bytes()); }

bool Stack::guards(const void* address) const {
  const char* const byte = static_cast<const char*>(address);
  return byte >= mapping_ && byte < base_;
}

}  // namespace snarl
