# SPDX-License-Identifier: Apache-2.0
"""Personal data stay where the inventory lets them: a marker of its own in every personal field of every kind of person, the site
used as each role, then everything that was written and everything that was shown is searched for the markers."""
import base64
import fnmatch
import json
import re
import secrets
import tomllib
import unittest
import urllib.parse

import explore
import harness
import shared
from test_people import GOOD

INVENTORY = {datum["id"]: datum for datum in tomllib.loads((harness.TOP / "policy" / "inventory.toml").read_text(encoding="utf-8"))["datum"]}
DUTIES = {"administrator": {"programme", "privacy", "communication", "technical"}, "privacy": {"privacy"}, "technician": {"technical"},
          "chief": {"technical"}, "herald": {"communication"}}
MAILBOX = "/demo/mailbox"  # stands for everybody's own mail program; it is searched for nothing


def marker():
    """A word that nothing else holds, and that survives a fold of case."""
    return "zq" + secrets.token_hex(7)


def number():
    """The same for a telephone number: thirteen digits that no other number holds."""
    return "263779" + str(secrets.randbelow(9 * 10**6) + 10**6)


def disguises(word):
    """The bytes under which a word could lie somewhere: as it is, folded, in other encodings."""
    plain = word.encode()
    yield from {plain, plain.upper(), plain.hex().encode(), plain.hex().upper().encode(), word.encode("utf-16-le"), word.encode("utf-16-be")}
    for shift in range(3):
        yield base64.b64encode(b"\0" * shift + plain)[4 if shift else 0:-4]


class Planted:
    """Which marker is whose, of which datum, and who may see it as `self`."""

    def __init__(self):
        self.at = {}

    def put(self, datum, person, word=None):
        word = word or marker()
        self.at[word] = (datum, person)
        return word

    def may_see(self, word, role, address):
        """By the inventory's audience and the route table: the route must name the datum among its reads, and the role be of the audience."""
        datum, person = self.at[word]
        route = explore.route_of("GET", urllib.parse.unquote(address.partition("?")[0]))
        # what was written at a designation is also the reason by which a second administrator decides
        if route and datum == "administrator.designation" and "administrator.reason" in route.words.get("reads", "") and {"programme", "privacy"} & DUTIES.get(role, set()):
            return True
        if route is None or not any(fnmatch.fnmatch(datum, read) for read in route.words.get("reads", "").split(",")):
            return False
        if person.startswith("paused") and role != person:
            return "privacy" in DUTIES.get(role, set()) and route.words.get("purpose") in ("rights", "compliance")
        audience = set(INVENTORY[datum]["audience"])
        if person == role or audience & DUTIES.get(role, set()):
            return True
        # who was named as a contact and has not agreed is known to the organisation that named them (P-42)
        # and to themselves, by the link in their letter (the demo's mailbox hands it to everybody)
        if datum.startswith("contact."):
            return address.startswith("/confirm/") or role == "new provider" and address.startswith("/submissions/")
        if "colleague" in audience and {role, person} in ({"member", "its provider"}, {"member", "colleague"}) and address.startswith(("/submissions", "/account/organisation/")):
            return True
        # a relation to the object in view: only the pages about one may show it
        return role == "reviewer" and "reviewer" in audience and address.startswith("/reviews/")


