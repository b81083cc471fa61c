"""Tests of ci/tidy.py: each rule finds its fault, and leaves alone what only looks like it."""
import unittest

from tidy import Tidy, kind, part_of

HEAD = "// Says what the file is for.\n"


def findings(path, text):
    tidy = Tidy()
    tidy.file(path, text)
    return tidy.findings


class TidyTest(unittest.TestCase):
    def assert_finding(self, path, text, part):
        found = findings(path, text)
        self.assertEqual(len(found), 1, found)
        self.assertIn(part, found[0])

    def assert_clean(self, path, text):
        self.assertEqual(findings(path, text), [])

    def test_a_line_may_have_100_columns_and_no_more(self):
        self.assert_clean("harness/a.cc", HEAD + "x" * 100 + "\n")
        self.assert_finding("harness/a.cc", HEAD + "x" * 101 + "\n", "a.cc:2: more than 100")

    def test_columns_are_characters_and_not_bytes(self):
        self.assert_clean("harness/a.cc", HEAD + "\u00e9" * 100 + "\n")

    def test_a_file_may_have_500_lines_and_no_more(self):
        self.assert_clean("harness/a.cc", HEAD + "\n" * 499)
        self.assert_finding("harness/a.cc", HEAD + "\n" * 500, "more than 500 lines")

    def test_a_file_begins_with_a_sentence(self):
        self.assert_finding("harness/a.cc", "int x;\n", "a.cc:1: the first line")

    def test_a_header_has_pragma_once(self):
        self.assert_finding("harness/a.h", HEAD, "#pragma once")
        self.assert_clean("harness/a.h", HEAD + "#pragma once\n")

    def test_blanks_at_the_end_are_found(self):
        self.assert_finding("ci/a.py", "x = 1 \n", "blanks")

    def test_a_missing_last_newline_is_found(self):
        self.assert_finding("ci/a.py", "x = 1", "no newline")

    def test_unfinished_work_is_found_in_comments_too(self):
        self.assert_finding("harness/a.cc", HEAD + "// TODO: more\n", "unfinished")
        self.assert_clean("harness/a.cc", HEAD + "// mastodon, kTODOS\n")

    def test_banned_words_name_their_replacement(self):
        self.assert_finding("reports/a.cc", HEAD + "int x = rand();\n", "rng.h")
        self.assert_finding("scenarios/a.cc", HEAD + "std::thread t;\n", "snarl::Thread")
        self.assert_finding("scenarios/a.cc", HEAD + "sleep_for(1s);\n", "virtual time")
        self.assert_finding("reports/a.cc", HEAD + "std::cout << 1;\n", "std::ostream&")
        self.assert_finding("harness/a.cc", HEAD + "assert(x);\n", "SNARL_CHECK")

    def test_banned_words_may_stand_where_they_belong(self):
        self.assert_clean("harness/engine/a.cc", HEAD + "std::thread t;\n")
        self.assert_clean("cli/a.cc", HEAD + "std::cout << 1;\n")

    def test_banned_words_inside_others_comments_and_strings_are_fine(self):
        self.assert_clean("reports/a.cc", HEAD + "int operand(int);  // not rand()\n")
        self.assert_clean("reports/a.cc", HEAD + 'say("std::cout");\n')
        self.assert_clean("reports/a.cc", HEAD + "static_assert(true);\n")
        self.assert_clean("reports/a.cc", HEAD + "std::thread::id id;\n")

    def test_own_files_are_included_from_the_root(self):
        self.assert_finding("harness/a.cc", HEAD + '#include "op.h"\n', "from the root")

    def test_includes_go_downwards_only(self):
        def includes(path, target):
            return findings(path, HEAD + f'#include "snarl/{target}"\n')

        self.assertEqual(includes("harness/op.cc", "harness/base/ids.h"), [])
        self.assertEqual(includes("harness/engine/a.cc", "harness/vehicles/fiber.h"), [])
        self.assertEqual(includes("harness/engine/a.cc", "harness/detectors/race.h"), [])
        self.assertEqual(includes("cli/a.cc", "reports/text.h"), [])
        self.assertEqual(includes("scenarios/language/a.cc", "scenarios/scenario.h"), [])
        for path, target in [
                ("harness/base/a.cc", "harness/op.h"), ("harness/a.cc", "harness/engine/a.h"),
                ("harness/detectors/a.cc", "harness/engine/a.h"),
                ("harness/strategies/a.cc", "harness/detectors/a.h"),
                ("primitives/a.cc", "harness/campaign/a.h"), ("reports/a.cc", "scenarios/a.h"),
                ("scenarios/a.cc", "cli/a.h")]:
            found = includes(path, target)
            self.assertEqual(len(found), 1, (path, target))
            self.assertIn("must not include", found[0])

    def test_tests_may_include_anything(self):
        self.assert_clean("harness/a_test.cc", HEAD + '#include "snarl/cli/a.h"\n')

    def test_an_include_of_no_part_is_found(self):
        self.assert_finding("harness/a.cc", HEAD + '#include "snarl/util/a.h"\n', "no part")

    def test_the_longest_folder_is_the_part(self):
        self.assertEqual(part_of("harness/engine/a.h"), "harness/engine")
        self.assertEqual(part_of("harness/a.h"), "harness")
        self.assertEqual(part_of("harness/vehicles/a.h"), "harness/engine")
        self.assertEqual(part_of("scenarios/language/a.h"), "scenarios")

    def test_files_lie_in_known_folders_under_plain_names(self):
        def named(path):
            tidy = Tidy()
            tidy.path(path)
            return tidy.findings

        for path in ["README.md", ".ci/run", "harness/a-b_c.2.h", "docs/verdicts/livelock.md"]:
            self.assertEqual(named(path), [])
        self.assertIn("folders of the root", named("build/a.cc")[0])
        for path in ["--gtest_filter=x", "ci/-a", "docs/a b.md", "docs/*.md"]:
            self.assertIn("begins with no", named(path)[0])

    def test_data_and_documents_have_no_rules(self):
        self.assertIsNone(kind("README.md"))
        self.assertIsNone(kind("scenarios/language/testdata/a.snarl"))
        self.assertEqual(kind("ci/check"), "other")


if __name__ == "__main__":
    unittest.main(verbosity=0)
