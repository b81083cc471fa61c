// Pools with futures: what comes back, what is lost, and why a pool does not close.
#include <stdexcept>
#include <vector>

#include "snarl/scenarios/scenario.h"

namespace {

// send gives a future at once, get waits for its result; sync is both in one.
SNARL_SCENARIO(jobs_sent_and_awaited, "", "explore 3000 schedules", "expect always clean") {
  scenario.thread("client", [] {
    snarl::Pool pool(2);
    auto six = pool.send([] { return 2 * 3; });
    const int four = pool.sync([] { return 2 * 2; });
    const int both = four + six.get();
    snarl::require(both == 10, "both results are there");
    pool.close();
  });
  scenario.run();
}

// Jobs end in any order; map puts their results into the order of the inputs.
SNARL_SCENARIO(map_keeps_the_order, "", "explore 3000 schedules", "expect always clean") {
  scenario.thread("client", [] {
    snarl::Pool pool(2);
    const std::vector<int> squares = pool.map(std::vector{1, 2, 3}, [](int n) { return n * n; });
    snarl::require(squares == std::vector{1, 4, 9}, "the results are in order");
    pool.close();
  });
  scenario.run();
}

// Results that are taken as they come are in any order: the first result is not the first job's.
SNARL_SCENARIO(each_mixes_the_order, "", "expect sometimes check_failed",
               "expect sometimes clean") {
  scenario.thread("client", [] {
    snarl::Pool pool(2);
    auto results = pool.each(std::vector{1, 2}, [](int n) { return n * n; });
    const auto first = results.next();
    snarl::require(first == 1, "the first result is the first job's");
    pool.close();
  });
  scenario.run();
}

// The workers add what they find to one total, and each += is a read and a write.
SNARL_SCENARIO(each_adds_without_a_lock, "workers = 2", "expect sometimes lost_update on total",
               "expect sometimes data_race on total", "expect sometimes check_failed") {
  auto& total = scenario.shared<int>("total", 0);
  scenario.thread("client", [&] {
    snarl::Pool pool(static_cast<std::uint32_t>(scenario.param("workers")));
    auto results = pool.each(std::vector{1, 2, 3}, [&total](int n) { return total += n; });
    while (results.next()) snarl::progress();
    pool.close();
  });
  scenario.check([&] { return total.load() == 6; }, "the total is 1 + 2 + 3");
  scenario.run();
}

// The total is behind a lock; what the jobs return needs none.
SNARL_SCENARIO(each_adds_under_a_lock, "workers = 2", "explore 3000 schedules",
               "expect always clean") {
  auto& lock = scenario.lock("lock");
  auto& total = scenario.shared<int>("total", 0);
  scenario.thread("client", [&] {
    snarl::Pool pool(static_cast<std::uint32_t>(scenario.param("workers")));
    auto results = pool.each(std::vector{1, 2, 3}, [&](int n) {
      return snarl::with_lock_held(lock, [&] { return total += n; });
    });
    while (results.next()) snarl::progress();
    pool.close();
  });
  scenario.check([&] { return total.load() == 6; }, "the total is 1 + 2 + 3");
  scenario.run();
}

// A worker dies of its job's exception, which becomes the job's result. The supervisor puts
// another worker in its place: the job behind it is done, although the pool had but one.
SNARL_SCENARIO(dead_worker_is_replaced, "", "expect always clean") {
  scenario.thread("client", [] {
    snarl::Pool pool(1);
    auto broken = pool.send([]() -> int { throw std::runtime_error("it broke"); });
    auto fine = pool.send([] { return 7; });
    bool has_thrown = false;
    try {
      broken.get();
    } catch (const std::runtime_error&) {
      has_thrown = true;
    }
    snarl::require(has_thrown, "the exception is the result");
    const int seven = fine.get();
    snarl::require(seven == 7, "the next job is done");
    pool.close();
  });
  scenario.run();
}

// close() waits for all jobs. One of them waits for another, which stands behind it in the queue
// of the only worker: nobody will ever run it.
SNARL_SCENARIO(close_waits_for_a_job_nobody_runs, "", "expect always deadlock") {
  scenario.thread("client", [] {
    snarl::Pool pool(1);
    snarl::Event is_set_up("is_set_up");
    pool.send([&] { is_set_up.wait(); });
    pool.send([&] { is_set_up.set(); });
    pool.close();
  });
  scenario.run();
}

// The worker that waits is not the only one.
SNARL_SCENARIO(close_waits_for_a_job_somebody_runs, "", "expect always clean") {
  scenario.thread("client", [] {
    snarl::Event is_set_up("is_set_up");
    snarl::Pool pool(2);
    pool.send([&] { is_set_up.wait(); });
    pool.send([&] { is_set_up.set(); });
    pool.close();
  });
  scenario.run();
}

// A job sends another one, and whether the pool still takes it depends on who is faster.
SNARL_SCENARIO(job_sent_after_close, "", "expect sometimes misuse on pool",
               "expect sometimes clean") {
  scenario.thread("client", [] {
    snarl::Pool pool(1, "pool");
    pool.send([&pool] { pool.send([] {}); });
    pool.close();
  });
  scenario.run();
}

// Whoever sends more from within a job is waited for first.
SNARL_SCENARIO(inner_job_awaited_before_close, "", "expect always clean") {
  scenario.thread("client", [] {
    snarl::Pool pool(1, "pool");
    auto outer = pool.send([&pool] { return pool.send([] { return 5; }); });
    auto inner = outer.get();
    const int five = inner.get();
    snarl::require(five == 5);
    pool.close();
  });
  scenario.run();
}

}  // namespace
