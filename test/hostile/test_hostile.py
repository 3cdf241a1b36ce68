# SPDX-License-Identifier: Apache-2.0
"""Every form of the route table, posted by every role with what no browser would send: each answer is a refusal, nothing is
written, nothing breaks, nothing comes back unescaped. A route added to `routes` is attacked without a line here."""
import collections
import random
import re
import unittest
import urllib.parse

import database
import dom
import explore
import harness
import shared
from hostile_forms import PAYLOADS, Breaker

POSTS = [route for route in explore.ROUTES if route.method == "POST"]
GETS = [route for route in explore.ROUTES if route.method == "GET"]
REQUESTS = 20_000 if shared.is_full() else 400 if harness.USE_VALGRIND else 2_000
LOOKS = 4_000 if shared.is_full() else 100 if harness.USE_VALGRIND else 500
INJECTED = re.compile(rb"^(?:X-Injected|Set-Cookie: injected)", re.I | re.M)


def some_value(name, values, dice):
    """Something for a path's parameter: what pages name, or made up."""
    if values and dice.random() < 0.9:
        return dice.choice(sorted(values))
    return "made-up-" + "%x" % dice.randrange(1 << 60) if name in explore.TEXT_PARAMETERS else str(dice.randrange(1, 1 << 62))


def normal(text):
    return re.sub(r"\r\n?", "\n", text)


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site(demo_data=True))
        cls.explorer = explore.Explorer(cls.site, per_route=2, most=60 if harness.USE_VALGRIND else 150).walk_all()
        cls.reached = cls.explorer.reached
        cls.values = collections.defaultdict(set)
        for reach in cls.reached.values():
            for name, values in reach.values.items():
                cls.values[name] |= values
        cls.pids = cls.children()

    @classmethod
    def children(cls):
        """The program's processes: a crash would show as another number."""
        pid = cls.site.process.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [pid, *file.read().split()]

    def assert_unharmed(self, before):
        after = database.state(self.site)
        changed = {name: (before.get(name), after.get(name)) for name in before | after if before.get(name) != after.get(name)}
        self.assertEqual(changed, {}, "refused requests changed the database")
        self.assertEqual(self.children(), self.pids, "a process ended and was started again")
        self.assertNotIn("worker_ended", self.site.output)
        self.assertIsNone(self.site.process.poll())

    # ---- posts

    def target(self, route, reach, dice):
        """A path of the route for this role, and the values its form has there."""
        known = reach.actions.get(route.path) or next((r.actions[route.path] for r in self.reached.values() if r.actions.get(route.path)), {})
        if known and dice.random() < 0.9:
            return dice.choice(sorted(known.items()))
        path = re.sub(r"\{([a-z0-9_]+)\}", lambda m: urllib.parse.quote(some_value(m[1], self.values[m[1]], dice), safe=""), route.path)
        return path, {}

    def check_refused(self, attack, reach, route, answer):
        said = f"{reach.name}: POST {answer.address} ({attack.name}): {answer.status}\n{attack.body[:300]!r}"
        self.assertTrue(400 <= answer.status < 500, said + f"\n{answer.head[:300]!r}")
        self.assertIsNone(INJECTED.search(answer.head), said)
        if attack.payload and re.search(r"[<\"']", attack.payload):
            self.assertNotIn(attack.payload.encode(), answer.body, said + ": came back unescaped")
        if answer.status == 422:
            self.check_form_again(attack, answer, said)
            self.again[route.path] += 1

    def check_form_again(self, attack, answer, said):
        """The page shown again says what is wrong and holds what was typed."""
        tree, mistakes = dom.parse(answer.body.decode("utf-8"))
        self.assertEqual(mistakes, [], said)
        if any(form.get("action", "").endswith(answer.address) for form in tree.find_all("form")): # not one that has been closed meanwhile
            self.assertIsNotNone(tree.find(role="alert"), said + ": no summary of mistakes")
        controls = [c for c in tree.find_all("input", "textarea") if attack.shown and c.get("name") == attack.shown and c.get("type") != "hidden"]
        kept = [normal(value) for control in controls for value in dom.values_of(control)]
        if controls:
            self.assertIn(normal(attack.payload), kept, said + ": what was typed is lost")
            self.kept += 1

    def test_every_form_refuses_what_is_broken(self):
        dice, statuses, forms = random.Random(shared.seed()), collections.Counter(), collections.Counter()
        self.again, self.kept = collections.Counter(), 0
        before = database.state(self.site)
        pairs = [(route, reach) for route in POSTS for reach in self.reached.values()]
        at_home = [(route, reach) for route, reach in pairs if reach.actions.get(route.path)]
        for number in range(REQUESTS if pairs else 0):
            route, reach = pairs[number % len(pairs)] if number < len(pairs) else dice.choice(at_home if dice.random() < 0.75 else pairs)
            path, page_values = self.target(route, reach, dice)
            attack = Breaker(route, page_values, reach.token, bool(reach.cookie), dice).next()
            answer = self.explorer.post(path, attack.body, reach, attack.kind, attack.ours, attack.more)
            with self.subTest(f"{attack.name.split()[0]} {route.path} as {reach.name}"):
                self.check_refused(attack, reach, route, answer)
            statuses[answer.status] += 1
            forms[route.path] += 1
        self.assert_unharmed(before)
        shared.say(f"SEED={shared.seed()}: {sum(statuses.values())} hostile posts to {len(forms)} forms as {len(self.reached)} roles: "
              f"{dict(sorted(statuses.items()))}; {sum(self.again.values())} forms shown again ({len(self.again)} different), {self.kept} with the payload kept")
        if pairs:
            self.assertGreater(self.again.total(), 0, "no form was ever reached: the test has lost its way in")

    # ---- looks

    def hostile_address(self, route, dice):
        bad = [urllib.parse.quote(p, safe="/;=:") for p in PAYLOADS] + ["%00", "%ff", "%", "%2e%2e", "..", "%2f", "%5c", "x" * 5000, "0", "-1", "9" * 40, "%0d%0aX-Injected:%207719"]
        path = re.sub(r"\{([a-z0-9_]+)\}", lambda m: dice.choice(bad) if dice.random() < 0.5 else
                      urllib.parse.quote(some_value(m[1], self.values[m[1]], dice), safe=""), route.path)
        names = ["q", "s", "page", "sort", "language", "level", "subject", "next", "status", "x", "%00", "%ff", "q[]", "constructor"]
        query = "&".join(f"{dice.choice(names)}={dice.choice(bad)}" for _ in range(dice.choice([0, 1, 2, 5, 40])))
        prefix = dice.choice(["", "", "/fr", "/ar", "/xx"])
        return re.sub(r"[\s\x00-\x20]", "+", f"{prefix}{path}{'?' if query else ''}{query}")

    def test_every_page_bears_any_address(self):
        dice, statuses = random.Random(shared.seed() + 1), collections.Counter()
        before = database.state(self.site)
        reaches = list(self.reached.values())
        for number in range(LOOKS):
            route = GETS[number % len(GETS)]
            address, reach = self.hostile_address(route, dice), dice.choice(reaches)
            answer = self.explorer.get(address, reach, dice.choice([(), ("Accept-Language: " + "x" * 300,), ("Cookie: session=%00; session=;;",), ("X-Forwarded-For: 1.2.3.4",)]))
            said = f"{reach.name}: GET {address[:600]}: {answer.status}"
            # who is still speaking when the program closes may lose its answer on the way: only past the longest address
            self.assertTrue(200 <= answer.status < 500 or answer.status == 0 and len(address) > 4096, said)
            self.assertIsNone(INJECTED.search(answer.head), said)
            for payload in PAYLOADS:
                if re.search(r"<\w|['\"] ?o", payload):
                    self.assertNotIn(payload.encode(), answer.body, said + ": came back unescaped")
            statuses[answer.status] += 1
        self.assert_unharmed(before)
        shared.say(f"SEED={shared.seed()}: {sum(statuses.values())} hostile addresses of {len(GETS)} pages: {dict(sorted(statuses.items()))}")


if __name__ == "__main__":
    unittest.main()
