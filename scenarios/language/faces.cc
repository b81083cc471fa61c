// Values of the language in the models of variables, atomics and queues.
#include "snarl/scenarios/language/faces.h"

#include <fmt/format.h>

namespace snarl::language {
namespace {

// The step of the operation that the running thread has just done.
Step last_step() {
  const Step next = Execution::current().next_step();
  return next == kNoStep ? kNoStep : next - 1;
}

}  // namespace

Seen AtomicFace::load(snarl::MemoryOrder order, const Site& site) const {
  struct Context {
    const Value& from;
    Value to;
  } context{value_, {}};
  const Step step = detail::load_atomic(
      model_, order, site,
      [](void* untyped) {
        auto& self = *static_cast<Context*>(untyped);
        self.to = self.from;
        return bits_of(self.to);
      },
      &context);
  return {context.to, step};
}

void AtomicFace::store(const Value& value, Step basis, snarl::MemoryOrder order, const Site& site) {
  struct Context {
    const Value& from;
    Value& to;
  } context{value, value_};
  detail::store_atomic(
      model_, {OpKind::kStore, order, order, bits_of(value), site}, basis,
      [](void* untyped) {
        auto& self = *static_cast<Context*>(untyped);
        const std::uint64_t old = bits_of(self.to);
        self.to = self.from;
        return old;
      },
      &context);
}

Seen AtomicFace::exchange(const Value& value, snarl::MemoryOrder order, const Site& site) {
  struct Context {
    const Value& from;
    Value& to;
    Value old;
  } context{value, value_, {}};
  detail::update_atomic(
      model_, {OpKind::kExchange, order, order, bits_of(value), site},
      [](void* untyped, detail::Written& /*written*/, std::uint64_t& /*shown*/) {
        auto& self = *static_cast<Context*>(untyped);
        self.old = self.to;
        self.to = self.from;
        return bits_of(self.old);
      },
      &context);
  return {context.old, last_step()};
}

Seen AtomicFace::fetch_add(std::int64_t amount, snarl::MemoryOrder order, const Site& site) {
  struct Context {
    std::int64_t amount;
    Value& to;
    Value old;
    const Site& site;
  } context{amount, value_, {}, site};
  detail::update_atomic(
      model_, {OpKind::kFetchAdd, order, order, static_cast<std::uint64_t>(amount), site},
      [](void* untyped, detail::Written& /*written*/, std::uint64_t& /*shown*/) {
        auto& self = *static_cast<Context*>(untyped);
        self.old = self.to;
        if (self.old.kind != ValueKind::kInteger) {
          throw RuntimeError(self.site, fmt::format("'fetch_add' needs a number, but this is {}",
                                                    shown(self.old)));
        }
        if (__builtin_add_overflow(self.old.number, self.amount, &self.to.number)) {
          self.to = self.old;
          throw RuntimeError(self.site, fmt::format("overflow: {} + {} does not fit into 64 bits",
                                                    self.old.number, self.amount));
        }
        return bits_of(self.old);
      },
      &context);
  return {context.old, last_step()};
}

Seen AtomicFace::compare_exchange(const Value& expected, Step basis, const Value& desired,
                                  Strength strength, snarl::MemoryOrder order, const Site& site) {
  struct Context {
    const Value& expected;
    const Value& desired;
    Value& to;
    bool is_weak;
    bool is_done;
  } context{expected, desired, value_, strength == Strength::kWeak, false};
  detail::update_atomic(
      model_, {OpKind::kCompareExchange, order, order, bits_of(desired), site, basis},
      [](void* untyped, detail::Written& written, std::uint64_t& /*shown*/) {
        auto& self = *static_cast<Context*>(untyped);
        const std::uint64_t old = bits_of(self.to);
        if (!(self.to == self.expected)) {
          written = detail::Written::kNo;
        } else if (self.is_weak && detail::fails_on_purpose()) {
          written = detail::Written::kNoByFault;
        }
        self.is_done = written == detail::Written::kYes;
        if (self.is_done) self.to = self.desired;
        return old;
      },
      &context);
  return {{ValueKind::kBoolean, context.is_done ? 1 : 0}, last_step()};
}

QueueFace::QueueFace(const Name& name, Site site, std::uint32_t capacity, Ring<Value>& items)
    : items_(items), model_(detail::make_queue(name, site, ValueFormat::kSigned, capacity)) {
  items_.clear();
}

bool QueueFace::put(const Value& item, detail::Patience patience, const Site& site) {
  struct Context {
    const Value& item;
    Ring<Value>& items;
  } context{item, items_};
  return detail::put_item(
      model_, patience, site, bits_of(item),
      [](void* untyped) -> std::uint64_t {
        auto& self = *static_cast<Context*>(untyped);
        self.items.push(self.item);
        return 0;
      },
      &context);
}

Value QueueFace::get(detail::Patience patience, const Site& site) {
  struct Context {
    Value item;
    Ring<Value>& items;
  } context{{ValueKind::kNone, 0}, items_};
  detail::get_item(
      model_, patience, site,
      [](void* untyped) {
        auto& self = *static_cast<Context*>(untyped);
        self.item = self.items.pop();
        return bits_of(self.item);
      },
      &context);
  return context.item;
}

std::int64_t QueueFace::get_all(detail::Patience patience, const Site& site) {
  struct Context {
    std::int64_t count;
    Ring<Value>& items;
  } context{0, items_};
  detail::get_items(
      model_, patience, site,
      [](void* untyped) {
        auto& self = *static_cast<Context*>(untyped);
        ++self.count;
        return bits_of(self.items.pop());
      },
      &context);
  return context.count;
}

}  // namespace snarl::language
