"""Promises: when clocks start, stand still and stop, and what is kept or broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.categories.words import RequestKind
from helpdesk.customers import queries as find
from helpdesk.customers import registering
from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.people import organisation
from helpdesk.people.models import Notice, User
from helpdesk.standards import calendars, promising, rulebook
from helpdesk.standards.words import Target
from helpdesk.tickets import (
    assignment,
    bulk,
    changing,
    clock_resetting,
    conversation,
    jobs,
    lifecycle,
    merging,
    settings,
    spam,
    undoing,
)
from helpdesk.tickets.models import Clock, Resetting, Ticket
from helpdesk.tickets.words import CallResult, Channel, Direction, Outcome, Priority, Status
from helpdesk.tickets.writing import Provenance
from tests.factories import categories, customers, people, standards, tickets
from tests.races import together

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FIRST, NEXT, SOLVED = Target.FIRST_RESPONSE, Target.NEXT_RESPONSE, Target.RESOLUTION


@pytest.fixture
def anna(app: Flask) -> User:
    return people.agent("Anna")


def mailed(at: datetime, **more: Any) -> Ticket:
    """A ticket that a customer's mail has opened."""
    return tickets.ticket(channel=Channel.EMAIL, at=at, **more)


def clocks(ticket: Ticket) -> dict[Target, Clock]:
    """The clocks that have not stopped."""
    db.session.flush()
    found = select(Clock).where(Clock.ticket_id == ticket.id, Clock.stopped_at.is_(None))
    return {
        clock.kind: clock for clock in db.session.scalars(found.execution_options(populate_existing=True))
    }


def ended(ticket: Ticket) -> list[tuple[Target, bool | None]]:
    db.session.flush()
    found = select(Clock).where(Clock.ticket_id == ticket.id, Clock.stopped_at.is_not(None))
    return [(clock.kind, clock.kept) for clock in db.session.scalars(found.order_by(Clock.id))]


def remembered(ticket: Ticket) -> tuple[Any, ...]:
    """What the row of the ticket says, whatever the session believes."""
    columns = (Ticket.standard_id, Ticket.due_at, Ticket.due_kind)
    row = tuple(db.session.execute(select(*columns).where(Ticket.id == ticket.id)).one())
    assert row == (ticket.standard_id, ticket.due_at, ticket.due_kind)
    return row


def close(ticket: Ticket, by: User, at: datetime, outcome: Outcome = Outcome.RESOLVED) -> None:
    lifecycle.close(ticket, by=by, at=at, outcome=outcome, category_id=ticket.category_id or 0)


def work(at: datetime) -> None:
    """What the worker does in a minute."""
    db.session.commit()
    jobs.resume_due(at)
    jobs.reset_clocks(at)
    jobs.watch_clocks(at)


def breaches() -> list[EventRecord]:
    return list(db.session.scalars(select(EventRecord).filter_by(kind="ticket.standard_breached")))


def test_without_a_standard_there_is_no_clock_and_no_question_about_one(
    app: Flask, at: datetime, anna: User, statements: Callable[..., Any]
) -> None:
    ticket = mailed(at)
    db.session.commit()
    with statements() as asked:
        ticket = db.session.get_one(Ticket, ticket.id)
        conversation.reply(ticket, by=anna, body="Soon.", at=at)
        lifecycle.hold(ticket, by=anna, at=at)
        conversation.receive(ticket, body="Well?", at=at, customer=None)
        close(ticket, anna, at)
        lifecycle.reopen(ticket, by=Actor.user(anna), at=at, because="staff")
    assert not [each for each in asked if "clock" in each or "standard" in each.partition("WHERE")[2]]
    assert remembered(ticket) == (None, None, None)


def test_a_mail_starts_two_clocks_and_the_answer_stops_one(app: Flask, at: datetime, anna: User) -> None:
    standard = standards.standard(first=HOUR, solved=8 * HOUR)
    ticket = mailed(at)
    assert remembered(ticket) == (standard.id, at + HOUR, FIRST)
    assert clocks(ticket)[SOLVED].due_at == datetime(2026, 11, 19, 9, 30, tzinfo=UTC)  # nine to five in Riga
    conversation.reply(ticket, by=anna, body="Soon.", at=at + HOUR)
    assert ended(ticket) == [(FIRST, True)]
    assert remembered(ticket) == (standard.id, datetime(2026, 11, 19, 9, 30, tzinfo=UTC), SOLVED)
    close(ticket, anna, at + 2 * HOUR)
    assert ended(ticket) == [(FIRST, True), (SOLVED, True)]
    assert remembered(ticket) == (None, None, None)


