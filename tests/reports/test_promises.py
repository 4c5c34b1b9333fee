"""Promises kept and broken: counts, the lists behind them, and what never moves again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.reports import filters, promises
from helpdesk.standards import promising
from helpdesk.standards.words import Target
from helpdesk.tickets import assignment, changing, conversation, jobs, lifecycle
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel, Outcome
from tests.factories import categories, people, standards, tickets
from tests.pages import Client

SignInAs = Callable[[User], Client]
HOUR = timedelta(hours=1)


def handled(by: User, at: datetime, *, after: timedelta, closed: timedelta, **more: Any) -> Ticket:
    """A mail that `by` answers and closes so long after it came."""
    ticket = tickets.ticket(channel=Channel.EMAIL, at=at, assignee=by, **more)
    conversation.reply(ticket, by=by, body="Done.", at=at + after)
    lifecycle.close(
        ticket, by=by, at=at + closed, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0
    )
    return ticket


def read(at: datetime, by: str = "stopped", **args: str) -> promises.Page:
    db.session.flush()
    return promises.read(filters.read(args, at.date()), by)


def counted(row: promises.Row) -> dict[Target, tuple[int, int]]:
    return {target: (int(f.x), int(f.n - f.x)) for target, f in row.figures.items() if f.n}


FIRST, SOLVED = Target.FIRST_RESPONSE, Target.RESOLUTION


def test_kept_and_broken_are_counted_for_agent_team_and_category(app: Flask, at: datetime) -> None:
    riga, router = people.team("Riga"), categories.category("Router")
    anna, bert = people.agent("Anna", riga), people.agent("Bert")
    standards.standard(first=HOUR, solved=4 * HOUR)
    handled(anna, at, after=HOUR, closed=2 * HOUR, team_id=riga.id, category=router)
    handled(anna, at, after=2 * HOUR, closed=3 * HOUR, team_id=riga.id)
    handled(bert, at, after=HOUR, closed=5 * HOUR, category=router)
    tickets.ticket(channel=Channel.EMAIL, at=at)  # still open: not counted
    page = read(at)
    assert counted(page.total) == {FIRST: (2, 1), SOLVED: (2, 1)}
    agents = {row.id: counted(row) for row in page.agents}
    assert agents == {anna.id: {FIRST: (1, 1), SOLVED: (2, 0)}, bert.id: {FIRST: (1, 0), SOLVED: (0, 1)}}
    assert counted(next(row for row in page.teams if row.id == riga.id)) == {FIRST: (1, 1), SOLVED: (2, 0)}
    assert counted(next(row for row in page.categories if row.id == router.id)) == {
        FIRST: (2, 0),
        SOLVED: (1, 1),
    }
    assert [row.id for row in page.teams][-1] is None


def test_nothing_that_changes_later_moves_them(app: Flask, at: datetime) -> None:
    anna, bert, oslo = people.agent(), people.agent(), people.team()
    standard = standards.standard(first=HOUR, solved=4 * HOUR)
    ticket = handled(anna, at, after=2 * HOUR, closed=3 * HOUR)
    db.session.commit()
    before = read(at)
    plan = promising.Plan(standard.name, {FIRST: 9 * HOUR, SOLVED: HOUR / 2})
    promising.change(standard, plan, version=standard.version, by=SYSTEM, at=at)
    lifecycle.reopen(ticket, by=SYSTEM, at=at + 3 * HOUR, because="customer_message")
    assignment.assign(ticket, to=bert, team_id=oslo.id, by=bert, at=at + 3 * HOUR)
    changing.change(ticket, by=bert, at=at, version=ticket.version, category_id=categories.category().id)
    db.session.commit()
    jobs.reset_clocks(at + 3 * HOUR)
    promising.retire(standard, by=SYSTEM, at=at + 4 * HOUR)
    db.session.commit()
    jobs.reset_clocks(at + 4 * HOUR)
    after = read(at)
    assert [counted(row) for row in after.agents] == [counted(row) for row in before.agents]
    assert [row.id for row in after.categories] == [row.id for row in before.categories]


def test_the_day_of_beginning_and_of_ending_are_two_things(app: Flask, at: datetime) -> None:
    anna = people.agent()
    standards.standard(solved=4 * HOUR)
    handled(anna, at, after=HOUR, closed=timedelta(days=2))
    today = {"period": "custom", "since": "2026-11-18", "until": "2026-11-18"}
    later = at + timedelta(days=5)
    assert read(later, "started", **today).total.all.n == 1
    assert read(later, "stopped", **today).total.all.n == 0


@pytest.mark.slow
def test_every_number_leads_to_exactly_its_tickets(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignInAs
) -> None:
    lead = people.supervisor("Laura", people.team())
    anna, bert = people.agent("Anna"), people.agent("Bert")
    standards.standard(first=HOUR, solved=4 * HOUR)
    for number in range(3):
        handled(anna, at - 2 * HOUR, after=1.5 * HOUR, closed=2 * HOUR, subject=f"Slow {number}")
    handled(bert, at - 2 * HOUR, after=HOUR, closed=2 * HOUR, subject="Quick")
    db.session.commit()
    client = sign_in_as(lead)
    page = client.get("/reports/promises")
    for anchor in page.all("td.num a"):
        count = int(anchor.text_content())
        listed = client.get(anchor.get("href"))
        assert len(listed.all("tbody tr")) == count, anchor.get("href")
    broken = client.get(f"/reports/promises/tickets?target=first_response&kept=no&of_agent={anna.id}")
    assert "Slow 2" in broken.text
    assert "Quick" not in broken.text


def test_the_same_numbers_leave_as_a_file_and_that_is_noted(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignInAs
) -> None:
    lead, anna = people.supervisor("Laura", people.team()), people.agent("Anna")
    standards.standard(first=HOUR, solved=4 * HOUR)
    handled(anna, at - 2 * HOUR, after=1.5 * HOUR, closed=2 * HOUR)
    db.session.commit()
    client = sign_in_as(lead)
    page = client.submit(client.get("/reports/promises"), "promises/export")
    rows = list(csv.reader(io.StringIO(page.response.get_data(as_text=True).lstrip("\ufeff"))))
    assert ["Agent", "Anna", "First reply", "0.0", "1.0"] in [row[:5] for row in rows]
    listed = client.submit(client.get("/reports/promises/tickets?kept=no"), "tickets/export")
    assert len(listed.response.get_data(as_text=True).strip().splitlines()) == 2
    noted = db.session.query(EventRecord).filter_by(kind="report.exported").order_by(EventRecord.id).all()
    assert [each.payload["report"] for each in noted] == ["promises", "promised"]


def test_a_desk_that_promises_nothing_is_told_so(app: Flask, sign_in_as: SignInAs) -> None:
    client = sign_in_as(people.supervisor("Laura", people.team()))
    assert "Nothing is promised yet" in client.get("/reports/promises").text
