// The kernels that Relacy can say, under its schedulers: how many iterations until the bug.
//
// Each does the operations of its twin (NAME.snarl, or in kernels.cc) in the same order, so a
// change here is a change there. Every atomic operation is sequentially consistent, and no
// condition wakes without cause, as in the twins.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <ostream>
#include <string>

#include "snarl/bench/bugs/relacy_kernels.h"

namespace {

using namespace relacy_kernels;  // NOLINT: the table names them all

// Relacy's searches know no budget: their suites count the iterations by being made.
std::uint64_t g_iterations_left = 0;
std::chrono::steady_clock::time_point g_start;

double seconds_since_start() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - g_start).count();
}

// Relacy has no way to be stopped, and owns operator new while it runs: no stream, no destructor.
[[noreturn]] void give_up(std::uint64_t budget) {
  std::printf("{\"schedules\": %llu, \"seconds\": %g, \"is_found\": false}\n",
              static_cast<unsigned long long>(budget), seconds_since_start());
  std::fflush(stdout);
  std::_Exit(0);
}

std::uint64_t g_budget = 0;

template <class Suite>
struct Bounded : Suite {
  Bounded() {
    if (g_iterations_left == 0) give_up(g_budget);
    --g_iterations_left;
  }
};

struct Outcome {
  rl::test_result_e result;
  std::uint64_t iterations;
  double seconds;
};

// Relacy's random scheduler seeds itself with the number of the iteration alone, so another seed is
// another number to begin with. Its searches begin at the beginning.
template <class Suite>
Outcome run(rl::scheduler_type_e scheduler, std::uint64_t seed, std::uint64_t iterations) {
  rl::ostringstream said;  // Relacy owns operator new while it runs: a std one would mix two heaps
  std::ostream silent(nullptr);
  const std::uint64_t begin = scheduler == rl::random_scheduler_type ? seed * iterations : 0;
  rl::test_params params;
  params.search_type = scheduler;
  params.context_bound = 2;  // preemptions: enough for most of these kernels
  params.iteration_count = begin + iterations;
  params.execution_depth_limit = 20'000;
  params.output_stream = &said;
  params.progress_stream = &silent;
  if (begin > 0) {
    rl::ostringstream state;
    state << begin << " ";
    params.initial_state = state.str();
  }
  g_budget = iterations;
  g_iterations_left = iterations + 1;  // what is found is run once more for its history
  g_start = std::chrono::steady_clock::now();
  rl::simulate<Bounded<Suite>>(params);
  return {params.test_result, params.stop_iteration - begin + 1, seconds_since_start()};
}

struct Row {
  const char* name;
  Outcome (*run)(rl::scheduler_type_e, std::uint64_t, std::uint64_t);
  rl::test_result_e bug = rl::test_result_user_assert_failed;
};

constexpr Row kRows[] = {
    {"reorder_3", &run<Reorder<3>>},
    {"reorder_5", &run<Reorder<5>>},
    {"reorder_10", &run<Reorder<10>>},
    {"reorder_20", &run<Reorder<20>>},
    {"reorder_100", &run<Reorder<100>>},
    {"twostage_2", &run<TwoStage<2>>},
    {"twostage_20", &run<TwoStage<20>>},
    {"twostage_100", &run<TwoStage<100>>},
    {"wrong_lock_1", &run<WrongLock<1>>},
    {"wrong_lock_7", &run<WrongLock<7>>},
    {"account_transfer", &run<AccountTransfer>},
    {"double_checked", &run<DoubleChecked>},
    {"one_condition_buffer_2", &run<OneConditionBuffer<2>>, rl::test_result_deadlock},
    {"one_condition_buffer_3", &run<OneConditionBuffer<3>>, rl::test_result_deadlock},
    {"string_buffer", &run<StringBuffer>},
    {"missed_signal_1", &run<MissedSignal<1>>, rl::test_result_deadlock},
    {"missed_signal_4", &run<MissedSignal<4>>, rl::test_result_deadlock},
    {"flag_handover", &run<FlagHandover>},
    {"lost_update_2", &run<LostUpdate<2>>},
    {"lost_update_8", &run<LostUpdate<8>>},
    {"fibonacci_2", &run<Fibonacci<2>>},
    {"fibonacci_3", &run<Fibonacci<3>>},
    {"fibonacci_5", &run<Fibonacci<5>>},
    {"first_and_last", &run<FirstAndLast>},
    {"philosophers_3", &run<Philosophers<3>>, rl::test_result_deadlock},
    {"philosophers_5", &run<Philosophers<5>>, rl::test_result_deadlock},
    {"philosophers_7", &run<Philosophers<7>>, rl::test_result_deadlock},
    {"if_for_while", &run<IfForWhile>},
    {"double_free_2", &run<DoubleFree<2>>},
    {"use_after_free", &run<UseAfterFree>},
    {"sequence_lock", &run<SequenceLock>},
    {"put_if_absent_2", &run<PutIfAbsent<2>>},
    {"bakery_without_door", &run<BakeryWithoutDoor>},
    {"work_stealing_deque_1", &run<WorkStealingDeque<1>>},
    {"work_stealing_deque_2", &run<WorkStealingDeque<2>>},
    {"work_stealing_deque_4", &run<WorkStealingDeque<4>>},
    {"aba_many_threads_2", &run<AbaManyThreads<2>>},
    {"aba_many_threads_3", &run<AbaManyThreads<3>>},
    {"safe_stack", &run<SafeStack>},
};

int usage() {
  std::cerr << "usage: relacy_bugs KERNEL random|bound SEED ITERATIONS, or relacy_bugs --list\n"
               "Prints iterations and seconds to the kernel's bug as JSON.\n";
  return 2;
}

int measure(const Row& row, rl::scheduler_type_e scheduler, std::uint64_t seed,
            std::uint64_t budget) {
  const Outcome outcome = row.run(scheduler, seed, budget);
  const bool is_found = outcome.result == row.bug;
  if (!is_found && outcome.result != rl::test_result_success) {
    std::cerr << row.name << ": not its bug but " << rl::test_result_str(outcome.result) << "\n";
    return 1;
  }
  std::cout << "{\"schedules\": " << (is_found ? outcome.iterations : budget)
            << ", \"seconds\": " << outcome.seconds
            << ", \"is_found\": " << (is_found ? "true" : "false") << "}\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--list") {
    for (const Row& row : kRows) std::cout << row.name << "\n";
    return 0;
  }
  if (argc != 5) return usage();
  const std::string scheduler = argv[2];
  const std::uint64_t seed = std::strtoull(argv[3], nullptr, 10);
  const std::uint64_t budget = std::strtoull(argv[4], nullptr, 10);
  // Its full search needs more iterations than the bounded one for every kernel here.
  const auto type =
      scheduler == "random" ? rl::random_scheduler_type : rl::fair_context_bound_scheduler_type;
  if (budget == 0 || (scheduler != "random" && scheduler != "bound")) return usage();
  for (const Row& row : kRows) {
    if (row.name == std::string(argv[1])) return measure(row, type, seed, budget);
  }
  return usage();
}
