// The operations of a plain variable.
#include "snarl/primitives/shared.h"

#include <utility>

#include "snarl/harness/engine/perform.h"
#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/variable.h"

namespace snarl::detail {
namespace {

constexpr ObjectRow kSharedRow{
    .word = kSharedWord, .is_variable = true, .add_state = &add_state_of<VariableModel>};

// What all operations of variables have in common: no clock, no gate.
struct VariableOperation {
  using Model = VariableModel;
  static std::uint32_t clock_slot(const VariableModel& /*model*/) { return 0; }
  static Gate* gate(VariableModel& /*model*/) { return nullptr; }
  static constexpr Turning kTurning = Turning::kNothing;
};

struct ReadBits : VariableOperation {
  struct Argument {};
  static constexpr Role kRole{OpKind::kRead};
  static Effect apply(const VariableModel& model, ThreadRecord& /*me*/, Step /*step*/,
                      Argument /*none*/) {
    return {.source = model.written_at, .value = model.bits};
  }
};

struct WriteBits : VariableOperation {
  struct Argument {
    std::uint64_t operand = 0;
    Step basis = kNoStep;
  };
  static constexpr Role kRole{OpKind::kWrite};
  static Effect apply(VariableModel& model, ThreadRecord& /*me*/, Step step,
                      const Argument& argument) {
    model.written_at = step;
    return {.value = std::exchange(model.bits, argument.operand)};
  }
};

// Values that do not fit an event: `access` reads or writes one and returns its bits.
struct ReadObject : VariableOperation {
  struct Argument {
    std::uint64_t (*access)(void*) = nullptr;
    void* context = nullptr;
  };
  static constexpr Role kRole{OpKind::kRead};
  static Effect apply(const VariableModel& model, ThreadRecord& /*me*/, Step /*step*/,
                      const Argument& argument) {
    return {.source = model.written_at, .value = argument.access(argument.context)};
  }
};

struct WriteObject : VariableOperation {
  struct Argument {
    std::uint64_t operand = 0;
    Step basis = kNoStep;
    std::uint64_t (*access)(void*) = nullptr;
    void* context = nullptr;
  };
  static constexpr Role kRole{OpKind::kWrite};
  static Effect apply(VariableModel& model, ThreadRecord& /*me*/, Step step,
                      const Argument& argument) {
    model.written_at = step;
    return {.value = argument.access(argument.context)};
  }
};

}  // namespace

VariableModel& make_variable(const Name& name, Site site, ValueFormat format,
                             std::uint64_t initial) {
  auto& model = Execution::current().make<VariableModel>(kSharedRow, declared(name, site, format));
  model.reset(initial);
  return model;
}

void destroy_variable(VariableModel& model) noexcept { destroy(model, kNoThread, false); }

ObjectId id_of(const VariableModel& model) { return model.id; }

Performed read_bits(VariableModel& model, Site site) {
  return perform<ReadBits>(Execution::current(), model, site);
}

void write_bits(VariableModel& model, Site site, std::uint64_t bits, Step basis) {
  perform<WriteBits>(Execution::current(), model, site, {bits, basis});
}

Step read_object(VariableModel& model, Site site, std::uint64_t (*access)(void*), void* context) {
  return perform<ReadObject>(Execution::current(), model, site, {access, context}).step;
}

void write_object(VariableModel& model, Site site, std::uint64_t bits, Step basis,
                  std::uint64_t (*access)(void*), void* context) {
  perform<WriteObject>(Execution::current(), model, site, {bits, basis, access, context});
}

}  // namespace snarl::detail
