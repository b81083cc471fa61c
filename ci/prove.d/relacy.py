"""Executions are this many times as fast as under Relacy's random scheduler, on the same work."""
import pathlib
import sys

from measure import BIN, at_least

sys.path.insert(0, "bench")
import compare_relacy  # noqa: E402  (its folder is known only now)

ROUNDS = 7
ROUND_SECONDS = 0.3

folder = pathlib.Path(BIN)
for name, (_, bounds) in compare_relacy.WORKLOADS.items():
    relacy = compare_relacy.Side(folder / "relacy_workloads", name, [], ROUND_SECONDS)
    for configuration, (words, options) in compare_relacy.CONFIGURATIONS.items():
        snarl = compare_relacy.Side(folder / "snarl_workloads", name, options, ROUND_SECONDS)
        ratio = compare_relacy.compare(snarl, relacy, ROUNDS)["ratio"]
        at_least(f"{name}, {words}: times as fast as Relacy", bounds[configuration], ratio, " x")
