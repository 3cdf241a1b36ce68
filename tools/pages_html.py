# SPDX-License-Identifier: Apache-2.0
"""The HTML machine: walks the tree of a block, knows at each point where in HTML it stands, gives each expression its context
(text, attribute, address, piece of an address) and refuses what could not be safe, balanced or translated.
"""
import html
import re
from dataclasses import dataclass, replace

from common import Refused
import pages_tree as tree
import pages_forms

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FORBIDDEN = {
    "style": "styles stand in static/cabinet.css", "iframe": "frames are not used", "frame": "frames are not used",
    "object": "not used here", "embed": "not used here", "base": "it would turn every address", "applet": "not used here",
    "foreignobject": "HTML inside a drawing is not used", "animate": "nothing moves", "set": "nothing moves",
    "animatetransform": "nothing moves", "animatemotion": "nothing moves", "center": "use the stylesheet", "font": "use the stylesheet",
}
ADDRESSES = {"href", "src", "action", "formaction", "poster", "cite", "data", "background", "ping", "manifest", "xlink:href"}
VISIBLE = {"alt", "title", "aria-label", "placeholder", "label", "abbr", "aria-description", "aria-roledescription",
           "aria-valuetext", "aria-placeholder"}
# Attributes where a sentence may stand besides those: a form's value or something a script or a crawler shows.
MAY_HOLD_WORDS = VISIBLE | {"value", "content"}
CODE = {"code", "kbd", "samp"}
VERBATIM = {"pre", "textarea"}
PLAIN = {"title", "textarea"}               # only text inside, no elements
ENDS_P = {"address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1", "h2",
          "h3", "h4", "h5", "h6", "header", "hr", "main", "menu", "nav", "ol", "p", "pre", "section", "table", "ul"}
PARENTS = {"li": {"ul", "ol", "menu"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}, "tr": {"table", "thead", "tbody", "tfoot"},
           "td": {"tr"}, "th": {"tr"}, "option": {"select", "datalist", "optgroup"}, "summary": {"details"}, "legend": {"fieldset"},
           "tbody": {"table"}, "thead": {"table"}, "tfoot": {"table"}, "caption": {"table"}, "figcaption": {"figure"}}
NOT_INSIDE_ITSELF = {"a", "button", "form", "label"}
NO_LINKS_IN = {"a", "button", "option", "title", "textarea", "summary"}

NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[a-z0-9]+)*")
ATTRIBUTE = re.compile(r"[^\s\"'<>/=]+")


class Prefix:
    """The place before an address of ours where the language prefix goes, once it is known that it does."""
    on = False


@dataclass(frozen=True)
class State:
    mode: str = "text"              # text, tag (between attributes), value (inside an attribute's quotes)
    stack: tuple = ()
    tag: str = ""
    attribute: str = ""
    url: str = ""                   # in an address: start, whole, pieces
    address: str = ""               # what of the address was literal; {} for a piece
    prefix: Prefix = None
    literal: str = ""               # the attribute's value so far; None when the run decides it
    attributes: frozenset = frozenset()     # of (name, value or None) in this tag
    ids: frozenset = frozenset()
    wants_space: bool = False

    def place(self):
        return (self.mode, self.stack, self.tag, self.attribute, self.url, re.split(r"[?#]", self.address)[0])

    def says(self):
        if self.mode == "text":
            return f"inside <{self.stack[-1]}>" if self.stack else "at the block's top"
        return f"inside the tag <{self.tag}>" if self.mode == "tag" else f"inside {self.attribute}=\"\" of <{self.tag}>"

    def value_of(self, name):
        """The literal value of an attribute of this tag; None when absent or not literal."""
        found = [v for n, v in self.attributes if n == name]
        return found[0] if len(found) == 1 else None

    def has(self, name):
        return any(n == name for n, _ in self.attributes)


def has_letters(text):
    return any(c.isalpha() for c in html.unescape(text))


def top(stack):
    return stack[-1] if stack else ""


