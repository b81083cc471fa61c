// Naming: given, else declared-at, else kind#ordinal; equal names are told apart by #2, #3, ...
#include "snarl/harness/engine/identities.h"

#include <fmt/format.h>

#include <cstring>

#include "snarl/harness/base/rng.h"

namespace snarl {
namespace {

std::string_view file_of(const Site& site) {
  const char* const slash = std::strrchr(site.file, '/');
  return slash == nullptr ? site.file : slash + 1;
}

std::string declaration_of(const ObjectRow& row, const Declaration& declaration) {
  if (!declaration.name.empty()) return std::string(declaration.name);
  if (is_in_program(declaration.site)) {
    return fmt::format("{}:{}", file_of(declaration.site), declaration.site.line);
  }
  return std::string(row.word);
}

}  // namespace

std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325ULL;
  for (const char letter : text) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x0000'0100'0000'01b3ULL;
  }
  return hash;
}

std::uint64_t hash_of_name(std::string_view kind, std::string_view name) {
  return mix_bits(hash_text(name) ^ hash_text(kind));
}

std::string Identities::key_of(const ObjectRow& row, const std::string& name,
                               std::int32_t element) {
  return fmt::format("{}|{}|{}", row.word, name, element);
}

void Identities::shift() {
  is_shifted_ = true;
  // What was made behind this place may have got its name and its clocks from what was made here.
  slots_.resize(made());
  seen_.clear();
  for (const Slot& slot : slots_) {
    ++seen_[key_of(*slot.row, identities_[slot.identity].info.declaration, slot.element)];
  }
  end_slots();
}

void Identities::end_slots() {
  slots_.emplace_back();
  next_ = &slots_.back();
}

Identities::Slot& Identities::identify(const ObjectRow& row, const Declaration& declaration) {
  const std::uint32_t occurrence =
      seen_[key_of(row, declaration_of(row, declaration), declaration.element)]++;
  const IdentityIndex index = intern(row, declaration, occurrence);
  Slot& slot = slots_.back();
  slot.row = &row;
  slot.name = identities_[index].given;
  slot.element = declaration.element;
  slot.site = declaration.site;
  slot.name_hash = identities_[index].name_hash;
  slot.identity = index;
  end_slots();
  return slots_[slots_.size() - 2];
}

IdentityIndex Identities::intern(const ObjectRow& row, const Declaration& declaration,
                                 std::uint32_t occurrence) {
  ObjectInfo info;
  info.declaration = declaration_of(row, declaration);
  info.kind = row.word;
  info.format = declaration.format;
  info.site = declaration.site;
  const bool is_named = !declaration.name.empty();
  const bool is_placed = !is_named && is_in_program(declaration.site);
  // All members of a class are made at one place.
  info.name = is_placed ? fmt::format("{}@{}", row.word, info.declaration) : info.declaration;
  if (declaration.element >= 0) info.name += fmt::format("[{}]", declaration.element);
  if ((!is_named && !is_placed) || occurrence > 0) info.name += fmt::format("#{}", occurrence + 1);
  const auto [found, is_new] = index_of_name_.try_emplace(
      fmt::format("{}|{}|{}", row.word, info.name, info.declaration), count());
  if (is_new) {
    identities_.push_back({&row, std::string(declaration.name), info, hash_text(info.declaration),
                           hash_of_name(row.word, info.name)});
  }
  return found->second;
}

}  // namespace snarl
