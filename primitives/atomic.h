// An atomic variable, like std::atomic: every access is one operation.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "snarl/harness/base/ids.h"
#include "snarl/harness/base/site.h"
#include "snarl/harness/op.h"
#include "snarl/primitives/name.h"
#include "snarl/primitives/sited.h"
#include "snarl/primitives/tracked.h"
#include "snarl/primitives/value.h"

namespace snarl {

struct AtomicModel;

// A memory order in our words or the standard library's.
struct Order {
  constexpr Order(MemoryOrder order) : value(order) {}  // NOLINT: either is as good
  constexpr Order(std::memory_order order)              // NOLINT
      : value(order == std::memory_order_relaxed   ? MemoryOrder::kRelaxed
              : order == std::memory_order_acquire ? MemoryOrder::kAcquire
              : order == std::memory_order_consume ? MemoryOrder::kAcquire
              : order == std::memory_order_release ? MemoryOrder::kRelease
              : order == std::memory_order_acq_rel ? MemoryOrder::kAcqRel
                                                   : MemoryOrder::kSeqCst) {}
  MemoryOrder value;
};

inline constexpr Order kSeqCst{MemoryOrder::kSeqCst};

namespace detail {

// Does the access; returns the bits that were there before.
using AtomicAccess = std::uint64_t (*)(void* context);
enum class Written : std::uint8_t { kYes, kNo, kNoByFault };
// The same for one that may decide not to write.
// `shown`: the operand as the event shows it; what it makes of the value, where that does not
// follow from the operand.
using AtomicUpdate = std::uint64_t (*)(void* context, Written& written, std::uint64_t& shown);

struct AtomicRequest {
  OpKind kind;
  MemoryOrder order;
  MemoryOrder order_if_failed;
  std::uint64_t bits;  // the operand
  Site site;
  Step basis = kNoStep;  // compare_exchange: the read that the expected value comes from
};

// Circles are told by the bytes of the value too; nullptr: by what the body says of its state.
AtomicModel& make_atomic(const Name& name, Site site, ValueFormat format, const void* value,
                         std::size_t value_bytes);
void destroy_atomic(AtomicModel& model) noexcept;
ObjectId id_of(const AtomicModel& model);
Step load_atomic(AtomicModel& model, MemoryOrder order, Site site, AtomicAccess access,
                 void* context);
void store_atomic(AtomicModel& model, const AtomicRequest& request, Step basis, AtomicAccess access,
                  void* context);
void update_atomic(AtomicModel& model, const AtomicRequest& request, AtomicUpdate update,
                   void* context);
// True if a compare-exchange that could succeed fails all the same, by a fault on purpose.
bool fails_on_purpose();

}  // namespace detail

inline namespace instrumented {

// Values are sequentially consistent whatever the memory order; the order decides what is known of
// the past: a load that acquires knows what came before the store that released. Never a data race
// itself. A weak compare-exchange fails where the strong one does, and with `--inject cas-failure`
// sometimes on the value it expects; never inside an atomic block.
// Misuse: a load whose order releases, a store whose order acquires (wrong_order).
template <class T>
class Atomic {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Atomic(Unnamed /*unnamed*/ = Unnamed(), Site site = Site::here())  // NOLINT: as std::atomic
      : Atomic(Name(), T(), site) {}
  template <InitialValue<T> Value>
  explicit Atomic(Value initial, Site site = Site::here())
      : Atomic(Name(), static_cast<T>(initial), site) {}
  explicit Atomic(const Name& name, T initial = T(), Site site = Site::here())
      : value_(initial),
        model_(detail::make_atomic(name, site, value_format<T>(), &value_, sizeof(T))) {}
  ~Atomic() { detail::destroy_atomic(model_); }
  Atomic(const Atomic&) = delete;
  Atomic& operator=(const Atomic&) = delete;

  T load(Order order = kSeqCst, Site site = Site::here()) const {
    return load_with_step(order, site).first;
  }
  void store(T value, Order order = kSeqCst, Site site = Site::here()) {
    store_from(value, kNoStep, order, site);
  }

  // The same, with evidence: a store of what was computed from a tracked load of this atomic names
  // that load, so that an update that others made since is known to be lost.
  Tracked<T> tracked(Order order = kSeqCst, Site site = Site::here()) const {
    const auto [value, step] = load_with_step(order, site);
    return Tracked<T>(value, {detail::id_of(model_), step});
  }
  template <class U>
  void store(const Tracked<U>& value, Order order = kSeqCst, Site site = Site::here()) {
    store_from(static_cast<T>(value.value()), value.provenance().basis(detail::id_of(model_)),
               order, site);
  }

  // Returns the value and the step of the load: what a store that depends on it names as `basis`.
  std::pair<T, Step> load_with_step(Order order = kSeqCst, Site site = Site::here()) const {
    std::pair<T, Step> seen{T(), kNoStep};
    struct Context {
      const T& from;
      T& to;
    } context{value_, seen.first};
    seen.second = detail::load_atomic(
        model_, order.value, site,
        [](void* untyped) {
          auto& self = *static_cast<Context*>(untyped);
          self.to = self.from;
          return to_bits(self.to);
        },
        &context);
    return seen;
  }
  // A store of what was computed from the load at `basis`.
  void store_from(T value, Step basis, Order order = kSeqCst, Site site = Site::here()) {
    struct Context {
      T from;
      T& to;
    } context{value, value_};
    detail::store_atomic(
        model_, {OpKind::kStore, order.value, order.value, to_bits(value), site}, basis,
        [](void* untyped) {
          auto& self = *static_cast<Context*>(untyped);
          const std::uint64_t old = to_bits(self.to);
          self.to = self.from;
          return old;
        },
        &context);
  }

  // Each of these returns the value that was there before.
  T exchange(T value, Order order = kSeqCst, Site site = Site::here()) {
    return update(OpKind::kExchange, value, order, site, [value](T) { return value; });
  }
  T fetch_add(T amount, Order order = kSeqCst, Site site = Site::here()) {
    return update(OpKind::kFetchAdd, amount, order, site,
                  [amount](T old) { return static_cast<T>(old + amount); });
  }
  T fetch_sub(T amount, Order order = kSeqCst, Site site = Site::here()) {
    return update(OpKind::kUpdate, amount, order, site,
                  [amount](T old) { return static_cast<T>(old - amount); });
  }
  T fetch_and(T mask, Order order = kSeqCst, Site site = Site::here()) {
    return update(OpKind::kUpdate, mask, order, site,
                  [mask](T old) { return static_cast<T>(old & mask); });
  }
  T fetch_or(T mask, Order order = kSeqCst, Site site = Site::here()) {
    return update(OpKind::kUpdate, mask, order, site,
                  [mask](T old) { return static_cast<T>(old | mask); });
  }
  T fetch_xor(T mask, Order order = kSeqCst, Site site = Site::here()) {
    return update(OpKind::kUpdate, mask, order, site,
                  [mask](T old) { return static_cast<T>(old ^ mask); });
  }

  // Writes `desired` if `expected` is there. Returns: whether it did.
  bool compare_exchange(T expected, T desired, Order order = kSeqCst, Site site = Site::here()) {
    return exchange_if(expected, desired, order, order, site);
  }
  // The same, where `expected` comes from the load at `basis` (load_with_step): if others have
  // changed the value since and it is there again, that is noted.
  bool compare_exchange_from(T expected, Step basis, T desired, Order order = kSeqCst,
                             Site site = Site::here()) {
    return exchange_if(expected, desired, order, order, site, Strength::kStrong, basis);
  }
  // The same in the standard library's words: `expected` becomes what was there.
  bool compare_exchange_strong(T& expected, T desired, Order order = kSeqCst,
                               Site site = Site::here()) {
    return exchange_if(expected, desired, order, order, site);
  }
  bool compare_exchange_strong(T& expected, T desired, Order success, Order failure,
                               Site site = Site::here()) {
    return exchange_if(expected, desired, success, failure, site);
  }
  // May fail though `expected` is there, as the standard allows; see above.
  bool compare_exchange_weak(T& expected, T desired, Order order = kSeqCst,
                             Site site = Site::here()) {
    return exchange_if(expected, desired, order, order, site, Strength::kWeak);
  }
  bool compare_exchange_weak(T& expected, T desired, Order success, Order failure,
                             Site site = Site::here()) {
    return exchange_if(expected, desired, success, failure, site, Strength::kWeak);
  }

  operator T() const { return load(kSeqCst, Site{}); }  // NOLINT: reads like std::atomic
  T operator=(Sited<T> value) {
    store(value.value, kSeqCst, value.site);
    return value.value;
  }
  T operator+=(Sited<T> amount) {
    return static_cast<T>(fetch_add(amount.value, kSeqCst, amount.site) + amount.value);
  }
  T operator-=(Sited<T> amount) {
    return static_cast<T>(fetch_sub(amount.value, kSeqCst, amount.site) - amount.value);
  }
  T operator&=(Sited<T> mask) {
    return static_cast<T>(fetch_and(mask.value, kSeqCst, mask.site) & mask.value);
  }
  T operator|=(Sited<T> mask) {
    return static_cast<T>(fetch_or(mask.value, kSeqCst, mask.site) | mask.value);
  }
  T operator^=(Sited<T> mask) {
    return static_cast<T>(fetch_xor(mask.value, kSeqCst, mask.site) ^ mask.value);
  }
  T operator++() { return static_cast<T>(fetch_add(T(1), kSeqCst, Site{}) + T(1)); }
  T operator--() { return static_cast<T>(fetch_sub(T(1), kSeqCst, Site{}) - T(1)); }
  T operator++(int) { return fetch_add(T(1), kSeqCst, Site{}); }
  T operator--(int) { return fetch_sub(T(1), kSeqCst, Site{}); }

 private:
  template <class Function>
  T update(OpKind kind, T operand, Order order, Site site, const Function& function) {
    struct Context {
      T& value;
      T seen;
      const Function& function;
      bool is_any;  // no operation that events know by a name of its own
    } context{value_, T(), function, kind == OpKind::kUpdate};
    detail::update_atomic(
        model_, {kind, order.value, order.value, to_bits(operand), site},
        [](void* untyped, detail::Written& /*written*/, std::uint64_t& shown) {
          auto& self = *static_cast<Context*>(untyped);
          self.seen = self.value;
          self.value = self.function(self.seen);
          if (self.is_any) shown = to_bits(self.value);
          return to_bits(self.seen);
        },
        &context);
    return context.seen;
  }

  enum class Strength : bool { kStrong, kWeak };

  bool exchange_if(T& expected, T desired, Order success, Order failure, Site site,
                   Strength strength = Strength::kStrong, Step basis = kNoStep) {
    struct Context {
      T& value;
      T& expected;
      T desired;
      bool is_weak;
      bool is_done;
    } context{value_, expected, desired, strength == Strength::kWeak, false};
    detail::update_atomic(
        model_,
        {OpKind::kCompareExchange, success.value, failure.value, to_bits(desired), site, basis},
        [](void* untyped, detail::Written& written, std::uint64_t& /*shown*/) {
          auto& self = *static_cast<Context*>(untyped);
          const T seen = self.value;
          if (!(seen == self.expected)) {
            written = detail::Written::kNo;
          } else if (self.is_weak && detail::fails_on_purpose()) {
            written = detail::Written::kNoByFault;
          }
          self.is_done = written == detail::Written::kYes;
          if (self.is_done) {
            self.value = self.desired;
          } else {
            self.expected = seen;
          }
          return to_bits(seen);
        },
        &context);
    return context.is_done;
  }

  T value_;
  AtomicModel& model_;
};

}  // namespace instrumented
}  // namespace snarl
