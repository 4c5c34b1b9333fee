"""A timed walk through an agent's and a supervisor's everyday tasks in Chromium: `make walk`, or

    python -m bench.walk --times 5 --only call merge

Fills the demo in a folder of its own, serves it on a free port as `make demo` does, and does each task by mouse and by keyboard
as a person would who makes no detour. Counts acts, keys and page loads, takes the time until the last page is ready, and writes
bench/results/walk.md. Ends what it started, after --minutes at the latest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from helpdesk.extensions import db
from tests import chromium

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "bench" / "results" / "walk.md"
PATIENCE = 20_000  # milliseconds that one act may take


@dataclass
class Hand:
    """One person in front of one page; what they do is counted."""

    page: Page
    address: str
    acts: int = 0
    steps: int = 0
    keys: int = 0
    loads: int = 0
    seen: list[str] = field(default_factory=list)

    def listen(self) -> None:
        def came(_page: Any) -> None:
            self.loads += 1

        self.page.on("domcontentloaded", came)

    def begin(self, path: str) -> None:
        """Stands on a page; nothing is counted yet."""
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("load")
        self.acts = self.steps = self.keys = self.loads = 0

    @contextmanager
    def field(self) -> Iterator[None]:
        """What is done in here fills one field in: reaches it, types, picks its line. One step, as documents count."""
        before = self.steps
        yield
        self.steps = before + 1

    def _act(self) -> None:
        self.acts += 1
        self.steps += 1

    def click(self, what: Any) -> None:
        self._at(what).click()
        self._act()

    def tick(self, name: str, value: str) -> None:
        """Presses one of several answers; the input itself may be hidden behind its label."""
        self.page.locator(f"[name={name}][value='{value}']").locator("visible=true").first.check(force=True)
        self._act()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self._act()
            self.keys += 1

    def type(self, words: str) -> None:
        """Types into what has the focus: one act, however long."""
        self.page.keyboard.type(words)
        self._act()
        self.keys += len(words)

    def write(self, what: Any, words: str) -> None:
        """Puts the cursor into a field by mouse and types: two acts."""
        with self.field():
            self.click(what)
            self.type(words)

    def select(self, what: Any, label: str) -> None:
        """Opens a list and picks a line: two acts."""
        self._at(what).select_option(label=label)
        self.acts += 2
        self.steps += 1

    def wait(self, what: Any) -> None:
        """Waits until something is in sight; a person looks, and does nothing."""
        self._at(what).wait_for()

    def focused(self, selector: str) -> None:
        self.page.locator(f"{selector}:focus").wait_for()

    def lands(self, act: Callable[[], None]) -> None:
        """Does what leads to another page and waits until that is ready."""
        with self.page.expect_navigation(wait_until="load"):
            act()

    def _at(self, what: Any) -> Any:
        return self.page.locator(what).locator("visible=true").first if isinstance(what, str) else what


@dataclass(frozen=True)
class Task:
    """Something done every day. `begin` makes what it needs and answers where the person stands; `mouse` and `keyboard` do it."""

    key: str
    name: str
    begins: str
    begin: Callable[[], str]
    mouse: Callable[[Hand], None]
    keyboard: Callable[[Hand], None] | None
    others: str  # what other systems' documents describe
    role: str = "agent"


@dataclass
class Found:
    """What one way of one task took."""

    acts: int
    steps: int
    keys: int
    loads: int
    took: float


@contextmanager
def demo(folder: Path, minutes: float) -> Iterator[tuple[str, Flask]]:
    """The demo, filled and served; and the application on the same data, to make tickets for the walk."""
    from bench.run import free_port

    port = free_port()
    os.environ |= {
        "HELPDESK_MODE": "demo",
        "INSTANCE_DIR": str(folder),
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
        "BASE_URL": f"http://127.0.0.1:{port}",
    }
    log = (folder / "demo.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
        cwd=ROOT,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _until(lambda: b"Ctrl-C ends" in (folder / "demo.log").read_bytes(), process, minutes * 60)
        from helpdesk import create_app

        yield os.environ["BASE_URL"], create_app()
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def _until(holds: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        if process.poll() is not None or time.monotonic() > ends:
            raise SystemExit("the demo did not come up")
        time.sleep(0.3)


def once(browser: Browser, address: str, cookie: Any, task: Task, way: Callable[[Hand], None]) -> Found:
    """Does the task once, in a browser that was here before."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, reduced_motion="reduce", locale="en"
    )
    context.add_cookies([cookie])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    hand = Hand(page, address)
    page.goto(address + "/tickets")  # styles and scripts are in the cache, as they are all day
    where = task.begin()
    db.session.remove()  # SQLite has one writer: not this process any more
    hand.listen()
    hand.begin(where)
    began = time.perf_counter()
    way(hand)
    page.wait_for_load_state("load")
    took = time.perf_counter() - began
    page.evaluate("0")  # what was heard of the last page arrives before its answer
    context.close()
    return Found(hand.acts, hand.steps, hand.keys, hand.loads, took)


