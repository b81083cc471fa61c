// Atomicity violations: a section that was declared to be atomic (a transaction), and operations of
// others that come after one part of it and before another, in every equivalent order.
// Source: Flanagan, Freund, Yi, "Velodrome: A Sound and Complete Dynamic Atomicity Checker for
// Multithreaded Programs", PLDI 2008, sound and complete for the execution that ran, but for the
// order of locks, which is no conflict here (precedence.h). The cycle is drawn when the execution
// is examined (serial_cycle.h). Of transactions inside others the outermost counts. Misses: that a
// failed attempt or a look at a lock (`locked`) has seen who had it; that a section needs a lock
// which another holds for as long as the section would have to come. Cost: nothing until a
// transaction begins, and while none goes on; else O(threads) an operation, O(transactions) where
// one that began later comes before one that began earlier.
#pragma once

#include <vector>

#include "snarl/harness/detector.h"
#include "snarl/harness/detectors/precedence.h"
#include "snarl/harness/detectors/transaction_graph.h"

namespace snarl {

class Atomicity {
 public:
  // It looks at operations of all kinds, but apart from the others: see Execution.
  static constexpr KindSet kInterest = {};

  void begin() {}
  void made(ObjectId /*object*/) {}
  template <OpKind kKind>
  void on(const OpEvent& /*event*/, const DetectContext& /*context*/) {}

  static Finding examine(const Trace& trace, const Suspicion& suspicion);

  // Before an execution's first transaction.
  void begin_execution();
  // `step`: of the next event. `place`: hash of where it is declared. Returns: false if it is
  // inside another one.
  bool begin_transaction(ThreadId thread, Step step, std::uint64_t place);
  // Returns: false if it was inside another one.
  bool end_transaction(ThreadId thread, const DetectContext& context);
  void on_event(const OpEvent& event, const DetectContext& context);
  // The execution ends where threads stand.
  void give_up(const DetectContext& context);

 private:
  struct Section {
    std::uint32_t depth = 0;
    std::uint64_t place = 0;
    TransactionGraph::Ref node;
    Step first = kNoStep;
    bool is_reported = false;
    // The first that closed a cycle without touching data: reported where nothing better comes.
    Step closed_at = kNoStep;
    ObjectId closed_by = kNoObject;
  };
  struct Before {
    TransactionGraph::Ref ref;
    bool is_data = false;  // a conflict, not only an order
  };

  Section& section_of(ThreadId thread);
  void note_before(const OpEvent& event);
  static void report_order(Section& section, ThreadId thread, const DetectContext& context);
  static void report(Section& section, ThreadId thread, ObjectId object, Step step,
                     const DetectContext& context);

  TransactionGraph graph_;
  Precedence<TransactionGraph::Ref> precedence_;
  std::vector<Section> sections_;  // of each thread
  std::uint32_t open_count_ = 0;
  std::vector<Before> before_;  // the present event
  std::vector<TransactionGraph::Ref> refs_;
};

}  // namespace snarl
