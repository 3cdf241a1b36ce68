# SPDX-License-Identifier: Apache-2.0
"""Clauses about what people may ask of us: see, correct, complete, delete, restrict, object; and that an answer comes, in time and with reasons."""
import functools
import time
import unittest

import database
import harness
import shared

DAY = 86400


class Desk(unittest.TestCase):
    """Helpers; one site a class."""

    site = None
    named = 0

    def query(self, sql, *values):
        return database.query(self.site, sql, *values)

    wait_for = staticmethod(functools.partial(shared.until, seconds=60))

    def contact(self, first="Ines", last="Wrongname", phone="+255700100200", agree=True):
        """A contact person whom a provider names and who agreed; without an account. Gives the address."""
        Desk.named += 1
        email = f"contact{Desk.named}@rights.example"
        provider = self.site.signed_in("provider@demo.example")
        provider.get("/submissions/new")
        provider.submit({"name": f"Rights Maths {Desk.named}"}).expect(200)
        provider.get(next(link for link in provider.page.links if link.endswith("/contact")))
        provider.submit({"first_name": first, "last_name": last, "email": email, "phone": phone}, action="/contact").expect(200)
        if agree:
            person = self.site.client()
            person.get(person.mailed_link(email, "/confirm/"))
            person.submit({}).expect(200)
        return email

    def ask(self, email, kind="access"):
        client = self.site.client()
        client.get("/privacy/requests")
        client.submit({"kind": kind, "email": email}, action="/privacy/requests").expect(200, "Look into your mail")
        return client

    def opened(self, email, kind="access"):
        """The person's page, behind the mailed link."""
        client = self.ask(email, kind)
        client.get(client.mailed_link(email, "/privacy/requests/")).expect(200, "Open my data")
        client.submit({}).expect(200, "What we hold about you")
        return client

    def step(self, client, part):
        return client.get(next(link for link in client.page.links if f"/{part}/" in link)).expect(200)

    def mail(self, email):
        return self.site.client().last_mail(email)[0]

    def cases(self, kind):
        return self.query("SELECT id, state, received, due, closed, reason, merged FROM rights_case WHERE kind = ? ORDER BY number", kind)


