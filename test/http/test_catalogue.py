# SPDX-License-Identifier: Apache-2.0
"""The public catalogue: every count recounted from the data, chips and pages, nothing found, hostile questions, 304,
the same set as JSON, CSV and HTML, compare, contact persons."""
import csv
import io
import json
import random
import re
import select
import time
import unittest
import urllib.parse
import zlib

import harness
import shared

HOSTILE = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' OR 1=1 --", "{{ 7*7 }}", "%00", "\u202e\u0000x", "javascript:alert(1)",
           "../../etc/passwd", "&lt;b&gt;", "a" * 1500, "\u0645\u0631\u062d\u0628\u0627", "=cmd()", "]]>", "<!--"]


def address(pairs, path="/solutions"):
    return path + ("?" + urllib.parse.urlencode(pairs) if pairs else "")


def visible_slugs(page):
    return [link["href"].rsplit("/", 1)[1] for card in page.tree.find_all("article", classed="card") for link in card.find("h3").find_all("a")]


def boxes(page):
    """{(facet, code): (count, chosen)} of the filter panel."""
    found = {}
    for label in page.tree.find("form", id="filters").find_all("label", classed="pick"):
        box = label.find("input")
        found[box["name"], box["value"]] = (int(label.find("span", classed="n").text), box.get("checked") is not None)
    return found


