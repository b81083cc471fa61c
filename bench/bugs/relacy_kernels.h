// The suites of relacy_bugs.cc: each kernel's operations, as its twin does them.
#pragma once

#include "snarl/bench/bugs/relacy_support.h"

namespace relacy_kernels {

template <int kThreads>
struct Reorder : rl::test_suite<Reorder<kThreads>, kThreads> {
  Cell first{0};
  Cell second{0};

  void thread(unsigned index) {
    if (index + 1 < kThreads) {
      set(first, 1);
      set(second, -1);
      return;
    }
    const bool is_unset = get(first) == 0 && get(second) == 0;
    RL_ASSERT(is_unset || (get(first) == 1 && get(second) == -1));
  }
};

template <int kThreads>
struct TwoStage : rl::test_suite<TwoStage<kThreads>, kThreads> {
  rl::mutex one;
  rl::mutex two;
  rl::var<int> stage_one{0};
  rl::var<int> stage_two{0};

  void thread(unsigned index) {
    if (index + 1 < kThreads) {
      write(one, stage_one, 1);
      write(two, stage_two, 2);
      return;
    }
    const int a = read(one, stage_one);
    if (a != 0) RL_ASSERT(read(two, stage_two) == a + 1);
  }
  static void write(rl::mutex& lock, rl::var<int>& stage, int value) {
    const With held(lock);
    stage(RL_INFO).store(value);
  }
  static int read(rl::mutex& lock, rl::var<int>& stage) {
    const With held(lock);
    return stage(RL_INFO).load();
  }
};

template <int kOthers>
struct WrongLock : rl::test_suite<WrongLock<kOthers>, kOthers + 1> {
  rl::mutex right;
  rl::mutex wrong;
  Cell count{0};

  void thread(unsigned index) {
    const With held(index == 0 ? right : wrong);
    if (index > 0) {
      add(count, 1);
      return;
    }
    set(count, 10);
    RL_ASSERT(get(count) == 10);
  }
};

struct AccountTransfer : rl::test_suite<AccountTransfer, 2> {
  rl::mutex guard[2];
  rl::var<int> first{100};
  rl::var<int> second{100};

  void thread(unsigned index) {
    if (index == 0) {
      for (int transfer = 0; transfer < 2; ++transfer) {
        change(guard[0], first, -10);
        change(guard[1], second, 10);
      }
      return;
    }
    const int sum = change(guard[0], first, 0) + change(guard[1], second, 0);
    RL_ASSERT(sum == 200);
  }
  static int change(rl::mutex& lock, rl::var<int>& balance, int amount) {
    const With held(lock);
    const int seen = balance(RL_INFO).load();
    if (amount != 0) balance(RL_INFO).store(seen + amount);
    return seen;
  }
};

struct DoubleChecked : rl::test_suite<DoubleChecked, 2> {
  rl::mutex m;
  Cell is_made{0};
  Cell value{0};

  void thread(unsigned) {
    if (get(is_made) == 0) {
      const With held(m);
      if (get(is_made) == 0) {
        set(is_made, 1);
        set(value, 42);
      }
    }
    RL_ASSERT(get(value) == 42);
  }
};

template <int kPairs>
struct OneConditionBuffer : rl::test_suite<OneConditionBuffer<kPairs>, 2 * kPairs> {
  rl::mutex m;
  Condition changed;
  rl::var<int> filled{0};

  void thread(unsigned index) {
    const int unwanted = index < kPairs ? 1 : 0;
    const With held(m);
    while (filled(RL_INFO).load() == unwanted) changed.wait(m);
    filled(RL_INFO).store(filled(RL_INFO).load() + (index < kPairs ? 1 : -1));
    changed.notify();
  }
};

struct StringBuffer : rl::test_suite<StringBuffer, 2> {
  rl::mutex target_lock;
  rl::mutex source_lock;
  rl::var<int> target_length{0};
  rl::var<int> source_length{3};

  void thread(unsigned index) {
    if (index == 1) {
      const With held(source_lock);
      source_length(RL_INFO).store(0);
      return;
    }
    const With held(target_lock);
    const int wanted = length();
    RL_ASSERT(wanted <= length());
    target_length(RL_INFO).store(target_length(RL_INFO).load() + wanted);
  }
  int length() {
    const With held(source_lock);
    return source_length(RL_INFO).load();
  }
};

template <int kWaiters>
struct MissedSignal : rl::test_suite<MissedSignal<kWaiters>, kWaiters + 1> {
  rl::mutex m;
  Condition changed;
  Cell is_ready{0};

