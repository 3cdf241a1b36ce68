# SPDX-License-Identifier: Apache-2.0
"""Gathers every message of the program (pages/, C, rubric/, policy/) and compiles lang/*.po into messages.gen.c.

    messages.py --root . --out DIR     compile; a message of a catalogue that no longer exists is left out
    messages.py --root . --check       also refuse messages that no longer exist
    messages.py --root . --update      write what is missing into each catalogue, drop what no longer exists, sort
    messages.py --root . --missing     how many are missing, by language
"""
import argparse
import json
import os
import re
import tomllib

import pages_tree
import po
from common import Refused, Report, SPDX, c_string, write_if_changed

INVENTORY_KEYS = ("label", "retention", "needed")
RUBRIC_KEYS = {"label", "name", "hint", "question", "provider_question", "evidence_hint", "guidance", "meaning", "short", "words"}
# Functions whose argument number N (from 0) is a message, and the one after it its plural when marked True.
C_FUNCTIONS = {"tr": (1, False), "visit_tr": (1, False), "lang_text": (2, True), "out_sentence": (1, True), "N_": (0, False),
               "desk_count": (1, True), "desk_sentence": (1, False), "sentence": (1, True)}
C_STRING = r'"(?:[^"\\\n]|\\.)*"'


class Messages:
    """id -> (plural, the files that use it)."""

    def __init__(self, report):
        self.report, self.plurals, self.files, self.free, self.read = report, {}, {}, set(), []

    def add(self, text, plural, path, line):
        if not text.strip():
            return
        known = self.plurals.setdefault(text, plural)
        if plural and known and plural != known:
            self.report.refuse(path, line, f"another plural of {text!r} than in {sorted(self.files[text])[0]}")
        if plural and not known:
            self.plurals[text] = plural
        self.files.setdefault(text, set()).add(path)


# --- gathering -----------------------------------------------------------------------------------------------------

def of_template(messages, path, root):
    shown = os.path.relpath(path, root)
    try:
        with open(path, encoding="utf-8") as file:
            tree = pages_tree.read_template(os.path.relpath(path), file.read())
    except Refused:
        return                  # pages.py reports it
    for block in tree.blocks:
        of_nodes(messages, block.nodes, shown)


def of_nodes(messages, nodes, path):
    for node in nodes:
        if isinstance(node, pages_tree.Sentence):
            messages.add(node.text, node.plural, path, node.line)
        elif isinstance(node, pages_tree.FieldNode):
            of_field(messages, node, path)
        elif isinstance(node, pages_tree.Call):
            for value in node.args:
                of_value(messages, value, path)
        elif isinstance(node, pages_tree.Form):
            of_value(messages, node.words.get("aria-label"), path)
            of_nodes(messages, node.nodes, path)
        elif isinstance(node, pages_tree.If):
            for _, _, inner in node.arms:
                of_nodes(messages, inner, path)
        elif isinstance(node, (pages_tree.For, pages_tree.With)):
            of_nodes(messages, node.nodes, path)


def of_value(messages, value, path):
    if isinstance(value, pages_tree.Literal) and value.kind == "string":
        messages.add(value.value, None, path, value.line)


def of_field(messages, node, path):
    if isinstance(node.label, str):
        messages.add(node.label, None, path, node.line)
    of_value(messages, node.words.get("hint"), path)


def c_arguments(text, at):
    """The arguments of the call whose '(' stands before `at`, as pieces of source."""
    depth, start, out = 0, at, []
    for found in re.compile(C_STRING + r"|'(?:[^'\\]|\\.)*'|[(){}\[\],]").finditer(text, at):
        mark = found.group()
        if mark in "({[":
            depth += 1
        elif mark in ")}]" and depth > 0:
            depth -= 1
        elif mark == ")" or (mark == "," and depth == 0):
            out.append(text[start:found.start()])
            start = found.end()
            if mark == ")":
                return out
    return out


def c_texts(source):
    """The string literals of an argument; those that stand beside each other are one."""
    out = []
    for run in re.findall(rf"{C_STRING}(?:\s*{C_STRING})*", source):
        pieces = re.findall(C_STRING, run)
        text = "".join(piece[1:-1] for piece in pieces)
        out.append(re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), text))
    return out


def of_c(messages, path, root):
    shown = os.path.relpath(path, root)
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), file.read(), flags=re.S)
    for found in re.finditer(r"\b(" + "|".join(C_FUNCTIONS) + r")\(", text):
        place, has_plural = C_FUNCTIONS[found.group(1)]
        arguments = c_arguments(text, found.end())
        if len(arguments) <= place:
            continue
        texts = c_texts(arguments[place])
        plurals = c_texts(arguments[place + 1]) if has_plural and len(arguments) > place + 1 else []
        for one in texts:
            messages.add(one, plurals[0] if plurals else None, shown, text.count("\n", 0, found.start()) + 1)


