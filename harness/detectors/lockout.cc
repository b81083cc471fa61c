// Looks among those who are kept out for one whom somebody keeps out that waits for anybody.
#include "snarl/harness/detectors/lockout.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/detectors/names.h"

namespace snarl {
namespace {

constexpr std::size_t kKeptOutNamesMax = 3;  // arbitrary: reports list all of them

bool is_kept_out(const ThreadInfo& thread) {
  return thread.state == ThreadState::kBlocked && thread.pending.object != kNoObject &&
         thread.pending.kind != OpKind::kJoin;
}

bool is_semaphore(const Trace& trace, ObjectId object) {
  return trace.objects.at(index_of(object)).kind == "semaphore";
}

// Returns: who took more permits than it gave back.
std::vector<ThreadId> holders_of_permits(const Trace& trace, ObjectId semaphore) {
  std::vector<std::int64_t> permits(trace.threads.size());
  for (const OpEvent& event : trace.events) {
    if (event.op.object != semaphore || index_of(event.thread) >= permits.size()) continue;
    const bool is_done = event.result == Result::kDone || event.result == Result::kTrue;
    std::int64_t& count = permits[index_of(event.thread)];
    if (event.op.kind == OpKind::kRelease) {
      count -= static_cast<std::int64_t>(event.op.value);
    } else if (is_done && event.op.kind != OpKind::kPermits) {
      ++count;
    }
  }
  std::vector<ThreadId> holders;
  for (std::uint32_t index = 0; index < permits.size(); ++index) {
    if (permits[index] > 0) holders.push_back(ThreadId{index});
  }
  return holders;
}

bool is_holding(const ThreadInfo& thread, ObjectId object) {
  return std::any_of(thread.holds.begin(), thread.holds.end(),
                     [object](const Hold& hold) { return hold.object == object; });
}

// True if no owner is in its way: anybody who has the means might end its wait.
bool waits_for_anybody(const ThreadInfo& thread) {
  return thread.waits_for.empty() || thread.pending.kind == OpKind::kJoin;
}

class LockoutSearch {
 public:
  LockoutSearch(const Trace& trace, const Suspicion& suspicion)
      : trace_(trace), is_suspect_(trace.threads.size()) {
    for (const ThreadId thread : suspicion.threads) is_suspect_.at(index_of(thread)) = true;
  }

  Lockout find() {
    Lockout lockout;
    for (const ThreadInfo& thread : trace_.threads) {
      if (!is_kept_out(thread) || (lockout.is_known() && thread.pending.object != lockout.held)) {
        continue;
      }
      if (!lockout.is_known()) lockout = lockout_of(thread);
      const auto index = static_cast<std::uint32_t>(&thread - trace_.threads.data());
      if (lockout.is_known()) lockout.kept_out.push_back(ThreadId{index});
    }
    return lockout;
  }

 private:
  Lockout lockout_of(const ThreadInfo& thread) {
    const ObjectId object = thread.pending.object;
    const bool is_permit = is_semaphore(trace_, object);
    for (const ThreadId holder : is_permit ? permit_holders(object) : thread.waits_for) {
      const ThreadInfo& info = trace_.threads.at(index_of(holder));
      const bool is_it = is_suspect_[index_of(holder)] && waits_for_anybody(info) &&
                         info.pending.object != object && (is_permit || is_holding(info, object));
      if (is_it) return {holder, object, is_permit, {}};
    }
    return {};
  }

  // Asked for the same one by thread after thread.
  const std::vector<ThreadId>& permit_holders(ObjectId semaphore) {
    if (semaphore != semaphore_) permit_holders_ = holders_of_permits(trace_, semaphore);
    semaphore_ = semaphore;
    return permit_holders_;
  }

  const Trace& trace_;
  std::vector<bool> is_suspect_;
  ObjectId semaphore_ = kNoObject;
  std::vector<ThreadId> permit_holders_;
};

}  // namespace

Lockout find_lockout(const Trace& trace, const Suspicion& suspicion) {
  return LockoutSearch(trace, suspicion).find();
}

std::string lockout_message(const Trace& trace, const Lockout& lockout,
                            const std::string& waiting) {
  std::vector<std::string> names;
  for (const ThreadId thread : lockout.kept_out) {
    if (names.size() < kKeptOutNamesMax) names.push_back(name_in(trace, thread));
  }
  const std::size_t more = lockout.kept_out.size() - names.size();
  if (more > 0) names.push_back(fmt::format("{} more", more));
  return fmt::format("{} {} and holds {}{}, which {} {} for", name_in(trace, lockout.waiter),
                     waiting, lockout.is_permit ? "a permit of " : "", name_in(trace, lockout.held),
                     listed(names), names.size() == 1 ? "waits" : "wait");
}

std::string lockout_help(const Trace& trace, const Lockout& lockout) {
  return fmt::format("do not wait while holding {}: whoever would end the wait may need it first",
                     name_in(trace, lockout.held));
}

}  // namespace snarl
