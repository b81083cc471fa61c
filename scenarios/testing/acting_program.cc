// Writes threads line by line, counting the operations.
#include "snarl/scenarios/testing/acting_program.h"

#include <fmt/format.h>

#include <algorithm>

#include "snarl/harness/base/rng.h"

namespace snarl::testing {
namespace {

class ActingWriter {
 public:
  explicit ActingWriter(std::uint64_t seed) : rng_(seed, 0x6163'7469'6eULL) {}

  ActingProgram write() {
    line("scenario acting_program {");
    line("lock m");
    line("var x = 0");
    line("atomic a = 0");
    line("var y = 0");
    line("atomic n = 0");
    const bool are_twins = rng_.below(2) == 0;
    is_counting_ = rng_.below(2) == 0;
    const bool has_three = !are_twins && rng_.below(3) == 0;
    if (are_twins) {
      write_thread("t[2]", 5);
    } else {
      write_thread("first", has_three ? 3 : 5);
      write_thread("second", has_three ? 2 : 5);
      if (has_three) write_thread("third", 2);
    }
    line("}");
    return std::move(program_);
  }

 private:
  void write_thread(const char* name, std::uint32_t room) {
    line(fmt::format("thread {} {{", name));
    line("local kept = 0");
    while (room > 0) room -= statement(room, 0);
    line("}");
  }

  void line(const std::string& text) {
    program_.text += text + "\n";
    ++lines_;
  }

  static std::string read_of(const std::string& variable) {
    return variable == "a" ? "a.load()" : variable;
  }
  void write_to(const std::string& variable, const std::string& value) {
    line(variable == "a" ? fmt::format("a.store({})", value)
                         : fmt::format("{} = {}", variable, value));
  }

  // Mostly one of two, so that threads meet.
  std::string variable() {
    const std::uint32_t drawn = rng_.below(8);
    return drawn < 4 ? "x" : drawn < 6 ? "a" : "y";
  }

  // Returns: how many operations it has at most, at most `room`.
  std::uint32_t statement(std::uint32_t room, std::uint32_t depth) {
    const std::uint32_t drawn = rng_.below(10);
    if (room >= 4 && drawn == 0) {
      line("m.acquire()");
      const std::uint32_t taken = statement(room - 2, depth);
      line("m.release()");
      return taken + 2;
    }
    if (room >= 2 && depth < 2 && drawn < 7) return decide(room, depth);
    return act(room, variable());
  }

  std::uint32_t act(std::uint32_t room, const std::string& about) {
    if (is_counting_ && rng_.below(3) != 0) {
      return room >= 2 && rng_.below(4) == 0 ? tell(about) : act_blindly(room, about);
    }
    switch (rng_.below(room < 2 ? 8 : 12)) {
      case 0:
        line("n.fetch_add(1)");
        return 1;
      case 1:
        line(fmt::format("local v{} = {}", ++locals_, read_of(about)));
        return 1;
      case 2:
      case 3:
        return act_blindly(room, about);
      case 8:
      case 9:
        return act_again(about);
      case 10:
        return tell(about);
      case 11:
        line(fmt::format("local v{} = {}", ++locals_, read_of(about)));
        write_to(about, fmt::format("v{} + 1", locals_));
        return 2;
      default:
        write_to(about, rng_.below(2) == 0 ? "id + 1" : std::to_string(rng_.below(3)));
        return 1;
    }
  }

  const char* sign() { return rng_.below(2) == 0 ? "+" : "-"; }

  // In one step, or as good as.
  std::uint32_t act_blindly(std::uint32_t room, const std::string& about) {
    if (about == "a") {
      static constexpr const char* kUpdates[] = {"fetch_add(1)", "fetch_add(-1)", "fetch_add(2)",
                                                 "exchange(id)"};
      line(fmt::format("a.{}", kUpdates[rng_.below(4)]));
      return 1;
    }
    if (room < 2) return act_blindly(room, "a");
    if (rng_.below(2) == 0) return act_again(about);
    line(fmt::format("{} {}= 1", about, sign()));
    return 2;
  }

  std::uint32_t act_again(const std::string& about) {
    write_to(about, fmt::format("{} {} 1", read_of(about), sign()));
    return 2;
  }

  std::uint32_t tell(const std::string& about) {
    program_.telling.push_back({about, lines_ + 1});
    if (rng_.below(2) == 0) {
      line(fmt::format("n.fetch_add({})", read_of(about)));
      return 2;
    }
    line(fmt::format("kept = {}", about == "a" ? "a.fetch_add(1)" : about));
    return 1;
  }

  std::string condition(const std::string& value) {
    static constexpr const char* kComparisons[] = {"==", "==", "!=", "<"};
    return fmt::format("{} {} {}", value, kComparisons[rng_.below(4)], rng_.below(3));
  }

  std::uint32_t decide(std::uint32_t room, std::uint32_t depth) {
    const std::string about = variable();
    const std::size_t index = program_.ifs.size();
    program_.ifs.push_back({about, lines_ + 1, lines_ + 1, 0});
    std::uint32_t taken = 1;
    std::string value = read_of(about);
    if (rng_.below(4) == 0) {
      value = fmt::format("v{}", ++locals_);
      line(fmt::format("local {} = {}", value, read_of(about)));
      ++program_.ifs[index].condition;
      // What comes in between may use the variable again.
      if (room >= 3 && rng_.below(3) == 0) {
        const std::uint32_t before = lines_;
        taken += act(1, variable());
        program_.ifs[index].condition += lines_ - before;
      }
    } else if (room >= 3 && rng_.below(4) == 0) {
      line(fmt::format("if {} or {} {{", condition(value), condition(value)));
      taken += 1;
      return taken + bodies(index, about, room - taken, depth);
    }
    const bool is_negated = rng_.below(5) == 0;
    const std::string asked = condition(value);
    line(is_negated ? fmt::format("if not ({}) {{", asked) : fmt::format("if {} {{", asked));
    return taken + bodies(index, about, room - taken, depth);
  }

  // Returns: how many operations the longest one has.
  std::uint32_t bodies(std::size_t index, const std::string& about, std::uint32_t room,
                       std::uint32_t depth) {
    std::uint32_t taken = body(about, room, depth);
    if (room > 0 && rng_.below(4) == 0) {
      line("} else {");
      taken = std::max(taken, body(about, room, depth));
    }
    line("}");
    program_.ifs[index].last = lines_;
    return taken;
  }

  std::uint32_t body(const std::string& about, std::uint32_t room, std::uint32_t depth) {
    std::uint32_t taken = 0;
    while (taken < room && (taken == 0 || rng_.below(2) == 0)) {
      switch (rng_.below(4)) {
        case 0:
          taken += act(room - taken, variable());
          break;
        case 1:
          taken += statement(room - taken, depth + 1);
          break;
        default:
          taken += act(room - taken, about);
          break;
      }
    }
    return taken;
  }

  Rng rng_;
  ActingProgram program_;
  bool is_counting_ = false;  // mostly writes what was there, and one more or less
  std::uint32_t lines_ = 0;
  std::uint32_t locals_ = 0;
};

}  // namespace

ActingProgram acting_program(std::uint64_t seed) { return ActingWriter(seed).write(); }

}  // namespace snarl::testing
