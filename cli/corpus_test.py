"""A corpus: yesterday's findings show before anything else is run."""
import unittest

from cli_testing import FAULTY, CommandLineTest, main

MENDED = FAULTY.replace("{ x += 1 }", "{ with m { x += 1 } }").replace("var x", "lock m\n  var x")
# What is kept of it has a switch that decides.
PUBLISHED = """
scenario published {
  atomic ready = 0
  atomic value = 0
  thread writer { ready.store(1); value.store(7) }
  thread reader { if ready.load() == 1 { assert value.load() == 7 } }
  expect always clean
}
"""
WRONG_ORDER = "ready.store(1); value.store(7)"
RIGHT_ORDER = "value.store(7); ready.store(1)"


class CorpusTest(CommandLineTest):
    def keep(self, text=FAULTY):
        """Runs the faulty scenario with a corpus. Returns: the only file that is there then."""
        self.file("scenario.snarl", text)
        self.expect(1, "run", "scenario.snarl", "--corpus", "corpus")
        (path,) = (self.folder / "corpus").iterdir()
        return path

    def scenario(self, code, *arguments):
        result = self.result(code, "run", "scenario.snarl", "--corpus", "corpus",
                             "--strategy", "random", *arguments)
        return result["scenarios"][0]

    def test_what_was_found_yesterday_fails_before_the_first_execution(self):
        path = self.keep()
        scenario = self.scenario(1)
        self.assertEqual(scenario["executions"], 0)
        self.assertEqual((scenario["corpus_replayed"], scenario["corpus_reproduced"]), (1, 1))
        (finding,) = scenario["findings"]
        self.assertEqual(finding["corpus"], f"corpus/{path.name}")
        self.assertEqual(finding["hits"], 0)
        self.assertEqual(scenario["expectations"][0]["status"], "failed")
        done = self.expect(1, "run", "scenario.snarl", "--corpus", "corpus")
        self.assertIn(f"[by the schedule that corpus/{path.name} keeps]",
                      " ".join(done.stdout.split()))

    def test_a_kept_file_replays(self):
        self.expect(1, "replay", str(self.keep()))

    def test_what_is_mended_is_run_in_full_and_its_file_stays(self):
        path = self.keep()
        before = path.read_text("utf-8")
        self.file("scenario.snarl", MENDED)
        scenario = self.scenario(0, "--schedules", "100")
        self.assertEqual(scenario["executions"], 100)
        self.assertEqual((scenario["corpus_replayed"], scenario["corpus_reproduced"]), (1, 0))
        self.assertEqual(path.read_text("utf-8"), before)

    def test_a_fault_whose_lines_moved_is_shown_by_its_choices(self):
        locks = ("scenario turns {\n  lock a\n  lock b\n"
                 "  thread one { with a { with b { progress } } }\n"
                 "  thread two { with b { with a { progress } } }\n}\n")
        for text in (PUBLISHED, locks):
            for path in self.folder.glob("corpus/*"):
                path.unlink()
            path = self.keep(text)
            self.file("scenario.snarl", text.replace("  thread", "\n\n  thread"))
            done = self.expect(1, "run", "scenario.snarl", "--corpus", "corpus")
            self.assertNotIn("do not show", done.stdout + done.stderr)
            (kept,) = self.scenario(1)["corpus"]
            self.assertEqual((kept["status"], kept["fitted"]), ("reproduced", False))
            self.assertEqual(list((self.folder / "corpus").iterdir()), [path])
            done = self.expect(1, "replay", str(path))
            self.assertTrue(done.stdout.startswith("reproduced\n"), done.stdout)
            self.assertNotIn("do not show", done.stderr)

    def edited(self, code, text):
        """Runs a scenario that changed since its fault was kept. Returns: what became of it."""
        path = self.keep(PUBLISHED)
        self.file("scenario.snarl", text)
        done = self.expect(code, "run", "scenario.snarl", "--corpus", "corpus",
                           "--schedules", "200")
        for other in (self.folder / "corpus").iterdir():
            if other != path:
                other.unlink()
        scenario = self.scenario(code, "--schedules", "100")
        (kept,) = scenario["corpus"]
        self.assertEqual((kept["changed"], kept["fitted"]), (True, True))
        return scenario, kept, " ".join(done.stdout.split())

    def test_an_edit_elsewhere_does_not_hide_yesterdays_fault(self):
        text = PUBLISHED.replace("ready.store", "other.store(1); ready.store")
        text = "# moved\n" + text.replace("if ready", "other.store(2)\n    if ready")
        scenario, kept, shown = self.edited(
            1, text.replace("atomic ready", "atomic other = 0\n  atomic ready"))
        self.assertEqual(kept["status"], "reproduced")
        self.assertEqual((kept["switches"], kept["matched"], kept["tries"]), (1, 1, 0))
        self.assertEqual(scenario["executions"], 0)
        self.assertEqual(scenario["corpus_reproduced"], 1)
        self.assertEqual([each["corpus"] for each in scenario["findings"]], [kept["file"]])
        self.assertIn(f"{kept['file']}: the scenario has changed since; matched 1 of 1 switch "
                      "(100 %): the fault is there still", shown)

    def test_a_name_that_has_changed_is_told(self):
        _, kept, shown = self.edited(1, "# moved\n" + PUBLISHED.replace("value", "total"))
        self.assertEqual((kept["status"], kept["renames"]), ("renamed", "total is what value was"))
        self.assertIn("the fault is there still, if total is what value was", shown)

    def test_what_is_mended_is_said_to_be(self):
        _, kept, shown = self.edited(
            0, PUBLISHED.replace(WRONG_ORDER, RIGHT_ORDER))
        self.assertEqual(kept["status"], "not_reproduced")
        self.assertIn("does not show the fault any more, nor in 64 executions near it", shown)

    def test_another_fault_is_never_taken_for_the_kept_one(self):
        text = PUBLISHED.replace(WRONG_ORDER, RIGHT_ORDER)
        scenario, kept, shown = self.edited(1, "# moved\n" + text.replace(
            "thread reader {", "thread reader { assert value.load() == 7\n"))
        self.assertEqual((kept["status"], scenario["corpus_reproduced"]), ("like", 0))
        self.assertIn("shows a fault of its kind, which may be another one", shown)

    def test_a_kept_file_replays_behind_an_edit(self):
        path = str(self.keep(PUBLISHED))
        text = PUBLISHED.replace("ready.store", "other.store(1); ready.store")
        text = text.replace("atomic ready", "atomic other = 0\n  atomic ready")
        self.file("scenario.snarl", text)
        done = self.expect(1, "replay", path)
        self.assertIn("the fault is there still", done.stderr)
        self.assertTrue(done.stdout.startswith("reproduced"))
        done = self.expect(1, "replay", path, "--as-pin")
        self.assertEqual(done.stdout, "schedule check_failed = writer*2 reader\n")
        self.file("scenario.snarl", PUBLISHED.replace("assert value.load() == 7", "yield"))
        done = self.run_snarl("replay", path)
        self.assertIn(done.returncode, (0, 3))
        self.assertIn("does not show the fault any more", done.stderr)

    def test_executions_are_the_same_with_a_corpus_and_without(self):
        self.keep()
        self.file("scenario.snarl", MENDED)
        with_corpus = self.scenario(0)
        without = self.result(0, "run", "scenario.snarl", "--strategy", "random")["scenarios"][0]
        for key in ("executions", "event_hash", "steps", "choices", "contention"):
            self.assertEqual(with_corpus[key], without[key])

    def test_a_failure_of_yesterday_does_not_hide_todays_that_keep_going(self):
        self.keep()
        scenario = self.scenario(1, "--keep-going", "--schedules", "200")
        self.assertEqual(scenario["executions"], 200)
        self.assertGreater(len(scenario["findings"]), 1)
        self.assertGreater(scenario["findings"][0]["hits"], 0)
        self.assertEqual(len(list((self.folder / "corpus").iterdir())), len(scenario["findings"]))

    def test_other_scenarios_and_parameters_are_left_alone(self):
        self.keep()
        scenario = self.scenario(1, "--param", "n=3", "--schedules", "100")
        self.assertEqual(scenario["corpus_replayed"], 0)

    def test_files_that_are_not_understood_are_named_and_stay(self):
        path = self.keep()
        bad = {"empty.repro": "", "cut.repro": path.read_text("utf-8")[:60],
               "later.repro": '{"snarl_repro": 99}',
               "seed.repro": '{"snarl_repro": 1, "token": "R1nonsense"}'}
        for name, text in bad.items():
            self.file(f"corpus/{name}", text)
        done = self.expect(2, "run", "scenario.snarl", "--corpus", "corpus")
        for name, text in bad.items():
            self.assertIn(f"corpus/{name}", done.stderr)
            self.assertEqual((self.folder / "corpus" / name).read_text("utf-8"), text)
        self.assertIn("DATA RACE", done.stdout)

    def test_a_folder_that_cannot_be_is_an_error(self):
        self.file("scenario.snarl", FAULTY)
        self.assertIn("--corpus: cannot use the folder '/dev/null'",
                      self.error("run", "scenario.snarl", "--corpus", "/dev/null"))

    def test_a_full_disk_loses_no_finding(self):
        self.file("scenario.snarl", FAULTY)
        (self.folder / "corpus").mkdir()
        done = self.run_snarl("run", "scenario.snarl", "--corpus", "/proc/self")
        self.assertEqual(done.returncode, 2)
        self.assertIn("DATA RACE", done.stdout)
        self.assertIn("--corpus: cannot write", done.stderr)


if __name__ == "__main__":
    main()
