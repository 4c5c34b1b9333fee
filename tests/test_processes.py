"""The processes of an installation: the web server as `gunicorn.conf.py` sets it up, and the worker."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import config

ASK = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SLOW = (
    b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-More: ",
    b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999\r\n\r\na",
)
THREADS = 2 * 4
PATIENCE = 15  # seconds; whoever waits for lines that others hold waits for thirty
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an installation with its own data, whose web server is patient for two seconds instead of ten."""
    folder = tmp_path_factory.mktemp("gunicorn")
    ours = (config.ROOT / "gunicorn.conf.py").read_text("utf-8")
    hurried = "import slow_clients\nslow_clients.Hurried.PATIENCE = 2.0\n"
    (folder / "gunicorn.conf.py").write_text(f"{ours}\n{hurried}", "utf-8")
    away = {"DATABASE_URL", "QUEUE_URL", "TRUSTED_PROXIES", "BASE_URL", "RATELIMIT_STORAGE_URI"}
    environment = {name: value for name, value in os.environ.items() if name not in away}
    (folder / "temporary").mkdir()
    environment |= {
        "INSTANCE_DIR": str(folder),
        "HELPDESK_MODE": "development",
        "TMPDIR": str(folder / "temporary"),
    }
    upgrade = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(upgrade, cwd=config.ROOT, env=environment, check=True, capture_output=True)
    return environment


def test_a_process_loads_nothing_that_it_has_no_use_for(place: dict[str, str]) -> None:
    """Each of these is megabytes in every process of an installation on SQLite, where all extras are installed."""
    unused = ("redis", "psycopg", "gevent", "pygments", "alembic", "aiosmtpd", "helpdesk.demo")
    command = [sys.executable, "-c", f"import sys, wsgi; print({{*{unused}}} & sys.modules.keys())"]
    said = subprocess.run(command, cwd=config.ROOT, env=place, check=True, capture_output=True, text=True)
    assert said.stdout == "set()\n"


def started(place: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    """A web server that answers, and at which port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        f"{place['INSTANCE_DIR']}/gunicorn.conf.py",
        "wsgi:app",
    ]
    environment = {**place, "PORT": str(port)}
    server = subprocess.Popen(command, cwd=config.ROOT, env=environment, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not answers(port, b"\r\n") and time.monotonic() < until:
        time.sleep(0.2)
    return server, port


@pytest.fixture(scope="module")
def port(place: dict[str, str]) -> Iterator[int]:
    """One web server for all that it outlives."""
    server, port = started(place)
    yield port
    server.terminate()
    server.wait(40)


def answers(port: int, *more: bytes, wait: float = 20) -> bytes:
    """The head of what comes back; nothing where nobody answers in time."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=wait) as line:
            line.sendall(ASK + b"Connection: close\r\n" + b"".join(more))
            return b"".join(iter(lambda: line.recv(4000), b""))
    except OSError:
        return b""


@pytest.mark.parametrize("half", SLOW)
def test_row_59_clients_that_never_finish_asking_do_not_keep_others_waiting(port: int, half: bytes) -> None:
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(2 * THREADS)]
    try:
        for line in lines:
            line.sendall(half)
        time.sleep(0.5)
        assert answers(port, b"\r\n", wait=PATIENCE).startswith(b"HTTP/1.1 200")
    finally:
        for line in lines:
            line.close()


def test_row_59_clients_that_hold_on_to_a_line_do_not_keep_others_waiting(port: int) -> None:
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(2 * THREADS)]
    try:
        for line in lines:
            line.sendall(ASK + b"Connection: close\r\n\r\n")
        time.sleep(0.5)
        assert answers(port, b"\r\n", wait=PATIENCE).startswith(b"HTTP/1.1 200")
    finally:
        for line in lines:
            line.close()


def test_row_59_lines_that_say_nothing_take_no_thread(port: int) -> None:
    """Browsers open lines ahead of need."""
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(2 * THREADS)]
    try:
        time.sleep(0.5)
        assert answers(port, b"\r\n", wait=PATIENCE).startswith(b"HTTP/1.1 200")
        lines[0].settimeout(PATIENCE)
        lines[0].sendall(ASK + b"\r\n")
        assert lines[0].recv(4000).startswith(b"HTTP/1.1 200"), "who speaks at last is heard"
    finally:
        for line in lines:
            line.close()


def test_row_59_a_client_that_drips_is_as_slow_as_one_that_waits(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(SLOW[0])
        with pytest.raises(OSError):
            for _ in range(20):
                line.sendall(b"x")
                time.sleep(0.2)


def test_a_line_that_is_slow_but_steady_is_heard_to_the_end(port: int) -> None:
    body = b"a=" + b"x" * 60_000
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(
            b"POST /theme HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        )
        line.sendall(b"Content-Length: %d\r\n\r\n" % len(body))
        for at in range(0, len(body), 6_000):
            line.sendall(body[at : at + 6_000])
            time.sleep(0.3)
        assert line.recv(100).startswith(b"HTTP/1.1 400"), "no token, but whole"


def test_whoever_asks_a_busy_process_is_sent_to_the_other_and_a_calm_one_keeps_its_line(port: int) -> None:
    """A process takes all lines that come in a quiet moment, and would work on alone with the other one idle."""

    def ask_often(_lane: int) -> int:
        line, parted = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE), 0
        for _ in range(40):
            line.request("GET", "/setup")
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200
            parted += answer.will_close
        line.close()
        return parted

    assert ask_often(0) == 0
    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(ask_often, range(THREADS))) > 0


