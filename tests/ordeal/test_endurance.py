"""Day after day: what is kept grows with the work, what is swept stays small, and a day costs the same as the first."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, func, select

from helpdesk.events.models import EventRecord, EventSeal
from helpdesk.extensions import db
from helpdesk.jobs import queue
from helpdesk.jobs.models import JobRun
from helpdesk.kit import clock as house_clock
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.words import OutgoingState
from helpdesk.people.models import User
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact, ScoreChange
from helpdesk.surveys.models import Response
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.words import Outcome
from helpdesk.web.models import RateCounter, Submission
from tests.factories import categories, customers, people, tickets
from tests.factories import surveys as factories
from tests.flows import surveys
from tests.pages import Client
from tests.smtp import Server

MOST_GROWTH = 40_000  # kilobytes, for the caches of libraries that fill slowly


def memory() -> int:
    """What this process holds, in kilobytes."""
    gc.collect()
    (line,) = [
        each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmRSS")
    ]
    return int(line.split()[1])


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


class Office:
    """A desk that closes a ticket a day, whose customers answer the day after."""

    def __init__(self, app: Flask, clock: Any, server: Server) -> None:
        self.app, self.clock, self.server = app, clock, server
        factories.version()
        self.agent_id = people.agent("Anna Liepa").id
        self.category_id = categories.category("Drops").id
        self.statements = 0
        event.listen(db.engine, "before_cursor_execute", self._count)

    def _count(self, *_given: Any) -> None:
        self.statements += 1

    def day(self, number: int) -> int:
        """Lets a day pass; how many statements it took."""
        self.statements = 0
        self.server.taken.clear()
        agent = db.session.get_one(User, self.agent_id)
        who = customers.customer(f"Customer {number}", email=f"customer{number}@example.net", language="en")
        ticket = tickets.ticket(
            by=agent, assignee=agent, customer=who, category_id=self.category_id, at=house_clock.now()
        )
        lifecycle.close(
            ticket, by=agent, at=house_clock.now(), outcome=Outcome.RESOLVED, category_id=self.category_id
        )
        db.session.commit()
        for _hour in range(24):
            self.clock.shift(timedelta(hours=1))
            for name in queue.names():
                queue.run(name, house_clock.now())
        for letter in surveys.asking(self.server.taken):
            visitor = Client(self.app)
            page = visitor.get(surveys.choice(letter, 4))
            self.clock.shift(timedelta(minutes=1))
            assert visitor.submit(page, "/s/", button="Send my answer", solved="yes").status == 200
        db.session.remove()
        return self.statements


def test_a_day_costs_what_the_first_days_cost_and_nothing_piles_up(
    app: Flask,
    clock: Any,
    server: Server,
    ordeal_size: Callable[[int, int], int],
    tried: Callable[[str], None],
) -> None:
    days = ordeal_size(6, 400)
    office = Office(app, clock, server)
    early = [office.day(number) for number in range(4)]
    before = memory()
    late = [office.day(number) for number in range(4, days)]
    grown = memory() - before
    clock.shift(timedelta(minutes=5))
    for name in queue.names():
        queue.run(name, house_clock.now())
    assert count(Ticket) == count(Closing) == count(ClosingFact) == days
    assert days - 4 <= count(Response) <= days
    assert set(db.session.scalars(select(OutgoingEmail.state))) == {OutgoingState.SENT}
    assert verifying.differences() == [] and count(ScoreChange) == 0
    assert count(Submission) <= 20 and count(RateCounter) <= 20 and count(JobRun) == 0
    last_event, last_sealed = select(func.max(EventRecord.id)), select(func.max(EventSeal.last_event_id))
    assert db.session.scalar(last_sealed) == db.session.scalar(last_event)
    assert max(late) <= 1.3 * max(early), (early, late)
    assert grown <= MOST_GROWTH, f"{grown} kB more after {days} days"
    tried(f"{days} days; statements a day: {max(early)} at first, {late[-1]} at last; {grown} kB more memory")
