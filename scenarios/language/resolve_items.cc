// The resolver's declarations, expectations and pinned schedules.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "snarl/harness/injected_fault.h"
#include "snarl/scenarios/language/resolve.h"
#include "snarl/scenarios/language/suggest.h"

namespace snarl::language {

void Resolver::parameters() {
  for (std::uint32_t slot = 0; slot < scenario_.parameters.size(); ++slot) {
    const Parameter& parameter = scenario_.parameters[slot];
    declare(parameter.name, parameter.name_span, Target::kParameter, slot);
  }
  only_parameters_above_ = true;
  for (Parameter& parameter : scenario_.parameters) {
    const std::string what = fmt::format("the parameter '{}'", parameter.name);
    constant(parameter.initial.get(), what);
    for (ExpressionPointer& value : parameter.values) constant(value.get(), what);
    parameters_above_.emplace(parameter.name, 0);
  }
  only_parameters_above_ = false;
}

// Objects and threads may be used above their declaration.
void Resolver::declare_items() {
  for (const Item& item : scenario_.items) {
    if (item.kind == ItemKind::kObject) {
      const ObjectDeclaration& object = scenario_.objects[item.index];
      declare(object.name, object.name_span, Target::kObject, item.index);
    } else if (item.kind == ItemKind::kThread) {
      const ThreadDeclaration& thread = scenario_.threads[item.index];
      declare(thread.name, thread.name_span, Target::kThread, item.index);
    }
  }
}

void Resolver::object(ObjectDeclaration& object, std::uint32_t slot) {
  const KindRow& row = kind_row(object.kind);
  constant(object.size.get(), fmt::format("the size of '{}'", object.name));
  object_arguments(object);
  constant(object.initial.get(), fmt::format("the initial value of '{}'", object.name));
  if (object.has_initial && !row.has_initial) {
    std::string help = "only a 'var' and an 'atomic' have one";
    if (row.arguments_max > 0) {
      help = fmt::format("the {} stands in parentheses: '{} {}(2)'", row.argument, row.name,
                         object.name);
    }
    error(object.initial_span, fmt::format("{} {} has no initial value", row.article, row.name),
          std::move(help));
  }
  object_lock(object, slot);
  object_actors(object);
}

void Resolver::object_arguments(ObjectDeclaration& object) {
  const KindRow& row = kind_row(object.kind);
  std::size_t positional = 0;
  for (Argument& argument : object.arguments) {
    if (argument.name == "prefer" && row.has_prefer) {
      object_preference(object, *argument.value);
      continue;
    }
    const bool is_max = argument.name == "max";
    constant(argument.value.get(),
             is_max ? fmt::format("the maximum of '{}'", object.name)
                    : fmt::format("the {} of '{}'",
                                  row.argument.empty() ? "argument" : row.argument, object.name));
    if (argument.name.empty()) {
      ++positional;
    } else if (!is_max || !row.has_max) {
      error(argument.name_span, fmt::format("unknown argument '{}'", argument.name),
            row.has_max      ? "the only one with a name is 'max'"
            : row.has_prefer ? "the only one is 'prefer'"
                             : "");
    }
  }
  if (positional > row.arguments_max) {
    std::string help;
    if (row.has_initial) help = fmt::format("write '{} {} = ...'", row.name, object.name);
    if (row.has_max) help = "write '(2)', or '(2, max = 2)' for a bounded one";
    error(object.arguments_span,
          row.arguments_max == 0 ? fmt::format("{} {} takes no arguments", row.article, row.name)
                                 : fmt::format("{} {} takes one argument, its {}, but {} are given",
                                               row.article, row.name, row.argument, positional),
          std::move(help));
  } else if (positional < row.arguments_min) {
    error(object.name_span, fmt::format("{} {} needs its {}", row.article, row.name, row.argument),
          fmt::format("write '{} {}(2)'", row.name, object.name));
  } else if (object.has_arguments && object.arguments.empty()) {
    error(object.arguments_span, "the parentheses are empty",
          fmt::format("write '{} {}'", row.name, object.name));
  }
}

// A word that means something in this place only.
void Resolver::object_preference(ObjectDeclaration& object, const Expression& value) {
  const bool is_word = value.kind == ExpressionKind::kReference && !value.reference->has_index;
  for (const PreferenceRow& row : preferences()) {
    if (!is_word || value.reference->name != row.name) continue;
    object.preference = row.preference;
    return;
  }
  error(value.span, fmt::format("that is nobody whom '{}' can prefer", object.name),
        "there are 'readers', 'writers' and 'either'");
}

void Resolver::object_lock(ObjectDeclaration& object, std::uint32_t slot) {
  if (!object.on) return;
  Reference& lock = *object.on;
  const KindRow& row = kind_row(object.kind);
  if (lock.index != nullptr) constant(lock.index.get(), "which lock it is on");
  if (!row.has_lock) {
    error(lock.span, fmt::format("{} {} is on no lock", row.article, row.name),
          "'on' belongs to a condition: 'condition done on m'");
    return;
  }
  if (!bind(lock)) return;
  const bool is_lock =
      lock.target == Target::kObject && (scenario_.objects[lock.slot].kind == ObjectKind::kLock ||
                                         scenario_.objects[lock.slot].kind == ObjectKind::kRLock);
  if (!is_lock) {
    error(lock.span, fmt::format("a condition is on a lock or an rlock, but '{}' is {}", lock.name,
                                 kind_of(lock)));
    return;
  }
  if (lock.slot >= slot) {
    error(lock.span, fmt::format("'{}' is declared below", lock.name),
          "objects are made in the order in which they are written; put the lock first");
    return;
  }
  if (is_array(lock) && !lock.has_index) {
    error(lock.span,
          fmt::format("'{}' is an array: which one of it is the condition on?", lock.name),
          fmt::format("write 'on {}[0]'", lock.name));
    return;
  }
  reference_index(lock);
}

void Resolver::object_actors(ObjectDeclaration& object) {
  const KindRow& row = kind_row(object.kind);
  for (Reference& actor : object.from) {
    if (actor.index != nullptr) constant(actor.index.get(), "which thread it is from");
    if (!row.has_actors) {
      error(actor.span, fmt::format("{} {} is from no thread", row.article, row.name),
            "'from' belongs to a queue, an event or a semaphore: it says who alone puts, sets or "
            "releases");
      return;
    }
    if (!bind(actor)) continue;
    if (actor.target != Target::kThread) {
      error(actor.span,
            fmt::format("'from' names threads, but '{}' is {}", actor.name, kind_of(actor)));
      continue;
    }
    if (actor.has_index) reference_index(actor);
  }
}

void Resolver::expectation(Expectation& expectation) {
  if (expectation.is_metric) {
    metric(expectation);
  } else {
    outcome(expectation);
  }
}

void Resolver::outcome(Expectation& expectation) {
  expectation.outcome = find_outcome(expectation.outcome_name);
  if (expectation.outcome == nullptr) {
    const std::vector<std::string_view> names = outcome_names();
    std::string help = suggestion(expectation.outcome_name, language::Place::kOutcome, names);
    if (help.empty()) help = fmt::format("there are {}", quoted_list(names));
    error(expectation.outcome_span, fmt::format("unknown outcome '{}'", expectation.outcome_name),
          std::move(help));
    return;
  }
  const OutcomeRow& row = *expectation.outcome;
  if (row.outcome == Outcome::kClean && expectation.quantifier == Quantifier::kNever) {
    error(expectation.span,
          "'never clean' asks for a fault in every execution, but does not say for which",
          "name the fault: 'expect always deadlock'");
  }
  if (!expectation.on) return;
  if (row.on == 0) {
    error(expectation.on->span,
          fmt::format("'{}' is about {}, not about an object", row.name, row.about),
          fmt::format("leave out 'on {}'", expectation.on->name));
    return;
  }
  if (!about(*expectation.on, fmt::format("what '{}' is expected on", row.name))) return;
  const Reference& on = *expectation.on;
  const ObjectKind kind =
      on.target == Target::kThread ? ObjectKind::kThread : scenario_.objects[on.slot].kind;
  if (!can_be_on(row, kind)) {
    error(on.span, fmt::format("'{}' is about {}, but '{}' is {}", row.name, row.about, on.name,
                               kind_of(on)));
  }
}

// Returns: whether the reference is known to be an object or a thread; its index must be constant,
// and without one it means every element.
bool Resolver::about(Reference& reference, const std::string& what) {
  if (reference.index != nullptr) constant(reference.index.get(), what);
  if (objects_are_ == ObjectsAre::kInCpp) return false;
  if (!bind(reference)) return false;
  if (reference.target != Target::kObject && reference.target != Target::kThread) {
    error(reference.span,
          fmt::format("'{}' is {}, not an object", reference.name, kind_of(reference)));
    return false;
  }
  if (reference.has_index) reference_index(reference);
  return true;
}

void Resolver::metric(Expectation& expectation) {
  expectation.metric = find_metric(expectation.metric_name);
  if (expectation.metric == nullptr) {
    const std::vector<std::string_view> names = metric_names();
    const std::string_view near = nearest(expectation.metric_name, names);
    error(expectation.metric_span, fmt::format("unknown metric '{}'", expectation.metric_name),
          near.empty() ? fmt::format("there are {}", quoted_list(names))
                       : fmt::format("did you mean '{}'?", near));
    return;
  }
  const MetricRow& row = *expectation.metric;
  const std::string example = fmt::format("write '{}'", row.example);
  const std::vector<std::string_view> names = statistic_names();
  const bool is_statistic =
      std::find(names.begin(), names.end(), expectation.statistic) != names.end();
  if (row.has_statistic && expectation.statistic.empty()) {
    error(expectation.metric_span,
          fmt::format("which '{}' is meant: one of {}?", row.name, quoted_list(names, "or")),
          example);
  } else if (!row.has_statistic && !expectation.statistic.empty()) {
    error(expectation.statistic_span,
          fmt::format("'{}' is one number and has no '.{}'", row.name, expectation.statistic),
          example);
  } else if (row.has_statistic && !is_statistic) {
    error(expectation.statistic_span, fmt::format("unknown statistic '{}'", expectation.statistic),
          fmt::format("there are {}", quoted_list(names)));
  }
  if (((row.bounds >> static_cast<unsigned>(expectation.bound.kind)) & 1U) == 0) {
    error(expectation.bound.span,
          fmt::format("'{}' is not compared with '{}'", row.name,
                      diagnostics_.source().text(expectation.bound.span)),
          example);
  }
  Reference& object = expectation.metric_object;
  if (!about(object, fmt::format("what '{}' is measured on", row.name))) return;
  const bool is_var = object.target == Target::kObject &&
                      (scenario_.objects[object.slot].kind == ObjectKind::kVar ||
                       scenario_.objects[object.slot].kind == ObjectKind::kAtomic);
  if (object.target == Target::kThread || is_var) {
    error(object.span,
          fmt::format("nobody waits for '{}', which is {}", object.name, kind_of(object)),
          "metrics are about locks and other primitives");
  }
}

void Resolver::explores() {
  for (std::size_t index = 1; index < scenario_.explores.size(); ++index) {
    error(scenario_.explores[index].span, "'explore' stands twice",
          fmt::format("the first one stands in {}", line_of(scenario_.explores[0].span)));
  }
  for (const Explore& explore : scenario_.explores) {
    if (!explore.all && explore.schedules == 0) {
      error(explore.count_span, "at least 1 schedule has to be explored",
            "without 'explore', the command line decides");
    }
  }
}

void Resolver::injects() {
  for (std::size_t index = 1; index < scenario_.injects.size(); ++index) {
    error(scenario_.injects[index].span, "'inject' stands twice",
          fmt::format("the first one stands in {}", line_of(scenario_.injects[0].span)));
  }
  std::vector<std::string> words;
  for (const std::string_view word : injected_fault_words()) {
    words.emplace_back(word);
    std::replace(words.back().begin(), words.back().end(), '-', '_');
  }
  const std::vector<std::string_view> known(words.begin(), words.end());
  for (const Inject& inject : scenario_.injects) {
    for (const NamedSpan& fault : inject.faults) {
      if (!injected_fault_of(fault.name)) {
        const std::string_view near = nearest(fault.name, known);
        error(fault.span, fmt::format("unknown fault '{}'", fault.name),
              near.empty() ? fmt::format("there are {}", quoted_list(known))
                           : fmt::format("did you mean '{}'?", near));
      }
      const bool is_known =
          std::any_of(inject.faults.data(), &fault,
                      [&fault](const NamedSpan& earlier) { return earlier.name == fault.name; });
      if (is_known)
        error(fault.span, fmt::format("'{}' stands twice", fault.name), "once is enough");
    }
  }
}

void Resolver::pin(Pin& pin) {
  const auto [found, is_new] = pin_names_.emplace(pin.name, pin.name_span);
  if (!is_new) {
    error(pin.name_span, fmt::format("the schedule '{}' is declared twice", pin.name),
          fmt::format("the first one stands in {}", line_of(found->second)));
  }
  for (PinCondition& condition : pin.conditions) this->condition(pin, condition);
  for (Move& move : pin.moves) {
    if (move.times == 0 && (move.label || move.thread.name == "clock")) {
      error(move.times_span, "a move is made at least once", "'t*0' lets a thread begin");
    }
    if (objects_are_ == ObjectsAre::kInTheText) this->move(move);
  }
}

void Resolver::condition(const Pin& pin, PinCondition& condition) {
  const NamedSpan& parameter = condition.parameter;
  for (const PinCondition& other : pin.conditions) {
    if (&other == &condition) break;
    if (other.parameter.name != parameter.name) continue;
    error(parameter.span, fmt::format("'{}' has two values", parameter.name),
          "a schedule is for one value of a parameter, or for all");
  }
  std::vector<std::string_view> names;
  for (std::size_t slot = 0; slot < scenario_.parameters.size(); ++slot) {
    names.emplace_back(scenario_.parameters[slot].name);
    if (names.back() == parameter.name) condition.slot = static_cast<std::uint32_t>(slot);
  }
  if (condition.slot != UINT32_MAX || scenario_.is_incomplete) return;
  const std::string_view near = nearest(parameter.name, names);
  error(parameter.span, fmt::format("unknown parameter '{}'", parameter.name),
        near.empty() ? "" : fmt::format("did you mean '{}'?", near));
}

void Resolver::clock_move(Move& move) {
  move.is_clock = true;
  const std::string_view message = "'clock' moves time to the next deadline, and is no thread";
  if (move.index) error(move.index_span, std::string(message), "write 'clock'");
  if (move.label) error(move.label->span, std::string(message), "write 'clock'");
  if (!move.options.empty()) error(move.options_span, std::string(message), "write 'clock'");
}

void Resolver::move(Move& move) {
  const auto found = globals_.find(move.thread.name);
  if (found == globals_.end() && move.thread.name == "clock") return clock_move(move);
  if (found == globals_.end()) {
    std::vector<std::string_view> names;
    for (const ThreadDeclaration& thread : scenario_.threads) names.emplace_back(thread.name);
    const std::string_view near = nearest(move.thread.name, names);
    if (scenario_.is_incomplete) return;
    error(move.thread.span, fmt::format("unknown thread '{}'", move.thread.name),
          near.empty() ? "" : fmt::format("did you mean '{}'?", near));
    return;
  }
  if (found->second.target != Target::kThread) {
    error(move.thread.span, fmt::format("'{}' is not a thread", move.thread.name),
          "a schedule is a row of threads, each of which takes a step");
    return;
  }
  move.thread_slot = found->second.slot;
  const ThreadDeclaration& thread = scenario_.threads[move.thread_slot];
  if (thread.is_array && !move.index) {
    error(move.thread.span, fmt::format("'{}' is an array: which one of it moves?", thread.name),
          fmt::format("write '{}[0]'", thread.name));
  } else if (!thread.is_array && move.index) {
    error(move.index_span, fmt::format("'{}' is one thread, no array", thread.name),
          fmt::format("write '{}'", thread.name));
  }
  const auto& labels = labels_[move.thread_slot];
  if (move.label && labels.count(move.label->name) == 0 && !scenario_.is_incomplete) {
    std::vector<std::string_view> names;
    for (const auto& [name, span] : labels) names.emplace_back(name);
    std::sort(names.begin(), names.end());
    const std::string_view near = nearest(move.label->name, names);
    error(move.label->span,
          fmt::format("thread '{}' has no label '{}'", thread.name, move.label->name),
          near.empty() ? "" : fmt::format("did you mean '{}'?", near));
  }
}

}  // namespace snarl::language
