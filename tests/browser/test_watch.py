"""The watch page in a browser: in both themes, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.extensions import db
from helpdesk.tickets.words import Outcome
from tests.browser.person import Person
from tests.factories import people, surveys, tickets


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_what_is_unusual_is_marked_and_leads_to_its_closings(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    team = people.team("Riga desk")
    anna, berta = people.agent("Anna", team), people.agent("Berta", team)
    surveys.version()
    for _each in range(60):
        tickets.closed_ticket(by=anna, team_id=team.id, at=at)
    for _each in range(24):
        tickets.closed_ticket(by=berta, team_id=team.id, at=at, outcome=Outcome.TEST)
    db.session.commit()
    desk = person(people.supervisor("Laura", team), width=width, theme=theme).go("/disputes")
    desk.follow("Watch").see("Gaming watch").see("unusual").look()
    desk.page.get_by_role("link", name="it was a test").last.click()
    desk.see("24 closings").look()
