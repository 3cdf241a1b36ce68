# SPDX-License-Identifier: Apache-2.0
"""Reads a template file into a tree of blocks: what stands between {{ and }} is understood here, the HTML between is not
(pages_html.py does that). The language is described in doc/style.md, "pages/".
"""
import re
from dataclasses import dataclass, field

from common import Refused

KEYWORDS = {"include", "block", "if", "elif", "else", "for", "with", "call", "form", "field", "errors", "raw", "untranslated",
            "end", "and", "or", "not", "in"}


# --- the tree ------------------------------------------------------------------------------------------------------

@dataclass
class Path:
    """a.b.c: `names` as written; `line` for messages."""
    names: list
    line: int
    address_of: bool = False


@dataclass
class Literal:
    """A string, a number or an enum's NAME in an expression."""
    kind: str
    value: object
    line: int


@dataclass
class Html:
    text: str
    line: int
    ops: list = field(default_factory=list)


@dataclass
class Value:
    path: Path
    line: int
    context: str = ""


@dataclass
class Sentence:
    text: str
    plural: str
    args: dict
    line: int
    context: str = ""


@dataclass
class Raw:
    text: str
    line: int
    context: str = ""


@dataclass
class Test:
    """One comparison: left, operator (or "" for bare truth), right, negated."""
    left: Path
    operator: str
    right: object
    negated: bool


@dataclass
class If:
    arms: list      # of (condition, line, nodes); condition: list of "and"/"or" and Test in turn; None for else
    line: int


@dataclass
class For:
    name: str
    path: Path
    nodes: list
    line: int


@dataclass
class With:
    name: str
    path: Path
    nodes: list
    line: int


@dataclass
class Call:
    name: str
    args: list
    line: int


@dataclass
class Form:
    method: str
    address: str
    words: dict
    nodes: list
    line: int
    route: object = None


@dataclass
class FieldNode:
    kind: str
    name: object        # str or Path
    label: object       # str (a message) or Path
    words: dict
    line: int
    route: object = None


@dataclass
class Errors:
    line: int


@dataclass
class Block:
    name: str
    parameters: list    # of (type, name)
    nodes: list
    file: str
    line: int
    within: str = None
    untranslated: bool = False


@dataclass
class File:
    path: str
    includes: list      # of (name, line)
    blocks: list


# --- from text to pieces -------------------------------------------------------------------------------------------

WORD = re.compile(r'''\s*(?:
    (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<number>-?[0-9]+)
  | (?P<path>&?[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*(?:-[a-z]+)*)
  | (?P<mark>==|!=|<=|>=|[<>()=|,*])
)''', re.X)


def split_file(path, text):
    """Yields ("html", text, line) and ("code", text, line) in turn."""
    at, line = 0, 1
    while at < len(text):
        start = text.find("{{", at)
        html = text[at:] if start < 0 else text[at:start]
        stray = html.find("}}")
        if stray >= 0:
            raise Refused(path, line + html.count("\n", 0, stray), "}} without {{")
        if html:
            yield "html", html, line
        line += html.count("\n")
        if start < 0:
            return
        end = re.compile(r'(?:[^"}]|"(?:[^"\\]|\\.)*"|\}(?!\}))*\}\}', re.S).match(text, start + 2)
        if not end:
            raise Refused(path, line, "{{ without }}")
        code = text[start + 2:end.end() - 2]
        if "{{" in re.sub(r'"(?:[^"\\]|\\.)*"', "", code):
            raise Refused(path, line, "{{ without }}")
        yield "code", code, line
        line += code.count("\n")
        at = end.end()


def drop_lines_of_control(pieces):
    """A line that holds only control words leaves no line in the page."""
    controls = ("block", "if", "elif", "else", "end", "for", "with", "include", "untranslated")
    pieces = [list(piece) for piece in pieces]
    for i, (kind, text, _) in enumerate(pieces):
        if kind != "code" or text.split(None, 1)[:1] == [] or text.split(None, 1)[0] not in controls:
            continue
        before = pieces[i - 1] if i > 0 else None
        after = pieces[i + 1] if i + 1 < len(pieces) else None
        starts = before is None or (before[0] == "html" and re.search(r"[\n\x00][ \t]*$", before[1]))
        ends = after is None or (after[0] == "html" and re.match(r"[ \t]*\n", after[1]))
        if starts and ends and before is not None:
            before[1] = re.sub(r"[ \t]+$", "", before[1])
        if starts and ends and after is not None:
            after[1] = "\x00" + re.sub(r"^[ \t]*\n[ \t]*", "", after[1])   # the mark keeps the line count (see Html)
    return pieces


