// The kinds of objects and what each of them can do: the tables that the checker, the interpreter
// and the documentation work from.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace snarl::language {

enum class ObjectKind : std::uint8_t {
  kVar,
  kAtomic,
  kLock,
  kRLock,
  kRWLock,
  kSemaphore,
  kEvent,
  kCondition,
  kQueue,
  kBarrier,
  kThread,
};

// What can stand in a `with`.
enum class GuardUse : std::uint8_t { kNo, kPlain, kReadOrWrite };

struct KindRow {
  ObjectKind kind;
  std::string_view name;
  std::string_view article;    // "a" or "an"
  std::uint8_t arguments_min;  // in the declaration: queue q(2)
  std::uint8_t arguments_max;
  std::string_view argument;  // what the argument is
  std::int64_t argument_min;  // the smallest one
  bool has_max;               // takes `max =`
  bool has_prefer;            // takes `prefer =`
  bool has_initial;           // takes "= value"
  bool has_lock;              // takes "on lock"
  bool has_actors;            // takes "from thread, thread"
  GuardUse guard;
};

// What a call takes and gives.
enum class ResultKind : std::uint8_t {
  kNothing,
  kBoolean,
  kInteger,
  kValue,  // what an atomic holds
  kItem,   // what was put into a queue, or none
};
enum class ArgumentKind : std::uint8_t { kNone, kInteger, kValue };

enum class Method : std::uint8_t {
  kAcquire,
  kRelease,
  kTryAcquire,
  kLocked,
  kAcquireRead,
  kAcquireWrite,
  kTryAcquireRead,
  kTryAcquireWrite,
  kPermits,
  kSet,
  kClear,
  kWait,
  kIsSet,
  kNotify,
  kNotifyAll,
  kPut,
  kGet,
  kTryPut,
  kTryGet,
  kGetAll,
  kTaskDone,
  kJoin,
  kClose,
  kSize,
  kArriveAndWait,
  kLoad,
  kStore,
  kExchange,
  kFetchAdd,
  kCompareExchange,
  kCompareExchangeWeak,
  kIsAlive,
};

enum class MemoryOrder : std::uint8_t {
  kRelaxed,
  kAcquire,
  kRelease,
  kAcquireRelease,
  kSequential
};

// Of an rwlock: whom it lets in first, see snarl::Preference.
enum class Preference : std::uint8_t { kReaders, kWriters, kEither };

// Which memory orders mean something for a method.
enum class OrderUse : std::uint8_t { kNone, kLoad, kStore, kAny };

// One method of one kind.
struct MethodRow {
  ObjectKind kind;
  std::string_view name;
  Method method;
  std::uint8_t arguments_min;  // positional ones, the memory order not counted
  std::uint8_t arguments_max;
  ArgumentKind argument;  // of each of them
  OrderUse order;         // may one more, the memory order, follow?
  ResultKind result;
  bool may_block;          // takes `timeout =`
  bool in_check;           // may stand in a check
  std::string_view usage;  // shown in messages: "put(x)"
};

std::span<const KindRow> kinds();
const KindRow& kind_row(ObjectKind kind);
std::span<const MethodRow> methods();

// Returns: the row, or nullptr.
const MethodRow* find_method(ObjectKind kind, std::string_view name);
std::vector<std::string_view> method_names(ObjectKind kind);

struct OrderRow {
  MemoryOrder order;
  std::string_view name;
  bool loads;   // means something for a load
  bool stores;  // means something for a store
};
std::span<const OrderRow> memory_orders();
const OrderRow* find_memory_order(std::string_view name);

struct PreferenceRow {
  Preference preference;
  std::string_view name;
};
std::span<const PreferenceRow> preferences();

}  // namespace snarl::language
