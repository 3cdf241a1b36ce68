# SPDX-License-Identifier: Apache-2.0
"""The log: whatever is changed in a copy of a real database is found by `cabinet audit verify`, offline; untouched copies pass."""
import collections
import concurrent.futures
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

import harness
import shared

IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
LOG_TABLES = ("log_entry", "event", "vault_disclosure", "log_day", "log_head", "log_gone")
KEYS = {"log_entry": "seq", "event": "seq", "vault_disclosure": "seq", "log_day": "number", "log_head": "id", "log_gone": "seq"}


class Copy:
    """A copy of a data folder that is changed, looked at, and put back."""

    def __init__(self, data, folder):
        self.data = pathlib.Path(folder) / "data"
        shutil.copytree(data, self.data)
        self.database, self.untouched = self.data / "cabinet.db", (self.data / "cabinet.db").read_bytes()

    def restore(self):
        for ending in ("-wal", "-shm"):
            pathlib.Path(f"{self.database}{ending}").unlink(missing_ok=True)
        self.database.write_bytes(self.untouched)

    def rows(self, sql):
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def change(self, *statements):
        connection = sqlite3.connect(self.database)
        connection.execute("PRAGMA synchronous = OFF")
        try:
            with connection:
                for sql, values in statements:
                    connection.execute(sql, values)
        finally:
            connection.close()

    def verify(self, *arguments):
        """(exit status, what it printed)"""
        ran = subprocess.run([harness.BINARY, "audit", "verify", *arguments, "--data", self.data], capture_output=True, text=True, timeout=60)
        return ran.returncode, ran.stdout + ran.stderr


class Forger:
    """Random edits, each a list of SQL statements and what it is called."""

    def __init__(self, copy, chance, fork):
        self.copy, self.chance, self.fork = copy, chance, fork
        self.columns = {table: [row[1] for row in copy.rows(f"PRAGMA table_info({table})")] for table in LOG_TABLES}
        self.numbers = {table: [row[0] for row in copy.rows(f"SELECT {KEYS[table]} FROM {table} ORDER BY 1")] for table in LOG_TABLES}
        self.tables = [table for table in LOG_TABLES if self.numbers[table]]

    def one(self, sql, *values):
        connection = sqlite3.connect(self.copy.database)
        try:
            return connection.execute(sql, values).fetchone()
        finally:
            connection.close()

    def other_value(self, value):
        if isinstance(value, int):
            return value + self.chance.choice([-1, 1]) * self.chance.randint(1, 100000)
        if isinstance(value, bytes):
            at = self.chance.randrange(len(value))
            return value[:at] + bytes([value[at] ^ 1 << self.chance.randrange(8)]) + value[at + 1:]
        if value is None:
            return self.chance.randint(1, 10**9)
        at = self.chance.randint(0, len(value))
        return value[:at] + self.chance.choice("0123456789abcdef_") + value[at + self.chance.randint(0, 1):]

    def drop(self):
        table = self.chance.choice(self.tables)
        number = self.chance.choice(self.numbers[table])
        return f"drop {table} {number}", [(f"DELETE FROM {table} WHERE {KEYS[table]} = ?", (number,))]

    def alter(self):
        table = self.chance.choice(self.tables)
        number, column = self.chance.choice(self.numbers[table]), self.chance.choice(self.columns[table])
        old = self.one(f"SELECT {column} FROM {table} WHERE {KEYS[table]} = ?", number)[0]
        new = self.other_value(old)
        while new == old or column == KEYS[table] and new in self.numbers[table]:
            new = self.other_value(old)
        return f"alter {table} {number} {column} {old!r} to {new!r}", [(f"UPDATE {table} SET {column} = ? WHERE {KEYS[table]} = ?", (new, number))]

    def swap(self):
        """Two rows exchange everything but their number."""
        table = self.chance.choice([table for table in self.tables if len(self.numbers[table]) > 1 and table != "log_gone"])
        first, second = self.chance.sample(self.numbers[table], 2)
        names = [name for name in self.columns[table] if name != KEYS[table]]
        rows = [self.one(f"SELECT {', '.join(names)} FROM {table} WHERE {KEYS[table]} = ?", number) for number in (first, second)]
        if rows[0] == rows[1]:
            return self.swap()
        setting = ", ".join(f"{name} = ?" for name in names)
        return f"swap {table} {first} {second}", [(f"UPDATE {table} SET {setting} WHERE {KEYS[table]} = ?", (*row, number))
                                                 for row, number in ((rows[0], second), (rows[1], first))]

    def truncate(self):
        """The end goes: entries with all that hangs on them, or sealed days too; with the head as it is, or an earlier one put in its place."""
        days = self.chance.random() < 0.5
        if days:
            first = self.one("SELECT first_seq FROM log_day WHERE number = ?", self.chance.choice(self.numbers["log_day"]))[0]
        else:
            first = self.chance.choice(self.numbers["log_entry"][-20:])
        cut = [(f"DELETE FROM {table} WHERE seq >= ?", (first,)) for table in ("log_entry", "event", "vault_disclosure", "log_gone")]
        if days:
            cut.append(("DELETE FROM log_day WHERE first_seq >= ?", (first,)))
        return f"truncate from {first}{' with days' if days else ''}", cut

    def forked(self):
        """Another history, written by the program itself with the right key from an earlier state on: in whole, or its end sewn on."""
        name = self.chance.choice(["whole", "days", "head"])
        statements = [("ATTACH DATABASE ? AS fork", (str(self.fork),))]
        tables = {"whole": LOG_TABLES, "days": ("log_day",), "head": ("log_head",)}[name]
        for table in tables:
            statements += [(f"DELETE FROM main.{table}", ()), (f"INSERT INTO main.{table} SELECT * FROM fork.{table}", ())]
        return f"fork {name}", statements

    def edit(self):
        return self.chance.choice([self.drop, self.alter, self.alter, self.swap, self.truncate, self.forked])()


