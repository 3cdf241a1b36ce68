# SPDX-License-Identifier: Apache-2.0
"""What a person gets: everything about them and nobody else's (P-81), a statement of their own (P-83), what they take along (P-87), by the
inventory and no second list (P-31)."""
import csv
import datetime
import io
import json
import re
import secrets
import shutil
import tempfile
import tomllib
import unittest
import urllib.parse

import database
import harness
from test_people import GOOD, confirmed_provider

INVENTORY = tomllib.loads((harness.TOP / "policy" / "inventory.toml").read_text(encoding="utf-8"))["datum"]
SCHEMA = json.loads((harness.TOP / "doc" / "person-export.schema.json").read_text(encoding="utf-8"))
COPIES = ("package", "package.json", "package.csv", "person.json", "person.csv")
# Two letters of every script we serve, quotes of all kinds, line ends, what a spreadsheet would take for a formula.
HARD = "=Ĝü \"dœr\" 'n' «ع رب» 漢字 Ёж 🌱 a\u0301 \\ <b>&amp;"


def package_of(client):
    return client.get("/privacy/my-data/package.json").expect(200).json()


def given_by(client):
    return client.get("/privacy/my-data/person.json").expect(200).body


def values_of(package, datum):
    return [value for person in package["people"] for line in person["data"] if line["datum"] == datum for value in line["values"]]


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))
        cls.canaries = {}
        cls.people = {name: cls.site.signed_in(f"{name}@demo.example") for name in ("visitor", "provider", "reviewer2", "admin")}
        cls("plant").plant()

    def canary(self, person, datum):
        word = "zq" + secrets.token_hex(8)
        self.canaries[word] = (person, datum)
        return word

    def plant(self):
        """A canary in every field that a form has."""
        fields = {"visitor": {"organisation": "visitor.organisation", "role": "visitor.role"},
                  "provider": {"first_name": "member.first_name", "last_name": "member.last_name", "shown_name": "member.shown_name"},
                  "reviewer2": {"first_name": "reviewer.first_name", "last_name": "reviewer.last_name"},
                  "admin": {"first_name": "administrator.first_name", "last_name": "administrator.last_name"}}
        for person, named in fields.items():
            client = self.people[person]
            client.get("/account/details")
            values = {field: self.canary(person, datum) for field, datum in named.items()}
            client.submit(values | {"statement": self.canary(person, "account.statement"), "acknowledged": True}).expect(200, "saved")
        provider = self.people["provider"]
        provider.get("/submissions/new")
        provider.submit({"name": "Canary Maths"}).expect(200)
        draft = re.search(r"/submissions/\d+", provider.page.url)[0]
        provider.get(f"{draft}/questions/P1.1")
        provider.submit({"text": self.canary("provider", "assessment.answer")}, holding="text").expect(200)
        reviewer = self.people["reviewer2"]
        review = reviewer.get("/reviews").tree.find("section", aria_labelledby="to-answer").find("a")["href"]
        reviewer.get(review)
        reviewer.submit({"answer": "clear"}, action="/declare").expect(200)
        reviewer.get(f"{review}/criteria/P1.1")
        reviewer.submit({"level": "3", "confidence": "2", **{name: self.canary("reviewer2", "review.answer") for name in ("evidence", "comment", "note")}},
                        holding="note").expect(200)

    # --- P-81, P-16, P-31 ---

    def test_p81_each_canary_once_in_its_own_package_and_in_nobody_elses(self):
        for person, client in self.people.items():
            package = package_of(client)
            whole = json.dumps(package, ensure_ascii=False)
            for word, (owner, datum) in self.canaries.items():
                times = sum(word in json.dumps(value, ensure_ascii=False) for value in values_of(package, datum))
                self.assertEqual(times, int(owner == person), (person, owner, datum))
                self.assertEqual(whole.count(word), int(owner == person), (person, owner, datum))
                for form in ("package", "package.csv"):
                    shown = client.get(f"/privacy/my-data/{form}").expect(200).text
                    self.assertEqual(shown.count(word), int(owner == person), (person, owner, datum, form))

    def test_p31_what_is_exported_is_the_inventory(self):
        listed = set()
        for person, client in self.people.items():
            for line in package_of(client)["people"][0]["data"]:
                row = next(datum for datum in INVENTORY if datum["id"] == line["datum"])
                self.assertEqual((sorted(line["purposes"]), line["source"], line["retention"], line["category"]),
                                 (sorted(row["purposes"]), row["source"], row["retention"], row["category"]))
                self.assertEqual(line["secret"], row["export"] == "N")
                listed.add(line["datum"])
        self.assertEqual(listed, {datum["id"] for datum in INVENTORY if datum["subject"] != "contact"})
        named = set(SCHEMA["$defs"]["datum"]["enum"])
        self.assertEqual(named, {datum["id"] for datum in INVENTORY}, "the schema names each datum of the inventory")

    def test_p81_secrets_are_named_and_not_shown(self):
        for client in self.people.values():
            line = next(line for line in package_of(client)["people"][0]["data"] if line["datum"] == "account.password")
            self.assertEqual((line["held"], line["secret"], line["values"]), (True, True, []))
            for form in COPIES:
                page = client.get(f"/privacy/my-data/{form}").expect(200)
                page.expect_missing("argon2", self.site.accounts["visitor@demo.example"], client.cookies["session"])

    def test_p81_a_link_or_session_hash_is_in_no_copy(self):
        hashes = [row[0] for table in ("session", "link") for row in database.query(self.site, f"SELECT hash FROM {table}")]
        self.assertTrue(hashes)
        for client in self.people.values():
            for form in COPIES:
                client.get(f"/privacy/my-data/{form}").expect(200).expect_missing(*hashes)

    def test_p81_who_read_what_when_is_in_it_by_role(self):
        admin, visitor = self.site.signed_in("admin@demo.example"), self.people["provider"]
        word = next(word for word, (owner, datum) in self.canaries.items() if (owner, datum) == ("provider", "member.last_name"))
        admin.find_person(word)
        admin.get(next(link for link in admin.page.links if re.search(r"/admin/people/\d+$", link))).expect(200, word)
        read = values_of(package_of(visitor), "account.disclosure")
        mine = [value["fields"] for value in read if value["fields"]["by"] == "administrator"]
        self.assertTrue(any("member.last_name" in fields["data"].split() and fields["day"] and fields["purpose"] for fields in mine), read)
        names = [word for word, (owner, _) in self.canaries.items() if owner == "admin"]
        self.assertFalse(any(name in json.dumps(read) for name in names), "a reader stands by the role")

    def test_p100_ones_own_training_record_is_in_the_package(self):
        for person, client in self.people.items():
            trained = [bool(value["fields"].get("trained")) for value in values_of(package_of(client), "account.gates")]
            self.assertEqual(trained, [True] if person in ("admin", "reviewer2") else [], person)

    def test_p81_nobody_without_a_session_gets_one(self):
        stranger = self.site.client()
        for form in COPIES:
            self.assertIn(stranger.request("GET", f"/privacy/my-data/{form}").status, (303, 401))
        self.assertEqual(stranger.request("GET", "/privacy/my-data").status, 303)
        self.assertIn(stranger.request("GET", "/privacy/my-data/package.json", headers={"Cookie": "session=" + "A" * 43}).status, (303, 401))

    def test_p81_no_copy_is_kept(self):
        before = {path.name for path in self.site.data.rglob("*")}
        for form in COPIES:
            page = self.people["visitor"].get(f"/privacy/my-data/{form}").expect(200)
            self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertEqual({path.name for path in self.site.data.rglob("*")}, before)

    def test_p16_every_stored_field_stands_on_the_page(self):
        for person, client in self.people.items():
            page = client.get("/privacy/my-data").expect(200, "Sessions", "Password", "Read by", "From: you", "Next deletions")
            for word, (owner, datum) in self.canaries.items():
                stored = next(row["store"] for row in INVENTORY if row["id"] == datum)
                if stored == "vault":
                    self.assertEqual(word in page.text, owner == person, (person, owner, datum))

    def test_p83_a_statement_stands_beside_the_data_and_goes_when_emptied(self):
        client = confirmed_provider(self.site, "says@statement.example")
        client.sign_in("says@statement.example", GOOD)
        client.get("/account/details")
        client.submit({"statement": "The note of May leaves out June.", "acknowledged": True}).expect(200, "leaves out June")
        self.assertEqual([v["fields"]["value"] for v in values_of(package_of(client), "account.statement")], ["The note of May leaves out June."])
        client.get("/account/details").expect(200, "leaves out June")
        client.submit({"statement": "", "acknowledged": True}).expect(200).expect_missing("leaves out June")
        self.assertEqual(values_of(package_of(client), "account.statement"), [])

    def test_p83_too_long_a_statement_or_a_strangers_is_refused(self):
        client = self.people["visitor"]
        before = values_of(package_of(client), "account.statement")
        client.get("/account/details")
        client.submit({"statement": "x" * 4001, "acknowledged": True}).expect(422)
        self.site.client().post("/account/details", {"statement": "Not theirs", "acknowledged": "yes"}).expect(401)
        self.assertEqual(values_of(package_of(client), "account.statement"), before)

    def test_p85_a_pause_and_an_objection_begin_and_end_here(self):
        client = confirmed_provider(self.site, "pause@statement.example")
        client.sign_in("pause@statement.example", GOOD)
        client.get("/privacy/my-data")
        client.submit({}, action="/restrict").expect(200, "are kept and not used")
        client.submit({}, action="/object").expect(200, "You objected")
        limits = [value["fields"] for value in values_of(package_of(client), "account.limit")]
        self.assertEqual(limits, [{"restricted": "yes"}, {"objected": "assessment"}])
        client.get("/privacy/my-data")
        client.submit({}, action="/restrict").expect(200, "used again")
        client.submit({}, action="/object").expect(200, "used for that again")
        self.assertEqual(values_of(package_of(client), "account.limit"), [])
        token = client.get("/privacy/my-data").form("/restrict").defaults()
        client.post("/privacy/my-data/object", dict(token) | {"purpose": "security", "answer": "object"}).expect(422)

    # --- P-87 ---

    def test_p87_csv_runs_no_formula(self):
        client = confirmed_provider(self.site, "cells@statement.example")
        client.sign_in("cells@statement.example", GOOD)
        client.get("/account/details")
        client.submit({"first_name": "=HYPERLINK(1)", "last_name": "+1\"x", "acknowledged": True}).expect(200, "saved")
        for form in ("package.csv", "person.csv"):
            rows = list(csv.DictReader(io.StringIO(client.get(f"/privacy/my-data/{form}").expect(200).text)))
            found = {row["datum"]: row["value"] for row in rows if row["field"] == "value"}
            self.assertEqual((found["member.first_name"], found["member.last_name"]), ("'=HYPERLINK(1)", "'+1\"x"))
            self.assertFalse([cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@")])


class Mentions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))

    def named(self, email, first, last):
        client = confirmed_provider(self.site, email)
        client.sign_in(email, GOOD)
        client.get("/account/details")
        client.submit({"first_name": first, "last_name": last, "acknowledged": True}).expect(200, "saved")
        return client

    def write(self, text):
        """An answer, a review's comment and a profile that hold the text; their pages."""
        provider, reviewer = self.site.signed_in("provider@demo.example"), self.site.signed_in("reviewer2@demo.example")
        provider.get("/submissions/new")
        provider.submit({"name": "Quiet Sums"}).expect(200)
        question = re.search(r"/submissions/\d+", provider.page.url)[0] + "/questions/P1.1"
        provider.get(question)
        provider.submit({"text": text}, holding="text").expect(200)
        tree = reviewer.get("/reviews").tree
        begun = tree.find("section", aria_labelledby="in-progress")
        review = re.search(r"/reviews/\d+", (begun or tree.find("section", aria_labelledby="to-answer")).find("a")["href"])[0]
        if not begun:
            reviewer.get(review)
            reviewer.submit({"answer": "clear"}, action="/declare").expect(200)
        reviewer.get(f"{review}/criteria/P1.1")
        reviewer.submit({"level": "3", "confidence": "2", "evidence": "p. 4", "comment": text}, holding="comment").expect(200)
        organisation = re.search(r"/account/organisation/\d+", next(link for link in provider.get("/submissions").links if "/account/organisation/" in link))[0]
        provider.get(organisation).expect(200)
        provider.submit({"about": text}, holding="about").expect(200)
        return {"answer": (provider, question), "review": (reviewer, f"{review}/criteria/P1.1"), "organisation": (provider, organisation)}

    def places(self, email):
        admin = self.site.signed_in("admin@demo.example")
        admin.find_person(email)
        person = next(link for link in admin.page.links if re.search(r"/admin/people/\d+$", link)).rsplit("/", 1)[1]
        return admin, admin.get(f"/admin/privacy/mentions/{person}")

    @staticmethod
    def kinds(page):
        return {code.text.split(":")[0] for code in page.tree.find("ul", classed="tasks").find_all("code")}

    @staticmethod
    def listed(page):
        """The places of a list, in its order: code and object, as their links say."""
        found = [urllib.parse.parse_qs(urllib.parse.urlsplit(link).query) for link in page.links if "&place=" in link]
        return [(query["place"][0], query["object"][0]) for query in found]

    def decide(self, email, values, *words, one_of_each=False, leave=()):
        """The same decision about every place, or about the first of each kind, one after the other, but for objects to leave; the last page, and the
        places decided about."""
        admin, page = self.places(email)
        decided = {}
        for place, number in self.listed(page):
            if number in leave or one_of_each and place.split(":")[0] in {known.split(":")[0] for known, _ in decided}:
                continue
            admin.get(admin.path_of(page.url) + f"?object={number}&place={place}")
            page = admin.submit(values, holding="decision").expect(200, *words)
            decided[place, number] = True
        return page, set(decided)

    def held(self):
        """All bytes of the databases and their write-ahead logs, in small letters."""
        return b"".join(path.read_bytes() for path in sorted(self.site.data.rglob("*")) if path.is_file()).lower()

    def test_p84_a_name_is_found_in_an_answer_a_comment_and_a_profile(self):
        self.named("ann@mention.example", "Ann", "Qwandelspoor")
        self.named("short@mention.example", "Li", "Wandel")
        self.write("Told by QWANDELSPOOR, and by nobody else; write to Ann@mention.example.")
        admin, page = self.places("ann@mention.example")
        page.expect(200, "answer:", "review:", "organisation", "QWANDELSPOOR, Ann@mention.example", "cannot be undone")
        self.assertEqual(self.kinds(page), {"answer", "review", "organisation"})
        # a decision about a place is an event; one without a reason is asked for it
        place, number = self.listed(page)[0]
        admin.get(f"{admin.path_of(page.url)}?object={number}&place={place}").expect(200, place)
        admin.submit({"decision": "keep"}, holding="decision").expect(422, "Say why it stays", place)
        admin.submit({"decision": "keep", "reason": "The author names their source"}, holding="decision").expect(200, "kept, with a reason")
        person = page.url.rsplit("/", 1)[1]
        details = [row[0] for row in database.query(self.site, "SELECT detail FROM event WHERE kind = 'mention_decided'") if f"person={person} " in row[0]]
        self.assertEqual(len(details), 1)
        self.assertNotIn("source", details[0])
        # a short name is no part of longer words
        self.places("short@mention.example")[1].expect(200, "Nothing was found")

    def test_p84_the_program_redacts_one_person_and_nobody_else(self):
        self.named("cora@redact.example", "Cora", "Vrykelund")
        self.named("bob@redact.example", "Bob", "Grimmelhout")
        text = "Told by VRYKELUND, not by Grimmelhout: CORA@redact.example. Corals are planted."
        pages = self.write(text)
        self.assertTrue(b"vrykelund" in self.held(), "a profile is kept in clear")
        times = "SELECT changed FROM answer UNION ALL SELECT changed FROM review_answer UNION ALL SELECT changed FROM assessment ORDER BY changed"
        before = database.query(self.site, times)
        self.site.advance(minutes=5)
        page, _ = self.decide("cora@redact.example", {"decision": "redact", "sure": "1"}, "Redacted")
        page.expect(200, "Nothing was found")
        self.assertEqual(database.query(self.site, times), before, "no clock begins anew")
        self.assertEqual(self.kinds(self.places("bob@redact.example")[1]), {"answer", "review", "organisation"})
        for client, address in pages.values():
            client.get(address).expect(200, "Told by […], not by Grimmelhout: […]. Corals are planted.").expect_missing("VRYKELUND", "CORA@")
        slug = database.query(self.site, "SELECT slug FROM organisation WHERE id = ?", int(pages["organisation"][1].rsplit("/", 1)[1]))[0][0]
        self.site.client().get(f"/organisations/{slug}").expect(200, "Told by […]").expect_missing("VRYKELUND")
        held = self.held()
        for written in (b"vrykelund", "vrykelund".encode("utf-16-le"), b"vrykelund".hex().encode()):
            self.assertFalse(written in held, written)
        details = [row[0] for row in database.query(self.site, "SELECT detail FROM event WHERE kind = 'mention_decided' AND detail LIKE '%decision=redact'")]
        self.assertTrue(details)
        self.assertFalse([detail for detail in details if "vrykelund" in detail.lower()])

    def test_p84_decisions_public_entries_and_other_peoples_own_words_are_redacted_too(self):
        self.named("m@every.example", "Marula", "Funder")
        visitor = self.site.signed_in("visitor@demo.example")
        visitor.get("/account/details")
        visitor.submit({"role": "Assistant of M. Funder", "statement": "Marula told me so", "acknowledged": True}).expect(200, "saved")
        public = self.site.client()
        public.get("/solutions/marula-reader").expect(200, "Marula Reader", "single funder")
        others = {str(row[0]) for row in database.query(self.site, "SELECT id FROM solution WHERE slug <> 'marula-reader'")}
        page, places = self.decide("m@every.example", {"decision": "redact", "sure": "1"}, "Redacted", one_of_each=True, leave=others)
        self.assertEqual({place.split(":")[0] for place, _ in places} - {"organisation"}, {"answer", "review", "verdict", "solution", "datum"})
        left = set(self.listed(page))
        self.assertTrue(left)
        self.assertFalse(left & places)
        public.get("/solutions/marula-reader").expect(200, "[…] Reader").expect_missing("single funder")
        self.assertIn("[…] Reader", public.get("/solutions.json").expect(200).text)
        said = visitor.get("/account/details").expect(200)
        self.assertEqual(("Assistant of M. […]" in said.text) + ("[…] told me so" in said.text), 1)
        self.site.restart()
        self.site.client().get("/solutions/marula-reader").expect(200, "[…] Reader").expect_missing("single funder")

    def test_p84_a_redaction_unasked_for_or_of_a_place_unknown_is_refused(self):
        self.named("dee@refuse.example", "Dee", "Krassenveld")
        pages = self.write("Said Krassenveld.")
        admin, page = self.places("dee@refuse.example")
        path = admin.path_of(page.url)
        place, number = self.listed(page)[0]
        page = admin.get(f"{path}?object={number}&place={place}").expect(200, "cannot be undone")
        admin.submit({"decision": "redact"}, holding="decision").expect(422, "cannot be brought back")
        pairs = [pair for pair in page.form(holding="decision").filled({}, None) if pair[0] not in ("decision", "reason", "sure")]
        sure = [("decision", "redact"), ("sure", "1")]
        for change in ({"place": "answer:none"}, {"place": ""}, {"object": "1"}, {"place": "solution"}, {"place": "datum:visitor.role"}, {"place": "verdict:decision"}):
            changed = [(name, change.get(name, value)) for name, value in pairs] + sure
            self.assertIn(admin.post(path, changed).status, (404, 422), change)
        self.assertEqual(admin.post("/admin/privacy/mentions/77", pairs + sure).status, 404, "nobody")
        admin.post(path, pairs + [("decision", "burn"), ("sure", "1")]).expect(422)
        for email in ("technician@demo.example", "provider@demo.example", "reviewer1@demo.example"):
            client = self.site.signed_in(email)
            token = client.get("/account/details").forms[-1].defaults()[:1]
            self.assertIn(client.post(path, [pair for pair in pairs if pair[0] in ("object", "place")] + sure + token).status, (403, 404), email)
        # what a hold keeps is not taken out either
        day = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)).date().isoformat()
        admin.get("/admin/privacy/holds")
        admin.submit({"person": path.rsplit("/", 1)[1], "ground": "audit", "review": day, "reason": "An audit asks for it"}, holding="ground").expect(200, "It holds from now")
        admin.post(path, pairs + sure).expect(422, "A hold stands on this person")
        for client, address in pages.values():
            client.get(address).expect(200, "Said Krassenveld.")

    def looked_at(self, client):
        """The data of somebody that the desk has seen to answer a right, as their copy tells: the newest first."""
        entries = [value["fields"] for value in values_of(package_of(client), "account.disclosure")]
        return [entry["data"].split() for entry in entries if (entry["by"], entry["purpose"]) == ("administrator", "rights")]

    def test_p84_what_is_shown_of_a_mention_is_noted_for_its_authors_and_for_the_person(self):
        client = self.named("hal@noted.example", "Hal", "Zweckstein")
        pages = self.write("Zweckstein said so.")
        author, reviewer = pages["answer"][0], pages["review"][0]
        before = {name: len(self.looked_at(one)) for name, one in (("author", author), ("reviewer", reviewer))}
        self.assertEqual(self.looked_at(client), [])
        _, page = self.places("hal@noted.example")
        page.expect(200, "Zweckstein said so.", "find in their data")
        self.assertEqual(len(self.looked_at(author)), before["author"] + 1)
        self.assertIn("assessment.answer", self.looked_at(author)[0])
        self.assertEqual(len(self.looked_at(reviewer)), before["reviewer"] + 1)
        self.assertIn("review.answer", self.looked_at(reviewer)[0])
        self.assertEqual(self.looked_at(client), [["member.last_name"]], "what stands there of the person, and nothing else of theirs")
        # nothing found is nothing shown
        other = self.named("ida@noted.example", "Ida", "Unwrittenname")
        self.places("ida@noted.example")[1].expect(200, "Nothing was found")
        self.assertEqual(self.looked_at(other), [])

    def paused(self, email, statement):
        client = confirmed_provider(self.site, email)
        client.sign_in(email, GOOD)
        client.get("/account/details")
        client.submit({"statement": statement, "acknowledged": True}).expect(200, "saved")
        client.get("/privacy/my-data")
        client.submit({}, action="/restrict").expect(200, "are kept and not used")
        return client

    def test_p84_words_of_somebody_restricted_are_not_shown_and_the_name_goes_all_the_same(self):
        client = self.named("jo@quiet.example", "Jo", "Brackwater")
        author = self.paused("author@quiet.example", "Brackwater owes me a secret, Brackwater does")
        admin, page = self.places("jo@quiet.example")
        page.expect(200, "A text of somebody whose data are restricted", "stands in it 2 times").expect_missing("Brackwater", "secret")
        self.assertEqual(self.looked_at(author), [])
        (place, number), = self.listed(page)
        path = f"{admin.path_of(page.url)}?object={number}&place={place}"
        admin.get(path).expect(200, "whose data are restricted", "unseen").expect_missing("Brackwater", "secret")
        admin.submit({"decision": "package"}, holding="decision").expect(422, "given to nobody").expect_missing("secret")
        self.assertEqual(package_of(client)["people"][0]["standing"]["mentions"], [])
        admin.get(path)
        admin.submit({"decision": "redact", "sure": "1"}, holding="decision").expect(200, "Redacted", "Nothing was found")
        said = [value for value in values_of(package_of(author), "account.statement")]
        self.assertIn("[…] owes me a secret, […] does", json.dumps(said, ensure_ascii=False))
        self.assertEqual(self.looked_at(author), [])

    def test_p84_what_was_given_before_the_author_paused_is_in_no_copy_any_more(self):
        client = self.named("kim@quiet.example", "Kim", "Dunkelhaven")
        author = confirmed_provider(self.site, "later@quiet.example")
        author.sign_in("later@quiet.example", GOOD)
        author.get("/account/details")
        author.submit({"statement": "Ask Dunkelhaven about it", "acknowledged": True}).expect(200, "saved")
        self.decide("kim@quiet.example", {"decision": "package"})
        mentions = package_of(client)["people"][0]["standing"]["mentions"]
        self.assertEqual(len(mentions), 1)
        author.get("/privacy/my-data")
        author.submit({}, action="/restrict").expect(200, "are kept and not used")
        self.assertEqual(package_of(client)["people"][0]["standing"]["mentions"], [])

    def test_p84_a_hold_on_the_author_refuses_the_redaction(self):
        self.named("lea@held.example", "Lea", "Morgenwald")
        author = confirmed_provider(self.site, "writer@held.example")
        author.sign_in("writer@held.example", GOOD)
        author.get("/account/details")
        author.submit({"statement": "Morgenwald signed it", "acknowledged": True}).expect(200, "saved")
        admin, page = self.places("lea@held.example")
        (place, number), = self.listed(page)
        path = f"{admin.path_of(page.url)}?object={number}&place={place}"
        day = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)).date().isoformat()
        admin.get("/admin/privacy/holds")
        admin.submit({"person": number, "ground": "audit", "review": day, "reason": "An audit asks for it"}, holding="ground").expect(200, "It holds from now")
        admin.get(path).expect(200, "Morgenwald signed it")
        admin.submit({"decision": "redact", "sure": "1"}, holding="decision").expect(422, "A hold stands on the data of who wrote this", "Morgenwald signed it")
        # once the author is to be erased, only the hold's case reads
        author.get("/account/close")
        author.submit({"old": GOOD}, holding="old")
        admin.get(path).expect(200, "whose data are restricted").expect_missing("Morgenwald", "signed it")
        admin.submit({"decision": "redact", "sure": "1"}, holding="decision").expect(422, "A hold stands on the data of who wrote this").expect_missing("signed it")

    def test_p84_a_contractor_without_a_grant_sees_no_mention(self):
        self.named("moe@grant.example", "Moe", "Siebenstern")
        self.write("Siebenstern is named.")
        admin, page = self.places("moe@grant.example")
        page.expect(200, "Siebenstern is named.")
        path = admin.path_of(page.url)
        admin.get("/admin/people/invite?kind=administrator").expect(200)
        until = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)).date().isoformat()
        admin.submit({"first_name": "Con", "last_name": "Tractor", "email": "con@grant.example", "duties": ["privacy"], "designation": "contractor", "record": "Contract 1",
                      "until": until, "standard": True}, holding="record").expect(200)
        self.site.signed_in("privacy@demo.example").approve_all()
        contractor = self.site.client()
        contractor.get(contractor.mailed_link("con@grant.example", "/confirm/"))
        contractor.submit({"first_name": "Con", "last_name": "Tractor", "password": GOOD, "adult": True, "acknowledged": True}, action="/join").expect(200)
        contractor.sign_in("con@grant.example", GOOD)
        contractor.get(path).expect(403).expect_missing("Siebenstern")
        place, number = self.listed(page)[0]
        token = next(form for form in contractor.get("/account/details").forms if "form_token" in form.names).filled({}, None)[:1]
        contractor.post(path, token + [("object", number), ("place", place), ("decision", "redact"), ("sure", "1")]).expect(403).expect_missing("Siebenstern")
        admin.get(path).expect(200, "Siebenstern is named.")

    def test_p81_a_mention_added_to_the_package_is_in_every_form_of_it(self):
        client, other = self.named("eve@copy.example", "Eve", "Lommerzand"), self.named("fay@copy.example", "Fay", "Tuckermill")
        far = "A sentence about nobody at all stands far away here, longer than what is shown around a name."
        pages = self.write(f"{far} It was Lommerzand who knew. {far[::-1]}")
        self.assertEqual(package_of(client)["people"][0]["standing"]["mentions"], [])
        self.decide("eve@copy.example", {"decision": "package"})[0].expect(200, "added to the package")
        mentions = package_of(client)["people"][0]["standing"]["mentions"]
        self.assertEqual(sorted(one["fields"]["kind"] for one in mentions), ["answer", "organisation", "review"])
        for one in mentions:
            self.assertIn("It was Lommerzand who knew.", one["fields"]["around"])
            self.assertNotIn("A sentence", one["fields"]["around"])
        client.get("/privacy/my-data/package").expect(200, "Mentions in what others wrote", "It was Lommerzand who knew.")
        rows = [row for row in csv.DictReader(io.StringIO(client.get("/privacy/my-data/package.csv").expect(200).text)) if row["datum"] == "mentions"]
        self.assertEqual(sum("It was Lommerzand who knew." in row["value"] for row in rows), 3)
        # what they take along is what they gave, and nobody else gets it
        for form in ("person.json", "person.csv"):
            client.get(f"/privacy/my-data/{form}").expect(200).expect_missing("It was Lommerzand")
        self.assertEqual(package_of(other)["people"][0]["standing"]["mentions"], [])
        # taken anew, and decided anew
        author, question = pages["answer"]
        author.get(question)
        author.submit({"text": "LOMMERZAND again"}, holding="text").expect(200)
        self.assertIn("LOMMERZAND again", [one["fields"]["around"] for one in package_of(client)["people"][0]["standing"]["mentions"]])
        self.decide("eve@copy.example", {"decision": "keep", "reason": "It is theirs"})[0].expect(200, "kept, with a reason")
        self.assertEqual(package_of(client)["people"][0]["standing"]["mentions"], [])
        # what was decided goes with the person
        known = "SELECT count(*) FROM mention_decision AS m JOIN account AS a ON a.subject = m.person WHERE a.state {} 'closed'"
        self.assertEqual(database.query(self.site, known.format("<>"))[0][0] >= 3, True)
        client.get("/account/close")
        client.submit({"old": GOOD}, holding="old").expect(200, "Your account is closed")
        self.assertEqual(database.query(self.site, known.format("="))[0][0], 0)

    def test_p81_nothing_of_a_mention_is_given_that_the_desk_did_not_add(self):
        client = self.named("gil@kept.example", "Gil", "Ostervane")
        self.write("Ostervane is named here.")
        self.decide("gil@kept.example", {"decision": "keep", "reason": "Of the author"})[0].expect(200, "kept, with a reason")
        for form in ("package", "package.json", "package.csv"):
            client.get(f"/privacy/my-data/{form}").expect(200).expect_missing("is named here")

    def test_p84_nobody_but_the_privacy_desk_searches(self):
        for email in ("provider@demo.example", "reviewer1@demo.example", "visitor@demo.example"):
            self.assertIn(self.site.signed_in(email).request("GET", "/admin/privacy/mentions/1").status, (403, 404))
        self.assertIn(self.site.client().request("GET", "/admin/privacy/mentions/1").status, (303, 401))


