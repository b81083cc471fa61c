"""Runs clang-tidy on the files named on standard input, as many at once as there are cores.

A changed header has no command of its own: the nearest file that includes it stands for it.
With a second argument, begins with no file any more after that many seconds, and says how many are
left.
"""
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor


def compiled_files(build):
    """The written files of the compilation database, relative to the source root."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as database:
        files = {os.path.relpath(entry["file"]) for entry in json.load(database)}
    return sorted(path for path in files if not path.startswith("build" + os.sep))


def stands_for(header, compiled, includers):
    """The compiled file through which `header` is checked: its own, its test, or an includer."""
    stem = header[: -len(".h")]
    for candidate in (stem + ".cc", stem + "_test.cc"):
        if candidate in compiled:
            return candidate
    return next(iter(includers.get(header, [])), None)


def direct_includers(compiled):
    includers = {}
    for path in compiled:
        with open(path, encoding="utf-8") as source:
            for header in re.findall(r'^#include "snarl/([^"]+)"', source.read(), re.MULTILINE):
                includers.setdefault(header, []).append(path)
    return includers


def check(build, path):
    """Runs clang-tidy once. Returns its findings, nothing when there are none."""
    done = subprocess.run(["clang-tidy-14", "-p", build, "--quiet", path],
                          capture_output=True, text=True, check=False)
    if done.returncode == 0 and "warning:" not in done.stdout:
        return ""
    noise = re.compile(r"\d+ warnings? .*generated")
    return done.stdout + "".join(
        line + "\n" for line in done.stderr.splitlines() if not noise.match(line))


def main():
    build = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else float("inf")
    start = time.monotonic()
    changed = sorted(set(sys.stdin.read().split()))
    compiled = compiled_files(build)
    includers = direct_includers(compiled)
    chosen = set()
    for path in changed:
        source = stands_for(path, compiled, includers) if path.endswith(".h") else path
        if source in compiled:
            chosen.add(source)

    def check_in_time(path):
        return check(build, path) if time.monotonic() - start < seconds else None

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(check_in_time, sorted(chosen)))
    findings = [text for text in results if text]
    left = results.count(None)
    print("".join(findings), end="")
    print(f"clang-tidy: {len(changed)} files changed, {len(chosen) - left} checked, "
          f"{len(findings)} with findings, {time.monotonic() - start:.0f} s")
    if left:
        print(f"clang-tidy: {left} more not looked at in {seconds:.0f} s: "
              "`ci/check clang-tidy` looks at all")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
