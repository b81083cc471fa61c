"""Campaigns: exit codes, options, what the result says."""
import json
import os
import re
import time
import unittest

from cli_testing import CLEAN, FAULTY, OWN, UNREACHED, CommandLineTest, main


class RunTest(CommandLineTest):
    def test_exit_codes_follow_the_verdicts(self):
        self.file("clean.snarl", CLEAN)
        self.file("faulty.snarl", FAULTY)
        self.file("unreached.snarl", UNREACHED)
        run = ["run", "--schedules", "100"]
        self.expect(0, *run, "clean.snarl")
        self.expect(1, *run, "faulty.snarl")
        self.expect(3, *run, "unreached.snarl")
        self.expect(1, *run, "clean.snarl", "unreached.snarl", "faulty.snarl")
        self.expect(3, *run, "clean.snarl", "unreached.snarl")

    def test_exit_zero_forgives_verdicts_and_nothing_else(self):
        self.file("faulty.snarl", FAULTY)
        self.file("unreached.snarl", UNREACHED)
        run = ["run", "--schedules", "100", "--exit-zero"]
        self.expect(0, *run, "faulty.snarl")
        self.expect(0, *run, "unreached.snarl")
        self.expect(2, *run, "nothing.snarl")
        self.expect(2, *run, "faulty.snarl", "--report", "json:/dev/full")

    def test_weaker_orders_are_said_not_to_be_tried_where_some_are_used(self):
        text = '''scenario publication {
          atomic ready = false
          thread writer { ready.store(true, %s) }
          thread reader { local seen = ready.load(acquire) }
          explore all
        }'''
        for order, weak in (("release", True), ("seq_cst", False)):
            self.file("s.snarl", (text % order).replace("acquire", "acquire" if weak else order))
            [scenario] = self.result(0, "run", "s.snarl")["scenarios"]
            self.assertEqual(scenario["weak_orders"], weak)
            self.assertTrue(scenario["exhausted"])
            words = "a weaker memory order than seq_cst"
            said = " ".join(self.expect(0, "run", "s.snarl").stdout.split())
            self.assertEqual(words in said, weak, said)

    def test_a_program_of_ones_own_runs_all_that_is_in_it(self):
        self.expect(0, "campaign", "plan", "--schedules", "1", program=OWN)
        plan = (self.folder / "plan.json").read_text(encoding="utf-8")
        for name in ("own_lost_update", "own_exit", "own_runaway"):
            self.assertIn(name, plan)

    def test_a_mark_stands_at_what_was_refused(self):
        self.file("s.snarl", """scenario notifies {
  lock m
  condition c on m
  thread t { with m { progress }; c.notify() }
}
scenario joins {
  lock m
  thread t { with m { progress }; t.join() }
}
scenario gives {
  lock m
  lock n
  thread t { with m { progress }; n.release() }
}
scenario takes {
  queue q
  thread t { q.put(1); q.get(); q.get() }
}
""")
        shown = self.expect(1, "run", "s.snarl").stdout
        for line in ("c.notify() refused  <== notify without lock",
                     "t.join() refused  <== join self",
                     "n.release() refused  <== not owner",
                     "q.get() blocked  <== nobody is left to wake it"):
            self.assertIn(line, shown)
        self.assertEqual(shown.count("<="), 4)
        for words in ("tries c.notify()", "tries t.join()", "tries n.release()",
                      "MISUSE, join self: t: joined by itself"):
            self.assertIn(words, shown)

    def test_who_waits_for_the_same_is_behind_nobody(self):
        self.file("s.snarl", """scenario same {
  condition c
  thread w[3] { with c { c.wait() } }
}
scenario behind {
  lock m
  atomic ready = false
  event held
  thread owner { with m { held.set(); while not ready.load() { yield } } }
  thread w[2] { held.wait(); with m { ready.store(true) } }
}
scenario meets {
  barrier b(2)
  thread w { b.arrive_and_wait() }
}
""")
        same = self.expect(1, "run", "s.snarl:same").stdout
        self.assertIn("  blocked as well: w[1] and w[2]\n", same)
        self.assertNotIn("blocked behind them", same)
        behind = self.expect(1, "run", "s.snarl:behind").stdout
        self.assertIn("  blocked behind them: w[0] and w[1]\n", behind)
        self.assertNotIn("blocked as well", behind)
        meets = self.expect(1, "run", "s.snarl:meets").stdout
        self.assertIn("and waits in b.arrive_and_wait().", meets)
        self.assertIn("b.arrive_and_wait() blocked", meets)
        self.assertNotIn("b.pass()", meets)

    def test_the_help_of_a_lock_taken_twice_fits_the_lock(self):
        for kind, outer, inner, words in (
                ("lock", "m", "m", "help: use an rlock, or a function that expects the lock"),
                ("rwlock", "m.read", "m.write", "help: a reader cannot become the writer"),
                ("rwlock(prefer = writers)", "m.read", "m.write", "help: a reader cannot become"),
                ("rwlock", "m.write", "m.read", "help: use a function that expects the lock"),
                ("rwlock", "m.write", "m.write", "help: use a function that expects the lock")):
            kind, _, rest = kind.partition("(")
            self.file("s.snarl", f"scenario s {{\n  {kind} m{'(' + rest if rest else ''}\n"
                      f"  thread t {{ with {outer} {{ with {inner} {{ progress }} }} }}\n}}\n")
            self.assertIn(words, self.expect(1, "run", "s.snarl").stdout, (outer, inner))

    def test_a_folder_holds_every_file_below_it_in_order_of_path(self):
        (self.folder / "all/deep").mkdir(parents=True)
        self.file("all/b.snarl", CLEAN)
        self.file("all/deep/c.snarl", UNREACHED)
        self.file("all/a.snarl", FAULTY)
        result = self.result(1, "run", "all", "--schedules", "50")
        self.assertEqual([scenario["file"] for scenario in result["scenarios"]],
                         ["all/a.snarl", "all/b.snarl", "all/deep/c.snarl"])

    def test_a_bad_file_of_a_folder_does_not_stop_the_others(self):
        (self.folder / "d").mkdir()
        self.file("d/a.snarl", "scenario a {\n  lokc m\n}\n")
        self.file("d/clean.snarl", CLEAN)
        self.file("d/later.snarl", "scenario later {\n  lock m\n"
                                   "  thread t { with m { work 3ms } }\n}\n")
        for targets in (["d"], ["d/a.snarl", "d/later.snarl", "d/clean.snarl"]):
            done = self.expect(2, "run", *targets, "--exit-zero", "--param", "n=3")
            self.assertIn("PASS  clean(n=3)", done.stdout)
            self.assertIn("1 scenario: 1 passed", done.stdout)
            self.assertIn("d/a.snarl:2:3: error: ", done.stderr)
            self.assertIn("d/later.snarl:3:23: error: ", done.stderr)
            self.assertTrue(done.stderr.endswith(
                "snarl: not run, for the errors above: d/a.snarl and d/later.snarl\n"), done.stderr)
        result = self.result(2, "run", "d")
        self.assertEqual([one["name"] for one in result["not_run"]], ["d/a.snarl", "d/later.snarl"])
        self.assertTrue(result["not_run"][0]["reason"].startswith("d/a.snarl:2:3: error: "))
        self.assertIn("\nnot run, for errors: d/a.snarl and d/later.snarl\n",
                      self.expect(0, "report", "result.json").stdout)
        # A plan has to be whole, and of nothing there is nothing to say but the errors.
        self.assertTrue(self.error("campaign", "plan", "d").startswith("d/a.snarl:2:3: error: "))
        self.assertNotIn("not run", self.error("run", "d/a.snarl"))
        self.file("d/a.snarl", UNREACHED)
        (self.folder / "d/later.snarl").unlink()
        done = self.expect(3, "run", "d")
        self.assertEqual(done.stderr, "")
        self.assertEqual(self.result(3, "run", "d")["not_run"], [])

    def test_a_file_of_a_folder_that_cannot_be_read_does_not_stop_the_others(self):
        (self.folder / "d").mkdir()
        self.file("d/clean.snarl", CLEAN)
        (self.folder / "d/mem.snarl").symlink_to("/proc/self/mem")
        done = self.expect(2, "run", "d")
        self.assertIn("PASS  clean(n=2)", done.stdout)
        self.assertTrue(done.stderr.startswith("snarl: cannot read 'd/mem.snarl': "), done.stderr)
        self.assertIn("not run, for the errors above: d/mem.snarl", done.stderr)
        self.error("run", "d/mem.snarl")  # where it is all there is
        (self.folder / "d/mem.snarl").unlink()
        self.expect(0, "run", "d")

    def test_a_parameter_that_is_wrong_for_one_scenario_does_not_stop_the_others(self):
        self.file("a.snarl", CLEAN.replace("clean(n = 2)", "sized(n = 2)")
                  .replace("lock m", "lock m; lock more[n - 2 + 1]"))
        self.file("b.snarl", CLEAN)
        done = self.expect(2, "run", "a.snarl", "b.snarl", "--param", "n=1")
        self.assertIn("PASS  clean(n=1)", done.stdout)
        self.assertIn("the size of 'more' is 0", done.stderr)
        self.expect(0, "run", "a.snarl", "b.snarl", "--param", "n=2")

    def test_a_parameter_may_be_that_of_another_target(self):
        self.file("a.snarl", CLEAN)
        self.file("b.snarl", CLEAN.replace("clean(n = 2)", "plain").replace("[n]", "[2]")
                  .replace("== n", "== 2"))
        for targets in (("a.snarl", "b.snarl"), ("b.snarl", "a.snarl")):
            done = self.expect(0, "run", *targets, "--param", "n=3", "--schedules", "10")
            self.assertIn("PASS  clean(n=3)", done.stdout)
            self.assertIn("PASS  plain", done.stdout)
            self.assertIn("parameter", self.error("run", *targets, "--param", "k=3"))

    def test_a_scenario_that_two_targets_name_runs_once(self):
        self.file("clean.snarl", CLEAN)
        result = self.result(0, "run", "clean.snarl", "clean.snarl", "--schedules", "10")
        self.assertEqual(len(result["scenarios"]), 1)

    def test_json_says_how_the_campaign_was_run(self):
        self.file("clean.snarl", CLEAN)
        result = self.result(0, "run", "clean.snarl", "--schedules", "20", "--seed", "7",
                             "--strategy", "pct", "--vehicle", "os", "--jobs", "3")
        campaign = {key: value for key, value in result["campaign"].items() if key != "seconds"}
        self.assertEqual(campaign, {"seed": 7, "strategy": "pct", "mode": "controlled",
                                    "vehicle": "os", "memory": "sc", "jobs": 3})
        self.assertEqual(result["scenarios"][0]["executions"], 20)
        self.assertEqual(result["scenarios"][0]["seed"], 7)
        self.assertGreater(result["campaign"]["seconds"], 0)

    def test_a_tiny_scenario_is_run_in_full(self):
        self.file("clean.snarl", CLEAN)
        scenario = self.result(0, "run", "clean.snarl")["scenarios"][0]
        self.assertEqual(scenario["strategy"], "portfolio")
        self.assertTrue(scenario["exhausted"])
        self.assertEqual(scenario["distinct_executions"], 2)
        self.assertLess(scenario["executions"], 100)
        self.assertIn("exhausted: all 2 classes", self.expect(0, "run", "clean.snarl").stdout)

    def test_parameters_are_swept(self):
        self.file("clean.snarl", CLEAN)
        result = self.result(0, "run", "clean.snarl", "--param", "n=2..4", "--schedules", "20")
        self.assertEqual([scenario["params"]["n"] for scenario in result["scenarios"]], [2, 3, 4])
        result = self.result(0, "run", "clean.snarl", "--param", "n=1,3", "--schedules", "20")
        self.assertEqual([scenario["params"]["n"] for scenario in result["scenarios"]], [1, 3])
        for wrong, message in (("n=4..2", "n: 4..2 runs the wrong way: write 2..4"),
                               ("n=1,", "a value is missing"),
                               ("n=1..99999", "more than 10000 values"), ("n", "is not NAME=VALUE"),
                               ("n=..3", "--param: n")):
            self.assertIn(message, self.error("run", "clean.snarl", "--param", wrong))

    def test_a_fix_is_confirmed_by_enough_clean_executions(self):
        self.file("faulty.snarl", FAULTY)
        token = self.result(1, "run", "faulty.snarl")["scenarios"][0]["findings"][0]["token"]
        confirm = ["run", "faulty.snarl", "--confirm-fix", token]
        done = self.expect(1, *confirm)
        self.assertIn("not fixed: the schedule still shows a finding", done.stdout)
        self.file("faulty.snarl", FAULTY.replace("{ x += 1 }", "{ with m { x += 1 } }")
                  .replace("var x", "lock m\n  var x"))
        done = self.expect(0, *confirm)
        self.assertRegex(done.stdout, r"(\d+) clean executions make it 99 % sure")
        self.assertRegex(done.stdout, r"\n(\d+) clean executions: 99\.\d* % sure")
        done = self.expect(0, *confirm, "--schedules", "1")
        self.assertRegex(done.stdout, r"\n1 clean execution: \d\d?\.?\d* % sure")
        self.expect(2, *confirm, "--param", "n=3")
        self.assertIn("--confirm-fix", self.error("run", "faulty.snarl", "--confirm-fix", "R1x"))

    def test_a_fix_that_brings_another_fault_gets_a_token_of_its_own(self):
        self.file("faulty.snarl", FAULTY)
        token = self.result(1, "run", "faulty.snarl")["scenarios"][0]["findings"][0]["token"]
        self.file("faulty.snarl", FAULTY.replace("{ x += 1 }", "{ m.acquire(); m.acquire() }")
                  .replace("var x", "lock m\n  var x"))
        done = self.expect(1, "run", "faulty.snarl", "--confirm-fix", token)
        self.assertIn("not clean: what the schedule has become in the changed", done.stdout)
        shown = re.search(r"replay (R1\w+) ", done.stdout)[1]
        self.assertNotEqual(shown, token)
        self.assertIn("reproduced\n", self.expect(1, "replay", shown, "faulty.snarl").stdout)
        self.assertIn("--strategy does not go with it",
                      self.error("run", "faulty.snarl", "--confirm-fix", token, "--strategy",
                                 "dfs"))

    def test_equal_runs_differ_in_nothing_but_seconds(self):
        self.file("faulty.snarl", FAULTY)
        texts = []
        for _ in range(2):
            self.result(1, "run", "faulty.snarl", "--keep-going", "--schedules", "200")
            text = (self.folder / "result.json").read_text(encoding="utf-8")
            texts.append(re.sub(r'"seconds": *[0-9.e+-]+', "", text))
        self.assertEqual(texts[0], texts[1])

    def test_the_scenario_s_own_plan_wins_over_the_command_line(self):
        self.file("plan.snarl", CLEAN.replace("expect always clean",
                                              "explore 7 schedules seed 3 with pct, random"))
        result = self.result(0, "run", "plan.snarl", "--schedules", "50", "--seed", "9",
                             "--strategy", "round_robin")
        self.assertEqual([(scenario["strategy"], scenario["executions"], scenario["seed"])
                          for scenario in result["scenarios"]],
                         [("pct", 7, 3), ("random", 7, 3)])

    def test_a_campaign_ends_at_the_first_failure_unless_it_keeps_going(self):
        self.file("faulty.snarl", FAULTY)
        run = ["run", "faulty.snarl", "--schedules", "300", "--strategy", "random"]
        first = self.result(1, *run)
        all_of_them = self.result(1, *run, "--keep-going")
        self.assertLess(first["scenarios"][0]["executions"], 300)
        self.assertEqual(all_of_them["scenarios"][0]["executions"], 300)

    def test_what_is_never_to_be_found_is_not_called_allowed(self):
        text = ("scenario both {\n  lock m[2]\n  thread t[2] "
                "{ with m[id] { with m[1 - id] { } } }\n  expect sometimes deadlock on m[0]\n")
        self.file("never.snarl", text + "  expect never deadlock on m[1]\n}\n")
        self.file("sometimes.snarl", text + "}\n")
        self.assertIn("error: DEADLOCK", self.expect(1, "run", "never.snarl").stdout)
        self.assertIn("allowed deadlock", self.expect(0, "run", "sometimes.snarl").stdout)

    def test_a_campaign_ends_where_all_that_is_expected_sometimes_was_met(self):
        allowed = "\n  ".join(f"expect sometimes {outcome}"
                              for outcome in ("lost_update", "data_race", "check_failed"))
        self.file("all.snarl", FAULTY.replace("expect always clean", allowed))
        run = ["run", "--schedules", "300", "--strategy", "random"]
        self.assertEqual(self.result(0, *run, "all.snarl")["scenarios"][0]["executions"], 300)
        scenario = self.result(0, *run, "all.snarl", "--until-met")["scenarios"][0]
        self.assertLess(scenario["executions"], 300)
        last = max(finding["first_execution"] for finding in scenario["findings"])
        self.assertEqual(scenario["executions"], last + 1)
        # Without a `sometimes` there is nothing to wait for, and what never comes is waited for.
        self.file("clean.snarl", CLEAN)
        self.file("unreached.snarl", UNREACHED)
        for code, file in ((0, "clean.snarl"), (3, "unreached.snarl")):
            scenario = self.result(code, *run, file, "--until-met")["scenarios"][0]
            self.assertEqual(scenario["executions"], 300)

    def test_a_campaign_ends_where_hardly_anything_new_comes(self):
        self.file("counter.snarl", CLEAN.replace("x += 1", "repeat 3 { x += 1 }").replace(
            "with m { repeat 3 { x += 1 } }", "repeat 3 { with m { x += 1 } }").replace(
            "x == n", "x == 3 * n"))
        run = ["run", "counter.snarl", "--strategy", "random"]
        one, two = (self.result(0, *run, "--until-saturated", "1000", "--jobs", jobs)
                    for jobs in "12")
        scenario = one["scenarios"][0]
        self.assertTrue(scenario["saturated"])
        self.assertEqual(scenario["executions"] % 4096, 0)
        self.assertLess(scenario["distinct_once"] * 1000, scenario["executions"])
        self.assertEqual(scenario["event_hash"], two["scenarios"][0]["event_hash"])
        short = self.result(0, *run, "--until-saturated", "1000", "--schedules", "100")
        self.assertFalse(short["scenarios"][0]["saturated"])
        self.assertEqual(short["scenarios"][0]["executions"], 100)

    def test_parameters_are_set_and_sweeps_are_run(self):
        self.file("clean.snarl", CLEAN)
        result = self.result(0, "run", "clean.snarl", "--schedules", "5", "--param", "n=3")
        self.assertEqual(result["scenarios"][0]["params"], {"n": 3})
        self.file("sweep.snarl", CLEAN.replace("n = 2", "n = 2 in 1..3"))
        result = self.result(0, "run", "sweep.snarl", "--schedules", "5")
        self.assertEqual([scenario["params"]["n"] for scenario in result["scenarios"]], [1, 2, 3])

    def test_detectors_are_chosen(self):
        self.file("faulty.snarl", FAULTY)
        run = ["run", "faulty.snarl", "--schedules", "200", "--keep-going"]

        def kinds(*options):
            found = self.result(1, *run, *options)["scenarios"][0]["findings"]
            return sorted(finding["kind"] for finding in found)

        self.assertEqual(kinds(), ["check_failed", "data_race", "lost_update"])
        self.assertEqual(kinds("--detectors", "data_race"), ["check_failed", "data_race"])
        self.assertEqual(kinds("--detectors", "none"), ["check_failed"])

    def test_steps_bound_an_execution(self):
        self.file("long.snarl", "scenario long {\n  atomic x = 0\n  thread t[2] {\n"
                                "    repeat 1000 { x.store(1) }\n  }\n  expect always clean\n}\n")
        result = self.result(3, "run", "long.snarl", "--schedules", "5", "--steps", "100")
        self.assertEqual(result["scenarios"][0]["unfinished"], 5)

    def test_time_bounds_the_whole_run(self):
        self.file("a.snarl", CLEAN)
        self.file("b.snarl", CLEAN)
        begin = time.monotonic()
        result = self.result(0, "run", "a.snarl", "b.snarl", "--schedules", "1000000000",
                             "--time", "3s")
        self.assertLess(time.monotonic() - begin, 30)
        self.assertEqual(len(result["scenarios"]), 2)
        for scenario in result["scenarios"]:
            self.assertGreater(scenario["executions"], 0)

    def test_quiet_says_only_what_failed(self):
        self.file("clean.snarl", CLEAN)
        self.file("faulty.snarl", FAULTY)
        text = self.expect(1, "run", ".", "--quiet").stdout
        self.assertNotIn("PASS", text)
        self.assertIn("FAIL", text)
        self.assertLess(len(text), len(self.expect(1, "run", ".").stdout))

    def test_standard_error_is_silent_where_nothing_is_wrong(self):
        self.file("clean.snarl", CLEAN)
        self.assertEqual(self.expect(0, "run", "clean.snarl").stderr, "")

    def test_own_programs_have_the_same_command_line(self):
        self.expect(0, "run", "own_clean", program=OWN)
        done = self.expect(1, "run", "own_lost_update", program=OWN)
        self.assertIn(f"{OWN} replay R1", done.stdout)
        self.assertIn("own_lost_update(threads = 2)", self.expect(0, "list", program=OWN).stdout)

    def test_an_internal_error_says_where_it_happened(self):
        # Each worker runs into it.
        for jobs in ("1", "2", "4"):
            done = self.expect(70, "run", "own_internal_error", "--seed", "5", "--jobs", jobs,
                               program=OWN)
            self.assertEqual(done.stderr.count("the answer is not the answer"), 1, done.stderr)
            self.assertRegex(done.stderr, r"in scenario own_internal_error \(.*\), "
                                          r"strategy portfolio, seed 5\n")

    @unittest.skipIf("TSAN_OPTIONS" in os.environ,
                     "the watchdog reads the state of a thread that hangs, which orders nothing")
    def test_a_hang_writes_what_was_done(self):
        self.expect(124, "run", "own_clean", "own_hang", "--hang", "200ms", "--report",
                    "json:result.json", program=OWN)
        self.validate(self.folder / "result.json")
        scenarios = json.loads((self.folder / "result.json").read_text("utf-8"))["scenarios"]
        self.assertEqual([scenario["name"] for scenario in scenarios], ["own_clean", "own_hang"])
        finding = scenarios[1]["findings"][0]
        self.assertEqual((finding["kind"], finding["cause"]), ("crash", "hang"))

    @unittest.skipIf("TSAN_OPTIONS" in os.environ,
                     "the watchdog reads the state of a thread that hangs, which orders nothing")
    def test_what_is_held_up_is_no_hang_and_no_deadlock(self):
        for way in (["own_held_up", "--param", "by=0"], ["own_held_up", "--param", "by=1"],
                    ["own_held_up", "--param", "by=2"], ["uncontrolled", "--vehicle", "os"]):
            with self.subTest(way):
                self.expect(124, "run", *way, "--hang", "200ms", "--jobs", "1", "--report",
                            "json:result.json", program=OWN)
                result = json.loads((self.folder / "result.json").read_text("utf-8"))
                [scenario] = result["scenarios"]
                self.assertEqual(scenario["verdict"], "inconclusive")
                [finding] = scenario["findings"]
                self.assertEqual(finding["kind"], "uncontrolled")
                self.assertIn("worker", finding["message"])

    def test_who_is_slow_between_points_is_not_held_up(self):
        self.expect(0, "run", "own_slow", "--hang", "400ms", "--jobs", "1", program=OWN)

    @unittest.skipIf("TSAN_OPTIONS" in os.environ,
                     "the watchdog reads the state of a thread that hangs, which orders nothing")
    def test_a_hang_while_a_finding_is_minimised_loses_nothing(self):
        options = ["run", "own_hang_by_default", "--schedules", "1", "--hang", "200ms",
                   "--strategy", "random"]
        self.expect(1, *options, "--minimize-time", "0s", program=OWN)
        done = self.expect(124, *options, "--report", "json:result.json", program=OWN)
        self.assertIn("[seen while another finding was minimised]", done.stdout)
        self.validate(self.folder / "result.json")
        result = json.loads((self.folder / "result.json").read_text("utf-8"))
        [scenario] = result["scenarios"]
        self.assertEqual(scenario["executions"], 1)
        race, hang = scenario["findings"]
        self.assertEqual((race["kind"], race["minimality"], race["hits"]), ("data_race", "none", 1))
        self.assertEqual((hang["kind"], hang["cause"], hang["hits"]), ("crash", "hang", 0))
        self.assertTrue(race["token"] and hang["token"])

    def test_minimising_changes_the_evidence_and_nothing_else(self):
        self.file("counter.snarl", "scenario counter {\n  var x = 0\n"
                                   "  thread t[3] { repeat 4 { x += 1 } }\n  check x == 12\n}\n")
        run = ["run", "counter.snarl", "--keep-going", "--schedules", "50"]
        [first] = self.result(1, *run, "--minimize-time", "0s")["scenarios"]
        [short] = self.result(1, *run)["scenarios"]
        evidence = {"message", "objects", "threads", "sites", "token", "steps", "steps_marked",
                    "preemptions", "minimality", "deciding_order", "serial_orders", "trace"}
        for one, other in zip(first.pop("findings"), short.pop("findings"), strict=True):
            self.assertEqual(one["minimality"], "none")
            self.assertEqual(other["minimality"], "proven")
            self.assertLess(other["preemptions"], one["preemptions"])
            for key in one.keys() - evidence:
                self.assertEqual(one[key], other[key], key)
        for result in (first, short):
            result.pop("seconds")
        self.assertEqual(first, short)
        self.assertIn("--minimize-time: 'fast' is not a duration",
                      self.error(*run, "--minimize-time", "fast"))


if __name__ == "__main__":
    main()
