// A plain variable that several threads use: every read and every write is an operation of its own.
#pragma once

#include <functional>
#include <utility>

#include "snarl/harness/base/ids.h"
#include "snarl/harness/base/site.h"
#include "snarl/primitives/name.h"
#include "snarl/primitives/value.h"

namespace snarl {

struct VariableModel;

namespace detail {

VariableModel& make_variable(Name name, Site site, ValueFormat format, std::uint64_t initial);
void destroy_variable(VariableModel& model) noexcept;
// A scheduling point, then `access(context)` returns the bits that the event shows.
Step read_variable(VariableModel& model, Site site, std::uint64_t (*access)(void*), void* context);
Step write_variable(VariableModel& model, Site site, std::uint64_t bits, Step basis,
                    std::uint64_t (*access)(void*), void* context);

}  // namespace detail

inline namespace instrumented {

// Nothing orders its accesses: two of them, one a write, that no lock or wait orders are a data
// race. `x += 1` is a read and a write whose value depends on it, so that an update can be lost.
// Cost: one scheduling point an access; values above 8 bytes are shown without their value.
template <class T>
class Shared {
 public:
  explicit Shared(Name name = {}, T initial = T(), Site site = Site::here())
      : value_(std::move(initial)),
        model_(detail::make_variable(name, site, value_format<T>(), to_bits(value_))) {}
  ~Shared() { detail::destroy_variable(model_); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  T load(Site site = Site::here()) const { return read(site).first; }
  void store(T value, Site site = Site::here()) { write(std::move(value), kNoStep, site); }

  operator T() const {
    return read(Site{}).first;
  }  // NOLINT: reads like the variable it stands for
  T operator=(T value) {
    write(value, kNoStep, Site{});
    return value;
  }

  // A read, then a write of `function(old)`. Returns the new value.
  template <class Function>
  T update(const Function& function, Site site = Site::here()) {
    const auto [old, step] = read(site);
    T value = function(old);
    write(value, step, site);
    return value;
  }

  void add(const T& amount, Site site = Site::here()) {
    update([&](const T& old) { return static_cast<T>(old + amount); }, site);
  }

 private:
  std::pair<T, Step> read(Site site) const {
    std::pair<T, Step> seen{T(), kNoStep};
    struct Context {
      const T& from;
      T& to;
    } context{value_, seen.first};
    seen.second = detail::read_variable(
        model_, site,
        [](void* untyped) {
          auto& self = *static_cast<Context*>(untyped);
          self.to = self.from;
          return to_bits(self.to);
        },
        &context);
    return seen;
  }

  void write(T value, Step basis, Site site) {
    struct Context {
      T& from;
      T& to;
    } context{value, value_};
    detail::write_variable(
        model_, site, to_bits(value), basis,
        [](void* untyped) {
          auto& self = *static_cast<Context*>(untyped);
          const std::uint64_t old = to_bits(self.to);
          self.to = self.from;
          return old;
        },
        &context);
  }

  T value_;
  VariableModel& model_;
};

}  // namespace instrumented
}  // namespace snarl
