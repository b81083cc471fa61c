// The resolver's ground: names and scopes, threads and their statements.
#include "snarl/scenarios/language/resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "snarl/scenarios/language/suggest.h"

namespace snarl::language {

void Resolver::run() {
  labels_.resize(scenario_.threads.size());
  parameters();
  declare_items();
  for (std::uint32_t slot = 0; slot < scenario_.objects.size(); ++slot) {
    object(scenario_.objects[slot], slot);
  }
  for (std::uint32_t slot = 0; slot < scenario_.threads.size(); ++slot) {
    collect_locals(scenario_.threads[slot].block, slot);
  }
  for (std::uint32_t slot = 0; slot < scenario_.threads.size(); ++slot) thread(slot);
  ended_locals_.clear();
  place_ = Place::kCheck;
  for (Check& check : scenario_.checks) expression(check.condition.get());
  for (Expectation& expectation : scenario_.expectations) this->expectation(expectation);
  explores();
  injects();
  for (Pin& pin : scenario_.pins) this->pin(pin);
}

void Resolver::error(Span span, std::string message, std::string help) {
  diagnostics_.add(span, std::move(message), std::move(help));
}

std::string Resolver::line_of(Span span) const {
  return fmt::format("line {}", diagnostics_.source().line(span.begin));
}

void Resolver::declare(const std::string& name, Span span, Target target, std::uint32_t slot) {
  if (name.empty()) return;
  const auto [found, is_new] = globals_.emplace(name, Symbol{target, slot, span});
  if (is_new) return;
  error(span, fmt::format("the name '{}' is declared twice", name),
        fmt::format("the first one stands in {}", line_of(found->second.span)));
}

const Resolver::Symbol* Resolver::find(const std::string& name) const {
  if (const auto found = locals_.find(name); found != locals_.end()) return &found->second;
  if (const auto found = globals_.find(name); found != globals_.end()) return &found->second;
  return nullptr;
}

std::vector<std::string_view> Resolver::visible_names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, symbol] : locals_) names.emplace_back(name);
  for (const auto& [name, symbol] : globals_) names.emplace_back(name);
  for (const char* word : {"true", "false", "none", "id"}) names.emplace_back(word);
  std::sort(names.begin(), names.end());  // hash order must not decide between equally near ones
  return names;
}

void Resolver::unknown(const std::string& name, Span span) {
  // Its declaration may be what could not be read.
  if (scenario_.is_incomplete || name.empty()) return;
  if (std::string help = local_elsewhere(name, span); !help.empty()) {
    error(span, fmt::format("unknown name '{}'", name), std::move(help));
    return;
  }
  // Far more than are shown: comparing each with all names would only cost time.
  if (diagnostics_.size() > 10 * kDiagnosticsMax) {
    error(span, fmt::format("unknown name '{}'", name));
    return;
  }
  error(span, fmt::format("unknown name '{}'", name),
        suggestion(name, language::Place::kValue, visible_names()));
}

// Returns: where a local of that name is, if it only cannot be seen from here.
std::string Resolver::local_elsewhere(const std::string& name, Span span) const {
  if (const auto ended = ended_locals_.find(name); ended != ended_locals_.end()) {
    return fmt::format("the local '{}' of {} ended with its block; declare it before the block",
                       name, line_of(ended->second));
  }
  const auto found = all_locals_.find(name);
  if (found == all_locals_.end()) return {};
  const Symbol& local = found->second;
  if (thread_ == nullptr || local.slot != thread_slot_) {
    return fmt::format("'{}' is a local of thread '{}', who alone can see it; share a 'var'", name,
                       scenario_.threads[local.slot].name);
  }
  if (local.span.begin < span.begin) return {};
  return fmt::format("it is declared below, in {}", line_of(local.span));
}

void Resolver::collect_locals(const Block& block, std::uint32_t thread) {
  for (const Statement& statement : block.statements) {
    if (statement.kind == StatementKind::kLocal) {
      const Reference& target = statement.target;
      all_locals_.emplace(target.name, Symbol{Target::kLocal, thread, target.name_span});
    }
    for (const Branch& branch : statement.branches) collect_locals(branch.block, thread);
    collect_locals(statement.block, thread);
  }
}

// Returns: whether the name is known.
bool Resolver::bind(Reference& reference) {
  const Symbol* symbol = find(reference.name);
  if (symbol == nullptr) {
    unknown(reference.name, reference.name_span);
    return false;
  }
  reference.target = symbol->target;
  reference.slot = symbol->slot;
  return true;
}

bool Resolver::is_array(const Reference& reference) const {
  if (reference.target == Target::kObject) return scenario_.objects[reference.slot].is_array;
  if (reference.target == Target::kThread) return scenario_.threads[reference.slot].is_array;
  return false;
}

std::string Resolver::kind_of(const Reference& reference) const {
  switch (reference.target) {
    case Target::kParameter:
      return "a parameter";
    case Target::kLocal:
      return "a local";
    case Target::kThread:
      return "a thread";
    default: {
      const KindRow& row = kind_row(scenario_.objects[reference.slot].kind);
      return fmt::format("{} {}", row.article, row.name);
    }
  }
}

