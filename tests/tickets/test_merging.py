"""Two tickets become one, and two again; whatever happens at once, nothing is lost and no ring comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit import text
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people.models import Notice, User
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact, ScoreFact
from helpdesk.surveys import invitations
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState, Reason
from helpdesk.tickets import conversation, drafts, following, lifecycle, merging
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import (
    Attachment,
    Closing,
    Draft,
    Merge,
    Message,
    Participant,
    Ticket,
    TicketWords,
)
from helpdesk.tickets.words import Channel, Outcome, ParticipantRole, Status
from tests.factories import customers, people, surveys, tickets
from tests.races import together

HOUR = timedelta(hours=1)


def two(at: datetime, **more: Any) -> tuple[User, Ticket, Ticket]:
    """Anna, the newer ticket of Ilze, and the older one that it is to live on in."""
    surveys.version()
    anna, ilze = people.agent("Anna"), customers.customer("Ilze", email="ilze@example.net")
    older = tickets.ticket("Line drops", customer=ilze, by=anna, at=at - 2 * HOUR, body="It drops at seven.")
    newer = tickets.ticket(
        "Still drops", customer=ilze, channel=Channel.EMAIL, at=at - HOUR, body="Pergola.", **more
    )
    db.session.commit()
    return anna, newer, older


def bodies(ticket: Ticket) -> list[str]:
    return list(db.session.scalars(select(Message.body).filter_by(ticket_id=ticket.id).order_by(Message.at)))


def kinds(ticket: Ticket) -> list[str]:
    about = select(EventRecord.kind).filter_by(subject_kind="ticket", subject_id=ticket.id)
    return list(db.session.scalars(about.order_by(EventRecord.id)))


def words(ticket: Ticket) -> str:
    return db.session.scalars(select(TicketWords.words).filter_by(ticket_id=ticket.id)).one()


def test_messages_and_files_move_and_keep_where_they_came_from(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at, attachments=[Upload("lamp.txt", "text/plain", b"red")])
    merging.merge(newer, older, by=anna, at=at)
    assert bodies(older) == ["It drops at seven.", "Pergola."] and bodies(newer) == []
    moved = db.session.scalars(select(Message).filter_by(body="Pergola.")).one()
    assert moved.original_ticket_id == newer.id
    assert db.session.scalars(select(Attachment)).one().message_id == moved.id
    assert (older.last_message_at, older.last_incoming_at, older.excerpt) == (
        at - HOUR, at - HOUR, "Pergola."
    )  # fmt: skip


def test_the_source_closes_as_a_duplicate_by_one_closing_with_one_fact_and_asks_nobody(
    app: Flask, at: datetime
) -> None:
    anna, newer, older = two(at)
    merging.merge(newer, older, by=anna, at=at)
    closing = db.session.scalars(select(Closing)).one()
    assert (closing.ticket_id, closing.outcome, closing.by_id) == (newer.id, Outcome.DUPLICATE, anna.id)
    assert (newer.status, newer.merged_into_id) == (Status.CLOSED, older.id)
    asked = db.session.scalars(select(Invitation)).one()
    assert (asked.state, asked.reason) == (InvitationState.SUPPRESSED, Reason.MERGED)
    assert db.session.scalar(select(func.count(ClosingFact.closing_id))) == 1
    db.session.commit()
    assert verifying.differences() == []


def test_both_timelines_tell_of_it_and_whose_ticket_it_was_is_told(app: Flask, at: datetime) -> None:
    janis = people.agent("Jānis")
    anna, newer, older = two(at, assignee=janis)
    merging.merge(newer, older, by=anna, at=at)
    assert kinds(newer)[-1] == "ticket.merged" and kinds(older)[-1] == "ticket.joined"
    note = db.session.scalars(select(Notice)).one()
    assert (note.user_id, note.url) == (janis.id, f"/tickets/{older.number}")


def test_people_come_along_but_not_those_who_are_there(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    for ticket, address in (
        (newer, "son@example.net"),
        (newer, "both@example.net"),
        (older, "both@example.net"),
    ):
        row = Participant(ticket_id=ticket.id, address=address, role=ParticipantRole.CC, added_at=at)
        db.session.add(row)
    own = Participant(
        ticket_id=newer.id, address="ilze@example.net", role=ParticipantRole.CUSTOMER, added_at=at
    )
    db.session.add(own)
    assert merging.preview(newer, older).copies == ["son@example.net"]
    merging.merge(newer, older, by=anna, at=at)
    there = select(Participant.address).filter_by(ticket_id=older.id).order_by(Participant.address)
    assert list(db.session.scalars(there)) == ["both@example.net", "son@example.net"]


def test_who_followed_the_one_follows_the_other_if_they_may_see_it(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    janis, elina = people.agent("Jānis"), people.supervisor("Elīna")
    following.follow(newer, [janis.id, elina.id], by=Actor.user(anna), at=at)
    older.team_id = people.team(restricted=True).id
    merging.merge(newer, older, by=elina, at=at)
    assert following.followers(older) == [elina.id]


def test_a_customer_who_waits_on_the_source_waits_on_the_target(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    lifecycle.wait_for_customer(older, by=anna, at=at)
    merging.merge(newer, older, by=anna, at=at)
    assert (older.status, older.waiting_since, older.unread) == (Status.OPEN, at - HOUR, True)


def test_what_was_begun_goes_on_there(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    drafts.keep(newer, kind="reply", body="From the newer.", by=anna, at=at)
    drafts.keep(older, kind="reply", body="From the older.", by=anna, at=at)
    drafts.keep(newer, kind="note", body="A note.", by=anna, at=at)
    db.session.expire_all()
    merging.merge(newer, older, by=anna, at=at)
    kept = {each.kind: each.body for each in db.session.scalars(select(Draft).filter_by(ticket_id=older.id))}
    assert kept == {"reply": "From the older.\n\nFrom the newer.", "note": "A note."}
    assert db.session.scalar(select(func.count(Draft.id))) == 2


def test_words_are_found_where_they_are(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    [pergola] = text.words("Pergola")
    merging.merge(newer, older, by=anna, at=at)
    assert pergola in words(older).split() and pergola not in words(newer).split()
    merging.separate(newer, by=anna, at=at)
    assert pergola not in words(older).split() and pergola in words(newer).split()


@pytest.mark.parametrize("wrong", ["itself", "closed", "merged", "merged source"])
def test_what_cannot_be_is_refused_and_changes_nothing(app: Flask, at: datetime, wrong: str) -> None:
    anna, newer, older = two(at)
    source, target = newer, older
    if wrong == "itself":
        target = newer
    elif wrong == "closed":
        lifecycle.close(older, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=older.category_id or 0)
    elif wrong == "merged":
        merging.merge(older, tickets.ticket(), by=anna, at=at)
    else:
        merging.merge(newer, tickets.ticket(), by=anna, at=at)
    before = db.session.scalar(select(func.count(Merge.id)))
    with pytest.raises(DomainError):
        merging.merge(source, target, by=anna, at=at)
    assert db.session.scalar(select(func.count(Merge.id))) == before


def test_without_a_category_in_use_somebody_has_to_say(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    category_id, newer.category_id, older.category_id = newer.category_id, None, None
    assert merging.preview(newer, older).category_id is None
    with pytest.raises(DomainError, match="category"):
        merging.merge(newer, older, by=anna, at=at)
    merging.merge(newer, older, by=anna, at=at, category_id=category_id)
    assert db.session.scalars(select(Closing)).one().category_id == category_id


# Apart again


def test_taking_it_out_puts_all_of_it_back(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    son = Participant(ticket_id=newer.id, address="son@example.net", role=ParticipantRole.CC, added_at=at)
    db.session.add(son)
    lifecycle.hold(newer, by=anna, at=at - HOUR, until=at + HOUR)
    watched = ("status", "held_until", "unread", "waiting_since", "last_message_at", "excerpt", "assignee_id")
    before = [{name: getattr(each, name) for name in watched} for each in (newer, older)]
    merging.merge(newer, older, by=anna, at=at)
    conversation.add_note(older, by=anna, body="Said since.", at=at + HOUR)
    merging.separate(newer, by=anna, at=at + 2 * HOUR)
    assert bodies(newer) == ["Pergola."] and bodies(older) == ["It drops at seven.", "Said since."]
    assert db.session.scalars(select(Message).filter_by(body="Pergola.")).one().original_ticket_id is None
    now = [{name: getattr(each, name) for name in watched} for each in (newer, older)]
    before[1] |= {"last_message_at": at + HOUR, "unread": True}  # nobody has looked at it since
    assert now == before
    assert (newer.merged_into_id, newer.closed_at) == (None, None)
    assert db.session.scalars(select(Participant.ticket_id).filter_by(address="son@example.net")).all() == [
        newer.id
    ]
    assert kinds(newer)[-2:] == ["ticket.reopened", "ticket.separated"]
    assert kinds(older)[-1] == "ticket.parted"
    db.session.commit()
    assert verifying.differences() == []


def test_apart_again_each_may_be_merged_and_closed_anew(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    merging.merge(newer, older, by=anna, at=at)
    merging.separate(newer, by=anna, at=at)
    merging.merge(older, newer, by=anna, at=at)
    assert bodies(newer) == ["It drops at seven.", "Pergola."]
    lifecycle.close(newer, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=newer.category_id or 0)
    db.session.commit()
    assert [row.number for row in db.session.scalars(select(Closing).order_by(Closing.id))] == [1, 1, 2]
    assert verifying.differences() == []


def test_what_was_merged_in_a_chain_comes_out_link_by_link(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    oldest = tickets.ticket("Oldest", body="First of all.", at=at - 9 * HOUR)
    merging.merge(newer, older, by=anna, at=at)
    merging.merge(older, oldest, by=anna, at=at)
    assert bodies(oldest) == ["First of all.", "It drops at seven.", "Pergola."]
    with pytest.raises(DomainError, match="merged into another ticket itself"):
        merging.separate(newer, by=anna, at=at)
    merging.separate(older, by=anna, at=at)
    assert bodies(oldest) == ["First of all."] and bodies(older) == ["It drops at seven.", "Pergola."]
    merging.separate(newer, by=anna, at=at)
    assert bodies(older) == ["It drops at seven."] and bodies(newer) == ["Pergola."]


def test_a_target_closed_since_hinders(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    merging.merge(newer, older, by=anna, at=at)
    lifecycle.close(older, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=older.category_id or 0)
    with pytest.raises(DomainError, match="closed since"):
        merging.separate(newer, by=anna, at=at)
    lifecycle.reopen(older, by=Actor.user(anna), at=at, because="staff")
    merging.separate(newer, by=anna, at=at)
    with pytest.raises(Conflict):
        merging.separate(newer, by=anna, at=at)


# Who is asked (E7)


def closed_and_asked(at: datetime, customer: Any) -> tuple[Ticket, Invitation]:
    asked, _token = surveys.invitation(at=at, customer=customer)
    return surveys.ticket_of(asked), asked


def test_e7_who_is_asked_about_both_is_asked_about_one(app: Flask, at: datetime) -> None:
    ilze, anna = customers.customer("Ilze", email="ilze@example.net"), people.agent()
    source, asked = closed_and_asked(at, ilze)
    target = tickets.ticket(customer=ilze)
    merging.merge(source, target, by=anna, at=at)
    assert (asked.state, asked.reason) == (InvitationState.REVOKED, Reason.MERGED)
    assert db.session.scalar(select(func.count(Closing.id))) == 1, "it was closed before"
    merging.separate(source, by=anna, at=at)
    assert (source.status, asked.state) == (Status.CLOSED, InvitationState.REVOKED)
    db.session.commit()
    assert verifying.differences() == []


def test_e7_another_requester_keeps_the_right_to_be_asked(app: Flask, at: datetime) -> None:
    source, asked = closed_and_asked(at, customers.customer("Jānis", email="janis@example.net"))
    target = tickets.ticket(customer=customers.customer("Ilze", email="ilze@example.net"))
    merging.merge(source, target, by=people.agent(), at=at)
    assert asked.state is InvitationState.SENT


def merged_and_closed(at: datetime, whose: Any) -> list[Invitation]:
    """The invitations about a ticket of Ilze's into which an open one of `whose` was merged, once that is closed."""
    surveys.version()
    anna, ilze = people.agent(), customers.customer("Ilze", email="ilze@example.net")
    target = tickets.ticket(customer=ilze, by=anna, at=at - HOUR)
    source = tickets.ticket(customer=ilze if whose == "ilze" else whose, by=anna, at=at - HOUR)
    merging.merge(source, target, by=anna, at=at)
    lifecycle.close(target, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=target.category_id or 0)
    db.session.commit()
    assert verifying.differences() == []
    return list(db.session.scalars(select(Invitation).filter_by(ticket_id=target.id).order_by(Invitation.id)))


