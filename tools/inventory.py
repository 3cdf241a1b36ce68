# SPDX-License-Identifier: Apache-2.0
"""policy/inventory.toml -> inventory.gen.h, inventory.gen.c: one enum and one row for each datum and purpose.

    inventory.py ROOT OUT
"""
import os
import re
import sys
import tomllib

from common import SPDX, Report, c_name, c_string, write_if_changed

AUDIENCES = ("self", "programme", "privacy", "communication", "technical", "reviewer", "colleague", "provider", "public", "mail", "aggregate",
             "panel")
STORES = ("vault", "content", "clear", "memory", "open")
BASES = ("contract", "consent", "interest", "obligation")
SUBJECTS = ("member", "contact", "visitor", "reviewer", "administrator", "account", "public")
SOURCES = ("person", "organisation", "administrators", "program")
FIELDS = ("id", "label", "subject", "source", "category", "purposes", "basis", "audience", "store", "retention", "keep", "export", "erase", "needed")


# What starts a clock, with the words that name it in `retention`, and the stores whose sweep knows it (policy/retention.c, privacy/places.c).
CLOCKS = {
    "created": "", "account_end": "account|closed", "membership_end": "membership", "role_end": "role end", "listing_end": "listing|listed",
    "last_sign_in": "last sign-in", "assessment_closed": "assessment closed", "entry_end": "entry|listing", "ended": "ended", "released": "released",
    "unanswered": "unanswered", "sent": "sent|result", "listed": "while", "request": "",
}
UNITS = {"hours": 3600, "days": 86400, "months": 2629746}
IN_MEMORY = {"request"}
# Data of the vault that do not stand in vault_datum but in a table of their own there.
VAULT_TABLES = {"review.authorship", "account.disclosure", "account.limit"}


def keep_rules(datum, purposes, refuse):
    """[(purposes, clock, seconds)] of a datum; every purpose under exactly one clock, and the words say the same."""
    rules, named = [], [purpose for purpose in datum["keep"] if purpose not in ("all", "others")]
    for key, rule in datum["keep"].items():
        found = re.fullmatch(r"(\w+)(?: \+ (\d+) (hours|days|months))?", rule)
        if not found or found[1] not in CLOCKS:
            refuse(f"keep: '{rule}' is not 'clock + N days'; clocks are {', '.join(CLOCKS)}")
            continue
        covered = [p for p in datum["purposes"] if p not in named] if key in ("all", "others") else [key]
        if key == "all" and named or not set(covered) <= set(datum["purposes"]) or not covered:
            refuse(f"keep: '{key}' is no purpose of this datum, or covers none")
        if (found[1] in IN_MEMORY) != (datum["store"] == "memory"):
            refuse(f"keep: the clock '{found[1]}' does not fit store '{datum['store']}'")
        if not re.search(CLOCKS[found[1]], datum["retention"]) or found[2] and f"{found[2]} {found[3]}" not in datum["retention"]:
            refuse(f"the words '{datum['retention']}' do not say '{rule}'")
        rules.append((covered, found[1], int(found[2] or 0) * UNITS[found[3] or "days"]))
    missing = set(datum["purposes"]) - {purpose for covered, _, _ in rules for purpose in covered}
    if missing:
        refuse(f"keep: no clock for {', '.join(sorted(missing))}")
    return rules


def lines_of(path):
    """Line of each [[datum]] in order, for messages."""
    with open(path, encoding="utf-8") as file:
        return [number for number, text in enumerate(file, 1) if text.strip() == "[[datum]]"]


def check_datum(report, path, line, datum, purposes):
    def refuse(message):
        report.refuse(path, line, f"{datum.get('id', 'datum')}: {message}")

    for name in FIELDS:
        if name not in datum:
            refuse(f"'{name}' is missing")
            return
    for name in datum:
        if name not in FIELDS:
            refuse(f"unknown entry '{name}'")
    if not re.fullmatch(r"[a-z]+\.[a-z_]+", datum["id"]):
        refuse("an id is subject.name in small letters")
    for purpose in datum["purposes"]:
        if purpose not in purposes:
            refuse(f"unknown purpose '{purpose}'")
    for who in datum["audience"]:
        if who not in AUDIENCES:
            refuse(f"unknown audience '{who}'")
    for name, allowed in (("store", STORES), ("basis", BASES), ("subject", SUBJECTS), ("source", SOURCES), ("export", "PXN"), ("erase", "KDNMZU")):
        if datum[name] not in allowed:
            refuse(f"unknown {name} '{datum[name]}'")
    if not datum["purposes"]:
        refuse("a datum without a purpose may not be kept")
    datum["rules"] = keep_rules(datum, purposes, refuse)


