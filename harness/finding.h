// What a campaign found: one fault of the program under test with its evidence and its schedule.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snarl/harness/trace.h"

namespace snarl {

enum class FindingKind : std::uint8_t {
  kDataRace,
  kLostUpdate,
  kAtomicityViolation,
  kDeadlock,
  kLivelock,
  kStarvation,
  kCheckFailed,
  kException,
  kCrash,
  kMisuse,
  kLeak,
  kNondeterminism,  // of the scenario itself: what else was seen of it is not known
  kUncontrolled,    // a thread was held up by what Snarl does not control
};

inline constexpr FindingKind kLastFindingKind = FindingKind::kUncontrolled;

// The word of the language's table of outcomes: "data_race", "deadlock", ...
std::string_view name_of(FindingKind kind);

// How far a finding's schedule was made shorter. Simpler is: fewer faults on purpose, then fewer
// preemptions, then fewer switches between threads, then fewer steps until it shows, then fewer
// choices that are not the default's.
enum class Minimality : std::uint8_t {
  kNone,     // it was not: the schedule is the first execution's
  kPartial,  // a limit ended it
  kLocal,    // no single change makes it simpler
  kProven,   // and no schedule with fewer preemptions, and no more faults on purpose, shows the
             // finding: all of them were run
};

// Two operations on whose order a finding hangs: the other way round, and all else as before where
// that was possible, the scenario was run and did not show it.
struct DecidingOrder {
  Step step = kNoStep;          // the event that came first; kNoStep: none is known
  ThreadId thread = kNoThread;  // whose operation came after it, or was still to come
  Step step_after = kNoStep;    // its event; kNoStep: it is what the thread was about to do
};

// The part of a trace that could go on for ever, and what came of going on from it at random.
struct RepeatedPart {
  Step first = kNoStep;     // its first event; kNoStep: there is no such part
  std::uint32_t steps = 0;  // it ends behind so many; what follows is the same again
  // How often it was gone round again where memory may have changed that lies on no stack, each
  // time with the same steps; 0: the whole state is known, so that nobody need try.
  std::uint32_t laps = 0;
  std::uint32_t continuations = 0;  // random ones that were run from there; 0: it was not tried
  std::uint32_t steps_each = 0;     // the bound of each
  std::uint32_t escaped = 0;        // those in which the execution came to its end

  bool is_known() const { return first != kNoStep; }
};

// Why one operation comes before another, whatever else is moved.
enum class OrderReason : std::uint8_t {
  kProgramOrder,     // one thread did both
  kConflict,         // they touch the same data, and one of them changes it
  kSynchronization,  // a permit and who took it, a put and its get, a notify and whom it woke
};

// A part of the way from a transaction back into it.
struct CycleEdge {
  Step from = kNoStep;
  Step to = kNoStep;  // comes after it
  OrderReason reason = OrderReason::kProgramOrder;
};

// Why no order of whole transactions is equivalent to the one that ran: each edge but the first
// begins in the transaction, or at the operation, where the one before it ends.
struct SerialCycle {
  std::vector<Section> sections;  // that it leads through, the one that is not atomic first
  std::vector<CycleEdge> edges;   // from that one back to it

  bool is_known() const { return !edges.empty(); }
};

struct VariableValue {
  std::string variable;
  std::uint64_t value = 0;  // as in events
};

// What a variable came to where the updates of it ran one after the other.
struct SerialOrder {
  std::vector<std::string> threads;      // whose updates, in their order
  std::uint64_t value = 0;               // as in events
  std::vector<VariableValue> variables;  // check, then act: those that tell it from the trace
};

// What a lost update rests on: no order of the updates, one after the other, gives what came of
// them in the trace.
struct SerialOrders {
  std::vector<SerialOrder> orders;       // all there are; empty: they were not run
  std::uint64_t value = 0;               // in the trace, at the same place: behind the last of them
  std::vector<VariableValue> variables;  // as in the orders
  std::string not_run;                   // why they were not, as the rest of a sentence

  bool is_known() const { return !orders.empty(); }
};

// The last operations by which one of two threads learned of the other's past.
struct CommonSync {
  Step given = kNoStep;  // the last event of the one that the other knows of
  Step taken = kNoStep;  // the other's, by which it does: itself, or through further threads

  bool is_known() const { return taken != kNoStep; }  // false: nothing but how both were begun
};

struct Finding {
  FindingKind kind = FindingKind::kCheckFailed;
  std::string cause;    // "cycle", "self", "assert", ...; empty where the kind has none
  std::string message;  // one sentence with names, without place and frequency
  std::vector<std::string> objects;     // names, the one it is about first
  std::vector<std::string> threads;     // names, those at fault first
  std::vector<std::string> bystanders;  // threads that only wait behind those at fault
  std::vector<Site> sites;              // the deciding place first
  std::vector<Step>
      steps_marked;  // events of the trace that the verdict rests on, the deciding one last
  std::string help;  // a suggestion, labelled as such when shown; may be empty

  bool is_note = false;      // fails nothing, and no expectation is about it
  bool is_allowed = false;   // an expectation names it
  bool is_confirmed = true;  // an execution showed it
  // Of an order of locks in `first_execution`: no execution of the campaign showed it; a schedule
  // was made for it.
  bool is_predicted = false;
  std::uint64_t hits = 0;             // executions that showed it; 0: seen while minimising
  std::uint64_t first_execution = 0;  // index of the first one
  std::string corpus;                 // file of the corpus whose schedule showed it; or empty
  std::string pin;                    // name of the scenario's schedule that did; or empty
  std::string token;                  // one word that `snarl replay` takes
  std::string repro_path;         // where the repro file lies if the token is too long for a line
  std::uint32_t preemptions = 0;  // in `trace`
  std::uint32_t preemptions_first = 0;  // in the first execution that showed it
  std::uint32_t faults = 0;             // on purpose, in `trace`
  Minimality minimality = Minimality::kNone;
  DecidingOrder deciding;
  // Where no order decides: the event that says which option was taken. Every other one was run,
  // and does not show the finding. kNoStep: none is known.
  Step deciding_option = kNoStep;
  RepeatedPart repeated;
  SerialCycle cycle;
  SerialOrders serial;
  std::optional<CommonSync> common;    // of a data race's two threads, before its accesses
  std::uint32_t steps_max = 0;         // of `trace`, where it is not the campaign's; 0: it is
  std::uint64_t signature = 0;         // equal for the same fault, whatever the seed and schedule
  std::shared_ptr<const Trace> trace;  // of the minimised schedule, else of the first execution
};

}  // namespace snarl
