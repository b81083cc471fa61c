// Compiles the checked tree of a thread, or of a scenario's checks, to instructions.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "snarl/scenarios/language/constants.h"
#include "snarl/scenarios/language/machine.h"

namespace snarl::language {

// Where the objects and threads of a scenario stand under one set of parameters: elements of
// arrays one after the other, in order of declaration.
struct Layout {
  std::vector<std::uint32_t> first_object;  // by declaration
  std::vector<std::uint32_t> object_sizes;
  std::vector<std::uint32_t> first_thread;
  std::vector<std::uint32_t> thread_sizes;
  std::uint32_t object_count = 0;
  std::uint32_t thread_count = 0;
};

Layout lay_out(const Scenario& scenario, const ParameterSet& parameters);

// What compiling a scenario needs everywhere.
struct CompileContext {
  const Scenario& scenario;
  const ParameterSet& parameters;
  const Layout& layout;
  const char* file;                 // lives as long as the process
  std::vector<std::string>& texts;  // Shelf::texts
};

Code compile_thread(const CompileContext& context, const ThreadDeclaration& thread);
// All checks, in order; each that does not hold is reported, and the next one goes on.
Code compile_checks(const CompileContext& context);

// Requires: the checker let them pass.
std::uint32_t small_number(const CompileContext& context, const Expression* expression,
                           std::uint32_t if_absent);
Value constant_value(const CompileContext& context, const Expression* expression, Value if_absent);
Site site_of(const CompileContext& context, Span span);

}  // namespace snarl::language
