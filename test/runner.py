# SPDX-License-Identifier: Apache-2.0
"""Runs the groups of test/groups.toml side by side and prints where the time went. Started by ./check."""
import argparse
import datetime
import os
import pathlib
import random
import re
import subprocess
import sys
import time
import tomllib

TOP = pathlib.Path(__file__).resolve().parent.parent
LOGS = TOP / "test" / "last-run"
RESULTS = TOP / "test" / "full-results.md"
COUNTS = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)


class Group:
    def __init__(self, entry):
        self.name, self.what, self.run = entry["name"], entry["what"], entry["run"]
        self.after, self.cores = entry.get("after", []), entry.get("cores", 1)
        self.alone, self.full = entry.get("alone", False), entry.get("full", False)
        self.process, self.result, self.seconds, self.cpu_seconds = None, None, 0.0, 0.0
        self.passed = self.failed = self.skipped = 0
        self.log = LOGS / f"{self.name}.log"

    def start(self, environment):
        self.began = time.monotonic()
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(self.run, shell=True, cwd=TOP, env=environment, stdin=subprocess.DEVNULL,
                                            stdout=out, stderr=subprocess.STDOUT)

    def ended(self):
        """Whether its command has ended; then how much processor time it and all that it started and awaited took is known."""
        pid, status, used = os.wait4(self.process.pid, os.WNOHANG)
        if not pid:
            return False
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds, self.cpu_seconds = time.monotonic() - self.began, used.ru_utime + used.ru_stime
        return True

    def finish(self):
        found = COUNTS.findall(self.log.read_text(errors="replace"))
        good = self.process.returncode == 0
        if found:
            self.passed, self.failed, self.skipped = (int(number or 0) for number in found[-1])
        else:
            self.passed = int(good)
        if not good:
            self.failed = max(self.failed, 1)
        self.result = "FAILED" if self.failed else "passed"

    def leave_out(self):
        self.result, self.failed = "not run", 1


def read_groups():
    with (TOP / "test" / "groups.toml").open("rb") as file:
        table = tomllib.load(file)
    return table["budget_seconds"], {entry["name"]: Group(entry) for entry in table["group"]}


def with_needs(groups, names):
    """The named groups and all that they need, in the table's order."""
    wanted = list(names)
    for name in wanted:
        if name not in groups:
            sys.exit(f"check: no group {name!r}; there are: {', '.join(groups)}")
        wanted += [need for need in groups[name].after if need not in wanted]
    return [group for name, group in groups.items() if name in wanted]


def startable(group, groups, running, cores):
    busy = sum(other.cores for other in running)
    if any(groups[need].result != "passed" for need in group.after):
        return False
    if group.alone or any(other.alone for other in running):
        return not running
    return not running or busy + group.cores <= cores


def show_failure(group):
    lines = group.log.read_text(errors="replace").splitlines()
    print(f"---- {group.name}: the end of {group.log.relative_to(TOP)}")
    print("\n".join(lines[-60:]))
    print(f"---- end of {group.name}", flush=True)


def run_all(chosen, groups, environment, cores):
    waiting, running = list(chosen), []
    began = time.monotonic()
    while waiting or running:
        for group in list(waiting):
            if any(groups[need].result in ("FAILED", "not run") for need in group.after):
                group.leave_out()
                waiting.remove(group)
            elif startable(group, groups, running, cores):
                group.start(environment)
                running.append(group)
                waiting.remove(group)
                print(f"[{time.monotonic() - began:4.0f} s] {group.name}: {group.what} ...", flush=True)
        for group in list(running):
            if group.ended():
                group.finish()
                running.remove(group)
                print(f"[{time.monotonic() - began:4.0f} s] {group.name}: {group.result} in {group.seconds:.0f} s", flush=True)
                if group.result == "FAILED":
                    show_failure(group)
        time.sleep(0.1)
    return time.monotonic() - began


def print_table(chosen, took, budget):
    print(f"\n{'group':<16}{'seconds':>8}{'of CPU':>8}  {'result':<8}{'passed':>8}{'failed':>8}{'skipped':>8}")
    for group in chosen:
        print(f"{group.name:<16}{group.seconds:>8.1f}{group.cpu_seconds:>8.1f}  {group.result:<8}{group.passed:>8}{group.failed:>8}{group.skipped:>8}")
    verdict = "within" if took <= budget else "OVER"
    used = sum(group.cpu_seconds for group in chosen)
    print(f"{'all':<16}{took:>8.1f}{used:>8.1f}  {verdict} the budget of {budget} s on two cores\n")


def note_full(group, seed):
    commit = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=TOP, capture_output=True, text=True).stdout.strip()
    changed = subprocess.run(["git", "status", "--porcelain", "-uno"], cwd=TOP, capture_output=True, text=True).stdout.strip()
    head = "# Results of the long tests\n\nThe last run of each `./check --full NAME`, written by it.\n\n" \
           "| test | date | commit | seed | seconds | passed | failed | skipped |\n|---|---|---|---|---|---|---|---|\n"
    rows = RESULTS.read_text().split("|---|\n", 1)[1].splitlines() if RESULTS.exists() else []
    rows = [row for row in rows if not row.startswith(f"| {group.name} |")]
    rows.append(f"| {group.name} | {datetime.date.today()} | {commit}{' and changes' if changed else ''} | {seed} "
                f"| {group.seconds:.0f} | {group.passed} | {group.failed} | {group.skipped} |")
    RESULTS.write_text(head + "\n".join(sorted(rows)) + "\n")


def main():
    parser = argparse.ArgumentParser(prog="./check", description="Builds with warnings as errors and runs every test.")
    parser.add_argument("--only", metavar="GROUP", action="append", help="run this group and what it needs")
    parser.add_argument("--full", metavar="NAME", help="run the whole of a long test; its result goes to test/full-results.md")
    parser.add_argument("--list", action="store_true", help="name the groups")
    options = parser.parse_args()
    budget, groups = read_groups()
    if options.list:
        for group in groups.values():
            print(f"{group.name:<16}{group.what}{' (--full)' if group.full else ''}")
        return
    if options.full and not groups.get(options.full, Group({"name": "", "what": "", "run": ""})).full:
        sys.exit(f"check: {options.full!r} has no long form; see ./check --list")
    names = [options.full] if options.full else options.only
    chosen = with_needs(groups, names) if names else list(groups.values())

    seed = os.environ.get("SEED") or str(random.randrange(10**9))
    cores = os.cpu_count() or 1
    environment = dict(os.environ, SEED=seed, CORES=str(cores), PYTHONDONTWRITEBYTECODE="1")
    if options.full:
        environment["FULL"] = "1"
    LOGS.mkdir(exist_ok=True)
    print(f"SEED={seed} (set SEED to repeat this run)")
    took = run_all(chosen, groups, environment, cores)
    if options.full:
        note_full(groups[options.full], seed)
    print_table(chosen, took, budget)
    late = not names and took > 2 * budget  # a busy machine is no fault of the change; twice as long is
    passed, failed, skipped = (sum(getattr(group, word) for group in chosen) for word in ("passed", "failed", "skipped"))
    if late and os.environ.get("CI") == "true":
        print(f"FAILED: over twice the budget of {budget} s")
        failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


main()
