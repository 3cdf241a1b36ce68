# SPDX-License-Identifier: Apache-2.0
"""Clauses about the policy itself: its text against the program, its versions, how a change is told, whom it binds; an operator's own
text; the table of clauses with the outcome of its tests."""
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
import unittest
import urllib.request

import database
import harness
import shared
from test_people import GOOD, confirmed_provider

TOP = harness.TOP
OWN = (TOP / "policy" / "notice" / "en.md").read_text(encoding="utf-8")
ANCHORS = TOP / "test" / "fixtures" / "policy" / "operator.anchors"


class Scratch(unittest.TestCase):
    """A place for texts and copies."""

    def scratch(self, text=None, name="policy.md"):
        folder = tempfile.TemporaryDirectory(prefix="cabinet-policy-")
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name) / name
        if text is not None:
            path.write_text(text, encoding="utf-8")
        return path


class Text(Scratch):
    """A text is compared with the clauses, the inventory and the configuration before it may be published."""

    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="cabinet-policy-")
        cls.addClassCleanup(holder.cleanup)
        cls.data = pathlib.Path(holder.name) / "data"
        harness.run_command("init", "--demo", data=cls.data)

    def check(self, text, expect=1, *more):
        return harness.run_command("policy", "check", self.scratch(text), *more, data=self.data, expect=expect)

    def changed(self, old, new=""):
        self.assertIn(old, OWN)
        return OWN.replace(old, new, 1)

    def assert_refused(self, text, message):
        self.assertRegex(self.check(text), message)

    # P-22, P-40 to P-48, P-56, P-103, P-106: what a text may say

    def test_p101_our_own_text_is_anchored_and_fits(self):
        said = self.check(OWN, 0)
        sentences, anchored = map(int, re.search(r"(\d+) sentences, (\d+) anchored", said).groups())
        self.assertEqual(sentences, anchored)
        shared.say(f"our own policy: {said.strip()}")

    def test_p22_a_text_without_its_definition_is_refused(self):
        self.assert_refused(self.changed(" “We” is {controller}. {P-22}"), "P-22 has no sentence")

    def test_p101_a_sentence_without_an_anchor_is_refused(self):
        self.assert_refused(self.changed("What your organisation submitted stays", "Nobody said who keeps this. What your organisation submitted stays"),
                            r"policy.md:\d+: no clause and no 'binds nobody' behind: Nobody said who keeps this")
        self.check(self.changed("What your organisation submitted stays", "Be welcome. {binds nobody} What your organisation submitted stays"), 0)

    def test_p101_a_clause_that_is_none_is_refused(self):
        self.assert_refused(self.changed("{P-88}", "{P-188}"), "there is no clause P-188")

    def test_p41_a_stated_field_that_is_not_held_is_refused(self):
        self.assert_refused(self.changed("first name, last name, e-mail, phone}", "first name, last name, e-mail, phone, birthday}"), "fields of contact: 'birthday' is stated")

    def test_p41_a_held_field_that_is_not_stated_is_refused(self):
        self.assert_refused(self.changed("first name, last name, e-mail, phone}", "first name, last name, e-mail}"), "fields of contact: 'phone' is in the inventory and not stated")

    def test_p40_a_wider_audience_than_the_programs_is_refused(self):
        self.assert_refused(self.changed("audience of member: administrators, reviewers", "audience of member: administrators, reviewers, public"),
                            "audience of member: 'public' is stated")

    def test_p48_a_text_that_states_no_fields_of_reviewers_is_refused(self):
        self.assert_refused(self.changed("; fields of reviewer: first name, last name, e-mail"), "no sentence of P-48 states the fields of reviewer")

    def test_p101_a_tool_that_is_not_registered_is_refused(self):
        self.assert_refused(self.changed("{P-21 P-25 P-54 P-63}", "{P-21 P-25 P-54 P-63; tools: Matomo}"), "tools: 'Matomo' is stated")

    def test_p101_a_registered_tool_has_to_be_named(self):
        data = self.scratch(name="data")
        shutil.copytree(self.data, data)
        connection = sqlite3.connect(data / "cabinet.db")
        connection.execute("INSERT INTO processor (id, class, name, host, contract, evidence, safeguards, datums, starts, ends, reminded, certificate) "
                           "VALUES (5, 'analytics', 'Matomo', 'stats.example', 'C-1', '', '', '', 1, 9999999999, 0, '')")
        connection.execute("INSERT INTO approval (id, kind, object, state, asked_by, asked, alone_from) VALUES (5, 'processor', 5, 'given', 1, 1, 1)")
        connection.commit()
        connection.close()
        named = self.scratch(self.changed("{P-21 P-25 P-54 P-63}", "{P-21 P-25 P-54 P-63; tools: Matomo}"))
        harness.run_command("policy", "check", named, data=data)
        said = harness.run_command("policy", "check", self.scratch(OWN), data=data, expect=1)
        self.assertIn("the register has the processor 'Matomo', and no sentence names it", said)
        hidden = self.scratch(self.changed("{P-21 P-25 P-54 P-63}", "{P-21 P-25 P-54 P-63; tools off: Matomo}"))
        self.assertIn("tools off: 'Matomo' is in the register", harness.run_command("policy", "check", hidden, data=data, expect=1))

    def test_p101_a_table_that_is_not_the_inventorys_is_refused(self):
        self.assert_refused(self.changed("{table of public}", "| What | Until |\n|---|---|\n| Nothing | never |\n{inventory}"), "this table is not the inventory's")

    def test_p103_a_text_dated_ahead_is_refused(self):
        for wrong in ("2999-01-01", "2026-13-40", "soon"):
            path = self.scratch(OWN.replace("updated: 2026-11-26", f"updated: {wrong}"))
            harness.run_command("policy", "load", path, "--class", "material", data=self.data)
            with tempfile.TemporaryDirectory(prefix="cabinet-policy-") as folder:
                shutil.copytree(self.data, f"{folder}/data")
                self.decide(f"{folder}/data")
                said = harness.run_command("policy", "publish", data=f"{folder}/data", expect=2)
            self.assertIn("cannot be dated ahead", said, wrong)

    def decide(self, data):
        """As if another administrator had agreed: this is about what comes after."""
        connection = sqlite3.connect(f"{data}/cabinet.db")
        draft = connection.execute("SELECT id FROM policy_draft").fetchone()[0]
        connection.execute("INSERT INTO approval (id, kind, object, state, asked_by, asked, alone_from) VALUES (1, 'policy', ?, 'given', 1, 1, 1)", (draft,))
        connection.commit()
        connection.close()

    def test_p104_a_draft_that_nobody_agreed_to_is_not_published(self):
        harness.run_command("policy", "load", self.scratch(OWN), data=self.data)
        self.assertIn("Another administrator has to agree", harness.run_command("policy", "publish", data=self.data, expect=2))

    # an impact assessment for each new purpose

    def test_q09_the_first_version_links_each_purpose_to_its_assessment(self):
        purposes = tomllib.loads((TOP / "policy" / "inventory.toml").read_text())["purposes"]
        records = dict(re.findall(r"^impact (\w+): (.+)$", OWN, re.M))
        self.assertEqual(set(records), set(purposes))
        for purpose, record in records.items():
            path, _, section = record.partition(", ")
            self.assertRegex((TOP / path).read_text(), rf"(?m)^## {section}$", purpose)

    def test_q09_a_new_purpose_without_an_assessment_is_refused(self):
        share = self.scratch(name="share")
        for name in ("rubric", "policy"):
            shutil.copytree(TOP / name, share / name)
        (share / "policy" / "notice" / "en.md").write_text(re.sub(r"impact usage: .*\n", "", OWN), encoding="utf-8")
        ran = subprocess.run([harness.BINARY, "init", "--demo", "--data", share / "data"], capture_output=True, text=True, env=dict(os.environ, CABINET_SHARE=str(share)))
        self.assertEqual(ran.returncode, 2)
        self.assertIn("the purpose 'usage' is new: name its impact assessment", ran.stderr)

    # the operator's own policy, which lies outside the project

    def operators(self):
        return shared.shared_data("../policy/operator-policy.txt")

    def test_p106_the_operators_text_is_anchored_sentence_by_sentence(self):
        said = harness.run_command("policy", "check", self.operators(), "--anchors", ANCHORS, data=self.data)
        shared.say(f"the operator's policy: {said.strip()}")
        sentences, anchored = map(int, re.search(r"(\d+) sentences, (\d+) anchored", said).groups())
        self.assertEqual((sentences, sentences >= 80), (anchored, True))
        said = harness.run_command("policy", "check", self.operators(), data=self.data, expect=1)
        self.assertRegex(said, r"\d+ sentences, 0 anchored")

    def test_p106_another_sentence_than_the_anchored_one_is_refused(self):
        text = self.operators().read_text(encoding="utf-8").replace("under 18", "under 13", 1)
        self.assertRegex(self.check(text, 1, "--anchors", ANCHORS), "sentence 13 is another one now")

    # P-101: written once

    def test_p101_no_statement_may_change_a_version(self):
        for wrong in ("UPDATE fixed_policy_version SET body = $1 WHERE number = 1", "DELETE FROM fixed_policy_version"):
            root = self.scratch(name="root")
            for name in ("sql", "policy"):
                shutil.copytree(TOP / name, root / name)
            with (root / "sql" / "policy.sql").open("a") as file:
                file.write(f"\n-- rewrite\n{'-- in: body text' + chr(10) if '$1' in wrong else ''}{wrong};\n")
            ran = subprocess.run([sys.executable, TOP / "tools" / "statements.py", "--sql", "sql", "--inventory", "policy/inventory.toml", "--out", "out"], cwd=root,
                                 capture_output=True, text=True)
            self.assertEqual(ran.returncode, 1)
            self.assertRegex(ran.stderr, r"sql/policy.sql:\d+: rewrite (updates|deletes) fixed_policy_version: what stands there is written once")

    def test_p101_a_version_altered_behind_the_programs_back_is_not_served(self):
        data = self.scratch(name="data")
        shutil.copytree(self.data, data)
        connection = sqlite3.connect(data / "cabinet.db")
        connection.execute("UPDATE fixed_policy_version SET body = replace(body, 'Nothing is sold', 'Everything is sold')")
        connection.commit()
        connection.close()
        ran = subprocess.run([harness.BINARY, "check", "--data", data], capture_output=True, text=True)
        self.assertEqual(ran.returncode, 2)
        self.assertRegex(ran.stdout + ran.stderr, "event=policy_altered version=1")


