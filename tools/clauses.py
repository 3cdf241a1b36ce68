# SPDX-License-Identifier: Apache-2.0
"""policy/clauses.toml against the tests, the code and the settings: orphans are refused in both directions. Makes the program's table
of clauses.

    clauses.py ROOT                      check, and say how far the policy is proved
    clauses.py ROOT OUT DEPFILE          the same, and write OUT/clauses.gen.c
    clauses.py ROOT --update             name new tests in their rows, and take off the list what is proved
    clauses.py --not-yet                 the list of what is not yet enforced, for test/golden/not_yet.txt
"""
import os
import re
import sys
import tomllib

from common import SPDX, Report, c_string, write_if_changed

IDS = [f"P-{n:02d}" for n in range(1, 107)] + [f"Q-{n:02d}" for n in range(1, 10)]
TEST = re.compile(r"def (test_([pq])(\d{2,3})_\w+)\(")
KEYS = {"class", "settings", "proves", "refuses", "meaning", "state", "enforced"}
TABLE, GOLDEN = os.path.join("policy", "clauses.toml"), os.path.join("test", "golden", "not_yet.txt")
TESTS, SETTINGS = os.path.join("test", "policy"), os.path.join("src", "base", "config.c")
# How a test's name tells that it shows a violation refused; --update goes by it, a person corrects it.
REFUSES = re.compile(r"refus|denie|without|nobody|nothing|never|cannot|not_|_no_|_no$|neither|another|dropped|_ends|_end_|missing|stops|outside|unknown|wrong")


