// The operations of an atomic variable, without its type: the memory order decides what is known.
#include "snarl/primitives/atomic.h"

#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/atomic.h"
#include "snarl/primitives/turn.h"

namespace snarl::detail {
namespace {

constexpr ObjectRow kAtomicRow{
    .word = kAtomicWord, .is_variable = true, .add_state = &add_state_of<AtomicModel>};

bool acquires(MemoryOrder order) {
  return order != MemoryOrder::kRelaxed && order != MemoryOrder::kRelease;
}

bool releases(MemoryOrder order) {
  return order != MemoryOrder::kRelaxed && order != MemoryOrder::kAcquire;
}

// Ends the execution where the standard leaves an order undefined: a load that releases, a store
// that acquires. Returns: false if it has to be skipped.
bool check_order(Execution& execution, bool is_wrong, const Op& op, std::string_view text) {
  if (!is_wrong) [[likely]]
    return true;
  refuse(execution, "wrong_order", op, text);
  return false;
}

// A read-modify-write goes on with the release sequence that it reads from, so it adds to the clock
// and never empties it.
void synchronize_update(Execution& execution, const AtomicModel& model, MemoryOrder order) {
  ThreadRecord& me = execution.self();
  if (acquires(order)) execution.synchronize<Sync::kTake>(me, model.clock_slot);
  if (releases(order)) execution.synchronize<Sync::kGiveMore>(me, model.clock_slot);
}

template <OpKind kKind>
void conclude_update(Execution& execution, Entry entry, AtomicModel& model, const Op& op,
                     const Effect& effect, Step basis = kNoStep) {
  conclude<Role{kKind}>(execution, entry, model, 0, op, effect, nullptr, basis);
}

}  // namespace

AtomicModel& make_atomic(const Name& name, Site site, ValueFormat format, const void* value,
                         std::size_t value_bytes) {
  auto& model = Execution::current().make<AtomicModel>(kAtomicRow, declared(name, site, format));
  model.reset(value, value_bytes);
  return model;
}

void destroy_atomic(AtomicModel& model) noexcept {
  model.value = nullptr;
  destroy(model, kNoThread, false);
}

ObjectId id_of(const AtomicModel& model) { return model.id; }

Step load_atomic(AtomicModel& model, MemoryOrder order, Site site, AtomicAccess access,
                 void* context) {
  Execution& execution = Execution::current();
  const bool is_wrong = order == MemoryOrder::kRelease || order == MemoryOrder::kAcqRel;
  const Op op{.kind = OpKind::kLoad, .order = order, .object = model.id, .site = site};
  if (!check_order(execution, is_wrong, op, "loaded with an order that releases")) return kNoStep;
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return kNoStep;
  const Effect effect{.source = model.written_at, .value = access(context)};
  const Step step = conclude<Role{OpKind::kLoad}>(execution, entry, model, 0, op, effect);
  if (entry != Entry::kSilent && acquires(order)) {
    execution.synchronize<Sync::kTake>(execution.self(), model.clock_slot);
  }
  return step;
}

void store_atomic(AtomicModel& model, const AtomicRequest& request, Step basis, AtomicAccess access,
                  void* context) {
  Execution& execution = Execution::current();
  const bool is_wrong =
      request.order == MemoryOrder::kAcquire || request.order == MemoryOrder::kAcqRel;
  const Op op{.kind = OpKind::kStore,
              .order = request.order,
              .object = model.id,
              .value = request.bits,
              .site = request.site};
  if (!check_order(execution, is_wrong, op, "stored with an order that acquires")) return;
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return;
  model.written_at = execution.next_step();
  const Effect effect{.value = access(context)};
  conclude<Role{OpKind::kStore}>(execution, entry, model, 0, op, effect, nullptr, basis);
  if (entry == Entry::kSilent) return;
  if (releases(request.order)) {
    execution.synchronize<Sync::kGive>(execution.self(), model.clock_slot);
  } else {
    execution.synchronize<Sync::kForget>(execution.self(), model.clock_slot);
  }
}

void update_atomic(AtomicModel& model, const AtomicRequest& request, AtomicUpdate update,
                   void* context) {
  Execution& execution = Execution::current();
  Op op{.kind = request.kind,
        .order = request.order,
        .object = model.id,
        .value = request.bits,
        .site = request.site};
  const Entry entry = take_turn(execution, model, op);
  if (entry == Entry::kSkipped) return;
  Written written = Written::kYes;
  Effect effect{.source = model.written_at, .value = update(context, written, op.value)};
  const bool is_written = written == Written::kYes;
  if (is_written) model.written_at = execution.next_step();
  switch (request.kind) {
    case OpKind::kExchange:
      conclude_update<OpKind::kExchange>(execution, entry, model, op, effect);
      break;
    case OpKind::kFetchAdd:
      conclude_update<OpKind::kFetchAdd>(execution, entry, model, op, effect);
      break;
    case OpKind::kCompareExchange:
      effect.result = is_written                       ? Result::kTrue
                      : written == Written::kNoByFault ? Result::kSpurious
                                                       : Result::kFalse;
      conclude_update<OpKind::kCompareExchange>(execution, entry, model, op, effect, request.basis);
      break;
    default:
      conclude_update<OpKind::kUpdate>(execution, entry, model, op, effect);
  }
  if (entry == Entry::kSilent) return;
  if (is_written) {
    synchronize_update(execution, model, request.order);
  } else if (acquires(request.order_if_failed)) {
    execution.synchronize<Sync::kTake>(execution.self(), model.clock_slot);
  }
}

bool fails_on_purpose() {
  Execution& execution = Execution::current();
  return execution.is_controlled() && execution.injects(InjectedFault::kCasFailure);
}

}  // namespace snarl::detail
