"""Winning a customer back in a browser: from the board to the end of a case, at a desk and on a phone in the dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.person import Person
from tests.factories import customers, people, recovery


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_supervisor_wins_a_customer_back(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    team = people.team("Riga desk")
    lead = people.supervisor("Laura", team)
    given = {"satisfaction": 1, "causes": ["slow"], "comment": "Third visit, and nobody said a word."}
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    recovery.case(given, team_id=team.id, by=people.agent("Anna", team), customer=ilze, at=at)
    recovery.settling(team_id=team.id, at=at)
    desk = person(lead, width=width, theme=theme).go("/recovery").see("2 open cases").look()
    desk.follow("Ilze Vītola").see("Third visit").see("Step 2 of 7").look()
    desk.choose("contact-reached", "yes").fill("What was said", "She wants a new day.")
    desk.send("Note it").see("She wants a new day.").see("Step 3 of 7")
    desk.fill("What happened, and what do they want?", "We forgot her.")
    desk.page.locator("#finding button").click()
    desk.see("We forgot her.").see("Step 4 of 7")
    desk.choose("decision-decision", "granted").fill("Why", "We were late.")
    desk.page.locator("#decision button").click()
    desk.see("They get what they want").fill("In your own words", "I am sorry that nobody came.")
    desk.page.locator("#apology button").click()
    desk.see("Apologised").look()
    desk.choose("closing-outcome", "resolved_accepted")
    desk.page.locator("#closing button").click()
    desk.see("Put right, and the customer accepts it").look()
    desk.go("/recovery/over").see("Put right, and the customer accepts it").look()


def test_a_customer_says_whether_it_is_put_right(clock: Any, at: Any, person: Callable[..., Person]) -> None:
    case = recovery.case(at=at, by=people.agent())
    token = recovery.asked_again(case.id, at)
    visitor = person(width=390).go(f"/s/{token}/again?a=yes").see("You chose: Yes.").look()
    visitor.page.wait_for_timeout(1500)
    visitor.send("Send my answer").see("Your answer is saved").look()


def test_a_case_is_followed_up_without_script(clock: Any, at: Any, person: Callable[..., Person]) -> None:
    case = recovery.case(at=at, by=people.agent())
    desk = person(people.supervisor("Toms"), script=False).go(f"/recovery/{case.id}")
    desk.see("Nobody yet").send("Take it").see("Toms")
