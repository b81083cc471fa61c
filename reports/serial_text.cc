// Values of serial orders, and the three steps of a check-then-act.
#include "snarl/reports/serial_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "snarl/harness/detectors/lost_update.h"
#include "snarl/reports/evidence.h"
#include "snarl/reports/op_wording.h"
#include "snarl/reports/wording.h"

namespace snarl {
namespace {

std::string variables_text(const Trace& trace, const std::vector<VariableValue>& variables) {
  std::vector<std::string> texts;
  for (const VariableValue& each : variables) {
    const auto info =
        std::find_if(trace.objects.begin(), trace.objects.end(),
                     [&each](const ObjectInfo& object) { return object.name == each.variable; });
    const ValueFormat format = info == trace.objects.end() ? ValueFormat::kSigned : info->format;
    texts.push_back(fmt::format("{} = {}", each.variable, format_value(format, each.value)));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

std::string serial_orders_text(const Finding& finding) {
  const Trace& trace = *finding.trace;
  const SerialOrders& serial = finding.serial;
  const OpEvent& last = trace.events.at(deciding_step(finding));
  const ObjectInfo* const about = object_info(trace, last.op.object);
  const auto shown = [&](std::uint64_t value, const std::vector<VariableValue>& variables) {
    if (!variables.empty()) return variables_text(trace, variables);
    return format_value(about == nullptr ? ValueFormat::kSigned : about->format, value);
  };
  std::string text;
  for (const SerialOrder& order : serial.orders) {
    text += fmt::format("{}: {}; ", fmt::join(order.threads, " then "),
                        shown(order.value, order.variables));
  }
  return text + "this execution: " + shown(serial.value, serial.variables);
}

std::string check_then_act_text(const Finding& finding, std::string_view main_file) {
  const bool is_one = finding.cause == kCheckThenAct && finding.steps_marked.size() == 3 &&
                      finding.sites.size() == 3 && finding.trace != nullptr;
  if (!is_one) return "";
  const Trace& trace = *finding.trace;
  const bool is_whole = std::all_of(finding.steps_marked.begin(), finding.steps_marked.end(),
                                    [&trace](Step step) { return step < trace.events.size(); });
  if (!is_whole) return "";
  const OpEvent& read = trace.events.at(finding.steps_marked[0]);
  const OpEvent& lost = trace.events.at(finding.steps_marked[1]);
  const OpEvent& write = trace.events.at(finding.steps_marked[2]);
  const ObjectInfo* const variable = object_info(trace, write.op.object);
  if (variable == nullptr) return "";
  const auto shown = [variable](std::uint64_t value) {
    return format_value(variable->format, value);
  };
  const auto did = [&shown](const OpEvent& event) {
    const char* const verb = event.op.kind == OpKind::kFetchAdd ? "added" : "wrote";
    return fmt::format("{} {}", verb, shown(event.op.value));
  };
  return fmt::format(
      "the condition at {} read {} = {} (step {}), {} {} (step {}), and {} {} on the old answer "
      "(step {})",
      line_of(finding.sites[1], main_file), variable->name, shown(read.value), read.step,
      thread_name(trace, lost.thread), did(lost), lost.step, thread_name(trace, write.thread),
      did(write), write.step);
}

}  // namespace snarl