// Requires: the reference is bound, and one element is meant.
void Resolver::reference_index(Reference& reference) {
  const bool array = is_array(reference);
  if (reference.has_index && !array) {
    error(reference.span,
          fmt::format("'{}' is {}, not an array, and takes no index", reference.name,
                      kind_of(reference)),
          fmt::format("write '{}'", reference.name));
  } else if (!reference.has_index && array) {
    error(reference.span,
          fmt::format("'{}' is an array: which one of it is meant?", reference.name),
          fmt::format("write '{0}[0]', or '{0}[id]' for a thread's own", reference.name));
  }
}

void Resolver::thread(std::uint32_t slot) {
  ThreadDeclaration& thread = scenario_.threads[slot];
  constant(thread.count.get(), fmt::format("the number of threads '{}'", thread.name));
  thread_ = &thread;
  thread_slot_ = slot;
  place_ = Place::kThread;
  loops_ = 0;
  atomics_ = 0;
  ended_locals_.clear();
  block(thread.block);
  thread_ = nullptr;
}

void Resolver::block(Block& block) {
  const std::size_t outer = scope_.size();
  for (Statement& statement : block.statements) this->statement(statement);
  while (scope_.size() > outer) {
    const auto ended = locals_.find(scope_.back());
    ended_locals_[ended->first] = ended->second.span;
    locals_.erase(ended);
    scope_.pop_back();
  }
}

void Resolver::label(const Statement& statement) {
  if (statement.label.empty()) return;
  const auto [found, is_new] = labels_[thread_slot_].emplace(statement.label, statement.label_span);
  if (is_new) return;
  error(statement.label_span,
        fmt::format("the label '{}' stands twice in thread '{}'", statement.label, thread_->name),
        fmt::format("the first one stands in {}", line_of(found->second)));
}

void Resolver::statement(Statement& statement) {
  label(statement);
  switch (statement.kind) {
    case StatementKind::kLocal:
      return local(statement);
    case StatementKind::kAssign:
      return assignment(statement);
    case StatementKind::kBreak:
    case StatementKind::kContinue:
      if (loops_ == 0) {
        const std::string word = statement.kind == StatementKind::kBreak ? "break" : "continue";
        error(statement.span, fmt::format("'{}' stands outside of any loop", word),
              "loops are 'while', 'repeat' and 'loop'; 'return' ends the thread");
      }
      return;
    case StatementKind::kSleep:
      if (atomics_ > 0) {
        error(statement.span, "'sleep' would have to wait inside of 'atomic'",
              "while an atomic block runs, nobody else does and no time passes");
      }
      return expression(statement.value.get());
    case StatementKind::kWith:
      for (Guard& guard : statement.guards) this->guard(guard);
      return block(statement.block);
    case StatementKind::kIf:
      for (Branch& branch : statement.branches) {
        expression(branch.condition.get());
        block(branch.block);
      }
      return;
    case StatementKind::kAtomic:
      ++atomics_;
      block(statement.block);
      --atomics_;
      return;
    case StatementKind::kWhile:
    case StatementKind::kRepeat:
    case StatementKind::kLoop:
      return loop_body(statement);
    default:
      expression(statement.value.get());
      block(statement.block);
  }
}

void Resolver::loop_body(Statement& statement) {
  expression(statement.value.get());
  ++loops_;
  block(statement.block);
  --loops_;
}

void Resolver::local(Statement& statement) {
  // Its own value cannot use it.
  expression(statement.value.get());
  Reference& target = statement.target;
  if (const Symbol* symbol = find(target.name)) {
    const bool is_local = symbol->target == Target::kLocal;
    error(target.name_span,
          fmt::format("the name '{}' is taken: it is visible here already", target.name),
          is_local ? fmt::format("to change the local of {}, write '{} = ...'",
                                 line_of(symbol->span), target.name)
                   : fmt::format("it is declared in {}; choose another name for the local",
                                 line_of(symbol->span)));
    return;
  }
  target.target = Target::kLocal;
  target.slot = thread_->local_count++;
  thread_->local_names.push_back(target.name);
  locals_.emplace(target.name, Symbol{Target::kLocal, target.slot, target.name_span});
  scope_.push_back(target.name);
}

void Resolver::assignment(Statement& statement) {
  Reference& target = statement.target;
  if (target.index != nullptr) expression(target.index.get());
  if (bind(target)) {
    switch (target.target) {
      case Target::kLocal:
        reference_index(target);
        break;
      case Target::kObject:
        if (scenario_.objects[target.slot].kind == ObjectKind::kVar) {
          reference_index(target);
        } else {
          assignment_to_object(statement);
        }
        break;
      default:
        error(target.span,
              fmt::format("'{}' is {} and cannot be changed", target.name, kind_of(target)),
              "what changes is a 'var' of the scenario or a 'local' of a thread");
    }
  }
  expression(statement.value.get());
}

void Resolver::assignment_to_object(const Statement& statement) {
  const Reference& target = statement.target;
  std::string help = "what is assigned to is a 'var' of the scenario or a 'local' of a thread";
  if (scenario_.objects[target.slot].kind == ObjectKind::kAtomic) {
    const std::string_view name = diagnostics_.source().text(target.span);
    switch (statement.assignment) {
      case Assignment::kSet:
        help = fmt::format("write '{}.store(...)'", name);
        break;
      case Assignment::kAdd:
        help = fmt::format("write '{}.fetch_add(...)'", name);
        break;
      case Assignment::kSubtract:
        help = fmt::format("write '{}.fetch_add(-...)'", name);
        break;
    }
  }
  error(target.span,
        fmt::format("'{}' is {} and cannot be assigned to", target.name, kind_of(target)),
        std::move(help));
}

}  // namespace snarl::language
