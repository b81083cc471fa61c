// `snarl explain`: what a verdict means, how sure it is, and what to do about it.
#include <algorithm>

#include "snarl/cli/command.h"
#include "snarl/cli/exit_code.h"
#include "snarl/cli/outputs.h"
#include "snarl/cli/values.h"
#include "snarl/cli/verdict_pages.h"
#include "snarl/harness/base/errors.h"
#include "snarl/scenarios/language/suggest.h"

namespace snarl {

std::string_view VerdictPage::summary() const {
  const std::string_view title = text.substr(0, text.find('\n'));
  return title.substr(title.find(": ") + 2);
}

namespace {

bool is_cause(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || letter == '_';
  });
}

// The causes in the head of a list's item: "- put_after_close, task_done_without_item: of queues".
void add_item_causes(std::string_view line, std::vector<std::string_view>& causes) {
  const std::size_t colon = line.find(':');
  if (!line.starts_with("- ") || colon == std::string_view::npos) return;
  std::string_view head = line.substr(2, colon - 2);
  while (!head.empty()) {
    const std::size_t end = std::min(head.find(", "), head.size());
    if (is_cause(head.substr(0, end))) causes.push_back(head.substr(0, end));
    head.remove_prefix(std::min(end + 2, head.size()));
  }
}

// What running text calls a cause: "(cause `aba`)", also where a line ends between the two words.
void add_named_causes(std::string_view text, std::vector<std::string_view>& causes) {
  constexpr std::string_view kWord = "cause";
  for (std::size_t at = text.find(kWord); at != std::string_view::npos;
       at = text.find(kWord, at + 1)) {
    const std::string_view rest = text.substr(at + kWord.size());
    const std::size_t start = rest.find_first_not_of(" \n");
    if (start == 0 || start == std::string_view::npos || rest[start] != '`') continue;
    const std::string_view name = rest.substr(start + 1, rest.find('`', start + 1) - start - 1);
    if (is_cause(name)) causes.push_back(name);
  }
}

// The causes that a page tells apart. The page is the only list of them, so that none can be said
// there and not be found here.
std::vector<std::string_view> causes_of(const VerdictPage& page) {
  std::vector<std::string_view> causes;
  std::string_view text = page.text;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    add_item_causes(text.substr(0, end), causes);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  add_named_causes(page.text, causes);
  return causes;
}

// The page of a kind; of a cause all pages that tell of it: `memory` is one of two kinds.
std::vector<const VerdictPage*> find_pages(const std::string& word) {
  std::vector<std::string_view> kinds;
  for (const VerdictPage& page : verdict_pages()) {
    if (page.kind == word) return {&page};
    kinds.push_back(page.kind);
  }
  std::vector<const VerdictPage*> pages;
  std::vector<std::string_view> known = kinds;
  for (const VerdictPage& page : verdict_pages()) {
    const std::vector<std::string_view> causes = causes_of(page);
    if (std::find(causes.begin(), causes.end(), word) != causes.end()) pages.push_back(&page);
    known.insert(known.end(), causes.begin(), causes.end());
  }
  if (!pages.empty()) return pages;
  const bool is_near = !language::nearest(word, known).empty();
  throw UsageError(unknown_word("explain", "verdict", word, is_near ? known : kinds));
}

std::string list_of_pages() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const VerdictPage& page : verdict_pages()) {
    rows.emplace_back(page.kind, page.summary());
  }
  return "verdicts\n" + two_columns(rows);
}

int perform_explain(const Arguments& arguments) {
  std::vector<const VerdictPage*> pages;  // each once: two causes may stand on one page
  for (const std::string& word : arguments.operands()) {
    for (const VerdictPage* page : find_pages(word)) {
      if (std::find(pages.begin(), pages.end(), page) == pages.end()) pages.push_back(page);
    }
  }
  std::string text;
  for (const VerdictPage* page : pages) {
    if (!text.empty()) text += "\n";
    text += page->text;
  }
  StandardOutput out;
  out.print(text.empty() ? list_of_pages() : text);
  if (out.error().empty()) return kExitMet;
  print_error("cannot write to standard output: " + out.error());
  return kExitUsage;
}

}  // namespace

CommandRow make_explain_command() {
  return {
      "explain",
      "[KIND...]",
      "Says what a verdict means, how it is decided, and what to do about it.",
      "Without a kind: the list of them. A cause, such as lost_wakeup, gives the page that tells "
      "of it. The pages are those of docs/verdicts.",
      {},
      &perform_explain};
}

}  // namespace snarl
