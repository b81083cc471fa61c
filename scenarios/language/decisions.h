// Which statements decide, by variables that they then write: check, then act.
#pragma once

#include <vector>

#include "snarl/scenarios/language/ast.h"

namespace snarl::language {

// True of an `if` or `while` whose body writes a variable, by `=` or `store`, that its condition
// reads, or that its condition may come from through a local.
bool decides(const Statement& statement);

// Marks the declarations of objects that some statement of the block so decides about.
// Requires: `decided` has a place for each.
void mark_decided(const Block& block, std::vector<bool>& decided);

}  // namespace snarl::language