def words_of(path, code, line):
    """The words of one {{ }}: (kind, value, line)."""
    out, at = [], 0
    code = code.rstrip()
    while at < len(code):
        found = WORD.match(code, at)
        if not found:
            raise Refused(path, line + code.count("\n", 0, at), f"not understood: {code[at:].strip()[:30]}")
        kind = found.lastgroup
        here = line + code.count("\n", 0, found.start(kind))
        value = found.group(kind)
        if kind == "string":
            value = re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m.group(1), m.group(1)), re.sub(r"\s*\n\s*", " ", value[1:-1]))
        out.append((kind, int(value) if kind == "number" else value, here))
        at = found.end()
    return out


class Words:
    """A reader over the words of one {{ }}."""

    def __init__(self, path, words, line):
        self.path, self.words, self.line, self.at = path, words, line, 0

    def refuse(self, message):
        line = self.words[min(self.at, len(self.words) - 1)][2] if self.words else self.line
        raise Refused(self.path, line, message)

    def peek(self, ahead=0):
        at = self.at + ahead
        return self.words[at] if at < len(self.words) else ("end", None, self.line)

    def take(self, kind=None, value=None, what=None):
        found = self.peek()
        if (kind and found[0] != kind) or (value is not None and found[1] != value):
            self.refuse(f"expected {what or value or kind}, found {'the end' if found[0] == 'end' else repr(found[1])}")
        self.at += 1
        return found

    def has(self, value):
        if self.peek()[0] in ("path", "mark") and self.peek()[1] == value:
            self.at += 1
            return True
        return False

    def done(self):
        if self.at < len(self.words):
            self.refuse(f"unexpected {self.peek()[1]!r}")

    def dotted(self, what="an expression"):
        _, value, line = self.take("path", what=what)
        names = value.lstrip("&").split(".")
        if "-" in value or names[0] in KEYWORDS:
            self.at -= 1
            self.refuse(f"expected {what}, found {value!r}")
        return Path(names, line, value.startswith("&"))

    def name(self, what):
        path = self.dotted(what)
        if len(path.names) != 1 or path.address_of:
            self.at -= 1
            self.refuse(f"expected {what}")
        return path.names[0]

    def operand(self):
        kind, value, line = self.peek()
        if kind in ("string", "number"):
            self.at += 1
            return Literal(kind, value, line)
        path = self.dotted()
        if len(path.names) == 1 and re.fullmatch(r"[A-Z][A-Z0-9_]*", path.names[0]):
            return Literal("name", path.names[0], line)
        return path

    def assigned(self):
        """name=value words; a value is a string, a number or a path; a word alone is a flag."""
        out = {}
        while self.peek()[0] != "end":
            _, name, _ = self.take("path", what="a word")
            if name in out:
                self.refuse(f"'{name}' stands twice")
            out[name] = self.operand() if self.has("=") else True
        return out


# --- from pieces to the tree ---------------------------------------------------------------------------------------

def read_condition(words):
    out = []
    while True:
        negated = words.has("not")
        left = words.dotted()
        operator, right = "", None
        if words.peek()[0] == "mark" and words.peek()[1] in ("==", "!=", "<", ">", "<=", ">="):
            operator = words.take()[1]
            right = words.operand()
            if isinstance(right, Literal) and right.kind == "string" and operator not in ("==", "!="):
                words.refuse("a text can only be compared with == and !=")
        out.append(Test(left, operator, right, negated))
        if words.has("and"):
            out.append("and")
        elif words.has("or"):
            out.append("or")
        else:
            words.done()
            return out


def read_sentence(words, line):
    text = words.take("string")[1]
    plural = None
    if words.has("|"):
        plural = words.take("string", what="the plural")[1]
    args = words.assigned()
    for name, value in args.items():
        if value is True:
            words.refuse(f"'{name}' wants a value")
    check_placeholders(words, text, plural, args)
    return Sentence(text, plural, args, line)


BUILT_IN_PAIRS = {"b", "em", "code"}


