// Takes addresses in a signal handler; finds names for them with addr2line, else with the dynamic
// linker.
#include "snarl/harness/engine/call_stack.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "snarl/harness/base/kept_text.h"

extern char** environ;

namespace snarl {
namespace {

constexpr int kFramesMax = 64;
constexpr int kStackSignal = SIGURG;  // ignored by default: a late one does no harm
constexpr int kAnswerMilliseconds = 5'000;

std::array<void*, kFramesMax> g_frames;
std::atomic<int> g_frame_count{-1};

void take_frames(int /*signal*/) {
  g_frame_count.store(backtrace(g_frames.data(), kFramesMax), std::memory_order_release);
  // A call that the signal has ended must not let the thread go on to somewhere else.
  while (true) pause();
}

std::vector<void*> addresses_of(pid_t thread) {
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
  return std::vector<void*>(g_frames.begin() + 2, g_frames.begin() + count);
}

struct StackFrame {
  std::string module;         // file of the program or library
  std::uintptr_t offset = 0;  // in it
  std::string function;
  std::string file;
  std::uint32_t line = 0;
};

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> plain(
      abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free);
  return status == 0 ? plain.get() : name;
}

StackFrame frame_at(void* address, bool is_innermost) {
  // A return address stands behind its call; the innermost one is where the thread is.
  const auto place = reinterpret_cast<std::uintptr_t>(address) - (is_innermost ? 0 : 1);
  StackFrame frame;
  frame.offset = place;
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(place), &info) == 0) return frame;
  frame.module = info.dli_fname == nullptr ? "" : info.dli_fname;
  const auto* const header = static_cast<const ElfW(Ehdr)*>(info.dli_fbase);
  // Where a program is loaded to a place of its own choice, its addresses are those of its file.
  const bool is_fixed = header != nullptr && header->e_type == ET_EXEC;
  frame.offset = is_fixed ? place : place - reinterpret_cast<std::uintptr_t>(info.dli_fbase);
  if (info.dli_sname != nullptr) frame.function = demangled(info.dli_sname);
  return frame;
}

// Runs a program for what it prints; nothing if it cannot be run or takes too long.
std::string output_of(std::vector<std::string> words) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return "";
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string output;
  bool is_late = false;
  while (error == 0) {
    pollfd end{ends[0], POLLIN, 0};
    is_late = poll(&end, 1, kAnswerMilliseconds) <= 0;
    std::array<char, 4096> bytes;
    const ssize_t count = is_late ? 0 : read(ends[0], bytes.data(), bytes.size());
    if (count <= 0) break;
    output.append(bytes.data(), static_cast<std::size_t>(count));
  }
  close(ends[0]);
  if (error == 0) {
    if (is_late) kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
  }
  return is_late ? "" : output;
}

// Fills in what addr2line knows of the frames of one module: two lines for each.
void ask_addr2line(std::vector<StackFrame>& frames, const std::string& module) {
  std::vector<std::string> words = {"addr2line", "-C", "-f", "-e", module};
  std::vector<StackFrame*> asked;
  for (StackFrame& frame : frames) {
    if (frame.module != module) continue;
    words.push_back(fmt::format("{:#x}", frame.offset));
    asked.push_back(&frame);
  }
  const std::string output = output_of(std::move(words));
  std::size_t from = 0;
  const auto next_line = [&] {
    const std::size_t end = std::min(output.find('\n', from), output.size());
    std::string line = output.substr(from, end - from);
    from = std::min(end + 1, output.size());
    return line;
  };
  for (StackFrame* const frame : asked) {
    const std::string function = next_line();
    const std::string place = next_line();
    if (!function.empty() && function != "??") frame->function = function;
    const std::size_t colon = place.rfind(':');
    if (colon == std::string::npos || place[0] == '?') continue;
    frame->file = place.substr(0, colon);
    frame->line = static_cast<std::uint32_t>(std::strtoul(&place[colon + 1], nullptr, 10));
  }
}

// Code that stands between others and says nothing of its own.
bool is_glue(const StackFrame& frame) {
  const std::string_view name = frame.function;
  for (const std::string_view part :
       {"std::__", "std::invoke", "std::_Function", "snarl::detail::", "std::_"}) {
    if (name.find(part) != std::string_view::npos && name.find("lambda") == std::string_view::npos)
      return true;
  }
  return false;
}

bool begins_with_one_of(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [text](std::string_view prefix) { return text.rfind(prefix, 0) == 0; });
}

bool is_engine(const StackFrame& frame) {
  return begins_with_one_of(frame.function, {"snarl::Execution::"}) ||
         begins_with_one_of(frame.file, {"harness/engine/", "scenarios/scenario"});
}

// Not the C library's, which is built in a folder of its own, nor what is installed.
bool is_own_code(const StackFrame& frame) {
  return frame.line != 0 &&
         !begins_with_one_of(frame.file, {"/usr/", "./", "../", "harness/", "primitives/"});
}

std::string words_of(const StackFrame& frame) {
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
  if (!is_own_code(frame)) return text;
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
  std::vector<StackFrame> frames;
  for (void* const address : addresses_of(thread)) {
    frames.push_back(frame_at(address, frames.empty()));
  }
  std::vector<std::string> modules;
  for (const StackFrame& frame : frames) {
    const bool is_known = std::find(modules.begin(), modules.end(), frame.module) != modules.end();
    if (!is_known && !frame.module.empty()) modules.push_back(frame.module);
  }
  for (const std::string& module : modules) ask_addr2line(frames, module);
  CallStack stack;
  for (const StackFrame& frame : frames) {
    if (is_engine(frame)) break;
    if (is_own_code(frame) && !stack.site.is_known()) {
      stack.site = {keep_text(frame.file), frame.line, 0};
    }
    if (!is_glue(frame) || &frame == &frames.front()) stack.frames.push_back(words_of(frame));
  }
  return stack;
}

}  // namespace snarl
