// Programs of scenarios in files: the interpreter runs them.
#include "snarl/scenarios/file_programs.h"

#include "snarl/harness/engine/identities.h"
#include "snarl/scenarios/language/interpreter.h"
#include "snarl/scenarios/program_of.h"

namespace snarl {

std::unique_ptr<Program> make_program(std::shared_ptr<const language::Scenario> scenario,
                                      const language::ParameterSet& parameters) {
  throw_if_any(language::undecided(*scenario));
  std::unique_ptr<Program> program = program_of(*scenario, parameters);
  program->line = scenario->source->position(scenario->name_span.begin).line;
  program->fingerprint = hash_text(language::text_of_what_runs(*scenario));
  program->body = language::make_body(std::move(scenario), parameters);
  return program;
}

}  // namespace snarl
