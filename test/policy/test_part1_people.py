# SPDX-License-Identifier: Apache-2.0
"""Clauses about people: what is asked of them, what is kept, who is designated, who is told, who is listed."""
import re
import shutil
import sqlite3
import tempfile
import tomllib
import unittest

import database
import dom
import explore
import harness
from test_people import GOOD, confirmed_provider
from test_review import section

INVENTORY = tomllib.loads((harness.TOP / "policy" / "inventory.toml").read_text())
# Fields by which somebody tells something about a person. An address that is only looked up (sign-in, reset) tells nothing new.
PERSONAL = {"first_name", "last_name", "shown_name", "phone", "role", "email"}
LOOKED_UP = {"/sign-in", "/reset", "/contact-listing"}


def data_of(subject):
    return {datum["id"] for datum in INVENTORY["datum"] if datum["subject"] == subject}


class People(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))

    def query(self, sql, *values):
        return database.query(self.site, sql, *values)

    def change(self, sql, *values):
        """What only somebody at the machine could do: a change of the database behind the program's back."""
        path = next(path for path in database.files(self.site) if path.name == "cabinet.db")
        with sqlite3.connect(path, timeout=20) as connection:
            connection.execute(sql, values)
        connection.close()

    def copy(self):
        """A copy of the store, to try what the database itself lets happen."""
        folder = tempfile.TemporaryDirectory(prefix="cabinet-policy-")
        self.addCleanup(folder.cleanup)
        for path in self.site.data.glob("cabinet.db*"):
            shutil.copy(path, folder.name)
        connection = sqlite3.connect(f"{folder.name}/cabinet.db")
        connection.execute("PRAGMA foreign_keys = ON")
        self.addCleanup(connection.close)
        return connection

    def subject_of(self, client):
        """Whose session is the newest: the client must have signed in just now."""
        return self.query("SELECT subject FROM session WHERE ended IS NULL ORDER BY created DESC, rowid DESC LIMIT 1")[0][0]

    def kept_about(self, subject):
        return {row[0] for row in self.query("SELECT datum FROM vault_datum WHERE subject = ?", subject)}

    # P-02: administrators are designated

    def test_p02_a_designation_opens_and_its_end_closes_at_once(self):
        client = self.site.signed_in("technician@demo.example")
        subject = self.subject_of(client)
        client.get("/admin").expect(200)
        self.change("UPDATE administrator SET until = designated + 1 WHERE subject = ?", subject)
        self.assertEqual(client.request("GET", "/admin").status, 303, "the session outlived the designation")
        client.get("/sign-in")
        client.submit({"email": "technician@demo.example", "password": self.site.accounts["technician@demo.example"]}, holding="password")
        self.assertNotEqual(client.request("GET", "/admin").status, 200)
        self.change("UPDATE administrator SET until = NULL WHERE subject = ?", subject)
        self.site.signed_in("technician@demo.example").get("/admin").expect(200)

    def test_p02_without_a_designation_there_is_no_role(self):
        client = self.site.signed_in("privacy@demo.example")
        subject = self.subject_of(client)
        client.get("/admin").expect(200)
        row = self.query("SELECT subject, capacity, kind, duties, designated_by, designated, until FROM administrator WHERE subject = ?", subject)[0]
        self.change("DELETE FROM administrator WHERE subject = ?", subject)
        self.assertEqual(client.request("GET", "/admin").status, 303)
        self.change("INSERT INTO administrator (subject, capacity, kind, duties, designated_by, designated, until) VALUES (?, ?, ?, ?, ?, ?, ?)", *row)
        self.assertIn("administrator.designation", self.kept_about(subject))

    # P-06, P-12: one kind for an account, out of four

    def test_p06_an_account_has_one_kind_and_keeps_it(self):
        connection = self.copy()
        subject = connection.execute("SELECT subject FROM account WHERE kind = 'member'").fetchone()[0]
        with self.assertRaises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO account (subject, kind, state, created) VALUES (?, 'reviewer', 'active', 1)", (subject,))
        source = "".join(path.read_text() for path in (harness.TOP / "sql").glob("*.sql"))
        self.assertNotRegex(source, r"UPDATE account SET[^;]*\bkind\b")

    def test_p06_nobody_elses_account_can_be_designated(self):
        connection = self.copy()
        for kind in ("visitor", "member", "reviewer"):
            subject = connection.execute("SELECT subject FROM account WHERE kind = ?", (kind,)).fetchone()[0]
            with self.assertRaises(sqlite3.IntegrityError, msg=kind):
                connection.execute("INSERT INTO administrator (subject, capacity, kind, duties, designated) VALUES (?, 'administrator', 'staff', 15, 1)", (subject,))
            with self.assertRaises(sqlite3.IntegrityError, msg=kind):
                connection.execute("INSERT INTO administrator (subject, capacity, kind, duties, designated) VALUES (?, ?, 'staff', 15, 1)", (subject, kind))

    def test_p06_administrators_neither_provide_nor_review(self):
        client = self.site.signed_in("admin@demo.example")
        for path in ("/submissions", "/submissions/new", "/reviews"):
            client.get(path).expect(403)

    def test_p12_there_are_four_kinds_of_account(self):
        kinds = {row[0] for row in self.query("SELECT DISTINCT kind FROM account")}
        self.assertEqual(kinds, {"visitor", "member", "reviewer", "administrator"})

    def test_p12_another_kind_is_refused(self):
        with self.assertRaises(sqlite3.IntegrityError):
            self.copy().execute("INSERT INTO account (subject, kind, state, created) VALUES (1, 'advertiser', 'active', 1)")
        for kind in ("reviewer", "administrator", "advertiser"):
            self.site.client().get(f"/sign-up/{kind}").expect(404)

    # P-10, P-11: the policy comes before the first field, and reading is not consent

    def forms_that_ask(self):
        explorer = explore.Explorer(self.site, roles={"nobody": None, "visitor": "visitor@demo.example", "member": "provider@demo.example",
                                                      "reviewer": "reviewer1@demo.example", "administrator": "admin@demo.example"}, per_route=1).walk_all()
        for reach in explorer.reached.values():
            for address, answer in reach.pages.items():
                tree = dom.parse(answer.body.decode("utf-8", "replace"))[0] if answer.is_html and answer.status == 200 else dom.Element("none")
                for form in tree.find_all("form"):
                    names = dom.Form(form).names & PERSONAL
                    if form.get("method") == "post" and names and not any(form["action"].endswith(path) for path in LOOKED_UP):
                        yield address, form, answer.body.decode("utf-8")

    def test_p10_the_policy_and_its_version_stand_before_the_first_field(self):
        found = list(self.forms_that_ask())
        self.assertGreater(len(found), 5)
        wrong = set()
        for address, form, text in found:
            main = text[text.index("<main"):]
            start = main.index(f'action="{form["action"]}"')
            first = re.compile(r'<(?:textarea|select|input(?![^>]*type="hidden"))').search(main, start)
            before = main[:first.start()]
            if "/privacy/policy" not in before or not re.search(r"(?:version|Privacy policy) 1\b", before):
                wrong.add(address)
        self.assertEqual(wrong, set())

    def test_p10_a_post_without_the_version_shown_is_refused(self):
        fields = {"email": "unversioned@policy.example", "password": GOOD, "adult": "1", "acknowledged": "1"}
        before = database.state(self.site)
        for version in ({}, {"policy": "1999-01-01"}):
            self.site.client().post("/sign-up/visitor", fields | version).expect(422)
        self.assertEqual(database.state(self.site), before)

    def test_p11_the_acknowledgement_is_kept_with_version_and_time(self):
        confirmed_provider(self.site, "acknowledges@policy.example", organisation="Policy Readers")
        client = self.site.client()
        client.sign_in("acknowledges@policy.example", GOOD)
        self.assertIn("account.acknowledged", self.kept_about(self.subject_of(client)))
        self.assertRegex(client.get("/privacy/my-data").expect(200).words, r"Policy version acknowledged ?1, \d+ \w+ \d{4}")

    def test_p11_browsing_is_never_an_acknowledgement(self):
        count = "SELECT COUNT(*) FROM vault_datum WHERE datum = 'account.acknowledged'"
        before = self.query(count)
        client = self.site.client()
        for path in ("/", "/solutions", "/privacy/policy", "/sign-up/visitor", "/privacy"):
            client.get(path).expect(200)
        fields = client.get("/sign-up/visitor").form("/sign-up/visitor").filled({"email": "silent@policy.example", "password": GOOD, "adult": True})
        client.post("/sign-up/visitor", fields).expect(422)
        self.assertEqual(self.query(count), before)

    # P-13: 18 or older

    def test_p13_without_the_declaration_there_is_no_account(self):
        before = self.query("SELECT COUNT(*) FROM account")
        for kind in ("visitor", "provider"):
            client = self.site.client()
            form = client.get(f"/sign-up/{kind}").form(f"/sign-up/{kind}")
            values = {"email": "young@policy.example", "password": GOOD, "acknowledged": True}
            values |= {name: "Young" for name in ("first_name", "last_name", "organisation") if name in form.names}
            client.post(f"/sign-up/{kind}", form.filled(values)).expect(422, "Tick this")
        self.assertEqual(self.query("SELECT COUNT(*) FROM account"), before)

    def test_p13_the_declaration_is_kept_and_no_date_of_birth(self):
        confirmed_provider(self.site, "grown@policy.example", organisation="Grown People")
        client = self.site.client()
        client.sign_in("grown@policy.example", GOOD)
        self.assertIn("account.adult", self.kept_about(self.subject_of(client)))
        for datum in INVENTORY["datum"]:
            self.assertNotRegex(datum["id"], "birth|age|born")
        schema = "".join(path.read_text() for path in (harness.TOP / "sql" / "schema").glob("*.sql"))
        self.assertNotRegex(schema, r"\b(birth\w*|born|age|dob)\b [A-Z]")
        self.assertFalse([f.name for route in explore.ROUTES for f in route.fields if re.search("birth|born", f.name)])

    # P-15, P-38, P-44, P-48: what is asked and kept about each kind of person

    def test_p15_fields_of_another_kind_are_dropped_and_counted(self):
        word = "zqdropped7719"
        client = self.site.client()
        form = client.get("/sign-up/visitor").form("/sign-up/visitor")
        fields = form.filled({"email": "dropped@policy.example", "password": GOOD, "adult": True, "acknowledged": True})
        client.post("/sign-up/visitor", fields + [("first_name", word), ("phone", "+254205550100"), ("birthday", word)]).expect(200)
        self.assertRegex(self.site.output, r"event=fields_dropped route=/sign-up/visitor count=3")
        client.get(client.mailed_link("dropped@policy.example", "/confirm/"))
        client.submit({})
        client.sign_in("dropped@policy.example", GOOD)
        client.get("/privacy/my-data").expect(200).expect_missing(word)
        self.assertLessEqual(self.kept_about(self.subject_of(client)), data_of("visitor") | data_of("account"))

    def test_p15_what_the_kind_asks_for_is_kept(self):
        self.assertEqual(self.personal_fields("/sign-up/visitor"), {"email", "organisation", "role"})

    def personal_fields(self, path):
        form = self.site.client().get(path).form(path)
        return form.names - {"form_token", "policy", "password", "adult", "acknowledged"}

    def test_p38_a_submitter_gives_first_name_last_name_and_address(self):
        self.assertEqual(self.personal_fields("/sign-up/provider"), {"first_name", "last_name", "email", "organisation"})
        confirmed_provider(self.site, "three@policy.example", organisation="Three Fields")
        client = self.site.client()
        client.sign_in("three@policy.example", GOOD)
        self.assertEqual(self.kept_about(self.subject_of(client)) & data_of("member"), {"member.first_name", "member.last_name", "member.email"})

    def test_p38_no_more_about_a_submitter_can_be_kept(self):
        self.assertEqual(data_of("member") - {"assessment.answer", "assessment.decision"},
                         {"member.first_name", "member.last_name", "member.email", "member.shown_name"})

    def test_p44_a_visitor_may_leave_all_blank(self):
        client = self.site.client()
        client.get("/sign-up/visitor")
        client.submit({"email": "blank@policy.example", "password": GOOD, "adult": True, "acknowledged": True}).expect(200)
        client.get(client.mailed_link("blank@policy.example", "/confirm/"))
        client.submit({})
        client.sign_in("blank@policy.example", GOOD)
        self.assertEqual(self.kept_about(self.subject_of(client)) & data_of("visitor"), {"visitor.email"})
        for path in ("/solutions", "/compare", "/account"):
            client.get(path).expect(200)

    def test_p44_each_fact_stands_alone_and_can_be_taken_back(self):
        client = self.site.signed_in("visitor@demo.example")
        subject = self.subject_of(client)
        for given, kept in (({"organisation": "Only This", "role": ""}, "visitor.organisation"), ({"organisation": "", "role": "Only That"}, "visitor.role")):
            client.get("/account/details")
            client.submit(given | {"acknowledged": True}).expect(200)
            self.assertEqual(self.kept_about(subject) & {"visitor.organisation", "visitor.role"}, {kept})

    def test_p48_three_fields_about_a_reviewer(self):
        kept = {"reviewer.first_name", "reviewer.last_name", "reviewer.email"}
        client = self.site.signed_in("reviewer4@demo.example")
        about = self.kept_about(self.subject_of(client))
        self.assertLessEqual(kept, about)
        self.assertLessEqual({name for name in about if name.startswith("reviewer.")}, kept | {"reviewer.conflict"})

    def test_p48_a_fourth_is_not_to_be_had(self):
        form = self.site.signed_in("reviewer4@demo.example").get("/account/details").form("/account/details")
        self.assertEqual(form.names - {"form_token", "policy", "acknowledged", "statement"}, {"first_name", "last_name"})  # a statement of their own: P-83

    # P-49: the address signs in, the password is read by nobody

    def test_p49_the_reviewers_address_signs_in(self):
        self.site.signed_in("reviewer3@demo.example").get("/reviews").expect(200)

    def test_p49_the_password_is_read_by_nobody(self):
        row = next(datum for datum in INVENTORY["datum"] if datum["id"] == "account.password")
        self.assertEqual((row["audience"], row["export"]), ([], "N"))
        for email in ("reviewer3@demo.example", "admin@demo.example"):
            client = self.site.signed_in(email)
            for path in ("/account", "/privacy/my-data", "/privacy/my-data/package", "/privacy/my-data/package.json", "/account/details", "/account/password"):
                client.get(path).expect(200).expect_missing("argon2", self.site.accounts[email])

    # P-40: who reads the submitter

    def test_p40_the_assigned_reviewer_reads_it_after_declaring_no_conflict(self):
        client = self.site.signed_in("reviewer1@demo.example")
        review = next(link for link, title in section(client.get("/reviews"), "in-progress") if title == "Course Weaver")
        client.get(review).expect(200, "Pascal Niyonzima")

    def test_p40_nobody_else_does(self):
        client = self.site.signed_in("reviewer2@demo.example")
        review = next(link for link, title in section(client.get("/reviews"), "to-answer") if title == "Course Weaver")
        client.get(review).expect(200).expect_missing("Niyonzima")
        other = self.site.signed_in("reviewer1@demo.example")
        theirs = next(link for link, title in section(other.get("/reviews"), "in-progress") if title == "Course Weaver")
        client.get(theirs).expect(404)
        self.site.client().get("/solutions/course-weaver").expect_missing("Niyonzima")

    def test_p40_sight_ends_when_the_review_is_taken_away_or_31_days_after_the_decision(self):
        with harness.Site(demo_data=True) as site:
            client = site.signed_in("reviewer1@demo.example")
            review = next(link for link, title in section(client.get("/reviews"), "in-progress") if title == "Course Weaver")
            path = site.data / "cabinet.db"
            number = int(review.rsplit("/", 1)[1])
            for days, sees in ((29, True), (31, False)):
                with sqlite3.connect(path, timeout=20) as connection:
                    connection.execute("UPDATE assessment SET decided = CAST(strftime('%s', 'now') AS INTEGER) - 86400 * ? WHERE id = "
                                       "(SELECT assessment FROM review WHERE id = ?)", (days, number))
                connection.close()
                self.assertEqual("Niyonzima" in client.get(review).text, sees, f"{days} days")
            with sqlite3.connect(path, timeout=20) as connection:
                connection.execute("UPDATE review SET state = 'removed' WHERE id = ?", (number,))
            connection.close()
            client.get(review).expect(404)

    # P-41, P-42, Q-06: contact persons

    def name_contact(self, slug, values):
        """The provider names a contact person for one of their solutions; gives the contact's page."""
        assessment = self.query("SELECT a.id FROM assessment AS a JOIN solution AS s ON s.id = a.solution WHERE s.slug = ?", slug)[0][0]
        provider = self.site.signed_in("provider@demo.example")
        page = provider.get(f"/submissions/{assessment}/contact").expect(200)
        self.assertEqual(page.form(holding="phone").names - {"form_token", "policy", "acknowledged"}, {"first_name", "last_name", "email", "phone"})
        return provider, provider.submit(values, holding="phone")

    def test_p41_four_fields_and_a_phone_in_its_international_form(self):
        self.name_contact("drawer-notes", {"first_name": "Four", "last_name": "Fields", "email": "four@contact.example", "phone": "020 555"})[1].expect(422, "country code")
        self.name_contact("drawer-notes", {"first_name": "Four", "last_name": "Fields", "email": "four@contact.example", "phone": "+254 20 555 0100"})[1].expect(200)
        kept = {row[0] for row in self.query("SELECT DISTINCT d.datum FROM vault_datum AS d JOIN vault_subject AS s ON s.id = d.subject WHERE s.capacity = 'contact'")}
        self.assertLessEqual(kept, {"contact.first_name", "contact.last_name", "contact.email", "contact.phone", "contact.confirmation"})

    def test_p41_one_channel_is_enough(self):
        self.name_contact("drawer-notes", {"email": "channel@contact.example"})[1].expect(200)

    def test_p42_listed_after_the_persons_yes_and_until_their_no(self):
        word, email = "Zqcontact", "zqcontact@contact.example"
        self.name_contact("shelfbox", {"first_name": word, "last_name": "Person", "email": email})[1].expect(200)
        public = self.site.client()
        places = ("/solutions/shelfbox/contact", "/solutions/shelfbox", "/solutions.json", "/solutions.csv", f"/solutions?q={word}", "/sitemap.xml",
                  "/organisations/open-drawer-cooperative")
        for path in places:
            public.get(path).expect_missing(word, email) if path != f"/solutions?q={word}" else public.get(path).expect_missing(email)
        person = self.site.client()
        link = person.mailed_link(email, "/confirm/")
        person.get(link).expect(200, word, "Nothing is shown until you agree")
        public.get(places[0]).expect_missing(word)
        person.submit({}, action=link.rsplit("/", 1)[1]).expect(200)
        public.get(places[0]).expect(200, word, email)
        for path in places[1:4] + places[5:]:
            public.get(path).expect_missing(email)
        self.assertEqual(public.get(places[0]).headers["Cache-Control"], "no-store")
        self.site.advance(seconds=2)  # so that the next letter is the newest
        person.get("/contact-listing")
        person.submit({"email": email}, action="/contact-listing").expect(200)
        person.get(person.mailed_link(email, "/confirm/")).expect(200, "This is public")
        person.submit({}, action="/refuse").expect(200)
        for path in places[:4]:
            public.get(path).expect_missing(word, email)

    def test_q06_the_contact_is_told_who_gave_what_and_what_can_be_done(self):
        email = "told@contact.example"
        self.name_contact("drawer-notes", {"first_name": "Told", "email": email})
        words, links = self.site.client().last_mail(email)
        self.assertIn("Open Drawer Cooperative", words)
        self.assertRegex(words, "named you as the public contact")
        self.assertRegex(words, "deleted")
        self.assertTrue(any("/privacy/policy" in link for link in links))
        self.assertTrue(any("/confirm/" in link for link in links))

    def test_q06_no_letter_and_no_listing_by_an_import(self):
        """What an import brings is told to nobody unless the operator asks for it."""
        self.assertEqual([row for row in self.query("SELECT template FROM mail WHERE template = 'contact_confirm' AND created < "
                                                    "(SELECT MIN(created) FROM session)") if row], [])

    # P-17: services somebody asked for

    def test_p17_a_draft_is_not_read_by_administrators(self):
        """Before it is submitted nobody asked for anything: no administrator sees who is writing."""
        number = self.query("SELECT a.id FROM assessment AS a JOIN solution AS s ON s.id = a.solution WHERE s.slug = 'drawer-notes'")[0][0]
        page = self.site.signed_in("admin@demo.example").get(f"/admin/assessments/{number}")
        page.expect_missing("Niyonzima")

    def test_p17_a_submission_is(self):
        number = self.query("SELECT a.id FROM assessment AS a JOIN solution AS s ON s.id = a.solution WHERE s.slug = 'course-weaver'")[0][0]
        self.site.signed_in("admin@demo.example").get(f"/admin/assessments/{number}").expect(200, "Niyonzima")


if __name__ == "__main__":
    unittest.main()
