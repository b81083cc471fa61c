"""Findings of published bug shapes are minimised in little time, most of them provably."""
import json
import os
import pathlib
import statistics
import tempfile

from measure import SNARL, at_least, at_most, cpu_seconds, run

CODES = (0, 1, 3)


def command(kernel, path, time):
    return [SNARL, "run", kernel, "--keep-going", "--schedules", "300", "--minimize-time", time,
            "--quiet", "--report", f"json:{path}"]


def replays(finding, kernel):
    """Whether the minimised schedule shows the finding in another process, on both vehicles."""
    for vehicle in ("fiber", "os"):
        again = run([SNARL, "replay", finding["token"], kernel, "--vehicle", vehicle, "--report",
                     "json"], codes=CODES)
        [scenario] = json.loads(again)["scenarios"]
        if finding["signature"] not in {other["signature"] for other in scenario["findings"]}:
            return False
    return True


seconds, findings, not_replayed = [], [], 0
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "result.json")
    for kernel in sorted(map(str, pathlib.Path("bench/bugs").glob("*.snarl"))):
        without = cpu_seconds(command(kernel, path, "0s"), CODES)
        with_it = cpu_seconds(command(kernel, path, "2s"), CODES)
        scenarios = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["scenarios"]
        found = [finding for scenario in scenarios for finding in scenario["findings"]]
        seconds += [(with_it - without) / len(found) for _ in found]
        findings += found
        not_replayed += sum(not replays(finding, kernel) for finding in found)
proven = sum(finding["minimality"] == "proven" for finding in findings)
more = sum(finding["preemptions"] > finding["preemptions_first"] for finding in findings)
at_least("minimising: findings", 50, len(findings))
at_most("minimising: CPU time for a finding, median", 0.5, statistics.median(seconds), " s")
at_most("minimising: CPU time for a finding, slowest kernel's mean", 2, max(seconds), " s")
at_least("minimising: proven to have the fewest preemptions, in %", 75,
         100 * proven / len(findings))
at_most("minimising: findings that need a limit, so that they depend on the clock", 0,
        sum(finding["minimality"] == "partial" for finding in findings))
at_most("minimising: findings with more preemptions than at first", 0, more)
at_most("minimising: findings that do not replay on fibers and OS threads", 0, not_replayed)
