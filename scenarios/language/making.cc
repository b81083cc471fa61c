// One function for each kind of object, and what its declaration says.
#include "snarl/scenarios/language/making.h"

#include <algorithm>

#include "snarl/harness/base/check.h"
#include "snarl/primitives/primitives.h"
#include "snarl/scenarios/language/faces.h"
#include "snarl/scenarios/language/routines.h"

namespace snarl::language {
namespace {

using Make = void (*)(Shelf& shelf, const ObjectPlan& plan, std::uint32_t place, const Name& name);

template <class T>
void make_valued(Shelf& shelf, const ObjectPlan& plan, std::uint32_t place, const Name& name) {
  shelf.faces[place].make<T>(name, plan.site, plan.initial);
}

template <class T>
void make_plain(Shelf& shelf, const ObjectPlan& plan, std::uint32_t place, const Name& name) {
  shelf.faces[place].make<T>(name, plan.site);
}

template <class T>
void limit(Face& face, const ObjectPlan& plan) {
  if (!plan.actors.empty()) face.as<T>().allow_only(plan.actors);
}

void make_event(Shelf& shelf, const ObjectPlan& plan, std::uint32_t place, const Name& name) {
  shelf.faces[place].make<Event>(name, plan.site);
  limit<Event>(shelf.faces[place], plan);
}

void make_semaphore(Shelf& shelf, const ObjectPlan& plan, std::uint32_t place, const Name& name) {
  shelf.faces[place].make<Semaphore>(name, plan.number, plan.site);
  limit<Semaphore>(shelf.faces[place], plan);
}

void make_bounded(Shelf& shelf, const ObjectPlan& plan, std::uint32_t place, const Name& name) {
  shelf.faces[place].make<BoundedSemaphore>(name, plan.number, plan.number_max, plan.site);
  limit<BoundedSemaphore>(shelf.faces[place], plan);
}

void make_rwlock(Shelf& shelf, const ObjectPlan& plan, std::uint32_t place, const Name& name) {
  shelf.faces[place].make<RWLock>(name, plan.preference, plan.site);
}

template <class T>
void make_condition_on(Shelf& shelf, const ObjectPlan& plan, std::uint32_t place,
                       const Name& name) {
  shelf.faces[place].make<Condition>(shelf.faces[plan.lock].as<T>(), name, plan.site);
}

void make_queue(Shelf& shelf, const ObjectPlan& plan, std::uint32_t place, const Name& name) {
  shelf.faces[place].make<QueueFace>(name, plan.site, plan.number,
                                     shelf.items[plan.items + (place - plan.first)]);
  limit<QueueFace>(shelf.faces[place], plan);
}

void make_barrier(Shelf& shelf, const ObjectPlan& plan, std::uint32_t place, const Name& name) {
  shelf.faces[place].make<Barrier>(name, plan.number, plan.site);
}

constexpr struct {
  ObjectKind kind;
  Make make;
} kMakes[] = {
    {ObjectKind::kVar, &make_valued<VarFace>}, {ObjectKind::kAtomic, &make_valued<AtomicFace>},
    {ObjectKind::kLock, &make_plain<Lock>},    {ObjectKind::kRLock, &make_plain<RLock>},
    {ObjectKind::kRWLock, &make_rwlock},       {ObjectKind::kSemaphore, &make_semaphore},
    {ObjectKind::kEvent, &make_event},         {ObjectKind::kCondition, &make_plain<Condition>},
    {ObjectKind::kQueue, &make_queue},         {ObjectKind::kBarrier, &make_barrier},
};

Make make_of(ObjectKind kind) {
  const auto* const found = std::find_if(std::begin(kMakes), std::end(kMakes),
                                         [kind](const auto& row) { return row.kind == kind; });
  SNARL_CHECK(found != std::end(kMakes), "the language has a kind of object that nobody makes");
  return found->make;
}

const Expression* argument(const ObjectDeclaration& object, std::string_view name) {
  for (const Argument& argument : object.arguments) {
    if (argument.name == name) return argument.value.get();
  }
  return nullptr;
}

// Threads are begun in order of declaration, behind thread 0.
void plan_actors(const CompileContext& context, const ObjectDeclaration& object, ObjectPlan& plan) {
  for (const Reference& actor : object.from) {
    std::uint32_t first = context.layout.first_thread[actor.slot] + 1;
    std::uint32_t count = context.layout.thread_sizes[actor.slot];
    if (actor.index != nullptr) {
      const Value index = constant_value(context, actor.index.get(), integer_value(0));
      first += static_cast<std::uint32_t>(index.number);
      count = 1;
    }
    for (std::uint32_t id = first; id < first + count; ++id) plan.actors.push_back(ThreadId{id});
  }
}

snarl::Preference preference_of(Preference preference) {
  switch (preference) {
    case Preference::kReaders:
      return snarl::Preference::kReaders;
    case Preference::kWriters:
      return snarl::Preference::kWriters;
    case Preference::kEither:
      return snarl::Preference::kEither;
  }
  return snarl::Preference::kReaders;
}

void plan_condition(const CompileContext& context, const Reference& on, ObjectPlan& plan) {
  const Value index = constant_value(context, on.index.get(), integer_value(0));
  plan.lock = context.layout.first_object[on.slot] + static_cast<std::uint32_t>(index.number);
  const bool is_rlock = context.scenario.objects[on.slot].kind == ObjectKind::kRLock;
  plan.make = is_rlock ? &make_condition_on<RLock> : &make_condition_on<Lock>;
}

}  // namespace

std::vector<ObjectPlan> plan_objects(const CompileContext& context, std::uint32_t& queue_count) {
  std::vector<ObjectPlan> plans;
  queue_count = 0;
  for (std::size_t slot = 0; slot < context.scenario.objects.size(); ++slot) {
    const ObjectDeclaration& object = context.scenario.objects[slot];
    ObjectPlan& plan = plans.emplace_back();
    plan.make = make_of(object.kind);
    plan.name = object.name;
    plan.is_array = object.is_array;
    plan.first = context.layout.first_object[slot];
    plan.size = context.layout.object_sizes[slot];
    plan.site = site_of(context, object.name_span);
    plan.initial = constant_value(context, object.initial.get(), integer_value(0));
    const std::uint32_t if_absent = object.kind == ObjectKind::kSemaphore ? 1 : 0;
    plan.number = small_number(context, argument(object, ""), if_absent);
    if (const Expression* most = argument(object, "max")) {
      plan.number_max = small_number(context, most, 0);
      plan.make = &make_bounded;
    }
    plan_actors(context, object, plan);
    plan.preference = preference_of(object.preference);
    if (object.on) plan_condition(context, *object.on, plan);
    if (object.kind != ObjectKind::kQueue) continue;
    plan.items = queue_count;
    queue_count += plan.size;
  }
  return plans;
}

void make_objects(Shelf& shelf, const std::vector<ObjectPlan>& plans) {
  const Execution& execution = Execution::current();
  for (const ObjectPlan& plan : plans) {
    for (std::uint32_t element = 0; element < plan.size; ++element) {
      const std::uint32_t place = plan.first + element;
      const std::int32_t index = plan.is_array ? static_cast<std::int32_t>(element) : -1;
      plan.make(shelf, plan, place, {plan.name, index});
      // Of a condition with a lock of its own it is the last of the two.
      shelf.ids[place] = ObjectId{execution.object_count() - 1};
    }
  }
}

void add_values(const Shelf& shelf, const ObjectPlan& plan, ObjectKind kind, StateHash& state) {
  const auto add = [&state](const Value& value) {
    state.add(static_cast<std::uint64_t>(value.kind));
    state.add(static_cast<std::uint64_t>(value.number));
  };
  for (std::uint32_t element = 0; element < plan.size; ++element) {
    const Face& face = shelf.faces[plan.first + element];
    if (kind == ObjectKind::kVar) state.add(static_cast<std::uint64_t>(face.as<VarFace>().kind()));
    if (kind == ObjectKind::kAtomic) add(face.as<AtomicFace>().value());
    if (kind != ObjectKind::kQueue) continue;
    const Ring<Value>& items = shelf.items[plan.items + element];
    for (std::size_t index = 0; index < items.count(); ++index) add(items[index]);
  }
}

}  // namespace snarl::language
