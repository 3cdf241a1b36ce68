# SPDX-License-Identifier: Apache-2.0
"""What a person gets: everything about them and nobody else's (P-81), a statement of their own (P-83), what they take along (P-87), by the
inventory and no second list (P-31)."""
import csv
import io
import json
import re
import secrets
import shutil
import tempfile
import tomllib
import unittest

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
        """An answer, a review's comment and a profile that hold the text."""
        provider, reviewer = self.site.signed_in("provider@demo.example"), self.site.signed_in("reviewer2@demo.example")
        provider.get("/submissions/new")
        provider.submit({"name": "Quiet Sums"}).expect(200)
        provider.get(re.search(r"/submissions/\d+", provider.page.url)[0] + "/questions/P1.1")
        provider.submit({"text": text}, holding="text").expect(200)
        review = reviewer.get("/reviews").tree.find("section", aria_labelledby="to-answer").find("a")["href"]
        reviewer.get(review)
        reviewer.submit({"answer": "clear"}, action="/declare").expect(200)
        reviewer.get(f"{review}/criteria/P1.1")
        reviewer.submit({"level": "3", "confidence": "2", "evidence": "p. 4", "comment": text}, holding="comment").expect(200)
        owner = self.site.signed_in("provider@demo.example")
        members = next(link for link in owner.get("/submissions").links if re.search(r"/account/organisation/\d+", link))
        owner.get(re.search(r"/account/organisation/\d+", members)[0]).expect(200)
        owner.submit({"about": text}, holding="about").expect(200)

    def places(self, email):
        admin = self.site.signed_in("admin@demo.example")
        admin.find_person(email)
        person = next(link for link in admin.page.links if re.search(r"/admin/people/\d+$", link)).rsplit("/", 1)[1]
        return admin, admin.get(f"/admin/privacy/mentions/{person}")

    def test_p84_a_name_is_found_in_an_answer_a_comment_and_a_profile(self):
        self.named("ann@mention.example", "Ann", "Qwandelspoor")
        self.named("short@mention.example", "Li", "Wandel")
        self.write("Told by QWANDELSPOOR, and by nobody else; write to Ann@mention.example.")
        admin, page = self.places("ann@mention.example")
        page.expect(200, "answer:", "review:", "organisation", "qwandelspoor")
        kinds = {code.text.split(":")[0] for code in page.tree.find("ul", classed="tasks").find_all("code")}
        self.assertEqual(kinds, {"answer", "review", "organisation"})
        # a decision about a place is an event; one without a reason is asked for it
        admin.submit({"decision": "keep"}, holding="decision").expect(422, "Say why it stays")
        admin.get(page.url)
        admin.submit({"decision": "keep", "reason": "The author names their source"}, holding="decision").expect(200, "kept, with a reason")
        details = [row[0] for row in database.query(self.site, "SELECT detail FROM event WHERE kind = 'mention_decided'")]
        self.assertEqual(len(details), 1)
        self.assertNotIn("source", details[0])
        # a short name is no part of longer words
        self.places("short@mention.example")[1].expect(200, "Nothing was found")

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
