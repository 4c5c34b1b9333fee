"""From ringing to the supervisor's page: a call logged by keys, asked about by mail, answered on a phone, counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from helpdesk.extensions import db
from helpdesk.people.models import User
from tests.browser.person import Person
from tests.factories import categories, customers, people
from tests.factories import surveys as factories
from tests.flows import surveys
from tests.smtp import Taken

MOST_PAGES, MOST_INPUTS = 3, 12


def test_a_call_is_solved_answered_and_found_on_the_scorecard(
    clock: Any,
    person: Callable[..., Person],
    letters: Callable[[str], list[Taken]],
    later: Callable[..., Any],
) -> None:
    factories.version()
    team = people.team("Riga desk")
    liga, lead = people.agent("Līga Ozola", team), people.supervisor("Laura Krūmiņa", team)
    lead_id = lead.id
    customers.customer("Ilze Vītola", phone="+37129418806", email="ilze@example.net", language="en")
    categories.category("Drops", categories.category("Fibre"))
    desk = person(liga).go("/tickets")

    inputs, loaded = 0, len(desk.pages)

    def do(*keys: str, typed: str = "") -> None:
        nonlocal inputs
        inputs += len(keys) + bool(typed)
        desk.keys(*keys)
        if typed:
            desk.page.keyboard.type(typed)

    desk.led(lambda: do("c"))
    desk.page.locator("#customer-ts-control:focus").wait_for()
    do(typed="2941 88")
    desk.page.get_by_role("option", name="Ilze Vītola").wait_for()
    do("Enter")
    desk.page.get_by_label("Complaint").check()
    desk.page.get_by_label("What was said").fill("Line drops every evening.")
    desk.page.locator("[name=solved]").check(force=True)
    desk.page.locator("#final_category_id-ts-control").fill("drop")
    desk.page.get_by_role("option", name="Drops").click()
    inputs += 5  # kind, words, solved, category typed and taken
    clock.shift(timedelta(minutes=4))
    desk.led(lambda: do("Control+Enter"))
    desk.see("Line drops every evening").see("Closed")
    assert inputs <= MOST_INPUTS and len(desk.pages) - loaded <= MOST_PAGES, (inputs, desk.pages)

    later(hours=25)
    (letter,) = surveys.asking(letters("ilze@example.net"))
    ilze = person(width=390).go(surveys.choice(letter, 2))
    ilze.see("You chose: Dissatisfied.").see("Not saved yet")
    ilze.choose("solved", "partly").choose("agent", "4").choose("causes", "slow")
    ilze.page.locator("[name=comment]").fill("Waited two days.")
    clock.shift(timedelta(minutes=1))
    ilze.send("Send my answer").see("Your answer is saved").see("It took too long").see("Waited two days.")

    boss = person(db.session.get_one(User, lead_id)).go("/reports/categories")
    boss.see("Drops")
    boss.go("/reports/answers").see("Waited two days.")
    boss.follow("HD-1001").see("Line drops every evening")


def test_c_opens_the_call_page_from_the_queue_with_the_focus_in_the_search(
    clock: Any, person: Callable[..., Person]
) -> None:
    desk = person(people.agent("Līga Ozola")).go("/tickets")
    desk.led(lambda: desk.keys("c"))
    desk.page.locator("#customer-ts-control:focus").wait_for()
    assert "/tickets/new" in desk.page.url
    desk.page.keyboard.type("c")
    assert "/tickets/new" in desk.page.url, "a key is a letter while one types"
