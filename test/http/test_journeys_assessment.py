# SPDX-License-Identifier: Apache-2.0
"""Journeys of a submission: screening in all its outcomes, the panel's return, withdrawing, renewal."""
import re
import unittest

import database
import harness
from test_review import GOOD, GOOD_GATE, tasks
from test_submission import CRITERIA, SECTIONS, begin

ADMIN, REASONS = "admin@demo.example", "The evidence for G1 does not open: please give another address."


class Journey(unittest.TestCase):
    """Each test plays with its own organisation and solution on one site."""

    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())
        cls.admin, cls.provider = cls.site.signed_in(ADMIN), cls.site.signed_in("provider@demo.example")

    def rows(self, sql, *values):
        return database.query(self.site, sql, *values)

    def send(self, path):
        self.provider.get(f"/{path}/check").expect(200)
        self.provider.submit({"terms": "1", "truthful": "1"}, action="/submit").expect(200, "We have your submission")

    def fill(self, path, name, version="4.2", facts=True):
        """Answers everything; the forms themselves are tried elsewhere, so all but the first are posted as they would be sent."""
        page = self.provider.get(f"/{path}/facts/basics").expect(200)
        token = [pair for pair in page.form(holding="revision").filled({}, None) if pair[0] == "form_token"]
        self.provider.submit({**SECTIONS["basics"], "a.name": name, "a.version": version}, holding="revision", press="list").expect(200)
        forms = {f"facts/{section}": values for section, values in SECTIONS.items() if section != "basics" and facts}
        forms |= {f"questions/G{n}": {"answer": "yes", "text": f"Gate {n} is met.", "e.1.title": "Notice", "e.1.url": f"https://marula.example/g{n}"}
                  for n in range(1, 7)}
        forms |= {f"questions/{code}": {"text": f"What we do about {code}."} for code in CRITERIA}
        forms["channel"] = {"kind": "mailbox", "value": "office@marula.example", "declared": "1"}
        for place, values in forms.items():
            pairs = [(field, one) for field, given in values.items() for one in (given if isinstance(given, list) else [given])]
            self.provider.post(f"/{path}/{place}", token + [("revision", "0"), ("then", "list"), *pairs], follow=False).expect(303)

    def submitted(self, name):
        """A complete submission of a solution of that name; (its path at the provider's, its path at the desk, its id)."""
        path = begin(self.provider, f"{name} House", name)
        self.fill(path, name)
        self.send(path)
        number = int(path.rsplit("/", 1)[1])
        return path, f"/admin/assessments/{number}", number

    def screen(self, case, verdict, *words, reasons=""):
        if "Begin the screening" in self.admin.get(case).expect(200).words:
            self.admin.submit(action="/start").expect(200, "Screening begun.")
        self.admin.get(case)
        return self.admin.submit({"verdict": verdict, "reasons": reasons}, action="/screening").expect(200, *words)

    def state(self, number):
        return self.rows("SELECT state FROM assessment WHERE id = ?", number)[0][0]

    def status(self, number):
        return self.rows("SELECT s.status FROM solution s JOIN assessment a ON a.solution = s.id WHERE a.id = ?", number)[0][0]

    def slug(self, number):
        return self.rows("SELECT s.slug FROM solution s JOIN assessment a ON a.solution = s.id WHERE a.id = ?", number)[0][0]

    def letter(self, email, *words):
        text, links = self.provider.last_mail(email)
        for word in words:
            self.assertIn(word, text)
        return links

    # --- reviewers ---

    def assign(self, case, count=2):
        """Asks the first reviewers of the list; gives their addresses' numbers by the letters they got."""
        page = self.admin.get(f"{case}/reviewers").expect(200)
        boxes = [box["value"] for box in page.tree.find_all("input", name="reviewers")]
        self.admin.submit({"reviewers": boxes[:count]}, holding="due").expect(200, "were asked" if count > 1 else "was asked")
        return boxes[:count]

    def reviewers_of(self, number):
        """{label: (client, address)} of the reviews that are open, found as each reviewer finds them."""
        found = {}
        for n in (1, 2, 3, 4):
            client = self.site.signed_in(f"reviewer{n}@demo.example")
            for link in client.get("/reviews").links:
                review = re.search(r"/reviews/(\d+)$", link)
                row = self.rows("SELECT label FROM review WHERE id = ? AND assessment = ?", int(review[1]), number) if review else []
                if row:
                    found[row[0][0]] = (client, link)
        return dict(sorted(found.items()))

    def judge(self, client, review, declare=True):
        client.get(review)
        if declare:
            client.submit({"answer": "clear"}, action="/declare").expect(200, "Not started")
        places = list(tasks(client.get(review)).values())
        token = [pair for pair in client.get(places[0]).form(holding="revision").filled({}, None) if pair[0] == "form_token"]
        for place in places:
            values = GOOD_GATE | {"confidence": "2"} if "/gates/" in place else GOOD
            client.post(client.path_of(place), token + [("revision", "0"), *values.items()], follow=False).expect(303)
        client.get(review + "/check").expect(200, "All is answered")
        client.submit({}, action="/submit").expect(200, "Your review is in")

    def reviewed(self, name):
        path, case, number = self.submitted(name)
        self.screen(case, "eligible", "Eligible: now ask reviewers.")
        self.assign(case)
        for client, review in self.reviewers_of(number).values():
            self.judge(client, review)
        return path, case, number

    def to_panel(self, case):
        self.admin.get(f"{case}/results").expect(200)
        self.admin.submit({}, action="/panel").expect(200, "The panel can decide.")

    def decide(self, case, outcome, reasons=REASONS, **words):
        self.admin.get(f"{case}/decision").expect(200)
        return self.admin.submit({"outcome": outcome, "reasons": reasons, **words}, holding="fits")


