# SPDX-License-Identifier: Apache-2.0
"""Starts the real program on a temporary data folder and talks to it as a browser without script does. See README.md here."""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import urllib.parse
import uuid

import dom

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = pathlib.Path(os.environ.get("CABINET_BINARY", TOP / "build" / "cabinet")).resolve()
USE_VALGRIND = os.environ.get("CABINET_VALGRIND") == "1"
START_SECONDS = 120 if USE_VALGRIND else 30
READY = re.compile(r"listening on (http://(\S+?):(\d+))")
PASSWORD, ACCOUNT = re.compile(r"password of each: (.+)\)"), re.compile(r"^\s+(\S+@demo\.example)\s", re.M)
RIGHT_ANSWERS = {"q.what": "b", "q.purpose": "c", "q.least": "a", "q.reviewer": "b", "q.rights": "c", "q.breach": "a", "q.log": "b", "q.again": "c"}
SICK = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:|ERROR SUMMARY: [1-9]|definitely lost: [1-9]")


class Page:
    """One answer."""

    def __init__(self, url, answer, body):
        self.url, self.status, self.body = url, answer.status, body
        self.headers = answer.headers
        self.tree, self.mistakes = dom.parse(self.text) if self.is_html else (dom.Element("document"), [])

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def is_html(self):
        return self.headers.get("Content-Type", "").startswith("text/html")

    def json(self):
        return json.loads(self.text)

    @property
    def words(self):
        """The visible text, white space folded."""
        body = self.tree.find("body")
        return body.text if body else ""

    @property
    def title(self):
        title = self.tree.find("title")
        return title.text if title else ""

    @property
    def links(self):
        return [link["href"] for link in self.tree.find_all("a") if link.get("href")]

    @property
    def forms(self):
        return [dom.Form(element) for element in self.tree.find_all("form")]

    def form(self, action=None, holding=None):
        """The form whose action's path ends so, or that has a field of that name; without either the page's only POST form."""
        for form in self.forms:
            path = urllib.parse.urlsplit(form.action).path
            if action and not path.endswith(action) or holding and holding not in form.names:
                continue
            if action or holding or form.method == "post":
                return form
        raise AssertionError(f"{self.url} ({self.status}): no form with action {action!r} holding {holding!r}")

    def expect(self, status=200, *words):
        """Fails unless the answer has this status and shows these words; gives the page back."""
        if self.status != status:
            raise AssertionError(f"{self.url}: {self.status}, not {status}: {self.words[:400]}")
        for word in words:
            if word not in self.words and word not in self.text:
                raise AssertionError(f"{self.url}: does not show {word!r}: {self.words[:800]}")
        return self

    def expect_missing(self, *words):
        for word in words:
            if word in self.text:
                raise AssertionError(f"{self.url}: shows {word!r}")
        return self