def placeholders(text):
    """(plain names, names of pairs) of a sentence; ValueError when its braces are not in order."""
    plain, pairs, open_pair = set(), set(), None
    rest = re.sub(r"\{(/?)([a-z][a-z0-9_]*)\}", "", text)
    if "{" in rest or "}" in rest:
        raise ValueError("a brace that is no placeholder")
    closed = set(re.findall(r"\{/([a-z][a-z0-9_]*)\}", text))
    for slash, name in re.findall(r"\{(/?)([a-z][a-z0-9_]*)\}", text):
        if slash:
            if open_pair != name:
                raise ValueError(f"{{/{name}}} closes nothing")
            open_pair = None
        elif name in closed:
            if open_pair:
                raise ValueError(f"{{{name}}} inside {{{open_pair}}}")
            pairs.add(name)
            open_pair = name
        else:
            plain.add(name)
    if open_pair:
        raise ValueError(f"{{{open_pair}}} is not closed")
    return plain, pairs


def check_placeholders(words, text, plural, args):
    if not text.strip():
        words.refuse("an empty sentence")
    used = set()
    for one in (text, plural):
        if one is None:
            continue
        try:
            plain, pairs = placeholders(one)
        except ValueError as mistake:
            words.refuse(str(mistake))
        used |= plain | pairs
        for name in sorted((plain | pairs) - (BUILT_IN_PAIRS & pairs) - set(args)):
            words.refuse(f"nothing is given for {{{name}}}")
    for name in args:
        if name not in used and not (plural and name == "n"):
            words.refuse(f"'{name}' is not used in the sentence")
    if plural and "n" not in args:
        words.refuse("a plural wants n=")


