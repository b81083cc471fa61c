// The words of primitives.def: how each kind of object is called in reports.
#pragma once

#include <array>
#include <string_view>

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

}  // namespace snarl
