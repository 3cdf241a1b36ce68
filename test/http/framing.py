#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The server against raw bytes: framing, limits, deadlines, the pool. Usage: framing.py ECHO_SERVER [TEST...]"""
import os
import re
import select
import socket
import subprocess
import sys
import time
import unittest

ECHO_SERVER = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else None
PATIENCE_S = 20  # how long anything may take before a test fails


class Server:
    """An echo server, stopped by the end of its input."""

    def __init__(self, **options):
        words = [f"{name}={value}" for name, value in options.items()]
        self.process = subprocess.Popen([ECHO_SERVER, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, failure=None, *_):
        if failure:
            self.process.kill()
        try:
            rest, _ = self.process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        if not failure:
            assert self.process.returncode == 0 and rest == b"stopped\n", (self.process.returncode, rest)

    def begin_to_stop(self):
        self.process.stdin.close()
        self.process.stdin = None

    def connect(self):
        return Client(self.port)


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()


class Client:
    """One connection. Reads replies one after another and knows when the server closed."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.bytes = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def fileno(self):
        return self.socket.fileno()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())
        return self

    def receive(self):
        """More bytes, or False at the end."""
        try:
            more = self.socket.recv(65536)
        except ConnectionError:
            return False
        self.bytes += more
        return bool(more)

    def reply(self, head_only=False):
        while b"\r\n\r\n" not in self.bytes:
            if not self.receive():
                raise AssertionError(f"closed before a reply: {self.bytes!r}")
        head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        status = int(re.fullmatch(r"HTTP/1\.1 (\d\d\d) .*", lines[0])[1])
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}
        if status == 100:
            return self.reply(head_only)
        length = 0 if head_only else int(headers["content-length"])
        while len(self.bytes) < length:
            if not self.receive():
                raise AssertionError("closed inside a body")
        body, self.bytes = self.bytes[:length], self.bytes[length:]
        return Reply(status, headers, body)

    def is_closed(self):
        """Waits for the server to close; False when it sends something instead."""
        return not self.bytes and not self.receive()


def get(path="/loop", *headers):
    return "".join(f"{line}\r\n" for line in (f"GET {path} HTTP/1.1", "Host: a.example", *headers, ""))


def post(path, body, *headers):
    return "".join(f"{line}\r\n" for line in (f"POST {path} HTTP/1.1", "Host: a.example", *headers, "")) + body


class Shared(unittest.TestCase):
    """Tests that share a server with usual settings."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(loop_threads=2)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def ask(self, data, **how):
        with self.server.connect() as client:
            return client.send(data).reply(**how)

    def assertRefused(self, data, status):
        """The server answers with that status, says that it closes, and does; it answers nothing else."""
        with self.server.connect() as client:
            reply = client.send(data).reply()
            self.assertEqual(reply.status, status, data)
            self.assertEqual(reply.headers.get("connection"), "close")
            self.assertTrue(client.is_closed())
            return reply


class Serving(Shared):
    def test_loop_and_pool_answer(self):
        for path in "/loop/a", "/pool/a":
            with self.subTest(path):
                reply = self.ask(get(path + "?q=one+two&q=%C3%A9", "Cookie: x=y; taste=sweet"))
                self.assertEqual(reply.status, 200)
                self.assertEqual(reply.text.splitlines(), ["method GET", f"path {path}", "peer 127.0.0.1", "tls 0", "bytes 0",
                                                           "query q=one two", "query q=é", "cookie sweet"])

    def test_a_body_of_known_length(self):
        for path in "/loop", "/pool":
            reply = self.ask(post(path, "a=1&b=%0D%0A", "Content-Length: 12"))
            self.assertIn("bytes 12\nform a=1\nform b=\n", reply.text)

    def test_head_has_no_body(self):
        with self.server.connect() as client:
            client.send(get().replace("GET", "HEAD", 1))
            reply = client.reply(head_only=True)
            self.assertEqual(reply.status, 200)
            self.assertGreater(int(reply.headers["content-length"]), 0)
            self.assertEqual(client.send(get()).reply().status, 200)

        reply = self.ask(get("/pool").replace("GET", "HEAD", 1), head_only=True)
        self.assertEqual(reply.status, 200)

    def test_pipelined_requests_are_answered_in_order(self):
        with self.server.connect() as client:
            client.send("".join(get(f"/{kind}/{n}") for n in range(20) for kind in ("loop", "pool")))
            for n in range(20):
                for kind in "loop", "pool":
                    self.assertIn(f"path /{kind}/{n}\n", client.reply().text)
            client.send(post("/pool", "a=1", "Content-Length: 3") + get("/loop/last"))
            self.assertIn("form a=1\n", client.reply().text)
            self.assertIn("path /loop/last\n", client.reply().text)

    def test_a_request_may_come_in_any_pieces(self):
        request = post("/pool/é".replace("é", "%C3%A9"), "a=1&b=2", "Content-Length: 7", "X-Long: " + "y" * 3000, "Cookie: taste=sour")
        whole = self.ask(request).text
        for size in 1, 7, 100, 1024, 2047:
            with self.subTest(size), self.server.connect() as client:
                client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for at in range(0, len(request), size):
                    client.send(request[at:at + size])
                self.assertEqual(client.reply().text, whole)

    def test_heads_of_every_length_up_to_8_kb(self):
        with self.server.connect() as client:
            for room in [*range(0, 7600, 97), *range(4000, 4200, 7)]:
                client.send(get("/loop", "X: " + "y" * room))
                self.assertEqual(client.reply().status, 200, room)
            client.send(get("/loop", *(f"X-{n}: y" for n in range(90))))
            self.assertEqual(client.reply().status, 200)

    def test_chunked_bodies(self):
        for path in "/loop", "/pool":
            request = post(path, "3\r\na=1\r\n4;x=y\r\n&b=2\r\n0\r\nTrailer: x\r\n\r\n", "Transfer-Encoding: chunked")
            with self.server.connect() as client:
                reply = client.send(request + get("/loop/next")).reply()
                self.assertIn("bytes 7\nform a=1\nform b=2\n", reply.text)
                self.assertIn("path /loop/next\n", client.reply().text)

    def test_continue_is_sent_when_wanted(self):
        with self.server.connect() as client:
            client.send(post("/loop", "", "Content-Length: 3", "Expect: 100-continue"))
            while b"100 Continue" not in client.bytes:
                self.assertTrue(client.receive())
            self.assertIn("form a=1\n", client.send("a=1").reply().text)

    def test_parallel_connections(self):
        clients = [self.server.connect() for _ in range(200)]
        for number, client in enumerate(clients):
            client.send(get(f"/{'loop' if number % 10 else 'pool'}/{number}"))
        for number, client in enumerate(clients):
            with client:
                self.assertIn(f"/{number}\n", client.reply().text)

    def test_large_replies_arrive_whole_and_are_freed(self):
        freed = int(re.search(r"freed (\d+)", self.ask(get("/waiting")).text)[1])
        with self.server.connect() as client:
            body = client.send(get("/loop/big")).reply().body
        self.assertEqual(len(body), 3 << 20)
        self.assertEqual(body[-16:], b"%15d\n" % ((3 << 16) - 1))
        with self.server.connect() as client:
            client.send(get("/loop/big")).receive()  # and goes away
        end = time.monotonic() + PATIENCE_S
        now = 0
        # every reply asked for is freed in the end: both big ones and those of /waiting
        with self.server.connect() as client:
            asked = 0
            while now < freed + 3 + asked - 1 and time.monotonic() < end:
                now = int(re.search(r"freed (\d+)", client.send(get("/waiting")).reply().text)[1])
                asked += 1
        self.assertGreaterEqual(now, freed + 3)

    def test_a_request_that_needs_too_much_memory(self):
        reply = self.ask(get("/loop/a"))
        self.assertEqual(reply.status, 200)
        for path in "/starve", "/starve", "/pool":
            reply = self.ask(get(path))
            self.assertEqual((reply.status, reply.headers.get("retry-after")), (503, "2") if path == "/starve" else (200, None))


class Framing(Shared):
    """What is refused before anyone sees it (S-16)."""

    def test_length_rules(self):
        for headers, status in (
            (("Transfer-Encoding: chunked", "Content-Length: 3"), 400),
            (("Content-Length: 3", "Transfer-Encoding: chunked"), 400),
            (("Content-Length: 3", "Content-Length: 3"), 400),
            (("Content-Length: 3", "Content-Length: 4"), 400),
            (("Content-Length : 3",), 400),
            (("Transfer-Encoding: gzip",), 400),
            (("Transfer-Encoding: chunked, chunked",), 400),
            (("Transfer-Encoding: xchunked",), 400),
            (("Transfer-Encoding : chunked",), 400),
            (("Transfer-Encoding: chunked", "Transfer-Encoding: identity"), 400),
            ((), 411),
        ):
            with self.subTest(headers):
                self.assertRefused(post("/loop", "a=1", *headers), status)

    def test_lengths_are_digits(self):
        # the library refuses these before it asks us; its version 0.9.75 writes the head of that reply twice
        for length in "3, 3", "+3", "-3", "0x3", "3 3", "", "3;", "\u0663", "99999999999999999999":
            with self.subTest(length), self.server.connect() as client:
                client.send(post("/loop", "a=1" + get("/loop/smuggled"), f"Content-Length: {length}"))
                self.assertIn(client.reply().status, (400, 413))
                while client.receive():
                    pass
                self.assertNotIn(b" 200 ", client.bytes)

    def test_host_rules(self):
        self.assertRefused("GET /loop HTTP/1.1\r\nAccept: *\r\n\r\n", 400)
        self.assertRefused(get("/loop", "Host: a.example"), 400)
        self.assertRefused(get("/loop", "HOST: b.example"), 400)
        self.assertRefused(get().replace("a.example", "a.example/b"), 400)

    def test_lines_end_in_cr_lf(self):
        for request in (
            get().replace("\r\n", "\n"),
            get().replace(" HTTP/1.1\r\n", " HTTP/1.1\n"),
            get("/loop", "X: y").replace("y\r\n", "y\n"),
            get("/loop", "X: y").replace("y\r\n\r\n", "y\r\n\n"),
            get("/loop", "X: y").replace("y\r\n\r\n", "y\n\r\n"),
            get("/loop", "X: a\rb"),
            get("/loop", "X: y\r"),
        ):
            with self.subTest(request):
                self.assertRefused(request, 400)

    def test_lines_are_not_folded(self):
        self.assertRefused(get("/loop", "X: a", " b", "Y: c"), 400)
        self.assertRefused(get("/loop", "X: a", "\tb"), 400)
        self.assertRefused("GET /loop HTTP/1.1\r\nHost: a\r\n .example\r\n\r\n", 400)
        self.assertRefused("GET /loop HTTP/1.1\r\n X: a\r\nHost: a.example\r\n\r\n", 400)

    def test_no_nul_or_control_characters(self):
        for request in (get("/loop", "X: a\0b"), get("/loop", "X: a\0"), get("/loop", "X\0: a"), get("/lo\0op"), get("/loop?a\0b"),
                        get("/loop", "X: \x01"), get("/loop", "X: \x7f"), get("/loop\x01"), get("/loop", "Content-Length: 0\x005")):
            with self.subTest(request):
                self.assertRefused(request, 400)

    def test_header_names_are_tokens(self):
        for line in "Bad Name: x", "X : y", "X\t: y", "N(: x", ": x", "Nä: x":
            with self.subTest(line):
                self.assertRefused(get("/loop", line), 400)
        self.assertRefused(get("/loop", "no colon"), 400)

    def test_targets_are_paths(self):
        for target in ("http://a.example/loop", "a.example:80", "*", "loop", "/lo op", "/loop#x", "/lo\\op", "//loop", "/a/../loop", "/%2e%2e/",
                       "/a%2fb", "/%", "/%zz", "/%00", "/%ff", "/loop?%", "/loop?a=%00", "/loop?a=%c0%80", "/é"):
            with self.subTest(target):
                self.assertRefused(get(target), 400)

    def test_methods(self):
        for method in "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get", "BREW":
            with self.subTest(method):
                reply = self.assertRefused(get().replace("GET", method, 1), 405)
                self.assertEqual(reply.headers["allow"], "GET, HEAD, POST")

    def test_broken_request_lines(self):
        for line in "GET", "GET /loop", "GET /loop HTTP/2.0", "GET /loop HTTX/1.1", "GET  /loop HTTP/1.1", "GET /loop HTTP/1.1 ", "\0\0\0":
            with self.subTest(line), self.server.connect() as client:
                client.send(f"{line}\r\nHost: a.example\r\n\r\n")
                # the library may close without a word where there is no request yet
                if client.receive():
                    self.assertRegex(client.bytes, rb"\AHTTP/1\.[01] (400|505) ")
                while client.receive():
                    pass
                self.assertNotIn(b" 200 ", client.bytes)

    def test_broken_chunks(self):
        for body in "x\r\n", "-1\r\n", "3\r\na=12\r\n0\r\n\r\n", "\r\n\r\n", "fffffffffffffffff\r\n", "3 \r\na=1\r\n0\r\n\r\n":
            with self.subTest(body), self.server.connect() as client:
                client.send(post("/loop", body, "Transfer-Encoding: chunked"))
                self.assertIn(client.reply().status, (400, 413))
                self.assertTrue(client.is_closed())

    def test_nothing_behind_a_refused_request_is_answered(self):
        with self.server.connect() as client:
            client.send(post("/loop", "0\r\n\r\n" + get("/loop/smuggled"), "Transfer-Encoding: chunked", "Content-Length: 5"))
            self.assertEqual(client.reply().status, 400)
            self.assertTrue(client.is_closed())


class Limits(Shared):
    def test_large_heads(self):
        for room in 8192, 10000, 14000, 16384, 60000:
            with self.subTest(room), self.server.connect() as client:
                client.send(get("/loop", "X: " + "y" * room))
                self.assertEqual(client.reply().status, 431)
        with self.subTest("many"):
            self.assertRefused(get("/loop", *(f"X{n}: y" for n in range(101))), 431)
        with self.subTest("target"):
            self.assertRefused(get("/loop?" + "a" * 5000), 414)
            self.assertEqual(self.ask(get("/loop?" + "a" * 30000)).status, 414)

    def test_a_large_body_is_refused_by_its_length(self):
        reply = self.assertRefused(post("/loop", "", "Content-Length: 100001"), 413)
        self.assertEqual(reply.text, "refused 413\n")
        self.assertRefused(post("/loop", "", "Content-Length: 999999999999999999"), 413)
        self.assertRefused(get("/loop", "Content-Length: 1") + "x", 413)
        self.assertIn("bytes 100000\n", self.ask(post("/loop", "x" * 100000, "Content-Length: 100000")).text)

    def test_who_sends_a_large_body_reads_why_it_was_refused(self):
        with self.server.connect() as client:
            client.send(post("/loop", "", "Content-Length: 4000000"))
            client.send(b"x" * 4000000)
            self.assertEqual(client.reply().status, 413)

    def test_a_large_chunked_body(self):
        with self.server.connect() as client:
            client.send(post("/pool", "186A1\r\n" + "x" * 100001 + "\r\n0\r\n\r\n", "Transfer-Encoding: chunked"))
            reply = client.reply()
            self.assertEqual((reply.status, reply.headers["connection"]), (413, "close"))
            self.assertTrue(client.is_closed())
        with self.server.connect() as client:
            client.send(post("/pool", "", "Transfer-Encoding: chunked"))
            with self.assertRaises(ConnectionError):  # endless: cut in the end
                while True:
                    client.send("10000\r\n" + "x" * 0x10000 + "\r\n")

    def test_a_truncated_body_is_never_answered(self):
        for request in (post("/loop", "a=1", "Content-Length: 4"), post("/loop", "4\r\na=1", "Transfer-Encoding: chunked"),
                        post("/loop", "3\r\na=1\r\n", "Transfer-Encoding: chunked")):
            with self.subTest(request), Server(idle_timeout_s=1) as server, server.connect() as client:
                client.send(request).socket.shutdown(socket.SHUT_WR)
                self.assertTrue(client.is_closed())


class Deadlines(unittest.TestCase):
    def assertCut(self, client, drip, least_s):
        """Whoever sends a byte whenever it may is cut, and not before `least_s`."""
        start = time.monotonic()
        while time.monotonic() < start + PATIENCE_S:
            readable, _, _ = select.select([client.socket], [], [], 0.02)
            if readable:
                self.assertTrue(client.is_closed())
                self.assertGreaterEqual(time.monotonic() - start, least_s)
                return
            try:
                client.send(drip)
            except ConnectionError:
                self.assertGreaterEqual(time.monotonic() - start, least_s)
                return
        self.fail("not cut")

    def test_a_slow_head(self):
        with Server(header_deadline_ms=300) as server:
            for start in "", "GET /loop HTTP/1.1\r\n", "GET /loop HTTP/1.1\r\nHost: a.example\r\nX: ":
                with self.subTest(start), server.connect() as client:
                    self.assertCut(client.send(start), "y", 0.2)
            with server.connect() as client:
                self.assertEqual(client.send(get()).reply().status, 200)

    def test_a_slow_second_head(self):
        with Server(header_deadline_ms=300, idle_timeout_s=1) as server, server.connect() as client:
            self.assertEqual(client.send(get()).reply().status, 200)
            self.assertCut(client, "y", 0.2)

    def test_a_second_head_once_begun(self):
        with Server(header_deadline_ms=300, idle_timeout_s=600) as server, server.connect() as client:
            self.assertEqual(client.send(get()).reply().status, 200)
            self.assertCut(client.send("GET /loop HTTP/1.1\r\nX: "), "y", 0.2)

    def test_a_slow_body(self):
        with Server(total_deadline_ms=400) as server, server.connect() as client:
            client.send(post("/loop", "", "Content-Length: 90000"))
            self.assertCut(client, "y", 0.3)

    def test_a_slow_reader(self):
        with Server(total_deadline_ms=400) as server, server.connect() as client:
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.send(get("/loop/big") * 3)
            poll = select.poll()
            poll.register(client.socket, 0)  # errors only: the connection is reset
            self.assertTrue(poll.poll(PATIENCE_S * 1000), "not cut")

    def test_silence(self):
        with Server(idle_timeout_s=1) as server, server.connect() as client:
            self.assertEqual(client.send(get()).reply().status, 200)
            self.assertTrue(client.is_closed())


class Load(unittest.TestCase):
    def until(self, server, what):
        end = time.monotonic() + PATIENCE_S
        with server.connect() as client:
            while time.monotonic() < end:
                if what in client.send(get("/waiting")).reply().text:
                    return
        self.fail(f"never {what}")

    def test_a_full_pool_says_so_and_the_loop_goes_on(self):
        with Server(pool_threads=2, pool_queue=3) as server:
            waiting = [server.connect() for _ in range(2)]
            for client in waiting:
                client.send(get("/wait"))
            self.until(server, "waiting 2\n")
            queued = [server.connect() for _ in range(8)]
            for client in queued:
                client.send(get("/pool"))
            refused = []
            while len(refused) < 5:
                for client in select.select(queued, [], [], PATIENCE_S)[0]:
                    with client:
                        refused.append(client.reply())
                    queued.remove(client)
            self.assertEqual({(reply.status, reply.headers["retry-after"]) for reply in refused}, {(503, "2")})
            with server.connect() as client:
                self.assertEqual(client.send(get("/loop")).reply().status, 200)
                self.assertEqual(client.send(get("/release")).reply().status, 200)
            for client in waiting + queued:
                with client:
                    self.assertEqual(client.reply().status, 200)

    def test_a_client_that_leaves_while_the_pool_works(self):
        with Server(pool_threads=1) as server:
            with server.connect() as client:
                client.send(get("/wait"))
                self.until(server, "waiting 1\n")
            with server.connect() as client:
                self.assertEqual(client.send(get("/release")).reply().status, 200)
                self.assertEqual(client.send(get("/pool")).reply().status, 200)

    def test_stopping_lets_running_requests_end(self):
        with Server(pool_threads=1) as server:
            running, asking, releasing = (server.connect() for _ in range(3))
            running.send(get("/wait"))
            self.until(server, "waiting 1\n")
            for client in asking, releasing:
                self.assertNotIn("connection", client.send(get()).reply().headers)
            server.begin_to_stop()
            while asking.send(get()).reply().headers.get("connection") != "close":
                pass
            self.assertEqual(releasing.send(get("/release")).reply().status, 200)
            self.assertEqual(running.reply().status, 200)
            for client in running, asking, releasing:
                with client:
                    self.assertTrue(client.is_closed())


class Proxy(unittest.TestCase):
    def test_only_the_trusted_proxy_is_believed(self):
        says = ("X-Forwarded-For: 6.6.6.6, 2001:DB8:0::1", "X-Forwarded-Proto: https")
        with Server(trusted_proxy="127.0.0.1") as server, server.connect() as client:
            self.assertIn("peer 2001:db8::1\ntls 1\n", client.send(get("/loop", *says)).reply().text)
            self.assertIn("peer 127.0.0.1\ntls 0\n", client.send(get("/loop", "X-Forwarded-For: nonsense")).reply().text)
            self.assertIn("peer 7.7.7.7\n", client.send(get("/loop", says[0], "X-Forwarded-For: ::ffff:7.7.7.7")).reply().text)
        with Server(trusted_proxy="127.0.0.2") as server, server.connect() as client:
            self.assertIn("peer 127.0.0.1\ntls 0\n", client.send(get("/loop", *says)).reply().text)

    def test_bad_options_end_with_a_reason(self):
        for word in "trusted_proxy=nonsense",:
            done = subprocess.run([ECHO_SERVER, word], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S)
            self.assertEqual((done.returncode, done.stderr), (1, b"the trusted proxy is not an IP address\n"))


if __name__ == "__main__":
    unittest.main()
