# SPDX-License-Identifier: Apache-2.0
"""Clauses about registers: processors without whom nothing leaves, reviews, breaches, the record of processing, measures, counts, settings."""
import csv
import functools
import io
import pathlib
import re
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import tomllib
import unittest

import database
import explore
import harness
import shared
from test_people import confirmed_visitor

ADMIN, PRIVACY = "admin@demo.example", "privacy@demo.example"
PASSWORD = "meadow kettle orbit lantern"
INVENTORY = tomllib.loads((harness.TOP / "policy" / "inventory.toml").read_text())
SAFEGUARDS = ["instructions", "confidentiality", "security", "subprocessors", "rights", "breach", "deletion", "audit"]


# What a program can reach another machine with, itself or by another program; and who may: the flows of src/policy/egress.c.
REACHING = re.compile(r" U (connect|sendto|sendmsg|sendmmsg|getaddrinfo|gethostbyname\w*|res_\w+|curl_\w+|popen|system|exec\w+|posix_spawn\w*|dlopen|syscall)$", re.M)
REACHES = {source: {"curl"} for source in re.findall(r'\[FLOW_\w+\] = \{"\w+", "\w+", "([\w/.]+)"', (harness.TOP / "src" / "policy" / "egress.c").read_text())}


def reaching_out(library):
    """File of src/ -> what it reaches out with, of the objects of a library."""
    found = {}
    for line in subprocess.run(["nm", "-A", library], capture_output=True, text=True, check=True).stdout.splitlines():
        call = REACHING.search(line)
        if call:
            name = re.search(r"src_(\w+?)_(\w+\.c)\.o:", line)
            found.setdefault(f"{name[1]}/{name[2]}", set()).add(call[1].split("_")[0])
    return found


def day(site, days):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + site.offset_s + days * 86400))


def processor(site, **more):
    return {"name": "Post House", "class": "hosting", "host": "127.1.1.1", "contract": "C-1/2026", "evidence": "ab" * 32, "safeguards": SAFEGUARDS,
            "datums": ["reviewer.email"], "instruction": "Deliver letters, keep nothing.", "starts": day(site, 0), "ends": day(site, 100), **more}


