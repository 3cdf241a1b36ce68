#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns sql/ into C: a struct for what goes into and comes out of each named statement, and the embedded migrations.

    statements.py --sql DIR --out DIR [--name NAME] [--inventory FILE] [--depfile FILE]    writes NAME.gen.h, NAME.gen.c, NAME_schema.gen.c
    statements.py --sql DIR --audit                       writes which columns each statement reads and changes

Each statement is prepared against the schema, in memory. What is refused, and why, is in doc/style.md and sql_text.py.
"""
import argparse
import hashlib
import os
import re
import sqlite3
import sys
import tomllib
from dataclasses import dataclass, field

import sql_text
from common import SPDX, Refused, Report, c_string, write_if_changed

TYPES = {"int": ("COLUMN_INT", "int64_t"), "text": ("COLUMN_TEXT", "struct text"), "bytes": ("COLUMN_BYTES", "struct bytes"),
    "real": ("COLUMN_REAL", "double")}
SAMPLES = {"int": 0, "text": "", "bytes": b"", "real": 0.0}
# Functions that both engines have under one name with one meaning.
FUNCTIONS = {"abs", "avg", "coalesce", "count", "length", "like", "lower", "ltrim", "max", "min", "nullif", "replace", "round", "rtrim",
    "substr", "sum", "trim", "upper", "row_number", "rank", "dense_rank", "lag", "lead", "first_value", "last_value"}
KINDS = {"id": ("BIGINT", "BYTEA"), "time": ("BIGINT",), "number": ("BIGINT", "DOUBLE PRECISION"), "code": ("TEXT", "BYTEA", "BIGINT"),
    "vault": sql_text.COLUMN_TYPES}
MIGRATION_STARTS = {"CREATE TABLE", "CREATE INDEX", "CREATE UNIQUE", "CREATE VIEW", "ALTER TABLE", "DROP TABLE", "DROP INDEX", "DROP VIEW",
    "INSERT INTO", "UPDATE", "DELETE FROM"}
STATEMENT_STARTS = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}
C_WORDS = set("""auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false""".split())
VAULT = "vault"
HEADER = re.compile(r"--\s*([a-z][a-z0-9_]*)\s*$")
LIST = re.compile(r"--\s*(in|out):\s*(.*)$")
MEMBER = re.compile(r"([a-z][a-z0-9_]*)\s+([a-z]+)(\??)$")
READ, INSERT, UPDATE, DELETE, FUNCTION = (sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE, 31)


@dataclass
class Member:
    name: str
    type: str
    nullable: bool


@dataclass
class Statement:
    path: str
    line: int
    name: str
    ins: list = field(default_factory=list)
    outs: list = field(default_factory=list)
    lists: set = field(default_factory=set)
    unfinished: tuple = None
    tokens: list = field(default_factory=list)
    reads: set = field(default_factory=set)
    changes: set = field(default_factory=set)

    @property
    def in_vault(self):
        return os.path.basename(self.path) == VAULT + ".sql"

    @property
    def sql(self):
        return sql_text.sql_of(self.tokens)


@dataclass
class Migration:
    path: str
    number: int
    name: str
    text: str


def is_vault(table):
    return table.lower().startswith(VAULT + "_")


# Reading the files


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def sql_files(folder):
    return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".sql")) if os.path.isdir(folder) else []


def read_migrations(folder, report):
    found = []
    for path in sql_files(folder):
        match = re.fullmatch(r"([0-9]{4})_([a-z0-9_]+)\.sql", os.path.basename(path))
        if not match:
            report.refuse(path, 1, "a migration is called 0001_name.sql")
        elif int(match[1]) != len(found) + 1:
            report.refuse(path, 1, f"migration {match[1]} is not the next one: {len(found) + 1:04d} is")
        else:
            found.append(Migration(path, int(match[1]), match[2], read_text(path)))
    if not found:
        report.refuse(folder, 1, "there are no migrations")
    return found


def read_members(path, line, text, report):
    members = []
    for part in text.split(","):
        match = MEMBER.match(part.strip())
        if not match:
            report.refuse(path, line, f"{part.strip()!r} is not 'name type' or 'name type?'")
        elif match[2] not in TYPES:
            report.refuse(path, line, f"type {match[2]!r} of {match[1]} is unknown: it is one of {', '.join(TYPES)}")
        elif match[1] in C_WORDS:
            report.refuse(path, line, f"{match[1]!r} is a word of C: choose another name")
        else:
            members.append(Member(match[1], match[2], match[3] == "?"))
    names = [m.name for m in members] + [m.name + "_null" for m in members if m.nullable]
    for name in sorted({n for n in names if names.count(n) > 1}):
        report.refuse(path, line, f"{name} stands twice in this list")
    return members


def take_list(path, line, now, which, text, report):
    """One of a statement's lists, or its first lines when it ends with a comma: the next comment goes on with it."""
    if text.rstrip().endswith(","):
        now.unfinished = (line, which, text.rstrip() + " ")
        return
    now.unfinished = None
    if which in now.lists:
        report.refuse(path, line, f"a second list '{which}:'")
    now.lists.add(which)
    members = read_members(path, line, text, report)
    if which == "in":
        now.ins = members
    else:
        now.outs = members