class Machine:
    """One block's walk. `known` is what the tree around offers: routes, assets, blocks (see pages.py)."""

    def __init__(self, block, known):
        self.block, self.known, self.form = block, known, None

    def refuse(self, line, message):
        raise Refused(self.block.file, line, message)

    def run(self):
        if self.block.within is not None:
            self.form = pages_forms.form_of_block(self)
        end = self.walk(self.block.nodes, State())
        if end.place() != State().place():
            self.refuse(self.block.line, f"block {self.block.name} ends {end.says()}")

    # --- the tree ---

    def walk(self, nodes, state):
        for node in nodes:
            state = getattr(self, "walk_" + type(node).__name__.lower())(node, state)
        return state

    def inside_script(self, state):
        return state.mode == "text" and top(state.stack) == "script"

    def walk_html(self, node, state):
        return Chunk(self, node, state).run()

    def walk_value(self, node, state):
        node.context, state = self.context_of(node.line, state)
        return state

    def context_of(self, line, state):
        """Where an expression stands, and the state after it."""
        if self.inside_script(state):
            self.refuse(line, "nothing may be written into <script>")
        if state.mode == "tag":
            self.refuse(line, "an expression cannot be a tag or an attribute name")
        if state.mode == "text":
            plain = top(state.stack) in PLAIN | {"option"}
            return ("attribute" if plain else "text"), state
        if state.url == "start":
            return "url", replace(state, url="whole", literal=None)
        if state.url == "whole":
            self.refuse(line, "an address is one expression, or begins with a literal")
        if state.url == "pieces":
            if not re.match(r"(/|\?|#|mailto:|https://[a-z0-9.-]+/)", state.address):
                self.refuse(line, f"'{state.address}' is no beginning for an address with pieces")
            return "piece", replace(state, address=state.address + "{}", literal=None)
        return "attribute", replace(state, literal=None)

    def walk_sentence(self, node, state):
        if state.mode == "value" and (state.url or not (state.attribute in MAY_HOLD_WORDS or state.attribute.startswith("data-"))):
            self.refuse(node.line, f"words in {state.attribute}=\"\"")
        node.context, state = self.context_of(node.line, state)
        pairs = tree.placeholders(node.text)[1]
        barred = set(state.stack) & NO_LINKS_IN
        if pairs and (state.mode == "value" or barred):
            where = f"<{sorted(barred)[0]}>" if barred else "an attribute"
            self.refuse(node.line, f"a sentence with {{{sorted(pairs)[0]}}}...{{/{sorted(pairs)[0]}}} cannot stand in {where}")
        for name, value in node.args.items():
            if isinstance(value, tree.Literal) and value.kind == "string":
                self.check_link_of_sentence(node, name, value, pairs)
        return state

    def check_link_of_sentence(self, node, name, value, pairs):
        if name not in pairs:
            self.refuse(value.line, f"'{name}' is a literal: write it into the sentence")
        value.prefix, value.value = self.check_address(value.line, value.value, "GET")

    def walk_raw(self, node, state):
        if state.mode == "value" and state.url:
            self.refuse(node.line, "raw cannot stand in an address")
        node.context, state = self.context_of(node.line, state)
        return state

    def only_in_text(self, node, state, what):
        if state.mode != "text" or top(state.stack) in PLAIN | {"script", "option"}:
            self.refuse(node.line, f"{what} can only stand between elements, not {state.says()}")

    def walk_if(self, node, state):
        if self.inside_script(state):
            self.refuse(node.line, "nothing may be written into <script>")
        ends = [(line, self.walk(nodes, state)) for _, line, nodes in node.arms]
        if node.arms[-1][0] is not None:
            ends.append((node.line, state))
        for line, end in ends[1:]:
            if end.place() != ends[0][1].place():
                self.refuse(node.line, f"the arms of this if end in different places: {ends[0][1].says()} and {end.says()}")
        return self.joined([end for _, end in ends])

    def joined(self, ends):
        return replace(ends[0], ids=frozenset().union(*(e.ids for e in ends)),
                       attributes=frozenset().union(*(e.attributes for e in ends)),
                       wants_space=any(e.wants_space for e in ends),
                       literal=ends[0].literal if all(e.literal == ends[0].literal for e in ends) else None,
                       address=max((e.address for e in ends), key=len))

    def walk_for(self, node, state):
        return self.walk_loop(node, state, "for")

    def walk_with(self, node, state):
        return self.walk_loop(node, state, "with")

    def walk_loop(self, node, state, what):
        if self.inside_script(state):
            self.refuse(node.line, "nothing may be written into <script>")
        end = self.walk(node.nodes, state)
        if end.place() != state.place():
            self.refuse(node.line, f"this {what} begins {state.says()} and ends {end.says()}")
        if what == "for" and end.ids != state.ids:
            self.refuse(node.line, f"id \"{sorted(end.ids - state.ids)[0]}\" would be written more than once")
        return self.joined([state, end])

    def walk_call(self, node, state):
        self.only_in_text(node, state, "call")
        pages_forms.check_call(self, node)
        return state

    def walk_form(self, node, state):
        self.only_in_text(node, state, "a form")
        if self.form is not None or "p" in state.stack:
            self.refuse(node.line, "a form inside a form" if self.form is not None else "<form> cannot stand inside <p>")
        self.form = pages_forms.check_form(self, node)
        inside = replace(state, stack=state.stack + ("form",))
        end = self.walk(node.nodes, inside)
        self.form = None
        if end.place() != inside.place():
            self.refuse(node.line, f"this form ends {end.says()}")
        return replace(end, stack=state.stack)

    def walk_fieldnode(self, node, state):
        self.only_in_text(node, state, "field")
        if "p" in state.stack and node.kind != "hidden":
            self.refuse(node.line, "a field cannot stand inside <p>")
        pages_forms.check_field(self, node)
        return state

    def walk_errors(self, node, state):
        self.only_in_text(node, state, "errors")
        return state

    # --- addresses ---

    def check_address(self, line, address, method):
        """(whether the language prefix goes before it, the address to write)."""
        path = re.split(r"[?#]", address)[0]
        if address.startswith("//"):
            self.refuse(line, "an address cannot begin with //")
        if path.startswith("/static/"):
            if path not in self.known.assets:
                self.refuse(line, f"there is no {path[1:]}")
            return False, self.known.assets[path]
        if address.startswith("/"):
            route = self.known.route(method, path)
            if route is None:
                self.refuse(line, f"{method} {path.replace('{}', '...')} is not in routes")
            return route.has_prefix, address
        self.check_scheme(line, address)
        if not re.match(r"[#?]|https://[a-z0-9]|mailto:", address):
            self.refuse(line, f"an address begins with / # ? https:// or mailto:, not '{address[:20]}'")
        return False, address

    def check_scheme(self, line, address):
        scheme = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]*):", address)
        if scheme and scheme.group(1).lower() not in ("https", "mailto"):
            self.refuse(line, f"{scheme.group(1)}: addresses are not used")


