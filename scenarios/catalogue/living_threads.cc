// Who is still alive, what is a thread's own, and std's guards on these locks.
#include <mutex>

#include "snarl/scenarios/scenario.h"

namespace {

// At the end of a program: wait for everybody who is alive, but for oneself.
SNARL_SCENARIO(living_joined_without_oneself, "crowd = 2", "expect always clean") {
  auto& done = scenario.atomic<int>("done", 0);
  scenario.threads("crowd", scenario.param("crowd"), [&] { done.fetch_add(1); });
  scenario.thread("last", [&] {
    for (const snarl::ThreadHandle& thread : snarl::Thread::living()) {
      if (thread != snarl::Thread::current()) thread.join();
    }
    const int seen = done.load();
    snarl::require(seen == scenario.param("crowd"), "everybody is done");
  });
  scenario.run();
}

// Nobody struck himself off the list of the living: a thread that waits for its own end.
SNARL_SCENARIO(living_joined_with_oneself, "crowd = 2", "expect always misuse on last") {
  auto& done = scenario.atomic<int>("done", 0);
  scenario.threads("crowd", scenario.param("crowd"), [&] { done.fetch_add(1); });
  scenario.thread("last", [&] {
    for (const snarl::ThreadHandle& thread : snarl::Thread::living()) thread.join();
  });
  scenario.run();
}

// Threads made by hand: main is one of the living then, and it waits for the one that waits for it.
SNARL_SCENARIO(living_joined_with_main, "", "expect always deadlock") {
  snarl::Thread other("other", [] { snarl::progress(); });
  snarl::Thread last("last", [] {
    for (const snarl::ThreadHandle& thread : snarl::Thread::living()) {
      if (thread != snarl::Thread::current()) thread.join();
    }
  });
  last.join();
}

// A scratch cell that all threads use: what one puts there another finds.
SNARL_SCENARIO(scratch_shared_by_all, "", "expect sometimes check_failed",
               "expect always data_race on scratch") {
  auto& scratch = scenario.shared<int>("scratch", 0);
  scenario.threads("worker", 2, [&](int id) {
    scratch.store(id);
    snarl::yield();
    const int found = scratch.load();
    snarl::require(found == id, "it is still there");
  });
  scenario.run();
}

// Each thread has a scratch cell of its own: nothing to lock.
SNARL_SCENARIO(scratch_of_each_threads_own, "", "expect always clean") {
  snarl::Local<int> scratch(0);
  scenario.threads("worker", 2, [&](int id) {
    scratch.set(id);
    snarl::yield();
    snarl::require(scratch.get() == id, "it is still there");
  });
  scenario.run();
}

// The standard library's guards take these locks too. Two of them, one after the other, in two
// orders: the old deadlock.
SNARL_SCENARIO(unique_locks_in_two_orders, "", "expect sometimes deadlock",
               "expect sometimes clean") {
  snarl::Lock left("left");
  snarl::Lock right("right");
  scenario.thread("forward", [&] {
    const std::unique_lock first(left);
    const std::unique_lock second(right);
  });
  scenario.thread("backward", [&] {
    const std::unique_lock first(right);
    const std::unique_lock second(left);
  });
  scenario.run();
}

// std::scoped_lock takes both and steps back where it cannot, whatever the order they are named in.
SNARL_SCENARIO(scoped_lock_in_two_orders, "", "expect always clean") {
  snarl::Lock left("left");
  snarl::Lock right("right");
  scenario.thread("forward", [&] { const std::scoped_lock both(left, right); });
  scenario.thread("backward", [&] { const std::scoped_lock both(right, left); });
  scenario.run();
}

}  // namespace