class Reader:
    """Builds the tree of one file by walking its pieces."""

    def __init__(self, path, text):
        self.path = path
        self.pieces = drop_lines_of_control(split_file(path, text))
        self.at = 0

    def refuse(self, line, message):
        raise Refused(self.path, line, message)

    def read_file(self):
        file = File(self.path, [], [])
        while self.at < len(self.pieces):
            kind, text, line = self.pieces[self.at]
            self.at += 1
            if kind == "html":
                bare = re.sub(r"<!--.*?-->", lambda m: "\n" * m.group().count("\n"), text.replace("\x00", ""), flags=re.S)
                if bare.strip():
                    first = len(bare) - len(bare.lstrip())
                    self.refuse(line + bare.count("\n", 0, first) + text.count("\x00"), "text outside a block")
                continue
            words = Words(self.path, words_of(self.path, text, line), line)
            word = words.peek()[1]
            if word == "include":
                words.take()
                name = words.take("string", what='a header in quotes')[1]
                words.done()
                if not re.fullmatch(r"[a-z0-9_/.-]+\.h", name):
                    self.refuse(line, f"'{name}' is not a header of ours")
                file.includes.append((name, line))
            elif word == "block":
                file.blocks.append(self.read_block(words, line))
            else:
                self.refuse(line, f"only include and block stand outside a block, found '{word}'")
        return file

    def read_block(self, words, line):
        words.take()
        name = words.name("the block's name")
        words.take("mark", "(")
        parameters = []
        while not words.has(")"):
            if parameters:
                words.take("mark", ",", what="',' or ')'")
            parameters.append(self.read_parameter(words))
        within = None
        if words.has("in"):
            within = words.take("string", what="the address of a form")[1]
        words.done()
        block = Block(name, parameters, [], self.path, line, within)
        block.nodes, stop = self.read_nodes(block, ("end",), f"block {name}", line)
        stop.done()
        if block.nodes and isinstance(block.nodes[-1], Html):
            block.nodes[-1].text = block.nodes[-1].text.rstrip()    # so that a call inside a line adds no space
        return block

    def read_parameter(self, words):
        parts, stars = [], ""
        while words.peek()[0] == "path" or words.peek()[1] == "*":
            kind, value, _ = words.take()
            if kind == "mark":
                stars += "*"
            else:
                parts.append(value)
        if len(parts) < 2 or any("." in p or "-" in p or "&" in p for p in parts):
            words.refuse("a parameter is a C type and a name")
        if parts[-1] in KEYWORDS or parts[-1] == "out":
            words.refuse(f"'{parts[-1]}' cannot be a name")
        return " ".join(parts[:-1]) + (" " + stars if stars else ""), parts[-1]

    def read_nodes(self, block, stops, what, started):
        """Nodes until one of `stops`; gives them and the words of the stop."""
        nodes = []
        while self.at < len(self.pieces):
            kind, text, line = self.pieces[self.at]
            self.at += 1
            if kind == "html":
                if text.startswith("\x00"):
                    text, line = text[1:], line + 1
                if text:
                    nodes.append(Html(text, line))
                continue
            words = Words(self.path, words_of(self.path, text, line), line)
            kind, word, _ = words.peek()
            if kind == "path" and word in stops:
                words.take()
                return nodes, words
            node = self.read_node(block, words, kind, word, line)
            if node is not None:
                nodes.append(node)
        self.refuse(started, f"{what} has no {{{{ end }}}}")

    def read_node(self, block, words, kind, word, line):
        if kind == "end":
            self.refuse(line, "nothing between {{ and }}")
        if kind == "string":
            return read_sentence(words, line)
        if kind != "path":
            words.refuse(f"unknown word {word!r}")
        read = {"if": self.read_if, "for": self.read_for, "with": self.read_with, "call": self.read_call,
                "form": self.read_form, "field": self.read_field}.get(word)
        if read:
            words.take()
            return read(block, words, line)
        if word == "errors":
            words.take()
            words.done()
            return Errors(line)
        if word == "raw":
            words.take()
            text = words.take("string", what="a text in quotes")[1]
            words.done()
            return Raw(text, line)
        if word == "untranslated":
            words.take()
            words.done()
            block.untranslated = True
            return None
        if word in ("end", "else", "elif"):
            self.refuse(line, f"'{word}' without its beginning")
        if word in KEYWORDS:
            self.refuse(line, f"'{word}' cannot stand here")
        path = words.dotted()
        if words.peek()[0] != "end":
            words.at = 0
            words.refuse(f"unknown word '{word}'" if len(path.names) == 1 else f"unexpected {words.peek(1)[1]!r}")
        return Value(path, line)

    def read_if(self, block, words, line):
        arms, condition, arm_line = [], read_condition(words), line
        while True:
            nodes, stop = self.read_nodes(block, ("elif", "else", "end"), "if", line)
            arms.append((condition, arm_line, nodes))
            word, arm_line = stop.words[0][1], stop.line
            if condition is None and word != "end":
                self.refuse(stop.line, f"'{word}' after else")
            if word == "elif":
                condition = read_condition(stop)
                continue
            stop.done()
            if word == "end":
                return If(arms, line)
            condition = None

    def read_for(self, block, words, line):
        name = words.name("a name")
        words.take("path", "in")
        path = words.dotted()
        words.done()
        if len(path.names) < 2:
            self.refuse(line, "for walks a member: v.list")
        nodes, stop = self.read_nodes(block, ("end",), "for", line)
        stop.done()
        return For(name, path, nodes, line)

    def read_with(self, block, words, line):
        name = words.name("a name")
        words.take("mark", "=")
        path = words.dotted()
        words.done()
        nodes, stop = self.read_nodes(block, ("end",), "with", line)
        stop.done()
        return With(name, path, nodes, line)

    def read_call(self, block, words, line):
        name = words.name("a block's name")
        words.take("mark", "(")
        args = []
        while not words.has(")"):
            if args:
                words.take("mark", ",", what="',' or ')'")
            args.append(words.operand())
        words.done()
        return Call(name, args, line)

    def read_form(self, block, words, line):
        _, method, _ = words.take("path", what="get or post")
        if method not in ("get", "post"):
            self.refuse(line, f"a form is get or post, not '{method}'")
        address = words.take("string", what="the form's address")[1]
        more = words.assigned()
        nodes, stop = self.read_nodes(block, ("end",), "form", line)
        stop.done()
        return Form(method, address, more, nodes, line)

    def read_field(self, block, words, line):
        _, kind, _ = words.take("path", what="the field's kind")
        more = {}
        if words.has("("):
            while not words.has(")"):
                _, name, _ = words.take("path", what="a word")
                words.take("mark", "=")
                more[name] = words.operand()
        name = words.take()[1] if words.peek()[0] == "string" else words.dotted("the field's name")
        label = words.take()[1] if words.peek()[0] == "string" else None
        rest = words.assigned()
        for word in rest:
            if word in more:
                self.refuse(line, f"'{word}' stands twice")
        more.update(rest)
        if "label" in more:
            if label is not None:
                self.refuse(line, "two labels")
            given = more.pop("label")
            label = given.value if isinstance(given, Literal) and given.kind == "string" else given
        return FieldNode(kind, name, label, more, line)


def read_template(path, text):
    """The tree of one file; raises Refused at its first mistake."""
    return Reader(path, text).read_file()
