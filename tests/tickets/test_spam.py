"""Spam closes once, leaves an answer out of the figures, and comes back as it was (E18)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.categories import queries
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.people.models import Membership, Notice
from helpdesk.reports import verifying
from helpdesk.reports.models import CLOSING_FACTS, SCORE_FACTS
from helpdesk.surveys import deciding
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import Exclusion, InvitationState, Reason
from helpdesk.tickets import bulk, conversation, lifecycle, merging, spam
from helpdesk.tickets.bulk import Wish
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.spam import Doubt
from helpdesk.tickets.words import Channel, Outcome, Status
from tests.factories import categories, customers, mail, people, surveys, tickets


def facts() -> int:
    return db.session.scalar(select(func.count()).select_from(CLOSING_FACTS)) or 0


def closings() -> int:
    return db.session.scalar(select(func.count()).select_from(Closing)) or 0


def invitation_of(ticket: Ticket) -> Invitation:
    last = select(Invitation).filter_by(ticket_id=ticket.id).order_by(Invitation.id.desc()).limit(1)
    return db.session.scalars(last).one()


def by_mail(**more: object) -> Ticket:
    return tickets.ticket(channel=Channel.EMAIL, by=None, **more)  # type: ignore[arg-type]


def test_it_closes_with_one_fact_and_nobody_is_asked(app: Flask, at: datetime) -> None:
    ticket, agent = by_mail(), people.agent()
    closing = spam.mark(ticket, by=agent, at=at)
    assert (closing.outcome, ticket.status) == (Outcome.SPAM, Status.CLOSED)
    ask = invitation_of(ticket)
    assert (ask.state, ask.reason) == (InvitationState.SUPPRESSED, Reason.SPAM)
    assert facts() == closings() == 1
    assert db.session.execute(select(CLOSING_FACTS.c.eligible, CLOSING_FACTS.c.reason)).one() == (
        False,
        "spam",
    )
    assert verifying.differences() == []
    with pytest.raises(Conflict):
        spam.mark(ticket, by=agent, at=at)


def test_without_a_category_it_closes_under_the_last_root(app: Flask, at: datetime) -> None:
    ticket = by_mail()
    other = categories.category("Other")
    categories.category("Parcels", parent=other)
    last = categories.category("Zero")
    categories.category("Gone", retired_at=at)
    ticket.category_id = ticket.reported_category_id = None
    db.session.flush()
    queries.forget()  # as the deeds that shape the tree do
    assert spam.mark(ticket, by=people.agent(), at=at).category_id == last.id


def test_undone_the_customer_has_waited_since_they_wrote(app: Flask, at: datetime) -> None:
    ticket, agent = by_mail(at=at), people.agent()
    spam.mark(ticket, by=agent, at=at + timedelta(days=1))
    assert spam.is_spam(ticket)
    much_later = at + timedelta(days=400)
    spam.unmark(ticket, by=agent, at=much_later)
    assert (ticket.status, ticket.waiting_since, ticket.closed_at) == (Status.OPEN, at, None)
    assert verifying.differences() == []
    with pytest.raises(Conflict):
        spam.unmark(ticket, by=agent, at=much_later)


@pytest.mark.parametrize(
    "days,left", [(None, (Status.ON_HOLD, None)), (5, (Status.ON_HOLD, 5)), (1, (Status.OPEN, None))]
)
def test_undone_what_was_on_hold_is_on_hold_again_until_the_same_time(
    app: Flask, at: datetime, days: int | None, left: tuple[Status, int | None]
) -> None:
    ticket, agent = by_mail(at=at), people.agent()
    lifecycle.hold(ticket, by=agent, at=at, until=at + timedelta(days=days) if days else None)
    since = ticket.waiting_since
    spam.mark(ticket, by=agent, at=at + timedelta(hours=1))
    spam.unmark(ticket, by=agent, at=at + timedelta(days=2))
    status, until = left
    assert (ticket.status, ticket.waiting_since) == (status, since)
    assert ticket.held_until == (at + timedelta(days=until) if until else None)
    assert ticket.woken_at == (at + timedelta(days=2) if days == 1 else None), "its time has come meanwhile"


def test_undone_who_waited_for_the_customer_waits_for_them_as_long_as_before(
    app: Flask, at: datetime
) -> None:
    ticket, agent = by_mail(at=at), people.agent()
    lifecycle.wait_for_customer(ticket, by=agent, at=at + timedelta(hours=1))
    spam.mark(ticket, by=agent, at=at + timedelta(hours=2))
    spam.unmark(ticket, by=agent, at=at + timedelta(days=2))
    assert (ticket.status, ticket.waiting_since) == (Status.PENDING, at + timedelta(hours=1))
    spam.mark(ticket, by=agent, at=at + timedelta(days=3))
    spam.unmark(ticket, by=agent, at=at + timedelta(days=4))
    assert ticket.status is Status.PENDING, "the second time as well"


def test_e18_an_answer_given_before_is_left_out_told_of_and_counted_again(app: Flask, at: datetime) -> None:
    team = people.team("Riga desk")
    lead, anna = people.supervisor("Laura", team), people.agent("Anna", team)
    db.session.scalars(select(Membership).filter_by(user_id=lead.id)).one().leads = True
    response = surveys.answered({"satisfaction": 1, "solved": "no"}, at=at, by=anna, team_id=team.id)
    ticket = surveys.ticket_of(db.session.get_one(Invitation, response.invitation_id))
    db.session.flush()
    spam.mark(ticket, by=anna, at=at + timedelta(hours=1))
    db.session.refresh(response)
    assert (response.excluded_because, response.excluded_by_id) == ("spam", anna.id)
    assert ticket.satisfaction is None
    assert set(db.session.scalars(select(SCORE_FACTS.c.excluded))) == {True}
    assert facts() == closings() == 2
    assert verifying.differences() == []
    told = db.session.scalars(select(Notice).filter_by(kind="answer.spam")).all()
    assert [(each.user_id, each.values["name"]) for each in told] == [(lead.id, "Anna")]

    spam.unmark(ticket, by=anna, at=at + timedelta(hours=2))
    db.session.refresh(response)
    assert response.excluded_at is None and ticket.satisfaction == 1
    assert set(db.session.scalars(select(SCORE_FACTS.c.excluded))) == {False}
    assert verifying.differences() == []


def test_what_a_supervisor_excluded_before_stays_out(app: Flask, at: datetime) -> None:
    boss, response = people.supervisor(), surveys.answered(at=at)
    ticket = surveys.ticket_of(db.session.get_one(Invitation, response.invitation_id))
    deciding.exclude(response, because=Exclusion.SPAM, by=boss, at=at)
    agent = people.agent()
    spam.mark(ticket, by=agent, at=at + timedelta(hours=1))
    spam.unmark(ticket, by=agent, at=at + timedelta(hours=2))
    db.session.refresh(response)
    assert response.excluded_by_id == boss.id and response.excluded_at == at


def test_a_survey_that_is_out_is_withdrawn_as_spam(app: Flask, at: datetime) -> None:
    made, _token = surveys.invitation(at=at)
    spam.mark(surveys.ticket_of(made), by=people.agent(), at=at + timedelta(hours=1))
    db.session.refresh(made)
    assert (made.state, made.reason) == (InvitationState.REVOKED, Reason.SPAM)
    assert verifying.differences() == []
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0


def test_a_merged_ticket_is_marked_where_it_lives_on(app: Flask, at: datetime) -> None:
    one, two, agent = tickets.ticket(), tickets.ticket(), people.agent()
    merging.merge(one, two, by=agent, at=at)
    with pytest.raises(DomainError, match="merged"):
        spam.mark(one, by=agent, at=at)


def test_whoever_may_be_no_stranger_is_asked_about(app: Flask, at: datetime) -> None:
    mail.mailbox("help@baltvik.example")
    people.agent("Anna", email="anna@elsewhere.example")
    helped = customers.customer(email="ilze@example.net")
    ticket = by_mail(customer=helped)
    assert spam.doubts(ticket) == []
    conversation.reply(ticket, by=people.agent(), body="Hello.", at=at)
    assert spam.doubts(ticket) == spam.doubts_about("ilze@example.net") == [Doubt.HELPED]
    assert spam.doubts_about("example.net") == [Doubt.HELPED]
    assert spam.doubts_about("ample.net") == []
    assert spam.doubts_about("anna@elsewhere.example") == spam.doubts_about("elsewhere.example")
    assert spam.doubts_about("elsewhere.example") == [Doubt.COLLEAGUE]
    for sender in ("boss@baltvik.example", "baltvik.example", "x@news.baltvik.example", "example"):
        assert spam.doubts_about(sender)[-1] in {Doubt.HOUSE, Doubt.HELPED}, sender
    assert spam.doubts_about("nobaltvik.example") == []


def test_several_are_marked_and_unmarked_together(app: Flask, at: datetime) -> None:
    agent = people.supervisor()
    bare, known = by_mail(), by_mail()
    bare.category_id = None
    conversation.reply(known, by=agent, body="Hello.", at=at)
    db.session.flush()
    categories.category("Other")
    wanted = {each.number: each.version for each in (bare, known)}
    marked, refused = bulk.apply(wanted, Wish(outcome=Outcome.SPAM), by=agent, at=at)
    assert marked.before and bare.status is Status.CLOSED
    assert str(refused.refusal) == "Its sender may be no stranger. Mark it as spam on its own page."
    (undone,) = bulk.undo([marked.before], by=agent, at=at + timedelta(minutes=1))
    assert undone.refusal is None and bare.is_open
    assert facts() == closings() == 1
    assert verifying.differences() == []


def test_a_customers_word_opens_it_again_like_any_other(app: Flask, at: datetime) -> None:
    ticket = by_mail()
    spam.mark(ticket, by=people.agent(), at=at)
    conversation.receive(ticket, body="I am no robot.", at=at + timedelta(hours=1), customer=None)
    assert ticket.is_open
    lifecycle.close(
        ticket,
        by=people.agent(),
        at=at + timedelta(hours=2),
        outcome=Outcome.RESOLVED,
        category_id=ticket.category_id or 0,
    )
    assert facts() == closings() == 2
