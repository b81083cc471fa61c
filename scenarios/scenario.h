// The one include of a scenario written in C++: SNARL_SCENARIO, class Scenario, every primitive.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "snarl/primitives/primitives.h"
#include "snarl/scenarios/assertions.h"
#include "snarl/scenarios/objects.h"
#include "snarl/scenarios/registration.h"

namespace snarl {

// What the body of SNARL_SCENARIO builds in each execution. Everything it returns lives until the
// execution is over. Objects without a name are named after their place in the source.
// Errors: wrong use throws UsageError.
class Scenario : public ScenarioObjects {
 public:
  // Returns: the value of a parameter; true is 1. Cheap: may stand in a loop of a thread.
  std::int64_t param(ParameterName name) const {
    for (const Parameter& parameter : parameters_) {
      if (parameter.hash == name.hash) [[likely]]
        return parameter.value;
    }
    throw_unknown_parameter(name.text);
  }

  // Threads, begun together by run(), in order of declaration. `function` is called once.
  template <class Function>
  DeclaredThread& thread(const Name& name, Function&& function, Site site = Site::here()) {
    return declare(name, std::forward<Function>(function), false, site);
  }
  // `count` of them, all calling the one `function` with their number, from 0.
  template <class Function>
  Array<DeclaredThread>& threads(const Name& name, std::int64_t count, Function&& function,
                                 Site site = Site::here()) {
    return declare_array(name, count, std::forward<Function>(function), false, site);
  }
  // The same for threads that nobody waits for: cut off when the checks are done.
  template <class Function>
  DeclaredThread& daemon(const Name& name, Function&& function, Site site = Site::here()) {
    return declare(name, std::forward<Function>(function), true, site);
  }
  template <class Function>
  Array<DeclaredThread>& daemons(const Name& name, std::int64_t count, Function&& function,
                                 Site site = Site::here()) {
    return declare_array(name, count, std::forward<Function>(function), true, site);
  }

  // Each declared thread's end is a step from the beginning, as in a file whose threads ask for
  // one; else only behind the first is_alive() or join_for() of it: what ended before is seen as
  // ended, and an exhaustive search does not try to have it end later.
  void watch_ends() { watches_ends_ = true; }

  // What must hold when every non-daemon thread has ended. `text` says it in words.
  template <class Function>
  void check(Function&& function, std::string_view text = {}, Site site = Site::here()) {
    using Held = std::decay_t<Function>;
    static_assert(std::is_invocable_r_v<bool, Held&>, "a check is a function that returns bool");
    if (is_run_) [[unlikely]]
      throw_after_run("a check");
    Held& held = make<Held>(std::forward<Function>(function));
    Check& check =
        make<Check>(Check{[](void* context) -> bool { return (*static_cast<Held*>(context))(); },
                          &held, text.empty() ? text : arena_.copy(text), site, nullptr});
    *checks_end_ = &check;
    checks_end_ = &check.next;
  }

  // Begins the declared threads, waits for the non-daemon ones, runs the checks, cuts off the
  // daemons. The last statement of the body, so that its locals outlive the threads.
  void run();

 private:
  friend class ScenarioBody;

  void watch_all_ends() const;

  struct Parameter {
    std::uint64_t hash;
    std::int64_t value;
    std::string_view name;
  };
  struct Check {
    bool (*holds)(void* context);
    void* context;
    std::string_view text;
    Site site;
    Check* next;
  };

  [[noreturn]] void throw_unknown_parameter(std::string_view name) const;
  template <class Function>
  DeclaredThread& declare(const Name& name, Function&& function, bool is_daemon, Site site) {
    using Held = std::decay_t<Function>;
    static_assert(std::is_invocable_v<Held&>, "a thread's function takes no arguments");
    Held& held = make<Held>(std::forward<Function>(function));
    auto& plan = make<DeclaredThread::Plan>(
        name, false, is_daemon,
        [](void* context, std::uint32_t) { (*static_cast<Held*>(context))(); }, &held, site);
    return link(make<DeclaredThread>(plan, 0U));
  }

  template <class Function>
  Array<DeclaredThread>& declare_array(const Name& name, std::int64_t count, Function&& function,
                                       bool is_daemon, Site site) {
    using Held = std::decay_t<Function>;
    constexpr bool kTakesNumber = std::is_invocable_v<const Held&, int>;
    static_assert(kTakesNumber || std::is_invocable_v<const Held&>,
                  "the function of several threads takes an int, its thread's number, or nothing; "
                  "it may not be mutable: they share it");
    const Held& held = make<const Held>(std::forward<Function>(function));
    const std::uint32_t size = number(count, 0, "threads");
    auto& plan = make<DeclaredThread::Plan>(
        name, true, is_daemon,
        [](void* context, [[maybe_unused]] std::uint32_t number) {
          const Held& shared_by_all = *static_cast<const Held*>(context);
          if constexpr (kTakesNumber) {
            shared_by_all(static_cast<int>(number));
          } else {
            shared_by_all();
          }
        },
        const_cast<Held*>(&held), site);
    auto* const first = static_cast<DeclaredThread*>(
        arena_.allocate(size * sizeof(DeclaredThread), alignof(DeclaredThread)));
    for (std::uint32_t index = 0; index < size; ++index) {
      link(arena_.make_at<DeclaredThread>(first + index, plan, index));
    }
    return make<Array<DeclaredThread>>(first, size);
  }

  DeclaredThread& link(DeclaredThread& thread) {
    if (is_run_) [[unlikely]]
      throw_after_run("a thread");
    *threads_end_ = &thread;
    threads_end_ = &thread.next_;
    return thread;
  }

  [[noreturn]] static void throw_after_run(std::string_view what);
  // Forgets the execution before.
  void begin() {
    arena_.forget();  // empty, unless a stack that used it was dropped
    threads_ = nullptr;
    threads_end_ = &threads_;
    checks_ = nullptr;
    checks_end_ = &checks_;
    is_run_ = false;
  }

  std::vector<Parameter> parameters_;
  // Of this execution, in order of declaration.
  DeclaredThread* threads_ = nullptr;
  DeclaredThread** threads_end_ = &threads_;
  Check* checks_ = nullptr;
  Check** checks_end_ = &checks_;
  bool watches_ends_ = false;
  bool is_run_ = false;
};

}  // namespace snarl