class Chunk:
    """A run of literal HTML: the walk over its characters."""

    def __init__(self, machine, node, state):
        self.machine, self.node, self.text, self.state, self.at, self.ops = machine, node, node.text, state, 0, []

    def line(self, at=None):
        return self.node.line + self.text.count("\n", 0, self.at if at is None else at)

    def refuse(self, message, at=None):
        self.machine.refuse(self.line(at), message)

    def put(self, markup):
        self.ops.append(markup)

    def change(self, **what):
        self.state = replace(self.state, **what)

    def run(self):
        while self.at < len(self.text):
            {"text": self.read_text, "tag": self.read_tag, "value": self.read_value}[self.state.mode]()
        self.node.ops = self.ops
        return self.state

    # --- between tags ---

    def read_text(self):
        end = self.text.find("<", self.at)
        end = len(self.text) if end < 0 else end
        if end > self.at:
            self.read_words(self.text[self.at:end])
            self.at = end
            return
        if self.text.startswith("<!--", self.at):
            end = self.text.find("-->", self.at)
            if end < 0:
                self.refuse("an expression in a comment" if top(self.state.stack) != "script" else "a comment that does not end")
            self.at = end + 3
        elif self.text[self.at:self.at + 15].lower() == "<!doctype html>":
            self.put("<!doctype html>")
            self.at += 15
        elif self.text.startswith("</", self.at):
            self.read_end_tag()
        else:
            self.read_tag_name()

    def read_words(self, words):
        stack = self.state.stack
        bare = re.search(r"&(?!(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#x[0-9A-Fa-f]+);)", words)
        if bare:
            self.refuse("a bare & is written &amp;", self.at + bare.start())
        if top(stack) == "script" and words.strip():
            self.refuse("nothing may be written into <script>")
        found = re.search(r"[^\W\d_]", re.sub(r"&#?\w+;", lambda m: " " * len(m.group()), words))
        if not found and has_letters(words):
            found = re.search("&", words)
        if found and not self.machine.block.untranslated and not set(stack) & CODE:
            self.refuse(f"untranslated words: '{words[found.start():].strip()[:30]}'", self.at + found.start())
        if not set(stack) & VERBATIM:
            words = re.sub(r"\s+", lambda m: "\n" if "\n" in m.group() else " ", words)
        self.put(words)

    def read_end_tag(self):
        found = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>").match(self.text, self.at)
        if not found:
            self.refuse("an end tag that is not one")
        name, stack = found.group(1), self.state.stack
        if name.lower() in VOID:
            self.refuse(f"<{name}> has no end tag")
        if name == "form":
            self.refuse("a form ends with {{ end }}")
        if top(stack) != name:
            self.refuse(f"</{name}> closes <{stack[-1]}>" if stack else f"</{name}> closes nothing")
        self.put(f"</{name}>")
        self.change(stack=stack[:-1])
        self.at = found.end()

    def read_tag_name(self):
        found = NAME.match(self.text, self.at + 1)
        if not found:
            at_end = self.at + 1 == len(self.text)
            self.refuse("an expression cannot be a tag name" if at_end else "a bare < is written &lt;")
        name = found.group()
        self.check_element(name)
        self.put("<" + name)
        self.change(mode="tag", tag=name, attributes=frozenset(), wants_space=True)
        self.at = found.end()

    def check_element(self, name):
        stack, low = self.state.stack, name.lower()
        drawing = "svg" in stack or name == "svg"
        if name != low and not drawing:
            self.refuse(f"<{name}> is written in small letters")
        if low in FORBIDDEN:
            self.refuse(f"<{name}>: {FORBIDDEN[low]}")
        if name == "form":
            self.refuse("a form is written {{ form post \"/address\" }} or {{ form get \"/address\" }}")
        if top(stack) in PLAIN | {"script"}:
            self.refuse(f"<{name}> inside <{stack[-1]}>")
        if drawing:
            return
        if name in ENDS_P and "p" in stack:
            self.refuse(f"<{name}> cannot stand inside <p>")
        if name in NOT_INSIDE_ITSELF and name in stack:
            self.refuse(f"<{name}> inside <{name}>")
        if name in ("a", "button", "input", "select", "textarea") and set(stack) & {"a", "button"}:
            self.refuse(f"<{name}> inside <{[t for t in stack if t in ('a', 'button')][0]}>")
        if name in PARENTS and stack and stack[-1] not in PARENTS[name]:
            self.refuse(f"<{name}> cannot stand in <{stack[-1]}>")

    # --- inside a tag ---

    def read_tag(self):
        space = re.compile(r"\s+").match(self.text, self.at)
        if space:
            self.at = space.end()
            self.change(wants_space=False)
            if not re.compile(r"\s*/?>").match(self.text, self.at):
                self.put(" ")
            return
        if self.text[self.at] == ">":
            self.end_tag(1, False)
        elif self.text.startswith("/>", self.at):
            self.end_tag(2, True)
        else:
            self.read_attribute()

    def end_tag(self, length, closed):
        state, name = self.state, self.state.tag
        drawing = "svg" in state.stack
        if closed and not drawing:
            self.refuse(f"<{name}/> is written <{name}>" if name in VOID else f"<{name}/> is written <{name}></{name}>")
        pages_forms.check_tag(self)
        self.put("/>" if closed else ">")
        stack = state.stack if closed or name in VOID else state.stack + (name,)
        self.change(mode="text", stack=stack, tag="", attributes=frozenset(), wants_space=False)
        self.at += length

    def read_attribute(self):
        found = ATTRIBUTE.match(self.text, self.at)
        if not found:
            self.refuse(f"{self.text[self.at]!r} cannot stand in a tag")
        name = found.group()
        self.check_attribute(name)
        self.at = found.end()
        if self.at < len(self.text) and self.text[self.at] == "=":
            self.at += 1
            if self.at == len(self.text):
                self.refuse(f"{name}= wants double quotes around the expression")
            if self.text[self.at] != '"':
                self.refuse(f"{name}= wants double quotes")
            self.at += 1
            self.put(f'{name}="')
            url = "start" if name.lower() in ADDRESSES else ""
            self.change(mode="value", attribute=name, url=url, address="", literal="", prefix=None)
            if url:
                prefix = Prefix()
                self.ops.append(prefix)
                self.change(prefix=prefix)
        else:
            if name.lower() in ADDRESSES:
                self.refuse(f"{name} wants an address")
            self.put(name)
            self.change(attributes=self.state.attributes | {(name, "")}, wants_space=True)

    def check_attribute(self, name):
        if self.state.wants_space:
            self.refuse(f"a space is wanted before {name}")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9:-]*", name):
            self.refuse(f"'{name}' is not an attribute's name")
        low = name.lower()
        if low.startswith("on"):
            self.refuse(f"{name}: script stands in static/, never in a page")
        if low == "style":
            self.refuse("style: styles stand in static/cabinet.css")
        if low in ("srcdoc", "srcset", "http-equiv"):
            self.refuse(f"{name} is not used here")
        if self.state.has(name):
            self.refuse(f"{name} stands twice")

    # --- inside quotes ---

    def read_value(self):
        end = self.text.find('"', self.at)
        piece = self.text[self.at:] if end < 0 else self.text[self.at:end]
        self.check_value(piece)
        state = self.state
        if state.url and piece:
            self.read_address(piece, end >= 0)
        else:
            self.put(piece)
        self.at = len(self.text) if end < 0 else end
        if self.state.literal is not None:
            self.change(literal=self.state.literal + piece)
        if end >= 0:
            self.end_value()

    def check_value(self, piece):
        bare = re.search(r"&(?!(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#x[0-9A-Fa-f]+);)", piece)
        if bare:
            self.refuse("a bare & is written &amp;", self.at + bare.start())
        if self.state.attribute in VISIBLE and has_letters(piece) and not self.machine.block.untranslated:
            self.refuse(f"untranslated words in {self.state.attribute}: '{piece.strip()[:30]}'")

    def read_address(self, piece, complete):
        state = self.state
        if state.url == "whole":
            self.refuse("an address is one expression, or begins with a literal")
        if state.url == "start" and complete:
            on, written = self.machine.check_address(self.line(), html.unescape(piece), self.method())
            state.prefix.on = on
            self.put(piece if html.unescape(piece) == written else written)
            self.change(url="done", address=piece)
            return
        if state.url == "start" and piece.startswith("/static/"):
            self.refuse("the name of a static file is literal")
        if state.url == "start":
            self.machine.check_scheme(self.line(), piece)
        self.put(piece)
        self.change(url="pieces", address=state.address + html.unescape(piece))

    def method(self):
        return "POST" if self.state.attribute == "formaction" and self.machine.form and self.machine.form.method == "POST" else "GET"

    def end_value(self):
        state = self.state
        if state.url == "start":
            self.refuse(f"{state.attribute}=\"\" wants an address")
        if state.url == "pieces":
            state.prefix.on = self.machine.check_address(self.line(), state.address, self.method())[0]
        ids = state.ids
        if state.attribute == "id" and state.literal is not None:
            if state.literal in ids:
                self.refuse(f"id \"{state.literal}\" stands twice")
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", state.literal):
                self.refuse(f"'{state.literal}' is not an id")
            ids = ids | {state.literal}
        self.put('"')
        self.change(mode="tag", attributes=state.attributes | {(state.attribute, state.literal)}, ids=ids, attribute="", url="",
                    address="", prefix=None, literal="", wants_space=True)
        self.at += 1