class Published(Scratch):
    """A second version, drafted, decided by two and announced."""

    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))
        cls.first = cls.site.client().get("/privacy/policy").expect(200).words
        cls("publish").publish()

    def query(self, sql, *values):
        return database.query(self.site, sql, *values)

    until = staticmethod(shared.until)

    def publish(self):
        """Version 2, material: as the desk does it, with two administrators."""
        text = OWN.replace("You get a receipt at once", "Somebody reads it the same week. {P-88} You get a receipt at once")
        text = text.replace("updated: 2026-11-26", "updated: 2025-06-09")
        type(self).early = harness.run_command("policy", "load", self.scratch(text), "--class", "material", "--effective", self.day(13), data=self.site.data)
        chief, other = self.site.signed_in("admin@demo.example"), self.site.signed_in("privacy@demo.example")
        type(self).refusals = [self.ask_and_agree(chief, other)]
        harness.run_command("policy", "load", self.scratch(text), "--class", "editorial", data=self.site.data)
        harness.run_command("policy", "load", self.scratch(text.replace("fields of visitor: organisation, role, e-mail", "fields of visitor: e-mail, organisation, role")),
                            "--class", "editorial", data=self.site.data)
        type(self).refusals.append(self.ask_and_agree(chief, other))
        harness.run_command("policy", "load", self.scratch(text), "--class", "material", data=self.site.data)
        self.ask_and_agree(chief, other)

    def day(self, days):
        return time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * 86400))

    def ask_and_agree(self, chief, other):
        chief.get("/admin/privacy/policy").expect(200)
        chief.submit({"reason": "clearer words about time"}, action="/publish").expect(200, "Another administrator is asked")
        other.get("/admin/privacy/approvals").expect(200, "A new version of the policy")
        form = next(form for form in other.page.forms if "/admin/privacy/approvals/" in form.action)
        other.post(form.action, form.filled({})).expect(200)
        chief.get("/admin/privacy/policy").expect(200, "Another administrator agreed")
        return chief.submit({}, action="/publish").words


