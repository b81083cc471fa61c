"""A run that was stopped goes on, and comes to what it would have come to."""
import json
import re
import signal
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
ALL_THERE = "snarl: kept: 8 of at most 8 blocks, 30,000 executions, are there already\n"


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
        self.assertEqual(done.stderr, ALL_THERE)

    @staticmethod
    def without_seconds(text):
        return re.sub(r"[\d.]+ s\b", "? s", re.sub(r" \([\d,]+/s\)", "", text))

    def test_after_an_interrupt_its_numbers_add_up(self):
        whole = self.expect(0, *WORDS).stdout
        process = subprocess.Popen([SNARL, *WORDS, "--resume", "kept"], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        path = self.folder / "kept" / "run.jsonl.tmp"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            if path.exists() and path.stat().st_size > 0:
                process.send_signal(signal.SIGINT)
                break
        out, said = process.communicate(timeout=60)
        self.assertIn(process.returncode, (0, 130), said)
        self.assertTrue(said.startswith("snarl: kept: nothing is there yet"), said)
        units = [json.loads(line) for line in self.kept().read_text("utf-8").splitlines()]
        kept = f"{sum(unit['block']['executions'] for unit in units):,} executions"
        if process.returncode == 130:
            # Blocks that were not whole are in what it shows, and not in what it kept.
            self.assertIn("interrupted", out)
            self.assertIn(f"{len(units)} of at most 8 blocks, {kept}, are kept; ", said)
        done = self.expect(0, *WORDS, "--resume", "kept")
        self.assertEqual(done.stderr, f"snarl: kept: {len(units)} of at most 8 blocks, {kept}, "
                                      "are there already\n")
        self.assertEqual(self.without_seconds(done.stdout), self.without_seconds(whole))

    def test_seconds_are_those_of_all_runs(self):
        first = self.result(0, *WORDS, "--resume", "kept")
        units = [json.loads(line) for line in self.kept().read_text("utf-8").splitlines()]
        seconds = sum(unit["seconds"] for unit in units)
        self.assertGreater(seconds, 0)
        self.assertLessEqual(seconds, first["scenarios"][0]["seconds"])
        again = self.result(0, *WORDS, "--resume", "kept")
        self.assertGreaterEqual(again["scenarios"][0]["seconds"], seconds)
        self.assertGreaterEqual(again["campaign"]["seconds"], seconds)

    def test_another_run_is_refused_and_nothing_is_lost(self):
        self.expect(0, *WORDS, "--resume", "kept")
        path = self.kept()
        self.assertEqual(path.name, "run.jsonl")
        before = path.read_text("utf-8")
        message = self.error(*WORDS, "--seed", "2", "--resume", "kept")
        self.assertIn("run.jsonl:1: it is of plan", message)
        self.assertEqual(self.kept(), path)  # and not what a run in progress is called
        self.assertEqual(path.read_text("utf-8"), before)
        self.assertEqual(self.expect(0, *WORDS, "--resume", "kept").stderr, ALL_THERE)

    def test_a_line_that_is_cut_off_is_dropped_and_a_damaged_one_is_named(self):
        self.expect(0, *WORDS, "--resume", "kept")
        path = self.kept()
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(lines)[:-9], encoding="utf-8")
        done = self.expect(0, *WORDS, "--resume", "kept")
        self.assertIn(f"note: kept/run.jsonl.tmp:{len(lines)}: the last line is cut off, and is "
                      "dropped: its block is run again\nsnarl: kept: 7 of at most 8 blocks",
                      done.stderr)
        path.write_text("".join([lines[0], lines[1][3:], *lines[2:]]), encoding="utf-8")
        message = self.error(*WORDS, "--resume", "kept")
        self.assertIn("kept/run.jsonl:2: the line is damaged (no JSON from byte ", message)
        self.assertNotIn("json.exception", message)
        path.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
        done = self.expect(0, *WORDS, "--resume", "kept")
        self.assertIn("kept: 7 of at most 8 blocks", done.stderr)
        self.assertNotIn("note", done.stderr)

    def test_until_met_ends_in_the_middle_of_a_block(self):
        self.assertIn("--until-met", self.error(*WORDS, "--until-met", "--resume", "kept"))


if __name__ == "__main__":
    main()
