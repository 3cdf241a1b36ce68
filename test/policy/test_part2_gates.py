# SPDX-License-Identifier: Apache-2.0
"""Clauses about who may act: designation and its end, confirmation, training, elevation, a contractor's grants, decisions for two."""
import re
import time
import unittest

import database
import explore
import harness
import shared
import test_part2_registers as registers
from test_people import confirmed_visitor

ADMIN, PRIVACY = "admin@demo.example", "privacy@demo.example"
PASSWORD = "meadow kettle orbit lantern"


class Place(unittest.TestCase):
    """What the classes below share: one site each."""

    @classmethod
    def setUpClass(cls):
        if cls is Place:
            raise unittest.SkipTest("only a base")
        cls.site = cls.enterClassContext(harness.Site())

    def rows(self, sql, *values):
        return database.query(self.site, sql, *values)

    def subject(self, duties):
        return self.rows("SELECT subject FROM administrator WHERE duties = ?", duties)[0][0]

    def day(self, days):
        return time.strftime("%Y-%m-%d", time.gmtime(time.time() + self.site.offset_s + days * 86400))

    until = staticmethod(shared.until)

    def invite(self, admin, email, **values):
        admin.get("/admin/people/invite?kind=administrator").expect(200)
        return admin.submit({"first_name": "Given", "last_name": "Name", "email": email, **values}, holding="email")

    def join(self, email, **client_values):
        client = self.site.client()
        for name, value in client_values.items():
            setattr(client, name, value)
        client.get(client.mailed_link(email, "/confirm/")).expect(200, "You are invited")
        form = client.page.form(holding="password")
        values = {"first_name": "Given", "last_name": "Name", "password": PASSWORD, "adult": True, "acknowledged": True}
        client.submit({k: v for k, v in values.items() if k in form.names}, action="/join").expect(200)
        client.sign_in(email, PASSWORD)
        return client


