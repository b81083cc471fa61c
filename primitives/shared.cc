// The operations of a plain variable.
#include "snarl/primitives/shared.h"

#include "snarl/harness/engine/perform.h"
#include "snarl/primitives/misuse.h"
#include "snarl/primitives/model/variable.h"

namespace snarl::detail {
namespace {

constexpr ObjectRow kVariableRow{"var"};

}  // namespace

VariableModel& make_variable(Name name, Site site, ValueFormat format, std::uint64_t initial) {
  auto& model = Execution::current().make<VariableModel>(kVariableRow,
                                                         {name.text, name.element, site, format});
  model.reset(initial);
  return model;
}

void destroy_variable(VariableModel& model) noexcept { destroy(model, kNoThread, false); }

Step read_variable(VariableModel& model, Site site, std::uint64_t (*access)(void*), void* context) {
  Execution& execution = Execution::current();
  Step at = kNoStep;
  perform<Role{OpKind::kRead}>(execution, model, 0,
                               {.kind = OpKind::kRead, .object = model.id, .site = site}, nullptr,
                               [&](ThreadRecord&, Step step) -> Effect {
                                 at = step;
                                 return {.value = access(context), .source = model.written_at};
                               });
  return at;
}

Step write_variable(VariableModel& model, Site site, std::uint64_t bits, Step basis,
                    std::uint64_t (*access)(void*), void* context) {
  Execution& execution = Execution::current();
  Step at = kNoStep;
  perform<Role{OpKind::kWrite}>(
      execution, model, 0,
      {.kind = OpKind::kWrite, .object = model.id, .value = bits, .site = site}, nullptr,
      [&](ThreadRecord&, Step step) -> Effect {
        at = model.written_at = step;
        return {.value = access(context)};
      },
      basis);
  return at;
}

}  // namespace snarl::detail
