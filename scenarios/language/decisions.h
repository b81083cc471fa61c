// Which statements decide, by variables that they then write: check, then act.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "snarl/scenarios/language/ast.h"

namespace snarl::language {

// True of an `if` or `while` whose body writes a variable, by `=`, `store`, or an update whose
// result it does not use, that its condition reads, or that its condition may come from through a
// local.
bool decides(const Statement& statement);

// Marks the declarations of objects that some statement of the block so decides about.
// Requires: `decided` has a place for each.
void mark_decided(const Block& block, std::vector<bool>& decided);

// Returns: of the declarations that the statement decides about, those that its bodies are blind
// to: they may read the variable again, but only for what they write to it, so that nobody can act
// on what was seen there.
std::set<std::uint32_t> blind_to(const Statement& statement);

inline constexpr std::uint32_t kBlindMax = 32;  // decisions in one another that are looked at

}  // namespace snarl::language
