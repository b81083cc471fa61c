#!/usr/bin/python3
"""Compares Snarl's CPU time per execution with Relacy's, and prints the table as Markdown.

Both programs run the same workloads under their random schedulers. The time of a round depends on
what else the machine does, so the two take turns, the first of each pair changing every round, and
what counts is the median of the ratios within the pairs, never a ratio of two medians.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

# Workload: how it reads in the table, and how many times as fast as Relacy each configuration
# must be. Configuration: how it reads, and the options of snarl_workloads.
WORKLOADS = {
    "two_locks": ("2 threads, 2 locks",
                  {"default": 2.0, "trace": 1.7, "none": 2.5}),
    "philosophers": ("5 ordered philosophers, 2 meals",
                     {"default": 2.0, "trace": 1.7, "none": 2.5}),
    "producer_consumer": ("2 + 2 producer/consumer, capacity 2, 4 items",
                          {"default": 2.0, "trace": 1.7, "none": 4.0}),
    "counter": ("4 threads x 10,000 increments",
                {"default": 2.0, "trace": 1.7, "none": 4.0}),
}
CONFIGURATIONS = {
    "default": ("default detectors", ["--detectors", "default"]),
    "trace": ("trace forced on", ["--detectors", "default", "--trace"]),
    "none": ("no detectors", ["--detectors", "none"]),
}


class Side:
    """One of the two programs, with its options, on one workload."""

    def __init__(self, program, workload, options, round_seconds):
        self.command = [str(program), workload]
        self.options = options
        self.executions = self.sized(round_seconds * 1e9)

    def ns_per_execution(self, executions):
        """Runs the program once; its own clock leaves out start-up and set-up."""
        command = [*self.command, str(executions), *self.options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
        return json.loads(done.stdout)["cpu_ns_per_execution"]

    def sized(self, round_ns):
        """The number of executions that take about a round, found by trying ever more."""
        executions = 1
        while True:
            taken_ns = self.ns_per_execution(executions) * executions
            if taken_ns >= round_ns / 4:
                return max(1, round(executions * round_ns / taken_ns))
            executions *= 4

    def measured(self):
        return self.ns_per_execution(self.executions)


def compare(snarl, relacy, round_count):
    """Alternating rounds. Returns the medians of both times and of the paired ratios."""
    snarl_ns, relacy_ns = [], []
    for index in range(round_count):
        if index % 2 == 0:
            relacy_ns.append(relacy.measured())
            snarl_ns.append(snarl.measured())
        else:
            snarl_ns.append(snarl.measured())
            relacy_ns.append(relacy.measured())
    ratios = [theirs / ours for theirs, ours in zip(relacy_ns, snarl_ns)]
    return {"snarl_ns": statistics.median(snarl_ns), "relacy_ns": statistics.median(relacy_ns),
            "ratio": statistics.median(ratios), "ratio_min": min(ratios), "ratio_max": max(ratios)}


def human_time(ns):
    for limit, unit in ((1e3, "ns"), (1e6, "us"), (1e9, "ms")):
        if ns < limit:
            return f"{ns * 1e3 / limit:.4g} {unit}"
    return f"{ns / 1e9:.4g} s"


def table(rows):
    lines = ["| workload | configuration | Relacy | Snarl | times as fast | at least | |",
             "|---|---|---:|---:|---:|---:|---|"]
    for row in rows:
        lines.append(
            f"| {WORKLOADS[row['workload']][0]} | {CONFIGURATIONS[row['configuration']][0]} "
            f"| {human_time(row['relacy_ns'])} | {human_time(row['snarl_ns'])} "
            f"| **{row['ratio']:.2f}** ({row['ratio_min']:.2f} to {row['ratio_max']:.2f}) "
            f"| {row['bound']:.1f} | {'met' if row['met'] else 'MISSED'} |")
    return "\n".join(lines)


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/bench/bin"),
                        help="folder of snarl_workloads and relacy_workloads (%(default)s)")
    parser.add_argument("--rounds", type=int, default=9, help="pairs, at least 7 (%(default)s)")
    parser.add_argument("--round-seconds", type=float, default=0.3, metavar="SECONDS",
                        help="CPU time of one side of a round (%(default)s)")
    parser.add_argument("--workload", action="append", choices=WORKLOADS, help="default: all")
    parser.add_argument("--configuration", action="append", choices=CONFIGURATIONS,
                        help="default: all")
    parser.add_argument("--json", type=pathlib.Path, metavar="PATH", help="write the rows here too")
    parser.add_argument("--check", action="store_true", help="exit code 1 if a bound is missed")
    arguments = parser.parse_args()
    if arguments.rounds < 7:
        parser.error(f"--rounds: {arguments.rounds} is less than 7")
    if arguments.round_seconds <= 0:
        parser.error(f"--round-seconds: {arguments.round_seconds} is not above 0")
    for name in ("snarl_workloads", "relacy_workloads"):
        if not (arguments.bin / name).is_file():
            parser.error(f"{arguments.bin / name} is missing: build it with `cmake --preset bench "
                         f"&& cmake --build --preset bench --target {name}`")
    return arguments


def main():
    arguments = parsed_arguments()
    rows = []
    for workload in arguments.workload or WORKLOADS:
        relacy = Side(arguments.bin / "relacy_workloads", workload, [], arguments.round_seconds)
        for configuration in arguments.configuration or CONFIGURATIONS:
            print(f"{workload}, {CONFIGURATIONS[configuration][0]} ...", file=sys.stderr)
            snarl = Side(arguments.bin / "snarl_workloads", workload,
                         CONFIGURATIONS[configuration][1], arguments.round_seconds)
            row = compare(snarl, relacy, arguments.rounds)
            bound = WORKLOADS[workload][1][configuration]
            rows.append({"workload": workload, "configuration": configuration, **row,
                         "bound": bound, "met": row["ratio"] >= bound})
    print(table(rows))
    print(f"\nCPU time per execution, median of {arguments.rounds} paired rounds of "
          f"{arguments.round_seconds:g} s; in brackets the extreme rounds.")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 1 if arguments.check and not all(row["met"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
