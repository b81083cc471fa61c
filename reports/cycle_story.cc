// Goes along the cycle's edges.
#include "snarl/reports/cycle_story.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/reports/op_wording.h"

namespace snarl {
namespace {

// Returns: null if the step is in none.
const Section* section_at(const SerialCycle& cycle, const OpEvent& event) {
  const auto found =
      std::find_if(cycle.sections.begin(), cycle.sections.end(),
                   [&event](const Section& section) { return section.contains(event); });
  return found == cycle.sections.end() ? nullptr : &*found;
}

CycleVisit visit_at(const Finding& finding, Step step) {
  const OpEvent& event = finding.trace->events[step];
  CycleVisit visit;
  visit.thread = thread_name(*finding.trace, event.thread);
  const Section* const section = section_at(finding.cycle, event);
  if (section != nullptr) visit.line = section->site.line;
  visit.steps = {step};
  return visit;
}

std::string why(const Trace& trace, const CycleEdge& edge) {
  const OpEvent& later = trace.events[edge.to];
  switch (edge.reason) {
    case OrderReason::kProgramOrder:
      return "goes on";
    case OrderReason::kConflict:
      return fmt::format("both touch {}", object_name(trace, later.op.object));
    case OrderReason::kSynchronization:
      return "the one makes the other possible";
  }
  return "";
}

}  // namespace

std::vector<CycleVisit> cycle_story(const Finding& finding) {
  const SerialCycle& cycle = finding.cycle;
  if (!cycle.is_known() || finding.trace == nullptr) return {};
  const Trace& trace = *finding.trace;
  for (const CycleEdge& edge : cycle.edges) {
    if (edge.from >= trace.events.size() || edge.to >= trace.events.size()) return {};
  }
  std::vector<CycleVisit> visits = {visit_at(finding, cycle.edges.front().from)};
  for (std::size_t index = 0; index < cycle.edges.size(); ++index) {
    const CycleEdge& edge = cycle.edges[index];
    CycleVisit next = visit_at(finding, edge.to);
    next.why = why(trace, edge);
    const bool is_last = index + 1 == cycle.edges.size();
    next.is_first_again = is_last;
    const bool is_same_thread = edge.reason == OrderReason::kProgramOrder && next.line == 0 &&
                                visits.back().line == 0 && !is_last;
    if (is_same_thread) {
      visits.back().steps.push_back(edge.to);  // no visit of its own
    } else {
      visits.push_back(std::move(next));
    }
    const bool goes_out_elsewhere = !is_last && cycle.edges[index + 1].from != edge.to;
    if (goes_out_elsewhere) visits.back().steps.push_back(cycle.edges[index + 1].from);
  }
  return visits;
}

}  // namespace snarl
