# SPDX-License-Identifier: Apache-2.0
"""Accounts: making one, confirming it, signing in and out, choosing a new password, invitations."""
import re
import time
import unittest

import database
import harness

GOOD = "meadow kettle orbit lantern"


def sign_up_provider(site, email, organisation="Tamarind Learning Works", password=GOOD):
    client = site.client()
    client.get("/sign-up/provider").expect(200)
    client.submit({"first_name": "Zola", "last_name": "Tamm", "email": email, "organisation": organisation, "password": password,
                   "adult": True, "acknowledged": True}).expect(200, "Look into your mail")
    return client


def confirmed_provider(site, email, **more):
    client = sign_up_provider(site, email, **more)
    client.get(client.mailed_link(email, "/confirm/")).expect(200)
    client.submit({}).expect(200, "Your address is confirmed")
    return client


def confirmed_visitor(site, email, password=GOOD):
    """A visitor with an account, signed in, and their number."""
    client, before = site.client(), set(database.query(site, "SELECT subject FROM account"))
    client.get("/sign-up/visitor")
    client.submit({"email": email, "password": password, "adult": True, "acknowledged": True}).expect(200)
    client.get(client.mailed_link(email, "/confirm/"))
    client.submit({}).expect(200)
    client.sign_in(email, password)
    return client, (set(database.query(site, "SELECT subject FROM account")) - before).pop()[0]


