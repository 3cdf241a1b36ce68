# SPDX-License-Identifier: Apache-2.0
"""One's own account: what is held, changing it, sessions, closing; contact persons; the privacy pages."""
import json
import re
import sqlite3
import unittest

import harness
from test_people import GOOD, confirmed_provider

NEW = "lantern orbit kettle meadow"


class Account(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())

    def signed_in(self, email, **more):
        confirmed_provider(self.site, email, **more)
        client = self.site.client()
        client.sign_in(email, GOOD)
        return client

    def test_page_shows_every_stored_datum_and_who_read_it(self):
        client = self.signed_in("all@rosewood.example", organisation="Rosewood Study Circle")
        client.get("/account").expect(200, "Rosewood Study Circle", "(this one)").expect_missing("Tamm", "all@rosewood.example")
        page = client.get("/privacy/my-data").expect(200, "Zola", "Tamm", "all@rosewood.example", "18 or older", "Policy version", "Sessions")
        page.expect(200, "The program", "E-mail, for: Account and the services you ask for")
        page.expect_missing(GOOD, "argon2id")

    def test_needs_a_session(self):
        stranger = self.site.client()
        for path in ("/account", "/account/details", "/account/password", "/account/email", "/account/close"):
            self.assertEqual(stranger.request("GET", path).status, 303)
            if path != "/account":
                stranger.post(path, {"old": GOOD, "password": NEW, "email": "x@rosewood.example"}).expect(401)

    def test_details(self):
        client = self.signed_in("name@rosewood.example")
        client.get("/account/details").expect(200, "Zola")
        client.submit({"first_name": "", "shown_name": "Editor 7", "acknowledged": True}).expect(422, "This is needed", "Editor 7")
        client.submit({"first_name": "Zuri", "shown_name": "Editor 7", "acknowledged": True}).expect(200, "saved", "Zuri", "Editor 7")
        client.get("/account/details")
        client.submit({"shown_name": "", "acknowledged": True}).expect(200).expect_missing("Editor 7")
        client.post("/account/details", {"first_name": "A", "last_name": "B", "acknowledged": "yes"}).expect(403)

    def test_visitor_gives_and_removes_voluntary_facts(self):
        client = self.site.signed_in("visitor@demo.example")
        client.get("/account/details")
        client.submit({"organisation": "Lakeside District", "role": "head teacher", "acknowledged": True}).expect(200, "Lakeside District", "head teacher")
        client.get("/account/details")
        client.submit({"organisation": "", "role": "", "acknowledged": True}).expect(200).expect_missing("Lakeside District", "head teacher")

    def test_password_and_the_other_sessions(self):
        client = self.signed_in("pass@rosewood.example")
        other = self.site.client()
        other.sign_in("pass@rosewood.example", GOOD)
        client.get("/account/password")
        client.submit({"old": "not the present one", "password": NEW}).expect(422, "not your password").expect_missing(NEW)
        client.submit({"old": GOOD, "password": NEW}).expect(200, "all other sessions have ended")
        self.assertEqual(other.request("GET", "/account").status, 303)
        self.assertIn("was changed", client.last_mail("pass@rosewood.example")[0])
        other.sign_in("pass@rosewood.example", NEW)

    def test_sessions_end_one_by_one_and_all(self):
        client = self.signed_in("many@rosewood.example")
        others = [self.site.client() for _ in range(3)]
        for other in others:
            other.sign_in("many@rosewood.example", GOOD)
        client.get("/account")
        self.assertEqual(sum("/sessions/end" in form.action and "session" in form.names for form in client.page.forms), 3)
        client.submit({}, action="/sessions/end").expect(200, "That session has ended")
        self.assertEqual(sum(other.request("GET", "/account").status == 200 for other in others), 2)
        client.submit({}, action="/sessions/end-others").expect(200, "All other sessions have ended")
        self.assertEqual(sum(other.request("GET", "/account").status == 200 for other in others), 0)
        client.get("/account").expect(200)

    def test_nobody_ends_the_session_of_another(self):
        victim = self.signed_in("victim@rosewood.example")
        second = self.site.client()
        second.sign_in("victim@rosewood.example", GOOD)
        form = next(form for form in victim.get("/account").forms if "session" in form.names)
        session = dict(form.defaults())["session"]
        attacker = self.signed_in("attacker@rosewood.example")
        token = dict(attacker.get("/account").form("/sign-out").defaults())["form_token"]
        attacker.post("/account/sessions/end", {"session": session, "form_token": token})
        self.assertEqual(second.request("GET", "/account").status, 200)

    def test_another_address(self):
        client = self.signed_in("before@rosewood.example")
        client.get("/account/email")
        client.submit({"email": "after@rosewood.example", "old": GOOD}).expect(200, "sent a link")
        client.get("/privacy/my-data").expect(200, "after@rosewood.example", "not confirmed yet")
        self.assertIn("another e-mail address", client.last_mail("before@rosewood.example")[0])
        client.get(client.mailed_link("after@rosewood.example", "/confirm/"))
        client.submit({}).expect(200, "Your new address is confirmed")
        self.site.client().sign_in("after@rosewood.example", GOOD)
        stranger = self.site.client()
        stranger.get("/sign-in")
        stranger.submit({"email": "before@rosewood.example", "password": GOOD}, holding="password").expect(422)

    def test_a_new_password_stops_what_was_begun_without_the_owner(self):
        client = self.signed_in("robbed@rosewood.example")
        client.get("/account/email")
        client.submit({"email": "thief@rosewood.example", "old": GOOD}).expect(200)
        client.get("/privacy/my-data").expect(200, "thief@rosewood.example")
        links = [client.mailed_link("thief@rosewood.example", "/confirm/")]
        client.get("/reset")
        client.submit({"email": "robbed@rosewood.example"}, action="/reset").expect(200)
        links.append(client.mailed_link("robbed@rosewood.example", "/confirm/"))
        client.get("/account/password")
        client.submit({"old": GOOD, "password": NEW}).expect(200, "all other sessions have ended")
        client.get("/privacy/my-data").expect(200).expect_missing("thief@rosewood.example")
        for link in links:
            self.site.client().get(link).expect(410)
        self.site.client().sign_in("robbed@rosewood.example", NEW)

    def test_a_link_to_a_new_password_is_the_last_of_its_kind(self):
        client = self.signed_in("twice@rosewood.example")
        links = []
        for _ in range(2):
            client.get("/reset")
            client.submit({"email": "twice@rosewood.example"}, action="/reset").expect(200)
            links.append(client.mailed_link("twice@rosewood.example", "/confirm/"))
        self.assertNotEqual(*links)
        client.get(links[1]).expect(200)
        client.submit({"password": NEW}, action="/password").expect(200, "Your password was changed")
        client.get(links[0]).expect(410)

    def test_an_entry_is_taken_over_once(self):
        with sqlite3.connect(self.site.data / "cabinet.db", timeout=10) as rows:
            rows.execute("INSERT INTO organisation VALUES (77, 'kapok', 'Kapok Readers', 'kapok readers', '{}', 'kapok.example', 'unclaimed', 1)")
        links = []
        for email in ("first@kapok.example", "second@kapok.example"):
            client = self.signed_in(email)
            client.get("/organisations/kapok/claim").expect(200, "Kapok Readers")
            client.submit({}, action="/claim").expect(200, "mailed you a link")
            links.append(client.mailed_link(email, "/confirm/"))
        first, second = self.site.client(), self.site.client()
        first.get(links[0])
        second.get(links[1]).expect(200, "Kapok Readers")
        first.submit({}).expect(200, "yours to look after")
        second.submit({}).expect(410)

    def test_an_address_of_somebody_else_cannot_be_taken(self):
        self.signed_in("owner@rosewood.example")
        client = self.signed_in("taker@rosewood.example")
        client.get("/account/email")
        client.submit({"email": "owner@rosewood.example", "old": GOOD}).expect(200)
        client.get(client.mailed_link("owner@rosewood.example", "/confirm/"))
        client.submit({}).expect(410)
        self.site.client().sign_in("owner@rosewood.example", GOOD)
        self.site.client().sign_in("taker@rosewood.example", GOOD)

    def test_closing_erases(self):
        client = self.signed_in("leaver@rosewood.example")
        client.get("/account/close").expect(200, "cannot be taken back")
        client.submit({"old": "a wrong password indeed"}).expect(422)
        client.submit({"old": GOOD}).expect(200, "Your account is closed")
        self.assertEqual(client.cookies, {})
        client.get("/sign-in")
        client.submit({"email": "leaver@rosewood.example", "password": GOOD}, holding="password").expect(422)
        with self.assertRaises(AssertionError):
            client.last_mail("leaver@rosewood.example")
        confirmed_provider(self.site, "leaver@rosewood.example")

    def test_one_address_with_two_accounts_is_asked_which(self):
        confirmed_provider(self.site, "both@rosewood.example")
        client = self.site.client()
        client.get("/sign-up/visitor")
        client.submit({"email": "both@rosewood.example", "password": GOOD, "adult": True, "acknowledged": True})
        client.get(client.mailed_link("both@rosewood.example", "/confirm/"))
        client.submit({})
        client.get("/sign-in")
        client.submit({"email": "both@rosewood.example", "password": GOOD}, holding="password").expect(200, "Which account?", "As provider", "As visitor")
        self.assertEqual(client.cookies, {})
        form = next(form for form in client.page.forms if form.buttons and form.buttons[0].text == "As visitor")
        client.post("/sign-in/as", form.defaults()).expect(200)
        client.get("/account").expect(200, "You are here as: visitor")
        self.site.client().post("/sign-in/as", form.defaults()).expect(410)


