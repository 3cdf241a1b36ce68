# SPDX-License-Identifier: Apache-2.0
"""The route table as a map: signs in as every role, walks the pages each can reach, and says which concrete addresses and
ids stand behind each route. What is tested over the whole table (hostile input, markup, who sees what) begins here."""
import collections
import functools
import re
import socket
import sys
import urllib.parse
from dataclasses import dataclass, field

import dom
import harness

sys.path.insert(0, str(harness.TOP / "tools"))
from routes_file import read_routes  # noqa: E402

ROUTES = read_routes(str(harness.TOP / "routes"))
ROLES = {"nobody": None, "visitor": "visitor@demo.example", "member": "provider@demo.example", "reviewer": "reviewer1@demo.example",
         "administrator": "admin@demo.example", "privacy": "privacy@demo.example", "technician": "technician@demo.example"}
ADMINISTRATORS = ("administrator", "privacy", "technician")
# Parameters that are texts; any other is a number (src/web/route.c).
TEXT_PARAMETERS = {"slug", "token", "version", "section", "criterion", "code", "kind", "name", "file"}
TIMEOUT_S = 120 if harness.USE_VALGRIND else 30


@dataclass
class Answer:
    status: int
    head: bytes
    body: bytes
    address: str = ""

    def headers(self, name):
        return [line.split(b":", 1)[1].strip().decode("latin-1") for line in self.head.split(b"\r\n")[1:]
                if line.lower().startswith(name.lower().encode() + b":")]

    def header(self, name):
        return next(iter(self.headers(name)), "")

    @property
    def is_html(self):
        return self.header("Content-Type").startswith("text/html")


class Networks:
    """Source addresses, each in a /24 of its own, so that limits per network do not hide what a handler would have said."""

    def __init__(self):
        self.next = 0

    def take(self):
        self.next = self.next % (250 * 250) + 1
        return f"127.{1 + self.next // 250}.{1 + self.next % 250}.1"


def exchange(site, raw, source=None):
    """Sends bytes and reads one answer; the connection is closed after it."""
    with socket.create_connection((site.host, site.port), timeout=TIMEOUT_S,
                                  source_address=(source, 0) if source else None) as connection:
        received = b""
        try:
            connection.sendall(raw)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused while we still spoke: the answer is there to be read
        try:
            while piece := connection.recv(1 << 17):
                received += piece
        except ConnectionResetError:
            pass
    head, _, body = received.partition(b"\r\n\r\n")
    match = re.match(rb"HTTP/1\.1 (\d{3})", head)
    if b"chunked" in head.lower() and b"transfer-encoding" in head.lower():
        body = unchunk(body)
    return Answer(int(match[1]) if match else 0, head, body)


def unchunk(body):
    out = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            break
        out, body = out + body[:length], body[length + 2:]
    return out


@functools.cache
def pattern_of(route_path):
    return re.compile("".join((f"(?P<{part[1:-1]}>[^/]+)" if part[1:-1] in TEXT_PARAMETERS else f"(?P<{part[1:-1]}>[1-9]\\d*)") if part.startswith("{") else re.escape(part)
                              for part in re.split(r"(\{[a-z0-9_]+\})", route_path)))


def parameters_of(route, path):
    """{name: value} when the path is the route's, otherwise None."""
    match = pattern_of(route.path).fullmatch(path)
    return match.groupdict() if match else None


@functools.cache
def route_of(method, path):
    """The route of a concrete path, as the program chooses it: literal pieces win."""
    fitting = [route for route in ROUTES if route.method == method and parameters_of(route, path) is not None]
    return max(fitting, key=lambda route: sum(not piece.startswith("{") for piece in route.path.split("/")), default=None)


@dataclass
class Reach:
    """What one role found."""
    name: str
    client: harness.Client
    token: str = ""
    pages: dict = field(default_factory=dict)                                            # address -> Answer
    of_route: dict = field(default_factory=lambda: collections.defaultdict(list))        # GET pattern -> [address]
    actions: dict = field(default_factory=lambda: collections.defaultdict(dict))         # POST pattern -> {path: {field: value}}
    values: dict = field(default_factory=lambda: collections.defaultdict(set))           # parameter -> seen values

    @property
    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())


