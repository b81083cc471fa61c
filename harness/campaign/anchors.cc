// Reads anchors from the turns of a run.
#include <algorithm>
#include <map>
#include <tuple>

#include "snarl/harness/campaign/fit.h"
#include "snarl/harness/campaign/repro_file.h"
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

std::vector<Course> courses_of(const Finding& finding) {
  std::vector<Course> courses;
  const Trace& trace = *finding.trace;
  std::size_t end = trace.events.size();
  if (!finding.steps_marked.empty()) {
    end = std::min<std::size_t>(end, std::size_t{finding.steps_marked.back()} + 1);
  }
  for (const std::string& thread : finding.threads) {
    Course& course = courses.emplace_back();
    course.thread = thread;
    for (std::size_t index = 0; index < end; ++index) {
      const OpEvent& event = trace.events[index];
      if (event.thread == kClockThread) continue;
      if (trace.threads.at(index_of(event.thread)).name != thread) continue;
      std::string operation(row_of(event.op.kind).word);
      if (event.op.object != kNoObject) {
        operation += " " + trace.objects.at(index_of(event.op.object)).name;
      }
      course.operations.push_back(std::move(operation));
    }
    auto& operations = course.operations;
    if (operations.size() > kCourseMax) {
      operations.erase(operations.begin(),
                       operations.end() - static_cast<std::ptrdiff_t>(kCourseMax));
    }
  }
  return courses;
}

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

AnchoredSchedule anchored_schedule(const Finding& finding, std::vector<Anchor> anchors) {
  AnchoredSchedule schedule;
  schedule.anchors = std::move(anchors);
  schedule.names = names_of(*finding.trace);
  schedule.signature = finding.signature;
  schedule.kind = name_of(finding.kind);
  schedule.cause = finding.cause;
  schedule.message = finding.message;
  schedule.courses = courses_of(finding);
  return schedule;
}

void add_anchors(const Finding& finding, Program& program, Execution& execution,
                 std::uint32_t steps_max) {
  const Token token = recorded_token(program, *finding.trace, steps_max);
  ReproFile repro;
  repro.target = program.file;
  repro.token = finding.token;
  repro.kind = name_of(finding.kind);
  repro.message = finding.message;
  repro.anchored = anchored_schedule(finding, anchors_of(execution, program, token));
  try {
    write_repro_file(finding.repro_path, repro);
  } catch (const ReproFileError&) {
    // The file is there already, with the token.
  }
}

}  // namespace snarl
