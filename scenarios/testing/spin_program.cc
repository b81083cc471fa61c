// Writes each statement twice: as a line of the language, and as steps with jumps.
#include "snarl/scenarios/testing/spin_program.h"

#include <fmt/format.h>

#include "snarl/harness/base/rng.h"

namespace snarl::testing {
namespace {

class SpinWriter {
 public:
  explicit SpinWriter(std::uint64_t seed) : rng_(seed, 0x7370'696eULL) {
    has_choices_ = rng_.below(3) == 0;
    has_progress_ = rng_.below(3) == 0;
    is_alike_ = rng_.below(3) == 0;
  }

  SpinProgram write() {
    const std::uint32_t thread_count = 2 + (rng_.below(3) == 0 ? 1 : 0);
    SpinProgram program;
    std::string threads;
    const Rng first = rng_;
    for (std::uint32_t thread = 0; thread < thread_count; ++thread) {
      if (is_alike_) rng_ = first;  // but for who takes what first
      me_ = thread;
      steps_ = &program.threads.emplace_back();
      text_.clear();
      room_ = thread_count == 2 ? 5 : 3;
      while (room_ > 0 && (steps_->empty() || rng_.below(4) != 0)) statement();
      add({SpinAct::kEnd});
      threads += fmt::format("  thread t{} {{\n    local x = 0\n{}  }}\n", thread, text_);
    }
    program.text =
        "scenario spin_program {\n  atomic a[2] = 0\n  lock m[3]\n  expect sometimes "
        "lost_update\n" +
        threads + "}\n";
    return program;
  }

 private:
  std::size_t add(const SpinStep& step) {
    steps_->push_back(step);
    return steps_->size() - 1;
  }
  void land(std::size_t jump) {
    (*steps_)[jump].target = static_cast<std::uint32_t>(steps_->size());
  }
  void jump_back(std::size_t target) {
    add({SpinAct::kJump, 0, 0, static_cast<std::uint32_t>(target)});
  }
  void line(const std::string& text) { text_ += "    " + text + "\n"; }
  std::uint8_t bit() { return static_cast<std::uint8_t>(rng_.below(2)); }
  // Of two things; threads that are alike take them the other way round.
  std::uint8_t which() { return static_cast<std::uint8_t>((rng_.below(2) + me_) % 2); }

  void simple() {
    switch (rng_.below(has_progress_ ? 7 : 6)) {
      case 0:
      case 1: {
        const std::uint8_t flag = which();
        const std::uint8_t value = bit();
        line(fmt::format("a[{}].store({})", flag, value));
        add({SpinAct::kStore, flag, value});
        return;
      }
      case 2: {
        const std::uint8_t flag = which();
        line(fmt::format("x = a[{}].load()", flag));
        add({SpinAct::kLoadLocal, flag});
        return;
      }
      case 3: {
        const std::uint8_t flag = which();
        line(fmt::format("a[{}].store(1 - x)", flag));
        add({SpinAct::kStoreOther, flag});
        return;
      }
      case 4: {
        const std::uint8_t flag = which();
        const std::uint8_t value = bit();
        line(fmt::format("local y{} = a[{}].compare_exchange({}, {})", ++names_, flag, 1 - value,
                         value));
        add({SpinAct::kCompare, flag, value});
        return;
      }
      case 5:
        line("yield");
        add({SpinAct::kYield});
        return;
      default:
        line("progress");
        add({SpinAct::kProgress});
    }
  }

  void perhaps() {
    if (!has_choices_ || rng_.below(2) == 0) return simple();
    const std::uint8_t count = static_cast<std::uint8_t>(2 + rng_.below(2));
    const std::uint8_t value = static_cast<std::uint8_t>(rng_.below(count));
    line(fmt::format("if choose({}) == {} {{", count, value));
    add({SpinAct::kChoose, 0, count});
    const std::size_t past = add({SpinAct::kJumpUnless, 0, value});
    simple();
    land(past);
    line("}");
  }

  void some(std::uint32_t most) {
    for (std::uint32_t count = rng_.below(most + 1); count > 0; --count) perhaps();
  }

  void statement() {
    --room_;
    switch (rng_.below(8)) {
      case 0:
      case 1:
        return spin();
      case 2:
        return try_once_more();
      case 3:
        return retreat();
      case 4:
        return guarded();
      case 5:
        if (rng_.below(3) == 0) return for_ever();
        return perhaps();
      default:
        return perhaps();
    }
  }

  void spin() {
    const std::uint8_t flag = which();
    const std::uint8_t value = bit();
    line(fmt::format("while a[{}].load() == {} {{", flag, value));
    const std::size_t top = add({SpinAct::kLoad, flag});
    const std::size_t out = add({SpinAct::kJumpUnless, 0, value});
    some(2);
    jump_back(top);
    land(out);
    line("}");
  }

  void try_once_more() {
    const std::uint8_t lock = which();
    line(fmt::format("while not m[{}].try_acquire() {{", lock));
    const std::size_t top = add({SpinAct::kTry, lock});
    const std::size_t out = add({SpinAct::kJumpUnless, 0, 0});
    some(1);
    jump_back(top);
    land(out);
    line("}");
    if (rng_.below(3) == 0) spin();
    some(1);
    line(fmt::format("m[{}].release()", lock));
    add({SpinAct::kRelease, lock});
  }

  // Two locks, one after the other; who does not get the second one lets the first one go.
  void retreat() {
    const std::uint8_t one = which();
    const std::uint8_t other = static_cast<std::uint8_t>(1 - one);
    line("loop {");
    line(fmt::format("if m[{}].try_acquire() {{", one));
    const std::size_t top = add({SpinAct::kTry, one});
    const std::size_t missed = add({SpinAct::kJumpUnless, 0, 1});
    if (rng_.below(3) == 0) simple();
    line(fmt::format("if m[{}].try_acquire() {{ break }}", other));
    add({SpinAct::kTry, other});
    const std::size_t out = add({SpinAct::kJumpUnless, 0, 0});
    line(fmt::format("m[{}].release()", one));
    add({SpinAct::kRelease, one});
    land(missed);
    line("}");
    some(1);
    jump_back(top);
    land(out);
    line("}");
    for (const std::uint8_t lock : {other, one}) {
      line(fmt::format("m[{}].release()", lock));
      add({SpinAct::kRelease, lock});
    }
  }

  void guarded() {
    line("with m[2] {");
    add({SpinAct::kAcquire, 2});
    if (rng_.below(3) == 0) {
      spin();
    } else {
      perhaps();
    }
    add({SpinAct::kRelease, 2});
    line("}");
  }

  void for_ever() {
    line("loop {");
    const std::size_t top = steps_->size();
    line("yield");
    add({SpinAct::kYield});
    some(2);
    if (has_choices_ && rng_.below(2) == 0) {
      line("if choose(2) == 1 { break }");
      add({SpinAct::kChoose, 0, 2});
      const std::size_t out = add({SpinAct::kJumpUnless, 0, 0});
      jump_back(top);
      land(out);
    } else {
      jump_back(top);
    }
    line("}");
  }

  Rng rng_;
  bool has_choices_ = false;
  bool has_progress_ = false;
  bool is_alike_ = false;  // threads mirror each other
  std::uint32_t me_ = 0;
  std::uint32_t room_ = 0;  // statements that this thread may still have
  std::uint32_t names_ = 0;
  std::vector<SpinStep>* steps_ = nullptr;
  std::string text_;
};

}  // namespace

SpinProgram spin_program(std::uint64_t seed) { return SpinWriter(seed).write(); }

}  // namespace snarl::testing
