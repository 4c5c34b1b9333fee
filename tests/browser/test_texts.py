"""Setting up a gateway, a text to a caller, their answer by telephone, and what a supervisor sees of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.extensions import db
from helpdesk.kit import clock as house_clock
from tests import gateways
from tests.browser.person import Person
from tests.factories import customers, people, surveys, texting
from tests.factories.texting import NUMBER


@pytest.fixture
def gateway() -> Iterator[gateways.Server]:
    """The gateway that takes the installation's texts."""
    with gateways.server() as running:
        yield running


def filled(somebody: Person, **values: str) -> Person:
    for name, value in values.items():
        somebody.page.locator(f"[name={name}]").fill(value)
    return somebody


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_e13_a_caller_gets_a_text_and_answers_it(
    clock: Any,
    at: Any,
    person: Callable[..., Person],
    drain: Callable[..., Any],
    gateway: gateways.Server,
    width: int,
    theme: str,
) -> None:
    clock.shift(timedelta(days=1))  # the day before is a day of rest
    surveys.version()
    liga, lead, boss = people.agent("Līga Ozola"), people.supervisor(), people.admin()
    desk = person(lead, width=width, theme=theme)
    admin = person(boss, width=width, theme=theme).go("/gateways/new")
    filled(admin, name="Baltic texts", address="http://gateway.example/", secret="s3cret")
    admin.send("Save").see("Without https")
    filled(admin, address=gateway.address, secret="s3cret", report_secret=texting.SECRET)
    admin.page.get_by_label("Answers to our texts reach us").check()
    admin.send("Save").see("Send a test, then switch it on").see("What customers get")
    admin.send("Switch on").see("Texts leave by it.")
    filled(admin, number=NUMBER).send("Send a test").see("Waits to leave")

    juris = customers.customer("Juris Kalns", phone=NUMBER, language="lv")
    surveys.call(by=liga, customer=juris, at=house_clock.now())
    db.session.commit()
    clock.shift(timedelta(hours=1, minutes=5))
    drain(house_clock.now())
    asked = gateway.texts_to(NUMBER)[-1]
    assert "kā vērtējat mūsu palīdzību?" in asked

    caller = person(width=390, theme=theme, language="lv")
    caller.go(re.findall(r"http://[^/ ]+(/s/\S+)", asked)[0])
    caller.choose("satisfaction", "4").choose("solved", "yes")
    clock.shift(timedelta(minutes=1))
    caller.send("Nosūtīt atbildi").see("Paldies")
    desk.go("/texts").see("Taken by the gateway").see("+371 29 418 806")
    desk.go("/texts/answers").see("Nobody has answered a text")