def test_e7_each_who_wrote_about_it_is_asked_once_when_it_is_over(app: Flask, at: datetime) -> None:
    janis = customers.customer("Jānis", email="janis@example.net")
    own, other = merged_and_closed(at, janis)
    assert (own.state, other.state) == (InvitationState.SCHEDULED, InvitationState.SCHEDULED)
    assert (other.customer_id, other.address) == (janis.id, "janis@example.net")
    target = surveys.ticket_of(own)
    lifecycle.reopen(target, by=Actor("system"), at=at, because="customer_message")
    assert {own.state, other.state} == {InvitationState.REVOKED}
    by = people.agent()
    lifecycle.close(target, by=by, at=at, outcome=Outcome.RESOLVED, category_id=target.category_id or 0)
    again = select(func.count(Invitation.id)).filter_by(state=InvitationState.SCHEDULED)
    assert db.session.scalar(again) == 2
    assert db.session.scalar(select(func.count(ClosingFact.closing_id))) == 3, "one for each closing"


def test_e7_one_person_is_asked_once(app: Flask, at: datetime) -> None:
    assert len(merged_and_closed(at, "ilze")) == 1


def test_nobody_is_asked_who_has_no_address(app: Flask, at: datetime) -> None:
    assert len(merged_and_closed(at, customers.customer("Jānis", phone="+37129000001"))) == 1


