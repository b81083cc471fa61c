// Words and times of the progress line.
#include "snarl/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "snarl/cli/terminal.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

constexpr std::chrono::milliseconds kRewritePeriod{100};
constexpr std::chrono::seconds kLogPeriod{30};
constexpr std::size_t kNameMin = 8;  // fewer characters name nothing

std::string time_left(const RunProgress& progress) {
  if (progress.executions == 0 || progress.seconds <= 0) return "";
  if (progress.executions_planned == 0 && progress.seconds_max <= 0) return "";
  const double each = progress.seconds / static_cast<double>(progress.executions);
  const std::uint64_t planned = std::max(progress.executions_planned, progress.executions);
  double left = progress.executions_planned == 0
                    ? progress.seconds_max
                    : each * static_cast<double>(planned - progress.executions);
  if (progress.seconds_max > 0) left = std::min(left, progress.seconds_max - progress.seconds);
  const auto seconds = static_cast<std::uint64_t>(std::ceil(std::clamp(left, 0.0, 1e9)));
  if (seconds < 100) return fmt::format(", {} s left", seconds);
  if (seconds < 100ULL * 60) return fmt::format(", {} min left", (seconds + 59) / 60);
  return fmt::format(", {} h left", grouped((seconds + 3599) / 3600));
}

std::string rate(const RunProgress& progress) {
  if (progress.seconds <= 0) return "";
  const double rate = static_cast<double>(progress.executions) / progress.seconds;
  return fmt::format(", {}/s", grouped(static_cast<std::uint64_t>(rate)));
}

}  // namespace

std::string progress_line(const RunProgress& progress, std::size_t width) {
  const std::string place =
      progress.count > 1 ? fmt::format("[{}/{}] ", progress.index, progress.count) : "";
  const std::string planned =
      progress.executions_planned == 0 ? "all" : grouped(progress.executions_planned);
  const std::string rest =
      fmt::format(": {} of {} executions{}, {} found{}", grouped(progress.executions), planned,
                  rate(progress), progress.findings, time_left(progress));
  const std::size_t used = place.size() + rest.size();
  const std::size_t room = width > used + kNameMin ? width - used : kNameMin;
  const std::string line = place + shortened(printable(progress.scenario), room) + rest;
  return line.substr(0, width);
}

ProgressDisplay::ProgressDisplay(Style style, std::size_t width,
                                 std::function<void(const std::string&)> print,
                                 Clock::time_point now)
    : style_(style),
      width_(width),
      print_(std::move(print)),
      next_(style == Style::kLogged ? now + kLogPeriod : now) {}

void ProgressDisplay::show(const RunProgress& progress, Clock::time_point now) {
  if (style_ == Style::kSilent || now < next_) return;
  if (style_ == Style::kRewritten) {
    // The last column stays free: a terminal that wraps there would scroll.
    print_("\r" + progress_line(progress, width_ - 1) + "\033[K");
    is_shown_ = true;
    next_ = now + kRewritePeriod;
  } else {
    print_(progress_line(progress, width_) + "\n");
    next_ = now + kLogPeriod;
  }
}

void ProgressDisplay::clear() {
  if (!is_shown_) return;
  print_("\r\033[K");
  is_shown_ = false;
}

ProgressDisplay make_progress_display(bool is_quiet) {
  using Style = ProgressDisplay::Style;
  const bool is_terminal = ::isatty(STDERR_FILENO) == 1;
  const Style style = is_quiet                       ? Style::kSilent
                      : is_rewritable(STDERR_FILENO) ? Style::kRewritten
                                                     : Style::kLogged;
  // A log has no width; there is no reason to cut a name in it.
  const std::size_t width = is_terminal ? terminal_width(STDERR_FILENO) : 1'000;
  const auto print = [](const std::string& text) {
    // What cannot be shown is not worth an error.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
  };
  return {style, width, print, ProgressDisplay::Clock::now()};
}

}  // namespace snarl
