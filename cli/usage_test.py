"""Help, and what is said about words that are wrong."""
import json

from cli_testing import CLEAN, OWN, CommandLineTest, main


class HelpTest(CommandLineTest):
    COMMANDS = ["run", "replay", "check", "fmt", "list", "report", "explain"]

    def test_every_command_explains_itself_within_80_columns(self):
        texts = {"": self.expect(0, "--help").stdout}
        for command in self.COMMANDS:
            texts[command] = self.expect(0, command, "--help").stdout
            self.assertEqual(texts[command], self.expect(0, "help", command).stdout)
            self.assertTrue(texts[command].startswith(f"usage: snarl {command} "))
            self.assertRegex(texts[""], rf"(?m)^  {command} ")
        for command, text in texts.items():
            for line in text.splitlines():
                self.assertLessEqual(len(line), 80, f"{command}: {line}")
                self.assertEqual(line, line.rstrip())

    def test_short_and_long_forms_say_the_same(self):
        texts = {self.expect(0, *words).stdout for words in (["--help"], ["-h"], ["help"])}
        self.assertEqual(len(texts), 1)

    def test_help_of_run_holds_every_option_of_it(self):
        options = """strategy schedules jobs memory-limit time steps seed keep-going until-met
                     until-saturated corpus resume confirm-fix
                     minimize-time param vehicle
                     stack-bytes hang detectors mode out report exit-zero quiet color""".split()
        for text in (self.expect(0, "run", "--help").stdout, self.expect(0, "--help").stdout):
            for option in options:
                self.assertRegex(text, rf"(?m)^  --{option}\b")

    def test_help_says_nothing_of_what_is_not_there(self):
        text = self.expect(0, "--help").stdout
        for word in (" compare ", "stress"):
            self.assertNotIn(word, text)

    def test_names_in_the_help_come_from_the_tables(self):
        text = self.expect(0, "run", "--help").stdout
        listed = json.loads(self.expect(0, "list", "--json").stdout)
        for kind in ("strategies", "detectors", "reports"):
            self.assertTrue(listed[kind])
            for row in listed[kind]:
                self.assertIn(row["name"], text)

    def test_version_is_one_line(self):
        self.assertRegex(self.expect(0, "--version").stdout, r"\Asnarl \d+\.\d+\.\d+\n\Z")

    def test_a_full_standard_output_is_an_error(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = self.expect(2, "--help", stdout=full)
        self.assertEqual(done.stderr,
                         "snarl: cannot write to standard output: No space left on device\n")


class UsageTest(CommandLineTest):
    """Wrong words: exit code 2, one line that says what would be right."""

    MESSAGES = [
        ([], "no command: `snarl run TARGET...` runs scenarios, `snarl help` says more"),
        ([""], "unknown command '': it can be run, replay, check, fmt, list, report, explain, "
               "campaign plan, campaign run, campaign merge, campaign submit or help"),
        (["runn"], "unknown command 'runn': did you mean 'run'?"),
        (["bank.snarl"], "unknown command 'bank.snarl': did you mean 'run bank.snarl'?"),
        (["/"], "unknown command '/': did you mean 'run /'?"),
        (["compare", "a", "b"], "compare: not in this version"),
        (["--seed", "1", "run", "x"], "unknown option '--seed': --help lists them"),
        (["run"], "say what to run: a .snarl file, a folder of them, the name of a scenario "
                  "that is compiled in, or `catalogue`"),
        (["campaign", "plan"], "say what to run: a .snarl file, a folder of them, the name of a "
                               "scenario that is compiled in, or `catalogue`"),
        (["run", "x", "--sed", "1"], "unknown option '--sed': did you mean '--seed'?"),
        (["run", "x", "--seed"], "--seed: needs a value: --seed S"),
        (["run", "x", "--seed="], "--seed: needs a value: --seed S"),
        (["run", "x", "--seed", "x"],
         "--seed: 'x' is not a whole number in [0, 18446744073709551615]"),
        (["run", "x", "--seed", "-1"], "--seed: -1 is not in [0, 18446744073709551615]"),
        (["run", "x", "--steps", "0"], "--steps: 0 is not in [1, 4294967295]"),
        (["run", "x", "--steps", "4294967296"],
         "--steps: 4294967296 is not in [1, 4294967295]"),
        (["run", "x", "--schedules", "0"],
         "--schedules: 0 is not in [1, 1000000000000000000]"),
        (["run", "x", "--stack-bytes", "100"], "--stack-bytes: 100 is not in [16384, 1073741824]"),
        (["run", "x", "--memory-limit", "1"],
         "--memory-limit 1: a worker itself takes some; at least 64, or 0 for none"),
        (["run", "x", "--time", "5"], "--time: '5' has no unit: write 5ms, 5s or 5m"),
        (["run", "x", "--time", "soon"],
         "--time: 'soon' is not a duration, such as 500ms, 2s or 1m"),
        (["run", "x", "--time", "0s"], "--time: 0s is not in [1ms, 8760h]"),
        (["run", "x", "--hang", "-1s"],
         "--hang: '-1s' is not a duration, such as 500ms, 2s or 1m"),
        (["run", "x", "--strategy", "randon"],
         "--strategy: unknown strategy 'randon': did you mean 'random'?"),
        (["run", "x", "--vehicle", "fibre"],
         "--vehicle: unknown vehicle 'fibre': did you mean 'fiber'?"),
        (["run", "x", "--detectors", "data_rase"],
         "--detectors: unknown detector 'data_rase': did you mean 'data_race'?"),
        (["run", "x", "--detectors", "none,data_race"],
         "--detectors: 'none' stands alone, without other names"),
        (["run", "x", "--mode", "stress"], "--mode: stress is not in this version, controlled is"),
        (["run", "x", "--mode", "fast"], "--mode: unknown mode 'fast': it can be controlled"),
        (["run", "x", "--report", "jsn"], "--report: unknown report 'jsn': did you mean 'json'?"),
        (["run", "x", "--report", "json:"],
         "--report: 'json:' names no file: write json:PATH, or json alone"),
        (["run", "x", "--report", "json", "--report", "dot"],
         "--report: json and dot cannot both go to standard output: name a file, dot:PATH"),
        (["run", "x", "--param", "n"],
         "--param: 'n' is not NAME=VALUE, such as threads=3, 2..5 or 2,4,8"),
        (["run", "x", "--param", "n=1", "--param", "n=2"], "--param: 'n' is given twice"),
        (["run", "x", "--color", "yes"],
         "--color: unknown choice 'yes': it can be auto, always or never"),
        (["run", "x", "--quiet=1"], "--quiet: takes no value"),
        (["run", "x", "--quiet", "--verbose"],
         "--quiet and --verbose: leave one of them out"),
        (["run", "x", "--out", ""], "--out: needs the name of a folder"),
        (["replay"], "replay: give the token that a finding printed, or its .repro file"),
        (["replay", "nonsense"],
         "replay: 'nonsense' is neither a token, which begins with R1, R2 or R3, nor a file"),
        (["check"], "check: give the .snarl files to check"),
        (["check", "no.snarl"], "cannot read 'no.snarl': No such file or directory"),
        (["check", "."], "cannot read '.': Is a directory"),
        (["check", "/proc/self/mem"], "cannot read '/proc/self/mem': Input/output error"),
        (["fmt"], "fmt: give the .snarl files to format"),
        (["fmt", "--write", "--check", "x"], "--write and --check: leave one of them out"),
        (["fmt", "."], "cannot read '.': Is a directory"),
        (["report"], "report: give one file that `--report json:FILE` wrote"),
        (["report", "no.json"], "cannot read 'no.json': No such file or directory"),
        (["report", "."], "cannot read '.': Is a directory"),
        (["help", "rnu"], "unknown command 'rnu': did you mean 'run'?"),
    ]

    def test_messages_say_what_would_be_right(self):
        for arguments, message in self.MESSAGES:
            with self.subTest(arguments=arguments):
                self.assertEqual(self.error(*arguments), f"snarl: {message}\n")

    def test_unknown_scenarios_are_answered_with_the_nearest(self):
        self.assertIn("did you mean 'own_clean'?",
                      self.expect(2, "run", "own_claen", program=OWN).stderr)
        self.file("bank.snarl", CLEAN)
        self.assertIn("did you mean 'bank.snarl'?", self.error("run", "bnak.snarl"))

    def test_unknown_parameters_are_answered_with_the_nearest(self):
        self.file("a.snarl", CLEAN.replace("n", "num").replace("cleanum", "clean"))
        self.file("b.snarl", CLEAN.replace("n = 2", "count = 2").replace("[n]", "[count]")
                  .replace("== n", "== count"))
        self.assertIn("did you mean 'count'?", self.error("run", "b.snarl", "--param", "coutn=3"))

    def test_hostile_names_do_not_drive_the_terminal(self):
        name = "x\x1b[31m\x07.snarl"
        for arguments in (["run", name], ["check", name], ["fmt", name], ["replay", name],
                          ["report", name], [name], ["run", "x", f"--{name}"],
                          ["run", "x", "--strategy", name], ["run", "x", "--report", name]):
            with self.subTest(arguments=arguments):
                message = self.error(*arguments)
                self.assertNotIn("\x1b", message)
                self.assertNotIn("\x07", message)

    def test_a_folder_without_scenarios_is_an_error(self):
        (self.folder / "empty").mkdir()
        self.assertIn("empty", self.error("run", "empty"))

    def test_a_file_that_does_not_parse_is_shown_with_line_and_column(self):
        self.file("bad.snarl", "scenario bad {\n  lokc m\n}\n")
        for command in ("run", "check", "fmt"):
            message = self.error(command, "bad.snarl") if command != "check" else \
                self.expect(2, command, "bad.snarl").stderr
            self.assertTrue(message.startswith("bad.snarl:2:3: error: "), message)


if __name__ == "__main__":
    main()
