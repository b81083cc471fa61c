"""Where reports go, full disks, and saved results."""
import json

from cli_testing import FAULTY, CommandLineTest, main


class ReportTest(CommandLineTest):
    FORMATS = {"text": "snarl.txt", "json": "snarl.json", "dot": "snarl.dot",
               "events": "snarl.events"}

    def setUp(self):
        super().setUp()
        self.file("faulty.snarl", FAULTY)

    def test_out_holds_every_report_and_is_made(self):
        self.expect(1, "run", "faulty.snarl", "--out", "deep/out")
        out = self.folder / "deep/out"
        self.assertEqual(sorted(path.name for path in out.iterdir()),
                         sorted(self.FORMATS.values()))
        self.validate(out / "snarl.json")

    def test_nothing_is_written_that_was_not_asked_for(self):
        self.expect(1, "run", "faulty.snarl")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["faulty.snarl"])

    def test_text_is_printed_beside_files_and_json_instead_of_it(self):
        self.assertIn("FAIL", self.expect(1, "run", "faulty.snarl", "--report", "json:x").stdout)
        text = self.expect(1, "run", "faulty.snarl", "--report", "json").stdout
        self.assertEqual(json.loads(text)["scenarios"][0]["verdict"], "fail")

    def test_a_folder_gets_default_names(self):
        (self.folder / "there").mkdir()
        self.expect(1, "run", "faulty.snarl", "--report", "json:there", "--report", "text:new/")
        self.assertTrue((self.folder / "there/snarl.json").is_file())
        self.assertIn("FAIL", (self.folder / "new/snarl.txt").read_text("utf-8"))

    def test_a_full_disk_loses_no_finding_from_the_terminal(self):
        done = self.expect(2, "run", "faulty.snarl", "--report", "json:/dev/full", "--report",
                           "text:kept.txt")
        self.assertIn("DATA RACE", done.stdout)
        self.assertIn("replay R1", done.stdout)
        self.assertEqual(
            done.stderr,
            "snarl: cannot write the json report to '/dev/full': No space left on device\n")
        self.assertIn("FAIL", (self.folder / "kept.txt").read_text("utf-8"))

    def test_an_unwritable_out_loses_no_finding_from_the_terminal(self):
        done = self.expect(2, "run", "faulty.snarl", "--out", "/dev/null/out")
        self.assertIn("FAIL", done.stdout)
        self.assertIn("snarl: cannot use the folder '/dev/null/out': Not a directory\n",
                      done.stderr)

    def test_a_full_standard_output_moves_the_findings_to_standard_error(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = self.expect(2, "run", "faulty.snarl", stdout=full)
        self.assertIn("snarl: cannot write to standard output: No space left on device\n",
                      done.stderr)
        self.assertIn("FAIL", done.stderr)

    def test_several_holders_are_called_several(self):
        self.file("readers.snarl",
                  "scenario readers {\n  rwlock book\n  event e\n"
                  "  thread reader[2] { with book.read { e.wait() } }\n"
                  "  thread writer { with book.write { progress } }\n}\n")
        result = self.result(1, "run", "readers.snarl", "--jobs", "1")
        holders = [row[3] for finding in result["scenarios"][0]["findings"]
                   for row in finding["trace"]["blocked"]]
        self.assertIn(-3, holders)
        self.assertIn("held by several threads",
                      " ".join(self.expect(0, "report", "result.json").stdout.split()))

    def test_who_joins_is_not_held_up_by_a_holder(self):
        self.file("joins.snarl",
                  "scenario joins {\n  lock m\n  thread a { with m { b.join() } }\n"
                  "  thread b { with m { progress } }\n}\n")
        text = self.expect(1, "run", "joins.snarl", "--jobs", "1").stdout
        self.assertIn("b.join() blocked\n", text)
        self.assertIn("help: let go, before joining a thread, of what it needs", text)

    def test_a_saved_result_is_rendered_again(self):
        self.expect(1, "run", "faulty.snarl", "--report", "json:a.json", "--report", "text:a.txt",
                    "--report", "dot:a.dot", "--report", "events:a.events")
        done = self.expect(0, "report", "a.json", "--as", "text:b.txt", "--as", "dot:b.dot", "--as",
                           "events:b.events", "--as", "json")
        self.assertEqual(done.stdout, (self.folder / "a.json").read_text("utf-8"))
        for kind in ("txt", "dot", "events"):
            self.assertEqual((self.folder / f"a.{kind}").read_text("utf-8"),
                             (self.folder / f"b.{kind}").read_text("utf-8"))

    def test_a_saved_result_is_shown_as_text_unless_told_otherwise(self):
        self.expect(1, "run", "faulty.snarl", "--report", "json:a.json")
        self.assertIn("FAIL", self.expect(0, "report", "a.json").stdout)

    def test_what_is_no_result_is_told_so(self):
        self.file("a.json", "{")
        self.assertTrue(self.error("report", "a.json").startswith(
            "snarl: a.json: not a result of Snarl: "))
        self.file("b.json", '{"schema_version": 1}')
        self.assertTrue(self.error("report", "b.json").startswith(
            "snarl: b.json: not a result of Snarl: "))


if __name__ == "__main__":
    main()
