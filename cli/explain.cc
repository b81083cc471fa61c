// `snarl explain`: what a verdict means, how sure it is, and what to do about it.
#include <algorithm>

#include "snarl/cli/command.h"
#include "snarl/cli/exit_code.h"
#include "snarl/cli/outputs.h"
#include "snarl/cli/values.h"
#include "snarl/cli/verdict_pages.h"
#include "snarl/harness/base/errors.h"

namespace snarl {

std::string_view VerdictPage::summary() const {
  const std::string_view title = text.substr(0, text.find('\n'));
  return title.substr(title.find(": ") + 2);
}

namespace {

const VerdictPage& find_page(const std::string& kind) {
  std::vector<std::string_view> kinds;
  for (const VerdictPage& page : verdict_pages()) {
    if (page.kind == kind) return page;
    kinds.push_back(page.kind);
  }
  throw UsageError(unknown_word("explain", "verdict", kind, kinds));
}

std::string list_of_pages() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const VerdictPage& page : verdict_pages()) {
    rows.emplace_back(page.kind, page.summary());
  }
  return "verdicts\n" + two_columns(rows);
}

int perform_explain(const Arguments& arguments) {
  std::string text;
  for (const std::string& kind : arguments.operands()) {
    if (!text.empty()) text += "\n";
    text += find_page(kind).text;
  }
  StandardOutput out;
  out.print(text.empty() ? list_of_pages() : text);
  if (out.error().empty()) return kExitMet;
  print_error("cannot write to standard output: " + out.error());
  return kExitUsage;
}

}  // namespace

CommandRow make_explain_command() {
  return {"explain",
          "[KIND...]",
          "Says what a verdict means, how it is decided, and what to do about it.",
          "Without a kind: the list of them. The pages are those of docs/verdicts.",
          {},
          &perform_explain};
}

}  // namespace snarl