def take_comment(path, token, now, report):
    """A comment is a statement's name, one of its lists, or prose. Returns the statement that is being read."""
    header, listed = HEADER.match(token.text), LIST.match(token.text)
    if now and now.unfinished and not now.tokens:
        line, which, text = now.unfinished
        take_list(path, line, now, which, text + token.text[2:].strip(), report)
    elif header and not (now and now.tokens):
        if now:
            report.refuse(path, now.line, f"statement {now.name} has no SQL")
        return Statement(path, token.line, header[1])
    elif listed and now and not now.tokens:
        take_list(path, token.line, now, listed[1], listed[2], report)
    elif listed:
        report.refuse(path, token.line, f"this list '{listed[1]}:' belongs to no statement: first comes '-- name', then the lists, then the SQL")
    return now


def read_statements(path, report):
    found, now = [], None
    for token in sql_text.tokens_of(path, read_text(path)):
        if token.kind == "comment":
            now = take_comment(path, token, now, report)
        elif now is None:
            raise Refused(path, token.line, "this SQL has no name: write '-- name' above it")
        elif token.text == ";":
            if now.unfinished:
                report.refuse(path, now.unfinished[0], "this list ends with a comma")
            if now.tokens:
                found.append(now)
            else:
                report.refuse(path, token.line, f"statement {now.name} has no SQL")
            now = None
        else:
            now.tokens.append(token)
    if now:
        report.refuse(path, now.line, f"statement {now.name} does not end with ';'")
    return found


# Checking the schema


def inventory_data(path):
    """The ids of declared data; None when there is no inventory."""
    if not path or not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return {datum.get("id") for datum in tomllib.load(file).get("datum", [])}


def check_column(path, column, data, report):
    where = f"column {column.table}.{column.name}"
    if column.kind == VAULT and not is_vault(column.table):
        report.refuse(path, column.line, f"{where}: only tables called vault_... hold 'vault' columns")
    elif column.kind.startswith("content:"):
        datum = column.kind.removeprefix("content:").strip()
        if not datum or (data is not None and datum not in data):
            report.refuse(path, column.line, f"{where}: datum {datum!r} is not in the inventory")
    elif column.kind not in KINDS:
        report.refuse(path, column.line, f"{where}: {column.kind!r} is not a kind of column: id, time, code, number, content:<datum>"
            + (" or vault" if is_vault(column.table) else ""))
    elif column.type not in KINDS[column.kind]:
        report.refuse(path, column.line, f"{where}: a {column.kind!r} is {' or '.join(KINDS[column.kind])}, not {column.type}")


def piece_may_stand(path, piece, report):
    words = [t.upper() for t in piece.tokens]
    if words[0] not in MIGRATION_STARTS and " ".join(words[:2]) not in MIGRATION_STARTS:
        report.refuse(path, piece.line, f"{' '.join(words[:2])} may not stand in a migration")