def read_inventory(root, report):
    path = os.path.join(root, "policy", "inventory.toml")
    with open(path, "rb") as file:
        inventory = tomllib.load(file)
    for purpose in inventory["purposes"]:
        if re.search(r"sale|sell|advert|broker", purpose + inventory["purposes"][purpose].lower()):
            report.refuse(path, 1, f"{purpose}: nothing is collected to be sold or for advertising (P-33)")
    seen = set()
    for line, datum in zip(lines_of(path), inventory["datum"]):
        check_datum(report, path, line, datum, inventory["purposes"])
        if datum.get("id") in seen:
            report.refuse(path, line, f"{datum['id']} stands twice")
        seen.add(datum.get("id"))
    return inventory


def bits(prefix, names):
    return " | ".join(f"{prefix}{c_name(n).upper()}" for n in names) or "0"


def header(inventory):
    out = [SPDX, "#ifndef INVENTORY_GEN_H\n#define INVENTORY_GEN_H\n\nenum datum {\n"]
    out += [f"\tDATUM_{c_name(d['id']).upper()},\n" for d in inventory["datum"]]
    out.append("\tDATUM_COUNT\n};\n\nenum purpose {\n")
    out += [f"\tPURPOSE_{p.upper()},\n" for p in inventory["purposes"]]
    out.append("\tPURPOSE_COUNT\n};\n\nenum clock {\n")
    out += [f"\tCLOCK_STARTS_{c.upper()},\n" for c in CLOCKS]
    out.append("\tCLOCK_STARTS_COUNT\n};\n\n")
    out.append("/* Data that lie outside vault_datum and outlive a request: each has a place in privacy/places.h, or the program does not link. */\n")
    placed = [c_name(d["id"]) for d in inventory["datum"] if d["store"] not in ("vault", "memory") or d["id"] in VAULT_TABLES]
    out.append("#define INVENTORY_PLACES(X)" + "".join(f" X({name}, {name.upper()})" for name in placed) + "\n\n#endif\n")
    return "".join(out)


def table(inventory):
    out = [SPDX, '#include "policy/inventory.h"\n\n', f"const char inventory_version[] = {c_string(inventory['version'])};\n\n"]
    out.append("const char *const inventory_purpose_codes[PURPOSE_COUNT] = {")
    out += [f"{c_string(p)}, " for p in inventory["purposes"]]
    out.append("};\n\nconst char *const inventory_purpose_labels[PURPOSE_COUNT] = {\n")
    out += [f"\t{c_string(label)},\n" for label in inventory["purposes"].values()]
    out.append("};\n\nconst char *const inventory_clock_codes[CLOCK_STARTS_COUNT] = {")
    out += [f"{c_string(c)}, " for c in CLOCKS]
    out.append("};\n\n")
    for d in inventory["datum"]:
        rules = ", ".join(f"{{{' | '.join(f'1u << PURPOSE_{p.upper()}' for p in covered)}, CLOCK_STARTS_{clock.upper()}, INT64_C({seconds})}}"
                          for covered, clock, seconds in d["rules"])
        out.append(f"static const struct keep_rule keep_{c_name(d['id'])}[] = {{{rules}}};\n")
    out.append("\nconst struct datum_row inventory_rows[DATUM_COUNT] = {\n")
    for d in inventory["datum"]:
        words = ", ".join(f".{n} = {c_string(d[n])}" for n in ("id", "label", "subject", "source", "category", "basis", "retention", "needed"))
        purposes = " | ".join(f"1u << PURPOSE_{p.upper()}" for p in d["purposes"])
        out.append(f"\t{{{words},\n\t .purposes = {purposes}, .audience = {bits('AUDIENCE_', d['audience'])},\n"
                   f"\t .store = STORED_{d['store'].upper()}, .export_class = '{d['export']}', .erase_class = '{d['erase']}',\n"
                   f"\t .keep = keep_{c_name(d['id'])}, .keep_count = {len(d['rules'])}}},\n")
    out.append("};\n")
    return "".join(out)


def main(root, out):
    report = Report()
    inventory = read_inventory(root, report)
    report.end_if_any()
    write_if_changed(os.path.join(out, "inventory.gen.h"), header(inventory))
    write_if_changed(os.path.join(out, "inventory.gen.c"), table(inventory))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
