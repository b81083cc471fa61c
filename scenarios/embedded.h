// The texts of the built-in catalogue, compiled into the program.
#pragma once

#include <cstddef>
#include <span>

namespace snarl {

struct EmbeddedFile {
  const char* path;  // from the source root: "scenarios/catalogue/locks.snarl"
  const char* text;
};

// A static object of the generated source: programs that do not link it have no catalogue.
class EmbeddedFiles {
 public:
  EmbeddedFiles(const EmbeddedFile* first, std::size_t count) noexcept {
    all_files = {first, count};
  }

  // Returns: all of them, in order of path.
  static std::span<const EmbeddedFile> all() { return all_files; }

 private:
  static constinit std::span<const EmbeddedFile> all_files;
};

}  // namespace snarl
