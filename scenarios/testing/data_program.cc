// Writes threads statement by statement, counting the operations.
#include "snarl/scenarios/testing/data_program.h"

#include <fmt/format.h>

#include <vector>

#include "snarl/harness/base/rng.h"

namespace snarl::testing {
namespace {

class DataWriter {
 public:
  explicit DataWriter(std::uint64_t seed) : rng_(seed, 0x6461'7461ULL) {}

  std::string write() {
    std::string text =
        "scenario data_program {\n  lock m\n  var x = 0\n  var y = 0\n  atomic a = 0\n";
    const bool has_three = rng_.below(3) == 0;
    const std::uint32_t threads = has_three ? 3 : 2;
    for (std::uint32_t thread = 0; thread < threads; ++thread) {
      text_.clear();
      std::uint32_t room = has_three ? (thread == 0 ? 3 : 2) : 5;
      while (room > 0) room -= section(room);
      text += fmt::format("  thread t{} {{\n{}  }}\n", thread, text_);
    }
    return text + "}\n";
  }

 private:
  void line(const std::string& statement) { text_ += "    " + statement + "\n"; }

  // Returns: how many operations it has, at most `room`.
  std::uint32_t section(std::uint32_t room) {
    if (rng_.below(3) != 0) return block(room);
    line("transaction {");
    std::uint32_t taken = block(room);
    if (taken < room && rng_.below(4) != 0) taken += block(room - taken);
    line("}");
    return taken;
  }

  std::uint32_t block(std::uint32_t room) {
    if (room < 3 || rng_.below(3) != 0) return statement(room);
    line("m.acquire()");
    const std::uint32_t taken = statement(room - 2);
    line("m.release()");
    return taken + 2;
  }

  std::uint32_t statement(std::uint32_t room) {
    const char* const variable = rng_.below(3) == 0 ? "y" : "x";
    switch (rng_.below(room < 2 ? 4 : 7)) {
      case 0:
        line(fmt::format("local v{} = {}", ++locals_, variable));
        return 1;
      case 1:
        line(fmt::format("{} = {}", variable, rng_.below(3)));
        return 1;
      case 2:
        line(rng_.below(2) == 0 ? fmt::format("local v{} = a.load()", ++locals_)
                                : fmt::format("a.store({})", rng_.below(3)));
        return 1;
      case 3:
        line(fmt::format("local v{} = a.fetch_add(1)", ++locals_));
        return 1;
      case 4:
        line(fmt::format("{} += 1", variable));
        return 2;
      case 5:
        line(fmt::format("local v{} = {}", ++locals_, variable));
        line(fmt::format("{} = v{}", rng_.below(2) == 0 ? "x" : "y", locals_));
        return 2;
      default:
        line(fmt::format("local v{} = a.load()", ++locals_));
        line(fmt::format("a.store(v{} + 1)", locals_));
        return 2;
    }
  }

  Rng rng_;
  std::string text_;
  std::uint32_t locals_ = 0;
};

}  // namespace

std::string data_program(std::uint64_t seed) { return DataWriter(seed).write(); }

std::string with_transactions(const std::string& text, std::uint64_t seed) {
  Rng rng(seed, 0x7472'616eULL);
  std::string result;
  bool is_open = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin) + 1;
    const std::string line = text.substr(begin, end - begin);
    begin = end;
    const bool is_statement = line.starts_with("    ");
    if (is_open && (!is_statement || rng.below(4) == 0)) {
      result += "    }\n";
      is_open = false;
    }
    if (!is_open && is_statement && rng.below(2) == 0) {
      result += "    transaction {\n";
      is_open = true;
    }
    result += line;
  }
  return result;
}

}  // namespace snarl::testing