class Contacts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))

    def find(self, wanted):
        """(address, page of their link, slug) of a contact in that state."""
        client = self.site.client()
        for solution in client.get("/solutions.json").json()["solutions"]:
            page = client.get(f"/solutions/{solution['slug']}/contact")
            if page.status != 200:
                continue
            for email in re.findall(r"mailto:([^\"?]+)", page.text):
                if "demo.example" in email:
                    continue
                client.get("/contact-listing")
                client.submit({"email": email}).expect(200, "Look into your mail")
                try:
                    client.get(client.mailed_link(email, "/confirm/"))
                except AssertionError:
                    continue
                if wanted in client.page.words:
                    return email, client, solution["slug"]
        self.fail(f"no contact: {wanted}")

    def test_listing_ends_everywhere_at_once(self):
        email, client, slug = self.find("End the listing")
        public = self.site.client()
        public.get(f"/solutions/{slug}/contact").expect(200, email)
        client.page.expect(200, email)
        link = client.page.url
        client.submit({}, action="/refuse").expect(200, "You are not listed")
        self.assertNotIn(email, public.get(f"/solutions/{slug}/contact").text)
        client.get(link).expect(410)

    def test_contact_is_shown_after_agreeing_only(self):
        demo = harness.TOP / "demo"
        slug = json.loads((demo / "scenes.json").read_text(encoding="utf-8"))["contacts_waiting"][0]
        solutions = json.loads((demo / "solutions.json").read_text(encoding="utf-8"))["solutions"]
        contact = next(one["contact"] for one in solutions if one["slug"] == slug)
        client, public = self.site.client(), self.site.client()
        self.assertNotIn(contact["email"], public.get(f"/solutions/{slug}/contact").text)
        client.get("/contact-listing")
        client.submit({"email": contact["email"]})
        links = [link for link in client.get(f"/demo/mailbox?to={contact['email']}").links if "/confirm/" in link]
        pages = [client.get(link).expect(200) for link in links]
        page = next(page for page in pages if "May we show you" in page.words)
        page.expect(200, contact["first_name"], contact["last_name"], contact["email"])
        self.assertNotIn(contact["email"], public.get(f"/solutions/{slug}/contact").text, "looking is not agreeing")
        form = next(form for form in page.forms if form.method == "post" and not form.action.endswith("/refuse"))
        client.post(client.path_of(self.site.origin + form.action), form.defaults()).expect(200, "you are listed")
        public.get(f"/solutions/{slug}/contact").expect(200, contact["email"])

    def test_unknown_addresses_get_the_same_page(self):
        client = self.site.client()
        client.get("/contact-listing")
        client.submit({"email": "nobody@rosewood.example"}).expect(200, "Look into your mail")


