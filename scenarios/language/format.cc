// Lays out a scenario file: lines first, with their comments, then columns.
//
// A block stands on one line if it holds one statement, or two that are simple and short, does not
// nest deep, has no comment inside and fits; otherwise each statement has a line. Kinds of
// declarations that follow each other, and `check` beside `expect`, are padded to one width, and so
// are comments behind lines that follow each other.
#include "snarl/scenarios/language/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "snarl/scenarios/language/format_text.h"

namespace snarl::language {
namespace {

constexpr std::size_t kIndent = 2;
// What a reader takes in at one glance (arbitrary, tried on the catalogue): so many blocks inside
// each other on one line, so long a line, and two statements in a block if they are short.
constexpr int kFlatDepthMax = 4;
constexpr std::size_t kFlatColumnsMax = 90;
constexpr std::size_t kFlatStatementsMax = 2;
constexpr std::size_t kFlatPairColumnsMax = 40;

enum class Group : std::uint8_t { kNone, kDeclaration, kClaim };

struct Line {
  std::size_t indent = 0;
  bool blank_before = false;
  bool is_comment = false;
  Group group = Group::kNone;
  std::string word;     // of a group: it is padded
  std::string text;     // with breaks
  std::string comment;  // behind the text
};

bool is_compound(const Statement& statement) { return statement.kind >= StatementKind::kWith; }

std::uint32_t begin_of(const Statement& statement) {
  return statement.label.empty() ? statement.span.begin : statement.label_span.begin;
}

// Where the first block begins, or the end.
std::uint32_t head_end(const Statement& statement) {
  if (statement.kind == StatementKind::kIf) return statement.branches.front().block.span.begin;
  return is_compound(statement) ? statement.block.span.begin : statement.span.end;
}

class Formatter {
 public:
  Formatter(const SourceText& source, const std::vector<Comment>& comments, bool keeps_blanks)
      : source_(source), comments_(comments), keeps_blanks_(keeps_blanks) {}

  // What schedules a scenario pins changes nothing of what it does.
  void leave_out_pins() { has_pins_ = false; }
  void scenario(const Scenario& scenario, std::uint32_t limit);
  void rest_of_comments();
  std::string text();

 private:
  std::uint32_t line_of(std::uint32_t offset) const { return source_.line(offset); }
  bool has_comment() const { return next_ < comments_.size(); }
  std::uint32_t comment_begin() const { return comments_[next_].span.begin; }
  bool has_comment_in(Span span) const;
  std::string take_comment();
  Line& add(std::string text);
  void comment_line(bool blank_before);
  void leading(std::uint32_t begin, std::uint32_t end);
  void dangling(std::uint32_t end);
  void trailing(std::uint32_t end, std::uint32_t limit);
  bool is_apart(std::uint32_t offset) const;

  void item(const Scenario& scenario, const Item& item, std::uint32_t limit);
  Span item_span(const Scenario& scenario, const Item& item) const;
  void simple_item(Span span, std::string text, std::uint32_t limit, Group group, std::string word);
  void thread(const ThreadDeclaration& thread, std::uint32_t limit);
  void statements(const Block& block);
  void statement(const Statement& statement, std::uint32_t limit);
  void open(const std::string& head, const Block& block);
  void branches(const Statement& statement);

  std::optional<std::string> flat(const Block& block, int depth) const;
  std::optional<std::string> flat(const Statement& statement, int depth) const;
  bool fits(const std::string& text) const { return indent_ + text.size() <= kFlatColumnsMax; }

  void pad_words();
  void pad_comments(std::vector<std::string>& texts) const;