def run_migration(database, migration, data, report):
    """Checks one migration's text and runs it, piece by piece so that an engine's no has its line."""
    path = migration.path
    tokens = sql_text.tokens_of(path, migration.text)
    comments = [t for t in tokens if t.kind == "comment"]
    sql_text.refuse_words(path, tokens, report)
    for piece in sql_text.pieces_of(path, tokens):
        piece_may_stand(path, piece, report)
        for column in sql_text.columns_of(path, piece, comments, report):
            check_column(path, column, data, report)
        watch = Watch(database)
        try:
            database.execute(sql_text.sql_of(piece.tokens))
        except sqlite3.Error as error:
            raise Refused(path, piece.line, f"the engine says: {error}") from None
        finally:
            database.set_authorizer(None)
        if piece.tokens[0].upper() != "ALTER":  # SQLite rewrites its own schema with functions of its own
            watch.check_functions(path, piece.line, report)


def check_wall(database, migrations, report):
    """No foreign key leads through the vault's wall."""
    for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in database.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            if is_vault(table) != is_vault(row[2]):
                path, line = place_of_table(migrations, table)
                report.refuse(path, line, f"table {table} may not refer to {row[2]}: a foreign key cannot cross the vault's wall")


def place_of_table(migrations, table):
    for migration in migrations:
        for number, line in enumerate(migration.text.split("\n"), 1):
            if re.search(rf"\bTABLE\b.*\b{table}\b", line, re.IGNORECASE):
                return migration.path, number
    return migrations[-1].path, 1


def build_schema(migrations, data, report):
    database = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
    for migration in migrations:
        run_migration(database, migration, data, report)
    check_wall(database, migrations, report)
    return database


# Checking the statements


class Watch:
    """Hears from the engine what a statement that is prepared touches, also through views and triggers."""

    def __init__(self, database):
        self.reads, self.changes, self.functions = set(), set(), set()
        database.set_authorizer(self.hear)

    def hear(self, action, first, second, database, inside):
        if action == READ:
            self.reads.add((first, second))
        elif action in (INSERT, UPDATE, DELETE):
            self.changes.add(({INSERT: "inserts", UPDATE: "updates", DELETE: "deletes"}[action], first, second or ""))
        elif action == FUNCTION:
            self.functions.add(second.lower())
        return sqlite3.SQLITE_OK

    def check_functions(self, path, line, report):
        for name in sorted(self.functions - FUNCTIONS):
            report.refuse(path, line, f"function {name}() is not shared by both engines")


def check_parameters(statement, report):
    used = {int(t.text[1:]) for t in statement.tokens if t.kind == "param"}
    want = set(range(1, len(statement.ins) + 1))
    for number in sorted(used - want):
        report.refuse(statement.path, statement.line, f"{statement.name}: ${number} has no entry in 'in:'")
    for number in sorted(want - used):
        report.refuse(statement.path, statement.line, f"{statement.name}: {statement.ins[number - 1].name} (${number}) is not used")


def result_names(database, statement):
    """Names of the result columns, as the engine gives them."""
    words = [t.upper() for t in statement.tokens]
    samples = {str(at): SAMPLES[m.type] for at, m in enumerate(statement.ins, 1)}
    if statement.changes:
        if "RETURNING" not in words:
            return []
        before = "INTO" if "INTO" in words else "UPDATE" if "UPDATE" in words else "FROM"
        table = words[words.index(before) + 1].lower()
        returned = sql_text.sql_of(statement.tokens[words.index("RETURNING") + 1:])
        cursor = database.execute(f"SELECT {returned} FROM {table}", samples)
    else:
        cursor = database.execute(statement.sql, samples)
    return [column[0] for column in cursor.description]


def check_results(database, statement, report):
    names, want = result_names(database, statement), [m.name for m in statement.outs]
    if names != want:
        report.refuse(statement.path, statement.line, f"{statement.name}: 'out:' says ({', '.join(want)}), the statement gives ({', '.join(names)})")


