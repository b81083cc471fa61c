// Whether a turn of a loop surely does an operation: then it has a scheduling point, whatever
// happens in it.
#pragma once

#include "snarl/scenarios/language/ast.h"

namespace snarl::language {

// Requires: the statement is a loop. Returns: false where some way through a turn may do none.
bool turn_operates(const Statement& loop);

// Requires: the same. Returns: whether all that its body does is to wait to be woken.
bool only_waits(const Statement& loop);

}  // namespace snarl::language
