// The table of reserved words, in the order of the enumerators.
#include "snarl/scenarios/language/words.h"

#include <array>
#include <cstddef>
#include <unordered_map>

namespace snarl::language {
namespace {

constexpr std::array<std::string_view, 44> kWords = {
    "",          "scenario",    "daemon",  "thread", "check", "expect",   "explore",   "schedule",
    "inject",    "var",         "atomic",  "lock",   "rlock", "rwlock",   "semaphore", "event",
    "condition", "queue",       "barrier", "local",  "yield", "progress", "break",     "continue",
    "return",    "sleep",       "work",    "assert", "with",  "if",       "while",     "repeat",
    "loop",      "transaction", "else",    "in",     "on",    "and",      "or",        "not",
    "true",      "false",       "none",    "id"};

static_assert(kWords[static_cast<std::size_t>(Word::kId)] == "id",
              "the table has a row for each enumerator, in order");
static_assert(kWords[static_cast<std::size_t>(Word::kVar)] == "var");
static_assert(kWords[static_cast<std::size_t>(Word::kTransaction)] == "transaction");

std::vector<std::string_view> words_that(bool (*is_wanted)(Word)) {
  std::vector<std::string_view> found;
  for (std::size_t index = 1; index <= static_cast<std::size_t>(Word::kId); ++index) {
    if (is_wanted(static_cast<Word>(index))) found.push_back(kWords[index]);
  }
  return found;
}

}  // namespace

Word find_word(std::string_view text) {
  static const auto* const words = [] {
    auto* map = new std::unordered_map<std::string_view, Word>;
    for (std::size_t index = 1; index <= static_cast<std::size_t>(Word::kId); ++index) {
      map->emplace(kWords[index], static_cast<Word>(index));
    }
    return map;
  }();
  const auto found = words->find(text);
  return found == words->end() ? Word::kNone : found->second;
}

std::string_view text(Word word) { return kWords[static_cast<std::size_t>(word)]; }

bool is_kind(Word word) { return word >= Word::kVar && word <= Word::kBarrier; }

bool begins_item(Word word) { return word >= Word::kDaemon && word <= Word::kBarrier; }

bool begins_statement(Word word) {
  return word == Word::kAtomic || (word >= Word::kLocal && word <= Word::kTransaction);
}

std::vector<std::string_view> item_words() { return words_that(begins_item); }
std::vector<std::string_view> statement_words() { return words_that(begins_statement); }

}  // namespace snarl::language
