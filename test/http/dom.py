# SPDX-License-Identifier: Apache-2.0
"""A page as a small tree: enough to find elements, read their text, and fill in a form as a browser without script would."""
import html.parser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Element:
    def __init__(self, tag, attributes=(), parent=None):
        self.tag, self.parent, self.children = tag, parent, []
        self.attributes = {name: value if value is not None else "" for name, value in attributes}

    def __getitem__(self, name):
        return self.attributes[name]

    def get(self, name, default=None):
        return self.attributes.get(name, default)

    @property
    def classes(self):
        return self.get("class", "").split()

    @property
    def text(self):
        """All text below, white space folded."""
        return " ".join("".join(self._texts()).split())

    @property
    def raw_text(self):
        return "".join(self._texts())

    def _texts(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def find_all(self, *tags, classed=None, **attributes):
        """Elements below with one of the tags, the class, and the attributes (an attribute's `_` stands for `-`)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        for element in self.walk():
            if tags and element.tag not in tags or classed and classed not in element.classes:
                continue
            if all(element.get(name) == value for name, value in wanted.items()):
                yield element

    def find(self, *tags, classed=None, **attributes):
        return next(self.find_all(*tags, classed=classed, **attributes), None)


class Parser(html.parser.HTMLParser):
    """Builds the tree; `mistakes` names tags that were not balanced."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("document")
        self.mistakes = []

    def handle_starttag(self, tag, attributes):
        element = Element(tag, attributes, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag, attributes):
        self.here.children.append(Element(tag, attributes, self.here))

    def handle_endtag(self, tag):
        if self.here.tag == tag:
            self.here = self.here.parent
            return
        self.mistakes.append(f"line {self.getpos()[0]}: </{tag}> inside <{self.here.tag}>")
        above = self.here
        while above is not None and above.tag != tag:
            above = above.parent
        if above is not None:
            self.here = above.parent

    def handle_data(self, data):
        self.here.children.append(data)


def parse(text):
    parser = Parser()
    parser.feed(text)
    parser.close()
    parser.mistakes += [f"<{parser.here.tag}> is never closed"] if parser.here is not parser.root else []
    return parser.root, parser.mistakes


class Form:
    """One form of a page: what a browser would send, hidden fields included."""

    def __init__(self, element):
        self.element = element
        self.action = element.get("action", "")
        self.method = element.get("method", "get").lower()
        self.is_multipart = element.get("enctype") == "multipart/form-data"
        self.buttons = [button for button in element.find_all("button", "input") if is_submit(button)]
        self.names = {control["name"] for control in element.find_all("input", "select", "textarea", "button")
                      if control.get("name")}

    def defaults(self):
        """[(name, value)] as the page came."""
        pairs = []
        for control in self.element.find_all("input", "select", "textarea"):
            if control.get("name") and "disabled" not in control.attributes:
                pairs += [(control["name"], value) for value in values_of(control)]
        return pairs

    def filled(self, values, press=None):
        """The pairs to send: defaults, with the given names' values replaced (None leaves one out, a list sends several).
        `press` names the value or text of the button pressed; without it the first button counts."""
        values = {name: given if isinstance(given, (list, tuple)) else [] if given is None else [given]
                  for name, given in values.items()}
        pairs = [(name, value) for name, value in self.defaults() if name not in values]
        pairs += [(name, value) for name, given in values.items() for value in given]
        button = self.button(press)
        if button is not None and button.get("name"):
            pairs.append((button["name"], button.get("value", "")))
        return pairs

    def button(self, press):
        if press is None:
            return self.buttons[0] if self.buttons else None
        for button in self.buttons:
            if press in (button.get("value"), button.text, button.get("name")):
                return button
        raise AssertionError(f"no button {press!r}; there are {[button.text or button.get('value') for button in self.buttons]}")


def is_submit(element):
    kind = element.get("type", "submit" if element.tag == "button" else "text")
    return kind in ("submit", "image")


def values_of(control):
    if control.tag == "textarea":
        text = control.raw_text
        return [text[1:] if text.startswith("\n") else text]
    if control.tag == "select":
        options = list(control.find_all("option"))
        chosen = [option for option in options if "selected" in option.attributes]
        if not chosen and "multiple" not in control.attributes:
            chosen = options[:1]
        return [option.get("value", option.text) for option in chosen]
    kind = control.get("type", "text")
    if kind in ("submit", "image", "button", "reset", "file"):
        return []
    if kind in ("checkbox", "radio"):
        return [control.get("value", "on")] if "checked" in control.attributes else []
    return [control.get("value", "")]
