"""Queue, ticket and survey at 320 px and in the dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.categories.words import RequestKind
from helpdesk.tickets.words import Priority
from tests.browser.person import Person
from tests.factories import customers, people, surveys, tickets

LONG = "Nepārtrauktas savienojuma problēmas daudzdzīvokļu mājā pēc maršrutētāja nomaiņas"


@pytest.mark.parametrize(("width", "theme"), [(320, "light"), (320, "dark"), (768, "light"), (1280, "dark")])
def test_queue_ticket_and_survey_fit_and_can_be_read(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    anna = people.agent("Anna Liepa-Bērziņa", people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola-Šmite", email="ilze.vitola-smite.with.a.long.address@example.net")
    made = tickets.ticket(
        LONG, by=anna, customer=ilze, assignee=anna, kind=RequestKind.COMPLAINT, priority=Priority.URGENT
    )
    _invitation, token = surveys.invitation(at=at)
    desk = person(anna, width=width, theme=theme).go("/tickets").see(LONG[:20])
    desk.go(f"/tickets/{made.number}").go(f"/tickets/{made.number}/closure")
    person(width=width, theme=theme).go(f"/s/{token}?r=1")


def test_words_without_a_space_push_no_page_sideways(
    clock: Any, at: Any, person: Callable[..., Person]
) -> None:
    """A name on a ticket and in the list of customers, and a comment read back to who wrote it."""
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    endless = customers.customer("Garš" * 40)
    made = tickets.ticket("W" * 200, by=anna, customer=endless, assignee=anna, body="x" * 600)
    _invitation, token = surveys.invitation(at=at)
    desk = person(anna, width=390)
    for address in ("/tickets", f"/tickets/{made.number}", "/customers", f"/customers/{endless.id}"):
        desk.go(address)
    visitor = person(width=390).go(f"/s/{token}?r=2")
    visitor.page.locator("textarea").fill("garš" * 60)
    clock.shift(timedelta(minutes=1))  # who answers within a second is asked again
    visitor.send("Send my answer").see("Thank you.")


@pytest.mark.parametrize("width", [768, 980])
def test_nothing_hangs_out_of_the_sheet_on_a_tablet(
    clock: Any, at: Any, person: Callable[..., Person], width: int
) -> None:
    """Where list and side stand one below the other the sheet is as tall as both, and the page scrolls."""
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    made = [tickets.ticket(LONG, by=anna, assignee=anna, body="Bez interneta.\n" * 30) for _each in range(30)]
    desk = person(anna, width=width)
    for address in ("/tickets", f"/tickets/{made[0].number}", "/tickets/new?channel=phone"):
        hanging = desk.go(address).page.evaluate(
            "() => { const end = document.querySelector('.sheet').getBoundingClientRect().bottom;"
            " const scrolls = n => ['auto', 'scroll'].includes(getComputedStyle(n.parentElement).overflowY);"
            " return [...document.querySelectorAll('.main > *, .side > *')].filter(n => n.offsetParent"
            " && !scrolls(n) && n.getBoundingClientRect().bottom > end + 1).map(n => n.className) }"
        )
        assert hanging == [], address


def test_ones_own_menu_is_in_sight_however_long_the_rail_is(
    clock: Any, at: Any, person: Callable[..., Person]
) -> None:
    desk = person(people.supervisor("Anna Liepa"))
    desk.page.set_viewport_size({"width": 1280, "height": 560})
    desk.go("/tickets")
    longer = "() => { const n = document.querySelector('.nav'); return n.scrollHeight > n.clientHeight }"
    assert desk.page.evaluate(longer), "the test has to have something to scroll"
    me = desk.page.locator("#me summary")
    box = me.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 560
    desk.page.locator(".nav-item").last.scroll_into_view_if_needed()
    last = desk.page.locator(".nav-item").last.bounding_box()
    assert last is not None and last["y"] + last["height"] <= box["y"], "the foot covers the last place"
    me.click()
    desk.see("Sign out")