class Vault(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))
        cls.planted, cls.places = Planted(), 0
        cls.people = cls("plant").plant()
        cls.reached = cls.walk()

    # --- planting ---

    def change_details(self, client, person, fields):
        client.get("/account/details")
        client.submit({field: self.planted.put(datum, person) for field, datum in fields.items()} | {"acknowledged": True}).expect(200, "saved")

    def change_address(self, client, person, datum, password):
        email = self.planted.put(datum, person) + "@marker.example"
        client.get("/account/email")
        client.submit({"email": email, "old": password}).expect(200)
        client.get(client.mailed_link(email, "/confirm/"))
        client.submit({}).expect(200, "confirmed")

    def sign_up(self, kind, person, fields, email_datum, confirm=True):
        client = self.site.client()
        email = self.planted.put(email_datum, person) + "@marker.example"
        client.get(f"/sign-up/{kind}")
        values = {field: self.planted.put(datum, person) if datum else "Marker Works" for field, datum in fields.items()}
        client.submit(values | {"email": email, "password": GOOD, "adult": True, "acknowledged": True}).expect(200)
        if confirm:
            client.get(client.mailed_link(email, "/confirm/"))
            client.submit({}).expect(200)
            client.sign_in(email, GOOD)
        return client

    def name_contact(self, provider, person):
        """A contact named in the provider's form, who has not answered: nobody but the organisation and administrators may see them."""
        provider.get("/submissions/new")
        provider.submit({"name": "Marked Maths"}).expect(200)
        provider.get(next(link for link in provider.page.links if link.endswith("/contact")))
        provider.submit({"first_name": self.planted.put("contact.first_name", person), "last_name": self.planted.put("contact.last_name", person),
                         "email": self.planted.put("contact.email", person) + "@marker.example",
                         "phone": "+" + self.planted.put("contact.phone", person, number())}, action="/contact").expect(200)

    def first_to_answer(self, reviewer):
        review = reviewer.get("/reviews").tree.find("section", aria_labelledby="to-answer").find("a")["href"]
        reviewer.get(review).expect(200)
        return review

    def plant_content(self, people):
        """What people write in their work: an answer, a review, a conflict, the reasons of a decision, a designation's record."""
        writer = people["new provider"]
        writer.get(next(link for link in writer.get("/submissions").links if re.search(r"/submissions/\d+$", link)))
        writer.get(writer.page.links[0] and re.search(r"/submissions/\d+", writer.page.url)[0] + "/questions/P1.1")
        writer.submit({"text": self.planted.put("assessment.answer", "new provider")}, holding="text").expect(200)
        reviewer = people["second reviewer"]
        review = self.first_to_answer(reviewer)
        reviewer.submit({"answer": "clear"}, action="/declare").expect(200)
        type(self).written = f"{review}/criteria/P1.1"
        reviewer.get(self.written)
        reviewer.submit({"level": "3", "confidence": "2", "evidence": self.planted.put("review.answer", "second reviewer"),
                         "comment": self.planted.put("review.answer", "second reviewer"),
                         "note": self.planted.put("review.answer", "second reviewer")}, holding="note").expect(200)
        people["third reviewer"] = third = self.site.signed_in("reviewer3@demo.example")
        self.first_to_answer(third)
        third.submit({"answer": "conflict", "reason": self.planted.put("reviewer.conflict", "third reviewer")}, action="/declare").expect(200)
        admin = self.site.signed_in("admin@demo.example")
        screened = next(link for link in admin.get("/admin/assessments?state=screening").links if re.search(r"/admin/assessments/\d+$", link))
        if not any(form.action.endswith("/screening") for form in admin.get(screened).forms):
            admin.submit({}, action="/start").expect(200)
        admin.submit({"verdict": "returned", "reasons": self.planted.put("assessment.decision", "its provider") + " is what is missing."},
                     action="/screening").expect(200)
        admin.get("/admin/people/invite?kind=administrator")
        admin.submit({"first_name": self.planted.put("administrator.first_name", "new administrator"), "email":
                      self.planted.put("administrator.email", "new administrator") + "@marker.example", "designation": "contractor", "duties": "technical",
                      "record": self.planted.put("administrator.designation", "new administrator"),
                      "last_name": self.planted.put("administrator.last_name", "new administrator"), "until": "2031-01-01", "standard": True}, holding="record").expect(200)

    def plant_administrator(self, person):
        email = self.planted.put("administrator.email", person) + "@marker.example"
        self.site.stop()
        printed = harness.run_command("admin", "create", "--email", email, "--duties", *DUTIES[person], data=self.site.data)
        self.site.start()
        client = self.site.client()
        client.get(re.search(r"https?://\S+?(/\w+/confirm/\S+)", printed)[1])
        client.submit({"first_name": self.planted.put("administrator.first_name", person), "last_name": self.planted.put("administrator.last_name", person),
                       "password": GOOD, "adult": True, "acknowledged": True}, action="/join").expect(200)
        client.sign_in(email, GOOD)
        return client

    def plant_colleague(self, owner, person="colleague"):
        """Somebody else of the member's organisation, by invitation."""
        email = self.planted.put("member.email", person) + "@marker.example"
        owner.get(next(link for link in owner.get("/submissions").links if link.endswith("/members")))
        owner.submit({"email": email, "role": "editor"}, action="/invite").expect(200)
        client = self.site.client()
        client.get(client.mailed_link(email, "/confirm/"))
        client.submit({"first_name": self.planted.put("member.first_name", person), "last_name": self.planted.put("member.last_name", person),
                       "password": GOOD, "adult": True, "acknowledged": True}, action="/join").expect(200)
        client.sign_in(email, GOOD)
        return client

    def plant_former(self, owner):
        """Somebody who was of the member's organisation: whoever is removed is a stranger again."""
        client = self.plant_colleague(owner, "former colleague")
        members = owner.get(next(link for link in owner.get("/submissions").links if link.endswith("/members")))
        leaves = [form for form in members.forms if form.action.endswith("/remove")][-1]
        owner.post(owner.path_of(leaves.action), leaves.filled({})).expect(200, "Removed")
        return client

    def plant_case(self, person):
        """A request with words, and the desk's answer to it, behind the mailed link of whoever asked."""
        email = next(word for word, (datum, whose) in self.planted.at.items() if whose == person and datum.endswith(".email")) + "@marker.example"
        asking = self.site.client()
        asking.get("/privacy/requests")
        asking.submit({"kind": "complete", "email": email}, action="/privacy/requests").expect(200)
        asking.get(asking.mailed_link(email, "/privacy/requests/"))
        asking.submit({}).expect(200, "What we hold about you")
        asking.get(next(link for link in asking.page.links if "/write/" in link))
        asking.submit({"kind": "complete", "words": self.planted.put("account.case", person)}).expect(200)
        desk = self.site.signed_in("privacy@demo.example")
        desk.get(next(link for link in desk.get("/admin/privacy/cases").links if re.search(r"/admin/privacy/cases/\d+$", link)))
        values = {"reason": "not_held", "text": self.planted.put("account.case_answer", person)}
        for press in ("Preview the letter", "Send the refusal"):
            desk.submit(values, holding="text", press=press).expect(200)

    def plant(self):
        names = {"first_name": "member.first_name", "last_name": "member.last_name"}
        people = {person: self.plant_administrator(person) for person in ("chief", "herald")}
        owner = self.site.signed_in("provider@demo.example")
        self.change_details(owner, "member", names | {"shown_name": "member.shown_name", "statement": "account.statement"})
        people["colleague"] = self.plant_colleague(owner)
        self.change_details(people["colleague"], "colleague", {"shown_name": "member.shown_name"})
        people["new provider"] = self.sign_up("provider", "new provider", names | {"organisation": None}, "member.email")
        self.change_details(people["new provider"], "new provider", {"shown_name": "member.shown_name"})
        self.name_contact(people["new provider"], "new contact")
        self.plant_case("new provider")
        people["former colleague"] = self.plant_former(owner)
        visitor = {"organisation": "visitor.organisation", "role": "visitor.role"}
        people["new visitor"] = self.sign_up("visitor", "new visitor", visitor, "visitor.email")
        people["paused visitor"] = self.sign_up("visitor", "paused visitor", visitor, "visitor.email")
        people["paused visitor"].get("/privacy/my-data")
        people["paused visitor"].submit({}, action="/restrict").expect(200, "are kept and not used")
        self.sign_up("provider", "never confirmed", names | {"organisation": None}, "member.email", confirm=False)
        reviewer = self.site.signed_in("reviewer2@demo.example")
        self.change_details(reviewer, "second reviewer", {"first_name": "reviewer.first_name", "last_name": "reviewer.last_name"})
        self.change_address(reviewer, "second reviewer", "reviewer.email", self.site.accounts["reviewer2@demo.example"])
        people["second reviewer"] = reviewer
        self.plant_content(people)
        return people

    # --- searching ---

    def search_disk(self, words, when):
        """Everything the program wrote: database, write-ahead log, keys, configuration, what it logged."""
        found = []
        holders = {str(path.relative_to(self.site.data)): path.read_bytes() for path in sorted(self.site.data.rglob("*")) if path.is_file()}
        holders["log"] = self.site.output.encode()
        for name, held in holders.items():
            type(self).places += 1
            folded = held.lower()
            for word in words:
                if word.encode() in folded or any(disguise in held for disguise in disguises(word)):
                    found.append(f"{when}: {name} holds {self.planted.at[word]}")
        return found

    def search_pages(self, pages, role):
        found = []
        for address, answer in pages.items():
            if address.partition("?")[0] == MAILBOX:
                continue
            type(self).places += 1
            shown = (answer.head + answer.body).lower()
            found += [f"{role} sees {self.planted.at[word]} at {address}" for word in self.planted.at
                      if word.encode() in shown and not self.planted.may_see(word, role, address)]
        return found

    # --- what was found, once for all tests ---

    @classmethod
    def walk(cls):
        explorer = explore.Explorer(cls.site, per_route=2, most=250)
        for name, client in cls.people.items():
            explorer.reached[name] = explore.Reach(name, client)
        explorer.walk_all()
        own = {f"/admin/assessments/{number}" for number in explorer.reached["member"].values["assessment"]}
        cls.addresses = sorted({cls.written} | own | {address for reach in explorer.reached.values() for address in reach.pages} - {MAILBOX})
        for reach in explorer.reached.values():
            # what one role has found, every other tries by its address
            reach.pages |= {address: explorer.get(address, reach) for address in cls.addresses if address not in reach.pages}
        return explorer.reached

    def test_p05_a_marker_in_every_field_shows_only_where_the_inventory_lets_it(self):
        found = [one for role, reach in self.reached.items() for one in self.search_pages(reach.pages, role)]
        cells = len(self.reached) * len(self.addresses) * len(self.planted.at)
        shared.say(f"{cells:,} cells: {len(self.planted.at)} markers of {len({d for d, _ in self.planted.at.values()})} data, {len(self.reached)} roles, "
                   f"{len(self.addresses)} addresses")
        self.assertEqual(found, [])

    def test_p05_those_who_may_see_do(self):
        """The search can find: a marker with a reader other than its owner is seen by one."""
        seen = {self.planted.at[word] for role, reach in self.reached.items() for address in self.addresses for word in self.planted.at
                if self.planted.at[word][1] != role and word.encode() in reach.pages[address].body}
        self.assertIn(("member.first_name", "member"), seen, "no administrator and no reviewer sees who submitted")
        self.assertIn(("reviewer.last_name", "second reviewer"), seen, "no administrator sees who reviews")

    def test_p37_nothing_lies_in_clear_on_disk_in_logs_or_after_a_stop(self):
        found = self.search_disk(list(self.planted.at), "running")
        self.site.stop()
        found += self.search_disk(list(self.planted.at), "stopped")
        self.site.start()
        self.site.kill()
        found += self.search_disk(list(self.planted.at), "killed")
        self.site.start()
        shared.say(f"{self.places} places searched for {len(self.planted.at)} markers in 8 disguises each")
        self.assertEqual(found, [])

    def test_p37_the_search_finds_what_is_public(self):
        self.assertIn(b"Marker Works", b"".join(path.read_bytes() for path in self.site.data.glob("cabinet.db*")))

    def test_p16_each_person_finds_all_of_their_own_in_their_account(self):
        for name, reach in self.reached.items():
            for word, (datum, person) in self.planted.at.items():
                if person == name:
                    # what was written for an assessment stands where it was written, everything else in the account
                    own = [reach.pages["/privacy/my-data"]] if INVENTORY[datum]["store"] == "vault" else reach.pages.values()
                    self.assertTrue(any(word.encode() in page.body for page in own), f"{name} does not see {datum}")

    def test_p47_a_visitors_facts_are_read_by_administrators_only(self):
        for role, reach in self.reached.items():
            words = [word for word, (datum, person) in self.planted.at.items() if datum.startswith("visitor.") and person != role]
            if role not in DUTIES:
                for address, answer in reach.pages.items():
                    if address.partition("?")[0] != MAILBOX:
                        self.assertFalse([self.planted.at[word] for word in words if word.encode() in answer.body.lower()], f"{role} at {address}")

    def test_p51_a_reviewer_is_a_letter_to_everybody_but_administrators(self):
        words = [word for word, (_, person) in self.planted.at.items() if person == "second reviewer"]
        for role, reach in self.reached.items():
            if role not in ("administrator", "privacy", "second reviewer"):
                for address, answer in reach.pages.items():
                    if address.partition("?")[0] != MAILBOX:
                        self.assertFalse([word for word in words if word.encode() in (answer.head + answer.body).lower()], f"{role} at {address}")

    def test_p43_contacts_stand_on_their_own_page_only(self):
        demo = harness.TOP / "demo"
        solutions = json.loads((demo / "solutions.json").read_text(encoding="utf-8"))["solutions"]
        waiting = set(json.loads((demo / "scenes.json").read_text(encoding="utf-8"))["contacts_waiting"])
        contacts = [(one["contact"]["email"], one["slug"]) for one in solutions if one.get("contact")]
        held = b"".join(path.read_bytes() for path in self.site.data.rglob("*") if path.is_file()) + self.site.output.encode()
        client, seen, tried = self.site.client(), 0, 0
        pages = [client.get(path).expect(200).text for path in ("/solutions.json", "/solutions.csv", "/solutions", "/")]
        pages += [client.get(f"/solutions/{slug}").text for slug in sorted({slug for _, slug in contacts})]
        for email, slug in contacts:
            tried += 1
            self.assertNotIn(email.encode(), held, "on disk")
            self.assertFalse(any(email in page for page in pages), f"{email} outside the contact page")
            if slug in waiting:
                seen += 1
                self.assertNotIn(email, client.get(f"/solutions/{slug}/contact").text, "before the person has agreed")
        shared.say(f"{tried} contacts, {seen} of them not confirmed; {len(pages)} public pages and exports")
        self.assertGreater(seen, 0)


if __name__ == "__main__":
    unittest.main()
