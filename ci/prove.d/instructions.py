"""An execution and a scheduling point cost few instructions, as a campaign runs them."""
from measure import WORKLOADS, at_most, instructions_each

COUNTER_POINTS = 4 * (4 * 10_000 + 1)  # lock, read, write, unlock; and a thread's begin


def workload(name):
    return lambda executions: [WORKLOADS, name, str(executions)]


# Beyond what a campaign does once: it weighs its memory behind 1,000 executions.
at_most("two_locks: instructions an execution, default detectors", 2300,
        instructions_each(workload("two_locks"), 2_000, 12_000))
at_most("philosophers: instructions an execution, default detectors", 10_000,
        instructions_each(workload("philosophers"), 200, 700))
at_most("counter, 4 x 10,000: instructions a scheduling point, default detectors", 150,
        instructions_each(workload("counter"), 1, 3) / COUNTER_POINTS)