def test_a_late_answer_breaks_the_promise_and_says_when_it_was_due(
    app: Flask, at: datetime, anna: User
) -> None:
    standards.standard(first=HOUR)
    ticket = mailed(at)
    conversation.reply(ticket, by=anna, body="Sorry.", at=at + HOUR + MINUTE)
    assert ended(ticket) == [(FIRST, False)]
    [event] = breaches()
    assert datetime.fromisoformat(event.payload["due_at"]) == at + HOUR


def test_whoever_telephones_was_answered_by_whoever_took_the_call(
    app: Flask, at: datetime, anna: User
) -> None:
    standards.standard(first=HOUR, next_=2 * HOUR, solved=8 * HOUR)
    ticket = tickets.ticket(by=anna, at=at)
    assert set(clocks(ticket)) == {SOLVED}
    conversation.receive(ticket, body="And?", at=at + HOUR, customer=None)
    assert clocks(ticket)[NEXT].due_at == at + 3 * HOUR


def test_the_customers_next_message_starts_a_clock_of_its_own_once(
    app: Flask, at: datetime, anna: User
) -> None:
    standards.standard(first=HOUR, next_=2 * HOUR)
    ticket = mailed(at)
    conversation.receive(ticket, body="Also this.", at=at + MINUTE, customer=None)
    assert set(clocks(ticket)) == {FIRST}  # nobody has answered yet
    conversation.reply(ticket, by=anna, body="Yes.", at=at + 2 * MINUTE)
    for minutes in (10, 20):
        conversation.receive(ticket, body="But…", at=at + minutes * MINUTE, customer=None)
    assert clocks(ticket)[NEXT].due_at == at + 10 * MINUTE + 2 * HOUR
    conversation.log_call(
        ticket, by=anna, body="Nobody there.", at=at + 25 * MINUTE,
        direction=Direction.OUTGOING, result=CallResult.NO_ANSWER,
    )  # fmt: skip
    conversation.add_note(ticket, by=anna, body="I call again.", at=at + 26 * MINUTE)
    assert NEXT in clocks(ticket)  # neither reached the customer
    conversation.log_call(
        ticket, by=anna, body="Explained.", at=at + 30 * MINUTE,
        direction=Direction.OUTGOING, result=CallResult.ANSWERED,
    )  # fmt: skip
    assert ended(ticket) == [(FIRST, True), (NEXT, True)]


def test_machine_mail_starts_no_clock(app: Flask, at: datetime, anna: User) -> None:
    standards.standard(next_=HOUR)
    ticket = mailed(at)
    conversation.reply(ticket, by=anna, body="Yes.", at=at + MINUTE)
    conversation.receive(
        ticket,
        body="Out of office",
        at=at + 2 * MINUTE,
        customer=None,
        provenance=Provenance(from_machine=True),
    )
    assert not clocks(ticket)


def test_clocks_stand_still_while_a_ticket_waits_and_go_on_with_what_was_left(
    app: Flask, at: datetime, anna: User
) -> None:
    standard = standards.standard(solved=3 * HOUR)
    ticket = mailed(at)  # 11:30 in Riga
    lifecycle.wait_for_customer(ticket, by=anna, at=at + HOUR)
    assert remembered(ticket) == (standard.id, None, None)
    lifecycle.hold(ticket, by=anna, at=at + 2 * HOUR)  # it stands still all along
    conversation.receive(ticket, body="Here.", at=at + 24 * HOUR, customer=None)
    assert clocks(ticket)[SOLVED].due_at == at + 26 * HOUR  # two of three hours were left
    assert remembered(ticket) == (standard.id, at + 26 * HOUR, SOLVED)


def test_a_ticket_that_is_put_aside_stands_still_until_it_wakes(app: Flask, at: datetime, anna: User) -> None:
    standards.standard(solved=3 * HOUR)
    ticket = mailed(at)
    lifecycle.snooze(ticket, by=anna, at=at, until=at + 2 * HOUR)
    assert clocks(ticket)[SOLVED].due_at is None
    work(at + 2 * HOUR)
    assert clocks(db.session.get_one(Ticket, ticket.id))[SOLVED].due_at == at + 5 * HOUR


