# SPDX-License-Identifier: Apache-2.0
"""Runs every fuzz target of a clang build for a while, from the seeds in corpus/: run.py BUILD. A slice of five seconds each in
./check, half an hour each under `./check --full fuzz`. What breaks a target is kept in test/last-run/ to be run again."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
KEPT = HERE.parent / "last-run"
SLICE_S, FULL_S = 5, 1800


def run(target, seconds, seed):
    name = target.name.removeprefix("fuzz-")
    with tempfile.TemporaryDirectory(prefix="cabinet-fuzz-") as fresh:
        ran = subprocess.run([target, f"-seed={seed}", f"-max_total_time={seconds}", "-max_len=4096", "-timeout=5",
                              f"-artifact_prefix={KEPT}/fuzz-{name}-", fresh, HERE / "corpus" / name],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    done = re.search(r"^Done (\d+) runs", ran.stdout, re.M)
    if ran.returncode == 0 and done:
        print(f"{name}: {done[1]} runs in {seconds} s", flush=True)
        return True
    print(f"{name}: FAILED\n" + "\n".join(ran.stdout.splitlines()[-40:]), flush=True)
    return False


def main():
    seconds = FULL_S if os.environ.get("FULL") == "1" else SLICE_S
    seed = int(os.environ.get("SEED", "1")) or 1
    targets = sorted(path for path in pathlib.Path(sys.argv[1]).joinpath("test", "fuzz").glob("fuzz-*") if path.is_file())
    KEPT.mkdir(exist_ok=True)
    print(f"SEED={seed}", flush=True)
    good = [run(target.resolve(), seconds, seed) for target in targets]
    print(f"{sum(good)} passed, {len(good) - sum(good) + (not good)} failed, 0 skipped")
    sys.exit(0 if good and all(good) else 1)


main()
