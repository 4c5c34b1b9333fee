"""A whole list at once by keys, with progress; and picking by touch on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpdesk.extensions import db
from helpdesk.jobs import queue
from helpdesk.kit import clock as time
from helpdesk.tickets import running
from tests.browser.person import Person
from tests.factories import people, tickets


def test_all_of_a_list_by_keys_with_progress_and_undo(clock: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna")
    for _each in range(12):
        tickets.ticket(by=anna)
    desk = person(anna).go("/tickets?view=open")
    desk.led(lambda: desk.keys("*")).see("All 12 tickets of “All open”")
    desk.page.locator("[name=priority]").select_option("high")
    desk.send("Change 12 tickets").see("0 of 12")
    queue.run(running.JOB, time.now())
    desk.see("12 tickets changed").look()
    desk.page.get_by_role("button", name="Undo").click()
    desk.see("0 of 12 put back")
    queue.run(running.JOB, time.now())
    desk.see("12 tickets are as they were")


def test_picked_by_touch_on_a_phone(clock: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna")
    for subject in ("First", "Second", "Third"):
        tickets.ticket(subject, by=anna)
    db.session.commit()
    phone = person(anna, width=390).go("/tickets?view=open")
    assert not phone.page.locator(".pick").first.is_visible()
    phone.page.get_by_text("Select", exact=True).locator("visible=true").click()
    rows = phone.page.locator(".ticket-row")
    for index in (0, 2):
        rows.nth(index).locator(".pick").check()
    phone.see("2 selected").look()
    phone.send("Assign, change or close…").see("2 tickets selected")
