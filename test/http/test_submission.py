# SPDX-License-Identifier: Apache-2.0
"""The provider's side: from a new organisation to a submission that is sent; what is refused, and who sees what."""
import json
import re
import sqlite3
import struct
import threading
import unittest
import zlib

import harness

SECTIONS = {
    "basics": {"a.name": "Marula Reader", "a.summary": "First reading in Kiswahili on shared phones.", "a.description": "Stories in five steps.",
               "a.website": "https://marula.example", "a.version": "4.2", "a.form": ["reading"], "a.maturity": "scaling"},
    "audience": {"a.level": ["020", "1"], "a.area": ["reading"], "a.user": ["learner", "teacher"], "a.age_min": "5", "a.age_max": "9"},
    "languages": {"a.content_language.words": "Swahili, rn; French", "a.country.words": "Kenya, BI"},
    "devices": {"a.connection": "N1", "a.channel": ["android"], "a.storage": "310"},
    "cost": {"a.cost": "free", "a.price": "free_open", "a.price_amount": "1,80", "a.licence.words": "Apache-2.0"},
    "data_ai": {"a.data": ["name", "performance"], "a.hosting": ["on_device"], "a.hosting.words": "Kenya", "a.ai": "none"},
    "evidence": {"a.evidence": "E4"},
    "story": {"a.who_for": "Children in their first school year.", "a.what_changes": "They read.", "a.typical_session": "Listen, then read aloud."},
}
CRITERIA = [f"P{p}.{c}" for p, most in enumerate((5, 5, 5, 5, 5, 4), 1) for c in range(1, most + 1)]


def png(side=64, extra=b""):
    """A small picture, with a chunk of text in it that must not survive."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes((x * 3 % 256, 80, 60)[i] for x in range(side) for i in range(3)) for _ in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) + chunk(b"tEXt", b"Author\0" + extra)
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def begin(client, organisation, name="Marula Reader"):
    """A new organisation and a draft in it; gives the submission's path."""
    client.get("/submissions").expect(200)
    client.members = client.submit({"organisation": organisation}, action="/submissions/organisation").expect(200, organisation).url
    return draft(client, organisation, name)


def draft(client, organisation, name):
    """One more draft of an organisation."""
    client.get("/submissions/new").expect(200, "Submit a solution")
    values = {"name": name}
    form = client.page.form(action="/submissions/new")
    if "organisation" in form.names:
        choice = [label for label in client.page.tree.find_all("label") if organisation in label.text]
        values["organisation"] = choice[0].find("input")["value"]
    page = client.submit(values, action="/submissions/new").expect(200, "Not started")
    return re.match(r"/(?:\w\w/)?(submissions/\d+)", page.url.lstrip("/") and page.url)[1]


def fill_all(client, path):
    for section, values in SECTIONS.items():
        client.get(f"/{path}/facts/{section}").expect(200)
        client.submit(values, holding="revision", press="next").expect(200)
    for gate in range(1, 7):
        client.get(f"/{path}/questions/G{gate}").expect(200)
        client.submit({"answer": "yes", "text": f"Gate {gate} is met.", "e.1.title": "Notice", "e.1.url": f"https://marula.example/g{gate}"},
                      holding="revision", press="next").expect(200)
    for code in CRITERIA:
        client.get(f"/{path}/questions/{code}").expect(200)
        client.submit({"text": f"What we do about {code}.", "e.1.url": "https://marula.example/secret", "e.1.see": "reviewers"},
                      holding="revision", press="next").expect(200)
    client.get(f"/{path}/channel").expect(200)
    client.submit({"kind": "mailbox", "value": "office@marula.example", "declared": "1"}, holding="kind", press="next").expect(200)


