# SPDX-License-Identifier: Apache-2.0
"""The program starts, says that it is well, and refuses what no browser sends."""
import unittest

import harness


class Smoke(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(harness.Site())

    def test_it_is_well(self):
        client = self.site.client()
        for path in ("/healthz", "/readyz"):
            client.get(path).expect(200)
            self.assertEqual(client.cookies, {})

    def test_the_demo_accounts_are_told(self):
        self.assertEqual(len(self.site.accounts), 9)
        self.assertTrue(all(self.site.accounts.values()))

    def test_unknown_address_is_a_page(self):
        client = self.site.client()
        for path in ("/no/such/page", "/fr/no/such/page", "/healthz/x"):
            page = client.get(path)
            self.assertEqual(page.status, 404, path)
            self.assertTrue(page.is_html and page.tree.find("h1").text, path)
            self.assertEqual(page.mistakes, [], path)
            self.assertEqual(client.cookies, {}, path)
            policy = page.headers["Content-Security-Policy"]
            self.assertIn("default-src", policy)
            self.assertNotIn("unsafe-", policy)

    def test_static_files_are_found_under_their_hash(self):
        client = self.site.client()
        sheet = client.get("/no/such/page").tree.find("link", rel="stylesheet")["href"]
        self.assertEqual(client.get(sheet).status, 200)
        self.assertIn("immutable", client.page.headers["Cache-Control"])
        self.assertEqual(client.request("GET", sheet, headers={"If-None-Match": client.page.headers["ETag"]}).status, 304)

    def test_another_method_is_refused(self):
        for method in ("PUT", "DELETE", "TRACE", "OPTIONS", "PATCH"):
            self.assertEqual(self.site.client().request(method, "/healthz").status, 405, method)

    def test_smuggled_requests_are_refused_and_closed(self):
        for head in (b"Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n", b"Host: a\r\nHost: b\r\n",
                     b"Host: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n", b""):
            answer = self.site.raw(b"POST /healthz HTTP/1.1\r\n" + head + b"\r\nabc")
            self.assertTrue(answer.startswith(b"HTTP/1.1 400"), (head, answer[:200]))

    def test_it_starts_again_on_the_same_data(self):
        with harness.Site() as site:
            site.kill()
            site.start()
            site.client().get("/readyz").expect(200)
            site.restart()
            site.client().get("/readyz").expect(200)


if __name__ == "__main__":
    unittest.main()