class Log(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="cabinet-log-"))
        cls.live()

    @classmethod
    def live(cls):
        """Some days with sign-ins and reads of people; somebody is erased; a copy on the way is the beginning of another history."""
        for day in range(8):
            administrator = cls.site.signed_in("admin@demo.example")
            people = administrator.get("/admin/people").expect(200)
            for link in [link for link in people.links if "/admin/people/" in link and link.rsplit("/", 1)[1].isdigit()][:3]:
                administrator.get(link)
            if day == 5:
                cls.site.stop()
                shutil.copytree(cls.site.data, pathlib.Path(cls.folder) / "early")
                cls.site.start()
            if day == 6:
                visitor = cls.site.signed_in("visitor@demo.example")
                visitor.get("/account/close")
                visitor.submit({"old": cls.site.accounts["visitor@demo.example"]}).expect(200)
            cls.site.advance(days=1)
        cls.site.signed_in("provider@demo.example")
        cls.site.stop()
        cls.kept = pathlib.Path(cls.folder) / "kept.json"
        cls.kept.write_text(harness.run_command("audit", "root", data=cls.site.data))
        cls.fork = pathlib.Path(cls.folder) / "early"
        harness.run_command("admin", "recover", "--email", "technician@demo.example", data=cls.fork)
        sqlite3.connect(cls.fork / "cabinet.db").execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
        sqlite3.connect(cls.site.data / "cabinet.db").execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
        cls.site.start()

    def copy(self, data=None):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="cabinet-log-copy-", dir=IN_MEMORY))
        if data is None:
            self.site.stop()
            self.addCleanup(self.site.start)
        return Copy(data or self.site.data, folder)

    def missed(self, copy, planned):
        found = []
        for name, statements in planned:
            copy.change(*statements)
            status, printed = copy.verify("--root", self.kept)
            if status != 1:
                found.append(f"{name}: {status} {printed}")
            copy.restore()
        return found

    def test_p36_no_edit_of_the_log_goes_unseen(self):
        edits = 10000 if shared.is_full() else 500
        chance = random.Random(shared.seed())
        copy = self.copy()
        for arguments in ((), ("--root", self.kept)):
            status, printed = copy.verify(*arguments)
            self.assertEqual(status, 0, printed)
        status, printed = Copy(self.fork, tempfile.mkdtemp(dir=self.folder)).verify()
        self.assertEqual(status, 0, printed)  # by itself it is a good log: only what was kept elsewhere shows the fork
        forger = Forger(copy, chance, self.fork / "cabinet.db")
        planned = [forger.edit() for _ in range(edits)]
        kinds = collections.Counter(name.split()[0] for name, _ in planned)
        copies = [copy, Copy(copy.data, tempfile.mkdtemp(dir=copy.data.parent))]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            missed = sum(pool.map(lambda at: self.missed(copies[at], planned[at::2]), range(2)), [])
        status, printed = copy.verify("--root", self.kept)
        self.assertEqual(status, 0, printed)
        shared.say(f"log: seed {shared.seed()}, {edits} edits ({', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))}), "
                   f"{edits - len(missed)} found, 0 false alarms; {printed.strip()}")
        self.assertEqual(missed, [])


if __name__ == "__main__":
    unittest.main()