class Designation(Place):
    def test_p02_a_designation_wants_two_administrators(self):
        admin = self.site.signed_in(ADMIN)
        self.invite(admin, "two@desk.example", duties=["privacy"], designation="staff", record="Act 1").expect(200, "Another administrator has to agree")
        count = "SELECT count(*) FROM administrator"
        self.assertEqual(self.rows(count), [(3,)])
        with self.assertRaises(AssertionError):
            admin.last_mail("two@desk.example")
        page = admin.get("/admin/privacy/approvals").expect(200, "Act 1", "You asked")
        form = next(f for f in page.forms if "/approvals/" in f.action)
        forged = [(k, "yes" if k == "answer" else v) for k, v in form.filled({})]
        self.assertEqual(admin.post(admin.path_of(form.action), forged).status, 409, "who asks does not answer")
        self.assertEqual(self.rows(count), [(3,)])
        self.site.signed_in(PRIVACY).approve_all()
        self.assertEqual(self.rows(count), [(4,)])
        by = self.rows("SELECT designated_by FROM administrator ORDER BY designated DESC, rowid DESC LIMIT 1")[0][0]
        self.assertEqual(by, self.subject(15))
        self.join("two@desk.example").get("/admin/privacy").expect(200)

    def test_p02_what_is_refused_designates_nobody(self):
        admin = self.site.signed_in(ADMIN)
        before = self.rows("SELECT count(*) FROM administrator")
        self.invite(admin, "no@desk.example", duties=["privacy"], designation="staff", record="Act 2").expect(200)
        second = self.site.signed_in(PRIVACY)
        page = second.get("/admin/privacy/approvals").expect(200, "Act 2")
        form = next(f for f in page.forms if ("answer", "no") in f.filled({}))
        second.post(second.path_of(form.action), form.filled({})).expect(200, "Refused.")
        self.assertEqual(self.rows("SELECT count(*) FROM administrator"), before)
        self.assertEqual(self.rows("SELECT count(*) FROM designation_asked"), [(0,)])

    def test_p02_the_last_administrator_cannot_leave(self):
        admin = self.site.signed_in(ADMIN)
        admin.get("/account/close").expect(200, "You are the last administrator who directs this cabinet")
        token = [pair for pair in admin.get("/account/password").form(holding="old").filled({}) if pair[0] == "form_token"]
        admin.post("/account/close", token + [("old", self.site.accounts[ADMIN])])
        self.assertEqual(self.rows("SELECT state FROM account WHERE subject = ?", self.subject(15)), [("active",)])
        # another one who directs: then it may
        self.invite(admin, "next@desk.example", duties=["programme"], designation="staff", record="Act 3").expect(200)
        self.site.signed_in(PRIVACY).approve_all()
        other = self.join("next@desk.example")
        admin.get("/account/close").expect(200, "Your data are erased at once")
        # and an end or other duties for the one who is left are refused in words
        me = self.subject(15)
        other.get(f"/admin/people/{me}/designation").expect(200)
        other.submit({"duties": ["programme"], "record": "shorter"}, holding="record").expect(200, "The duties are changed.")
        other.get(f"/admin/people/{me}").expect(200, "Programme")

    def test_p02_who_locks_the_second_administrator_is_not_alone_by_it(self):
        with harness.Site() as site:
            self.site, old = site, self.site
            self.addCleanup(setattr, self, "site", old)
            admin, second = site.signed_in(ADMIN), self.subject(2)
            admin.get(f"/admin/people/{second}").expect(200)
            admin.submit({}, action="/lock").expect(200, "Locked")
            page = self.invite(admin, "accomplice@desk.example", duties=["privacy"], designation="staff", record="Act 13")
            page.expect(200, "Another administrator has to agree")
            self.assertEqual(self.rows("SELECT count(*) FROM administrator"), [(3,)])
            asked = self.rows("SELECT id, asked FROM approval")[0]
            # who was locked counts for 14 days: as long the waiting begins anew
            site.advance(days=13)
            self.until(lambda: self.rows("SELECT alone_from FROM approval")[0][0] > asked[1], "the job did not look")
            self.assertEqual(self.rows("SELECT state FROM approval"), [("waiting",)])
            admin = site.signed_in(ADMIN)
            admin.get("/admin/privacy/approvals").expect(200, "Act 13", "You asked").expect_missing("it stands by itself")
            # then it stands alone, and everybody is told so
            site.advance(days=3)
            self.until(lambda: self.rows("SELECT count(*) FROM administrator") == [(4,)], "it never came into force")
            self.assertEqual(self.rows("SELECT state FROM approval WHERE id = ?", asked[0]), [("alone",)])
            self.site.client().get("/privacy/transparency").expect(200, "One-person decisions", "An administrator’s role")
            # and whoever is alone by then asks all the same: there was another one
            admin = site.signed_in(ADMIN)
            self.invite(admin, "third@desk.example", duties=["privacy"], designation="staff", record="Act 14").expect(200, "Nobody else can agree now", "marked in public")
            self.assertEqual(self.rows("SELECT count(*) FROM administrator"), [(4,)])

    def test_p02_unlocked_and_locked_again_changes_nothing(self):
        with harness.Site() as site:
            self.site, old = site, self.site
            self.addCleanup(setattr, self, "site", old)
            admin, second = site.signed_in(ADMIN), self.subject(2)
            for step in ("/lock", "/unlock", "/lock"):
                admin.get(f"/admin/people/{second}").expect(200)
                admin.submit({}, action=step).expect(200)
            self.invite(admin, "accomplice@desk.example", duties=["privacy"], designation="staff", record="Act 15").expect(200, "Another administrator has to agree")
            self.assertEqual(self.rows("SELECT count(*) FROM administrator"), [(3,)])

    def test_p03_fewer_duties_or_a_nearer_end_of_the_others_open_no_way_alone(self):
        with harness.Site() as site:
            self.site, old = site, self.site
            self.addCleanup(setattr, self, "site", old)
            admin = site.signed_in(ADMIN)
            self.invite(admin, "two@desk.example", duties=["privacy", "technical"], designation="staff", record="Act 16").expect(200)
            site.signed_in(PRIVACY).approve_all()
            self.join("two@desk.example")
            for person, taken in ((self.subject(10), {"duties": ["technical"]}), (self.subject(2), {"until": self.day(1)})):
                admin.get(f"/admin/people/{person}/designation").expect(200)
                admin.submit({**taken, "record": "Act 17"}, holding="record").expect(200, "The duties are changed.")
            site.advance(days=2)
            admin = site.signed_in(ADMIN)
            values = {"duties": ["programme"], "designation": "contractor", "record": "Contract 18", "until": self.day(30), "standard": True}
            self.invite(admin, "c@desk.example", **values).expect(200, "Another administrator has to agree")
            self.assertEqual(self.rows("SELECT count(*) FROM administrator WHERE kind = 'contractor'"), [(0,)])
            site.advance(days=10)
            site.signed_in(ADMIN).get("/admin/privacy/approvals").expect(200, "Contract 18").expect_missing("it stands by itself")

    def test_p03_a_contractor_needs_reference_end_and_standard(self):
        admin = self.site.signed_in(ADMIN)
        whole = {"duties": ["programme"], "designation": "contractor", "record": "Contract 9", "until": self.day(30), "standard": True}
        for missing, words in (("record", "by which act or contract"), ("until", "ends on a day"), ("standard", "accepts the standard")):
            values = {**whole, missing: "" if missing != "standard" else False}
            self.invite(admin, "c@desk.example", **{k: v for k, v in values.items() if v is not False}).expect(422, words, "c@desk.example")
        self.assertEqual(self.rows("SELECT count(*) FROM administrator WHERE kind = 'contractor'"), [(0,)])


