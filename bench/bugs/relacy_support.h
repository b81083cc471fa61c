// What the suites of relacy_kernels.h are written in: sequentially consistent cells, a guard, a
// condition, owners.
#pragma once

#include <algorithm>
#include <cstddef>
#include <sstream>
// Relacy needs the three above before it.
#include <relacy/relacy.hpp>
// It turns these words into macros, which nothing below wants.
#undef assert
#undef calloc
#undef delete
#undef errno
#undef free
#undef malloc
#undef new
#undef realloc

namespace relacy_kernels {

using Cell = rl::atomic<int>;

inline int get(Cell& cell) { return cell(RL_INFO).load(rl::mo_seq_cst); }
inline void set(Cell& cell, int value) { cell(RL_INFO).store(value, rl::mo_seq_cst); }
inline int add(Cell& cell, int amount) { return cell(RL_INFO).fetch_add(amount, rl::mo_seq_cst); }
inline int swap(Cell& cell, int value) { return cell(RL_INFO).exchange(value, rl::mo_seq_cst); }
inline bool cas(Cell& cell, int expected, int desired) {
  return cell(RL_INFO).compare_exchange_strong(expected, desired, rl::mo_seq_cst);
}
inline void yield() { rl::yield(1, RL_INFO); }

class With {
 public:
  explicit With(rl::mutex& lock) : lock_(lock) { lock_.lock(RL_INFO); }
  ~With() { lock_.unlock(RL_INFO); }

 private:
  rl::mutex& lock_;
};

// A condition variable that wakes only when notified: rl::condition_variable passes true to init().
class Condition {
 public:
  Condition() { condition_.init(false, RL_INFO); }
  ~Condition() { condition_.deinit(RL_INFO); }
  void wait(rl::mutex& lock) { condition_.wait(lock, false, RL_INFO); }
  void notify() { condition_.notify_one(RL_INFO); }
  void notify_all() { condition_.notify_all(RL_INFO); }

 private:
  rl::condvar<Condition> condition_;
};

// Owners of numbered things, outside of what is scheduled.
struct Owned {
  bool is_owned[16]{};

  void take(int thing) {
    RL_ASSERT(!is_owned[thing]);
    is_owned[thing] = true;
  }
  void give_back(int thing) { is_owned[thing] = false; }
};

}  // namespace relacy_kernels
