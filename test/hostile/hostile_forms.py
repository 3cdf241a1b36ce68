# SPDX-License-Identifier: Apache-2.0
"""What a hostile sender posts: for a route and the values of one good form, endless ways to break it. Every breach here is one
that the program must refuse: the form is never acceptable as sent."""
import urllib.parse
from dataclasses import dataclass

SINGLE_LINE = {"text", "email", "secret", "code", "path", "url", "phone", "lang"}
TEXTUAL = {"text", "area", "email", "url", "path", "phone", "code", "lang"}

# Each would do harm if it reached a page, a statement, a path, a header or a format as it is.
PAYLOADS = [
    "<script>alert(7719)</script>", "\"><img src=x onerror=alert(7719)>", "' autofocus onfocus='alert(7719)", "</textarea><svg/onload=alert(7719)>",
    "javascript:alert(7719)", "<!--7719", "{{ raw \"7719\" }}", "{form.email} {n} {/a}", "'; DROP TABLE account; --", "\" OR \"\"=\"", "1' UNION SELECT value FROM setting--",
    "$1); DELETE FROM solution; --", "../../../../etc/passwd", "..\\..\\keys\\keys.db", "/etc/passwd", "file:///etc/passwd",
    "x\r\nSet-Cookie: injected=7719", "x\r\nX-Injected: 7719\r\n\r\n<b>7719", "%s%s%s%n%n%n", "%x%x%p%99999d", "${jndi:ldap://x/7719}", "`id`; $(id)",
    "\u202e7719\u202c", "\ufeff7719", "a\u0301" * 60, "\U0001f4a3" * 40, "=HYPERLINK(\"https://x.example\")", "-1", "0", "NaN", "1e309", "null", "[]", "{}",
]
NUMBERS = ["99999999999999999999999999", "-1", "9223372036854775808", "0x10", "1e9", "١٢٣", " ", "12abc", "1.5", "NaN", "+-1"]
MISFITS = {
    "email": ["not an address", "a@b@c", "@x.example", "a b@x.example", "x@" + "y" * 300 + ".example", "a@x.example\r\nBcc: b@x.example"],
    "url": ["javascript:alert(7719)", "http://", "https://", "//x.example", "data:text/html,7719", "https://user:pw@x.example/", "ftp://x.example/"],
    "path": ["https://x.example/", "//x.example", "/\\x.example", "javascript:alert(7719)", "x"],
    "phone": ["0800", "+", "call me", "+12345678901234567890123456"],
    "date": ["yesterday", "2026-13-01", "2026-02-30", "99999-01-01", "0000-00-00", "2026-1"],
    "code": ["<script>", "A B", "../x", "x" * 5000, "a'b"],
    "lang": ["<script>", "x y", "../../x"],
    "flag": ["<script>", "on on", "\"1\""],
    "int": NUMBERS, "id": NUMBERS,
    "codes": ["<script>", "A B", "../x", "'; --"],
}


@dataclass
class Attack:
    """One request. `payload` was typed into the text field `shown` and must come back escaped, if at all."""
    name: str
    body: bytes
    kind: str = "application/x-www-form-urlencoded"
    ours: bool = True
    more: tuple = ()
    payload: str = ""
    shown: str = ""


def good_value(entry, random):
    """Something of the field's type."""
    choices, most = entry.words.get("in"), entry.words.get("max", 0)
    if choices:
        return random.choice(choices)
    value = {"email": f"nobody{random.randrange(10**6)}@hostile.example", "secret": "correct horse battery staple 7", "code": "en", "codes": "en",
             "int": str(max(entry.words.get("min", 1), 1)), "id": "4711", "flag": "1", "path": "/", "url": "https://hostile.example/", "phone": "+254205550100",
             "date": "2027-01-31", "lang": "en", "map": "", "file": ""}.get(entry.type, "words of a hostile hand")
    return value[:most] if most and entry.type in ("text", "area", "secret") else value