class Alone(unittest.TestCase):
    """A cabinet with one administrator works."""

    def test_p02_the_first_administrator_designates_another_at_once(self):
        with registers.OwnSite() as site:
            printed = harness.run_command("admin", "create", "--email", "first@ministry.example", "--duties", "programme,privacy", data=site.data)
            client = site.client()
            client.get("/" + re.search(r"https://\S+?/(\S*confirm/\S+)", printed)[1]).expect(200)
            client.submit({"password": PASSWORD, "first_name": "Fir", "last_name": "St", "adult": True, "acknowledged": True}, action="/join").expect(200)
            client.sign_in("first@ministry.example", PASSWORD)
            for name in ("second", "third"):  # the second has not come yet
                client.get("/admin/people/invite?kind=administrator").expect(200)
                client.submit({"first_name": name, "last_name": "Desk", "email": f"{name}@ministry.example", "duties": ["programme", "privacy"], "designation": "staff",
                               "record": "Act 1"}, holding="record").expect(200, "The invitation is on its way")
            self.assertEqual(database.query(site, "SELECT count(*) FROM administrator"), [(3,)])
            self.assertEqual(database.query(site, "SELECT count(*) FROM approval"), [(0,)])


class Contractor(Place):
    """A contractor: sees personal data within a grant only, until the contract ends."""

    def contractor(self, email, days):
        """A contractor with the programme duty, and the second administrator who agreed."""
        admin, second = self.site.signed_in(ADMIN), self.site.signed_in(PRIVACY)
        values = {"duties": ["programme"], "designation": "contractor", "record": "Contract 9", "until": self.day(days), "standard": True}
        self.invite(admin, email, **values).expect(200)
        second.approve_all()
        return self.join(email), second

    def test_p03_a_contractors_role_ends_with_the_contract(self):
        other, _ = self.contractor("short@desk.example", 2)
        other.get("/admin/assessments").expect(200)
        kept = self.rows("SELECT kind, until FROM administrator WHERE kind = 'contractor'")[0]
        self.assertIsNotNone(kept[1])
        self.assertGreater(self.rows("SELECT count(*) FROM gate WHERE standard IS NOT NULL")[0][0], 0)
        self.site.advance(days=3)
        self.assertEqual(other.request("GET", "/admin/assessments").status, 303)
        other.sign_in("short@desk.example", PASSWORD)
        self.assertEqual(other.request("GET", "/admin/assessments").status, 303)

    def test_p79_a_contractor_sees_what_a_grant_opens_as_long_as_it_lasts(self):
        hana, second = self.contractor("hana@desk.example", 30)
        reviewer = self.rows("SELECT subject FROM account WHERE kind = 'reviewer' ORDER BY subject LIMIT 1")[0][0]
        hana.get(f"/admin/people/{reviewer}").expect(200).expect_missing("Haddad", "Menon", "Quispe", "Abdi", "reviewer1@")
        hana.get("/admin/people?kind=reviewer").expect(200).expect_missing("Haddad", "Menon", "Quispe", "Abdi")
        self.assertIsNone(hana.page.tree.find("input", id="who"), "a hit alone would tell that somebody is here")
        # the grant: asked, answered by another; only a contractor asks, only for a few hours
        hana.get("/admin/privacy/grants").expect(200)
        hana.submit({"reason": "Mend the list of reviewers", "datums": ["reviewer.first_name", "reviewer.last_name"], "hours": "9"}, holding="reason").expect(422, "Mend the list")
        hana.submit({"reason": "Mend the list of reviewers", "datums": ["reviewer.first_name", "reviewer.last_name"], "hours": "2"}, holding="reason").expect(200, "Asked.")
        hana.get(f"/admin/people/{reviewer}").expect_missing("Haddad", "Menon", "Quispe", "Abdi")
        page = hana.get("/admin/privacy/approvals").expect(200)
        self.assertNotIn(("answer", "yes"), [pair for form in page.forms for pair in form.filled({})])
        second.get("/admin/privacy/approvals").expect(200, "Mend the list of reviewers")
        second.approve_all()
        shown = hana.get(f"/admin/people/{reviewer}").expect(200).text
        self.assertTrue(any(name in shown for name in ("Haddad", "Menon", "Quispe", "Abdi")))
        self.assertFalse(any(f"reviewer{n}@" in shown for n in range(1, 5)), "a field outside the grant")
        seen = [self.site.signed_in(f"reviewer{n}@demo.example").get("/privacy/my-data").expect(200).words for n in range(1, 5)]
        self.assertEqual(sum("A contractor, under a support grant" in words for words in seen), 1)
        # it ends by itself
        self.site.advance(hours=2, minutes=1)
        hana = self.site.client()
        hana.sign_in("hana@desk.example", PASSWORD)
        hana.get(f"/admin/people/{reviewer}").expect(200).expect_missing("Haddad", "Menon", "Quispe", "Abdi")


