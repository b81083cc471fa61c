# What the lanes of ci/lanes do. Each runs in a subshell of ci/check under `set -e`, with its name
# in LANE and its log in LOG; ctest lanes write build/check/LANE.counts, for others ci/check does.
# shellcheck shell=bash

export CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
export CTEST_PARALLEL_LEVEL=${CTEST_PARALLEL_LEVEL:-$(nproc)}

# The main job, in one place: what quickstart shows and the lanes repeat under other seeds.
run_catalogue() {
  local preset=$1
  shift
  "build/$preset/bin/snarl" run scenarios/catalogue "$@"
}

count_one() { # LANE STATUS
  if [ "$2" -eq 0 ]; then echo 1 0 0; else echo 0 1 0; fi >"build/check/$1.counts"
}

# Runs a command into the log and shows the end of it only if the command fails.
logged() {
  local status=0
  echo "+ $*" >>"$LOG"
  "$@" >>"$LOG" 2>&1 || status=$?
  if [ $status -ne 0 ]; then
    tail -n 100 "$LOG"
    echo "failed: $* (all of it: $LOG)"
  fi
  return $status
}

build() { # PRESET [TARGET...]
  local preset=$1 start=$SECONDS
  shift
  logged cmake --preset "$preset"
  logged cmake --build --preset "$preset" ${1:+--target "$@"} -- --quiet
  echo "built $preset in $((SECONDS - start)) s"
}

# The output of each failed test, cut out of ctest's log.
show_failures() {
  awk '/Test +#[0-9]+:/ {shown = /\*\*\*/ && !/Skipped/}
       /^ *Start +[0-9]+:/ {shown = 0}
       /tests passed,/ {shown = 1}
       shown' "$1" | head -n 300
}

run_ctest() { # PRESET [ctest ARGUMENT...]
  local preset=$1 junit=$PWD/build/check/$LANE.xml status=0 start=$SECONDS
  local tests failures skipped
  shift
  "${under[@]}" ctest --preset "$preset" -j "$CTEST_PARALLEL_LEVEL" --output-junit "$junit" "$@" \
    >"build/check/$LANE.ctest.log" 2>&1 || status=$?
  cat "build/check/$LANE.ctest.log" >>"$LOG"
  if [ ! -f "$junit" ]; then
    tail -n 40 "build/check/$LANE.ctest.log"
    return 1
  fi
  tests=$(junit_count "$junit" tests)
  failures=$(junit_count "$junit" failures)
  skipped=$(junit_count "$junit" skipped)
  # ctest can fail without a failed test, for one when a test program cannot list its tests.
  if [ $status -ne 0 ] && [ "$failures" -eq 0 ]; then failures=1 tests=$((tests + 1)); fi
  echo "$((tests - failures - skipped)) $failures $skipped" >"build/check/$LANE.counts"
  [ $status -eq 0 ] || show_failures "build/check/$LANE.ctest.log"
  echo "$tests tests in $((SECONDS - start)) s"
  return $status
}

junit_count() { grep -o -m 1 "$2=\"[0-9]*\"" "$1" | head -n 1 | tr -dc 0-9; }

under=()

lane_tests() { # PRESET [ctest ARGUMENT...]
  build "$1"
  run_ctest "$@"
}

# g++ 12's ThreadSanitizer cannot place its shadow where the kernel randomises addresses widely; it
# then dies before main, sometimes. A program that does nothing shows it within a few starts.
tsan_starts() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    "${under[@]}" build/check/tsan_probe >>"$LOG" 2>&1 || return 1
  done
}

lane_tsan() {
  echo 'int main() {}' | g++ -x c++ -fsanitize=thread -o build/check/tsan_probe -
  if ! tsan_starts; then
    under=(setarch -R)
    if ! tsan_starts; then
      echo "ThreadSanitizer does not start here, not even under 'setarch -R' (see $LOG)"
      return 1
    fi
    echo "address randomisation stops ThreadSanitizer here: the tests run under 'setarch -R'"
  fi
  lane_tests tsan "$@"
}

lane_tidy() { ci/tidy "$@"; }

lane_events() {
  build release snarl
  build clang snarl
  /usr/bin/python3 ci/events.py "$@"
}

# lane_seeds FIRST LAST [ARGUMENT of snarl run...]: the whole catalogue once for each seed. CPU time
# counts: what else the machine does is not the catalogue's fault.
lane_seeds() {
  local first=$1 last=$2 seed cpu_seconds TIMEFORMAT=%U
  shift 2
  build release snarl
  for ((seed = first; seed <= last; seed++)); do
    cpu_seconds=$({ time logged run_catalogue release --seed "$seed" --quiet "$@" >&3; } 2>&1) 3>&1
    echo "seed $seed: every expectation met in $cpu_seconds s of CPU time"
    if [ "${cpu_seconds%.*}" -ge 20 ]; then
      echo "the catalogue must run in under 20 s"
      return 1
    fi
  done
}

lane_prove() {
  build release
  ci/prove "$@"
}

lane_fuzz() { # [SECONDS]
  local program name corpus
  build fuzz
  for program in build/fuzz/bin/fuzz/*; do
    name=$(basename "$program")
    corpus=build/check/fuzz/$name
    mkdir -p "$corpus"
    # New inputs go to the first folder, the seeds beside the sources are only read.
    ASAN_OPTIONS=detect_leaks=1 logged "$program" -max_total_time="${1:-60}" -timeout=10 \
      -rss_limit_mb=2048 -artifact_prefix="$corpus-" -print_final_stats=1 \
      "$corpus" "build/fuzz/corpus/$name/"
    echo "$name: $(grep number_of_executed_units "$LOG" | tail -n 1 | tr -dc 0-9) inputs, no crash"
  done
}

lane_bench() {
  build bench
  build/bench/bin/snarl_benchmarks "$@"
}

# `ci/check bugs --relacy` compiles Relacy's half too, which takes minutes.
lane_bugs() { # [ARGUMENT of bench/bugs/run...]
  local targets=(snarl snarl_bugs) argument
  for argument in "$@"; do
    if [ "$argument" = --relacy ]; then targets+=(relacy_bugs); fi
  done
  build release "${targets[@]}"
  bench/bugs/run --jobs "$(nproc)" "$@"
}

lane_scaleout() { # [SCHEDULES]
  build release snarl
  /usr/bin/python3 ci/scaleout.py "$@"
}

lane_soak() { # [MINUTES]
  local minutes=${1:-30} end seed
  end=$((SECONDS + minutes * 60))
  build release snarl
  for ((seed = 1000; SECONDS < end; seed++)); do
    logged run_catalogue release --seed "$seed" --quiet
  done
  echo "seeds 1000 to $((seed - 1)): every expectation met"
}