def measure(
    browser: Browser, address: str, cookies: dict[str, Any], task: Task, times: int, ends: float
) -> dict[str, Found]:
    """Both ways of a task, the median of several times each."""
    found = {}
    for name, way in (("mouse", task.mouse), ("keyboard", task.keyboard)):
        if way is None:
            continue
        tries: list[Found] = []
        for _each in range(times):
            if tries and time.monotonic() > ends:
                break
            tries.append(once(browser, address, cookies[task.role], task, way))
        middle = sorted(tries, key=lambda each: each.took)[len(tries) // 2]
        found[name] = Found(
            middle.acts,
            middle.steps,
            middle.keys,
            middle.loads,
            statistics.median(each.took for each in tries),
        )
    return found


def line(task: Task, found: dict[str, Found]) -> str:
    """One row of the table."""
    cells = [task.name, task.begins]
    for way in ("mouse", "keyboard"):
        each = found.get(way)
        if each is None:
            cells += ["–", "–", "–", "–"]
            continue
        cells += [
            str(each.steps),
            f"{each.acts}" + (f" ({each.keys})" if each.keys else ""),
            str(each.loads),
            f"{each.took * 1000:.0f}",
        ]
    return "| " + " | ".join([*cells, task.others]) + " |"


HEAD = """# Everyday tasks, walked through in Chromium

{day}, two cores with a load of {before:.0f} when it began and {after:.0f} when it ended (one of it the walk's own, the rest by others), the demo's
data, 1440 px, the server as `make demo` runs it; {times}. An act is a click, a key or a
combination, or words typed, however long; in brackets the keys pressed, typed words included. A step is what documents count: a click, a
key, or a whole field filled in (reached, typed into, its line of the list picked); menus and their lines are two. Loads are whole pages; dialogs and
lists that open are none. Milliseconds run from the first act to the last page being ready, with typing and pressing at a
machine's speed: what is left of them is waiting. Tasks on a ticket begin on its page.

The last column counts the steps that documents of other systems name for the same, from the same place: Zammad's user
documentation (create-tickets, update-tickets, attributes, merge, text-modules, suggested-workflows, search), osTicket's documentation (Agent Panel:
Tickets; Ticket Merge/Link; Custom Queues; Collaborators), Zendesk's help ("Marking a ticket as spam and suspending the requester").
Where they describe nothing, nothing is said. What a document leaves out (a last button, for example) is not counted, so these are at least so many.

| task | begins at | mouse: steps | acts (keys) | loads | ms | keyboard: steps | acts (keys) | loads | ms | others, as their documents describe it |
|---|---|---|---|---|---|---|---|---|---|---|
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=15, help="the walk ends itself after so long")
    parser.add_argument("--only", nargs="*", default=[], help="keys of tasks; writes no result")
    parser.add_argument("--folder", type=Path, help="a filled demo's folder, used and kept")
    chosen = parser.parse_args()
    ends = time.monotonic() + chosen.minutes * 60
    before = os.getloadavg()[1]
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="helpdesk-walk-"))
    rows = []
    try:
        with (
            demo(folder, chosen.minutes) as (address, app),
            app.app_context(),
            sync_playwright() as playwright,
        ):
            from bench import walk_tasks

            walk_tasks.prepare()
            cookies = walk_tasks.cookies(app, address)
            browser = playwright.chromium.launch(
                executable_path=chromium.path(), args=["--no-sandbox", "--disable-gpu"]
            )
            for task in walk_tasks.TASKS:
                if chosen.only and task.key not in chosen.only:
                    continue
                if time.monotonic() > ends:
                    raise SystemExit("the walk takes too long")
                found = measure(browser, address, cookies, task, chosen.times, ends)
                rows.append(line(task, found))
                print(rows[-1], flush=True)
            browser.close()
    finally:
        if not chosen.folder:
            shutil.rmtree(folder, ignore_errors=True)
    if not chosen.only:
        times = f"median of {chosen.times}" if chosen.times > 1 else "done once each, so times are rough"
        day, after = f"{datetime.now(UTC):%-d %B %Y}", os.getloadavg()[1]
        head = HEAD.format(day=day, times=times, before=before, after=after)
        RESULT.write_text(head + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