class Followed(Published):
    """An editorial version comes after a material one that is not in force yet."""

    def publish(self):
        super().publish()
        text = OWN.replace("You get a receipt at once", "Somebody reads it the same week. {P-88} You get a receipt at once, always")
        said = harness.run_command("policy", "load", self.scratch(text.replace("updated: 2026-11-26", "updated: 2025-06-09")), "--class", "editorial", "--effective",
                                   self.day(20), data=self.site.data)
        type(self).said = said + self.ask_and_agree(self.site.signed_in("admin@demo.example"), self.site.signed_in("privacy@demo.example"))

    def test_p104_a_later_editorial_version_hides_no_material_one(self):
        self.assertEqual(self.query("SELECT class FROM fixed_policy_version ORDER BY number"), [("first",), ("material",), ("editorial",)], self.said)
        self.site.advance(minutes=2)
        self.until(lambda: self.query("SELECT count(*) FROM mail WHERE template = 'policy_changed'")[0][0] > 20, "nobody is told")
        self.assertEqual(self.query("SELECT DISTINCT version FROM policy_notice"), [(2,)])
        self.assertIn("Our privacy policy changes on", self.site.client().get("/").words)


class Versions(Published):
    """What is said before it holds, and where versions stand."""

    # P-104: told before it holds

    def test_p104_a_date_before_the_notice_period_is_refused(self):
        self.assertIn("needs its notice period", self.refusals[0])

    def test_p104_other_statements_are_never_editorial(self):
        self.assertIn("This change is not editorial", self.refusals[1])

    def test_p104_everybody_is_written_to_once_and_every_page_says_so(self):
        count = ("SELECT count(*) FROM (SELECT subject FROM account WHERE state = 'active' UNION SELECT subject FROM contact WHERE state = 'confirmed')")
        wanted = self.query(count)[0][0]
        letters = "SELECT count(*), count(DISTINCT subject) FROM mail WHERE template = 'policy_changed'"
        self.site.advance(minutes=2)
        self.until(lambda: self.query(letters)[0][1] >= wanted, "letters are missing")
        self.site.restart()
        ran = "SELECT ran FROM job WHERE name = 'policy_notify'"
        before = self.query(ran)[0][0]
        self.site.advance(minutes=2)
        self.until(lambda: self.query(ran)[0][0] > before, "the job does not run again")
        self.assertEqual(self.query(letters)[0], (wanted, wanted))
        shared.say(f"{wanted} letters about a new version, each once, over a restart")
        # in every language, since which one its reader prefers is kept nowhere; each with its own date and link
        words, links = self.site.client().last_mail("provider@demo.example")
        for said, code in (("Our privacy policy changes on", "en"), ("Notre politique de confidentialité change le", "fr"), ("تتغيّر سياسة الخصوصية عندنا في", "ar")):
            self.assertIn(said, words)
            self.assertTrue(any(f"/{code}/privacy/policy/2/changes" in link for link in links), links)
        for path in ("/", "/solutions", "/privacy/policy", "/no/such/page"):
            self.assertIn("Our privacy policy changes on", self.site.client().get(path).words, path)

    # P-101, P-102, P-103, P-106: in force

    def test_p101_versions_are_public_unchanged_and_compared(self):
        client = self.site.client()
        shown = client.get("/privacy/policy/1").expect(200).words
        start, end = "What this covers This cabinet", "The date and the version stand at the end."
        self.assertEqual(shown[shown.index(start):shown.index(end)], self.first[self.first.index(start):self.first.index(end)])
        self.assertIn("Somebody reads it the same week", client.get("/privacy/policy/2").expect(200).words)
        changes = client.get("/privacy/policy/2/changes").expect(200, "Added:", "Removed:", "1 paragraph added", "The change is material")
        self.assertIn("Somebody reads it the same week", " ".join(one.text for one in changes.tree.find_all("ins")))
        client.get("/privacy/policy/3").expect(404)
        client.get("/privacy/policy/1/changes").expect(404)

    def test_p106_a_text_keeps_its_own_date(self):
        words = self.site.client().get("/privacy/policy/2").expect(200).words
        self.assertIn("Last updated: 9 June 2025, version 2.", words)

    # P-22: who "we" is

    def test_p22_we_is_the_configured_controller(self):
        controller = re.search(r"^controller = (.+)$", (self.site.data / "cabinet.ini").read_text(), re.M)[1].strip()
        self.assertIn(f"“We” is {controller}.", self.site.client().get("/privacy/policy/1").words)


