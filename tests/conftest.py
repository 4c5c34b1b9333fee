"""What tests share: an application on each engine with an empty database, a client that reads pages, a clock."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, settings

from tests import databases
from tests.pages import Client

MOMENT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)  # a Wednesday

# Properties are tried with the same examples in each run, of which an ordeal takes many and always others.
settings.register_profile(
    "house", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", settings.get_profile("house"), max_examples=25)
settings.register_profile("ordeal", settings.get_profile("house"), derandomize=False, max_examples=1000)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.addoption("--ordeal", action="store_true", help="what can be tried at length is, and at random")


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until all is imported
    if config.getoption("--ordeal"):
        settings.load_profile("ordeal")


@pytest.fixture(autouse=True, scope="session")
def _replies_leave_at_once() -> None:
    """Tests that take a reply back set the seconds themselves."""
    from helpdesk.tickets.settings import UNDO_SECONDS

    object.__setattr__(UNDO_SECONDS, "default", 0)


def pytest_collection_finish() -> None:
    """What was imported stays, so the collector need not look through it after every test."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 20)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--engine")
        engines = ["sqlite", "postgresql"] if chosen == "both" else [chosen]
        if only := metafunc.definition.get_closest_marker("only"):
            engines = [engine for engine in engines if engine in only.args]
        metafunc.parametrize("engine", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], databases.Database]]:
    """This worker's databases, each made once: `engine` is asked for anew wherever tests go from one to the other."""
    with ExitStack() as kept:

        @cache
        def made(name: str) -> databases.Database:
            folder = kept.enter_context(databases.place(tmp_path_factory.mktemp(name)))
            return kept.enter_context(databases.made(name, folder))

        yield made


@pytest.fixture(scope="session")
def engine(
    request: pytest.FixtureRequest, engines: Callable[[str], databases.Database]
) -> databases.Database:
    """A database of this worker on one engine, with the tables of the application."""
    if request.param == "postgresql" and (why := databases.no_postgresql()):
        missing(why)
    return engines(request.param)


def missing(what: str) -> None:
    """A service is not there: a failure where REQUIRE_SERVICES is set, else a skip that says so."""
    if os.environ.get("REQUIRE_SERVICES"):
        pytest.fail(f"REQUIRE_SERVICES is set, but {what}")
    pytest.skip(what)


@pytest.fixture
def app(engine: databases.Database, tmp_path: Path) -> Iterator[Flask]:
    """The application with an empty database, inside an app context."""
    config = engine.app.config
    before = dict(config)
    config["INSTANCE_DIR"] = str(tmp_path)
    engine.clear()
    with engine.app.app_context():
        yield engine.app
        engine.rest()
    config.clear()
    config.update(before)


@pytest.fixture
def at() -> datetime:
    """A moment to hand to deeds: Wednesday 18 November 2026, 11:30 in Riga."""
    return MOMENT


@pytest.fixture
def clock(app: Flask) -> Iterator[Any]:
    """Stops the clock at `at`; `clock.shift(timedelta(…))` and `clock.move_to(…)` move it."""
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor's browser without scripts, which reads every page it gets."""
    return Client(app)


@pytest.fixture
def sign_in_as(app: Flask) -> Callable[..., Client]:
    """sign_in_as(user) -> a client signed in as that user."""

    def sign_in(user: Any) -> Client:
        client = Client(app)
        client.sign_in(user)
        return client

    return sign_in


@pytest.fixture
def drain(app: Flask) -> Callable[..., dict[str, int]]:
    """drain(at) runs every job until nothing is due, as the worker would."""
    from helpdesk.extensions import db
    from helpdesk.jobs import queue

    def run(at: datetime) -> dict[str, int]:
        db.session.commit()
        total: dict[str, int] = {}
        for _ in range(20):
            done = queue.run_all_due(at)
            for name, count in done.items():
                total[name] = total.get(name, 0) + count
            if not any(done.values()):
                return total
        raise AssertionError(f"jobs never come to an end: {done}")

    return run
