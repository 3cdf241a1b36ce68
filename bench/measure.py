# SPDX-License-Identifier: Apache-2.0
"""The measurements of bench/run. Both servers run on core 0 and wrk on core 1; rounds are interleaved, the order turns round
each time, and what counts is the median of the rounds' ratios: the machine's mood hits both alike. CPU time per request comes
from /proc and is the steadiest figure."""
import argparse
import datetime
import os
import pathlib
import platform
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
TICKS = os.sysconf("SC_CLK_TCK")
NGINX = """
worker_processes 1; worker_cpu_affinity 01; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; user root;
events {{ worker_connections 1024; use epoll; }}
http {{
    default_type text/html; access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; server_tokens off;
    open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
"""
# Walks through the addresses of a file, one after the other: each is asked once before any is asked again.
LUA = """
local paths, at = {{}}, {start}
for line in io.lines("{file}") do paths[#paths + 1] = line end
request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pids):
    """User and system time of the processes, from /proc."""
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def with_children(pid):
    found = [pid]
    for one in found:
        for listed in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in listed.read_text().split()]
    return found


def resident_bytes(pids):
    return sum(int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) * 1024 for pid in pids)


class Cabinet:
    def __init__(self, binary, data, environment=None):
        self.port = free_port()
        began = time.monotonic()
        self.process = subprocess.Popen(["taskset", "-c", "0", binary, "serve", "--data", data, "--listen", f"127.0.0.1:{self.port}"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
        for line in self.process.stdout:
            if "listening on" in line:
                break
        else:
            sys.exit("bench: the program does not start")
        self.start_ms = (time.monotonic() - began) * 1000
        self.pids = with_children(self.process.pid)

    def get(self, path, headers=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers or {})
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


class Nginx:
    def __init__(self, folder):
        self.port = free_port()
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=self.port))
        self.process = subprocess.Popen(["taskset", "-c", "0", "nginx", "-p", folder, "-c", folder / "nginx.conf"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.05)
        self.pids = with_children(self.process.pid)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


def load(server, path, seconds, more=()):
    """(requests a second, CPU microseconds a request, bad answers) of one round."""
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c64", f"-d{seconds}s", *more, f"http://127.0.0.1:{server.port}{path}"]
    before = cpu_seconds(server.pids)
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(server.pids) - before
    count = int(re.search(r"(\d+) requests in", said)[1])
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), used / max(count, 1) * 1e6, int(bad[1]) if bad else 0


class Bench:
    def __init__(self, options):
        self.options = options
        self.binary = TOP / options.build / "cabinet"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cabinet-bench-"))
        self.data = self.folder / "data"
        self.files = self.folder / "files"
        self.files.mkdir()
        self.random = random.Random(options.seed)

    def command(self, *words):
        ran = subprocess.run([self.binary, *words, "--data", self.data], capture_output=True, text=True)
        if ran.returncode:
            sys.exit(f"bench: cabinet {words}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")
        return ran.stdout

    def fill(self):
        """An empty cabinet is measured first, for what one solution costs."""
        self.command("init", "--demo")
        empty = Cabinet(self.binary, self.data)
        self.empty_bytes, self.empty_ms = resident_bytes(empty.pids), empty.start_ms
        empty.stop()
        records = self.folder / "records.jsonl"
        with records.open("wb") as out:
            subprocess.run([sys.executable, HERE / "generate.py", str(self.options.solutions)], stdout=out, check=True)
        began = time.monotonic()
        self.command("import", "dpg", str(records))
        self.import_s = time.monotonic() - began

    def searches(self, total):
        """Addresses of different searches: words that the catalogue holds, with and without a facet."""
        page = self.cabinet.get("/solutions.json").decode()
        words = sorted(set(re.findall(r"[a-z]{4,12}", page.lower())))
        facets = sorted(set(re.findall(r'name="([a-z_]+)" value="([a-z0-9_-]+)"', self.cabinet.get("/solutions").decode())))
        made = set()
        while len(made) < total and words:
            query = "+".join(self.random.sample(words, self.random.choice([1, 1, 2])))
            chosen = "".join(f"&{key}={value}" for key, value in self.random.sample(facets, min(len(facets), self.random.choice([0, 1, 2]))))
            made.add(f"/solutions?q={query}{chosen}")
        return sorted(made, key=lambda _: self.random.random())

    def compare(self, name, path, nginx_path, more=()):
        ratios, ours, theirs, our_cpu, their_cpu, refused = [], [], [], [], [], 0
        for number in range(self.options.rounds):
            both = [(self.cabinet, path, more), (self.nginx, nginx_path, ())]
            got = {}
            for server, address, words in both if number % 2 else both[::-1]:
                got[server] = load(server, address, self.options.seconds, words)
            mine, other = got[self.cabinet], got[self.nginx]
            ratios.append(mine[0] / other[0])
            ours.append(mine[0]), theirs.append(other[0]), our_cpu.append(mine[1]), their_cpu.append(other[1])
            refused += mine[2] + other[2]
        middle = statistics.median
        size = (self.files / nginx_path.lstrip("/")).stat().st_size
        row = (name, f"{size:,}", f"{middle(ours):,.0f}", f"{middle(theirs):,.0f}", f"**{middle(ratios):.2f}**", f"{min(ratios):.2f} to {max(ratios):.2f}",
               f"{middle(our_cpu):.1f}", f"{middle(their_cpu):.1f}", f"{middle(their_cpu) / max(middle(our_cpu), 0.01):.2f}", str(refused))
        print("| " + " | ".join(row) + " |", flush=True)
        return row

    def lua(self, searches, start):
        listed, script = self.folder / f"searches-{len(searches)}.txt", self.folder / f"searches-{len(searches)}.lua"
        listed.write_text("\n".join(searches) + "\n")
        script.write_text(LUA.format(file=listed, start=start))
        return str(script)

    def keep(self, name, body):
        (self.files / name).write_bytes(body)
        return f"/{name}"

    def run(self):
        self.fill()
        self.cabinet = Cabinet(self.binary, self.data)
        self.full_bytes, self.full_ms = resident_bytes(self.cabinet.pids), self.cabinet.start_ms
        try:
            self.nginx = Nginx(self.folder)
            try:
                return self.measure()
            finally:
                self.nginx.stop()
        finally:
            self.cabinet.stop()

    def measure(self):
        slug = re.search(rb'href="(/solutions/[a-z0-9-]+)"', self.cabinet.get("/solutions"))[1].decode()
        searches = self.searches(self.options.searches)
        usual = sorted((self.cabinet.get(path) for path in searches[:21]), key=len)[10]
        search_file = self.keep("search.html", usual)
        few = self.lua(searches[:50], 0)
        head = ("page", "bytes", "ours, requests/s", "nginx, requests/s", "ratio", "ratios of the rounds", "our CPU, us/request", "nginx CPU, us/request",
                "CPU ratio", "refused")
        print("| " + " | ".join(head) + " |\n|" + "---|" * len(head), flush=True)
        gzip = {"Accept-Encoding": "gzip"}
        compressed = ("-H", "Accept-Encoding: gzip")
        rows = [self.compare("catalogue `/solutions`", "/solutions", self.keep("catalogue.html", self.cabinet.get("/solutions"))),
                self.compare("the same, compressed", "/solutions", self.keep("catalogue.gz", self.cabinet.get("/solutions", gzip)), compressed),
                self.compare("solution page", slug, self.keep("solution.html", self.cabinet.get(slug))),
                self.compare("the same, compressed", slug, self.keep("solution.gz", self.cabinet.get(slug, gzip)), compressed),
                self.compare("facet search, one of 50 again and again", "/", search_file, ("-s", few)),
                self.compare(f"facet search, each of {len(searches):,} once before any again", "/", search_file,
                             ("-s", self.lua(searches, self.random.randrange(len(searches))))),
                self.compare("`/healthz`", "/healthz", self.keep("health.txt", b"ok\n"))]
        return [head, *rows]


def search_latency(build, solutions):
    ran = subprocess.run(["taskset", "-c", "0", TOP / build / "bench" / "search", str(solutions)], cwd=TOP, capture_output=True, text=True)
    return ran.stdout.strip()


def report(bench, table, latency):
    commit = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=TOP, capture_output=True, text=True).stdout.strip()
    model = re.search(r"model name\s*:\s*(.+)", pathlib.Path("/proc/cpuinfo").read_text())
    options = bench.options
    lines = ["# Against nginx serving the same bytes from a file", "",
             f"Written by `bench/run` on {datetime.date.today()}, commit {commit}, {model[1] if model else platform.machine()}, {os.cpu_count()} cores, "
             f"Linux {platform.release()}, {subprocess.run(['nginx', '-v'], capture_output=True, text=True).stderr.strip().split()[-1]}.",
             f"{options.solutions:,} generated solutions; {options.rounds} interleaved rounds of {options.seconds} s each, 64 kept connections, server on core 0, "
             f"wrk on core 1; medians. Load of the machine at the end: {os.getloadavg()[0]:.1f} (where it is above 2, trust the CPU figures). A ratio above 1 is faster than nginx (for CPU: cheaper). Differences below 15 % mean nothing.", "",
             "| " + " | ".join(table[0]) + " |", "|" + "---|" * len(table[0])]
    lines += ["| " + " | ".join(row) + " |" for row in table[1:]]
    per_solution = (bench.full_bytes - bench.empty_bytes) / options.solutions
    lines += ["", "| what | figure |", "|---|---|",
              f"| memory with {options.solutions:,} solutions | {bench.full_bytes / 2**20:.0f} MiB ({bench.empty_bytes / 2**20:.0f} MiB empty) |",
              f"| memory per solution | {per_solution / 1024:.1f} KiB |",
              f"| start to listening | {bench.full_ms:.0f} ms ({bench.empty_ms:.0f} ms empty) |",
              f"| import of all | {bench.import_s:.1f} s |",
              "", "Search alone (`build/bench/search`, no HTTP, one core):", "", "```", latency, "```", ""]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--solutions", type=int, default=10_000)
    parser.add_argument("--searches", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    options = parser.parse_args()
    print(f"SEED={options.seed}", flush=True)
    bench = Bench(options)
    try:
        text = report(bench, bench.run(), search_latency(options.build, options.solutions))
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)
    (HERE / "results.md").write_text(text)
    print("\n" + text)


if __name__ == "__main__":
    main()
