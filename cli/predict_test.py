"""Deadlocks that no execution ran into: predicted, tried, and found or noted with a reason."""
import json
import subprocess

from cli_testing import ROOT, CommandLineTest, main

# Random schedules hardly ever run into it: one is through long before the other begins.
RARE = """
scenario rare {
  lock a
  lock b
  atomic busy = 0
  thread early { with a { with b { progress } } }
  thread late { repeat 60 { busy.store(1) }; with b { with a { progress } } }
}
"""
# The other order is taken only once the first is over, which only a value says.
IMPOSSIBLE = """
scenario impossible {
  lock a
  lock b
  atomic is_over = false
  thread early { with a { with b { progress } }; is_over.store(true) }
  thread late { if is_over.load() { with b { with a { progress } } } }
}
"""

# Declarations, then what two threads do, the second long after the first; and whether they can
# wait for each other.
CASES = {
    "plain": ("lock a; lock b", "with a { with b { } }", "with b { with a { } }", True),
    "gate": ("lock g; lock a; lock b", "with g { with a { with b { } } }",
             "with g { with b { with a { } } }", False),
    "reading gate": ("rwlock g; lock a; lock b", "with g.read { with a { with b { } } }",
                     "with g.read { with b { with a { } } }", True),
    "half a gate": ("rwlock g; lock a; lock b", "with g.read { with a { with b { } } }",
                    "with g.write { with b { with a { } } }", False),
    "event": ("lock a; lock b; event e", "with a { with b { } }; e.set()",
              "e.wait(); with b { with a { } }", False),
    "queue": ("lock a; lock b; queue q", "with a { with b { } }; q.put(1)",
              "local x = q.get(); with b { with a { } }", False),
    "barrier": ("lock a; lock b; barrier p(2)", "with a { with b { } }; p.arrive_and_wait()",
                "p.arrive_and_wait(); with b { with a { } }", False),
    "try": ("lock a; lock b", "with a { with b { } }",
            "with b { if a.try_acquire() { a.release() } }", False),
    "held by a try": ("lock a; lock b", "with a { with b { } }",
                      "if b.try_acquire() { with a { }; b.release() }", True),
    "timeout": ("lock a; lock b", "with a { with b { } }",
                "with b { if a.acquire(timeout = 1ms) { a.release() } }", False),
    "readers": ("rwlock a; rwlock b", "with a.read { with b.read { } }",
                "with b.read { with a.read { } }", False),
    "reader and writer": ("rwlock a; lock b", "with a.read { with b { } }",
                          "with b { with a.write { } }", True),
    "reader and reader": ("rwlock a; lock b", "with a.read { with b { } }",
                          "with b { with a.read { } }", False),
    "recursion": ("rlock a; lock b", "with a { with b { with a { } } }", "with a { with b { } }",
                  False),
    "taken again by a wait": ("lock a; lock b; condition c on b",
                              "with a { with b { c.wait(timeout = 1ms) } }",
                              "with b { with a { } }", True),
    "let go by a wait": ("lock a; condition c on a; lock b",
                         "with a { c.wait(timeout = 1ms); with b { } }", "with b { with a { } }",
                         True),
}


def programs(*arguments):
    """What scenarios/testing/lock_programs.py writes."""
    done = subprocess.run(
        ["/usr/bin/python3", ROOT / "scenarios/testing/lock_programs.py", *map(str, arguments)],
        capture_output=True, text=True, check=True)
    return done.stdout


def predicted_notes(scenario):
    """The notes that are about deadlocks which did not happen; others tell of timeouts."""
    return [note for note in scenario["notes"] if note["predicted"]]


