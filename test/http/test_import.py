# SPDX-License-Identifier: Apache-2.0
"""`cabinet import dpg`: figures, a second run, counts against a naive recount, broken records, reviews, invitations; and `demo-data`."""
import collections
import json
import pathlib
import re
import sqlite3
import tempfile
import threading
import time
import unittest

import harness
import shared

REGIONS = json.loads((harness.TOP / "rubric" / "regions-1.0.json").read_text(encoding="utf-8"))["aliases"]
# Names in the shared data that are none of the aliases, looked up by hand. Kosovo has no code of ISO 3166.
OTHER_NAMES = {"palestine state": "PS", "congo (congo-brazzaville)": "CG", "czechia (czech republic)": "CZ", "saint martin (french part)": "MF",
               "sint maarten (dutch part)": "SX", "eswatini (fmr. 'swaziland')": "SZ", "virgin islands, british": "VG",
               "virgin islands, u.s.": "VI", "kosovo": None}
NEWER = {"GPL-2.0": "GPL-2.0-only", "GPL-3.0": "GPL-3.0-only", "AGPL-3.0": "AGPL-3.0-only", "LGPL-3.0": "LGPL-3.0-only"}
NO_LICENCE = {"CC-BY-SA-2.5", "CC-BY-NC-SA-2.0"}
STANDARDS = {"lti": "lti_1_3", "oneroster": "oneroster", "xapi": "xapi", "cmi5": "cmi5", r"scorm 1\.2": "scorm_1_2", "scorm 2004": "scorm_2004",
             "qti": "qti", "caliper": "caliper", "common cartridge": "common_cartridge", "openid connect": "oidc", "saml": "saml", "epub": "epub3",
             "csv": "csv_export", "openapi": "open_api"}
DATA = {"name": "names? firstname lastname surname", "contact": "email mail phone telephone mobile contact address",
        "age": "age birth birthday birthdate dob", "gender": "gender sex", "location": "location geolocation gps",
        "voice_image": "photo photographs face voice audio video", "health_disability": "health medical disability",
        "performance": "performance attendance"}


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def entries(texts):
    """The short entries of a list; None for a paragraph."""
    for text in texts:
        parts = [part.strip() for part in re.split("[,;\n]", text.strip())]
        if all(len(part.encode()) <= 60 for part in parts):
            yield from (part for part in parts if part)
        else:
            yield None


def has_word(text, pattern):
    return re.search(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])", text.lower())


def country(name):
    low = name.strip().lower()
    return OTHER_NAMES[low] if low in OTHER_NAMES else REGIONS[low]


def kinds_of_data(answers):
    privacy = answers.get("doNoHarm", {}).get("dataPrivacySecurity", {})
    if privacy.get("collectsPII") == "No":
        return {"none"}
    if privacy.get("collectsPII") != "Yes":
        return set()
    found = set()
    for entry in entries(privacy.get("typesOfDataCollected", [])):
        codes = {code for code, words in DATA.items() if entry and has_word(entry, "|".join(words.split()))}
        found |= codes or {"other"}
    return found or {"other"}


def licences(record):
    software, works = [], []
    for licence in record["license"]:
        spdx = NEWER.get(licence["spdx"], licence["spdx"])
        if spdx in NO_LICENCE:
            continue
        for_works = spdx.startswith(("CC", "ODbL"))
        with_works = set(record["type"]) - {"software"}
        (works if for_works and with_works else software).append(spdx)
    return set(software), set(works)


def facts(record):
    """What the record says, found again as simply as possible: {facet: codes}."""
    answers = record.get("answers", {})
    places = answers.get("locations", {})
    standards = {code for entry in entries(answers.get("standards", {}).get("standardsList", [])) if entry
                 for pattern, code in STANDARDS.items() if has_word(entry, pattern)}
    software, works = licences(record)
    return {"form": {"content_library"} & {"content_library" if kind == "content" else "" for kind in record["type"]},
            "sdg": {str(goal["SDGNumber"]) for goal in record["SDGs"]}, "licence": software, "content_licence": works, "standard": standards,
            "country": {country(name) for name in places.get("deploymentCountries", []) if name.strip()} - {None},
            "origin": {country(name) for name in places.get("developmentCountries", []) if name.strip()} - {None},
            "data": kinds_of_data(answers), "status": {"listed"}}