class PrivacyPages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())

    def test_pages_need_nothing_and_name_who_is_responsible(self):
        client = self.site.client()
        for path in ("/privacy", "/privacy/policy", "/privacy/data", "/privacy/cookies"):
            page = client.get(path).expect(200, "Ministry of Education of Examplia", "privacy@demo.example")
            self.assertEqual(page.headers.get_all("Set-Cookie"), None)
            self.assertEqual(page.mistakes, [])

    def test_policy_has_its_version_at_top_and_end(self):
        words = self.site.client().get("/privacy/policy").tree.find("main").text
        version = re.search(r"Version (\d+)", words)[1]
        self.assertRegex(words.strip(), re.escape(f"version {version}.") + "$")

    def test_data_page_has_every_datum_of_the_inventory(self):
        import tomllib
        inventory = tomllib.loads((harness.TOP / "policy" / "inventory.toml").read_text(encoding="utf-8"))
        page = self.site.client().get("/privacy/data")
        self.assertEqual(len(list(page.tree.find_all("dt"))), len(inventory["datum"]))
        for datum in inventory["datum"]:
            self.assertIn(datum["needed"], page.words)

    def test_addresses_for_machines(self):
        client = self.site.client()
        self.assertRegex(client.get("/.well-known/security.txt").expect(200).text, r"Contact: mailto:\S+\nExpires: \d{4}-")
        self.assertIn("Disallow: /*/contact", client.get("/robots.txt").expect(200).text)


if __name__ == "__main__":
    unittest.main()
