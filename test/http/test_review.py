# SPDX-License-Identifier: Apache-2.0
"""The reviewer's side: declaring conflicts, judging one criterion on a screen, submitting, reading the panel."""
import json
import pathlib
import unittest
import urllib.parse

import harness

DEMO = json.loads((pathlib.Path(harness.TOP) / "demo" / "reviews.json").read_text(encoding="utf-8"))["reviews"]
NAMES = ("Haddad", "Menon", "Quispe", "Ruslan", "reviewer1@", "reviewer2@", "reviewer3@", "reviewer4@")
GOOD = {"level": "3", "confidence": "2", "evidence": "Version 2, first screen"}
GOOD_GATE = {"answer": "pass", "evidence": "Notice of May, page 2"}
MARK = "Mark-7c1e of what was typed"


def section(page, name):
    """The addresses and titles of the reviews in one part of the list."""
    part = page.tree.find("section", aria_labelledby=name)
    found = {}
    for link in part.find_all("a") if part else []:
        found.setdefault(link["href"], link.text.strip())
    return list(found.items())


def tasks(page):
    """{criterion or gate: address} of the overview."""
    return {link["href"].rsplit("/", 1)[1]: link["href"] for row in page.tree.find_all("ul", classed="tasks") for link in row.find_all("a")
            if "/gates/" in link["href"] or "/criteria/" in link["href"]}


def notes_of_others(title, reviewer):
    """Private notes that the demo's other reviewers wrote about a solution, and this one did not."""
    notes = {"own": set(), "others": set()}
    for one in DEMO:
        if "-".join(title.lower().split()).startswith(one["solution"]):
            found = {answer["note"] for answer in one["criteria"].values() if answer.get("note")}
            notes["own" if one["reviewer"] == reviewer else "others"] |= found
    assert notes["others"] - notes["own"], f"no notes about {title}"
    return notes["others"] - notes["own"]


