// Reads options with Boost.Program_options and says in our own words what is wrong with them.
#include "snarl/cli/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>

#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"
#include "snarl/reports/wording.h"
#include "snarl/scenarios/language/suggest.h"

namespace snarl {
namespace {

namespace options = boost::program_options;

constexpr std::size_t kLeftWidthMax = 28;  // longer ones get a line of their own

constexpr int kStyle = options::command_line_style::allow_long |
                       options::command_line_style::long_allow_adjacent |
                       options::command_line_style::long_allow_next;

options::options_description describe(const OptionTable& table) {
  options::options_description description;
  for (const OptionRow& row : table) {
    if (row.value.empty()) {
      description.add_options()(row.name.c_str(), "");
    } else {
      description.add_options()(row.name.c_str(), options::value<std::string>(), "");
    }
  }
  return description;
}

const OptionRow* find_row(const OptionTable& table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const OptionRow& row) { return row.name == name; });
  return found == table.end() ? nullptr : &*found;
}

bool is_option_of(const OptionTable& table, std::string_view word) {
  if (word.substr(0, 2) != "--") return false;
  return find_row(table, word.substr(2, word.find('=') - 2)) != nullptr;
}

// Requires: the word begins with a dash.
[[noreturn]] void unknown_option(const OptionTable& table, std::string_view word) {
  const std::string_view name = word.substr(0, word.find('='));
  std::vector<std::string> spelled;
  for (const OptionRow& row : table) {
    if (!row.is_hidden) spelled.push_back("--" + row.name);
  }
  const std::vector<std::string_view> candidates(spelled.begin(), spelled.end());
  for (const std::string_view candidate : candidates) {
    if (candidate.substr(1) == name) {
      throw UsageError(fmt::format("unknown option '{}': write '{}'", shown(name), candidate));
    }
  }
  std::string_view near = language::nearest(name, candidates);
  const auto begun =
      std::find_if(candidates.begin(), candidates.end(), [name](const auto& candidate) {
        return name.size() > 3 && candidate.substr(0, name.size()) == name;
      });
  if (near.empty() && begun != candidates.end()) near = *begun;
  throw UsageError(
      fmt::format("unknown option '{}': {}", shown(name),
                  near.empty() ? "--help lists them" : fmt::format("did you mean '{}'?", near)));
}

[[noreturn]] void missing_value(const OptionRow& row) {
  throw UsageError(fmt::format("--{}: needs a value: --{} {}", row.name, row.name, row.value));
}

[[noreturn]] void rethrow(const OptionTable& table, const options::error_with_option_name& error) {
  const std::string name = "--" + error.get_option_name().substr(2);
  const OptionRow* const row = find_row(table, name.substr(2));
  if (row == nullptr) unknown_option(table, name);
  if (row->value.empty()) throw UsageError(fmt::format("{}: takes no value", name));
  missing_value(*row);
}

// Boost takes what begins with one dash for an operand when short options are off.
void reject_short_options(const OptionTable& table, const std::vector<std::string>& operands) {
  for (const std::string& word : operands) {
    if (word.size() > 1 && word.front() == '-') unknown_option(table, word);
  }
}

}  // namespace

std::string Arguments::value(const std::string& option, const std::string& otherwise) const {
  const auto found = values_.find(option);
  return found == values_.end() ? otherwise : found->second.back();
}

const std::vector<std::string>& Arguments::values(const std::string& option) const {
  static const std::vector<std::string> kNone;
  const auto found = values_.find(option);
  return found == values_.end() ? kNone : found->second;
}

Arguments parse_options(const OptionTable& table, std::vector<std::string> words,
                        const std::string& program) {
  Arguments arguments;
  arguments.program_ = program;
  const auto dashes = std::find(words.begin(), words.end(), "--");
  const std::vector<std::string> behind(dashes == words.end() ? dashes : dashes + 1, words.end());
  words.erase(dashes, words.end());
  try {
    const auto parsed =
        options::command_line_parser(words).options(describe(table)).style(kStyle).run();
    for (const auto& option : parsed.options) {
      const auto& given = option.value;
      if (option.string_key.empty()) {
        arguments.operands_.insert(arguments.operands_.end(), given.begin(), given.end());
        continue;
      }
      std::vector<std::string>& values = arguments.values_[option.string_key];
      const OptionRow* const row = find_row(table, option.string_key);
      if (!values.empty() && !row->is_repeated && !row->value.empty()) {
        throw UsageError(fmt::format("--{}: given more than once", option.string_key));
      }
      // Boost takes the next word whatever it is: `--seed --quiet` would be a seed.
      const bool is_next = option.original_tokens.size() > 1;
      if (is_next && is_option_of(table, given.front())) missing_value(*row);
      values.push_back(given.empty() ? "" : given.front());
    }
  } catch (const options::error_with_option_name& error) {
    rethrow(table, error);
  } catch (const options::error& error) {
    throw UsageError(shown(error.what()));
  }
  reject_short_options(table, arguments.operands_);
  arguments.operands_.insert(arguments.operands_.end(), behind.begin(), behind.end());
  return arguments;
}

std::string indented(const std::string& text, std::size_t first, std::size_t rest) {
  std::string result;
  for (const std::string& line : wrapped(text, kHelpWidth - first, kHelpWidth - rest)) {
    result += std::string(result.empty() ? first : rest, ' ') + line + "\n";
  }
  return result;
}

std::string two_columns(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t left_width = 0;
  for (const auto& [left, right] : rows) {
    if (left.size() <= kLeftWidthMax) left_width = std::max(left_width, left.size());
  }
  const std::size_t indent = left_width + 4;
  std::string text;
  for (const auto& [left, right] : rows) {
    text += "  " + left;
    const bool is_beside = left.size() <= left_width;
    if (!is_beside) text += "\n";
    std::size_t column = is_beside ? left.size() + 2 : 0;
    for (const std::string& line : wrapped(right, kHelpWidth - indent, kHelpWidth - indent)) {
      text += std::string(indent - column, ' ') + line + "\n";
      column = 0;
    }
  }
  return text;
}

std::string options_help(const OptionTable& table) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const OptionRow& row : table) {
    if (row.is_hidden) continue;
    rows.emplace_back("--" + row.name + (row.value.empty() ? "" : " " + row.value), row.help);
  }
  return two_columns(rows);
}

}  // namespace snarl
