// Says an operation in the words of its source: "counter -> 0", "fork[1].acquire()",
// "buffer.put(3)".
#include "snarl/reports/op_wording.h"

#include <fmt/format.h>

#include <array>
#include <bit>

#include "snarl/harness/detectors/ways_out.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::size_t kNameLengthMax = 40;  // half of an 80-column terminal

constexpr std::array<std::string_view, kOpRows.size()> kEnumerators = {
#define SNARL_OP(kind, word, effect) #kind,
#include "snarl/harness/op_kinds.def"
#undef SNARL_OP
};

// "kJoinQueue" as "join_queue".
std::vector<std::string> snake_names() {
  std::vector<std::string> names;
  for (const std::string_view enumerator : kEnumerators) {
    std::string name;
    for (const char letter : enumerator.substr(1)) {
      const bool is_capital = letter >= 'A' && letter <= 'Z';
      if (is_capital && !name.empty()) name += '_';
      name += is_capital ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    names.push_back(std::move(name));
  }
  return names;
}

// How an operation is written down. Kinds without a case are plain calls: "m.acquire()".
enum class Shape {
  kCall,
  kTakes,       // the operand is the argument: put(3)
  kGives,       // the value comes out: get() -> 3
  kTakesGives,  // fetch_add(1) -> 0
  kCounts,      // a plain number comes out, whatever the object's format: size() -> 2
  kRead,        // x -> 0
  kWrite,       // x = 1 (was 0)
  kStore,       // x.store(1) (was 0)
  kUpdate,      // x.update() = 1 (was 0): what was published is another operand
  kCompare,     // x.compare_exchange(1) -> true, was 0
  kAsks,        // an answer comes out: is_set() -> true
  kTurns,       // a flag changes, or is so already
  kMany,        // a count, unless it is one: pool.release(2)
  kThread,      // worker[0].join()
  kSleep,       // sleep 50ms
  kChooses,     // choose(3) = 2
  kWord,        // begin
};

constexpr Shape shape_of(OpKind kind) {
  switch (kind) {
    case OpKind::kRead:
      return Shape::kRead;
    case OpKind::kWrite:
      return Shape::kWrite;
    case OpKind::kStore:
      return Shape::kStore;
    case OpKind::kUpdate:
      return Shape::kUpdate;
    case OpKind::kLoad:
    case OpKind::kGet:
    case OpKind::kTryGet:
      return Shape::kGives;
    case OpKind::kExchange:
    case OpKind::kFetchAdd:
      return Shape::kTakesGives;
    case OpKind::kCompareExchange:
      return Shape::kCompare;
    case OpKind::kPut:
    case OpKind::kTryPut:
      return Shape::kTakes;
    case OpKind::kGetAll:
    case OpKind::kPermits:
    case OpKind::kSize:
      return Shape::kCounts;
    case OpKind::kTryAcquire:
    case OpKind::kTryAcquireRead:
    case OpKind::kTryAcquireWrite:
    case OpKind::kLocked:
    case OpKind::kIsSet:
      return Shape::kAsks;
    case OpKind::kSet:
    case OpKind::kClear:
      return Shape::kTurns;
    case OpKind::kRelease:
    case OpKind::kNotify:
      return Shape::kMany;
    case OpKind::kSpawn:
    case OpKind::kJoin:
    case OpKind::kIsAlive:
      return Shape::kThread;
    case OpKind::kSleep:
      return Shape::kSleep;
    case OpKind::kChoose:
      return Shape::kChooses;
    case OpKind::kBegin:
    case OpKind::kEnd:
    case OpKind::kYield:
    case OpKind::kTurn:
    case OpKind::kProgress:
    case OpKind::kWake:
    case OpKind::kExpire:
      return Shape::kWord;
    default:
      return Shape::kCall;
  }
}

ValueFormat format_of(const Trace& trace, ObjectId object) {
  const ObjectInfo* info = object_info(trace, object);
  return info == nullptr ? ValueFormat::kNone : info->format;
}

// Threads may be objects themselves; where they are none, the operand is the thread's id.
std::string thread_target(const Trace& trace, const Op& op) {
  if (op.object != kNoObject) return object_name(trace, op.object);
  return thread_name(trace, ThreadId{static_cast<std::uint32_t>(op.value)});
}

std::string prefixed(std::string_view prefix, const std::string& text) {
  return text.empty() ? "" : fmt::format("{}{}", prefix, text);
}

// "m.acquire()" with the argument, without any outcome.
std::string call(const Trace& trace, const Op& op) {
  const std::string_view word = row_of(op.kind).word;
  const Shape shape = shape_of(op.kind);
  const std::string operand = format_value(format_of(trace, op.object), op.value);
  switch (shape) {
    case Shape::kWord:
      return std::string(word);
    case Shape::kSleep:
      return "sleep " + format_value(ValueFormat::kDuration, op.value);
    case Shape::kChooses:
      return fmt::format("{}({})", word, op.value);
    case Shape::kThread:
      if (op.kind == OpKind::kSpawn) return "spawn " + thread_target(trace, op);
      return fmt::format("{}.{}()", thread_target(trace, op), word);
    case Shape::kRead:
      return "read " + object_name(trace, op.object);
    case Shape::kWrite:
      return object_name(trace, op.object) + prefixed(" = ", operand);
    case Shape::kTakes:
    case Shape::kTakesGives:
    case Shape::kStore:
    case Shape::kCompare:
      return fmt::format("{}.{}({})", object_name(trace, op.object), word, operand);
    case Shape::kMany:
      return fmt::format("{}.{}({})", object_name(trace, op.object), word,
                         op.value > 1 ? std::to_string(op.value) : "");
    default:
      return fmt::format("{}.{}()", object_name(trace, op.object), word);
  }
}

std::string outcome(const Trace& trace, const OpEvent& event) {
  const Op& op = event.op;
  const ObjectInfo* info = object_info(trace, op.object);
  const std::string value = format_value(format_of(trace, op.object), event.value);
  const std::string_view truth = event.result == Result::kTrue    ? " -> true"
                                 : event.result == Result::kFalse ? " -> false"
                                                                  : "";
  if (event.result == Result::kTimeout) return " timed out";
  if (event.result == Result::kEarlyTimeout) return " timed out too early (injected)";
  if (event.result == Result::kSpurious) {
    return op.kind == OpKind::kCompareExchange
               ? fmt::format(" -> false{} (injected)", prefixed(" though it is ", value))
               : " woken without a notify (injected)";
  }
  switch (shape_of(op.kind)) {
    case Shape::kRead:
    case Shape::kTakesGives:
      return prefixed(" -> ", value);
    case Shape::kGives:
      return event.result == Result::kFalse ? " -> none" : prefixed(" -> ", value);
    case Shape::kCounts:
      return fmt::format(" -> {}", event.value);
    case Shape::kChooses:
      return fmt::format(" = {}", event.value);
    case Shape::kWrite:
    case Shape::kStore:
      return value.empty() ? "" : fmt::format(" (was {})", value);
    case Shape::kUpdate:
      if (value.empty()) return "";
      return fmt::format(" = {} (was {})", format_value(format_of(trace, op.object), op.value),
                         value);
    case Shape::kCompare:
      if (value.empty()) return std::string(truth);
      return fmt::format("{}, {} {}", truth, event.result == Result::kFalse ? "is" : "was", value);
    case Shape::kTurns:
      return event.result == Result::kFalse ? " (was so already)" : "";
    default:
      break;
  }
  const bool is_asked = shape_of(op.kind) == Shape::kAsks || op.is_timed ||
                        op.kind == OpKind::kIsAlive || op.kind == OpKind::kTryPut;
  std::string text(is_asked ? truth : "");
  const bool is_semaphore = info != nullptr && info->kind.find("semaphore") != std::string::npos;
  if (is_semaphore) text += fmt::format(" ({} left)", event.value);
  return text;
}

}  // namespace