class People(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())

    def test_provider_signs_up_confirms_signs_in_and_out(self):
        client = confirmed_provider(self.site, "zola@tamarind.example")
        self.assertEqual(client.cookies, {}, "no cookie before sign-in")
        client.sign_in("zola@tamarind.example", GOOD)
        self.assertEqual(list(client.cookies), ["session"])
        client.get("/sign-out")
        page = client.submit({}, action="/sign-out", follow=False).expect(303)
        self.assertIn("storage", page.headers["Clear-Site-Data"])
        client.get("/sign-out").expect(200, "You are signed out")
        self.assertEqual(client.cookies, {})

    def test_visitor_gives_only_an_address(self):
        client = self.site.client()
        client.get("/sign-up/visitor").expect(200, "privacy policy")
        client.submit({"email": "only@visitor.example", "password": GOOD, "adult": True, "acknowledged": True}).expect(200, "Look into your mail")
        client.get(client.mailed_link("only@visitor.example", "/confirm/"))
        client.submit({}).expect(200, "Sign in")
        client.sign_in("only@visitor.example", GOOD)

    def test_known_and_unknown_addresses_get_the_same_page(self):
        pages = []
        for email in ("provider@demo.example", "nobody-yet@tamarind.example"):
            client = self.site.client()
            client.get("/sign-up/provider")
            pages.append(client.submit({"first_name": "A", "last_name": "B", "email": email, "organisation": "C", "password": GOOD, "adult": True,
                                        "acknowledged": True}))
        self.assertEqual(pages[0].status, pages[1].status)
        self.assertEqual(pages[0].text, pages[1].text)
        words, _ = self.site.client().last_mail("provider@demo.example")
        self.assertIn("There is one already", words)

    def test_form_without_or_with_an_old_policy_version_is_refused(self):
        client = self.site.client()
        fields = {"email": "old@visitor.example", "password": GOOD, "adult": "yes", "acknowledged": "yes", "role": "kept words"}
        for version in ({}, {"policy": "2001-01-01"}):
            page = client.post("/sign-up/visitor", fields | version).expect(422, "another version", "kept words")
            self.assertNotIn(GOOD, page.text)
        with self.assertRaises(AssertionError):
            client.last_mail("old@visitor.example")

    def test_declaration_and_password_rules(self):
        client = self.site.client()
        client.get("/sign-up/visitor")
        policy = client.page.form("/sign-up/visitor").filled({})
        client.post("/sign-up/visitor", dict(policy) | {"email": "young@visitor.example", "password": GOOD, "acknowledged": "yes"}).expect(422, "Tick this")
        for weak, words in (("short", "15 characters"), ("passwordpassword1", "choose another"), ("aaaaaaaaaaaaaaaaaa", "choose another")):
            client.get("/sign-up/visitor")
            client.submit({"email": "weak@visitor.example", "password": weak, "adult": True, "acknowledged": True}).expect(422, words)

    def test_unconfirmed_unknown_and_wrong_look_the_same(self):
        sign_up_provider(self.site, "waiting@tamarind.example")
        answers = set()
        for email, password in (("waiting@tamarind.example", GOOD), ("never@tamarind.example", GOOD), ("visitor@demo.example", GOOD)):
            client = self.site.client()
            client.get("/sign-in")
            page = client.submit({"email": email, "password": password}, holding="password").expect(422, "do not fit together")
            self.assertEqual(client.cookies, {})
            answers.add(page.text.replace(email, ""))
        self.assertEqual(len(answers), 1)

    def test_link_works_once_and_only_when_pressed(self):
        client = sign_up_provider(self.site, "once@tamarind.example")
        link = client.mailed_link("once@tamarind.example", "/confirm/")
        for _ in range(3):
            client.get(link).expect(200, "Confirm")
        client.submit({}).expect(200)
        client.get(link).expect(410)
        client.post(link, {}).expect(410)
        client.get("/confirm/" + "A" * 43).expect(410)

    def test_who_confirms_first_gets_the_address_with_their_own_password(self):
        email = "wanted@tamarind.example"
        stranger, person = sign_up_provider(self.site, email, password="stranger chose these words"), sign_up_provider(self.site, email)
        person.get(person.mailed_link(email, "/confirm/"))
        person.submit({})
        person.sign_in(email, GOOD)
        stranger.get("/sign-in")
        stranger.submit({"email": email, "password": "stranger chose these words"}, holding="password").expect(422)

    def test_what_nobody_confirms_is_deleted(self):
        client = sign_up_provider(self.site, "silent@tamarind.example")
        link = client.mailed_link("silent@tamarind.example", "/confirm/")
        self.site.advance(days=3)
        self.site.restart()
        deadline = time.monotonic() + 20
        while "swept" not in self.site.output and time.monotonic() < deadline:
            client.get("/healthz")
        self.assertIn("accounts=", self.site.output)
        client.get(link).expect(410)
        with self.assertRaises(AssertionError):
            client.last_mail("silent@tamarind.example")

    def test_ten_wrong_tries_then_a_wait(self):
        confirmed_provider(self.site, "guessed@tamarind.example")
        client = self.site.client()
        for number in range(11):
            client.get("/sign-in")
            client.submit({"email": "guessed@tamarind.example", "password": f"wrong guess number {number}"}, holding="password")
        client.page.expect(429, "Too many wrong tries")
        client.get("/sign-in")
        client.submit({"email": "guessed@tamarind.example", "password": GOOD}, holding="password").expect(429)
        self.site.client().sign_in("visitor@demo.example")
        self.site.advance(minutes=16)
        client.sign_in("guessed@tamarind.example", GOOD)

    def test_refused_cookies_get_one_page_and_no_loop(self):
        client = self.site.client()
        client.get("/sign-in")
        page = client.submit({"email": "visitor@demo.example", "password": self.site.accounts["visitor@demo.example"]}, holding="password", follow=False)
        client.cookies.clear()
        client.follow(page).expect(200, "Cookies are needed")
        self.assertEqual(client.page.headers.get_all("Set-Cookie"), None)

    def test_next_leads_to_our_own_pages_only(self):
        for wanted, end in (("/account/password", "/account/password"), ("//evil.example/", None), ("https://evil.example/", None), ("/no-such-page", "/account")):
            client = self.site.client()
            client.get("/sign-in")
            page = client.post("/sign-in", {"email": "visitor@demo.example", "password": self.site.accounts["visitor@demo.example"], "next": wanted})
            if end is None:
                page.expect(422)
            else:
                self.assertEqual(re.sub("^/en", "", page.url), end)

    def test_new_password_by_mail(self):
        confirmed_provider(self.site, "forgot@tamarind.example")
        old, client = self.site.client(), self.site.client()
        old.sign_in("forgot@tamarind.example", GOOD)
        pages = []
        for email in ("forgot@tamarind.example", "unknown@tamarind.example"):
            client.get("/reset").expect(200)
            pages.append(client.submit({"email": email}, action="/reset").expect(200, "Look into your mail").text)
        self.assertEqual(pages[0], pages[1])
        client.get(client.mailed_link("forgot@tamarind.example", "/confirm/")).expect(200, "Choose a new password")
        client.submit({"password": "too short"}, action="/password").expect(422)
        client.submit({"password": "lantern orbit kettle meadow"}, action="/password").expect(200, "Your password was changed")
        self.assertEqual(old.request("GET", "/account").status, 303, "the old session has ended")
        old.get("/sign-in")
        old.submit({"email": "forgot@tamarind.example", "password": GOOD}, holding="password").expect(422)
        client.sign_in("forgot@tamarind.example", "lantern orbit kettle meadow")
        self.assertIn("password", client.last_mail("forgot@tamarind.example")[0])

    def test_administrator_made_on_the_machine_joins_by_link(self):
        self.site.stop()
        printed = harness.run_command("admin", "create", "--email", "chief@tamarind.example", "--duties", "programme", data=self.site.data)
        self.site.start()
        link = re.search(r"https?://\S+?(/\w+/confirm/\S+)", printed)[1]
        client = self.site.client()
        client.get(link).expect(200, "You are invited", "administrator")
        client.submit({"first_name": "Chi", "last_name": "Ef", "password": GOOD, "adult": True}, action="/join").expect(422, "Tick this", "Chi")
        client.submit({"first_name": "Chi", "last_name": "Ef", "password": GOOD, "adult": True, "acknowledged": True}, action="/join").expect(200, "Welcome")
        client.sign_in("chief@tamarind.example", GOOD)
        client.get(link).expect(410)


if __name__ == "__main__":
    unittest.main()
