// Composes a scenario of modules that cannot block each other, and plants at most one fault in one
// of them.
#include "snarl/scenarios/testing/random_program.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/base/rng.h"

namespace snarl::testing {
namespace {

class Writer {
 public:
  Writer(std::uint64_t seed, Plant plant) : rng_(seed, 0x72616e64), plant_(plant) {}

  RandomProgram write() {
    lock_count_ = 2 + rng_.below(2);
    for (std::uint32_t lock = 0; lock < lock_count_; ++lock) {
      declare(fmt::format("{} m{}", rng_.below(3) == 0 ? "rlock" : "lock", lock));
      declare(fmt::format("var v{} = 0", lock));
      totals_.push_back(0);
    }
    plant_thread_ = rng_.below(2);
    const std::uint32_t workers = 2 + rng_.below(2);
    for (std::uint32_t worker = 0; worker < workers; ++worker) add_worker(worker);
    if (is(Plant::kMissingItem) || rng_.below(2) == 0) add_queue();
    if (is(Plant::kMissingNotify) || rng_.below(2) == 0) add_condition();
    if (is(Plant::kOverRelease) || rng_.below(3) == 0) add_semaphore();
    if (rng_.below(3) == 0) add_event();
    if (rng_.below(3) == 0) add_barrier();
    if (rng_.below(3) == 0) add_rwlock();
    for (std::uint32_t lock = 0; lock < lock_count_; ++lock) {
      tail_.push_back(fmt::format("check v{} == {}", lock, totals_[lock]));
    }
    return finish();
  }

 private:
  using Lines = std::vector<std::string>;

  bool is(Plant plant) const { return plant_ == plant; }
  void declare(const std::string& line) { declarations_.push_back(line); }

  void plant(FindingKind kind, const std::string& object, std::vector<Allowed> follows) {
    program_.planted = Allowed{kind, object};
    program_.follows = std::move(follows);
  }

  // One update of `variable`, to stand inside its lock.
  std::string update(std::uint32_t variable) {
    const std::uint32_t amount = 1 + rng_.below(3);
    totals_[variable] += amount;
    if (rng_.below(2) == 0) return fmt::format("v{} += {}", variable, amount);
    const std::uint32_t name = next_local_++;
    return fmt::format("local s{} = v{}; v{} = s{} + {}", name, variable, variable, name, amount);
  }

  void add_action(Lines& lines) {
    const std::uint32_t low = rng_.below(lock_count_ - 1);
    const std::uint32_t high = low + 1 + rng_.below(lock_count_ - low - 1);
    switch (rng_.below(4)) {
      case 0:
        lines.push_back(fmt::format("with m{} {{ with m{} {{ {}; {} }} }}", low, high, update(low),
                                    update(high)));
        break;
      case 1:
        lines.push_back(fmt::format("with m{}, m{} {{ {} }}", low, high, update(high)));
        break;
      case 2:
        lines.push_back("yield");
        [[fallthrough]];
      default:
        lines.push_back(fmt::format("with m{} {{ {} }}", high, update(high)));
    }
  }

  void add_worker(std::uint32_t worker) {
    Lines lines;
    const std::uint32_t actions = 1 + rng_.below(3);
    for (std::uint32_t action = 0; action < actions; ++action) add_action(lines);
    if (worker == plant_thread_) add_fault(lines);
    // The other side of what the fault needs to be seen.
    if (worker != plant_thread_ && is(Plant::kInvertedOrder)) {
      lines.insert(lines.begin(), "with m0 { with m1 { } }");
    }
    if (worker != plant_thread_ && (is(Plant::kUnlockedUpdate) || is(Plant::kSplitSection))) {
      lines.insert(lines.begin(), fmt::format("with m0 {{ {} }}", update(0)));
    }
    add_thread(fmt::format("w{}", worker), lines);
  }

