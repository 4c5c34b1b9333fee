"""Old tickets come in from a file: columns, check, what does not fit, and in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.importing import jobs
from helpdesk.kit import clock as house_clock
from tests.browser.person import Person
from tests.factories import categories, people

FILE = """id;subject;created at;solved at;email
77;Line drops;2025-03-01 09:30;2025-03-02 10:00;ilze@example.net
78;New router;yesterday;;ilze@example.net
"""


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "light")])
def test_old_tickets_come_in(clock: Any, person: Callable[..., Person], width: int, theme: str) -> None:
    laura = people.supervisor("Laura Kalna")
    categories.category("Other")
    desk = person(laura, width=width, theme=theme).go("/imports")
    desk.see("Nothing was brought in yet").look()
    desk.page.locator("select[name=kind]").select_option("tickets")
    csv = {"name": "old.csv", "mimeType": "text/csv", "buffer": FILE.encode("utf-16")}
    desk.page.locator("input[type=file]").set_input_files(csv)
    desk.send("Read the file")
    desk.see("Which column is what?").see("Line drops").look()
    desk.send("Check the rows")
    desk.see("Being checked").look()
    jobs.work(house_clock.now())
    desk.see("1 row would be new.").see("1 row does not fit and stays out.").look()
    desk.send("Bring them in")
    jobs.work(house_clock.now())
    desk.see("1 row is new.").see("This is no date and time.").look()
    desk.go("/imports").see("old.csv").look()
    desk.go("/tickets?view=closed").see("Line drops")
