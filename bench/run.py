"""Measures the table of PERFORMANCE: `make bench`, or

    python -m bench.run --tickets 10000 100000 --engine sqlite postgresql

Starts its own server (gunicorn, 2 workers), fills its own databases, ends what it started. Writes bench/results/*.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from bench import pace
from bench.load import Result, run

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
STARTED_WITHIN = 120  # seconds; other work on the machine may slow the start, and the table says by how much
WARM = 60  # requests: PostgreSQL prepares a statement at the sixth and keeps its plan from the eleventh on, on each line
PG = os.environ.get("BENCH_POSTGRESQL_URL", "postgresql://localhost/postgres")


@dataclass
class Row:
    """One line of the table: what was measured, what must be, what we aim at, what was found, and whether that keeps the must at the pace of the
    machine that it was set on."""

    work: str
    must: str
    aim: str
    found: str
    pace: float  # of the machine while it was measured (bench.pace)
    there: str  # what was found, at the pace of the machine that the musts were set on
    kept: bool | None


@dataclass
class Installation:
    """A filled database and the environment to run on it."""

    engine: str
    tickets: int
    folder: Path
    environment: dict[str, str]
    port: int

    def python(self, *words: str, timeout: int = 3600, given: bytes | None = None) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            timeout=timeout,
            input=given,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{words}: {done.stderr.decode()[-3000:]}")
        return done.stdout.decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def installation(engine: str, tickets: int) -> Iterator[Installation]:
    """A database of `tickets`, dropped afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-bench-"))
    name = f"helpdesk_bench_{os.getpid()}_{tickets}"
    port = free_port()
    url = f"sqlite:///{folder / 'helpdesk.db'}"
    if engine == "postgresql":
        _administer(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
        url = PG.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
    # An installation keeps its compiled modules: without them a cold start is mostly compiling.
    kept = {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {
        **kept,
        "HELPDESK_MODE": "production",
        "INSTANCE_DIR": str(folder),
        "DATABASE_URL": url,
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": "a key for measuring alone",
        "FLASK_APP": "wsgi",
    }
    made = Installation(engine, tickets, folder, environment, port)
    try:
        print(f"== {engine}, {tickets:,} tickets", flush=True)
        made.python("-m", "flask", "db", "upgrade")
        began = time.perf_counter()
        print(made.python("-m", "bench.generate", "--tickets", str(tickets)), end="")
        print(f"  filled in {time.perf_counter() - began:.0f} s", flush=True)
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if engine == "postgresql":
            _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(*statements: str) -> None:
    import psycopg

    with psycopg.connect(PG, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def served(
    made: Installation, app: str = "wsgi:app", port: int | None = None, *, whole: bool = False
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """The web server as an installation runs it; yields it with the seconds from start to first page.

    `whole`: with the worker beside it, all that `make run` starts.
    """
    port = port or made.port
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", f"127.0.0.1:{port}", app]
    if whole:
        command = [sys.executable, "-m", "flask", "serve"]
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=made.environment,
        stdout=subprocess.DEVNULL,
        stderr=(made.folder / "web.log").open("wb"),
    )
    try:
        while time.perf_counter() - began < STARTED_WITHIN:
            if process.poll() is not None:
                raise SystemExit(f"the server ended: {(made.folder / 'web.log').read_text()[-3000:]}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        run(port, lambda _n: ("GET", "/healthz", None, {}), count=1)
        yield process, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)


def pss_mb(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Proportional memory of those that work (2 web workers, 1 job worker), and of all there is with who watches them."""
    pids, workers = [process.pid], set()
    for pid in pids:
        children = Path(f"/proc/{pid}/task/{pid}/children")
        found = [int(child) for child in children.read_text().split()] if children.exists() else []
        pids += found
        if not found:
            workers.add(pid)
    held = {pid: _pss(Path(f"/proc/{pid}/smaps_rollup")) / 1024 for pid in pids}
    if len(workers) != 3:
        raise SystemExit(f"{len(workers)} processes work where 3 were expected")
    return sum(held[pid] for pid in workers), sum(held.values())


def _pss(rollup: Path) -> int:
    lines = rollup.read_text().splitlines() if rollup.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def page(
    made: Installation, path: str, cookie: str, *, count: int = 60, at_once: int = 8
) -> tuple[Result, Result]:
    """Median at one, throughput at eight; both processes of the server have seen the page before, as in any running one."""
    ask = lambda _n: ("GET", path, None, {"Cookie": cookie, "Accept-Encoding": "identity"})  # noqa: E731
    run(made.port, ask, count=WARM, at_once=2)
    return run(made.port, ask, count=count), run(made.port, ask, count=count * 10, at_once=at_once)


def line(work: str, must: tuple[float | None, float | None], aim: str, one: Result, many: Result) -> Row:
    ms, rate = must
    there_ms, there_rate = one.median_ms * one.pace, many.per_second_there
    fast = (ms is None or there_ms <= ms) and (rate is None or there_rate >= rate)
    good = fast and not one.wrong and not many.wrong
    wrong = f" WRONG {one.wrong or many.wrong}" if one.wrong or many.wrong else ""
    limits = [(ms, " ms"), (rate, "/s")]
    wanted = ", ".join(f"{limit:g}{unit}" for limit, unit in limits if limit is not None)
    return shown(
        Row(
            work,
            wanted,
            aim,
            f"{one.median_ms:.1f} ms (p95 {one.p95_ms:.0f}), {many.per_second:.0f}/s{wrong}",
            (one.pace + many.pace) / 2,
            f"{there_ms:.1f} ms, {there_rate:.0f}/s",
            good,
        )
    )


def shown(row: Row) -> Row:
    """Tells of it on the way."""
    print(f"  {row.work:<40}{row.found:<30} pace {row.pace:.2f}: {row.there}", flush=True)
    return row


def measure(made: Installation) -> list[Row]:
    """The whole table on one installation."""
    rows: list[Row] = []
    facts = json.loads(made.python("-m", "bench.inside", "prepare"))
    agent, supervisor = facts["agent_cookie"], facts["supervisor_cookie"]
    speeds = [pace.sample() for _ in range(20)]
    with served(made) as (_process, cold):
        speed = pace.of(speeds + [pace.sample() for _ in range(20)])
        words = "cold start to first page"
        rows.append(
            shown(
                Row(words, "2 s", "1 s", f"{cold:.2f} s", speed, f"{cold * speed:.2f} s", cold * speed <= 2)
            )
        )
        pages: list[tuple[str, str, str, tuple[float, float | None], str]] = [
            ("queue page, 50 rows, all teams", "/tickets?view=open", agent, (20, 90), "7 ms, 250/s"),
            ("ticket page, 20 messages", f"/tickets/{facts['long_ticket']}", agent, (18, 100), "5 ms, 350/s"),
            ("search, rare word", f"/search?q={quote(facts['rare'])}", agent, (12, None), "4 ms"),
            (
                "search, common word",
                f"/search?q={quote(facts['common'])}",
                agent,
                (30 if made.tickets < 10**6 else 60, None),
                "6 ms",
            ),
            ("customer found while typing", "/customers/found?q=ilze", agent, (30, None), "8 ms"),
            ("overview, one year", "/reports?period=12_months", supervisor, (60, None), "15 ms"),
            ("agents, one year", "/reports/agents?period=12_months", supervisor, (60, None), "15 ms"),
            ("categories, one year", "/reports/categories?period=12_months", supervisor, (60, None), "15 ms"),
            (
                "agent × category, one year",
                "/reports/matrix?period=12_months",
                supervisor,
                (60, None),
                "15 ms",
            ),
            ("channels, one year", "/reports/channels?period=12_months", supervisor, (60, None), "15 ms"),
        ]
        for work, path, cookie, must, aim in pages:
            one, many = page(made, path, cookie)
            rows.append(line(work, must, aim, one, many))
        rows += _writing(made, facts)
    with served(made, whole=True) as (process, _cold):
        for _work, path, cookie, _must, _aim in pages:
            page(made, path, cookie, count=20)
        _by_form(made, json.loads(made.python("-m", "bench.inside", "prepare")))
        worked, whole = pss_mb(process)
        words = "memory after load, 2 web workers + 1 job worker"
        found = f"{worked:.0f} MB; {whole:.0f} MB with who watches them"
        rows.append(shown(Row(words, "300 MB", "180 MB", found, 1.0, f"{worked:.0f} MB", worked <= 300)))
    for name, limit, aim, best in (
        ("raw mail of 20 kB → ticket, one process", 120.0, "350/s", "mails"),
        ("close with survey scheduled", 15.0, "5 ms", "close"),
        ("letters out to a local sink, one worker", 200.0, "600/s", "letters"),
    ):
        found = json.loads(made.python("-m", "bench.inside", best))
        value, speed = found["value"], found["pace"]
        if best == "close":
            unit, there, kept = " ms", value * speed, value * speed <= limit
        else:
            unit, there, kept = "/s", value / speed, value / speed >= limit
        row = Row(name, f"{limit:g}{unit}", aim, f"{value:.1f}{unit}", speed, f"{there:.1f}{unit}", kept)
        rows.append(shown(row))
    return rows


def _by_form(made: Installation, facts: dict[str, Any]) -> list[Row]:
    """Eight agents take calls down, each of another customer; then they close tickets."""
    calls, closings, cookies = facts["calls"], facts["to_close"], facts["form_cookies"]

    def sent(n: int, path: str, form: dict[str, str]) -> tuple[str, str, bytes, dict[str, str]]:
        own = {"csrf_token": facts["csrf_token"], "submission": f"bench-{time.time_ns()}-{n}"}
        headers = {
            "Cookie": cookies[n % len(cookies)],
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return "POST", path, urlencode(form | own).encode(), headers

    def create(n: int) -> tuple[str, str, bytes, dict[str, str]]:
        return sent(n, "/tickets/new?channel=phone", calls[n % len(calls)])

    def close(n: int) -> tuple[str, str, bytes, dict[str, str]]:
        return sent(n, f"/tickets/{closings[n]['number']}/closure", closings[n]["form"])

    before = json.loads(made.python("-m", "bench.inside", "tickets"))
    run(made.port, create, count=40, at_once=8, good=(302, 303))  # both processes know their statements
    one = run(made.port, create, count=60, good=(302, 303))
    many = run(made.port, create, count=len(calls), at_once=4, good=(302, 303))
    rows = [line("create by a signed-in agent's form", (None, 200), "450/s", one, many)]
    closed = run(made.port, close, count=len(closings), good=(302, 303))
    rows.append(line("close by a signed-in agent's form", (15, None), "5 ms", closed, closed))
    after = json.loads(made.python("-m", "bench.inside", "tickets"))
    wanted = {"tickets": 40 + 60 + len(calls), "closings": len(closings)}
    if wrong := {
        what: after[what] - before[what] for what in wanted if after[what] - before[what] != wanted[what]
    }:
        raise SystemExit(f"of {wanted} there came {wrong}")
    return rows


def _writing(made: Installation, facts: dict[str, Any]) -> list[Row]:
    """Creating and closing by agents' forms; the survey page and saving an answer, each from an address of its own."""
    rows = _by_form(made, facts)
    tokens: list[str] = facts["tokens"]
    half = len(tokens) // 2

    def look(n: int) -> tuple[str, str, None, dict[str, str]]:
        return "GET", f"/s/{tokens[n % half]}", None, {}

    one = run(made.port, look, count=min(60, half), per_connection=10)
    many = run(made.port, look, count=half, at_once=8, per_connection=20)
    rows.append(line("survey page", (8, None), "3 ms", one, many))
    answers = json.loads(made.python("-m", "bench.inside", "answers"))

    def answer(n: int) -> tuple[str, str, bytes, dict[str, str]]:
        each = answers[n]
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": each.get("cookie", "")}
        return "POST", each["path"], urlencode(each["form"]).encode(), headers

    time.sleep(1.2)  # a person reads before answering
    some = min(40, len(answers) // 4)
    one = run(made.port, answer, count=some, good=(302, 303), per_connection=10)
    many = run(
        made.port, lambda n: answer(n + some), count=len(answers) - some, at_once=8, good=(302, 303),
        per_connection=20,
    )  # fmt: skip
    rows.append(line("saving an answer", (15, 150), "5 ms, 400/s", one, many))
    return rows


def limits_of_the_machine(made: Installation) -> str:
    """What this machine can do at all, so that ratios can be compared between machines."""
    port = free_port()
    with served(made, "bench.bare:app", port):
        one = run(port, lambda _n: ("GET", "/healthz", None, {}), count=300)
        many = run(port, lambda _n: ("GET", "/healthz", None, {}), count=3000, at_once=8)
    return f"bare Flask page under the same gunicorn, same load generator: {one.median_ms:.2f} ms, {many.per_second:.0f}/s"


def write(made: Installation, rows: list[Row], machine: str) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = [
        f"# {made.engine}, {made.tickets:,} tickets",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, two cores. Limit of the machine: {machine}.",
        "",
        "Pace: how fast this machine ran Python during the row, beside the one that the musts were set on (bench/pace.py). Kept or",
        "not is judged by what was found, at the pace of that machine.",
        "",
    ]
    text += ["| work | must | aim | found | pace | at that pace | kept |", "|---|---|---|---|---|---|---|"]
    for r in rows:
        kept = "yes" if r.kept else "NO"
        text.append(f"| {r.work} | {r.must} | {r.aim} | {r.found} | {r.pace:.2f} | {r.there} | {kept} |")
    (RESULTS / f"{made.engine}-{made.tickets}.md").write_text("\n".join(text) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tickets", type=int, nargs="+", default=[100_000])
    parser.add_argument(
        "--engine", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"]
    )
    chosen = parser.parse_args()
    for engine in chosen.engine:
        for tickets in chosen.tickets:
            with installation(engine, tickets) as made:
                rows = measure(made)
                write(made, rows, limits_of_the_machine(made))


if __name__ == "__main__":
    main()
