# SPDX-License-Identifier: Apache-2.0
"""Forms in templates: each posts to a route, and each of its fields is one that the route declares."""
import re
from dataclasses import dataclass

import pages_tree as tree

LINE_KINDS = {"text": "text", "email": "email", "password": "password", "search": "search", "url": "url", "tel": "tel",
              "number": "text", "date": "date"}
CHOICES = {"select", "radios", "checks"}
KINDS = set(LINE_KINDS) | CHOICES | {"area", "check", "file", "hidden"}
# The words a field may carry; the kinds' own on top.
FIELD_WORDS = {"hint", "autocomplete", "required", "unmarked", "value", "short", "max"}
KIND_WORDS = {"area": {"rows"}, "select": {"options"}, "radios": {"options"}, "checks": {"options"}, "check": {"checked"},
              "file": {"accept"}, "hidden": set()}
FORM_FLAGS = {"files", "guard"}
FORM_WORDS = {"class", "role", "name", "aria-label", "aria-labelledby", "anchor", "autosave"}


@dataclass
class FormContext:
    """The form one stands in: its route, None where that is not known (an address without declared fields)."""
    method: str
    route: object

    def field(self, name):
        """The declared field of that name; a name with a dot belongs to the map in front of the dot."""
        for one in self.route.fields:
            if one.name == name or (one.type == "map" and name.startswith(one.name + ".")):
                return one
        return None

    @property
    def has_map(self):
        return any(one.type == "map" for one in self.route.fields)

    @property
    def open(self):
        """GET pages may read their query themselves; then nothing is declared and nothing checked."""
        return self.method == "GET" and not self.route.fields


def find_route(machine, line, method, address):
    shape = re.sub(r"\{[a-z0-9_]+\}", "{}", re.split(r"[?#]", address)[0])
    for route in machine.known.routes:
        if route.method == method and re.sub(r"\{[a-z0-9_]+\}", "{}", route.path) == shape:
            return route
    route = machine.known.route(method, re.split(r"[?#]", address)[0])
    if route is None:
        machine.refuse(line, f"{method} {address} is not in routes")
    return route


def form_of_block(machine):
    return FormContext("POST", find_route(machine, machine.block.line, "POST", machine.block.within))


def check_form(machine, node):
    method = node.method.upper()
    node.route = find_route(machine, node.line, method, node.address)
    parameters = re.findall(r"\{([a-z0-9_]+)\}", node.address)
    for name in parameters:
        if not isinstance(node.words.get(name), tree.Path):
            machine.refuse(node.line, f"the form wants {name}=")
    for name, value in node.words.items():
        if name in parameters:
            continue
        if name in FORM_FLAGS and value is True:
            continue
        if not (name in FORM_WORDS or name.startswith("data-")) or not isinstance(value, tree.Literal) or value.kind != "string":
            machine.refuse(node.line, f"a form has no word '{name}'" if name not in FORM_WORDS else f"{name} wants a text in quotes")
    if "autosave" in node.words:
        find_route(machine, node.line, "POST", node.words["autosave"].value)
        for name in re.findall(r"\{([a-z0-9_]+)\}", node.words["autosave"].value):
            if name not in parameters:
                machine.refuse(node.line, f"autosave has {{{name}}}, which the form's address has not")
    return FormContext(method, node.route)


def check_field(machine, node):
    form = machine.form
    if form is None:
        machine.refuse(node.line, "a field outside a form (a block of fields says in which: block x (...) in \"/address\")")
    if node.kind not in KINDS:
        machine.refuse(node.line, f"unknown kind of field '{node.kind}'")
    node.route = form.route
    words = FIELD_WORDS | KIND_WORDS.get(node.kind, set())
    for word in node.words:
        if word not in words:
            machine.refuse(node.line, f"a field of kind {node.kind} has no word '{word}'")
    check_field_words(machine, node)
    if isinstance(node.name, tree.Path):
        if not form.has_map and not form.open:
            machine.refuse(node.line, "a field whose name the run decides wants a map in the form's route")
        return
    declared = form.field(node.name)
    if declared is None and not form.open:
        machine.refuse(node.line, f"{form.method} {form.route.path} has no field '{node.name}'")
    if declared is not None and (declared.type == "file") != (node.kind == "file") and declared.type != "map":
        machine.refuse(node.line, f"'{node.name}' is declared as {declared.type}, not fit for a field of kind {node.kind}")


def check_field_words(machine, node):
    if node.kind == "hidden":
        if "value" not in node.words:
            machine.refuse(node.line, "a hidden field wants value=")
        if node.label is not None:
            machine.refuse(node.line, "a hidden field has no label")
    elif node.label is None:
        machine.refuse(node.line, "a field wants a label")
    if node.kind in CHOICES and not isinstance(node.words.get("options"), tree.Path):
        machine.refuse(node.line, f"{node.kind} wants options=")
    for flag in ("required", "unmarked", "short"):
        if node.words.get(flag, True) is not True:
            machine.refuse(node.line, f"'{flag}' stands alone")
    for word in ("hint", "autocomplete", "value", "accept", "rows", "checked", "max"):
        if node.words.get(word, None) is True:
            machine.refuse(node.line, f"'{word}' wants a value")


def check_call(machine, node):
    called = machine.known.blocks.get(node.name)
    if called is None:
        machine.refuse(node.line, f"there is no block '{node.name}'")
    if len(called.parameters) != len(node.args):
        machine.refuse(node.line, f"block {node.name} takes {len(called.parameters)}, {len(node.args)} given")
    if called.within is not None:
        here = machine.form
        if here is None or here.route is not find_route(machine, node.line, "POST", called.within):
            machine.refuse(node.line, f"block {node.name} belongs inside the form {called.within}")


def check_tag(chunk):
    """At the end of an opening tag: what the whole of it must hold."""
    state, name = chunk.state, chunk.state.tag
    if name == "img" and not state.has("alt"):
        chunk.refuse("<img> wants alt")
    if name == "html" and not state.has("lang"):
        chunk.refuse("<html> wants lang")
    if name == "script" and not state.has("src"):
        chunk.refuse("<script> wants src: script stands in static/")
    if name == "a" and state.has("target") and "noopener" not in (state.value_of("rel") or ""):
        chunk.refuse("target wants rel=\"noopener\"")
    if name == "input" and state.value_of("type") in ("submit", "button", "reset"):
        chunk.refuse("a button is written <button>")
    if name in ("input", "select", "textarea", "button"):
        check_control(chunk, state, name)


def check_control(chunk, state, tag):
    form = chunk.machine.form
    if not state.has("name") or form is None or form.open:
        return
    name = state.value_of("name")
    if name is None:
        if not form.has_map:
            chunk.refuse(f"a <{tag}> whose name the run decides wants a map in the form's route")
    elif form.field(name) is None:
        chunk.refuse(f"{form.method} {form.route.path} has no field '{name}'")
