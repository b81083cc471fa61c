// Edit distance, and the table of the words of other languages.
#include "snarl/scenarios/language/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace snarl::language {
namespace {

// Longer words are never near anything, and cost is quadratic.
constexpr std::size_t kComparedMax = 64;

constexpr Foreign kForeignWords[] = {
    {"test", Place::kTop, "scenario", ""},
    {"class", Place::kTop, "scenario", ""},
    {"struct", Place::kTop, "scenario", ""},
    {"model", Place::kTop, "scenario", ""},
    {"module", Place::kTop, "scenario", ""},
    {"program", Place::kTop, "scenario", ""},
    {"import", Place::kTop, "", "a file stands alone: nothing is imported"},
    {"include", Place::kTop, "", "a file stands alone: nothing is included"},

    {"mutex", Place::kItem, "lock", ""},
    {"Mutex", Place::kItem, "lock", ""},
    {"Lock", Place::kItem, "lock", ""},
    {"spinlock", Place::kItem, "lock", ""},
    {"recursive_mutex", Place::kItem, "rlock", ""},
    {"reentrant_lock", Place::kItem, "rlock", ""},
    {"RLock", Place::kItem, "rlock", ""},
    {"shared_mutex", Place::kItem, "rwlock", ""},
    {"rw_lock", Place::kItem, "rwlock", ""},
    {"RWLock", Place::kItem, "rwlock", ""},
    {"sem", Place::kItem, "semaphore", ""},
    {"Semaphore", Place::kItem, "semaphore", ""},
    {"counting_semaphore", Place::kItem, "semaphore", ""},
    {"binary_semaphore", Place::kItem, "semaphore", "write 'semaphore NAME(0, max = 1)'"},
    {"BoundedSemaphore", Place::kItem, "semaphore", "write 'semaphore NAME(2, max = 2)'"},
    {"cv", Place::kItem, "condition", ""},
    {"cond", Place::kItem, "condition", ""},
    {"condvar", Place::kItem, "condition", ""},
    {"condition_variable", Place::kItem, "condition", ""},
    {"Condition", Place::kItem, "condition", ""},
    {"monitor", Place::kItem, "condition", ""},
    {"signal", Place::kItem, "event", ""},
    {"Event", Place::kItem, "event", ""},
    {"flag", Place::kItem, "event", ""},
    {"channel", Place::kItem, "queue", ""},
    {"chan", Place::kItem, "queue", ""},
    {"pipe", Place::kItem, "queue", ""},
    {"fifo", Place::kItem, "queue", ""},
    {"Queue", Place::kItem, "queue", ""},
    {"buffer", Place::kItem, "queue", ""},
    {"latch", Place::kItem, "barrier", ""},
    {"Barrier", Place::kItem, "barrier", ""},
    {"int", Place::kItem, "var", ""},
    {"long", Place::kItem, "var", ""},
    {"bool", Place::kItem, "var", ""},
    {"auto", Place::kItem, "var", ""},
    {"let", Place::kItem, "var", ""},
    {"shared", Place::kItem, "var", ""},
    {"global", Place::kItem, "var", ""},
    {"volatile", Place::kItem, "var", ""},
    {"variable", Place::kItem, "var", ""},
    {"const", Place::kItem, "", "a constant is a parameter: scenario name(limit = 3) { ... }"},
    {"atomic_int", Place::kItem, "atomic", ""},
    {"Atomic", Place::kItem, "atomic", ""},
    {"function", Place::kItem, "thread", ""},
    {"func", Place::kItem, "thread", ""},
    {"fn", Place::kItem, "thread", ""},
    {"def", Place::kItem, "thread", ""},
    {"process", Place::kItem, "thread", ""},
    {"proc", Place::kItem, "thread", ""},
    {"proctype", Place::kItem, "thread", ""},
    {"task", Place::kItem, "thread", ""},
    {"Thread", Place::kItem, "thread", ""},
    {"fiber", Place::kItem, "thread", ""},
    {"goroutine", Place::kItem, "thread", ""},
    {"background", Place::kItem, "daemon", "write 'daemon thread'"},
    {"ensure", Place::kItem, "check", ""},
    {"invariant", Place::kItem, "check", ""},
    {"require", Place::kItem, "check", ""},
    {"verify", Place::kItem, "check", ""},
    {"expects", Place::kItem, "expect", ""},
    {"should", Place::kItem, "expect", ""},
    {"never", Place::kItem, "", "write 'expect never ...'"},
    {"sometimes", Place::kItem, "", "write 'expect sometimes ...'"},
    {"always", Place::kItem, "", "write 'expect always ...'"},

    {"let", Place::kStatement, "local", ""},
    {"int", Place::kStatement, "local", ""},
    {"long", Place::kStatement, "local", ""},
    {"bool", Place::kStatement, "local", ""},
    {"auto", Place::kStatement, "local", ""},
    {"const", Place::kStatement, "local", ""},
    {"val", Place::kStatement, "local", ""},
    {"synchronized", Place::kStatement, "with", ""},
    {"using", Place::kStatement, "with", ""},
    {"guard", Place::kStatement, "with", ""},
    {"forever", Place::kStatement, "loop", ""},
    {"times", Place::kStatement, "repeat", ""},
    {"for", Place::kStatement, "", "'repeat N { ... }' runs a block N times; count with a local"},
    {"foreach", Place::kStatement, "", "'repeat N { ... }' runs a block N times"},
    {"do", Place::kStatement, "", "write 'loop { ... if done { break } }'"},
    {"until", Place::kStatement, "", "write 'while not ...'"},
    {"unless", Place::kStatement, "", "write 'if not ...'"},
    {"elif", Place::kStatement, "", "write 'else if', behind the '}' of the 'if'"},
    {"elsif", Place::kStatement, "", "write 'else if', behind the '}' of the 'if'"},
    {"elseif", Place::kStatement, "", "write 'else if', behind the '}' of the 'if'"},
    {"switch", Place::kStatement, "", "write 'if ... { } else if ... { }'"},
    {"match", Place::kStatement, "", "write 'if ... { } else if ... { }'"},
    {"try", Place::kStatement, "", "nothing is caught; 'with' releases however its block is left"},
    {"throw", Place::kStatement, "", "a wrong state is 'assert false'"},
    {"raise", Place::kStatement, "", "a wrong state is 'assert false'"},
    {"panic", Place::kStatement, "", "a wrong state is 'assert false'"},
    {"abort", Place::kStatement, "", "a wrong state is 'assert false'"},
    {"goto", Place::kStatement, "", "there are only blocks: 'loop', 'break', 'continue', 'return'"},
    {"print", Place::kStatement, "", "nothing is printed: reports show every value of a finding"},
    {"printf", Place::kStatement, "", "nothing is printed: reports show every value of a finding"},
    {"pass", Place::kStatement, "", "an empty block is '{ }'"},
    {"skip", Place::kStatement, "", "an empty block is '{ }'"},
    {"exit", Place::kStatement, "return", ""},
    {"stop", Place::kStatement, "return", ""},
    {"await", Place::kStatement, "", "wait on a condition or an event: e.wait()"},
    {"spawn", Place::kStatement, "", "all threads are declared in the scenario and begin together"},
    {"go", Place::kStatement, "", "all threads are declared in the scenario and begin together"},
    {"start", Place::kStatement, "", "all threads are declared in the scenario and begin together"},
    {"delay", Place::kStatement, "sleep", ""},
    {"wait", Place::kStatement, "",
     "write 'sleep 5ms', or wait on a condition or an event: e.wait()"},
    {"pause", Place::kStatement, "yield", ""},
    {"critical", Place::kStatement, "atomic", ""},
    {"del", Place::kStatement, "", "a local ends with its block"},
    {"function", Place::kStatement, "", "there are no functions; a thread's block holds it all"},
    {"def", Place::kStatement, "", "there are no functions; a thread's block holds it all"},

    {"null", Place::kValue, "none", ""},
    {"nil", Place::kValue, "none", ""},
    {"nullptr", Place::kValue, "none", ""},
    {"NULL", Place::kValue, "none", ""},
    {"None", Place::kValue, "none", ""},
    {"undefined", Place::kValue, "none", ""},
    {"empty", Place::kValue, "none", ""},
    {"True", Place::kValue, "true", ""},
    {"TRUE", Place::kValue, "true", ""},
    {"False", Place::kValue, "false", ""},
    {"FALSE", Place::kValue, "false", ""},
    {"self", Place::kValue, "id", "the number of the thread is 'id'"},
    {"this", Place::kValue, "id", "the number of the thread is 'id'"},
    {"tid", Place::kValue, "id", "the number of the thread is 'id'"},
    {"pid", Place::kValue, "id", "the number of the thread is 'id'"},
    {"thread_id", Place::kValue, "id", "the number of the thread is 'id'"},
    {"mod", Place::kValue, "%", ""},
    {"random", Place::kValue, "choose", "'choose(n)' gives a number from 0 to n - 1"},
    {"rand", Place::kValue, "choose", "'choose(n)' gives a number from 0 to n - 1"},
    {"randint", Place::kValue, "choose", "'choose(n)' gives a number from 0 to n - 1"},
    {"nondet", Place::kValue, "choose", "'choose(n)' gives a number from 0 to n - 1"},
    {"xor", Place::kValue, "!=", ""},

    {"push", Place::kMethod, "put", ""},
    {"send", Place::kMethod, "put", ""},
    {"enqueue", Place::kMethod, "put", ""},
    {"add", Place::kMethod, "put", ""},
    {"append", Place::kMethod, "put", ""},
    {"offer", Place::kMethod, "try_put", ""},
    {"push_back", Place::kMethod, "put", ""},
    {"put_nowait", Place::kMethod, "try_put", ""},
    {"pop", Place::kMethod, "get", ""},
    {"pop_front", Place::kMethod, "get", ""},
    {"recv", Place::kMethod, "get", ""},
    {"receive", Place::kMethod, "get", ""},
    {"dequeue", Place::kMethod, "get", ""},
    {"take", Place::kMethod, "get", ""},
    {"poll", Place::kMethod, "try_get", ""},
    {"get_nowait", Place::kMethod, "try_get", ""},
    {"qsize", Place::kMethod, "size", ""},
    {"len", Place::kMethod, "size", ""},
    {"length", Place::kMethod, "size", ""},
    {"count", Place::kMethod, "size", ""},
    {"empty", Place::kMethod, "size", "write 'size() == 0'"},
    {"lock", Place::kMethod, "acquire", ""},
    {"enter", Place::kMethod, "acquire", ""},
    {"down", Place::kMethod, "acquire", ""},
    {"P", Place::kMethod, "acquire", ""},
    {"wait", Place::kMethod, "acquire", ""},
    {"unlock", Place::kMethod, "release", ""},
    {"leave", Place::kMethod, "release", ""},
    {"up", Place::kMethod, "release", ""},
    {"V", Place::kMethod, "release", ""},
    {"post", Place::kMethod, "release", ""},
    {"signal", Place::kMethod, "release", ""},
    {"try_lock", Place::kMethod, "try_acquire", ""},
    {"trylock", Place::kMethod, "try_acquire", ""},
    {"tryLock", Place::kMethod, "try_acquire", ""},
    {"try_lock_for", Place::kMethod, "acquire", "write 'acquire(timeout = 50ms)'"},
    {"is_locked", Place::kMethod, "locked", ""},
    {"lock_shared", Place::kMethod, "acquire_read", ""},
    {"read_lock", Place::kMethod, "acquire_read", ""},
    {"write_lock", Place::kMethod, "acquire_write", ""},
    {"acquire", Place::kMethod, "acquire_write", "say which: 'acquire_read' or 'acquire_write'"},
    {"try_acquire", Place::kMethod, "try_acquire_write",
     "say which: 'try_acquire_read' or 'try_acquire_write'"},
    {"unlock_shared", Place::kMethod, "release", ""},
    {"release_read", Place::kMethod, "release", ""},
    {"release_write", Place::kMethod, "release", ""},
    {"notify_one", Place::kMethod, "notify", ""},
    {"notifyAll", Place::kMethod, "notify_all", ""},
    {"broadcast", Place::kMethod, "notify_all", ""},
    {"signal", Place::kMethod, "notify", ""},
    {"await", Place::kMethod, "wait", ""},
    {"wait_for", Place::kMethod, "wait", "write 'wait(timeout = 50ms)'"},
    {"isSet", Place::kMethod, "is_set", ""},
    {"fire", Place::kMethod, "set", ""},
    {"notify", Place::kMethod, "set", ""},
    {"reset", Place::kMethod, "clear", ""},
    {"arrive", Place::kMethod, "arrive_and_wait", ""},
    {"wait", Place::kMethod, "arrive_and_wait", ""},
    {"read", Place::kMethod, "load", ""},
    {"get", Place::kMethod, "load", ""},
    {"value", Place::kMethod, "load", ""},
    {"write", Place::kMethod, "store", ""},
    {"set", Place::kMethod, "store", ""},
    {"swap", Place::kMethod, "exchange", ""},
    {"cas", Place::kMethod, "compare_exchange", ""},
    {"compare_and_swap", Place::kMethod, "compare_exchange", ""},
    {"compare_exchange_strong", Place::kMethod, "compare_exchange", ""},
    {"inc", Place::kMethod, "fetch_add", "write 'fetch_add(1)'"},
    {"increment", Place::kMethod, "fetch_add", "write 'fetch_add(1)'"},
    {"fetch_sub", Place::kMethod, "fetch_add", "write 'fetch_add(-1)'"},
    {"dec", Place::kMethod, "fetch_add", "write 'fetch_add(-1)'"},
    {"start", Place::kMethod, "", "all threads begin together, in order of declaration"},
    {"wait", Place::kMethod, "join", ""},
    {"isAlive", Place::kMethod, "is_alive", ""},
    {"alive", Place::kMethod, "is_alive", ""},

    {"race", Place::kOutcome, "data_race", ""},
    {"dead_lock", Place::kOutcome, "deadlock", ""},
    {"hang", Place::kOutcome, "deadlock", ""},
    {"stuck", Place::kOutcome, "deadlock", ""},
    {"failure", Place::kOutcome, "check_failed", ""},
    {"fail", Place::kOutcome, "check_failed", ""},
    {"failed", Place::kOutcome, "check_failed", ""},
    {"assert_failed", Place::kOutcome, "check_failed", ""},
    {"assertion", Place::kOutcome, "check_failed", ""},
    {"ok", Place::kOutcome, "clean", ""},
    {"pass", Place::kOutcome, "clean", ""},
    {"success", Place::kOutcome, "clean", ""},
    {"correct", Place::kOutcome, "clean", ""},
    {"fine", Place::kOutcome, "clean", ""},
    {"error", Place::kOutcome, "exception", ""},
    {"throw", Place::kOutcome, "exception", ""},
    {"starve", Place::kOutcome, "starvation", ""},
    {"segfault", Place::kOutcome, "crash", ""},
    {"timed_out", Place::kOutcome, "timeout", ""},
    {"missed_signal", Place::kOutcome, "lost_wakeup", ""},
};

}  // namespace