class Breaker:
    def __init__(self, route, page_values, token, signed, dice):
        self.route, self.token, self.signed, self.random = route, token, signed, dice
        self.fields = [field for field in route.fields if field.type not in ("map", "file")]
        self.maps = [field for field in route.fields if field.type == "map"]
        self.page_values = page_values

    # ---- a form that would be good

    def good(self):
        pairs = [("form_token", self.token)]
        for entry in self.fields:
            value = self.page_values.get(entry.name) or good_value(entry, self.random)
            pairs.append((entry.name, value))
        pairs += [(name, value) for name, value in self.page_values.items() if any(name.startswith(f"{entry.name}.") for entry in self.maps)]
        return pairs

    def some(self, kinds=None, required=False):
        fitting = [field for field in self.fields if (not kinds or field.type in kinds) and (not required or "required" in field.words)]
        return self.random.choice(fitting) if fitting else None

    def replaced(self, name, value):
        return [(n, value if n == name else v) for n, v in self.good()]

    def attack(self, name, pairs, **more):
        return Attack(name, urllib.parse.urlencode(pairs, errors="surrogateescape").encode(), **more)

    # ---- breaches; each gives an attack, or None where the form has no such place

    def missing(self):
        entry = self.some(required=True)
        return entry and self.attack(f"missing {entry.name}", [pair for pair in self.good() if pair[0] != entry.name])

    def empty(self):
        entry = self.some(required=True)
        return entry and self.attack(f"empty {entry.name}", self.replaced(entry.name, "  \t "))

    def overlong(self):
        entry = self.some({"text", "area", "email", "url", "secret", "path"})
        if not entry:
            return None
        most = entry.words.get("max") or {"area": 20000, "email": 254}.get(entry.type, 2000)
        return self.attack(f"overlong {entry.name}", self.replaced(entry.name, "x" * (most + 1)))

    def enormous(self):
        limit = self.route.words.get("body", "256K")
        size = int(limit[:-1]) * (1024 if limit[-1] == "K" else 1 << 20) + 1
        return Attack("enormous body", b"x=" + b"y" * max(size, 300_000)) if size < (1 << 20) else None

    def misfit(self):
        entry = self.some(set(MISFITS))
        if not entry:
            return None
        bad = self.random.choice(MISFITS[entry.type])
        if not bad.strip() and "required" not in entry.words:
            return None
        return self.attack(f"misfit {entry.name}={bad[:20]!r}", self.replaced(entry.name, bad))

    def not_utf8(self):
        entry = self.some() or self.random.choice(self.maps or [None])
        bad = self.random.choice(["%ff%fe", "%c0%af", "%ed%a0%80", "%f4%90%80%80", "%80", "%e2%82"])
        name = entry.name if entry else "x"
        body = urllib.parse.urlencode([pair for pair in self.good() if pair[0] != name])
        return Attack(f"not UTF-8 in {name}", f"{body}&{name}={bad}".encode())

    def bad_percent(self):
        body = urllib.parse.urlencode(self.good())
        return Attack("bad percent-encoding", f"{body}&x={self.random.choice(['%', '%4', '%zz', '%u0041', '%%41'])}".encode())

    def control(self):
        body = urllib.parse.urlencode(self.good())
        entry = self.some(TEXTUAL)
        name = entry.name if entry else "x"
        return Attack(f"control character in {name}", f"{body}&{name}=a{self.random.choice(['%00', '%01', '%1b%5b2J', '%7f', '%08'])}b".encode())

    def twice(self):
        entry = self.some(SINGLE_LINE | {"int", "id", "flag", "date", "area"})
        return entry and self.attack(f"duplicate {entry.name}", self.good() + [(entry.name, good_value(entry, self.random))])

    def payload(self):
        """A payload in one text field, and another field broken so that the form comes back with it."""
        entry = self.some({"text", "area"})
        other = self.random.choice([f for f in self.fields if f is not entry and f.type != "codes"] or [None])
        if not entry:
            return None
        bad = self.random.choice(PAYLOADS)
        pairs = self.replaced(entry.name, bad)
        if other is None:
            return self.attack(f"payload twice in {entry.name}", pairs + [(entry.name, bad)], payload=bad, shown=entry.name)
        pairs += [(other.name, good_value(other, self.random))]
        return self.attack(f"payload in {entry.name}, {other.name} twice", pairs, payload=bad, shown=entry.name)

    def payload_in_map(self):
        if not self.maps or not self.page_values:
            return None
        names = [name for name in self.page_values if any(name.startswith(f"{entry.name}.") for entry in self.maps)]
        if not names:
            return None
        name, bad = self.random.choice(names), self.random.choice(PAYLOADS)
        pairs = [(n, bad if n == name else v) for n, v in self.good()]
        return self.attack(f"payload in {name}, wrong token", [(n, "wrong" if n == "form_token" else v) for n, v in pairs], payload=bad,
                           ours=self.signed)

    def payload_names(self):
        bad = self.random.choice(PAYLOADS)
        pairs = [pair for pair in self.good() if pair[0] != "form_token"] + [(bad, bad), ("form_token", "wrong")]
        return self.attack("payload as a field's name, wrong token", pairs, payload=bad, ours=self.signed)

    def other_content(self):
        kind = self.random.choice(["application/json", "text/plain", "application/xml", "", "text/html", "multipart/mixed; boundary=x"])
        return Attack(f"content type {kind!r}", b'{"form_token": "x", "a": [1, 2, {"b": null}]}', kind=kind)

    def broken_multipart(self):
        dice = self.random
        part = b'--B\r\nContent-Disposition: form-data; name="x"\r\n\r\nvalue\r\n'
        body, kind = dice.choice([
            (part, "multipart/form-data; boundary=B"), (part + b"--B--", "multipart/form-data"), (b"--B\r\n\r\nno name\r\n--B--\r\n", "multipart/form-data; boundary=B"),
            (b"\r\n" * 100, "multipart/form-data; boundary=B"), (part * 3000 + b"--B--\r\n", "multipart/form-data; boundary=B"),
            (b"garbage", "multipart/form-data; boundary=" + "y" * 200), (part.replace(b"form-data;", b"form-data") + b"--B--\r\n", "multipart/form-data; boundary=B"),
            (bytes(dice.randrange(256) for _ in range(400)), "multipart/form-data; boundary=B")])
        return Attack("broken multipart", body, kind=kind)

    def no_token(self):
        return self.attack("no token", [pair for pair in self.good() if pair[0] != "form_token"]) if self.signed else None

    def wrong_token(self):
        if not self.signed:
            return None
        wrong = self.random.choice(["", "x", self.token[:-1], self.token[::-1], self.token + "A", "A" * len(self.token)])
        if wrong == self.token:
            return None
        return self.attack("wrong token", [(n, wrong if n == "form_token" else v) for n, v in self.good()])

    def token_twice(self):
        return self.attack("token twice", self.good() + [("form_token", self.token)]) if self.signed else None

    def foreign(self):
        more = self.random.choice([("Origin: https://hostile.example",), ("Origin: null",), ("Sec-Fetch-Site: cross-site",), ("Sec-Fetch-Site: same-site",),
                                   (), ("Referer: https://hostile.example/",), ("Origin: http://127.0.0.1:1", "Sec-Fetch-Site: cross-site")])
        return self.attack(f"foreign {more}", self.good(), ours=False, more=more)

    BREACHES = (missing, empty, overlong, enormous, misfit, not_utf8, bad_percent, control, twice, payload, payload, payload, payload_in_map, payload_names,
                other_content, broken_multipart, no_token, wrong_token, token_twice, foreign)

    def next(self):
        """The next attack, drawn until the form has a place for it."""
        while True:
            attack = self.random.choice(self.BREACHES)(self)
            if attack:
                return attack
