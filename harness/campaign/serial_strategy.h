// The schedule that runs updates one after the other.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "snarl/harness/campaign/examine.h"
#include "snarl/harness/campaign/program.h"
#include "snarl/harness/campaign/stale_writes.h"

namespace snarl {

// As in the trace up to the window's beginning; then each update as far as it goes, in the window's
// order, options as they were taken in the trace. Who cannot go on is waited for, by those that are
// through, then by those that have no part in it.
class SerialStrategy final : public Strategy {
 public:
  // `running`: of the running execution. All outlive it.
  SerialStrategy(const Trace& trace, ObjectId object, const UpdateWindow& window,
                 const Trace& running);

  // Runs it once, into `running`.
  Examination run(Execution& execution, Program& program, std::shared_ptr<Trace> running);

  bool begin(const ExecutionInfo& /*info*/) override { return true; }
  std::uint32_t pick(const Choice& choice) override;
  void observe(const OpEvent& /*event*/) override {}

  // Whose update could only be gone on with by one of several who begin a later one.
  ThreadId stuck() const { return stuck_; }

 private:
  bool is_through(std::size_t index) const;
  std::uint32_t pick_option(const Choice& choice);
  std::uint32_t pick_updating(const Choice& choice);
  std::uint32_t pick_other(const Choice& choice, ThreadId wanted);

  const Trace& trace_;
  const ObjectId object_;
  const UpdateWindow& window_;
  const Trace& running_;
  std::map<ThreadId, std::vector<std::uint32_t>> options_;
  std::map<ThreadId, std::size_t> next_option_;
  std::vector<std::uint32_t> writes_;  // of each update, that count
  std::size_t events_ = 0;             // looked at
  std::size_t next_ = 0;               // update
  ThreadId stuck_ = kNoThread;
};

// True if the execution that ran does up to the window what the recorded one did, with these
// threads and this object.
bool has_same_beginning(const Trace& recorded, const Trace& ran, ObjectId object,
                        const UpdateWindow& window);

}  // namespace snarl
