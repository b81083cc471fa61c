// Runs executions again, compares them event by event, and says in words where they part.
#include "snarl/harness/campaign/nondeterminism.h"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <span>
#include <utility>

#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/detectors/names.h"
#include "snarl/harness/engine/call_places.h"
#include "snarl/harness/engine/run_alone.h"
#include "snarl/harness/engine/signature.h"

namespace snarl {
namespace {

// A scenario that does one of two things may do the same a few times. Arbitrary.
constexpr int kLooksMax = 4;

constexpr int kWeighed = 8;  // executions at once, twice. Arbitrary.

std::string value_text(const Trace& names, const OpEvent& event, std::uint64_t value) {
  const std::size_t object = index_of(event.op.object);
  if (object >= names.objects.size()) return fmt::format("{}", value);
  switch (names.objects[object].format) {
    case ValueFormat::kSigned:
    case ValueFormat::kDuration:
      return fmt::format("{}", static_cast<std::int64_t>(value));
    case ValueFormat::kBool:
      return value == 0 ? "false" : "true";
    case ValueFormat::kUnsigned:
      return fmt::format("{}", value);
    default:
      return "";  // its bits say nothing to a reader
  }
}

// "worker[0]: counter.store(2)", with what came of it where `is_whole`.
std::string words_of(const Trace& names, const OpEvent& event, bool is_whole) {
  if (event.thread == kClockThread) return "the clock moves";
  std::string text = name_in(names, event.thread) + ": ";
  if (event.op.object != kNoObject) text += name_in(names, event.op.object) + ".";
  text += fmt::format("{}({})", row_of(event.op.kind).word,
                      has_operand(event.op.kind) ? value_text(names, event, event.op.value) : "");
  if (!is_whole) return text;
  const std::string value = value_text(names, event, event.value);
  if (event.result == Result::kTrue) return text + " with true";
  if (event.result == Result::kFalse) return text + " with false";
  if (event.result == Result::kTimeout) return text + " with a timeout";
  return value.empty() ? text : text + " with " + value;
}

void add_site(std::vector<Site>& sites, const Site& site) {
  const bool is_there = std::any_of(sites.begin(), sites.end(), [&](const Site& other) {
    return other.line == site.line && std::string_view(other.file) == site.file;
  });
  if (site.is_known() && !is_there) sites.push_back(site);
}

std::string operation_words(const std::string& words) {
  return words.empty() ? "the execution's end" : words;
}

std::string place_text(const Parting& parting) {
  if (parting.step == kNoStep) return "at which step is not known";
  if (parting.is_behind) return fmt::format("it is the same up to step {}", parting.step);
  if (parting.was == parting.is) {
    return fmt::format("step {} is {} in both, and differs in what cannot be shown", parting.step,
                       operation_words(parting.is));
  }
  return fmt::format("step {} was {}, and now it is {}", parting.step, operation_words(parting.was),
                     operation_words(parting.is));
}

// Of the heap's first arena; 0 where the allocator is another one or does not tell.
std::int64_t bytes_used() {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
  const struct mallinfo2 info = mallinfo2();
  return static_cast<std::int64_t>(info.uordblks + info.hblkhd);
#else
  return 0;
#endif
}

}  // namespace

bool is_lonely(const Trace& trace) {
  std::vector<ThreadId> users(trace.objects.size(), kNoThread);
  for (const OpEvent& event : trace.events) {
    const std::size_t object = index_of(event.op.object);
    if (object >= users.size() || trace.objects[object].kind == "thread") continue;
    if (users[object] != kNoThread && users[object] != event.thread) return false;
    users[object] = event.thread;
  }
  return true;
}

// A hash stands for its event, with names and values, and for all events before it.
Parting parting_of(const Trace& first, const Trace& second) {
  const auto& ours = first.event_hashes;
  const auto& theirs = second.event_hashes;
  const auto place = std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end()).first;
  const auto step = static_cast<std::size_t>(place - ours.begin());
  Parting parting;
  const OpEvent* const was = step < ours.size() ? &first.events[step] : nullptr;
  const OpEvent* const is = step < theirs.size() ? &second.events[step] : nullptr;
  if (was == nullptr && is == nullptr) return parting;
  parting.step = static_cast<Step>(step);
  parting.is_behind = was == nullptr && ours.size() == kBeginningMax;
  if (parting.is_behind) return parting;
  if (is != nullptr) add_site(parting.sites, is->op.site);
  if (was != nullptr) add_site(parting.sites, was->op.site);
  for (const bool is_whole : {false, true}) {
    if (was != nullptr) parting.was = words_of(first, *was, is_whole);
    if (is != nullptr) parting.is = words_of(second, *is, is_whole);
    if (parting.was != parting.is) break;
  }
  return parting;
}

