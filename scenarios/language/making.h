// Makes the objects of a scenario at the beginning of each execution.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "snarl/primitives/name.h"
#include "snarl/primitives/rwlock.h"
#include "snarl/scenarios/language/compile.h"
#include "snarl/scenarios/language/machine.h"

namespace snarl::language {

// One declaration with everything computed.
struct ObjectPlan {
  // Makes the object at `place`, with this name.
  void (*make)(Shelf& shelf, const ObjectPlan& plan, std::uint32_t place,
               const Name& name) = nullptr;
  std::string_view name;  // lies in the scenario
  bool is_array = false;
  std::uint32_t first = 0;  // place
  std::uint32_t size = 1;
  Site site{};
  Value initial;                                               // var, atomic
  std::uint32_t number = 0;                                    // permits, capacity, parties
  std::uint32_t number_max = 0;                                // of a bounded semaphore
  snarl::Preference preference = snarl::Preference::kReaders;  // of an rwlock
  std::uint32_t lock = kNoOperand;  // of a condition: the place; none: its own
  std::vector<ThreadId> actors;     // who alone may act; empty: all may
  std::uint32_t items = 0;          // of a queue: the first in Shelf::items
};

std::vector<ObjectPlan> plan_objects(const CompileContext& context, std::uint32_t& queue_count);

// Makes all of them, in order.
void make_objects(Shelf& shelf, const std::vector<ObjectPlan>& plans);

// Adds the values that the objects' faces hold: the models of the engine do not know them.
void add_values(const Shelf& shelf, const ObjectPlan& plan, ObjectKind kind, StateHash& state);

}  // namespace snarl::language