std::uint32_t edit_distance(std::string_view a, std::string_view b) {
  // Rows of the usual table; two before are kept because of the swaps.
  std::vector<std::uint32_t> older(b.size() + 1);
  std::vector<std::uint32_t> old(b.size() + 1);
  std::vector<std::uint32_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) old[j] = static_cast<std::uint32_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<std::uint32_t>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::uint32_t replaced = old[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({old[j] + 1, row[j - 1] + 1, replaced});
      const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (is_swap) row[j] = std::min(row[j], older[j - 2] + 1);
    }
    older.swap(old);
    old.swap(row);
  }
  return old[b.size()];
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.size() > kComparedMax) return {};
  // A third of the letters may be wrong, of two letters one, and a single one must be right.
  std::uint32_t best = static_cast<std::uint32_t>(word.size() / 3) + 1;
  if (word.size() < 3) best = static_cast<std::uint32_t>(word.size());
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    if (candidate == word || candidate.size() > kComparedMax) continue;
    const std::uint32_t distance = edit_distance(word, candidate);
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

const Foreign* find_foreign(std::string_view word, Place place) {
  const auto* const found =
      std::find_if(std::begin(kForeignWords), std::end(kForeignWords),
                   [&](const Foreign& row) { return row.place == place && row.word == word; });
  return found == std::end(kForeignWords) ? nullptr : found;
}

std::string suggestion(std::string_view word, Place place,
                       const std::vector<std::string_view>& candidates) {
  const bool is_open = place == Place::kItem || place == Place::kStatement ||
                       place == Place::kTop || place == Place::kValue;
  // A foreign method counts only where the object has what it stands for.
  for (const Foreign& row : kForeignWords) {
    if (row.place != place || row.word != word) continue;
    const bool is_candidate =
        std::find(candidates.begin(), candidates.end(), row.meant) != candidates.end();
    if (!is_open && !row.meant.empty() && !is_candidate) continue;
    return row.help.empty() ? fmt::format("write '{}'", row.meant) : std::string(row.help);
  }
  if (const std::string_view near = nearest(word, candidates); !near.empty()) {
    return fmt::format("did you mean '{}'?", near);
  }
  return {};
}

std::string quoted_list(const std::vector<std::string_view>& words, std::string_view last) {
  std::string text;
  for (std::size_t index = 0; index < words.size(); ++index) {
    if (index > 0) text += index + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    text += fmt::format("'{}'", words[index]);
  }
  return text;
}

}  // namespace snarl::language
