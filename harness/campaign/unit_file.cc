// Each line says which plan and unit it is of, so that no line is taken for another.
#include "snarl/harness/campaign/unit_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "snarl/harness/campaign/block_json.h"

namespace snarl {
namespace {

using Json = nlohmann::json;

std::string reason() { return std::generic_category().message(errno); }

struct Line {
  std::uint64_t unit = 0;
  double seconds = 0;
  Json block;
};

// Errors: throws std::exception.
Line parse_line(const std::string& text, const std::string& plan_hash) {
  const Json json = Json::parse(text);
  const std::string plan = json.at("plan");
  if (plan != plan_hash) {
    throw std::runtime_error(fmt::format("it is of plan {}, and this is plan {}", plan, plan_hash));
  }
  return {json.at("unit"), json.value("seconds", 0.0), json.at("block")};
}

std::string dropped_line(const std::filesystem::path& path, std::size_t number) {
  return fmt::format("{}:{}: the last line is cut off, and is dropped", path.string(), number);
}

[[noreturn]] void throw_damaged(const std::filesystem::path& path, std::size_t number,
                                const Json::exception& error) {
  const auto* const syntax = dynamic_cast<const Json::parse_error*>(&error);
  const std::string what = syntax != nullptr ? fmt::format("no JSON from byte {} on", syntax->byte)
                                             : "a part of it is missing or of another kind";
  throw DamagedUnitFile(fmt::format(
      "{}:{}: the line is damaged ({}): delete it, and what it held is run again, or missing",
      path.string(), number, what));
}

}  // namespace

UnitWriter::UnitWriter(std::filesystem::path path, std::string plan_hash)
    : path_(std::move(path)),
      temporary_(path_.string() + ".tmp"),
      plan_hash_(std::move(plan_hash)) {
  std::uintmax_t good_bytes = 0;
  std::ifstream before(temporary_);
  std::string text;
  for (std::size_t number = 1; std::getline(before, text); ++number) {
    if (before.eof()) {  // a line without its end is cut off
      dropped_ = dropped_line(temporary_, number);
      break;
    }
    try {
      done_[parse_line(text, plan_hash_).unit] = true;
    } catch (const Json::exception& error) {
      throw_damaged(temporary_, number, error);
    } catch (const std::exception& error) {
      throw UnitFileError(fmt::format("{}:{}: {}; move it away to begin anew", temporary_.string(),
                                      number, error.what()));
    }
    good_bytes += text.size() + 1;
  }
  file_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) fail("open");
  if (::ftruncate(file_, static_cast<off_t>(good_bytes)) != 0) fail("write");
  if (::lseek(file_, 0, SEEK_END) < 0) fail("write");
}

UnitWriter::~UnitWriter() {
  if (file_ >= 0) ::close(file_);
}

void UnitWriter::add(std::uint64_t unit, const BlockResult& block) {
  const Json line = {
      {"plan", plan_hash_}, {"unit", unit}, {"seconds", block.seconds}, {"block", to_json(block)}};
  const std::string text = line.dump() + "\n";
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t written = ::write(file_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write");
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  done_[unit] = true;
}

void UnitWriter::finish() {
  if (::fsync(file_) != 0 && errno != EINVAL && errno != EROFS) fail("write");
  if (::close(std::exchange(file_, -1)) != 0) fail("write");
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail("rename");
}

void UnitWriter::fail(const char* what) const {
  throw UnitFileError(fmt::format("cannot {} '{}': {}", what, temporary_.string(), reason()));
}

std::string read_units(const std::filesystem::path& path, const std::string& plan_hash,
                       Units& units) {
  std::ifstream file(path);
  if (!file) throw UnitFileError(fmt::format("cannot read '{}': {}", path.string(), reason()));
  std::string text;
  for (std::size_t number = 1; std::getline(file, text); ++number) {
    try {
      const Line line = parse_line(text, plan_hash);
      BlockResult block = block_from_json(line.block);
      block.seconds = line.seconds;
      const auto [known, is_new] = units.try_emplace(line.unit, std::move(block));
      if (!is_new && to_json(known->second) != line.block) {
        throw std::runtime_error(fmt::format("unit {} was something else before", line.unit));
      }
    } catch (const Json::exception& error) {
      if (file.eof()) return dropped_line(path, number);
      throw_damaged(path, number, error);
    } catch (const std::exception& error) {
      throw UnitFileError(fmt::format("{}:{}: {}", path.string(), number, error.what()));
    }
  }
  return "";
}

}  // namespace snarl