class Reviewing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))

    def begin(self, number, part, place):
        """A reviewer, and the address of one of their reviews in that part of the list as it was at first."""
        client = self.site.signed_in(f"reviewer{number}@demo.example")
        review, title = section(client.get("/reviews").expect(200), part)[place]
        return client, review, title

    def closed_to(self, client, review, statuses=(404,)):
        for path in ("", "/profile", "/check", "/panel", "/gates/G1", "/criteria/P1.1"):
            self.assertIn(client.get(review + path).status, statuses, path)

    # --- the list and the declaration ---

    def test_an_empty_list_is_friendly(self):
        with harness.Site() as site:
            site.signed_in("reviewer1@demo.example").get("/reviews").expect(200, "No review has been asked of you yet")

    def test_the_list_marks_what_is_late(self):
        page = self.site.signed_in("reviewer3@demo.example").get("/reviews").expect(200, "To answer", "In progress", "Submitted", "Past")
        self.assertEqual(page.mistakes, [])
        late = [state.text for state in page.tree.find_all("span", classed="wrong")]
        self.assertEqual(len(late), 1, late)
        self.assertIn("late", late[0])

    def test_before_the_declaration_there_are_two_names_and_nothing_else(self):
        client, review, title = self.begin(3, "to-answer", 0)
        page = client.get(review).expect(200, title, "Conflicts of interest", "Village Lecture Hall", "Southern Plain University")
        page.expect_missing("P1.1", "Submitted by", "/profile", "/criteria/")
        for path in ("/profile", "/check", "/panel", "/gates/G1", "/criteria/P1.1", "/thanks"):
            client.get(review + path).expect(404)

    def test_no_conflict_opens_the_review(self):
        client, review, title = self.begin(3, "to-answer", 1)
        client.get(review)
        client.submit({}, action="/declare").expect(422)
        page = client.submit({"answer": "clear"}, action="/declare").expect(200, f"Review of {title}", "G1", "P1.1", "Not started")
        self.assertEqual(page.mistakes, [])
        for path in ("/profile", "/check", "/gates/G1", "/criteria/P1.1"):
            self.assertEqual(client.get(review + path).expect(200).mistakes, [], path)
        client.get(review + "/profile").expect(200, "Profile of", "provider states", "Devices, connection, power")
        for path in ("/gates/P1.1", "/criteria/G1", "/criteria/P9.9", "/gates/x"):
            client.get(review + path).expect(404)

    def test_a_conflict_wants_words_and_closes_the_review(self):
        client, review, title = self.begin(2, "to-answer", 0)
        client.get(review)
        page = client.submit({"answer": "conflict"}, action="/declare").expect(422, "Say in a few words what the conflict is")
        self.assertTrue(page.title.startswith("Error:"))
        client.submit({"answer": "conflict", "reason": MARK}, action="/declare").expect(200, "Thank you for saying so")
        self.closed_to(client, review)
        page = client.get("/reviews").expect(200, "Conflict of interest declared").expect_missing(MARK)
        self.assertNotIn(review, [link for link, _ in section(page, "to-answer")])
        self.assertNotIn(MARK, self.site.output)

    def test_a_review_can_be_declined(self):
        client, review, title = self.begin(2, "to-answer", 0)
        client.get(review)
        client.submit({"answer": "decline"}, action="/declare").expect(422, "Say in a few words why")
        client.submit({"answer": "decline", "reason": "No time"}, action="/declare").expect(200, "Thank you for telling us")
        self.closed_to(client, review)

    def test_a_review_in_hand_can_be_handed_back(self):
        client, review, title = self.begin(4, "in-progress", 0)
        client.get(review)
        client.submit({"answer": "decline", "reason": "I fell ill"}, action="/declare").expect(200, "Thank you for telling us")
        self.closed_to(client, review)
        client.get("/reviews").expect(200, "Handed back")

    def test_the_submitter_is_known_to_those_who_have_declared_only(self):
        for number, part, seen in ((1, "in-progress", True), (2, "to-answer", False)):
            client = self.site.signed_in(f"reviewer{number}@demo.example")
            review = next(link for link, title in section(client.get("/reviews"), part) if title == "Course Weaver")
            page = client.get(review).expect(200, "Course Weaver")
            if seen:
                page.expect(200, "Submitted by", "Pascal Niyonzima")
            else:
                page.expect_missing("Niyonzima")
        self.assertNotIn("Niyonzima", self.site.output)

    # --- judging ---

    def test_answers_are_kept_as_they_stand(self):
        client, review, _ = self.begin(3, "in-progress", 0)
        client.get(review + "/criteria/P3.1").expect(200, "What the provider says", "Your judgement")
        typed = {"level": "2", "confidence": "3", "evidence": "Page 4 <b>", "reason": "Half", "comment": "One\nTwo & three", "note": MARK}
        page = client.submit(typed, action="/criteria/P3.1", press="Save").expect(200, "Saved")
        kept = dict(page.form(action="/criteria/P3.1").defaults())
        self.assertEqual({name: kept[name].replace("\r\n", "\n") for name in typed}, typed)
        self.assertEqual(kept["revision"], "1")
        page = client.submit({"level": "0"}, action="/criteria/P3.1", press="Save and next: P3.2").expect(200)
        self.assertTrue(page.url.endswith("/criteria/P3.2"))
        client.get(review + "/criteria/P3.3")
        client.submit({"comment": "only this yet"}, action="/criteria/P3.3", press="Save").expect(200, "Saved", "Still missing: Choose a level")
        client.get(review + "/criteria/P3.1").expect(200, "0")
        self.assertEqual(dict(client.page.form(action="/criteria/P3.1").defaults())["level"], "0")
        self.assertNotIn(MARK, self.site.output)

    def test_what_does_not_fit_is_shown_again_with_what_was_typed(self):
        client, review, _ = self.begin(3, "in-progress", 0)
        client.get(review + "/criteria/P3.4")
        page = client.submit({"level": "1", "reason": "because", "evidence": "x" * 1001}, action="/criteria/P3.4", press="Save")
        page.expect(422, "This is too long", "because")
        self.assertEqual(dict(page.form(action="/criteria/P3.4").defaults())["level"], "1")
        for values in ({"level": "5"}, {"level": "-1"}, {"confidence": "4"}, {"revision": "x"}):
            pairs = client.get(review + "/criteria/P3.4").form(action="/criteria/P3.4").filled(values)
            client.post(review + "/criteria/P3.4", pairs).expect(422)
        self.assertEqual(dict(client.get(review + "/criteria/P3.4").form(action="/criteria/P3.4").defaults())["revision"], "0")

    def test_two_tabs_that_meet_lose_nothing(self):
        client, review, _ = self.begin(3, "in-progress", 0)
        address = review + "/criteria/P4.1"
        first, second = client.get(address), client.get(address)
        client.submit({"level": "1", "reason": "from the first tab"}, page=first, action="/P4.1", press="Save").expect(200)
        page = client.submit({"level": "4", "reason": "from the second tab"}, page=second, action="/P4.1", press="Save")
        page.expect(409, "Another answer was saved in between", "from the first tab", "from the second tab", "1 Claimed")
        self.assertEqual(page.mistakes, [])
        self.assertEqual(dict(client.get(address).form(action="/P4.1").defaults())["reason"], "from the first tab")
        client.submit({}, page=page, action="/P4.1", press="Save").expect(200, "Saved")
        self.assertEqual(dict(client.get(address).form(action="/P4.1").defaults())["reason"], "from the second tab")

    def test_saving_the_same_twice_is_no_conflict(self):
        client, review, _ = self.begin(3, "in-progress", 0)
        page = client.get(review + "/criteria/P4.2")
        for _ in range(2):
            client.submit({"level": "q", "comment": "the same"}, page=page, action="/P4.2", press="Save").expect(200, "Saved")
        self.assertEqual(dict(client.page.form(action="/P4.2").defaults())["revision"], "1")

    def test_drafts_tell_their_revision(self):
        client, review, _ = self.begin(3, "in-progress", 0)
        address = review + "/gates/G4"
        form = client.get(address).form(action="/gates/G4")
        self.assertTrue(form.element["data-autosave"].endswith(address))

        def send(values):
            body = urllib.parse.urlencode(form.filled(values, press="Save"))
            return client.request("POST", address, body, {"Content-Type": "application/x-www-form-urlencoded", "X-Autosave": "1"})
        answer = send({"answer": "fail"}).expect(200)
        self.assertEqual(json.loads(answer.body), {"revision": 1})
        self.assertEqual(json.loads(send({"answer": "fail"}).expect(200).body), {"revision": 1})
        self.assertEqual(send({"answer": "pass"}).expect(409).headers["Content-Type"], "application/json")
        self.assertEqual(json.loads(send({"answer": "pass", "revision": "1"}).expect(200).body), {"revision": 2})
        client.get(address).expect(200, "Still missing: Point to what you looked at")

    # --- submitting and after ---

    def answer_all(self, client, review):
        for name, address in tasks(client.get(review)).items():
            client.get(address)
            gate = "/gates/" in address
            client.submit(GOOD_GATE if gate else GOOD, action="/" + name, press="Save").expect(200, "Saved")

    def test_the_way_to_the_panel(self):
        client, review, title = self.begin(1, "in-progress", 0)
        client.get(review + "/panel").expect(403, "This page opens when your own review is in").expect_missing("Reviewer B", "median")
        client.get(review + "/check").expect(200, "not answered", "Change")
        page = client.submit({}, action="/submit")
        page.expect(422, "answers are not complete", "Nothing is lost")
        self.assertTrue(page.title.startswith("Error:"))
        summary = page.tree.find("div", classed="errsum")
        linked = [link["href"] for link in summary.find_all("a")]
        self.assertTrue(linked)
        for address in linked:
            client.get(address).expect(200, "Your judgement")
        self.answer_all(client, review)

        # "not applicable" where the rubric does not allow it is kept, but cannot be submitted
        address = review + "/criteria/P1.1"
        form = client.get(address).form(action="/P1.1")
        self.assertNotIn("na", [box["value"] for box in form.element.find_all("input", name="level") if "disabled" not in box.attributes])
        client.post(address, form.filled({"level": "na", "reason": "I say so"}, press="Save")).expect(200, "Still missing", "always applies")
        client.get(review + "/check")
        client.submit({}, action="/submit").expect(422, "1 answer is not complete", "P1.1: This criterion always applies")
        client.get(address)
        client.submit(GOOD | {"note": MARK}, action="/P1.1", press="Save").expect(200)

        client.get(review + "/check").expect(200, "All is answered")
        client.submit({}, action="/submit").expect(200, "Your review is in")
        self.only_to_be_read(client, review, title)
        self.panel_is_unnamed(client, review, title)

    def only_to_be_read(self, client, review, title):
        client.get(review).expect(200, "Your review is in. It can be read here").expect_missing("Hand it back")
        page = client.get(review + "/criteria/P1.2").expect(200, "3 Shown")
        self.assertFalse([form for form in page.forms if form.method == "post" and "/reviews/" in form.action])
        other = section(client.get("/reviews"), "in-progress")[0][0]
        pairs = client.get(other + "/criteria/P1.2").form(action="/P1.2").filled({"level": "0", "revision": "1"}, press="Save")
        client.post(review + "/criteria/P1.2", pairs).expect(200, "This review is closed")
        client.get(review + "/check").expect(200).expect_missing("Submit the review")
        client.get(review + "/criteria/P1.2").expect(200, "3 Shown").expect_missing("0 Missing")
        self.assertIn(title, [name for _, name in section(client.get("/reviews"), "submitted")])

    def panel_is_unnamed(self, client, review, title):
        page = client.get(review + "/panel").expect(200, "Reviewer", "median", "reviews of")
        self.assertEqual(page.mistakes, [])
        page.expect_missing(*NAMES)
        page.expect(200, MARK)  # one's own note
        page.expect_missing(*notes_of_others(title, "reviewer1"))

    def test_a_private_note_stays_with_its_writer_and_the_administrators(self):
        client = self.site.signed_in("reviewer1@demo.example")
        review = next(link for link, title in section(client.get("/reviews"), "submitted") if title == "Talking Drum Reader")
        page = client.get(review + "/panel").expect(200, "Reviewer", "you")
        page.expect_missing(*NAMES, *notes_of_others("Talking Drum Reader", "reviewer1"))

    def test_long_after_the_decision_only_ones_own_words_are_left(self):
        client, review, _ = self.begin(1, "past", -1)
        client.get(review).expect(200, "the provider’s answers are closed again")
        client.get(review + "/criteria/P1.1").expect(200, "Your judgement")
        client.get(review + "/panel").expect(403)
        client.get(review + "/profile").expect(404)
        self.assertNotIn("read_denied", self.site.output)

    # --- who may not ---

    def test_nobody_else_gets_in(self):
        _, review, _ = self.begin(1, "in-progress", -1)
        for email, statuses in (("reviewer2@demo.example", (404,)), ("provider@demo.example", (404,)), ("visitor@demo.example", (404,)),
                                ("admin@demo.example", (404,))):
            client = self.site.signed_in(email)
            self.closed_to(client, review, statuses)
            if email != "reviewer2@demo.example":
                self.assertEqual(client.get("/reviews").status, 403, email)
        stranger = self.site.client()
        self.assertEqual(stranger.request("GET", review).status, 303)
        self.assertEqual(stranger.request("POST", review + "/submit", "").status, 401)


if __name__ == "__main__":
    unittest.main()
