"""A supervisor moves tickets from one colleague to another, by the menu or by dragging, and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket
from tests.browser.person import Person
from tests.factories import people, tickets


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_ticket_is_moved_to_a_colleague_and_back(
    clock: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    team = people.team("Riga desk")
    anna, per = people.agent("Anna Liepa", team), people.agent("Per Nygård", team)
    lead = people.supervisor("Laura", team)
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna, team_id=team.id)
    desk = person(lead, width=width, theme=theme).go("/reports/workload")
    board = desk.page.locator("#lists")
    board.locator(f"#of-{anna.id} summary").click()
    row = board.locator(".movable", has_text="Line drops")
    row.wait_for()
    desk.look()
    row.get_by_role("checkbox").check()
    board.get_by_label("Move to").select_option(f"agent:{per.id}")
    desk.led(lambda: board.get_by_role("button", name="Move").click())
    desk.see("1 ticket moved").look()
    db.session.rollback()
    assert db.session.get_one(Ticket, ticket.id, populate_existing=True).assignee_id == per.id
    desk.led(lambda: board.get_by_role("button", name="Undo").click()).see("1 ticket is as it was")
    db.session.rollback()
    assert db.session.get_one(Ticket, ticket.id, populate_existing=True).assignee_id == anna.id


def test_tickets_are_dragged_to_a_colleague_or_a_team_and_back(
    clock: Any, person: Callable[..., Person]
) -> None:
    team, other = people.team("Riga desk"), people.team("Oslo desk")
    anna, per = people.agent("Anna Liepa", team), people.agent("Per Nygård", team)
    lead = people.supervisor("Laura", team)
    mine = [tickets.ticket(f"Line {n} drops", by=anna, assignee=anna, team_id=team.id) for n in range(3)]
    theirs = tickets.ticket("Invoice", by=per, assignee=per, team_id=team.id)
    shown = f"/reports/workload?show={anna.id}&show={per.id}"
    desk = person(lead).go(shown)
    board, said = desk.page.locator("#lists"), desk.page.locator("#announce")
    ghost, drops = desk.page.locator(".drag-ghost"), board.locator(".drops > li", has_text="Oslo desk")
    heading, own = (board.locator(f"#of-{each.id} summary") for each in (per, anna))

    def row(ticket: Ticket) -> Any:
        return board.locator(".movable", has_text=ticket.subject)

    def box(ticket: Ticket) -> Any:
        return row(ticket).get_by_role("checkbox")

    def drag(what: Any, onto: Any) -> None:
        """Takes hold of it and goes there; the button stays down."""
        what.hover()
        desk.page.mouse.down()
        desk.page.mouse.move(700, 300)
        onto.hover(force=True)

    def owners() -> list[tuple[int | None, int | None]]:
        db.session.rollback()
        kept = [db.session.get_one(Ticket, each.id, populate_existing=True) for each in (*mine, theirs)]
        return [(each.assignee_id, each.team_id) for each in kept]

    before = owners()
    assert row(theirs).bounding_box()["width"] > 800, "lists have the whole width"
    # One of which none is picked, let go by Esc, then above its own list: it stays, and so does the focus.
    box(theirs).focus()
    drag(row(mine[0]).get_by_role("link"), heading)
    assert "over" in board.locator(f"#of-{per.id}").get_attribute("class")
    assert said.text_content() == "To Per Nygård" and ghost.text_content() == f"HD-{mine[0].number}"
    desk.look().keys("Escape")
    desk.page.mouse.up()
    assert said.text_content() == "Let go: nothing was moved." and ghost.count() == 0
    drag(row(mine[0]), own)
    desk.page.mouse.up()
    assert desk.page.url.endswith(shown) and owners() == before
    assert box(theirs).evaluate("box => box === document.activeElement") and not box(mine[0]).is_checked()
    # Onto a colleague, and back.
    drag(row(mine[0]), heading)
    desk.led(desk.page.mouse.up).see("1 ticket moved")
    assert owners() == [(per.id, team.id), *before[1:]]
    desk.keys("Tab")
    assert desk.page.evaluate("document.activeElement.closest('#moved') !== null"), "its outcome is next"
    desk.led(lambda: board.get_by_role("button", name="Undo").click()).see("1 ticket is as it was")
    assert owners() == before
    # All that are picked of this colleague, onto a team; those picked of another stay.
    for each in (mine[0], mine[1], theirs):
        box(each).check()
    drag(row(mine[1]), own)
    drops.hover()
    assert ghost.locator("b").text_content() == "2"
    desk.look().led(desk.page.mouse.up).see("2 tickets moved")
    assert owners() == [(None, other.id)] * 2 + before[2:]
    desk.led(lambda: board.get_by_role("button", name="Undo").click()).see("2 tickets are as they were")
    assert owners() == before