class Rights(Desk):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))

    # P-16, P-71: a person sees everything that is held

    def test_p16_without_an_account_a_person_sees_every_datum_held(self):
        email = self.contact("Seen", "Allthere", "+255700100201")
        page = self.opened(email).page
        page.expect(200, "Seen", "Allthere", email, "255700100201", "Confirmation of the listing", "Read by:", "Until:")
        self.assertEqual(self.query("SELECT count(*) FROM session WHERE subject IN (SELECT subject FROM contact)")[0][0], 0)

    def test_p16_a_signed_in_person_gets_the_same(self):
        self.opened("reviewer3@demo.example").page.expect(200, "As reviewer", "reviewer3@demo.example", "Policy version acknowledged")

    def test_p81_copies_are_taken_behind_the_mailed_link_and_the_case_ends_as_done(self):
        email = self.contact("Copy", "Taken", "+255700100203")
        client = self.opened(email)
        self.assertEqual(self.cases("access")[-1][1], "done", "it was served by opening the page")
        page = client.get(next(link for link in client.page.links if link.endswith("/package"))).expect(200, "Everything about you", "Taken", email)
        base = page.url.removeprefix("/en").removesuffix("/package")
        package = client.get(f"{base}/package.json").expect(200, "Taken", email)
        self.assertIn("attachment", package.headers["Content-Disposition"])
        client.get(f"{base}/package.csv").expect(200, "Taken")

    def test_p87_what_one_gave_is_taken_behind_the_mailed_link_and_by_nobody_else(self):
        email = self.contact("Port", "Able", "+255700100204")
        client = self.opened(email, "port")
        self.assertEqual(self.cases("port")[-1][1], "proved")
        base = client.page.url.split("?")[0].removeprefix("/en")
        client.get(f"{base}/person.json").expect(200, "Able", email)
        self.assertEqual(self.cases("port")[-1][1], "done")
        client.get(f"{base}/person.csv").expect(200, "Able")
        stranger = self.site.client()
        for wrong in (base[:-4] + "AAAA", base.rsplit("/", 1)[0] + "/nonsense"):
            for part in ("package", "package.json", "person.json", "person.csv"):
                stranger.get(f"{wrong}/{part}").expect(410).expect_missing("Able")

    # P-17: reads under somebody's rights need that person

    def test_p17_the_page_serves_the_person_only(self):
        mine, other = self.opened(self.contact("Mine", "Own")), self.contact("Other", "Person")
        subject = self.query("SELECT subject FROM rights_case ORDER BY number DESC LIMIT 1")[0][0]
        self.opened(other)
        theirs = self.query("SELECT subject FROM rights_case ORDER BY number DESC LIMIT 1")[0][0]
        self.assertNotEqual(subject, theirs)
        address = next(link for link in mine.page.links if "/correct/" in link)
        for part in ("correct", "limits", "erase", "write"):
            mine.get(address.replace("/correct/", f"/{part}/").replace(str(subject), str(theirs))).expect(404).expect_missing("Other")

    # P-23, P-80, S-22

    def test_p23_a_person_without_account_is_served(self):
        client = self.opened(self.contact())
        self.assertFalse(client.cookies)

    def test_p23_an_unknown_address_gets_the_same_answer_and_nothing_is_kept_of_it(self):
        before = self.query("SELECT count(*) FROM rights_case")[0][0], self.query("SELECT count(*) FROM mail")[0][0]
        known = self.site.client()
        known.get("/privacy/requests")
        one = known.submit({"kind": "delete", "email": "nobody-here@rights.example"}).expect(200)
        self.assertEqual(before, (self.query("SELECT count(*) FROM rights_case")[0][0], self.query("SELECT count(*) FROM mail")[0][0]))
        other = self.ask("provider@demo.example", "access")
        self.assertEqual(one.words, other.page.words)
        self.assertNotIn("nobody-here", "".join(map(str, self.query("SELECT detail FROM event WHERE kind = 'rights_asked'"))))

    def test_p80_the_desk_stands_in_policy_foot_and_letters(self):
        for page in ("/", "/privacy", "/privacy/policy"):
            self.assertTrue(any(link.endswith("/privacy/requests") for link in self.site.client().get(page).links), page)
        self.opened("reviewer4@demo.example")
        self.assertRegex(self.mail("reviewer4@demo.example"), "See, correct or delete your data: http\\S+/privacy/requests")

    def test_p80_a_used_or_wrong_link_opens_nothing(self):
        email = self.contact()
        client = self.ask(email)
        link = client.mailed_link(email, "/privacy/requests/")
        client.get(link).expect(200)
        client.submit({}).expect(200)
        self.site.client().get(link).expect(410)
        self.site.client().get("/privacy/requests/nosuchtoken").expect(410)

    # P-82, P-83

    def test_p82_a_correction_leaves_the_old_value_nowhere(self):
        email = self.contact("Ana", "Oldspelling", "+255700999111")
        client = self.opened(email, "correct")
        self.step(client, "correct")
        client.submit({"last_name": "Newspelling"}, holding="first_name").expect(200, "It is corrected", "Newspelling").expect_missing("Oldspelling")
        self.assertEqual(self.cases("correct")[-1][1], "done")
        for path in database.files(self.site):
            self.assertNotIn(b"Oldspelling", path.read_bytes(), path.name)
        admin = self.site.signed_in("admin@demo.example")
        admin.find_person("Newspelling")
        self.assertIn("Newspelling", admin.page.text)
        admin.find_person("Oldspelling")
        self.assertNotIn("Oldspelling</a>", admin.page.text)

    def test_p82_a_name_cannot_be_emptied_and_what_was_typed_is_kept(self):
        client = self.opened(self.contact("Eva", "Kept"), "correct")
        self.step(client, "correct")
        client.submit({"last_name": "", "first_name": "Evelyn"}, holding="first_name").expect(422, "This is needed", "Evelyn")
        self.assertEqual(self.cases("correct")[-1][1], "proved")

    def test_p83_what_is_missing_is_added_or_said_in_words(self):
        client = self.opened(self.contact("Ida", "Nophone", ""), "complete")
        self.step(client, "correct")
        client.submit({"phone": "+255700333444"}, holding="first_name").expect(200, "255700333444")
        self.step(client, "write")
        client.submit({"kind": "complete", "words": "Please add that I speak Swahili."}).expect(200, "with the privacy desk")
        self.assertEqual(self.cases("complete")[-1][1], "proved")

    def test_p83_words_are_sealed_and_an_empty_statement_is_refused(self):
        client = self.opened(self.contact("Uma", "Silent"), "complete")
        self.step(client, "write")
        client.submit({"kind": "complete", "words": ""}).expect(422)
        client.submit({"kind": "complete", "words": "zqsealedwords"}).expect(200)
        client.page.expect(200, "zqsealedwords")
        for path in database.files(self.site):
            self.assertNotIn(b"zqsealedwords", path.read_bytes(), path.name)

    # P-71, Q-01: what was agreed to ends as easily

    def test_q01_a_listing_ends_by_one_tick_as_it_began_by_one_button(self):
        email = self.contact("Lis", "Listed")
        client = self.opened(email, "object")
        self.step(client, "limits")
        client.submit({"purposes": "listing"}, holding="restricted").expect(200, "You object to")
        self.assertEqual(self.cases("object")[-1][1], "done")
        subject = self.query("SELECT subject FROM rights_case WHERE kind = 'object' ORDER BY number DESC LIMIT 1")[0][0]
        self.assertEqual(self.query("SELECT count(*) FROM unlisted WHERE subject = ?", subject)[0][0], 1)
        self.step(client, "limits")
        client.submit({"purposes": []}, holding="restricted").expect(200).expect_missing("You object to")
        self.assertEqual(self.query("SELECT count(*) FROM unlisted WHERE subject = ?", subject)[0][0], 0)

    def test_q01_nothing_but_a_purpose_of_the_person_can_be_objected_to(self):
        client = self.opened(self.contact("Odd", "Purpose"), "object")
        self.step(client, "limits")
        before = len(self.cases("object"))
        client.post(client.page.forms[-1].action, {"purposes": "security"}).expect(200).expect_missing("You object to")
        client.post(client.page.forms[-1].action, {"purposes": "nonsense"})
        self.assertEqual(len(self.cases("object")), before)

    def test_p71_a_restriction_holds_at_once_and_only_letters_about_rights_go_out(self):
        email = self.contact("Res", "Tricted")
        client = self.opened(email, "restrict")
        self.step(client, "limits")
        client.submit({"restricted": True}, holding="restricted").expect(200, "Restricted: kept")
        self.assertEqual(self.cases("restrict")[-1][1], "done")
        self.opened(email)  # the letter still came

    def test_p71_a_restricted_person_is_no_longer_found(self):
        email = self.contact("Hid", "Denaway")
        client = self.opened(email, "restrict")
        self.step(client, "limits")
        client.submit({"restricted": True}, holding="restricted").expect(200)
        admin = self.site.signed_in("admin@demo.example")
        admin.get("/admin/contacts").expect(200).expect_missing("Denaway")

    # P-89, R-37: done is what the program found done

    def test_p89_a_deletion_is_done_only_when_nothing_is_left(self):
        email = self.contact("Del", "Eted")
        client = self.opened(email, "delete")
        self.step(client, "erase")
        client.submit({}, holding="sure").expect(422)
        client.submit({"sure": True}, holding="sure").expect(200, "Your data are erased")
        case = self.cases("delete")[-1]
        self.assertEqual(case[1], "done")
        subject = self.query("SELECT subject FROM rights_case WHERE id = ?", case[0])[0][0]
        self.assertEqual(self.query("SELECT count(*) FROM vault_datum WHERE subject = ?", subject)[0][0], 0)
        self.wait_for(lambda: "Your data are erased" in self.mail(email), "the last letter")
        self.site.advance(hours=2)
        self.wait_for(lambda: self.query("SELECT count(*) FROM rights_courtesy")[0][0] == 0, "the copy of the address goes")

    # P-13

    def test_p13_a_reported_account_is_locked_at_once_and_erased_in_72_hours(self):
        stranger = self.site.client()
        stranger.get("/privacy/requests/minor")
        stranger.submit({"email": "visitor@demo.example", "sure": True}).expect(200, "Thank you for telling us")
        subject = self.query("SELECT subject FROM rights_case WHERE kind = 'minor'")[0][0]
        self.assertEqual(self.query("SELECT state FROM account WHERE subject = ?", subject)[0][0], "locked")
        self.assertIn("reported that you are under 18", self.mail("visitor@demo.example"))
        self.site.advance(hours=50)
        self.wait_for(lambda: self.query("SELECT state FROM account WHERE subject = ?", subject)[0][0] == "closed", "erased")
        self.site.advance(hours=1)
        self.wait_for(lambda: self.cases("minor")[0][1] == "done", "the case closes by itself")

    def test_p13_a_stranger_locks_no_administrator_and_learns_nothing(self):
        stranger = self.site.client()
        said = []
        for email in ("technician@demo.example", "nobody@rights.example"):
            stranger.get("/privacy/requests/minor")
            said.append(stranger.submit({"email": email, "sure": True}).expect(200).words)
        self.assertEqual(said[0], said[1])
        self.site.signed_in("technician@demo.example")