class Training(Place):
    def test_p100_a_module_makes_the_record_and_its_lack_closes(self):
        admin = self.site.signed_in(ADMIN)
        admin.get("/admin/people/invite?kind=reviewer")
        admin.submit({"first_name": "New", "last_name": "Reader", "email": "new@pool.example"}, holding="email").expect(200)
        client = self.join("new@pool.example", goes_through_gates=False)
        self.assertEqual(client.page.url.rsplit("/", 1)[-1], "training", "the module comes at the first sign-in")
        client.get("/reviews").expect(403, "training record", "Begin the module")
        client.get("/account").expect(200)
        wrong = {**harness.RIGHT_ANSWERS, "q.what": "a", "q.purpose": "a"}
        client.get("/training")
        page = client.submit(wrong, action="/training").expect(422, "Not quite")
        chosen = {box["name"]: box["value"] for box in page.tree.find_all("input") if box.get("type") == "radio" and "checked" in box.attributes}
        self.assertEqual(chosen, wrong, "nothing chosen is lost")
        client.get("/reviews").expect(403)
        client.take_training({**harness.RIGHT_ANSWERS, "q.what": "a"}).expect(200, "Your training record counts for a year")
        client.get("/reviews").expect(200)

    def test_p100_day_366_closes_until_it_is_taken_again(self):
        with harness.Site() as site:
            site.advance(days=364)
            self.site, old = site, self.site
            self.addCleanup(setattr, self, "site", old)
            client = site.client()
            client.goes_through_gates = False
            client.sign_in("reviewer1@demo.example")
            client.get("/reviews").expect(200)
            site.advance(days=2)
            client.sign_in("reviewer1@demo.example")
            client.get("/reviews").expect(403, "Begin the module")
            admin = site.client()
            admin.goes_through_gates = False
            admin.sign_in(ADMIN)
            for path in ("/admin", "/admin/people", "/admin/assessments"):
                admin.get(path).expect(403, "Begin the module")
            admin.take_training().expect(200)
            admin.get("/admin/assessments").expect(200)


