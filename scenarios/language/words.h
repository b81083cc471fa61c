// The reserved words of the language: those that begin an item or a statement, the kinds, and the
// few in expressions. All other words mean something only in their place and may be names.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace snarl::language {

// kNone: a name, or a word that means something only in its place.
enum class Word : std::uint8_t {
  kNone,
  kScenario,
  kDaemon,
  kThread,
  kCheck,
  kExpect,
  kExplore,
  kSchedule,
  kInject,
  kVar,
  kAtomic,
  kLock,
  kRLock,
  kRWLock,
  kSemaphore,
  kEvent,
  kCondition,
  kQueue,
  kBarrier,
  kLocal,
  kYield,
  kProgress,
  kBreak,
  kContinue,
  kReturn,
  kSleep,
  kWork,
  kAssert,
  kWith,
  kIf,
  kWhile,
  kRepeat,
  kLoop,
  kTransaction,
  kElse,
  kIn,
  kOn,
  kAnd,
  kOr,
  kNot,
  kTrue,
  kFalse,
  kNothing,
  kId,
};

// Returns: the reserved word, or kNone.
Word find_word(std::string_view text);
std::string_view text(Word word);

bool is_kind(Word word);
// Can an item of a scenario begin so? kAtomic begins an item (a declaration) and a statement.
bool begins_item(Word word);
bool begins_statement(Word word);

// For suggestions.
std::vector<std::string_view> item_words();
std::vector<std::string_view> statement_words();

}  // namespace snarl::language
