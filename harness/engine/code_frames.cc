// Asks addr2line, and the dynamic linker where it does not know.
#include "snarl/harness/engine/code_frames.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <set>
#include <string_view>

extern char** environ;

namespace snarl {
namespace {

constexpr int kAnswerMilliseconds = 5'000;

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> plain(
      abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free);
  return status == 0 ? plain.get() : name;
}

CodeFrame linked_frame(std::uintptr_t address) {
  CodeFrame frame;
  frame.offset = address;
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(address), &info) == 0) return frame;
  frame.module = info.dli_fname == nullptr ? "" : info.dli_fname;
  const auto* const header = static_cast<const ElfW(Ehdr)*>(info.dli_fbase);
  // Where a program is loaded to a place of its own choice, its addresses are those of its file.
  const bool is_fixed = header != nullptr && header->e_type == ET_EXEC;
  frame.offset = is_fixed ? address : address - reinterpret_cast<std::uintptr_t>(info.dli_fbase);
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

// Fills in what addr2line knows of the frames of one module: for each address its number, then two
// lines for each function.
void ask_addr2line(std::vector<std::vector<CodeFrame>>& frames, const std::string& module) {
  std::vector<std::string> words = {"addr2line", "-a", "-i", "-C", "-f", "-e", module};
  std::vector<std::vector<CodeFrame>*> asked;
  for (std::vector<CodeFrame>& at : frames) {
    if (at.front().module != module) continue;
    words.push_back(fmt::format("{:#x}", at.front().offset));
    asked.push_back(&at);
  }
  const std::string output = output_of(std::move(words));
  std::size_t from = 0;
  const auto next_line = [&] {
    const std::size_t end = std::min(output.find('\n', from), output.size());
    std::string line = output.substr(from, end - from);
    from = std::min(end + 1, output.size());
    return line;
  };
  next_line();  // the first address
  for (std::vector<CodeFrame>* const at : asked) {
    const CodeFrame linked = at->front();
    std::vector<CodeFrame> known;
    while (from < output.size()) {
      const std::string function = next_line();
      if (function.rfind("0x", 0) == 0) break;  // the next address
      const std::string place = next_line();
      CodeFrame& frame = known.emplace_back(linked);
      if (!function.empty() && function != "??") frame.function = function;
      const std::size_t colon = place.rfind(':');
      if (colon == std::string::npos || place[0] == '?') continue;
      frame.file = place.substr(0, colon);
      frame.line = static_cast<std::uint32_t>(std::strtoul(&place[colon + 1], nullptr, 10));
    }
    if (!known.empty()) *at = std::move(known);
  }
}

bool begins_with_one_of(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [text](std::string_view prefix) { return text.rfind(prefix, 0) == 0; });
}

// What lies between the engine and the scenario's code: named from Snarl's root where it was built,
// or lying where its headers are installed.
bool is_snarls(std::string_view file) {
  const std::size_t installed = file.rfind("/snarl/");
  if (installed != std::string_view::npos) file.remove_prefix(installed + 7);
  return begins_with_one_of(
      file, {"harness/", "primitives/", "scenarios/scenario", "scenarios/assertions"});
}

// Files of Snarl's own are named from its root, as __FILE__ names them; where that was when it was
// built shows in the name of this one.
void name_from_root(std::vector<std::vector<CodeFrame>>& frames, const CodeFrame& here) {
  constexpr std::string_view kThisFile = "harness/engine/code_frames.cc";
  if (here.file.size() <= kThisFile.size()) return;
  const std::string root = here.file.substr(0, here.file.size() - kThisFile.size());
  if (here.file != root + std::string(kThisFile)) return;
  for (std::vector<CodeFrame>& at : frames) {
    for (CodeFrame& frame : at) {
      if (frame.file.rfind(root, 0) == 0) frame.file.erase(0, root.size());
    }
  }
}

}  // namespace

bool CodeFrame::is_engine() const {
  return begins_with_one_of(function, {"snarl::Execution::"}) ||
         begins_with_one_of(file, {"harness/engine/", "scenarios/scenario"});
}

bool CodeFrame::runs_scenario() const {
  return begins_with_one_of(function, {"snarl::Execution::run", "snarl::Execution::carry",
                                       "snarl::FiberEntry::", "snarl::ScenarioBody::"});
}

// The C library is built in a folder of its own, whose files have no full path.
bool CodeFrame::is_own_code() const {
  return line != 0 && !begins_with_one_of(file, {"/usr/", "./", "../"}) && !is_snarls(file);
}

std::vector<std::vector<CodeFrame>> code_frames(const std::vector<std::uintptr_t>& addresses) {
  std::vector<std::vector<CodeFrame>> frames;
  frames.reserve(addresses.size() + 1);
  std::set<std::string> modules;
  for (const std::uintptr_t address : addresses) {
    frames.push_back({linked_frame(address)});
    modules.insert(frames.back().front().module);
  }
  frames.push_back({linked_frame(reinterpret_cast<std::uintptr_t>(&code_frames))});
  for (const std::string& module : modules) {
    if (!module.empty()) ask_addr2line(frames, module);
  }
  const CodeFrame here = frames.back().back();
  frames.pop_back();
  name_from_root(frames, here);
  return frames;
}

}  // namespace snarl