class Journey(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())

    def test_from_a_new_organisation_to_sent(self):
        provider = self.site.signed_in("provider@demo.example")
        path = begin(provider, "Baobab Journeys")
        provider.get(f"/{path}").expect(200, "0 of 44", "44 questions still need", "All of the gates", "All of P5", "Draft")
        fill_all(provider, path)
        provider.get(f"/{path}").expect(200, "All is complete", "Complete")
        provider.get(f"/{path}/facts/languages").expect(200, "Swahili", "Burundi", "fr")
        provider.get(f"/{path}/preview").expect(200, "Marula Reader", "https://marula.example", "office@marula.example").expect_missing("/secret")
        provider.get(f"/{path}/check").expect(200, "Swahili", "What we do about P6.4.", "Evidence, reviewers only")
        provider.submit({"terms": "1"}, action="/submit").expect(422, "Tick this to go on")
        provider.submit({"terms": "1", "truthful": "1"}, action="/submit").expect(200, "We have your submission", "an administrator looks first")
        words, _ = provider.last_mail("provider@demo.example")
        self.assertIn("Marula Reader", words)
        provider.get(f"/{path}").expect(200, "We have it; an administrator looks first")
        provider.get(f"/{path}/facts/basics").expect(409)
        provider.get(f"/{path}/check").expect(200, "What you sent", "Stories in five steps.")
        provider.get("/terms/1.0").expect(200, "Terms of listing")
        provider.get("/terms/0.9").expect(404)
        provider.get(f"/{path}")
        provider.submit({}, action="/withdraw").expect(422, "Tick this to go on")
        provider.submit({"sure": "1"}, action="/withdraw").expect(200, "Taken back")

    def test_nothing_is_sent_with_gaps(self):
        provider = self.site.signed_in("provider@demo.example")
        path = begin(provider, "Baobab Gaps")
        provider.get(f"/{path}/facts/devices")
        provider.submit({"a.connection": "N1"}, holding="revision", press="list").expect(200, "In progress", "How it reaches learners")
        provider.get(f"/{path}/questions/G1")
        provider.submit({"answer": "yes", "text": "It is there."}, holding="revision", press="list").expect(200, "1 answer needs evidence")
        token = dict(provider.get(f"/{path}/facts/devices").form(holding="revision").filled({}))["form_token"]
        provider.get(f"/{path}/check").expect(200, "What is missing", "a piece of evidence", "The button comes when nothing is missing")
        provider.post(f"/{path}/submit", {"form_token": token, "terms": "1", "truthful": "1"}).expect(422, "Something is still missing")
        provider.get(f"/{path}").expect(200, "Draft")

    def test_the_ai_module_comes_with_ai(self):
        provider = self.site.signed_in("provider@demo.example")
        path = begin(provider, "Baobab AI")
        provider.get(f"/{path}/questions/A.1").expect(404)
        provider.get(f"/{path}/facts/data_ai")
        provider.submit({"a.ai": "generative_learner"}, holding="revision", press="list").expect(200)
        provider.get(f"/{path}/questions/A.1").expect(200, "Where do you tell users that AI acts")
        provider.get(f"/{path}/questions/A.9").expect(404)
        provider.get(f"/{path}/facts/nothing").expect(404)

    def test_bad_input_keeps_what_was_typed(self):
        provider = self.site.signed_in("provider@demo.example")
        path = begin(provider, "Baobab Mistakes")
        provider.get(f"/{path}/facts/languages")
        provider.submit({"a.content_language.words": "Swahili, Marsish"}, holding="revision").expect(422, "We do not know: Marsish", "Swahili, Marsish")
        provider.get(f"/{path}/facts/audience")
        provider.submit({"a.age_min": "nine", "a.level": ["1"]}, holding="revision").expect(422, "Enter a whole number", 'value="nine"')
        provider.submit({"a.age_min": "9", "a.age_max": "5"}, holding="revision").expect(422, "The oldest age is below the youngest")
        provider.get(f"/{path}/facts/data_ai")
        provider.submit({"a.data": ["none", "name"]}, holding="revision").expect(422, "cannot both be true")
        provider.get(f"/{path}/facts/basics")
        provider.submit({"a.website": "javascript:alert(1)", "a.summary": "x" * 201}, holding="revision").expect(
            422, "Enter an address that begins with https://", "This is too long: at most 200 characters", "javascript:alert(1)")
        page = provider.get(f"/{path}/questions/P1.1")
        provider.submit({"text": "My words", "e.1.title": "Plan", "e.1.url": "baobab.example/calm"}, page=page, holding="revision").expect(
            422, "Enter the address of the page, beginning with https://", "My words", "baobab.example/calm")
        provider.get(f"/{path}/channel")
        provider.submit({"kind": "switchboard", "value": "12"}, holding="kind").expect(422, "country code", "not a person", 'value="12"')
        token = provider.page.form(holding="kind").filled({}, None)
        token = [pair for pair in token if pair[0] == "form_token"]
        provider.post(f"/{path}/facts/devices", token + [("revision", "0"), ("a.connection", "N9")]).expect(422, "Choose from the list")

    def test_a_piece_that_is_being_typed_does_not_stop_the_draft(self):
        provider = self.site.signed_in("provider@demo.example")
        path = begin(provider, "Baobab Half")
        form = provider.get(f"/{path}/questions/P2.2").form(holding="revision")
        pairs = form.filled({"text": "All of this is kept", "e.1.title": "A study", "e.2.title": "", "e.2.url": "https://marula.example/two"}, None)
        provider.post(f"/{path}/questions/P2.2", pairs, headers={"X-Autosave": "1"}, follow=False).expect(200)
        provider.get(f"/{path}/questions/P2.2").expect(200, "All of this is kept", "https://marula.example/two").expect_missing("A study")
        page = provider.submit({"e.2.title": "Half"}, holding="revision", press="stay")
        page.expect(422, "beginning with https://")

    def test_more_evidence_without_script(self):
        provider = self.site.signed_in("provider@demo.example")
        path = begin(provider, "Baobab Evidence")
        provider.get(f"/{path}/questions/P2.1")
        rows = {f"e.{n}.{part}": f"https://marula.example/{n}" if part == "url" else f"Piece {n}" for n in (1, 2, 3) for part in ("title", "url")}
        page = provider.submit({"text": "Kept"} | rows, holding="revision", press="stay").expect(200, "Kept", "https://marula.example/3")
        self.assertIn("e.5.url", page.form(holding="revision").names)
        page = provider.submit({"e.2.title": "", "e.2.url": ""}, holding="revision", press="stay").expect(200).expect_missing("https://marula.example/2")
        self.assertIn("https://marula.example/3", page.text)


