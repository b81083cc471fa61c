"""A scenario in a file costs at most three times its C++ twin, and gives the same events."""
from measure import WORKLOADS, at_most, cpu_ns_each, instructions_each, paired_ratio, workload_json

# Executions that take about a third of a second.
EXECUTIONS = {"two_locks": 400_000, "philosophers": 100_000, "producer_consumer": 60_000,
              "counter": 100}
FEW_AND_MANY = {"two_locks": (100, 600), "philosophers": (100, 300),
                "producer_consumer": (50, 150), "counter": (1, 2)}


def workload(name, front):
    return lambda executions: [WORKLOADS, name, str(executions), "--front", front]


for name, executions in EXECUTIONS.items():
    few, many = FEW_AND_MANY[name]
    hashes = {workload_json(name, many, "--front", front)["event_hash"]
              for front in ("scenario", "file")}
    at_most(f"{name}: different event hashes of the file and its C++ twin", 0, len(hashes) - 1)
    file, twin = (instructions_each(workload(name, front), few, many)
                  for front in ("file", "scenario"))
    at_most(f"{name}: instructions of the file / of its C++ twin", 3, file / twin, " x")
    at_most(f"{name}: CPU time of the file / of its C++ twin", 3,
            paired_ratio(lambda: cpu_ns_each(name, executions, "--front", "file"),
                         lambda: cpu_ns_each(name, executions, "--front", "scenario")), " x")