class Assignment(unittest.TestCase):
    def test_p100_without_a_record_no_assignment(self):
        with harness.Site(demo_data=True) as site:
            case = database.query(site, "SELECT a.id FROM assessment a WHERE a.state = 'in_review' LIMIT 1")[0][0]
            admin = site.signed_in(ADMIN)
            admin.get("/admin/people/invite?kind=reviewer")
            admin.submit({"first_name": "New", "last_name": "Reader", "email": "new@pool.example"}, holding="email").expect(200)
            client = site.client()
            client.goes_through_gates = False
            client.get(client.mailed_link("new@pool.example", "/confirm/"))
            client.submit({"password": PASSWORD, "first_name": "New", "last_name": "Reader", "adult": True, "acknowledged": True}, action="/join").expect(200)
            client.sign_in("new@pool.example", PASSWORD)
            page = admin.get(f"/admin/assessments/{case}/reviewers").expect(200, "has no training record yet")
            box = next(b["value"] for b in page.tree.find_all("input", name="reviewers") if "no training record" in b.parent.parent.text and "New" in b.parent.parent.text)
            others = [b["value"] for b in page.tree.find_all("input", name="reviewers") if b["value"] != box][:1]
            before = database.query(site, "SELECT count(*) FROM review")
            admin.submit({"reviewers": [box, *others]}, holding="due").expect(422, "takes the module first")
            self.assertEqual(database.query(site, "SELECT count(*) FROM review"), before)
            client.take_training().expect(200)
            admin.get(f"/admin/assessments/{case}/reviewers")
            admin.submit({"reviewers": [box, *others]}, holding="due").expect(200)
            self.assertEqual(database.query(site, "SELECT count(*) FROM review")[0][0], before[0][0] + 1 + len(others))


