# SPDX-License-Identifier: Apache-2.0
"""Clauses about what every reader meets: who answers, where the policy stands, cookies, links to elsewhere, logs."""
import pathlib
import re
import subprocess
import tempfile
import unittest
import urllib.parse

import database
import dom
import explore
import harness

TECHNICAL = {"route", "status", "bytes", "ms"}


def parse(answer):
    return dom.parse(answer.body.decode("utf-8"))[0]


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))
        cls.explorer = explore.Explorer(cls.site, roles={"nobody": None}, per_route=4)
        cls.nobody = cls.explorer.walk("nobody")
        cls.pages = [answer for answer in cls.nobody.pages.values() if answer.is_html]
        cls.pages += [cls.explorer.get(path) for path in ("/no/such/page", "/fr/solutions", "/ar/", "/solutions/no-such-solution", "/confirm/" + "A" * 43)]
        cls.trees = [(answer.address, parse(answer)) for answer in cls.pages]

    def setting(self, name):
        return re.search(rf"^{name} = (.+)$", (self.site.data / "cabinet.ini").read_text(), re.M)[1].strip()

    def letters(self):
        """What comes by mail: after a sign-up, a forgotten password and what the demo's past has sent."""
        client = self.site.client()
        client.get("/sign-up/visitor")
        client.submit({"email": "letters@policy.example", "password": "meadow kettle orbit lantern", "adult": True, "acknowledged": True}).expect(200)
        client.get("/reset")
        client.submit({"email": "provider@demo.example"}, action="/reset").expect(200)
        tree = self.site.client().get("/demo/mailbox").expect(200).tree
        return [article.text for article in tree.find_all("article")]

    # P-01, P-07, P-103, P-105: who answers, and where the policy stands

    def test_p01_every_page_and_letter_names_controller_and_unit(self):
        controller, unit = self.setting("controller"), self.setting("unit")
        for address, tree in self.trees:
            self.assertIn(controller, tree.find("footer").text, address)
            self.assertIn(unit, tree.find("footer").text, address)
        letters = self.letters()
        self.assertGreater(len(letters), 1)
        for letter in letters:
            self.assertIn(controller, letter)

    def test_p01_without_a_controller_it_does_not_start(self):
        with tempfile.TemporaryDirectory(prefix="cabinet-policy-") as folder:
            data = pathlib.Path(folder, "data")
            made = subprocess.run([harness.BINARY, "init", "--data", data], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
            ran = subprocess.run([harness.BINARY, "serve", "--data", data, "--listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=60)
            self.assertNotEqual(ran.returncode, 0)
            self.assertRegex(made.stdout + made.stderr + ran.stdout + ran.stderr, "controller")

    def test_p07_every_page_and_letter_leads_to_the_policy(self):
        for address, tree in self.trees:
            self.assertTrue(any(re.search(r"^(/[a-z]{2})?/privacy/policy$", link.get("href", "")) for link in tree.find_all("a")), address)
        for letter in self.letters():
            self.assertIn("/privacy/policy", letter)

    def test_p07_the_policy_is_read_without_account_cookie_or_script(self):
        answer = self.explorer.get("/privacy/policy")
        self.assertEqual((answer.status, answer.headers("Set-Cookie")), (200, []))
        self.assertGreater(len(parse(answer).find("main").text), 2000)

    def test_p103_date_and_version_stand_at_the_top_and_at_the_end(self):
        words = parse(self.explorer.get("/privacy/policy")).find("main").text
        self.assertRegex(words[:600], r"Version 1, in force since \d+ \w+ \d{4}")
        self.assertRegex(words[-100:], r"Last updated: \d+ \w+ \d{4}, version 1\.$")

    def test_p105_whom_to_ask_stands_in_policy_footer_and_security_txt(self):
        contact = self.setting("privacy_contact")
        for address, tree in self.trees:
            self.assertIn(contact, tree.find("footer").text, address)
        self.assertIn(contact, parse(self.explorer.get("/privacy/policy")).find("main").text)
        security = self.explorer.get("/.well-known/security.txt")
        self.assertEqual(security.status, 200)
        self.assertRegex(security.body.decode(), r"(?m)^Contact: (mailto|https):")

    # P-04: what the cabinet is for

    def test_p04_the_catalogue_shows_solutions_and_what_reviewers_found(self):
        listed = self.explorer.get("/solutions").body.decode()
        self.assertGreaterEqual(len(set(re.findall(r'href="(/solutions/[a-z0-9-]+)"', listed))), 10)
        reviewed = next(answer for address, answer in self.nobody.pages.items() if re.fullmatch(r"/solutions/[a-z0-9-]+", address) and b"rubric/" in answer.body)
        self.assertRegex(parse(reviewed).find("main").text, r"\d+ (reviewers|experts)")

    def test_p04_there_is_no_service_beside_catalogue_review_accounts_and_rights(self):
        known = {"", "find", "solutions", "compare", "organisations", "about", "how-we-review", "rubric", "submissions", "reviews", "admin", "sign-up", "sign-in",
                 "sign-out", "reset", "confirm", "contact-listing", "account", "demo", "privacy", "terms", "members", "organisation", "claims", ".well-known", "healthz",
                 "readyz", "training", "solutions.json", "solutions.csv", "opensearch.xml", "sitemap.xml", "robots.txt", "fallback"}
        self.assertEqual({route.path.split("/")[1] for route in explore.ROUTES} - known, set())

    # P-27 to P-30: links to elsewhere

    def outward(self):
        for address, tree in self.trees:
            for link in tree.find_all("a"):
                target = urllib.parse.urlsplit(link.get("href", ""))
                if target.scheme in ("http", "https") and f"{target.scheme}://{target.netloc}" != self.site.origin:
                    yield address, link, target

    def test_p27_nothing_is_asked_from_elsewhere_by_itself(self):
        for answer in self.pages:
            self.assertRegex(answer.header("Content-Security-Policy"), "default-src 'none'")
            self.assertNotIn("://", answer.header("Content-Security-Policy"))
            self.assertEqual(answer.header("Link"), "")
        for address, tree in self.trees:
            self.assertEqual(list(tree.find_all("iframe", "embed", "object", "video", "audio")), [], address)
            for link in tree.find_all("link"):
                self.assertNotIn(link["rel"], ("preload", "prefetch", "preconnect", "dns-prefetch"), address)

    def test_p27_the_program_opens_no_connection_while_it_is_read(self):
        pid = self.site.process.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            pids = [pid, *map(int, file.read().split())]
        sockets = {str(link.readlink()) for one in pids for link in pathlib.Path(f"/proc/{one}/fd").iterdir() if link.is_symlink()}
        inodes = {re.search(r"\d+", name)[0] for name in sockets if name.startswith("socket:")}
        for table in ("tcp", "tcp6", "udp", "udp6"):
            for line in pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[9] in inodes:
                    self.assertEqual(int(fields[1].rsplit(":", 1)[1], 16), self.site.port, f"{table}: {line}")

    def test_p28_links_to_elsewhere_are_marked_as_such(self):
        found = list(self.outward())
        self.assertGreater(len(found), 3)
        for address, link, _ in found:
            self.assertLessEqual({"noopener", "noreferrer", "nofollow"}, set(link.get("rel", "").split()), f"{address}: {link['href']}")

    def test_p29_the_page_says_that_the_link_leaves_and_the_policy_whose_rules_hold_there(self):
        for address, link, target in self.outward():
            beside = link.parent.text
            self.assertIn(target.hostname, beside, f"{address}: {link['href']}: the destination is not named beside it")
        self.assertIn("that site’s policy holds there", parse(self.explorer.get("/privacy/policy")).find("main").text)

    def test_p30_no_address_of_ours_sends_a_reader_elsewhere(self):
        client = self.site.client()
        for wanted in ("https://hostile.example/", "//hostile.example/", "/\\hostile.example", "https:hostile.example"):
            quoted = urllib.parse.quote(wanted, safe="")
            for route in explore.ROUTES:
                if route.method == "GET" and not route.parameters:
                    answer = self.explorer.get(f"{route.path}?next={quoted}&url={quoted}&return={quoted}&to={quoted}")
                    self.assertFalse("hostile.example" in answer.header("Location") and not answer.header("Location").startswith("/"), route.path)
        email = "visitor@demo.example"
        page = client.post("/sign-in", {"email": email, "password": self.site.accounts[email], "next": "https://hostile.example/"}, follow=False)
        self.assertNotIn("hostile", page.headers.get("Location", ""))

    def test_p30_with_words_and_host_before_the_reader_goes(self):
        self.assertTrue(any("leaves for" in link.parent.text for _, link, _ in self.outward()))

    # P-55, P-57 to P-59, P-69: cookies and logs

    def test_p55_the_log_of_requests_holds_technical_words_only(self):
        agent, query = "zqagent7719", "zqquery7719"
        self.explorer.get(f"/solutions?q={query}", more=(f"User-Agent: {agent}", "Referer: http://zqreferer7719.example/"))
        self.explorer.get(f"/{query}", more=(f"User-Agent: {agent}",))
        lines = [line for line in self.site.output.splitlines() if " request " in f" {line} " or "event=request" in line or '"request"' in line]
        self.assertGreater(len(lines), 50)
        for line in lines:
            words = set(re.findall(r"\b([a-z_]+)=", line)) - {"event", "level", "at", "time", "t", "msg", "lvl"}
            self.assertLessEqual(words, TECHNICAL, line)
            self.assertNotRegex(line, r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b")
        for word in (agent, query, "zqreferer7719"):
            self.assertNotIn(word, self.site.output)

    def test_p55_an_address_of_a_network_is_nowhere_on_disk(self):
        source = "127.77.19.1"
        explore.exchange(self.site, self.explorer.head("GET", "/solutions") + b"\r\n", source)
        held = b"".join(path.read_bytes() for path in self.site.data.rglob("*") if path.is_file()) + self.site.output.encode()
        self.assertNotIn(source.encode(), held)

    def test_p57_reading_sets_no_cookie(self):
        for answer in self.nobody.pages.values():
            self.assertEqual(answer.headers("Set-Cookie"), [], answer.address)

    def test_p57_reading_is_not_taken_for_consent(self):
        before = database.state(self.site)
        for path in ("/", "/solutions", "/privacy", "/sign-up/visitor"):
            self.explorer.get(path)
        self.assertEqual(database.state(self.site), before)

    def cookie_lines(self):
        client = self.site.client()
        lines = []
        keep = client.keep_cookies
        client.keep_cookies = lambda more: (lines.extend(more), keep(more))[1]
        client.sign_in("visitor@demo.example")
        for path in ("/account", "/account/details", "/solutions", "/privacy", "/sign-out"):
            client.get(path)
        client.submit({}, action="/sign-out")
        admin = self.site.client()
        keep_admin = admin.keep_cookies
        admin.keep_cookies = lambda more: (lines.extend(more), keep_admin(more))[1]
        admin.sign_in("admin@demo.example")
        admin.get("/admin/people").expect(200)
        return lines

    def test_p58_the_cookies_set_are_those_the_policy_lists(self):
        listed = {code.text for code in parse(self.explorer.get("/privacy/cookies")).find("main").find_all("code")}
        self.assertEqual({line.partition("=")[0] for line in self.cookie_lines()}, listed)

    def test_p59_cookies_are_closed_to_scripts_and_other_sites(self):
        for line in self.cookie_lines():
            self.assertIn("; HttpOnly", line)
            self.assertIn("; SameSite=Lax" if line.startswith("session=") else "; SameSite=Strict", line)
            self.assertIn("; Path=/", line)
            self.assertNotIn("Domain=", line)

    def test_p59_over_tls_the_cookie_is_bound_to_the_host(self):
        with harness.Site(environment={"CABINET_SERVER_TRUSTED_PROXY": "127.0.0.1"}) as site:
            client = site.client()
            email = "visitor@demo.example"
            page = client.request("POST", "/sign-in", urllib.parse.urlencode({"email": email, "password": site.accounts[email]}),
                                  {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"})
            self.assertRegex(page.headers["Set-Cookie"], r"^__Host-session=[^;]+; Path=/; HttpOnly; SameSite=Lax; Secure$")

    def test_p69_the_cookie_ends_with_the_browsers_session(self):
        opened = [line for line in self.cookie_lines() if "Max-Age=0" not in line]
        self.assertTrue(opened)
        for line in opened:
            self.assertNotIn("Max-Age", line)
            self.assertNotIn("Expires", line)

    def test_p69_deleting_cookies_loses_nothing_and_signing_out_clears(self):
        client = self.site.signed_in("visitor@demo.example")
        client.get("/account/details")
        client.submit({"organisation": "Kept Without Cookies", "acknowledged": True}).expect(200)
        client.cookies.clear()
        client.get("/solutions").expect(200)
        client.sign_in("visitor@demo.example")
        client.get("/privacy/my-data").expect(200, "Kept Without Cookies")
        client.get("/sign-out")
        self.assertIn("storage", client.submit({}, action="/sign-out", follow=False).expect(303).headers["Clear-Site-Data"])

    # P-64, P-67, P-68: without cookies

    def test_p64_everything_public_works_without_cookies(self):
        tried = [address for address, answer in self.nobody.pages.items() if answer.status == 200]
        self.assertGreater(len(tried), 30)
        for path in ("/", "/solutions", "/solutions?q=reading", "/compare", "/privacy/policy", "/privacy/data", "/contact-listing", "/sign-up"):
            self.assertEqual(self.explorer.get(path).status, 200, path)
        self.assertEqual([(address, answer.status) for address, answer in self.nobody.pages.items() if answer.status >= 400], [])

    def test_p67_what_needs_a_cookie_says_so(self):
        words = parse(self.explorer.get("/privacy/cookies")).find("main").text
        self.assertRegex(words, "you cannot sign in; everything public works as before")
        for route in explore.ROUTES:
            if route.method == "GET" and "signed" in route.who.split("|") and not route.parameters:
                self.assertIn("/sign-in?next=", self.explorer.get(route.path).header("Location"), route.path)

    def test_p68_signing_in_without_cookies_ends_on_one_clear_page(self):
        client = self.site.client()
        email = "visitor@demo.example"
        client.get("/sign-in")
        page, hops = client.submit({"email": email, "password": self.site.accounts[email]}, holding="password", follow=False), 0
        while page.status == 303:
            hops += 1
            client.cookies.clear()
            page = client.request("GET", client.path_of(urllib.parse.urljoin(self.site.origin + page.url, page.headers["Location"])))
        self.assertLessEqual(hops, 2, "a loop")
        page.expect(200, "Cookies are needed")

    def test_p68_with_cookies_the_same_way_leads_in(self):
        self.site.signed_in("visitor@demo.example").get("/account").expect(200)

    # privacy by default

    def test_q08_on_a_fresh_cabinet_everything_optional_is_off(self):
        with harness.Site() as site:
            for path in ("/", "/solutions", "/sign-up/visitor", "/privacy"):
                page = site.client().get(path)
                self.assertIsNone(page.headers.get_all("Set-Cookie"))
                self.assertNotIn("://", page.headers["Content-Security-Policy"])
            form = site.client().get("/sign-up/visitor").form("/sign-up/visitor")
            self.assertEqual({name for name, value in form.defaults() if value} - {"policy", "form_token"}, set(), "a choice is made for the person")


if __name__ == "__main__":
    unittest.main()
