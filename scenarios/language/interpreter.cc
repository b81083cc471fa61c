// A scenario of the language as the body of executions.
#include "snarl/scenarios/language/interpreter.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "snarl/harness/engine/spawn.h"
#include "snarl/primitives/kinds.h"
#include "snarl/scenarios/language/compile.h"
#include "snarl/scenarios/language/lasting.h"
#include "snarl/scenarios/language/making.h"

namespace snarl::language {
namespace {

constexpr ObjectRow kThreadRow{kThreadWord};

// Cuts off whoever is left at the end of a scope, also where an exception leaves it.
class CutOff {
 public:
  explicit CutOff(Execution& execution) : execution_(execution) {}
  ~CutOff() noexcept(false) { execution_.cut_off_others(); }
  CutOff(const CutOff&) = delete;
  CutOff& operator=(const CutOff&) = delete;

 private:
  Execution& execution_;
};

// A piece of code with a frame of its own.
struct Strand {
  const Code* code = nullptr;
  std::vector<Register> registers;
  std::vector<Scope> scopes;
  std::vector<Deciding> decisions;
  std::vector<Uses> uses;
  std::vector<std::uint32_t> turns;
  Frame frame;

  void prepare(const Code& run, Shelf& shelf, std::int64_t identity) {
    code = &run;
    registers.resize(run.register_count);
    registers[0].number = identity;
    for (const Value& constant : run.constants) {
      registers.push_back({constant.number, {}, constant.kind});
    }
    scopes.resize(run.scope_count);
    decisions.resize(run.decision_count);
    if (run.decision_count > 0) uses.resize(shelf.ids.size());
    turns.resize(run.turn_count);
    frame.registers = registers.data();
    frame.scopes = scopes.data();
    frame.decisions = decisions.data();
    frame.uses = uses.data();
    frame.turns = turns.data();
    frame.shelf = &shelf;
  }

  void run() {
    frame.execution = &Execution::current();
    frame.scope_count = 0;
    frame.decision_count = 0;
    std::fill(uses.begin(), uses.end(), Uses{});
    frame.progress_count = 0;
    frame.is_in_atomic = false;
    std::optional<RuntimeError> error;
    try {
      execute(frame, code->instructions.data());
    } catch (const RuntimeError& thrown) {
      error = thrown;
    }
    if (!error) return;
    // Guards are released, with their scheduling points, as a C++ scope does it.
    frame.leave(0);
    if (frame.execution->is_abandoning()) return;
    Execution::current().self().pending.site = error->site;
    throw RuntimeError(*error);
  }

  // What an earlier execution left behind must not tell two states apart.
  void forget() {
    frame.at = nullptr;
    for (std::uint32_t index = 1; index < code->register_count; ++index) registers[index] = {};
  }

  // Origins and uses are left out: no step depends on them.
  void add_state(StateHash& state) const {
    if (frame.at == nullptr) return state.add(0);
    state.add(1 + static_cast<std::uint64_t>(frame.at - code->instructions.data()));
    for (std::uint32_t index = 0; index < code->register_count; ++index) {
      state.add(static_cast<std::uint64_t>(registers[index].kind));
      state.add(static_cast<std::uint64_t>(registers[index].number));
    }
    state.add(frame.scope_count << 1U | (frame.is_in_atomic ? 1U : 0U));
    for (std::uint32_t index = 0; index < frame.scope_count; ++index) {
      state.add(static_cast<std::uint64_t>(scopes[index].face - frame.shelf->faces.data()));
      state.add(scopes[index].site.line);
      state.add(scopes[index].site.column);
    }
  }
};

struct ThreadPlan {
  std::string_view name;  // lies in the scenario
  std::int32_t element = -1;
  bool is_daemon = false;
  Site site{};
  Strand strand;
};

class ScenarioProgram final : public Body {
 public:
  ScenarioProgram(std::shared_ptr<const Scenario> scenario, const ParameterSet& parameters)
      : Body(WhenAbandoned::kReturns), scenario_(std::move(scenario)) {
    const Layout layout = lay_out(*scenario_, parameters);
    const CompileContext context{*scenario_, parameters, layout,
                                 lasting_text(scenario_->source->file()), shelf_.texts};
    std::uint32_t queue_count = 0;
    objects_ = plan_objects(context, queue_count);
    shelf_.faces.resize(layout.object_count + 1);  // none is null
    shelf_.ids.resize(layout.object_count);
    shelf_.threads.resize(layout.thread_count);
    shelf_.items.resize(queue_count);
    codes_.reserve(scenario_->threads.size() + 1);
    threads_.reserve(layout.thread_count);
    for (std::size_t slot = 0; slot < scenario_->threads.size(); ++slot) {
      add_threads(context, scenario_->threads[slot], layout.thread_sizes[slot]);
      has_state_ |= codes_.back().may_go_on_for_ever;
      may_spin_ |= codes_.back().may_spin;
      asks_about_locks_ |= codes_.back().asks_about_locks;
      asks_about_ends_ |= codes_.back().asks_about_ends;
    }
    checks_.prepare(codes_.emplace_back(compile_checks(context)), shelf_, 0);
  }

