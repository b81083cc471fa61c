// Shrinks rows of choices by leaving out ranges and by making numbers small.
#include "snarl/scenarios/language/random_choices.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace snarl::language {
namespace {

using Choices = std::vector<std::uint32_t>;

constexpr std::uint32_t kSmallChoices = 12;

// What is tried first leaves out most.
std::vector<Choices> smaller(const Choices& choices) {
  std::vector<Choices> found;
  for (std::size_t length = choices.size(); length > 0; length /= 2) {
    for (std::size_t begin = 0; begin < choices.size(); begin += length) {
      const std::size_t end = std::min(begin + length, choices.size());
      Choices& kept = found.emplace_back(choices);
      kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(begin),
                 kept.begin() + static_cast<std::ptrdiff_t>(end));
    }
  }
  // A choice is taken modulo its options, of which there are few: one of these means the same.
  for (std::size_t index = 0; index < choices.size(); ++index) {
    for (std::uint32_t choice = 0; choice < std::min(choices[index], kSmallChoices); ++choice) {
      found.emplace_back(choices)[index] = choice;
    }
  }
  return found;
}

}  // namespace

rc::Gen<Choices> random_choices(std::uint32_t length_max) {
  return [length_max](rc::Random random, int) {
    Choices choices(random.next() % (length_max + 1));
    for (std::uint32_t& choice : choices) {
      choice = static_cast<std::uint32_t>(random.next() % kChoiceCount);
    }
    return rc::shrinkable::shrinkRecur(std::move(choices), [](const Choices& from) {
      return rc::seq::fromContainer(smaller(from));
    });
  };
}

}  // namespace snarl::language
