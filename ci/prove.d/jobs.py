"""Workers share a campaign out at little cost, in flat memory, and killed ones lose nothing."""
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time

from measure import SNARL, at_least, at_most, memory_bytes_max, run

SCENARIO = "scenarios/catalogue/counters.snarl"
ONE = ["run", SCENARIO, "--strategy", "random", "--keep-going", "--quiet", "--minimize-time", "0s"]
KILLS = 100


def seconds_together(*commands):
    """Wall-clock seconds until all of them, started at once, are over."""
    start = time.monotonic()
    for process in [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]:
        process.wait()
    return time.monotonic() - start


def workers_against_copies():
    ratios = []
    for _ in range(5):
        copies = seconds_together(*[[SNARL, *ONE, "--schedules", "1000000", "--jobs", "1",
                                     "--seed", seed] for seed in ("1", "2")])
        workers = seconds_together([SNARL, *ONE, "--schedules", "2000000", "--jobs", "2"])
        ratios.append(copies / workers)
    return sorted(ratios)[len(ratios) // 2]


def children_of(process):
    children = []
    for name in os.listdir("/proc"):
        try:
            stat = pathlib.Path("/proc", name, "stat").read_text(encoding="ascii")
            if int(stat.rsplit(")", 1)[1].split()[1]) == process.pid:
                children.append(int(name))
        except (OSError, IndexError, ValueError):
            pass
    return children


def comparable(path):
    result = json.loads(path.read_text(encoding="utf-8"))
    return [{key: value for key, value in scenario.items() if key != "seconds"}
            for scenario in result["scenarios"]]


def killed(command, dice):
    """Runs it, and kills KILLS of its workers. Returns: how many were killed."""
    kills = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and kills < KILLS:
            time.sleep(dice.uniform(0.005, 0.05))
            children = children_of(process)
            if children:
                try:
                    os.kill(dice.choice(children), signal.SIGKILL)
                    kills += 1
                except ProcessLookupError:
                    pass
        process.wait(timeout=600)
    return kills


at_least("jobs: two workers against two copies of one, executions in the same time", 0.9,
         workers_against_copies())
few, many = (memory_bytes_max([SNARL, *ONE, "--schedules", schedules, "--jobs", "2"])
             for schedules in ("100000", "1500000"))  # of each of 14 scenarios
at_most("jobs: memory grown over 20 million executions", 2, (many - few) / 2**20, " MiB")
with tempfile.TemporaryDirectory() as folder:
    quiet, noisy = pathlib.Path(folder) / "quiet.json", pathlib.Path(folder) / "noisy.json"
    long = [SNARL, *ONE, "--schedules", "3000000"]
    run([*long, "--jobs", "2", "--report", f"json:{quiet}"])
    kills = killed([*long, "--jobs", "3", "--report", f"json:{noisy}"], random.Random(1))
    at_least("jobs: workers killed in the middle of a campaign", KILLS, kills)
    at_most("jobs: scenarios whose result that changed", 0,
            sum(one != other for one, other in zip(comparable(quiet), comparable(noisy))))
