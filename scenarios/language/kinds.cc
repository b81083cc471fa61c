// One row for each kind, and one for each method of a kind.
#include "snarl/scenarios/language/kinds.h"

#include <algorithm>
#include <array>

namespace snarl::language {
namespace {

using K = ObjectKind;
using M = Method;
using A = ArgumentKind;
using O = OrderUse;
using R = ResultKind;

constexpr GuardUse kNoGuard = GuardUse::kNo;
constexpr GuardUse kGuard = GuardUse::kPlain;

// kind, name, article, arguments min, max, what, least, max =, prefer =, initial, on, from, with
constexpr KindRow kKinds[] = {
    {K::kVar, "var", "a", 0, 0, "", 0, false, false, true, false, false, kNoGuard},
    {K::kAtomic, "atomic", "an", 0, 0, "", 0, false, false, true, false, false, kNoGuard},
    {K::kLock, "lock", "a", 0, 0, "", 0, false, false, false, false, false, kGuard},
    {K::kRLock, "rlock", "an", 0, 0, "", 0, false, false, false, false, false, kGuard},
    {K::kRWLock, "rwlock", "an", 0, 0, "", 0, false, true, false, false, false,
     GuardUse::kReadOrWrite},
    {K::kSemaphore, "semaphore", "a", 0, 1, "number of permits", 0, true, false, false, false, true,
     kGuard},
    {K::kEvent, "event", "an", 0, 0, "", 0, false, false, false, false, true, kNoGuard},
    {K::kCondition, "condition", "a", 0, 0, "", 0, false, false, false, true, false, kGuard},
    {K::kQueue, "queue", "a", 0, 1, "capacity", 1, false, false, false, false, true, kNoGuard},
    {K::kBarrier, "barrier", "a", 1, 1, "number of parties", 1, false, false, false, false, false,
     kNoGuard},
    {K::kThread, "thread", "a", 0, 0, "", 0, false, false, false, false, false, kNoGuard},
};

// kind, name, method, arguments min, max, of what, order, result, may block, in check, usage
constexpr MethodRow kMethods[] = {
    {K::kAtomic, "load", M::kLoad, 0, 0, A::kNone, O::kLoad, R::kValue, false, true, "load()"},
    {K::kAtomic, "store", M::kStore, 1, 1, A::kValue, O::kStore, R::kNothing, false, false,
     "store(x)"},
    {K::kAtomic, "exchange", M::kExchange, 1, 1, A::kValue, O::kAny, R::kValue, false, false,
     "exchange(x)"},
    {K::kAtomic, "fetch_add", M::kFetchAdd, 1, 1, A::kInteger, O::kAny, R::kInteger, false, false,
     "fetch_add(n)"},
    {K::kAtomic, "compare_exchange", M::kCompareExchange, 2, 2, A::kValue, O::kAny, R::kBoolean,
     false, false, "compare_exchange(expected, desired)"},
    {K::kAtomic, "compare_exchange_weak", M::kCompareExchangeWeak, 2, 2, A::kValue, O::kAny,
     R::kBoolean, false, false, "compare_exchange_weak(expected, desired)"},

    {K::kLock, "acquire", M::kAcquire, 0, 0, A::kNone, O::kNone, R::kBoolean, true, false,
     "acquire()"},
    {K::kLock, "release", M::kRelease, 0, 0, A::kNone, O::kNone, R::kNothing, false, false,
     "release()"},
    {K::kLock, "try_acquire", M::kTryAcquire, 0, 0, A::kNone, O::kNone, R::kBoolean, false, false,
     "try_acquire()"},
    {K::kLock, "locked", M::kLocked, 0, 0, A::kNone, O::kNone, R::kBoolean, false, true,
     "locked()"},

    {K::kRLock, "acquire", M::kAcquire, 0, 0, A::kNone, O::kNone, R::kBoolean, true, false,
     "acquire()"},
    {K::kRLock, "release", M::kRelease, 0, 0, A::kNone, O::kNone, R::kNothing, false, false,
     "release()"},
    {K::kRLock, "try_acquire", M::kTryAcquire, 0, 0, A::kNone, O::kNone, R::kBoolean, false, false,
     "try_acquire()"},
    {K::kRLock, "locked", M::kLocked, 0, 0, A::kNone, O::kNone, R::kBoolean, false, true,
     "locked()"},

    {K::kRWLock, "acquire_read", M::kAcquireRead, 0, 0, A::kNone, O::kNone, R::kBoolean, true,
     false, "acquire_read()"},
    {K::kRWLock, "acquire_write", M::kAcquireWrite, 0, 0, A::kNone, O::kNone, R::kBoolean, true,
     false, "acquire_write()"},
    {K::kRWLock, "try_acquire_read", M::kTryAcquireRead, 0, 0, A::kNone, O::kNone, R::kBoolean,
     false, false, "try_acquire_read()"},
    {K::kRWLock, "try_acquire_write", M::kTryAcquireWrite, 0, 0, A::kNone, O::kNone, R::kBoolean,
     false, false, "try_acquire_write()"},
    {K::kRWLock, "release", M::kRelease, 0, 0, A::kNone, O::kNone, R::kNothing, false, false,
     "release()"},

    {K::kSemaphore, "acquire", M::kAcquire, 0, 0, A::kNone, O::kNone, R::kBoolean, true, false,
     "acquire()"},
    {K::kSemaphore, "release", M::kRelease, 0, 0, A::kNone, O::kNone, R::kNothing, false, false,
     "release()"},
    {K::kSemaphore, "try_acquire", M::kTryAcquire, 0, 0, A::kNone, O::kNone, R::kBoolean, false,
     false, "try_acquire()"},
    {K::kSemaphore, "value", M::kPermits, 0, 0, A::kNone, O::kNone, R::kInteger, false, true,
     "value()"},

    {K::kEvent, "set", M::kSet, 0, 0, A::kNone, O::kNone, R::kNothing, false, false, "set()"},
    {K::kEvent, "clear", M::kClear, 0, 0, A::kNone, O::kNone, R::kNothing, false, false, "clear()"},
    {K::kEvent, "wait", M::kWait, 0, 0, A::kNone, O::kNone, R::kBoolean, true, false, "wait()"},
    {K::kEvent, "is_set", M::kIsSet, 0, 0, A::kNone, O::kNone, R::kBoolean, false, true,
     "is_set()"},

    {K::kCondition, "wait", M::kWait, 0, 0, A::kNone, O::kNone, R::kBoolean, true, false, "wait()"},
    {K::kCondition, "notify", M::kNotify, 0, 1, A::kInteger, O::kNone, R::kNothing, false, false,
     "notify()"},
    {K::kCondition, "notify_all", M::kNotifyAll, 0, 0, A::kNone, O::kNone, R::kNothing, false,
     false, "notify_all()"},

    {K::kQueue, "put", M::kPut, 1, 1, A::kValue, O::kNone, R::kBoolean, true, false, "put(x)"},
    {K::kQueue, "get", M::kGet, 0, 0, A::kNone, O::kNone, R::kItem, true, false, "get()"},
    {K::kQueue, "try_put", M::kTryPut, 1, 1, A::kValue, O::kNone, R::kBoolean, false, false,
     "try_put(x)"},
    {K::kQueue, "try_get", M::kTryGet, 0, 0, A::kNone, O::kNone, R::kItem, false, false,
     "try_get()"},
    {K::kQueue, "get_all", M::kGetAll, 0, 0, A::kNone, O::kNone, R::kInteger, true, false,
     "get_all()"},
    {K::kQueue, "task_done", M::kTaskDone, 0, 0, A::kNone, O::kNone, R::kNothing, false, false,
     "task_done()"},
    {K::kQueue, "join", M::kJoin, 0, 0, A::kNone, O::kNone, R::kBoolean, true, false, "join()"},
    {K::kQueue, "close", M::kClose, 0, 0, A::kNone, O::kNone, R::kNothing, false, false, "close()"},
    {K::kQueue, "size", M::kSize, 0, 0, A::kNone, O::kNone, R::kInteger, false, true, "size()"},

    {K::kBarrier, "arrive_and_wait", M::kArriveAndWait, 0, 0, A::kNone, O::kNone, R::kBoolean, true,
     false, "arrive_and_wait()"},

    {K::kThread, "join", M::kJoin, 0, 0, A::kNone, O::kNone, R::kBoolean, true, false, "join()"},
    {K::kThread, "is_alive", M::kIsAlive, 0, 0, A::kNone, O::kNone, R::kBoolean, false, true,
     "is_alive()"},
};

constexpr OrderRow kOrders[] = {
    {MemoryOrder::kRelaxed, "relaxed", true, true},
    {MemoryOrder::kAcquire, "acquire", true, false},
    {MemoryOrder::kRelease, "release", false, true},
    {MemoryOrder::kAcquireRelease, "acq_rel", false, false},
    {MemoryOrder::kSequential, "seq_cst", true, true},
};

constexpr PreferenceRow kPreferences[] = {
    {Preference::kReaders, "readers"},
    {Preference::kWriters, "writers"},
    {Preference::kEither, "either"},
};

}  // namespace

std::span<const KindRow> kinds() { return kKinds; }
const KindRow& kind_row(ObjectKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
std::span<const MethodRow> methods() { return kMethods; }

const MethodRow* find_method(ObjectKind kind, std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kMethods), std::end(kMethods),
                   [&](const MethodRow& row) { return row.kind == kind && row.name == name; });
  return found == std::end(kMethods) ? nullptr : found;
}

std::vector<std::string_view> method_names(ObjectKind kind) {
  std::vector<std::string_view> names;
  for (const MethodRow& row : kMethods) {
    if (row.kind == kind) names.push_back(row.name);
  }
  return names;
}

std::span<const OrderRow> memory_orders() { return kOrders; }

const OrderRow* find_memory_order(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kOrders), std::end(kOrders),
                                         [&](const OrderRow& row) { return row.name == name; });
  return found == std::end(kOrders) ? nullptr : found;
}

std::span<const PreferenceRow> preferences() { return kPreferences; }

}  // namespace snarl::language
