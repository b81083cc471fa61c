// Results made by hand for the tests of the reports: one for each thing a report must be able to
// tell.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "snarl/harness/campaign/result.h"

namespace snarl {

// Writes a trace down event by event.
class TraceBuilder {
 public:
  ThreadId thread(const std::string& name);
  ObjectId object(const std::string& name, const std::string& kind,
                  ValueFormat format = ValueFormat::kNone);

  // The fields of the event that the reports look at may be changed through the answer.
  OpEvent& event(ThreadId thread, OpKind kind, ObjectId object, std::uint32_t line,
                 std::uint32_t column = 0);
  void read(ThreadId thread, ObjectId object, std::uint64_t value, std::uint32_t line);
  void write(ThreadId thread, ObjectId object, std::uint64_t value, std::uint64_t was,
             std::uint32_t line);
  void blocked(ThreadId thread, OpKind kind, ObjectId object, ThreadId holder, std::uint32_t line);
  void hold(ThreadId thread, ObjectId object, Step step);
  // The thread's last step was chosen although the one before could have gone on.
  void preempt();

  ThreadInfo& info(ThreadId thread) { return trace_.threads.at(index_of(thread)); }
  Step last() const { return static_cast<Step>(trace_.events.size() - 1); }
  std::shared_ptr<const Trace> build() const { return std::make_shared<const Trace>(trace_); }

  const char* file = "reports/testdata/dining.snarl";

 private:
  Trace trace_;
};

CampaignResult deadlock_of_two();
CampaignResult deadlock_of_five_with_bystanders();
CampaignResult lost_wakeup();
CampaignResult lost_update();
CampaignResult data_race();
CampaignResult data_race_after_lock();
CampaignResult misuse();
CampaignResult livelock();
CampaignResult starvation();
CampaignResult check_then_act();
CampaignResult atomicity_violation();
CampaignResult check_failed();
CampaignResult exception();
CampaignResult unfinished();
CampaignResult exhausted();
CampaignResult skipped();
CampaignResult interrupted();
CampaignResult long_trace();    // 1,000 events
CampaignResult many_threads();  // 300
CampaignResult hostile_names();
CampaignResult whole_catalogue();  // several scenarios, allowed findings, notes, contention

// All of the above with the names of their golden files.
std::vector<std::pair<std::string, CampaignResult>> all_samples();

}  // namespace snarl
