// Names are of declarations: an element has its array's.
#include "snarl/harness/campaign/renames.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace snarl {
namespace {

bool is_of_a_word(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

bool is_among(const DeclaredName& name, const std::vector<DeclaredName>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> missing(const std::vector<DeclaredName>& names,
                                 const std::vector<DeclaredName>& others, const std::string& kind) {
  std::vector<std::string> found;
  for (const DeclaredName& name : names) {
    if (name.kind == kind && !is_among(name, others)) found.push_back(name.name);
  }
  return found;
}

}  // namespace

Renames::Renames(const std::vector<DeclaredName>& before, const std::vector<DeclaredName>& now) {
  for (const DeclaredName& name : before) {
    if (is_among(name, now) || !find_in(pairs_, name.name).empty()) continue;
    const std::vector<std::string> gone = missing(before, now, name.kind);
    const std::vector<std::string> come = missing(now, before, name.kind);
    if (gone.size() != come.size()) continue;
    const auto place = std::find(gone.begin(), gone.end(), name.name) - gone.begin();
    pairs_.emplace_back(name.name, come[static_cast<std::size_t>(place)]);
  }
}

std::string Renames::name(const std::string& text) const {
  const std::size_t bracket = std::min(text.find('['), text.size());
  const std::string now = find_in(pairs_, text.substr(0, bracket));
  return now.empty() ? text : now + text.substr(bracket);
}

std::string Renames::told(const std::string& text) const {
  std::string told;
  for (const auto& [before, now] : pairs_) {
    if (sentence_with({{before, now}}, text) == text) continue;
    told += fmt::format("{}{} is what {} was", told.empty() ? "" : " and ", now, before);
  }
  return told;
}

std::string Renames::find_in(const Pairs& pairs, const std::string& before) {
  for (const auto& [one, other] : pairs) {
    if (one == before) return other;
  }
  return "";
}

std::string Renames::sentence_with(const Pairs& pairs, const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_of_a_word(text[end])) ++end;
    const std::string now = end == at ? "" : find_in(pairs, text.substr(at, end - at));
    end = std::max(end, at + 1);
    result += now.empty() ? text.substr(at, end - at) : now;
    at = end;
  }
  return result;
}

}  // namespace snarl
