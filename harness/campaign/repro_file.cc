// Writes beside the target and renames, so that a full disk or a killed process leaves no half
// file.
#include "snarl/harness/campaign/repro_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "snarl/harness/campaign/anchors_json.h"

namespace snarl {
namespace {

constexpr int kReproFormat = 1;
constexpr const char* kFormatKey = "snarl_repro";
constexpr std::size_t kBytesMax = std::size_t{64} << 20U;  // more is a wrong file, not a long token
constexpr int kTemporaryNamesMax = 100;                    // arbitrary; one is the rule

std::string reason_of(int error) { return std::generic_category().message(error); }

// A file descriptor that is closed when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

  // Returns: 0 or the error that was kept back until now.
  int close() { return ::close(std::exchange(number_, -1)) == 0 ? 0 : errno; }

 private:
  int number_;
};

// Returns: 0 or an errno.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int write_and_close(Descriptor& file, std::string_view text) {
  if (const int error = write_all(file.number(), text); error != 0) return error;
  // Not every file system knows fsync; the write itself succeeded.
  if (::fsync(file.number()) != 0 && errno != EINVAL && errno != EROFS) return errno;
  return file.close();
}

// Returns: 0 or an errno, and then no file of ours is left behind.
int replace_file(const std::filesystem::path& path, std::string_view text) {
  for (int index = 0; index < kTemporaryNamesMax; ++index) {
    const std::string temporary = fmt::format("{}.{}-{}.tmp", path.string(), ::getpid(), index);
    Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file.is_open() && errno == EEXIST) continue;
    if (!file.is_open()) return errno;
    int error = write_and_close(file, text);
    if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
    if (error != 0) ::unlink(temporary.c_str());
    return error;
  }
  return EEXIST;
}

const std::string& string_field(const nlohmann::json& object, const char* key) {
  const auto field = object.find(key);
  if (field == object.end()) {
    throw ReproFileError(fmt::format("the field \"{}\" is missing", key));
  }
  if (!field->is_string()) {
    throw ReproFileError(
        fmt::format("the field \"{}\" is {}, not a string", key, field->type_name()));
  }
  return field->get_ref<const std::string&>();
}

std::string optional_field(const nlohmann::json& object, const char* key) {
  return object.contains(key) ? string_field(object, key) : std::string();
}

nlohmann::json parse_json(std::string_view text) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
    std::string_view what = error.what();
    if (const auto end = what.find("] "); end != std::string_view::npos)
      what.remove_prefix(end + 2);
    throw ReproFileError(fmt::format("not a repro file, which is JSON: {}", what));
  }
}

void check_format(const nlohmann::json& object) {
  const auto format = object.is_object() ? object.find(kFormatKey) : object.end();
  if (!object.is_object() || format == object.end()) {
    throw ReproFileError(fmt::format("not a repro file: it has no field \"{}\"", kFormatKey));
  }
  if (*format != kReproFormat) {
    throw ReproFileError(fmt::format(
        "a repro file of format {}, and this version of Snarl reads {}: replay it with the version "
        "that wrote it",
        format->dump(-1, ' ', true, nlohmann::json::error_handler_t::replace), kReproFormat));
  }
}

std::string read_text(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) throw ReproFileError(reason_of(errno));
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t size = ::read(file.number(), buffer, sizeof(buffer));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) throw ReproFileError(reason_of(errno));
    if (size == 0) return text;
    text.append(buffer, static_cast<std::size_t>(size));
    if (text.size() > kBytesMax) {
      throw ReproFileError(fmt::format("longer than {} MiB: not a repro file", kBytesMax >> 20U));
    }
  }
}

}  // namespace

std::string repro_file_name(std::uint64_t signature) {
  return fmt::format("snarl-{:016x}.repro", signature);
}

std::string to_text(const ReproFile& repro) {
  nlohmann::ordered_json object;
  object[kFormatKey] = kReproFormat;
  object["kind"] = repro.kind;
  object["message"] = repro.message;
  object["target"] = repro.target;
  object["token"] = repro.token;
  write_anchored(repro.anchored, object);
  return object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

ReproFile parse_repro(std::string_view text) {
  const nlohmann::json object = parse_json(text);
  check_format(object);
  ReproFile repro;
  repro.token = string_field(object, "token");
  if (repro.token.empty()) throw ReproFileError("the field \"token\" is empty");
  repro.target = optional_field(object, "target");
  repro.kind = optional_field(object, "kind");
  repro.message = optional_field(object, "message");
  if (object.contains("anchors")) {
    repro.anchored = read_anchored(object);
    repro.anchored.kind = repro.kind;
    repro.anchored.message = repro.message;
  }
  return repro;
}

void write_repro_file(const std::filesystem::path& path, const ReproFile& repro) {
  if (const int error = replace_file(path, to_text(repro)); error != 0) {
    throw ReproFileError(fmt::format("cannot write '{}': {}\n  the token that it was to hold: {}",
                                     path.string(), reason_of(error), repro.token));
  }
}

ReproFile read_repro_file(const std::filesystem::path& path) {
  try {
    return parse_repro(read_text(path));
  } catch (const ReproFileError& error) {
    throw ReproFileError(fmt::format("cannot read '{}': {}", path.string(), error.what()));
  }
}

}  // namespace snarl
