# SPDX-License-Identifier: Apache-2.0
"""The administrator's desk: from screening to a public result, people, letters, the log; who may, and what bad input does."""
import re
import sqlite3
import unittest

import database
import harness

ADMIN, TECHNICIAN, PRIVACY = "admin@demo.example", "technician@demo.example", "privacy@demo.example"
LONG = "word " * 121


class Desk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))
        cls.admin = cls.site.signed_in(ADMIN)

    def rows(self, sql, *values):
        return database.query(self.site, sql, *values)

    def assessment(self, state):
        return self.rows("SELECT id FROM assessment WHERE state = ? ORDER BY id LIMIT 1", state)[0][0]

    def test_today_shows_what_waits_and_leads_to_it(self):
        page = self.admin.get("/admin").expect(200, "Submissions to screen", "Criteria where reviewers differ by 2 or more", "Submissions a week")
        lines = list(page.tree.find_all("li", classed="need"))
        self.assertGreater(len(lines), 4)
        for line in lines:
            self.admin.get(line.find("a")["href"]).expect(200)

    def test_list_filters_sorts_and_finds(self):
        self.admin.get("/admin/assessments").expect(200, "Next due")
        everything = self.admin.get("/admin/assessments?state=all").expect(200)
        name = self.rows("SELECT s.name FROM assessment a JOIN solution s ON s.id = a.solution WHERE a.state = 'panel'")[0][0]
        found = self.admin.get(f"/admin/assessments?state=all&q={harness.urllib.parse.quote(name[:5].upper())}").expect(200, name)
        self.assertLess(len(list(found.tree.find_all("tr"))), len(list(everything.tree.find_all("tr"))))
        self.admin.get("/admin/assessments?state=panel&sort=due").expect(200, name)
        self.admin.get("/admin/assessments?q=%25_zzz").expect(200, "No assessment fits.")
        self.admin.get("/admin/assessments?state=all&page=2").expect(200, "Page 2 of")

    def test_others_stay_outside(self):
        case = self.assessment("in_review")
        addresses = ["/admin/assessments", f"/admin/assessments/{case}", f"/admin/assessments/{case}/results", f"/admin/assessments/{case}/answers",
                     "/admin/contacts", "/admin/claims", "/admin/solutions", "/admin/people/invite"]
        for email in ("provider@demo.example", "reviewer1@demo.example", "visitor@demo.example", TECHNICIAN, PRIVACY):
            client = self.site.signed_in(email)
            for address in addresses:
                self.assertIn(client.get(address).status, (403, 404), f"{email} {address}")
        nobody = self.site.client()
        self.assertIn("/sign-in", nobody.request("GET", "/admin").headers["Location"])
        for email in ("provider@demo.example", "reviewer1@demo.example"):
            client = self.site.signed_in(email)
            for address in ("/admin", "/admin/people", "/admin/mail", "/admin/log"):
                self.assertEqual(client.get(address).status, 403, f"{email} {address}")

    def test_a_page_for_another_kind_of_account_says_for_whom_it_is(self):
        visitor = self.site.signed_in("visitor@demo.example")
        page = visitor.get("/submissions/new").expect(403, "This page is for members of a provider")
        self.assertTrue(any(link.endswith("/sign-up/provider") for link in page.links))
        visitor.get("/reviews").expect(403, "This page is for reviewers")
        self.site.signed_in("provider@demo.example").get("/admin").expect(403, "This page is for administrators")
        self.site.signed_in(TECHNICIAN).get("/admin/assessments").expect(403).expect_missing("This page is for")

    def test_technician_sees_no_personal_data(self):
        technician = self.site.signed_in(TECHNICIAN)
        technician.get("/admin/people").expect(200, "Number").expect_missing("admin@", "Okonjo", "Niyonzima", "Haddad", "Menon")
        for subject, in self.rows("SELECT subject FROM account"):
            technician.get(f"/admin/people/{subject}").expect(200).expect_missing("Okonjo", "Niyonzima", "Haddad", "reviewer1@", "provider@")
        token = dict(technician.get("/account").form("/sign-out").defaults())["form_token"]
        technician.post("/admin/people", {"q": "Haddad", "form_token": token}).expect(403).expect_missing("Haddad")
        technician.get("/admin/mail").expect(200)
        technician.get("/admin").expect(200).expect_missing("Submissions to screen")

    def test_people_are_found_and_can_see_it(self):
        for part in ("hadd", "REVIEWER1@", "Rana H"):
            self.admin.find_person(part).expect(200, "Rana Haddad").expect_missing("Quispe")
        self.admin.find_person("rana quispe").expect(200, "Nobody whom you may see fits.")
        page = self.admin.find_person("hadd")
        link = next(link for link in page.links if re.search(r"/admin/people/\d+$", link))
        self.admin.get(link).expect(200, "Rana Haddad", "reviewer1@demo.example", "open,")
        self.admin.find_person("x").expect(200, "Nobody whom you may see fits.")
        self.admin.get("/admin/people?kind=reviewer").expect(200, "Rosa Quispe").expect_missing("Niyonzima")

    def test_lock_ends_sessions_and_nobody_locks_themselves(self):
        visitor = self.site.signed_in("visitor@demo.example")
        visitor.get("/account").expect(200)
        subject = self.rows("SELECT subject FROM account WHERE kind = 'visitor'")[0][0]
        self.admin.get(f"/admin/people/{subject}")
        self.admin.submit(action="/lock").expect(200, "Locked")
        self.assertNotEqual(visitor.request("GET", "/account").status, 200)
        self.admin.get(f"/admin/people/{subject}")
        self.admin.submit(action="/unlock").expect(200, "Unlocked")
        me = self.rows("SELECT subject FROM administrator WHERE duties = 15")[0][0]
        self.admin.get(f"/admin/people/{me}").expect(200, "this is you").expect_missing("/lock\"")
        self.admin.get(f"/admin/people/{me}/designation").expect(200, "Nobody changes their own duties")
        token = self.admin.get(f"/admin/people/{subject}").form("/lock").filled({}, None)
        self.assertEqual(self.admin.post(f"/admin/people/{me}/lock", token).status, 403)
        pairs = token + [("duties", "programme"), ("designation", "staff"), ("record", "mine")]
        self.assertEqual(self.admin.post(f"/admin/people/{me}/designation", pairs).status, 403)

    def test_invitations(self):
        self.admin.get("/admin/people/invite?kind=administrator").expect(200, "Invite an administrator")
        values = {"first_name": "Ines", "last_name": "Mbeki", "email": "ines.mbeki@ministry.example", "designation": "contractor", "duties": "technical"}
        self.admin.submit(values, holding="email").expect(422, "Say by which act or contract", "ends on a day", "ines.mbeki@ministry.example")
        self.admin.submit({**values, "record": "Contract 12/2026", "until": "2027-06-30"}, holding="email").expect(422, "accepts the standard")
        self.admin.submit({**values, "record": "Contract 12/2026", "until": "2027-06-30", "standard": True}, holding="email").expect(200, "Another administrator has to agree", "invited")
        second = self.site.signed_in("privacy@demo.example")
        second.approve_all()
        words, links = self.admin.last_mail("ines.mbeki@ministry.example")
        self.assertTrue(any("/confirm/" in link for link in links))
        subject = re.search(r"/admin/people/(\d+)", self.rows("SELECT '/admin/people/' || subject FROM administrator WHERE kind = 'contractor'")[0][0])[1]
        self.admin.get(f"/admin/people/{subject}/designation").expect(200, "Contract 12/2026")
        self.admin.submit({"duties": ["technical", "communication"], "record": "Contract 13/2026", "until": "2027-07-31", "standard": True}, holding="record")
        self.admin.page.expect(200, "Another administrator has to agree").expect_missing("Communication,")
        second.approve_all()
        self.admin.get(f"/admin/people/{subject}").expect(200, "Communication")
        self.admin.get("/admin/people/invite?kind=reviewer").expect(200)
        self.admin.submit({"first_name": "Rana", "last_name": "Haddad", "email": "reviewer1@demo.example"}, holding="email")
        self.admin.page.expect(422, "has such an account already", "Haddad")

    def test_screening_returns_with_reasons(self):
        case = self.assessment("submitted")
        self.admin.get(f"/admin/assessments/{case}").expect(200, "Begin the screening")
        self.admin.submit(action="/start").expect(200, "Screening begun.", "Can this be reviewed?")
        self.admin.submit({"verdict": "returned", "reasons": "short"}, action="/screening").expect(422, "what is missing", "short")
        self.assertTrue(self.admin.page.title.startswith("Error:"))
        self.admin.submit({"verdict": "returned", "reasons": "The evidence for G1 does not open."}, action="/screening").expect(200, "Returned to the provider.")
        self.assertEqual(self.rows("SELECT state FROM assessment WHERE id = ?", case), [("returned",)])
        with sqlite3.connect(f"{self.site.data}/cabinet.db", timeout=10) as rows:
            rows.execute("INSERT OR IGNORE INTO membership SELECT s.organisation, c.subject, 'editor', 'active', 1 FROM assessment AS a JOIN solution AS s"
                         " ON s.id = a.solution, account AS c WHERE a.id = ? AND c.kind = 'member'", (case,))
        provider = self.site.signed_in("provider@demo.example")
        provider.get(f"/submissions/{case}").expect(200, "Returned: please complete it", "The evidence for G1 does not open.")

    def test_from_screening_to_reviewers_and_dates(self):
        case = self.assessment("screening")
        self.admin.get(f"/admin/assessments/{case}/answers").expect(200, "The provider’s answers", "Gates")
        self.admin.get(f"/admin/assessments/{case}").expect(200)
        self.admin.submit({"verdict": "eligible"}, action="/screening").expect(200, "Eligible: now ask reviewers.")
        slug = self.rows("SELECT s.slug FROM solution s JOIN assessment a ON a.solution = s.id WHERE a.id = ?", case)[0][0]
        self.site.client().get(f"/solutions/{slug}").expect(200)
        page = self.admin.get(f"/admin/assessments/{case}/reviewers").expect(200, "Rana Haddad", "open review")
        ids = [box["value"] for box in list(page.tree.find_all("input", name="reviewers"))]
        self.assertGreater(len(ids), 2)
        self.admin.submit({"reviewers": ids[:1]}, action="/reviewers", holding="due").expect(422, "Choose at least two")
        self.admin.submit({"q": "haddad"}, action="/find").expect(200, "Rana Haddad").expect_missing("Rosa Quispe")
        self.admin.get(f"/admin/assessments/{case}/reviewers")
        self.admin.submit({"reviewers": ids[:3], "due": "2001-01-01"}, holding="due").expect(422, "Choose a day from today on")
        self.admin.get(f"/admin/assessments/{case}/reviewers")
        self.admin.submit({"reviewers": ids[:3]}, holding="due").expect(200, "3 reviewers were asked.", "Reviewer A", "Reviewer C")
        letters = self.rows("SELECT count(*) FROM mail WHERE template = 'assigned'")[0][0]
        self.assertGreaterEqual(letters, 3)
        self.admin.submit(action="/remind").expect(200, "A reminder is on its way.")
        self.admin.page.expect(200, "Reminder sent")
        link = next(link for link in self.admin.page.links if "/reviews/" in link)
        self.admin.get(link).expect(200)
        self.admin.submit(action="/remove").expect(200, "The review is taken away.")
        bulk = self.admin.get(f"/admin/assessments/bulk?action=due&ids={case}&ids={self.assessment('published')}&ids=7").expect(200, "Left out", "not in review")
        self.admin.submit({"due": "1999-01-01"}, holding="due", page=bulk).expect(422, "Choose a day from today on", "What will happen")
        self.admin.submit({"due": self.rows("SELECT strftime('%Y-%m-%d', 'now', '+20 days')")[0][0]}, holding="due").expect(200, "2 due dates were moved.")

    def test_panel_decides_publishes_and_takes_back(self):
        case = self.assessment("panel")
        results = self.admin.get(f"/admin/assessments/{case}/results").expect(200, "How far they agree", "Krippendorff", "Reviewer A:", "Private note")
        boxes = list(results.tree.find_all("input", name="published"))
        self.assertGreater(len(boxes), 1)
        self.admin.submit({"published": [boxes[0]["value"]]}, action="/comments").expect(200, "The choice of comments is saved.")
        self.admin.get(f"/admin/assessments/{case}/decision").expect(200, "The panel’s summary")
        self.admin.submit({"outcome": "reviewed_with_conditions", "fits": LONG, "reasons": "no"}, holding="fits")
        self.admin.page.expect(422, "These are 121 words; at most 120 fit", "Say which conditions", "by when", "word word word")
        self.admin.submit({"fits": "Small schools.", "reasons": ""}, holding="fits", press="keep").expect(200, "Nothing is decided yet.", "Small schools.")
        decided = {"outcome": "reviewed", "reasons": "The evidence could be opened and the gates hold.", "fits": "Small schools with shared phones.",
                   "strengths": "Works offline."}
        self.admin.submit(decided, holding="fits").expect(200, "What becomes public", "Small schools with shared phones.")
        slug, name = self.rows("SELECT s.slug, s.name FROM solution s JOIN assessment a ON a.solution = s.id WHERE a.id = ?", case)[0]
        visitor = self.site.client()
        visitor.get(f"/solutions/{slug}").expect(200).expect_missing("Small schools with shared phones.")
        self.admin.get(f"/admin/assessments/{case}/publish")
        self.admin.submit({"expires": "2001-01-01"}, action="/publish").expect(422, "at least four weeks")
        self.admin.get(f"/admin/assessments/{case}/publish")
        self.admin.submit(action="/publish").expect(200, "Published: everyone can read it now.", "Stands until")
        public = visitor.get(f"/solutions/{slug}").expect(200, "Small schools with shared phones.", "Works offline.", name)
        public.expect_missing("Private note", "Haddad", "Menon", "Quispe", "The evidence could be opened")
        self.admin.submit({"why": "A reviewer was wrong about G1."}, action="/unpublish").expect(200, "no longer public")
        visitor.get(f"/solutions/{slug}").expect(200).expect_missing("Small schools with shared phones.")
        self.admin.get(f"/admin/assessments/{case}").expect(200, "Decided")

    def test_contacts_solutions_mail_and_log(self):
        self.admin.get("/admin/contacts").expect(200, "Send it again")
        before = self.rows("SELECT count(*) FROM mail WHERE template = 'contact_confirm'")[0][0]
        self.admin.submit(action="/resend").expect(200, "A new link is on its way.")
        self.assertEqual(self.rows("SELECT count(*) FROM mail WHERE template = 'contact_confirm'")[0][0], before + 1)
        waiting = self.rows("SELECT count(*) FROM contact WHERE state = 'waiting'")[0][0]
        self.admin.submit(action="/remove").expect(200, "Removed.")
        self.assertEqual(self.rows("SELECT count(*) FROM contact WHERE state = 'waiting'")[0][0], waiting - 1)
        identifier, slug = self.rows("SELECT id, slug FROM solution WHERE status = 'listed' ORDER BY id LIMIT 1")[0]
        self.admin.get("/admin/solutions?status=listed").expect(200)
        self.admin.get(f"/admin/solutions/{identifier}").expect(200, "Take it out of the catalogue")
        self.admin.submit(action="/withdraw").expect(422, "Tick the box")
        self.admin.submit({"sure": "1"}, action="/withdraw").expect(200, "only its name is public")
        self.assertEqual(self.rows("SELECT status FROM solution WHERE id = ?", identifier), [("withdrawn",)])
        self.admin.get("/admin/mail").expect(200, "All letters have left.")
        self.admin.get("/admin/log").expect(200, "Older")
        self.admin.get("/admin/log?kind=assessment_published").expect(200, "Published")
        self.admin.get(f"/admin/log?object={identifier}&kind=solution_changed").expect(200, "status=withdrawn")

    def test_claims(self):
        organisation = self.rows("SELECT id FROM organisation WHERE id NOT IN (SELECT organisation FROM membership) ORDER BY id LIMIT 1")[0][0]
        member = self.rows("SELECT subject FROM account WHERE kind = 'member'")[0][0]
        connection = sqlite3.connect(f"{self.site.data}/cabinet.db", timeout=10)
        with connection:
            connection.execute("INSERT INTO membership (organisation, subject, role, state, since) VALUES (?, ?, 'editor', 'asked', 1)", (organisation, member))
        connection.close()
        self.admin.get("/admin/claims").expect(200, "Pascal Niyonzima", "becomes the owner")
        self.admin.submit(action="/accept").expect(200, "Accepted", "Nobody asks.")
        self.assertEqual(self.rows("SELECT role, state FROM membership WHERE organisation = ? AND subject = ?", organisation, member), [("owner", "active")])


if __name__ == "__main__":
    unittest.main()
