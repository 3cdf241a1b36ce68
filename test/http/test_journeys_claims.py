# SPDX-License-Identifier: Apache-2.0
"""Journeys of claiming: an organisation that came with an import is taken over by its own people."""
import json
import pathlib
import tempfile
import unittest

import database
import harness
from test_people import GOOD, confirmed_provider


def made(name, house, website):
    return {"name": name, "description": f"{name} is made up. It teaches.", "website": website, "type": ["software"], "license": [{"spdx": "MIT"}],
            "SDGs": [{"SDGNumber": 4}], "organizations": [{"name": house, "org_type": "owner", "website": website, "contact_name": "Mara Contact",
                                                           "contact_email": "mara@elsewhere.example"}]}


class Claims(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = harness.Site()
        cls.addClassCleanup(cls.site.remove)
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="cabinet-claims-")))
        houses = ("Domain", "Desk", "Refused", "Twice", "Race")
        lines = [made(f"{house} Reader", f"{house} House", f"https://www.{house.lower()}.example/about") for house in houses]
        (folder / "s.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        reviews = [{"project": "Domain Reader", "reviewer": f"r{n}", "timestamp": 1600000000, "license": {"answer": n < 3, "confidence": "4", "comment": "Seen."}}
                   for n in range(1, 4)]
        (folder / "r.jsonl").write_text("".join(json.dumps(line) + "\n" for line in reviews))
        harness.run_command("import", "dpg", folder / "s.jsonl", "--reviews", folder / "r.jsonl", data=cls.site.data)
        cls.enterClassContext(cls.site)

    def rows(self, sql, *values):
        return database.query(self.site, sql, *values)

    def member(self, email):
        client = confirmed_provider(self.site, email, organisation=f"The own house of {email.split('@')[0]}")
        client.sign_in(email, GOOD)
        return client

    def ask(self, client, slug):
        """As a person does it: from the organisation's public page."""
        page = client.get(f"/organisations/{slug}").expect(200, "Take over this entry")
        client.get(next(link for link in page.links if link.endswith("/claim"))).expect(200, "Ask to take it over")
        return client.submit({}, action="/claim").expect(200)

    def roles(self, house):
        return self.rows("SELECT m.role, m.state FROM membership m JOIN organisation o ON o.id = m.organisation WHERE o.name = ? ORDER BY m.since, m.role", house)

    def claim_form(self, page, house, action):
        identifier = self.rows("SELECT id FROM organisation WHERE name = ?", house)[0][0]
        return next(form for form in page.forms if f"/claims/{identifier}/" in form.action and form.action.endswith(action))

    def decide(self, house, action):
        admin = self.site.signed_in("admin@demo.example")
        form = self.claim_form(admin.get("/admin/claims").expect(200, house), house, action)
        return admin.post(admin.path_of(form.action), form.filled({}, None))

    def test_an_address_of_the_organisations_domain_is_enough(self):
        ines = self.member("ines@domain.example")
        self.ask(ines, "domain-house").expect(200, "we have mailed you a link")
        self.assertEqual(self.roles("Domain House"), [])
        link = ines.mailed_link("ines@domain.example", "/confirm/")
        ines.get(link).expect(200, "You become the owner of the entry of Domain House")
        self.assertEqual(self.roles("Domain House"), [])
        ines.submit({}, action=link.rsplit("/", 1)[1]).expect(200)
        self.assertEqual(self.roles("Domain House"), [("owner", "active")])
        ines.get("/submissions").expect(200, "Domain House", "Domain Reader", "You are an owner")
        ines.get("/organisations/domain-house").expect(200).expect_missing("Take over this entry")
        ines.get("/organisations/domain-house/claim").expect(200, "or are a member")
        ines.get(link).expect(410)
        again = next(form for form in ines.get("/submissions").forms if "/submissions/again/" in form.action)
        ines.post(ines.path_of(again.action), again.filled({}, None)).expect(200, "Your draft begins with what is public now", "Domain Reader")

    def test_others_ask_an_administrator_who_accepts(self):
        jon = self.member("jon@mail.example")
        self.ask(jon, "desk-house").expect(200, "An administrator will look at your request")
        jon.get("/organisations/desk-house/claim").expect(200, "You have asked already").expect_missing("Ask to take it over")
        jon.get("/submissions").expect(200, "Desk House").expect_missing("Desk Reader")
        admin = self.site.signed_in("admin@demo.example")
        admin.get("/admin").expect(200)
        admin.get("/admin/claims").expect(200, "Desk House", "jon@mail.example", "Zola Tamm", "becomes the owner")
        self.decide("Desk House", "/accept").expect(200, "Accepted")
        self.assertEqual(self.roles("Desk House"), [("owner", "active")])
        self.assertIn("Desk House", jon.last_mail("jon@mail.example")[0])
        jon.get("/submissions").expect(200, "Desk Reader", "You are an owner")
        jon.get("/organisations/desk-house").expect(200).expect_missing("Take over this entry")

    def test_a_refused_claim_leaves_nothing_but_a_letter(self):
        kai = self.member("kai@mail.example")
        self.ask(kai, "refused-house")
        self.decide("Refused House", "/refuse").expect(200, "Refused")
        self.assertEqual(self.roles("Refused House"), [])
        self.assertIn("Refused House", kai.last_mail("kai@mail.example")[0])
        kai.get("/submissions").expect(200).expect_missing("Refused House")
        kai.get("/organisations/refused-house").expect(200, "Take over this entry")

    def test_a_second_claimer_edits_and_a_third_finds_it_taken(self):
        lea, mo = self.member("lea@mail.example"), self.member("mo@mail.example")
        self.ask(lea, "twice-house")
        self.ask(mo, "twice-house")
        first = self.rows("SELECT m.subject FROM membership m JOIN organisation o ON o.id = m.organisation WHERE o.name = 'Twice House' ORDER BY m.since, m.subject")
        self.assertEqual(len(first), 2)
        self.decide("Twice House", "/accept").expect(200, "Accepted")
        self.decide("Twice House", "/accept").expect(200, "Accepted")
        self.assertEqual(sorted(self.roles("Twice House")), [("editor", "active"), ("owner", "active")])
        nia = self.member("nia@twice.example")
        nia.get("/organisations/twice-house/claim").expect(200, "Somebody looks after this organisation here already").expect_missing("Ask to take it over")
        nia.get("/organisations/race-house/claim")
        pairs = nia.page.form(action="/claim").filled({}, None)
        nia.post("/organisations/twice-house/claim", pairs).expect(409)

    def test_of_two_links_the_first_pressed_counts(self):
        one, other = self.member("one@race.example"), self.member("other@race.example")
        links = []
        for client, email in ((one, "one@race.example"), (other, "other@race.example")):
            self.ask(client, "race-house").expect(200, "we have mailed you a link")
            links.append(client.mailed_link(email, "/confirm/"))
        other.get(links[1]).expect(200, "You become the owner")
        late = other.page.form(action=links[1].rsplit("/", 1)[1])
        one.get(links[0])
        one.submit({}, action=links[0].rsplit("/", 1)[1]).expect(200)
        other.post(other.path_of(late.action), late.filled({}, None)).expect(410)
        other.get(links[1]).expect(410)
        self.assertEqual(self.roles("Race House"), [("owner", "active")])

    def test_who_may_ask(self):
        self.assertIn("/sign-in", self.site.client().request("GET", "/organisations/race-house/claim").headers["Location"])
        for email in ("visitor@demo.example", "reviewer1@demo.example", "admin@demo.example"):
            self.site.signed_in(email).get("/organisations/race-house/claim").expect(403)
        self.site.signed_in("provider@demo.example").get("/organisations/no-such-house/claim").expect(404)

    def test_imported_opinions_are_called_what_they_are(self):
        page = self.site.client().get("/solutions/domain-reader").expect(200, "Listed", "with imported answers of 3 volunteers", "Another register asked 3 volunteers",
                                                                         "Opinions of volunteers were imported", "How many volunteers said yes")
        self.assertEqual(page.mistakes, [])
        for word in ("expert ", "3 experts", "3 reviewers", "What the reviewers say"):
            self.assertNotIn(word, page.tree.find("main").text)


if __name__ == "__main__":
    unittest.main()