class Portability(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="cabinet-test-"))

    def write(self, content):
        path = f"{self.folder}/person.json"
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    def filled(self):
        """What a visitor, a member with a draft and a reviewer gave, hard to carry."""
        visitor, reviewer = self.site.signed_in("visitor@demo.example"), self.site.signed_in("reviewer1@demo.example")
        member = confirmed_provider(self.site, "zoe@carry.example", organisation=f"Carry {HARD}")
        member.sign_in("zoe@carry.example", GOOD)
        for client, values in ((visitor, {"organisation": HARD, "role": "head\u2019s"}), (reviewer, {"first_name": HARD, "last_name": "O'Hara"}),
                               (member, {"first_name": HARD, "last_name": "«Q»", "shown_name": "Editor \"2\""})):
            client.get("/account/details")
            client.submit(values | {"statement": f"One\n\n  two {HARD}\nthree", "acknowledged": True}).expect(200, "saved")
        member.get("/submissions/new")
        member.submit({"name": f"Carry Maths {HARD}"}).expect(200)
        member.get(re.search(r"/submissions/\d+", member.page.url)[0] + "/questions/P1.1")
        member.submit({"text": f"One\ntwo {HARD}"}, holding="text").expect(200)
        return {"visitor@demo.example": visitor, "reviewer1@demo.example": reviewer, "zoe@carry.example": member}

    def taken_over(self, other, email, given):
        """Signs in at the other cabinet as a person would: by a link to their own address; the form asks for the name once more."""
        named = {one["datum"].partition(".")[2]: one["value"] for one in json.loads(given)["people"][0]["data"]}
        client = other.client()
        client.get("/reset")
        client.submit({"email": email}, action="/reset").expect(200)
        client.get(client.mailed_link(email, "/confirm/")).expect(200)
        form = client.page.form("/join") if any(f.action.endswith("/join") for f in client.page.forms) else client.page.form("/password")
        values = {name: value for name, value in {**named, "password": GOOD, "adult": True, "acknowledged": True}.items() if name in form.names}
        client.submit(values, action=form.action).expect(200)
        client.sign_in(email, GOOD)
        return client

    def test_p87_export_import_export_is_equal_byte_for_byte(self):
        exports = {email: given_by(client) for email, client in self.filled().items()}
        with harness.Site() as other:
            other.stop()
            shutil.rmtree(other.data)
            harness.run_command("init", "--demo", data=other.data)
            moved = {email.replace("@demo.example", "@moved.example"): body.replace(b"@demo.example", b"@moved.example") for email, body in exports.items()}
            for body in moved.values():
                path = self.write(body)
                self.assertIn("people: 1 new", harness.run_command("import", "person", path, data=other.data))
                self.assertIn("people: 0 new, 1 known", harness.run_command("import", "person", path, data=other.data), "a second run changes nothing")
            other.start()
            for email, body in moved.items():
                self.assertEqual(given_by(self.taken_over(other, email, body)), body, email)

    def test_p87_nobody_can_sign_in_by_an_import(self):
        site = self.enterContext(harness.Site())
        site.stop()
        body = {"format": "learning-cabinet.person", "version": 1, "people": [{"capacity": "reviewer", "data": [
            {"datum": "reviewer.email", "value": "in@carry.example"}]}]}
        harness.run_command("import", "person", self.write(body), data=site.data)
        site.start()
        client = site.client()
        client.get("/sign-in")
        client.submit({"email": "in@carry.example", "password": GOOD}, holding="password").expect(422)

    def test_p87_what_is_malformed_is_refused_whole_with_its_reason(self):
        good = {"datum": "visitor.email", "value": "v@carry.example"}

        def person(*data, capacity="visitor", **more):
            return {"format": "learning-cabinet.person", "version": 1, "people": [{"capacity": "visitor", "data": [good]},
                                                                                  {"capacity": capacity, "data": list(data), **more}]}
        cases = [(b'{"format":\n\n!', "line 3"), ({"format": "other", "version": 1, "people": []}, "is not of format"),
                 (person({"datum": "visitor.shoe", "value": "x"}), "people[1].data[0]: is no datum"),
                 (person({"datum": "account.password", "value": "x"}), "is no datum that a person takes along"),
                 (person({"datum": "member.email", "value": "a@b.example"}), "another capacity"), (person(good, good), "stands twice"),
                 (person({"datum": "visitor.email", "value": "nobody"}), "is no e-mail address"), (person(), "has no e-mail address"),
                 (person({"datum": "visitor.email", "value": 7}), "has no value"), (person(good | {"state": "active"}), "not known"),
                 (person(good, capacity="administrator"), "designation only"), (person(good, works=[{}]), "which only members have"),
                 (person({"datum": "member.email", "value": "m@b.example"}, capacity="member", works=[
                     {"organisation": "O", "solution": "S", "rubric": "none-9.9", "answers": []}]), "rubric that is not in use")]
        site = self.enterContext(harness.Site())
        site.stop()
        for content, why in cases:
            said = harness.run_command("import", "person", self.write(content), data=site.data, expect=2)
            self.assertIn(why, said)
        harness.run_command("import", "person", f"{self.folder}/nothing-here.json", data=site.data, expect=2)
        site.start()
        self.assertEqual(database.query(site, "SELECT count(*) FROM event WHERE kind = 'person_imported'")[0][0], 0)


if __name__ == "__main__":
    unittest.main()
