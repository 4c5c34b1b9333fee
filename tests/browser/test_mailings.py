"""Writing a mailing, looking at its list and starting it, at different widths and in the dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.extensions import db
from helpdesk.surveys import settings
from tests.browser.person import Person
from tests.factories import customers, people, surveys


@pytest.mark.parametrize(("width", "theme", "script"), [(1280, "light", True), (320, "dark", False)])
def test_a_supervisor_writes_looks_and_starts(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str, script: bool
) -> None:
    settings.REST_DAYS.set(False, at=at)
    for n in range(3):
        customers.customer(f"Customer {n}", email=f"c{n}@example.net", language="en")
    customers.customer("Mute", language="en")
    surveys.version(at)
    db.session.commit()
    laura = person(people.supervisor("Laura"), width=width, theme=theme, script=script)
    laura.go("/mailings").see("No mailing is under way").look()
    laura.go("/mailings/new").look().fill("Name", "Autumn").fill("How many a day", "20")
    laura.send("Save and look at the list").see("4 customers are on the list").look()
    laura.send("Start").see("have had their turn").look()
    laura.send("Pause").see("Nobody is asked until you let it go on.").look()
    laura.follow("Who is on the list").see("Customer 1").look()