def test_what_ran_out_before_it_waited_stays_broken(app: Flask, at: datetime, anna: User) -> None:
    standards.standard(solved=HOUR)
    ticket = mailed(at)
    lifecycle.wait_for_customer(ticket, by=anna, at=at + 2 * HOUR)
    conversation.receive(ticket, body="Here.", at=at + 3 * HOUR, customer=None)
    assert ticket.due_at == at + HOUR
    close(ticket, anna, at + 3 * HOUR)
    assert ended(ticket) == [(SOLVED, False)]
    assert len(breaches()) == 1


@pytest.mark.parametrize("outcome", [Outcome.SPAM, Outcome.TEST, Outcome.DUPLICATE])
def test_spam_tests_and_duplicates_count_neither_way(
    app: Flask, at: datetime, anna: User, outcome: Outcome
) -> None:
    standards.standard(first=HOUR, solved=HOUR)
    ticket = mailed(at)
    close(ticket, anna, at + 2 * HOUR, outcome)
    assert ended(ticket) == [(FIRST, None), (SOLVED, None)]
    assert not breaches()


def test_reopening_promises_anew_and_moves_nothing_that_was(app: Flask, at: datetime, anna: User) -> None:
    standards.standard(first=HOUR, next_=HOUR, solved=3 * HOUR)
    ticket = mailed(at)
    conversation.reply(ticket, by=anna, body="Done.", at=at + MINUTE)
    close(ticket, anna, at + 2 * MINUTE)
    conversation.receive(ticket, body="It is broken again.", at=at + HOUR, customer=None)
    assert ticket.status is Status.OPEN
    found = clocks(ticket)
    assert (found[SOLVED].due_at, found[NEXT].due_at) == (at + 4 * HOUR, at + 2 * HOUR)
    assert ended(ticket) == [(FIRST, True), (SOLVED, True)]


def test_a_clock_that_stopped_remembers_who_and_what_and_when(app: Flask, at: datetime, anna: User) -> None:
    riga, oslo = people.team("Riga"), people.team("Oslo")
    before, final = categories.category("Router"), categories.category("Cable")
    standards.standard(solved=8 * HOUR)
    ticket = mailed(at, category=before, team_id=riga.id)
    assignment.assign(ticket, to=anna, team_id=oslo.id, by=anna, at=at)
    lifecycle.close(ticket, by=people.agent(), at=at, outcome=Outcome.RESOLVED, category_id=final.id)
    db.session.flush()
    [clock] = db.session.scalars(select(Clock))
    assert (clock.agent_id, clock.team_id, clock.category_id) == (anna.id, oslo.id, final.id)
    assert (clock.started_on, clock.stopped_on) == (date(2026, 11, 18), date(2026, 11, 18))


def test_the_first_standard_that_a_ticket_meets_decides(app: Flask, at: datetime, anna: User) -> None:
    root = categories.category("Fibre")
    leaf = categories.category("No light", root)
    firm = registering.add(
        name="Ilze", organisation="SIA Liepa", email="ilze@liepa.example", by=SYSTEM, at=at
    )
    urgent = standards.standard(solved=HOUR, priorities=["urgent"])
    of_firm = standards.standard(solved=2 * HOUR, organisation_ids=[firm.organisation_id])
    fibre = standards.standard(solved=3 * HOUR, category_ids=[root.id])
    asked = standards.standard(solved=4 * HOUR, kinds=["question"])
    who = {"customer": db.session.get_one(Customer, firm.id), "category": leaf}
    assert mailed(at, priority=Priority.URGENT, **who).standard_id == urgent.id
    assert mailed(at, **who).standard_id == of_firm.id
    assert mailed(at, category=leaf).standard_id == fibre.id
    assert mailed(at).standard_id == asked.id
    assert mailed(at, kind=RequestKind.PRAISE).standard_id is None
    promising.shift(fibre, -1, by=SYSTEM, at=at)
    db.session.commit()
    assert mailed(at, **who).standard_id == fibre.id