  void thread(unsigned index) {
    if (index < kWaiters) {
      if (get(is_ready) != 0) return;
      const With held(m);
      changed.wait(m);
      return;
    }
    set(is_ready, 1);
    const With held(m);
    changed.notify_all();
  }
};

struct FlagHandover : rl::test_suite<FlagHandover, 2> {
  Cell is_full{0};
  Cell cell{0};

  void thread(unsigned index) {
    for (int item = 1; item <= 3; ++item) {
      while (get(is_full) == (index == 0 ? 1 : 0)) yield();
      if (index == 0) {
        set(cell, item);
        set(is_full, 1);
      } else {
        set(is_full, 0);
        RL_ASSERT(get(cell) == item);
      }
    }
  }
};

template <int kThreads>
struct LostUpdate : rl::test_suite<LostUpdate<kThreads>, kThreads> {
  Cell count{0};

  void thread(unsigned) {
    const int seen = get(count);
    set(count, seen + 1);
  }
  void after() { RL_ASSERT(get(count) == kThreads); }
};

template <int kTurns>
struct Fibonacci : rl::test_suite<Fibonacci<kTurns>, 2> {
  Cell one{1};
  Cell other{1};

  void thread(unsigned index) {
    Cell& mine = index == 0 ? one : other;
    Cell& theirs = index == 0 ? other : one;
    for (int turn = 0; turn < kTurns; ++turn) {
      const int own = get(mine);
      set(mine, own + get(theirs));
    }
  }
  void after() {
    int a = 1;
    int b = 1;
    for (int turn = 0; turn < kTurns; ++turn) {
      a += b;
      b += a;
    }
    RL_ASSERT(get(one) < b && get(other) < b);
  }
};

struct FirstAndLast : rl::test_suite<FirstAndLast, 2> {
  Cell x{0};

  void thread(unsigned index) {
    if (index == 0) {
      for (int value = 1; value <= 15; ++value) set(x, value);
      return;
    }
    const int first = get(x);
    const int last = get(x);
    RL_ASSERT(!(first == 0 && last == 15));
  }
};

template <int kCount>
struct Philosophers : rl::test_suite<Philosophers<kCount>, kCount> {
  rl::mutex fork[kCount];

  void thread(unsigned index) {
    const With left(fork[index]);
    const With right(fork[(index + 1) % kCount]);
  }
};

struct IfForWhile : rl::test_suite<IfForWhile, 3> {
  rl::mutex m;
  Condition filled;
  rl::var<int> stock{0};

  void thread(unsigned index) {
    if (index == 0) {
      for (int item = 0; item < 2; ++item) {
        const With held(m);
        stock(RL_INFO).store(stock(RL_INFO).load() + 1);
        filled.notify();
      }
      return;
    }
    const With held(m);
    if (stock(RL_INFO).load() == 0) filled.wait(m);
    RL_ASSERT(stock(RL_INFO).load() > 0);
    stock(RL_INFO).store(stock(RL_INFO).load() - 1);
  }
};

template <int kOwners>
struct DoubleFree : rl::test_suite<DoubleFree<kOwners>, kOwners> {
  Cell references{kOwners};
  Cell freed{0};

  void thread(unsigned) {
    add(references, -1);
    if (get(references) == 0) RL_ASSERT(add(freed, 1) == 0);
  }
};

struct UseAfterFree : rl::test_suite<UseAfterFree, 2> {
  Cell is_there{1};
  Cell is_freed{0};

  void thread(unsigned index) {
    if (index == 1) {
      set(is_there, 0);
      set(is_freed, 1);
      return;
    }
    for (int use = 0; use < 3; ++use) {
      if (get(is_there) == 1) RL_ASSERT(get(is_freed) == 0);
    }
  }
};

struct SequenceLock : rl::test_suite<SequenceLock, 2> {
  Cell sequence{0};
  Cell low{0};
  Cell high{0};

  void thread(unsigned index) {
    if (index == 0) {
      for (int value = 1; value <= 2; ++value) {
        add(sequence, 1);
        set(low, value);
        set(high, value);
        add(sequence, 1);
      }
      return;
    }
    if (get(sequence) % 2 != 0) return;
    const int l = get(low);
    const int h = get(high);
    RL_ASSERT(l == h);
  }
};

template <int kThreads>
struct PutIfAbsent : rl::test_suite<PutIfAbsent<kThreads>, kThreads> {
  rl::mutex m;
  rl::var<int> entries{0};