def recount(records):
    counts = collections.defaultdict(collections.Counter)
    for record in records:
        for facet, codes in facts(record).items():
            counts[facet].update(codes or {"unknown"})
    return counts


CRITERIA = {"license": "O.2", "documentation": "O.3", "nonPII": "O.4", "ownership": "O.1", "clearOwnership": "O.1"}


def answers_by_criterion(reviews):
    counts = collections.Counter()
    for review in reviews:
        for key, value in review.items():
            if isinstance(value, dict):
                counts[CRITERIA.get(key, "R.1"), "yes" if value["answer"] else "no"] += 1
    return counts


class SharedData(unittest.TestCase):
    """The 130 real solutions and 165 real reviews beside the clone."""

    @classmethod
    def setUpClass(cls):
        cls.solutions, cls.reviews = shared.shared_data("solutions.jsonl"), shared.shared_data("reviews.jsonl")
        cls.site = harness.Site()
        cls.addClassCleanup(cls.site.remove)
        cls.said = cls.run_import()
        cls.enterClassContext(cls.site)
        cls.records = read_lines(cls.solutions)

    @classmethod
    def run_import(cls):
        return harness.run_command("import", "dpg", cls.solutions, "--reviews", cls.reviews, data=cls.site.data)

    def test_figures(self):
        self.assertIn("solutions: 130 new, 0 changed, 0 unchanged, 0 refused", self.said)
        self.assertIn("reviews: 165 in, 165 of them new, 0 of unknown solutions, 0 refused", self.said)
        self.assertIn("sector 'Big Data' has no place in the vocabulary", self.said)
        self.assertIn("country 'Kosovo' has no place in the vocabulary", self.said)
        mapped, unmapped = map(int, re.search(r"values: (\d+) mapped, (\d+) without", self.said).groups())
        self.assertEqual(unmapped, self.said.count("has no place in the vocabulary\n"))
        self.assertGreater(mapped, 2 * unmapped)

    def test_second_run_changes_nothing(self):
        said = self.run_import()
        self.assertIn("solutions: 0 new, 0 changed, 130 unchanged, 0 refused", said)
        self.assertIn("reviews: 165 in, 0 of them new", said)
        self.assertIn("0 changes", said)

    def test_facets_equal_a_naive_recount(self):
        shown = self.site.client().get("/solutions.json").expect(200).json()
        self.assertEqual(shown["total"], 130)
        for facet, counts in recount(self.records).items():
            found = collections.Counter()
            for solution in shown["solutions"]:
                found.update([solution[facet]] if facet == "status" else solution[facet])
            self.assertEqual(dict(found), dict(counts), facet)

    def test_filters_find_as_many(self):
        client, counts = self.site.client(), recount(self.records)
        for facet in ("sdg", "licence", "standard", "country", "origin", "data", "form"):
            for code, count in counts[facet].most_common(6):
                total = client.get(f"/solutions.json?{facet}={code}").expect(200).json()["total"]
                self.assertEqual(total, count, f"{facet}={code}")

    def test_results_equal_a_naive_recount(self):
        by_name = {record["name"]: record for record in self.records}
        aliases = {alias: record["name"] for record in self.records for alias in record.get("aliases") or []}
        groups = collections.defaultdict(list)
        for review in read_lines(self.reviews):
            project = review["project"]
            groups[project if project in by_name else aliases[project]].append(review)
        client = self.site.client()
        shown = {solution["name"]: solution for solution in client.get("/solutions.json").json()["solutions"]}
        self.assertEqual({name for name, solution in shown.items() if solution["result"]}, set(groups))
        for name, reviews in groups.items():
            result, counts = client.get(f"/solutions/{shown[name]['slug']}.json").json()["result"], answers_by_criterion(reviews)
            self.assertEqual((result["scale"], result["reviewers"]), ("yes_no", len(reviews)))
            for criterion in result["criteria"]:
                self.assertEqual((criterion["yes"], criterion["no"]), (counts[criterion["id"], "yes"], counts[criterion["id"], "no"]), name)

    def test_nobody_is_named(self):
        contact = self.records[0]["organizations"][0]
        client = self.site.client()
        for solution in client.get("/solutions.json").json()["solutions"]:
            page = client.get(f"/solutions/{solution['slug']}").expect(200)
            page.expect_missing("reviewer-0", contact["contact_email"], contact["contact_name"])
        raw = b"".join(path.read_bytes() for path in sorted(self.site.data.rglob("*")) if path.is_file())
        for record in self.records:
            for organisation in record["organizations"]:
                self.assertNotIn(organisation["contact_email"].encode(), raw)


