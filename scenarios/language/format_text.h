// The pieces of the canonical layout that fit on one line: expressions, and heads of statements.
#pragma once

#include <string>

#include "snarl/scenarios/language/ast.h"

namespace snarl::language {

// Stand for a blank at which a line that is too long may be broken: the first kind rather than the
// second.
inline constexpr char kBreakHere = '\x01';
inline constexpr char kBreakIfNeeded = '\x02';

std::string text_of(const Expression& expression);
std::string text_of(const Reference& reference);
std::string text_of(const Call& call);
// Without its block.
std::string head_of(const Statement& statement);
std::string head_of(const Branch& branch);
std::string head_of(const ThreadDeclaration& thread);
std::string head_of(const Scenario& scenario);
// Without the word that it begins with.
std::string rest_of(const ObjectDeclaration& object);
std::string rest_of(const Expectation& expectation);
std::string text_of(const Explore& explore);
std::string text_of(const Inject& inject);
std::string text_of(const Pin& pin);

// Puts blanks in the place of breaks.
std::string on_one_line(std::string text);
// Breaks what is longer than kColumnsMax; what follows a break is indented by 4 more.
std::string filled(const std::string& text, std::size_t indent);

}  // namespace snarl::language
