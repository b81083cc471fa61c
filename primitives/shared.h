// A plain variable that several threads use: every read and every write is an operation of its own.
#pragma once

#include <utility>

#include "snarl/harness/base/ids.h"
#include "snarl/harness/base/site.h"
#include "snarl/harness/event.h"
#include "snarl/primitives/name.h"
#include "snarl/primitives/sited.h"
#include "snarl/primitives/tracked.h"
#include "snarl/primitives/value.h"

namespace snarl {

struct VariableModel;

namespace detail {

VariableModel& make_variable(const Name& name, Site site, ValueFormat format,
                             std::uint64_t initial);
void destroy_variable(VariableModel& model) noexcept;
ObjectId id_of(const VariableModel& model);

// Values of 64 bits live in the model.
Performed read_bits(VariableModel& model, Site site);
void write_bits(VariableModel& model, Site site, std::uint64_t bits, Step basis);

// Others live in the face: after the scheduling point `access(context)` copies one and returns the
// bits that the event shows.
Step read_object(VariableModel& model, Site site, std::uint64_t (*access)(void*), void* context);
void write_object(VariableModel& model, Site site, std::uint64_t bits, Step basis,
                  std::uint64_t (*access)(void*), void* context);

}  // namespace detail

inline namespace instrumented {

// Nothing orders its accesses: two of them, one a write, that no lock or wait orders are a data
// race. `x += 1` is a read and a write whose value depends on it, so that an update can be lost.
// Cost: one scheduling point an access; values above 8 bytes are shown without their value.
template <class T>
class Shared {
 public:
  Shared(Unnamed /*unnamed*/ = Unnamed(), Site site = Site::here())  // NOLINT: as a plain T
      : Shared(Name(), T(), site) {}
  template <InitialValue<T> Value>
  explicit Shared(Value initial, Site site = Site::here())
      : Shared(Name(), static_cast<T>(initial), site) {}
  explicit Shared(const Name& name, T initial = T(), Site site = Site::here())
      : value_(initial),
        model_(detail::make_variable(name, site, value_format<T>(), to_bits(initial))) {}
  ~Shared() { detail::destroy_variable(model_); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  T load(Site site = Site::here()) const { return read_with_step(site).first; }
  void store(T value, Site site = Site::here()) { write_from(std::move(value), kNoStep, site); }

  // The same, with evidence: a store of what was computed from a tracked read of this variable
  // names that read, so that an update that others made since is known to be lost.
  Tracked<T> tracked(Site site = Site::here()) const {
    auto [value, step] = read_with_step(site);
    return Tracked<T>(std::move(value), {detail::id_of(model_), step});
  }
  template <class U>
  void store(const Tracked<U>& value, Site site = Site::here()) {
    write_from(static_cast<T>(value.value()), value.provenance().basis(detail::id_of(model_)),
               site);
  }

  // A read, then a write of `function(old)`. Returns the new value.
  template <class Function>
  T update(const Function& function, Site site = Site::here()) {
    const auto [old, step] = read_with_step(site);
    T value = function(old);
    write_from(value, step, site);
    return value;
  }

  T add(const T& amount, Site site = Site::here()) {
    return update([&](const T& old) { return static_cast<T>(old + amount); }, site);
  }

  // NOLINTNEXTLINE: it reads like the variable that it stands for
  operator T() const { return load(Site{}); }
  T operator=(Sited<T> value) {
    store(value.value, value.site);
    return value.value;
  }
  T operator=(const Sited<Tracked<T>>& value) {
    store(value.value, value.site);
    return value.value.value();
  }
  T operator+=(Sited<T> amount) { return add(amount.value, amount.site); }
  T operator-=(Sited<T> amount) {
    return update([&](const T& old) { return static_cast<T>(old - amount.value); }, amount.site);
  }
  T operator++() { return add(T(1), Site{}); }
  T operator--() {
    return update([](const T& old) { return static_cast<T>(old - T(1)); }, Site{});
  }
  T operator++(int) { return static_cast<T>(++*this - T(1)); }
  T operator--(int) { return static_cast<T>(--*this + T(1)); }

  // Returns the value and the step of the read: what a write that depends on it names as `basis`.
  std::pair<T, Step> read_with_step(Site site = Site::here()) const {
    if constexpr (kFitsEvent<T>) {
      const Performed seen = detail::read_bits(model_, site);
      return {from_bits<T>(seen.value), seen.step};
    } else {
      std::pair<T, Step> seen{T(), kNoStep};
      struct Context {
        const T& from;
        T& to;
      } context{value_, seen.first};
      seen.second = detail::read_object(
          model_, site,
          [](void* untyped) {
            auto& self = *static_cast<Context*>(untyped);
            self.to = self.from;
            return to_bits(self.to);
          },
          &context);
      return seen;
    }
  }

  // A write of what was computed from the read at `basis`.
  void write_from(T value, Step basis, Site site = Site::here()) {
    if constexpr (kFitsEvent<T>) {
      detail::write_bits(model_, site, to_bits(value), basis);
    } else {
      struct Context {
        T& from;
        T& to;
      } context{value, value_};
      detail::write_object(
          model_, site, to_bits(value), basis,
          [](void* untyped) {
            auto& self = *static_cast<Context*>(untyped);
            const std::uint64_t old = to_bits(self.to);
            self.to = std::move(self.from);
            return old;
          },
          &context);
    }
  }

 private:
  struct Nothing {
    Nothing() = default;
    explicit Nothing(const T& /*initial*/) {}
  };

  [[no_unique_address]] std::conditional_t<kFitsEvent<T>, Nothing, T> value_;
  VariableModel& model_;
};

}  // namespace instrumented
}  // namespace snarl