def test_another_priority_team_or_customer_may_mean_another_promise(
    app: Flask, at: datetime, anna: User
) -> None:
    team = people.team()
    urgent = standards.standard(solved=2 * HOUR, priorities=["urgent"])
    of_team = standards.standard(solved=3 * HOUR, team_ids=[team.id])
    ticket = mailed(at)
    assert remembered(ticket) == (None, None, None)
    assignment.assign(ticket, to=None, team_id=team.id, by=anna, at=at + MINUTE)
    assert remembered(ticket) == (of_team.id, at + 3 * HOUR, SOLVED)  # reckoned from its opening
    changing.change(ticket, by=anna, at=at + MINUTE, version=ticket.version, priority="urgent")
    assert remembered(ticket) == (urgent.id, at + 2 * HOUR, SOLVED)
    changing.change(ticket, by=anna, at=at + MINUTE, version=ticket.version, priority="low")
    assignment.assign(ticket, to=None, team_id=None, by=anna, at=at + MINUTE)
    assert remembered(ticket) == (None, None, None)
    assert ended(ticket) == [(SOLVED, None)]


def test_who_joins_another_organisation_gets_what_that_one_was_promised(
    app: Flask, at: datetime, anna: User
) -> None:
    firm = registering.add(name="Ilze", organisation="SIA Liepa", email="i@liepa.example", by=SYSTEM, at=at)
    standard = standards.standard(solved=2 * HOUR, organisation_ids=[firm.organisation_id])
    ticket = mailed(at, customer=customers.customer(email="zane@example.net"))
    customer = find.customer(ticket.customer_id or 0)
    assert customer is not None
    registering.change(
        customer, by=Actor.user(anna), at=at, version=customer.version, organisation="SIA Liepa"
    )
    assert remembered(ticket) == (standard.id, at + 2 * HOUR, SOLVED)


def test_a_place_has_hours_of_its_own_and_a_standard_may_have_others(app: Flask, at: datetime) -> None:
    office, night = people.place(), ((1080, 1200),)
    standards.calendar()
    standards.calendar(week=(night,) * 7, place_ids=[office.id])
    always = standards.calendar(week=standards.ALWAYS)
    standards.standard(solved=HOUR, kinds=["praise"], calendar_id=always.id)
    standards.standard(solved=HOUR)
    assert mailed(at, place_id=office.id).due_at == datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
    assert mailed(at).due_at == at + HOUR
    evening = at + 10 * HOUR
    assert mailed(evening, place_id=office.id, kind=RequestKind.PRAISE).due_at == evening + HOUR


def test_merging_ends_the_sources_clocks_uncounted_and_parting_lets_them_go_on(
    app: Flask, at: datetime, anna: User
) -> None:
    standards.standard(first=2 * HOUR, next_=HOUR)
    target, source = mailed(at), mailed(at)
    conversation.reply(target, by=anna, body="Yes.", at=at + MINUTE)
    merging.merge(source, target, by=anna, at=at + HOUR)
    assert ended(source) == [(FIRST, None)]
    merging.separate(source, by=anna, at=at + 2 * HOUR)
    assert clocks(source)[FIRST].due_at == at + 3 * HOUR  # the hour in which it was merged does not count


def test_what_was_no_spam_has_waited_all_the_time(app: Flask, at: datetime, anna: User) -> None:
    standards.standard(first=2 * HOUR)
    ticket = mailed(at)
    spam.mark(ticket, by=anna, at=at + MINUTE)
    assert ended(ticket) == [(FIRST, None)]
    spam.unmark(ticket, by=anna, at=at + HOUR)
    assert clocks(ticket)[FIRST].due_at == at + 2 * HOUR
    close(ticket, anna, at + HOUR)
    spam.mark(ticket, by=anna, at=at + HOUR)
    assert ended(ticket) == [(FIRST, True)]


def test_what_is_undone_leaves_no_clock_behind(app: Flask, at: datetime, anna: User) -> None:
    standards.standard(solved=4 * HOUR)
    ticket = mailed(at)
    lifecycle.hold(ticket, by=anna, at=at)
    db.session.commit()
    wish = bulk.Wish(outcome=Outcome.RESOLVED)
    [result] = bulk.apply({ticket.number: ticket.version}, wish, by=anna, at=at + MINUTE)
    db.session.commit()
    bulk.undo([result.before] if result.before else [], by=anna, at=at + 2 * MINUTE)
    db.session.commit()
    assert clocks(ticket)[SOLVED].paused_at == at + 2 * MINUTE
    assert remembered(db.session.get_one(Ticket, ticket.id))[1:] == (None, None)