  StateKnown state_known() const override {
    return has_state_ ? StateKnown::kEverything : StateKnown::kNothing;
  }

  bool may_spin() const override { return may_spin_; }
  bool may_ask_about_locks() const override { return asks_about_locks_; }

  void add_state(ThreadId thread, StateHash& state) const override {
    if (thread != kMainThread) return threads_[index_of(thread) - 1].strand.add_state(state);
    for (std::size_t slot = 0; slot < objects_.size(); ++slot) {
      add_values(shelf_, objects_[slot], scenario_->objects[slot].kind, state);
    }
  }

  void run(Execution& execution) override {
    shelf_.origins.clear();
    if (has_state_) {
      for (ThreadPlan& thread : threads_) thread.strand.forget();
    }
    make_objects(shelf_, objects_);
    if (execution.is_abandoning()) return;
    const CutOff at_the_end(execution);
    for (std::size_t index = 0; index < threads_.size(); ++index) {
      ThreadPlan& thread = threads_[index];
      ThreadRecord& record =
          execution.spawn(kThreadRow, {thread.name, thread.element, thread.site}, thread.is_daemon);
      record.body = {&run_thread, &thread, 0, nullptr};
      record.is_watched = asks_about_ends_;
      shelf_.threads[index] = &record;
    }
    execution.deadlocks().complete_crew();
    execution.wait_for_all();
    if (!execution.is_abandoning()) checks_.run();
  }

 private:
  void add_threads(const CompileContext& context, const ThreadDeclaration& declaration,
                   std::uint32_t size) {
    const Code& code = codes_.emplace_back(compile_thread(context, declaration));
    for (std::uint32_t index = 0; index < size; ++index) {
      ThreadPlan& thread = threads_.emplace_back();
      thread.name = declaration.name;
      if (declaration.is_array) thread.element = static_cast<std::int32_t>(index);
      thread.is_daemon = declaration.is_daemon;
      thread.site = site_of(context, declaration.name_span);
      thread.strand.prepare(code, shelf_, index);
    }
  }

  static void run_thread(void* context, std::uint32_t /*argument*/) {
    static_cast<ThreadPlan*>(context)->strand.run();
  }

  std::shared_ptr<const Scenario> scenario_;
  Shelf shelf_;
  std::vector<ObjectPlan> objects_;
  std::vector<Code> codes_;  // of the threads' declarations, then of the checks
  std::vector<ThreadPlan> threads_;
  Strand checks_;
  bool has_state_ = false;  // some thread has a loop that is not counted
  bool may_spin_ = false;   // and does more in it than wait to be woken
  bool asks_about_locks_ = false;
  bool asks_about_ends_ = false;  // and so each thread's end is a step
};

}  // namespace

std::unique_ptr<Body> make_body(std::shared_ptr<const Scenario> scenario,
                                const ParameterSet& parameters) {
  return std::make_unique<ScenarioProgram>(std::move(scenario), parameters);
}

}  // namespace snarl::language