class TwoAtOnce(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())

    def test_a_conflict_keeps_both(self):
        one, other = self.site.signed_in("provider@demo.example"), self.site.signed_in("provider@demo.example")
        path = begin(one, "Baobab Conflicts")
        first, second = one.get(f"/{path}/questions/P1.4"), other.get(f"/{path}/questions/P1.4")
        one.submit({"text": "The first version"}, page=first, holding="revision").expect(200)
        page = other.submit({"text": "The second version"}, page=second, holding="revision")
        page.expect(409, "Somebody else saved this meanwhile", "The first version", "The second version")
        page = other.submit({}, page=page, holding="revision", press="stay").expect(200, "The second version")
        page.expect_missing("The first version")
        facts, later = one.get(f"/{path}/facts/story"), other.get(f"/{path}/facts/story")
        one.submit({"a.who_for": "Everyone"}, page=facts, holding="revision").expect(200)
        other.submit({"a.who_for": "Nobody"}, page=later, holding="revision").expect(409, "Everyone", "Nobody")

    def test_autosave(self):
        provider = self.site.signed_in("provider@demo.example")
        path = begin(provider, "Baobab Saves")
        page = provider.get(f"/{path}/facts/story").expect(200)
        form = page.form(holding="revision")
        self.assertTrue(form.element.get("data-autosave").endswith(f"/{path}/facts/story"))
        pairs = form.filled({"a.risks": "Few"}, None)
        answer = provider.post(f"/{path}/facts/story", pairs, headers={"X-Autosave": "1"}, follow=False).expect(200)
        saved = json.loads(answer.body)
        self.assertRegex(saved["saved"], r"^\d\d:\d\d$")
        self.assertEqual(saved["revision"], 1)
        provider.post(f"/{path}/facts/story", pairs, headers={"X-Autosave": "1"}, follow=False).expect(409)
        pairs = [(name, "1" if name == "revision" else value) for name, value in pairs]
        answer = provider.post(f"/{path}/facts/story", pairs, headers={"X-Autosave": "1"}, follow=False).expect(200)
        self.assertEqual(json.loads(answer.body)["revision"], 2)
        provider.get(f"/{path}/facts/story").expect(200, "Few")
        bad = [(name, "x" * 700 if name == "a.risks" else value) for name, value in pairs]
        provider.post(f"/{path}/facts/audience", [*bad, ("a.age_min", "young")], headers={"X-Autosave": "1"}, follow=False).expect(422)


