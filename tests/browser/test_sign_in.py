"""Signing in."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.person import Person
from tests.factories import people


def test_a_wrong_password_is_said_under_the_field(person: Callable[..., Person]) -> None:
    people.agent("Anna", email="anna@example.com")
    visitor = person(width=390).go("/sign-in")
    visitor.page.get_by_label("E-mail").fill("anna@example.com")
    visitor.page.get_by_label("Password").first.fill("not the password")
    visitor.led(lambda: visitor.keys("Enter")).see("do not match")
    assert visitor.page.get_by_label("E-mail").input_value() == "anna@example.com"
