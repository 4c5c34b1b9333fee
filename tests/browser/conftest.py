"""A real Chromium against a real server: every page it opens is checked for console errors, CSP and accessibility."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tests import chromium
from tests.browser import sessions
from tests.browser.person import Person
from tests.conftest import MOMENT, missing
from tests.flows.conftest import later, letters, server  # noqa: F401 - stories have letters here too

# Each window would load the address bar's two menus as pages of their own, at half a second of processor time. Chromium
# heeds the last list alone, so the features that Playwright turns off are named again.
TURNED_OFF = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
PATIENCE = 120  # seconds that Chromium gets to start, and the last requests to end, on a busy machine


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks the stories. Where both engines are tried, Chromium tries one: state is tested by the same stories in tests/flows."""
    ours = [item for item in items if "tests/browser" in item.path.as_posix()]
    for item in ours:
        item.add_marker(pytest.mark.browser)
    if config.getoption("--engine") == "both":
        again = [item for item in ours if "postgresql" in item.name]
        config.hook.pytest_deselected(items=again)
        items[:] = [item for item in items if item not in again]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, quiet."""
    program = chromium.path()
    if program is None:
        missing("Chromium is not installed")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    quiet += [f"--disable-features={TURNED_OFF}"]
    return {
        **browser_type_launch_args,
        "executable_path": program,
        "args": quiet,
        "timeout": PATIENCE * 1000,
    }


@pytest.fixture
def clock(app: Flask) -> Iterator[Any]:
    """A working hour in which time goes on, since people in front of a browser wait for things."""
    with time_machine.travel(MOMENT, tick=True) as traveller:
        yield traveller


class Handler(WSGIRequestHandler):
    """Lets go of lines that a browser opened and did not use."""

    timeout = PATIENCE / 4


@pytest.fixture
def live(app: Flask) -> Iterator[str]:
    """The address of the application, served by threads on loopback."""
    before = app.config["BASE_URL"]
    web = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
    web.daemon_threads = False  # closing waits for them, since the next test empties the database
    app.config["BASE_URL"] = f"http://127.0.0.1:{web.server_port}"
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    yield app.config["BASE_URL"]
    web.shutdown()
    thread.join(PATIENCE)
    web.server_close()
    app.config["BASE_URL"] = before


@pytest.fixture
def person(live: str, new_context: Any) -> Iterator[Callable[..., Person]]:
    """person() is a visitor; person(user) is signed in; `width`, `theme`, `language` and `script` as one likes."""
    people: list[Person] = []

    def make(
        user: Any = None,
        *,
        width: int = 1280,
        theme: str = "light",
        language: str = "en",
        script: bool = True,
    ) -> Person:
        context = new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            locale=language,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        if user is not None:
            context.add_cookies([sessions.cookie(user, live)])
        made = Person(context.new_page(), live, script=script, theme=theme)
        people.append(made)
        return made

    yield make
    for each in people:
        each.finish()
