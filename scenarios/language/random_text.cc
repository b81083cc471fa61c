// A generator that walks the grammar, with odd blanks, newlines and comments between the tokens.
#include "snarl/scenarios/language/random_text.h"

#include <fmt/format.h>

#include <initializer_list>
#include <string_view>

namespace snarl::language {
namespace {

constexpr int kDepthMax = 4;

class Writer {
 public:
  explicit Writer(const std::vector<std::uint32_t>& choices) : choices_(choices) {}

  std::string file() {
    filler(true);
    do {
      scenario();
      newline();
    } while (flip());
    filler(true);
    return text_;
  }

 private:
  std::uint32_t next() { return at_ < choices_.size() ? choices_[at_++] : 0; }
  std::uint32_t below(std::uint32_t count) { return next() % count; }
  // Not, once the choices have run out, so that every text ends.
  bool flip() { return below(2) == 1; }
  std::string_view one_of(std::initializer_list<std::string_view> words) {
    return *(words.begin() + below(static_cast<std::uint32_t>(words.size())));
  }

  void comment() { text_ += fmt::format("#{}{}\n", one_of({"", " ", "  "}), ++comment_count_); }
  // Empty lines and comments where a newline says nothing.
  void filler(bool may_begin_line) {
    while (flip()) {
      if (flip()) {
        text_ += one_of({" ", "  ", "\t"});
      } else if (may_begin_line && flip()) {
        comment();
      } else if (may_begin_line) {
        text_ += '\n';
      }
    }
  }
  void newline() {
    text_ += one_of({"", " "});
    if (flip()) {
      comment();
    } else {
      text_ += '\n';
    }
    filler(true);
  }
  void word(std::string_view text) {
    text_ += ' ';
    text_ += text;
    text_ += one_of({"", " "});
  }
  // A mark behind which the line may go on below.
  void mark(std::string_view text) {
    word(text);
    filler(true);
  }
  void name() { word(one_of({"a", "b", "long_name", "x1", "seed", "timeout", "all"})); }

  void separator() {
    if (flip()) {
      word(";");
      if (flip()) newline();
    } else {
      newline();
    }
  }

  void literal() {
    word(one_of({"0", "1", "42", "9223372036854775807", "-9223372036854775808", "true", "false",
                 "none", "id", "5ms", "1000us", "007"}));
  }

  void expression(int depth) {
    const std::uint32_t kind = depth >= kDepthMax ? below(2) : below(8);
    switch (kind) {
      case 0:
        return literal();
      case 1:
        return reference(depth);
      case 2:
        mark("(");
        expression(depth + 1);
        filler(true);
        return word(")");
      case 3:
        word("-");
        return primary(depth + 1);
      case 4:
        return call(depth + 1);
      case 5:
        // Parentheses, since a comparison cannot stand in another one, nor `not` in a sum.
        mark("(");
        mark("not");
        expression(depth + 1);
        return word(")");
      case 6:
        word("choose");
        mark("(");
        expression(depth + 1);
        return word(")");
      default:
        primary(depth + 1);
        mark(one_of({"+", "-", "*", "/", "%", "and", "or"}));
        return primary(depth + 1);
    }
  }
  void primary(int depth) {
    if (depth >= kDepthMax || flip()) return literal();
    mark("(");
    expression(depth + 1);
    if (flip()) {
      mark(one_of({"==", "!=", "<", "<=", ">", ">="}));
      primary(depth + 1);
    }
    word(")");
  }
  void reference(int depth) {
    name();
    if (depth >= kDepthMax || !flip()) return;
    mark("[");
    expression(depth + 1);
    word("]");
  }
  void call(int depth) {
    reference(depth);
    word(".");
    word(one_of({"acquire", "put", "wait"}));
    arguments(depth);
  }
  void arguments(int depth) {
    mark("(");
    const std::uint32_t count = below(3);
    for (std::uint32_t index = 0; index < count; ++index) {
      if (index > 0) mark(",");
      if (index + 1 == count && flip()) {
        word("timeout");
        mark("=");
      }
      expression(depth + 1);
    }
    filler(true);
    word(")");
  }

