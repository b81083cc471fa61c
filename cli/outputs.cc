// Writes reports, and says which of them could not be written and why.
#include "snarl/cli/outputs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "snarl/cli/values.h"
#include "snarl/harness/base/errors.h"

namespace snarl {
namespace {

std::string reason_of(int error) { return std::generic_category().message(error); }

// Returns: 0 or an errno.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

std::string default_name(const ReportRow& row) { return fmt::format("snarl.{}", row.extension); }

std::string resolved(const ReportRow& row, const std::string& path) {
  std::error_code ignored;
  const bool is_folder = path.back() == '/' || std::filesystem::is_directory(path, ignored);
  return is_folder ? (std::filesystem::path(path) / default_name(row)).string() : path;
}

std::vector<std::string_view> report_names() {
  std::vector<std::string_view> names;
  for (const ReportRow& row : reports()) names.push_back(row.name);
  return names;
}

bool is_same_place(const ReportTarget& one, const ReportTarget& other) {
  return std::filesystem::path(one.path).lexically_normal() ==
         std::filesystem::path(other.path).lexically_normal();
}

}  // namespace

ReportTarget parse_report(std::string_view option, std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  ReportTarget target;
  target.row = find_report(name);
  if (target.row == nullptr) {
    throw UsageError(unknown_word(option, "report", name, report_names()));
  }
  if (colon == std::string_view::npos) return target;
  const std::string path(text.substr(colon + 1));
  if (path.empty()) {
    throw UsageError(fmt::format("{}: '{}' names no file: write {}:PATH, or {} alone", option,
                                 shown(text), name, name));
  }
  if (path != "-") target.path = resolved(*target.row, path);
  return target;
}

std::vector<ReportTarget> parse_reports(std::string_view option,
                                        const std::vector<std::string>& texts) {
  std::vector<ReportTarget> targets;
  for (const std::string& text : texts) {
    ReportTarget target = parse_report(option, text);
    for (const ReportTarget& other : targets) {
      if (!is_same_place(target, other)) continue;
      const std::string place =
          target.path.empty() ? "standard output" : fmt::format("'{}'", shown(target.path));
      throw UsageError(fmt::format("{}: {} and {} cannot both go to {}: name a file, {}:PATH",
                                   option, other.row->name, target.row->name, place,
                                   target.row->name));
    }
    targets.push_back(std::move(target));
  }
  return targets;
}

void add_folder(std::vector<ReportTarget>& targets, const std::string& folder) {
  for (const ReportRow& row : reports()) {
    targets.push_back({&row, (std::filesystem::path(folder) / default_name(row)).string()});
  }
}

std::string rendered(const ReportRow& row, const CampaignResult& result,
                     const TextOptions& options) {
  std::ostringstream out;
  if (row.write == &write_text) {
    render_text(result, options, out);
  } else {
    row.write(result, out);
  }
  return out.str();
}

std::string write_file(const std::string& path, std::string_view text) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return error.message();
  }
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return reason_of(errno);
  const int error = write_all(file, text);
  const int close_error = ::close(file) == 0 ? 0 : errno;
  if (error != 0 || close_error != 0) return reason_of(error != 0 ? error : close_error);
  return "";
}

std::string replace_file(const std::string& path, std::string_view text) {
  std::error_code error;
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  if (error) return error.message();
  const auto status = std::filesystem::status(target, error);
  if (error) return error.message();
  const std::string temporary = fmt::format("{}.{}.tmp", target.string(), ::getpid());
  std::string reason = write_file(temporary, text);
  if (reason.empty()) {
    std::filesystem::permissions(temporary, status.permissions(), error);
    if (!error) std::filesystem::rename(temporary, target, error);
    if (error) reason = error.message();
  }
  std::error_code ignored;
  if (!reason.empty()) std::filesystem::remove(temporary, ignored);
  return reason;
}

std::vector<std::string> write_files(const std::vector<ReportTarget>& targets,
                                     const CampaignResult& result, const TextOptions& options) {
  TextOptions plain = options;  // a file is read by anything
  plain.color = false;
  plain.width = TextOptions{}.width;
  std::vector<std::string> errors;
  for (const ReportTarget& target : targets) {
    if (target.path.empty()) continue;
    const std::string reason = write_file(target.path, rendered(*target.row, result, plain));
    if (reason.empty()) continue;
    errors.push_back(fmt::format("cannot write the {} report to '{}': {}", target.row->name,
                                 shown(target.path), reason));
  }
  return errors;
}

const ReportRow* on_standard_output(const std::vector<ReportTarget>& targets) {
  for (const ReportTarget& target : targets) {
    if (target.path.empty() && target.row->write != &write_text) return target.row;
  }
  return nullptr;
}

std::string read_whole_file(const std::string& path) {
  const auto fail = [&path](int error) {
    throw UsageError(fmt::format("cannot read '{}': {}", shown(path), reason_of(error)));
  };
  const bool is_input = path == "-";
  const int file = is_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(errno);
  std::string text;
  std::string buffer(std::size_t{64} * 1024, '\0');
  int error = 0;
  while (true) {
    const ssize_t size = ::read(file, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) error = errno;
    if (size <= 0) break;
    text.append(buffer, 0, static_cast<std::size_t>(size));
  }
  if (!is_input) ::close(file);
  if (error != 0) fail(error);
  return text;
}

void StandardOutput::print(std::string_view text) {
  if (!error_.empty()) return;
  if (const int error = write_all(STDOUT_FILENO, text); error != 0) error_ = reason_of(error);
}

void print_error(std::string_view message) {
  std::string text;
  const bool is_long = message.find('\n') != std::string_view::npos;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    text += shown(message.substr(0, end)) + "\n";
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  // One write: threads and other processes do not get in between.
  write_all(STDERR_FILENO, is_long ? text : "snarl: " + text);
}

}  // namespace snarl
