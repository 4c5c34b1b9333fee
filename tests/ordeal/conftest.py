"""Kill, race, fuzz and endurance tests: small beside the others, large by `make ordeal`, which keeps what it tried."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import config
from tests import databases, smtp
from tests.ordeal.mortal import Mortal

HERE = Path(__file__).parent
RESULTS = config.ROOT / "bench" / "results" / "ordeal.md"
TRIED = "tried"
TIMES = 40  # of a race
_rows: list[tuple[str, str, str, float]] = []
_passes: dict[str, list[float]] = {}  # of tests that say no more than that they passed


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what lies here."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.ordeal)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.config.getoption("--ordeal") and "each_time" in metafunc.fixturenames:
        metafunc.parametrize("each_time", range(TIMES))


@pytest.fixture
def each_time() -> int:
    """For a race, whose outcome is another each time: it is run once beside the other tests, often in an ordeal."""
    return 0


@pytest.fixture
def ordeal_size(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """ordeal_size(10, 200) is 10 beside the other tests, 200 in an ordeal."""
    return lambda small, large: large if request.config.getoption("--ordeal") else small


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """tried("200 kills, …") goes into the table of results."""
    return lambda what: record_property(TRIED, what)


@pytest.fixture
def server(app: Flask) -> Iterator[smtp.Server]:
    """The mail server that takes the installation's letters."""
    with smtp.restored(app), smtp.server() as running:
        yield running.on(app)


@pytest.fixture(scope="module")
def mortal(engine: databases.Database) -> Iterator[Mortal]:
    """What dies where it is told to."""
    made = Mortal(engine.app)
    yield made
    made.end()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        name, _, case = report.nodeid.removeprefix("tests/ordeal/").partition("[")
        what = [str(value) for key, value in report.user_properties if key == TRIED]
        _rows.extend((name, case.rstrip("]"), each, report.duration) for each in what)
        if not what and report.nodeid.startswith("tests/ordeal/"):
            _passes.setdefault(name, []).append(report.duration)


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """An ordeal that was passed leaves its table in bench/results."""
    if (
        not config.getoption("--ordeal")
        or exitstatus
        or not (_rows or _passes)
        or hasattr(config, "workerinput")
    ):
        return
    _rows.extend((name, "", f"run {len(took)} times", sum(took)) for name, took in _passes.items())
    lines = [f"| {name} | {case} | {what} | {took:.0f} s |" for name, case, what, took in sorted(_rows)]
    head = [
        "# Ordeal",
        "",
        f"What was tried on {datetime.now(UTC):%d %B %Y}, all of it passed. The times are those of a machine that did other work",
        "too. A whole `make ordeal` takes hours; this is what was asked for:",
        "",
        f"    pytest {shlex.join(config.invocation_params.args)}",
        "",
        "| test | case | tried | took |",
        "|---|---|---|---|",
    ]
    RESULTS.write_text("\n".join([*head, *lines, ""]))
    terminalreporter.write_line(f"wrote {RESULTS.relative_to(RESULTS.parents[2])}")