  void block(int depth) {
    mark("{");
    const std::uint32_t count = depth >= kDepthMax ? below(2) : below(4);
    for (std::uint32_t index = 0; index < count; ++index) {
      if (index > 0) separator();
      statement(depth + 1);
    }
    filler(true);
    word("}");
  }
  void statement(int depth) {
    if (below(6) == 1) {
      name();
      word(":");
    }
    if (depth >= kDepthMax || flip()) return simple();
    switch (below(6)) {
      case 0:
        word("loop");
        break;
      case 1:
        word("with");
        reference(depth);
        if (flip()) {
          mark(",");
          name();
          text_ += ".read";
        }
        break;
      case 2:
        word(one_of({"while", "repeat"}));
        expression(depth);
        break;
      case 3:
        word(one_of({"atomic", "transaction"}));
        break;
      default:
        return choice(depth);
    }
    block(depth);
  }
  void choice(int depth) {
    word("if");
    expression(depth);
    block(depth);
    while (flip()) {
      filler(true);
      word("else");  // behind which, as in Go, the line may not end
      if (flip()) return block(depth);
      word("if");
      expression(depth);
      block(depth);
    }
  }
  void simple() {
    switch (below(6)) {
      case 0:
        return word(one_of({"yield", "progress", "break", "continue", "return"}));
      case 1:
        word("local");
        name();
        mark("=");
        return expression(0);
      case 2:
        reference(0);
        mark(one_of({"=", "+=", "-="}));
        return expression(0);
      case 3:
        return call(0);
      default:
        word(one_of({"sleep", "work", "assert"}));
        return expression(0);
    }
  }

  void item() {
    switch (below(6)) {
      case 0:
        return declaration();
      case 1:
        if (flip()) word("daemon");
        word("thread");
        name();
        if (flip()) {
          mark("[");
          expression(2);
          word("]");
        }
        return block(0);
      case 2:
        word("check");
        return expression(0);
      case 3:
        word("expect");
        word(one_of({"never", "sometimes", "always"}));
        word(one_of({"clean", "deadlock", "anything"}));
        if (!flip()) return;
        word("on");
        return reference(2);
      case 4:
        return rare_item();
      default:
        word("expect");
        word(one_of({"wait(a).p99", "contended(b[1])"}));
        mark(one_of({"<", "<=", ">", ">="}));
        return word(one_of({"5", "5ms", "1000ms", "5%"}));
    }
  }
  void rare_item() {
    if (flip()) {
      word("explore");
      word(one_of({"all", "10 schedules", "10 schedules seed 3"}));
      if (flip()) word("with pct, random");
      return;
    }
    if (flip()) {
      word("inject");
      return word(one_of({"spurious_wakeup", "cas_failure, early_timeout", "gremlins"}));
    }
    word("schedule");
    name();
    if (flip()) word(one_of({"(n = 3)", "(n = -1, is_fast = true)"}));
    mark("=");
    do {
      word(one_of(
          {"t", "t[1]", "t[2]:here", "u*3", "t:here*1", "t(1)", "t:here(0, 2)*2", "u*0", "clock"}));
    } while (flip());
  }
  void declaration() {
    word(one_of({"var", "atomic", "lock", "rlock", "rwlock", "semaphore", "event", "condition",
                 "queue", "barrier"}));
    name();
    if (flip()) {
      mark("[");
      expression(2);
      word("]");
    }
    if (flip()) arguments(2);
    if (flip()) {
      mark("=");
      expression(1);
    }
    if (flip()) {
      word("on");
      reference(2);
    }
  }

  void scenario() {
    word("scenario");
    name();
    if (flip()) parameters();
    mark("{");
    const std::uint32_t count = below(6);
    for (std::uint32_t index = 0; index < count; ++index) {
      if (index > 0) separator();
      item();
    }
    filler(true);
    word("}");
  }
  void parameters() {
    mark("(");
    do {
      name();
      const bool has_default = flip();
      if (has_default) {
        mark("=");
        expression(2);
      }
      if (!has_default || flip()) sweep();
      if (!flip()) break;
      mark(",");
    } while (true);
    word(")");
  }
  void sweep() {
    word("in");
    if (flip()) {
      mark("[");
      expression(2);
      mark(",");
      expression(2);
      word("]");
    } else {
      expression(3);
      mark("..");
      expression(3);
    }
  }

  const std::vector<std::uint32_t>& choices_;
  std::size_t at_ = 0;
  std::string text_;
  int comment_count_ = 0;
};

}  // namespace

std::string random_text(const std::vector<std::uint32_t>& choices) {
  return Writer(choices).file();
}

}  // namespace snarl::language
