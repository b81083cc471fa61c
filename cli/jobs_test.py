"""Worker processes: the same results for any number of them, whatever becomes of them."""
import json
import os
import random
import signal
import subprocess
import time
import unittest

from cli_testing import OWN, ROOT, SNARL, CommandLineTest, environment, main

IS_SANITIZED = bool({"ASAN_OPTIONS", "TSAN_OPTIONS"} & set(os.environ))

# Fails in about 1 of 5,000 executions.
RARE = """
scenario rare {
  atomic next = 0
  atomic is_reversed = 0
  thread a { local place = next.fetch_add(1); if place == 6 { is_reversed.fetch_add(1) } }
  thread b { local place = next.fetch_add(1); if place == 5 { is_reversed.fetch_add(1) } }
  thread c { local place = next.fetch_add(1); if place == 4 { is_reversed.fetch_add(1) } }
  thread d { local place = next.fetch_add(1); if place == 3 { is_reversed.fetch_add(1) } }
  thread e { local place = next.fetch_add(1); if place == 2 { is_reversed.fetch_add(1) } }
  thread f { local place = next.fetch_add(1); if place == 1 { is_reversed.fetch_add(1) } }
  thread g { local place = next.fetch_add(1); if place == 0 { is_reversed.fetch_add(1) } }
  check is_reversed.load() < 7
  expect never check_failed
}
"""


def comparable(value):
    """A result without what may differ between equal runs."""
    if isinstance(value, dict):
        return {key: comparable(each) for key, each in value.items()
                if key not in ("seconds", "jobs")}
    if isinstance(value, list):
        return [comparable(each) for each in value]
    return value


