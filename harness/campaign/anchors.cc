// Reads anchors from the turns of a run.
#include <algorithm>
#include <map>
#include <tuple>

#include "snarl/harness/campaign/fit.h"
#include "snarl/harness/campaign/tokens.h"
#include "snarl/harness/campaign/turn_log.h"

namespace snarl {
namespace {

class AnchorReader {
 public:
  explicit AnchorReader(const Trace& trace) : trace_(trace) {}

  std::vector<Anchor> read(const std::vector<Turn>& turns, std::size_t count) {
    for (std::size_t index = 0; index < count; ++index) add(turns[index]);
    return std::move(anchors_);
  }

 private:
  void add(const Turn& turn) {
    if (turn.thread != last_ || anchors_.empty()) {
      if (turn.left != kNoThread && turn.left == last_) end_before(turn.left, turn.left_op);
      Anchor& anchor = anchors_.emplace_back();
      const bool is_clock = turn.thread == kClockThread;
      anchor.thread = is_clock ? "clock" : trace_.threads.at(index_of(turn.thread)).name;
    } else if (turn.thread == kClockThread) {
      ++anchors_.back().times;
    }
    last_ = turn.thread;
    auto& options = anchors_.back().options;
    options.insert(options.end(), turn.options.begin(), turn.options.end());
    if (turn.thread != kClockThread) ++done_[{turn.thread, turn.op.kind, turn.op.object}];
  }

  void end_before(ThreadId thread, const Op& op) {
    Anchor& anchor = anchors_.back();
    anchor.is_until_stopped = false;
    anchor.until.word = row_of(op.kind).word;
    if (op.object != kNoObject) anchor.until.object = trace_.objects.at(index_of(op.object)).name;
    anchor.until.ordinal = done_[{thread, op.kind, op.object}];
  }

  const Trace& trace_;
  std::vector<Anchor> anchors_;
  ThreadId last_ = kNoThread;
  std::map<std::tuple<ThreadId, OpKind, ObjectId>, std::uint32_t> done_;
};

}  // namespace

std::vector<Anchor> anchors_of(Execution& execution, Program& program, const Token& token) {
  const TokenSchedule schedule = schedule_of(token);
  TurnLog log(*schedule.strategy);
  log.begin(schedule.info);
  execution.set_asking_always(true);
  const Examination examination = examine(execution, program, log, schedule.info);
  execution.set_asking_always(false);
  return AnchorReader(*examination.trace).read(log.turns(), log.decided_count());
}

std::vector<DeclaredName> names_of(const Trace& trace) {
  std::vector<DeclaredName> names;
  for (const ObjectInfo& object : trace.objects) {
    DeclaredName name{object.kind, object.declaration};
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace snarl
