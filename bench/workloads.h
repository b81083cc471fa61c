// The work that Snarl and Relacy are compared on: the operations of relacy_workloads.cc in the same
// order, so a change here is a change there, and in workloads.snarl.
#pragma once

#include <algorithm>

#include "snarl/primitives/condition.h"
#include "snarl/primitives/lock.h"
#include "snarl/primitives/shared.h"

namespace snarl::bench {

// A workload: `kThreads` threads named `worker`, each of which does thread(index) once; holds()
// must be true after them.

// Two threads take two locks in the same order, once.
struct TwoLocks {
  static constexpr int kThreads = 2;
  Lock a{"a"};
  Lock b{"b"};

  void thread(int /*index*/) {
    a.acquire();
    b.acquire();
    b.release();
    a.release();
  }
  static bool holds() { return true; }
};

// Five philosophers take the lower-numbered fork first and eat twice; only the forks are shared.
struct Philosophers {
  static constexpr int kThreads = 5;
  static constexpr int kMeals = 2;
  Lock fork[kThreads]{Lock{{"fork", 0}}, Lock{{"fork", 1}}, Lock{{"fork", 2}}, Lock{{"fork", 3}},
                      Lock{{"fork", 4}}};

  void thread(int left) {
    const int right = (left + 1) % kThreads;
    Lock& first = fork[std::min(left, right)];
    Lock& second = fork[std::max(left, right)];
    for (int meal = 0; meal < kMeals; ++meal) {
      first.acquire();
      second.acquire();
      second.release();
      first.release();
    }
  }
  static bool holds() { return true; }
};

// Two producers and two consumers share a ring of two slots; four items each.
struct ProducerConsumer {
  static constexpr int kThreads = 4;
  static constexpr int kProducers = 2;
  static constexpr int kCapacity = 2;
  static constexpr int kItems = 4;
  Lock guard{"guard"};
  Condition not_full{guard, "not_full"};
  Condition not_empty{guard, "not_empty"};
  Shared<int> slot[kCapacity]{Shared<int>{{"slot", 0}}, Shared<int>{{"slot", 1}}};
  Shared<int> head{"head", 0};
  Shared<int> count{"count", 0};

  void thread(int index) {
    for (int item = 0; item < kItems; ++item) {
      if (index < kProducers) {
        put(item);
      } else {
        take();
      }
    }
  }

  void put(int item) {
    guard.acquire();
    int filled = count.load();
    while (filled == kCapacity) {
      not_full.wait();
      filled = count.load();
    }
    const int first = head.load();
    slot[(first + filled) % kCapacity].store(item);
    count.store(filled + 1);
    not_empty.notify_one();
    guard.release();
  }

  int take() {
    guard.acquire();
    int filled = count.load();
    while (filled == 0) {
      not_empty.wait();
      filled = count.load();
    }
    const int first = head.load();
    const int item = slot[first].load();
    head.store((first + 1) % kCapacity);
    count.store(filled - 1);
    not_full.notify_one();
    guard.release();
    return item;
  }

  bool holds() const { return count.load() == 0; }
};

// Four threads add one to a plain variable under a lock, 10,000 times each.
struct Counter {
  static constexpr int kThreads = 4;
  static constexpr int kIncrements = 10'000;
  Lock guard{"guard"};
  Shared<int> counter{"counter", 0};

  void thread(int /*index*/) {
    for (int increment = 0; increment < kIncrements; ++increment) {
      guard.acquire();
      const int seen = counter.load();
      counter.store(seen + 1);
      guard.release();
    }
  }
  bool holds() const { return counter.load() == kThreads * kIncrements; }
};

}  // namespace snarl::bench