class Holds(Place):
    """The desk's holds. The person is a visitor of their own per test, who closes the account while the hold stands."""

    def person(self, name):
        return confirmed_visitor(self.site, f"{name}@held.example", PASSWORD)

    def ask(self, subject, ground="agreement", agreement="C-2026/17", days=60):
        desk = self.site.signed_in(PRIVACY)
        desk.get("/admin/privacy/holds").expect(200, "Open a hold")
        return desk, desk.submit({"person": str(subject), "ground": ground, "agreement": agreement, "review": self.day(days), "reason": "It is being enforced."},
                                 holding="ground")

    def close(self, client):
        client.get("/account/close").expect(200)
        client.submit({"old": PASSWORD}, holding="old")

    def state(self, subject):
        return self.rows("SELECT state FROM hold WHERE subject = ?", subject)

    def is_gone(self, subject):
        return not self.rows("SELECT 1 FROM account WHERE subject = ? AND state <> 'closed'", subject)

    def test_p94_an_agreed_hold_keeps_and_its_end_erases(self):
        client, subject = self.person("kept")
        desk, page = self.ask(subject)
        page.expect(200, "It holds from now", "C-2026/17", "waits for another administrator")
        self.site.signed_in(ADMIN).approve_all()
        self.assertEqual(self.state(subject), [("open",)])
        self.close(client)
        self.assertEqual(self.rows("SELECT count(*) FROM erasure_open WHERE subject = ?", subject), [(1,)], "the erasure waits")
        # the public sees how many there are, and nothing of them
        self.site.client().get("/privacy/transparency").expect(200, "Holds on deletion that stand now").expect_missing("C-2026/17", str(subject))
        self.site.advance(days=61)
        desk = self.site.signed_in(PRIVACY)
        page = desk.get("/admin/privacy/holds").expect(200, "overdue: to be looked at again")
        form = next(f for f in page.forms if ("step", "review") in f.filled({}))
        desk.post(desk.path_of(form.action), form.filled({"until": self.day(30)})).expect(422, "another administrator looks at it now")
        second = self.site.signed_in(ADMIN)
        form = next(f for f in second.get("/admin/privacy/holds").forms if ("step", "review") in f.filled({}))
        second.post(second.path_of(form.action), form.filled({"until": self.day(30)})).expect(200, "Saved.").expect_missing("overdue: to be looked at again")
        desk.get("/admin/privacy/holds")
        form = next(f for f in desk.page.forms if ("step", "release") in f.filled({}))
        desk.post(desk.path_of(form.action), form.filled({})).expect(200, "Saved.")
        self.assertEqual(self.state(subject), [("released",)])
        answer = "SELECT a.state FROM approval a JOIN hold h ON a.kind = 'hold' AND a.object = h.id WHERE h.subject = ?"
        self.assertEqual(self.rows(answer, subject), [("given",)], "how it was decided stays on record")
        self.site.advance(minutes=2)
        self.until(lambda: self.rows("SELECT count(*) FROM erasure_open WHERE subject = ?", subject) == [(0,)], "the erasure runs by itself")
        self.assertTrue(self.is_gone(subject))

    def test_p94_a_hold_without_number_ahead_too_far_or_refused_keeps_nobody(self):
        client, subject = self.person("let-go")
        self.ask(subject, agreement="")[1].expect(422, "needs the agreement’s number", "It is being enforced.")
        self.ask(subject, agreement="with Ada, who said no")[1].expect(422, "has other signs")
        self.ask(subject, days=181)[1].expect(422, "at most 180 days ahead")
        self.ask(subject + 1)[1].expect(422, "Nobody has this number")
        self.assertEqual(self.state(subject), [])
        self.ask(subject)[1].expect(200, "It holds from now")
        second = self.site.signed_in(ADMIN)
        second.get("/admin/privacy/holds").expect(200)
        form = next(f for f in second.get("/admin/privacy/approvals").forms if ("answer", "no") in f.filled({}))
        second.post(second.path_of(form.action), form.filled({})).expect(200, "Refused.")
        self.assertEqual(self.state(subject), [("refused",)])
        self.close(client)
        self.until(lambda: self.is_gone(subject), "nothing keeps the person any more")

    def test_p94_an_unanswered_hold_ends_after_72_hours(self):
        _, subject = self.person("unanswered")
        self.ask(subject, ground="complaint", agreement="")[1].expect(200, "It holds from now")
        self.site.advance(hours=73)
        self.until(lambda: self.state(subject) == [("refused",)], "nobody agreed in 72 hours")
        # asked again and again it would keep the person without anybody's agreement
        self.ask(subject, ground="complaint", agreement="")[1].expect(422, "refused, or nobody answered, within the last 30 days", "It is being enforced.")
        self.assertEqual(self.state(subject), [("refused",)])


# What P-99 wants elevated: bulk views, exports, visitors' records, rights cases, holds and roles.
ELEVATED = ("/admin/people", "/admin/people/{person}", "/admin/people/{person}/designation", "/admin/contacts", "/admin/privacy/holds", "/admin/privacy/objections",
            "/admin/people/{person}/lock", "/admin/people/{person}/unlock", "/admin/privacy/cases", "/admin/privacy/cases/new", "/admin/privacy/cases/{case}", "/admin/privacy/cases/{case}/serve", "/admin/privacy/reads")