  const SourceText& source_;
  const std::vector<Comment>& comments_;
  bool keeps_blanks_;
  bool has_pins_ = true;
  std::size_t next_ = 0;  // the first comment that is not placed
  std::size_t indent_ = 0;
  std::uint32_t last_line_ = 0;  // of the source: where the piece before ended
  bool is_first_ = true;         // of its block
  bool owes_blank_ = false;      // between scenarios
  std::vector<Line> lines_;
};

bool Formatter::has_comment_in(Span span) const {
  const auto found = std::lower_bound(
      comments_.begin(), comments_.end(), span.begin,
      [](const Comment& comment, std::uint32_t begin) { return comment.span.begin < begin; });
  return found != comments_.end() && found->span.begin < span.end;
}

// One blank behind the "#", as in prose; "##" and "#!" are somebody's own marks.
std::string Formatter::take_comment() {
  std::string text(source_.text(comments_[next_].span));
  ++next_;
  const bool is_glued = text.size() > 1 && text[1] != ' ' && text[1] != '#' && text[1] != '!';
  if (is_glued) text.insert(1, text[1] == '\t' ? "" : " ");
  return text;
}

Line& Formatter::add(std::string text) {
  Line& line = lines_.emplace_back();
  line.indent = indent_;
  line.text = std::move(text);
  return line;
}

bool Formatter::is_apart(std::uint32_t offset) const {
  return keeps_blanks_ && !is_first_ && line_of(offset) > last_line_ + 1;
}

void Formatter::comment_line(bool blank_before) {
  const std::uint32_t begin = comment_begin();
  Line& line = add(take_comment());
  line.is_comment = true;
  line.blank_before = blank_before || owes_blank_;
  owes_blank_ = false;
  is_first_ = false;
  last_line_ = line_of(begin);
}

// The comments before a piece, and those inside its head, which move before it.
void Formatter::leading(std::uint32_t begin, std::uint32_t end) {
  while (has_comment() && comment_begin() < begin) comment_line(is_apart(comment_begin()));
  bool blank = is_apart(begin);
  while (has_comment() && comment_begin() < end) {
    comment_line(blank);
    blank = false;
  }
  owes_blank_ = owes_blank_ || blank;
  is_first_ = false;
}

// The comments before a "}" or the end.
void Formatter::dangling(std::uint32_t end) {
  while (has_comment() && comment_begin() < end) comment_line(is_apart(comment_begin()));
}

// The comment behind a piece that ends there, if nothing but it follows on the line.
void Formatter::trailing(std::uint32_t end, std::uint32_t limit) {
  last_line_ = line_of(end);
  if (!has_comment() || comment_begin() >= limit) return;
  if (line_of(comment_begin()) == last_line_) lines_.back().comment = take_comment();
}

void Formatter::scenario(const Scenario& scenario, std::uint32_t limit) {
  leading(scenario.span.begin, scenario.header_span.end - 1);
  Line& line = add(head_of(scenario) + " {");
  line.blank_before = std::exchange(owes_blank_, false);
  indent_ += kIndent;
  is_first_ = true;
  const auto after = [&](std::size_t index) {
    return index < scenario.items.size() ? item_span(scenario, scenario.items[index]).begin
                                         : scenario.span.end - 1;
  };
  trailing(scenario.header_span.end, after(0));
  for (std::size_t index = 0; index < scenario.items.size(); ++index) {
    if (!has_pins_ && scenario.items[index].kind == ItemKind::kPin) continue;
    item(scenario, scenario.items[index], after(index + 1));
  }
  dangling(scenario.span.end - 1);
  indent_ -= kIndent;
  owes_blank_ = false;
  if (scenario.items.empty() && lines_.back().text == head_of(scenario) + " {" &&
      lines_.back().comment.empty()) {
    lines_.back().text += " }";
  } else {
    add("}");
  }
  trailing(scenario.span.end, limit);
  is_first_ = false;
  owes_blank_ = true;
}

void Formatter::rest_of_comments() {
  owes_blank_ = false;
  dangling(std::numeric_limits<std::uint32_t>::max());
}

Span Formatter::item_span(const Scenario& scenario, const Item& item) const {
  switch (item.kind) {
    case ItemKind::kObject:
      return scenario.objects[item.index].span;
    case ItemKind::kThread:
      return scenario.threads[item.index].span;
    case ItemKind::kCheck:
      return scenario.checks[item.index].span;
    case ItemKind::kExpectation:
      return scenario.expectations[item.index].span;
    case ItemKind::kExplore:
      return scenario.explores[item.index].span;
    case ItemKind::kInject:
      return scenario.injects[item.index].span;
    case ItemKind::kPin:
      return scenario.pins[item.index].span;
  }
  return {};
}

void Formatter::item(const Scenario& scenario, const Item& item, std::uint32_t limit) {
  const Span span = item_span(scenario, item);
  switch (item.kind) {
    case ItemKind::kObject: {
      const ObjectDeclaration& object = scenario.objects[item.index];
      return simple_item(span, rest_of(object), limit, Group::kDeclaration,
                         std::string(kind_row(object.kind).name));
    }
    case ItemKind::kThread:
      return thread(scenario.threads[item.index], limit);
    case ItemKind::kCheck:
      return simple_item(span, text_of(*scenario.checks[item.index].condition), limit,
                         Group::kClaim, "check");
    case ItemKind::kExpectation:
      return simple_item(span, rest_of(scenario.expectations[item.index]), limit, Group::kClaim,
                         "expect");
    case ItemKind::kExplore:
      return simple_item(span, text_of(scenario.explores[item.index]), limit, Group::kNone, "");
    case ItemKind::kInject:
      return simple_item(span, text_of(scenario.injects[item.index]), limit, Group::kNone, "");
    case ItemKind::kPin:
      return simple_item(span, text_of(scenario.pins[item.index]), limit, Group::kNone, "");
  }
}

void Formatter::simple_item(Span span, std::string text, std::uint32_t limit, Group group,
                            std::string word) {
  leading(span.begin, span.end);
  Line& line = add(std::move(text));
  line.blank_before = std::exchange(owes_blank_, false);
  line.group = group;
  line.word = std::move(word);
  trailing(span.end, limit);
}

void Formatter::thread(const ThreadDeclaration& thread, std::uint32_t limit) {
  leading(thread.span.begin, thread.block.span.begin);
  const std::string head = head_of(thread);
  const std::optional<std::string> block = flat(thread.block, kFlatDepthMax);
  const std::string one_line = block ? on_one_line(head) + " " + *block : "";
  if (block && fits(one_line)) {
    add(one_line).blank_before = std::exchange(owes_blank_, false);
  } else {
    open(head, thread.block);
    statements(thread.block);
    add("}");
  }
  trailing(thread.span.end, limit);
}

// Adds the line that ends in the "{", and the comment behind it.
void Formatter::open(const std::string& head, const Block& block) {
  add(head + " {").blank_before = std::exchange(owes_blank_, false);
  const std::uint32_t first =
      block.statements.empty() ? block.span.end - 1 : begin_of(block.statements.front());
  trailing(block.span.begin, first);
}

void Formatter::statements(const Block& block) {
  indent_ += kIndent;
  is_first_ = true;
  for (std::size_t index = 0; index < block.statements.size(); ++index) {
    const bool is_last = index + 1 == block.statements.size();
    statement(block.statements[index],
              is_last ? block.span.end - 1 : begin_of(block.statements[index + 1]));
  }
  dangling(block.span.end - 1);
  owes_blank_ = false;
  is_first_ = false;
  indent_ -= kIndent;
  last_line_ = line_of(block.span.end - 1);
}

void Formatter::statement(const Statement& statement, std::uint32_t limit) {
  leading(begin_of(statement), head_end(statement));
  const std::optional<std::string> one_line = flat(statement, kFlatDepthMax);
  if (!is_compound(statement)) {
    add(head_of(statement)).blank_before = std::exchange(owes_blank_, false);
  } else if (one_line && fits(*one_line)) {
    add(*one_line).blank_before = std::exchange(owes_blank_, false);
  } else if (statement.kind == StatementKind::kIf) {
    branches(statement);
  } else {
    open(head_of(statement), statement.block);
    statements(statement.block);
    add("}");
  }
  trailing(statement.span.end, limit);
}

void Formatter::branches(const Statement& statement) {
  for (std::size_t index = 0; index < statement.branches.size(); ++index) {
    const Branch& branch = statement.branches[index];
    if (index == 0) {
      open(head_of(statement), branch.block);
    } else {
      const std::string word = branch.is_else ? "} " : "} else ";
      open(word + head_of(branch), branch.block);
    }
    const std::size_t line_count = lines_.size();
    statements(branch.block);
    if (index + 1 == statement.branches.size()) break;
    // What stands between the "}" and the next "{" belongs to neither: it ends this block.
    is_first_ = lines_.size() == line_count;
    indent_ += kIndent;
    dangling(statement.branches[index + 1].block.span.begin);
    is_first_ = false;
    indent_ -= kIndent;
  }
  add("}");
}

std::optional<std::string> Formatter::flat(const Block& block, int depth) const {
  if (depth == 0 || has_comment_in(block.span)) return std::nullopt;
  if (block.statements.empty()) return "{ }";
  if (block.statements.size() > kFlatStatementsMax) return std::nullopt;
  std::string text;
  for (const Statement& each : block.statements) {
    if (is_compound(each) && block.statements.size() > 1) return std::nullopt;
    const std::optional<std::string> inner = flat(each, depth - 1);
    if (!inner) return std::nullopt;
    if (&each != &block.statements.front()) text += "; ";
    text += *inner;
  }
  if (block.statements.size() > 1 && text.size() > kFlatPairColumnsMax) return std::nullopt;
  return "{ " + text + " }";
}

std::optional<std::string> Formatter::flat(const Statement& statement, int depth) const {
  std::string text = on_one_line(head_of(statement));
  if (!is_compound(statement)) return text;
  if (statement.kind != StatementKind::kIf) {
    const std::optional<std::string> block = flat(statement.block, depth);
    if (!block) return std::nullopt;
    return text + " " + *block;
  }
  // A choice of two stays together, a longer one is a list.
  const Span all{statement.branches.front().block.span.begin, statement.span.end};
  if (statement.branches.size() > 2 || has_comment_in(all)) return std::nullopt;
  for (const Branch& branch : statement.branches) {
    const std::optional<std::string> block = flat(branch.block, depth);
    if (!block) return std::nullopt;
    if (&branch != &statement.branches.front()) {
      text += branch.is_else ? " else" : " else " + on_one_line(head_of(branch));
    }
    text += " " + *block;
  }
  return text;
}

// In a run of one group the words are padded to the longest; comments in between do not end it.
void Formatter::pad_words() {
  for (std::size_t begin = 0; begin < lines_.size();) {
    const Group group = lines_[begin].group;
    if (group == Group::kNone) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    std::size_t width = 0;
    while (end < lines_.size() && (lines_[end].group == group || lines_[end].is_comment) &&
           (end == begin || !lines_[end].blank_before)) {
      width = std::max(width, lines_[end].word.size());
      ++end;
    }
    for (; begin < end; ++begin) {
      Line& line = lines_[begin];
      if (line.group == group) line.text = fmt::format("{:<{}} {}", line.word, width, line.text);
    }
  }
}

void Formatter::pad_comments(std::vector<std::string>& texts) const {
  const auto width_of = [&](std::size_t index) {
    const std::size_t newline = texts[index].rfind('\n');
    return texts[index].size() - (newline == std::string::npos ? 0 : newline + 1);
  };
  for (std::size_t begin = 0; begin < lines_.size();) {
    std::size_t end = begin;
    std::size_t width = 0;
    while (end < lines_.size() && !lines_[end].comment.empty() &&
           (end == begin || !lines_[end].blank_before)) {
      width = std::max(width, width_of(end));
      ++end;
    }
    for (std::size_t index = begin; index < end; ++index) {
      texts[index] += std::string(width - width_of(index) + 2, ' ') + lines_[index].comment;
    }
    begin = std::max(end, begin + 1);
  }
}

std::string Formatter::text() {
  pad_words();
  std::vector<std::string> texts;
  for (const Line& line : lines_) {
    const std::string indent(line.indent, ' ');
    texts.push_back(indent + (line.is_comment ? line.text : filled(line.text, line.indent)));
  }
  pad_comments(texts);
  std::string all;
  for (std::size_t index = 0; index < texts.size(); ++index) {
    if (lines_[index].blank_before && index > 0) all += '\n';
    all += texts[index] + '\n';
  }
  return all;
}

}  // namespace

std::string format_scenarios(const std::vector<Scenario>& scenarios,
                             const std::vector<Comment>& comments) {
  if (scenarios.empty()) return {};
  Formatter formatter(*scenarios.front().source, comments, true);
  for (std::size_t index = 0; index < scenarios.size(); ++index) {
    const bool is_last = index + 1 == scenarios.size();
    formatter.scenario(scenarios[index], is_last ? std::numeric_limits<std::uint32_t>::max()
                                                 : scenarios[index + 1].span.begin);
  }
  formatter.rest_of_comments();
  return formatter.text();
}

std::string canonical_text(const Scenario& scenario) {
  const std::vector<Comment> none;
  Formatter formatter(*scenario.source, none, false);
  formatter.scenario(scenario, scenario.span.end);
  return formatter.text();
}

std::string text_of_what_runs(const Scenario& scenario) {
  const std::vector<Comment> none;
  Formatter formatter(*scenario.source, none, false);
  formatter.leave_out_pins();
  formatter.scenario(scenario, scenario.span.end);
  return formatter.text();
}

}  // namespace snarl::language