class Client:
    """One visitor with a cookie jar of their own."""

    def __init__(self, site, language="en"):
        self.site, self.language, self.cookies, self.page = site, language, {}, None
        self.password = None
        self.goes_through_gates = True  # takes the training module and gives the password again as a person would

    def request(self, method, path, body=None, headers=None):
        """One request, no redirect followed."""
        connection = http.client.HTTPConnection(self.site.host, self.site.port, timeout=60 if USE_VALGRIND else 20)
        sent = {"Accept": "text/html,*/*", "Accept-Language": self.language, "Connection": "close"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            sent |= {"Origin": self.site.origin, "Sec-Fetch-Site": "same-origin"}
        sent |= headers or {}
        sent = {name: value for name, value in sent.items() if value is not None}
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            self.page = Page(path, answer, answer.read())
        finally:
            connection.close()
        self.keep_cookies(self.page.headers.get_all("Set-Cookie") or [])
        location = self.page.headers.get("Location") or ""
        if self.page.status == 303 and "/admin/elevate?" in location and self.goes_through_gates and self.password:
            self.elevate()
            return self.request(method, path, body, headers)
        return self.page

    def elevate(self):
        """An administrator gives the password again: elevated routes are open for 15 minutes."""
        self.request("GET", "/admin/elevate")
        pairs = self.page.form("/admin/elevate").filled({"password": self.password})
        page = self.request("POST", "/admin/elevate", urllib.parse.urlencode(pairs), {"Content-Type": "application/x-www-form-urlencoded"})
        if page.status != 303:
            raise AssertionError(f"not elevated: {page.status} {page.words[:300]}")

    def approve_all(self):
        """Agrees to every decision for two that waits for another administrator."""
        while "/admin/privacy/approvals/" in self.get("/admin/privacy/approvals").expect(200).text:
            form = next((f for f in self.page.forms if "/approvals/" in f.action and ("answer", "yes") in f.filled({})), None)
            if form is None:
                return
            self.post(self.path_of(form.action), form.filled({})).expect(200, "Approved.")

    def take_training(self, answers=RIGHT_ANSWERS):
        """The data-protection module of administrators and reviewers."""
        self.get("/training").expect(200)
        return self.submit(answers, action="/training")

    def keep_cookies(self, lines):
        for line in lines:
            pair, *attributes = [part.strip() for part in line.split(";")]
            name, _, value = pair.partition("=")
            ended = any(part.lower() == "max-age=0" for part in attributes) or not value
            if ended:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value

    def follow(self, page):
        for _ in range(10):
            if page.status not in (301, 302, 303, 307, 308):
                return page
            page = self.request("GET", self.path_of(urllib.parse.urljoin(self.site.origin + page.url, page.headers["Location"])))
        raise AssertionError(f"{page.url}: redirects without end")

    def path_of(self, address):
        parts = urllib.parse.urlsplit(address)
        if parts.netloc and f"{parts.scheme}://{parts.netloc}" != self.site.origin:
            raise AssertionError(f"{address} leads away from the site")
        return urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))

    def get(self, address, **headers):
        """GET a path or a full address of the site, redirects followed."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.follow(self.request("GET", self.path_of(address), headers=named))

    def post(self, path, pairs, files=None, headers=None, follow=True):
        """POST pairs (a dict or a list); `files` is {field: (file name, bytes, type)} and makes it multipart."""
        pairs = list(pairs.items()) if isinstance(pairs, dict) else list(pairs)
        if files is None:
            body, kind = urllib.parse.urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = multipart(pairs, files)
        page = self.request("POST", path, body=body, headers={"Content-Type": kind} | (headers or {}))
        return self.follow(page) if follow else page

    def submit(self, values=None, *, page=None, action=None, holding=None, press=None, files=None, follow=True):
        """Fills in a form of the page (the last one without `page`) and sends it, hidden fields kept."""
        page = page or self.page
        form = page.form(action, holding)
        values = values or {}
        unknown = [name for name in {**values, **(files or {})} if name not in form.names]
        if unknown:
            raise AssertionError(f"{page.url}: the form has no field {unknown}; it has {sorted(form.names)}")
        pairs, target = form.filled(values, press), urllib.parse.urljoin(page.url, form.action or page.url)
        if form.method == "get":
            return self.get(f"{target.split('?')[0]}?{urllib.parse.urlencode(pairs)}")
        return self.post(self.path_of(target), pairs, files if files is not None else {} if form.is_multipart else None,
                         follow=follow)

    def sign_in(self, email, password=None):
        self.get("/sign-in").expect(200)
        self.password = password or self.site.accounts[email]
        page = self.submit({"email": email, "password": self.password}, holding="password")
        if page.status not in (200, 403) or page.tree.find("input", name="password"):  # 403: a gate of the role is shut
            raise AssertionError(f"{email} could not sign in: {page.status} {page.words[:300]}")
        if page.url.endswith("/training") and self.goes_through_gates:
            page = self.take_training().expect(200)
        return page

    def find_person(self, words):
        """The administrator's search for a person, as its page sends it."""
        self.get("/admin/people")
        return self.submit({"q": words}, action="/admin/people", holding="q")

    def last_mail(self, to):
        """The newest mail to that address in the demo's mailbox: (words, links)."""
        inbox = self.get("/demo/mailbox").expect(200)
        for entry in inbox.tree.find_all("article", "tr", "li"):
            if to not in entry.text:
                continue
            links = [link["href"] for link in entry.find_all("a") if link.get("href")]
            opens = next((link for link in links if "/demo/mailbox/" in link), None)
            if opens:
                entry = self.get(opens).expect(200).tree.find("main")
                links = [link["href"] for link in entry.find_all("a") if link.get("href")]
            links += re.findall(r"https?://[^\s<>\"]+", entry.text)
            return entry.text, list(dict.fromkeys(links))
        raise AssertionError(f"no mail to {to} in the mailbox")

    def mailed_link(self, to, part):
        """The first link holding `part` in the newest mail to that address, as a path of the site."""
        words, links = self.last_mail(to)
        for link in links:
            if part in link:
                parts = urllib.parse.urlsplit(link)
                return urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))
        raise AssertionError(f"the mail to {to} has no link with {part!r}: {words[:600]}")


