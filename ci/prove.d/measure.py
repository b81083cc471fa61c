"""What the rows of ci/prove measure with: instructions, CPU time, memory; and how a row is printed.

A row is a program in this folder, named for its claim, whose first line says what it proves:

    from measure import WORKLOADS, at_most, instructions_each
    def two_locks(executions):
        return [WORKLOADS, "two_locks", str(executions)]
    at_most("two locks: instructions per execution", 2300, instructions_each(two_locks, 100, 1100))
"""
import json
import os
import re
import statistics
import subprocess
import sys

BIN = "build/release/bin"
INCLUDE = "build/release/include"
SNARL = f"{BIN}/snarl"
WORKLOADS = f"{BIN}/snarl_workloads"  # WORKLOAD EXECUTIONS [options]: see its usage
REPLAYS = f"{BIN}/snarl_replays"


def at_most(claim, bound, measured, unit=""):
    """Prints a row that holds if `measured` is not above `bound`."""
    _row(claim, measured, "<=", bound, unit, measured <= bound)


def at_least(claim, bound, measured, unit=""):
    """Prints a row that holds if `measured` is not below `bound`."""
    _row(claim, measured, ">=", bound, unit, measured >= bound)


def _row(claim, measured, relation, bound, unit, holds):
    verdict = "PASS" if holds else "FAIL"
    print(f"{claim} | {_number(measured)}{unit} | {relation} {_number(bound)}{unit} | {verdict}",
          flush=True)


def _number(value):
    return f"{value:.2f}" if abs(value) < 100 and value != int(value) else f"{value:.0f}"


def run(command, codes=(0,)):
    """Runs a command. Returns its standard output; any exit code but `codes` ends the row."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        sys.stderr.write(done.stdout + done.stderr)
        sys.exit(f"exit {done.returncode} from {' '.join(command)}")
    return done.stdout


def instructions(command, codes=(0,)):
    """Executed instructions of a whole process, by callgrind: the same number every time."""
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]
    done = subprocess.run(valgrind, capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode not in codes or not found:
        sys.stderr.write(done.stdout + done.stderr)
        sys.exit(f"exit {done.returncode} from {' '.join(valgrind)}")
    return int(found.group(1))


def instructions_each(command_for, few, many, codes=(0,)):
    """Instructions per repetition: the difference of two runs, so that start-up does not count."""
    difference = (instructions(command_for(many), codes) - instructions(command_for(few), codes))
    return difference / (many - few)


def cost(command, codes=(0,)):
    """Runs a command. Returns its CPU seconds (user and system) and its peak memory in bytes."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in codes:
        sys.exit(f"exit {child.returncode} from {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def cpu_seconds(command, codes=(0,)):
    return cost(command, codes)[0]


def memory_bytes_max(command, codes=(0,)):
    return cost(command, codes)[1]


def workload_json(name, executions, *options):
    """What snarl_workloads says of a run."""
    return json.loads(run([WORKLOADS, name, str(executions), *options]))


def cpu_ns_each(name, executions, *options):
    """CPU time of an execution by the workload's own clock, which leaves out start-up."""
    return workload_json(name, executions, *options)["cpu_ns_per_execution"]


def paired_ratio(slow, fast, rounds=7):
    """How many times as fast `fast` is as `slow`: the median over rounds that run both.

    Both are functions that return a cost, such as CPU seconds per execution. They take turns at
    going first, so that what else the machine does falls on both alike.
    """
    ratios = []
    for index in range(rounds):
        if index % 2 == 0:
            one, other = slow(), fast()
        else:
            other, one = fast(), slow()
        ratios.append(one / other)
    return statistics.median(ratios)
