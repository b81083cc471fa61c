"""Schedules written by hand: what is printed of them, and how a run ends."""
import json
import unittest

from cli_testing import FAULTY, OWN, CommandLineTest, main

BANK = """
scenario bank {
  lock m
  var x = 0
  thread t[2] {
    got: with m { progress }
    seen: local s = x
    x = s + 1
  }
  expect sometimes data_race
  expect sometimes lost_update
  schedule lost = t[0]:seen t[1]:seen
  %s
}
"""
DINING = """
scenario dining(n = 3) {
  lock fork[n]
  thread philosopher[n] { with fork[id] { with fork[(id + 1) % n] { progress } } }
}
"""


class PinsTest(CommandLineTest):
    def run_with(self, code, pin, *arguments):
        self.file("bank.snarl", BANK % pin)
        return self.expect(code, "run", "bank.snarl", "--schedules", "50",
                           "--strategy", "random", *arguments).stdout

    def test_a_schedule_that_can_be_carried_out_is_counted_apart(self):
        text = " ".join(self.run_with(0, "").split())
        self.assertIn("50 executions", text)
        self.assertIn("before them 1 schedule of its own, of which 1 showed a finding", text)

    def test_a_move_that_cannot_be_made_is_shown_with_its_place_and_its_reason(self):
        text = self.run_with(3, "schedule bad = t[0] t[1]:got t[0]*9")
        self.assertIn(
            "bank.snarl:13:23: error: schedule 'bad' was not carried out: move 2 of 3,\n"
            "  t[1]:got, could not be made: t[1] waits in m.acquire() for t[0], and did not\n"
            "  pass 'got'\n"
            "   13 |   schedule bad = t[0] t[1]:got t[0]*9\n"
            "      |                       ^~~~\n", text)
        self.assertIn("INCONCLUSIVE", text)

    def test_exit_zero_covers_it(self):
        self.run_with(0, "schedule bad = t[0] t[1]:got", "--exit-zero")

    def test_a_finding_of_a_schedule_says_which_and_replays(self):
        self.file("bank.snarl", BANK.replace("expect sometimes lost_update", "") % "")
        done = self.expect(1, "run", "bank.snarl")
        self.assertIn("[by the scenario's schedule 'lost']", " ".join(done.stdout.split()))
        scenario = self.result(1, "run", "bank.snarl")["scenarios"][0]
        self.assertEqual(scenario["executions"], 0)
        (pin,) = scenario["pins"]
        self.assertEqual((pin["status"], pin["moves"], pin["moves_made"]), ("carried_out", 2, 2))
        finding = next(each for each in scenario["findings"] if each["kind"] == "lost_update")
        self.assertEqual((finding["pin"], finding["hits"]), ("lost", 0))
        self.expect(1, "replay", finding["token"], "bank.snarl")

    def test_a_schedule_changes_no_token(self):
        self.file("bank.snarl", BANK.replace("expect sometimes lost_update", "") % "")
        scenario = self.result(1, "run", "bank.snarl")["scenarios"][0]
        self.file("bank.snarl", BANK.replace("expect sometimes lost_update", "")
                  % "schedule other = t[1]*3")
        done = self.expect(1, "replay", scenario["findings"][0]["token"], "bank.snarl")
        self.assertNotIn("has changed", done.stderr)

    def test_check_names_what_is_wrong_with_a_schedule(self):
        self.file("bank.snarl", BANK % "schedule bad = t[2] u t[0]:gott")
        done = self.expect(2, "check", "bank.snarl")
        for place in ("bank.snarl:13:20: error: there is no thread 't[2]'",
                      "bank.snarl:13:23: error: unknown thread 'u'",
                      "bank.snarl:13:30: error: thread 't' has no label 'gott'"):
            self.assertIn(place, done.stdout + done.stderr)

    def test_parts_of_a_campaign_add_up_to_the_same(self):
        whole = self.run_with(3, "schedule bad = t[0] t[1]:got")
        self.assertIn("schedule 'bad' was not carried out", whole)
        self.expect(0, "campaign", "plan", "bank.snarl", "--strategy", "random",
                    "--schedules", "50")
        self.expect(0, "campaign", "run", "plan.json", "--shard", "0/1")
        merged = self.expect(3, "campaign", "merge", "plan.json", "units")
        self.assertIn("schedule 'bad' was not carried out", merged.stdout)

    def test_a_finding_is_printed_as_a_schedule_that_shows_it_again(self):
        for name, text in (("faulty", FAULTY), ("dining", DINING)):
            target = self.file(f"{name}.snarl", text)
            finding = self.result(1, "run", target)["scenarios"][0]["findings"][0]
            done = self.expect(1, "replay", finding["token"], target, "--as-pin")
            self.assertIn("reproduced", done.stderr)
            (line,) = done.stdout.splitlines()
            self.assertTrue(line.startswith(f"schedule {finding['kind']}(n = "), line)
            self.file(target, text.rstrip()[:-1] + line + "\n}\n")
            (pinned,) = self.result(1, "run", target)["scenarios"]
            signatures = [each["signature"] for each in pinned["findings"] if each["pin"]]
            self.assertIn(finding["signature"], signatures)
            self.assertEqual(pinned["executions"], 0)

    def test_a_line_for_cpp_stands_in_quotes(self):
        done = self.run_snarl("run", "--report", "json:result.json", "own_lost_update", program=OWN)
        self.assertNotEqual(done.returncode, 2, done.stderr)
        (scenario,) = json.loads((self.folder / "result.json").read_text("utf-8"))["scenarios"]
        token = scenario["findings"][0]["token"]
        done = self.expect(1, "replay", token, "--as-pin", program=OWN)
        self.assertRegex(done.stdout, r'^"schedule \w+(\(.*\))? = .+"\n$')

    def test_a_report_is_another_matter(self):
        self.file("faulty.snarl", FAULTY)
        token = self.result(1, "run", "faulty.snarl")["scenarios"][0]["findings"][0]["token"]
        self.assertIn("leave --report out",
                      self.error("replay", token, "faulty.snarl", "--as-pin", "--report", "json"))

    def test_what_is_not_reproduced_is_not_printed(self):
        self.file("faulty.snarl", FAULTY)
        token = self.result(1, "run", "faulty.snarl")["scenarios"][0]["findings"][0]["token"]
        self.file("faulty.snarl", FAULTY.replace("x += 1", "x = 1"))
        done = self.run_snarl("replay", token, "faulty.snarl", "--as-pin")
        self.assertIn(done.returncode, (0, 3))
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    main()