def of_rubric(messages, path, root):
    shown = os.path.relpath(path, root)
    with open(path, encoding="utf-8") as file:
        content = json.load(file)

    def walk(value, taken):
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, taken or key in RUBRIC_KEYS or key == "anchors")
        elif isinstance(value, list):
            for inner in value:
                walk(inner, taken)
        elif isinstance(value, str) and taken:
            messages.add(value, None, shown, 1)
            messages.free.add(value)

    walk(content, False)


def of_inventory(messages, path, root):
    shown = os.path.relpath(path, root)
    with open(path, "rb") as file:
        content = tomllib.load(file)
    texts = list(content.get("purposes", {}).values())
    for datum in content.get("datum", []):
        texts += [datum[key] for key in INVENTORY_KEYS if key in datum]
    for text in texts:
        messages.add(text, None, shown, 1)
        messages.free.add(text)


ANCHOR = re.compile(r"\s*\{(?:[PQ]-\d|binds nobody|inventory)[^}]*\}")
NOTICE_MARK = re.compile(r"(?:#{1,6}|-|\d{1,3}\.) +")


def of_notice(messages, path, root):
    """The paragraphs, items and headings of the policy's text, without their anchors; the inventory's tables have their own words."""
    shown = os.path.relpath(path, root)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    head = text.split("---\n", 2)
    line = head[1].count("\n") + 3 if text.startswith("---\n") else 1
    for block in re.split(r"\n", head[2] if text.startswith("---\n") else text):
        words = " ".join(ANCHOR.sub(" ", NOTICE_MARK.sub("", block, count=1) if NOTICE_MARK.match(block) else block).split())
        if words and not words.startswith("{table of "):
            messages.add(words, None, shown, line)
        line += 1


def gather(root, report):
    messages = Messages(report)
    for folder, _, names in sorted(os.walk(os.path.join(root, "src"))):
        for name in sorted(n for n in names if n.endswith((".c", ".h"))):
            messages.read.append(os.path.join(folder, name))
            of_c(messages, os.path.join(folder, name), root)
        messages.read.append(folder)
    for part, ending, reader in (("pages", ".html", of_template), ("rubric", ".json", of_rubric)):
        folder = os.path.join(root, part)
        messages.read.append(folder)
        for name in sorted(n for n in os.listdir(folder) if n.endswith(ending)):
            messages.read.append(os.path.join(folder, name))
            reader(messages, os.path.join(folder, name), root)
    notice = os.path.join(root, "policy", "notice", "en.md")
    if os.path.exists(notice):
        messages.read.append(notice)
        of_notice(messages, notice, root)
    inventory = os.path.join(root, "policy", "inventory.toml")
    if os.path.exists(inventory):
        messages.read.append(inventory)
        of_inventory(messages, inventory, root)
    return messages


# --- catalogues ----------------------------------------------------------------------------------------------------

def marks(text, free):
    """The placeholders of a text, in no order; a text of the rubric has none."""
    return set() if free else set(re.findall(r"\{/?[a-z][a-z0-9_]*\}", text))


def check_entry(entry, messages, language, path, report):
    wanted = messages.plurals[entry.id]
    if (entry.plural or None) != wanted:
        report.refuse(path, entry.line, f"the plural is {wanted!r}")
        return
    count = len(language.plurals) if wanted else 1
    if len(entry.texts) != count:
        report.refuse(path, entry.line, f"{language.code} wants {count} form{'s' if count > 1 else ''}, {len(entry.texts)} given")
        return
    if not entry.is_translated:
        if any(entry.texts):
            report.refuse(path, entry.line, "some forms of the plural are empty")
        return
    free = entry.id in messages.free
    expected = marks(entry.id, free) | marks(wanted or "", free)
    for text in entry.texts:
        found = marks(text, free)
        # One form may say the number as a word ("one day"), so {n} may be left out of a plural's form.
        if found - expected or (expected - found) - ({"{n}"} if wanted else set()):
            report.refuse(path, entry.line, f"placeholders differ: {' '.join(sorted(expected ^ found))}")
        elif not free:
            check_order(text, path, entry.line, report)


def check_order(text, path, line, report):
    try:
        pages_tree.placeholders(text)
    except ValueError as mistake:
        report.refuse(path, line, str(mistake))


