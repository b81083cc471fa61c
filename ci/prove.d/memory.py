"""Memory stays as it is after the first 1,000 executions, also where many of them deadlock."""
from measure import at_least, at_most, workload_json

EXECUTIONS = 10_000_000
KIB = 1024

# Philosophers: most of its executions differ from all before.
for name, options in (("philosophers", ()), ("two_locks", ("--detectors", "none")),
                      ("deadlocks", ())):
    done = workload_json(name, EXECUTIONS, "--memory", *options)
    words = "no" if options else "default"
    at_most(f"{name}, {words} detectors: growth, execution 1,000 to 10 million", 1024,
            done["resident_bytes_growth"] / KIB, " KiB")
    if name == "deadlocks":
        at_least("deadlocks: share of executions that deadlock", 1 / 3,
                 done["failed_executions"] / EXECUTIONS)
        at_most("deadlocks: frames that could not be unwound", 0, done["frames_dropped"])
