"""Each kernel of the bench of bugs is a scenario whose bug some strategy finds.

Run as: bugs_test.py SNARL SNARL_BUGS [unittest arguments], from the source root.
"""
import importlib.machinery
import importlib.util
import json
import pathlib
import subprocess
import sys
import unittest

SNARL, BUGS = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
HERE = pathlib.Path(__file__).parent
# Depth that no strategy gets to the bottom of at once: these are for the bench alone.
DEEP = {"safe_stack", "spawned_reorder_20", "fibonacci_5", "reorder_100", "twostage_100"}
# Each kernel that is not deep is found by one of these within far fewer, under every seed tried.
TRIES = (("random", 3000), ("pct", 10_000), ("random", 50_000))
PATIENCE_SECONDS = 120


def runner():
    """The program `run` as a module: it knows which kernels there are."""
    loader = importlib.machinery.SourceFileLoader("bugs_run", str(HERE / "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("bugs_run", loader))
    loader.exec_module(module)
    return module


def run_snarl(*words):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          check=False, timeout=PATIENCE_SECONDS)


class BugsTest(unittest.TestCase):
    def test_files_are_right_and_in_the_canonical_layout(self):
        files = sorted(HERE.glob("*.snarl"))
        self.assertGreaterEqual(len(files), 32)
        done = run_snarl(SNARL, "check", *files)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = run_snarl(SNARL, "fmt", "--check", *files)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_each_kernel_shows_its_bug_and_nothing_else(self):
        kernels = runner().all_kernels(SNARL, BUGS)
        names = [kernel.name for kernel in kernels]
        self.assertEqual(len(names), len(set(names)))
        self.assertLessEqual(DEEP, set(names))
        for kernel in kernels:
            with self.subTest(kernel.name):
                self.assert_found(kernel)

    def assert_found(self, kernel):
        tries = TRIES[:1] if kernel.name in DEEP else TRIES
        for strategy, schedules in tries:
            done = run_snarl(kernel.program, "run", kernel.target, *kernel.options, "--until-met",
                             "--strategy", strategy, "--schedules", schedules, "--steps", 20_000,
                             "--report", "json")
            self.assertIn(done.returncode, (0, 3), done.stderr)
            [scenario] = json.loads(done.stdout)["scenarios"]
            self.assertEqual(len(scenario["expectations"]), 1)
            self.assertTrue(scenario["expectations"][0]["text"].startswith("sometimes "))
            if done.returncode == 0:
                return
        self.assertIn(kernel.name, DEEP, "nobody found it")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
