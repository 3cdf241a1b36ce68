# SPDX-License-Identifier: Apache-2.0
"""Journeys of reviewers: who steps back, is replaced, removed, invited or late."""
import re
import unittest

import test_journeys_assessment
from test_review import GOOD

ADMIN = test_journeys_assessment.ADMIN


class SteppingBack(test_journeys_assessment.Journey):
    def test_decline_conflict_hand_back_and_another_is_asked(self):
        _, case, number = self.submitted("Vacant Reader")
        self.screen(case, "eligible", "Eligible")
        asked = self.assign(case, 2)
        reviews = self.reviewers_of(number)
        (one, first), (two, second) = reviews["A"], reviews["B"]
        one.get(first)
        one.submit({"answer": "conflict", "reason": "I advise the maker."}, action="/declare").expect(200, "Thank you for saying so")
        two.get(second)
        two.submit({"answer": "clear"}, action="/declare").expect(200)
        two.get(f"{second}/criteria/P1.1")
        two.submit(GOOD, action="/P1.1", press="Save").expect(200)
        two.get(second)
        two.submit({"answer": "decline", "reason": "Ill for a month."}, action="/declare").expect(200)
        for client, review in ((one, first), (two, second)):
            for address in (review, f"{review}/criteria/P1.1", f"{review}/profile", f"{review}/check"):
                client.get(address).expect(404)
        page = self.admin.get(case).expect(200, "Ask at least two reviewers.", "Ask another reviewer", "Reviewer declared a conflict of interest", "Reviewer declined")
        self.admin.get("/admin").expect(200, "Vacant Reader", "Assessments with fewer than two reviewers")
        self.assertEqual(page.mistakes, [])
        page = self.admin.get(f"{case}/reviewers").expect(200)
        boxes = [box["value"] for box in page.tree.find_all("input", name="reviewers")]
        self.assertFalse(set(boxes) & set(asked), "who stepped back is not asked again")
        self.admin.submit({"reviewers": boxes[:2]}, holding="due").expect(200, "2 reviewers were asked.", "Reviewer C", "Reviewer D")

    def test_an_invited_reviewer_is_asked_and_a_removed_one_shut_out(self):
        _, case, number = self.submitted("Pool Reader")
        self.screen(case, "eligible", "Eligible")
        self.admin.get("/admin/people/invite?kind=reviewer")
        self.admin.submit({"first_name": "Efua", "last_name": "Owusu", "email": "efua@pool.example"}, holding="email").expect(200)
        self.admin.get(f"{case}/reviewers").expect(200).expect_missing("Owusu")
        efua, password = self.site.client(), "meadow kettle orbit lantern"
        efua.get(efua.mailed_link("efua@pool.example", "/confirm/"))
        efua.submit({"password": password, "first_name": "Efua", "last_name": "Owusu", "adult": True, "acknowledged": True}, action="/join").expect(200)
        efua.sign_in("efua@pool.example", password)
        self.admin.get(f"{case}/reviewers")
        page = self.admin.submit({"q": "owusu"}, action="/find").expect(200, "Efua Owusu")
        chosen = page.tree.find("input", name="reviewers")["value"]
        self.admin.submit({"reviewers": [chosen]}, holding="due").expect(422, "Choose at least two")
        page = self.admin.get(f"{case}/reviewers")
        others = [box["value"] for box in page.tree.find_all("input", name="reviewers") if box["value"] != chosen]
        self.admin.submit({"reviewers": [chosen, others[0]]}, holding="due").expect(200, "2 reviewers were asked.", "Efua Owusu")
        review = next(link for link in efua.get("/reviews").expect(200, "Pool Reader").links if re.search(r"/reviews/\d+$", link))
        efua.get(review)
        efua.submit({"answer": "clear"}, action="/declare").expect(200)
        page = efua.get(f"{review}/criteria/P1.1").expect(200)
        mine = re.search(r"\d+$", review)[0]
        self.admin.get(f"{case}/reviews/{mine}").expect(200, "Efua Owusu")
        self.admin.submit(action="/remove").expect(200, "The review is taken away.")
        for address in ("", "/profile", "/check", "/criteria/P1.1"):
            efua.get(review + address).expect(404)
        efua.submit(GOOD, page=page, action="/P1.1", press="Save").expect(404)
        efua.get("/reviews").expect(200)
        self.assertEqual(self.rows("SELECT count(*) FROM review_answer WHERE review = ?", int(mine)), [(0,)])


class Late(test_journeys_assessment.Journey):
    def test_a_late_review_is_named_and_reminded(self):
        _, case, number = self.submitted("Tardy Reader")
        self.screen(case, "eligible", "Eligible")
        self.assign(case)
        due = self.rows("SELECT max(due) FROM review WHERE assessment = ?", number)[0][0]
        now = self.rows("SELECT max(assigned) FROM review WHERE assessment = ?", number)[0][0]
        self.site.advance(seconds=due - now + 86400)
        self.admin.sign_in(ADMIN)
        self.admin.get("/admin").expect(200, "Reviews are late", "Tardy Reader")
        self.admin.get(case).expect(200, "Late")
        self.admin.submit(action="/remind").expect(200, "A reminder is on its way.", "Reminder sent")
        email = next(f"reviewer{n}@demo.example" for n in (1, 2, 3, 4) if "Your review is due" in self.last_words(f"reviewer{n}@demo.example"))
        link = self.admin.mailed_link(email, "/reviews/")
        reviewer = self.site.signed_in(email)
        reviewer.get("/reviews").expect(200, "late")
        reviewer.get(link).expect(200, "Tardy Reader")

    def last_words(self, email):
        try:
            return self.admin.last_mail(email)[0]
        except AssertionError:
            return ""


if __name__ == "__main__":
    unittest.main()
