# SPDX-License-Identifier: Apache-2.0
"""What every generator shares: how a mistake is reported and how C is written.

A mistake is told as `path:line: message`, the form that editors and gcc use. All mistakes of a run are told, in order, and
then the run ends with status 1 and writes nothing.
"""
import os
import sys

SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"


class Refused(Exception):
    """A mistake that leaves no sense in reading on; Report.guard() turns it into one message."""

    def __init__(self, path, line, message):
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


class Report:
    """Collects mistakes."""

    def __init__(self):
        self.mistakes = []

    def refuse(self, path, line, message):
        self.mistakes.append((str(path), line, message))

    def add(self, refused):
        self.refuse(refused.path, refused.line, refused.message)

    def end_if_any(self):
        """Prints what was collected and ends the program when there is any."""
        if not self.mistakes:
            return
        for path, line, message in sorted(set(self.mistakes)):
            print(f"{path}:{line}: {message}", file=sys.stderr)
        sys.exit(1)


def c_string(value):
    """A C string literal of a str (as UTF-8) or of bytes."""
    data = value.encode("utf-8") if isinstance(value, str) else value
    out = []
    plain = {0x0A: "\\n", 0x09: "\\t", 0x22: '\\"', 0x5C: "\\\\"}
    for at, byte in enumerate(data):
        if byte in plain:
            out.append(plain[byte])
        elif byte == 0x3F and at > 0 and data[at - 1] == 0x3F:
            out.append("\\?")
        elif 0x20 <= byte < 0x7F:
            out.append(chr(byte))
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


def c_name(text):
    """A C identifier made of any text."""
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in text)
    return "_" + name if name[:1].isdigit() else name


def write_if_changed(path, text):
    """Writes the file unless it already holds just that, so that what depends on it is not built again for nothing."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    try:
        with open(path, "rb") as old:
            if old.read() == data:
                return
    except FileNotFoundError:
        pass
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as new:
        new.write(data)