def standing(ticket: Ticket) -> list[tuple[Any, ...]]:
    return [(kind, each.due_at, each.paused_at, each.pauses) for kind, each in clocks(ticket).items()]


@pytest.mark.parametrize("held_before", [False, True])
def test_a_reply_that_is_taken_back_answered_nobody_and_made_nothing_wait(
    app: Flask, at: datetime, anna: User, held_before: bool
) -> None:
    settings.UNDO_SECONDS.set(15, at=at)
    standards.standard(first=HOUR, solved=8 * HOUR)
    ticket = mailed(at, assignee=anna)
    if held_before:
        lifecycle.hold(ticket, by=anna, at=at + MINUTE)
    before = remembered(ticket), standing(ticket)
    then = Status.PENDING if held_before else Status.ON_HOLD
    message = conversation.reply(ticket, by=anna, body="Soon.", at=at + 10 * MINUTE, then=then)
    assert ended(ticket) == [(FIRST, True)]
    undoing.take_back(ticket, message.id, by=anna, at=at + 10 * MINUTE + timedelta(seconds=5))
    assert ended(ticket) == []
    assert (remembered(ticket), standing(ticket)) == before
    if not held_before:
        conversation.reply(ticket, by=anna, body="Here it is.", at=at + 2 * HOUR)
        assert ended(ticket) == [(FIRST, False)]


def test_what_the_customer_adds_meanwhile_waits_with_what_was_not_answered(
    app: Flask, at: datetime, anna: User
) -> None:
    settings.UNDO_SECONDS.set(15, at=at)
    standards.standard(first=HOUR, next_=HOUR)
    ticket = mailed(at)
    message = conversation.reply(ticket, by=anna, body="Soon.", at=at + MINUTE, then=Status.PENDING)
    conversation.receive(ticket, body="And?", at=at + MINUTE + timedelta(seconds=2), customer=None)
    assert standing(ticket) == [(NEXT, at + MINUTE + timedelta(seconds=2) + HOUR, None, [])]
    undoing.take_back(ticket, message.id, by=anna, at=at + MINUTE + timedelta(seconds=5))
    assert (ended(ticket), standing(ticket)) == ([], [(FIRST, at + HOUR, None, [])])
    assert remembered(ticket)[1:] == (at + HOUR, FIRST)


def test_where_a_colleague_answered_beside_it_taking_a_reply_back_lets_nobody_wait(
    app: Flask, at: datetime, anna: User
) -> None:
    settings.UNDO_SECONDS.set(15, at=at)
    standards.standard(first=HOUR)
    ticket = mailed(at)
    first = conversation.reply(ticket, by=anna, body="Soon.", at=at + MINUTE)
    conversation.reply(ticket, by=people.agent("Berta"), body="Done.", at=at + MINUTE + timedelta(seconds=3))
    undoing.take_back(ticket, first.id, by=anna, at=at + MINUTE + timedelta(seconds=5))
    assert ended(ticket) == [(FIRST, True)]
    assert ticket.first_replied_at == at + MINUTE + timedelta(seconds=3)


def test_keeping_a_clock_makes_no_new_version_of_the_ticket(app: Flask, at: datetime) -> None:
    standards.standard(solved=HOUR)
    ticket = mailed(at)
    before = ticket.version
    promising.add(promising.Plan("Later", {SOLVED: HOUR}), by=SYSTEM, at=at)
    work(at + 2 * HOUR)
    assert db.session.get_one(Ticket, ticket.id).version == before


# --- warnings and breaches


def notices(user: User) -> list[str]:
    found = select(Notice).filter_by(user_id=user.id).order_by(Notice.id)
    return [each.sentence % each.values for each in db.session.scalars(found)]


def test_the_assignee_is_warned_before_and_the_supervisor_told_after(
    app: Flask, at: datetime, anna: User
) -> None:
    team = people.team()
    laura = people.supervisor("Laura", team)
    standards.standard(solved=4 * HOUR)
    ticket = mailed(at, team_id=team.id, assignee=anna)
    db.session.commit()
    number = f"HD-{ticket.number}"
    assert jobs.watch_clocks(at + 3 * HOUR - MINUTE) == 0
    assert jobs.watch_clocks(at + 3 * HOUR) == 1
    assert jobs.watch_clocks(at + 3 * HOUR + MINUTE) == 0
    assert notices(anna) == [f"{number}: it is promised to be solved soon."]
    assert notices(laura) == []
    assert jobs.watch_clocks(at + 4 * HOUR) == 0  # the last moment is in time
    assert jobs.watch_clocks(at + 4 * HOUR + MINUTE) == 1
    assert jobs.watch_clocks(at + 5 * HOUR) == 0
    broken = f"{number}: it was promised to be solved by now."
    assert notices(anna)[1:] == [broken]
    assert notices(laura) == [broken]
    assert len(breaches()) == 1


