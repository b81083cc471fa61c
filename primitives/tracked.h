// A value that knows which reads of variables it was computed from, so that a write of it can name
// the one it depends on: the evidence for a lost update.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

#include "snarl/harness/base/ids.h"

namespace snarl {

namespace detail {

// Reads of different variables; of several of one the oldest counts: whatever was written since
// then, the value does not know. What comes after kMax variables is forgotten, so that an update of
// those may be lost unseen.
class Provenance {
 public:
  static constexpr std::size_t kMax = 4;

  Provenance() = default;
  Provenance(ObjectId object, Step step) { add({object, step}); }

  // Returns: the step of the read of `object`, or kNoStep.
  Step basis(ObjectId object) const {
    for (std::size_t index = 0; index < count_; ++index) {
      if (reads_[index].object == object) return reads_[index].step;
    }
    return kNoStep;
  }

  void unite(const Provenance& other) {
    for (std::size_t index = 0; index < other.count_; ++index) add(other.reads_[index]);
  }

 private:
  struct Read {
    ObjectId object = kNoObject;
    Step step = kNoStep;
  };

  void add(Read read) {
    if (read.step == kNoStep) return;  // nobody else was there
    for (std::size_t index = 0; index < count_; ++index) {
      if (reads_[index].object != read.object) continue;
      if (read.step < reads_[index].step) reads_[index].step = read.step;
      return;
    }
    if (count_ < kMax) reads_[count_++] = read;
  }

  std::array<Read, kMax> reads_;
  std::size_t count_ = 0;
};

}  // namespace detail

inline namespace instrumented {

template <class T>
class Tracked;

template <class T>
inline constexpr bool kIsTracked = false;
template <class T>
inline constexpr bool kIsTracked<Tracked<T>> = true;

// What `x.tracked()` reads. Arithmetic and comparison give tracked values again, and `store` of one
// names the read that it depends on: `x.store(x.tracked() + 1)` can lose an update as `x += 1` can.
// Evidence is the flow of values, not of control: where a condition was taken is not in the value
// that is written behind it. It has to be taken out by name, so that nothing gets lost by accident.
// Valid within the execution in which it was read. Cost: 40 bytes beside the value.
template <class T>
class Tracked {
 public:
  explicit Tracked(T value, detail::Provenance provenance = {})
      : value_(std::move(value)), provenance_(provenance) {}
  template <class U>
  requires(std::is_convertible_v<U, T>)
      Tracked(const Tracked<U>& other)  // NOLINT: as the values convert
      : value_(static_cast<T>(other.value())), provenance_(other.provenance()) {}

  const T& value() const { return value_; }
  explicit operator T() const { return value_; }
  const detail::Provenance& provenance() const { return provenance_; }

  // Returns `function(value)` with the same provenance.
  template <class Function>
  auto transform(const Function& function) const {
    return Tracked<std::decay_t<decltype(function(value_))>>(function(value_), provenance_);
  }

 private:
  T value_;
  detail::Provenance provenance_;
};

namespace tracked_detail {

template <class T>
const T& value_of(const T& value) {
  return value;
}
template <class T>
const T& value_of(const Tracked<T>& value) {
  return value.value();
}

template <class Function, class Left, class Right>
auto combine(const Function& function, const Left& left, const Right& right) {
  detail::Provenance provenance;
  if constexpr (kIsTracked<Left>) provenance.unite(left.provenance());
  if constexpr (kIsTracked<Right>) provenance.unite(right.provenance());
  auto value = function(value_of(left), value_of(right));
  return Tracked<decltype(value)>(std::move(value), provenance);
}

}  // namespace tracked_detail

template <class Left, class Right>
concept EitherTracked = kIsTracked<Left> || kIsTracked<Right>;

template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator+(const Left& left, const Right& right) {
  return tracked_detail::combine(std::plus<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator-(const Left& left, const Right& right) {
  return tracked_detail::combine(std::minus<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator*(const Left& left, const Right& right) {
  return tracked_detail::combine(std::multiplies<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator/(const Left& left, const Right& right) {
  return tracked_detail::combine(std::divides<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator%(const Left& left, const Right& right) {
  return tracked_detail::combine(std::modulus<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator&(const Left& left, const Right& right) {
  return tracked_detail::combine(std::bit_and<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator|(const Left& left, const Right& right) {
  return tracked_detail::combine(std::bit_or<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator^(const Left& left, const Right& right) {
  return tracked_detail::combine(std::bit_xor<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator==(const Left& left, const Right& right) {
  return tracked_detail::combine(std::equal_to<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator!=(const Left& left, const Right& right) {
  return tracked_detail::combine(std::not_equal_to<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator<(const Left& left, const Right& right) {
  return tracked_detail::combine(std::less<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator<=(const Left& left, const Right& right) {
  return tracked_detail::combine(std::less_equal<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator>(const Left& left, const Right& right) {
  return tracked_detail::combine(std::greater<>(), left, right);
}
template <class Left, class Right>
requires EitherTracked<Left, Right>
auto operator>=(const Left& left, const Right& right) {
  return tracked_detail::combine(std::greater_equal<>(), left, right);
}

}  // namespace instrumented
}  // namespace snarl
