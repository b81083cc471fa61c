"""A step of a long execution over many objects costs what one of a short one costs."""
from measure import WORKLOADS, at_most, instructions_each

SMALLEST = (100, 10_000)  # objects, steps
LARGEST = (10_000, 1_000_000)


def instructions_a_step(objects, steps, few, many):
    each = instructions_each(
        lambda executions: [WORKLOADS, f"walk_{objects}_{steps}", str(executions)], few, many)
    return each / steps


smallest = instructions_a_step(*SMALLEST, 10, 40)
largest = instructions_a_step(*LARGEST, 2, 3)
at_most("walk, default detectors: instructions a step, 100 objects, 10,000 steps", 250, smallest)
at_most("walk: instructions a step, 10,000 objects and 1,000,000 steps / those", 1.5,
        largest / smallest, " x")
