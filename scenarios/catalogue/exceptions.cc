// Locks on the way out of an exception: kept, given back, given back twice.
#include <stdexcept>

#include "snarl/scenarios/scenario.h"

namespace {

// The release stands behind the line that throws. Whoever catches the exception goes on as if
// nothing were, ends, and the lock is locked for ever.
SNARL_SCENARIO(exception_keeps_the_lock, "workers = 2",
               "expect always misuse on ledger",  // ended holding it
               "expect always deadlock") {        // its owner has ended
  auto& ledger = scenario.lock("ledger");
  scenario.threads("worker", scenario.param("workers"), [&] {
    try {
      ledger.acquire();
      throw std::runtime_error("the page is full");
      ledger.release();
    } catch (const std::runtime_error&) {
      snarl::progress();
    }
  });
  scenario.run();
}

// A guard gives the lock back before the handler runs.
SNARL_SCENARIO(exception_frees_the_lock, "workers = 2", "expect always clean") {
  auto& ledger = scenario.lock("ledger");
  scenario.threads("worker", scenario.param("workers"), [&] {
    try {
      const auto held = snarl::with(ledger);
      throw std::runtime_error("the page is full");
    } catch (const std::runtime_error&) {
      snarl::progress();
    }
  });
  scenario.run();
}

// The handler releases too, to be on the safe side. The guard was there before it: the lock is
// nobody's by then, or that of the next one who came for it.
SNARL_SCENARIO(exception_frees_the_lock_twice, "workers = 2", "expect always misuse on ledger") {
  auto& ledger = scenario.lock("ledger");
  scenario.threads("worker", scenario.param("workers"), [&] {
    try {
      const auto held = snarl::with(ledger);
      throw std::runtime_error("the page is full");
    } catch (const std::runtime_error&) {
      ledger.release();
    }
  });
  scenario.run();
}

// The guard frees the lock in time, but what it guarded is left half done: a transfer that throws
// between its two halves. No lock helps against that.
SNARL_SCENARIO(exception_leaves_half_a_transfer, "", "expect always check_failed") {
  auto& bank = scenario.lock("bank");
  auto& from = scenario.shared<int>("from", 1);
  auto& to = scenario.shared<int>("to", 0);
  scenario.threads("clerk", 2, [&] {
    try {
      const auto held = snarl::with(bank);
      from -= 1;
      if (from.load() < 0) throw std::runtime_error("there is no such money");
      to += 1;
    } catch (const std::runtime_error&) {
      snarl::progress();
    }
  });
  scenario.check(
      [&] {
        const int here = from.load();
        const int there = to.load();
        return here + there == 1;
      },
      "no money is lost");
  scenario.run();
}

// The same, with everything that may throw before the first change.
SNARL_SCENARIO(exception_leaves_no_trace, "", "expect always clean") {
  auto& bank = scenario.lock("bank");
  auto& from = scenario.shared<int>("from", 1);
  auto& to = scenario.shared<int>("to", 0);
  scenario.threads("clerk", 2, [&] {
    try {
      const auto held = snarl::with(bank);
      if (from.load() < 1) throw std::runtime_error("there is no such money");
      from -= 1;
      to += 1;
    } catch (const std::runtime_error&) {
      snarl::progress();
    }
  });
  scenario.check(
      [&] {
        const int here = from.load();
        const int there = to.load();
        return here + there == 1;
      },
      "no money is lost");
  scenario.run();
}

}  // namespace
