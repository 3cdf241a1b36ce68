# SPDX-License-Identifier: Apache-2.0
"""Where the shared test data lies: beside the clone. Tests that need it are skipped where it is absent, and fail under CI."""
import os
import pathlib
import sys
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
