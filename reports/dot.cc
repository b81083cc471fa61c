// The wait-for graph of every deadlock as one Graphviz digraph: waits solid red, holds dashed,
// numbered as they came about.
#include <fmt/format.h>

#include <ostream>
#include <string>

#include "snarl/reports/op_wording.h"
#include "snarl/reports/registry.h"
#include "snarl/reports/wait_graph.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

// Graphviz gives meaning to quotes, to backslashes and, even outside of HTML labels, to entities.
std::string dot_quoted(std::string_view text) {
  std::string result = "\"";
  for (const char letter : printable(text)) {
    if (letter == '"' || letter == '\\') result += '\\';
    if (letter == '&') {
      result += "&amp;";
    } else {
      result += letter;
    }
  }
  return result + "\"";
}

class DotWriter {
 public:
  explicit DotWriter(std::ostream& out) : out_(out) {}

  void write(const CampaignResult& result) {
    out_ << "// Wait-for graphs by snarl: waits are solid red, holds dashed, both numbered in the "
            "order in which they came about.\n"
            "digraph snarl {\n"
            "  rankdir=LR;\n"
            "  node [fontname=\"Helvetica\"];\n"
            "  edge [fontname=\"Helvetica\", fontsize=10];\n";
    for (const ScenarioResult& scenario : result.scenarios) {
      for (const Finding& finding : scenario.findings) {
        if (finding.kind == FindingKind::kDeadlock) write_finding(scenario, finding);
      }
    }
    if (count_ == 0) out_ << "  label=\"no deadlock was found\";\n";
    out_ << "}\n";
  }

 private:
  std::string node(ThreadId thread) const {
    return fmt::format("t{}_{}", count_, index_of(thread));
  }
  std::string node(ObjectId object) const {
    return fmt::format("o{}_{}", count_, index_of(object));
  }

  void write_finding(const ScenarioResult& scenario, const Finding& finding) {
    const std::string title = title_of(scenario) + ": " + printable(finding.message);
    out_ << fmt::format("  subgraph cluster_{} {{\n    label={};\n", count_, dot_quoted(title));
    if (finding.trace == nullptr) {
      out_ << fmt::format("    t{}_none [shape=plaintext, label=\"not recorded\"];\n", count_);
    } else {
      write_graph(*finding.trace, wait_graph(finding));
    }
    out_ << "  }\n";
    ++count_;
  }

  void write_graph(const Trace& trace, const WaitGraph& graph) {
    for (const ThreadId thread : graph.threads) {
      out_ << fmt::format("    {} [shape=ellipse, label={}{}];\n", node(thread),
                          dot_quoted(thread_name(trace, thread)),
                          graph.is_at_fault(thread) ? ", color=red, penwidth=2" : "");
    }
    for (const ObjectId object : graph.objects) {
      out_ << fmt::format("    {} [shape=box, label={}];\n", node(object),
                          dot_quoted(object_name(trace, object)));
    }
    for (const WaitEdge& edge : graph.edges) write_edge(edge);
  }

  static std::string label(const WaitEdge& edge, std::string_view word) {
    std::string text = fmt::format("{}. {}", edge.number, word);
    if (edge.op.site.is_known()) text += fmt::format(" (line {})", edge.op.site.line);
    return dot_quoted(text);
  }

  void write_edge(const WaitEdge& edge) {
    switch (edge.kind) {
      case WaitEdgeKind::kWaits:
        out_ << fmt::format("    {} -> {} [color=red, label={}];\n", node(edge.thread),
                            edge.other == kNoThread ? node(edge.object) : node(edge.other),
                            label(edge, row_of(edge.op.kind).word));
        return;
      case WaitEdgeKind::kHolds:
        out_ << fmt::format("    {} -> {} [style=dashed, label={}];\n", node(edge.object),
                            node(edge.thread), label(edge, "held"));
        return;
      case WaitEdgeKind::kWakes:
        out_ << fmt::format("    {} -> {} [style=dotted, color=gray, label=\"{}\"];\n",
                            node(edge.object), node(edge.thread),
                            edge.is_queued ? "queued writer" : "could be woken by");
        return;
    }
  }

  std::ostream& out_;
  std::size_t count_ = 0;
};

}  // namespace

void write_dot(const CampaignResult& result, std::ostream& out) { DotWriter(out).write(result); }

}  // namespace snarl