@pytest.mark.parametrize(
    "header", [b"SCRIPT_NAME: /evil", b"SCRIPT_NAME: /healthz", b"PATH_INFO: /metrics", b"REMOTE_USER: admin"]
)
def test_row_22_no_header_of_a_visitor_moves_the_application(port: int, header: bytes) -> None:
    answer = answers(port, header + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"ok\n")


def test_row_22_no_header_of_a_visitor_says_that_the_line_is_safe(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(
            b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
        )
        assert b"https://" not in line.recv(4000).split(b"\r\n\r\n")[0]


def counts(place: dict[str, str]) -> set[Path]:
    """The folders in which processes count what they do."""
    return set(Path(place["TMPDIR"]).glob("helpdesk-metrics-*"))


def test_fault_58_a_web_server_that_is_told_to_end_finishes_what_it_has_begun(place: dict[str, str]) -> None:
    left = counts(place)
    server, port = started(place)
    assert len(counts(place) - left) == 1
    body = b"theme=dark"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(b"POST /theme HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body))
        time.sleep(0.3)
        server.terminate()
        time.sleep(0.3)
        line.sendall(body)
        assert line.recv(100).startswith(b"HTTP/1.1 400"), "an answer, not a broken line"
    begun = time.monotonic()
    assert server.wait(40) == 0
    assert time.monotonic() - begun < 20
    assert counts(place) == left


def test_fault_58_a_worker_that_is_told_to_end_ends_in_order(place: dict[str, str]) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work"]
    worker = subprocess.Popen(command, cwd=config.ROOT, env=place, stderr=subprocess.PIPE, text=True)
    assert worker.stderr is not None
    for said in worker.stderr:
        if "is working" in said:
            break
    time.sleep(1)
    worker.terminate()
    begun = time.monotonic()
    with worker.stderr:
        rest = worker.stderr.read()
    assert worker.wait(20) == 0
    assert time.monotonic() - begun < 20
    assert "has ended" in rest
    assert "Traceback" not in rest


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    pids = [pid]
    for each in pids:
        with suppress(OSError):
            pids += map(int, Path(f"/proc/{each}/task/{each}/children").read_text().split())
    return pids


def memory_mb(pids: list[int]) -> float:
    """What is shared counts once."""
    rolled = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids)
    return sum(int(found[1]) for text in rolled if (found := re.search(r"^Pss: +(\d+)", text, re.M))) / 1024


def _as_in_a_terminal() -> None:
    """Whoever runs these tests by nohup hands down that SIGHUP is to be ignored, a script by & that SIGINT is."""
    for received in (signal.SIGHUP, signal.SIGINT):
        signal.signal(received, signal.SIG_DFL)


@contextmanager
def serving(place: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """All of an installation, as `make run` starts it; the web answers, the worker works."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    environment = {**place, "PORT": str(port)}
    with subprocess.Popen(
        command,
        cwd=config.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_as_in_a_terminal,
    ) as served:
        assert served.stdout is not None
        try:
            for said in served.stdout:
                if "Ctrl-C" in said:
                    break
            assert answers(port, b"\r\n").startswith(b"HTTP/1.1 200")
            until = time.monotonic() + 60
            while len(family(served.pid)) < 1 + 1 + 2 + 1 and time.monotonic() < until:
                time.sleep(0.1)  # the web's second process comes after its first answers
            yield served
        finally:
            served.terminate()


def ended(pids: list[int], within: float = 30) -> bool:
    until = time.monotonic() + within
    while (left := any(Path(f"/proc/{pid}").exists() for pid in pids)) and time.monotonic() < until:
        time.sleep(0.1)
    return not left


def test_all_of_an_installation_shares_one_application_and_ends_together(place: dict[str, str]) -> None:
    left = counts(place)
    with serving(place) as served:
        everyone = family(served.pid)
        assert len(everyone) == 1 + 1 + 2 + 1, "the parent, the web's with its two, the worker"
        assert memory_mb(everyone) < 230, "three applications of their own are well over 300"
        served.send_signal(signal.SIGINT)
        assert served.wait(40) == 0
    assert ended(everyone)
    assert counts(place) == left


def test_whoever_closes_the_terminal_ends_all_of_it(place: dict[str, str]) -> None:
    with serving(place) as served:
        everyone = family(served.pid)
        served.send_signal(signal.SIGHUP)
        assert served.wait(40) == 0
    assert ended(everyone)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing tells a process that its parent died")
def test_fault_58_where_the_first_process_is_killed_the_rest_ends_by_itself(place: dict[str, str]) -> None:
    with serving(place) as served:
        everyone = family(served.pid)
        served.kill()
        assert served.wait(10) == -signal.SIGKILL
        assert ended(everyone)


def test_fault_58_where_one_part_dies_the_rest_ends_and_says_so(place: dict[str, str]) -> None:
    with serving(place) as served:
        everyone = family(served.pid)
        worker = next(
            pid for pid in everyone[1:3] if not family(pid)[1:]
        )  # the web's has children of its own
        os.kill(worker, signal.SIGKILL)
        assert served.stdout is not None
        assert "The worker process ended by itself (code -9)" in served.stdout.read()
        assert served.wait(40) == 1
    assert ended(everyone)
