// Pairs the names of a scenario with those that it had before it was changed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "snarl/harness/campaign/anchors.h"

namespace snarl {

// A name that has gone and one of its kind that has come are one thing, if as many have come as
// have gone: they are paired in order. Nobody can know that it is so, so told() says what was
// assumed.
class Renames {
 public:
  Renames(const std::vector<DeclaredName>& before, const std::vector<DeclaredName>& now);

  bool is_empty() const { return pairs_.empty(); }
  // "spoon[1]" for "fork[1]".
  std::string name(const std::string& text) const;
  // Every word of a sentence that is a name.
  std::string sentence(const std::string& text) const { return sentence_with(pairs_, text); }
  // "y is what x was", of those that stand in the sentence.
  std::string told(const std::string& text) const;

 private:
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  static std::string find_in(const Pairs& pairs, const std::string& before);
  static std::string sentence_with(const Pairs& pairs, const std::string& text);

  Pairs pairs_;  // before, now
};

}  // namespace snarl
