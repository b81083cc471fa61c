"""Runs in parts: whoever runs them, and however often, they add up to the run in one piece."""
import json
import random
import shutil
import signal
import subprocess
import time
import unittest

from cli_testing import CLEAN, FAULTY, SNARL, CommandLineTest, environment, main
from jobs_test import RARE, comparable


class CampaignTest(CommandLineTest):
    def plan(self, *arguments, targets=("rare.snarl", "faulty.snarl", "clean.snarl")):
        self.file("rare.snarl", RARE)
        self.file("faulty.snarl", FAULTY)
        self.file("clean.snarl", CLEAN)
        return self.expect(0, "campaign", "plan", *targets, *arguments)

    def run_parts(self, count, folder="units"):
        for index in random.Random(count).sample(range(count), count):
            done = self.run_snarl("campaign", "run", "plan.json", "--shard", f"{index}/{count}",
                                  "--out", folder)
            self.assertIn(done.returncode, (0, 1), done.stderr)

    def merged(self, code, *folders):
        self.expect(code, "campaign", "merge", "plan.json", *folders, "--report",
                    "json:merged.json")
        self.validate(self.folder / "merged.json")
        return comparable(json.loads((self.folder / "merged.json").read_text("utf-8")))

    def test_parts_add_up_to_the_whole(self):
        targets = ("rare.snarl", "faulty.snarl", "clean.snarl")
        for options in (["--schedules", "20000", "--strategy", "random", "--keep-going"],
                        ["--schedules", "9000", "--strategy", "surw", "--seed", "4"],
                        ["--strategy", "portfolio"], ["--strategy", "dfs", "--schedules", "500"]):
            with self.subTest(options):
                self.plan(*options)
                whole = comparable(self.result(1, "run", *targets, *options))
                for count in (1, 3):
                    self.run_parts(count, f"units{count}{len(options)}{options[1]}")
                    folder = f"units{count}{len(options)}{options[1]}"
                    self.assertEqual(self.merged(1, folder), whole)

    def test_a_part_that_is_run_twice_changes_nothing(self):
        self.plan()
        self.run_parts(2, "one")
        self.run_parts(3, "other")
        whole = self.merged(1, "one")
        self.assertEqual(self.merged(1, "other", "one"), whole)
        self.assertEqual(self.merged(1, "one", "one", "other"), whole)

    def test_a_part_that_was_killed_goes_on_where_it_left_off(self):
        self.plan("--schedules", "400000", "--strategy", "random", "--keep-going",
                  targets=("rare.snarl",))
        command = [SNARL, "campaign", "run", "plan.json", "--shard", "0/1"]
        with subprocess.Popen(command, cwd=self.folder, env=environment(),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            partial = self.folder / "units/shard-0-of-1.jsonl.tmp"
            while process.poll() is None and not (partial.exists() and partial.stat().st_size):
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
        self.assertTrue(partial.exists(), "it was done before it could be killed")
        with open(partial, "ab") as file:
            file.write(b'{"plan": "cut off in the mid')
        done = self.expect(3, "campaign", "merge", "plan.json", "units")
        self.assertIn("not finished: units/shard-0-of-1.jsonl.tmp", done.stderr)
        self.run_parts(1)
        whole = self.result(1, "run", "rare.snarl", "--schedules", "400000", "--strategy",
                            "random", "--keep-going")
        self.assertEqual(self.merged(1, "units"), comparable(whole))

    def test_missing_units_are_named(self):
        self.plan("--strategy", "random")
        self.run_parts(4)
        (self.folder / "units/shard-2-of-4.jsonl").unlink()
        done = self.expect(3, "campaign", "merge", "plan.json", "units")
        self.assertIn("2 of 9 units missing: 2 and 6", done.stderr)

    def test_what_does_not_belong_together_is_not_merged(self):
        self.plan("--seed", "1")
        self.run_parts(1)
        self.plan("--seed", "2")
        done = self.expect(2, "campaign", "merge", "plan.json", "units")
        self.assertRegex(done.stderr, r"units/shard-0-of-1.jsonl:1: it is of plan \w+, and this is")

    def test_a_unit_that_came_to_something_else_is_an_error(self):
        self.plan("--strategy", "random")
        self.run_parts(1, "one")
        self.run_parts(2, "two")
        path = self.folder / "two/shard-0-of-2.jsonl"
        text = path.read_text("utf-8").replace('"executions":4096', '"executions":4095', 1)
        path.write_text(text, encoding="utf-8")
        done = self.expect(2, "campaign", "merge", "plan.json", "one", "two")
        self.assertIn("was something else before", done.stderr)

    def test_a_plan_holds_for_the_scenarios_it_was_made_of(self):
        self.plan()
        self.file("faulty.snarl", FAULTY.replace("x += 1", "x += 2"))
        for words in (["run", "plan.json"], ["merge", "plan.json", "."]):
            done = self.expect(2, "campaign", *words)
            self.assertIn("scenario 'faulty' is another one here", done.stderr)

    def test_damaged_files_are_named(self):
        self.plan()
        text = (self.folder / "plan.json").read_text("utf-8")
        for bad in ("", text[:100], "[]", "{}", text.replace('"words"', '"word"'),
                    text.replace('"snarl_plan": 1', '"snarl_plan": 9'),
                    text.replace('"seed": 1', '"seed": 2')):
            self.file("bad.json", bad)
            self.assertIn("bad.json: ", self.expect(2, "campaign", "run", "bad.json").stderr)
        self.run_parts(1)
        path = self.folder / "units/shard-0-of-1.jsonl"
        whole = path.read_text("utf-8")
        path.write_text(whole[:-20], encoding="utf-8")
        done = self.expect(3, "campaign", "merge", "plan.json", "units")
        self.assertRegex(done.stderr, r"\Asnarl: note: units/shard-0-of-1.jsonl:\d+: the last "
                                      r"line is cut off, and is dropped\n"
                                      r"snarl: 1 of \d+ units missing: ")
        for damaged in (whole[5:], whole.replace('"unit"', '"unti"', 1)):
            path.write_text(damaged, encoding="utf-8")
            done = self.expect(2, "campaign", "merge", "plan.json", "units")
            self.assertIn("units/shard-0-of-1.jsonl:1: the line is damaged (", done.stderr)
            self.assertNotIn("json.exception", done.stderr)

    def test_what_cannot_be_written_is_an_error(self):
        self.file("clean.snarl", CLEAN)
        self.expect(2, "campaign", "plan", "clean.snarl", "--to", "/dev/full")
        self.expect(0, "campaign", "plan", "clean.snarl")
        self.expect(2, "campaign", "run", "plan.json", "--out", "/dev/null")
        self.expect(2, "campaign", "run", "plan.json", "--out", "/proc/self")

    def test_a_part_is_said_by_the_engine_that_started_it(self):
        self.plan()
        done = self.expect(0, "campaign", "run", "plan.json", env=environment(
            CI_NODE_INDEX="3", CI_NODE_TOTAL="3"))
        self.assertIn("shard 2 of 3 as CI_NODE_INDEX says", " ".join(done.stdout.split()))
        done = self.expect(2, "campaign", "run", "plan.json", env=environment(CI_NODE_INDEX="3"))
        self.assertIn("CI_NODE_TOTAL is not set", done.stderr)

    def test_scripts_name_the_program_the_plan_and_the_parts(self):
        self.plan("--strategy", "random")
        dry = ["campaign", "submit", "plan.json", "--dry-run", "--out", "it's here"]
        slurm = self.expect(0, *dry, "--engine", "slurm", "--shards", "4").stdout
        self.assertIn("--array=0-3 ", slurm)
        self.assertIn("afterany:", slurm)
        parallel = self.expect(0, *dry, "--engine", "parallel", "--shards", "99").stdout
        self.assertIn("seq 0 8 |", parallel)  # there are nine units
        self.assertFalse((self.folder / "it's here").exists())
        for script in (slurm, parallel):
            done = subprocess.run(["sh", "-n"], input=script, text=True, check=False)
            self.assertEqual(done.returncode, 0)
        self.assertIn("say --engine slurm or parallel",
                      self.error("campaign", "submit", "plan.json"))
        self.assertIn("unknown engine 'slrm': did you mean 'slurm'?",
                      self.error("campaign", "submit", "plan.json", "--engine", "slrm"))

    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel is not installed")
    def test_parts_run_under_gnu_parallel(self):
        self.plan("--schedules", "20000", "--strategy", "random", "--keep-going")
        done = self.run_snarl("campaign", "submit", "plan.json", "--engine", "parallel",
                              "--shards", "3", "--out", "it's here")
        self.assertEqual(done.returncode, 1, done.stderr)
        found = json.loads((self.folder / "it's here/result.json").read_text("utf-8"))
        whole = self.result(1, "run", "rare.snarl", "faulty.snarl", "clean.snarl", "--schedules",
                            "20000", "--strategy", "random", "--keep-going")
        self.assertEqual(comparable(found), comparable(whole))

    def test_commands_that_are_not_there_are_named(self):
        self.assertIn("say plan, run, merge or submit", self.error("campaign"))
        self.assertIn("unknown command 'campaign pla'", self.error("campaign", "pla"))
        self.assertIn("usage: snarl campaign merge",
                      self.expect(0, "help", "campaign", "merge").stdout)
        self.assertIn("give one plan", self.error("campaign", "run"))


if __name__ == "__main__":
    main()
