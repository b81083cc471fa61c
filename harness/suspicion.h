// What the cheap half of a detector yields: a small value with a signature, decided by examining.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snarl/harness/event.h"
#include "snarl/harness/finding.h"

namespace snarl {

struct Suspicion;

// Turns a suspicion into a finding, from the full record of the execution that showed it.
using Examine = Finding (*)(const Trace& trace, const Suspicion& suspicion);

struct Suspicion {
  Examine examine = nullptr;
  FindingKind kind = FindingKind::kDataRace;
  const char* cause = "";       // the JSON's word; lives for ever
  std::uint64_t signature = 0;  // equal for the same fault in every execution
  ObjectId object = kNoObject;
  ThreadId thread = kNoThread;     // whose operation showed it
  Step first = kNoStep;            // earlier event that the verdict rests on
  Step second = kNoStep;           // the event that showed it
  std::uint32_t first_choice = 0;  // livelock ...: recorded choices before the lap began
  std::uint32_t choice_count = 0;  // and when it had ended
  bool ends_execution = false;
  bool is_note = false;           // no fault: worth saying
  std::vector<ThreadId> threads;  // deadlock: those in it, in the order of their waiting
  Site site;                      // of the operation that was not carried out
  std::string text;               // what the program said: exception, failed condition
};

// Kept small and reused: most executions have none.
class Suspicions {
 public:
  void clear() { all_.clear(); }
  bool is_empty() const { return all_.empty(); }
  bool has_fault() const { return has_fault_in(all_); }
  static bool has_fault_in(const std::vector<Suspicion>& suspicions) {
    for (const Suspicion& suspicion : suspicions) {
      if (!suspicion.is_note) return true;
    }
    return false;
  }
  const std::vector<Suspicion>& all() const { return all_; }

  // One fault counts once an execution.
  void add(Suspicion suspicion) {
    for (const Suspicion& known : all_) {
      if (known.signature == suspicion.signature) return;
    }
    all_.push_back(std::move(suspicion));
  }

  // What came after it says more.
  void drop(std::uint64_t signature) {
    std::erase_if(all_, [signature](const Suspicion& one) { return one.signature == signature; });
  }

 private:
  std::vector<Suspicion> all_;
};

}  // namespace snarl