class Elevation(Place):
    def test_p99_personal_data_in_bulk_want_the_password_again_for_15_minutes(self):
        client = self.site.client()
        client.goes_through_gates = False
        client.sign_in(ADMIN)
        client.get("/admin").expect(200)
        page = client.request("GET", "/admin/people")
        self.assertEqual((page.status, page.headers["Location"]), (303, "/admin/elevate?next=/admin/people"))
        client.get("/admin/people").expect(200, "Your password, once more").expect_missing("Haddad")
        client.submit({"password": "not the password at all"}, action="/admin/elevate").expect(422, "This is not your password")
        self.assertNotIn("elevation", client.cookies)
        client.submit({"password": self.site.accounts[ADMIN]}, action="/admin/elevate").expect(200, "Haddad")
        self.site.advance(minutes=10)
        client.get("/admin/people").expect(200, "Haddad")
        self.site.advance(minutes=6)
        client.get("/admin").expect(200)
        self.assertEqual(client.request("GET", "/admin/people").status, 303, "the elevation outlived its minutes")

    def test_p99_an_elevation_belongs_to_one_session(self):
        one, other = self.site.signed_in(ADMIN), self.site.client()
        one.elevate()
        other.goes_through_gates = False
        other.sign_in(PRIVACY)
        other.cookies["elevation"] = one.cookies["elevation"]
        self.assertEqual(other.request("GET", "/admin/people").status, 303)
        one.get("/sign-out")
        one.submit({}, action="/sign-out")
        self.assertEqual(self.rows("SELECT count(*) FROM elevation e JOIN session s ON s.id = e.session WHERE s.ended IS NOT NULL"), [(0,)])

    def test_p99_what_was_typed_comes_back_after_the_password(self):
        client = self.site.signed_in(ADMIN)
        client.get("/admin/people/invite?kind=administrator").expect(200)
        values = {"first_name": "Kept", "last_name": "Words", "email": "kept@desk.example", "duties": ["privacy", "technical"], "designation": "staff", "record": "Act 77"}
        pairs = client.page.form(holding="email").filled(values)
        client.cookies.pop("elevation", None)
        client.goes_through_gates = False
        client.post("/admin/people/invite", pairs).expect(200, "Your password, once more")
        page = client.submit({"password": self.site.accounts[ADMIN]}, action="/admin/elevate").expect(200, "Invite an administrator")
        self.assertEqual(sorted(page.form(holding="email").filled({})), sorted(pairs))
        client.submit({}, holding="email").expect(200, "Another administrator has to agree")

    def test_p99_every_bulk_view_and_role_is_elevated_and_works_without_are_not(self):
        by = {(route.method, route.path): route for route in explore.ROUTES}
        for path in ELEVATED:
            for method in ("GET", "POST"):
                if (method, path) in by:
                    self.assertIn("elevated", by[method, path].words, f"{method} {path}")
        for path in ("/admin", "/admin/assessments/{assessment}", "/admin/assessments/{assessment}/reviewers"):
            self.assertNotIn("elevated", by["GET", path].words, path)
        anybody = self.site.client()
        for route in explore.ROUTES:
            if "elevated" in route.words and route.method == "GET" and not route.parameters:
                self.assertIn("/sign-in", anybody.request("GET", route.path).headers.get("Location", ""), route.path)


class Confirmation(unittest.TestCase):
    def test_p99_a_role_that_nobody_confirms_goes_inert_but_the_last_one_stays(self):
        with harness.Site() as site:
            site.advance(days=91)
            site.signed_in(PRIVACY).get("/admin/privacy").expect(200)
            site.advance(days=2)
            lapsed = site.signed_in(PRIVACY)
            for path in ("/admin", "/admin/privacy", "/admin/people"):
                lapsed.get(path).expect(403, "waits to be confirmed")
            admin = site.signed_in(ADMIN)  # nobody else directs the cabinet
            admin.get("/admin").expect(200)
            person = database.query(site, "SELECT subject FROM administrator WHERE duties = 2")[0][0]
            admin.get(f"/admin/people/{person}/designation").expect(200, "overdue: the role opens nothing")
            admin.submit({}, action="/certify").expect(200, "confirmed for another quarter")
            lapsed.get("/admin/privacy").expect(200)
            self.assertEqual(database.query(site, "SELECT count(*) FROM event WHERE kind = 'role_confirmed' AND object = ?", person), [(1,)])
            me = database.query(site, "SELECT subject FROM administrator WHERE duties = 15")[0][0]
            token = [pair for pair in admin.page.form("/certify").filled({}) if pair[0] == "form_token"]
            admin.post(f"/admin/people/{me}/certify", token).expect(403)

    def test_p02_recover_lets_the_lapsed_back_in_and_is_logged(self):
        with harness.Site() as site:
            site.advance(days=100)
            site.signed_in("technician@demo.example").get("/admin").expect(403, "waits to be confirmed")
            site.stop()
            out = harness.run_command("admin", "recover", "--email", "technician@demo.example", data=site.data, environment={"CABINET_TEST_CLOCK": str(site.clock)})
            self.assertIn("/confirm/", out)
            self.assertEqual(database.query(site, "SELECT count(*) FROM event WHERE kind = 'administrator_recovered'"), [(1,)])
            site.start()


if __name__ == "__main__":
    unittest.main()
