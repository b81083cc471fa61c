// What a scenario's declarations return: arrays of objects, and threads that run() begins.
#pragma once

#include <cstdint>

#include "snarl/harness/engine/identities.h"
#include "snarl/primitives/thread.h"

namespace snarl {

[[noreturn]] void throw_no_element(std::int64_t index, std::int64_t size);

// Elements of an array in order. A handle: copies are the same array.
template <class T>
class Array {
 public:
  Array(T* first, std::int64_t size) : first_(first), size_(size) {}

  // Errors: throws std::out_of_range, a fault of the program under test.
  T& operator[](std::int64_t index) const {
    if (index < 0 || index >= size_) [[unlikely]]
      throw_no_element(index, size_);
    return first_[index];
  }
  std::int64_t size() const { return size_; }
  T* begin() const { return first_; }
  T* end() const { return first_ + size_; }

 private:
  T* first_;
  std::int64_t size_;
};

// A thread that was declared: run() begins it. Before that it stands for no thread.
class DeclaredThread : public ThreadHandle {
 public:
  // What it will be, or they: the threads of an array have one plan. `run` is called once for each,
  // with `context` and the thread's number.
  struct Plan {
    using Run = void (*)(void* context, std::uint32_t number);

    Plan(const Name& name_of_all, bool are_several, bool are_daemons, Run run_one,
         void* context_of_run, Site declared_at)
        : declaration{name_of_all.text, -1, declared_at},
          run(run_one),
          context(context_of_run),
          is_array(are_several),
          is_daemon(are_daemons) {}

    Declaration declaration;  // of the one that is begun
    Run run;
    void* context;
    bool is_array;
    bool is_daemon;
  };

  DeclaredThread(Plan& plan, std::uint32_t number) : plan_(&plan), number_(number) {}
  DeclaredThread(const DeclaredThread&) = delete;
  DeclaredThread& operator=(const DeclaredThread&) = delete;

 private:
  friend class Scenario;

  Plan* plan_;
  std::uint32_t number_;
  DeclaredThread* next_ = nullptr;  // in order of declaration
};

// The name of a parameter, hashed where it is compiled.
struct ParameterName {
  template <std::size_t kSize>
  consteval ParameterName(const char (&name)[kSize])  // NOLINT: a literal is a name
      : hash(hash_of({name, kSize - 1})), text(name, kSize - 1) {}
  explicit constexpr ParameterName(std::string_view name) : hash(hash_of(name)), text(name) {}

  // FNV-1a, 64 bits.
  static constexpr std::uint64_t hash_of(std::string_view name) {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325ULL;
    for (const char letter : name) {
      hash = (hash ^ static_cast<unsigned char>(letter)) * 0x0000'0100'0000'01b3ULL;
    }
    return hash;
  }

  std::uint64_t hash;
  std::string_view text;
};

}  // namespace snarl
