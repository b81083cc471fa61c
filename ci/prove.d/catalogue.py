"""The catalogue meets every expectation under seeds 1 to 20, each time within 20 s of one core."""
import json
import pathlib
import resource
import tempfile

from measure import SNARL, at_least, at_most, run

SEEDS = range(1, 21)


def cpu_seconds_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


unmet, slowest, scenarios = set(), 0, 0
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "result.json"
    for seed in SEEDS:
        start = cpu_seconds_of_children()
        run([SNARL, "run", "scenarios/catalogue", "--seed", str(seed), "--quiet",
             "--report", f"json:{path}"], codes=(0, 1, 3))
        slowest = max(slowest, cpu_seconds_of_children() - start)
        result = json.loads(path.read_text(encoding="utf-8"))
        scenarios = len(result["scenarios"])
        unmet |= {(seed, scenario["name"]) for scenario in result["scenarios"]
                  if scenario["verdict"] != "pass"}
at_least("catalogue: scenarios", 45, scenarios)
at_most("catalogue: scenarios that do not pass, over seeds 1 to 20", 0, len(unmet))
at_most("catalogue: CPU time, the slowest of seeds 1 to 20", 20, slowest, " s")
