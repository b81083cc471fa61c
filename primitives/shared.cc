// The operations of a plain variable.
#include "snarl/primitives/shared.h"

#include "snarl/harness/engine/perform.h"
#include "snarl/primitives/kinds.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/variable.h"

namespace snarl::detail {
namespace {

constexpr ObjectRow kRow{kSharedWord, nullptr, true};

}  // namespace

VariableModel& make_variable(Name name, Site site, ValueFormat format, std::uint64_t initial) {
  auto& model =
      Execution::current().make<VariableModel>(kRow, {name.text, name.element, site, format});
  model.reset(initial);
  return model;
}

void destroy_variable(VariableModel& model) noexcept { destroy(model, kNoThread, false); }

SeenBits read_bits(VariableModel& model, Site site) {
  Execution& execution = Execution::current();
  const Effect effect = perform<Role{OpKind::kRead}>(
      execution, model, 0, {.kind = OpKind::kRead, .object = model.id, .site = site}, nullptr,
      [&model](ThreadRecord&, Step) -> Effect {
        return {.value = model.bits, .source = model.written_at};
      });
  return {effect.value, effect.step};
}

void write_bits(VariableModel& model, Site site, std::uint64_t bits, Step basis) {
  Execution& execution = Execution::current();
  perform<Role{OpKind::kWrite}>(
      execution, model, 0,
      {.kind = OpKind::kWrite, .object = model.id, .value = bits, .site = site}, nullptr,
      [&model, bits](ThreadRecord&, Step step) -> Effect {
        const std::uint64_t old = model.bits;
        model.bits = bits;
        model.written_at = step;
        return {.value = old};
      },
      basis);
}

Step read_object(VariableModel& model, Site site, std::uint64_t (*access)(void*), void* context) {
  Execution& execution = Execution::current();
  return perform<Role{OpKind::kRead}>(
             execution, model, 0, {.kind = OpKind::kRead, .object = model.id, .site = site},
             nullptr,
             [&model, access, context](ThreadRecord&, Step) -> Effect {
               return {.value = access(context), .source = model.written_at};
             })
      .step;
}

void write_object(VariableModel& model, Site site, std::uint64_t bits, Step basis,
                  std::uint64_t (*access)(void*), void* context) {
  Execution& execution = Execution::current();
  perform<Role{OpKind::kWrite}>(
      execution, model, 0,
      {.kind = OpKind::kWrite, .object = model.id, .value = bits, .site = site}, nullptr,
      [&model, access, context](ThreadRecord&, Step step) -> Effect {
        model.written_at = step;
        return {.value = access(context)};
      },
      basis);
}

}  // namespace snarl::detail
