// Files of blocks that a part of a campaign has run: a line of JSON for each.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "snarl/harness/campaign/block.h"

namespace snarl {

// A plan's blocks are numbered through all its campaigns: these numbers are units.
using Units = std::map<std::uint64_t, BlockResult>;

// Says which file and line it is about, what is wrong and what would be right.
class UnitFileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The line is none that was written, or not all of it: the others can be used without it.
class DamagedUnitFile : public UnitFileError {
 public:
  using UnitFileError::UnitFileError;
};

// Writes beside the file until all is done, so that a file of this name is always whole.
class UnitWriter {
 public:
  // Goes on where a process that was stopped left off. Errors: UnitFileError, also where what lies
  // there is of another plan.
  UnitWriter(std::filesystem::path path, std::string plan_hash);
  ~UnitWriter();
  UnitWriter(const UnitWriter&) = delete;
  UnitWriter& operator=(const UnitWriter&) = delete;

  // "kept/run.jsonl.tmp:5: ...": the last line had no end, and was dropped; empty: it had.
  const std::string& dropped() const { return dropped_; }
  bool has(std::uint64_t unit) const { return done_.count(unit) != 0; }
  // The line is on the disk when this returns. Errors: UnitFileError.
  void add(std::uint64_t unit, const BlockResult& block);
  // Gives the file its name. Errors: UnitFileError.
  void finish();

 private:
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::string plan_hash_;
  std::string dropped_;
  int file_ = -1;
  std::map<std::uint64_t, bool> done_;
};

// Adds the units of a file. A unit may come several times if it is the same each time, as after a
// part was run again. Returns: what is to say of a last line that was cut off, and is dropped.
// Errors: UnitFileError; DamagedUnitFile where another line is not what was written.
std::string read_units(const std::filesystem::path& path, const std::string& plan_hash,
                       Units& units);

}  // namespace snarl
