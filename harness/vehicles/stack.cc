// Maps guarded stacks, and keeps a few mappings for the next ones.
#include "snarl/harness/vehicles/stack.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>

#include "snarl/harness/base/check.h"

namespace snarl {
namespace {

std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

// Wide enough that a frame with a large local array does not jump over it.
std::size_t guard_bytes() { return 16 * page_bytes(); }

// A first-level cache holds about eight lines whose addresses are equal within a page. So stacks
// that began at the same place in a page would drive each other out from the ninth on: those begin
// lower, by what the frames of a thread that waits take of lines.
constexpr std::size_t kAlike = 8;
constexpr std::size_t kShift = 320;

std::size_t shift_of(std::size_t ordinal) { return ordinal / kAlike * kShift % page_bytes(); }

std::size_t in_pages(std::size_t bytes) {
  return (bytes + page_bytes() - 1) / page_bytes() * page_bytes();
}

// What the stacks of this OS thread have left behind. A campaign has several executions one after
// the other, and mapping and touching their stacks anew would cost more than a small campaign.
class Kept {
 public:
  ~Kept() {
    for (; count_ > 0; --count_) munmap(mappings_[count_ - 1].start, mappings_[count_ - 1].bytes);
  }

  // Returns: a mapping of so many bytes; null if there is none.
  char* take(std::size_t bytes) {
    if (count_ == 0 || mappings_[count_ - 1].bytes != bytes) return nullptr;
    return mappings_[--count_].start;
  }

  // Returns: false if it is not kept.
  bool keep(char* start, std::size_t bytes) {
    if (count_ == mappings_.size()) return false;
    mappings_[count_++] = {start, bytes};
    return true;
  }

 private:
  struct Mapping {
    char* start = nullptr;
    std::size_t bytes = 0;
  };

  // Arbitrary: more threads are rare, and a campaign with them is no small one.
  std::array<Mapping, 16> mappings_;
  std::size_t count_ = 0;
};

thread_local Kept kept;

char* new_mapping(std::size_t total) {
  void* const mapping = mmap(nullptr, total, PROT_NONE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (mapping == MAP_FAILED) throw std::bad_alloc();
  char* const base = static_cast<char*>(mapping) + guard_bytes();
  if (mprotect(base, total - guard_bytes(), PROT_READ | PROT_WRITE) != 0) {
    munmap(mapping, total);
    throw std::bad_alloc();
  }
  return static_cast<char*>(mapping);
}

// Returns: 0 where it is not known.
long map_count_max() {
  long count = 0;
  if (std::FILE* const file = std::fopen("/proc/sys/vm/max_map_count", "r")) {
    if (std::fscanf(file, "%ld", &count) != 1) count = 0;
    std::fclose(file);
  }
  return count;
}

}  // namespace

Stack::Stack(std::size_t bytes, std::size_t ordinal)
    : mapped_bytes_(guard_bytes() + in_pages(bytes) + page_bytes()),
      bytes_(mapped_bytes_ - guard_bytes() - shift_of(ordinal)) {
  mapping_ = kept.take(mapped_bytes_);
  if (mapping_ == nullptr) mapping_ = new_mapping(mapped_bytes_);
  base_ = mapping_ + guard_bytes();
}

Stack::~Stack() {
  if (!kept.keep(mapping_, mapped_bytes_)) munmap(mapping_, mapped_bytes_);
}

bool Stack::guards(const void* address) const {
  const char* const byte = static_cast<const char*>(address);
  return byte >= mapping_ && byte < base_;
}

std::unique_ptr<Stack> stack_for_thread(std::size_t bytes, std::size_t ordinal,
                                        std::size_t threads) {
  try {
    return std::make_unique<Stack>(bytes, ordinal);
  } catch (const std::bad_alloc&) {
    end_without_thread(threads, ENOMEM);
  }
}

void end_without_thread(std::size_t threads, int error) noexcept {
  std::array<char, 400> text{};
  std::snprintf(
      text.data(), text.size(),
      "the system gives no more memory mappings or threads (%s): %zu threads of "
      "the scenario (with main) have what they need, and one more has not; fewer threads "
      "help, or a higher limit (vm.max_map_count is %ld, and each thread takes 2; ulimit -v, -u)",
      std::strerror(error), threads, map_count_max());
  end_refused(text.data());
}

}  // namespace snarl
