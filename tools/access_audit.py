#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which role can read which datum through which route: from policy/inventory.toml (audience, purposes) and `routes` (who, purpose,
reads), decided as inventory_allows(), web/guard.c and policy/vault.c decide it. Kept as test/golden/access.txt.

A cell is a route that lets the role in, declares the datum, and has a purpose that the datum was collected for (for one's own data, and
at the privacy desk, also the purpose "rights"). What no line names is refused. Letters are what the courier reads an address for.
"""
import os
import re
import sys
import tomllib

from routes_file import read_routes

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Which words of a route's `who` let somebody in who stands so to the datum's subject.
LETS_IN = {
    "programme": {"administrator", "programme"}, "privacy": {"administrator", "privacy"},
    "communication": {"administrator", "communication"}, "technical": {"administrator", "technical"},
    "reviewer": {"reviewer", "assigned", "clear"}, "panel": {"reviewer", "assigned", "clear"}, "colleague": {"member", "editor", "owner"}, "provider": {"member", "editor", "owner"},
    "public": set(),
}
OWN = {"visitor": {"visitor"}, "member": {"member", "editor", "owner"}, "reviewer": {"reviewer", "assigned", "clear"},
       "administrator": {"administrator", "programme", "privacy", "communication", "technical"}, "contact": set(), "public": set()}
SIGNED_IN = set().union(*OWN.values())


def who_lets_in(audience, subject):
    if audience == "self":
        words = SIGNED_IN if subject == "account" else OWN[subject]
    else:
        words = LETS_IN[audience]
    # whoever has a session may also go where everybody may; a contact has none and comes by a mailed link
    return words | {"public"} | ({"signed"} if words else set())


def declares(route, datum):
    for name in filter(None, route.words.get("reads", "").split(",")):
        if name == datum["id"] or (name.endswith(".*") and datum["id"].startswith(name[:-1])):
            return True
    return False


def fits(route, datum, audience):
    purpose = route.words.get("purpose", "account")
    if purpose == "rights" and (audience == "self" or audience == "privacy" and LETS_IN["privacy"] & set(route.who.split("|"))):
        return True
    return purpose in datum["purposes"]


def routes_for(routes, datum, audience):
    admitted = who_lets_in(audience, datum["subject"])
    for route in routes:
        if fits(route, datum, audience) and declares(route, datum) and admitted & set(route.who.split("|")):
            yield f"{route.method} {route.path}", route.words.get("purpose", "account")


def letters():
    """[(code, purpose)] of messages/letters.c."""
    with open(os.path.join(ROOT, "src", "messages", "letters.c"), encoding="utf-8") as file:
        return [(code, purpose.lower()) for code, purpose in re.findall(r'\{"([a-z_]+)",\s*PURPOSE_([A-Z]+),', file.read())]


def cell_lines(routes, datum, audience):
    if audience == "mail":
        lines = [f"letter {code}, for {purpose}" for code, purpose in letters() if purpose in datum["purposes"]] if datum["id"].endswith(".email") else []
    elif audience == "aggregate":
        lines = []
    else:
        lines = [f"{route}, for {purpose}" for route, purpose in routes_for(routes, datum, audience)]
    return lines or ["(no route reads it so far)"]


def unreadable(routes, inventory):
    """Declarations that open nothing: whoever the route lets in may not read the datum for its purpose."""
    for route in routes:
        for datum in inventory["datum"]:
            opened = any(any(found == f"{route.method} {route.path}" for found, _ in routes_for([route], datum, audience))
                         for audience in datum["audience"] if audience not in ("mail", "aggregate"))
            named = datum["id"] in route.words.get("reads", "").split(",")
            if named and not opened:
                yield f"{route.method} {route.path}: {datum['id']}"


def main():
    with open(os.path.join(ROOT, "policy", "inventory.toml"), "rb") as file:
        inventory = tomllib.load(file)
    routes = read_routes(os.path.join(ROOT, "routes"))
    print("# Which role can read which datum through which route (tools/access_audit.py). Whoever is not named is refused.")
    cells = 0
    for datum in inventory["datum"]:
        print(f"\n{datum['id']}  ({datum['store']}; {', '.join(datum['purposes'])})")
        for audience in datum["audience"] or ["nobody"]:
            lines = ["never read out"] if audience == "nobody" else cell_lines(routes, datum, audience)
            cells += len(lines)
            for number, line in enumerate(lines):
                print(f"  {audience if number == 0 else '':<14}{line}")
    print("\n# Declared in `routes` by name, but open to nobody whom the route lets in:")
    for line in unreadable(routes, inventory):
        print(f"  {line}")
    print(f"\n# {len(inventory['datum'])} data, {len(routes)} routes, {cells} lines")


if __name__ == "__main__":
    sys.exit(main())
