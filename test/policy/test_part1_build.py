# SPDX-License-Identifier: Apache-2.0
"""Clauses that the build itself keeps: what breaks them is refused before there is a program. Each test changes a copy of the
tree by one line, and shows that the unchanged copy is taken."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest

import explore
import harness

TOP = harness.TOP
# The policy's two lists of purposes (P-14 and P-70), each item mapped to one code; "rights" and "security" serve the duties the policy
# names further on (P-80 to P-89, P-36, P-61).
PURPOSES = {"account", "assessment", "updates", "listing", "cohorts", "usage", "security", "compliance", "rights"}
SNIPPET = """#include "policy/vault.h"
bool read_it(struct vault *vault, struct db *db, const struct viewer *viewer, struct text *out);
bool read_it(struct vault *vault, struct db *db, const struct viewer *viewer, struct text *out)
{
	const struct asking asking = {.viewer = viewer, .purpose = %s, .allowed = UINT64_C(1) << DATUM_MEMBER_EMAIL};
	return vault_read(vault, db, &asking, 1, DATUM_MEMBER_EMAIL, 0, out) == VAULT_OK;
}
"""


def inventory():
    return tomllib.loads((TOP / "policy" / "inventory.toml").read_text())


class Build(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="cabinet-policy-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name in ("sql", "policy"):
            shutil.copytree(TOP / name, self.root / name)
        shutil.copy(TOP / "routes", self.root / "routes")

    def tool(self, name, *arguments):
        return subprocess.run([sys.executable, TOP / "tools" / name, *arguments], cwd=self.root, capture_output=True, text=True,
                              env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))

    def statements(self):
        return self.tool("statements.py", "--sql", "sql", "--inventory", "policy/inventory.toml", "--out", "out")

    def routes(self):
        return self.tool("routes.py", ".", "out")

    def inventory(self):
        return self.tool("inventory.py", ".", "out")

    def change(self, name, old, new):
        path = self.root / name
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))

    def assert_taken(self, ran):
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def assert_refused(self, ran, message):
        self.assertEqual(ran.returncode, 1, "taken")
        self.assertRegex(ran.stderr, message)

    def compiles(self, purpose):
        source = self.root / "snippet.c"
        source.write_text(SNIPPET % purpose)
        generated = pathlib.Path(os.environ.get("CABINET_BUILD", harness.BINARY.parent)) / "tools"
        ran = subprocess.run([os.environ.get("CC", "gcc"), "-std=gnu17", "-D_GNU_SOURCE", "-fsyntax-only", "-Wall", "-Werror", f"-I{TOP / 'src'}",
                              f"-I{generated}", source], capture_output=True, text=True)
        return ran.returncode == 0, ran.stderr

    # P-09: each column of the schema says what it holds

    def test_p09_declared_columns_are_taken(self):
        self.assert_taken(self.statements())
        self.change("sql/schema/0001_cabinet.sql", "CREATE TABLE session (", "CREATE TABLE session (\n    note TEXT, -- code")
        self.assert_taken(self.statements())

    def test_p09_an_undeclared_column_does_not_build(self):
        self.change("sql/schema/0001_cabinet.sql", "CREATE TABLE session (", "CREATE TABLE session (\n    nickname TEXT,")
        self.assert_refused(self.statements(), r"sql/schema/0001_cabinet.sql:\d+: .*undeclared")

    # P-14, P-70: a closed list of purposes

    def test_p14_known_purposes_build(self):
        self.assert_taken(self.routes())
        self.assert_taken(self.inventory())
        good, said = self.compiles("PURPOSE_ASSESSMENT")
        self.assertTrue(good, said)

    def test_p14_a_route_for_another_purpose_does_not_build(self):
        with (self.root / "routes").open("a") as file:
            file.write("\nGET /offers public offers_get purpose marketing\n")
        self.assert_refused(self.routes(), "unknown purpose 'marketing'")

    def test_p14_a_read_for_another_purpose_does_not_compile(self):
        good, said = self.compiles("PURPOSE_MARKETING")
        self.assertFalse(good)
        self.assertIn("PURPOSE_MARKETING", said)

    def test_p70_the_list_is_the_policys(self):
        self.assertEqual(set(inventory()["purposes"]), PURPOSES)
        for datum in inventory()["datum"]:
            self.assertTrue(set(datum["purposes"]) <= PURPOSES and datum["purposes"], datum["id"])

    def test_p70_a_datum_for_another_purpose_does_not_build(self):
        self.change("policy/inventory.toml", 'purposes = ["account", "assessment"]', 'purposes = ["account", "sale"]')
        self.assert_refused(self.inventory(), r"policy/inventory.toml:\d+: .*unknown purpose 'sale'")

    # P-31: what is stored is what the inventory names, and each datum says what breaks without it

    def test_p31_the_schema_holds_what_the_inventory_names(self):
        data = {datum["id"]: datum for datum in inventory()["datum"]}
        columns = set()
        for path in sorted((TOP / "sql" / "schema").glob("*.sql")):
            columns |= set(re.findall(r"-- content:([a-z]+\.[a-z_]+)", path.read_text()))
        self.assertEqual(columns - set(data), set(), "columns hold what no datum names")
        stored = {name for name, datum in data.items() if datum["store"] in ("content", "open")}
        self.assertEqual(stored - columns, set(), "data without a column")
        for name, datum in data.items():
            self.assertGreater(len(datum["needed"]), 10, name)
        read = {name for route in explore.ROUTES for name in route.words.get("reads", "").split(",") if name and not name.endswith("*")}
        self.assertEqual(read - set(data), set(), "a page reads what no datum names")

    def test_p31_a_datum_nobody_needs_does_not_build(self):
        text = (self.root / "policy" / "inventory.toml").read_text()
        (self.root / "policy" / "inventory.toml").write_text(re.sub(r'\nneeded = "[^"]*"', "", text, count=1))
        self.assert_refused(self.inventory(), "'needed' is missing")

    def test_p31_content_outside_the_inventory_does_not_build(self):
        self.change("sql/schema/0001_cabinet.sql", "CREATE TABLE session (", "CREATE TABLE session (\n    birthday TEXT NOT NULL, -- content:account.birthday")
        self.assert_refused(self.statements(), r"'account.birthday' is not in the inventory")

    # what can be exported = what can be erased = the inventory: one loop over it, and no second list to forget

    def links(self):
        """Whether the program links with the two files that loop over the inventory compiled against this tree's; what the linker said."""
        self.assert_taken(self.inventory())
        build = harness.BINARY.parent
        objects = []
        for name in ("places", "package"):
            objects.append(str(self.root / f"{name}.o"))
            subprocess.run([os.environ.get("CC", "gcc"), "-std=gnu17", "-D_GNU_SOURCE", "-fPIC", "-c", f"-I{self.root / 'out'}", f"-I{TOP / 'src'}", f"-I{build / 'tools'}",
                            "-I/usr/include", TOP / "src" / "privacy" / f"{name}.c", "-o", objects[-1]], check=True, capture_output=True)
        said = subprocess.run(["ninja", "-C", build, "-t", "commands", "-s", harness.BINARY.name], check=True, capture_output=True, text=True).stdout
        link = shlex.split(said.strip().splitlines()[-1])
        link[link.index("-o") + 1] = str(self.root / "program")
        link[link.index("libcabinet.a"):link.index("libcabinet.a")] = objects
        ran = subprocess.run(link, cwd=build, capture_output=True, text=True)
        return ran.returncode == 0, ran.stderr

    def test_p31_what_is_exported_and_erased_is_the_inventory_by_construction(self):
        good, said = self.links()
        self.assertTrue(good, said)

    def test_p31_a_datum_without_its_export_and_its_erasure_does_not_build(self):
        datum = next(part for part in (self.root / "policy" / "inventory.toml").read_text().split("[[datum]]") if 'id = "account.session"' in part)
        with (self.root / "policy" / "inventory.toml").open("a") as file:
            file.write("\n[[datum]]" + datum.replace("account.session", "account.hobby"))
        good, said = self.links()
        self.assertFalse(good)
        for missing in ("place_account_hobby", "package_read_account_hobby"):
            self.assertIn(missing, said)

    # P-34: the vault is the only door

    STATEMENT = "\n-- everybody\n-- out: subject int, sealed bytes\nSELECT subject, sealed FROM vault_datum;\n"

    def test_p34_the_vaults_own_statement_builds(self):
        with (self.root / "sql" / "vault.sql").open("a") as file:
            file.write(self.STATEMENT)
        self.assert_taken(self.statements())

    def test_p34_a_statement_on_the_vault_elsewhere_does_not_build(self):
        for name in ("people.sql", "assessment.sql", "brand_new.sql"):
            with self.subTest(name):
                path = self.root / "sql" / name
                before = path.read_text() if path.exists() else None
                path.write_text((before or "-- SPDX-License-Identifier: Apache-2.0\n") + self.STATEMENT)
                self.assert_refused(self.statements(), rf"sql/{name}:\d+: .*vault")
                path.unlink() if before is None else path.write_text(before)

    def test_p34_a_view_is_no_way_round(self):
        (self.root / "sql" / "schema" / "0099_view.sql").write_text("CREATE VIEW everybody AS SELECT subject, sealed FROM vault_datum;\n")
        (self.root / "sql" / "people.sql").write_text("-- peek\n-- out: subject int\nSELECT subject FROM everybody;\n")
        self.assertEqual(self.statements().returncode, 1, "taken")

    # P-96: every address says who may

    def test_p96_every_route_names_who_may(self):
        self.assert_taken(self.routes())
        for route in explore.ROUTES:
            self.assertTrue(route.who, route.path)

    def test_p96_a_route_without_a_rule_does_not_build(self):
        for line, message in (("GET /secret secret_get", "METHOD /path who handler"), ("GET /secret anybody secret_get", "unknown access word 'anybody'")):
            with self.subTest(line):
                before = (self.root / "routes").read_text()
                (self.root / "routes").write_text(before + f"\n{line}\n")
                self.assert_refused(self.routes(), message)
                (self.root / "routes").write_text(before)


if __name__ == "__main__":
    unittest.main()
