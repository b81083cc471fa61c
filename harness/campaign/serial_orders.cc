// Runs every order of the updates, and says what that makes of a stale write.
#include "snarl/harness/campaign/serial_orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "snarl/harness/base/rng.h"
#include "snarl/harness/campaign/decided_run.h"
#include "snarl/harness/campaign/decided_window.h"
#include "snarl/harness/campaign/serial_run.h"
#include "snarl/harness/campaign/stale_writes.h"
#include "snarl/harness/detectors/lost_update.h"
#include "snarl/harness/detectors/names.h"

namespace snarl {
namespace {

constexpr std::size_t kStaleWritesMax = 8;  // of one execution. Arbitrary: mostly there is one.
constexpr std::size_t kUpdatesMax = 3;      // six orders
constexpr std::uint64_t kBenignSalt = 0x62'656e'6967'6eULL;            // "benign"
constexpr std::uint64_t kUnconfirmedSalt = 0x75'6e63'6f6e'6669'72ULL;  // "unconfir"

class Orders {
 public:
  Orders(Execution& execution, Program& program, const Trace& trace, const StaleWrite& stale)
      : execution_(execution), program_(program), trace_(trace), stale_(stale) {}

  SerialAnswer run() {
    SerialAnswer answer;
    if (!value_behind(trace_, stale_.write, stale_.object, answer.serial.value)) {
      answer.serial.not_run = "events do not show its values";
      return answer;
    }
    const UpdateWindow window = window_of(trace_, stale_);
    run_all(window, answer);
    if (answer.serial.not_run.empty()) return answer;
    // Who holds a lock where they should begin cannot be waited for.
    const Step before = held_since(trace_, window);
    if (before == window.begin) return answer;
    const UpdateWindow larger = window_of(trace_, stale_, before);
    if (larger.updates.size() <= kUpdatesMax) run_all(larger, answer);
    return answer;
  }

  std::uint32_t runs() const { return runs_; }

 private:
  void run_all(UpdateWindow window, SerialAnswer& answer) {
    answer.serial.orders.clear();
    answer.serial.not_run.clear();
    answer.is_impossible = answer.is_influenced = false;
    if (window.updates.size() > kUpdatesMax) {
      answer.serial.not_run =
          fmt::format("{} threads have a part in it, and the orders of {} at most are run",
                      window.updates.size(), kUpdatesMax);
      return;
    }
    const ThreadId other = influence_on(trace_, stale_.object, window, stale_.write);
    if (other != kNoThread) {
      answer.is_influenced = true;
      answer.serial.not_run = influenced_by(name_in(trace_, other));
      return;
    }
    // By threads, and the first that is tried has the thread of the stale write first.
    std::vector<Update> order = window.updates;
    std::sort(order.begin() + 1, order.end(), is_before);
    std::vector<std::vector<Update>> all = {order};
    std::vector<Update> next = order;
    std::sort(next.begin(), next.end(), is_before);
    do {
      if (!is_same(next, order)) all.push_back(next);
    } while (std::next_permutation(next.begin(), next.end(), is_before));
    for (std::vector<Update>& updates : all) {
      window.updates = std::move(updates);
      const SerialRun run = run_serially(execution_, program_, trace_, stale_.object, window);
      ++runs_;
      if (!run.is_serial) {
        answer.serial.orders.clear();
        answer.serial.not_run = run.reason;
        answer.is_impossible = run.is_impossible;
        return;
      }
      SerialOrder ran;
      for (const Update& update : window.updates) {
        ran.threads.push_back(name_in(trace_, update.thread));
      }
      ran.value = run.value;
      if (run.value == answer.serial.value) {
        answer.equal = std::move(ran.threads);
        return;
      }
      answer.serial.orders.push_back(std::move(ran));
    }
  }

  static bool is_before(const Update& one, const Update& other) {
    return one.thread < other.thread;
  }
  static bool is_same(const std::vector<Update>& one, const std::vector<Update>& other) {
    return std::equal(
        one.begin(), one.end(), other.begin(),
        [](const Update& left, const Update& right) { return left.thread == right.thread; });
  }