class PredictTest(CommandLineTest):
    def campaign(self, code, text, *options):
        """The scenarios of a run; what is wrong with long traces, other tests look for."""
        self.file("program.snarl", text)
        printed = self.expect(code, "run", "program.snarl", "--strategy", "random",
                              "--minimize-time", "0s", "--report", "json", *options).stdout
        return json.loads(printed)["scenarios"]

    def test_a_deadlock_that_did_not_happen_is_found_and_replays(self):
        [scenario] = self.campaign(1, RARE, "--schedules", "5")
        [finding] = scenario["findings"]
        self.assertEqual((finding["kind"], finding["cause"], finding["hits"]),
                         ("deadlock", "cycle", 0))
        self.assertTrue(finding["predicted"] and finding["confirmed"])
        self.assertEqual(scenario["executions"], 5)
        replayed = self.expect(1, "replay", finding["token"], "program.snarl").stdout
        self.assertIn("DEADLOCK, cycle of 2 threads", replayed)

    def test_orders_that_can_meet_are_found_and_no_others(self):
        texts, can_meet = "", {}
        for name, (declared, early, late, is_possible) in CASES.items():
            scenario = "after_" + name.replace(" ", "_")
            texts += (f"scenario {scenario} {{\n{declared}; atomic busy = 0\n"
                      f"thread early {{ {early} }}\n"
                      f"thread late {{ repeat 60 {{ busy.store(1) }}; {late} }}\n}}\n")
            can_meet[scenario] = is_possible
        found = {}
        for scenario in self.campaign(1, texts, "--schedules", "5"):
            self.assertEqual(predicted_notes(scenario), [], scenario["name"])
            kinds = [finding["kind"] for finding in scenario["findings"]]
            self.assertIn(kinds, ([], ["deadlock"]), scenario["name"])
            found[scenario["name"]] = kinds != []
        self.assertEqual(found, can_meet)

    def test_its_expectations_hold_as_for_any_other(self):
        for expectation, code in (("sometimes deadlock on a", 0), ("never deadlock", 1),
                                  ("sometimes data_race", 1)):
            text = RARE.replace("  thread early", f"  expect {expectation}\n  thread early")
            self.campaign(code, text, "--schedules", "5")

    def test_the_text_says_that_it_was_predicted(self):
        self.file("rare.snarl", RARE)
        text = self.expect(1, "run", "rare.snarl", "--strategy", "random", "--schedules",
                           "5").stdout
        self.assertIn("[no execution ran into it: predicted from execution 1, then run]",
                      " ".join(text.split()))

    def test_what_cannot_be_confirmed_is_a_note_with_the_reason(self):
        self.file("program.snarl", IMPOSSIBLE)
        [scenario] = self.result(0, "run", "program.snarl", "--strategy", "random")["scenarios"]
        self.assertEqual((scenario["verdict"], scenario["findings"]), ("pass", []))
        [note] = scenario["notes"]
        self.assertTrue(note["predicted"] and not note["confirmed"])
        self.assertRegex(note["message"], r"early takes b \(line 6\) holding a, late takes a "
                                          r"\(line 7\) holding b; not confirmed: \w.*attempts")

    def test_an_exhausted_campaign_predicts_nothing(self):
        self.file("program.snarl", IMPOSSIBLE)
        [scenario] = self.result(0, "run", "program.snarl", "--strategy", "dfs")["scenarios"]
        self.assertEqual((scenario["exhausted"], scenario["notes"]), (True, []))

    def test_predictions_do_not_depend_on_the_number_of_workers(self):
        text = IMPOSSIBLE + programs(0, 1) + programs(4, 1, "planted")
        results = []
        for jobs in ("1", "2"):
            scenarios = self.campaign(1, text, "--schedules", "4200", "--jobs", jobs,
                                      "--keep-going")
            for scenario in scenarios:
                del scenario["seconds"]
            results.append(json.dumps(scenarios))
        self.assertEqual(results[0], results[1])

    def test_correct_programs_show_nothing_but_notes(self):
        for scenario in self.campaign(0, programs(0, 60), "--schedules", "50"):
            self.assertEqual(scenario["findings"], [], scenario["name"])
            for note in predicted_notes(scenario):
                self.assertRegex(note["message"], "; not confirmed: .")
                self.assertFalse(note["confirmed"])

    def test_planted_deadlocks_are_found_and_nothing_else(self):
        for scenario in self.campaign(1, programs(0, 20, "planted"), "--schedules", "5"):
            [finding] = scenario["findings"]
            self.assertEqual(finding["kind"], "deadlock", scenario["name"])
            self.assertTrue(all("planted" in name for name in finding["objects"]), finding)


if __name__ == "__main__":
    main()
