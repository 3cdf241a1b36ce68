# SPDX-License-Identifier: Apache-2.0
"""Reads the file `routes` (its format: doc/style.md). Used by routes.py, which makes the table, and by pages.py, which
checks links and forms against it.

    GET /solutions public catalogue_list_get loop
    POST /sign-in public people_sign_in_post rate 10/min purpose account
        email email required max 254
"""
import os
import re
from dataclasses import dataclass, field

from common import Refused

METHODS = ("GET", "POST")
# Words of a route that stand alone, and those followed by a value.
ROUTE_FLAGS = {"loop", "pool", "no-form-token", "machine", "elevated", "untrained"}
ROUTE_VALUES = {"rate", "purpose", "reads", "again", "body"}
FIELD_TYPES = {"text", "area", "email", "secret", "code", "codes", "int", "id", "flag", "path", "url", "phone", "date", "lang",
               "map", "file"}
FIELD_FLAGS = {"required", "optional"}
FIELD_VALUES = {"min", "max", "in"}

PATH = re.compile(r"/(?:[A-Za-z0-9._~-]|\{[a-z][a-z0-9_]*\})*(?:/(?:[A-Za-z0-9._~-]|\{[a-z][a-z0-9_]*\})+)*")
NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass
class Field:
    name: str
    type: str
    words: dict
    line: int


@dataclass
class Route:
    method: str
    path: str
    who: str
    handler: str
    words: dict
    fields: list = field(default_factory=list)
    line: int = 0

    @property
    def parameters(self):
        """Names in braces, in order."""
        return re.findall(r"\{([a-z0-9_]+)\}", self.path)

    @property
    def has_prefix(self):
        """Whether it also lives under a language prefix: pages do, addresses for machines (JSON, feeds, API) do not."""
        return not ("machine" in self.words or re.match(r"/(api|\.well-known|static)/", self.path)
                    or re.search(r"\.[a-z0-9]+$", self.path))

    def matches(self, path):
        """Whether a literal path (where a piece that only the run knows is written {}) is this route's."""
        pattern = re.sub(r"\\\{[a-z0-9_]+\\\}", "[^/]+", re.escape(self.path))
        return re.fullmatch(pattern, path) is not None


def read_words(path, line, words, flags, values):
    out = {}
    rest = iter(words)
    for word in rest:
        if word in out:
            raise Refused(path, line, f"'{word}' stands twice")
        if word in flags:
            out[word] = True
        elif word in values:
            value = next(rest, None)
            if value is None:
                raise Refused(path, line, f"'{word}' wants a value after it")
            out[word] = value
        else:
            raise Refused(path, line, f"unknown word '{word}'")
    return out


def read_field(path, line, words, route):
    if len(words) < 2:
        raise Refused(path, line, "a field is: name type, then its words")
    name, kind = words[0], words[1]
    if not NAME.fullmatch(name):
        raise Refused(path, line, f"'{name}' is not a name for a field (a-z, 0-9, _)")
    if kind not in FIELD_TYPES:
        raise Refused(path, line, f"unknown type '{kind}'")
    if any(f.name == name for f in route.fields):
        raise Refused(path, line, f"field '{name}' stands twice")
    more = read_words(path, line, words[2:], FIELD_FLAGS, FIELD_VALUES)
    for bound in ("min", "max"):
        if bound in more:
            if not re.fullmatch(r"-?[0-9]+", more[bound]):
                raise Refused(path, line, f"'{bound}' wants a whole number")
            more[bound] = int(more[bound])
    if "in" in more:
        more["in"] = more["in"].split(",")
    if "required" in more and "optional" in more:
        raise Refused(path, line, "a field is required or optional, not both")
    return Field(name, kind, more, line)


def read_route(path, line, words, routes):
    if len(words) < 4:
        raise Refused(path, line, "a route is: METHOD /path who handler, then its words")
    method, address, who, handler = words[:4]
    if method not in METHODS:
        raise Refused(path, line, f"unknown method '{method}'")
    if not PATH.fullmatch(address):
        raise Refused(path, line, f"'{address}' is not a path")
    if not NAME.fullmatch(handler):
        raise Refused(path, line, f"'{handler}' is not a name for a function")
    if any(r.method == method and r.path == address for r in routes):
        raise Refused(path, line, f"{method} {address} stands twice")
    return Route(method, address, who, handler, read_words(path, line, words[4:], ROUTE_FLAGS, ROUTE_VALUES), [], line)


def read_routes(path):
    """All routes in order. Raises Refused at the first mistake. A file that is not there gives none."""
    if not os.path.exists(path):
        return []
    routes = []
    with open(path, encoding="utf-8") as file:
        for line, text in enumerate(file, 1):
            words = re.split(r"(?:^|\s)#", text, maxsplit=1)[0].split()
            if not words:
                continue
            if not text[0].isspace():
                routes.append(read_route(path, line, words, routes))
            elif not routes:
                raise Refused(path, line, "a field before the first route")
            else:
                routes[-1].fields.append(read_field(path, line, words, routes[-1]))
    return routes
