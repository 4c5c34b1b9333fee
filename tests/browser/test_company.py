"""Two at one ticket: who writes is seen by the other without loading the page anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.person import Person
from tests.factories import people, tickets

LOOK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_colleague_who_writes_is_seen_at_the_next_look(
    clock: Any, person: Callable[..., Person], width: int
) -> None:
    anna, janis = people.agent("Anna Liepa"), people.agent("Jānis Kalniņš")
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    here, there = (person(each, width=width).go(f"/tickets/{ticket.number}") for each in (anna, janis))
    assert not there.reads("is writing")
    if width == 390:
        here.page.locator("[data-open=note]").first.click()
    here.page.locator("#composer textarea").fill("I call them at noon.")
    here.see("Draft saved")
    there.page.evaluate(LOOK_AGAIN)
    there.see("Anna Liepa is writing").look()
    assert not here.reads("is writing")


def test_a_colleague_who_stays_is_seen_looking(clock: Any, person: Callable[..., Person]) -> None:
    anna, janis = people.agent("Anna Liepa"), people.agent("Jānis Kalniņš")
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    here, there = person(anna), person(janis).go(f"/tickets/{ticket.number}")
    here.page.clock.install()
    here.go(f"/tickets/{ticket.number}")
    with here.page.expect_response(lambda answer: answer.request.method == "POST") as told:
        here.page.clock.fast_forward(11_000)
    assert told.value.status == 204
    there.page.evaluate(LOOK_AGAIN)
    there.see("Anna Liepa is looking too").look()
