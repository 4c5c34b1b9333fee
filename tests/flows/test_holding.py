"""Two at the same moment wait for each other, and never both: rows are held in the order of docs/architecture.md."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select, text
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.customers import merging
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.mail.events import LetterAccepted
from helpdesk.people.models import User
from helpdesk.reports.models import ClosingFact
from helpdesk.surveys import handlers, invitations, jobs
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import InvitationState
from helpdesk.tickets import bulk, changing, following, lifecycle, macro_use
from helpdesk.tickets import jobs as desk
from helpdesk.tickets.models import Closing, Macro, Ticket
from helpdesk.tickets.words import Outcome
from tests.factories import customers, people, surveys, tickets
from tests.races import PATIENCE, together

pytestmark = pytest.mark.only("postgresql")  # SQLite has one writer
HELD = Event()
A_MOMENT = 0.7  # seconds in which the one gets as far as it may
DAY = timedelta(days=1)


def hold(ticket_id: int, *more: Select[Any]) -> None:
    """As whoever is about to change a ticket, who lingers before the rest."""
    for each in (select(Ticket.id).where(Ticket.id == ticket_id), *more):
        db.session.execute(each.with_for_update(key_share=True))
    linger()


def linger() -> None:
    """Lets the other one begin, and get as far as it may."""
    HELD.set()
    Event().wait(A_MOMENT)


def later(deed: Callable[[], Any]) -> Any:
    """As soon as the other one holds the ticket."""
    assert HELD.wait(PATIENCE)
    return deed()


@pytest.fixture(autouse=True)
def _nothing_is_held() -> None:
    HELD.clear()


def test_a_closing_and_a_merge_of_its_customer(app: Flask, at: datetime) -> None:
    surveys.version()
    anna, one, two = people.agent("Anna"), customers.customer(email="one@example.net"), customers.customer()
    ticket = tickets.ticket(by=anna, customer=one, at=at)
    who, number, ids = anna.id, ticket.id, (one.id, two.id)

    def close() -> None:
        hold(number)
        mine = db.session.get_one(Ticket, number)
        by, outcome = db.session.get_one(User, who), Outcome.RESOLVED
        lifecycle.close(mine, by=by, at=at, outcome=outcome, category_id=mine.category_id or 0)

    def merge() -> None:
        source, target = (db.session.get_one(Customer, each) for each in ids)
        merging.merge(source, target, by=db.session.get_one(User, who), at=at)

    together(app, close, partial(later, merge))
    assert db.session.scalars(select(Closing)).one().ticket_id == number
    assert db.session.get_one(Ticket, number).customer_id == ids[1]


def test_a_tag_for_several_and_for_the_last_of_them(app: Flask, at: datetime) -> None:
    people.supervisor("Laura")
    who, made = people.supervisor("Toms").id, [tickets.ticket(at=at) for _ in range(2)]
    versions, last = {each.number: each.version for each in made}, made[-1].id

    def several() -> int:
        results = bulk.apply(versions, bulk.Wish(tags=["storm"]), by=db.session.get_one(User, who), at=at)
        return sum(each.refusal is None for each in results)

    def one() -> None:
        hold(last)
        mine = db.session.get_one(Ticket, last)
        changing.change(
            mine, by=db.session.get_one(User, who), at=at, version=mine.version, tags=["storm", "valley"]
        )

    assert together(app, partial(later, several), one)[0] == 1, "the other one was changed meanwhile"
    assert changing.tags_of(last) == ["storm", "valley"]


def use_macro(ticket: Ticket, by: User, at: datetime) -> None:
    macro = db.session.scalars(select(Macro)).one()
    macro_use.carry_out(ticket, [(macro, True)], by=by, at=at)


def take_tag_off(ticket: Ticket, by: User, at: datetime) -> None:
    changing.change(ticket, by=by, at=at, version=ticket.version, tags=[])


@pytest.mark.parametrize("deed", [use_macro, take_tag_off])
def test_two_who_do_the_same_to_one_ticket(
    app: Flask, at: datetime, deed: Callable[[Ticket, User, datetime], None]
) -> None:
    anna, ticket = people.agent("Anna"), tickets.ticket(at=at)
    tickets.macro(priority="urgent")
    changing.change(ticket, by=anna, at=at, version=ticket.version, tags=["storm"])
    db.session.commit()
    who, number = anna.id, ticket.id

    def do(first: Callable[[int], None] | None = None) -> bool:
        mine, by = db.session.get_one(Ticket, number), db.session.get_one(User, who)
        if first is not None:
            first(number)
        try:
            deed(mine, by, at)
            db.session.flush()
        except StaleDataError:
            db.session.rollback()
            return False
        return True

    assert together(app, partial(do, hold), partial(later, do))[0], "who held it first has done it"


def accepted(_at: datetime) -> None:
    """As the worker that was told by the next server that it took the letter."""
    delivery = db.session.scalars(select(Delivery)).one()
    event = LetterAccepted(0, f"delivery:{delivery.id}", "survey")
    handlers.letter_accepted(event, type("Record", (), {"at": _at})())  # type: ignore[arg-type]


@pytest.mark.parametrize("job", [jobs.send_due, jobs.expire, accepted])
def test_a_job_at_an_invitation_and_a_person_at_its_ticket(
    app: Flask, at: datetime, job: Callable[[datetime], Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever unmarks spam counts an answer again, and withdraws another invitation after that."""
    made = surveys.invitation(at=at)[0] if job is jobs.expire else surveys.scheduled(at=at)
    db.session.commit()
    number, ticket_id, closing_id = made.id, made.ticket_id, made.closing_id

    def decide() -> None:
        hold(ticket_id, select(ClosingFact.closing_id).where(ClosingFact.closing_id == closing_id))
        invitations.locked(number)

    together(app, decide, partial(later, partial(job, at + 60 * DAY)))
    assert not caplog.records
    assert db.session.get_one(Invitation, number).state is not InvitationState.SCHEDULED


def test_who_holds_a_ticket_waits_for_nobody_who_only_refers_to_it(app: Flask, at: datetime) -> None:
    anna, ticket = people.agent("Anna"), tickets.ticket(at=at)
    lifecycle.hold(ticket, by=anna, at=at, until=at + DAY)
    db.session.commit()
    who, number = anna.id, ticket.id

    def follow() -> None:
        following.follow(db.session.get_one(Ticket, number), [who], by=SYSTEM, at=at)
        linger()

    def resume() -> int:
        db.session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        return desk.resume_due(at + 2 * DAY)

    assert together(app, follow, partial(later, resume))[1] == 1