  void thread(unsigned) {
    if (!is_absent()) return;
    const With held(m);
    entries(RL_INFO).store(entries(RL_INFO).load() + 1);
    RL_ASSERT(entries(RL_INFO).load() == 1);
  }
  bool is_absent() {
    const With held(m);
    return entries(RL_INFO).load() == 0;
  }
};

struct BakeryWithoutDoor : rl::test_suite<BakeryWithoutDoor, 2> {
  Cell first{0};
  Cell second{0};
  Cell inside{0};

  void thread(unsigned index) {
    Cell& mine = index == 0 ? first : second;
    Cell& other = index == 0 ? second : first;
    const int drawn = get(other) + 1;
    set(mine, drawn);
    for (;;) {
      const int theirs = get(other);
      if (theirs == 0 || drawn < theirs || (drawn == theirs && index == 0)) break;
      yield();
    }
    RL_ASSERT(add(inside, 1) == 0);
    add(inside, -1);
    set(mine, 0);
  }
};

template <int kItems>
struct WorkStealingDeque : rl::test_suite<WorkStealingDeque<kItems>, 2> {
  Cell head{0};
  Cell tail{0};
  rl::mutex thieves;
  Cell place[kItems];
  Owned owned;

  void before() {
    for (Cell& cell : place) set(cell, -1);
  }
  void thread(unsigned index) {
    if (index == 0) {
      for (int item = 0; item < kItems; ++item) push(item);
      for (int item = 0; item < kItems; ++item) keep(take());
    } else {
      keep(steal());
      keep(steal());
    }
  }
  void keep(int item) {
    if (item >= 0) owned.take(item);
  }
  void push(int item) {
    const int end = get(tail);
    set(place[end], item);
    set(tail, end + 1);
  }
  int take() {
    const int last = get(tail) - 1;
    set(tail, last);
    if (get(head) <= last) return get(place[last]);
    const With held(thieves);
    if (get(head) <= last) return get(place[last]);
    set(tail, last + 1);
    return -1;
  }
  int steal() {
    const With held(thieves);
    const int begin = get(head);
    if (begin >= get(tail)) return -1;
    set(head, begin + 1);
    return get(place[begin]);
  }
};

template <int kThreads>
struct AbaManyThreads : rl::test_suite<AbaManyThreads<kThreads>, kThreads> {
  Cell top{0};
  Cell next[4];
  Owned owned;

  void before() {
    for (int node = 0; node < 4; ++node) set(next[node], node == 3 ? -1 : node + 1);
  }
  void thread(unsigned) {
    const int first = pop();
    if (first < 0) return;
    owned.take(first);
    const int second = pop();
    if (second >= 0) owned.take(second);
    owned.give_back(first);
    push(first);
    if (second < 0) return;
    yield();
    owned.give_back(second);
    push(second);
  }
  int pop() {
    for (;;) {
      const int old = get(top);
      if (old < 0) return old;
      const int below = get(next[old]);
      if (cas(top, old, below)) return old;
    }
  }
  void push(int node) {
    for (;;) {
      const int old = get(top);
      set(next[node], old);
      if (cas(top, old, node)) return;
    }
  }
};

struct SafeStack : rl::test_suite<SafeStack, 3> {
  Cell head{0};
  Cell count{3};
  Cell next[3];
  Owned owned;

  void before() {
    for (int node = 0; node < 3; ++node) set(next[node], node == 2 ? -1 : node + 1);
  }
  void thread(unsigned) {
    for (int round = 0; round < 2; ++round) {
      int node = pop();
      while (node < 0) {
        yield();
        node = pop();
      }
      owned.take(node);
      yield();
      owned.give_back(node);
      push(node);
    }
  }
  int pop() {
    while (get(count) > 1) {
      const int old = get(head);
      const int below = swap(next[old], -1);
      if (below < 0) {
        yield();
        continue;
      }
      if (cas(head, old, below)) {
        add(count, -1);
        return old;
      }
      swap(next[old], below);
    }
    return -1;
  }
  void push(int node) {
    for (;;) {
      const int old = get(head);
      set(next[node], old);
      if (cas(head, old, node)) break;
    }
    add(count, 1);
  }
};

}  // namespace relacy_kernels