class InForce(Published):
    """The second version has come into force."""

    def test_p102_nothing_more_is_asked_before_the_new_version_is_acknowledged(self):
        confirmed_provider(self.site, "stale@policy.example", organisation="Stale Readers")
        client = self.site.client()
        client.sign_in("stale@policy.example", GOOD)
        self.site.advance(days=15)
        client.sign_in("stale@policy.example", GOOD)
        self.until(lambda: "Version 2, in force since" in client.get("/privacy/policy").words, "version 2 is not in force")
        self.assertNotIn("Our privacy policy changes on", client.get("/solutions").words)
        organisation = self.query("SELECT id FROM organisation WHERE name = 'Stale Readers'")[0][0]
        members = f"/account/organisation/{organisation}/members"
        client.get(members).expect(200)
        client.submit({"email": "colleague@policy.example", "role": "editor"}, action="/invite").expect(422, "The privacy policy has changed")
        for path in ("/account", "/solutions", "/account/close"):
            client.get(path).expect(200)
        client.get("/account").expect(200, "has changed since you last saw it")
        client.submit({}, action="/acknowledge").expect(200)
        client.get(members).expect(200)
        client.submit({"email": "colleague@policy.example", "role": "editor"}, action="/invite").expect(200, "We have written to them")

    def test_p102_an_old_form_is_refused(self):
        client = self.site.client()
        fields = client.get("/sign-up/visitor").form("/sign-up/visitor").filled({"email": "old@policy.example", "password": GOOD, "adult": True, "acknowledged": True})
        fields = [(name, "99" if name == "policy" else value) for name, value in fields]
        client.post("/sign-up/visitor", fields).expect(422, "another version")


