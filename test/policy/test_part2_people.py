# SPDX-License-Identifier: Apache-2.0
"""The other half of clauses about people and pages: where one test shows a clause kept, one here shows a violation refused, or that
what is looked for would be found."""
import re
import subprocess
import tempfile
import time
import tomllib
import unittest
import urllib.parse

import database
import dom
import explore
import harness
from test_people import GOOD

INVENTORY = tomllib.loads((harness.TOP / "policy" / "inventory.toml").read_text())
PERSONAL = {"first_name", "last_name", "shown_name", "phone", "role", "email", "organisation"}


def parse(markup):
    return dom.parse(markup)[0]


def unmarked(tree, origin):
    """Links to elsewhere that do not say so: without rel, or without the host beside them."""
    found = []
    for link in tree.find_all("a"):
        target = urllib.parse.urlsplit(link.get("href", ""))
        if target.scheme in ("http", "https") and f"{target.scheme}://{target.netloc}" != origin:
            if not {"noopener", "noreferrer", "nofollow"} <= set(link.get("rel", "").split()):
                found.append(("rel", link["href"]))
            if target.hostname not in link.parent.text:
                found.append(("host", link["href"]))
    return found


def pre_ticked(tree):
    """Boxes and choices that say yes before anybody has."""
    return [one.get("name") for one in tree.find_all("input") if one.get("type") == "checkbox" and "checked" in one.attributes]


def scores_of_people(schema, data):
    """Columns and data in which a program could keep a judgement about a person."""
    word = re.compile(r"\b(\w*(?:score|rank|rating|risk|trust|reputation|profil)\w*)\b", re.I)
    found = []
    for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", schema, re.S):
        if re.search(r"\bsubject\b", body) and table not in ("review", "assignment"):
            found += [f"{table}.{name}" for name in re.findall(r"^\s+(\w+) [A-Z]", body, re.M) if word.fullmatch(name)]
    return found + [name for name in data if name.split(".")[0] not in ("solution", "organisation") and word.fullmatch(name.split(".")[1])]


