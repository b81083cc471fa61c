// The rare half of an arena: another chunk.
#include "snarl/scenarios/arena.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace snarl {
namespace {

// Arbitrary: holds the objects of most scenarios.
constexpr std::size_t kChunkBytesMin = 4096;

}  // namespace

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* const place = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(place, text.data(), text.size());
  return {place, text.size()};
}

void Arena::use_chunk(std::size_t index) {
  index_ = index;
  next_ = begin_ = reinterpret_cast<std::uintptr_t>(chunks_[index].bytes.get());
  end_ = begin_ + chunks_[index].count;
}

void* Arena::allocate_slowly(std::size_t length, std::size_t alignment) {
  // Chunks are aligned for everything but types that ask for more: these get room to spare.
  const std::size_t needed = length + (alignment > kAlignmentMax ? alignment : 0);
  if (needed > end_ - next_) {
    std::size_t next = chunks_.empty() ? 0 : index_ + 1;
    while (next < chunks_.size() && chunks_[next].count < needed) ++next;
    if (next == chunks_.size()) {
      const std::size_t doubled = chunks_.empty() ? kChunkBytesMin : 2 * chunks_.back().count;
      const std::size_t count = std::max(doubled, needed);
      chunks_.push_back({std::make_unique<std::byte[]>(count), count});
    }
    use_chunk(next);
  }
  const std::uintptr_t place = (next_ + alignment - 1) & ~(alignment - 1);
  next_ = place + length;
  return reinterpret_cast<void*>(place);
}

}  // namespace snarl
