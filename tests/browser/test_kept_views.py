"""A view is made from a list, stands in the rail, tells its number anew, and stays readable on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from tests.browser.person import Person
from tests.factories import people, tickets


def test_made_from_a_list_and_worked_by_keys(clock: Any, person: Callable[..., Person]) -> None:
    riga = people.team("Riga desk")
    tickets.ticket("The line drops", kind=RequestKind.COMPLAINT, team_id=riga.id)
    tickets.ticket("A question", team_id=riga.id)
    desk = person(people.supervisor("Laura", riga)).go("/tickets?view=open&kind=complaint")
    desk.follow("Keep as a view").page.locator("#name").fill("Complaints")
    desk.page.locator("[name=audience]").select_option(label="Riga desk")
    for column in ("Team", "Tags"):
        desk.page.locator("#columns").get_by_label(column).check()
    desk.send("Save").see("1 open")
    assert desk.page.locator("h1").inner_text() == "Complaints"
    assert desk.page.locator(".ticket-row .own-cell.team").inner_text() == "Riga desk"
    shown = desk.page.locator(".rail [aria-current] .count")
    assert shown.inner_text() == "1"
    tickets.ticket("Another", kind=RequestKind.COMPLAINT, team_id=riga.id)
    db.session.commit()
    desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.page.locator(".rail [aria-current] .count", has_text="2").wait_for()
    desk.led(lambda: desk.keys("g", "v")).see("What it asks")
    desk.follow("Complaints").see("The line drops")


def test_on_a_phone_every_column_stays_readable(clock: Any, person: Callable[..., Person]) -> None:
    riga = people.team("Riga desk")
    tickets.ticket("The line drops every evening at seven and again at nine", team_id=riga.id, language="lv")
    view = tickets.view(
        "Wide", columns=("team", "organisation", "language", "tags", "opened", "waiting", "assignee")
    )
    phone = person(people.agent("Līga Ozola", riga), width=390)
    phone.go(f"/tickets?view=v{view.id}").see("Riga desk").see("Latviešu")
    phone.go("/views").see("Wide")
