"""A run that was stopped goes on, and comes to what it would have come to."""
import json
import subprocess
import time
import unittest

from cli_testing import CommandLineTest, SNARL, main

SCENARIO = """scenario counter {
  var x = 0
  thread a { repeat 2 { x += 1 } }
  thread b { repeat 2 { x += 1 } }
  check x == 4
  expect sometimes lost_update
  expect sometimes data_race
  expect sometimes check_failed
}
"""
WORDS = ("run", "s.snarl", "--strategy", "random", "--schedules", "30000", "--keep-going")


class ResumeTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.file("s.snarl", SCENARIO)

    def kept(self):
        folder = self.folder / "kept"
        (path,) = folder.iterdir()
        return path

    @staticmethod
    def comparable(result):
        scenario = json.loads(json.dumps(result["scenarios"][0]))
        scenario.pop("seconds")
        return scenario

    def stop_in_the_middle(self):
        process = subprocess.Popen([SNARL, *WORDS, "--resume", "kept", "--quiet"],
                                   cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        path = self.folder / "kept" / "run.jsonl.tmp"
        while time.monotonic() < deadline and process.poll() is None:
            if path.exists() and path.stat().st_size > 0:
                break
            time.sleep(0.002)
        process.kill()
        process.wait()

    def test_after_a_kill_it_comes_to_the_same(self):
        whole = self.result(0, *WORDS)
        self.stop_in_the_middle()
        there = len(self.kept().read_text("utf-8").splitlines())
        self.assertGreater(there, 0)
        again = self.result(0, *WORDS, "--resume", "kept")
        self.assertEqual(self.comparable(again), self.comparable(whole))
        # Once more: everything is there, and nothing is run.
        done = self.expect(0, *WORDS, "--resume", "kept")
        self.assertIn("8 of 8 blocks are there already", done.stderr)

    def test_another_run_is_refused_and_nothing_is_lost(self):
        self.expect(0, *WORDS, "--resume", "kept")
        path = self.kept()
        self.assertEqual(path.name, "run.jsonl")
        before = path.read_text("utf-8")
        message = self.error(*WORDS, "--seed", "2", "--resume", "kept")
        self.assertIn("run.jsonl:1: it is of plan", message)
        self.assertEqual(self.kept(), path)  # and not what a run in progress is called
        self.assertEqual(path.read_text("utf-8"), before)
        done = self.expect(0, *WORDS, "--resume", "kept")
        self.assertIn("8 of 8 blocks are there already", done.stderr)

    def test_until_met_ends_in_the_middle_of_a_block(self):
        self.assertIn("--until-met", self.error(*WORDS, "--until-met", "--resume", "kept"))


if __name__ == "__main__":
    main()
