// Small words of every report: safe names, numbers, lists and line breaks.
#include "snarl/reports/wording.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/reports/utf8.h"

namespace snarl {
namespace {

std::string escaped_byte(char byte) {
  return fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_length(bytes), 1);
    const std::string_view sequence = bytes.substr(0, length);
    const bool is_shown = utf8_length(bytes) != 0 && is_visible(sequence);
    if (is_shown) {
      text += sequence;
    } else if (sequence == "\n") {
      text += "\\n";
    } else if (sequence == "\t") {
      text += "\\t";
    } else {
      for (const char byte : sequence) text += escaped_byte(byte);
    }
    bytes.remove_prefix(length);
  }
  return text;
}

std::string valid_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = utf8_length(bytes);
    if (length == 0) {
      text += escaped_byte(bytes.front());
    } else {
      text += bytes.substr(0, length);
    }
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return text;
}

std::string shortened(std::string_view name, std::size_t length) {
  if (columns_of(name) <= length) return std::string(name);
  if (length <= 2) return std::string(name.substr(0, front_within(name, length)));
  const std::size_t bracket = name.rfind('[');
  std::size_t tail = (length - 2) / 3;
  if (bracket != std::string_view::npos && columns_of(name.substr(bracket)) + 3 <= length) {
    tail = columns_of(name.substr(bracket));
  }
  return fmt::format("{}..{}", name.substr(0, front_within(name, length - 2 - tail)),
                     name.substr(name.size() - back_within(name, tail)));
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, ",");
  return text;
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string fitted_sentence(const KeptResult& kept) {
  std::string text =
      kept.is_changed ? "the scenario has changed since" : "its choices do not show the fault";
  if (kept.switches == 0) {
    text += "; the schedule has no switch to match";
  } else {
    text += fmt::format("; matched {} of {} {} ({})", grouped(kept.matched), grouped(kept.switches),
                        kept.switches == 1 ? "switch" : "switches",
                        percent(kept.matched, kept.switches));
  }
  const std::string near =
      kept.tries == 0 ? "" : fmt::format(" in {} near it", counted(kept.tries, "execution"));
  switch (kept.status) {
    case KeptStatus::kReproduced:
      return text + ": the fault is there still" + (near.empty() ? "" : ", seen" + near);
    case KeptStatus::kRenamed:
      return text + ": the fault is there still, if " + printable(kept.renames) +
             (near.empty() ? "" : ", seen" + near);
    case KeptStatus::kLike:
      return text + ": shows a fault of its kind, which may be another one" +
             (near.empty() ? "" : ", and not it" + near);
    case KeptStatus::kNotReproduced:
      break;
  }
  return text + ": does not show the fault any more" + (near.empty() ? "" : ", nor" + near);
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0 || part == 0) return "0 %";
  if (part == whole) return "100 %";
  const double share = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  if (share < 0.1) return "<0.1 %";
  if (share > 99.9 && part < whole) return ">99.9 %";
  return fmt::format("{:.1f} %", share);
}

std::string listed(std::span<const std::string> names, std::size_t names_max) {
  if (names.size() == 1) return printable(names.front());
  const std::size_t shown = names.size() <= names_max ? names.size() - 1 : names_max;
  std::string text;
  for (std::size_t index = 0; !names.empty() && index < shown; ++index) {
    text += (index == 0 ? "" : ", ") + printable(names[index]);
  }
  if (names.empty()) return text;
  if (names.size() <= names_max) return text + " and " + printable(names.back());
  return fmt::format("{} and {} more", text, grouped(names.size() - shown));
}

std::string place(const Site& site) {
  if (!site.is_known()) return "";
  std::string text = fmt::format("{}:{}", printable(site.file), site.line);
  if (site.column != 0) text += fmt::format(":{}", site.column);
  return text;
}

std::string line_of(const Site& site, std::string_view main_file) {
  if (!site.is_known()) return "";
  if (site.file == main_file) return fmt::format("line {}", site.line);
  std::string_view file = site.file;
  file.remove_prefix(file.rfind('/') == std::string_view::npos ? 0 : file.rfind('/') + 1);
  return fmt::format("{}:{}", printable(file), site.line);
}

std::string title_of(const ScenarioResult& scenario) {
  std::string text = printable(scenario.name);
  for (const ParameterValue& param : scenario.params) {
    text += &param == &scenario.params.front() ? "(" : ", ";
    text += printable(param.name) + "=";
    text += param.is_boolean ? (param.value != 0 ? "true" : "false") : std::to_string(param.value);
  }
  return scenario.params.empty() ? text : text + ")";
}

std::string spoken(std::string_view word) {
  std::string text = printable(word);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t first_width,
                                 std::size_t rest_width) {
  std::vector<std::string> lines{""};
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const std::size_t width = lines.size() == 1 ? first_width : rest_width;
    if (lines.back().empty()) {
      lines.back() = word;
    } else if (columns_of(lines.back()) + 1 + columns_of(word) <= width) {
      lines.back() += fmt::format(" {}", word);
    } else {
      lines.emplace_back(word);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace snarl
