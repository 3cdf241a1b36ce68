# SPDX-License-Identifier: Apache-2.0
"""What tools/statements.py refuses, and where it says the mistake stands. Each test writes a small sql/ of its own."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = """CREATE TABLE thing (
    id BIGINT PRIMARY KEY,        -- id
    name TEXT NOT NULL,           -- code; short
    amount BIGINT NOT NULL        -- number
);
CREATE TABLE vault_note (
    id BIGINT PRIMARY KEY,        -- id
    sealed BYTEA NOT NULL         -- vault
);
"""
GOOD = """-- SPDX-License-Identifier: Apache-2.0
-- Prose about the whole file.

-- thing_by_id
-- in: id int
-- out: id int, name text,
--      amount int?
SELECT t.id, t.name, t.amount -- why this
FROM thing AS t WHERE t.id = $1;

-- thing_like
-- in: part text
-- out: id int
SELECT id FROM thing WHERE lower(name) LIKE '%' || $1 || '%';

-- thing_add
-- in: id int, name text, amount int
-- out: id int, twice int
INSERT INTO thing (id, name, amount) VALUES ($1, $2, $3) RETURNING id, amount * 2 AS twice;
"""
VAULT = """-- vault_note_by_id
-- in: id int
-- out: sealed bytes
SELECT sealed FROM vault_note WHERE id = $1;
"""


class Statements(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, files):
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def run_tool(self, *more):
        command = [sys.executable, str(ROOT / "tools" / "statements.py"), "--sql", "sql", "--inventory", "inventory.toml", *more]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})

    def refused(self, where, message, files):
        """The tool must fail with `where` (file:line) and a message that holds `message`, and write nothing."""
        self.write({"sql/schema/0001_start.sql": SCHEMA, "sql/thing.sql": GOOD, **files})
        done = self.run_tool("--out", "out")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        lines = [line for line in done.stderr.splitlines() if line.startswith(f"sql/{where}: ")]
        self.assertTrue(lines, f"nothing said about sql/{where}: {done.stderr}")
        self.assertTrue(any(message in line for line in lines), done.stderr)
        self.assertFalse((self.folder / "out").exists())

    def refused_schema(self, line, message, text):
        self.refused(f"schema/0002_more.sql:{line}", message, {"sql/schema/0002_more.sql": text})

    def refused_statement(self, line, message, text, file="bad.sql"):
        self.refused(f"{file}:{line}", message, {f"sql/{file}": text})

    # What is fine

    def test_a_good_folder_is_taken(self):
        self.write({"sql/schema/0001_start.sql": SCHEMA, "sql/thing.sql": GOOD, "sql/vault.sql": VAULT})
        done = self.run_tool("--out", "out", "--depfile", "out/d")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        header = (self.folder / "out" / "statements.gen.h").read_text()
        self.assertIn("struct thing_by_id {\n\tint64_t id;\n\tstruct text name;\n\tint64_t amount;\n\tbool amount_null;\n};", header)
        source = (self.folder / "out" / "statements.gen.c").read_text()
        self.assertIn("SELECT t.id, t.name, t.amount FROM thing AS t WHERE t.id = $1", source)
        self.assertRegex(source, r"stmt_vault_note_by_id = [^;]*DOOR_VAULT, false")
        self.assertRegex(source, r"stmt_thing_add = [^;]*DOOR_OPEN, true")
        self.assertIn("sql/schema", (self.folder / "out" / "d").read_text())

    def test_a_column_that_is_added_later_is_taken(self):
        self.write({"sql/schema/0001_start.sql": SCHEMA, "sql/thing.sql": GOOD, "sql/schema/0002_more.sql": "ALTER TABLE thing ADD COLUMN more BIGINT; -- number\n"})
        done = self.run_tool("--out", "out")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_audit_lists_columns(self):
        self.write({"sql/schema/0001_start.sql": SCHEMA, "sql/thing.sql": GOOD})
        done = self.run_tool("--audit")
        self.assertIn("thing_by_id\n    reads thing.amount thing.id thing.name\n", done.stdout)
        self.assertIn("    inserts thing\n", done.stdout)

    # The schema

    def test_an_undeclared_column(self):
        self.refused_schema(2, "undeclared", "CREATE TABLE more (\n    name TEXT,\n    id BIGINT -- id\n);\n")

    def test_an_undeclared_column_that_is_added_later(self):
        self.refused_schema(1, "undeclared", "ALTER TABLE thing ADD COLUMN note TEXT;\n")

    def test_an_unknown_kind(self):
        self.refused_schema(2, "'name' is not a kind", "CREATE TABLE more (\n    name TEXT -- name\n);\n")

    def test_a_text_that_claims_to_be_a_number(self):
        self.refused_schema(2, "'number' is BIGINT or DOUBLE PRECISION, not TEXT", "CREATE TABLE more (\n    name TEXT -- number\n);\n")

    def test_vault_columns_outside_the_vault(self):
        self.refused_schema(2, "only tables called vault_", "CREATE TABLE more (\n    name BYTEA -- vault\n);\n")

    def test_content_that_is_not_in_the_inventory(self):
        self.refused("schema/0002_more.sql:3", "'more.text' is not in the inventory", {
            "inventory.toml": '[[datum]]\nid = "more.fact"\n',
            "sql/schema/0002_more.sql": "CREATE TABLE more (\n    fact TEXT, -- content:more.fact\n    text TEXT -- content:more.text\n);\n"})

    def test_another_column_type(self):
        for type_name in ("INTEGER", "VARCHAR(20)", "TEXT(20)", "BLOB", "TIMESTAMP", ""):
            with self.subTest(type_name):
                self.refused_schema(2, "is not one of BIGINT, TEXT", f"CREATE TABLE more (\n    id {type_name} -- id\n);\n")

    def test_two_columns_on_a_line(self):
        self.refused_schema(2, "one column to a line", "CREATE TABLE more (\n    id BIGINT, name TEXT -- id\n);\n")

    def test_autoincrement(self):
        self.refused_schema(2, "AUTOINCREMENT is not for both engines",
            "CREATE TABLE more (\n    id BIGINT PRIMARY KEY AUTOINCREMENT -- id\n);\n")

    def test_a_function_in_a_default(self):
        self.refused_schema(1, "random() is not shared",
            "CREATE TABLE more (\n    id BIGINT DEFAULT (random()) CHECK (id > abs(random())) -- id\n);\n")

    def test_a_trigger(self):
        self.refused_schema(1, "may not stand in a migration", "CREATE TRIGGER t AFTER DELETE ON thing BEGIN DELETE FROM thing; END;\n")

    def test_a_migration_that_the_engine_refuses(self):
        self.refused_schema(2, "no such table", "-- first a comment\nCREATE INDEX more ON absent (id);\n")

    def test_a_foreign_key_through_the_wall(self):
        self.refused_schema(1, "cannot cross the vault's wall",
            "CREATE TABLE more (\n    note BIGINT REFERENCES vault_note(id) -- id\n);\n")

    def test_a_gap_in_the_migrations(self):
        self.refused("schema/0003_more.sql:1", "migration 0003 is not the next one", {"sql/schema/0003_more.sql": SCHEMA})

    def test_quoted_names(self):
        self.refused_schema(1, "plain lower-case names", 'CREATE TABLE "more" (\n    id BIGINT -- id\n);\n')

    # Statements

    def test_a_statement_that_does_not_prepare(self):
        self.refused_statement(2, "no such column: colour", "\n-- bad\n-- out: id int\nSELECT id FROM thing WHERE colour = 1;\n")

    def test_a_statement_without_a_name(self):
        self.refused_statement(2, "has no name", "-- Prose, that is more than one word\nSELECT 1;\n")

    def test_a_name_without_a_statement(self):
        self.refused_statement(1, "does not end with ';'", "-- bad\n-- out: id int\n")

    def test_a_statement_without_its_end(self):
        self.refused_statement(1, "does not end with ';'", "-- bad\n-- out: id int\nSELECT id FROM thing\n")

    def test_a_name_that_is_taken(self):
        self.refused_statement(1, "already the name", "-- thing_add\nDELETE FROM thing;\n", "thing2.sql")

    def test_a_name_that_is_taken_by_a_struct(self):
        self.refused_statement(1, "thing_add_in is already the name", "-- thing_add_in\nDELETE FROM thing;\n", "thing2.sql")

    def test_an_unknown_type(self):
        self.refused_statement(2, "type 'string' of name is unknown", "-- bad\n-- in: name string\nDELETE FROM thing WHERE name = $1;\n")

    def test_a_word_of_c(self):
        self.refused_statement(2, "'default' is a word of C", "-- bad\n-- in: default int\nDELETE FROM thing WHERE id = $1;\n")

    def test_a_member_twice(self):
        self.refused_statement(2, "id stands twice", "-- bad\n-- in: id int, id int\nDELETE FROM thing WHERE id = $1 OR amount = $2;\n")

    def test_a_list_that_does_not_end(self):
        self.refused_statement(2, "this list ends with a comma", "-- bad\n-- in: id int,\nDELETE FROM thing WHERE id = $1;\n")

    def test_a_second_list(self):
        self.refused_statement(3, "a second list 'in:'", "-- bad\n-- in: id int\n-- in: id int\nDELETE FROM thing WHERE id = $1;\n")

    def test_a_list_of_nothing(self):
        self.refused_statement(2, "belongs to no statement", "\n-- in: id int\n-- bad\nDELETE FROM thing;\n")

    def test_a_parameter_without_entry(self):
        self.refused_statement(1, "$2 has no entry in 'in:'", "-- bad\n-- in: id int\nDELETE FROM thing WHERE id = $1 OR amount = $2;\n")

    def test_an_entry_that_is_not_used(self):
        self.refused_statement(1, "amount ($2) is not used", "-- bad\n-- in: id int, amount int\nDELETE FROM thing WHERE id = $1;\n")

    def test_result_columns_that_differ(self):
        for out in ("-- out: name text, id int\n", "-- out: id int\n", ""):
            with self.subTest(out):
                self.refused_statement(1, "the statement gives (id, name)", f"-- bad\n{out}SELECT id, name FROM thing;\n")

    def test_returned_columns_that_differ(self):
        self.refused_statement(1, "the statement gives (id)", "-- bad\n-- out: name text\nDELETE FROM thing RETURNING id;\n")

    def test_functions_of_one_engine(self):
        for call in ("strftime('%s')", "datetime(amount)", "random()", "ifnull(amount, 1)", "printf('x')", "group_concat(name)", "hex(name)"):
            with self.subTest(call):
                name = call.split("(")[0]
                self.refused_statement(1, f"function {name}() is not shared", f"-- bad\n-- out: x text\nSELECT {call} AS x FROM thing;\n")

    def test_functions_of_the_other_engine(self):
        self.refused_statement(1, "no such function: now", "-- bad\n-- out: x int\nSELECT now() AS x;\n")

    def test_max_of_several_values(self):
        self.refused_statement(3, "max() of several values", "-- bad\n-- out: x int\nSELECT max(id, amount) AS x FROM thing;\n")

    def test_words_of_one_engine(self):
        for sql in ("INSERT OR IGNORE INTO thing (id, name, amount) VALUES (1, '', 1)", "SELECT id FROM thing WHERE name GLOB 'x*'",
                "REPLACE INTO thing (id, name, amount) VALUES (1, '', 1)", "SELECT rowid AS id FROM thing", "PRAGMA foreign_keys",
                "SELECT id FROM thing ORDER BY name COLLATE NOCASE"):
            with self.subTest(sql):
                self.refused_statement(2, "is not for both engines", f"-- bad\n{sql};\n")

    def test_another_kind_of_statement(self):
        self.refused_statement(2, "begins with DROP", "-- bad\nDROP TABLE thing;\n")

    def test_placeholders_of_one_engine(self):
        self.refused_statement(3, "'?' cannot stand here", "-- bad\n-- in: id int\nDELETE FROM thing WHERE id = ?;\n")

    def test_the_engines_own_tables(self):
        self.refused_statement(1, "the engine's own table", "-- bad\n-- out: name text\nSELECT name FROM sqlite_master;\n")

    # The wall

    def test_a_statement_that_reads_the_vault_outside_the_vault(self):
        self.refused_statement(1, "bad touches vault_note: only statements in vault.sql may",
            "-- bad\n-- out: sealed bytes\nSELECT sealed FROM vault_note;\n")

    def test_every_way_into_the_vault(self):
        for sql in ("DELETE FROM vault_note", "UPDATE vault_note SET sealed = x.id FROM thing AS x", "INSERT INTO vault_note (id) VALUES (1)",
                "DELETE FROM thing WHERE EXISTS (SELECT 1 FROM vault_note)", "DELETE FROM thing WHERE amount > (SELECT count(*) FROM vault_note)",
                "WITH v AS (SELECT id FROM vault_note) DELETE FROM thing WHERE id IN (SELECT id FROM v)"):
            with self.subTest(sql):
                self.refused_statement(1, "bad touches vault_note", f"-- bad\n{sql};\n")

    def test_a_view_into_the_vault(self):
        self.refused("bad.sql:1", "bad touches vault_note", {
            "sql/schema/0002_more.sql": "CREATE VIEW window_in AS SELECT id FROM vault_note;\n",
            "sql/bad.sql": "-- bad\n-- out: id int\nSELECT id FROM window_in;\n"})

    def test_the_vault_looking_out(self):
        self.refused_statement(1, "touches thing: statements in vault.sql touch vault_ tables only",
            "-- bad\n-- out: id int\nSELECT id FROM vault_note WHERE id IN (SELECT id FROM thing);\n", "vault.sql")


if __name__ == "__main__":
    unittest.main()
