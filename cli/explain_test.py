"""Each page of docs/verdicts: `snarl explain` prints it, and its scenarios show what it is about.

A scenario is an indented block. Its name says what it shows: the page's kind, then the cause.
"""
import os
import re

from cli_testing import OWN, ROOT, CommandLineTest, main

PAGES = {path.stem: path.read_text("utf-8")
         for path in sorted((ROOT / "docs/verdicts").glob("*.md"))}
SECTIONS = ["What it means", "The smallest scenario", "How it is decided", "What it can miss",
            "What to do about it"]


def blocks(page):
    """The indented blocks of a page, each without its indent."""
    found = re.findall(r"(?m)(?:^ {4}.*\n|^\n(?= {4}))+", page)
    return [re.sub(r"(?m)^ {4}", "", block).strip("\n") + "\n" for block in found]


class ExplainTest(CommandLineTest):
    def test_each_page_has_its_parts(self):
        for kind, page in PAGES.items():
            with self.subTest(kind):
                self.assertRegex(page, rf"\A# {kind}: \S.*[^.]\n")
                self.assertEqual(re.findall(r"(?m)^## (.*)$", page), SECTIONS)
                for line in page.splitlines():  # a terminal has 80, and the last may wrap
                    self.assertLessEqual(len(line), 79, line)

    def test_pages_are_printed_as_they_stand(self):
        for kind, page in PAGES.items():
            self.assertEqual(self.expect(0, "explain", kind).stdout, page)
        self.assertEqual(self.expect(0, "explain", "clean", "crash").stdout,
                         PAGES["clean"] + "\n" + PAGES["crash"])

    def test_a_cause_gives_the_page_that_tells_of_it(self):
        for cause, kinds in {"lost_wakeup": ["deadlock"], "stolen_wakeup": ["deadlock"],
                             "rescued_by_timeout": ["deadlock"], "aba": ["lost_update"],
                             "check_then_act": ["lost_update"], "no_yield": ["livelock"],
                             "task_done_without_item": ["misuse"], "assert": ["check_failed"],
                             "check": ["check_failed"], "uncaught": ["exception"],
                             "blocked": ["uncontrolled"],
                             "memory": ["crash", "leak"]}.items():
            self.assertEqual(self.expect(0, "explain", cause).stdout,
                             "\n".join(PAGES[kind] for kind in kinds), cause)
        self.assertEqual(self.expect(0, "explain", "lost_wakeup", "deadlock").stdout,
                         PAGES["deadlock"])

    def test_each_cause_that_is_reported_has_its_page(self):
        causes = set()
        for folder in ("harness", "primitives", "scenarios"):
            for path in (ROOT / folder).rglob("*.[ch]*"):
                if "_test" not in path.name and "testing" not in path.parts:
                    causes.update(re.findall(r'(?:FindingKind::k\w+,\s*|\bcause = )"([a-z_]+)"',
                                             path.read_text("utf-8")))
        self.assertLess({"assert", "cycle", "hang", "uncaught"}, causes)
        self.expect(0, "explain", *sorted(causes))

    def test_each_outcome_of_the_language_has_its_page(self):
        language = (ROOT / "docs/language.md").read_text("utf-8")
        table = re.search(r"(?ms)^\| outcome \|.*?\n\n", language).group(0)
        cells = re.findall(r"(?m)^\| (`.*?`) \|", table)
        outcomes = [word for cell in cells for word in re.findall(r"`(\w+)`", cell)]
        self.assertIn("data_race", outcomes)
        for outcome in outcomes + ["lost_wakeup"]:
            self.expect(0, "explain", outcome)

    def test_without_a_kind_all_are_listed(self):
        listed = self.expect(0, "explain").stdout
        self.assertEqual(re.findall(r"(?m)^  (\w+)  ", listed), list(PAGES))

    def test_an_unknown_kind_is_an_error(self):
        self.assertIn("unknown verdict 'dedlock': did you mean 'deadlock'?",
                      self.error("explain", "dedlock"))
        self.assertIn("unknown verdict 'stolen_wakup': did you mean 'stolen_wakeup'?",
                      self.error("explain", "stolen_wakup"))
        self.assertIn("unknown verdict 'holds'", self.error("explain", "holds"))
        self.assertIn(", check_failed, clean, crash,", self.error("explain", "zzz"))

    def test_a_report_that_fails_names_the_pages_once(self):
        self.file("two.snarl", "\n".join(blocks(PAGES["lost_update"]) +
                                         blocks(PAGES["not_reached"])))
        printed = self.expect(1, "run", "two.snarl").stdout
        self.assertEqual(re.findall(r"snarl explain (.*)", printed), ["lost_update not_reached"])
        self.file("one.snarl", blocks(PAGES["clean"])[0])
        self.assertNotIn("explain", self.expect(0, "run", "one.snarl").stdout)


class PageScenariosTest(CommandLineTest):
    """What the scenarios of each page show, with the default options."""

    CODES = {"timeout": 0, "clean": 0, "vacuous": 0,
             "unfinished": 3, "not_reached": 3, "inconclusive": 3}

    # What files cannot show is shown by programs; their exit codes.
    PROGRAMS = {"crash": 1, "nondeterminism": 3, "uncontrolled": 124, "leak": 1}

    def shown(self, kind, text):
        """The result of the one scenario of a block, run from a file of its own."""
        self.file("page.snarl", text)
        name = re.match(r"scenario (\w+) ", text).group(1)
        self.assertTrue(name == kind or name.startswith(kind + "_"), name)
        result = self.result(self.CODES.get(kind, 1), "run", "page.snarl", "--jobs", "1")
        return name[len(kind) + 1:], result["scenarios"][0]

    def test_the_scenarios_show_what_their_names_say(self):
        for kind, page in PAGES.items():
            texts = [block for block in blocks(page) if block.startswith("scenario ")]
            self.assertTrue(texts or kind in self.PROGRAMS, kind)
            for text in texts:
                cause, scenario = self.shown(kind, text)
                with self.subTest(kind, cause=cause):
                    self.check(kind, cause, scenario)

    def check(self, kind, cause, scenario):
        failing = [finding for finding in scenario["findings"] if not finding["allowed"]]
        kinds = {finding["kind"] for finding in failing}
        statuses = {expectation["status"] for expectation in scenario["expectations"]}
        if kind == "clean":
            self.assertEqual((scenario["verdict"], scenario["findings"]), ("pass", []))
        elif kind == "vacuous":
            self.assertNotEqual(scenario["vacuous"], "")
        elif kind == "timeout":
            self.assertGreater(scenario["timeouts"], 0)
        elif kind == "unfinished":
            self.assertEqual(scenario["unfinished"], scenario["executions"])
        elif kind in ("not_reached", "inconclusive"):
            self.assertEqual(statuses, {kind})
        else:
            self.assertEqual(kinds, {kind})
            if cause:
                self.assertIn(cause, {finding["cause"] for finding in failing})

    def test_what_files_cannot_show_is_shown_by_programs(self):
        source = (ROOT / "cli/test_scenarios.cc").read_text("utf-8")
        for kind, code in self.PROGRAMS.items():
            if kind == "leak" and "ASAN_OPTIONS" in os.environ:
                continue  # it says so too, and ends the process
            text = next(block for block in blocks(PAGES[kind]) if "SNARL_SCENARIO" in block)
            with self.subTest(kind):
                self.assertIn(text, source)
                result = self.result(code, "run", kind, "--jobs", "2", program=OWN)
                findings = result["scenarios"][0]["findings"]
                self.assertEqual({finding["kind"] for finding in findings}, {kind})


if __name__ == "__main__":
    main()
