# SPDX-License-Identifier: Apache-2.0
"""Reads and writes lang/*.po, and lang/LINGUAS."""
import re
from dataclasses import dataclass, field

from common import Refused


@dataclass
class Language:
    code: str
    name: str
    direction: str
    locale: str
    plurals: list


@dataclass
class Entry:
    id: str
    plural: str = None
    texts: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    line: int = 0

    @property
    def is_translated(self):
        return bool(self.texts) and all(self.texts)


def read_languages(path):
    out = []
    with open(path, encoding="utf-8") as file:
        for line, text in enumerate(file, 1):
            words = text.split("#")[0].split()
            if not words:
                continue
            if len(words) < 5 or words[2] not in ("ltr", "rtl"):
                raise Refused(path, line, "a language is: code name ltr|rtl locale plural-form...")
            out.append(Language(words[0], words[1], words[2], words[3], words[4:]))
    if not out or out[0].code != "en":
        raise Refused(path, 1, "English is the first language")
    return out


def unquote(path, line, text):
    found = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', text.strip())
    if not found:
        raise Refused(path, line, "a text in quotes is wanted")
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), found.group(1))


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


class PoReader:
    """One pass over the lines; `where` is what a following line of quotes belongs to."""

    def __init__(self, path):
        self.path, self.entries, self.entry, self.where = path, [], Entry(""), None

    def line(self, number, text):
        text = text.strip()
        if text.startswith("#"):
            if self.where:
                self.finish()
            self.entry.comments.append(text)
            return
        if not text:
            return
        found = re.match(r'(msgid|msgid_plural|msgstr(?:\[([0-9])\])?)\s+(".*)$', text)
        if found:
            self.keyword(number, found)
        elif text.startswith('"') and self.where:
            self.add(unquote(self.path, number, text))
        else:
            raise Refused(self.path, number, "not understood")

    def keyword(self, number, found):
        word, index, quoted = found.groups()
        value = unquote(self.path, number, quoted)
        if word == "msgid":
            if self.where:
                self.finish()
            self.entry.id, self.entry.line, self.where = value, number, "id"
        elif word == "msgid_plural":
            self.entry.plural, self.where = value, "plural"
        else:
            if int(index or 0) != len(self.entry.texts):
                raise Refused(self.path, number, f"msgstr[{index}] out of order")
            self.entry.texts.append(value)
            self.where = "text"

    def add(self, text):
        if self.where == "id":
            self.entry.id += text
        elif self.where == "plural":
            self.entry.plural += text
        else:
            self.entry.texts[-1] += text

    def finish(self):
        self.entries.append(self.entry)
        self.entry, self.where = Entry(""), None


def read_po(path):
    """The entries; the head (msgid "") is left out."""
    reader = PoReader(path)
    try:
        with open(path, encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                reader.line(number, text)
    except FileNotFoundError:
        return []
    if reader.where:
        reader.finish()
    return [entry for entry in reader.entries if entry.id]


def write_po(language, entries):
    """The text of a catalogue."""
    out = ["# SPDX-License-Identifier: Apache-2.0\n", f"# {language.name}. tools/messages.py --update adds what is missing.\n",
           'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n', f'"Language: {language.code}\\n"\n']
    for entry in entries:
        out.append("\n" + "".join(comment + "\n" for comment in entry.comments) + f"msgid {quote(entry.id)}\n")
        if entry.plural is None:
            out.append(f"msgstr {quote(entry.texts[0] if entry.texts else '')}\n")
            continue
        out.append(f"msgid_plural {quote(entry.plural)}\n")
        texts = entry.texts or [""] * len(language.plurals)
        out += [f"msgstr[{i}] {quote(text)}\n" for i, text in enumerate(texts)]
    return "".join(out)
