"""The commands that only read: check, fmt, list; and the pages about the languages."""
import json
import re

from cli_testing import CLEAN, ROOT, CommandLineTest, main

PAGE = (ROOT / "docs/language.md").read_text("utf-8")


class LanguageTest(CommandLineTest):
    def test_check_reports_every_error_of_every_file(self):
        self.file("a.snarl", "scenario a {\n  lokc m\n  check y\n}\n")
        self.file("b.snarl", CLEAN)
        done = self.expect(2, "check", "a.snarl", "no.snarl", "b.snarl")
        self.assertIn("a.snarl:2:3: error: ", done.stderr)
        self.assertIn("cannot read 'no.snarl'", done.stderr)
        done = self.expect(0, "check", "b.snarl")
        self.assertEqual((done.stdout, done.stderr), ("1 file, 1 scenario: no errors\n", ""))
        self.assertEqual(self.expect(0, "check", "b.snarl", "--quiet").stdout, "")

    def test_check_reads_standard_input(self):
        done = self.expect(2, "check", "-", input="scenario {")
        self.assertTrue(done.stderr.startswith("<standard input>:1:"), done.stderr)

    def test_check_knows_the_strategies(self):
        self.file("a.snarl", CLEAN.replace("expect always clean",
                                           "explore 5 schedules with randon"))
        self.assertIn("did you mean 'random'?", self.expect(2, "check", "a.snarl").stderr)

    # What each is, before and after the mistake: `check` answers as `run` does.
    RUNNABLE = [
        ("expect wait(m).p99 < 5ms", "the metric 'wait' is not decided", "expect always clean"),
        ("queue q(4294967296)", "the capacity of 'q' is 4294967296, but at most 4294967295 is",
         "queue q(4294967295)"),
        ("semaphore s(1, max = n * 2000000000)", "help: here n is 3",
         "semaphore s(1, max = n * 1000000000)"),
        ("barrier b(5000000000)", "but at most 4294967295 is possible", "barrier b(2)"),
        ("lock few[n - 1]", "the size of 'few' is 0", "lock few[n]"),
    ]

    def test_check_accepts_what_run_begins_to_run(self):
        for wrong, message, right in self.RUNNABLE:
            for item, code in ((wrong, 2), (right, 0)):
                with self.subTest(item):
                    self.file("a.snarl", f"""scenario a(n in 1..3) {{
                      lock m
                      {item}
                      thread t {{ with m {{ progress }} }}
                    }}""")
                    for command in ("check", "run"):
                        said = self.expect(code, command, "a.snarl").stderr
                        self.assertEqual(message in said, item == wrong, said)
                        self.assertEqual(said.startswith("a.snarl:"), item == wrong, said)

    def test_fmt_prints_the_canonical_layout_and_leaves_the_file(self):
        self.file("a.snarl", "scenario a{lock m;thread t{with m{progress}}}")
        text = self.expect(0, "fmt", "a.snarl").stdout
        self.assertIn("scenario a {\n  lock m\n", text)
        self.assertEqual((self.folder / "a.snarl").read_text("utf-8").count("\n"), 0)
        self.assertEqual(self.expect(0, "fmt", "-", input=text).stdout, text)

    def test_fmt_check_names_the_files_that_are_not_canonical(self):
        self.file("a.snarl", "scenario a{lock m;thread t{with m{progress}}}")
        self.file("b.snarl", self.expect(0, "fmt", "a.snarl").stdout)
        self.assertEqual(self.expect(2, "fmt", "--check", "a.snarl", "b.snarl").stdout, "a.snarl\n")
        self.expect(0, "fmt", "--check", "b.snarl")

    def test_fmt_write_keeps_permissions_links_and_broken_files(self):
        self.file("a.snarl", "scenario a{lock m;thread t{with m{progress}}}")
        (self.folder / "a.snarl").chmod(0o640)
        (self.folder / "link.snarl").symlink_to("a.snarl")
        self.file("broken.snarl", "scenario {")
        text = self.expect(0, "fmt", "a.snarl").stdout
        self.expect(2, "fmt", "--write", "link.snarl", "broken.snarl")
        self.assertEqual((self.folder / "a.snarl").read_text("utf-8"), text)
        self.assertEqual((self.folder / "a.snarl").stat().st_mode & 0o777, 0o640)
        self.assertTrue((self.folder / "link.snarl").is_symlink())
        self.assertEqual((self.folder / "broken.snarl").read_text("utf-8"), "scenario {")
        self.assertEqual(len(list(self.folder.iterdir())), 3)

    def test_list_shows_what_there_is(self):
        self.file("a.snarl", CLEAN)
        text = self.expect(0, "list", "a.snarl").stdout
        self.assertIn("clean(n = 2)", text)
        for heading in ("scenarios", "strategies", "detectors", "reports"):
            self.assertRegex(text, rf"(?m)^{heading}$")
        listed = json.loads(self.expect(0, "list", "--json", "a.snarl").stdout)
        entry = [each for each in listed["scenarios"] if each["file"] == "a.snarl"]
        self.assertEqual(entry, [{"name": "clean", "file": "a.snarl", "line": 2,
                                  "parameters": "n = 2", "expectations": ["always clean"]}])


class PageTest(CommandLineTest):
    """docs/language.md names what there is, and its scenarios are run."""

    def test_the_scenarios_meet_their_expectations(self):
        blocks = re.findall(r"(?ms)^```\n(.*?)^```$", PAGE)
        self.assertGreaterEqual(len(blocks), 2)
        for block in blocks:
            self.file("page.snarl", block)
            with self.subTest(block.splitlines()[0]):
                self.expect(0, "run", "page.snarl")

    def test_the_example_in_cpp_is_the_one_that_is_compiled(self):
        guide = (ROOT / "docs/cpp.md").read_text("utf-8")
        source = (ROOT / "scenarios/catalogue/own_class.cc").read_text("utf-8")
        blocks = re.findall(r"(?ms)^```cpp\n(.*?)^```$", guide)
        self.assertEqual(len(blocks), 2)
        for block in blocks:
            self.assertIn(block, source)

    def test_every_word_of_the_tables_is_named(self):
        code = " ".join(re.findall(r"`([^`]*)`", PAGE))
        kinds = (ROOT / "scenarios/language/kinds.cc").read_text("utf-8")
        outcomes = (ROOT / "scenarios/language/outcomes.cc").read_text("utf-8")
        methods = re.findall(r'\{K::\w+, "(\w+)", M::', kinds)
        self.assertGreater(len(methods), 40)
        names = re.findall(r'\{Outcome::\w+, "(\w+)"', outcomes)
        self.assertGreater(len(names), 10)
        objects = re.findall(r'\{K::\w+, "(\w+)", "', kinds)
        self.assertGreater(len(objects), 9)
        for name in {*methods, *names, *objects}:
            self.assertRegex(code, rf"\b{name}\b")


if __name__ == "__main__":
    main()
