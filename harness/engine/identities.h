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
  // The first `kept` objects are the same as in the execution before.
  void begin_execution(std::uint32_t kept) {
    made_ = kept;
    expected_ = static_cast<std::uint32_t>(slots_.size());
    is_shifted_ = false;
  }

  // What the engine needs at once of the object that was made in this place.
  struct Slot {
    ObjectState* state;
    const ObjectRow* row;
    std::int32_t element;
    IdentityIndex identity;
    std::string_view name;  // lies in its identity
    Site site;
    std::uint64_t name_hash;
  };

  // Returns the slot of the next object of this execution, if the very same model stood there in
  // the execution before, under the same name; else null: then expect() finds out more.
  [[gnu::always_inline]] const Slot* expect_again(const ObjectState& state, const ObjectRow& row,
                                                  const Declaration& declaration) {
    if (made_ >= expected_) [[unlikely]]
      return nullptr;
    const Slot& slot = slots_[made_];
    if (slot.state != &state || index_of(state.id) != made_ || slot.row != &row ||
        slot.element != declaration.element || slot.site.file != declaration.site.file ||
        slot.site.line != declaration.site.line || !is_same(slot.name, declaration.name)) {
      return nullptr;
    }
    ++made_;
    return &slot;
  }

  // Returns what the next object of this execution is, if it is what it was in the execution
  // before; else null: then identify() finds out.
  [[gnu::always_inline]] Slot* expect(const ObjectRow& row, const Declaration& declaration) {
    if (made_ >= expected_) [[unlikely]]
      return nullptr;
    Slot& slot = slots_[made_];
    if (slot.row != &row || slot.element != declaration.element ||
        slot.site.line != declaration.site.line || slot.site.file != declaration.site.file ||
        !is_same(slot.name, declaration.name)) [[unlikely]] {
      return nullptr;
    }
    ++made_;
    return &slot;
  }

  Slot& identify(const ObjectRow& row, const Declaration& declaration);

  const Identity& operator[](IdentityIndex index) const { return identities_[index]; }
  const Slot& slot(ObjectId object) const { return slots_[index_of(object)]; }
  std::uint32_t count() const { return static_cast<std::uint32_t>(identities_.size()); }

 private:
  // Names are short: 8 bytes at a time, without a call.
  [[gnu::always_inline]] static bool is_same(std::string_view one, std::string_view other) {
    if (one.size() != other.size()) return false;
    if (one.data() == other.data() || one.empty()) return true;
    const std::size_t size = one.size();
    if (size > 16) return one == other;
    if (size >= 8) {
      return word_at<std::uint64_t>(one, 0) == word_at<std::uint64_t>(other, 0) &&
             word_at<std::uint64_t>(one, size - 8) == word_at<std::uint64_t>(other, size - 8);
    }
    if (size >= 4) {
      return word_at<std::uint32_t>(one, 0) == word_at<std::uint32_t>(other, 0) &&
             word_at<std::uint32_t>(one, size - 4) == word_at<std::uint32_t>(other, size - 4);
    }
    return one[0] == other[0] && one[size / 2] == other[size / 2] &&
           one[size - 1] == other[size - 1];
  }

  template <class Word>
  static Word word_at(std::string_view text, std::size_t position) {
    Word word;
    std::memcpy(&word, text.data() + position, sizeof word);
    return word;
  }

  IdentityIndex intern(const ObjectRow& row, const Declaration& declaration,
                       std::uint32_t occurrence);

  std::vector<Slot> slots_;
  std::uint32_t made_ = 0;
  std::uint32_t expected_ = 0;  // slots that this execution may find again; 0 once it is shifted
  bool is_shifted_ = false;     // this execution made something else than the one before
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
