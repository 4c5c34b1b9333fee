"""Calling a colleague in a note, by keys alone, and following."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.person import Person
from tests.factories import people, tickets


@pytest.mark.parametrize("width", [1280, 390])
def test_at_and_a_beginning_call_a_colleague_who_then_reads_of_it(
    clock: Any, person: Callable[..., Person], width: int
) -> None:
    anna, janis = people.agent("Anna Liepa"), people.agent("Jānis Kalniņš")
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    desk = person(anna, width=width).go(f"/tickets/{ticket.number}")
    if width == 390:
        desk.page.locator("[data-open=note]").first.click()
    else:
        desk.keys("n")
    desk.page.locator("#composer textarea:focus").wait_for()
    desk.page.keyboard.type("Please look, @jan")
    desk.page.locator(".mention-picker [aria-selected=true]", has_text="Jānis Kalniņš").wait_for()
    desk.look()
    desk.keys("Enter")
    assert desk.page.locator("#composer textarea").input_value() == "Please look, @Jānis Kalniņš "
    desk.led(lambda: desk.keys("Control+Enter")).see("The note is kept.")
    other = person(janis, width=width).go("/notices").see("Anna Liepa mentioned you on")
    other.send("Anna Liepa mentioned you on").see("Line drops")
    if width == 1280:
        other.send("Unfollow").see("You are told no more").send("Follow").see("You are told of every reply")


def test_in_a_reply_an_at_offers_nobody(clock: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna Liepa")
    people.agent("Jānis Kalniņš")
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    desk = person(anna).go(f"/tickets/{ticket.number}").keys("r")
    desk.page.locator("#composer textarea:focus").wait_for()
    desk.page.keyboard.type("Hello @jan")
    desk.see("Draft saved")
    assert desk.page.locator(".mention-picker").is_hidden()
