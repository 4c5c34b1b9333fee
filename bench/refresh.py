"""What it costs that open pages ask whether anything is new: 200 signed-in agents, as their browsers ask, on two cores.

    python -m bench.refresh --engine sqlite postgresql --seconds 50

All have a list open, half of them a ticket too. First nothing changes, then mails become tickets, one a second where the
machine has time for it. Counts what
the server, its processes and PostgreSQL's use of the processors, which other work on the machine hardly touches. Writes
bench/results/refresh.md.
"""

from __future__ import annotations

import argparse
import heapq
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from bench.load import connect
from bench.run import PG, RESULTS, ROOT, Installation, installation, served

LANES = 12
# Seconds: static/js/live.js, templates/tickets/ticket.html, static/js/present.js
LIST, COMPANY, PRESENT = 20.0, 15.0, 25.0
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
GOOD = {"GET 200", "GET 304", "POST 204"}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Seen:
    """What the browsers got."""

    times: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def p(self, share: float) -> float:
        """So many milliseconds or less for this share of the answers."""
        return sorted(self.times)[int(len(self.times) * share)] * 1000 if self.times else float("nan")

    @property
    def wrong(self) -> dict[str, int]:
        return {kind: count for kind, count in self.kinds.items() if kind not in GOOD}


@dataclass(order=True)
class Ask:
    """A question that one page asks again and again."""

    due: float
    agent: int = field(compare=False)
    method: str = field(compare=False)
    path: str = field(compare=False)
    every: float = field(compare=False)
    tag: str = field(compare=False, default="")


class Office:
    """The browsers of all agents: the line that each has open, and what is due next."""

    def __init__(self, made: Installation, facts: dict[str, Any]) -> None:
        self.port, self.cookies, self.token = made.port, facts["cookies"], facts["csrf_token"]
        self.lock = threading.Lock()
        self.lines: list[http.client.HTTPConnection | None] = [None for _each in self.cookies]
        self.at_a_line = [threading.Lock() for _each in self.lines]
        self.asks: list[Ask] = []
        since, numbers = quote(datetime.now(UTC).isoformat()), facts["numbers"]
        for agent in range(len(self.cookies)):
            view = ("open", "mine", "team", "unassigned")[agent % 4]
            self._open(agent, "GET", f"/tickets/news?view={view}&since={since}", LIST)
            if agent // 4 % 2:
                page = f"/tickets/{numbers[agent % len(numbers)]}/company"
                self._open(agent, "GET", page, COMPANY)
                self._open(agent, "POST", page, PRESENT)

    def _open(self, agent: int, method: str, path: str, every: float) -> None:
        first = time.monotonic() + random.random() * every
        heapq.heappush(self.asks, Ask(first, agent, method, path, every))

    def work(self, seconds: float) -> Seen:
        """Lets them ask for so long."""
        seen, ends = Seen(), time.monotonic() + seconds

        def lane() -> None:
            while True:
                with self.lock:
                    if not self.asks or self.asks[0].due > ends:
                        return
                    ask = heapq.heappop(self.asks)
                time.sleep(max(0.0, ask.due - time.monotonic()))
                self._ask(ask, seen)
                ask.due += ask.every
                with self.lock:
                    heapq.heappush(self.asks, ask)

        lanes = [threading.Thread(target=lane) for _each in range(LANES)]
        for each in lanes:
            each.start()
        for each in lanes:
            each.join()
        time.sleep(max(0.0, ends - time.monotonic()))
        return seen

    def _ask(self, ask: Ask, seen: Seen) -> None:
        headers, body = {"Cookie": self.cookies[ask.agent]}, None
        if ask.method == "POST":
            headers, body = headers | FORM | {"X-CSRFToken": self.token}, b"--x--\r\n"
        elif ask.tag:
            headers["If-None-Match"] = ask.tag
        with self.at_a_line[ask.agent]:
            began = time.perf_counter()
            try:
                status, tag, size = self._sent(ask, headers, body)
            except (OSError, http.client.HTTPException) as error:
                self._hang_up(ask.agent)
                status, tag, size = type(error).__name__, "", 0
            took = time.perf_counter() - began
        ask.tag = tag or ask.tag
        with self.lock:
            seen.times.append(took)
            seen.kinds[f"{ask.method} {status}"] += 1
            seen.size += size

    def _sent(self, ask: Ask, headers: dict[str, str], body: bytes | None) -> tuple[str, str, int]:
        try:
            answer = self._answered(ask, headers, body)
        except (
            http.client.RemoteDisconnected,
            ConnectionError,
        ):  # closed meanwhile: a browser opens another line
            self._hang_up(ask.agent)
            answer = self._answered(ask, headers, body)
        head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
        return str(answer.status), answer.headers.get("ETag", ""), head + len(answer.read())

    def _answered(self, ask: Ask, headers: dict[str, str], body: bytes | None) -> http.client.HTTPResponse:
        line = self.lines[ask.agent] = self.lines[ask.agent] or connect(self.port)
        line.request(ask.method, ask.path, body, headers)
        return line.getresponse()

    def _hang_up(self, agent: int) -> None:
        line, self.lines[agent] = self.lines[agent], None
        if line is not None:
            line.close()