class Registers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())

    def rows(self, sql, *values):
        return database.query(self.site, sql, *values)

    def enter(self, client, **more):
        client.get("/admin/privacy/processors").expect(200)
        return client.submit(processor(self.site, **more), holding="evidence")

    # P-32, P-76, P-77, P-78: the register

    def test_p78_a_contract_that_lacks_a_safeguard_is_refused(self):
        client = self.site.signed_in(PRIVACY)
        for missing in SAFEGUARDS:
            self.enter(client, safeguards=[code for code in SAFEGUARDS if code != missing]).expect(422, "Each one must be in the contract", "C-1/2026")
        self.enter(client, evidence="none").expect(422, "64 digits")
        form = client.get("/admin/privacy/processors").form(holding="evidence")
        for forged in (["audit"] * 8, [f"unheard_{letter}" for letter in "abcdefgh"]):
            pairs = [(key, value) for key, value in form.filled(processor(self.site)) if key != "safeguards"]
            client.post("/admin/privacy/processors", pairs + [("safeguards", code) for code in forged]).expect(422)
        self.assertEqual(self.rows("SELECT count(*) FROM processor"), [(0,)])

    def test_p77_another_class_is_refused(self):
        client = self.site.signed_in(PRIVACY)
        page = client.get("/admin/privacy/processors").expect(200)
        self.assertEqual({box["value"] for box in page.tree.find_all("input", name="class")}, {"hosting", "analytics", "support", "identity"})
        pairs = page.form(holding="evidence").filled(processor(self.site))
        client.post("/admin/privacy/processors", [(k, "advertising" if k == "class" else v) for k, v in pairs]).expect(422)
        self.assertEqual(self.rows("SELECT count(*) FROM processor"), [(0,)])

    def test_p33_nothing_is_sold_and_no_advertising_network_is_let_in(self):
        client = self.site.signed_in(PRIVACY)
        self.enter(client, host="ad.doubleclick.net").expect(422, "advertising network")
        self.assertEqual(self.site.client().get("/.well-known/gpc.json").json()["gpc"], True)
        self.assertFalse([p for p in INVENTORY["purposes"] if re.search("sale|sell|advert", p)])
        plain, declined = (self.site.client().get("/solutions", **more) for more in ({}, {"Sec_GPC": "1"}))
        self.assertEqual(plain.words, declined.words)
        self.assertNotIn("Set-Cookie", declined.headers)

    def test_p33_an_advertising_host_in_the_configuration_refuses_the_start(self):
        said = harness.run_command("serve", data=self.site.data, expect=2, environment={"CABINET_MAIL_SMTP_URL": "smtps://mail.criteo.com"})
        self.assertIn("nothing here is sold", said)
        # and nobody exports persons in bulk: no address of machines reads personal data
        for route in explore.ROUTES:
            if "machine" in route.words and re.search(r"\.(json|csv)$", route.path):
                own = route.words.get("purpose") == "rights"  # a person's own package, read as themselves
                self.assertTrue(own or "reads" not in route.words, route.path)

    # P-74: compliance reads name their case

    def test_p74_what_is_read_for_compliance_names_a_case(self):
        found = [route for route in explore.ROUTES if route.words.get("purpose") == "compliance" and "reads" in route.words]
        self.assertTrue(found)
        for route in found:
            self.assertTrue(route.parameters, route.path)
            self.assertLessEqual(set(route.who.split("|")), {"privacy"}, route.path)

    def test_p74_without_a_case_or_the_duty_it_is_refused(self):
        self.site.signed_in("technician@demo.example").get("/admin/privacy/breaches").expect(403)
        self.site.signed_in(PRIVACY).get("/admin/privacy/breaches/12345").expect(404)

    # P-98, P-08: reviews and measures

    def test_p98_a_review_is_recorded_and_goes_overdue(self):
        with harness.Site() as site:
            public = site.client()
            public.get("/privacy/measures").expect(200, "No review is recorded yet", "Overdue")
            client = site.signed_in(PRIVACY)
            client.get("/admin/privacy").expect(200, "Security reviews", "overdue")
            client.get("/admin/privacy/reviews")
            client.submit({"at": day(site, 5), "scope": "code", "outcome": "clean"}, holding="at").expect(422, "when it is done")
            client.submit({"at": day(site, 0), "scope": "code", "outcome": "clean"}, holding="at").expect(200, "Saved.", "nothing found")
            public.get("/privacy/measures").expect(200, "one is due every 180 days.").expect_missing("No review is recorded")
            site.advance(days=181)
            public.get("/privacy/measures").expect(200, "overdue, one is due every 180 days")
            site.signed_in(ADMIN).get("/admin/privacy").expect(200, "overdue")

    def test_p98_nobody_without_the_duty_records_one(self):
        anybody = self.site.client()
        self.assertIn(anybody.post("/admin/privacy/reviews", {"at": "2026-01-01", "scope": "code", "outcome": "clean"}).status, (401, 403))
        self.assertEqual(self.rows("SELECT count(*) FROM security_review"), [(0,)])

    def test_p08_the_measures_are_those_that_run_and_tell_no_secret(self):
        page = self.site.client().get("/privacy/measures").expect(200, "without TLS", "sealed under a key", "Keys apart from the data", "Off", "have a training record")
        page.expect_missing(str(self.site.data), "smtp://", "cabinet.db", "master.key")
        out = harness.run_command("check", data=self.site.data)
        self.assertIn("measure off: tls", out)
        self.assertIn("measure off: keys", out)

    def test_p08_a_measure_turned_on_or_off_changes_page_and_check(self):
        secure = harness.run_command("check", data=self.site.data, environment={"CABINET_SITE_BASE_URL": "https://cabinet.example.org"})
        self.assertNotIn("measure off: tls", secure)
        self.assertIn("measure overdue: review", secure)
        before = self.site.client().get("/privacy/measures").text
        self.site.advance(days=366)
        after = self.site.client().get("/privacy/measures").text
        self.site.advance(days=-366)
        self.assertIn("7 of 7 administrators and reviewers", before)
        self.assertIn("0 of 7 administrators and reviewers", after)

    # the record of processing

    def test_q03_the_record_holds_every_purpose_of_every_datum(self):
        client = self.site.client()
        wanted = {(datum["id"], purpose) for datum in INVENTORY["datum"] for purpose in datum["purposes"]}
        record = client.get("/privacy/record.json").json()
        self.assertEqual({(row["datum"], row["purpose"]) for row in record["processing"]}, wanted)
        self.assertEqual(len(record["processing"]), len(wanted))
        self.assertTrue(record["controller"] and record["unit"] and record["contact"])
        table = list(csv.DictReader(io.StringIO(client.get("/privacy/record.csv").text)))
        self.assertEqual(table, record["processing"])
        page = client.get("/privacy/record").expect(200)
        self.assertEqual(sum(1 for _ in page.tree.find("tbody").find_all("tr")), len(wanted))

    def test_q03_no_row_lacks_its_terms(self):
        for row in self.site.client().get("/privacy/record.json").json()["processing"]:
            for key in ("purpose_term", "basis_term", "category_term"):
                self.assertRegex(row[key], r"^https://w3id\.org/dpv(/pd)?#[A-Z]\w+$", row["datum"])
            self.assertTrue(row["retention"], row["datum"])

    # breaches

    def breach(self, client, **more):
        client.get("/admin/privacy/breaches").expect(200)
        values = {"datums": ["reviewer.email"], "known": day(self.site, 0), "since": day(self.site, -1), "till": day(self.site, 0), "words": "A disk was lost."}
        return client.submit({**values, **more}, holding="known")

    def test_q02_who_was_affected_is_found_and_told(self):
        client = self.site.signed_in(PRIVACY)
        self.breach(client).expect(200, "A disk was lost.", "to tell the authority")
        holders = self.rows("SELECT count(DISTINCT subject) FROM vault_datum WHERE datum = 'reviewer.email'")[0][0]
        client.page.expect(200, f"{holders} people")
        client.submit({"words": ""}, holding="words").expect(422, "Say what happened")
        client.submit({"words": "We changed the locks."}, holding="words").expect(200, f"{holders} letters were written")
        told = self.rows("SELECT subject FROM mail WHERE template = 'breach'")
        self.assertEqual(sorted(told), sorted(set(self.rows("SELECT DISTINCT subject FROM vault_datum WHERE datum = 'reviewer.email'"))))
        words, _ = client.last_mail("reviewer1@demo.example")
        self.assertIn("We changed the locks.", words)
        client.get(client.page.url)
        # by reading: whoever's data the log says were disclosed
        self.breach(client, kind="read", datums=[]).expect(200)
        read = self.rows("SELECT count(DISTINCT subject) FROM vault_disclosure WHERE seq IN (SELECT seq FROM log_entry)")[0][0]
        shown = int(re.search(r"(\d+) (?:person|people) whose data were read", client.page.words)[1])
        self.assertGreaterEqual(read, shown)
        self.assertGreater(shown, 0)

    until = staticmethod(functools.partial(shared.until, seconds=30))

    def visitor(self, email):
        return confirmed_visitor(self.site, email, PASSWORD)

    def test_q02_who_changed_the_datum_since_is_affected_and_who_came_since_is_not(self):
        with harness.Site() as site:
            self.site, old = site, self.site
            self.addCleanup(setattr, self, "site", old)
            then = {"since": day(site, -1), "till": day(site, 0), "datums": ["visitor.role"]}
            here, _ = self.visitor("here@breach.example")
            here.get("/account/details")
            here.submit({"role": "Teacher", "acknowledged": True}).expect(200, "saved")
            site.advance(days=3)
            here.sign_in("here@breach.example", PASSWORD)
            here.get("/account/details")
            here.submit({"role": "Head of school", "acknowledged": True}).expect(200, "saved")
            late, _ = self.visitor("late@breach.example")
            late.get("/account/details")
            late.submit({"role": "Clerk", "acknowledged": True}).expect(200, "saved")
            self.breach(site.signed_in(PRIVACY), **then).expect(200, "Affected1 person")

    def test_q02_who_paused_and_who_waits_for_a_hold_are_told(self):
        with harness.Site() as site:
            self.site, old = site, self.site
            self.addCleanup(setattr, self, "site", old)
            paused, first = self.visitor("paused@breach.example")
            paused.get("/privacy/my-data")
            paused.submit({}, action="/restrict").expect(200, "are kept and not used")
            held, second = self.visitor("held@breach.example")
            desk = site.signed_in(PRIVACY)
            desk.get("/admin/privacy/holds")
            desk.submit({"person": str(second), "ground": "audit", "review": day(site, 30), "reason": "An audit asks for it"}, holding="ground").expect(200, "It holds from now")
            held.get("/account/close")
            held.submit({"old": PASSWORD}, holding="old")
            self.assertEqual(self.rows("SELECT state FROM erasure_open WHERE subject = ?", second), [("held",)])
            self.breach(desk, datums=["visitor.email"]).expect(200, "Affected3 people")
            desk.submit({"words": "We changed the locks."}, holding="words").expect(200, "3 letters were written")
            letters = "SELECT subject, state, error FROM mail WHERE template = 'breach' AND subject IN (?, ?) ORDER BY created, number"
            self.until(lambda: all(state != "waiting" for _, state, _ in self.rows(letters, first, second)), "the courier did not look")
            self.assertEqual(sorted(self.rows(letters, first, second)), sorted([(first, "sent", ""), (second, "sent", "")]))
            desk.get(desk.page.url).expect(200, "Letters that left3", "Letters that wait0", "Letters that failed0").expect_missing("another way")
            for email in ("paused@breach.example", "held@breach.example"):
                self.assertIn("We changed the locks.", site.client().last_mail(email)[0])

    def test_q02_letters_that_failed_are_counted_and_named_by_number(self):
        with harness.Site() as site:
            self.site, old = site, self.site
            self.addCleanup(setattr, self, "site", old)
            desk = site.signed_in(PRIVACY)
            self.breach(desk)
            desk.submit({"words": "We changed the locks."}, holding="words").expect(200, "4 letters were written")
            page, states = desk.page.url, "SELECT subject FROM mail WHERE template = 'breach' AND state = 'sent' ORDER BY number"
            self.until(lambda: len(self.rows(states)) == 4, "the courier did not look")
            lost, aside, waits, _ = (subject for subject, in self.rows(states))
            with sqlite3.connect(f"{site.data}/cabinet.db", timeout=10) as rows:  # what a mail server that refuses leaves, in a demo that has none
                rows.executemany("UPDATE mail SET state = ?, error = 'smtp_67', next_attempt = ? WHERE subject = ? AND template = 'breach'",
                                 [("failed", 0, lost), ("dropped", 0, aside), ("waiting", 1 << 40, waits)])
            desk.get(page).expect(200, "Letters that left1", "Letters that wait1", "Letters that failed2", "another way", f"Number {lost}", f"Number {aside}")
            desk.page.expect_missing(f"Number {waits}")

    def test_q02_data_that_nobody_holds_are_refused(self):
        client = self.site.signed_in(PRIVACY)
        form = client.get("/admin/privacy/breaches").form(holding="known")
        values = {"kind": "stored", "known": day(self.site, 0), "since": day(self.site, -1), "till": day(self.site, 0), "words": "A disk was lost."}
        before = self.rows("SELECT count(*) FROM breach")
        for forged in ("made_up", "solution.profile"):
            pairs = [pair for pair in form.filled(values) if pair[0] != "datums"]
            client.post("/admin/privacy/breaches", [*pairs, ("datums", forged)]).expect(422, "Choose from the list", "A disk was lost.")
        self.assertEqual(self.rows("SELECT count(*) FROM breach"), before)

    def test_q02_the_clock_of_72_hours_shows_what_is_late(self):
        client = self.site.signed_in(PRIVACY)
        self.breach(client, known=day(self.site, -4)).expect(200, "72 hours are over")
        client.submit({}, holding="step", action=client.page.url.rsplit("/", 1)[-1]).expect(200, "The authority was told.").expect_missing("72 hours are over")

    # transparency

    def test_p08_what_is_counted_in_public_is_what_is_there(self):
        shown = self.site.client().get("/privacy/transparency.json").json()
        self.site.client().get("/privacy/transparency").expect(200, "Holds on deletion")
        self.assertEqual(shown["disclosures"], self.rows("SELECT count(*) FROM log_entry WHERE kind = 'disclosure'")[0][0])
        self.assertEqual(shown["holds"], self.rows("SELECT count(*) FROM hold WHERE state = 'open'")[0][0])
        self.assertEqual(shown["breaches"], self.rows("SELECT count(*) FROM breach")[0][0])
        self.assertEqual(shown["alone"], self.rows("SELECT count(*) FROM approval WHERE state = 'alone'")[0][0])

    # P-75: what leaves

    def test_p75_each_flow_says_what_leaves_to_whom_why_and_for_what(self):
        page = self.site.client().get("/privacy/transparency").expect(200, "What leaves this cabinet", "letters stay on this machine")
        flows = self.site.client().get("/privacy/transparency.json").json()["flows"]
        self.assertEqual([flow["flow"] for flow in flows], ["mail"])
        mailed = [datum for datum in INVENTORY["datum"] if "mail" in datum["audience"]]
        for flow in flows:
            self.assertEqual(flow["data"], [datum["id"] for datum in mailed], "the inventory's and nothing else")
            self.assertLessEqual(set(flow["purposes"]), {purpose for datum in mailed for purpose in datum["purposes"]})
            page.expect(200, flow["needed"], *flow["data"], *(INVENTORY["purposes"][purpose] for purpose in flow["purposes"]))

    def test_p75_code_that_reaches_out_elsewhere_is_found(self):
        library = harness.BINARY.parent / "libcabinet.a"
        self.assertIn("messages/courier.c", REACHES)
        self.assertEqual(reaching_out(library), REACHES)
        with tempfile.TemporaryDirectory(prefix="cabinet-reach-") as folder:
            planted = pathlib.Path(folder)
            for call in ("connect(0, 0, 0)", "sendto(0, 0, 0, 0, 0, 0)", "getaddrinfo(0, 0, 0, 0)", 'popen("x", "r")', 'execl("x", "x", (char *)0)'):
                (planted / "src_usage_beacon.c").write_text("#include <netdb.h>\n#include <stdio.h>\n#include <sys/socket.h>\n#include <unistd.h>\n"
                                                           f"void beacon(void);\nvoid beacon(void) {{ (void)!{call}; }}\n")
                subprocess.run(["gcc", "-w", "-c", "src_usage_beacon.c", "-o", "src_usage_beacon.c.o"], cwd=planted, check=True)
                subprocess.run(["ar", "qc", "planted.a", "src_usage_beacon.c.o"], cwd=planted, check=True)
                self.assertIn("usage/beacon.c", reaching_out(planted / "planted.a"), call)
                (planted / "planted.a").unlink()

    # every optional processing off; settings

    def test_q08_a_fresh_cabinet_lets_nothing_out(self):
        self.assertEqual(self.site.client().get("/privacy/transparency.json").json()["processors"], 0)
        page = self.site.client().get("/")
        hosts = set(re.findall(r'(?:src|href)="https?://([^/"]+)', page.text)) - {f"{self.site.host}:{self.site.port}"}
        self.assertFalse([host for host in hosts if "google" in host or "hotjar" in host])

    def test_q08_a_setting_stays_in_its_range_and_its_change_is_logged(self):
        client = self.site.signed_in(PRIVACY)
        client.get("/admin/privacy/settings").expect(200, "Length of an elevation", "From 2 to 15 minutes")
        client.submit({"s.elevation_minutes": "600"}, holding="s.elevation_minutes").expect(422, "From 2 to 15 minutes")
        client.submit({"s.elevation_minutes": "5"}, holding="s.elevation_minutes").expect(200, "Saved.")
        self.assertEqual(self.rows("SELECT detail FROM event WHERE kind = 'setting_changed'"), [("setting=elevation_minutes from=15 to=5",)])
        client.elevate()
        client.goes_through_gates = False
        client.get("/admin/privacy/settings").expect(200)
        self.site.advance(minutes=6)
        self.assertEqual(client.request("GET", "/admin/privacy/settings").status, 303)


