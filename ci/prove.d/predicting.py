"""Deadlocks are predicted where there are some, and nothing is claimed of correct programs."""
import json
import os
import tempfile

from measure import SNARL, at_least, at_most, run

PROGRAMS = "scenarios/testing/lock_programs.py"
CORRECT, PLANTED = 2000, 500


def scenarios_of(text, *options, codes=(0,)):
    """What a run of the scenarios comes to, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "programs.snarl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return json.loads(run([SNARL, "run", path, "--strategy", "random", "--minimize-time", "0s",
                               "--report", "json", *options], codes))["scenarios"]


correct = scenarios_of(run(["/usr/bin/python3", PROGRAMS, "0", str(CORRECT)]), "--schedules", "100")
# Other notes tell of deadlines that ended a deadlock.
noted = [[note for note in scenario["notes"] if note["predicted"]] for scenario in correct]
notes = [note for these in noted for note in these]
at_least("predicting: correct programs", CORRECT, len(correct))
at_most("predicting: correct programs with a finding, confirmed or not", 0,
        sum(scenario["findings"] != [] for scenario in correct))
at_most("predicting: notes without a reason", 0,
        sum("; not confirmed: " not in note["message"] or note["confirmed"] for note in notes))
at_most("predicting: correct programs with a note, in %", 25,
        100 * sum(these != [] for these in noted) / CORRECT)

planted = scenarios_of(run(["/usr/bin/python3", PROGRAMS, "0", str(PLANTED), "planted"]),
                       "--schedules", "5", codes=(1,))
found = [finding for scenario in planted for finding in scenario["findings"]]
at_least("predicting: planted deadlocks found after 5 executions, in %", 100,
         100 * sum(any(finding["kind"] == "deadlock" for finding in scenario["findings"])
                   for scenario in planted) / PLANTED)
at_least("predicting: of them no execution ran into, in %", 95,
         100 * sum(finding["predicted"] for finding in found) / len(found))
at_most("predicting: findings beside the planted ones", 0, len(found) - PLANTED)
