"""`make demo` and `make run`: migrates, fills the demo once, starts web and worker, ends them together."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from flask import current_app
from flask_migrate import upgrade

from helpdesk import demo, migrating
from helpdesk.mail import sink

Say = Callable[[str], None]
ROOT = Path(__file__).resolve().parent.parent
STARTED_WITHIN = 20
ENDED_WITHIN = 30


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def serve(say: Say) -> int:
    """Runs until Ctrl-C; the exit code is 0 where everything ended in order."""
    port = current_app.config["PORT"]
    if _busy(port):
        say(f"Port {port} is taken. Choose another: PORT={port + 1} make …")
        return 1
    for received in (signal.SIGINT, signal.SIGTERM):
        signal.signal(received, _stop)
    in_demo = current_app.config["MODE"] == "demo"
    try:
        if in_demo:
            demo.drop_unfinished(say)
            if demo.is_a_desk():
                say(
                    f"{current_app.config['INSTANCE_DIR']} holds a desk of its own. Unset INSTANCE_DIR for the demo."
                )
                return 1
        say("== preparing the database")
        migrating.bind(current_app._get_current_object())  # type: ignore[attr-defined]
        upgrade()
        if in_demo:
            demo.load(say)
        return _run(say, in_demo)
    except Stopped:
        return 0


def _run(say: Say, in_demo: bool) -> int:
    mail_sink = (
        sink.start(current_app.config["MAIL_PORT"], Path(current_app.config["MAIL_SINK_DIR"]))
        if in_demo
        else None
    )
    python = sys.executable
    commands = {
        "web": [python, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "wsgi:app"],
        "worker": [python, "-m", "flask", "--app", "wsgi", "work"],
    }
    # A session of their own: Ctrl-C reaches this process alone, which then ends them in order.
    processes = {
        name: subprocess.Popen(command, cwd=ROOT, start_new_session=True)  # noqa: S603 - our own commands
        for name, command in commands.items()
    }
    try:
        _await_web(processes["web"])
        _greet(say, in_demo)
        while True:
            for name, process in processes.items():
                if process.poll() is not None:
                    say(f"The {name} process ended by itself (code {process.returncode}); stopping the rest.")
                    return 1
            time.sleep(0.3)
    except Stopped:
        say("\n== stopping")
        return 0
    finally:
        _end(list(processes.values()))
        if mail_sink is not None:
            mail_sink.stop()


def _await_web(process: subprocess.Popen[bytes]) -> None:
    port = current_app.config["PORT"]
    until = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < until and process.poll() is None and not _busy(port):
        time.sleep(0.1)


def _greet(say: Say, in_demo: bool) -> None:
    address = current_app.config["BASE_URL"]
    say(f"\n   {address}\n")
    if in_demo:
        say("   Sign in as            with the password")
        for email, password, role in demo.sign_ins():
            say(f"   {email:<22}{password:<22}{role}")
        say(f"\n   Sent mail: {address}/dev/mail · Ctrl-C ends everything")
    else:
        say("   The first visit sets it up. Ctrl-C ends everything")


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """SIGTERM to all, so that each finishes what is in hand; SIGKILL to what does not end in time."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + ENDED_WITHIN
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped


def _busy(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
