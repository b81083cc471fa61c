// Reads files and the strings of C++ scenarios.
#include "snarl/scenarios/language/language.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "snarl/scenarios/language/check.h"
#include "snarl/scenarios/language/parser.h"
#include "snarl/scenarios/language/suggest.h"

namespace snarl::language {
namespace {

// The tokens of one line, as a text of its own.
std::vector<Token> tokens_of_line(const SourceText& source, const std::vector<Token>& tokens,
                                  std::uint32_t line) {
  std::vector<Token> found;
  for (const Token& token : tokens) {
    const bool ends = token.kind == TokenKind::kEnd || token.kind == TokenKind::kNewline;
    if (!ends && source.line(token.span.begin) == line) found.push_back(token);
  }
  Token& end = found.emplace_back();
  end.kind = TokenKind::kEnd;
  const std::uint32_t at =
      source.line_begin(line) + static_cast<std::uint32_t>(source.line_text(line).size());
  end.span = {at, at};
  return found;
}

// A C++ scenario makes its objects and threads, and checks, in C++.
void refuse_declarations(const Scenario& scenario, Diagnostics& diagnostics) {
  const std::string help = "the items of a C++ scenario are expect, explore, inject and schedule";
  for (const ObjectDeclaration& object : scenario.objects) {
    diagnostics.add(object.span, "a C++ scenario makes its objects in its body", help);
  }
  for (const ThreadDeclaration& thread : scenario.threads) {
    diagnostics.add(thread.span, "a C++ scenario makes its threads in its body", help);
  }
  for (const Check& check : scenario.checks) {
    diagnostics.add(check.span, "a C++ scenario checks in its body: scenario.check([&] { ... })",
                    help);
  }
}

void undecided_statements(const Block& block, Diagnostics& diagnostics) {
  for (const Statement& statement : block.statements) {
    if (statement.kind == StatementKind::kWork) {
      diagnostics.add(statement.keyword_span, "'work' is not decided by this version");
    }
    for (const Branch& branch : statement.branches) {
      undecided_statements(branch.block, diagnostics);
    }
    undecided_statements(statement.block, diagnostics);
  }
}

void undecided_outcome(const Expectation& expectation, Diagnostics& diagnostics) {
  if (expectation.outcome->decided == Decided::kYes) return;
  diagnostics.add(
      expectation.outcome_span,
      fmt::format("the outcome '{}' is not decided by this version", expectation.outcome_name));
}

}  // namespace

ParseResult parse(std::string file_name, std::string text) {
  ParseResult result;
  const auto source = std::make_shared<const SourceText>(std::move(file_name), std::move(text));
  Diagnostics diagnostics(*source);
  LexResult lexed = lex(*source, diagnostics);
  result.scenarios = Parser(source, std::move(lexed.tokens), diagnostics).file();
  check_file(result.scenarios, diagnostics);
  result.diagnostics = diagnostics.take();
  return result;
}

FormatResult format(std::string file_name, std::string text) {
  FormatResult result;
  const auto source = std::make_shared<const SourceText>(std::move(file_name), std::move(text));
  Diagnostics diagnostics(*source);
  LexResult lexed = lex(*source, diagnostics);
  const std::vector<Scenario> scenarios =
      Parser(source, std::move(lexed.tokens), diagnostics).file();
  result.diagnostics = diagnostics.take();
  if (result.diagnostics.empty()) result.text = format_scenarios(scenarios, lexed.comments);
  return result;
}

ItemsResult parse_items(const std::string& name, std::string file, std::uint32_t line,
                        const std::string& parameter_list, const std::vector<std::string>& items) {
  std::vector<std::string> pieces = {parameter_list};
  pieces.insert(pieces.end(), items.begin(), items.end());
  for (std::string& piece : pieces) std::replace(piece.begin(), piece.end(), '\n', ' ');
  const auto source = std::make_shared<const SourceText>(std::move(file), line, pieces);
  ItemsResult result;
  Scenario& scenario = result.scenario;
  scenario.source = source;
  scenario.name = name;
  const auto end = static_cast<std::uint32_t>(source->text().size());
  scenario.span = {0, end};
  Diagnostics diagnostics(*source);
  const LexResult lexed = lex(*source, diagnostics);
  for (std::uint32_t piece = 1; piece <= pieces.size(); ++piece) {
    Parser parser(source, tokens_of_line(*source, lexed.tokens, piece), diagnostics);
    if (piece == 1) {
      parser.parameter_list(scenario);
    } else {
      parser.single_item(scenario);
    }
  }
  refuse_declarations(scenario, diagnostics);
  if (scenario.objects.empty() && scenario.threads.empty() && scenario.checks.empty()) {
    check_scenario(scenario, ObjectsAre::kInCpp, diagnostics);
  }
  result.diagnostics = diagnostics.take();
  return result;
}

std::vector<Diagnostic> undecided(const Scenario& scenario) {
  Diagnostics diagnostics(*scenario.source);
  for (const ThreadDeclaration& thread : scenario.threads) {
    undecided_statements(thread.block, diagnostics);
  }
  for (const Expectation& expectation : scenario.expectations) {
    if (expectation.is_metric) {
      diagnostics.add(
          expectation.metric_span,
          fmt::format("the metric '{}' is not decided by this version", expectation.metric_name));
    } else if (expectation.outcome != nullptr) {
      undecided_outcome(expectation, diagnostics);
    }
  }
  return diagnostics.take();
}

std::vector<Diagnostic> unknown_strategies(const Scenario& scenario,
                                           const std::vector<std::string_view>& known,
                                           const std::vector<std::string_view>& exhaustive) {
  Diagnostics diagnostics(*scenario.source);
  const auto is_among = [](const std::string& name, const std::vector<std::string_view>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const Explore& explore : scenario.explores) {
    for (const NamedSpan& strategy : explore.strategies) {
      if (is_among(strategy.name, known)) {
        if (!explore.all || is_among(strategy.name, exhaustive)) continue;
        diagnostics.add(strategy.span,
                        fmt::format("'{}' never knows that it has tried all", strategy.name),
                        fmt::format("'explore all' is for {}", quoted_list(exhaustive)));
        continue;
      }
      const std::string_view near = nearest(strategy.name, known);
      diagnostics.add(strategy.span, fmt::format("unknown strategy '{}'", strategy.name),
                      near.empty() ? fmt::format("there are {}", quoted_list(known))
                                   : fmt::format("did you mean '{}'?", near));
    }
  }
  return diagnostics.take();
}

}  // namespace snarl::language
