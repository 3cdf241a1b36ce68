# SPDX-License-Identifier: Apache-2.0
"""Every page of the route table that a role can open is valid HTML and says what each page must say: one heading, a title, a
language, who answers for the data, where the policy stands; no inline script or style, nothing from elsewhere."""
import collections
import pathlib
import random
import re
import subprocess
import tempfile
import unittest
import urllib.parse

import dom
import explore
import harness
import shared

BROWSER = harness.TOP / "test" / "browser"
SLICE_BYTES = 300_000
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "embed": "src", "object": "data", "use": "href", "image": "href"}
# What a browser asks for by itself when it meets <link rel=...>.
LOADING_LINKS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest", "apple-touch-icon"}
CLOSED_POLICY = re.compile(r"default-src 'none'; script-src 'self'; style-src 'self'")


def is_ours(address, origin):
    return not address or not urllib.parse.urlsplit(address).netloc or address.startswith(origin + "/") or address.startswith("data:")


class Markup(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))
        cls.explorer = explore.Explorer(cls.site, per_route=3).walk_all()
        cls.pages = [(reach.name, address, answer) for reach in cls.explorer.reached.values()
                     for address, answer in reach.pages.items() if answer.is_html]
        cls.pages += [("nobody", address, cls.explorer.get(address)) for address in ("/ar/", "/fr/solutions", "/ar/no/such/page", "/no/such/page")]
        cls.pages += [("nobody", "forms shown again", answer) for answer in cls.forms_again()]
        cls.parsed = [(f"{role} {address} ({answer.status})", answer, *dom.parse(answer.body.decode("utf-8"))) for role, address, answer in cls.pages]

    @classmethod
    def forms_again(cls):
        """Each form a role can reach, sent empty: the page with its summary of mistakes is a page as well."""
        for reach in cls.explorer.reached.values():
            for route in explore.ROUTES:
                if route.method == "POST" and any("required" in field.words for field in route.fields) and reach.actions.get(route.path):
                    path = sorted(reach.actions[route.path])[0]
                    answer = cls.explorer.post(path, f"form_token={reach.token}".encode(), reach)
                    if answer.status == 422:
                        yield answer

    def each(self, judge):
        """Fails with all the pages that `judge` finds something wrong with."""
        wrong = collections.defaultdict(list)
        for name, answer, tree, mistakes in self.parsed:
            for what in judge(answer, tree, mistakes):
                wrong[what].append(name)
        self.assertEqual(len(wrong), 0, "\n".join(f"{what}: {len(names)} times, as in {', '.join(names[:4])}" for what, names in wrong.items()))

    def test_a_page_of_every_route_was_reached(self):
        reached = set().union(*(reach.of_route for reach in self.explorer.reached.values()))
        left = sorted(route.path for route in explore.ROUTES if route.method == "GET" and route.path not in reached)
        shared.say(f"{len(self.pages)} pages of {len(reached)} routes as {len(self.explorer.reached)} roles; not reached by links: {', '.join(left) or 'none'}")
        self.assertGreater(len(reached), len(left), "most routes were not reached")

    def chosen(self):
        """All pages in the long run; otherwise one of each address and status, as a role that the seed chooses. The validator
        takes two minutes for a reviewer's package, so the slice leaves it to the other roles."""
        if shared.is_full():
            return self.parsed
        shuffled, one = [page for page in self.parsed if len(page[1].body) <= SLICE_BYTES], {}
        random.Random(shared.seed()).shuffle(shuffled)
        for page in shuffled:
            path = page[1].address.partition("?")[0]
            route = explore.route_of("GET", path) or explore.route_of("POST", path)
            one.setdefault((route.path if route else path, page[1].status), page)
        shared.say(f"{len(one)} of {len(self.parsed)} pages through the validator")
        return list(one.values())

    def test_valid(self):
        with tempfile.TemporaryDirectory(prefix="cabinet-markup-") as folder:
            names = {}
            for number, (name, answer, *_) in enumerate(self.chosen()):
                path = pathlib.Path(folder, f"{number}.html")
                path.write_bytes(answer.body)
                names[str(path)] = name
            ran = subprocess.run(["node", BROWSER / "validate.mjs", *names], capture_output=True, text=True, cwd=BROWSER)
        self.assertEqual(ran.returncode, 0, ran.stderr[-2000:])
        wrong = collections.defaultdict(list)
        for line in ran.stdout.splitlines():
            path, _, what = line.partition(".html:")
            wrong[what.split(":", 2)[-1].strip()].append(names[path + ".html"] + " line " + what.split(":")[0])
        self.assertEqual(len(wrong), 0, "\n".join(f"{what}: {len(places)} times, as in {', '.join(places[:4])}" for what, places in wrong.items()))

    def test_head_and_heading(self):
        def judge(answer, tree, mistakes):
            html, title = tree.find("html"), tree.find("title")
            yield from mistakes
            if not html or not re.fullmatch(r"[a-z]{2}(-[A-Za-z]+)?", html.get("lang", "")) or html.get("dir") != ("rtl" if html.get("lang") == "ar" else "ltr"):
                yield "language or direction"
            if not title or len(title.text) < 3:
                yield "no title"
            if len(list(tree.find_all("h1"))) != 1 or not tree.find("h1").text:
                yield "not one h1"
            levels = [int(h.tag[1]) for h in tree.find_all("h1", "h2", "h3", "h4", "h5", "h6")]
            for before, after in zip(levels, levels[1:]):
                if after > before + 1:
                    yield f"heading h{before} is followed by h{after}"
            if not tree.find("main"):
                yield "no main"
        self.each(judge)

    def test_every_field_has_a_name_to_be_read(self):
        def judge(answer, tree, mistakes):
            labelled = {label.get("for") for label in tree.find_all("label")}
            for control in tree.find_all("input", "select", "textarea"):
                inside = control.parent
                while inside is not None and inside.tag != "label":
                    inside = inside.parent
                if control.get("type") not in ("hidden", "submit", "button") and inside is None and control.get("id") not in labelled \
                        and not control.get("aria-label") and not control.get("aria-labelledby"):
                    yield f"no label for {control.get('name')}"
        self.each(judge)

    def test_no_two_fields_of_a_form_share_a_name(self):
        def judge(answer, tree, mistakes):
            for form in tree.find_all("form"):
                names = collections.Counter(c.get("name") for c in form.find_all("input", "select", "textarea")
                                            if c.get("name") and c.get("type") not in ("hidden", "radio", "checkbox", "submit", "button"))
                yield from (f"{name} stands twice in the form {form.get('action')}" for name, count in names.items() if count > 1)
        self.each(judge)

    def test_who_answers_and_where_the_policy_stands(self):
        def judge(answer, tree, mistakes):
            foot = tree.find("footer")
            if not any(re.search(r"^(/[a-z]{2})?/privacy/policy$", link.get("href", "")) for link in tree.find_all("a")):
                yield "no link to the policy (P-07)"
            if foot is None or self.controller() not in foot.text:
                yield "the controller is not named (P-01)"
        self.each(judge)

    def controller(self):
        text = (self.site.data / "cabinet.ini").read_text()
        return re.search(r"^controller = (.+)$", text, re.M)[1].strip()

    def test_nothing_inline_and_nothing_from_elsewhere(self):
        def judge(answer, tree, mistakes):
            policy = answer.header("Content-Security-Policy")
            if not CLOSED_POLICY.search(policy) or "unsafe" in policy or "://" in policy or "*" in policy:
                yield f"content security policy: {policy}"
            for element in tree.walk():
                for name, value in element.attributes.items():
                    if name == "style" or name.startswith("on"):
                        yield f"inline {name}"
                    if name in ("href", "action", "src", "formaction") and re.match(r"\s*(javascript|vbscript):", value, re.I):
                        yield f"script in {name}"
                if element.tag == "style" or element.tag == "script" and not element.get("src"):
                    yield f"inline <{element.tag}>"
                loads = element.get(LOADS.get(element.tag, ""), "")
                if element.tag == "link" and set(element.get("rel", "").split()) & LOADING_LINKS:
                    loads = element["href"]
                if not is_ours(loads, self.site.origin):
                    yield f"<{element.tag}> loads {loads}"
                if element.tag == "form" and not is_ours(element.get("action", ""), self.site.origin):
                    yield f"a form leads to {element['action']}"
        self.each(judge)


if __name__ == "__main__":
    unittest.main()