class Answering(Desk):
    """The administrators' half, by the clock."""

    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))

    def desk(self):
        return self.site.signed_in("privacy@demo.example")

    def written(self, first="Clo", last="Ckrun", kind="complete"):
        """A proved case with words; gives the address and the case's id."""
        email = self.contact(first, last)
        client = self.opened(email, kind)
        self.step(client, "write")
        client.submit({"kind": kind, "words": "Please look at this."}).expect(200)
        return email, self.cases(kind)[-1][0]

    def test_p80_a_mailed_request_counts_from_its_day_and_an_unknown_one_keeps_no_words(self):
        desk = self.desk()
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 3 * DAY))
        desk.get("/admin/privacy/cases/new")
        desk.submit({"kind": "correct", "email": "reviewer2@demo.example", "received": day, "words": "My name is misspelt."}, holding="received").expect(200, "by mail", "My name is misspelt.")
        _, state, received, due, *_ = self.cases("correct")[-1]
        self.assertEqual((state, due - received), ("received", 30 * DAY))
        self.assertGreater(time.time() - received, 2 * DAY)
        desk.get("/admin/privacy/cases/new")
        desk.submit({"kind": "port", "email": "stranger@rights.example", "received": day, "words": "zqunknownwords"}, holding="received").expect(200, "nobody known here")
        for path in database.files(self.site):
            self.assertNotIn(b"zqunknownwords", path.read_bytes(), path.name)

    def test_p80_a_day_in_the_future_is_refused(self):
        desk = self.desk()
        desk.get("/admin/privacy/cases/new")
        desk.submit({"kind": "port", "email": "a@rights.example", "received": "2099-01-01"}, holding="received").expect(422)

    def mailed(self, email, kind):
        """A request that came by post; gives the desk at the case's page and the case's id."""
        desk = self.desk()
        desk.get("/admin/privacy/cases/new")
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - DAY))
        desk.submit({"kind": kind, "email": email, "received": day, "words": "By letter."}, holding="received").expect(200, "by mail", "By letter.")
        return desk, self.cases(kind)[-1][0]

    def test_p84_a_mailed_deletion_is_done_at_the_desk(self):
        email = self.contact("Post", "Deleted")
        desk, case = self.mailed(email, "delete")
        desk.page.expect_missing("Do it for the person")
        desk.submit({}, action="/prove").expect(200, "Do it for the person")
        desk.submit({}, action="/serve").expect(422, "This is needed")
        self.assertEqual(self.query("SELECT state FROM rights_case WHERE id = ?", case), [("proved",)])
        desk.submit({"sure": True}, action="/serve").expect(200, "Erased; the last letter is on its way.")
        self.assertEqual(self.query("SELECT state FROM rights_case WHERE id = ?", case), [("done",)])
        self.assertEqual(self.query("SELECT count(*) FROM vault_subject AS s JOIN rights_case AS c ON c.subject = s.id WHERE c.id = ? AND s.state <> 'erased'", case), [(0,)])
        self.wait_for(lambda: "destroyed" in self.mail(email), "the last letter")

    def test_p82_a_mailed_correction_a_pause_and_an_objection_are_done_at_the_desk(self):
        email = self.contact("Letta", "Misspelt")
        desk, case = self.mailed(email, "correct")
        desk.submit({}, action="/prove").expect(200, "Misspelt")
        desk.submit({"v.contact.last_name": ""}, action="/serve").expect(422, "This is needed")
        desk.submit({"v.contact.last_name": "Wellspelt"}, action="/serve").expect(200, "Done, and the program has checked that it is")
        self.opened(email).page.expect(200, "Wellspelt").expect_missing("Misspelt")
        desk, case = self.mailed(email, "object")
        desk.submit({}, action="/prove").expect(200)
        desk.submit({"purposes": []}, action="/serve").expect(422, "Choose from the list")
        desk.submit({"purposes": "listing"}, action="/serve").expect(200, "Done, and the program has checked that it is")
        desk, case = self.mailed(email, "restrict")
        desk.submit({}, action="/prove").expect(200)
        desk.submit({}, action="/serve").expect(200, "Done, and the program has checked that it is")
        self.opened(email).page.expect(200, "Restricted: kept", "You object to")

    def test_p80_without_proof_the_desk_does_nothing_for_a_letter(self):
        email = self.contact("Un", "Proved")
        desk, case = self.mailed(email, "delete")
        form = desk.page.form("/prove")
        desk.post(f"/admin/privacy/cases/{case}/serve", [*form.filled({}), ("sure", "1")]).expect(409)
        self.assertEqual(self.query("SELECT state FROM rights_case WHERE id = ?", case), [("received",)])
        self.site.signed_in("technician@demo.example").get(f"/admin/privacy/cases/{case}").expect(404)  # as if there were none

    def test_p89_a_partly_refused_deletion_keeps_what_is_named_and_nothing_else(self):
        email, case = self.written("Part", "Refused", "delete")
        desk = self.desk()
        desk.get(f"/admin/privacy/cases/{case}").expect(200)
        values = {"reason": "legal_hold", "text": "The inspectors need the address.", "kept": "contact.email"}
        desk.submit(values, holding="text", press="Preview the letter").expect(200, "So the person will read it")
        desk.submit(values, holding="text", press="Send the refusal").expect(200, "Refused; the letter is on its way")
        subject = self.query("SELECT subject FROM rights_case WHERE id = ?", case)[0][0]
        self.assertEqual(self.query("SELECT state, reason FROM rights_case WHERE id = ?", case), [("partly", "legal_hold")])
        own = [datum for datum, in self.query("SELECT DISTINCT datum FROM vault_datum WHERE subject = ?", subject) if datum.startswith("contact.")]
        self.assertEqual(own, ["contact.email"])
        self.wait_for(lambda: "inspectors need the address" in self.mail(email), "the letter says why it stays")

    def test_p89_a_refusal_is_previewed_and_holds_reason_words_and_complaint(self):
        email, case = self.written("Ref", "Used")
        desk = self.desk()
        desk.get(f"/admin/privacy/cases/{case}").expect(200, "Please look at this.")
        values = {"reason": "not_held", "text": "We keep no such thing."}
        desk.submit(values, holding="text", press="Preview the letter").expect(200, "So the person will read it", "the data are not held here", "complain to")
        self.assertEqual(self.query("SELECT state FROM rights_case WHERE id = ?", case)[0][0], "proved")
        desk.submit(values, holding="text", press="Send the refusal").expect(200, "Refused; the letter is on its way")
        self.assertEqual(self.query("SELECT state, reason FROM rights_case WHERE id = ?", case)[0][:2], ("refused", "not_held"))
        said = self.wait_for(lambda: "not held here" in self.mail(email) and self.mail(email), "the letter")
        for words in ("We keep no such thing.", "complain to"):
            self.assertIn(words, said)

    def test_p89_without_reason_or_words_nothing_is_refused_and_done_is_not_said_of_what_is_not(self):
        email = self.contact("Not", "Done")
        self.opened(email, "delete")
        case = self.cases("delete")[-1][0]
        desk = self.desk()
        desk.get(f"/admin/privacy/cases/{case}")
        desk.submit({"text": "No."}, holding="text", press="Preview the letter").expect(422, "Choose a reason")
        desk.submit({"reason": "excessive", "text": ""}, holding="text", press="Preview the letter").expect(422, "Say why")
        desk.submit({"answer": "All gone."}, holding="answer").expect(422, "not done yet", "vault_datum")
        self.assertEqual(self.query("SELECT state FROM rights_case WHERE id = ?", case)[0][0], "proved")

    def test_p88_the_clock_reminds_tells_and_marks_and_one_extension_is_possible(self):
        email, case = self.written("Lat", "Ecomer")
        _, longer = self.written("Lon", "Ger")
        desk = self.desk()
        desk.get(f"/admin/privacy/cases/{longer}")
        desk.submit({"why": ""}, action="/extend").expect(422, "must be told why")
        desk.submit({"why": "Many papers to look through."}, action="/extend").expect(200, "Extended")
        self.site.advance(days=15)
        self.wait_for(lambda: self.query("SELECT reminded FROM rights_case WHERE id = ?", case)[0][0] == 50, "half of the time")
        self.site.advance(days=15)
        self.wait_for(lambda: self.query("SELECT late FROM rights_case WHERE id = ?", case)[0][0], "late")
        self.assertTrue(self.query("SELECT told FROM rights_case WHERE id = ?", case)[0][0])
        self.assertIn("is not answered", self.mail(email))
        self.assertIn("complain to", self.mail(email))
        self.assertIsNone(self.query("SELECT late FROM rights_case WHERE id = ?", longer)[0][0])
        self.desk().get("/admin/privacy/cases").expect(200, "Late")

    def test_p88_the_public_sees_how_many_were_answered_and_how_fast(self):
        counted = self.site.client().get("/privacy/transparency.json").expect(200).json()
        rows = self.query("SELECT closed, received, late FROM rights_case")
        took = sorted(closed - received for closed, received, _ in rows if closed)
        self.assertEqual(counted["requests"], len(rows))
        self.assertEqual(counted["requests_open"], sum(closed is None for closed, _, _ in rows))
        self.assertEqual(counted["requests_late"], sum(late is not None for _, _, late in rows))
        self.assertEqual(counted["requests_in_target"], sum(one <= 10 * DAY for one in took))
        self.assertEqual(counted["requests_median_days"], -(-took[(len(took) - 1) // 2] // DAY) if took else 0)
        self.site.client().get("/privacy/transparency").expect(200, "Days to the answer, the middle one of all")

    def test_p88_a_second_extension_is_refused(self):
        _, case = self.written("Two", "Extensions")
        desk = self.desk()
        desk.get(f"/admin/privacy/cases/{case}")
        desk.submit({"why": "Once."}, action="/extend").expect(200, "Extended").expect_missing("Why it takes longer")
        due = self.query("SELECT due FROM rights_case WHERE id = ?", case)[0][0]
        self.assertEqual(due, self.query("SELECT received FROM rights_case WHERE id = ?", case)[0][0] + 90 * DAY)


class Grounds(Desk):
    """Compelling grounds against an objection, and recipients who are told."""

    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))

    def objecting(self, first):
        """A listed contact person who objects to the listing; gives address, client and number."""
        email = self.contact(first, "Objects")
        client = self.opened(email, "object")
        self.step(client, "limits")
        client.submit({"purposes": "listing"}, holding="restricted").expect(200, "You object to")
        subject = self.query("SELECT subject FROM rights_case WHERE kind = 'object' ORDER BY number DESC LIMIT 1")[0][0]
        return email, client, subject

    def unlisted(self, subject):
        return self.query("SELECT count(*) FROM unlisted WHERE subject = ?", subject)[0][0]

    def ask_ground(self, subject, ground="The ministry's inspectors need it until the audit ends."):
        desk = self.site.signed_in("privacy@demo.example")
        desk.get("/admin/privacy/objections").expect(200, "Who objects to what")
        return desk, desk.submit({"objection": f"{subject}.listing", "ground": ground}, holding="ground")

    def answer(self, client, yes):
        client.get("/admin/privacy/approvals").expect(200, "A ground against an objection")
        form = next(f for f in client.page.forms if ("answer", "yes" if yes else "no") in f.filled({}))
        return client.post(client.path_of(form.action), form.filled({}))

    # P-86

    def test_p86_a_ground_agreed_to_by_two_lets_the_use_go_on_and_the_person_reads_it(self):
        email, client, subject = self.objecting("Overridden")
        self.assertEqual(self.unlisted(subject), 1, "it ends at once")
        desk, page = self.ask_ground(subject)
        page.expect(200, "Asked.", "a ground waits for another administrator")
        self.assertEqual(self.unlisted(subject), 1, "asking changes nothing")
        self.answer(self.site.signed_in("admin@demo.example"), True).expect(200, "Approved.")
        self.assertEqual(self.unlisted(subject), 0)
        said = self.wait_for(lambda: "inspectors" in self.mail(email) and self.mail(email), "the letter")
        for words in ("compelling grounds outweigh your objection", "complain to"):
            self.assertIn(words, said)
        self.opened(email, "access").page.expect(200, "It goes on for a compelling ground")
        desk.get("/admin/privacy/objections").expect(200, "overridden by a compelling ground")
        # taken back and made again, it stands again
        self.step(client := self.opened(email, "object"), "limits")
        client.submit({"purposes": []}, holding="restricted").expect(200)
        self.step(client, "limits")
        client.submit({"purposes": "listing"}, holding="restricted").expect(200, "You object to")
        self.assertEqual(self.unlisted(subject), 1)

    def test_p86_without_words_or_a_second_administrator_nothing_is_overridden(self):
        email, _, subject = self.objecting("Standing")
        self.ask_ground(subject, ground="   ")[1].expect(422)
        self.ask_ground(subject + 1)[1].expect(422, "It does not stand any more", "inspectors")
        desk, page = self.ask_ground(subject)
        page.expect(200, "Asked.")
        self.assertEqual(self.answer(desk, False).status, 200, "who asked takes it back")
        self.assertEqual(self.unlisted(subject), 1)
        self.assertEqual(self.query("SELECT state, reason FROM rights_case WHERE subject = ? ORDER BY number DESC LIMIT 1", subject), [("done", "objection_stands")])
        desk, page = self.ask_ground(subject)
        page.expect(200, "Asked.")
        desk.get("/admin/privacy/approvals").expect(200, "A ground against an objection")
        mine = next(f for f in desk.page.forms if "/approvals/" in f.action)
        desk.post(desk.path_of(mine.action), [(k, "yes" if k == "answer" else v) for k, v in mine.filled({})]).expect(409)
        self.assertEqual(self.unlisted(subject), 1, "nobody agrees to what they asked")
        self.assertNotIn("inspectors", self.mail(email))
        # nor by the ordinary way of refusing
        self.site.advance(days=15)
        self.wait_for(lambda: not self.query("SELECT 1 FROM rights_part WHERE outcome = 'asked'"), "unanswered, it lapses")
        client = self.opened(email, "object")
        self.step(client, "write")
        client.submit({"kind": "object", "words": "Not in print either."}).expect(200)
        desk = self.site.signed_in("privacy@demo.example")
        desk.get(f"/admin/privacy/cases/{self.cases('object')[-1][0]}").expect(200).expect_missing("compelling")
        form = desk.page.form(holding="text")
        desk.post(desk.path_of(form.action), {**dict(form.filled({"text": "Because."})), "reason": "compelling", "then": "send"}).expect(422)
        self.assertEqual(self.cases("object")[-1][1], "proved")

    #

    def processor(self, datums, **more):
        today, later = (time.strftime("%Y-%m-%d", time.gmtime(time.time() + self.site.offset_s + days * DAY)) for days in (0, 100))
        desk = self.site.signed_in("privacy@demo.example")
        desk.get("/admin/privacy/processors").expect(200)
        safeguards = ["instructions", "confidentiality", "security", "subprocessors", "rights", "breach", "deletion", "audit"]
        desk.submit({"name": "Print House", "class": "hosting", "host": "127.1.1.1", "contract": "C-9", "evidence": "cd" * 32, "safeguards": safeguards,
                     "datums": datums, "instruction": "Print the list.", "starts": today, "ends": later, **more}, holding="evidence").expect(200)
        self.site.signed_in("admin@demo.example").approve_all()
        return desk

    def test_q04_processors_that_have_it_are_told_of_a_correction_and_an_erasure(self):
        desk = self.processor(["contact.first_name", "contact.email"])
        self.processor(["contact.phone"], name="Phone House", host="127.1.1.2")
        email = self.contact("Fartuun", "Told")
        client = self.opened(email, "correct")
        self.step(client, "correct")
        client.submit({"first_name": "Fatuma"}, holding="first_name").expect(200)
        said = self.wait_for(lambda: "Print House" in self.mail(email) and self.mail(email), "the letter names who is told")
        self.assertNotIn("Phone House", said)
        rows = "SELECT n.kind, n.datums, p.name FROM recipient_notice AS n JOIN processor AS p ON p.id = n.processor WHERE n.told IS NULL ORDER BY n.kind, p.name"
        self.assertEqual(self.query(rows), [("corrected", "contact.first_name", "Print House")])
        self.step(client, "erase")
        client.submit({"sure": True}).expect(200)
        self.assertEqual(self.query(rows)[1:], [("erased", "contact.phone", "Phone House"), ("erased", "contact.first_name contact.email", "Print House")])
        self.site.advance(days=11)
        later = time.time() + self.site.offset_s - DAY
        self.wait_for(lambda: self.query("SELECT min(ran) FROM job")[0][0] > later, "what came due with the days is done")
        self.assertRegex(self.site.client().get("/privacy/measures").expect(200).words, r"3 of \d+ notices that wait are overdue\.")  # and those that the days themselves brought
        desk = self.site.signed_in("privacy@demo.example")
        desk.get("/admin/privacy/processors").expect(200, "To be told, as the contract says", "corrected", "erased").expect_missing("Fatuma")
        while any(form.action.endswith("/told") for form in desk.page.forms):
            desk.submit({}, action="/told").expect(200, "Noted: the processor was told.")
        self.assertEqual(self.query(rows), [])
        self.site.client().get("/privacy/measures").expect(200, "0 notices wait, none is overdue.")

    def test_q04_what_one_corrects_in_ones_own_account_is_passed_on_and_what_stays_is_not(self):
        self.processor(["reviewer.first_name", "reviewer.last_name"], name="Reviewers House", host="127.1.1.4")
        client = self.site.signed_in("reviewer3@demo.example")
        rows = "SELECT n.datums FROM recipient_notice AS n JOIN processor AS p ON p.id = n.processor WHERE p.name = 'Reviewers House'"
        client.get("/account/details")
        client.submit({"acknowledged": True}, holding="first_name").expect(200, "saved")
        self.assertEqual(self.query(rows), [], "nothing was changed")
        client.get("/account/details")
        client.submit({"last_name": "Corrected", "acknowledged": True}, holding="first_name").expect(200, "saved")
        self.assertEqual(self.query(rows), [("reviewer.last_name",)])

    def test_q04_nobody_is_told_of_data_they_do_not_have(self):
        self.processor(["visitor.email"], name="Other House", host="127.1.1.3")
        email = self.contact("Nobody", "Told")
        client = self.opened(email, "correct")
        self.step(client, "correct")
        client.submit({"last_name": "Tolled"}, holding="first_name").expect(200)
        self.assertEqual(self.query("SELECT count(*) FROM recipient_notice AS n JOIN processor AS p ON p.id = n.processor WHERE p.name = 'Other House'"), [(0,)])
