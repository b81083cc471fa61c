"""Findings are shown again by another process."""
import json
import re
import subprocess

from cli_testing import CLEAN, FAULTY, OVERTAKEN, OWN, PATIENCE_SECONDS, CommandLineTest, main


class ReplayTest(CommandLineTest):
    def finding(self, *arguments, code=1):
        return self.result(code, "run", *arguments)["scenarios"][-1]["findings"][0]

    def test_a_finding_is_reproduced_by_another_process_on_both_vehicles(self):
        self.file("faulty.snarl", FAULTY)
        finding = self.finding("faulty.snarl")
        for vehicle in ("fiber", "os"):
            done = self.expect(1, "replay", finding["token"], "faulty.snarl", "--vehicle", vehicle,
                               "--report", "json:replayed.json")
            self.assertTrue(done.stdout.startswith("reproduced\n"), done.stdout)
            self.validate(self.folder / "replayed.json")
            again = json.loads((self.folder / "replayed.json").read_text("utf-8"))
            found = again["scenarios"][0]["findings"]
            self.assertIn(finding["signature"], [each["signature"] for each in found])
            self.assertEqual(finding["trace"]["events"], found[0]["trace"]["events"])

    def test_the_line_that_a_finding_prints_replays_it(self):
        self.file("faulty.snarl", FAULTY)
        text = self.expect(1, "run", "faulty.snarl").stdout
        line = re.search(r"replay: (.*)", text).group(1)
        done = subprocess.run(line, shell=True, cwd=self.folder, capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS, check=False)
        self.assertEqual(done.returncode, 1, line + done.stderr)

    def test_a_note_alone_leaves_an_execution_clean(self):
        self.file("twice.snarl", "scenario twice {\n  atomic ready = false\n"
                                 "  thread t[2] { if not ready.load() { ready.store(true) } }\n"
                                 "  expect always clean\n}\n")
        note = self.result(0, "run", "twice.snarl")["scenarios"][0]["notes"][0]
        done = self.expect(1, "replay", note["token"], "twice.snarl", "--report", "json")
        self.assertEqual(json.loads(done.stdout)["scenarios"][0]["verdict"], "pass")

    def test_a_notes_token_shows_the_note_again(self):
        text = ("scenario n {\n  lock l\n  var x = 0\n"
                "  thread t { with l { if l.acquire(timeout = 2ms) { l.release() } } }\n"
                "  check x == 0\n}\n")
        self.file("n.snarl", text)
        note = self.result(0, "run", "n.snarl")["scenarios"][0]["notes"][0]
        done = self.expect(1, "replay", note["token"], "n.snarl")
        self.assertTrue(done.stdout.startswith("reproduced: a note"), done.stdout)
        self.assertIn("note: DEADLOCK, rescued by timeout: t would wait", done.stdout)
        self.assertIn(note["token"], done.stdout)
        self.assertIn("schedule deadlock = ",
                      self.expect(1, "replay", note["token"], "n.snarl", "--as-pin").stdout)
        # A fault's token that shows no more than a note does not show the fault.
        self.file("n.snarl", text.replace("== 0", "== 1"))
        token = self.finding("n.snarl")["token"]
        self.file("n.snarl", text)
        done = self.expect(0, "replay", token, "n.snarl")
        self.assertIn("not reproduced: the schedule ran to its end and showed no more than a note",
                      done.stdout)

    def test_the_token_chooses_the_parameters(self):
        self.file("sweep.snarl", FAULTY.replace("n = 2", "n = 1 in [1, 2, 4]") + CLEAN)
        result = self.result(1, "run", "sweep.snarl", "--schedules", "200")
        for scenario in result["scenarios"]:
            for finding in scenario["findings"]:
                done = self.expect(1, "replay", finding["token"], "sweep.snarl", "--report", "json")
                again = json.loads(done.stdout)["scenarios"][0]
                self.assertEqual(again["params"], scenario["params"])
        self.assertEqual([len(scenario["findings"]) > 0 for scenario in result["scenarios"]],
                         [False, True, True, False])

    def test_a_scenario_in_a_file_needs_its_file(self):
        self.file("faulty.snarl", FAULTY)
        token = self.finding("faulty.snarl")["token"]
        self.assertEqual(
            self.error("replay", token),
            "snarl: replay: the token is of scenario 'faulty', which is not compiled in: name its "
            "file too, as in `snarl replay TOKEN FILE`\n")
        self.file("clean.snarl", CLEAN)
        self.assertEqual(
            self.error("replay", token, "clean.snarl"),
            "snarl: replay: the token is of scenario 'faulty', which is not in clean.snarl\n")

    def test_a_compiled_in_scenario_needs_none(self):
        text = self.expect(1, "run", "own_lost_update", "--report", "json", program=OWN).stdout
        token = json.loads(text)["scenarios"][0]["findings"][0]["token"]
        self.expect(1, "replay", token, program=OWN)
        self.expect(1, "replay", token, "own_lost_update", program=OWN)

    def test_pasted_tokens_are_read_and_damaged_ones_are_refused(self):
        self.file("faulty.snarl", FAULTY)
        token = self.finding("faulty.snarl")["token"]
        pasted = f"  {token[:20].upper()}\n {token[20:]}\n"
        self.expect(1, "replay", pasted, "faulty.snarl")
        damaged = token[:-2] + ("a" if token[-2] != "a" else "b") + token[-1]
        for wrong in (damaged, token[:-4], "R1", token + "x"):
            self.assertTrue(self.error("replay", wrong, "faulty.snarl").startswith(
                "snarl: replay: "), wrong)

    def test_a_fault_that_is_gone_is_not_reproduced(self):
        self.file("a.snarl", OVERTAKEN)
        finding = self.finding("a.snarl")
        self.assertEqual(finding["kind"], "check_failed")
        self.file("a.snarl", OVERTAKEN.replace("x.load() == 2", "x.load() >= 1"))
        done = self.expect(0, "replay", finding["token"], "a.snarl")
        self.assertTrue(done.stdout.startswith("not reproduced"), done.stdout)
        self.assertEqual(
            done.stderr, "snarl: warning: scenario 'overtaken' has changed since this token was "
                         "made; replaying all the same\n")

    def test_another_way_is_a_divergence_with_its_step(self):
        self.file("a.snarl", OVERTAKEN)
        token = self.finding("a.snarl")["token"]
        self.file("a.snarl", OVERTAKEN.replace("{ x.store(1) }", "{ one.set(); x.store(1) }"))
        done = self.expect(3, "replay", token, "a.snarl")
        self.assertRegex(done.stdout, r"\Adiverged at step \d+")

    def test_a_scenario_that_lost_its_parameter_is_replayed_all_the_same(self):
        self.file("a.snarl", FAULTY)
        token = self.finding("a.snarl")["token"]
        self.file("a.snarl", FAULTY.replace("(n = 2)", "").replace("[n]", "[2]")
                  .replace("== n", "== 2"))
        done = self.expect(1, "replay", token, "a.snarl")
        self.assertIn("has changed since", done.stderr)

    def test_findings_made_without_detectors_replay_without_options(self):
        self.file("abba.snarl", "scenario abba {\n  lock a\n  lock b\n  atomic x = 0\n"
                                "  thread t { with a { with b { progress } } }\n"
                                "  thread u { with b { with a { progress } } }\n"
                                "  thread v { repeat 20 { x.store(1) } }\n"
                                "  expect never deadlock\n}\n")
        for detectors in ("default", "none"):
            finding = self.finding("abba.snarl", "--detectors", detectors)
            done = self.expect(1, "replay", finding["token"], "abba.snarl")
            self.assertTrue(done.stdout.startswith("reproduced\n"), done.stdout)

    def test_long_tokens_go_to_a_file_that_knows_the_scenario(self):
        # The strategy's second half of an execution is a random walk, which no seed names. When it
        # is minimised it is short.
        self.file("long.snarl", "scenario long {\n  var x = 0\n"
                                "  thread t[3] { repeat 700 { x += 1 } }\n  check x == 2100\n"
                                "  expect never check_failed\n  expect sometimes data_race\n"
                                "  expect sometimes lost_update\n}\n")
        self.expect(1, "run", "long.snarl", "--strategy", "pct", "--steps", "4400", "--schedules",
                    "20", "--minimize-time", "0s", "--out", "out")
        result = json.loads((self.folder / "out/snarl.json").read_text("utf-8"))
        paths = {finding["repro"] for finding in result["scenarios"][0]["findings"]} - {""}
        self.assertTrue(paths)
        for path in paths:
            self.assertRegex(path, r"\Aout/snarl-[0-9a-f]{16}\.repro\Z")
            done = self.expect(1, "replay", path)
            self.assertTrue(done.stdout.startswith("reproduced\n"), done.stdout)
        # What fails leaves its file here; what is allowed leaves none that nobody asked for.
        run = ["run", "long.snarl", "--strategy", "pct", "--steps", "4400", "--schedules", "20",
               "--minimize-time", "0s"]
        done = self.expect(1, *run)
        self.assertRegex(done.stdout, r"replay \./snarl-[0-9a-f]{16}\.repro\n")
        self.assertEqual(len(list(self.folder.glob("*.repro"))), 1)
        self.file("long.snarl", (self.folder / "long.snarl").read_text("utf-8")
                  .replace("never check_failed", "sometimes check_failed"))
        for path in self.folder.glob("*.repro"):
            path.unlink()
        done = self.expect(0, *run)
        self.assertIn("    replay: with --out DIR, which takes what is too long for a line\n",
                      done.stdout)
        self.assertEqual(list(self.folder.glob("*.repro")), [])
        self.file("bad.repro", "{}")
        self.assertTrue(self.error("replay", "bad.repro").startswith("snarl: replay: "))


if __name__ == "__main__":
    main()
