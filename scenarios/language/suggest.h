// What somebody probably meant: by edit distance, and by what other languages call it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snarl::language {

// Edits that turn one word into the other: insert, delete, replace, swap two neighbours.
// Cost: O(length of a * length of b).
std::uint32_t edit_distance(std::string_view a, std::string_view b);

// Returns: the candidate nearest to the word, the first of several, or nothing where none is near
// enough to be a slip of the fingers.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// Where a word stands decides what it can have been meant for.
enum class Place : std::uint8_t {
  kItem,
  kStatement,
  kValue,
  kMethod,
  kOutcome,
  kTop,
};

struct Foreign {
  std::string_view word;
  Place place;
  std::string_view meant;  // the word of this language, or nothing where there is no single one
  std::string_view help;   // instead of "write 'meant'"; may be empty
};

// Returns: the row of a word that other languages use in such a place, or nullptr.
const Foreign* find_foreign(std::string_view word, Place place);

// Returns: "write 'queue'", "did you mean 'count'?", or nothing; the first from the foreign words.
std::string suggestion(std::string_view word, Place place,
                       const std::vector<std::string_view>& candidates);

// "a, b and c", each in quotes.
std::string quoted_list(const std::vector<std::string_view>& words, std::string_view last = "and");

}  // namespace snarl::language