def made(name, **members):
    return {"name": name, "description": f"{name} is made up. It teaches.", "website": "https://made.example/", "type": ["software"],
            "license": [{"spdx": "MIT"}], "SDGs": [{"SDGNumber": 4}],
            "organizations": [{"name": "Made House", "org_type": "owner", "website": "https://www.made.example",
                               "contact_name": "Mara Contact", "contact_email": "mara@made.example"}], **members}


def review(project, reviewer="r1", **members):
    return {"project": project, "reviewer": reviewer, "timestamp": 1600000000,
            "license": {"answer": True, "confidence": "4", "comment": "Seen."}, **members}


GOOD = [json.dumps(made("Good One")).encode(), json.dumps(made("Good Two")).encode(), json.dumps(made("Good Three")).encode()]
BROKEN = {
    "cut off": b'{"name": "Half',
    "no object": b'["a list"]',
    "a number": b"42",
    "words": b"not json at all",
    "a key twice": b'{"name": "A", "name": "B"}',
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "a surrogate alone": b'{"name": "\\ud800"}',
    "nested deeply": b'{"name": "N", "answers": ' + b"[" * 40 + b"]" * 40 + b"}",
    "too large": json.dumps(made("Large", extra="x" * (1 << 20))).encode(),
    "no name": json.dumps({"description": "nameless"}).encode(),
    "empty name": json.dumps(made("   ")).encode(),
    "name no text": json.dumps(made("x") | {"name": 7}).encode(),
    "name with a line break": json.dumps(made("a\nb")).encode(),
    "name too long": json.dumps(made("n" * 300)).encode(),
    "type no list": json.dumps(made("T", type="software")).encode(),
    "goal out of range": json.dumps(made("G", SDGs=[{"SDGNumber": 18}])).encode(),
    "goal a text": json.dumps(made("G2", SDGs=[{"SDGNumber": "4"}])).encode(),
    "licence without id": json.dumps(made("L", license=[{"licenseURL": "https://made.example"}])).encode(),
    "organisation a text": json.dumps(made("O", organizations=["Made House"])).encode(),
    "answers a text": json.dumps(made("A", answers="yes")).encode(),
    "answers with numbers": json.dumps(made("A2", answers={"privacy": {"adherenceSteps": [1]}})).encode(),
    "description no text": json.dumps(made("D", description=["x"])).encode(),
    "the name of another": json.dumps(made("GOOD one")).encode(),
}


