"""Signing in, answering a customer and answering a survey, in a browser that runs no script."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from helpdesk.people import passwords
from tests.browser.person import Person
from tests.factories import categories, customers, people, surveys, tickets

PASSWORD = "four grey herons over Daugava"


def test_one_signs_in_replies_and_closes(clock: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna Liepa", email="anna@example.com", password_hash=passwords.hashed(PASSWORD))
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    drops = categories.category("Drops")
    tickets.ticket("Line drops", by=anna, customer=ilze, category=drops, assignee=anna)
    desk = person(script=False).go("/tickets").see("Sign in")
    desk.fill("E-mail", "anna@example.com").fill("Password", PASSWORD).send("Sign in")
    desk.follow("Line drops")
    desk.page.locator("#composer textarea").fill("We changed the cable.")
    desk.send("Send").see("We changed the cable.")
    desk.follow(re.compile(r"^Close\b")).choose("outcome", "resolved").send("Close ticket").see("is closed")


def test_choosing_files_stays_within_a_phone(clock: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna Liepa")
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket("Line drops", by=anna, customer=ilze, assignee=anna)
    desk = person(anna, script=False, width=390).go(f"/tickets/{ticket.number}/forward")
    box = desk.page.locator("input[type=file]").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_one_answers_a_survey(clock: Any, at: Any, person: Callable[..., Person]) -> None:
    _made, token = surveys.invitation(at=at)
    customer = person(script=False, width=390).go(f"/s/{token}?r=2").see("You chose: Dissatisfied.")
    customer.see("If something was not right")  # causes are shown to all
    customer.choose("solved", "no").choose("causes", "slow")
    clock.shift(timedelta(minutes=1))
    customer.send("Send my answer").see("Your answer is saved").see("It took too long")
