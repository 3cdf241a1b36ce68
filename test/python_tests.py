# SPDX-License-Identifier: Apache-2.0
"""Runs the unittest files test_*.py of a folder: python_tests.py FOLDER [NAME...] (NAME: a part of a test's name).

Names choose a slice; with FULL=1 all tests run."""
import os
import pathlib
import random
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def flatten(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flatten(item)
        else:
            yield item


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    wanted = [] if os.environ.get("FULL") == "1" else sys.argv[2:]
    seed = os.environ.setdefault("SEED", str(random.randrange(10**9)))
    print(f"SEED={seed}", flush=True)
    sys.path[:0] = [str(HERE), str(HERE / "http")]
    found = unittest.defaultTestLoader.discover(str(folder), pattern="test_*.py", top_level_dir=str(folder))
    tests = [test for test in flatten(found) if not wanted or any(part in test.id() for part in wanted)]
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, buffer=True).run(unittest.TestSuite(tests))
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