class MadeUp(unittest.TestCase):
    """Records that the test makes itself."""

    def setUp(self):
        self.site = harness.Site()
        self.addCleanup(self.site.remove)
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="cabinet-import-")))

    def file(self, name, lines):
        path = self.folder / name
        path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines) + b"\n")
        return path

    def load(self, *arguments, expect=0):
        return harness.run_command("import", "dpg", *arguments, data=self.site.data, expect=expect)

    def test_broken_records_are_named_and_the_others_imported(self):
        self.assertGreaterEqual(len(BROKEN), 20)
        lines = GOOD[:1] + list(BROKEN.values())
        lines[10:10] = GOOD[1:2]
        lines += [b"", GOOD[2]]
        path = self.file("mixed.jsonl", lines)
        said = self.load(path, expect=1)
        self.assertIn(f"solutions: 3 new, 0 changed, 0 unchanged, {len(BROKEN)} refused", said)
        for number, line in enumerate(lines, 1):
            named = f"{path}:{number}: " in said.replace("type 'software' has no place", "")
            if line in BROKEN.values():
                self.assertRegex(said, re.escape(f"{path}:{number}: ") + r"(?!type 'software')\S", line[:60])
            self.assertTrue(named or line in GOOD or not line)
        with self.site as site:
            shown = site.client().get("/solutions.json").expect(200).json()
            self.assertEqual([solution["name"] for solution in shown["solutions"]], ["Good One", "Good Three", "Good Two"])

    def test_a_changed_record_changes_in_place(self):
        path = self.file("one.jsonl", [made("Steady"), made("Other")])
        self.load(path)
        self.file("one.jsonl", [made("Steady", description="Another sentence."), made("Other")])
        said = self.load(path)
        self.assertIn("solutions: 0 new, 1 changed, 1 unchanged, 0 refused", said)
        self.assertIn("contact persons: 0 new", said)
        with self.site as site:
            page = site.client().get("/solutions/steady").expect(200, "Another sentence.")
            page.expect_missing("is made up")

    def test_a_folder_of_files(self):
        for folder, name in (("nominees", "First"), ("archive", "Second")):
            (self.folder / "all" / folder).mkdir(parents=True)
            (self.folder / "all" / folder / f"{name}.json").write_text(json.dumps(made(name), indent=2))
        (self.folder / "all" / "README.txt").write_text("no record")
        (self.folder / "all" / "nominees" / "bad.json").write_text("{")
        said = self.load(self.folder / "all", expect=1)
        self.assertIn("solutions: 2 new, 0 changed, 0 unchanged, 1 refused", said)
        self.assertIn("nominees/bad.json:1: not a JSON object", said)

    def test_reviews_find_their_solution_by_name_or_alias(self):
        solutions = self.file("s.jsonl", [made("Alpha", aliases=["The First, Number One"]), made("Beta", aliases=["Shared"]), made("Gamma", aliases=["Shared"])])
        reviews = self.file("r.jsonl", [review("ALPHA"), review("number one", "r2", **{"SDG[1]": {"answer": False, "confidence": 5, "comment": ""}}),
                                        review("Shared"), review("Nowhere"), review("Alpha"), review("Beta", license={"answer": "yes"}),
                                        review("Beta", "r2", novelty={"answer": True, "confidence": 1, "comment": ""})])
        said = self.load(solutions, "--reviews", reviews, expect=1)
        self.assertIn("reviews: 3 in, 3 of them new, 2 of unknown solutions, 2 refused", said)
        self.assertIn(f"{reviews}:4: no such solution: 'Nowhere'", said)
        self.assertIn(f"{reviews}:3: several solutions are called 'Shared'", said)
        self.assertIn(f"{reviews}:5: this reviewer has a review", said)
        self.assertIn(f"{reviews}:6: license has no answer", said)
        self.assertIn("the question 'novelty' is not in the rubric", said)
        with self.site as site:
            result = site.client().get("/solutions/alpha.json").expect(200).json()["result"]
            counted = {one["id"]: (one["yes"], one["no"]) for one in result["criteria"]}
            self.assertEqual((counted["O.2"], counted["R.1"]), ((2, 0), (0, 1)))

    def test_one_review_more_changes_the_result_only(self):
        solutions, reviews = self.file("s.jsonl", [made("Alpha")]), self.file("r.jsonl", [review("Alpha")])
        self.load(solutions, "--reviews", reviews)
        self.file("r.jsonl", [review("Alpha"), review("Alpha", "r2")])
        self.assertIn("reviews: 2 in, 2 of them new", self.load(solutions, "--reviews", reviews))
        with self.site as site:
            self.assertEqual(site.client().get("/solutions/alpha.json").json()["result"]["reviewers"], 2)
            with sqlite3.connect(site.data / "cabinet.db") as rows:
                self.assertEqual(rows.execute("SELECT count(*) FROM review").fetchone(), (2,))
                self.assertEqual(rows.execute("SELECT count(*) FROM assessment").fetchone(), (1,))

    def test_contact_persons_are_asked_only_when_told(self):
        path = self.file("s.jsonl", [made("Alpha"), made("Beta")])
        said = self.load(path, "--invite")
        self.assertIn("contact persons: 2 new, 2 asked by mail", said)
        with self.site as site:
            client = site.client()
            client.get("/solutions/alpha").expect(200).expect_missing("mara@made.example")
            link = client.mailed_link("mara@made.example", "/confirm/")
            client.get(link).expect(200, "Alpha" if "Alpha" in client.page.words else "Beta")

    def test_hostile_words_stay_words(self):
        self.load(self.file("s.jsonl", [made("<script>alert(1)</script>", website="javascript:alert(1)", repositories=[{"name": "x", "url": "data:text/html,x"}])]))
        with self.site as site:
            shown = site.client().get("/solutions.json").json()["solutions"][0]
            page = site.client().get(f"/solutions/{shown['slug']}").expect(200, "&lt;script&gt;")
            page.expect_missing("<script>alert", "javascript:", "data:text/html")

    def test_a_running_server_shows_what_came(self):
        with self.site as site:
            client = site.client()
            self.assertEqual(client.get("/solutions.json").json()["total"], 0)
            self.load(self.file("s.jsonl", [made("Alpha")]))
            ends, pause = time.monotonic() + 30, threading.Event()
            while client.get("/solutions.json").json()["total"] == 0 and time.monotonic() < ends:
                pause.wait(0.1)
            self.assertEqual(client.page.json()["total"], 1)

    def test_what_cannot_be_read_is_said(self):
        self.assertIn("cannot be read", self.load(self.folder / "absent.jsonl", expect=2))
        harness.run_command("import", "csv", self.folder, data=self.site.data, expect=2)


