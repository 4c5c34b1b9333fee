"""A process that dies where it is told to, as by `kill -9`: before the n-th line of ours that it runs, or at a failpoint.

One process makes the application once and forks a child for every life, so that a life costs no start. What a life does
is what others ask of a process of ours: a request of a browser, a job of the worker, a command of an operator.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import time_machine
from flask import Flask, g, has_app_context

import config
from helpdesk import create_app
from helpdesk.extensions import db
from helpdesk.jobs import queue
from helpdesk.kit import failpoints
from helpdesk.tickets.settings import UNDO_SECONDS
from tests import sweeping

OURS = str(config.ROOT / "helpdesk") + os.sep
LONGEST = 300  # seconds of a life
SHARED = (
    "SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_ENGINE_OPTIONS", "QUEUE_URL", "BASE_URL",
    "SECRET_KEY", "SECRET_KEYS", "SECRET_KEY_FALLBACKS",
)  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """What is asked of a process: `post` an address, run a `job`, or a `command` with its standard input."""

    at: datetime
    post: str | None = None
    job: str | None = None
    command: list[str] | None = None
    data: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    given: str = ""

    def do(self, app: Flask) -> str:
        """Does it here and now; what came of it in a word."""
        for name in list(g) if has_app_context() else ():  # a test's own context lends its g to every request
            g.pop(name)
        if self.post is not None:
            client = app.test_client()
            for name, value in self.cookies.items():
                client.set_cookie(name, value)
            files = {name: (BytesIO(body.encode()), file) for name, (file, body) in self.files.items()}
            return str(client.post(self.post, data={**self.data, **files}).status_code)
        if self.job is not None:
            with app.app_context():
                return str(queue.run(self.job, self.at))
        done = app.test_cli_runner().invoke(args=self.command, input=self.given.encode("latin-1"))
        return str(done.exit_code)


@dataclass(frozen=True)
class Life:
    """How a life went: the lines of ours that ran, where it was cut off if it was, else what came of the deed."""

    lines: int
    died_at: str | None = None
    outcome: str = ""


class Mortal:
    """The process that lives are forked from."""

    def __init__(self, app: Flask) -> None:
        environment = {**os.environ, "PYTHONHASHSEED": "0", "LOG_LEVEL": "CRITICAL"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=config.ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._tell({name: app.config[name] for name in SHARED})

    def live(self, app: Flask, deed: Deed, *, die_at: int = 0, failpoint: str | None = None) -> Life:
        """One life that does `deed` with the files and the mail server of `app`, unless it dies before. The database is
        free of its locks when this returns."""
        db.session.commit()
        db.session.remove()
        mail = app.extensions["mail"]
        told = {
            "config": {"INSTANCE_DIR": app.config["INSTANCE_DIR"]},
            "mail": {"server": mail.server, "port": mail.port, "suppress": mail.suppress},
            "deed": {**vars(deed), "at": deed.at.isoformat()},
            "die_at": die_at,
            "failpoint": failpoint,
        }
        life = Life(**self._tell(told))
        assert not life.outcome.startswith("raised"), life.outcome
        _bury()
        return life

    def end(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _tell(self, message: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the process that lives are forked from has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer


def main() -> None:
    """Reads settings, then one life a line; answers each with a line."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever is printed is no answer
    settings = config.Testing()
    for name, value in json.loads(sys.stdin.readline()).items():
        setattr(settings, name, value)
    app = create_app(settings)
    object.__setattr__(UNDO_SECONDS, "default", 0)  # as in tests/conftest.py
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(_fork(app, json.loads(line))), file=answers, flush=True)
    os._exit(0)  # nothing here needs tidying


def _fork(app: Flask, told: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(app, told, lambda life: os.write(writing, json.dumps(vars(life)).encode()))
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _child, status = os.waitpid(child, 0)
    if not said:
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        return vars(Life(0, told["failpoint"]) if killed else Life(0, outcome=f"raised nothing: {status}"))
    life: dict[str, Any] = json.loads(said)
    return life


def _live(app: Flask, told: dict[str, Any], say: Callable[[Life], Any]) -> None:
    """A whole life, in a child that never returns."""
    signal.alarm(LONGEST)
    deed = Deed(**{**told["deed"], "at": datetime.fromisoformat(told["deed"]["at"])})
    app.config.update(told["config"])
    vars(app.extensions["mail"]).update(told["mail"])
    failpoints.arm(told["failpoint"])
    try:
        with time_machine.travel(deed.at, tick=False), counted(told["die_at"], say) as lines:
            outcome = deed.do(app)
        say(Life(lines[0], outcome=outcome))
    except BaseException as error:
        say(Life(0, outcome=f"raised {type(error).__name__}: {error}"))
    finally:
        os._exit(0)


@contextmanager
def counted(die_at: int, say: Callable[[Life], Any]) -> Iterator[list[int]]:
    """Counts the lines of ours that run, and ends the process before line `die_at`; 0: never."""
    lines = [0]

    def line(frame: Any, event: str, _argument: Any) -> Any:
        if event == "line":
            lines[0] += 1
            if lines[0] == die_at:
                place = f"helpdesk/{frame.f_code.co_filename.removeprefix(OURS)}:{frame.f_lineno}"
                say(Life(die_at, place))
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    def call(frame: Any, _event: str, _argument: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(OURS) else None

    sys.settrace(call)
    try:
        yield lines
    finally:
        sys.settrace(None)


def _bury() -> None:
    """Waits until PostgreSQL has noticed that the process is gone."""
    if db.engine.dialect.name == "postgresql":
        others = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            f" AND application_name <> '{sweeping.NAME}'"
        )
        db.engine.dispose()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for _ in range(6_000):
                if connection.exec_driver_sql(others).scalar() == 0:
                    return
                connection.exec_driver_sql("SELECT pg_sleep(0.01)")
        raise AssertionError("a dead process still has a connection")


if __name__ == "__main__":
    main()
