// Feeds bytes to everything that reads texts from outside; the formatter must reach a fixed point.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "snarl/scenarios/language/language.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace snarl::language;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const ParseResult result = parse("fuzz.snarl", text);
  for (const Diagnostic& diagnostic : result.diagnostics) render(diagnostic);
  if (result.is_valid()) {
    for (const Scenario& scenario : result.scenarios) {
      expand_sweeps(scenario, {});
      undecided(scenario);
    }
  }
  const FormatResult once = format("fuzz.snarl", text);
  if (once.diagnostics.empty() && format("fuzz.snarl", once.text).text != once.text) std::abort();
  parse_items("fuzz", "fuzz.cc", 1, text, {text});
  return 0;
}