def multipart(pairs, files):
    boundary = uuid.uuid4().hex
    parts = []
    for name, value in pairs:
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
                     + (value if isinstance(value, bytes) else str(value).encode()) + b"\r\n")
    for name, (file_name, content, kind) in files.items():
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
                     f"Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def run_command(*arguments, data, expect=0, environment=None):
    """Runs `cabinet ARGUMENTS --data DATA` to its end and gives what it printed."""
    ran = subprocess.run([BINARY, *map(str, arguments), "--data", data], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                         env=dict(os.environ, **(environment or {})), timeout=600)
    if ran.returncode != expect:
        raise AssertionError(f"cabinet {' '.join(map(str, arguments))}: {ran.returncode}, not {expect}\n{ran.stdout}{ran.stderr}")
    return ran.stdout + ran.stderr


class Site:
    """The program, running. `with Site() as site:` starts and ends it; its data folder goes with it."""

    templates = {}

    def __init__(self, demo_data=False, environment=None, arguments=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cabinet-test-"))
        self.data, self.clock = self.folder / "data", self.folder / "clock"
        self.environment, self.arguments = environment or {}, arguments
        self.process, self.lines, self.offset_s = None, [], 0
        try:
            self.prepare(demo_data)
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    def prepare(self, demo_data):
        """Copies a data folder made once for the whole run: making accounts takes long on purpose."""
        if demo_data not in Site.templates:
            holder = tempfile.TemporaryDirectory(prefix="cabinet-test-template-")
            data = pathlib.Path(holder.name) / "data"
            run_command("init", "--demo", data=data)
            if demo_data:
                run_command("demo-data", data=data)
            Site.templates[demo_data] = (holder, data)
        shutil.copytree(Site.templates[demo_data][1], self.data)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.remove()
            raise

    def __exit__(self, kind, *_):
        try:
            self.stop(check=kind is None)
        finally:
            self.remove()

    def start(self):
        self.clock.write_text(f"+{self.offset_s}")
        command = [BINARY, "serve", "--data", self.data, "--listen", "127.0.0.1:0", *self.arguments]
        if USE_VALGRIND:
            command = ["valgrind", "--quiet", "--leak-check=full", "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite",
                       "--error-exitcode=99", f"--suppressions={TOP / 'test' / 'valgrind.supp'}", *command]
        environment = dict(os.environ, CABINET_TEST_CLOCK=str(self.clock), **self.environment)
        self.ready = threading.Event()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        env=environment, start_new_session=True)
        self.reader = threading.Thread(target=self.read_output, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        if not self.ready.wait(START_SECONDS) or not hasattr(self, "port"):
            self.kill()
            raise AssertionError("the program did not say that it listens:\n" + self.output)
        return self

    def read_output(self, stream):
        with stream:
            for raw in stream:
                line = raw.decode(errors="replace")
                self.lines.append(line)
                if found := READY.search(line):
                    self.origin, self.host, self.port = found[1], found[2], int(found[3])
                    self.ready.set()
        self.ready.set()

    @property
    def accounts(self):
        """{address: password} of the demo's accounts, as the program prints them when it starts."""
        password = PASSWORD.search(self.output)
        return {email: password[1] for email in ACCOUNT.findall(self.output)} if password else {}

    @property
    def output(self):
        return "".join(self.lines)

    def stop(self, check=True):
        """Ends the program as an operator does (SIGTERM); fails if it complained, leaked or did not end."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("the program did not end on SIGTERM:\n" + self.output[-4000:]) from None
        self.reader.join(timeout=10)
        self.process = None
        del self.port
        if check and (code != 0 or SICK.search(self.output)):
            raise AssertionError(f"the program ended with {code}:\n{self.output[-6000:]}")

    def kill(self):
        """Ends it as a power cut does (SIGKILL), children too."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.reader.join(timeout=10)
            self.process = None
            self.__dict__.pop("port", None)

    def restart(self):
        self.stop()
        return self.start()

    def remove(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, language="en"):
        return Client(self, language)

    def signed_in(self, email):
        client = self.client()
        client.sign_in(email)
        return client

    def advance(self, seconds=0, minutes=0, hours=0, days=0):
        """Moves the program's wall clock forward."""
        self.offset_s += seconds + 60 * minutes + 3600 * hours + 86400 * days
        self.clock.write_text(f"+{self.offset_s}")

    def raw(self, request, timeout_s=10):
        """Sends bytes as they are and gives all that comes back until the program closes."""
        with socket.create_connection((self.host, self.port), timeout=timeout_s) as connection:
            connection.sendall(request)
            received = b""
            while piece := connection.recv(65536):
                received += piece
            return received
