# SPDX-License-Identifier: Apache-2.0
"""Runs `meson test` in a build folder and counts the single tests inside each program: meson_tests.py FOLDER [OPTION...]"""
import json
import os
import pathlib
import re
import subprocess
import sys

CMOCKA_TOTAL = re.compile(r"^\[  (PASSED|FAILED|SKIPPED)  \] (\d+) test\(s\)", re.M)
COMMON = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)
UNITTEST = re.compile(r"^Ran (\d+) tests? in", re.M)


def counts_of(entry):
    """(passed, failed, skipped) of one program, from what it printed; one test where it printed no count."""
    printed = (entry.get("stdout") or "") + "\n" + (entry.get("stderr") or "")
    passed = failed = skipped = 0
    if common := COMMON.findall(printed):
        passed, failed, skipped = (int(number or 0) for number in common[-1])
    elif cmocka := CMOCKA_TOTAL.findall(printed):
        totals = {"PASSED": 0, "FAILED": 0, "SKIPPED": 0}
        for word, number in cmocka:
            totals[word] += int(number)
        passed, failed, skipped = totals["PASSED"], totals["FAILED"], totals["SKIPPED"]
    elif ran := UNITTEST.search(printed):
        skips = sum(int(number) for number in re.findall(r"skipped=(\d+)", printed))
        bad = sum(int(number) for number in re.findall(r"(?:failures|errors)=(\d+)", printed))
        passed, failed, skipped = int(ran[1]) - skips - bad, bad, skips
    elif entry["result"] == "SKIP":
        skipped = 1
    elif entry["result"] in ("OK", "EXPECTEDFAIL"):
        passed = 1
    if entry["result"] not in ("OK", "EXPECTEDFAIL", "SKIP"):
        failed = max(failed, 1)
    return passed, failed, skipped


def main():
    folder = pathlib.Path(sys.argv[1])
    log = folder / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=1:abort_on_error=1",
                       UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")
    ran = subprocess.run(["meson", "test", "-C", folder, "--no-rebuild", "--print-errorlogs", *sys.argv[2:]],
                         env=environment)
    totals = (0, 0, 0)
    if log.exists():
        for line in log.read_text().splitlines():
            totals = tuple(map(sum, zip(totals, counts_of(json.loads(line)))))
    passed, failed, skipped = totals
    if ran.returncode != 0 and failed == 0:
        failed = 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


main()
