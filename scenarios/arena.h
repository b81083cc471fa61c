// Memory for what a scenario makes in one execution: the next one uses it again, so that a
// campaign calls malloc only in its first executions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace snarl {

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { clear(); }

  // Returns: a new object, which lives until clear().
  template <class T, class... Arguments>
  T& make(Arguments&&... arguments) {
    return make_at<T>(allocate(sizeof(T), alignof(T)), std::forward<Arguments>(arguments)...);
  }

  // The same in a place of this arena's that was allocated before.
  template <class T, class... Arguments>
  T& make_at(void* place, Arguments&&... arguments) {
    auto* const object =
        ::new (place) std::remove_const_t<T>(std::forward<Arguments>(arguments)...);
    if constexpr (!std::is_trivially_destructible_v<T>) {
      // What is constant may be destroyed all the same.
      void* const untyped = const_cast<std::remove_const_t<T>*>(object);
      to_destroy_.push_back(
          {[](void* constructed) { static_cast<T*>(constructed)->~T(); }, untyped});
    }
    return *object;
  }

  // Returns: uninitialised memory, which stays until clear().
  void* allocate(std::size_t bytes, std::size_t alignment) {
    // Everything begins where anything may begin, so that only the length counts.
    const std::size_t length = (bytes + kAlignmentMax - 1) & ~(kAlignmentMax - 1);
    const std::uintptr_t place = next_;
    if (place + length > end_ || alignment > kAlignmentMax) [[unlikely]]
      return allocate_slowly(length, alignment);
    next_ = place + length;
    return reinterpret_cast<void*>(place);
  }

  std::string_view copy(std::string_view text);

  // Destroys everything in reverse order of making, and keeps the memory.
  void clear() {
    while (!to_destroy_.empty()) {
      const Destruction last = to_destroy_.back();
      to_destroy_.pop_back();
      last.destroy(last.object);
    }
    rewind();
  }

  // Gives up everything without destroying it: its users' stack was dropped.
  void forget() {
    to_destroy_.clear();
    rewind();
  }

 private:
  static constexpr std::size_t kAlignmentMax = alignof(std::max_align_t);

  struct Destruction {
    void (*destroy)(void* object);
    void* object;
  };
  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t count = 0;
  };

  void* allocate_slowly(std::size_t length, std::size_t alignment);
  void use_chunk(std::size_t index);
  void rewind() {
    if (index_ != 0) use_chunk(0);
    next_ = begin_;
  }

  std::uintptr_t next_ = 0;  // where the next object goes: in chunks_[index_]
  std::uintptr_t end_ = 0;   // of that chunk, as is its beginning
  std::uintptr_t begin_ = 0;
  std::size_t index_ = 0;
  std::vector<Chunk> chunks_;
  std::vector<Destruction> to_destroy_;
};

}  // namespace snarl
