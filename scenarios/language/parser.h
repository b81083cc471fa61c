// The recursive-descent parser: tokens to trees, with an error for what is written otherwise.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snarl/scenarios/language/ast.h"
#include "snarl/scenarios/language/diagnostic.h"
#include "snarl/scenarios/language/lexer.h"

namespace snarl::language {

// Deeper trees are refused, so that no text can overflow a stack (arbitrary; nobody writes 20).
inline constexpr std::uint32_t kNestingMax = 200;

// Every function that reads something returns false, or null, when it could not be read; by then
// the error has been reported, and the nearest loop over items or statements skips to where the
// next one begins.
class Parser {
 public:
  // Requires: the last token is kEnd.
  Parser(std::shared_ptr<const SourceText> source, std::vector<Token> tokens,
         Diagnostics& diagnostics)
      : source_(std::move(source)), tokens_(std::move(tokens)), diagnostics_(diagnostics) {}

  // A whole file.
  std::vector<Scenario> file();
  // The text between the parentheses of a scenario, and one item: what C++ scenarios give.
  void parameter_list(Scenario& scenario);
  void single_item(Scenario& scenario);

 private:
  // parser.cc: tokens, errors, recovery, scenarios
  const Token& current() const { return tokens_[at_]; }
  const Token& ahead(std::size_t count = 1) const;
  bool at(TokenKind kind) const { return current().kind == kind; }
  bool at(Word word) const { return current().kind == TokenKind::kWord && current().word == word; }
  bool at_name() const { return at(Word::kNone); }
  bool at_statement_end() const;
  void skip();
  bool take(TokenKind kind);
  bool take(Word word);
  std::string_view text(const Token& token) const { return source_->text(token.span); }
  std::string shown(const Token& token) const;
  Span previous_span() const;
  std::string after_previous() const;
  Span since(std::uint32_t begin) const;

  void missing(const std::string& what, std::string help = "");
  void wrong(Span span, std::string message, std::string help = "");
  bool expect(TokenKind kind, std::string_view what, std::string help = "");
  bool expect_name(std::string_view what, std::string& name, Span& span);
  bool expect_integer(std::string_view what, std::int64_t& number, Span& span);
  void give_up(Span span);
  void recover();
  void separator(std::string_view what);
  bool open_brace();
  void missing_close(const std::string& what, std::uint32_t begin);

  Scenario scenario();
  bool scenario_word();
  bool parameters(Scenario& scenario);
  bool parameter(Scenario& scenario);
  bool sweep_values(Parameter& parameter);
  void items(Scenario& scenario);
  void count_braces();

  // parser_items.cc
  void item_or_recover(Scenario& scenario);
  bool item(Scenario& scenario);
  Word item_word();
  void misplaced_statement();
  void object(Word kind, Scenario& scenario);
  bool object_rest(ObjectDeclaration& object);
  bool thread(Scenario& scenario, bool is_daemon);
  bool check(Scenario& scenario);
  bool expectation(Scenario& scenario);
  bool outcome(Expectation& expectation);
  bool metric(Expectation& expectation);
  bool bound(Bound& bound);
  bool explore(Scenario& scenario);
  bool inject(Scenario& scenario);
  bool pin(Scenario& scenario);
  bool condition(Pin& pin);
  bool move(Pin& pin);

  // parser_statements.cc
  bool block(Block& block, const std::string& owner);
  void statements(Block& block, const std::string& owner, std::uint32_t begin);
  bool misplaced_item(const std::string& owner, std::uint32_t begin);
  bool statement(Statement& statement);
  Word statement_word();
  bool keyword_statement(Word word, Statement& statement);
  bool compound(Word word, Statement& statement);
  bool local(Statement& statement);
  bool assignment_or_call(Statement& statement);
  bool assignment_operator(Statement& statement);
  bool with(Statement& statement);
  bool if_statement(Statement& statement);

  // parser_expressions.cc
  ExpressionPointer expression() { return binary(0); }
  ExpressionPointer binary(int level);
  ExpressionPointer not_expression();
  ExpressionPointer unary();
  ExpressionPointer primary();
  ExpressionPointer literal();
  ExpressionPointer parenthesized();
  ExpressionPointer choose();
  ExpressionPointer reference_or_call();
  ExpressionPointer no_value();
  bool comparison_goes_on(int level);
  bool reference(Reference& reference, std::string_view what);
  bool index(Reference& reference);
  bool call(Reference&& object, ExpressionPointer& result);
  bool arguments(std::vector<Argument>& arguments);
  bool argument(Argument& argument);
  ExpressionPointer make(ExpressionKind kind, std::uint32_t begin);
  bool join_depth(Expression& expression);

  std::shared_ptr<const SourceText> source_;
  std::vector<Token> tokens_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::size_t piece_begin_ = 0;  // of the item or statement that is being read
  std::uint32_t nesting_ = 0;
  bool has_given_up_ = false;  // too deep: the rest of the text is not read
  // Of the scenario that is being read:
  Scenario* scenario_ = nullptr;
  bool has_unclosed_brace_ = false;  // more are opened than closed
  bool reported_unclosed_ = false;   // one missing "}" is one error
  bool reported_misplaced_ = false;  // so are many statements outside of threads
  bool is_unwinding_ = false;        // back to the items: a "}" was missing
};

}  // namespace snarl::language
