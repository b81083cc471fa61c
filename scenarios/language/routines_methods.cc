// The methods of all kinds, one row each.
#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/base/check.h"
#include "snarl/primitives/primitives.h"
#include "snarl/scenarios/language/faces.h"
#include "snarl/scenarios/language/routines.h"

namespace snarl::language {
namespace {

using I = const Instruction;

Value argument(const Frame& frame, std::uint32_t index) { return frame.registers[index].value(); }

// ---- Atomics ----------------------------------------------------------------------------------

I* give_seen(Frame& frame, I* instruction, const AtomicFace& /*face*/, const Seen& seen) {
  const ObjectId object = frame.shelf->ids[frame.place(*instruction)];
  Origin origin;
  if (seen.step != kNoStep) origin = {index_of(object), seen.step};
  return give(frame, instruction, seen.value, origin);
}

I* load(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<AtomicFace>();
  return give_seen(frame, instruction, face, face.load(instruction->order, instruction->site));
}

I* store(Frame& frame, I* instruction) {
  const Register& value = frame.registers[instruction->left];
  const ObjectId object = frame.shelf->ids[frame.place(*instruction)];
  frame.face(*instruction)
      .as<AtomicFace>()
      .store(value.value(), frame.shelf->origins.basis(value.origin, object), instruction->order,
             instruction->site);
  return instruction + 1;
}

I* exchange(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<AtomicFace>();
  return give_seen(
      frame, instruction, face,
      face.exchange(argument(frame, instruction->left), instruction->order, instruction->site));
}

I* fetch_add(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<AtomicFace>();
  const Value amount = argument(frame, instruction->left);
  if (amount.kind != ValueKind::kInteger) [[unlikely]]
    throw_wrong_kind(*instruction, "'fetch_add'", "a number", amount);
  return give_seen(frame, instruction, face,
                   face.fetch_add(amount.number, instruction->order, instruction->site));
}

template <AtomicFace::Strength kStrength>
I* compare_exchange(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<AtomicFace>();
  const Register& expected = frame.registers[instruction->left];
  const ObjectId object = frame.shelf->ids[frame.place(*instruction)];
  const Step basis = frame.shelf->origins.basis(expected.origin, object);
  return give_seen(
      frame, instruction, face,
      face.compare_exchange(expected.value(), basis, argument(frame, instruction->right), kStrength,
                            instruction->order, instruction->site));
}

// ---- Locks, semaphores: the same words --------------------------------------------------------

template <class T>
I* acquire(Frame& frame, I* instruction) {
  frame.face(*instruction).as<T>().acquire(instruction->site);
  return give(frame, instruction, boolean_value(true));
}

template <class T>
I* acquire_for(Frame& frame, I* instruction) {
  const bool is_taken = frame.face(*instruction)
                            .as<T>()
                            .acquire_for(timeout_of(frame, *instruction), instruction->site);
  return give(frame, instruction, boolean_value(is_taken));
}

template <class T>
I* try_acquire(Frame& frame, I* instruction) {
  const bool is_taken = frame.face(*instruction).as<T>().try_acquire(instruction->site);
  return give(frame, instruction, boolean_value(is_taken));
}

template <class T>
I* release(Frame& frame, I* instruction) {
  frame.face(*instruction).as<T>().release(instruction->site);
  return instruction + 1;
}

template <class T>
I* locked(Frame& frame, I* instruction) {
  const bool is_locked = frame.face(*instruction).as<T>().locked(instruction->site);
  return give(frame, instruction, boolean_value(is_locked));
}

I* permits(Frame& frame, I* instruction) {
  const std::uint32_t count = frame.face(*instruction).as<Semaphore>().value(instruction->site);
  return give(frame, instruction, integer_value(count));
}

I* acquire_read(Frame& frame, I* instruction) {
  frame.face(*instruction).as<RWLock>().acquire_read(instruction->site);
  return give(frame, instruction, boolean_value(true));
}

I* acquire_read_for(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<RWLock>();
  return give(
      frame, instruction,
      boolean_value(face.acquire_read_for(timeout_of(frame, *instruction), instruction->site)));
}

I* try_acquire_read(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<RWLock>();
  return give(frame, instruction, boolean_value(face.try_acquire_read(instruction->site)));
}

I* acquire_write(Frame& frame, I* instruction) {
  frame.face(*instruction).as<RWLock>().acquire_write(instruction->site);
  return give(frame, instruction, boolean_value(true));
}

I* acquire_write_for(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<RWLock>();
  return give(
      frame, instruction,
      boolean_value(face.acquire_write_for(timeout_of(frame, *instruction), instruction->site)));
}

I* try_acquire_write(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<RWLock>();
  return give(frame, instruction, boolean_value(face.try_acquire_write(instruction->site)));
}

// ---- Events, conditions, barriers -------------------------------------------------------------

I* set(Frame& frame, I* instruction) {
  frame.face(*instruction).as<Event>().set(instruction->site);
  return instruction + 1;
}

I* clear(Frame& frame, I* instruction) {
  frame.face(*instruction).as<Event>().clear(instruction->site);
  return instruction + 1;
}

I* is_set(Frame& frame, I* instruction) {
  const bool is_set = frame.face(*instruction).as<Event>().is_set(instruction->site);
  return give(frame, instruction, boolean_value(is_set));
}

template <class T>
I* wait(Frame& frame, I* instruction) {
  frame.face(*instruction).as<T>().wait(instruction->site);
  return give(frame, instruction, boolean_value(true));
}

template <class T>
I* wait_for(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<T>();
  const std::chrono::nanoseconds timeout = timeout_of(frame, *instruction);
  return give(frame, instruction, boolean_value(face.wait_for(timeout, instruction->site)));
}

I* notify(Frame& frame, I* instruction) {
  std::int64_t count = 1;
  if (instruction->left != kNoOperand) {
    const Value given = argument(frame, instruction->left);
    if (given.kind != ValueKind::kInteger) [[unlikely]]
      throw_wrong_kind(*instruction, "'notify'", "a number", given);
    if (given.number < 0) [[unlikely]]
      throw_error(*instruction, fmt::format("'notify' cannot wake {} threads", given.number));
    count = std::min<std::int64_t>(given.number, 0xffff'ffff);
  }
  frame.face(*instruction)
      .as<Condition>()
      .notify(static_cast<std::uint32_t>(count), instruction->site);
  return instruction + 1;
}

I* notify_all(Frame& frame, I* instruction) {
  frame.face(*instruction).as<Condition>().notify_all_owned(instruction->site);
  return instruction + 1;
}

I* arrive_and_wait(Frame& frame, I* instruction) {
  frame.face(*instruction).as<Barrier>().arrive_and_wait(instruction->site);
  return give(frame, instruction, boolean_value(true));
}

I* arrive_and_wait_for(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<Barrier>();
  const std::chrono::nanoseconds timeout = timeout_of(frame, *instruction);
  return give(frame, instruction,
              boolean_value(face.arrive_and_wait_for(timeout, instruction->site)));
}

// ---- Queues -----------------------------------------------------------------------------------

constexpr detail::Patience forever(const Frame& /*frame*/, I& /*instruction*/) {
  return detail::kForever;
}
constexpr detail::Patience never(const Frame& /*frame*/, I& /*instruction*/) {
  return detail::kNever;
}
detail::Patience within(const Frame& frame, I& instruction) {
  return detail::within(timeout_of(frame, instruction));
}

using PatienceOf = detail::Patience (*)(const Frame&, I&);

template <PatienceOf kPatience>
I* put(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<QueueFace>();
  const bool is_put = face.put(argument(frame, instruction->left), kPatience(frame, *instruction),
                               instruction->site);
  return give(frame, instruction, boolean_value(is_put));
}

template <PatienceOf kPatience>
I* get(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<QueueFace>();
  return give(frame, instruction, face.get(kPatience(frame, *instruction), instruction->site));
}

template <PatienceOf kPatience>
I* get_all(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<QueueFace>();
  const std::int64_t count = face.get_all(kPatience(frame, *instruction), instruction->site);
  return give(frame, instruction, integer_value(count));
}

I* task_done(Frame& frame, I* instruction) {
  frame.face(*instruction).as<QueueFace>().task_done(instruction->site);
  return instruction + 1;
}

template <PatienceOf kPatience>
I* join_queue(Frame& frame, I* instruction) {
  auto& face = frame.face(*instruction).as<QueueFace>();
  const bool is_done = face.join(kPatience(frame, *instruction), instruction->site);
  return give(frame, instruction, boolean_value(is_done));
}

I* close(Frame& frame, I* instruction) {
  frame.face(*instruction).as<QueueFace>().close(instruction->site);
  return instruction + 1;
}

I* size(Frame& frame, I* instruction) {
  const std::int64_t size = frame.face(*instruction).as<QueueFace>().size(instruction->site);
  return give(frame, instruction, integer_value(size));
}

// ---- Threads ----------------------------------------------------------------------------------

ThreadHandle thread_of(const Frame& frame, I& instruction) {
  return ThreadHandle(frame.shelf->threads[frame.place(instruction)]);
}

I* join_thread(Frame& frame, I* instruction) {
  thread_of(frame, *instruction).join(instruction->site);
  return give(frame, instruction, boolean_value(true));
}

I* join_thread_for(Frame& frame, I* instruction) {
  const bool has_ended =
      thread_of(frame, *instruction).join_for(timeout_of(frame, *instruction), instruction->site);
  return give(frame, instruction, boolean_value(has_ended));
}

I* is_alive(Frame& frame, I* instruction) {
  const bool is_alive = thread_of(frame, *instruction).is_alive(instruction->site);
  return give(frame, instruction, boolean_value(is_alive));
}

using K = ObjectKind;
using M = Method;

constexpr MethodRoutine kMethods[] = {
    {K::kAtomic, M::kLoad, OpKind::kLoad, &load},
    {K::kAtomic, M::kStore, OpKind::kStore, &store},
    {K::kAtomic, M::kExchange, OpKind::kExchange, &exchange},
    {K::kAtomic, M::kFetchAdd, OpKind::kFetchAdd, &fetch_add},
    {K::kAtomic, M::kCompareExchange, OpKind::kCompareExchange,
     &compare_exchange<AtomicFace::Strength::kStrong>},
    {K::kAtomic, M::kCompareExchangeWeak, OpKind::kCompareExchange,
     &compare_exchange<AtomicFace::Strength::kWeak>},

    {K::kLock, M::kAcquire, OpKind::kAcquire, &acquire<Lock>, &acquire_for<Lock>},
    {K::kLock, M::kRelease, OpKind::kRelease, &release<Lock>},
    {K::kLock, M::kTryAcquire, OpKind::kTryAcquire, &try_acquire<Lock>},
    {K::kLock, M::kLocked, OpKind::kLocked, &locked<Lock>},

    {K::kRLock, M::kAcquire, OpKind::kAcquire, &acquire<RLock>, &acquire_for<RLock>},
    {K::kRLock, M::kRelease, OpKind::kRelease, &release<RLock>},
    {K::kRLock, M::kTryAcquire, OpKind::kTryAcquire, &try_acquire<RLock>},
    {K::kRLock, M::kLocked, OpKind::kLocked, &locked<RLock>},

    {K::kRWLock, M::kAcquireRead, OpKind::kAcquireRead, &acquire_read, &acquire_read_for},
    {K::kRWLock, M::kAcquireWrite, OpKind::kAcquireWrite, &acquire_write, &acquire_write_for},
    {K::kRWLock, M::kTryAcquireRead, OpKind::kTryAcquireRead, &try_acquire_read},
    {K::kRWLock, M::kTryAcquireWrite, OpKind::kTryAcquireWrite, &try_acquire_write},
    {K::kRWLock, M::kRelease, OpKind::kReleaseRead, &release<RWLock>},

    {K::kSemaphore, M::kAcquire, OpKind::kAcquire, &acquire<Semaphore>, &acquire_for<Semaphore>},
    {K::kSemaphore, M::kRelease, OpKind::kRelease, &release<Semaphore>},
    {K::kSemaphore, M::kTryAcquire, OpKind::kTryAcquire, &try_acquire<Semaphore>},
    {K::kSemaphore, M::kPermits, OpKind::kPermits, &permits},

    {K::kEvent, M::kSet, OpKind::kSet, &set},
    {K::kEvent, M::kClear, OpKind::kClear, &clear},
    {K::kEvent, M::kWait, OpKind::kWait, &wait<Event>, &wait_for<Event>},
    {K::kEvent, M::kIsSet, OpKind::kIsSet, &is_set},

    {K::kCondition, M::kWait, OpKind::kWait, &wait<Condition>, &wait_for<Condition>},
    {K::kCondition, M::kNotify, OpKind::kNotify, &notify},
    {K::kCondition, M::kNotifyAll, OpKind::kNotifyAll, &notify_all},

    {K::kQueue, M::kPut, OpKind::kPut, &put<&forever>, &put<&within>},
    {K::kQueue, M::kGet, OpKind::kGet, &get<&forever>, &get<&within>},
    {K::kQueue, M::kTryPut, OpKind::kTryPut, &put<&never>},
    {K::kQueue, M::kTryGet, OpKind::kTryGet, &get<&never>},
    {K::kQueue, M::kGetAll, OpKind::kGetAll, &get_all<&forever>, &get_all<&within>},
    {K::kQueue, M::kTaskDone, OpKind::kTaskDone, &task_done},
    {K::kQueue, M::kJoin, OpKind::kJoinQueue, &join_queue<&forever>, &join_queue<&within>},
    {K::kQueue, M::kClose, OpKind::kClose, &close},
    {K::kQueue, M::kSize, OpKind::kSize, &size},

    {K::kBarrier, M::kArriveAndWait, OpKind::kArrive, &arrive_and_wait, &arrive_and_wait_for},

    {K::kThread, M::kJoin, OpKind::kJoin, &join_thread, &join_thread_for},
    {K::kThread, M::kIsAlive, OpKind::kIsAlive, &is_alive},
};

}  // namespace

const MethodRoutine& method_routine(ObjectKind object, Method method) {
  const auto* const found = std::find_if(
      std::begin(kMethods), std::end(kMethods),
      [&](const MethodRoutine& row) { return row.object == object && row.method == method; });
  SNARL_CHECK(found != std::end(kMethods), "the language has a method that no routine carries out");
  return *found;
}

const Instruction* read_var(Frame& frame, const Instruction* instruction) {
  const Seen seen = frame.face(*instruction).as<VarFace>().read(instruction->site);
  return give(frame, instruction, seen.value);
}

const Instruction* read_var_with_origin(Frame& frame, const Instruction* instruction) {
  const std::uint32_t place = frame.place(*instruction);
  const Seen seen = frame.shelf->faces[place].as<VarFace>().read(instruction->site);
  return give(frame, instruction, seen.value, {index_of(frame.shelf->ids[place]), seen.step});
}

const Instruction* write_var(Frame& frame, const Instruction* instruction) {
  const Register& value = frame.registers[instruction->left];
  const std::uint32_t place = frame.place(*instruction);
  const Step basis = frame.shelf->origins.basis(value.origin, frame.shelf->ids[place]);
  frame.shelf->faces[place].as<VarFace>().write(value.value(), basis, instruction->site);
  return instruction + 1;
}

}  // namespace snarl::language
