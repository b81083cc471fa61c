// The kernels that need functions or threads made by threads: lock-free structures over numbered
// nodes, a work-stealing deque, and the spawned form of `reorder`.
#include <array>
#include <cstdint>
#include <deque>

#include "snarl/scenarios/scenario.h"

namespace {

constexpr int kNone = -1;

// Owners of numbered things, outside of what is scheduled: two owners at once are the bug.
class Owned {
 public:
  void take(int thing) {
    bool& is_owned = is_owned_.at(static_cast<std::size_t>(thing));
    SNARL_REQUIRE(!is_owned);
    is_owned = true;
  }
  void give_back(int thing) { is_owned_.at(static_cast<std::size_t>(thing)) = false; }

 private:
  std::array<bool, 16> is_owned_{};
};

// The owner takes at the tail without a lock, thieves take at the head under one.
class Deque {
 public:
  explicit Deque(snarl::Scenario& scenario)
      : head_(scenario.atomic<int>("head", 0)),
        tail_(scenario.atomic<int>("tail", 0)),
        thieves_(scenario.lock("thieves")),
        place_(scenario.atomics<int>("place", 16, kNone)) {}

  void push(int item) {
    const int tail = tail_.load();
    place_[tail].store(item);
    tail_.store(tail + 1);
  }

  // Claims first, then looks: right as long as thieves do the same.
  int take() {
    const int tail = tail_.load() - 1;
    tail_.store(tail);
    if (head_.load() <= tail) return place_[tail].load();
    const auto held = snarl::with(thieves_);
    if (head_.load() <= tail) return place_[tail].load();
    tail_.store(tail + 1);
    return kNone;
  }

  // Looks first, then claims.
  int steal() {
    const auto held = snarl::with(thieves_);
    const int head = head_.load();
    if (head >= tail_.load()) return kNone;
    head_.store(head + 1);
    return place_[head].load();
  }

 private:
  snarl::Atomic<int>& head_;
  snarl::Atomic<int>& tail_;
  snarl::Lock& thieves_;
  snarl::Array<snarl::Atomic<int>>& place_;
};

// The last item goes to the owner and to a thief: the thief sees that there is one, the owner
// claims it and sees no thief, the thief claims it.
// Depth 2: the thief's look before the owner's claim, the owner's look before the thief's claim.
// Shape: the THE protocol (Frigo, Leiserson, Randall, PLDI 1998) with a step exchanged; the
// work-stealing queue of CHESS (Musuvathi and others, OSDI 2008), WSQ in SCTBench.
SNARL_SCENARIO(work_stealing_deque, "items = 2 in [1, 2, 4], steals = 2",
               "expect sometimes check_failed") {
  Deque deque(scenario);
  Owned owned;
  scenario.thread("owner", [&] {
    for (int item = 0; item < scenario.param("items"); ++item) deque.push(item);
    for (int item = 0; item < scenario.param("items"); ++item) {
      if (const int taken = deque.take(); taken != kNone) owned.take(taken);
    }
  });
  scenario.thread("thief", [&] {
    for (int steal = 0; steal < scenario.param("steals"); ++steal) {
      if (const int taken = deque.steal(); taken != kNone) owned.take(taken);
    }
  });
  scenario.run();
}

// A stack of numbered nodes without locks, whose top carries no version.
class Stack {
 public:
  Stack(snarl::Scenario& scenario, int nodes)
      : top_(scenario.atomic<int>("top", 0)), next_(scenario.atomics<int>("next", nodes, kNone)) {
    for (int node = 0; node + 1 < nodes; ++node) next_[node].store(node + 1);
  }

  int pop() {
    for (;;) {
      const int top = top_.load();
      if (top == kNone) return kNone;
      const int next = next_[top].load();
      if (top_.compare_exchange(top, next)) return top;
    }
  }

  void push(int node) {
    for (;;) {
      const int top = top_.load();
      next_[node].store(top);
      if (top_.compare_exchange(top, node)) return;
    }
  }