def test_e7_who_was_asked_about_the_own_ticket_is_not_asked_about_the_other(app: Flask, at: datetime) -> None:
    source, asked = closed_and_asked(at, customers.customer("Jānis", email="janis@example.net"))
    anna = people.agent()
    target = tickets.ticket(customer=customers.customer("Ilze", email="ilze@example.net"), by=anna)
    merging.merge(source, target, by=anna, at=at)
    lifecycle.close(target, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=target.category_id or 0)
    whose = select(Invitation.customer_id).filter_by(ticket_id=target.id)
    assert list(db.session.scalars(whose)) == [target.customer_id]
    assert asked.state is InvitationState.SENT


def test_e7_both_answers_count_for_the_agent_and_one_for_the_company(app: Flask, at: datetime) -> None:
    own, other = merged_and_closed(at, customers.customer("Jānis", email="janis@example.net"))
    for asked, value in ((own, 5), (other, 2)):
        delivery = surveys.delivery_of(asked)
        invitations.sent(delivery, at=at)
        surveys.answer(asked, {"satisfaction": value}, at=at + HOUR)
    db.session.commit()
    assert verifying.differences() == []
    rows = db.session.execute(
        select(ScoreFact.value, ScoreFact.weight, ScoreFact.company).where(
            ScoreFact.question == "satisfaction"
        )
    )
    found = sorted(map(tuple, rows))
    assert [weight for _value, weight, _company in found] == [1, 1]
    assert sum(company for _value, _weight, company in found) == 1
    assert surveys.ticket_of(own).satisfaction == 5, "that of the ticket's own customer"


