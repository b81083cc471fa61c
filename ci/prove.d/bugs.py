"""The default strategy finds the shapes of published bugs in few schedules."""
import json
import math
import pathlib
import statistics
import tempfile

from measure import at_most, run

DEEP = {"safe_stack"}  # an ABA of four switches: nobody finds it soon
SEEDS = 20
BUDGET = 10_000

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "bugs.json"
    run(["bench/bugs/run", "--strategies", "portfolio", "--seeds", str(SEEDS),
         "--schedules", str(BUDGET), "--json", str(path)])
    kernels = {name: row["portfolio"] for name, row in
               json.loads(path.read_text(encoding="utf-8"))["kernels"].items()}

found = {name: row for name, row in kernels.items() if name not in DEEP}
at_most("bench of bugs: kernels not found by every seed, but for a deep one", 0,
        sum(row["found"] < SEEDS for row in found.values()))
at_most("bench of bugs: schedules to the bug, geometric mean over kernels", 10,
        math.exp(statistics.fmean(math.log(row["schedules"]) for row in kernels.values())))
for name, bound in (("reorder_100", 60), ("twostage_100", 120), ("first_and_last", 60),
                    ("work_stealing_deque_1", 10), ("work_stealing_deque_4", 10)):
    at_most(f"{name}: schedules to the bug, median", bound, kernels[name]["schedules"])