def test_what_nobody_has_is_the_supervisors_to_be_warned_of(app: Flask, at: datetime) -> None:
    team = people.team()
    laura = people.supervisor("Laura", team)
    standards.standard(solved=4 * HOUR)
    mailed(at, team_id=team.id)
    db.session.commit()
    jobs.watch_clocks(at + 3 * HOUR)
    assert len(notices(laura)) == 1


def test_after_days_without_a_worker_the_breach_is_told_with_its_true_time_and_no_warning(
    app: Flask, at: datetime, anna: User
) -> None:
    standards.standard(solved=4 * HOUR)
    ticket = mailed(at, assignee=anna)
    db.session.commit()
    assert jobs.watch_clocks(at + timedelta(days=3)) == 1
    assert clocks(ticket)[SOLVED].broken_at == at + 4 * HOUR
    assert len(notices(anna)) == 1
    [event] = breaches()
    assert datetime.fromisoformat(event.payload["due_at"]) == at + 4 * HOUR


def test_a_clock_that_was_set_back_tells_nothing_twice(app: Flask, at: datetime, anna: User) -> None:
    standards.standard(solved=4 * HOUR)
    mailed(at, assignee=anna)
    db.session.commit()
    for moment in (at + 3 * HOUR, at + timedelta(days=1), at + 3 * HOUR, at + timedelta(days=1)):
        jobs.watch_clocks(moment)
    assert len(notices(anna)) == 2
    assert len(breaches()) == 1


def test_several_workers_tell_of_a_breach_once(app: Flask, at: datetime, anna: User) -> None:
    standards.standard(solved=HOUR)
    for _each in range(5):
        mailed(at, assignee=anna)
    db.session.commit()
    done = together(app, *[lambda: jobs.watch_clocks(at + 2 * HOUR)] * 3)
    assert sum(done) == 5
    assert len(breaches()) == 5
    assert db.session.scalar(select(func.count(Notice.id)).where(Notice.kind == "ticket.promise")) == 5


def test_a_clock_keeps_the_time_of_the_world_when_the_hour_comes_twice(app: Flask) -> None:
    """At night a round-the-clock promise of four hours is due after four hours, whatever the clock on the wall says."""
    standards.calendar(week=standards.ALWAYS)
    standards.standard(solved=4 * HOUR, at=datetime(2026, 1, 5, tzinfo=UTC))
    for midnight in (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)):
        assert mailed(midnight).due_at == midnight + 4 * HOUR


# --- setting anew


def test_a_new_length_reaches_all_open_tickets_and_no_closed_one(
    app: Flask, at: datetime, anna: User
) -> None:
    standard = standards.standard(solved=4 * HOUR)
    open_, waiting, done = mailed(at), mailed(at), mailed(at)
    lifecycle.wait_for_customer(waiting, by=anna, at=at + HOUR)
    close(done, anna, at + 5 * HOUR)
    db.session.commit()
    plan = promising.Plan(standard.name, {SOLVED: 6 * HOUR})
    promising.change(standard, plan, version=standard.version, by=SYSTEM, at=at + HOUR)
    work(at + HOUR)
    assert clocks(open_)[SOLVED].due_at == datetime(2026, 11, 19, 7, 30, tzinfo=UTC)
    assert db.session.get_one(Ticket, open_.id).due_at == datetime(2026, 11, 19, 7, 30, tzinfo=UTC)
    lifecycle.resume(db.session.get_one(Ticket, waiting.id), by=SYSTEM, at=at + 2 * HOUR)
    assert clocks(waiting)[SOLVED].due_at == datetime(2026, 11, 19, 8, 30, tzinfo=UTC)
    assert ended(done) == [(SOLVED, False)]
    [task] = db.session.scalars(select(Resetting).order_by(Resetting.id.desc()).limit(1))
    assert (task.done, task.total, task.finished_at) == (2, 2, at + HOUR)