class Listener:
    """Counts who connects; speaks no SMTP."""

    def __init__(self, address):
        self.socket, self.count = socket.create_server((address, 0)), 0
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.count += 1
            connection.close()


class OwnSite(harness.Site):
    def prepare(self, demo_data):
        harness.run_command("init", "--controller", "Ministry of Examples", "--unit", "Unit of Trials", "--contact", "privacy@ministry.example",
                            "--base-url", "https://cabinet.ministry.example", data=self.data)


class Flow(unittest.TestCase):
    """A mail server beyond this machine is a processor: without its live record no letter leaves."""

    until = staticmethod(functools.partial(shared.until, seconds=30))

    def administrator(self, name):
        out = harness.run_command("admin", "create", "--email", f"{name}@ministry.example", "--first-name", name, "--last-name", "Desk", "--duties", "all",
                                  data=self.site.data)
        client = self.site.client()
        client.get("/" + re.search(r"https://\S+?/(\S*confirm/\S+)", out)[1]).expect(200)
        client.submit({"password": PASSWORD, "first_name": name, "last_name": "Desk", "adult": True, "acknowledged": True}, action="/join").expect(200)
        client.sign_in(f"{name}@ministry.example", PASSWORD)
        return client

    def ask_reviewer(self, client, email):
        client.get("/admin/people/invite?kind=reviewer")
        client.submit({"first_name": "New", "last_name": "Reader", "email": email}, holding="email").expect(200, "on its way")
        return database.query(self.site, "SELECT id FROM mail ORDER BY number DESC LIMIT 1")[0][0]

    def mail(self, number):
        return database.query(self.site, "SELECT state, attempts, error FROM mail WHERE id = ?", number)[0]

    def flow(self):
        return self.site.client().get("/privacy/transparency.json").json()["flows"][0]

    def test_p32_p76_a_flow_runs_with_a_live_record_only(self):
        listener = Listener("127.1.1.1")
        self.addCleanup(listener.socket.close)
        environment = {"CABINET_MAIL_SMTP_URL": f"smtp://127.1.1.1:{listener.port}", "CABINET_MAIL_MAIL_FROM": "cabinet@ministry.example"}
        with OwnSite(environment=environment) as self.site:
            one, two = self.administrator("one"), self.administrator("two")
            first = self.ask_reviewer(one, "a@pool.example")
            one.get("/admin/privacy/processors").expect(200, "data go to nobody")
            one.submit(processor(self.site, datums=["member.email"]), holding="evidence").expect(200, "waits for another administrator")
            self.until(lambda: self.site.output.count("event=mail_waits") == 1, "the courier did not look")
            self.assertEqual((listener.count, self.mail(first), self.flow()["state"]), (0, ("waiting", 0, ""), "waits"), "one approval is not enough")
            self.site.client().get("/privacy/transparency").expect(200, "the recipient has no live record")
            two.approve_all()
            self.assertEqual((self.flow()["state"], self.flow()["to"]), ("runs", "Post House"))
            # live, but not for this field
            second = self.ask_reviewer(one, "b@pool.example")
            self.until(lambda: self.mail(second)[2] == "no_processor", "a field outside the record went")
            self.assertEqual(listener.count, 0)
            one.get("/admin/privacy/processors")
            one.submit(processor(self.site, name="Second House"), holding="evidence").expect(200)
            two.approve_all()
            third = self.ask_reviewer(one, "c@pool.example")
            self.until(lambda: listener.count > 0 and self.mail(third)[1] > 0, "with a live record it goes")
            # ended: nothing more from the next letter on, and a task until the certificate is there
            page = one.get("/admin/privacy/processors")
            for _ in range(2):
                form = next((f for f in page.forms if ("step", "end") in f.filled({})), None)
                page = one.post(one.path_of(form.action), form.filled({})).expect(200)
            page.expect(200, "certificate of deletion missing")
            before, fourth = listener.count, self.ask_reviewer(one, "d@pool.example")
            self.until(lambda: self.site.output.count("event=mail_waits") == 2, "the courier did not look again")
            self.assertEqual((listener.count, self.mail(fourth)[1], self.flow()["state"]), (before, 0, "waits"), "the flow outlived the contract")
            self.until(lambda: database.query(self.site, "SELECT 1 FROM mail WHERE template = 'processor_ends'"), "nobody was told of the end")
            for _ in range(2):
                form = next(f for f in one.get("/admin/privacy/processors").forms if ("step", "certificate") in f.filled({}))
                one.post(one.path_of(form.action), form.filled({"words": "cd" * 32})).expect(200, "deletion certified")
            one.get("/admin/privacy").expect(200, "0 certificates of deletion are missing")


if __name__ == "__main__":
    unittest.main()
