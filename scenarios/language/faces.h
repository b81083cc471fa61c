// The faces of objects that hold values of the language: variables, atomics, queues. They stand
// beside the C++ faces of the same models, because a value here knows of which kind it is.
#pragma once

#include <chrono>
#include <optional>

#include "snarl/primitives/atomic.h"
#include "snarl/primitives/queue.h"
#include "snarl/primitives/shared.h"
#include "snarl/scenarios/language/machine.h"

namespace snarl::language {

// What an event shows of a value: as in C++, true is 1; none shows as 0.
inline std::uint64_t bits_of(const Value& value) {
  return static_cast<std::uint64_t>(value.number);
}
inline ValueFormat format_of(const Value& value) {
  return value.kind == ValueKind::kBoolean ? ValueFormat::kBool : ValueFormat::kSigned;
}

struct Seen {
  Value value;
  Step step = kNoStep;
};

class VarFace {
 public:
  VarFace(const Name& name, Site site, const Value& initial)
      : model_(detail::make_variable(name, site, format_of(initial), bits_of(initial))),
        kind_(initial.kind) {}

  // Nobody else runs between an operation and its return, so that the kind belongs to the value.
  Seen read(const Site& site) const {
    const Performed seen = detail::read_bits(model_, site);
    return {{kind_, static_cast<std::int64_t>(seen.value)}, seen.step};
  }
  void write(const Value& value, Step basis, const Site& site) {
    detail::write_bits(model_, site, bits_of(value), basis);
    kind_ = value.kind;
  }

  ValueKind kind() const { return kind_; }  // of the value; no operation

 private:
  VariableModel& model_;
  ValueKind kind_;
};

class AtomicFace {
 public:
  AtomicFace(const Name& name, Site site, const Value& initial)
      : value_(initial), model_(detail::make_atomic(name, site, format_of(initial), nullptr, 0)) {}

  Seen load(snarl::MemoryOrder order, const Site& site) const;
  void store(const Value& value, Step basis, snarl::MemoryOrder order, const Site& site);
  // These give what was there before.
  Seen exchange(const Value& value, snarl::MemoryOrder order, const Site& site);
  // Errors: throws RuntimeError where there is no number, or the sum does not fit.
  Seen fetch_add(std::int64_t amount, snarl::MemoryOrder order, const Site& site);
  // Gives whether it wrote: `expected` was there, and no fault on purpose made a weak one fail.
  enum class Strength : bool { kStrong, kWeak };
  Seen compare_exchange(const Value& expected, Step basis, const Value& desired, Strength strength,
                        snarl::MemoryOrder order, const Site& site);

  const Value& value() const { return value_; }  // no operation

 private:
  Value value_;
  AtomicModel& model_;
};

class QueueFace {
 public:
  // `items` stays, and keeps its memory.
  QueueFace(const Name& name, Site site, std::uint32_t capacity, Ring<Value>& items);

  bool put(const Value& item, detail::Patience patience, const Site& site);
  // Returns: the item; none without one.
  Value get(detail::Patience patience, const Site& site);
  // Returns: how many items there were.
  std::int64_t get_all(detail::Patience patience, const Site& site);
  void allow_only(const std::vector<ThreadId>& threads) { detail::allow_only(model_, threads); }
  void task_done(const Site& site) { detail::finish_item(model_, site); }
  bool join(detail::Patience patience, const Site& site) {
    return detail::join_queue(model_, patience, site);
  }
  void close(const Site& site) { detail::close_queue(model_, site); }
  std::int64_t size(const Site& site) const { return detail::size_of_queue(model_, site); }

 private:
  Ring<Value>& items_;
  QueueModel& model_;
};

}  // namespace snarl::language
