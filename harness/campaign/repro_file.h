// The repro file `snarl-SIGNATURE.repro`: a small JSON text that holds a token too long for a line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "snarl/harness/campaign/anchors.h"

namespace snarl {

struct ReproFile {
  std::string target;   // the scenario file; empty: the scenario is compiled into the program
  std::string token;    // one word; what it holds is decode's business
  std::string kind;     // for people: "deadlock"
  std::string message;  // for people: what happened, in one sentence
  AnchoredSchedule anchored = {};  // the same fault and schedule, for when the scenario has changed

  bool operator==(const ReproFile&) const = default;
};

// Says which file it is about, what is wrong and what would be right.
class ReproFileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Returns: "snarl-00c0ffee00c0ffee.repro".
std::string repro_file_name(std::uint64_t signature);

// JSON with the fields in lines of their own. Bytes that are not UTF-8 become U+FFFD.
std::string to_text(const ReproFile& repro);

// Accepts fields it does not know, so that later versions can add some.
// Errors: ReproFileError, without the name of a file.
ReproFile parse_repro(std::string_view text);

// Writes the whole file or nothing: what stood there before stays until the new text is on the
// disk. Errors: ReproFileError with the system's reason and with the token, which must never be
// lost.
void write_repro_file(const std::filesystem::path& path, const ReproFile& repro);

// Errors: ReproFileError.
ReproFile read_repro_file(const std::filesystem::path& path);

}  // namespace snarl
