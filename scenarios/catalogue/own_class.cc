// A class that does not know Snarl: what it is made of comes in as a template argument, the
// standard library's types in production and Snarl's in a scenario. docs/cpp.md tells how.
#include <condition_variable>
#include <mutex>

#include "snarl/scenarios/scenario.h"

namespace {

struct StandardParts {
  using Mutex = std::mutex;
  struct Condition : std::condition_variable {
    explicit Condition(Mutex& /*mutex*/) {}
  };
  template <class T>
  using Variable = T;
};

struct ScenarioParts {
  using Mutex = snarl::Lock;
  using Condition = snarl::Condition;
  template <class T>
  using Variable = snarl::Shared<T>;
};

template <class Parts>
class Mailbox {
 public:
  void put(int letter) {
    std::unique_lock held(mutex_);
    changed_.wait(held, [&] { return !is_full_; });
    letter_ = letter;
    is_full_ = true;
    changed_.notify_one();
  }

  int take() {
    std::unique_lock held(mutex_);
    changed_.wait(held, [&] { return bool{is_full_}; });
    is_full_ = false;
    changed_.notify_one();
    return letter_;
  }

 private:
  typename Parts::Mutex mutex_;
  typename Parts::Condition changed_{mutex_};
  typename Parts::template Variable<int> letter_{};
  typename Parts::template Variable<bool> is_full_{};
};

// Who puts and who takes wait for different things on one condition, and one is notified: who takes
// may wake another one who takes. Two of each are enough.
SNARL_SCENARIO(mailbox, "users = 2", "expect sometimes deadlock") {
  auto& box = scenario.make<Mailbox<ScenarioParts>>();
  scenario.threads("writer", scenario.param("users"), [&](int id) { box.put(id); });
  scenario.threads("reader", scenario.param("users"), [&](int) { box.take(); });
  scenario.run();
}

struct CarefulParts : ScenarioParts {
  struct Condition : snarl::Condition {
    using snarl::Condition::Condition;
    void notify_one() { notify_all(); }
  };
};

// The same with everybody notified: who finds nothing to do waits again.
SNARL_SCENARIO(mailbox_that_wakes_all, "users = 2", "expect always clean") {
  auto& box = scenario.make<Mailbox<CarefulParts>>();
  scenario.threads("writer", scenario.param("users"), [&](int id) { box.put(id); });
  scenario.threads("reader", scenario.param("users"), [&](int) { box.take(); });
  scenario.run();
}

// The form for production compiles too.
[[maybe_unused]] int one_letter() {
  Mailbox<StandardParts> box;
  box.put(1);
  return box.take();
}

}  // namespace
