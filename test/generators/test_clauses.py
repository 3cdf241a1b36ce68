# SPDX-License-Identifier: Apache-2.0
"""tools/clauses.py refuses orphans in both directions, each with file and line; the untouched tree is taken."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Clauses(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="cabinet-clauses-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name in ("policy", "src", "pages", "sql", "tools"):
            shutil.copytree(ROOT / name, self.root / name)
        for name in ("policy", "golden"):
            shutil.copytree(ROOT / "test" / name, self.root / "test" / name)
        for path in ROOT.iterdir():
            if path.is_file():
                shutil.copy(path, self.root / path.name)
        for place in sorted(set(re.findall(r'"((?:test|doc|lang|static|rubric|demo)/[^":]+)[":]', (self.root / "policy" / "clauses.toml").read_text()))):
            (self.root / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / place, self.root / place)

    def run_tool(self, *arguments):
        return subprocess.run([sys.executable, ROOT / "tools" / "clauses.py", self.root, *arguments], capture_output=True, text=True,
                              env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))

    def change(self, name, old, new):
        path = self.root / name
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))

    def assert_refused(self, message):
        ran = self.run_tool()
        self.assertEqual(ran.returncode, 1, ran.stdout)
        self.assertRegex(ran.stderr, r"(?m)^\S+:\d+: .*" + message)

    def row(self, clause):
        return (self.root / "policy" / "clauses.toml").read_text().split(f"[{clause}]\n")[1].split("\n[")[0]

    def test_the_tree_is_taken_and_counted(self):
        ran = self.run_tool()
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertRegex(ran.stdout, r"\d+ of 115 clauses proved")

    def test_a_clause_without_a_test(self):
        self.change("policy/clauses.toml", re.search(r"proves = .*\n", self.row("P-14"))[0], "")
        self.assert_refused("P-14: no test that proves it")

    def test_a_clause_without_a_refusal(self):
        self.change("policy/clauses.toml", re.search(r"refuses = .*\n", self.row("P-14"))[0], "")
        self.assert_refused("P-14: no test that refuses it")

    def test_a_test_that_names_no_clause(self):
        (self.root / "test" / "policy" / "test_orphan.py").write_text("def test_p199_of_nothing():\n    pass\n")
        self.assert_refused("names no clause")

    def test_a_test_that_its_clause_does_not_name(self):
        (self.root / "test" / "policy" / "test_orphan.py").write_text("def test_p14_forgotten():\n    pass\n")
        self.assert_refused("is not named at P-14")

    def test_a_named_test_that_is_not_there(self):
        self.change("policy/clauses.toml", "test_part1_build.test_p14_known_purposes_build", "test_part1_build.test_p14_gone")
        self.assert_refused("there is no test test_part1_build.test_p14_gone")

    def test_a_symbol_that_is_not_there(self):
        self.change("policy/clauses.toml", "src/policy/inventory.c:inventory_allows", "src/policy/inventory.c:inventory_forgives")
        self.assert_refused("src/policy/inventory.c has no inventory_forgives")

    def test_a_file_that_is_not_there(self):
        self.change("policy/clauses.toml", "src/policy/inventory.c:inventory_allows", "src/policy/nowhere.c:inventory_allows")
        self.assert_refused("there is no file src/policy/nowhere.c")

    def test_a_setting_that_is_not_there(self):
        self.change("policy/clauses.toml", 'settings = ["controller"', 'settings = ["comptroller"')
        self.assert_refused("P-01: there is no setting comptroller")

    def test_a_clause_that_is_missing(self):
        self.change("policy/clauses.toml", "[P-14]", "[P-99x]")
        self.assert_refused("P-14 is missing")

    def test_the_list_of_what_is_not_enforced_only_shrinks(self):
        self.change("policy/clauses.toml", "[not_yet]\n", '[not_yet]\nP-14 = "part 9"\n')
        self.assert_refused("P-14 is new on the list|not_yet P-14: is new on the list")

    def test_an_open_clause_outside_the_list(self):
        self.change("policy/clauses.toml", re.search(r"^P-18 = .*\n", (self.root / "policy" / "clauses.toml").read_text(), re.M)[0], "")
        self.assert_refused("P-18: is open, and not on the list")

    def test_update_names_what_is_new_and_takes_what_is_proved_off_the_list(self):
        (self.root / "test" / "policy" / "test_new.py").write_text("def test_p18_sent():\n    pass\ndef test_p18_refused():\n    pass\n")
        row = self.row("P-18")
        self.change("policy/clauses.toml", row, row.replace('state = "open"\nenforced = []', 'state = "proved"\nenforced = ["routes"]'))
        self.assertEqual(self.run_tool().returncode, 1)
        self.assertEqual(self.run_tool("--update").returncode, 0)
        ran = self.run_tool()
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn('proves = ["test_new.test_p18_sent"]\nrefuses = ["test_new.test_p18_refused"]', self.row("P-18"))


if __name__ == "__main__":
    unittest.main()