def test_an_answer_stays_where_it_was_given(app: Flask, at: datetime) -> None:
    ilze = customers.customer("Ilze", email="ilze@example.net")
    response = surveys.answered({"satisfaction": 2}, at=at, customer=ilze)
    asked = db.session.get_one(Invitation, response.invitation_id)
    source, target = surveys.ticket_of(asked), tickets.ticket(customer=ilze)
    merging.merge(source, target, by=people.agent(), at=at)
    assert (asked.state, asked.ticket_id) == (InvitationState.ANSWERED, source.id)
    assert (source.satisfaction, target.satisfaction) == (2, None)
    db.session.commit()
    assert verifying.differences() == []


# At once


def test_merged_both_ways_at_once_one_wins_and_there_is_no_ring(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    ids, who = (newer.id, older.id), anna.id

    def deed(source_id: int, target_id: int) -> Any:
        def run() -> bool:
            source, target = db.session.get_one(Ticket, source_id), db.session.get_one(Ticket, target_id)
            try:
                merging.merge(source, target, by=db.session.get_one(User, who), at=at)
            except (DomainError, StaleDataError):
                db.session.rollback()
                return False
            return True

        return run

    assert sorted(together(app, deed(*ids), deed(*reversed(ids)))) == [False, True]
    found = [db.session.get_one(Ticket, id_) for id_ in ids]
    assert sorted(each.merged_into_id is None for each in found) == [False, True]
    survivor = next(each for each in found if each.merged_into_id is None)
    assert len(bodies(survivor)) == 2
    assert verifying.differences() == []


def test_three_merged_in_a_circle_at_once_make_no_ring(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    third = tickets.ticket("Third", at=at)
    ids, who = [newer.id, older.id, third.id], anna.id

    def deed(source_id: int, target_id: int) -> Any:
        def run() -> None:
            source, target = db.session.get_one(Ticket, source_id), db.session.get_one(Ticket, target_id)
            try:
                merging.merge(source, target, by=db.session.get_one(User, who), at=at)
            except (DomainError, StaleDataError):
                db.session.rollback()

        return run

    together(app, *(deed(a, b) for a, b in zip(ids, ids[1:] + ids[:1], strict=True)))
    roots = [id_ for id_ in ids if db.session.get_one(Ticket, id_).merged_into_id is None]
    assert roots, "each lives on somewhere"
    said = [each for id_ in roots for each in bodies(db.session.get_one(Ticket, id_))]
    assert len(said) == 3, "nothing is lost on the way"
    assert verifying.differences() == []


def test_a_message_that_comes_while_it_is_merged_is_in_the_target(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    ids, who = (newer.id, older.id), anna.id

    def merge() -> None:
        source, target = (db.session.get_one(Ticket, id_) for id_ in ids)
        try:
            merging.merge(source, target, by=db.session.get_one(User, who), at=at)
        except StaleDataError:
            db.session.rollback()
            merge()

    def receive() -> None:
        try:
            source = db.session.get_one(Ticket, ids[0])
            conversation.receive(source, body="Meanwhile.", at=at, customer=None)
            db.session.flush()
        except StaleDataError:  # the mail is tried again
            db.session.rollback()
            receive()

    together(app, merge, receive)
    target = db.session.get_one(Ticket, ids[1])
    assert sorted(bodies(target)) == ["It drops at seven.", "Meanwhile.", "Pergola."]


def test_one_ticket_cannot_live_on_in_two(app: Flask, at: datetime) -> None:
    anna, newer, older = two(at)
    row = merging.merge(newer, older, by=anna, at=at)
    twin = {name: getattr(row, name) for name in ("source_id", "target_id", "at", "by_id", "status")}
    db.session.add(Merge(**twin))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
