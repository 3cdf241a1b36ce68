# SPDX-License-Identifier: Apache-2.0
"""Journeys of people who are invited: colleagues, reviewers, administrators; what ends with a contract or a silence."""
import re
import time
import unittest

import database
import harness
from test_submission import begin

PASSWORD = "meadow kettle orbit lantern"
ADMIN = "admin@demo.example"


def join(site, email, first, last, expect="Welcome"):
    """Opens the invitation that was mailed last, declares and chooses a password; gives the signed-in client."""
    client = site.client()
    client.get(client.mailed_link(email, "/confirm/")).expect(200, "You are invited")
    client.submit({"first_name": first, "last_name": last, "password": PASSWORD, "adult": True, "acknowledged": True}, action="/join").expect(200, expect)
    client.sign_in(email, PASSWORD)
    return client


class Invited(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())

    def rows(self, sql, *values):
        return database.query(self.site, sql, *values)

    def press(self, client, page, word):
        for form in page.forms:
            if any(word in button.text for button in form.buttons):
                return client.post(client.path_of(form.action), form.filled({}, None))
        raise AssertionError(f"no button {word!r}: {page.words[:600]}")

    def swept(self, accounts):
        """Starts anew, so that the sweep runs, and waits until it says that many accounts went."""
        self.site.restart()
        deadline = time.monotonic() + 20
        while f"accounts={accounts}" not in self.site.output and time.monotonic() < deadline:
            self.site.client().get("/healthz")
        self.assertIn(f"accounts={accounts}", self.site.output)

    def invite_colleague(self, owner, email, role="editor"):
        owner.get(owner.members)
        return owner.submit({"email": email, "role": role}, action="/invite").expect(200, "We have written to them", "Invited, has not come yet")

    # --- colleagues ---

    def test_an_invitation_of_two_organisations_survives_one(self):
        owner = self.site.signed_in("provider@demo.example")
        begin(owner, "Former House", "Former Reader")
        self.invite_colleague(owner, "fola@journeys.example")
        former, link = owner.members, owner.mailed_link("fola@journeys.example", "/confirm/")
        begin(owner, "Latter House", "Latter Reader")
        self.invite_colleague(owner, "fola@journeys.example")
        self.press(owner, owner.get(former), "Remove").expect(200, "the invitation no longer holds")
        owner.get(link).expect(410)
        join(self.site, "fola@journeys.example", "Fola", "Ade").get("/submissions").expect(200, "Latter Reader").expect_missing("Former Reader")

    def test_an_invited_colleague_writes_along_until_removed(self):
        owner = self.site.signed_in("provider@demo.example")
        path = begin(owner, "Journeys House", "Journeys Reader")
        self.invite_colleague(owner, "awa@journeys.example")
        awa = self.site.client()
        link = awa.mailed_link("awa@journeys.example", "/confirm/")
        awa.get(link).expect(200, "Journeys House", "privacy policy")
        good = {"first_name": "Awa", "last_name": "Diallo", "password": PASSWORD, "adult": True, "acknowledged": True}
        awa.submit({**good, "adult": None}, action="/join").expect(422, "Tick this", 'value="Diallo"').expect_missing(PASSWORD)
        awa.get(link)
        awa.submit({**good, "first_name": ""}, action="/join").expect(422, "This is needed")
        awa.get(link)
        awa.submit({**good, "password": "short"}, action="/join").expect(422, "15 characters")
        awa = join(self.site, "awa@journeys.example", "Awa", "Diallo")
        awa.get(link).expect(410)
        awa.get("/submissions").expect(200, "Journeys Reader", "You are an editor")
        awa.get(f"/{path}/questions/P1.1").expect(200)
        awa.submit({"text": "Written by the colleague."}, holding="revision", press="stay").expect(200)
        owner.get(owner.members).expect_missing("Diallo", "awa@journeys.example")
        awa.get("/account/details").expect(200)
        awa.submit({"shown_name": "Awa of Journeys", "acknowledged": True}, holding="shown_name").expect(200)
        owner.get(owner.members).expect(200, "Awa of Journeys").expect_missing("Diallo", "awa@journeys.example")
        owner.get(f"/{path}").expect(200, "Awa of Journeys")
        self.press(owner, owner.get(owner.members), "Remove").expect(200, "Removed")
        for address in (f"/{path}", f"/{path}/questions/P1.1", owner.members):
            awa.get(address).expect(404)
        awa.get("/submissions").expect(200).expect_missing("Journeys Reader")

    def test_a_member_of_another_organisation_joins_with_the_account_they_have(self):
        owner = self.site.signed_in("provider@demo.example")
        begin(owner, "First House", "First Reader")
        self.invite_colleague(owner, "bela@journeys.example")
        bela = join(self.site, "bela@journeys.example", "Bela", "Costa")
        path = begin(owner, "Second House", "Second Reader")
        self.invite_colleague(owner, "BELA@journeys.example", role="owner")
        bela.get(f"/{path}").expect(404)
        bela.get(bela.mailed_link("bela@journeys.example", "/confirm/")).expect(200, "Second House", "with the account you have")
        self.assertNotIn("password", [name for form in bela.page.forms for name in form.names])
        bela.submit({}, page=bela.page, action=bela.page.forms[-1].action).expect(200)
        bela.get("/submissions").expect(200, "First Reader", "Second Reader", "You are an owner")
        bela.get(f"/{path}").expect(200, "Draft")
        self.assertEqual(self.rows("SELECT count(*) FROM account WHERE kind = 'member' AND subject IN (SELECT subject FROM membership "
                                   "WHERE role = 'owner' AND organisation IN (SELECT id FROM organisation WHERE name = 'Second House'))"), [(2,)])

    def test_an_invitation_taken_back_leads_nowhere(self):
        owner = self.site.signed_in("provider@demo.example")
        begin(owner, "Recalled House", "Recalled Reader")
        page, chidi = self.invite_colleague(owner, "chidi@journeys.example"), self.site.client()
        link = chidi.mailed_link("chidi@journeys.example", "/confirm/")
        chidi.get(link).expect(200, "You are invited")
        self.press(owner, page, "Remove").expect(200, "the invitation no longer holds").expect_missing("has not come yet")
        chidi.get(link).expect(410)
        with self.assertRaises(AssertionError):
            chidi.last_mail("chidi@journeys.example")
        self.site.signed_in(ADMIN).find_person("chidi").expect(200, "Nobody whom you may see fits.")

    def test_there_is_always_an_owner(self):
        owner = self.site.signed_in("provider@demo.example")
        begin(owner, "Guarded House", "Guarded Reader")
        self.invite_colleague(owner, "dewi@journeys.example")
        self.press(owner, owner.get(owner.members), "Leave").expect(200, "You are the last owner")
        dewi = join(self.site, "dewi@journeys.example", "Dewi", "Sari")
        page = owner.get(owner.members)
        mine = self.rows("SELECT m.subject FROM membership m JOIN organisation o ON o.id = m.organisation WHERE o.name = 'Guarded House' AND m.role = 'owner'")[0][0]
        token = [pair for pair in page.form("/transfer").filled({}, None) if pair[0] == "form_token"]
        base = owner.members.rsplit("/", 1)[0]
        for action, more in (("role", [("role", "editor")]), ("remove", [])):
            owner.post(f"{base}/{action}", token + [("member", str(mine))] + more).expect(200, "An organisation needs an owner")
        owner.post(f"{base}/transfer", token + [("member", str(mine))]).expect(409)
        owner.post(f"{base}/transfer", token + [("member", "12345")]).expect(404)
        self.press(owner, owner.get(owner.members), "Hand over to").expect(200, "you are an editor now")
        page = dewi.get(owner.members).expect(200, "Invite somebody")
        self.press(dewi, page, "Make owner").expect(200, "Saved")
        self.press(dewi, dewi.get(owner.members), "Leave").expect(200, "You have left")
        dewi.get(owner.members).expect(404)
        owner.get(owner.members).expect(200, "Invite somebody")

    # --- reviewers ---

    def invite(self, admin, kind, email, **values):
        admin.get(f"/admin/people/invite?kind={kind}").expect(200)
        return admin.submit({"first_name": "Given", "last_name": "Name", "email": email, **values}, holding="email")

    def test_an_invited_reviewer_accepts_and_can_be_asked(self):
        admin = self.site.signed_in(ADMIN)
        self.invite(admin, "reviewer", "efua@pool.example").expect(200, "The invitation is on its way.", "invited")
        admin.find_person("efua").expect(200, "invited")
        join(self.site, "efua@pool.example", "Efua", "Owusu").get("/reviews").expect(200, "No review has been asked of you yet")
        admin.find_person("owusu").expect(200, "Efua Owusu", "active")

    def test_an_unanswered_invitation_is_deleted_after_30_days(self):
        with harness.Site() as site:
            self.site, old = site, self.site
            self.addCleanup(setattr, self, "site", old)
            admin, owner = site.signed_in(ADMIN), site.signed_in("provider@demo.example")
            begin(owner, "Silent House", "Silent Reader")
            self.invite(admin, "reviewer", "gone@pool.example").expect(200, "on its way")
            self.invite_colleague(owner, "mute@journeys.example")
            links = [site.client().mailed_link(email, "/confirm/") for email in ("gone@pool.example", "mute@journeys.example")]
            before = self.rows("SELECT count(*) FROM account WHERE state <> 'closed'")[0][0]
            site.advance(days=29)
            for link in links:
                site.client().get(link).expect(200, "You are invited")
            site.advance(days=2)
            self.swept(2)
            for link in links:
                site.client().get(link).expect(410)
            self.assertEqual(self.rows("SELECT count(*) FROM account WHERE state <> 'closed'"), [(before - 2,)])
            self.assertEqual(self.rows("SELECT count(*) FROM membership WHERE state = 'invited'"), [(0,)])
            admin = site.signed_in(ADMIN)
            admin.find_person("gone").expect(200, "Nobody whom you may see fits.")
            with self.assertRaises(AssertionError):
                admin.last_mail("gone@pool.example")
            site.signed_in("provider@demo.example").get(owner.members).expect(200).expect_missing("Invited, has not come yet")

    # --- administrators ---

    def test_a_second_administrator_and_the_end_of_a_contract(self):
        with harness.Site() as site:
            self.site, old = site, self.site
            self.addCleanup(setattr, self, "site", old)
            admin = site.signed_in(ADMIN)
            contract = {"duties": ["programme", "technical"], "designation": "contractor", "record": "Contract 7/2026", "standard": True}
            self.invite(admin, "administrator", "hana@desk.example", **contract).expect(422, "ends on a day", "Contract 7/2026")
            self.invite(admin, "administrator", "hana@desk.example", **{**contract, "until": self.day(40), "record": ""}).expect(422, "by which act or contract")
            self.invite(admin, "administrator", "hana@desk.example", **{**contract, "until": "2001-01-01"}).expect(422, "a day in the future")
            self.invite(admin, "administrator", "hana@desk.example", **{**contract, "until": self.day(40)}).expect(200, "Another administrator has to agree")
            site.signed_in("privacy@demo.example").approve_all()
            hana = join(site, "hana@desk.example", "Hana", "Sato")
            hana.get("/admin/assessments").expect(200)
            me = self.rows("SELECT subject FROM administrator WHERE kind = 'contractor'")[0][0]
            hana.get(f"/admin/people/{me}/designation").expect(200, "Nobody changes their own duties")
            other = self.rows("SELECT subject FROM administrator WHERE duties = 15")[0][0]
            hana.get(f"/admin/people/{other}/designation").expect(403)
            pairs = [pair for pair in hana.get("/admin/people").form("/admin/people").filled({}, None) if pair[0] == "form_token"]
            pairs += [("duties", "technical"), ("designation", "staff"), ("record", "mine")]
            hana.post(f"/admin/people/{me}/designation", pairs).expect(403)
            site.advance(days=1)
            site.advance(days=39, hours=-1)
            hana.sign_in("hana@desk.example", PASSWORD)
            hana.get("/admin/assessments").expect(200)
            site.advance(days=1, hours=2)
            self.assertEqual(hana.request("GET", "/admin/assessments").status, 303)
            hana.get("/sign-in")
            hana.submit({"email": "hana@desk.example", "password": PASSWORD}, holding="password")
            self.assertEqual(hana.request("GET", "/admin/assessments").status, 303)
            admin = site.signed_in(ADMIN)
            admin.get(f"/admin/people/{me}").expect(200, "Programme", "Designated until")

    def day(self, days):
        return time.strftime("%Y-%m-%d", time.gmtime(time.time() + self.site.offset_s + days * 86400))


if __name__ == "__main__":
    unittest.main()