def check_wall_of(statement, report):
    for verb, table, _ in sorted(statement.changes):
        if table.startswith("fixed_") and verb != "inserts":
            report.refuse(statement.path, statement.line, f"{statement.name} {verb} {table}: what stands there is written once and stays")
            break
    for table in sorted({t for t, _ in statement.reads} | {t for _, t, _ in statement.changes}):
        if table.startswith("sqlite_"):
            report.refuse(statement.path, statement.line, f"{statement.name} touches the engine's own table {table}")
        elif is_vault(table) and not statement.in_vault:
            report.refuse(statement.path, statement.line, f"{statement.name} touches {table}: only statements in vault.sql may")
        elif statement.in_vault and not is_vault(table):
            report.refuse(statement.path, statement.line, f"{statement.name} touches {table}: statements in vault.sql touch vault_ tables only")


def check_statement(database, statement, report):
    sql_text.refuse_words(statement.path, statement.tokens, report)
    if statement.tokens[0].upper() not in STATEMENT_STARTS:
        report.refuse(statement.path, statement.tokens[0].line, f"{statement.name} begins with {statement.tokens[0].text}, not with "
            + ", ".join(sorted(STATEMENT_STARTS)))
        return
    watch = Watch(database)
    try:
        samples = {str(at): SAMPLES[m.type] for at, m in enumerate(statement.ins, 1)}
        check_parameters(statement, report)
        database.execute("EXPLAIN " + statement.sql, samples)
        statement.reads, statement.changes = watch.reads, watch.changes
        database.set_authorizer(None)
        watch.check_functions(statement.path, statement.line, report)
        check_wall_of(statement, report)
        check_results(database, statement, report)
    except sqlite3.Error as error:
        report.refuse(statement.path, statement.line, f"{statement.name}: the engine says: {error}")
    finally:
        database.set_authorizer(None)


def check_names(statements, report):
    seen = {}
    for statement in statements:
        structs = {statement.name} | ({statement.name + "_in"} if statement.ins else set())
        for name in sorted(structs & set(seen)):
            other = seen[name]
            report.refuse(statement.path, statement.line, f"{name} is already the name of a statement at {other.path}:{other.line}")
        seen.update({name: statement for name in structs})


def read_all(sql, inventory, report):
    """Migrations and statements, all checked. Ends the program when something is refused."""
    migrations = read_migrations(os.path.join(sql, "schema"), report)
    report.end_if_any()
    statements = []
    try:
        database = build_schema(migrations, inventory_data(inventory), report)
        for path in sql_files(sql):
            statements += read_statements(path, report)
    except Refused as refused:
        report.add(refused)
        report.end_if_any()
    check_names(statements, report)
    for statement in statements:
        check_statement(database, statement, report)
    report.end_if_any()
    return migrations, sorted(statements, key=lambda s: s.name)


# Writing C


def struct_of(name, members):
    lines = [f"struct {name} {{"]
    for member in members:
        lines.append(f"\t{TYPES[member.type][1]} {member.name};")
        if member.nullable:
            lines.append(f"\tbool {member.name}_null;")
    return "\n".join(lines + ["};", ""])


def columns_of(table, struct, members):
    lines = [f"static const struct column {table}[] = {{"]
    for m in members:
        null = f", true, offsetof(struct {struct}, {m.name}_null)" if m.nullable else ", false, 0"
        lines.append(f"\t{{{c_string(m.name)}, {TYPES[m.type][0]}, offsetof(struct {struct}, {m.name}){null}}},")
    return "\n".join(lines + ["};", ""])


def header_text(name, statements):
    guard = name.upper() + "_GEN_H"
    out = [SPDX + f"/* Made by tools/statements.py from sql/: change that. */\n#ifndef {guard}\n#define {guard}\n\n#include \"store/store.h\"\n"]
    for s in statements:
        out.append(f"/* {os.path.basename(s.path)}, line {s.line} */")
        if s.ins:
            out.append(struct_of(s.name + "_in", s.ins))
        if s.outs:
            out.append(struct_of(s.name, s.outs))
        out.append(f"extern const struct statement stmt_{s.name};\n")
    return "\n".join(out + ["#endif\n"])