class Table(Scratch):
    """/privacy/clauses: honest about what was tried with this very build."""

    def copy_of_program(self, results):
        """The program elsewhere, with what a test run left beside it."""
        binary = self.scratch(name="cabinet")
        shutil.copy(harness.BINARY, binary)
        if results is not None:
            binary.with_name("cabinet.tests.json").write_text(json.dumps(results))
        return binary

    def clauses_of(self, results):
        binary = self.copy_of_program(results)
        data = binary.parent / "data"
        environment = dict(os.environ, CABINET_SHARE=str(TOP))
        subprocess.run([binary, "init", "--demo", "--data", data], check=True, capture_output=True, env=environment)
        process = subprocess.Popen([binary, "serve", "--data", data, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        try:
            for line in process.stdout:
                if found := harness.READY.search(line):
                    read = lambda path: urllib.request.urlopen(found[1] + path).read().decode()
                    return json.loads(read("/privacy/clauses.json")), read("/en/privacy/clauses"), read("/en/privacy/policy")
            self.fail("it did not start")
        finally:
            process.terminate()
            process.stdout.close()
            process.wait()

    def build_id(self):
        said = subprocess.run(["readelf", "--notes", harness.BINARY], capture_output=True, text=True).stdout
        return re.search(r"Build ID: ([0-9a-f]+)", said)[1]

    def test_p101_all_clauses_stand_there_and_without_a_run_none_is_called_passed(self):
        told, page, policy = self.clauses_of(None)
        self.assertEqual((len(told["clauses"]), told["tested"]), (115, None))
        self.assertEqual({one["result"] for one in told["clauses"]}, {"not tested"})
        self.assertIn("Not tested here: no test run is known of this build.", page)
        self.assertNotIn("Tests passed", policy)
        for one in told["clauses"]:
            self.assertIn(f'id="{one["id"]}"', page)
        self.assertEqual(len(re.findall(r'class="clause" id="', page)), 115)

    def test_p101_results_of_another_build_do_not_count_and_failures_show(self):
        table = tomllib.loads((TOP / "policy" / "clauses.toml").read_text())
        tests = {test: "passed" for row in table.values() for test in row.get("proves", []) + row.get("refuses", [])}
        self.assertEqual({one["result"] for one in self.clauses_of({"build_id": "00", "at": 1, "tests": tests})[0]["clauses"]}, {"not tested"})
        tests[table["P-14"]["refuses"][0]] = "failed"
        told, page, policy = self.clauses_of({"build_id": self.build_id(), "at": 1795000000, "tests": tests})
        results = {one["id"]: one["result"] for one in told["clauses"]}
        self.assertEqual((results["P-14"], results["P-09"]), ("failed", "passed"))
        self.assertRegex(page, r"Failed: \d+ of \d+ tests passed")
        self.assertIn("A test failed", policy)

    def test_p101_the_count_of_proved_clauses_is_the_tables(self):
        """Must show 1: each clause in scope with a test that proves it and one that refuses its violation."""
        table = tomllib.loads((TOP / "policy" / "clauses.toml").read_text())
        not_yet = table.pop("not_yet")
        both = {clause for clause, row in table.items() if row.get("proves") and row.get("refuses")}
        proved = set(table) - set(not_yet)
        shared.say(f"{len(table)} clauses: {len(both)} with tests of both kinds, {len(proved)} called proved, {len(not_yet)} not yet or only half enforced")
        self.assertEqual(proved - both, set(), "called proved without both kinds of test")


if __name__ == "__main__":
    unittest.main()
