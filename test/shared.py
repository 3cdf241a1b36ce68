# SPDX-License-Identifier: Apache-2.0
"""What the tests share: where their data lie (beside the clone; tests that need them are skipped where they are absent, and fail under CI), the seed,
waiting for what a job does."""
import os
import pathlib
import sys
import time
import unittest

TOP = pathlib.Path(__file__).resolve().parent.parent
FOLDER = TOP.parent / "shared" / "data"


def shared_data(name):
    """The path of one file of ../shared/data, or the end of the calling test."""
    path = FOLDER / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            raise AssertionError(f"../shared/data/{name} is absent: under CI that is a failure")
        raise unittest.SkipTest(f"../shared/data/{name} is absent")
    return path


def is_full():
    """True under `./check --full`: run the whole, not the slice."""
    return os.environ.get("FULL") == "1"


def seed():
    """The printed seed of this run, for random.Random(seed())."""
    return int(os.environ.get("SEED", "1"))


def say(text):
    """One line in the test's report, also where the test passes."""
    print(text, file=sys.__stdout__, flush=True)


def until(probe, what, seconds=20):
    """What the probe finds, as soon as it finds something: the jobs look every second; polled, not slept."""
    end = time.monotonic() + seconds
    while not (found := probe()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)
    return found
