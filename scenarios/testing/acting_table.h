// Every execution of an acting program, to look orders of acts up in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "snarl/harness/trace.h"
#include "snarl/scenarios/testing/acting_program.h"

namespace snarl::testing {

// By lines of the text and steps of one execution.
struct OutdatedAct {
  Step read = kNoStep;
  Step lost = kNoStep;
  Step write = kNoStep;
  bool is_reread = false;
};

class ActingTable {
 public:
  explicit ActingTable(const ActingProgram& program) : program_(program) {}

  // Requires: which thread takes each step is the program's only choice.
  void add(const Trace& trace);
  // Behind the last add().
  void sort();

  std::vector<OutdatedAct> outdated(const Trace& trace) const;

  enum class Word : std::uint8_t { kNothing, kLost, kExcused };
  // What the definition says of the one.
  Word word(const Trace& trace, const OutdatedAct& act) const;

 private:
  using Threads = std::vector<ThreadId>;
  using Values = std::map<ObjectId, std::uint64_t>;
  struct Ran {
    Threads threads;  // of the steps
    OpEvents events;
  };
  // One thread's: the lines of an `if`, or writes alone.
  struct Part {
    ThreadId thread = kNoThread;
    std::uint32_t last_line = 0;  // 0: `writes` count
    std::uint32_t writes = 0;     // of the variable, since the beginning
    std::uint32_t before = 0;     // its thread's events in the window that do not belong to it
    Step begin = kNoStep;
    Step end = 0;
  };
  struct Window {
    ObjectId object = kNoObject;
    Step begin = kNoStep;
    Step end = 0;
    std::vector<Part> parts;
  };

  const LinesOfIf* if_of(const Trace& trace, const OpEvent& write) const;
  const LinesOfIf* innermost_around(const Trace& trace, const OpEvent& write) const;
  bool is_blind(const LinesOfIf& lines) const;
  Step read_for(const Trace& trace, const OpEvent& write) const;
  Step read_before_body(const Trace& trace, const OpEvent& write) const;
  Window window_of(const Trace& trace, const OutdatedAct& act) const;
  void take_in(const Trace& trace, const OpEvent& write, Window& window) const;
  bool find_in(const OpEvents& events, const Window& window, std::vector<Part>& parts) const;
  bool is_apart(const OpEvents& events, Step begin, const std::vector<Part>& parts,
                const std::set<ObjectId>* changed) const;
  std::vector<Ran>::const_iterator first_of(const Threads& beginning) const;
  bool has_beginning(const Ran& ran, const Threads& beginning) const;
  std::optional<Threads> run(const Window& window, const Threads& beginning,
                             const std::vector<Part>& order) const;

  const ActingProgram& program_;
  std::vector<Ran> all_;  // by threads
};

}  // namespace snarl::testing
