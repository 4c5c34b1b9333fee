"""A supervisor follows a number to its answers and tickets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.people import users
from helpdesk.people.models import User
from tests.browser.person import Person
from tests.factories import categories, people, surveys, tickets

REPORTS = (
    "/reports/workload",
    "/reports/workload/tickets?what=closed&day=2026-11-18",
    "/reports",
    "/reports/agents",
    "/reports/categories",
    "/reports/matrix",
    "/reports/channels",
    "/reports/questions",
)


@pytest.fixture
def lead(at: Any, clock: Any, live: str) -> User:
    """Whoever leads the team of Anna, about whom twelve customers answered."""
    team = people.team("Riga desk")
    anna = people.agent("Anna Liepa", team)
    drops = categories.category("Drops", categories.category("Fibre"))
    for value in [5] * 10 + [1, 2]:
        given = {"satisfaction": value, "solved": "yes", "agent": value, "comment": f"Worth {value}"}
        surveys.answered(given, at=at, by=anna, category=drops, team_id=team.id)
    made = people.supervisor("Laura Ozola", team)
    db.session.commit()
    return made


def test_a_number_leads_to_its_answers_and_they_to_their_tickets(
    lead: User, person: Callable[..., Person]
) -> None:
    boss = person(lead).go("/reports/agents").see("Anna Liepa")
    boss.follow("10 of 12").see("Worth 1")
    assert boss.page.locator("ul.answers > li").count() == 12
    worst = boss.page.locator("ul.answers > li", has_text="Worth 1")
    boss.led(lambda: worst.get_by_role("link", name="HD-").click()).see("Closed")


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_every_report_fits_and_can_be_read(
    lead: User, person: Callable[..., Person], width: int, theme: str
) -> None:
    boss = person(lead, width=width, theme=theme)
    for address in REPORTS:
        boss.go(address)


def test_a_supervisor_hands_over_what_a_colleague_left_behind(
    lead: User, at: Any, person: Callable[..., Person]
) -> None:
    gone = people.agent("Gone Away")
    for n in range(3):
        tickets.ticket(f"Left {n}", by=gone, assignee=gone, at=at - timedelta(days=n + 1))
    users.deactivate(gone, by=Actor.user(lead), at=at)
    db.session.commit()
    boss = person(lead).go("/reports/workload").see("Gone Away no longer works here")
    boss.page.get_by_text("Show as table").first.click()
    boss.look()
    cell = boss.page.locator(".hours a.cell").first
    cell.focus()
    boss.led(lambda: boss.page.keyboard.press("Enter")).see("Left")
    boss.go("/reports/workload").follow("Hand them over").see("Left 2")
