# SPDX-License-Identifier: Apache-2.0
"""Reads SQL text as far as the generator needs: words with their lines, statements, and the columns of tables."""
import re
from dataclasses import dataclass, field

from common import Refused

TOKEN = re.compile(r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*)
  | (?P<string>'(?:[^']|'')*')
  | (?P<param>\$[0-9]+)
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign>\|\||<=|>=|<>|!=|[(),;.*+/%<>=&|-])
""", re.VERBOSE)

COLUMN_TYPES = ("BIGINT", "TEXT", "BYTEA", "DOUBLE PRECISION")
AFTER_TYPE = {"PRIMARY", "NOT", "NULL", "UNIQUE", "DEFAULT", "CHECK", "REFERENCES", "CONSTRAINT"}
TABLE_RULES = {"PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT"}
# Words that one of the two engines does not know or takes differently, and what to write.
REFUSED_WORDS = {
    "AUTOINCREMENT": "ids come from store_new_id()",
    "SERIAL": "ids come from store_new_id()",
    "BIGSERIAL": "ids come from store_new_id()",
    "ROWID": "a table has the columns that are declared",
    "WITHOUT": "tables are plain on both engines",
    "STRICT": "tables are plain on both engines",
    "COLLATE": "order and equality are by bytes on both engines",
    "PRAGMA": "settings of the engine stand in src/store",
    "ATTACH": "there is one database",
    "DETACH": "there is one database",
    "VACUUM": "care of the engine stands in src/store",
    "GLOB": "only SQLite knows it; write LIKE",
    "REGEXP": "only SQLite knows it; write LIKE",
    "ILIKE": "only PostgreSQL knows it; write LIKE on lower()",
    "TRIGGER": "a trigger cannot be written for both engines",
    "REPLACE INTO": "write INSERT ... ON CONFLICT",
    "INSERT OR": "write INSERT ... ON CONFLICT",
    "UPDATE OR": "write ON CONFLICT",
}


@dataclass
class Token:
    kind: str
    text: str
    line: int

    def upper(self):
        return self.text.upper() if self.kind == "word" else self.text


@dataclass
class Column:
    table: str
    name: str
    line: int
    type: str
    kind: str


@dataclass
class Piece:
    """One SQL statement: its words without comments, its text with them."""
    tokens: list = field(default_factory=list)
    comments: list = field(default_factory=list)

    @property
    def line(self):
        return self.tokens[0].line


def tokens_of(path, text, first_line=1):
    """Words, strings, signs and comments of `text`."""
    at, line, found = 0, first_line, []
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            sign = text[at]
            why = "write plain lower-case names, without quotes" if sign in "\"`[" else "both engines must read it"
            raise Refused(path, line, f"{sign!r} cannot stand here: {why}")
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup, match.group(), line))
        line += match.group().count("\n")
        at = match.end()
    return found


def pieces_of(path, tokens):
    """Splits at `;`. Each piece must end with one. A comment behind the `;` on its line belongs to the piece."""
    pieces, now = [], Piece()
    for token in tokens:
        if token.kind == "comment":
            now.comments.append(token)
        elif token.text == ";":
            if not now.tokens:
                raise Refused(path, token.line, "a ';' without a statement before it")
            pieces.append(now)
            now = Piece()
        else:
            now.tokens.append(token)
    if now.tokens:
        raise Refused(path, now.line, "this statement does not end with ';'")
    return pieces


def sql_of(tokens):
    """The text again on one line, without comments."""
    out = ""
    for before, token in zip([None] + tokens, tokens):
        tight = before is None or before.text in ("(", ".") or token.text in (")", ",", ".")
        out += token.text if tight else " " + token.text
    return out


def refuse_words(path, tokens, report):
    """Reports words that are not the same on both engines, and two-armed min() and max()."""
    tokens = [t for t in tokens if t.kind != "comment"]
    for at, token in enumerate(tokens):
        if token.kind != "word":
            continue
        pair = token.upper() + (" " + tokens[at + 1].upper() if at + 1 < len(tokens) else "")
        for word in (token.upper(), pair):
            if word in REFUSED_WORDS:
                report.refuse(path, token.line, f"{word} is not for both engines: {REFUSED_WORDS[word]}")
        if token.upper() in ("MIN", "MAX") and at + 1 < len(tokens) and tokens[at + 1].text == "(":
            if len(split_list(tokens[at + 2:])) > 1:
                report.refuse(path, token.line, f"{token.text}() of several values is SQLite's own: write CASE")


def split_list(tokens):
    """The entries of a bracketed list whose '(' has just been read: lists of tokens, commas at their ends kept as last token."""
    entries, now, depth = [], [], 0
    for token in tokens:
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            if depth == 0:
                break
            depth -= 1
        now.append(token)
        if token.text == "," and depth == 0:
            entries.append(now)
            now = []
    if now:
        entries.append(now)
    return entries


def column_type(path, entry):
    """The type in a column's tokens, which must be one of the four."""
    words = [t.upper() for t in entry[1:] if t.text != ","]
    for type_name in COLUMN_TYPES:
        length = len(type_name.split())
        if " ".join(words[:length]) == type_name and (len(words) == length or words[length] in AFTER_TYPE):
            return type_name
    said = " ".join(t.text for t in entry[1:3] if t.text != ",")
    raise Refused(path, entry[0].line, f"column {entry[0].text}: type {said!r} is not one of {', '.join(COLUMN_TYPES)}")


def kind_comment(path, entry, comments):
    """What the comment at the end of the column's line declares; of several lines, the last one with a comment."""
    for comment in reversed(comments):
        if entry[0].line <= comment.line <= entry[-1].line:
            return comment.text[2:].split(";")[0].strip()
    raise Refused(path, entry[0].line, f"column {entry[0].text} is undeclared: end its line with "
        "'-- id', '-- time', '-- code', '-- number' or '-- content:<datum>'")


def column_of(path, table, entry, comments):
    name = entry[0]
    if name.kind != "word" or name.text != name.text.lower():
        raise Refused(path, name.line, f"{name.text!r} is not a column's name: write it in lower case")
    return Column(table, name.text, name.line, column_type(path, entry), kind_comment(path, entry, comments))


def columns_of(path, piece, comments, report):
    """The columns that CREATE TABLE or ALTER TABLE ... ADD COLUMN makes."""
    words = [t.upper() for t in piece.tokens]
    if words[:2] == ["CREATE", "TABLE"]:
        at = 5 if words[2:5] == ["IF", "NOT", "EXISTS"] else 2
        if len(words) <= at + 1 or words[at + 1] != "(":
            report.refuse(path, piece.line, "CREATE TABLE needs its list of columns")
            return []
        entries = [e for e in split_list(piece.tokens[at + 2:]) if e[0].upper() not in TABLE_RULES]
        table = piece.tokens[at].text
    elif words[:2] == ["ALTER", "TABLE"] and "ADD" in words:
        at = words.index("ADD") + 1
        entries = [piece.tokens[at + (words[at] == "COLUMN"):]]
        table = piece.tokens[2].text
    else:
        return []
    found = []
    for entry in entries:
        try:
            if found and found[-1].line == entry[0].line:
                raise Refused(path, entry[0].line, f"column {entry[0].text}: write one column to a line")
            found.append(column_of(path, table, entry, comments))
        except Refused as refused:
            report.add(refused)
    return found
