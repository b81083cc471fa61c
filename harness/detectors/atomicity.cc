// Follows transactions as events come.
#include "snarl/harness/detectors/atomicity.h"

#include <algorithm>

#include "snarl/harness/base/rng.h"

namespace snarl {

void Atomicity::begin_execution() {
  graph_.clear();
  sections_.clear();
  open_count_ = 0;
}

Atomicity::Section& Atomicity::section_of(ThreadId thread) {
  if (index_of(thread) >= sections_.size()) sections_.resize(index_of(thread) + 1);
  return sections_[index_of(thread)];
}

bool Atomicity::begin_transaction(ThreadId thread, Step step, std::uint64_t place) {
  Section& section = section_of(thread);
  if (section.depth++ > 0) return false;
  // While none goes on nothing is known, for nothing can come between the parts of one.
  if (open_count_++ == 0) precedence_.begin(step);
  section.place = place;
  section.first = step;
  section.node = graph_.begin();
  section.is_reported = false;
  section.closed_at = kNoStep;
  return true;
}

bool Atomicity::end_transaction(ThreadId thread, const DetectContext& context) {
  Section& section = section_of(thread);
  if (section.depth == 0 || --section.depth > 0) return false;
  report_order(section, thread, context);
  --open_count_;
  graph_.finish(section.node);
  return true;
}

void Atomicity::give_up(const DetectContext& context) {
  for (std::uint32_t thread = 0; thread < sections_.size(); ++thread) {
    if (sections_[thread].depth > 0) report_order(sections_[thread], ThreadId{thread}, context);
  }
}

void Atomicity::report_order(Section& section, ThreadId thread, const DetectContext& context) {
  if (section.closed_at == kNoStep || section.is_reported) return;
  report(section, thread, section.closed_by, section.closed_at, context);
}

// Who comes directly before the event, as far as it is known.
void Atomicity::note_before(const OpEvent& event) {
  before_.clear();
  precedence_.before(event, [this](const TransactionGraph::Ref& ref, OrderReason reason) {
    if (!graph_.is_known(ref)) return;
    const bool is_data = reason == OrderReason::kConflict;
    const auto known = std::find_if(before_.begin(), before_.end(),
                                    [&ref](const Before& each) { return each.ref == ref; });
    if (known == before_.end()) {
      before_.push_back({ref, is_data});
    } else {
      known->is_data |= is_data;
    }
  });
}

void Atomicity::on_event(const OpEvent& event, const DetectContext& context) {
  if (open_count_ == 0) return;
  note_before(event);
  const bool is_inside = event.thread != kClockThread && section_of(event.thread).depth > 0;
  if (!is_inside) {
    refs_.clear();
    for (const Before& each : before_) refs_.push_back(each.ref);
    precedence_.add(event, graph_.add_outside(refs_));
    return;
  }
  Section& section = section_of(event.thread);
  for (const Before& each : before_) {
    if (graph_.add_edge(each.ref, section.node) || section.is_reported) continue;
    if (each.is_data) {
      report(section, event.thread, event.op.object, event.step, context);
    } else if (section.closed_at == kNoStep) {
      section.closed_at = event.step;
      section.closed_by = event.op.object;
    }
  }
  precedence_.add(event, section.node);
}

void Atomicity::report(Section& section, ThreadId thread, ObjectId object, Step step,
                       const DetectContext& context) {
  section.is_reported = true;
  Suspicion suspicion;
  suspicion.examine = &Atomicity::examine;
  suspicion.kind = FindingKind::kAtomicityViolation;
  const std::uint64_t about = object == kNoObject ? 0 : context.hash_of(object);
  suspicion.signature = mix_bits(section.place ^ about);
  suspicion.object = object;
  suspicion.thread = thread;
  suspicion.first = section.first;
  suspicion.second = step;
  context.suspicions.add(std::move(suspicion));
}

}  // namespace snarl