@unittest.skipIf(harness.USE_VALGRIND, "the image helper lives in a sandbox that valgrind cannot enter")
class Pictures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())

    def test_a_logo_is_written_anew(self):
        provider = self.site.signed_in("provider@demo.example")
        path = begin(provider, "Baobab Pictures")
        provider.get(f"/{path}/facts/basics")
        provider.submit({}, holding="revision", press="list", files={"logo": ("me.png", png(600, b"EXIF-MARKER"), "image/png")}).expect(200)
        provider.get(f"/{path}/facts/basics").expect(200, "logo.png?v=")
        picture = provider.get(f"/{path}/logo.png")
        self.assertEqual((picture.status, picture.headers["Content-Type"]), (200, "image/png"))
        self.assertTrue(picture.body.startswith(b"\x89PNG"))
        self.assertNotIn(b"EXIF-MARKER", picture.body)
        self.assertEqual(struct.unpack(">II", picture.body[16:24]), (256, 256))
        stranger = self.site.client()
        stranger.get("/solutions/marula-reader/logo.png").expect(404)
        self.assertNotEqual(stranger.get(f"/{path}/logo.png").headers["Content-Type"], "image/png")
        provider.get(f"/{path}/facts/basics")
        provider.submit({"a.summary": "Stays"}, holding="revision", files={"logo": ("me.svg", b"<svg/>", "image/svg+xml")}).expect(422, "Stays")
        provider.submit({}, page=provider.get(f"/{path}/facts/basics"), holding="revision",
                        files={"logo": ("big.png", b"\x89PNG" + b"\0" * (2 << 20), "image/png")}).expect(422, "too large")
        provider.get(f"/{path}/facts/basics")
        provider.submit({"logo_remove": "1"}, holding="revision", press="list").expect(200)
        provider.get(f"/{path}/facts/basics").expect(200).expect_missing("logo.png?v=")
        provider.get(f"/{path}/logo.png").expect(404)