class DemoData(unittest.TestCase):
    def test_every_screen_has_something_and_a_second_run_changes_nothing(self):
        site = harness.Site(demo_data=True)
        self.addCleanup(site.remove)
        self.assertIn("demo data: 0 organisations, 0 solutions", harness.run_command("demo-data", data=site.data))
        with sqlite3.connect(site.data / "cabinet.db") as rows:
            def states(table):
                return dict(rows.execute(f"SELECT state, count(*) FROM {table} GROUP BY state"))
            for state in ("draft", "submitted", "screening", "in_review", "panel", "published"):
                self.assertGreater(states("assessment").get(state, 0), 0, state)
            self.assertGreater(states("contact")["waiting"], 0)
            self.assertGreater(states("review")["invited"], 0)
            late = rows.execute("SELECT count(*) FROM review WHERE state = 'in_progress' AND due < ?", (int(time.time()),)).fetchone()[0]
            self.assertEqual(late, 1)
            # the made-up past begins after what making the cabinet itself wrote
            times = [at for at, in rows.execute("SELECT at FROM log_entry WHERE kind <> 'policy_published' ORDER BY seq")]
            self.assertEqual(times, sorted(times))
        with site:
            shown = site.client().get("/solutions.json").expect(200).json()
            self.assertEqual(shown["total"], 73)
            statuses = collections.Counter(solution["status"] for solution in shown["solutions"])
            self.assertEqual(statuses["review_expired"], 3)
            self.assertEqual(sum(1 for solution in shown["solutions"] if solution["result"]), 31)


if __name__ == "__main__":
    unittest.main()
