# SPDX-License-Identifier: Apache-2.0
"""The log: whatever is changed in a copy of a real database is found by `cabinet audit verify`, offline; untouched copies pass."""
import base64
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
import unittest

import database
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


class Reads(unittest.TestCase):
    """What people are told of reads, and how many an administrator may make."""

    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))

    def number_of(self, role):
        """A demo person's number, found by an administrator's own list."""
        rows = database.query(self.site, "SELECT subject FROM account WHERE kind = ? AND state = 'active' ORDER BY subject", role)
        return [number for number, in rows]

    def sealed(self):
        return database.query(self.site, "SELECT coalesce(max(number), 0) FROM log_day")[0][0]

    def next_day(self, days=1):
        before = self.sealed()
        self.site.advance(days=days)
        shared.until(lambda: self.sealed() > before, "the day is sealed")

    def prove(self, proof):
        """Checked with nothing of the program: hashes from the standard library, the signature by openssl."""
        entry = json.loads(proof["entry"])
        commitment = hashlib.blake2b(entry["salt"].encode() + proof["entry"].encode(), digest_size=32).hexdigest()
        self.assertEqual(json.loads(proof["leaf"])["commitment"], commitment)
        hashed, index, last = hashlib.sha256(b"\0" + proof["leaf"].encode()).digest(), proof["index"], proof["day"]["size"] - 1
        for step in map(bytes.fromhex, proof["path"]):
            if index & 1 or index == last:
                hashed = hashlib.sha256(b"\1" + step + hashed).digest()
                while not index & 1 and index:
                    index, last = index >> 1, last >> 1
            else:
                hashed = hashlib.sha256(b"\1" + hashed + step).digest()
            index, last = index >> 1, last >> 1
        self.assertEqual((hashed.hex(), last), (proof["day"]["root"], 0))
        self.assertIn(proof["day"]["root"], proof["signed"])
        with tempfile.TemporaryDirectory() as folder:
            key = "-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(bytes.fromhex("302a300506032b6570032100" + proof["public_key"])).decode() + "\n-----END PUBLIC KEY-----\n"
            parts = {"key": key.encode(), "said": proof["signed"].encode(), "signature": bytes.fromhex(proof["day"]["signature"])}
            for name, content in parts.items():
                (pathlib.Path(folder) / name).write_bytes(content)
            ran = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin", "-in", "said", "-sigfile", "signature"],
                                 cwd=folder, capture_output=True, text=True)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def proofs(self, client):
        page = client.get("/privacy/seen").expect(200, "Who has seen my data")
        return page, [link for link in page.links if link.endswith("/proof.json")]

    def test_p36_a_read_is_told_to_the_person_with_a_proof_for_nobody_else(self):
        member = self.number_of("member")[0]
        self.site.signed_in("admin@demo.example").get(f"/admin/people/{member}").expect(200)
        self.next_day()
        owner = self.site.signed_in("provider@demo.example")
        page, links = self.proofs(owner)
        page.expect(200, "An administrator", "Account and the services you ask for")
        self.assertTrue(links, page.words)
        for link in links[:3]:
            proof = owner.get(link).expect(200).json()
            self.prove(proof)
            entry = json.loads(proof["entry"])
            self.assertEqual(entry["subject"], member)
            self.assertNotIn("viewer_id", entry)
            self.assertRegex(entry["viewer"], "^[0-9a-f]{64}$")  # who it was is not in it
            published = self.site.client().get(f"/privacy/log.json?from={proof['day']['number']}").expect(200).json()
            self.assertEqual(published["days"][0]["root"], proof["day"]["root"])
            for other in (self.site.signed_in("visitor@demo.example"), self.site.signed_in("admin@demo.example")):
                self.assertEqual(other.request("GET", link).status, 404)
            self.assertIn(self.site.client().request("GET", link).status, (303, 401))

    def test_p36_a_reviewer_is_told_by_the_week_only_after_it_and_without_proof(self):
        reviewers = [self.site.signed_in(f"reviewer{number}@demo.example") for number in (1, 2)]
        seen = set()
        for reviewer in reviewers:
            for link in [link for link in reviewer.get("/reviews").links if re.fullmatch(r"/reviews/\d+", link)]:
                reviewer.get(link)
        rows = database.query(self.site, "SELECT DISTINCT d.subject FROM vault_disclosure AS d JOIN account AS a ON a.subject = d.subject WHERE a.kind = 'member'")
        seen |= {number for number, in rows}
        self.assertTrue(seen, "a reviewer has opened an assessment whose submitter has a name")
        owner = self.site.signed_in("provider@demo.example")
        before, _ = self.proofs(owner)
        before.expect_missing("An assigned reviewer")
        self.next_day(days=8)
        page, links = self.proofs(self.site.signed_in("provider@demo.example"))
        page.expect(200, "An assigned reviewer", "Week of ")
        numbers = {int(link.split("/")[-2]) for link in links}
        for row in page.tree.find("dl").find_all("div"):
            if "An assigned reviewer" in row.text:
                self.assertNotIn("Proof", row.text)
                self.assertNotRegex(row.text, r"\(\d+ times?\)")
        owner = self.site.signed_in("provider@demo.example")
        mine = database.query(self.site, "SELECT seq FROM vault_disclosure WHERE subject = ?", self.number_of("member")[0])
        refused = [seq for seq, in mine if seq not in numbers and owner.request("GET", f"/privacy/seen/{seq}/proof.json").status == 404]
        self.assertTrue(refused, "reads by reviewers are among the person's entries, and have no proof")

    def test_p36_a_hundred_and_first_record_is_refused_and_noted(self):
        self.site.stop()
        with sqlite3.connect(self.site.data / "cabinet.db") as rows:
            rows.execute("INSERT INTO setting (name, value) VALUES ('policy.reads_limit', '10')")
        rows.close()
        self.site.start()
        self.addCleanup(self.forget_limit)
        reader = self.site.signed_in("admin@demo.example")
        found = [number for role in ("member", "reviewer", "visitor", "administrator") for number in self.number_of(role)]
        found += [number for number, in database.query(self.site, "SELECT id FROM assessment WHERE submitted IS NOT NULL LIMIT 20")]
        statuses = []
        for number in found[:20]:
            where = "people" if number in found[:len(found) - 20] else "assessments"
            statuses.append(reader.request("GET", f"/admin/{where}/{number}").status)
        self.assertEqual(statuses.count(429), len(statuses) - statuses.index(429), statuses)
        self.assertGreaterEqual(statuses.index(429), 10)
        refused = reader.request("GET", f"/admin/people/{found[0]}")
        refused.expect(429, "An administrator may open 10 records within 10 minutes")
        self.assertEqual(refused.headers["Retry-After"], "600")
        reader.get("/admin/people").expect(200)  # lists stay open
        desk = self.site.signed_in("privacy@demo.example")
        desk.get("/admin/privacy").expect(200, "How much administrators read", "1 alert in the last week")
        page = desk.get("/admin/privacy/reads").expect(200, "The limit was reached", "10 opened")
        page.expect_missing("admin@demo.example", "reviewer1@demo.example")  # numbers only
        self.assertEqual(len(database.query(self.site, "SELECT 1 FROM read_alert WHERE kind = 'limit'")), 1)
        self.assertEqual(len(database.query(self.site, "SELECT 1 FROM event WHERE kind = 'reads_limited'")), 1)
        self.site.advance(minutes=11)
        self.assertEqual(reader.request("GET", f"/admin/people/{found[0]}").status, 200)
        self.assertEqual(self.site.signed_in("technician@demo.example").request("GET", "/admin/privacy/reads").status, 403)

    def forget_limit(self):
        with sqlite3.connect(self.site.data / "cabinet.db", timeout=20) as rows:
            rows.execute("DELETE FROM setting WHERE name = 'policy.reads_limit'")
        rows.close()

    def test_p36_the_nightly_report_names_an_unusual_day(self):
        reader = self.number_of("administrator")[0]
        self.site.stop()
        today = int(time.time() + self.site.offset_s) // 86400 * 86400
        with sqlite3.connect(self.site.data / "cabinet.db") as rows:
            rows.execute("DELETE FROM read_day")
            for day, opened in [(1, 70), *((back, 5) for back in range(2, 20))]:
                rows.execute("INSERT INTO read_day VALUES (?, ?, ?, ?)", (reader, today - 86400 * day, opened, day != 1))
        rows.close()
        self.site.start()
        self.site.advance(hours=1, seconds=5)
        shared.until(lambda: database.query(self.site, "SELECT opened, usual FROM read_alert WHERE kind = 'unusual'") == [(70, 5)], "the report")
        self.site.signed_in("privacy@demo.example").get("/admin/privacy/reads").expect(200, "More than three times the usual", "70 opened, 5 on such a day before")

    def test_p36_without_its_log_entry_a_read_is_refused(self):
        """Where the log cannot be written the read answers 503 and shows nothing; public pages go on."""
        reader, member = self.site.signed_in("admin@demo.example"), self.number_of("reviewer")[0]
        self.assertEqual(reader.request("GET", f"/admin/people/{member}").status, 200)
        rows = sqlite3.connect(self.site.data / "cabinet.db", timeout=20)
        rows.execute("ALTER TABLE log_entry RENAME TO log_entry_away")
        rows.commit()
        try:
            refused = reader.request("GET", f"/admin/people/{member}")
            refused.expect(503).expect_missing("reviewer1@demo.example")
            self.site.client().get("/solutions").expect(200)
        finally:
            rows.execute("ALTER TABLE log_entry_away RENAME TO log_entry")
            rows.commit()
            rows.close()
        self.assertEqual(reader.request("GET", f"/admin/people/{member}").status, 200)

    def test_p43_views_of_a_listed_contact_are_summed_by_the_day(self):
        slugs = database.query(self.site, "SELECT s.slug, c.subject FROM contact AS c JOIN solution AS s ON s.id = c.solution WHERE c.state = 'confirmed' LIMIT 1")
        slug, contact = slugs[0]
        for _ in range(3):
            self.site.client().get(f"/solutions/{slug}/contact").expect(200)
        self.assertEqual(database.query(self.site, "SELECT times FROM vault_view WHERE subject = ?", contact), [(3,)])
        self.assertEqual(database.query(self.site, "SELECT count(*) FROM vault_disclosure WHERE subject = ?", contact), [(0,)])
        self.next_day()
        shared.until(lambda: database.query(self.site, "SELECT count(*) FROM vault_disclosure WHERE subject = ?", contact) == [(1,)], "one entry for the day")
        self.assertEqual(database.query(self.site, "SELECT count(*) FROM vault_view WHERE subject = ?", contact), [(0,)])


if __name__ == "__main__":
    unittest.main()
