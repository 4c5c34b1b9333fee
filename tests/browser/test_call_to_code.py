"""A caller without an address is told a code, on every width and in every language."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.people import organisation
from tests.browser.person import Person
from tests.factories import people, surveys
from tests.flows.test_call_to_code import told


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", 1280, "light"), ("lv", 390, "dark"), ("et", 390, "light"), ("nb", 1280, "dark")],
)
def test_e29_a_code_is_read_out_typed_answered_and_spent(
    clock: Any, at: Any, person: Callable[..., Person], language: str, width: int, theme: str
) -> None:
    surveys.version()
    organisation.LANGUAGE.set(language, at=at)
    liga = people.agent("Līga Ozola", people.team("Riga desk"), language=language)
    made = surveys.call(by=liga, language=language, at=at)
    address = f"/tickets/{surveys.ticket_of(made).number}"
    desk = person(liga, language=language, width=width, theme=theme).go(address)
    twice = desk.page.get_by_role("button", name=told("Show the code", language))
    desk.led(lambda: twice.dblclick(no_wait_after=True)).see(told("Code of the survey", language))
    code = desk.page.locator(".mono").inner_text()
    assert code in desk.page.locator("blockquote").inner_text()
    desk.led(lambda: desk.page.get_by_role("link", name=told("Back to the ticket", language)).last.click())
    desk.see(told("Show a new code", language))

    caller = person(width=390, theme=theme, language=language).go(f"/s?lang={language}")
    caller.page.locator("input[name=code]").fill(code.lower())
    caller.send(told("Continue", language)).choose("satisfaction", "4").choose("solved", "yes")
    clock.shift(timedelta(minutes=1))
    caller.send(told("Send my answer", language)).see(told("Thank you. Your answer is saved.", language))
    caller.follow(told("Change my answer", language)).see(told("Send my answer", language))

    stranger = person(width=390, theme=theme, language=language).go(f"/s?lang={language}")
    stranger.page.locator("input[name=code]").fill(re.sub("-", "", code))
    stranger.send(told("Continue", language)).see(told("This survey has been answered", language))