def statement_text(number, s):
    ins, outs = f"in_{s.name}" if s.ins else "NULL", f"out_{s.name}" if s.outs else "NULL"
    text = (columns_of(ins, s.name + "_in", s.ins) if s.ins else "") + (columns_of(outs, s.name, s.outs) if s.outs else "")
    return text + (f"const struct statement stmt_{s.name} = {{{c_string(s.name)},\n\t{c_string(s.sql)},\n\t"
        f"{'DOOR_VAULT' if s.in_vault else 'DOOR_OPEN'}, {'true' if s.changes else 'false'}, {number}, {ins}, {outs}, "
        f"{len(s.ins)}, {len(s.outs)}, {f'sizeof(struct {s.name})' if s.outs else '0'}}};\n")


def source_text(name, statements):
    out = [SPDX + f"/* Made by tools/statements.py from sql/: change that. */\n#include \"{name}.gen.h\"\n"]
    out += [statement_text(number, s) for number, s in enumerate(statements)]
    out.append("const struct statement *const statements_all[] = {")
    out += [f"\t&stmt_{s.name}," for s in statements]
    return "\n".join(out + ["\tNULL,", "};", f"const size_t statements_count = {len(statements)};", ""])


def schema_text(migrations):
    out = [SPDX + "/* Made by tools/statements.py from sql/schema/: change that. */\n#include \"store/schema.h\"\n",
        "const struct migration migrations[] = {"]
    for m in migrations:
        digest = hashlib.sha256(m.text.encode("utf-8")).hexdigest()
        lines = "\n".join("\t\t" + c_string(line) for line in m.text.splitlines(keepends=True))
        out.append(f"\t{{{m.number}, {c_string(m.name)}, {c_string(digest)},\n{lines}}},")
    return "\n".join(out + ["};", f"const size_t migrations_count = {len(migrations)};", ""])


def depfile_text(outputs, sql, inventory):
    """What was read, and the folders, so that a new file is noticed."""
    read = [__file__, sql_text.__file__, sql, os.path.join(sql, "schema")] + sql_files(sql) + sql_files(os.path.join(sql, "schema"))
    if inventory:
        while not os.path.exists(inventory):
            inventory = os.path.dirname(inventory) or "."
        read.append(inventory)
    existing = [path for path in read if path and os.path.exists(path)]
    return " ".join(outputs) + ": " + " ".join(existing) + "\n"


def audit_text(statements):
    """One paragraph per statement: the columns it reads, the tables and columns it changes."""
    out = []
    for s in statements:
        out.append(s.name)
        reads = sorted({f"{table}.{column}" if column else table for table, column in s.reads})
        if reads:
            out.append("    reads " + " ".join(reads))
        for verb in ("inserts", "updates", "deletes"):
            touched = sorted({f"{table}.{column}" if column else table for v, table, column in s.changes if v == verb})
            if touched:
                out.append(f"    {verb} " + " ".join(touched))
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sql", required=True)
    parser.add_argument("--out")
    parser.add_argument("--name", default="statements")
    parser.add_argument("--inventory")
    parser.add_argument("--depfile")
    parser.add_argument("--audit", action="store_true")
    args = parser.parse_args()
    migrations, statements = read_all(args.sql, args.inventory, Report())
    if args.audit:
        sys.stdout.write(audit_text(statements))
        return
    schema = "schema" if args.name == "statements" else args.name + "_schema"
    texts = {f"{args.name}.gen.h": header_text(args.name, statements), f"{args.name}.gen.c": source_text(args.name, statements),
        f"{schema}.gen.c": schema_text(migrations)}
    outputs = [os.path.join(args.out, name) for name in texts]
    for path, text in zip(outputs, texts.values()):
        write_if_changed(path, text)
    if args.depfile:
        write_if_changed(args.depfile, depfile_text(outputs, args.sql, args.inventory))


if __name__ == "__main__":
    main()
