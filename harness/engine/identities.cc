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
  if (declaration.site.is_known()) {
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

Identities::Slot& Identities::identify(const ObjectRow& row, const Declaration& declaration) {
  const auto key_of = [](const ObjectRow& of_row, const std::string& name, std::int32_t element) {
    return fmt::format("{}|{}|{}", of_row.word, name, element);
  };
  if (!is_shifted_) {
    is_shifted_ = true;
    expected_ = 0;
    seen_.clear();
    for (std::uint32_t slot = 0; slot < made_; ++slot) {
      const Identity& identity = identities_[slots_[slot].identity];
      ++seen_[key_of(*identity.row, identity.info.declaration, slots_[slot].element)];
    }
  }
  const std::string name = declaration_of(row, declaration);
  const std::uint32_t occurrence = seen_[key_of(row, name, declaration.element)]++;
  const IdentityIndex identity = intern(row, declaration, occurrence);
  const Slot slot{nullptr,
                  &row,
                  declaration.element,
                  identity,
                  identities_[identity].given,
                  declaration.site,
                  identities_[identity].name_hash};
  if (made_ < slots_.size()) {
    slots_[made_] = slot;
  } else {
    slots_.push_back(slot);
  }
  return slots_[made_++];
}

IdentityIndex Identities::intern(const ObjectRow& row, const Declaration& declaration,
                                 std::uint32_t occurrence) {
  ObjectInfo info;
  info.declaration = declaration_of(row, declaration);
  info.kind = row.word;
  info.format = declaration.format;
  info.site = declaration.site;
  info.name = info.declaration;
  if (declaration.element >= 0) info.name += fmt::format("[{}]", declaration.element);
  const bool is_nameless = declaration.name.empty() && !declaration.site.is_known();
  if (is_nameless || occurrence > 0) info.name += fmt::format("#{}", occurrence + 1);
  const auto [found, is_new] = index_of_name_.try_emplace(
      fmt::format("{}|{}|{}", row.word, info.name, info.declaration), count());
  if (is_new) {
    identities_.push_back({&row, std::string(declaration.name), info, hash_text(info.declaration),
                           hash_of_name(row.word, info.name)});
  }
  return found->second;
}

}  // namespace snarl