  void add_fault(Lines& lines) {
    const Allowed check{FindingKind::kCheckFailed, ""};
    switch (plant_) {
      case Plant::kUnlockedUpdate:
        lines.insert(lines.begin(), update(0));
        plant(FindingKind::kDataRace, "v0", {{FindingKind::kLostUpdate, "v0"}, check});
        break;
      case Plant::kSplitSection:
        totals_[0] += 1;
        lines.insert(lines.begin(),
                     "local seen = 0; with m0 { seen = v0 }; with m0 { v0 = seen + 1 }");
        plant(FindingKind::kLostUpdate, "v0", {check});
        break;
      case Plant::kInvertedOrder:
        lines.insert(lines.begin(), "with m1 { with m0 { } }");
        plant(FindingKind::kDeadlock, "m0", {});
        break;
      case Plant::kForeignRelease:
        lines.push_back("m0.release()");
        plant(FindingKind::kMisuse, "m0", {});
        break;
      case Plant::kMissingRelease:
        lines.push_back("m0.acquire()");
        plant(FindingKind::kMisuse, "m0", {{FindingKind::kDeadlock, ""}});
        break;
      case Plant::kFailingAssert:
        lines.push_back("assert 1 == 2");
        plant(FindingKind::kCheckFailed, "", {});
        break;
      case Plant::kDivisionByZero:
        lines.push_back("local zero = 0; local broken = 1 / zero");
        plant(FindingKind::kException, "", {});
        break;
      default:
        break;
    }
  }

  void add_queue() {
    const std::uint32_t items = 1 + rng_.below(3);
    declare(rng_.below(2) == 0 ? "queue q" : fmt::format("queue q({})", 1 + rng_.below(2)));
    add_thread("producer", {fmt::format("repeat {} {{ q.put(id) }}", items)});
    std::uint32_t taken = items;
    if (is(Plant::kMissingItem)) {
      ++taken;
      plant(FindingKind::kDeadlock, "q", {});
    }
    add_thread("consumer",
               {fmt::format("repeat {} {{ local x{} = q.get() }}", taken, next_local_++)});
  }

  void add_condition() {
    const std::uint32_t signals = 1 + rng_.below(2);
    declare("lock cm");
    declare("condition c on cm");
    declare("var ready = 0");
    std::string notify = rng_.below(2) == 0 ? "c.notify_all()" : "c.notify()";
    if (is(Plant::kMissingNotify)) {
      notify = "progress";
      plant(FindingKind::kDeadlock, "c", {});
    }
    add_thread("signaller",
               {fmt::format("repeat {} {{ with cm {{ ready += 1; {} }} }}", signals, notify)});
    add_thread("waiter", {fmt::format("with cm {{ while ready < {} {{ c.wait() }} }}", signals)});
  }

  void add_semaphore() {
    declare("semaphore s(1, max = 1)");
    add_thread("guest[2]", {"s.acquire(); yield; s.release()"});
    if (!is(Plant::kOverRelease)) return;
    add_thread("greedy", {"s.acquire(); s.release(); s.release()"});
    plant(FindingKind::kMisuse, "s", {});
  }

  void add_event() {
    declare("event go");
    add_thread("starter", {"go.set()"});
    add_thread("runner", {"go.wait()"});
  }

  void add_barrier() {
    declare("barrier all(2)");
    add_thread("party[2]",
               {fmt::format("repeat {} {{ all.arrive_and_wait() }}", 1 + rng_.below(2))});
  }

  void add_rwlock() {
    declare("rwlock rw");
    declare("var board = 0");
    add_thread("reader", {"with rw.read { local seen_board = board }"});
    add_thread("writer[2]", {"with rw.write { board += 1 }"});
    tail_.push_back("check board == 2");
  }

  void add_thread(const std::string& name, const Lines& lines) {
    std::string text = fmt::format("  thread {} {{\n", name);
    for (const std::string& line : lines) text += fmt::format("    {}\n", line);
    threads_ += text + "  }\n";
  }

  RandomProgram finish() {
    program_.text = "scenario random_program {\n";
    for (const std::string& line : declarations_) program_.text += fmt::format("  {}\n", line);
    program_.text += threads_;
    for (const std::string& line : tail_) program_.text += fmt::format("  {}\n", line);
    program_.text += "}\n";
    return std::move(program_);
  }

  Rng rng_;
  Plant plant_;
  RandomProgram program_;
  Lines declarations_;
  std::string threads_;
  Lines tail_;
  std::vector<std::uint64_t> totals_;  // by variable: what it must be in the end
  std::uint32_t lock_count_ = 0;
  std::uint32_t plant_thread_ = 0;
  std::uint32_t next_local_ = 0;
};

}  // namespace

RandomProgram random_program(std::uint64_t seed, Plant plant) {
  return Writer(seed, plant).write();
}

}  // namespace snarl::testing
