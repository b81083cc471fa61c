// Draws a few kinds of objects, and short threads over them.
#include "snarl/scenarios/testing/small_program.h"

#include <fmt/format.h>

#include <vector>

#include "snarl/harness/base/rng.h"

namespace snarl::testing {
namespace {

class Writer {
 public:
  Writer(std::uint64_t seed, SmallKind kind) : rng_(seed, 0x736d'616cULL), kind_(kind) {}

  std::string write() {
    const std::uint32_t theme_count = 1 + rng_.below(2);
    for (std::uint32_t count = 0; count < theme_count; ++count) themes_.push_back(theme());
    std::string threads;
    const std::uint32_t thread_count = 2 + rng_.below(2);
    const std::uint32_t actions_max = is_small() || thread_count > 2 ? 2 : 4;
    for (std::uint32_t thread = 0; thread < thread_count; ++thread) {
      const bool is_daemon = thread == 1 && kind_ == SmallKind::kWithDaemon;
      threads += fmt::format("  {}thread t{} {{\n", is_daemon ? "daemon " : "", thread);
      const std::uint32_t actions = 1 + rng_.below(actions_max);
      for (std::uint32_t count = 0; count < actions; ++count) {
        std::string text = action();
        const std::string name = fmt::format("x{}", count);
        for (std::size_t at; (at = text.find('X')) != std::string::npos;) text.replace(at, 1, name);
        threads += "    " + text + "\n";
      }
      threads += "  }\n";
    }
    const char* const preference = one_of({"readers", "readers", "writers", "either"});
    return fmt::format("scenario small_program {{\n  rwlock rw(prefer = {})\n{}{}}}\n", preference,
                       kObjects, threads);
  }

 private:
  // Those of locks that are tried are none to poll beside: who asks whether one is held is told by
  // each turn of a loop that takes it.
  std::uint32_t theme() {
    const std::uint32_t theme = rng_.below(10);
    return kind_ == SmallKind::kWithPolling && theme >= 2 && theme <= 4 ? theme + 3 : theme;
  }

  bool is_small() const {
    return kind_ == SmallKind::kWithTime || kind_ == SmallKind::kWithPolling;
  }

  static constexpr const char* kObjects =
      "  var v = 0\n  var w = 0\n  atomic a = 0\n  lock m\n  lock n\n  rlock r\n"
      "  semaphore s(1)\n  semaphore two(2)\n  event e\n  condition c on m\n  queue q(1)\n"
      "  queue endless\n  barrier b(2)\n";

  const char* one_of(const std::vector<const char*>& texts) {
    return texts[rng_.below(static_cast<std::uint32_t>(texts.size()))];
  }

  std::string polling_action() {
    return one_of({"loop { with m { if v > 0 { break } } yield }",
                   "local X = 0; while X == 0 { with m { X = v } sleep 1ms }",
                   "while a.load() == 0 { sleep 1ms }",
                   "local X = 0; while X == 0 { with rw.read { X = w } yield }",
                   "local X = 0; while X == 0 { with rw.write { X = a.load() } }",
                   "loop { with n { if a.load() == 1 { break } } }",
                   "while a.load() < 2 { with n { } yield }",
                   "while a.load() < 2 { with n { } sleep 1ms; with m { } }",
                   "n.acquire(); while v == 0 { n.release(); yield; n.acquire() }; n.release()",
                   "with n { local X = 0; while X == 0 { with m { X = v } yield } }",
                   "while not e.is_set() { sleep 2ms }",
                   "sleep 1ms",
                   "a.store(1)",
                   "a.store(2)",
                   "a.store(0)",
                   "with m { v = 1 }",
                   "with m { v = 0 }",
                   "with rw.write { w = 1 }",
                   "with n { with m { v = 1 } }",
                   "with m { with n { a.store(1) } }",
                   "e.set()",
                   "m.acquire()",
                   "assert v == 0",
                   "assert a.load() < 2",
                   "v = 1"});
  }

  std::string action() {
    if (kind_ == SmallKind::kWithTime && rng_.below(3) == 0) {
      return one_of({"sleep 1ms", "if m.acquire(timeout = 1ms) { m.release() }",
                     "if s.acquire(timeout = 2ms) { w = 1 }", "if e.wait(timeout = 1ms) { w = 1 }",
                     "local X = q.get(timeout = 1ms)", "if q.put(1, timeout = 2ms) { w = 1 }",
                     "with m { if c.wait(timeout = 1ms) { w = 1 } }",
                     "if b.arrive_and_wait(timeout = 1ms) { w = 1 }"});
    }
    if (kind_ == SmallKind::kWithChoice && rng_.below(3) == 0) {
      return one_of({"v = choose(2)", "a.store(choose(2))", "if choose(2) == 1 { w = 1 }",
                     "repeat choose(2) { v += 1 }", "local X = choose(3); w = X",
                     "if choose(2) == 1 and m.try_acquire() { m.release() }",
                     "assert v + choose(2) < 2"});
    }
    if (kind_ == SmallKind::kWithSpin && rng_.below(3) == 0) {
      return one_of({"while a.load() == 0 { }", "while not m.try_acquire() { yield }; m.release()",
                     "while e.is_set() { yield }", "while v < 1 { }",
                     "loop { if a.compare_exchange(1, 2) { break }; yield }",
                     "while q.size() == 0 and a.load() < 2 { }", "a.store(1)", "e.set()"});
    }
    if (kind_ == SmallKind::kWithPolling && rng_.below(3) != 0) return polling_action();
    switch (themes_[rng_.below(static_cast<std::uint32_t>(themes_.size()))]) {
      case 0:
        return one_of({"v += 1", "v = 2", "local X = v", "local X = v; w = X", "assert v < 2"});
      case 1:
        return one_of({"a.store(1)", "local X = a.fetch_add(1)", "local X = a.load(); v = X",
                       "if a.compare_exchange(0, 1) { w += 1 }", "atomic { v += 1; w += 1 }"});
      case 2:
        return one_of({"with m { }", "with m { with n { } }", "with n { with m { } }",
                       "with m { v += 1 }", "if m.try_acquire() { v = 1; m.release() }",
                       "if m.locked() { w = 1 }"});
      case 3:
        return one_of({"with r { with r { } }", "with r { v += 1 }",
                       "if r.try_acquire() { w = 1; r.release() }"});
      case 4:
        return one_of({"with rw.read { local X = v }", "with rw.write { v += 1 }",
                       "if rw.try_acquire_read() { rw.release() }",
                       "if rw.try_acquire_write() { w = 1; rw.release() }"});
      case 5:
        return one_of({"with s { }", "with two { v = 1 }", "s.acquire()", "s.release()",
                       "two.acquire()", "if two.try_acquire() { w = 1 }",
                       "if s.value() == 0 { v = 1 }"});
      case 6:
        return one_of({"e.set()", "e.wait()", "e.clear()", "if e.is_set() { w = 1 }"});
      case 7:
        return one_of({"with m { c.wait() }", "with m { c.notify() }", "with m { c.notify_all() }",
                       "with m { v = 1; c.notify() }", "with m { while v == 0 { c.wait() } }"});
      case 8:
        return one_of({"q.put(id)", "local X = q.get()", "if q.try_put(1) { w = 1 }",
                       "local X = q.try_get()", "if q.size() == 1 { w = 1 }", "endless.put(1)",
                       "local X = endless.get()", "local X = endless.get_all()"});
      default:
        return one_of({"b.arrive_and_wait()", "v = 1", "local X = v"});
    }
  }

  Rng rng_;
  SmallKind kind_;
  std::vector<std::uint32_t> themes_;
};

}  // namespace

std::string small_program(std::uint64_t seed, SmallKind kind) { return Writer(seed, kind).write(); }

}  // namespace snarl::testing
