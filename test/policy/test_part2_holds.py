# SPDX-License-Identifier: Apache-2.0
"""Clauses about what a hold keeps and from whom, what a deletion says while it waits, and what a report of a minor leaves as it was."""
import json
import time
import unittest

import harness
import test_part2_rights
from test_people import GOOD, confirmed_visitor

ADMIN, PRIVACY = "admin@demo.example", "privacy@demo.example"
DEMO = json.loads((harness.TOP / "demo" / "solutions.json").read_text(encoding="utf-8"))["solutions"]


class Held(test_part2_rights.Desk):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))

    def day(self, days):
        return time.strftime("%Y-%m-%d", time.gmtime(time.time() + self.site.offset_s + days * 86400))

    def subject_of(self, email):
        self.ask(email)
        return self.query("SELECT subject FROM rights_case ORDER BY number DESC LIMIT 1")[0][0]

    def hold(self, subject, days=30):
        """A hold that one administrator asked for and another agreed to."""
        one = self.site.signed_in(ADMIN)
        one.get("/admin/privacy/holds")
        one.submit({"person": str(subject), "ground": "audit", "review": self.day(days), "reason": "It is needed."}, holding="ground").expect(200, "It holds from now")
        self.site.signed_in(PRIVACY).approve_all()
        self.wait_for(lambda: self.query("SELECT state FROM hold WHERE subject = ?", subject) == [("open",)], "the hold stands")
        return self.query("SELECT id FROM hold WHERE subject = ?", subject)[0][0]

    def release(self, hold):
        desk = self.site.signed_in(PRIVACY)
        page = desk.get("/admin/privacy/holds")
        form = next(form for form in page.forms if form.action.endswith(f"/{hold}") and ("step", "release") in form.filled({}))
        desk.post(desk.path_of(form.action), form.filled({})).expect(200, "Saved.")

    def mail(self, email):
        """Nothing while no letter is there (a deferral ends those before it)."""
        try:
            return super().mail(email)
        except AssertionError:
            return ""

    def erase(self, email):
        client = self.opened(email, "delete")
        self.step(client, "erase")
        return client.submit({"sure": True}, holding="sure")

    def refuse_partly(self, case, kept="contact.email"):
        desk = self.site.signed_in(PRIVACY)
        desk.get(f"/admin/privacy/cases/{case}").expect(200)
        values = {"reason": "legal_hold", "text": "The inspectors need the address.", "kept": kept}
        return desk.submit(values, holding="text", press="Preview the letter"), desk, values

    def data_of(self, subject):
        return {datum for datum, in self.query("SELECT DISTINCT datum FROM vault_datum WHERE subject = ?", subject)}

    # P-92, P-89: a part of a deletion

    def test_p92_no_part_of_a_deletion_is_done_while_a_hold_stands(self):
        email = self.contact("Whole", "Held")
        self.opened(email, "delete")
        case = self.cases("delete")[-1][0]
        subject = self.subject_of(email)
        self.hold(subject)
        before = self.data_of(subject)
        page, desk, values = self.refuse_partly(case)
        page.expect(422, "keeps everything", "The inspectors need the address.")
        form = desk.page.form(holding="text")
        pairs = [pair for pair in form.filled(values) if pair[0] != "then"]
        desk.post(f"/admin/privacy/cases/{case}/refuse", [*pairs, ("then", "send")]).expect(422, "keeps everything")
        self.assertEqual(self.data_of(subject), before)
        self.assertIsNone(self.query("SELECT closed FROM rights_case WHERE id = ?", case)[0][0])

    def test_p89_what_a_partly_refused_deletion_keeps_is_used_and_found_by_nobody(self):
        email = self.contact("Partly", "Keptaway", "+255700100777")
        self.opened(email, "delete")
        case = self.cases("delete")[-1][0]
        subject = self.query("SELECT subject FROM rights_case WHERE id = ?", case)[0][0]
        page, desk, values = self.refuse_partly(case)
        page.expect(200, "So the person will read it")
        desk.submit(values, holding="text", press="Send the refusal").expect(200, "Refused; the letter is on its way")
        self.assertEqual({datum for datum in self.data_of(subject) if not datum.startswith("account.case")}, {"contact.email"})
        self.assertEqual(self.query("SELECT count(*) FROM contact WHERE subject = ?", subject), [(0,)], "no listing is left")
        self.assertEqual(self.query("SELECT restricted FROM vault_limit WHERE subject = ?", subject), [(1,)])
        admin = self.site.signed_in(ADMIN)
        admin.get("/admin/contacts").expect(200).expect_missing(email, "Keptaway")
        # it is still theirs to see, and its clock runs
        self.opened(email).page.expect(200, email).expect_missing("Keptaway")
        self.assertTrue(self.query("SELECT at FROM clock_start WHERE subject = ? AND clock = 'listing_end'", subject))

    # P-90, P-49: a reviewer's role has an end, and its clock

    def test_p90_a_reviewers_role_ends_and_its_clock_begins(self):
        admin, email = self.site.signed_in(ADMIN), "ending@role.example"
        admin.get(f"/admin/people/{self.subject_of('reviewer4@demo.example')}").expect(200, "End the role")
        admin.submit({}, action="/role").expect(422, "still awaited of this person")
        admin.get("/admin/people/invite?kind=reviewer")
        admin.submit({"first_name": "Ending", "last_name": "Role", "email": email}, holding="email").expect(200)
        client = self.site.client()
        client.get(client.mailed_link(email, "/confirm/"))
        client.submit({"first_name": "Ending", "last_name": "Role", "password": GOOD, "adult": True, "acknowledged": True}, action="/join").expect(200)
        client.sign_in(email, GOOD)
        subject = self.subject_of(email)
        starts = "SELECT count(*) FROM clock_start WHERE subject = ? AND clock IN ('role_end', 'account_end')"
        admin.get(f"/admin/people/{subject}").expect(200)
        admin.submit({}, action="/role").expect(200, "The role has ended")
        self.assertEqual(self.query(starts, subject), [(2,)])
        self.assertIn(client.request("GET", "/reviews").status, (303, 401))
        admin.get(f"/admin/people/{subject}")
        admin.submit({}, action="/role").expect(200, "The role has begun again")
        self.assertEqual((self.query(starts, subject), self.query("SELECT state FROM account WHERE subject = ?", subject)), ([(0,)], [("active",)]))

    # P-42: shown for a year, then asked again

    def a_listed_contact(self):
        listed = {solution["slug"]: solution["contact"]["email"] for solution in DEMO if solution.get("contact")}
        slug, subject = next((slug, subject) for slug, subject in self.query("SELECT s.slug, c.subject FROM contact AS c JOIN solution AS s ON s.id = c.solution "
                             "WHERE c.state = 'confirmed' AND s.status IN ('listed', 'reviewed', 'under_review', 'reviewed_with_conditions') "
                             "AND c.subject NOT IN (SELECT h.subject FROM hold AS h) AND c.confirmed <= ? ORDER BY s.slug",
                             int(time.time() + self.site.offset_s)) if slug in listed)
        self.site.client().get(f"/solutions/{slug}/contact").expect(200, listed[slug])
        return slug, subject, listed[slug]

    def test_p42_after_a_year_without_a_yes_nobody_is_shown_and_the_letters_link_still_opens(self):
        slug, subject, email = self.a_listed_contact()
        confirmed = self.query("SELECT confirmed FROM contact WHERE subject = ?", subject)[0][0]
        days = (confirmed - int(time.time() + self.site.offset_s)) // 86400 + 337
        self.site.advance(days=days)
        self.addCleanup(self.site.advance, days=-days)
        asked = "SELECT 1 FROM mail WHERE template = 'contact_again' AND subject = ?"
        self.wait_for(lambda: self.query(asked, subject), "asked again in time")
        link = self.wait_for(lambda: self.site.client().mailed_link(email, "/confirm/"), "the letter")
        self.site.client().get(f"/solutions/{slug}/contact").expect(200, email)
        self.site.advance(days=31)
        self.addCleanup(self.site.advance, days=-31)
        self.site.client().get(f"/solutions/{slug}/contact").expect_missing(email)
        begun = time.time() + self.site.offset_s - 60
        self.wait_for(lambda: self.query("SELECT ran FROM job WHERE name = 'retention'")[0][0] >= begun, "the sweep ran")
        person = self.site.client()
        person.get(link).expect(200, email)
        person.submit({}, action=link.rsplit("/", 1)[1]).expect(200)
        self.site.client().get(f"/solutions/{slug}/contact").expect(200, email)

    # P-92: what a hold alone keeps

    def test_p92_what_a_hold_alone_keeps_is_shown_to_nobody_else(self):
        slug, subject, email = self.a_listed_contact()
        self.hold(subject, days=170)
        self.site.client().get(f"/solutions/{slug}/contact").expect(200, email)  # a hold closes nothing whose time is not over
        self.site.advance(days=410)
        self.addCleanup(self.site.advance, days=-410)
        ran = "SELECT ran FROM job WHERE name = 'retention'"
        begun = time.time() + self.site.offset_s - 60
        self.wait_for(lambda: self.query(ran)[0][0] >= begun, "the sweep ran")
        self.assertIn("contact.email", self.data_of(subject), "the hold keeps it")
        self.site.client().get(f"/solutions/{slug}/contact").expect_missing(email)
        self.site.client().get(f"/solutions/{slug}").expect_missing(email)

    # P-93, P-84: a deletion that waits

    def test_p93_a_deletion_that_waits_says_so_and_the_last_letter_comes_when_it_is_true(self):
        email = self.contact("Waits", "Awhile")
        subject = self.subject_of(email)
        hold = self.hold(subject)
        self.erase(email).expect(200, "Your data must be kept for now")
        self.wait_for(lambda: "cannot be deleted yet" in self.mail(email), "the letter that it waits")
        self.assertIn("complain to", self.mail(email))
        self.assertNotIn("destroyed", self.mail(email))
        client = self.opened(email)
        self.assertFalse([form for form in client.page.forms if "/withdraw/" in form.action], "what has begun cannot be taken back")
        self.release(hold)
        self.site.advance(minutes=2)
        self.addCleanup(self.site.advance, minutes=-2)
        self.wait_for(lambda: "destroyed" in self.mail(email), "the last letter")
        self.assertFalse(self.data_of(subject))
        self.site.advance(minutes=11)
        self.addCleanup(self.site.advance, minutes=-11)
        self.wait_for(lambda: self.query("SELECT state FROM rights_case WHERE subject = ? AND kind = 'delete'", subject) == [("done",)], "the case ends")

    def test_p93_a_report_of_a_minor_stops_no_deletion_that_waits(self):
        email = self.contact("Going", "Anyway")
        subject = self.subject_of(email)
        hold = self.hold(subject)
        self.erase(email).expect(200)
        self.report(email)
        self.refute(subject)
        self.assertEqual(self.query("SELECT state, step FROM erasure_open WHERE subject = ?", subject), [("held", "hold")])
        self.release(hold)
        self.site.advance(minutes=2)
        self.addCleanup(self.site.advance, minutes=-2)
        self.wait_for(lambda: not self.data_of(subject), "it goes when the hold ends")

    # P-13: a wrong report

    def report(self, email):
        stranger = self.site.client()
        stranger.get("/privacy/requests/minor")
        stranger.submit({"email": email, "sure": True}).expect(200)

    def refute(self, subject):
        case = self.query("SELECT id FROM rights_case WHERE kind = 'minor' AND subject = ? ORDER BY number DESC", subject)[0][0]
        desk = self.site.signed_in(PRIVACY)
        desk.get(f"/admin/privacy/cases/{case}")
        desk.submit({}, action="/refute").expect(200, "Unlocked; the report is closed.")

    def test_p13_a_report_found_wrong_puts_back_what_was_and_nothing_more(self):
        for state, limited in (("active", False), ("locked", False), ("active", True)):
            with self.subTest(state=state, limited=limited):
                email = f"grown-{state}-{limited}@wrong.example".lower()
                client, subject = confirmed_visitor(self.site, email)
                if limited:
                    client.get("/privacy/my-data")
                    client.submit({}, action="/restrict").expect(200)
                if state == "locked":
                    admin = self.site.signed_in(ADMIN)
                    admin.get(f"/admin/people/{subject}")
                    admin.submit({}, action="/lock").expect(200)
                self.report(email)
                self.assertEqual(self.query("SELECT state FROM account WHERE subject = ?", subject), [("locked",)])
                self.refute(subject)
                self.assertEqual(self.query("SELECT state FROM account WHERE subject = ?", subject), [(state,)])
                kept = self.query("SELECT restricted FROM vault_limit WHERE subject = ?", subject)
                self.assertEqual(bool(kept and kept[0][0]), limited)

    # P-89: done is what the program has seen

    def test_p89_what_the_program_did_not_do_counts_as_answered_in_words(self):
        for kind in ("access", "port", "correct", "complete"):
            with self.subTest(kind=kind):
                email = self.contact("In", "Words")
                desk = self.site.signed_in(PRIVACY)
                desk.get("/admin/privacy/cases/new")
                desk.submit({"kind": kind, "email": email, "received": self.day(-1), "words": "Please."}, holding="received").expect(200)
                case = self.cases(kind)[-1][0]
                desk.submit({}, action="/prove").expect(200, "counts as answered in words")
                desk.submit({"answer": " "}, holding="answer").expect(422, "Say in words what was done")
                desk.submit({"answer": "It went to you by post today."}, holding="answer").expect(200, "Answered in words")
                self.assertEqual(self.query("SELECT state, reason FROM rights_case WHERE id = ?", case), [("partly", "in_words")])
                self.wait_for(lambda: "It went to you by post today." in self.mail(email), "the answer")
                self.assertNotIn("has checked", self.mail(email))

    # P-88: the longer time has its own reminders and its own last day

    def test_p88_an_extended_case_is_not_silent_at_its_new_end(self):
        email = self.contact("Long", "Wait")
        client = self.opened(email, "complete")
        self.step(client, "write")
        client.submit({"kind": "complete", "words": "Please look at this."}).expect(200)
        case = self.cases("complete")[-1][0]
        told = "SELECT told, reminded FROM rights_case WHERE id = ?"
        self.site.advance(days=29)
        self.addCleanup(self.site.advance, days=-29)
        self.site.advance(minutes=11)
        self.addCleanup(self.site.advance, minutes=-11)
        first = self.wait_for(lambda: self.query(told, case)[0][0], "told on the last day")
        desk = self.site.signed_in(PRIVACY)
        desk.get(f"/admin/privacy/cases/{case}")
        desk.submit({"why": "Many papers."}, action="/extend").expect(200, "Extended")
        self.site.advance(days=60)
        self.addCleanup(self.site.advance, days=-60)
        again = self.wait_for(lambda: (self.query(told, case)[0][0] or 0) > first and self.query(told, case)[0][0], "told again on the new last day")
        self.assertGreater(again, first)
        self.wait_for(lambda: self.query(told, case)[0][1] >= 80, "and the desk was reminded")


if __name__ == "__main__":
    unittest.main()
