"""A first scenario in C++ has at most 15 lines and compiles in under 3 s."""
import os
import pathlib
import statistics

from measure import INCLUDE, at_most, cpu_seconds

SOURCE = "bench/first_scenario.cc"

os.environ["CCACHE_DISABLE"] = "1"
text = pathlib.Path(SOURCE).read_text(encoding="utf-8")
at_most("a first scenario: lines", 15, len(text.splitlines()))
for compiler in ("g++", "clang++-14"):
    for optimised in ("-O0", "-O2"):
        seconds = statistics.median(
            cpu_seconds([compiler, "-std=c++20", optimised, f"-I{INCLUDE}", "-c", SOURCE,
                         "-o", "/dev/null"]) for _ in range(3))
        at_most(f"a first scenario: to compile, {compiler} {optimised}", 3, seconds, " s")
