# SPDX-License-Identifier: Apache-2.0
"""Keeping and ending: people of every capacity with a marker in every field are erased, by their own hand, by a clock and after a hold, and then
looked for everywhere: disk, log, pages, memory, backups made before and after. FULL=1 has 1,000 of them, otherwise 50."""
import functools
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import time
import unittest

import database
import harness
import shared
from test_part1_vault import marker
from test_people import GOOD

WAIT_S = 60


# A marker is "zq" and 14 hexadecimal digits; so all of them are found in one pass, as they are, folded, in UTF-16, in hexadecimal.
PLAIN = re.compile(rb"[zZ][qQ][0-9a-fA-F]{14}")
WIDE = re.compile(rb"(?:z\0q\0(?:[0-9a-f]\0){14})|(?:\0z\0q(?:\0[0-9a-f]){14})")
HEX = re.compile(rb"7[aA]71(?:3[0-9]|6[1-6]){14}")


def found_in(held):
    found = {word.decode().lower() for word in PLAIN.findall(held)}
    if b"z\0q" in held:
        found |= {word.replace(b"\0", b"").decode() for word in WIDE.findall(held)}
    if b"71" in held:
        found |= {bytes.fromhex(word.decode()).decode() for word in HEX.findall(held)}
    return found


class Keeping(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(environment={"CABINET_TEST_DUMPABLE": "1"}))

    # --- what the tests below share ---

    def ask(self, sql, *values):
        return database.query(self.site, sql, *values)

    until = staticmethod(functools.partial(shared.until, seconds=WAIT_S))

    def command(self, *words, expect=0, data=None):
        return harness.run_command(*words, data=data or self.site.data, expect=expect,
                                   environment={"CABINET_TEST_CLOCK": str(self.site.clock)})

    def sign_up(self, kind, words):
        client, email = self.site.client(), words() + "@marker.example"
        client.get(f"/sign-up/{kind}")
        names = {"first_name": words(), "last_name": words()} if kind == "provider" else {"role": words()}
        client.submit(names | {"organisation": "Works of " + words()[2:6], "email": email, "password": GOOD, "adult": True,
                               "acknowledged": True}).expect(200)
        return client, email

    def confirmed(self, kind, words):
        client, email = self.sign_up(kind, words)
        client.get(client.mailed_link(email, "/confirm/"))
        client.submit({}).expect(200)
        client.sign_in(email, GOOD)
        return client, email

    def close(self, client, password=GOOD):
        client.get("/account/close").expect(200)
        client.submit({"old": password}, holding="old").expect(200, "Your account is closed")

    def plant_contacts(self, count, words):
        records = []
        for number in range(count):
            records.append({"name": f"Made {number}", "description": "A sentence about it.", "website": "https://made.example", "license": [{"spdx": "MIT"}],
                            "type": ["software"], "SDGs": [{"SDGNumber": 4}],
                            "organizations": [{"name": f"Made Works {number}", "website": "https://made.example", "org_type": "owner",
                                               "contact_name": f"{words()} {words()}", "contact_email": f"{words()}@marker.example"}]})
        path = self.site.folder / "made.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        said = self.command("import", "dpg", path)
        path.unlink()
        self.assertIn(f"contact persons: {count} new", said)

    def exports(self):
        """What people who stay would take with them, byte for byte."""
        return {email: self.site.signed_in(email).get("/privacy/my-data/person.json").expect(200).body
                for email in ("visitor@demo.example", "provider@demo.example", "reviewer1@demo.example", "privacy@demo.example")}

    def core_of_the_worker(self, words):
        """Which of the words the memory of the serving process holds, and how much of it was searched."""
        children = pathlib.Path(f"/proc/{self.site.process.pid}/task/{self.site.process.pid}/children").read_text().split()
        # the worker is the one with threads; the helper for pictures has none and has let go of its privileges
        worker = max(children, key=lambda child: len(os.listdir(f"/proc/{child}/task")))
        target = self.site.folder / "core"
        ran = subprocess.run(["gcore", "-o", target, worker], capture_output=True, text=True, timeout=60)
        core = pathlib.Path(f"{target}.{worker}")
        self.assertTrue(core.exists(), ran.stdout + ran.stderr)
        held = re.sub(rb"\0{4096,}", b"\0", core.read_bytes())
        core.unlink()
        self.assertIn(b"Made 1", held, "what the memory does hold is not found in its picture")
        return found_in(held) & set(words), len(held)

    def files_holding(self, words, folder):
        return [(path.name, word) for path in sorted(folder.rglob("*")) if path.is_file() for word in found_in(path.read_bytes()) & set(words)]

    # --- P-84: erasure ---

    def test_p84_erased_people_are_nowhere(self):
        words, count = [], 1000 if shared.is_full() else 50

        def word():
            words.append(marker())
            return words[-1]

        people = [self.confirmed("visitor", word), self.confirmed("provider", word)]
        self.sign_up("provider", word)
        staff = {email: self.site.signed_in(email) for email in ("reviewer2@demo.example", "technician@demo.example")}
        for client in staff.values():
            client.get("/account/details")
            client.submit({"first_name": word(), "last_name": word(), "acknowledged": True}).expect(200, "saved")
        self.plant_contacts(count - 5, word)
        subjects = {row[0] for row in self.ask("SELECT id FROM vault_subject WHERE state <> 'erased' AND capacity = 'contact'")}
        backups = self.site.folder / "backups"
        backups.mkdir()
        self.command("backup", backups / "before.backup")
        shutil.copytree(self.site.data, backups / "disk")

        before = self.exports()
        for client, email in people:
            self.close(client)
        for email, client in staff.items():
            self.close(client, self.site.accounts[email])
        self.site.advance(days=31)
        self.until(lambda: not self.ask("SELECT 1 FROM vault_subject WHERE state <> 'erased' AND capacity = 'contact'"),
                   "contacts who never agreed are still there")
        self.until(lambda: not self.ask("SELECT 1 FROM account WHERE state = 'unconfirmed'"), "an unconfirmed account is still there")
        self.assertEqual(self.exports(), before, "somebody else's data changed")
        self.command("backup", backups / "after.backup")
        # letters in the demo's mailbox are sealed for their readers and gone with them
        pages = [self.site.client().get(address).text for address in ("/", "/solutions", "/solutions.json", "/solutions/made-1/contact", "/demo/mailbox")]
        self.assertFalse([word for word in words for page in pages if word in page])
        self.assertEqual(self.files_holding(words, self.site.data), [])
        self.assertFalse([word for word in words if word in self.site.output])
        self.assertEqual(self.files_holding(words, backups), [])
        held, size = self.core_of_the_worker(words)
        # the heap is wiped as it is given back, stacks when a request or a round is done (base/wipe.h)
        self.assertEqual(sorted(words.index(word) for word in held), [], f"numbers of markers, of {len(words)}, that the memory holds")
        proofs = self.ask("SELECT count(*) FROM event WHERE kind = 'erased'")[0][0]
        self.assertGreaterEqual(proofs, count)
        shared.say(f"{count} people, {len(words)} markers, {size >> 20} MiB of memory searched, in it markers {sorted(words.index(word) for word in held)}")

        # an old backup of the data brings nobody back: the erasure list is carried out before anything is served
        self.site.stop()
        said = self.command("restore", backups / "before.backup", "--replace")
        self.assertIn("erased again", said)
        self.command("audit", "verify") # the log of the backup, and what the erasing added to it
        left = self.ask("SELECT id FROM vault_subject WHERE state <> 'erased'")
        self.assertFalse(subjects & {row[0] for row in left})
        self.assertEqual(self.files_holding(words, self.site.data), [])
        self.site.start()
        self.site.signed_in("provider@demo.example").get("/account").expect(200)
        page = self.site.client()
        page.get("/sign-in")
        self.assertIsNotNone(page.submit({"email": people[0][1], "password": GOOD}, holding="password").tree.find("input", name="password"))

    # --- P-35, P-97: backups ---

    def test_p97_a_backup_is_sealed(self):
        made = self.site.folder / "sealed.backup"
        self.site.client().get("/privacy/measures").expect(200, "Encrypted backups")
        self.command("backup", made)
        self.site.client().get("/privacy/measures").expect(200, "The last one is of").expect_missing("None was made yet")
        sealed = made.read_bytes()
        self.assertGreater(len(sealed), 50000)
        self.assertNotIn(b"SQLite format", sealed)
        self.assertNotIn(b"vault_subject", sealed)

    def test_p97_without_its_key_a_backup_is_refused(self):
        folder = self.site.folder / "keys-test"
        folder.mkdir()
        passphrase = folder / "passphrase"
        passphrase.write_text("a long passphrase, and a good one\n")
        made = folder / "data.backup"
        self.command("backup", made)
        fresh = folder / "fresh"
        harness.run_command("init", "--demo", data=fresh)
        said = self.command("restore", made, "--replace", data=fresh, expect=2)
        self.assertIn("under another key", said)
        self.command("backup", folder / "phrase.backup", "--passphrase", passphrase)
        self.assertIn("asks for a passphrase", self.command("restore", folder / "phrase.backup", "--replace", data=fresh, expect=2))
        wrong = folder / "wrong"
        wrong.write_text("another passphrase, as long\n")
        self.assertIn("another key", self.command("restore", folder / "phrase.backup", "--replace", "--passphrase", wrong, data=fresh, expect=2))
        harness.run_command("check", data=fresh)

    def test_p35_a_cut_or_altered_backup_is_refused_as_a_whole(self):
        folder = self.site.folder / "cut-test"
        folder.mkdir()
        self.command("backup", folder / "data.backup")
        shutil.copytree(self.site.data, folder / "data")
        sealed = (folder / "data.backup").read_bytes()
        before = (folder / "data" / "cabinet.db").read_bytes()
        spoiled = {"cut": sealed[:-1], "half": sealed[:len(sealed) // 2], "longer": sealed + b"x", "piece dropped": sealed[:58] + sealed[58 + 65553:],
                   "head": b"X" + sealed[1:], "salt": sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:],
                   "last byte": sealed[:-1] + bytes([sealed[-1] ^ 1]), "empty": b"", "kind": sealed[:16] + b"K" + sealed[17:]}
        for name, content in spoiled.items():
            with self.subTest(name):
                (folder / "spoiled.backup").write_bytes(content)
                self.command("restore", folder / "spoiled.backup", "--replace", data=folder / "data", expect=2)
                self.assertEqual((folder / "data" / "cabinet.db").read_bytes(), before)
                self.assertFalse((folder / "data" / "restoring").exists())
        self.command("restore", folder / "data.backup", data=folder / "data", expect=2)  # there is one already
        self.command("restore", folder / "data.backup", "--replace", data=folder / "data")

    def test_p35_keys_are_backed_up_apart_and_revive_nobody(self):
        folder = self.site.folder / "revive-test"
        folder.mkdir()
        client, email = self.confirmed("visitor", marker)
        subject = self.ask("SELECT max(subject) FROM account WHERE created = (SELECT max(created) FROM account)")[0][0]
        self.command("backup", folder / "keys.backup", "--keys")
        self.close(client)
        shutil.copytree(self.site.data, folder / "data")
        self.command("restore", folder / "keys.backup", "--keys", "--replace", data=folder / "data")
        with sqlite3.connect(folder / "data" / "keys" / "keys.db") as keys:
            self.assertEqual(keys.execute("SELECT count(*) FROM key_wrap WHERE id = ?", (subject,)).fetchone()[0], 0)
            self.assertGreater(keys.execute("SELECT count(*) FROM key_wrap").fetchone()[0], 3)

    def test_p35_an_older_backup_of_the_keys_erases_nobody(self):
        """Whoever came after it is kept where their key still is, and left alone where it is not; the right keys bring them back."""
        folder = self.site.folder / "older-keys"
        folder.mkdir()
        self.command("backup", folder / "before.backup", "--keys")
        client, email = self.confirmed("visitor", marker)
        subject = self.ask("SELECT max(subject) FROM account WHERE created = (SELECT max(created) FROM account)")[0][0]
        self.command("backup", folder / "after.backup", "--keys")
        shutil.copytree(self.site.data, folder / "data")

        def has_key():
            with sqlite3.connect(folder / "data" / "keys" / "keys.db") as keys:
                return keys.execute("SELECT count(*) FROM key_wrap WHERE id = ?", (subject,)).fetchone()[0]

        def state():
            with sqlite3.connect(folder / "data" / "cabinet.db") as store:
                return store.execute("SELECT state, (SELECT count(*) FROM vault_datum WHERE subject = s.id) > 0 FROM vault_subject AS s WHERE id = ?", (subject,)).fetchone()

        self.command("restore", folder / "before.backup", "--keys", "--replace", data=folder / "data")
        self.assertEqual(has_key(), 1, "the newer key stays")
        # a new machine: only the older keys are left
        (folder / "data" / "keys" / "keys.db").unlink()
        self.command("restore", folder / "before.backup", "--keys", data=folder / "data")
        self.assertEqual(has_key(), 0)
        self.command("backup", folder / "data.backup")
        said = self.command("restore", folder / "data.backup", "--replace", data=folder / "data")
        self.assertIn("event=keys_missing people=", said)
        self.assertEqual(state(), ("active", 1), "nobody is erased by a missing key")
        self.command("restore", folder / "after.backup", "--keys", "--replace", data=folder / "data")
        self.assertEqual(has_key(), 1)

    def test_p35_nothing_is_put_in_place_under_a_cabinet_that_serves(self):
        folder = self.site.folder / "under"
        folder.mkdir()
        self.command("backup", folder / "keys.backup", "--keys")
        self.assertIn("stop it first", self.command("restore", folder / "keys.backup", "--keys", "--replace", expect=2))

    # --- P-90: clocks ---

    def test_p90_what_is_due_is_said_and_deleted(self):
        said = self.command("retention", "run", "--dry-run")
        self.assertIn("within 90 days", said)
        client, email = self.confirmed("visitor", marker)
        subject = self.ask("SELECT subject FROM account WHERE kind = 'visitor' ORDER BY created DESC, confirmed DESC LIMIT 1")[0][0]
        self.site.advance(days=700)
        self.until(lambda: self.ask("SELECT 1 FROM job WHERE name = 'retention' AND ran > strftime('%s', 'now') + 86400 * 700"), "no sweep ran")
        self.assertEqual(self.ask("SELECT state FROM account WHERE subject = ?", subject), [("active",)])
        self.site.advance(days=32)
        self.until(lambda: self.ask("SELECT state FROM account WHERE subject = ?", subject) == [("closed",)], "two years without a sign-in, and still there")

    def test_p90_a_membership_that_ends_ends_what_hung_on_it(self):
        owner, email = self.site.signed_in("provider@demo.example"), f"{marker()}@marker.example"
        members = next(link for link in owner.get("/submissions").links if link.endswith("/members"))
        owner.get(members)
        owner.submit({"email": email, "role": "editor"}, action="/invite").expect(200)
        client = self.site.client()
        client.get(client.mailed_link(email, "/confirm/"))
        client.submit({"first_name": "Once", "last_name": "Here", "password": GOOD, "adult": True, "acknowledged": True}, action="/join").expect(200)
        client.sign_in(email, GOOD)
        client.get("/account/details")
        client.submit({"shown_name": "Once Here", "acknowledged": True}, holding="shown_name").expect(200)
        subject = self.ask("SELECT subject FROM vault_datum WHERE datum = 'member.shown_name' ORDER BY changed DESC, subject LIMIT 1")[0][0]
        held = "SELECT count(*) FROM vault_datum WHERE datum = 'member.shown_name' AND subject = ?"
        page = owner.get(members)
        leaves = [form for form in page.forms if form.action.endswith("/remove")][-1]
        owner.post(owner.path_of(leaves.action), leaves.filled({})).expect(200, "Removed")
        self.site.advance(hours=2)
        self.until(lambda: self.ask(held, subject) == [(0,)], "the name that colleagues saw is still kept")
        self.assertEqual(self.ask("SELECT state FROM account WHERE subject = ?", subject), [("active",)], "the account is theirs")

    def test_p90_a_clock_that_jumps_deletes_nothing(self):
        """In production no test moves the clock; here it is moved, and doubted as it would be there."""
        with harness.Site(environment={"CABINET_TEST_CLOCK_DOUBTED": "1"}) as site:
            def people():
                return (database.query(site, "SELECT count(*) FROM vault_subject WHERE state <> 'erased'")[0][0],
                        database.query(site, "SELECT max(ran) FROM job WHERE name = 'retention'")[0][0] or 0)
            self.until(lambda: people()[1], "no sweep ran")
            before, ran = people()
            for days in (3653, -7306, 3653):
                site.advance(days=days)
                time.sleep(0)
                self.until(lambda: abs(people()[1] - ran - 86400 * site.offset_s // 86400) < 86400 * 2, "no sweep after the jump")
                self.assertEqual(people()[0], before)
            if "clock_doubted" not in site.output:
                self.fail("the jump was not noticed")


class Engine(unittest.TestCase):
    """What needs no page is shown on the engine itself: test/unit/test_keep.c and test_decade.c."""

    @classmethod
    def setUpClass(cls):
        folder = harness.BINARY.parent / "test"
        ran = [subprocess.run([folder / name], capture_output=True, text=True, timeout=3600) for name in ("unit-keep", "unit-decade")]
        cls.said = "".join(one.stdout + one.stderr for one in ran)

    def shown(self, name):
        self.assertIn(f"[       OK ] {name}\n", self.said, self.said[-3000:])

    def test_p84_a_failed_or_stopped_step_is_not_done_and_is_finished_later(self):
        self.shown("a_failed_step_leaves_an_open_erasure")
        self.shown("a_stop_at_any_step_is_swept_at_the_start")

    def test_p85_the_person_and_those_who_answer_read_on(self):
        self.shown("a_restricted_person_is_stored_and_not_used")

    def test_p85_nobody_else_reads_and_no_letter_leaves(self):
        self.shown("a_restricted_person_is_stored_and_not_used")

    def test_p90_ten_years_day_by_day(self):
        self.shown("nothing_outlives_its_limit_and_nothing_held_is_lost")
        print(next(line for line in self.said.splitlines() if " years: " in line), end=" ... ", flush=True)

    def test_p91_the_account_keeps_the_value(self):
        self.shown("use_ends_with_the_purposes_own_clock")

    def test_p91_a_letter_about_a_closed_assessment_is_refused(self):
        self.shown("use_ends_with_the_purposes_own_clock")

    def test_p92_held_data_are_read_for_their_case(self):
        self.shown("an_erasure_waits_for_the_last_hold")

    def test_p92_a_hold_without_ground_or_review_is_refused(self):
        self.shown("a_hold_without_ground_or_review_is_refused")

    def test_p93_the_last_release_erases(self):
        self.shown("an_erasure_waits_for_the_last_hold")

    def test_p93_one_of_two_released_deletes_nothing(self):
        self.shown("an_erasure_waits_for_the_last_hold")

    def test_p13_a_reported_minor_is_locked_and_erased_within_72_hours(self):
        self.shown("a_minor_is_locked_at_once_and_erased_in_time")


if __name__ == "__main__":
    unittest.main()
