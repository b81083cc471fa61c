"""The rules of style that a machine can hold, each finding with what to do instead.

Usage: ci/tidy.py [FILE...]    without files: every file that git knows or would add.
"""
import os
import re
import subprocess
import sys

LINES_PER_FILE_MAX = 500
COLUMNS_MAX = 100

TOP_FOLDERS = (".ci", "bench", "ci", "cli", "docs", "harness", "primitives", "reports", "scenarios")
FILE_NAME = re.compile(r"(?:[\w.][\w.-]*/)*[\w.][\w.-]*")

# Who may include whom: a part may include itself and every part of a row above its own. Tests
# stand outside: nobody includes them, and they may use anything to set up what they test.
LAYERS = [
    ["harness/base"],
    ["harness"],
    # Below the engine, which expands the detectors and the random walk into its static pipeline.
    ["harness/strategies", "harness/detectors"],
    ["harness/engine"],
    ["primitives", "harness/campaign"],
    ["scenarios", "reports"],
    ["cli"],
    ["bench"],
]
# Two folders that are one part.
PART_OF_FOLDER = {"harness/vehicles": "harness/engine"}

OS_THREADS = r"harness/(engine|vehicles)/|bench/"
# (what is banned in code, the paths where it may stand, what to write instead)
BANNED = [
    (r"\b(s?rand|random)\(", r"$^", "snarl/harness/base/rng.h: every number comes from the seed"),
    (r"\bstd::(mt19937\w*|random_device|\w+_distribution)\b", r"$^",
     "snarl/harness/base/rng.h: the library's differ between implementations"),
    (r"\b(sleep_for|sleep_until|usleep|nanosleep)\b", OS_THREADS + r"|primitives/time",
     "virtual time (`snarl::sleep`), or wait for what is awaited"),
    (r"\bstd::j?thread\b(?!::id)", OS_THREADS, "snarl::Thread"),
    (r"\bpthread_create\b", OS_THREADS, "snarl::Thread"),
    (r"\bstd::cout\b", r"cli/|bench/", "take a std::ostream&, only cli/ prints"),
    (r"\bassert\(", r"$^", "SNARL_CHECK, which is always on and says what it means"),
    (r"<(format|source_location|ranges)>", r"$^",
     "fmt, snarl/harness/base/site.h, algorithms on iterators: clang 14 lacks these"),
    (r"<bits/", r"$^", "the standard's own header"),
]
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")


class Tidy:
    """Collects the findings of all files."""

    def __init__(self):
        self.findings = []

    def say(self, path, line, text):
        self.findings.append(f"{path}:{line}: {text}")

    def path(self, path):
        """Checks where a file lies and what it is called."""
        if "/" in path and path.split("/")[0] not in TOP_FOLDERS:
            self.say(path, 1, f"the folders of the root are {', '.join(TOP_FOLDERS)}")
        if not FILE_NAME.fullmatch(path):
            self.say(path, 1, "a name is letters, digits, '_', '-' and '.', and begins with no '-'")

    def file(self, path, text):
        """Checks one file by the rules that its kind has."""
        lines = text.splitlines()
        if kind(path) is None:
            return
        if len(lines) > LINES_PER_FILE_MAX:
            self.say(path, len(lines), f"more than {LINES_PER_FILE_MAX} lines: make it two files")
        if text and not text.endswith("\n"):
            self.say(path, len(lines), "no newline at the end")
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS_MAX:
                self.say(path, number, f"more than {COLUMNS_MAX} columns: break the line")
            if line != line.rstrip():
                self.say(path, number, "blanks at the end")
            if UNFINISHED.search(line) and path not in ("ci/tidy.py", "ci/tidy_test.py"):
                self.say(path, number, "unfinished: do it now, or write an issue")
        if kind(path) == "c++":
            self.cpp(path, lines)

    def cpp(self, path, lines):
        if not lines or not re.match(r"// \S", lines[0]):
            self.say(path, 1, "the first line says in one sentence what the file is for")
        if path.endswith(".h") and "#pragma once" not in lines:
            self.say(path, 1, "a header has `#pragma once`")
        if path.endswith(".h") and any(line.startswith("using namespace") for line in lines):
            self.say(path, 1, "no `using namespace` in a header")
        for number, line in enumerate(lines, 1):
            include = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if include:
                self.include(path, number, include.group(1))
                continue
            code = without_comments_and_strings(line)
            for pattern, allowed, instead in BANNED:
                found = re.search(pattern, code)
                if found and not re.match(allowed, path):
                    self.say(path, number, f"`{found.group(0)}` is banned here: {instead}")

    def include(self, path, number, target):
        if not target.startswith("snarl/"):
            self.say(path, number, f'include it from the root: "snarl/.../{target}"')
            return
        if path.endswith("_test.cc") or path.endswith("_fuzz.cc") or "/testing/" in path:
            return
        mine, other = part_of(path), part_of(target[len("snarl/"):])
        if other is None:
            self.say(path, number, f'"{target}" lies in no part of the project')
        elif mine != other and rank_of(other) >= rank_of(mine):
            self.say(path, number, f"{mine} must not include {other}: includes go downwards only")


def kind(path):
    """What rules a path falls under: c++, text of ours, or None for data and documents."""
    if "/testdata/" in path:
        return None
    if re.search(r"\.(h|cc|def)$", path):
        return "c++"
    if re.search(r"\.(py|sh|cmake|snarl)$|(^|/)CMakeLists\.txt$|^(\.ci|ci)/[^.]*$", path):
        return "other"
    return None


def part_of(path):
    """The part of the project in which a path lies; the longest folder that is one wins."""
    folders = path.split("/")[:-1]
    for length in range(len(folders), 0, -1):
        folder = "/".join(folders[:length])
        folder = PART_OF_FOLDER.get(folder, folder)
        if any(folder in layer for layer in LAYERS):
            return folder
    return None


def rank_of(part):
    return next((rank for rank, layer in enumerate(LAYERS) if part in layer), -1)


def without_comments_and_strings(line):
    """What of a line is code. Good for a search, not a lexer: blocks of /* */ are not known."""
    line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
    return line.split("//")[0]


def main():
    paths = sys.argv[1:] or subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=True).stdout.strip("\0").split("\0")
    tidy = Tidy()
    checked = 0
    for path in sorted(paths):
        if os.path.exists(path):
            tidy.path(path)
        if kind(path) is None:
            continue
        try:
            with open(path, encoding="utf-8") as file:
                tidy.file(path, file.read())
            checked += 1
        except FileNotFoundError:
            continue  # deleted, and the deletion is not committed yet
        except UnicodeDecodeError:
            tidy.say(path, 1, "not UTF-8")
    print("".join(finding + "\n" for finding in tidy.findings), end="")
    print(f"tidy: {checked} files, {len(tidy.findings)} findings")
    sys.exit(1 if tidy.findings else 0)


if __name__ == "__main__":
    main()
