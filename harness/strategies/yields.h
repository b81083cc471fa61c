// Which operations say that their thread waits for another.
#pragma once

#include "snarl/harness/op.h"

namespace snarl {

constexpr bool is_yield(OpKind kind) { return kind == OpKind::kYield || kind == OpKind::kTurn; }

}  // namespace snarl
