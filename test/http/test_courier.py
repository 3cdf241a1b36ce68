# SPDX-License-Identifier: Apache-2.0
"""A cabinet that is no demo: it refuses to start without its own controller, and its letters leave over SMTP."""
import email
import email.policy
import queue
import re
import socketserver
import threading
import unittest

import harness

GOOD = "meadow kettle orbit lantern"


class MailServer(socketserver.ThreadingTCPServer):
    """Takes letters as RFC 5321 says and keeps them in `letters` as (recipient, bytes)."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        self.letters = queue.Queue()
        super().__init__(("127.0.0.1", 0), Talk)


class Talk(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        recipient = ""
        self.say("220 mail.example")
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].split(" ")[0].upper()
            if word == "RCPT":
                recipient = re.search("<(.*)>", line)[1]
            if word == "DATA":
                self.say("354 go on")
                lines = []
                while (piece := self.rfile.readline()) != b".\r\n":
                    lines.append(piece[1:] if piece.startswith(b"..") else piece)
                self.server.letters.put((recipient, b"".join(lines)))
            self.say("221 bye" if word == "QUIT" else "250 mail.example")
            if word == "QUIT":
                return


class OwnSite(harness.Site):
    """A cabinet made without --demo."""

    def prepare(self, demo_data):
        harness.run_command("init", "--controller", "Ministry of Examples", "--unit", "Unit of Trials", "--contact", "privacy@ministry.example",
                            "--base-url", "https://cabinet.ministry.example", data=self.data)


class Courier(unittest.TestCase):
    def test_a_letter_leaves_over_smtp_and_its_link_works(self):
        server = MailServer()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        environment = {"CABINET_MAIL_SMTP_URL": f"smtp://127.0.0.1:{server.server_address[1]}", "CABINET_MAIL_MAIL_FROM": "cabinet@ministry.example"}
        with OwnSite(environment=environment) as site:
            client = site.client()
            client.get("/demo/mailbox").expect(404)
            client.get("/sign-up/visitor").expect(200, "Ministry of Examples")
            client.submit({"email": "reader@visitor.example", "password": GOOD, "adult": True, "acknowledged": True}).expect(200, "Look into your mail")
            recipient, raw = server.letters.get(timeout=30)
            letter = email.message_from_bytes(raw, policy=email.policy.default)
            self.assertEqual(recipient, "reader@visitor.example")
            self.assertEqual(letter["Subject"], "Confirm your e-mail address")
            self.assertEqual(letter["Auto-Submitted"], "auto-generated")
            words = letter.get_body(("plain",)).get_content()
            self.assertIn("Unit of Trials manages this cabinet for Ministry of Examples", words)
            link = re.search(r"https://cabinet\.ministry\.example(/\S+/confirm/\S+)", words)[1]
            client.get(link).expect(200)
            client.submit({}).expect(200, "Sign in")
            client.sign_in("reader@visitor.example", GOOD)

    def test_without_a_controller_nothing_starts(self):
        with OwnSite() as site:
            site.stop()
            settings = site.data / "cabinet.ini"
            settings.write_text(settings.read_text().replace("Ministry of Examples", ""))
            said = harness.run_command("serve", "--listen", "127.0.0.1:0", data=site.data, expect=2)
            self.assertIn("controller", said)
            settings.write_text(settings.read_text().replace("controller = ", "controller = Ministry of Examples", 1))
            site.start()


if __name__ == "__main__":
    unittest.main()
