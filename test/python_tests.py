# SPDX-License-Identifier: Apache-2.0
"""Runs the unittest files test_*.py of a folder: python_tests.py FOLDER [NAME...] (NAME: a part of a test's name).

Names choose a slice; with FULL=1 all tests run.
The outcomes of test/policy are noted beside the program that was tried, under its build id: the program shows them
at /privacy/clauses.
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import unittest

LONGEST = 10  # so many tests are named with their seconds at the end
HERE = pathlib.Path(__file__).resolve().parent


def flatten(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flatten(item)
        else:
            yield item


class Noting(unittest.TextTestResult):
    """Remembers how each test went; a test passed only when all of its parts did."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.outcomes, self.seconds = {}, {}

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()
        self.outcomes[name_of(test)] = "passed"

    def stopTest(self, test):
        super().stopTest(test)
        self.seconds[name_of(test)] = time.monotonic() - self.began

    def note(self, test, outcome):
        if self.outcomes.get(name_of(test)) != "failed":
            self.outcomes[name_of(test)] = outcome

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.note(test, "failed")

    def addError(self, test, error):
        super().addError(test, error)
        self.note(test, "failed")

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error:
            self.note(test, "failed")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, "skipped")


def name_of(test):
    """test_part1_pages.test_p01_...: as policy/clauses.toml names it; of a class that could not start, its whole name."""
    module, _, rest = test.id().partition(".")
    return f"{module}.{rest.rpartition('.')[2]}"


def build_id(binary):
    said = subprocess.run(["readelf", "--notes", binary], capture_output=True, text=True)
    found = re.search(r"Build ID: ([0-9a-f]+)", said.stdout)
    return found[1] if found else ""


def note_outcomes(outcomes, before):
    """Adds to what is known of this build. A program that was built anew while its tests ran is not the one they tried."""
    binary = pathlib.Path(os.environ.get("CABINET_BINARY", HERE.parent / "build" / "cabinet")).resolve()
    if not before or build_id(binary) != before:
        return
    path = binary.with_name(binary.name + ".tests.json")
    known = {}
    try:
        known = json.loads(path.read_text())
    except (OSError, ValueError):
        pass
    tests = known.get("tests", {}) if known.get("build_id") == before else {}
    tests |= {name: outcome for name, outcome in outcomes.items() if ".test_" in name}
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        json.dump({"build_id": before, "at": int(time.time()), "tests": dict(sorted(tests.items()))}, file, indent=1)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    wanted = [] if os.environ.get("FULL") == "1" else sys.argv[2:]
    seed = os.environ.setdefault("SEED", str(random.randrange(10**9)))
    print(f"SEED={seed}", flush=True)
    sys.path[:0] = [str(HERE), str(HERE / "http")]
    found = unittest.defaultTestLoader.discover(str(folder), pattern="test_*.py", top_level_dir=str(folder))
    tests = [test for test in flatten(found) if not wanted or any(part in test.id() for part in wanted)]
    is_policy = folder.name == "policy"
    tried = build_id(os.environ.get("CABINET_BINARY", HERE.parent / "build" / "cabinet")) if is_policy else ""
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, buffer=True, resultclass=Noting)
    result = runner.run(unittest.TestSuite(tests))
    if is_policy:
        for test in tests:
            result.outcomes.setdefault(name_of(test), "failed")  # its class could not start
        note_outcomes(result.outcomes, tried)
    for name, seconds in sorted(result.seconds.items(), key=lambda one: -one[1])[:LONGEST]:
        print(f"{seconds:7.1f} s {name}")
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = len(result.skipped)
    for test, reason in result.skipped:
        print(f"SKIPPED 1: {test.id()}: {reason}")
    if not tests:
        print(f"no tests in {folder}")
        failed = 1
    print(f"{max(result.testsRun - failed - skipped, 0)} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


main()
