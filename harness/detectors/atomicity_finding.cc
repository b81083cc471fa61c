// The report of an atomicity violation.
#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/detectors/atomicity.h"
#include "snarl/harness/detectors/names.h"
#include "snarl/harness/detectors/serial_cycle.h"

namespace snarl {

Finding Atomicity::examine(const Trace& trace, const Suspicion& suspicion) {
  Finding finding;
  finding.cycle = serial_cycle(trace, suspicion.second);
  const SerialCycle& cycle = finding.cycle;
  finding.threads = {name_in(trace, suspicion.thread)};
  std::vector<std::string> others;
  for (auto edge = cycle.edges.rbegin(); edge != cycle.edges.rend(); ++edge) {
    for (const Step step : {edge->to, edge->from}) {
      const OpEvent& event = trace.events[step];
      if (event.op.object != kNoObject)
        add_unique(finding.objects, name_in(trace, event.op.object));
      if (event.thread != suspicion.thread) add_unique(others, name_in(trace, event.thread));
    }
  }
  std::reverse(others.begin(), others.end());
  for (const std::string& other : others) finding.threads.push_back(other);
  if (cycle.is_known()) finding.sites.push_back(cycle.sections.front().site);
  for (const CycleEdge& edge : cycle.edges) {
    for (const Step step : {edge.from, edge.to}) {
      add_unique(finding.steps_marked, step);
      finding.sites.push_back(trace.events[step].op.site);
    }
  }
  finding.message = fmt::format(
      "the transaction of {} is not atomic: what {} did comes after one part of it and before "
      "another",
      finding.threads.front(), listed(others));
  finding.help =
      "hold one lock from the first to the last operation of the section, and wherever else its "
      "data is used";
  return finding;
}

}  // namespace snarl