def of_server(process: subprocess.Popen[bytes]) -> dict[int, float]:
    """Seconds of processor that the server and its workers have used."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {pid: _used(pid) for pid in (process.pid, *map(int, children))}


def of_database(made: Installation) -> dict[int, float]:
    """What PostgreSQL's processes for this database have used."""
    if made.engine != "postgresql":
        return {}
    name = made.environment["DATABASE_URL"].rpartition("/")[2]
    with psycopg.connect(PG, autocommit=True) as connection:
        found = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [name]).fetchall()
    return {pid: _used(pid) for (pid,) in found}


def _used(pid: int) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


def between(before: dict[int, float], after: dict[int, float]) -> float:
    return sum(used - before.get(pid, 0.0) for pid, used in after.items())


@contextmanager
def mail_coming_in(made: Installation) -> Iterator[list[int]]:
    """A process of its own, as the worker is one; at the end it says how many it took in."""
    came: list[int] = []
    command = [sys.executable, "-m", "bench.inside", "arrivals"]
    worker = subprocess.Popen(
        command, cwd=ROOT, env=made.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield came
    finally:
        said, _none = worker.communicate(timeout=120)
        came.append(json.loads(said)["value"])


def measure(made: Installation, seconds: float) -> list[str]:
    """A row for each of the two hours, the quiet one and the busy one."""
    facts = json.loads(made.python("-m", "bench.inside", "office"))
    with served(made) as (process, _cold):
        office = Office(made, facts)
        office.work(PRESENT + LIST)  # each page has asked once and knows its mark
        quiet = row(made, process, office, "nothing changes", seconds)
        with mail_coming_in(made) as came:
            office.work(LIST)  # the process starts, and the first mails come in
            busy = row(made, process, office, "CAME", seconds)
    return [quiet, busy.replace("CAME", f"{came[0]} tickets come in within {LIST + seconds:.0f} s")]


def row(
    made: Installation, process: subprocess.Popen[bytes], office: Office, what: str, seconds: float
) -> str:
    server, database, began = of_server(process), of_database(made), time.monotonic()
    seen = office.work(seconds)
    took = time.monotonic() - began
    web, base = between(server, of_server(process)), between(database, of_database(made))
    asked, gets = len(seen.times), seen.kinds["GET 304"] + seen.kinds["GET 200"]
    share = f"{web / took * 50:.1f} %" + (f" + {base / took * 50:.1f} %" if base else "")
    wrong = ", ".join(f"{count} × {kind}" for kind, count in seen.wrong.items()) or "none"
    said = (
        f"| {made.engine} | {what} | {asked / took:.1f} | {seen.kinds['GET 304'] / max(1, gets):.0%} | {share} "
        f"| {(web + base) / max(1, asked) * 1000:.1f} ms | {seen.p(0.5):.0f} / {seen.p(0.95):.0f} ms "
        f"| {seen.size / max(1, asked):.0f} | {wrong} |"
    )
    print(said, flush=True)
    return said


HEAD = """# Live refresh with {agents} agents

{day}, two cores, {tickets:,} tickets, gunicorn as an installation runs it (2 processes of 4 threads); the load generator{where} on the
same cores. {agents} sessions of as many people, each over a line of its own, have a list open, which asks every {list:.0f} s whether anything
came; half of them have a ticket open too, which asks every {company:.0f} s who else is there and says every {present:.0f} s that somebody is. The share of the two
cores is what the web server used (+ PostgreSQL's processes for it), as the kernel counts it; the time of an answer is what passed, and
when this was measured the average number of processes that wanted a core, ours and others', was {load}.

| engine | while | requests a second | 304 of all that ask | share of the two cores | processor each | median / p95 | bytes with headers | errors |
|---|---|---|---|---|---|---|---|---|
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--engine", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"]
    )
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=50)
    chosen = parser.parse_args()
    rows, load = [], []
    for engine in chosen.engine:
        with installation(engine, chosen.tickets) as made:
            rows += measure(made, chosen.seconds)
            load.append(f"{os.getloadavg()[1]:.0f}")
    head = HEAD.format(
        agents=200, day=f"{datetime.now(UTC):%-d %B %Y}", tickets=chosen.tickets, load=" and ".join(load),
        list=LIST, company=COMPANY, present=PRESENT,
        where=" and PostgreSQL" if "postgresql" in chosen.engine else "",
    )  # fmt: skip
    (RESULTS / "refresh.md").write_text(head + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