class Catalogue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))
        cls.client = cls.site.client()
        cls.all = json.loads(cls.client.get("/solutions.json").body)["solutions"]
        cls.withdrawn = json.loads(cls.client.get("/solutions.json?status=withdrawn").body)["solutions"]
        first = boxes(cls.client.get("/solutions"))
        cls.facets = sorted({facet for facet, _ in first})
        cls.random = random.Random(shared.seed())

    def json_of(self, pairs):
        return json.loads(self.client.get(address(pairs, "/solutions.json")).body)

    def codes(self, solution, facet):
        return [solution["status"]] if facet == "status" else solution[facet]

    def recount(self, chosen, without=None):
        """The solutions that match all facets chosen but `without`; withdrawn ones only where they are asked for."""
        pool = self.all + (self.withdrawn if "withdrawn" in chosen.get("status", ()) and without != "status" else [])
        return [one for one in pool if all(set(self.codes(one, facet)) & set(codes) for facet, codes in chosen.items() if facet != without)]

    def random_choice(self):
        chosen = {}
        for facet in self.random.sample(self.facets, self.random.randint(1, 4)):
            codes = sorted({code for one in self.all for code in self.codes(one, facet)})
            chosen[facet] = self.random.sample(codes, min(len(codes), self.random.randint(1, 3)))
        return chosen

    def test_counts_equal_a_naive_recount(self):
        tries, counted = (400 if shared.is_full() else 40), 0
        for _ in range(tries):
            chosen = self.random_choice()
            pairs = [(facet, code) for facet, codes in chosen.items() for code in codes]
            expected = self.recount(chosen)
            self.assertEqual(self.json_of(pairs)["total"], len(expected), pairs)
            self.assertEqual({one["slug"] for one in self.json_of(pairs)["solutions"]}, {one["slug"] for one in expected}, pairs)
            page = self.client.get(address(pairs)).expect(200)
            self.assertEqual(page.mistakes, [], pairs)
            for (facet, code), (count, is_chosen) in boxes(page).items():
                if facet == "status" and code == "withdrawn":
                    continue
                pool = self.recount(chosen, without=facet)
                self.assertEqual(count, sum(code in self.codes(one, facet) for one in pool), (pairs, facet, code))
                self.assertEqual(is_chosen, code in chosen.get(facet, []), (pairs, facet, code))
                counted += 1
        shared.say(f"counts recounted: {counted} in {tries} filters, seed {shared.seed()}")
        self.assertGreater(counted, 1000)

    def test_same_set_as_json_csv_and_html(self):
        for pairs in ([], [("q", "reading")], [("level", "1"), ("level", "2")], [("connection", "N1"), ("sort", "name")], [("age_min", "6"), ("age_max", "9")],
                      [("q", "school"), ("status", "reviewed")], [("storage_max", "200")], [("country", "KE")]):
            as_json = self.json_of(pairs)
            slugs = [one["slug"] for one in as_json["solutions"]]
            self.assertEqual(as_json["total"], len(slugs))
            text = self.client.get(address(pairs, "/solutions.csv")).expect(200).text
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            self.assertEqual([row["slug"] for row in rows], slugs, pairs)
            shown, page = [], self.client.get(address(pairs))
            while True:
                shown += visible_slugs(page)
                following = page.tree.find("a", rel="next")
                if not following:
                    break
                page = self.client.get(following["href"])
            self.assertEqual(shown, slugs, pairs)
            json_link = next(link for link in page.links if link.startswith("/solutions.json"))
            self.assertEqual([one["slug"] for one in json.loads(self.client.get(json_link).body)["solutions"]], slugs, json_link)

    def test_one_solution_as_json_is_what_the_page_shows(self):
        for one in self.random.sample(self.all, 12):
            whole = json.loads(self.client.get(f"/solutions/{one['slug']}.json").expect(200).body)
            for key, value in one.items():
                if key != "result":
                    self.assertEqual(whole[key], value, (one["slug"], key))
            page = self.client.get(f"/solutions/{one['slug']}").expect(200, one["name"], one["organisation"])
            self.assertEqual(page.mistakes, [])
            self.assertEqual(len(list(page.tree.find_all("h1"))), 1)
            for link in page.tree.find_all("a"):
                if link["href"].startswith("http"):
                    self.assertEqual(link["rel"], "noopener noreferrer nofollow", link["href"])
            self.client.get(f"/organisations/{one['organisation_slug']}").expect(200, one["organisation"], one["name"])

    def test_results_are_said_in_numbers_and_words(self):
        reviewed = [one for one in self.all if one["status"] == "reviewed" and one["result"]["scale"] == "levels"]
        for one in reviewed[:6]:
            page = self.client.get(f"/solutions/{one['slug']}")
            for pillar in one["result"]["pillars"]:
                row = next((row for row in page.tree.find_all("tr") if row.find("span", classed="code") and row.find("span", classed="code").text == pillar["id"]), None)
                if row and pillar["result"] is not None and row.find("b"):
                    self.assertEqual(row.find("b").text, str(pillar["result"]), (one["slug"], pillar["id"]))
                    self.assertIn(f"{pillar['low']} to {pillar['high']}", row.text)
            page.expect(200, f"by {one['result']['reviewers']} experts", "valid until", "reviewers checked" if one["checked"] else "provider states")
        self.assertGreater(len(reviewed), 3)

    def test_confidential_evidence_is_never_named(self):
        said = 0
        for one in self.all:
            page = self.client.get(f"/solutions/{one['slug']}")
            said += "that is not public" in page.words or "that are not public" in page.words
            for piece in json.loads(self.client.get(f"/solutions/{one['slug']}.json").body)["evidence_pieces"]:
                self.assertTrue(piece["title"], one["slug"])
        self.assertGreater(said, 0)

    def test_withdrawn_says_no_facts(self):
        self.assertTrue(self.withdrawn)
        for one in self.withdrawn:
            page = self.client.get(f"/solutions/{one['slug']}").expect(200, one["name"], "no longer offered")
            self.assertIn("noindex", page.headers["X-Robots-Tag"])
            page.expect_missing("provider states", "reviewers checked", 'id="facts"')
            self.assertNotIn(one["slug"], [other["slug"] for other in self.all])
            self.client.get(f"/solutions/{one['slug']}/contact").expect(404)

    def test_chips_take_away_one_choice(self):
        pairs = [("q", "reading"), ("level", "1"), ("level", "2"), ("connection", "N1"), ("age_min", "6")]
        page = self.client.get(address(pairs))
        chips = list(page.tree.find_all("a", classed="chip"))
        self.assertEqual(len(chips), len(pairs))
        joints = [item.text for item in page.tree.find("ul", classed="chips").find_all("li", classed="soft")]
        self.assertEqual(sorted(joints), ["and", "and", "and", "or"])
        left = []
        for chip in chips:
            kept = urllib.parse.parse_qsl(urllib.parse.urlsplit(chip["href"]).query)
            self.assertEqual(len(kept), len(pairs) - 1, chip["href"])
            left.append(next(pair for pair in pairs if pair not in kept))
            self.client.get(chip["href"]).expect(200)
        self.assertEqual(sorted(left), sorted(pairs))

    def test_pages_hold_24_and_end(self):
        page, seen = self.client.get("/solutions"), []
        while page:
            slugs = visible_slugs(page)
            self.assertLessEqual(len(slugs), 24)
            seen += slugs
            following = page.tree.find("a", rel="next")
            page = self.client.get(following["href"]) if following else None
        self.assertEqual(len(seen), len(self.all))
        self.assertEqual(len(set(seen)), len(seen))
        last = self.client.get("/solutions?page=9999").expect(200)
        self.assertTrue(visible_slugs(last))

    def test_sorted_by_name_and_by_review(self):
        names = [one["name"] for one in self.json_of([("sort", "name")])["solutions"]]
        plain = [name.casefold() for name in names if name.isascii()]
        self.assertEqual(plain, sorted(plain))
        days = [one["result"]["review_end"] if one["result"] else "" for one in self.json_of([("sort", "reviewed")])["solutions"]]
        reviewed = [day for day in days if day]
        self.assertEqual(days[:len(reviewed)], reviewed)

    def test_languages_change_labels_not_results(self):
        for path in ("/solutions?content_language=sw", "/solutions?country=KE&level=1"):
            english = visible_slugs(self.client.get(path))
            for language in ("fr", "ar"):
                page = self.client.get(f"/{language}{path}").expect(200)
                self.assertEqual(visible_slugs(page), english)
                self.assertTrue(all(link.startswith(f"/{language}/") for link in page.links if link.startswith("/") and "/solutions/" in link))
        self.client.get("/fr/solutions").expect(200, "anglais", "swahili")

    def test_nothing_found_helps_on(self):
        page = self.client.get("/solutions?q=readng").expect(200, "Nothing fits", "Did you mean")
        meant = page.tree.find("a", href="/solutions?q=reading")
        self.assertTrue(meant)
        self.assertGreater(len(visible_slugs(self.client.get(meant["href"]))), 0)
        chosen = {"connection": ["N0"], "cost": ["paid"], "level": ["8"]}
        pairs = [(facet, code) for facet, codes in chosen.items() for code in codes]
        self.assertEqual(self.recount(chosen), [])
        page = self.client.get(address(pairs)).expect(200, "Nothing fits")
        offers = page.tree.find("ul", classed="tasks")
        expected = [len(self.recount({facet: codes for facet, codes in chosen.items() if facet != left})) for left in chosen]
        shown = [int(re.search(r"\d+", item.find("span", classed="soft").text)[0]) for item in offers.find_all("li")] if offers else []
        self.assertEqual(sorted(shown), sorted(count for count in expected if count))
        for link in (offers.find_all("a") if offers else []):
            self.assertTrue(visible_slugs(self.client.get(link["href"])))

    def test_unknown_parameters_are_said_and_ignored(self):
        page = self.client.get("/solutions?level=99&nosuch=1&connection=N1&utm_source=x").expect(200, "left out", "level=99", "nosuch=1")
        self.assertEqual(visible_slugs(page), visible_slugs(self.client.get("/solutions?connection=N1")))
        self.client.get("/solutions?connection=N1").expect_missing("nosuch", "utm_source")

    def test_hostile_questions_are_only_words(self):
        names = ["q", "level", "country", "sort", "page", "age_min", "storage_max", "status", "x<y"]
        paths, tried = ["/solutions", "/ar/solutions", "/find", "/compare", "/solutions.json", "/solutions.csv", "/"], 0
        for value in HOSTILE:
            for name in names:
                for path in paths if shared.is_full() else self.random.sample(paths, 4):
                    page = self.client.request("GET", path + "?" + urllib.parse.urlencode({name: value, "s": value, "where": value, "add": value}))
                    self.assertIn(page.status, (200, 303, 400, 404, 414), (path, name, value[:40]))
                    tried += 1
                    if page.is_html:
                        self.assertEqual(page.mistakes, [], (path, name, value))
                        for marker in ("<script>alert", "<img src=x", "href=\"javascript:"):
                            self.assertNotIn(marker, page.text, (path, name))
                    self.assertEqual(self.client.cookies, {})
        for slug in ("<script>", "..%2f..%2fetc", "%3Cb%3E", "a" * 3000):
            for path in ("/solutions/", "/organisations/", "/rubric/"):
                self.assertIn(self.client.request("GET", path + urllib.parse.quote(slug, safe="%")).status, (400, 404, 414, 431))
        self.assertGreater(tried, 400)

    def test_an_unchanged_page_is_304_and_compressed_once(self):
        for path in ("/", "/solutions", "/solutions?level=1&q=school", f"/solutions/{self.all[0]['slug']}", "/compare", "/how-we-review", "/rubric/1.0"):
            page = self.client.request("GET", path)
            tag = page.headers["ETag"]
            self.assertEqual(page.status, 200, path)
            self.assertIn("Accept-Encoding", page.headers["Vary"])
            self.assertEqual(page.headers["Cache-Control"], "no-cache")
            again = self.client.request("GET", path, headers={"If-None-Match": tag})
            self.assertEqual((again.status, again.body), (304, b""), path)
            packed = self.client.request("GET", path, headers={"Accept-Encoding": "gzip"})
            self.assertEqual(packed.headers["Content-Encoding"], "gzip", path)
            self.assertEqual(zlib.decompress(packed.body, 31), page.body, path)
            self.assertLess(len(packed.body), 24 * 1024, path)
            self.assertIsNone(self.client.request("GET", path, headers={"Accept-Encoding": "gzip;q=0"}).headers["Content-Encoding"])
            self.assertNotEqual(self.client.request("GET", "/fr" + path, headers={"If-None-Match": tag}).status, 304, path)

    def test_public_pages_are_the_same_for_everyone(self):
        member = self.site.signed_in("provider@demo.example")
        for path in ("/", "/solutions", f"/solutions/{self.all[0]['slug']}", "/compare", "/about"):
            self.assertEqual(member.get(path).body, self.client.get(path).body, path)
            self.assertNotIn("form_token", member.page.text)

    def test_three_questions_lead_to_the_list(self):
        page = self.client.get("/").expect(200, "Where?", "Who learns?", "What connection?", str(len(self.all)))
        self.assertEqual(page.mistakes, [])
        for where, expected in (("Kenya", "country=KE"), ("kenya", "country=KE"), ("Kiswahili", "content_language=sw"), ("Swahili", "content_language=sw"),
                                ("UK", None), ("nowhere at all", "q=nowhere+at+all")):
            found = self.client.request("GET", "/find?" + urllib.parse.urlencode({"where": where, "level": "1", "connection": "N1"}))
            self.assertEqual(found.status, 303)
            query = urllib.parse.urlsplit(found.headers["Location"]).query
            for part in (expected, "level=1", "connection=N0", "connection=N1"):
                if part:
                    self.assertIn(part.replace("+", "%20") if part not in query else part, query, where)
            self.assertNotIn("connection=N2", query)
        self.assertIn("user=teacher", self.client.request("GET", "/find?level=teacher").headers["Location"])

    def test_rubric_in_full(self):
        rubric = json.loads((harness.TOP / "rubric" / "rubric-1.0.json").read_text())
        page = self.client.get("/rubric/1.0").expect(200)
        for pillar in rubric["pillars"] + rubric["modules"]:
            for criterion in pillar["criteria"]:
                self.assertTrue(page.tree.find("section", id=criterion["id"]), criterion["id"])
                for words in (criterion["question"], *criterion["anchors"].values()):
                    self.assertIn(" ".join(words.split()), page.words, criterion["id"])
        self.client.get("/rubric/dpg-1").expect(200, "yes")
        self.client.get("/rubric/2.0").expect(404)
        self.client.get("/how-we-review").expect(200, *(gate["name"] for gate in rubric["gates"]))

    def test_sitemap_lists_what_is_public(self):
        text = self.client.get("/sitemap.xml").text
        for one in self.all:
            self.assertIn(f"/solutions/{one['slug']}</loc>", text)
        for one in self.withdrawn:
            self.assertNotIn(f"/solutions/{one['slug']}</loc>", text)
        self.assertNotIn("/contact", text)

    def test_find_and_compare(self):
        slugs = [one["slug"] for one in self.all if one["result"]][:3]
        page = self.client.get(f"/compare?s={','.join(slugs)}").expect(200)
        self.assertEqual(page.mistakes, [])
        self.assertEqual(page.body, self.client.get("/compare?" + "&".join(f"s={slug}" for slug in slugs)).body)
        self.check_compared(page, slugs)
        only = self.client.get(f"/compare?s={','.join(slugs)}&only=differs")
        self.assertEqual(list(only.tree.find_all("tr", classed="same")), [])
        self.assertEqual(len(list(only.tree.find_all("tr", classed="differs"))), len(list(page.tree.find_all("tr", classed="differs"))))
        removed = next(link["href"] for link in page.tree.find_all("a") if link.text.startswith("Remove") and slugs[0] not in link["href"])
        self.client.get(removed).expect(200, "Compare 2 solutions")
        added = self.client.submit({"add": self.all[-1]["name"]}, page=page, holding="add")
        self.assertIn(self.all[-1]["slug"], urllib.parse.unquote(added.url))

    def check_compared(self, page, slugs):
        """Pillars differ only where ranges do not meet; every other line where its words do."""
        results = {one["slug"]: {pillar["id"]: pillar for pillar in one["result"]["pillars"]} for one in self.all if one["slug"] in slugs and one["result"]["scale"] == "levels"}
        rows = list(page.tree.find("tbody").find_all("tr"))
        self.assertGreater(len(rows), 15)
        for row in rows:
            code = row.find("th").find("span", classed="code")
            differs = "differs" in row.classes
            self.assertEqual(differs, row.find("span", classed="tag").text == "differs")
            if code and code.text in next(iter(results.values())):
                spans = [(one[code.text]["low"], one[code.text]["high"]) for one in results.values() if one[code.text]["result"] is not None]
                self.assertEqual(differs, any(a[1] < b[0] for a in spans for b in spans), code.text)
            elif not row.find("svg"):
                words = {" ".join(cell.text.split()) for cell in row.find_all("td")}
                self.assertEqual(differs, len(words) > 1, (row.text, words))

    def test_compare_explains_itself(self):
        self.client.get("/compare").expect(200, "two to five")
        self.client.get("/compare?s=no-such-thing").expect(200, "no such solution", "no-such-thing")
        six = [one["slug"] for one in self.all[:6]]
        page = self.client.get(f"/compare?s={','.join(six)}").expect(200, "the first five")
        self.assertEqual(len(list(page.tree.find("thead").find_all("th"))), 6)
        one = self.client.get(f"/compare?s={six[0]},{six[0]}").expect(200, "Chosen so far")
        self.assertIsNone(one.tree.find("table"))