class Strangers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())

    def test_nobody_else_opens_a_draft(self):
        provider = self.site.signed_in("provider@demo.example")
        path = begin(provider, "Baobab Secrets")
        provider.get(f"/{path}/questions/P1.1")
        form = provider.submit({"text": "Nobody else reads this"}, holding="revision", press="stay").form(holding="revision")
        pairs = form.filled({}, None)
        pages = ["", "/facts/basics", "/questions/P1.1", "/channel", "/contact", "/check", "/preview", "/decision", "/sent", "/logo.png"]
        for email in ("reviewer1@demo.example", "visitor@demo.example", "admin@demo.example"):
            stranger = self.site.signed_in(email)
            for page in pages:
                stranger.get(f"/{path}{page}").expect(404).expect_missing("Nobody else reads this")
            stranger.get("/submissions").expect(403)
        anonymous = self.site.client()
        anonymous.get(f"/{path}").expect(200, "Sign in")
        anonymous.post(f"/{path}/questions/P1.1", pairs).expect(401)

    def test_contact_person(self):
        provider = self.site.signed_in("provider@demo.example")
        path = begin(provider, "Baobab Contacts", "Contact Reader")
        provider.get(f"/{path}/contact").expect(200, "P-41 to P-43")
        provider.submit({"first_name": "Neema", "email": "no address"}, holding="email").expect(422, "Neema", "like name@example.org")
        provider.submit({"first_name": "Neema", "last_name": "Otieno", "email": "neema@marula.example", "phone": "+254 20 555 0100"},
                        holding="email").expect(200, "Neema Otieno", "the link works until")
        provider.get(f"/{path}").expect(200, "Waiting for the person to confirm")
        link = provider.mailed_link("neema@marula.example", "/confirm/")
        neema = self.site.client()
        neema.get(link).expect(200, "Neema", "Contact Reader")
        provider.get(f"/{path}/contact")
        provider.submit({}, action="/contact/resend").expect(200, "We have written again")
        provider.get(f"/{path}/contact")
        provider.submit({}, action="/contact/remove").expect(200, "Taken away").expect_missing("Otieno")
        neema.get(link).expect_missing("Otieno")

    def test_what_a_contact_agreed_to_is_not_written_over(self):
        provider = self.site.signed_in("provider@demo.example")
        person = {"first_name": "Asha", "last_name": "Mwangi", "email": "asha@marula.example", "phone": "+254 20 555 0177"}
        first, second = begin(provider, "Baobab Consent", "Consent Reader"), draft(provider, "Baobab Consent", "Consent Writer")
        provider.get(f"/{first}/contact")
        provider.submit(person, holding="email").expect(200, "Asha Mwangi")
        asha = self.site.client()
        asha.get(provider.mailed_link("asha@marula.example", "/confirm/"))
        form = next(form for form in asha.page.forms if form.method == "post" and not form.action.endswith("/refuse"))
        asha.post(asha.path_of(form.action), form.defaults()).expect(200, "you are listed")
        for path in (first, second):
            provider.get(f"/{path}/contact")
            provider.submit(person | {"first_name": "Wanjiku", "phone": "+254 20 555 0666"}, holding="email").expect(200)
        provider.get(f"/{first}/contact").expect(200, "Asha Mwangi", "+254 20 555 0177").expect_missing("Wanjiku", "0666")


class Decided(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))

    def test_decision_names_no_reviewer_and_a_new_review_begins_with_what_is_public(self):
        provider = self.site.signed_in("provider@demo.example")
        provider.get("/submissions").expect(200, "The review is public", "Reviewers are at work")
        link = next(link for link in provider.page.links if re.search(r"/submissions/\d+$", link) and "Shelfbox" in
                    next(a.text for a in provider.page.tree.find_all("a") if a.get("href") == link))
        page = provider.get(f"{link}/decision").expect(200, "Reviewed", "Reviewer A", "What the panel says", "The reasons", "3 ratings")
        page.expect_missing("Haddad", "Menon", "Quispe", "Abdi", "reviewer1@")
        stranger = self.site.signed_in("reviewer1@demo.example")
        stranger.get(f"{link}/decision").expect(404)
        again = next(form for form in provider.get("/submissions").forms if "/submissions/again/" in form.action)
        provider.post(provider.path_of(again.action), again.filled({}, None)).expect(200, "Your draft begins with what is public now", "Complete")
        provider.post(provider.path_of(again.action), again.filled({}, None)).expect(409)


