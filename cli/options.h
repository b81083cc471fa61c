// The options of a command as a table; the only user of Boost.Program_options stands behind it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace snarl {

inline constexpr std::size_t kHelpWidth = 80;  // columns

struct OptionRow {
  std::string name;   // "seed", without dashes
  std::string value;  // "S" in the help; empty: a switch
  std::string help;   // one or two sentences; the default stands at its end
  bool is_repeated = false;
  bool is_hidden = false;  // read, so that its message can say more; not in the help
};

using OptionTable = std::vector<OptionRow>;

// What was given, by name.
class Arguments {
 public:
  bool has(const std::string& option) const { return values_.count(option) != 0; }
  // Returns: the value, or `otherwise` where the option was not given.
  std::string value(const std::string& option, const std::string& otherwise = "") const;
  const std::vector<std::string>& values(const std::string& option) const;
  const std::vector<std::string>& operands() const { return operands_; }
  const std::string& program() const { return program_; }  // as it was called

 private:
  friend Arguments parse_options(const OptionTable& table, std::vector<std::string> words,
                                 const std::string& program);

  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> operands_;
  std::string program_;
};

// Reads options and operands in any order; behind "--" everything is an operand, and "-" is one.
// Errors: UsageError, for unknown options with the nearest one.
Arguments parse_options(const OptionTable& table, std::vector<std::string> words,
                        const std::string& program);

// The table for people, two columns, at most 80 characters wide.
std::string options_help(const OptionTable& table);

// Text in lines of at most 80 characters: the first one and the others with these indents.
std::string indented(const std::string& text, std::size_t first, std::size_t rest);

// Two columns of any text, at most 80 characters wide: what `options_help` is made of.
std::string two_columns(const std::vector<std::pair<std::string, std::string>>& rows);

}  // namespace snarl
