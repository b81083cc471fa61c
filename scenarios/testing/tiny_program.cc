// Nests sections of what two or three themes offer.
#include "snarl/scenarios/testing/tiny_program.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/base/rng.h"

namespace snarl::testing {
namespace {

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : rng_(seed, 0x7469'6e79ULL) {}

  TinyProgram write() {
    const std::uint32_t themes = 1 + rng_.below(3);
    for (std::uint32_t count = 0; count < themes; ++count) themes_.push_back(rng_.below(8));
    thread_count_ = 2 + rng_.below(kTinyThreadsMax - 1);
    program_.permits = static_cast<std::uint8_t>(rng_.below(3));
    program_.places = static_cast<std::uint8_t>(1 + rng_.below(2));
    program_.parties = static_cast<std::uint8_t>(2 + rng_.below(2));
    for (me_ = 0; me_ < thread_count_; ++me_) {
      TinyThread& thread = program_.threads.emplace_back();
      thread.is_daemon = me_ == 1 && rng_.below(5) == 0;
      steps_ = &thread.steps;
      room_ = kTinyOperationsMax / thread_count_;
      while (room_ > 0 && (steps_->empty() || rng_.below(4) != 0)) item();
    }
    program_.prefers_writers = rng_.below(2) == 0;
    program_.releasers = those_who({Act::kUp});
    program_.setters = those_who({Act::kSet});
    program_.senders = those_who({Act::kPut, Act::kClose});
    return std::move(program_);
  }

 private:
  // Now and then: those alone who do, or somebody where nobody does.
  std::uint8_t those_who(std::initializer_list<Act> acts) {
    if (rng_.below(2) == 0) return kAllThreads;
    std::uint32_t crowd = 0;
    for (std::uint32_t thread = 0; thread < program_.threads.size(); ++thread) {
      for (const TinyStep& step : program_.threads[thread].steps) {
        const bool is_one = std::find(acts.begin(), acts.end(), step.act) != acts.end();
        if (is_one) crowd |= 1U << thread;
      }
    }
    return static_cast<std::uint8_t>(crowd != 0 ? crowd : 1U << rng_.below(thread_count_));
  }

  void add(Act act, std::uint32_t which = 0) {
    steps_->push_back({act, static_cast<std::uint8_t>(which)});
  }

  // What is opened is closed again, but for one time in eight.
  void section(Act open, Act close, std::uint32_t which = 0) {
    if (room_ < 2) return single();
    room_ -= 2;
    add(open, which);
    if (room_ > 0 && rng_.below(3) != 0) item();
    if (rng_.below(8) != 0) add(close, which);
  }

  void single(Act act = Act::kYield, std::uint32_t which = 0) {
    --room_;
    add(act, which);
  }

  void notices() {
    if (room_ < 3) return single();
    room_ -= 3;
    add(Act::kAcquire, 0);
    add(one_of({Act::kWait, Act::kWait, Act::kNotify, Act::kNotifyAll, Act::kYield}));
    if (room_ > 0 && rng_.below(4) == 0) item();
    if (rng_.below(5) != 0) add(Act::kRelease, 0);
  }

  Act one_of(std::initializer_list<Act> acts) {
    return acts.begin()[rng_.below(static_cast<std::uint32_t>(acts.size()))];
  }

  void item() {
    switch (themes_[rng_.below(static_cast<std::uint32_t>(themes_.size()))]) {
      case 0:
        return section(Act::kAcquire, Act::kRelease, rng_.below(2));
      case 1:
        return section(Act::kTake, Act::kGiveBack);
      case 2:
        return rng_.below(2) == 0 ? section(Act::kRead, Act::kEndRead)
                                  : section(Act::kWrite, Act::kEndWrite);
      case 3:
        return rng_.below(2) == 0 ? section(Act::kDown, Act::kUp)
                                  : single(one_of({Act::kDown, Act::kUp}));
      case 4:
        return single(one_of({Act::kSet, Act::kClear, Act::kAwait, Act::kAwait}));
      case 5:
        return notices();
      case 6:
        return single(rng_.below(12) == 0 ? Act::kClose : one_of({Act::kPut, Act::kGet}));
      default:
        if (rng_.below(2) == 0) return single(Act::kArrive);
        return single(Act::kJoin, (me_ + 1 + rng_.below(thread_count_ - 1)) % thread_count_);
    }
  }

  Rng rng_;
  TinyProgram program_;
  std::vector<std::uint32_t> themes_;
  std::uint32_t thread_count_ = 0;
  std::uint32_t me_ = 0;
  std::uint32_t room_ = 0;  // operations that this thread may still have
  std::vector<TinyStep>* steps_ = nullptr;
};

std::string text_of(const TinyStep& step) {
  switch (step.act) {
    case Act::kYield:
      return "yield";
    case Act::kAcquire:
      return fmt::format("m[{}].acquire()", step.which);
    case Act::kRelease:
      return fmt::format("m[{}].release()", step.which);
    case Act::kTake:
      return "r.acquire()";
    case Act::kGiveBack:
      return "r.release()";
    case Act::kRead:
      return "rw.acquire_read()";
    case Act::kWrite:
      return "rw.acquire_write()";
    case Act::kEndRead:
    case Act::kEndWrite:
      return "rw.release()";
    case Act::kDown:
      return "s.acquire()";
    case Act::kUp:
      return "s.release()";
    case Act::kSet:
      return "e.set()";
    case Act::kClear:
      return "e.clear()";
    case Act::kAwait:
      return "e.wait()";
    case Act::kWait:
      return "c.wait()";
    case Act::kNotify:
      return "c.notify()";
    case Act::kNotifyAll:
      return "c.notify_all()";
    case Act::kPut:
      return "q.put(1)";
    case Act::kGet:
      return "q.get()";
    case Act::kClose:
      return "q.close()";
    case Act::kArrive:
      return "b.arrive_and_wait()";
    case Act::kJoin:
      return fmt::format("t{}.join()", step.which);
  }
  return "";
}

std::string from(std::uint8_t crowd) {
  if (crowd == kAllThreads) return "";
  std::string text;
  for (std::uint32_t thread = 0; thread < kTinyThreadsMax; ++thread) {
    if ((crowd & (1U << thread)) == 0) continue;
    text += fmt::format("{} t{}", text.empty() ? " from" : ",", thread);
  }
  return text;
}

}  // namespace

TinyProgram tiny_program(std::uint64_t seed) { return Writer(seed).write(); }

std::string text_of(const TinyProgram& program) {
  std::string text = fmt::format(
      "scenario tiny_program {{\n  lock m[2]\n  rlock r\n  rwlock rw(prefer = {})\n"
      "  semaphore s({}){}\n  event e{}\n  condition c on m[0]\n  queue q({}){}\n  barrier b({})\n",
      program.prefers_writers ? "writers" : "readers", program.permits, from(program.releasers),
      from(program.setters), program.places, from(program.senders), program.parties);
  for (std::size_t index = 0; index < program.threads.size(); ++index) {
    const TinyThread& thread = program.threads[index];
    text += fmt::format("  {}thread t{} {{\n", thread.is_daemon ? "daemon " : "", index);
    for (const TinyStep& step : thread.steps) text += "    " + text_of(step) + "\n";
    text += "  }\n";
  }
  return text + "}\n";
}

}  // namespace snarl::testing
