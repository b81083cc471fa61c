"""Faults on purpose: the option, and every place that has to carry them."""
import json
import unittest

from cli_testing import CommandLineTest, main

LOOKS_ONCE = """
scenario looks_once {
  lock m
  condition filled on m
  var items = 0
  thread producer { with m { items += 1; filled.notify() } }
  thread consumer { with m { if items == 0 { filled.wait() }; assert items > 0 } }
  %s
}
"""
INJECT = ["--inject", "spurious-wakeup"]


class FaultsTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.file("once.snarl", LOOKS_ONCE % "")
        self.run_once = ["run", "once.snarl", "--strategy", "random", "--schedules", "400",
                         "--keep-going"]

    def finding(self, *arguments):
        [scenario] = self.result(1, *self.run_once, *arguments)["scenarios"]
        [finding] = scenario["findings"]
        return scenario, finding

    def test_nothing_is_injected_unless_it_is_named(self):
        [scenario] = self.result(0, *self.run_once)["scenarios"]
        self.assertEqual(scenario["inject"], [])
        scenario, finding = self.finding(*INJECT)
        self.assertEqual(scenario["inject"], ["spurious-wakeup"])
        self.assertEqual(finding["faults"], 1)
        self.assertIn("spurious", [event[4] for event in finding["trace"]["events"]])
        text = self.expect(1, *self.run_once, *INJECT).stdout
        self.assertIn("\n  faults on purpose, at most 3 an execution: spurious-wakeup\n", text)
        self.assertIn("woken without a notify (injected)", text)
        self.assertIn("\n  1 fault on purpose", text)

    def test_words_that_are_no_faults_are_named(self):
        for words, message in (
                ("spurious-wakup", "unknown fault 'spurious-wakup': did you mean "
                                   "'spurious-wakeup'?"),
                ("gremlins", "it can be spurious-wakeup, early-timeout or cas-failure"),
                ("", "unknown fault ''"),
                ("cas-failure,cas_failure", "'cas_failure' is there twice")):
            self.assertIn(message, self.error(*self.run_once, "--inject", words))
        self.file("bad.snarl", LOOKS_ONCE % "inject spurious-wakeup")
        self.assertIn("bad.snarl:8:18: error: unexpected '-' in the name of a fault",
                      self.expect(2, "check", "bad.snarl").stderr)
        self.assertIn("spurious-wakeup (a condition's wait may end without a notify)",
                      " ".join(self.expect(0, "run", "--help").stdout.split()))

    def test_a_schedule_takes_its_faults_along(self):
        _, finding = self.finding(*INJECT)
        self.assertEqual(finding["token"][:2], "R2")
        for vehicle in ("fiber", "os"):
            replay = ["replay", finding["token"].upper(), "once.snarl", "--vehicle", vehicle]
            [again] = self.result(1, *replay)["scenarios"]
            self.assertEqual(again["inject"], ["spurious-wakeup"])
        self.finding(*INJECT, "--corpus", "corpus")
        [scenario] = self.result(1, *self.run_once, "--corpus", "corpus")["scenarios"]
        self.assertEqual(scenario["corpus_reproduced"], 1)
        self.assertEqual(scenario["findings"][0]["hits"], 0)  # the run itself has no faults
        [kept] = (self.folder / "corpus").iterdir()
        self.expect(1, "replay", str(kept))
        self.assertIn("not fixed", self.expect(1, "run", "once.snarl", "--confirm-fix",
                                               finding["token"]).stdout)

    def test_a_plan_is_of_its_faults(self):
        plan = ["campaign", "plan", *self.run_once[1:]]
        self.expect(0, *plan, "--to", "plain.json")
        self.expect(0, *plan, *INJECT, "--to", "plan.json")
        one, other = (json.loads((self.folder / name).read_text(encoding="utf-8"))
                      for name in ("plain.json", "plan.json"))
        self.assertNotEqual(one["hash"], other["hash"])
        self.assertEqual(other["scenarios"][0]["inject"], ["spurious-wakeup"])
        self.expect(1, "campaign", "run", "plan.json")
        [merged] = self.result(1, "campaign", "merge", "plan.json", "units")["scenarios"]
        whole, _ = self.finding(*INJECT)
        self.assertEqual(merged["event_hash"], whole["event_hash"])
        self.assertEqual(merged["inject"], whole["inject"])
        self.expect(1, *self.run_once, *INJECT, "--resume", "resumed")
        self.assertIn("same words", self.error(*self.run_once, "--resume", "resumed"))

    def test_a_schedule_is_written_down_where_the_scenario_has_its_faults(self):
        _, finding = self.finding(*INJECT)
        as_pin = ["replay", finding["token"], "once.snarl", "--as-pin"]
        self.assertIn("write `inject spurious_wakeup` in it", self.error(*as_pin))
        self.file("once.snarl", LOOKS_ONCE % "inject spurious_wakeup")
        _, finding = self.finding()
        line = self.expect(1, "replay", finding["token"], "once.snarl", "--as-pin").stdout
        self.file("once.snarl", LOOKS_ONCE % ("inject spurious_wakeup\n  " + line))
        # What the command line adds would be other choices.
        for more in ([], ["--inject", "early-timeout,cas-failure"]):
            [scenario] = self.result(1, "run", "once.snarl", "--schedules", "1", "--strategy",
                                     "round_robin", "--keep-going", *more)["scenarios"]
            [pin] = scenario["pins"]
            self.assertNotEqual(pin["status"], "not_carried_out")
            self.assertEqual(pin["findings"], 1)


if __name__ == "__main__":
    main()
