#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The server against raw bytes: framing, limits, deadlines, the pool. Usage: framing.py ECHO_SERVER"""
import os
import re
import select
import socket
import subprocess
import sys
import time
import unittest

ECHO_SERVER = os.path.abspath(sys.argv.pop()) if len(sys.argv) > 1 else None
PATIENCE_S = 10  # how long anything may take before a test fails


class Server:
    """An echo server, stopped by the end of its input."""

    def __init__(self, **options):
        words = [f"{name}={value}" for name, value in options.items()]
        self.process = subprocess.Popen([ECHO_SERVER, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            rest = self.process.stdout.read()
            status = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.process.stdout.close()
        assert status == 0 and rest == b"stopped\n", (status, rest)

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
        """The server answers with that status, says that it closes, and does."""
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


if __name__ == "__main__":
    unittest.main()