def read_catalogue(root, language, messages, report, strict):
    path = os.path.relpath(os.path.join(root, "lang", language.code + ".po"))
    out = {}
    try:
        entries = po.read_po(path)
    except Refused as refused:
        report.add(refused)
        return out
    for entry in entries:
        if entry.id in out:
            report.refuse(path, entry.line, f"{entry.id!r} stands twice")
        elif entry.id in messages.plurals:
            check_entry(entry, messages, language, path, report)
            out[entry.id] = entry
        elif strict:
            report.refuse(path, entry.line, f"no message {entry.id!r} (run messages.py --update)")
    return out


def fnv(text):
    value = 14695981039346656037
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return value


def source(messages, languages, catalogues):
    order = sorted(messages.plurals, key=fnv)
    out = [SPDX, "/* Made by tools/messages.py from pages/, src/, rubric/ and lang/; not to be edited. */\n#include \"web/messages.h\"\n\n"]
    out.append("static const uint64_t hashes[] = {\n" + "".join(f"\t0x{fnv(m):016x},\n" for m in order) + "\t0\n};\n\n")
    out.append("static const char *const ids[] = {\n" + "".join(f"\t{c_string(m)},\n" for m in order) + "\tNULL\n};\n\n")
    out.append(f"const struct messages messages = {{{len(order)}, hashes, ids}};\n")
    rows = []
    for i, language in enumerate(languages):
        code = language.code
        forms = ", ".join(c_string(p) for p in language.plurals)
        out.append(f"\nstatic const char *const {code}_plurals[] = {{{forms}, NULL}};\n")
        texts = "NULL"
        if i > 0:
            texts = f"{code}_texts"
            entries = [catalogues[code].get(m) for m in order]
            lines = [c_string("\0".join(e.texts) + "\0") if e and e.is_translated else "NULL" for e in entries]
            out.append(f"static const char *const {texts}[] = {{\n" + "".join(f"\t{line},\n" for line in lines) + "\tNULL\n};\n")
        rtl = "true" if language.direction == "rtl" else "false"
        rows.append(f"\t{{{{{c_string(code)}, {c_string(language.name)}, {rtl}, {i}}}, {c_string(language.locale)}, {code}_plurals, {texts}}},\n")
    out.append("\nconst struct catalogue catalogues[] = {\n" + "".join(rows) + "};\n")
    out.append("\nconst struct lang *const langs[] = {" + ", ".join(f"&catalogues[{i}].lang" for i in range(len(languages))) + "};\n")
    out.append(f"const size_t langs_count = {len(languages)};\n")
    return "".join(out)


def update(root, language, messages, entries):
    kept = []
    for text in sorted(messages.plurals):
        plural = messages.plurals[text]
        entry = entries.get(text) or po.Entry(text, plural)
        entry.comments = [f"#: {path}" for path in sorted(messages.files[text])]
        if entry.plural != plural:
            entry.plural, entry.texts = plural, []
        kept.append(entry)
    write_if_changed(os.path.join(root, "lang", language.code + ".po"), po.write_po(language, kept))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--root", required=True)
    options.add_argument("--out")
    options.add_argument("--depfile")
    options.add_argument("--check", action="store_true")
    options.add_argument("--update", action="store_true")
    options.add_argument("--missing", action="store_true")
    asked = options.parse_args()
    report = Report()
    try:
        languages = po.read_languages(os.path.relpath(os.path.join(asked.root, "lang", "LINGUAS")))
    except Refused as refused:
        report.add(refused)
        report.end_if_any()
    messages = gather(asked.root, report)
    quiet = Report()
    catalogues = {lang.code: read_catalogue(asked.root, lang, messages, quiet if asked.update else report, asked.check)
                  for lang in languages[1:]}
    report.end_if_any()
    for language in languages[1:]:
        entries = catalogues[language.code]
        if asked.update:
            update(asked.root, language, messages, entries)
        if asked.missing:
            done = sum(1 for entry in entries.values() if entry.is_translated)
            print(f"{language.code}: {len(messages.plurals) - done} of {len(messages.plurals)} missing")
    if asked.out:
        write_if_changed(os.path.join(asked.out, "messages.gen.c"), source(messages, languages, catalogues))
        write_depfile(asked, messages, languages)


def write_depfile(asked, messages, languages):
    folder = os.path.join(asked.root, "lang")
    read = messages.read + [folder] + [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    if asked.depfile:
        write_if_changed(asked.depfile, f"{asked.out}/messages.gen.c: " + " ".join(read) + "\n")


if __name__ == "__main__":
    main()