class Others(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))
        cls.schema = "".join(path.read_text() for path in sorted((harness.TOP / "sql" / "schema").glob("*.sql")))

    def query(self, sql, *values):
        return database.query(self.site, sql, *values)

    def contact_form(self, slug, values):
        assessment = self.query("SELECT a.id FROM assessment AS a JOIN solution AS s ON s.id = a.solution WHERE s.slug = ?", slug)[0][0]
        provider = self.site.signed_in("provider@demo.example")
        form = provider.get(f"/submissions/{assessment}/contact").expect(200).form(holding="phone")
        return provider.post(f"/submissions/{assessment}/contact", form.filled(values))

    # P-16: one's own account, and nobody else's

    def test_p16_nobody_ends_another_persons_session(self):
        self.site.signed_in("visitor@demo.example")
        other = self.query("SELECT id FROM session WHERE ended IS NULL ORDER BY created DESC, rowid DESC LIMIT 1")[0][0]
        provider = self.site.signed_in("provider@demo.example")
        provider.get("/account")
        token = next(value for form in provider.page.forms for name, value in form.filled({}) if name == "form_token")
        provider.post("/account/sessions/end", [("form_token", token), ("session", str(other))])
        self.assertEqual(self.query("SELECT ended FROM session WHERE id = ?", other)[0][0], None)

    # P-28, P-29: links to elsewhere

    def test_p28_a_link_that_does_not_say_where_it_leads_is_found(self):
        planted = parse('<p><a href="https://elsewhere.example/">Read more</a></p>')
        self.assertEqual({kind for kind, _ in unmarked(planted, self.site.origin)}, {"rel", "host"})
        for path in ("/solutions", "/privacy/policy", "/about"):
            self.assertEqual(unmarked(self.site.client().get(path).tree, self.site.origin), [])

    def test_p29_a_link_without_its_host_beside_it_is_found(self):
        planted = parse('<p><a rel="noopener noreferrer nofollow" href="https://elsewhere.example/">Read more</a></p>')
        self.assertEqual([kind for kind, _ in unmarked(planted, self.site.origin)], ["host"])

    # P-31: what breaks without each required field

    JOURNEYS = {
        "/sign-up/visitor": {"email": "needs@policy.example"},
        "/sign-up/provider": {"email": "needs2@policy.example", "first_name": "Nora", "last_name": "Need", "organisation": "Needed Works"},
    }

    def test_p31_without_any_required_field_the_journey_ends(self):
        required = {route.path: {field.name for field in route.fields if "required" in field.words and field.name in PERSONAL} for route in explore.ROUTES
                    if route.method == "POST" and route.path in self.JOURNEYS}
        for path, values in self.JOURNEYS.items():
            self.assertEqual(required[path], set(values), f"{path} asks for other fields than this journey knows")
            for missing in values:
                client = self.site.client()
                form = client.get(path).form(path)
                given = {name: value for name, value in values.items() if name != missing}
                client.post(path, form.filled(given | {"password": GOOD, "adult": True, "acknowledged": True})).expect(422)
            client = self.site.client()
            client.get(path)
            client.submit(values | {"password": GOOD, "adult": True, "acknowledged": True}).expect(200)
        self.contact_form("drawer-notes", {"first_name": "No", "last_name": "Address"}).expect(422)

    def test_p31_optional_fields_start_empty(self):
        for path in ("/sign-up/visitor", "/sign-up/provider"):
            for one in self.site.client().get(path).tree.find_all("input"):
                if one.get("type") not in ("hidden", "checkbox", "submit"):
                    self.assertEqual(one.get("value", ""), "", one.get("name"))

    # P-39, P-50: what a submitter's and a reviewer's address is used for

    def letters(self):
        source = (harness.TOP / "src" / "messages" / "letters.c").read_text()
        return dict(re.findall(r'\[LETTER_\w+\] = \{"(\w+)", PURPOSE_(\w+),', source))

    def mails(self, capacity):
        return self.query("SELECT m.template, m.object FROM mail AS m JOIN vault_subject AS s ON s.id = m.subject WHERE s.capacity = ? AND m.template <> 'newsletter'", capacity)

    def bound(self, capacity):
        letters = self.letters()
        sent = [(template, number) for template, number in self.mails(capacity) if letters[template] == "ASSESSMENT"]
        self.assertGreater(len(sent), 0, "no letter about an assessment was written")
        for template, number in sent:
            self.assertNotEqual(number, 0, f"{template} is about no assessment")
        return {template for template, _ in self.mails(capacity)}

    def test_p39_letters_to_a_submitter_are_about_an_assessment(self):
        case = self.query("SELECT a.id FROM assessment AS a JOIN solution AS s ON s.id = a.solution WHERE s.slug = 'course-weaver'")[0][0]
        with database.sqlite3.connect(self.site.data / "cabinet.db", timeout=20) as connection:
            connection.execute("UPDATE assessment SET state = 'screening' WHERE id = ?", (case,))  # the demo's submission, once more at its beginning
        connection.close()
        admin = self.site.signed_in("admin@demo.example")
        admin.get(f"/admin/assessments/{case}").expect(200)
        admin.submit({"verdict": "eligible"}, action="/screening").expect(200, "Eligible")
        purposes = {self.letters()[template] for template in self.bound("member")}
        self.assertLessEqual(purposes, {"ASSESSMENT", "ACCOUNT", "SECURITY", "RIGHTS"})

    def test_p50_letters_to_a_reviewer_are_about_an_assignment(self):
        admin = self.site.signed_in("admin@demo.example")
        for (assessment,) in self.query("SELECT DISTINCT r.assessment FROM review AS r JOIN assessment AS a ON a.id = r.assessment WHERE a.state = 'in_review' "
                                        "AND r.state IN ('invited', 'in_progress') ORDER BY r.assessment"):
            page = admin.get(f"/admin/assessments/{assessment}").expect(200)
            if any(form.action.endswith("/remind") for form in page.forms):
                admin.submit({}, action="/remind").expect(200, "A reminder is on its way.")
                break
        purposes = {self.letters()[template] for template in self.bound("reviewer")}
        self.assertLessEqual(purposes, {"ASSESSMENT", "ACCOUNT", "SECURITY", "RIGHTS"})

    def refused_newsletter(self, capacity):
        """A letter that is in no table, planted in the outbox for everybody of a kind: none of them leaves."""
        client = self.site.client()
        client.get("/reset")
        client.submit({"email": {"member": "provider@demo.example", "reviewer": "reviewer1@demo.example"}[capacity]}, action="/reset").expect(200)
        client.last_mail({"member": "provider@demo.example", "reviewer": "reviewer1@demo.example"}[capacity])
        self.site.stop()
        path = next(path for path in database.files(self.site) if path.name == "cabinet.db")
        with database.sqlite3.connect(path) as connection:
            connection.execute("INSERT INTO mail (id, subject, template, object, state, created, attempts, next_attempt, error, number, sealed) "
                               "SELECT abs(random()), m.subject, 'newsletter', 0, 'waiting', 1, 0, 1, '', (SELECT max(number) FROM mail) + row_number() OVER (), m.sealed "
                               "FROM mail AS m JOIN vault_subject AS s ON s.id = m.subject WHERE s.capacity = ? AND m.sealed IS NOT NULL GROUP BY m.subject", (capacity,))
        connection.close()
        self.site.start()
        planted = "SELECT count(*) FROM mail AS m JOIN vault_subject AS s ON s.id = m.subject WHERE template = 'newsletter' AND s.capacity = ?"
        self.assertGreater(self.query(planted, capacity)[0][0], 0, "nothing was planted")
        end = time.monotonic() + 15
        while self.query(planted + " AND m.state = 'waiting' AND m.attempts = 0", capacity)[0][0] and time.monotonic() < end:
            time.sleep(0.2)
        self.assertEqual(self.query(planted + " AND m.state = 'sent'", capacity)[0][0], 0)

    def test_p39_a_newsletter_to_submitters_reaches_nobody(self):
        self.assertNotIn("UPDATES", self.letters().values())
        self.refused_newsletter("member")

    def test_p50_a_newsletter_to_reviewers_reaches_nobody(self):
        self.refused_newsletter("reviewer")

    # P-41 to P-44, P-47, P-51: the contact, the visitor, the reviewer

    def test_p41_a_fifth_field_is_dropped_and_a_phone_without_its_country_refused(self):
        self.contact_form("drawer-notes", {"email": "fifth@contact.example", "phone": "020 555 0100"}).expect(422, "country code")
        assessment = self.query("SELECT a.id FROM assessment AS a JOIN solution AS s ON s.id = a.solution WHERE s.slug = 'drawer-notes'")[0][0]
        provider = self.site.signed_in("provider@demo.example")
        form = provider.get(f"/submissions/{assessment}/contact").form(holding="phone")
        provider.post(f"/submissions/{assessment}/contact", form.filled({"email": "fifth@contact.example"}) + [("birthday", "zqbirthday")]).expect(200)
        self.assertNotIn(b"zqbirthday", b"".join(path.read_bytes() for path in self.site.data.glob("cabinet.db*")))

    def test_p42_nobody_is_listed_who_has_not_said_yes(self):
        email = "silent@contact.example"
        self.contact_form("shelfbox", {"first_name": "Zqsilent", "email": email}).expect(200)
        for path in ("/solutions/shelfbox/contact", "/solutions/shelfbox", "/solutions.json", "/solutions.csv", "/sitemap.xml"):
            self.site.client().get(path).expect_missing("Zqsilent", email)

    def a_listed_contact(self):
        return self.query("SELECT s.slug FROM contact AS c JOIN solution AS s ON s.id = c.solution WHERE c.state = 'confirmed' AND s.state = 'listed' ORDER BY s.slug LIMIT 1")

    def test_p43_anybody_reads_a_contact_who_agreed(self):
        import json
        demo = json.loads((harness.TOP / "demo" / "solutions.json").read_text(encoding="utf-8"))["solutions"]
        waiting = set(json.loads((harness.TOP / "demo" / "scenes.json").read_text(encoding="utf-8"))["contacts_waiting"])
        one = next(one for one in demo if one.get("contact") and one["slug"] not in waiting and
                   self.site.client().get(f"/solutions/{one['slug']}/contact").status == 200)
        page = self.site.client().get(f"/solutions/{one['slug']}/contact").expect(200, one["contact"]["email"])
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertIn("noindex", page.headers["X-Robots-Tag"])

    def test_p44_no_fact_about_a_visitor_is_required_and_none_opens_more(self):
        for route in explore.ROUTES:
            if route.path in ("/sign-up/visitor", "/account/details"):
                self.assertFalse([field.name for field in route.fields if field.name in ("organisation", "role") and "required" in field.words])
        seen = []
        for facts in ({}, {"organisation": "Full Works", "role": "Head"}):
            client, email = self.site.client(), f"facts{len(facts)}@policy.example"
            client.get("/sign-up/visitor")
            client.submit(facts | {"email": email, "password": GOOD, "adult": True, "acknowledged": True}).expect(200)
            client.get(client.mailed_link(email, "/confirm/"))
            client.submit({})
            client.sign_in(email, GOOD)
            seen.append({link for path in ("/", "/account", "/solutions") for link in client.get(path).links})
        self.assertEqual(seen[0], seen[1])

    def test_p47_an_administrator_for_communication_reads_them(self):
        client = self.site.client()
        client.get("/sign-up/visitor")
        client.submit({"organisation": "Zqorganisation", "email": "seen@policy.example", "password": GOOD, "adult": True, "acknowledged": True}).expect(200)
        client.get(client.mailed_link("seen@policy.example", "/confirm/"))
        client.submit({})
        client.sign_in("seen@policy.example", GOOD)
        subject = self.query("SELECT subject FROM session WHERE ended IS NULL ORDER BY created DESC, rowid DESC LIMIT 1")[0][0]
        self.site.signed_in("admin@demo.example").get(f"/admin/people/{subject}").expect(200, "seen@policy.example")

    def test_p51_a_reviewer_keeps_one_letter_in_an_assessment(self):
        labels = self.query("SELECT assessment, count(DISTINCT label), count(*), min(label), max(label) FROM review WHERE label IS NOT NULL AND label <> '' GROUP BY assessment")
        self.assertGreater(len(labels), 0)
        for _, different, all_of_them, first, last in labels:
            self.assertEqual(different, all_of_them, "two reviewers share a letter")
            self.assertRegex(str(first) + str(last), r"^[A-Z0-9]+$")

    # P-58, P-59, P-69, P-105, Q-08: cookies, contact, defaults

    def test_p58_no_other_place_of_the_program_sets_a_cookie(self):
        places = [str(path.relative_to(harness.TOP)) for path in sorted((harness.TOP / "src").rglob("*.c")) if "Set-Cookie" in path.read_text()]
        self.assertEqual(places, ["src/web/session.c"])

    def test_p59_a_form_without_the_sessions_token_is_refused(self):
        client = self.site.signed_in("visitor@demo.example")
        for token in ({}, {"form_token": "A" * 43}):
            self.assertEqual(client.post("/sign-out", list(token.items()), follow=False).status, 403)
        client.get("/account").expect(200)

    def test_p69_a_cookie_that_was_signed_out_opens_nothing(self):
        client = self.site.signed_in("visitor@demo.example")
        cookies = dict(client.cookies)
        client.get("/sign-out")
        client.submit({}, action="/sign-out")
        client.cookies = cookies
        self.assertEqual(client.request("GET", "/account").status, 303)

    def test_p105_without_a_privacy_contact_it_does_not_start(self):
        with tempfile.TemporaryDirectory(prefix="cabinet-policy-") as folder:
            said = subprocess.run([harness.BINARY, "init", "--data", f"{folder}/data", "--controller", "A Ministry", "--unit", "A Unit", "--base-url",
                                   "https://cabinet.example"], capture_output=True, text=True)
            self.assertEqual(said.returncode, 2)
            self.assertIn("privacy_contact", said.stderr)

    def test_q08_no_box_is_ticked_beforehand(self):
        self.assertEqual(pre_ticked(parse('<form><input type="checkbox" name="news" checked></form>')), ["news"])
        for path in ("/sign-up/visitor", "/sign-up/provider", "/contact-listing", "/sign-in"):
            self.assertEqual(pre_ticked(self.site.client().get(path).tree), [], path)

    # a consent ends as easily as it began

    def agree(self, email):
        """A contact's yes: how many pages and presses it took."""
        self.contact_form("shelfbox", {"first_name": "Easy", "email": email}).expect(200)
        person = self.site.client()
        link = person.mailed_link(email, "/confirm/")
        form = person.get(link).expect(200).form(link.rsplit("/", 1)[1])
        person.submit({}, action=link.rsplit("/", 1)[1]).expect(200)
        return form

    def test_q01_a_listing_ends_with_one_press_as_it_began(self):
        email = "easy@contact.example"
        yes = self.agree(email)
        self.site.advance(seconds=2)
        person = self.site.client()
        person.get("/contact-listing")
        person.submit({"email": email}, action="/contact-listing").expect(200)
        no = person.get(person.mailed_link(email, "/confirm/")).expect(200, "This is public").form("/refuse")
        self.assertLessEqual(no.names - {"form_token"}, yes.names - {"form_token"}, "ending asks for more than agreeing")
        person.submit({}, action="/refuse").expect(200)
        self.site.client().get("/solutions/shelfbox/contact").expect_missing(email)

    def test_q01_nobody_else_ends_it(self):
        email = "firm@contact.example"
        self.agree(email)
        stranger = self.site.client()
        stranger.get("/contact-listing")
        stranger.submit({"email": email}, action="/contact-listing").expect(200)
        self.site.client().get("/solutions/shelfbox/contact").expect(200, email)

    # what must not be there

    def test_q05_no_person_is_scored(self):
        self.assertEqual(scores_of_people(self.schema, [datum["id"] for datum in INVENTORY["datum"]]), [])

    def test_q05_a_planted_score_would_be_found_and_refused(self):
        planted = self.schema + "CREATE TABLE standing (\n    subject BIGINT PRIMARY KEY, -- id\n    trust_score BIGINT NOT NULL -- number\n);\n"
        self.assertEqual(scores_of_people(planted, ["visitor.risk"]), ["standing.trust_score", "visitor.risk"])

    def subjects_in(self, pages):
        subjects = {str(row[0]) for row in self.query("SELECT id FROM vault_subject")}
        return {word for page in pages for word in re.findall(r"\d{6,20}", page.text) if word in subjects}

    def test_q07_no_public_page_or_export_carries_a_persons_number(self):
        client = self.site.client()
        pages = [client.get(path).expect(200) for path in ("/", "/solutions", "/solutions.json", "/solutions.csv", "/privacy/clauses.json", "/sitemap.xml", "/about")]
        pages += [client.get(link) for link in sorted(set(client.get("/solutions").links)) if re.fullmatch(r"(/en)?/solutions/[a-z0-9-]+", link)]
        self.assertEqual(self.subjects_in(pages), set())

    def test_q07_a_persons_number_would_be_found(self):
        admin = self.site.signed_in("admin@demo.example")
        self.assertGreater(len(self.subjects_in([admin.get("/admin/people").expect(200)])), 0)


if __name__ == "__main__":
    unittest.main()