class Explorer:
    """`Explorer(site)` signs everybody in; `walk(role)` follows links up to `per_route` addresses of each route."""

    def __init__(self, site, roles=ROLES, per_route=3, most=400):
        self.site, self.per_route, self.most = site, per_route, most
        self.networks, self.reached = Networks(), {}
        for name, email in roles.items():
            client = site.client()
            if email:
                client.sign_in(email)
                if name in ADMINISTRATORS:
                    client.elevate()
            self.reached[name] = Reach(name, client)

    def head(self, method, address, reach=None, more=()):
        lines = [f"{method} {address} HTTP/1.1", f"Host: {self.site.host}:{self.site.port}", "Connection: close",
                 "Accept: text/html,*/*", "Accept-Language: en"]
        if reach is not None and reach.cookie:
            lines.append(f"Cookie: {reach.cookie}")
        return "\r\n".join([*lines, *more]).encode("utf-8", "surrogateescape") + b"\r\n"

    def get(self, address, reach=None, more=()):
        answer = exchange(self.site, self.head("GET", address, reach, more) + b"\r\n", self.networks.take())
        answer.address = address
        return answer

    def post(self, path, body, reach=None, kind="application/x-www-form-urlencoded", ours=True, more=()):
        lines = [f"Content-Length: {len(body)}", *([f"Content-Type: {kind}"] if kind else []), *more]
        if ours:
            lines += [f"Origin: {self.site.origin}", "Sec-Fetch-Site: same-origin"]
        answer = exchange(self.site, self.head("POST", path, reach, lines) + b"\r\n" + body, self.networks.take())
        answer.address = path
        return answer

    # ---- walking

    def seeds(self):
        return [route.path for route in ROUTES if route.method == "GET" and not route.parameters]

    def walk(self, name):
        """Every page the role can reach by links, a few of each route."""
        reach, waiting, asked = self.reached[name], collections.deque(self.seeds()), set()
        per_route = collections.Counter()
        while waiting and len(asked) < self.most:
            address = waiting.popleft()
            path, _, query = address.partition("?")
            route = route_of("GET", urllib.parse.unquote(path))
            key = (route.path if route else "", bool(query))
            if address in asked or route is None or per_route[key] >= (1 if query else self.per_route):
                continue
            asked.add(address)
            answer = self.get(address, reach)
            if answer.status in (301, 302, 303, 307, 308):
                waiting.append(self.inside(answer.header("Location"), address))
                continue
            reach.pages[address] = answer
            if answer.status != 200:
                continue
            per_route[key] += 1
            reach.of_route[route.path].append(address)
            self.note(reach, route, path)
            if answer.is_html:
                waiting.extend(self.read(reach, answer, address))
        return reach

    def walk_all(self):
        for name in self.reached:
            self.walk(name)
        return self

    def note(self, reach, route, path):
        for name, value in (parameters_of(route, urllib.parse.unquote(path)) or {}).items():
            reach.values[name].add(value)

    def inside(self, link, base):
        """The address of a link as a path of the site, without language prefix and fragment; elsewhere: ''."""
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(self.site.origin + base, link))
        if f"{parts.scheme}://{parts.netloc}" != self.site.origin:
            return ""
        return urllib.parse.urlunsplit(("", "", re.sub(r"^/[a-z]{2}(?=/|$)", "", parts.path) or "/", parts.query, ""))

    def read(self, reach, answer, address):
        """Links of a page; its forms' actions are noted on the way."""
        tree, _ = dom.parse(answer.body.decode("utf-8", "replace"))
        for element in tree.find_all("form"):
            form = dom.Form(element)
            path = self.inside(form.action or address, address).partition("?")[0]
            route = route_of("POST", urllib.parse.unquote(path))
            if form.method == "post" and route:
                fields = dict(form.filled({}))
                reach.token = fields.get("form_token") or reach.token
                reach.actions[route.path].setdefault(path, fields)
                self.note(reach, route, path)
        return [self.inside(link["href"], address) for link in tree.find_all("a") if link.get("href")]