  Execution& execution_;
  Program& program_;
  const Trace& trace_;
  const StaleWrite& stale_;
  std::uint32_t runs_ = 0;
};

SerialAnswer run_orders(Execution& execution, Program& program, const Trace& trace,
                        const StaleWrite& stale, std::uint32_t& runs) {
  Orders orders(execution, program, trace, stale);
  SerialAnswer answer = orders.run();
  runs += orders.runs();
  return answer;
}

// Whether a condition says that the write is done, not what is written.
bool is_decided(const Suspicion& suspicion) {
  return std::string_view(suspicion.cause) == kCheckThenAct;
}

// How much is said: of several stale writes the one with most.
enum class Weight : std::uint8_t { kNone, kBenign, kUnconfirmed, kNotRun, kConfirmed };

Weight weight_of(const SerialAnswer& answer, const StaleWrite& stale) {
  const bool is_equal = !answer.equal.empty();
  if (is_equal) return stale.is_reread ? Weight::kNone : Weight::kBenign;
  if (answer.serial.is_known()) return Weight::kConfirmed;
  if (stale.is_reread) return Weight::kNone;
  const bool is_meant = stale.is_compound && !answer.is_influenced;
  return is_meant || answer.is_impossible ? Weight::kNotRun : Weight::kUnconfirmed;
}

Finding finding_of_answer(const Examination& examination, const Suspicion& suspicion,
                          const StaleWrite& stale, const SerialAnswer& answer, Weight weight) {
  Suspicion about = suspicion;
  about.object = stale.object;
  about.first = stale.lost;
  about.second = stale.write;
  Finding finding = finding_of(examination, about);
  finding.serial = answer.serial;
  if (weight >= Weight::kNotRun) return finding;
  const bool is_benign = weight == Weight::kBenign;
  finding.serial = {};
  finding.is_note = true;
  finding.is_allowed = true;
  finding.cause = is_benign ? "benign" : "unconfirmed";
  finding.signature = mix_bits(suspicion.signature ^ (is_benign ? kBenignSalt : kUnconfirmedSalt));
  finding.is_confirmed = is_benign;
  const std::string& variable = name_in(*examination.trace, stale.object);
  if (!is_decided(suspicion)) {
    finding.message = fmt::format("{} wrote {} from a value that {} had replaced meanwhile",
                                  finding.threads[0], variable, finding.threads[1]);
  }
  if (is_benign) {
    finding.message += fmt::format(", and it comes to the same as {}: nothing is lost",
                                   fmt::join(answer.equal, " then "));
  } else {
    finding.message += "; not confirmed as lost: " + answer.serial.not_run;
  }
  return finding;
}

// Of the writes at one place, from a read at one place, the first stands for the others.
void put_first_of_each_place_first(const Trace& trace, std::vector<StaleWrite>& all) {
  const auto place_at = [&trace](Step step) {
    const Site& site = trace.events[step].op.site;
    return std::make_tuple(std::string_view(site.file), site.line, site.column);
  };
  std::set<std::tuple<ObjectId, decltype(place_at(0)), decltype(place_at(0))>> known;
  std::stable_partition(all.begin(), all.end(), [&](const StaleWrite& stale) {
    return known.emplace(stale.object, place_at(stale.read), place_at(stale.write)).second;
  });
}

}  // namespace

std::optional<Finding> confirmed_finding_of(Execution& execution, Program& program,
                                            const Examination& examination,
                                            const Suspicion& suspicion, std::uint32_t* runs) {
  if (!needs_serial_orders(suspicion)) return finding_of(examination, suspicion);
  const Trace& trace = *examination.trace;
  const std::string& declaration = trace.objects.at(index_of(suspicion.object)).declaration;
  std::vector<StaleWrite> all = is_decided(suspicion) ? outdated_decisions(trace, declaration)
                                                      : stale_writes(trace, declaration);
  put_first_of_each_place_first(trace, all);
  const std::size_t left = all.size() - std::min(all.size(), kStaleWritesMax);
  all.resize(all.size() - left);
  Weight most = Weight::kNone;
  std::optional<Finding> found;
  for (const StaleWrite& stale : all) {
    std::uint32_t ran = 0;
    SerialAnswer answer = is_decided(suspicion) ? run_decided(execution, program, trace, stale, ran)
                                                : run_orders(execution, program, trace, stale, ran);
    if (runs != nullptr) *runs += ran;
    if (left > 0 && !answer.equal.empty()) {
      answer = {};
      answer.is_influenced = true;
      answer.serial.not_run = fmt::format("{} more writes like it were not looked at", left);
    }
    const Weight weight = weight_of(answer, stale);
    if (weight <= most) continue;
    most = weight;
    found = finding_of_answer(examination, suspicion, stale, answer, weight);
    if (most == Weight::kConfirmed) break;
  }
  return found;
}

std::vector<Finding> confirmed_findings_of(Execution& execution, Program& program,
                                           const Examination& examination) {
  std::vector<Finding> findings;
  for (const Suspicion& suspicion : examination.suspicions) {
    std::optional<Finding> finding =
        confirmed_finding_of(execution, program, examination, suspicion);
    if (finding) findings.push_back(std::move(*finding));
  }
  return findings;
}

void drop_overtaken(std::vector<Finding>& notes, const std::vector<Finding>& findings) {
  const auto is_overtaken = [&findings](const Finding& note) {
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
      return finding.kind == FindingKind::kLostUpdate &&
             (note.signature == mix_bits(finding.signature ^ kBenignSalt) ||
              note.signature == mix_bits(finding.signature ^ kUnconfirmedSalt));
    });
  };
  notes.erase(std::remove_if(notes.begin(), notes.end(), is_overtaken), notes.end());
}

}  // namespace snarl
