// The resolver's values, calls and guards.
#include <fmt/format.h>

#include <utility>

#include "snarl/scenarios/language/resolve.h"
#include "snarl/scenarios/language/suggest.h"

namespace snarl::language {
namespace {

bool is_memory_order(const Expression& value) {
  return value.kind == ExpressionKind::kReference && !value.reference->has_index &&
         find_memory_order(value.reference->name) != nullptr;
}

}  // namespace

void Resolver::expression(Expression* expression) {
  if (expression == nullptr) return;
  switch (expression->kind) {
    case ExpressionKind::kLiteral:
      return;
    case ExpressionKind::kIdentity:
      if (place_ == Place::kConstant) not_constant(*expression, "'id' is known only in a thread");
      if (place_ == Place::kCheck) {
        error(expression->span, "'id' is known only in a thread, not in a check",
              "a check runs once, after all threads have ended");
      }
      return;
    case ExpressionKind::kReference:
      return value(*expression);
    case ExpressionKind::kCall:
      if (place_ == Place::kConstant) {
        not_constant(*expression, "a call has its result only while the scenario runs");
        return;
      }
      return call(*expression->call);
    case ExpressionKind::kChoose:
      if (place_ == Place::kConstant) {
        not_constant(*expression, "'choose' is answered only while the scenario runs");
        return;
      }
      if (place_ == Place::kCheck) {
        error(expression->operator_span, "a check cannot choose",
              "it only looks: keep what a thread has chosen in a var");
      }
      return this->expression(expression->left.get());
    default:
      this->expression(expression->left.get());
      this->expression(expression->right.get());
  }
}

void Resolver::constant(Expression* expression, const std::string& what) {
  const Place outer = std::exchange(place_, Place::kConstant);
  constant_ = what;
  this->expression(expression);
  place_ = outer;
}

void Resolver::not_constant(const Expression& expression, std::string_view why) {
  error(expression.span, fmt::format("{} must be known before the run, but {}", constant_, why),
        "use numbers and parameters");
}

void Resolver::value(Expression& expression) {
  Reference& reference = *expression.reference;
  if (reference.index != nullptr) this->expression(reference.index.get());
  if (!bind(reference)) return;
  if (place_ == Place::kConstant && reference.target != Target::kParameter) {
    not_constant(expression, fmt::format("'{}' is {}", reference.name, kind_of(reference)));
    return;
  }
  switch (reference.target) {
    case Target::kParameter:
      if (only_parameters_above_ && parameters_above_.count(reference.name) == 0) {
        error(reference.span, fmt::format("the parameter '{}' has no value yet", reference.name),
              "a parameter can use only those that stand before it");
        return;
      }
      return reference_index(reference);
    case Target::kLocal:
      return reference_index(reference);
    case Target::kObject:
      if (scenario_.objects[reference.slot].kind == ObjectKind::kVar) {
        return reference_index(reference);
      }
      return object_as_value(expression);
    default:
      return object_as_value(expression);
  }
}

void Resolver::object_as_value(const Expression& expression) {
  const Reference& reference = *expression.reference;
  const std::string_view name = diagnostics_.source().text(reference.span);
  const ObjectKind kind = reference.target == Target::kThread
                              ? ObjectKind::kThread
                              : scenario_.objects[reference.slot].kind;
  std::string help;
  switch (kind) {
    case ObjectKind::kAtomic:
      help = fmt::format("read it with '{}.load()'", name);
      break;
    case ObjectKind::kLock:
    case ObjectKind::kRLock:
      help = fmt::format("whether it is held says '{}.locked()'", name);
      break;
    case ObjectKind::kSemaphore:
      help = fmt::format("how many permits are left says '{}.value()'", name);
      break;
    case ObjectKind::kEvent:
      help = fmt::format("whether it is set says '{}.is_set()'", name);
      break;
    case ObjectKind::kQueue:
      help =
          fmt::format("an item comes from '{0}.get()', the number of them from '{0}.size()'", name);
      break;
    case ObjectKind::kThread:
      help = fmt::format("whether it has ended says '{}.is_alive()'", name);
      break;
    default:
      break;
  }
  error(reference.span,
        fmt::format("'{}' is {} and has no value of its own", reference.name, kind_of(reference)),
        std::move(help));
}

void Resolver::call(Call& call) {
  if (call.object.index != nullptr) expression(call.object.index.get());
  const bool is_known = bind(call.object);
  if (is_known && call.object.target != Target::kObject && call.object.target != Target::kThread) {
    error(call.object.span,
          fmt::format("'{}' is {} and has no methods", call.object.name, kind_of(call.object)));
  } else if (is_known) {
    reference_index(call.object);
    method(call, call.object.target == Target::kThread ? ObjectKind::kThread
                                                       : scenario_.objects[call.object.slot].kind);
    if (call.row != nullptr) return call_arguments(call);
  }
  // Nothing is known about the arguments, except that words in them may be memory orders.
  for (Argument& argument : call.arguments) {
    if (!is_memory_order(*argument.value)) expression(argument.value.get());
  }
}

void Resolver::method(Call& call, ObjectKind kind) {
  const KindRow& kind_is = kind_row(kind);
  if (kind == ObjectKind::kVar) {
    const std::string_view name = diagnostics_.source().text(call.object.span);
    error(call.method_span, fmt::format("'{}' is a var and has no methods", call.object.name),
          fmt::format("read it as '{0}', write it with '{0} = ...'; an 'atomic' has load and store",
                      name));
    return;
  }
  const MethodRow* row = find_method(kind, call.method);
  if (row == nullptr) {
    const std::vector<std::string_view> names = method_names(kind);
    std::string help = suggestion(call.method, language::Place::kMethod, names);
    if (help.empty()) help = fmt::format("it has {}", quoted_list(names));
    error(call.method_span,
          fmt::format("{} {} has no method '{}'", kind_is.article, kind_is.name, call.method),
          std::move(help));
    return;
  }
  if (place_ == Place::kCheck && !row->in_check) {
    error(call.method_span, fmt::format("a check cannot call '{}'", call.method),
          "it only looks: it may call 'locked', 'value', 'is_set', 'size', 'load' and 'is_alive'");
  }
  if (atomics_ > 0 && row->kind == ObjectKind::kCondition && row->method == Method::kWait) {
    error(call.method_span, "'wait' would have to wait inside of 'atomic'",
          "while an atomic block runs, nobody else does, so nobody can notify");
  }
  call.row = row;
}

// Requires: the method is known.
void Resolver::call_arguments(Call& call) {
  const MethodRow& row = *call.row;
  std::size_t positional = 0;
  for (const Argument& argument : call.arguments) positional += argument.name.empty() ? 1 : 0;
  const bool has_order =
      row.order != OrderUse::kNone && positional == static_cast<std::size_t>(row.arguments_max) + 1;
  const std::size_t given = positional - (has_order ? 1 : 0);
  const bool has_wrong_count = given < row.arguments_min || given > row.arguments_max;
  if (has_wrong_count) argument_count(call, positional);
  call.value_count = static_cast<std::uint32_t>(given);
  std::size_t index = 0;
  for (Argument& argument : call.arguments) {
    if (!argument.name.empty()) {
      named_argument(call, argument);
    } else if (has_order && index + 1 == positional) {
      memory_order(call, argument);
    } else if (!has_wrong_count || !is_memory_order(*argument.value)) {
      expression(argument.value.get());
    }
    ++index;
  }
}

void Resolver::argument_count(const Call& call, std::size_t given) {
  const MethodRow& row = *call.row;
  std::string takes;
  if (row.arguments_min != row.arguments_max) {
    takes = fmt::format("{} or {} arguments", row.arguments_min, row.arguments_max);
  } else if (row.arguments_max == 0) {
    takes = "no argument";
  } else {
    takes = fmt::format("{} argument{}", row.arguments_max, row.arguments_max == 1 ? "" : "s");
  }
  if (row.order != OrderUse::kNone) takes += " and may take a memory order";
  std::string help =
      fmt::format("write '{}.{}'", diagnostics_.source().text(call.object.span), row.usage);
  if (row.arguments_max == 0 && row.may_block && given == 1) {
    help = fmt::format("a limit of time has a name: '{}(timeout = 50ms)'", row.name);
  }
  error(call.span,
        fmt::format("'{}' takes {}, but {} {} given", row.name, takes,
                    given == 0 ? "none" : std::to_string(given), given > 1 ? "are" : "is"),
        std::move(help));
}

void Resolver::named_argument(Call& call, Argument& argument) {
  const MethodRow& row = *call.row;
  if (argument.name != "timeout") {
    std::string help = fmt::format("'{}' takes no argument with a name", row.name);
    if (row.may_block) {
      const std::string_view near = nearest(argument.name, {"timeout"});
      help = near.empty() ? fmt::format(
                                "the only one with a name is 'timeout', as in "
                                "'{}(timeout = 50ms)'",
                                row.name)
                          : "did you mean 'timeout'?";
    } else if (row.method == Method::kNotify) {
      help = "the number to wake up stands without a name: 'notify(2)'";
    }
    error(argument.name_span, fmt::format("unknown argument '{}'", argument.name), std::move(help));
    return;
  }
  expression(argument.value.get());
  if (!row.may_block) {
    error(argument.name_span, fmt::format("'{}' never waits and takes no timeout", row.name));
    return;
  }
  if (call.timeout != nullptr) {
    error(argument.name_span, "the argument 'timeout' is given twice");
    return;
  }
  call.timeout = argument.value.get();
}

void Resolver::memory_order(Call& call, const Argument& argument) {
  const Expression& value = *argument.value;
  const bool is_word = value.kind == ExpressionKind::kReference && !value.reference->has_index &&
                       !value.is_parenthesized;
  const OrderRow* order = is_word ? find_memory_order(value.reference->name) : nullptr;
  std::vector<std::string_view> names;
  for (const OrderRow& row : memory_orders()) {
    const bool fits = (call.row->order != OrderUse::kLoad || row.loads) &&
                      (call.row->order != OrderUse::kStore || row.stores);
    if (fits) names.push_back(row.name);
  }
  if (order == nullptr) {
    const std::string_view near = is_word ? nearest(value.reference->name, names) : "";
    error(argument.span,
          fmt::format("the last argument of '{}' is a memory order, not '{}'", call.row->name,
                      diagnostics_.source().text(argument.span)),
          near.empty() ? fmt::format("it can be {}", quoted_list(names, "or"))
                       : fmt::format("did you mean '{}'?", near));
    return;
  }
  const bool fits = (call.row->order != OrderUse::kLoad || order->loads) &&
                    (call.row->order != OrderUse::kStore || order->stores);
  if (!fits) {
    error(argument.span,
          fmt::format("'{}' cannot have the memory order '{}'", call.row->name, order->name),
          fmt::format("it can be {}", quoted_list(names, "or")));
    return;
  }
  call.order = order->order;
}

void Resolver::guard(Guard& guard) {
  if (guard.object.index != nullptr) expression(guard.object.index.get());
  if (!bind(guard.object)) return;
  const bool is_object = guard.object.target == Target::kObject;
  const std::string_view name = diagnostics_.source().text(guard.object.span);
  const GuardUse use =
      is_object ? kind_row(scenario_.objects[guard.object.slot].kind).guard : GuardUse::kNo;
  if (use == GuardUse::kNo) {
    error(guard.object.span,
          fmt::format("'with' cannot hold '{}', which is {}", guard.object.name,
                      kind_of(guard.object)),
          "it takes a lock, rlock, semaphore or condition, and an rwlock as r.read or r.write");
    return;
  }
  reference_index(guard.object);
  if (use == GuardUse::kReadOrWrite && guard.mode == GuardMode::kPlain) {
    error(guard.span,
          fmt::format("'{}' is an rwlock: is it taken to read or to write?", guard.object.name),
          fmt::format("write 'with {0}.read' or 'with {0}.write'", name));
  }
  if (use == GuardUse::kPlain && guard.mode != GuardMode::kPlain) {
    error(guard.mode_span,
          fmt::format("'{}' is {}, and only an rwlock is taken to read or write", guard.object.name,
                      kind_of(guard.object)),
          fmt::format("write 'with {}'", name));
  }
}

}  // namespace snarl::language