Finding nondeterminism(const char* cause, const std::string& how, const Parting& parting) {
  Finding finding;
  finding.kind = FindingKind::kNondeterminism;
  finding.cause = cause;
  finding.message = fmt::format("{} did something else: {}", how, place_text(parting));
  for (const Site& site : parting.sites) finding.sites.push_back(with_call_place(site));
  finding.help =
      "make anew in the body whatever it changes (statics, singletons, caches), and let no "
      "address, "
      "hash order, clock, random number or thread of another kind decide what is done";
  Signature signature(finding.kind, cause);
  if (!parting.sites.empty()) signature.add(parting.sites.front());
  finding.signature = signature.value();
  finding.trace = std::make_shared<Trace>();
  return finding;
}

Finding nondeterminism(Execution& execution, const Program& program, const ExecutionInfo& info,
                       const Contradiction& contradiction) {
  const auto names = [&execution](const std::vector<ThreadId>& threads) {
    std::vector<std::string> all;
    for (const ThreadId thread : threads) {
      const bool is_known = index_of(thread) < execution.thread_count();
      all.push_back(thread == kClockThread ? "the clock"
                    : !is_known
                        ? fmt::format("thread {}", index_of(thread))
                        : execution.identity_of(execution.thread(thread).object.id).info.name);
    }
    return all.empty() ? std::string("nobody") : listed(all);
  };
  Parting parting;
  parting.step = contradiction.step;
  if (contradiction.options_then != 0) {
    parting.was = fmt::format("one of {} options", contradiction.options_then);
    parting.is = fmt::format("one of {} options", contradiction.options_now);
  } else {
    parting.was = "the turn of one of " + names(contradiction.enabled_then);
    parting.is = "the turn of one of " + names(contradiction.enabled_now);
  }
  Finding finding = nondeterminism(
      "explored", "an execution that began with the same choices as one before it", parting);
  finding.first_execution = info.index;
  const std::span choices(execution.choices().data(), execution.choice_count());
  finding.token = encode(token_of_choices(program, choices, info.steps_max, info.faults));
  return finding;
}

std::optional<Parting> part_again(Execution& execution, Program& program, const ExecutionInfo& info,
                                  const Examination& examined, int looks_max) {
  for (int look = 0; look < looks_max; ++look) {
    ReplayStrategy again(examined.trace->chosen());
    again.begin(info);
    const Examination other = examine(execution, program, again, info);
    if (other.event_hash == examined.event_hash) continue;
    return parting_of(*examined.trace, *other.trace);
  }
  return std::nullopt;
}

Parting parting_from_choices(Execution& execution, Program& program, const ExecutionInfo& info,
                             const ReplayStrategy& again, const Examination& examined,
                             Step steps_before) {
  if (auto parting = part_again(execution, program, info, examined, kLooksMax)) return *parting;
  // Whatever was different then is the same now: the choices are all there is of it.
  Parting parting;
  const Trace& trace = *examined.trace;
  if (const auto& divergence = again.divergence()) {
    parting.step = divergence->step;
    if (divergence->wanted && divergence->kind == ChoiceKind::kThread) {
      parting.was = name_in(trace, ThreadId{*divergence->wanted}) + "'s turn";
    }
  } else if (steps_before != examined.steps) {
    parting.step = std::min(steps_before, examined.steps);
    if (steps_before > examined.steps) parting.was = "not the last";
  }
  if (parting.step < trace.events.size()) {
    const OpEvent& event = trace.events[parting.step];
    parting.is = words_of(trace, event, false);
    add_site(parting.sites, event.op.site);
  }
  return parting;
}

const Trace* Repetition::trace_of(std::uint64_t index) const {
  const bool is_it = state_ == State::kKept && info_.index == index && !trace_.events.empty();
  return is_it ? &trace_ : nullptr;
}

