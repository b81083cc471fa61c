"""What the tests of the command line share: scenarios, and a program run in a folder of its own.

Each test is run as: NAME_test.py SNARL OWN_PROGRAM [unittest arguments], from the source root.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SNARL, OWN = (os.path.abspath(path) for path in sys.argv[1:3])
ROOT = pathlib.Path.cwd()
PATIENCE_SECONDS = 60  # far more than anything here takes, under any sanitizer

CLEAN = """
scenario clean(n = 2) {
  lock m
  var x = 0
  thread worker[n] { with m { x += 1 } }
  check x == n
  expect always clean
}
"""
FAULTY = """
scenario faulty(n = 2) {
  var x = 0
  thread worker[n] { x += 1 }
  check x == n
  expect always clean
}
"""
UNREACHED = """
scenario unreached {
  lock m
  thread worker[2] { with m { progress } }
  expect sometimes deadlock
}
"""
# A check that fails and nothing else, so that another check makes it pass.
OVERTAKEN = """
scenario overtaken {
  event one
  event two
  atomic x = 0
  thread slow { x.store(1) }
  thread fast { x.store(2) }
  check x.load() == 2
  expect never check_failed
}
"""


def environment(**changes):
    """The environment without whatever decides about colours and widths."""
    decided = ("NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM")
    kept = {key: value for key, value in os.environ.items() if key not in decided}
    return {**kept, "TERM": "xterm", **changes}


class CommandLineTest(unittest.TestCase):
    """What all tests use: a folder of their own, and the program run in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="snarl_cli_")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def run_snarl(self, *arguments, program=SNARL, **options):
        options.setdefault("env", environment())
        options.setdefault("stdout", subprocess.PIPE)
        return subprocess.run([program, *arguments], cwd=self.folder, stderr=subprocess.PIPE,
                              text=True, timeout=PATIENCE_SECONDS, check=False, **options)

    def expect(self, code, *arguments, **options):
        """Runs it, and compares the exit code."""
        done = self.run_snarl(*arguments, **options)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done

    def error(self, *arguments):
        """What is said about arguments that are wrong."""
        done = self.expect(2, *arguments)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def result(self, code, *arguments, **options):
        """The JSON of a run, which must be as the schema says."""
        self.expect(code, *arguments, "--report", "json:result.json", **options)
        path = self.folder / "result.json"
        self.validate(path)
        return json.loads(path.read_text(encoding="utf-8"))

    def validate(self, *paths):
        done = subprocess.run(
            ["/usr/bin/python3", ROOT / "reports/testdata/validate.py",
             ROOT / "docs/result.schema.json", *paths],
            capture_output=True, text=True, check=False)
        self.assertIn(done.returncode, (0, 77), done.stdout + done.stderr)


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
