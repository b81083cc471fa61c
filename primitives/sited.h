// A value together with the place where it was written down: for operators, which take no default
// argument.
#pragma once

#include <type_traits>
#include <utility>

#include "snarl/harness/base/site.h"

namespace snarl {

// `counter += 1` makes one of the 1, and so knows the line.
template <class T>
struct Sited {
  template <class U>
  requires(std::is_convertible_v<U, T> && !std::is_same_v<std::remove_cvref_t<U>, Sited>)
      Sited(U&& given, Site here = Site::here())  // NOLINT: implicit, that is what it is for
      : value(static_cast<T>(std::forward<U>(given))), site(here) {}

  T value;
  Site site;
};

}  // namespace snarl
