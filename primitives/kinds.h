// The words of primitives.def, how each kind of object is called in reports, and how a face names
// its own.
#pragma once

#include <array>
#include <string_view>

#include "snarl/harness/engine/identities.h"
#include "snarl/primitives/name.h"

namespace snarl {

struct ObjectKindRow {
  std::string_view word;
  std::string_view help;
};

inline constexpr std::array kObjectKinds = {
#define SNARL_OBJECT(word, face, help) ObjectKindRow{#word, help},
#include "snarl/primitives/primitives.def"
#undef SNARL_OBJECT
};

#define SNARL_OBJECT(word, face, help) inline constexpr std::string_view k##face##Word = #word;
#include "snarl/primitives/primitives.def"
#undef SNARL_OBJECT

// What a face says of its object to the engine.
inline Declaration declared(const Name& name, Site site, ValueFormat format = ValueFormat::kNone) {
  return {name.text, name.element, site, format};
}

}  // namespace snarl
