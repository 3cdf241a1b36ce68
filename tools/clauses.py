# SPDX-License-Identifier: Apache-2.0
"""Checks policy/clauses.toml against the tests and the code, and says how far the policy is proved.

    clauses.py ROOT
"""
import os
import re
import sys
import tomllib

from common import Report

IDS = [f"P-{n:02d}" for n in range(1, 107)] + [f"Q-{n:02d}" for n in range(1, 10)]
TEST = re.compile(r"def (test_([pq])(\d{2,3})_\w+)\(")


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return {match[1]: number for number, text in enumerate(file, 1) if (match := re.match(r"\[([PQ]-\d+)\]", text))}


def tests_by_clause(root):
    """Clause -> [(file, line, test)] from the names of the tests in test/policy/."""
    found = {}
    folder = os.path.join(root, "test", "policy")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if not name.endswith(".py"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                if match := TEST.search(text):
                    clause = f"{match[2].upper()}-{int(match[3]):02d}"
                    found.setdefault(clause, []).append((f"test/policy/{name}", number, match[1]))
    return found


def check_symbols(report, root, path, line, clause, enforced):
    for place in enforced:
        file, _, symbol = place.partition(":")
        full = os.path.join(root, file)
        if not os.path.exists(full):
            report.refuse(path, line, f"{clause}: there is no file {file}")
        elif symbol:
            with open(full, encoding="utf-8") as text:
                if not re.search(rf"\b{re.escape(symbol)}\b", text.read()):
                    report.refuse(path, line, f"{clause}: {file} has no {symbol}")


def check(root, report):
    path = os.path.join("policy", "clauses.toml")
    with open(os.path.join(root, path), "rb") as file:
        clauses = tomllib.load(file)
    lines, tests = lines_of(os.path.join(root, path)), tests_by_clause(root)
    for clause in IDS:
        if clause not in clauses:
            report.refuse(path, 1, f"{clause} is missing")
    for clause, row in clauses.items():
        line = lines.get(clause, 1)
        if clause not in IDS:
            report.refuse(path, line, f"{clause} is no clause")
        if row.get("class") not in ("E", "G", "D", "S") or row.get("state") not in ("open", "proved") or not row.get("meaning"):
            report.refuse(path, line, f"{clause}: class E, G, D or S; state open or proved; a meaning")
        if row["state"] == "proved" and clause not in tests:
            report.refuse(path, line, f"{clause} is called proved and no test in test/policy/ is named after it")
        if row["state"] == "proved" and not row["enforced"]:
            report.refuse(path, line, f"{clause} is called proved and names nothing that enforces it")
        if row["state"] == "open" and clause in tests:
            report.refuse(*tests[clause][0][:2], f"{clause} has a test and is still called open in policy/clauses.toml")
        check_symbols(report, root, path, line, clause, row.get("enforced", []))
    for clause, places in tests.items():
        if clause not in clauses:
            report.refuse(*places[0][:2], f"{places[0][2]} names no clause")
    return clauses, tests


def main(root):
    report = Report()
    clauses, tests = check(root, report)
    report.end_if_any()
    proved = [c for c, row in clauses.items() if row["state"] == "proved"]
    print(f"{len(proved)} of {len(clauses)} clauses proved by {sum(len(t) for t in tests.values())} tests; {len(clauses) - len(proved)} open")


if __name__ == "__main__":
    main(sys.argv[1])