class Members(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())

    def join(self, owner, members, email, role="editor"):
        """Invites somebody and takes the invitation; gives their client."""
        owner.get(members)
        owner.submit({"email": email, "role": role}, action="/invite").expect(200, "Invited, has not come yet")
        client = self.site.client()
        client.get(owner.mailed_link(email, "/confirm/")).expect(200)
        form = client.page.form(holding="password")
        values = {"password": "a long enough pass phrase 7", "first_name": "Eda", "last_name": "Mensah", "adult": "1", "acknowledged": "1"}
        client.submit({name: value for name, value in values.items() if name in form.names}, holding="password").expect(200)
        client.sign_in(email, "a long enough pass phrase 7")
        return client

    def number_of(self, page, word):
        """The hidden member number of the first form whose button says so."""
        for form in page.forms:
            if any(word in button.text for button in form.buttons):
                return form
        raise AssertionError(f"no button {word!r}: {page.words[:600]}")

    def press(self, client, page, word):
        form = self.number_of(page, word)
        return client.post(client.path_of(form.action), form.filled({}, None))

    def test_invite_hand_over_leave(self):
        owner = self.site.signed_in("provider@demo.example")
        path = begin(owner, "Baobab Members")
        members = owner.members
        owner.get(members).expect(200, "You", "Owner")
        self.press(owner, owner.page, "Leave").expect(200, "You are the last owner")
        editor = self.join(owner, members, "eda@marula.example")
        editor.get(f"/{path}").expect(200, "Draft")
        editor.get(members).expect(200, "Editor").expect_missing("Invite somebody", "provider@demo.example", "Niyonzima")
        editor.post(members.replace("/members", "/remove"), {"member": "1"}).expect(404)
        editor.get(members.rsplit("/", 1)[0]).expect(404)
        owner.get(members).expect_missing("Mensah")
        self.press(owner, owner.page, "Hand over to").expect(200, "you are an editor now")
        owner.get(members).expect(200).expect_missing("Invite somebody")
        page = editor.get(members).expect(200, "Invite somebody")
        self.press(editor, page, "Remove").expect(200, "Removed")
        owner.get(f"/{path}").expect(404)
        owner.get(members).expect(404)

    def test_two_last_owners_do_not_leave_at_once(self):
        owner = self.site.signed_in("provider@demo.example")
        begin(owner, "Baobab Owners")
        other = self.join(owner, owner.members, "olga@marula.example", role="owner")
        pages = [(client, client.get(owner.members)) for client in (owner, other)]
        writer = sqlite3.connect(self.site.data / "cabinet.db", timeout=10, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")  # both requests are in before either can write
        left = [threading.Thread(target=self.press, args=(client, page, "Leave")) for client, page in pages]
        for thread in left:
            thread.start()
        for _ in range(50):
            self.site.client().get("/submissions")
        writer.execute("ROLLBACK")
        for thread in left:
            thread.join()
        owners = writer.execute("SELECT count(*) FROM membership AS m JOIN organisation AS o ON o.id = m.organisation"
                                " WHERE o.name = 'Baobab Owners' AND m.role = 'owner' AND m.state = 'active'").fetchone()[0]
        self.assertEqual(owners, 1)

    def test_the_organisations_entry(self):
        owner = self.site.signed_in("provider@demo.example")
        begin(owner, "Baobab Entry")
        owner.get(owner.members)
        entry = next(link for link in owner.page.links if re.search(r"/account/organisation/\d+$", link))
        owner.get(entry).expect(200, "Baobab")
        owner.submit({"country": "Kenja", "domain": "@x", "about": "Kept words"}, holding="about").expect(422, "one country", "Kept words", "behind the @")
        owner.submit({"country": "Kenya", "domain": "baobab.example", "website": "https://baobab.example"}, holding="about").expect(200, "Saved")
        owner.get(entry).expect(200, 'value="Kenya"', "https://baobab.example")


if __name__ == "__main__":
    unittest.main()