const std::string& op_name(OpKind kind) {
  static const std::vector<std::string> names = snake_names();
  return names.at(static_cast<std::size_t>(kind));
}

std::optional<OpKind> op_from_name(std::string_view name) {
  for (std::size_t index = 0; index < kOpRows.size(); ++index) {
    if (op_name(static_cast<OpKind>(index)) == name) return static_cast<OpKind>(index);
  }
  return std::nullopt;
}

const ThreadInfo* thread_info(const Trace& trace, ThreadId thread) {
  return index_of(thread) < trace.threads.size() ? &trace.threads[index_of(thread)] : nullptr;
}

const ObjectInfo* object_info(const Trace& trace, ObjectId object) {
  return index_of(object) < trace.objects.size() ? &trace.objects[index_of(object)] : nullptr;
}

std::string thread_name(const Trace& trace, ThreadId thread) {
  if (thread == kClockThread) return "(clock)";
  if (thread == kSeveralThreads) return "several threads";
  const ThreadInfo* info = thread_info(trace, thread);
  const bool is_named = info != nullptr && !info->name.empty();
  if (!is_named) return fmt::format("thread#{}", index_of(thread));
  return shortened(printable(info->name), kNameLengthMax);
}

std::string object_name(const Trace& trace, ObjectId object) {
  if (object == kNoObject) return "-";
  const ObjectInfo* info = object_info(trace, object);
  const bool is_named = info != nullptr && !info->name.empty();
  if (!is_named) return fmt::format("object#{}", index_of(object));
  return shortened(printable(info->name), kNameLengthMax);
}

ThreadId thread_named(const Trace& trace, std::string_view name) {
  for (std::size_t index = 0; index < trace.threads.size(); ++index) {
    if (trace.threads[index].name == name) return ThreadId{static_cast<std::uint32_t>(index)};
  }
  return kNoThread;
}

std::string format_value(ValueFormat format, std::uint64_t value) {
  switch (format) {
    case ValueFormat::kNone:
      return "";
    case ValueFormat::kSigned:
      return std::to_string(static_cast<std::int64_t>(value));
    case ValueFormat::kUnsigned:
      return std::to_string(value);
    case ValueFormat::kBool:
      return value != 0 ? "true" : "false";
    case ValueFormat::kFloat:
      return fmt::format("{}", std::bit_cast<double>(value));
    case ValueFormat::kDuration:
      break;
  }
  constexpr std::array<std::pair<std::uint64_t, std::string_view>, 3> kUnits = {
      {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}}};
  for (const auto& [unit, name] : kUnits) {
    if (value >= unit && value % unit == 0) return fmt::format("{}{}", value / unit, name);
  }
  return fmt::format("{}ns", value);
}

std::string describe(const Trace& trace, const OpEvent& event) {
  const Op& op = event.op;
  if (op.kind == OpKind::kRead && event.result == Result::kDone) {
    const std::string value = format_value(format_of(trace, op.object), event.value);
    if (!value.empty()) return fmt::format("{} -> {}", object_name(trace, op.object), value);
  }
  return call(trace, op) + outcome(trace, event);
}

std::string describe(const Trace& trace, const Op& op) { return call(trace, op); }

std::string describe_wait(const Trace& trace, const Op& op) {
  const std::string_view word = word_of_wait(op.kind);
  if (word == row_of(op.kind).word) return call(trace, op);
  return fmt::format("{}.{}()", object_name(trace, op.object), word);
}

}  // namespace snarl