def state_of(pid):
    """A process's state and its parent, as in /proc/PID/stat; None: there is no such process."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            state, parent = stat.read().rsplit(")", 1)[1].split()[:2]
            return state, int(parent)
    except (FileNotFoundError, ProcessLookupError):
        return None


def workers_of(process):
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [pid for pid in pids if (state_of(pid) or ("", 0))[1] == process.pid]


class JobsTest(CommandLineTest):
    def results(self, code, *arguments, **options):
        return [comparable(self.result(code, *arguments, "--jobs", jobs, **options))
                for jobs in ("1", "2", "3")]

    def expect_the_same(self, code, *arguments, **options):
        one, two, three = self.results(code, *arguments, **options)
        self.assertEqual(one, two)
        self.assertEqual(one, three)
        return one

    def test_results_do_not_depend_on_the_number_of_workers(self):
        counters = str(ROOT / "scenarios/catalogue/counters.snarl")
        # A sanitizer looks at the code that all strategies share.
        strategies = ("portfolio",) if IS_SANITIZED else ("random", "surw", "portfolio")
        schedules = 4500 if IS_SANITIZED else 9000
        for strategy in strategies:
            with self.subTest(strategy):
                result = self.expect_the_same(0, "run", counters, "--schedules", str(schedules),
                                              "--strategy", strategy)
                for scenario in result["scenarios"]:
                    self.assertTrue(scenario["executions"] == schedules or
                                    scenario["exhausted"])

    def test_the_failure_with_the_lowest_index_is_the_one_that_is_reported(self):
        self.file("rare.snarl", RARE)
        result = self.expect_the_same(1, "run", "rare.snarl", "--schedules", "100000")
        scenario = result["scenarios"][0]
        self.assertEqual(len(scenario["findings"]), 1)
        self.assertEqual(scenario["findings"][0]["first_execution"] + 1, scenario["executions"])

    def test_a_failure_ends_nothing_that_keeps_going(self):
        self.file("rare.snarl", RARE)
        schedules = 20000 if IS_SANITIZED else 50000
        result = self.expect_the_same(1, "run", "rare.snarl", "--schedules", str(schedules),
                                      "--keep-going")
        self.assertEqual(result["scenarios"][0]["executions"], schedules)
        self.assertGreater(result["scenarios"][0]["findings"][0]["hits"], 1)

    def test_an_execution_that_ends_its_process_is_a_finding(self):
        for jobs in ("2", "3"):
            result = self.result(1, "run", "own_exit", "--schedules", "200000", "--jobs", jobs,
                                 program=OWN)
            scenario = result["scenarios"][0]
            (finding,) = scenario["findings"]
            self.assertEqual((finding["kind"], finding["cause"]), ("crash", "process"))
            self.assertIn("exit code 3", finding["message"])
            self.assertEqual(finding["first_execution"] + 1, scenario["executions"])
            self.expect(3, "replay", finding["token"], "own_exit", program=OWN)

    @unittest.skipIf(IS_SANITIZED, "what a sanitizer keeps for itself is not told apart")
    def test_an_execution_that_takes_memory_without_end_is_a_finding(self):
        options = ("--jobs", "2", "--schedules", "200", "--memory-limit", "100")
        scenario = self.result(1, "run", "own_runaway", *options, program=OWN)["scenarios"][0]
        (finding,) = scenario["findings"]
        self.assertEqual((finding["kind"], finding["cause"]), ("crash", "memory"))
        self.assertIn("more than 100 MiB", finding["message"])
        self.assertEqual(finding["first_execution"] + 1, scenario["executions"])
        # Where memory is bounded the schedule shows who asks for it.
        done = subprocess.run(["sh", "-c", 'ulimit -v 1000000; exec "$@"', "sh", OWN, "replay",
                               finding["token"], "own_runaway"], cwd=self.folder, check=False,
                              env=environment(), capture_output=True, text=True, timeout=60)
        self.assertIn("bad_alloc", done.stdout + done.stderr)
        # Much is not too much.
        self.expect(0, "run", "own_runaway", "--param", "runs_away=0", "--param", "mib=50",
                    "--jobs", "2", "--schedules", "5", "--memory-limit", "100", program=OWN)

    @unittest.skipIf(IS_SANITIZED, "sanitizers take more of the address space than the limit")
    def test_a_thread_that_gets_no_stack_is_an_error_and_no_finding(self):
        self.file("many.snarl", "scenario many(n = 10000) { thread t[n] { progress } }\n")
        limited = ["sh", "-c", 'ulimit -v 2000000; exec "$@"', "sh", SNARL, "run", "many.snarl",
                   "--schedules", "1", "--report", "json:many.json"]
        for jobs in ("1", "2"):
            done = subprocess.run([*limited, "--jobs", jobs], cwd=self.folder, env=environment(),
                                  capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 70, done.stdout + done.stderr)
            self.assertRegex(done.stderr, r"gives no more memory mappings or threads \(.*\): \d+ "
                                          r"threads of the scenario")
            self.assertIn("vm.max_map_count", done.stderr)
            self.assertNotIn("EXCEPTION", done.stdout)
        # So many do fit.
        done = subprocess.run([*limited, "--param", "n=1000"], cwd=self.folder, env=environment(),
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_no_killed_worker_takes_anything_with_it(self):
        self.file("rare.snarl", RARE)
        blocks = 12 if IS_SANITIZED else 20
        arguments = ["run", "rare.snarl", "--schedules", str(4096 * blocks), "--keep-going"]
        start = time.monotonic()
        expected = comparable(self.result(1, *arguments, "--jobs", "1"))
        block_seconds = (time.monotonic() - start) / blocks
        dice = random.Random(1)
        killed = 0
        # LeakSanitizer's tracer is a child too, and whoever waits for it waits for ever once it
        # is killed.
        no_tracer = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        with subprocess.Popen([SNARL, *arguments, "--jobs", "3", "--report", "json:killed.json"],
                              cwd=self.folder, env=environment(ASAN_OPTIONS=no_tracer),
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True) as process:
            while process.poll() is None:
                time.sleep(dice.uniform(0.5, 2) * block_seconds)
                workers = workers_of(process)
                if not workers:
                    continue
                try:
                    os.kill(dice.choice(workers), signal.SIGKILL)
                    killed += 1
                except ProcessLookupError:
                    pass
            complaint = process.stderr.read()
        self.assertEqual(process.returncode, 1, complaint)
        self.assertGreater(killed, 0)
        found = json.loads((self.folder / "killed.json").read_text("utf-8"))
        self.assertEqual(comparable(found), expected)

    def test_workers_do_not_outlive_the_one_they_work_for(self):
        self.file("rare.snarl", RARE)
        with subprocess.Popen([SNARL, "run", "rare.snarl", "--schedules", "100000000",
                               "--keep-going", "--jobs", "2"], cwd=self.folder, env=environment(),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            workers = []
            while len(workers) < 2 and process.poll() is None:
                workers = workers_of(process)
                time.sleep(0.01)
            process.kill()
        self.assertEqual(len(workers), 2)
        for _ in range(500):
            if all(state_of(pid) is None or state_of(pid)[0] == "Z" for pid in workers):
                return
            time.sleep(0.01)
        self.fail("a worker still runs")

    def test_an_interrupt_keeps_what_the_workers_have_done(self):
        for sent, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(sent):
                self.check_interrupt(sent, code)

    def check_interrupt(self, sent, code):
        self.file("rare.snarl", RARE)
        with subprocess.Popen([SNARL, "run", "rare.snarl", "--schedules", "100000000",
                               "--keep-going", "--jobs", "2", "--report", "json:cut.json"],
                              cwd=self.folder, env=environment(), stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            time.sleep(1)
            process.send_signal(sent)
            self.assertEqual(process.wait(timeout=30), code)
        scenario = json.loads((self.folder / "cut.json").read_text("utf-8"))["scenarios"][0]
        self.assertGreater(scenario["executions"], 0)

    def test_what_is_no_number_of_workers_is_an_error(self):
        for jobs in ("0", "-1", "many", "1025"):
            self.assertIn("--jobs", self.error("run", "x", "--jobs", jobs))


if __name__ == "__main__":
    main()
