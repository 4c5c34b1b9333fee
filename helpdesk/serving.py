"""`make demo` and `make run`: migrates, fills the demo once, starts web and worker, ends them together.

The application is loaded once. What needs it is forked from here and so shares its memory.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from flask import current_app

from helpdesk.jobs import worker
from helpdesk.kit import memory
from helpdesk.web import i18n

Say = Callable[[str], None]
Process = multiprocessing.context.ForkProcess
ROOT = Path(__file__).resolve().parent.parent
STARTED_WITHIN = 20
ENDED_WITHIN = 30
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class Stopped(Exception):
    """Somebody pressed Ctrl-C, sent SIGTERM or closed the terminal."""


def serve(say: Say) -> int:
    """Runs until Ctrl-C; the exit code is 0 where everything ended in order."""
    port = current_app.config["PORT"]
    if _busy(port):
        say(f"Port {port} is taken. Choose another: PORT={port + 1} make …")
        return 1
    for received in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(received) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(received, _stop)
    running: dict[str, Process] = {}
    try:
        preparing = running["preparing"] = _forked(_prepare, say)
        preparing.join()
        if preparing.exitcode:
            return 1
        return _run(say, running)
    except Stopped:
        if "web" in running:
            say("\n== stopping")
        return 0
    finally:
        _end(list(running.values()))


def _prepare(say: Say) -> None:
    """In a process of its own, because of what only this needs: Alembic, and all that makes up the demo."""
    from flask_migrate import upgrade

    from helpdesk import demo, migrating

    in_demo = current_app.config["MODE"] == "demo"
    if in_demo:
        demo.drop_unfinished(say)
        if demo.is_a_desk():
            say(
                f"{current_app.config['INSTANCE_DIR']} holds a desk of its own. Unset INSTANCE_DIR for the demo."
            )
            sys.exit(1)
    say("== preparing the database")
    migrating.bind(current_app._get_current_object())  # type: ignore[attr-defined]
    upgrade()
    if in_demo:
        demo.load(say)
        demo.connect_texts()


def _run(say: Say, running: dict[str, Process]) -> int:
    in_demo = current_app.config["MODE"] == "demo"
    if in_demo:
        running["mail sink"] = _forked(_keep_letters)
        _await(running["mail sink"], current_app.config["MAIL_PORT"])
        running["text sink"] = _forked(_keep_texts)
        _await(running["text sink"], current_app.config["TEXT_SINK_PORT"])
    i18n.load()
    memory.settle()
    running["web"] = _forked(_answer)
    running["worker"] = _forked(worker.run_until_stopped)
    _await(running["web"], current_app.config["PORT"])
    _greet(say, in_demo)
    while True:
        for name, process in running.items():
            if process.exitcode is not None and name != "preparing":
                say(f"The {name} process ended by itself (code {process.exitcode}); stopping the rest.")
                return 1
        time.sleep(0.3)


def _answer() -> None:
    """The web server, as its own command starts it."""
    from gunicorn.app.wsgiapp import WSGIApplication

    os.chdir(ROOT)
    sys.argv = ["gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "wsgi:app"]
    WSGIApplication(prog="gunicorn").run()


def _keep_letters() -> None:
    from helpdesk.mail import sink

    sink.start(current_app.config["MAIL_PORT"], Path(current_app.config["MAIL_SINK_DIR"]))
    signal.pause()


def _keep_texts() -> None:
    from helpdesk import demo
    from helpdesk.texting import sink

    known, ear = demo.gateway_secret(), None
    if known is not None:
        number, secret = known
        ear = sink.Ear(f"http://127.0.0.1:{current_app.config['PORT']}/gateways/{number}/reports", secret)
    sink.start(current_app.config["TEXT_SINK_PORT"], Path(current_app.config["TEXT_SINK_DIR"]), ear)
    signal.pause()


def _forked(work: Callable[..., None], *given: Any) -> Process:
    """Starts `work` in a process of its own, in a session of its own: Ctrl-C reaches this process alone, which then ends it."""

    parent = os.getpid()

    def begin() -> None:
        for received in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(received, signal.SIG_DFL)
        os.setsid()
        _end_with(parent)
        work(*given)

    process = multiprocessing.get_context("fork").Process(target=begin)
    process.start()
    return process


def _end_with(parent: int) -> None:
    """Linux sends this process SIGTERM once its parent has died, even of SIGKILL, which leaves the parent no time to do it."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died before this was said
        sys.exit(1)


def _await(process: Process, port: int) -> None:
    until = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < until and process.is_alive() and not _busy(port):
        time.sleep(0.05)


def _greet(say: Say, in_demo: bool) -> None:
    address = current_app.config["BASE_URL"]
    say(f"\n   {address}\n")
    if in_demo:
        from helpdesk import demo

        say("   Sign in as            with the password")
        for email, password, role in demo.sign_ins():
            say(f"   {email:<22}{password:<22}{role}")
        say(f"\n   Sent mail: {address}/dev/mail · texts: {address}/dev/texts · Ctrl-C ends everything")
    else:
        say("   The first visit sets it up. Ctrl-C ends everything")


def _end(processes: list[Process]) -> None:
    """SIGTERM to all, so that each finishes what is in hand; SIGKILL to what does not end in time."""
    for received in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(received, signal.SIG_IGN)
    for process in processes:
        process.terminate()
    until = time.monotonic() + ENDED_WITHIN
    for process in processes:
        process.join(max(0.1, until - time.monotonic()))
        process.kill()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped


def _busy(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
