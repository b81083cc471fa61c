"""A scheduling point costs about the same with 2 threads and with 10,000."""
from measure import (WORKLOADS, at_most, cpu_ns_each, instructions_each, memory_bytes_max,
                     paired_ratio)

MIB = 2 ** 20
# Threads: executions to measure instructions by. The first ones fill pools.
FEW_AND_MANY = {2: (200, 1200), 10: (50, 250), 100: (10, 30), 1000: (3, 6), 10_000: (2, 3)}
# A turn is two points, or one; a thread's begin is one more.
POINTS_OF_THREAD = {"threads": 21, "yields": 11, "contended": 21}
POINTS_PER_ROUND = 4_000_000  # about a third of a second


def instructions_a_point(kind, threads, *options):
    few, many = FEW_AND_MANY[threads]
    each = instructions_each(
        lambda executions: [WORKLOADS, f"{kind}_{threads}", str(executions), *options], few, many)
    return each / (threads * POINTS_OF_THREAD[kind])


def ns_a_point(kind, threads, *options):
    points = threads * POINTS_OF_THREAD[kind]
    executions = max(10, POINTS_PER_ROUND // points)
    return cpu_ns_each(f"{kind}_{threads}", executions, *options) / points


def slowdown(kind, threads, *options):
    return paired_ratio(lambda: ns_a_point(kind, threads, *options),
                        lambda: ns_a_point(kind, 2, *options))


none = ("--detectors", "none")
for kind, words in (("threads", "lock pairs"), ("yields", "yields")):
    counts = [instructions_a_point(kind, threads, *none) for threads in FEW_AND_MANY]
    at_most(f"{words}, no detectors: instructions a point, 2 to 10,000 threads", 1.5,
            max(counts) / min(counts), " x")
    for threads, bound in ((100, 1.5), (1000, 4)):
        at_most(f"{words}, no detectors: time a point, {threads:,} threads / 2", bound,
                slowdown(kind, threads, *none), " x")
at_most("one contended lock, default detectors: time a point, 1,000 threads / 2", 8,
        slowdown("contended", 1000), " x")
for kind, words in (("threads", "lock pairs"), ("contended", "one contended lock")):
    at_most(f"{words}, default detectors: memory with 10,000 threads", 1024,
            memory_bytes_max([WORKLOADS, f"{kind}_10000", "3"]) / MIB, " MiB")
