"""What a terminal sees: colours, progress, interrupts."""
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unittest

from cli_testing import (
    CLEAN, FAULTY, PATIENCE_SECONDS, ROOT, SNARL, CommandLineTest, environment, main)


class TerminalTest(CommandLineTest):
    def on_terminal(self, *arguments, columns=100, signal_at=None, **changes):
        """Runs it on a terminal. Returns the exit code and all that the terminal was sent."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        process = subprocess.Popen([SNARL, *arguments], cwd=self.folder, stdin=theirs,
                                   stdout=theirs, stderr=theirs, env=environment(**changes))
        os.close(theirs)
        text = b""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if signal_at is not None and re.search(signal_at, text):
                process.send_signal(signal.SIGINT)
                signal_at = None
            if not select.select([ours], [], [], 1)[0]:
                continue
            try:
                part = os.read(ours, 65536)
            except OSError:  # how Linux says that the other end was closed
                break
            if not part:
                break
            text += part
        os.close(ours)
        if time.monotonic() >= deadline:
            process.kill()
        return process.wait(), text.decode()

    def test_colours_are_for_terminals(self):
        self.file("faulty.snarl", FAULTY)
        run = ["run", "faulty.snarl", "--quiet"]
        red = "\x1b[1;31m"
        self.assertIn(red, self.on_terminal(*run)[1])
        self.assertNotIn(red, self.on_terminal(*run, NO_COLOR="1")[1])
        self.assertNotIn(red, self.on_terminal(*run, TERM="dumb")[1])
        self.assertNotIn(red, self.on_terminal(*run, "--color", "never")[1])
        self.assertIn(red, self.on_terminal(*run, "--color", "always", NO_COLOR="1")[1])
        self.assertNotIn(red, self.expect(1, *run).stdout)
        self.assertIn(red, self.expect(1, *run, env=environment(CLICOLOR_FORCE="1")).stdout)
        self.assertIn(red, self.expect(1, *run, "--color", "always").stdout)

    def test_the_text_is_as_wide_as_the_terminal(self):
        self.file("faulty.snarl", FAULTY)
        wide = {width: self.on_terminal("run", "faulty.snarl", "--quiet", "--color", "never",
                                        columns=width)[1] for width in (60, 200)}
        self.assertNotEqual(wide[60], wide[200])

    def test_no_line_is_longer_than_a_terminal_of_80_columns(self):
        for file in (ROOT / "scenarios/catalogue").glob("*.snarl"):
            text = file.read_text("utf-8")
            self.file(file.name, text)  # and once with nothing expected, so that much fails
            self.file(f"bare_{file.name}", re.sub(r"(?m)^  (expect|schedule) .*\n", "", text))
        self.file("deep.snarl", f"scenario deep {{ lokc m; {'lock n; ' * 30}thread t {{ }} }}")
        for arguments in (["run", ".", "--schedules", "20", "--minimize-time", "0s", "--verbose"],
                          ["run", ".", "--schedules", "20", "--minimize-time", "0s", "--jobs", "1"],
                          ["campaign", "plan", "catalogue"], ["list"], ["help"],
                          ["help", "run"], ["help", "check"], ["help", "campaign", "submit"]):
            done = self.run_snarl(*arguments, env=environment(COLUMNS="80"))
            # What is to be copied stays in one piece.
            long = [line for line in done.stdout.splitlines()
                    if len(line) > 80 and "replay: " not in line]
            self.assertEqual(long, [], arguments)
            self.assertGreater(len(done.stdout.splitlines()), 1)
        said = self.expect(2, "check", "deep.snarl").stderr.splitlines()
        self.assertLessEqual(len(said[1]), 80)
        self.assertEqual(said[1].find("lokc"), said[2].find("^~~~"))

    def test_the_progress_line_is_taken_away_and_an_interrupt_writes_the_reports(self):
        self.file("clean.snarl", CLEAN)
        code, text = self.on_terminal("run", "clean.snarl", "--schedules", "1000000000",
                                      "--strategy", "random", "--report",
                                      "json:result.json", signal_at=rb"clean: [1-9][\d,]* of ")
        self.assertEqual(code, 130, text)
        self.assertRegex(text, r"clean: [\d,]+ of 1,000,000,000 executions, [\d,]+/s, 0 found")
        behind = text[text.rindex("\r\x1b[K"):]
        self.assertIn("1 scenario", behind)
        self.validate(self.folder / "result.json")
        scenario = json.loads((self.folder / "result.json").read_text("utf-8"))["scenarios"][0]
        self.assertTrue(scenario["interrupted"])
        self.assertEqual(scenario["verdict"], "inconclusive")
        self.assertGreater(scenario["executions"], 0)

    def test_an_interrupt_says_how_many_scenarios_did_not_run(self):
        self.file("a.snarl", CLEAN)
        self.file("b.snarl", CLEAN.replace("clean(", "other("))
        code, text = self.on_terminal("run", "a.snarl", "b.snarl", "--schedules", "1000000000",
                                      "--strategy", "random", signal_at=b"executions, ")
        self.assertEqual(code, 130)
        self.assertIn("snarl: interrupted: 1 scenario not run", text)

    def test_dumb_terminals_and_quiet_runs_show_no_progress(self):
        self.file("clean.snarl", CLEAN)
        run = ["run", "clean.snarl", "--strategy", "random", "--time", "500ms",
               "--schedules", "1000000000"]
        self.assertIn("executions, ", self.on_terminal(*run)[1])
        self.assertNotIn("\r\x1b[K", self.on_terminal(*run, TERM="dumb")[1])
        self.assertNotIn("\x1b[K", self.on_terminal(*run, "--quiet")[1])

    @unittest.skipIf("TSAN_OPTIONS" in os.environ, "ThreadSanitizer delays signals")
    def test_the_second_interrupt_ends_the_process_at_once(self):
        # It never is where it was before, so that it is no livelock.
        self.file("endless.snarl", "scenario endless {\n  var n = 0\n"
                                   "  thread t { loop { n += 1 } }\n"
                                   "  expect always unfinished\n}\n")
        # One that comes before the endless execution has begun ends the run, and is tried again.
        code = 130
        for _ in range(50):
            if code != 130:
                break
            code = self.interrupted_twice()
        self.assertEqual(code, -signal.SIGINT)

    def interrupted_twice(self):
        process = subprocess.Popen(
            [SNARL, "run", "endless.snarl", "--steps", "4294967295", "--hang", "0s"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.wait_until_caught(process, True)
        process.send_signal(signal.SIGINT)
        self.wait_until_caught(process, False)
        if process.poll() is not None:
            return process.returncode
        process.send_signal(signal.SIGINT)
        return process.wait(PATIENCE_SECONDS)

    def wait_until_caught(self, process, is_caught):
        """The system knows which signals a process has handlers for."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                return
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            mask = int(re.search(r"SigCgt:\s*([0-9a-f]+)", status).group(1), 16)
            if bool(mask >> (signal.SIGINT - 1) & 1) == is_caught:
                return
        self.fail("the handler was not set")


if __name__ == "__main__":
    main()
