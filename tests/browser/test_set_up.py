"""The first visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.person import Person

PASSWORD = "four grey herons over Daugava"


def test_the_first_visit_sets_everything_up_and_leads_to_the_desk(
    clock: Any, person: Callable[..., Person]
) -> None:
    first = person().go("/").see("Who are you?")
    first.fill("Your name", "Edgars Liepiņš").fill("E-mail", "edgars@kulda.example")
    first.fill("Password", "short").send("Save and go on").see("At least 12 characters")
    first.fill("Password", PASSWORD).send("Save and go on").see("Which organisation is it for?")
    first.fill("Name of the organisation", "Kulda Networks")
    first.send("Save and go on").see("Where do customers write to you?")
    first.send("Skip, no mail for now").see("When may customers be asked how it went?")
    first.fill("Ask from this hour of the day", "8")
    first.send("Save and go on").see("What is your first team called?").see("from 8 to 20")
    first.fill("Name of the team", "Riga desk").send("Finish").see("Everything is set up. Welcome.")
    first.led(lambda: first.keys("c")).see("Log a call")

    late = person(width=390).go("/").see("Sign in")
    late.fill("E-mail", "edgars@kulda.example").fill("Password", PASSWORD)
    late.send("Sign in").see("No ticket yet")
