// Straight-line programs over all primitives, small enough for an explicit graph of their states,
// and often dead.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace snarl::testing {

inline constexpr std::uint32_t kTinyThreadsMax = 4;
inline constexpr std::uint32_t kTinyOperationsMax = 12;  // of all threads together

inline constexpr std::uint8_t kAllThreads = 255;  // the program says nothing of who may

enum class Act : std::uint8_t {
  kYield,
  kAcquire,  // of lock `which`, 0 or 1
  kRelease,
  kTake,  // of the rlock
  kGiveBack,
  kRead,  // of the rwlock
  kEndRead,
  kWrite,
  kEndWrite,
  kDown,  // of the semaphore
  kUp,
  kSet,  // of the event
  kClear,
  kAwait,
  kWait,  // at the condition of lock 0, inside it
  kNotify,
  kNotifyAll,
  kPut,  // into the queue
  kGet,
  kClose,
  kArrive,  // at the barrier, and wait
  kJoin,    // thread `which`
};

struct TinyStep {
  Act act = Act::kYield;
  std::uint8_t which = 0;
};

struct TinyThread {
  bool is_daemon = false;
  std::vector<TinyStep> steps;
};

struct TinyProgram {
  std::vector<TinyThread> threads;
  std::uint8_t permits = 1;
  std::uint8_t places = 1;   // in the queue
  std::uint8_t parties = 2;  // of the barrier
  bool prefers_writers = false;
  // One bit for each thread that may release permits, set the event, put and close.
  std::uint8_t releasers = kAllThreads;
  std::uint8_t setters = kAllThreads;
  std::uint8_t senders = kAllThreads;
};

// The same for a seed on every machine. Nobody releases what it has not, joins itself, or waits
// without the lock; some release too little, and some put into a queue that somebody closes.
TinyProgram tiny_program(std::uint64_t seed);

// The program as one scenario of the language.
std::string text_of(const TinyProgram& program);

}  // namespace snarl::testing
