// Breadth first over transactions, an operation outside of any being one of its own.
#include "snarl/harness/detectors/serial_cycle.h"

#include <algorithm>
#include <map>

#include "snarl/harness/detectors/precedence.h"

namespace snarl {
namespace {

class CycleSearch {
 public:
  CycleSearch(const Trace& trace, Step step) : trace_(trace), closing_(step) {}

  SerialCycle run() {
    number();
    const std::uint32_t start = node_of_[closing_];
    if (start >= trace_.sections.size()) return {};
    connect();
    CycleEdge last;
    if (!search(start, last)) return {};
    return unwind(start, last);
  }

 private:
  // Sections come first, then a node for each operation outside of them.
  void number() {
    const auto section_count = static_cast<std::uint32_t>(trace_.sections.size());
    node_of_.resize(closing_ + 1);
    steps_of_.resize(section_count);
    std::map<ThreadId, std::uint32_t> entered;  // each thread's last section so far
    std::uint32_t next = 0;
    for (Step step = 0; step <= closing_; ++step) {
      const OpEvent& event = trace_.events[step];
      for (; next < section_count && trace_.sections[next].first <= step; ++next) {
        entered[trace_.sections[next].thread] = next;
      }
      const auto found = entered.find(event.thread);
      if (found != entered.end() && trace_.sections[found->second].contains(event)) {
        node_of_[step] = found->second;
      } else {
        node_of_[step] = static_cast<std::uint32_t>(steps_of_.size());
        steps_of_.emplace_back();
      }
      steps_of_[node_of_[step]].push_back(step);
    }
  }

  void connect() {
    Precedence<Step> precedence;
    precedence.begin(0);
    after_.resize(closing_ + 1);
    for (Step step = 0; step <= closing_; ++step) {
      const OpEvent& event = trace_.events[step];
      precedence.before(event, [&](Step earlier, OrderReason reason) {
        if (node_of_[earlier] == node_of_[step]) return;
        after_[earlier].push_back({earlier, step, reason});
      });
      precedence.add(event, step);
    }
  }

  // Finds the first way back to `start` that ends in the closing event.
  bool search(std::uint32_t start, CycleEdge& last) {
    entered_by_.resize(steps_of_.size());
    std::vector<std::uint32_t> queue = {start};
    for (std::size_t index = 0; index < queue.size(); ++index) {
      const std::uint32_t node = queue[index];
      // Of equally short ways those through data say more than those through locks.
      for (const bool is_data : {true, false}) {
        for (const Step step : steps_of_[node]) {
          for (const CycleEdge& edge : after_[step]) {
            if ((edge.reason == OrderReason::kConflict) != is_data) continue;
            if (edge.to == closing_) {
              last = edge;
              return true;
            }
            const std::uint32_t next = node_of_[edge.to];
            if (next == start || entered_by_[next].to != kNoStep) continue;
            entered_by_[next] = edge;
            queue.push_back(next);
          }
        }
      }
    }
    return false;
  }

  SerialCycle unwind(std::uint32_t start, const CycleEdge& last) const {
    SerialCycle cycle;
    cycle.edges = {last};
    for (std::uint32_t node = node_of_[last.from]; node != start;) {
      cycle.edges.push_back(entered_by_[node]);
      node = node_of_[entered_by_[node].from];
    }
    std::reverse(cycle.edges.begin(), cycle.edges.end());
    for (const CycleEdge& edge : cycle.edges) {
      const std::uint32_t node = node_of_[edge.from];
      if (node < trace_.sections.size()) cycle.sections.push_back(trace_.sections[node]);
    }
    return cycle;
  }

  const Trace& trace_;
  const Step closing_;
  std::vector<std::uint32_t> node_of_;         // by step
  std::vector<std::vector<Step>> steps_of_;    // by node
  std::vector<std::vector<CycleEdge>> after_;  // by step
  std::vector<CycleEdge> entered_by_;          // by node; to kNoStep: it was not
};

}  // namespace

SerialCycle serial_cycle(const Trace& trace, Step step) { return CycleSearch(trace, step).run(); }

}  // namespace snarl
