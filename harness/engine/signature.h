// Signatures of faults: the same for one fault whatever the seed, the schedule, the parameters and
// the machine.
#pragma once

#include <cstdint>
#include <string_view>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/base/site.h"
#include "snarl/harness/engine/identities.h"
#include "snarl/harness/finding.h"

namespace snarl {

class Signature {
 public:
  explicit Signature(FindingKind kind, std::string_view cause = {}) {
    add(static_cast<std::uint64_t>(kind) + 1);
    add(hash_text(cause));
  }

  void add(std::uint64_t value) { value_ = mix_bits(value_ * 0x9e37'79b9'7f4a'7c15ULL + value); }

  // A place counts by its file's name and its line, without the path before it.
  void add(const Site& site) {
    const std::string_view path = site.file;
    const std::size_t slash = path.rfind('/');
    add(hash_text(slash == std::string_view::npos ? path : path.substr(slash + 1)));
    add(site.line);
  }

  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

}  // namespace snarl
