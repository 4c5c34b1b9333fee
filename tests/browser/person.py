"""Somebody in front of a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from helpdesk.extensions import db

# Rules of WCAG 2.2 AA and axe's best practice for structure.
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
STATE = "[...document.querySelectorAll('dialog[open], .error, [role=alert]')].map(e => e.id || e.className).join()"
EXAMINED = "axe has finished"
PATIENCE = 60  # seconds; a busy machine is no fault of the page
examined: set[tuple[str, ...]] = set()  # kinds of pages that axe has seen in this process


class Person:
    """Drives one page; whatever goes wrong in the console, with the CSP or for assistive technology is kept."""

    def __init__(self, page: Any, address: str, *, script: bool = True, theme: str = "light") -> None:
        self.page = page
        self.address = address
        self.script = script
        self.theme = theme
        self.wrong: list[str] = []
        self.pages: list[str] = []  # addresses that were loaded
        self.listening = True  # not while axe works, which tries inline styles that the CSP refuses
        page.set_default_timeout(PATIENCE * 1000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("response", self._receive)

    def _hear(self, message: Any) -> None:
        # What axe tries reaches us late at times; unlike all of ours, its script has no address.
        ours = self.listening and message.location["url"]
        if message.type == "error" and ours and "status of 4" not in message.text:
            self.wrong.append(f"console: {message.text}")

    def _receive(self, response: Any) -> None:
        if response.status >= 500:
            self.wrong.append(f"{response.status} from {response.url}")
        if response.request.is_navigation_request() and response.status not in {301, 302, 303}:
            self.pages.append(response.url)

    def go(self, path: str) -> Person:
        """Opens a page of ours and glances at it."""
        db.session.commit()
        self.page.goto(self.address + path if path.startswith("/") else path)
        return self.glance()

    def glance(self) -> Person:
        """Looks at the page, unless a page of this kind was looked at in this width and theme before."""
        self.page.wait_for_load_state()
        path = re.sub(
            r"/\d+|/HD-\d+|/[\w.-]{20,}", "/…", self.page.url.removeprefix(self.address).partition("?")[0]
        )
        width = self.page.viewport_size["width"]
        kind = (
            path,
            self.page.evaluate(STATE),
            str(width),
            self.theme,
            self.page.evaluate("document.documentElement.lang"),
        )
        if self.script and kind not in examined:
            examined.add(kind)
            return self.look()
        return self._measure()

    def look(self) -> Person:
        """Checks the page as it is now: accessibility, sideways scrolling."""
        self.page.wait_for_load_state()
        if not self.script:
            return self._measure()
        self.listening = False
        found = Axe().run(self.page, options=AXE).response["violations"]
        with self.page.expect_console_message(lambda message: message.text == EXAMINED):
            self.page.evaluate(f"console.debug('{EXAMINED}')")  # whatever axe caused was said before
        self.listening = True
        for violation in found:
            where = "; ".join(
                f"{node['target']} {node.get('failureSummary', '')[:200]}" for node in violation["nodes"][:3]
            )
            self.wrong.append(f"{self.page.url}: axe {violation['id']}: {violation['help']}: {where}")
        return self._measure()

    def _measure(self) -> Person:
        if self.page.evaluate(SCROLLS):
            width = self.page.viewport_size["width"]
            self.wrong.append(f"{self.page.url}: scrolls sideways at {width} px")
        return self

    def see(self, text: str) -> Person:
        """Waits until `text` is in sight."""
        self.page.get_by_text(text).locator("visible=true").first.wait_for()
        return self

    def reads(self, text: str) -> bool:
        """Does `text` stand on the page?"""
        return text in " ".join(self.page.locator("body").inner_text().split())

    def press(self, name: str | re.Pattern[str], role: str = "button") -> Person:
        """Presses what changes the page one is on."""
        db.session.commit()
        self.page.get_by_role(role, name=name).locator("visible=true").first.click()
        return self

    def send(self, name: str | re.Pattern[str]) -> Person:
        """Presses a button that leads to another page, and glances at that."""
        return self.led(lambda: self.press(name))

    def follow(self, name: str | re.Pattern[str]) -> Person:
        """Follows the link of this name."""
        return self.led(lambda: self.press(name, "link"))

    def led(self, act: Callable[[], Any]) -> Person:
        """Does what leads to another page, waits for it and glances at it."""
        db.session.commit()
        with self.page.expect_navigation(wait_until="load"):
            act()
        return self.glance()

    def another(self, act: Callable[[], Any]) -> Person:
        """Does what opens another tab; answers the person in front of that."""
        db.session.commit()
        with self.page.context.expect_page() as opened:
            act()
        tab = Person(opened.value, self.address, script=self.script, theme=self.theme)
        tab.wrong = self.wrong
        return tab.glance()

    def fill(self, label: str, value: str) -> Person:
        self.page.get_by_label(label).locator("visible=true").first.fill(value)
        return self

    def choose(self, name: str, value: str) -> Person:
        """Picks one of several answers by the name and value of its field."""
        self.page.locator(f"input[name={name}][value='{value}']").check(force=True)
        return self

    def keys(self, *pressed: str) -> Person:
        db.session.commit()
        for key in pressed:
            self.page.keyboard.press(key)
        return self

    def finish(self) -> None:
        """Fails where anything went wrong on any page."""
        try:
            self.page.context.close()
        except Error as error:  # the browser itself is gone
            self.wrong.append(str(error))
        assert not self.wrong, "\n".join(dict.fromkeys(self.wrong))