def lines_of(path):
    """Line of each clause's row; "not_yet P-24": of its line in the list."""
    found, table = {}, ""
    with open(path, encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            if match := re.match(r"\[([\w-]+)\]", text):
                table = match[1]
                found[table] = number
            elif table == "not_yet" and (match := re.match(r"([PQ]-\d+) =", text)):
                found["not_yet " + match[1]] = number
    return found


def read_tests(root):
    """Name of each test as the table writes it -> (clause, file, line)."""
    found = {}
    folder = os.path.join(root, TESTS)
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if not name.startswith("test_") or not name.endswith(".py"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                if match := TEST.search(text):
                    clause = f"{match[2].upper()}-{int(match[3]):02d}"
                    found[f"{name[:-3]}.{match[1]}"] = (clause, f"{TESTS}/{name}", number)
    return found


def read_settings(root):
    with open(os.path.join(root, SETTINGS), encoding="utf-8") as file:
        return set(re.findall(r'_ROW\("\w+", (\w+)', file.read()))


def read_table(root):
    with open(os.path.join(root, TABLE), "rb") as file:
        clauses = tomllib.load(file)
    return clauses, clauses.pop("not_yet", {})


class Check:
    def __init__(self, root, report):
        self.root, self.report = root, report
        self.clauses, self.not_yet = read_table(root)
        self.lines, self.tests, self.settings = lines_of(os.path.join(root, TABLE)), read_tests(root), read_settings(root)
        self.files = {}

    def refuse(self, clause, message):
        self.report.refuse(TABLE, self.lines.get(clause, 1), f"{clause}: {message}")

    def text_of(self, file):
        if file not in self.files:
            full = os.path.join(self.root, file)
            if os.path.isfile(full):
                with open(full, encoding="utf-8") as text:
                    self.files[file] = text.read()
            else:
                self.files[file] = None
        return self.files[file]

    def symbols(self, clause, places):
        for place in places:
            file, _, symbol = place.partition(":")
            if self.text_of(file) is None:
                self.refuse(clause, f"there is no file {file}")
            elif symbol and not re.search(rf"\b{re.escape(symbol)}\b", self.text_of(file)):
                self.refuse(clause, f"{file} has no {symbol}")

    def named_tests(self, clause, row):
        for test in row.get("proves", []) + row.get("refuses", []):
            if test not in self.tests:
                self.refuse(clause, f"there is no test {test} in {TESTS}/")
        for kind in ("proves", "refuses"):
            if clause not in self.not_yet and not row.get(kind):
                self.refuse(clause, f"no test that {kind} it (write one, then run tools/clauses.py . --update; or name one that is there)")

    def row(self, clause, row):
        if unknown := set(row) - KEYS:
            self.refuse(clause, f"unknown entry {', '.join(sorted(unknown))}")
        if row.get("class") not in ("E", "G", "D", "S") or row.get("state") not in ("open", "proved") or not row.get("meaning"):
            self.refuse(clause, "class E, G, D or S; state open or proved; a meaning")
            return
        if clause not in self.not_yet and row["state"] == "open":
            self.refuse(clause, "is open, and not on the list of what is not yet enforced")
        if row["state"] == "proved" and not row.get("enforced"):
            self.refuse(clause, "is called proved and names nothing that enforces it")
        if clause in self.not_yet and row["state"] == "proved" and not self.not_yet[clause].startswith("half: "):
            self.refuse("not_yet " + clause, "is proved: run tools/clauses.py . --update, which takes it off the list and names its tests")
        self.named_tests(clause, row)
        self.symbols(clause, row.get("enforced", []))
        for setting in row.get("settings", []):
            if setting not in self.settings:
                self.refuse(clause, f"there is no setting {setting} in {SETTINGS}")

    def orphans(self):
        for test, (clause, file, line) in self.tests.items():
            row = self.clauses.get(clause)
            if row is None:
                self.report.refuse(file, line, f"{test} names no clause")
            elif test not in row.get("proves", []) + row.get("refuses", []):
                self.report.refuse(file, line, f"{test} is not named at {clause} in {TABLE}: run tools/clauses.py . --update")

    def shrinks(self):
        """The list may hold only what the golden file holds, and that file is written from the list: so it can only shrink."""
        kept = (self.text_of(GOLDEN) or "").split()
        for clause in self.not_yet:
            if clause not in self.clauses:
                self.refuse("not_yet " + clause, "is no clause")
            elif clause not in kept:
                self.refuse("not_yet " + clause, f"is new on the list of what is not yet enforced; that list only shrinks ({GOLDEN})")

    def run(self):
        for clause in IDS:
            if clause not in self.clauses:
                self.report.refuse(TABLE, 1, f"{clause} is missing")
        for clause, row in self.clauses.items():
            if clause in IDS:
                self.row(clause, row)
            else:
                self.refuse(clause, "is no clause")
        self.orphans()
        self.shrinks()


# --- the program's table ---

def c_list(texts):
    return "(const char *const[]){" + "".join(c_string(text) + ", " for text in texts) + "NULL}"


def source(check):
    out = [SPDX, '/* Made by tools/clauses.py from policy/clauses.toml; not to be edited. */\n#include "policy/clauses.h"\n\nconst struct clause clauses[] = {\n']
    for clause in IDS:
        row = check.clauses[clause]
        out.append(f"\t{{{c_string(clause)}, '{row['class']}', {c_string(row['meaning'])}, {c_string(check.not_yet.get(clause, ''))},\n"
                   f"\t {c_list(row.get('enforced', []))}, {c_list(row.get('settings', []))},\n"
                   f"\t {c_list(row.get('proves', []))}, {c_list(row.get('refuses', []))}}},\n")
    out.append(f"}};\nconst size_t clauses_count = {len(IDS)};\n")
    return "".join(out)


def write(check, out, depfile):
    write_if_changed(os.path.join(out, "clauses.gen.c"), source(check))
    folder = os.path.join(check.root, TESTS)
    read = [folder] + [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".py")]
    read += [os.path.join(check.root, file) for file in sorted(check.files) if check.files[file] is not None]
    read += [os.path.join(check.root, TABLE), os.path.join(check.root, SETTINGS)]
    write_if_changed(depfile, f"{out}/clauses.gen.c: " + " ".join(read) + "\n")


# --- keeping the table ---

def update(root):
    """Each test is named in its clause's row, after the line of its class; what is proved leaves the list."""
    check = Check(root, Report())
    path = os.path.join(root, TABLE)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for clause, row in check.clauses.items():
        named = {kind: [test for test in row.get(kind, []) if test in check.tests] for kind in ("proves", "refuses")}
        for test, (owner, _, _) in check.tests.items():
            if owner == clause and test not in named["proves"] + named["refuses"]:
                named["refuses" if REFUSES.search(test) else "proves"].append(test)
        head, body = text.split(f"\n[{clause}]\n", 1)
        body, end, rest = body.partition("\n\n[")
        for kind in ("proves", "refuses"):
            body = re.sub(rf"^{kind} = \[.*?\]\n", "", body, flags=re.M | re.S)
        lists = "".join(f"{kind} = [" + ", ".join(f'"{test}"' for test in named[kind]) + "]\n" for kind in named if named[kind])
        body = re.sub(r'^(class = "\w"\n(?:settings = .*\n)?)', lambda m: m[1] + lists, body, count=1)
        text = head + f"\n[{clause}]\n" + body + end + rest
        if row.get("state") == "proved" and not check.not_yet.get(clause, "half: ").startswith("half: "):
            text = re.sub(rf"^{clause} = .*\n", "", text, flags=re.M)
    write_if_changed(path, text)


def main(arguments):
    if arguments == ["--not-yet"]:
        print("\n".join(read_table(".")[1]))
        return
    root, report = arguments[0], Report()
    if arguments[1:] == ["--update"]:
        update(root)
        return
    check = Check(root, report)
    check.run()
    report.end_if_any()
    if arguments[1:]:
        write(check, *arguments[1:])
        return
    proved = [clause for clause in check.clauses if clause not in check.not_yet]
    print(f"{len(proved)} of {len(check.clauses)} clauses proved, each by a test that proves it and one that refuses its violation, in all "
          f"{len(check.tests)} tests; {len(check.not_yet)} not yet enforced: {', '.join(check.not_yet)}")


if __name__ == "__main__":
    main(sys.argv[1:])