def test_other_opening_hours_reach_all_open_tickets(app: Flask, at: datetime) -> None:
    calendar = standards.calendar()
    standards.standard(solved=8 * HOUR)
    ticket = mailed(at)
    db.session.commit()
    calendars.set_day(calendar, date(2026, 11, 19), (), "Moving", by=SYSTEM, at=at)
    work(at)
    assert clocks(ticket)[SOLVED].due_at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_nobody_breaks_a_promise_before_it_is_made(app: Flask, at: datetime, anna: User) -> None:
    old = mailed(at - timedelta(days=30), assignee=anna)
    answered = tickets.ticket(by=anna, at=at - timedelta(days=30))
    standard = standards.standard(first=HOUR, solved=4 * HOUR, at=at)
    work(at)
    found = clocks(old)
    assert (found[FIRST].due_at, found[SOLVED].due_at) == (at + HOUR, at + 4 * HOUR)
    assert set(clocks(answered)) == {SOLVED}
    changing.change(db.session.get_one(Ticket, old.id), by=anna, at=at, version=old.version, priority="high")
    assert remembered(db.session.get_one(Ticket, old.id)) == (standard.id, at + HOUR, FIRST)
    assert not breaches()


def test_a_promise_that_is_taken_back_ends_its_clocks_uncounted(app: Flask, at: datetime) -> None:
    standard = standards.standard(solved=HOUR)
    ticket = mailed(at)
    promising.retire(standard, by=SYSTEM, at=at)
    assert not rulebook.promised()
    work(at)
    assert ended(ticket) == [(SOLVED, None)]
    assert remembered(db.session.get_one(Ticket, ticket.id)) == (None, None, None)
    promising.restore(standard, by=SYSTEM, at=at + HOUR)
    work(at + HOUR)
    assert clocks(ticket)[SOLVED].due_at == at + 2 * HOUR


def test_a_longer_promise_mends_what_was_late_and_is_still_open(app: Flask, at: datetime) -> None:
    standard = standards.standard(solved=HOUR)
    ticket = mailed(at)
    work(at + 2 * HOUR)
    assert len(breaches()) == 1
    plan = promising.Plan(standard.name, {SOLVED: 4 * HOUR})
    promising.change(standard, plan, version=standard.version, by=SYSTEM, at=at + 2 * HOUR)
    work(at + 2 * HOUR)
    assert clocks(ticket)[SOLVED].broken_at is None
    assert db.session.get_one(Ticket, ticket.id).due_at == at + 4 * HOUR


def test_setting_anew_goes_on_where_it_ended(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    standard = standards.standard(solved=HOUR)
    for _each in range(5):
        mailed(at)
    db.session.commit()
    jobs.reset_clocks(at)
    plan = promising.Plan(standard.name, {SOLVED: 2 * HOUR})
    promising.change(standard, plan, version=standard.version, by=SYSTEM, at=at)
    db.session.commit()
    monkeypatch.setattr(clock_resetting, "BATCH", 2)
    assert clock_resetting.batch(at) == 2
    db.session.commit()
    assert clock_resetting.batch(at) == 2  # a worker dies here: what it had begun is not there
    db.session.rollback()
    task = clock_resetting.latest()
    assert task is not None
    assert (task.done, task.finished_at) == (2, None)
    assert jobs.reset_clocks(at + MINUTE) == 3
    due = set(db.session.scalars(select(Clock.due_at)))
    assert due == {at + 2 * HOUR}


def test_what_a_deed_took_back_is_not_known_to_others(app: Flask, at: datetime) -> None:
    standards.standard(solved=HOUR)
    db.session.commit()
    promising.add(promising.Plan("Never", {SOLVED: 2 * HOUR}), by=SYSTEM, at=at)
    book = rulebook.current()
    assert book is not None
    assert len(book.standards) == 2
    db.session.rollback()
    book = rulebook.current()
    assert book is not None
    assert len(book.standards) == 1


def test_days_are_those_of_the_organisation(app: Flask, at: datetime, anna: User) -> None:
    organisation.TIME_ZONE.set("Pacific/Auckland", at=at)
    standards.standard(solved=8 * HOUR)
    ticket = mailed(at + 3 * HOUR)
    close(ticket, anna, at + 3 * HOUR)
    db.session.flush()
    assert db.session.scalars(select(Clock.stopped_on)).one() == date(2026, 11, 19)
