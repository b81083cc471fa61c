// Takes addresses in a signal handler.
#include "snarl/harness/engine/call_stack.h"

#include <execinfo.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "snarl/harness/base/kept_text.h"
#include "snarl/harness/engine/code_frames.h"

namespace snarl {
namespace {

constexpr int kFramesMax = 64;
constexpr int kStackSignal = SIGURG;  // ignored by default: a late one does no harm

std::array<void*, kFramesMax> g_frames;
std::atomic<int> g_frame_count{-1};

void take_frames(int /*signal*/) {
  g_frame_count.store(backtrace(g_frames.data(), kFramesMax), std::memory_order_release);
  // A call that the signal has ended must not let the thread go on to somewhere else.
  while (true) pause();
}

// Innermost first.
std::vector<std::uintptr_t> addresses_of(pid_t thread) {
  struct sigaction action {};
  action.sa_handler = &take_frames;
  action.sa_flags = SA_RESTART;
  struct sigaction previous {};
  sigaction(kStackSignal, &action, &previous);
  g_frame_count.store(-1);
  if (syscall(SYS_tgkill, getpid(), thread, kStackSignal) == 0) {
    const timespec pause{0, 10'000'000};
    for (int tries = 0; tries < 100 && g_frame_count.load(std::memory_order_acquire) < 0; ++tries) {
      nanosleep(&pause, nullptr);
    }
  }
  sigaction(kStackSignal, &previous, nullptr);
  const int count = g_frame_count.load(std::memory_order_acquire);
  // Without the handler and the frame that the system made for it.
  if (count <= 2) return {};
  std::vector<std::uintptr_t> addresses;
  for (int index = 2; index < count; ++index) {
    // A return address stands behind its call; the innermost one is where the thread is.
    addresses.push_back(reinterpret_cast<std::uintptr_t>(g_frames[index]) - (index > 2 ? 1 : 0));
  }
  return addresses;
}

// Code that stands between others and says nothing of its own.
bool is_glue(const CodeFrame& frame) {
  const std::string_view name = frame.function;
  for (const std::string_view part :
       {"std::__", "std::invoke", "std::_Function", "snarl::detail::", "std::_"}) {
    if (name.find(part) != std::string_view::npos && name.find("lambda") == std::string_view::npos)
      return true;
  }
  return false;
}

std::string words_of(const CodeFrame& frame) {
  std::string text = frame.function;
  const std::size_t brackets = text.find('(');  // of the parameters
  const bool is_lambda = text.find("operator()") != std::string::npos;
  if (is_lambda) {
    text = "a lambda";
  } else if (brackets != std::string::npos && brackets > 0) {
    text.resize(brackets);
  }
  if (text.empty()) {
    const std::size_t slash = frame.module.rfind('/');
    text = fmt::format("{}+{:#x}",
                       slash == std::string::npos ? frame.module : frame.module.substr(slash + 1),
                       frame.offset);
  }
  if (!frame.is_own_code()) return text;
  const std::size_t slash = frame.file.rfind('/');
  const std::string file = slash == std::string::npos ? frame.file : frame.file.substr(slash + 1);
  return fmt::format("{} ({}:{})", text, file, frame.line);
}

}  // namespace

void CallStack::prepare() {
  void* frame = nullptr;
  backtrace(&frame, 1);
}

CallStack CallStack::of(pid_t thread) {
  CallStack stack;
  bool is_innermost = true;
  for (const std::vector<CodeFrame>& inlined : code_frames(addresses_of(thread))) {
    for (const CodeFrame& frame : inlined) {
      if (frame.is_engine()) return stack;
      if (frame.is_own_code() && !stack.site.is_known()) {
        stack.site = {keep_text(frame.file), frame.line, 0};
      }
      if (!is_glue(frame) || is_innermost) stack.frames.push_back(words_of(frame));
      is_innermost = false;
    }
  }
  return stack;
}

}  // namespace snarl
