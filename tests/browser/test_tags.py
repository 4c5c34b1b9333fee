"""A supervisor tidies up tags: another name, two made one, out of use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit import clock as house_clock
from helpdesk.kit.event import Actor
from helpdesk.tickets import changing
from helpdesk.tickets import tags as merging
from helpdesk.tickets.models import Tag
from tests.browser.person import Person
from tests.factories import people, tickets


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_tags_are_tidied_up(clock: Any, person: Callable[..., Person], width: int, theme: str) -> None:
    laura, at = people.supervisor("Laura Kalna"), house_clock.now()
    for tags in (["storm"], ["strom", "valley"], ["valley"]):
        ticket = tickets.ticket()
        changing.change(ticket, by=laura, at=at, version=ticket.version, tags=tags)
    desk = person(laura, width=width, theme=theme).go("/tags")
    desk.see("valley").look()
    desk.follow("strom")
    desk.see("1 ticket has it.").look()
    desk.page.get_by_role("textbox", name="Name", exact=True).fill("storms")
    desk.send("Rename")
    desk.see("The old name leads here.")
    desk.send("Retire")
    desk.see("Tickets that have it keep it.").look()
    desk.send("Take into use again")
    desk.go("/tags?unused=1").see("Every tag is on a ticket").look()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_merging_of_tags_is_undone_on_the_page_of_the_other(
    clock: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    laura, at = people.supervisor("Laura Kalna"), house_clock.now()
    for tags in (["storm"], ["strom"]):
        ticket = tickets.ticket()
        changing.change(ticket, by=laura, at=at, version=ticket.version, tags=tags)
    strom, storm = db.session.scalars(select(Tag).order_by(Tag.name.desc())).all()
    merging.merge(strom, storm, by=Actor.user(laura), at=at)
    desk = person(laura, width=width, theme=theme).go(f"/tags/{storm.id}")
    desk.see("2 tickets have it.").see("Laura Kalna").look()
    desk.send("Take “strom” out again")
    desk.see("“strom” is a tag of its own again.").see("1 ticket has it.").look()