class Screening(Journey):
    def test_returned_completed_and_eligible(self):
        path, case, number = self.submitted("Return Reader")
        self.screen(case, "returned", "Returned to the provider.", reasons=REASONS)
        self.letter("provider@demo.example", "Return Reader", "completed")
        self.provider.get("/submissions").expect(200, "Returned: please complete it")
        self.provider.get(f"/{path}").expect(200, "Returned: please complete it", REASONS)
        self.provider.get(f"/{path}/questions/G1").expect(200)
        self.provider.submit({"e.1.url": "https://marula.example/new-notice"}, holding="revision", press="list").expect(200)
        self.assertEqual(self.rows("SELECT status FROM solution WHERE slug = ?", self.slug(number)), [("hidden",)])
        self.send(path)
        self.admin.get(case).expect(200, "Begin the screening", REASONS)
        self.admin.get(f"{case}/answers").expect(200, "marula.example")
        self.screen(case, "eligible", "Eligible: now ask reviewers.")
        self.letter("provider@demo.example", "goes to the reviewers")
        self.provider.get(f"/{path}").expect(200, "Reviewers are at work").expect_missing(REASONS)
        self.site.client().get(f"/solutions/{self.slug(number)}").expect(200, "Return Reader", "Under review")

    def test_not_eligible_with_reasons(self):
        path, case, number = self.submitted("Stranger Reader")
        self.screen(case, "not_eligible", "Marked as not eligible.", reasons="This is a game without any learning aim, so it stays outside.")
        self.letter("provider@demo.example", "Stranger Reader is not eligible")
        self.provider.get(f"/{path}").expect(200, "Cannot be reviewed", "a game without any learning aim")
        self.provider.get(f"/{path}/facts/basics").expect(409)
        self.provider.get(f"/{path}/check").expect(200, "What you sent").expect_missing('action="/en/' + path + '/submit"')
        self.admin.get(case).expect(200, "There is nothing more to do.")
        self.site.client().get(f"/solutions/{self.slug(number)}").expect(404)

    def test_listed_without_a_review_and_a_review_asked_for_afterwards(self):
        path, case, number = self.submitted("Shelf Reader")
        self.screen(case, "listed", "Listed: the catalogue shows it.")
        self.letter("provider@demo.example", "is now listed with what you state")
        self.site.client().get(f"/solutions/{self.slug(number)}").expect(200, "Shelf Reader", "Listed").expect_missing("What the reviewers say")
        self.admin.get(case).expect(200, "listed without a review").expect_missing("Publish the result")
        self.admin.get("/admin").expect(200)
        self.provider.get(f"/{path}").expect(200, "In the catalogue, not reviewed").expect_missing("Read the decision", "Decided, not public yet")
        self.provider.get(f"/{path}/decision").expect(404)
        self.provider.get("/submissions").expect(200, "In the catalogue, not reviewed")
        solution = self.rows("SELECT solution FROM assessment WHERE id = ?", number)[0][0]
        self.provider.submit({}, action=f"/submissions/again/{solution}").expect(200, "Your draft begins with what is public now", "Shelf Reader")

    def test_taken_back_by_the_provider(self):
        path, case, number = self.submitted("Recall Reader")
        self.provider.get(f"/{path}")
        self.provider.submit({"sure": "1"}, action="/withdraw").expect(200, "Taken back")
        self.assertEqual(self.state(number), "withdrawn")
        self.provider.get(f"/{path}").expect(200, "Taken back")
        self.provider.get(f"/{path}/facts/basics").expect(409)
        self.admin.get(case).expect(200, "There is nothing more to do.").expect_missing("Begin the screening")
        other = self.submitted("Other Reader")[1]
        pairs = self.admin.get(other).form(action="/start").filled({}, None)
        self.admin.post(f"{case}/start", pairs).expect(409)

    def test_taken_back_while_reviewers_are_at_work(self):
        path, case, number = self.submitted("Midway Reader")
        self.screen(case, "eligible", "Eligible")
        self.assign(case)
        client, review = self.reviewers_of(number)["A"]
        client.get(review)
        client.submit({"answer": "clear"}, action="/declare").expect(200)
        self.provider.get(f"/{path}")
        self.provider.submit({"sure": "1"}, action="/withdraw").expect(200, "Taken back")
        self.assertEqual((self.state(number), self.status(number)), ("withdrawn", "listed"))
        self.site.client().get(f"/solutions/{self.slug(number)}").expect(200, "Listed")
        self.assertEqual(self.site.client().get(f"/solutions/{self.slug(number)}.json").expect(200).json()["status"], "listed")
        page = client.get(f"{review}/criteria/P1.1")
        self.assertNotIn("/criteria/P1.1", [form.action for form in page.forms if form.method == "post"])


