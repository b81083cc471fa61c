// Counts operations by name, so that they are found again wherever they stand now.
#include "snarl/harness/campaign/fitted_strategy.h"

namespace snarl {
namespace {

constexpr std::size_t kNobody = ~std::size_t{0};

}  // namespace

bool FittedStrategy::begin(const ExecutionInfo& /*info*/) {
  next_ = times_ = 0;
  granted_ = kNobody;
  options_taken_ = 0;
  was_found_ = has_moved_ = false;
  matched_.assign(anchors_.size(), false);
  done_.clear();
  return true;
}

std::uint32_t FittedStrategy::done(const Anchor& anchor) const {
  const auto found = done_.find({anchor.thread, {anchor.until.word, anchor.until.object}});
  return found == done_.end() ? 0 : found->second;
}

std::uint32_t FittedStrategy::pick(const Choice& choice) {
  if (choice.kind != ChoiceKind::kThread) {
    // What is chosen before anybody moves belongs to the first anchor.
    const std::size_t place = has_moved_ ? granted_ : 0;
    if (place >= anchors_.size()) return 0;
    const std::vector<std::uint32_t>& options = anchors_[place].options;
    const std::uint32_t option = options_taken_ < options.size() ? options[options_taken_++] : 0;
    return option < choice.option_count ? option : 0;
  }
  has_moved_ = true;
  const ThreadId chosen = pick_thread(choice);
  if (chosen != kClockThread) {
    const ThreadRecord& record = execution_.thread(chosen);
    const std::string& name = execution_.identity_of(record.object.id).info.name;
    ++done_[{name, name_of(record.pending)}];
  }
  return index_of(chosen);
}

ThreadId FittedStrategy::pick_thread(const Choice& choice) {
  const std::uint32_t enabled = choice.enabled->count();
  if (noise_ != 0 && enabled > 0 && rng_.below(noise_) == 0) {
    granted_ = kNobody;
    return choice.enabled->nth(rng_.below(enabled));
  }
  return by_anchor(choice);
}

ThreadId FittedStrategy::by_anchor(const Choice& choice) {
  for (; next_ < anchors_.size();) {
    const Anchor& anchor = anchors_[next_];
    const bool is_clock = anchor.thread == "clock" && thread_of(anchor.thread) == kNoThread;
    const ThreadId thread = is_clock ? kClockThread : thread_of(anchor.thread);
    const bool can_go_on = is_clock ? choice.is_clock_armed && times_ < anchor.times
                                    : thread != kNoThread && choice.enabled->contains(thread);
    const bool is_there = can_go_on && !is_clock && stands_there(anchor, thread);
    if (granted_ != next_ && can_go_on && was_found_) matched_[next_ - 1] = true;
    if (!can_go_on || is_there) {
      const bool has_run = is_clock ? times_ == anchor.times : granted_ == next_;
      leave_anchor(is_there || (anchor.is_until_stopped && has_run));
      continue;
    }
    if (granted_ != next_ && next_ > 0) options_taken_ = 0;
    granted_ = next_;
    if (is_clock) ++times_;
    return thread;
  }
  granted_ = kNobody;
  return ThreadId{default_answer(choice)};
}

bool FittedStrategy::stands_there(const Anchor& anchor, ThreadId thread) {
  if (anchor.is_until_stopped) return false;
  const auto [word, object] = name_of(execution_.thread(thread).pending);
  return word == anchor.until.word && object == anchor.until.object &&
         done(anchor) == anchor.until.ordinal;
}

void FittedStrategy::leave_anchor(bool is_found) {
  was_found_ = is_found;
  times_ = 0;
  ++next_;
}

ThreadId FittedStrategy::thread_of(const std::string& name) const {
  for (std::uint32_t index = 0; index < execution_.thread_count(); ++index) {
    const ThreadRecord& record = execution_.thread(ThreadId{index});
    if (execution_.identity_of(record.object.id).info.name == name) return record.id;
  }
  return kNoThread;
}

FittedStrategy::OpName FittedStrategy::name_of(const Op& op) const {
  if (op.object == kNoObject) return {row_of(op.kind).word, ""};
  return {row_of(op.kind).word, execution_.identity_of(op.object).info.name};
}

}  // namespace snarl