class Contact(unittest.TestCase):
    def setUp(self):
        self.site = self.enterContext(harness.Site(demo_data=True))
        self.client = self.site.client()
        self.people = {one["slug"]: one["contact"] for one in json.loads((harness.TOP / "demo" / "solutions.json").read_text())["solutions"] if one.get("contact")}
        self.all = [one["slug"] for one in json.loads(self.client.get("/solutions.json").body)["solutions"]]

    def shown(self):
        """A solution with a page that leads to a contact person."""
        for slug in self.all:
            page = self.client.get(f"/solutions/{slug}")
            if any(link.endswith(f"/{slug}/contact") for link in page.links):
                return slug
        raise AssertionError("no solution has a contact person")

    def test_a_confirmed_person_is_shown_there_and_nowhere_else(self):
        slug = self.shown()
        person = self.people[slug]
        page = self.client.get(f"/solutions/{slug}/contact").expect(200, person["first_name"], person["last_name"], person["email"], "may be used for")
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertIn("noindex", page.headers["X-Robots-Tag"])
        self.assertIsNone(page.headers["ETag"])
        self.assertEqual(page.mistakes, [])
        for path in (f"/solutions/{slug}", f"/solutions/{slug}.json", "/solutions.json", "/solutions.csv", "/solutions?q=" + urllib.parse.quote(person["last_name"]), "/"):
            text = self.client.get(path).text.replace(f"value=\"{person['last_name']}\"", "")
            self.assertNotIn(person["email"], text, path)
        self.assertNotIn(person["email"], self.site.output)

    def test_nobody_named_says_so(self):
        slug = next(slug for slug in self.all if f"/solutions/{slug}/contact" not in self.client.get(f"/solutions/{slug}").links)
        self.client.get(f"/solutions/{slug}/contact").expect(200, "No person is named", "The organisation")
        self.client.get("/solutions/no-such-solution/contact").expect(404)

    def test_many_contacts_in_a_minute_are_too_many(self):
        statuses = [self.client.request("GET", f"/solutions/{slug}/contact").status for slug in (self.all * 3)[:200]]
        self.assertEqual(statuses[:30], [200] * 30)
        self.assertEqual(set(statuses[40:]), {429})
        self.assertTrue(int(self.client.page.headers["Retry-After"]) > 0)
        self.client.get("/solutions").expect(200)
        self.site.advance(minutes=2)


class Expiry(unittest.TestCase):
    def test_a_review_past_its_date_says_so_by_itself(self):
        with harness.Site(demo_data=True) as site:
            client = site.client()

            def reviewed():
                return json.loads(client.get("/solutions.json?status=reviewed").body)["total"]

            before = reviewed()
            self.assertGreater(before, 0)
            site.advance(days=5 * 366)
            deadline = time.monotonic() + 30
            while reviewed() and time.monotonic() < deadline:
                select.select([], [], [], 0.2)
            self.assertEqual(reviewed(), 0)
            self.assertGreaterEqual(json.loads(client.get("/solutions.json?status=review_expired").body)["total"], before)


if __name__ == "__main__":
    unittest.main()
