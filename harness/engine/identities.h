// Names of objects and threads, the same over all executions of a campaign, found again in O(1).
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "snarl/harness/base/site.h"
#include "snarl/harness/engine/object.h"
#include "snarl/harness/trace.h"

namespace snarl {

// What a face says of an object when it makes one.
struct Declaration {
  std::string_view name;      // empty: named after its place, else after its kind
  std::int32_t element = -1;  // index in an array; -1: no element
  Site site{};
  ValueFormat format = ValueFormat::kNone;
};

// A copy, field by field: a compiler then keeps the original in registers.
inline Declaration copy_of(const Declaration& other) {
  Declaration copy;
  copy.name = {other.name.data(), other.name.size()};
  copy.element = other.element;
  copy.site.file = other.site.file;
  copy.site.line = other.site.line;
  copy.site.column = other.site.column;
  copy.format = other.format;
  return copy;
}

// Dense numbers of identities: what per-object statistics over many executions are indexed by.
using IdentityIndex = std::uint32_t;

struct Identity {
  const ObjectRow* row = nullptr;
  std::string given;  // the name given by the face; may be empty
  ObjectInfo info;
  std::uint64_t declaration_hash = 0;  // of info.declaration: stable over machines
  std::uint64_t name_hash = 0;         // of kind and name
};

// Objects are made in the same order in almost every execution, so each remembers the identity
// of the same position in the execution before; only a difference costs a look-up.
class Identities {
 public:
  Identities() = default;
  Identities(const Identities&) = delete;
  Identities& operator=(const Identities&) = delete;

  // The first `kept` objects are the same as in the execution before.
  void begin_execution(std::uint32_t kept) {
    next_ = slots_.data() + kept;
    is_shifted_ = false;
  }

  // What the engine needs at once of the object that was made in this place.
  struct Slot {
    const ObjectRow* row = nullptr;  // null: nothing was made there
    std::string_view name{};         // lies in its identity
    std::int32_t element = -1;
    Site site{};
    ObjectState* state = nullptr;
    std::uint64_t name_hash = 0;
    IdentityIndex identity = 0;
    std::uint32_t pool = 0;  // where the state is from
  };

  // Returns what the next object of this execution is, if it is what it was in the execution
  // before; else null: then identify() finds out.
  [[gnu::always_inline]] const Slot* expect(const ObjectRow& row, const Declaration& declaration) {
    const Slot& slot = *next_;
    if (slot.row != &row || slot.element != declaration.element ||
        slot.site.line != declaration.site.line || slot.site.file != declaration.site.file ||
        !is_same(slot.name, declaration.name)) [[unlikely]] {
      return nullptr;
    }
    ++next_;
    return &slot;
  }

  // From here on this execution makes other objects than the one before.
  void shift();
  bool is_shifted() const { return is_shifted_; }
  // Requires: is_shifted().
  Slot& identify(const ObjectRow& row, const Declaration& declaration);

  // Objects of this execution.
  std::uint32_t made() const { return static_cast<std::uint32_t>(next_ - slots_.data()); }
  const Identity& operator[](IdentityIndex index) const { return identities_[index]; }
  const Slot& slot(ObjectId object) const { return slots_[index_of(object)]; }
  std::uint32_t count() const { return static_cast<std::uint32_t>(identities_.size()); }

 private:
  // Names are short: 8 bytes at a time, without a call.
  [[gnu::always_inline]] static bool is_same(std::string_view one, std::string_view other) {
    if (one.size() != other.size()) return false;
    const std::size_t size = one.size();
    if (size >= 8) {
      for (std::size_t at = 0; at + 8 < size; at += 8) {
        if (word_at<std::uint64_t>(one, at) != word_at<std::uint64_t>(other, at)) return false;
      }
      return word_at<std::uint64_t>(one, size - 8) == word_at<std::uint64_t>(other, size - 8);
    }
    if (size >= 4) return has_same_ends<std::uint32_t>(one, other);
    if (size >= 2) return has_same_ends<std::uint16_t>(one, other);
    return size == 0 || one[0] == other[0];
  }

  template <class Word>
  static bool has_same_ends(std::string_view one, std::string_view other) {
    const std::size_t last = one.size() - sizeof(Word);
    return word_at<Word>(one, 0) == word_at<Word>(other, 0) &&
           word_at<Word>(one, last) == word_at<Word>(other, last);
  }

  template <class Word>
  static Word word_at(std::string_view text, std::size_t position) {
    Word word;
    std::memcpy(&word, text.data() + position, sizeof word);
    return word;
  }

  static std::string key_of(const ObjectRow& row, const std::string& name, std::int32_t element);
  void end_slots();
  IdentityIndex intern(const ObjectRow& row, const Declaration& declaration,
                       std::uint32_t occurrence);

  // Of this execution, then of those before it that made the same so far; the last one is empty.
  std::vector<Slot> slots_ = std::vector<Slot>(1);
  Slot* next_ = slots_.data();
  bool is_shifted_ = false;  // this execution made something else than the one before
  std::unordered_map<std::string, std::uint32_t>
      seen_;  // while shifted: occurrences in this execution
  std::deque<Identity> identities_;
  std::unordered_map<std::string, IdentityIndex> index_of_name_;
};

// FNV-1a, 64 bits: stable over machines and compilers.
std::uint64_t hash_text(std::string_view text);

// What an identity of this kind and name has as its `name_hash`.
std::uint64_t hash_of_name(std::string_view kind, std::string_view name);

}  // namespace snarl