class Panel(Journey):
    def test_returned_by_the_panel_reviewed_again_and_published(self):
        path, case, number = self.reviewed("Circle Reader")
        self.to_panel(case)
        self.decide(case, "returned", "short").expect(422, "the provider reads it")
        self.decide(case, "returned").expect(200, "Decided; the provider is told.", "Returned")
        self.assertEqual((self.state(number), self.status(number)), ("returned", "listed"))
        self.letter("provider@demo.example", "Circle Reader", "completed")
        self.provider.get(f"/{path}").expect(200, REASONS)
        self.admin.get(f"{case}/decision").expect(409)
        self.provider.get(f"/{path}/questions/P1.1").expect(200)
        self.provider.submit({"text": "Now with a proof."}, holding="revision", press="list").expect(200)
        self.send(path)
        self.assertEqual(self.rows("SELECT outcome FROM assessment WHERE id = ?", number), [("",)])
        self.screen(case, "eligible", "Eligible")
        self.assertEqual(self.rows("SELECT DISTINCT state, submitted FROM review WHERE assessment = ?", number), [("in_progress", None)])
        self.admin.get(case).expect(200, "Review opened again", "Reviewers are at work.")
        reviews = self.reviewers_of(number)
        self.assertEqual(list(reviews), ["A", "B"])
        self.assertEqual(self.provider.get("/demo/mailbox").words.count("Please look at your review again"), 2)
        for client, review in reviews.values():
            page = client.get(f"{review}/criteria/P1.1").expect(200, "Now with a proof.")
            self.assertEqual(dict(page.form(action="/P1.1").defaults())["level"], GOOD["level"])
            client.get(f"{review}/check").expect(200, "All is answered")
            client.submit({}, action="/submit").expect(200, "Your review is in")
        self.to_panel(case)
        self.decide(case, "reviewed", fits="Small schools.").expect(200, "What becomes public")
        self.admin.submit(action="/publish").expect(200, "Published: everyone can read it now.")
        self.site.client().get(f"/solutions/{self.slug(number)}").expect(200, "Small schools.", "by 2 experts")

    def test_not_eligible_by_the_panel(self):
        path, case, number = self.reviewed("Outside Reader")
        self.to_panel(case)
        self.decide(case, "not_eligible", "Gate G1 failed: learners' names are sold.").expect(200, "Decided; the provider is told.")
        self.assertEqual((self.state(number), self.status(number)), ("not_eligible", "listed"))
        self.letter("provider@demo.example", "Outside Reader is not eligible")
        self.provider.get(f"/{path}").expect(200, "Cannot be reviewed", "names are sold")
        self.provider.get(f"/{path}/facts/basics").expect(409)
        self.site.client().get(f"/solutions/{self.slug(number)}").expect(200, "Listed").expect_missing("names are sold", "What the reviewers say")

    def test_published_taken_back_expired_and_renewed(self):
        path, case, number = self.reviewed("Season Reader")
        self.to_panel(case)
        self.decide(case, "reviewed", fits="First edition.").expect(200)
        self.admin.submit(action="/publish").expect(200, "Published")
        public, address = self.site.client(), f"/solutions/{self.slug(number)}"
        public.get(address).expect(200, "First edition.")
        self.admin.get(f"{case}/publish")
        self.admin.submit({"why": "A gate was misjudged."}, action="/unpublish").expect(200, "no longer public")
        public.get(address).expect(200).expect_missing("First edition.", "A gate was misjudged.")
        self.admin.get(f"{case}/publish").expect(200)
        self.admin.submit(action="/publish").expect(200, "Published")
        public.get(address).expect(200, "First edition.")
        solution = self.rows("SELECT solution FROM assessment WHERE id = ?", number)[0][0]
        self.provider.get("/submissions")
        page = self.provider.submit({}, action=f"/submissions/again/{solution}").expect(200, "Your draft begins with what is public now")
        again = re.search(r"submissions/\d+", page.url)[0]
        public.get(address).expect(200, "First edition.")
        self.fill(again, "Season Reader", version="5.0", facts=False)
        self.send(again)
        renewed = int(again.rsplit("/", 1)[1])
        second = f"/admin/assessments/{renewed}"
        self.screen(second, "eligible", "Eligible")
        self.assertEqual(self.status(number), "reviewed")
        self.assign(second)
        for client, review in self.reviewers_of(renewed).values():
            self.judge(client, review)
        self.to_panel(second)
        public.get(address).expect(200, "First edition.")
        self.decide(second, "reviewed", fits="Second edition.").expect(200)
        self.admin.submit(action="/publish").expect(200, "Published")
        page = public.get(address).expect(200, "Second edition.", "Version 5.0 was reviewed.").expect_missing("First edition.")
        history = page.tree.find("section", aria_labelledby="history").text
        self.assertEqual(history.count("Review published"), 3, history)
        self.assertEqual(history.count("Result taken back"), 1, history)
        self.provider.get(f"/{path}/decision").expect(200, "First edition.")


if __name__ == "__main__":
    unittest.main()
