"""What is said on a ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.customers.models import ContactPoint
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.mail.models import OutgoingEmail, OutgoingRecipient
from helpdesk.tickets import conversation, draft_files, lifecycle, settings
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Message, Participant, Ticket
from helpdesk.tickets.words import CallResult, Channel, Direction, MessageKind, Reopening, Status
from helpdesk.tickets.writing import Provenance
from tests.factories import categories, customers, people, tickets

LATER = timedelta(hours=2)


def received(ticket: Ticket, body: str, at: datetime, **more: object) -> Ticket:
    values = {"customer": None} | more
    return conversation.receive(ticket, body=body, at=at, **values)  # type: ignore[arg-type]


def test_a_reply_goes_out_and_the_wait_begins_anew(app: Flask, at: datetime) -> None:
    anna = people.agent("Anna")
    ticket = tickets.ticket(
        channel=Channel.EMAIL, customer=customers.customer("Ilze", email="ilze@example.com")
    )
    message = conversation.reply(ticket, by=anna, body="We are on it.", at=at + LATER, cc=["Son@Example.com"])
    letter = db.session.scalars(select(OutgoingEmail)).one()
    assert message.outgoing_id == letter.id
    assert message.message_id == letter.message_id
    assert (letter.ref, letter.purpose) == (f"message:{message.id}", "reply")
    people_of_it = db.session.execute(select(OutgoingRecipient.role, OutgoingRecipient.address)).all()
    assert sorted(map(tuple, people_of_it)) == [("cc", "son@example.com"), ("to", "ilze@example.com")]
    assert db.session.scalars(select(Participant.address)).all() == ["son@example.com"]
    assert (ticket.status, ticket.first_replied_at, ticket.waiting_since) == (
        Status.OPEN,
        at + LATER,
        at + LATER,
    )
    assert not ticket.unread
    assert ticket.excerpt == "We are on it."


def test_and_wait_leaves_the_next_word_to_the_customer(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket()
    conversation.reply(ticket, by=people.agent(), body="Which lamp blinks?", at=at, then=Status.PENDING)
    assert ticket.status is Status.PENDING


@pytest.mark.parametrize("body", ["", "  \n ", "\x00"])
def test_an_empty_reply_is_refused(app: Flask, at: datetime, body: str) -> None:
    with pytest.raises(DomainError) as refusal:
        conversation.reply(tickets.ticket(), by=people.agent(), body=body, at=at)
    assert refusal.value.field == "text"


def test_a_customer_without_an_address_cannot_be_written_to(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(customer=customers.customer(phone="+37129418806"))
    with pytest.raises(DomainError, match="no e-mail address"):
        conversation.reply(ticket, by=people.agent(), body="Hello", at=at)


@pytest.mark.parametrize(
    "cc", ["nonsense", "a@b", "a@example.com\r\nBcc: b@example.com", "x" * 400 + "@example.com"]
)
def test_a_copy_goes_to_addresses_alone(app: Flask, at: datetime, cc: str) -> None:
    with pytest.raises(DomainError) as refusal:
        conversation.reply(tickets.ticket(), by=people.agent(), body="Hello", at=at, cc=[cc])
    assert refusal.value.field == "cc"


def test_a_note_reaches_nobody_outside(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket()
    before = ticket.excerpt
    note = conversation.add_note(ticket, by=people.agent(), body="Same splitter as before.", at=at)
    assert not note.is_public
    assert ticket.excerpt == before
    assert ticket.first_replied_at is None
    assert db.session.scalar(select(OutgoingEmail)) is None


@pytest.mark.parametrize(("result", "counts"), [(CallResult.ANSWERED, True), (CallResult.NO_ANSWER, False)])
def test_an_answered_call_is_an_answer(app: Flask, at: datetime, result: CallResult, counts: bool) -> None:
    ticket = tickets.ticket(channel=Channel.EMAIL)
    conversation.log_call(
        ticket, by=people.agent(), body="Restarted together.", at=at + LATER, direction=Direction.OUTGOING,
        result=result, duration=timedelta(minutes=4),
    )  # fmt: skip
    assert (ticket.first_replied_at is not None) is counts


def test_a_visit_is_an_answer(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(channel=Channel.EMAIL)
    visit = conversation.log_visit(ticket, by=people.agent(), body="Came by.", at=at)
    assert visit.kind is MessageKind.VISIT
    assert ticket.first_replied_at == at


def test_files_go_with_a_reply(app: Flask, at: datetime) -> None:
    from helpdesk.mail.models import OutgoingAttachment

    ticket = tickets.ticket()
    conversation.reply(
        ticket,
        by=people.agent(),
        body="See the plan.",
        at=at,
        attachments=[Upload("plan.pdf", "application/pdf", b"x")],
    )
    assert db.session.scalars(select(OutgoingAttachment.name)).all() == ["plan.pdf"]


def test_too_many_or_too_large_files_are_refused(app: Flask, at: datetime) -> None:
    ticket, anna = tickets.ticket(), people.agent()
    settings.ATTACHMENTS_MB.set(1, at=at)
    for files in ([Upload("a", "text/plain", b"x")] * 21, [Upload("a", "text/plain", b"x" * 1_000_001)]):
        with pytest.raises(DomainError) as refusal:
            conversation.add_note(ticket, by=anna, body="See this", at=at, attachments=files)
        assert refusal.value.field == "files"


def test_a_message_wakes_what_waited_for_it(app: Flask, at: datetime) -> None:
    anna = people.agent()
    for deed in (lifecycle.wait_for_customer, lifecycle.hold):
        ticket = tickets.ticket()
        deed(ticket, by=anna, at=at)
        assert received(ticket, "It is the red one.", at + LATER) is ticket
        assert (ticket.status, ticket.waiting_since, ticket.unread) == (Status.OPEN, at + LATER, True)


def test_who_already_waits_keeps_their_place(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(channel=Channel.EMAIL)
    received(ticket, "Any news?", at + LATER)
    assert ticket.waiting_since == at
    conversation.reply(ticket, by=people.agent(), body="Tomorrow.", at=at + LATER * 2)
    received(ticket, "It is not Tuesday.", at + LATER * 3)
    assert ticket.waiting_since == at + LATER * 3


def test_a_message_within_the_window_reopens(app: Flask, at: datetime) -> None:
    ticket, closing = tickets.closed_ticket(at=at)
    landed = received(ticket, "It drops again since yesterday", at + timedelta(days=14))
    assert landed is ticket
    assert ticket.status is Status.OPEN
    event = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ticket.reopened")).one()
    assert event.payload == {
        "ticket_id": ticket.id,
        "closing_id": closing.id,
        "because": "customer_message",
        "outcome": "resolved",
    }


def test_a_message_after_the_window_opens_a_linked_ticket(app: Flask, at: datetime) -> None:
    ilze = customers.customer(email="ilze@example.com")
    ticket, _closing = tickets.closed_ticket(at=at, customer=ilze, subject="Drops")
    landed = received(ticket, "It drops again", at + timedelta(days=14, seconds=1), customer=ilze)
    assert landed is not ticket
    assert (landed.follows_id, landed.subject, landed.team_id) == (ticket.id, "Drops", ticket.team_id)
    assert ticket.status is Status.CLOSED


def test_the_organisation_may_choose_to_never_reopen(app: Flask, at: datetime) -> None:
    settings.REOPENING.set(Reopening.NEVER.value, at=at)
    ticket, _closing = tickets.closed_ticket(at=at)
    assert received(ticket, "It drops again", at + LATER) is not ticket


def test_a_mere_thank_you_leaves_it_closed(app: Flask, at: datetime) -> None:
    ticket, _closing = tickets.closed_ticket(at=at)
    assert received(ticket, "Paldies!", at + LATER) is ticket
    assert ticket.status is Status.CLOSED
    assert db.session.scalar(select(Message).where(Message.body == "Paldies!")) is not None


def test_machine_mail_is_filed_and_changes_nothing(app: Flask, at: datetime) -> None:
    ticket, _closing = tickets.closed_ticket(at=at)
    before = (ticket.status, ticket.unread, ticket.excerpt, ticket.last_incoming_at)
    for later in (LATER, timedelta(days=200)):
        assert (
            received(ticket, "I am out of office", at + later, provenance=Provenance(from_machine=True))
            is ticket
        )
    assert (ticket.status, ticket.unread, ticket.excerpt, ticket.last_incoming_at) == before


def test_a_message_to_a_merged_ticket_lands_where_it_lives_on(app: Flask, at: datetime) -> None:
    target = tickets.ticket()
    source, _closing = tickets.closed_ticket(at=at)
    source.merged_into_id = target.id
    assert received(source, "One more thing", at + LATER) is target


def test_the_next_answer_goes_where_the_last_message_came_from(app: Flask, at: datetime) -> None:
    ilze = customers.customer(email="ilze@example.com")
    work = ContactPoint(customer_id=ilze.id, kind="email", value="ilze@work.example", created_at=at)
    db.session.add(work)
    db.session.flush()
    ticket = tickets.ticket(customer=ilze)
    received(ticket, "Write me here", at, customer=ilze, contact_point=work)
    conversation.reply(ticket, by=people.agent(), body="Gladly.", at=at)
    assert db.session.scalars(select(OutgoingRecipient.address)).all() == ["ilze@work.example"]


def test_somebody_elses_message_does_not_change_whose_ticket_it_is(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket()
    owner, son = ticket.customer_id, customers.customer("Son", email="son@example.com")
    received(ticket, "I write for my mother", at, customer=son)
    assert ticket.customer_id == owner
    assert (
        db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one().customer_id == son.id
    )


def test_closing_words_count_as_contact_of_whoever_wrote_them(app: Flask, at: datetime) -> None:
    from helpdesk.tickets.models import ClosingCredit
    from helpdesk.tickets.words import Outcome

    anna, berta = people.agent("Anna"), people.agent("Berta")
    ticket = tickets.ticket(channel=Channel.EMAIL, assignee=anna)
    closing = lifecycle.close(
        ticket,
        by=berta,
        at=at,
        outcome=Outcome.RESOLVED,
        category_id=categories.category().id,
        last_words="Done.",
    )
    assert closing.human_contact
    assert db.session.scalars(select(ClosingCredit.user_id)).all() == [berta.id]


@pytest.mark.parametrize("write", [conversation.reply, conversation.add_note])
def test_files_dropped_before_and_files_chosen_now_are_counted_together(
    app: Flask, at: datetime, write: Callable[..., Message]
) -> None:
    anna = people.agent("Anna")
    ticket = tickets.ticket(customer=customers.customer("Ilze", email="ilze@example.com"))
    for number in range(11):
        draft_files.keep(ticket, Upload(f"{number}.txt", "", b"%d" % number), by=anna, at=at)
    kept = draft_files.of(ticket, anna)
    chosen = [Upload(f"more {number}.txt", "", b"more %d" % number) for number in range(10)]
    with pytest.raises(DomainError) as refusal:
        write(ticket, by=anna, body="Here.", at=at, attachments=chosen, kept=kept)
    assert refusal.value.field == "files"
    assert len(draft_files.of(ticket, anna)) == 11
    assert write(ticket, by=anna, body="Here.", at=at, attachments=chosen[1:], kept=kept)