void Repetition::begin(Execution& execution) {
  state_ = State::kRunning;
  execution.set_trace(&trace_, Traced::kBeginning);
}

void Repetition::keep(Execution& execution, const ExecutionInfo& info, bool is_fit) {
  execution.set_trace(nullptr);
  state_ = is_fit ? State::kKept : State::kUnfit;
  has_weak_orders_ =
      std::any_of(trace_.events.begin(), trace_.events.end(),
                  [](const OpEvent& event) { return event.op.order != MemoryOrder::kSeqCst; });
  if (!is_fit) {
    trace_ = {};
    return;
  }
  execution.tracer().names(trace_);
  steps_ = execution.steps();
  is_lonely_ = snarl::is_lonely(trace_);
  is_known_whole_ = trace_.events.size() == steps_;
  info_ = info;
  const auto& choices = execution.choices();
  choices_.assign(choices.begin(), choices.begin() + execution.choice_count());
  event_hash_ = execution.event_hash();
}

Finding memory_note(std::uint64_t bytes) {
  Finding note;
  note.kind = FindingKind::kLeak;
  note.cause = "memory";
  note.is_note = true;
  note.message = fmt::format(
      "each execution leaves {} bytes on the heap behind, the same in {} runs of one schedule",
      bytes, 2 * kWeighed);
  note.help =
      "run the scenario in a build with AddressSanitizer, or under valgrind: they say whose";
  note.signature = Signature(note.kind, note.cause).value();
  note.trace = std::make_shared<Trace>();
  return note;
}

std::uint64_t Repetition::bytes_left(Execution& execution, Program& program) const {
  if (state_ != State::kKept) return 0;
  ReplayStrategy again(choices_);
  const auto left_by = [&](int runs) {
    const std::int64_t before = bytes_used();
    for (int run = 0; run < runs; ++run) {
      again.begin(info_);
      run_alone(execution, *program.body, again, info_);
    }
    return bytes_used() - before;
  };
  left_by(2);  // now whatever is made once is there
  const std::int64_t first = left_by(kWeighed);
  const std::int64_t second = left_by(kWeighed);
  const bool is_steady = first > 0 && first == second && first % kWeighed == 0;
  return is_steady ? static_cast<std::uint64_t>(first / kWeighed) : 0;
}

Token Repetition::token(const Program& program) const {
  return token_of_choices(program, choices_, info_.steps_max, info_.faults);
}

std::uint64_t Repetition::run_again(Execution& execution, Program& program) {
  ReplayStrategy again(choices_);
  again.begin(info_);
  if (is_lonely_ && !is_known_whole_ && steps_ <= kStepsMax) {
    const Examination whole = examine(execution, program, again, info_);
    is_lonely_ = snarl::is_lonely(*whole.trace);
    is_known_whole_ = true;
    return whole.event_hash;
  }
  run_alone(execution, *program.body, again, info_);
  return execution.event_hash();
}

std::optional<Finding> Repetition::check(Execution& execution, Program& program,
                                         std::uint64_t others) {
  if (state_ != State::kKept) return std::nullopt;
  if (run_again(execution, program) == event_hash_) return std::nullopt;
  Parting parting;
  ReplayStrategy again(choices_);
  for (int look = 0; look < kLooksMax; ++look) {
    again.begin(info_);
    const Examination examined = examine(execution, program, again, info_);
    if (examined.event_hash == event_hash_) continue;  // now and then it does the same
    parting = parting_of(trace_, *examined.trace);
    break;
  }
  const std::string how = fmt::format("execution {}, run again with the same choices after {} {},",
                                      info_.index + 1, others, others == 1 ? "other" : "others");
  Finding finding = nondeterminism("repeated", how, parting);
  finding.first_execution = info_.index;
  return finding;
}

void doubt(ScenarioResult& result, std::vector<ExpectationResult>& expectations) {
  result.verdict = Verdict::kInconclusive;
  result.exhausted = result.is_sample = false;
  for (ExpectationResult& expectation : expectations) {
    expectation.status = ExpectationStatus::kInconclusive;
    expectation.reason = "the scenario is not a function of its schedule";
  }
}

}  // namespace snarl