 private:
  snarl::Atomic<int>& top_;
  snarl::Array<snarl::Atomic<int>>& next_;
};

// Everybody borrows two nodes and puts them back. Who stops between reading the top's successor and
// swinging the top finds the same top again, and makes a node the top that somebody still has.
// Depth 3: the reading before the other's pops, the swing after its first push and before its
// second, and another pop before that one. The deep ABA.
// Shape: Treiber, "Systems programming: coping with parallelism", 1986, without its version count.
SNARL_SCENARIO(aba_many_threads, "threads = 2 in [2, 3]", "expect sometimes check_failed") {
  Stack stack(scenario, 4);
  Owned owned;
  scenario.threads("borrower", scenario.param("threads"), [&] {
    const int first = stack.pop();
    if (first == kNone) return;
    owned.take(first);
    const int second = stack.pop();
    if (second != kNone) owned.take(second);
    owned.give_back(first);
    stack.push(first);
    if (second == kNone) return;
    snarl::yield();  // still busy with the second one
    owned.give_back(second);
    stack.push(second);
  });
  scenario.run();
}

// A stack that marks a node as "being taken" by its successor, and counts what is left so that the
// last node stays.
class SafeStack {
 public:
  SafeStack(snarl::Scenario& scenario, int nodes)
      : head_(scenario.atomic<int>("head", 0)),
        count_(scenario.atomic<int>("count", nodes)),
        next_(scenario.atomics<int>("next", nodes, kNone)) {
    for (int node = 0; node + 1 < nodes; ++node) next_[node].store(node + 1);
  }

  int pop() {
    while (count_.load() > 1) {
      const int head = head_.load();
      const int next = next_[head].exchange(kNone);
      if (next == kNone) {
        snarl::yield();  // so that strategies with priorities let the others go on
        continue;
      }
      if (head_.compare_exchange(head, next)) {
        count_.fetch_sub(1);
        return head;
      }
      next_[head].exchange(next);
    }
    return kNone;
  }

  void push(int node) {
    int head = head_.load();
    do {
      next_[node].store(head);
    } while (!head_.compare_exchange_strong(head, node));
    count_.fetch_add(1);
  }

 private:
  snarl::Atomic<int>& head_;
  snarl::Atomic<int>& count_;
  snarl::Array<snarl::Atomic<int>>& next_;
};

// Three threads borrow one node each, twice, and two of them get the same one.
// Depth: at least 5 preemptions. The deep one of this bench: a random walk takes some hundred
// thousand schedules.
// Shape: SafeStack (Vyukov, 2010), in SCTBench (Thomson, Donaldson, Betts, PPoPP 2014).
SNARL_SCENARIO(safe_stack, "threads = 3, rounds = 2", "expect sometimes check_failed") {
  SafeStack stack(scenario, static_cast<int>(scenario.param("threads")));
  Owned owned;
  scenario.threads("borrower", scenario.param("threads"), [&] {
    for (int round = 0; round < scenario.param("rounds"); ++round) {
      int node = stack.pop();
      while (node == kNone) {
        snarl::yield();
        node = stack.pop();
      }
      owned.take(node);
      snarl::yield();  // what the borrower does with it
      owned.give_back(node);
      stack.push(node);
    }
  });
  scenario.run();
}

// `reorder` with threads that one thread makes one after the other, as programs do: the setters
// that are made first have finished long before the reader is made.
// Depth 2, as `reorder`; a strategy that does not know of threads to come has to hold all of them
// back by luck.
// Shape: reorder_N_bad, CS of SCTBench (Thomson, Donaldson, Betts, PPoPP 2014), N threads in all.
SNARL_SCENARIO(spawned_reorder, "threads = 3 in [3, 5, 10, 20]", "expect sometimes check_failed") {
  auto& first = scenario.atomic<int>("first", 0);
  auto& second = scenario.atomic<int>("second", 0);
  scenario.thread("starter", [&] {
    std::deque<snarl::Thread> setters;
    for (int index = 0; index + 1 < scenario.param("threads"); ++index) {
      setters.emplace_back(snarl::Name("setter", index), [&] {
        first.store(1);
        second.store(-1);
      });
    }
    const snarl::Thread reader("reader", [&] {
      const bool is_unset = first.load() == 0 && second.load() == 0;
      const bool is_right = is_unset || (first.load() == 1 && second.load() == -1);
      SNARL_REQUIRE(is_right);
    });
  });
  scenario.run();
}

}  // namespace
