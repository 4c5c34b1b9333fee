"""Letters to third parties and their answers: for colleagues alone, and never the customer's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.channels import threads
from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.mail import incoming, outgoing
from helpdesk.mail.models import IncomingEmail, Mailbox, OutgoingEmail, OutgoingRecipient
from helpdesk.mail.words import IncomingAction, OutgoingState
from helpdesk.people.models import Notice, User
from helpdesk.tickets import (
    conversation,
    draft_files,
    drafts,
    forwarding,
    lifecycle,
    merging,
    settings,
    third_party,
    undoing,
)
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.forwarding import Forwarding
from helpdesk.tickets.models import Attachment, Closing, ClosingCredit, Message, Participant, Ticket
from helpdesk.tickets.words import Channel, MessageKind, Outcome, ParticipantRole, Status
from tests.factories import categories, customers, mail, people, tickets
from tests.pages import Client, filled

SignIn = Callable[..., Client]
SUPPLIER = "service@supplier.example"


@pytest.fixture
def anna(app: Flask) -> User:
    mail.mailbox("help@kulda.example")
    return people.agent("Anna")


@pytest.fixture
def ticket(anna: User, at: datetime) -> Ticket:
    ilze = customers.customer("Ilze", email="ilze@example.net")
    made = tickets.ticket(
        "Line drops", channel=Channel.EMAIL, assignee=anna, customer=ilze, body="It drops at night."
    )
    made.mailbox_id = db.session.scalar(select(Mailbox.id))
    conversation.add_note(made, by=anna, body="She is angry.", at=at)
    db.session.commit()
    return made


def wanted(ticket: Ticket, **more: Any) -> Forwarding:
    """The whole of what the customer knows, to the supplier."""
    going = [each.id for each in forwarding.proposed(forwarding.offered(ticket))]
    given: dict[str, Any] = {"to": SUPPLIER, "subject": "A line of yours", "language": "en", "text": "Please look.", "quoted": tuple(going)}  # fmt: skip
    return Forwarding(**(given | more))


def letters(purpose: str) -> list[OutgoingEmail]:
    return list(
        db.session.scalars(select(OutgoingEmail).filter_by(purpose=purpose).order_by(OutgoingEmail.id))
    )


def arrive(
    at: datetime, letter: OutgoingEmail | None, body: str = "We mend it on Monday.", **more: Any
) -> IncomingEmail:
    headers = {"In_Reply_To": letter.message_id} if letter is not None else {}
    given = {"subject": "Re: A line of yours", "sender": f"Supplier <{SUPPLIER}>"} | more
    row = mail.received(mail.raw(body, **headers, **given), at)
    db.session.commit()
    incoming.process_due(at)
    return row


def messages(ticket: Ticket) -> list[Message]:
    return list(db.session.scalars(select(Message).filter_by(ticket_id=ticket.id).order_by(Message.id)))


def test_it_goes_to_the_third_party_alone_and_is_no_answer_to_the_customer(
    anna: User, ticket: Ticket, at: datetime
) -> None:
    before = ticket.first_replied_at, ticket.waiting_since, ticket.excerpt
    message = forwarding.send(ticket, wanted(ticket, cc="boss@supplier.example"), by=anna, at=at)
    db.session.commit()
    [letter] = letters("forward")
    content = str(outgoing.content_of(letter))
    assert "Please look." in content and "It drops at night." in content and "From: Ilze" in content
    assert "She is angry." not in content, "a note goes along only where it was chosen"
    assert "ilze@example.net" not in content, "and so does the customer's address"
    assert letter.subject == "A line of yours" and letter.mailbox_id == ticket.mailbox_id
    to = db.session.execute(select(OutgoingRecipient.address, OutgoingRecipient.role)).all()
    assert [tuple(each) for each in to] == [(SUPPLIER, "to"), ("boss@supplier.example", "cc")]
    assert (ticket.first_replied_at, ticket.waiting_since, ticket.excerpt) == before
    assert message.kind is MessageKind.FORWARD and message.trimmed == "Please look."
    roles = db.session.scalars(select(Participant.role).where(Participant.address == SUPPLIER)).all()
    assert roles == [ParticipantRole.THIRD_PARTY]
    lifecycle.close(ticket, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=categories.category().id)
    assert db.session.scalars(select(Closing.human_contact)).all() == [False]
    assert db.session.scalars(select(ClosingCredit.user_id)).all() == [None], "nobody reached the customer"


def test_chosen_notes_files_and_the_address_go_along(anna: User, ticket: Ticket, at: datetime) -> None:
    note = conversation.add_note(
        ticket, by=anna, body="The line is old.", at=at, attachments=[Upload("plan.txt", "text/plain", b"P")]
    )
    db.session.commit()
    other = tickets.ticket("Another", by=anna)
    file = db.session.scalars(select(Attachment.id)).one()
    everything = [each.id for each in messages(ticket)] + [each.id for each in messages(other)]
    chosen = wanted(ticket, quoted=tuple(everything), originals=(file,), with_address=True)
    message = forwarding.send(ticket, chosen, by=anna, at=at, uploads=[Upload("own.txt", "text/plain", b"O")])
    db.session.commit()
    content = str(outgoing.content_of(letters("forward")[0]))
    assert note.body in content and "ilze@example.net" in content
    assert content.count("-------- ") == 3, "nothing of another ticket"
    names = select(Attachment.name).where(Attachment.message_id == message.id).order_by(Attachment.id)
    assert db.session.scalars(names).all() == ["plan.txt", "own.txt"]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"to": ""}, "to", "Type the address"),
        ({"to": "no address"}, "to", "is no e-mail address"),
        ({"to": "a@b.example\nBcc:x@y.example"}, "to", "is no e-mail address"),
        ({"to": "Help@kulda.example"}, "to", "our own mailboxes"),
        ({"cc": "help+b" + "a" * 26 + "@kulda.example"}, "cc", "our own mailboxes"),
        ({"cc": "ilze@example.net"}, "cc", "customer's own address"),
        ({"subject": " \n "}, "subject", "what the letter is about"),
        ({"text": "", "quoted": ()}, "text", "choose what goes along"),
    ],
)
def test_what_cannot_go_is_refused_where_it_was_typed(
    anna: User, ticket: Ticket, at: datetime, given: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(DomainError) as refused:
        forwarding.send(ticket, wanted(ticket, **given), by=anna, at=at)
    assert refused.value.field == field and words in refused.value.sentence
    db.session.rollback()
    assert letters("forward") == []


def test_line_breaks_in_the_subject_make_no_header(anna: User, ticket: Ticket, at: datetime) -> None:
    forwarding.send(ticket, wanted(ticket, subject="Line\r\nBcc: thief@x.example"), by=anna, at=at)
    db.session.commit()
    [letter] = letters("forward")
    assert "\n" not in letter.subject and "\r" not in letter.subject


def test_the_answer_lands_on_the_ticket_wakes_it_and_is_no_customers_word(
    anna: User, ticket: Ticket, at: datetime, sign_in_as: SignIn
) -> None:
    forwarding.send(ticket, wanted(ticket), by=anna, at=at, hold=True)
    db.session.commit()
    assert ticket.status is Status.ON_HOLD
    came, people_before = ticket.last_incoming_at, ticket.customer_id
    row = arrive(at + timedelta(hours=1), letters("forward")[0])
    assert (row.action, row.ref) == (IncomingAction.REPLIED, f"ticket:{ticket.id}")
    db.session.refresh(ticket)
    assert ticket.status is Status.OPEN and ticket.unread and ticket.customer_id == people_before
    assert ticket.last_incoming_at == came, "the customer has not written"
    answer = messages(ticket)[-1]
    assert (answer.kind, answer.customer_id) == (MessageKind.THIRD_PARTY, None)
    assert third_party.writer_of(answer) == (SUPPLIER, "Supplier")
    assert letters("acknowledgement") == []
    assert db.session.scalars(select(Notice.sentence)).all() == ["A third party wrote on %(number)s."]
    # The customer learns of it neither from the next reply's words nor from its headers.
    conversation.reply(ticket, by=anna, body="On Monday.", at=at + timedelta(hours=2))
    db.session.commit()
    [reply] = letters("reply")
    content = str(outgoing.content_of(reply))
    assert "supplier" not in content and "We mend" not in content
    assert letters("forward")[0].message_id not in content and (answer.message_id or "?") not in content
    to = select(OutgoingRecipient.address).where(OutgoingRecipient.email_id == reply.id)
    assert db.session.scalars(to).all() == ["ilze@example.net"]
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}")
    assert "from a third party, not from the customer" in page.text
    assert "A third party wrote, so it is open again" in page.text


def test_who_waits_for_the_customer_waits_on(anna: User, ticket: Ticket, at: datetime) -> None:
    forwarding.send(ticket, wanted(ticket), by=anna, at=at)
    lifecycle.wait_for_customer(ticket, by=anna, at=at)
    db.session.commit()
    arrive(at + timedelta(hours=1), letters("forward")[0])
    db.session.refresh(ticket)
    assert ticket.status is Status.PENDING and ticket.unread


@pytest.mark.parametrize(
    "more", [{"body": "Thanks, received."}, {"Auto_Submitted": "auto-replied"}], ids=["thanks", "machine"]
)
def test_thanks_and_machines_do_not_wake_it(
    anna: User, ticket: Ticket, at: datetime, more: dict[str, str]
) -> None:
    forwarding.send(ticket, wanted(ticket), by=anna, at=at, hold=True)
    db.session.commit()
    arrive(at + timedelta(hours=1), letters("forward")[0], **more)
    db.session.refresh(ticket)
    assert ticket.status is Status.ON_HOLD
    assert messages(ticket)[-1].kind is MessageKind.THIRD_PARTY


def test_a_late_answer_reopens_nothing_but_is_told(anna: User, ticket: Ticket, at: datetime) -> None:
    forwarding.send(ticket, wanted(ticket), by=anna, at=at)
    lifecycle.close(ticket, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=categories.category().id)
    db.session.commit()
    row = arrive(at + timedelta(days=40), letters("forward")[0])
    db.session.refresh(ticket)
    assert ticket.status is Status.CLOSED and row.ref == f"ticket:{ticket.id}"
    told = select(Notice.sentence).where(Notice.user_id == anna.id)
    assert db.session.scalars(told).all() == ["A third party wrote on %(number)s, which is closed."]


def test_who_wrote_it_is_told_apart(anna: User, ticket: Ticket, at: datetime) -> None:
    """By the letter that is answered, then by the address; the customer stays the customer."""
    forwarding.send(ticket, wanted(ticket), by=anna, at=at)
    db.session.commit()
    [letter] = letters("forward")
    later = at + timedelta(hours=1)
    arrive(later, letter, sender="Another hand <other@supplier.example>")
    arrive(later, None, subject=f"Line HD-{ticket.number}", sender=SUPPLIER, body="By the number alone.")
    arrive(later, letter, sender="Ilze <ilze@example.net>", body="They sent me this.")
    kinds = [each.kind for each in messages(ticket)][-3:]
    assert kinds == [MessageKind.THIRD_PARTY, MessageKind.THIRD_PARTY, MessageKind.REQUEST]
    assert threads.takes_part(SUPPLIER, ticket)


def test_answering_a_third_party_goes_on_in_its_thread_and_no_other_learns_of_it(
    anna: User, ticket: Ticket, at: datetime, sign_in_as: SignIn
) -> None:
    forwarding.send(ticket, wanted(ticket), by=anna, at=at)
    db.session.commit()
    [first] = letters("forward")
    arrive(at + timedelta(hours=1), first)
    answer = messages(ticket)[-1]
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}/forward?answers={answer.id}")
    assert filled(page, "/forward")[2]["to"] == SUPPLIER
    forwarding.send(ticket, wanted(ticket, text="Good."), by=anna, at=at + timedelta(hours=2))
    forwarding.send(ticket, wanted(ticket, to="other@x.example"), by=anna, at=at + timedelta(hours=3))
    db.session.commit()
    _first, second, third = (outgoing.content_of(each) or {} for each in letters("forward"))
    assert second["references"] == [first.message_id, answer.message_id]
    assert third["references"] == []


def test_it_can_be_taken_back_whole(anna: User, ticket: Ticket, at: datetime) -> None:
    settings.UNDO_SECONDS.set(15, at=at)
    conversation.add_note(
        ticket, by=anna, body="Plan", at=at, attachments=[Upload("plan.txt", "text/plain", b"P")]
    )
    db.session.commit()
    before = undoing.state_of(ticket)
    file = db.session.scalars(select(Attachment.id)).one()
    chosen = wanted(ticket, cc="boss@supplier.example", originals=(file,))
    uploads = [Upload("own.txt", "text/plain", b"O")]
    message = forwarding.send(ticket, chosen, by=anna, at=at, uploads=uploads, hold=True)
    db.session.commit()
    undoing.take_back(ticket, message.id, by=anna, at=at + timedelta(seconds=5))
    db.session.commit()
    assert undoing.state_of(ticket) == before
    assert [each.state for each in letters("forward")] == [OutgoingState.CANCELLED]
    draft = drafts.to_third_party(ticket, by=anna)
    assert draft is not None and draft.body == "Please look." and draft.more == chosen.kept()
    assert [each.name for each in draft_files.of(ticket, anna, kind=drafts.FORWARD)] == ["own.txt"]
    assert not draft_files.of(ticket, anna), "the composer's own files are others"
    assert not threads.takes_part(SUPPLIER, ticket), "who got nothing takes no part"


def test_what_was_begun_meanwhile_follows_what_is_taken_back(
    anna: User, ticket: Ticket, at: datetime
) -> None:
    settings.UNDO_SECONDS.set(15, at=at)
    message = forwarding.send(ticket, wanted(ticket), by=anna, at=at)
    drafts.keep(ticket, kind=drafts.FORWARD, body="And the other box?", by=anna, at=at)
    db.session.commit()
    undoing.take_back(ticket, message.id, by=anna, at=at + timedelta(seconds=5))
    db.session.commit()
    draft = drafts.to_third_party(ticket, by=anna)
    assert draft is not None and draft.body == "Please look.\n\nAnd the other box?"


def test_by_a_merge_a_third_party_does_not_begin_to_get_copies(
    anna: User, ticket: Ticket, at: datetime
) -> None:
    forwarding.send(ticket, wanted(ticket), by=anna, at=at)
    target = tickets.ticket("The same", by=anna, customer=db.session.get(Customer, ticket.customer_id))
    assert merging.preview(ticket, target).copies == []
    merging.merge(ticket, target, by=anna, at=at, category_id=categories.category().id)
    db.session.commit()
    roles = select(Participant.role).where(
        Participant.ticket_id == target.id, Participant.address == SUPPLIER
    )
    assert db.session.scalars(roles).all() == [ParticipantRole.THIRD_PARTY]


def test_who_wrote_it_is_told_that_it_did_not_arrive(
    anna: User, ticket: Ticket, at: datetime, sign_in_as: SignIn
) -> None:
    from helpdesk.events.recording import record
    from helpdesk.mail.events import LetterFailed

    forwarding.send(ticket, wanted(ticket), by=anna, at=at)
    [letter] = letters("forward")
    row = db.session.get_one(OutgoingEmail, letter.id)
    row.state, row.error = OutgoingState.FAILED, "No such mailbox."
    record(LetterFailed(row.id, row.ref, row.purpose, "5.1.1"), at=at)
    db.session.commit()
    assert db.session.scalars(select(Notice.sentence)).all() == [
        "What you forwarded on %(number)s could not be delivered."
    ]
    assert "Not delivered: No such mailbox." in sign_in_as(anna).get(f"/tickets/{ticket.number}").text


def test_the_page_sends_once_keeps_a_draft_and_shows_what_was_refused(
    anna: User, ticket: Ticket, sign_in_as: SignIn
) -> None:
    client, url = sign_in_as(anna), f"/tickets/{ticket.number}"
    page = client.get(f"{url}/forward")
    [first, _note] = messages(ticket)
    sent = filled(page, "/forward")[2]
    assert (sent["subject"], sent["quoted"]) == (f"Fwd: Line drops (HD-{ticket.number})", str(first.id))
    given = {"to": "help@kulda.example", "text": "Words"}
    assert client.post(f"{url}/drafts", sent | given).status == 200
    page = client.get(f"{url}/forward")
    assert filled(page, "/forward")[2]["to"] == "help@kulda.example" and "Draft saved" in page.text
    assert "Words" not in client.get(url).text, "it is no draft of the composer"
    refused = client.submit(page, "/forward")
    assert refused.status == 422 and "one of our own mailboxes" in refused.text and "Words" in refused.text
    method, action, data = filled(refused, "/forward", "Send and put on hold", to=SUPPLIER)
    for _twice in range(2):
        file = {"files": (BytesIO(b"Plan"), "plan.txt")}
        done = client.open(method, action, data=data | file)
        assert "Your letter is on its way." in done.text or _twice
    db.session.expire_all()
    assert len(letters("forward")) == 1 and ticket.status is Status.ON_HOLD
    assert drafts.to_third_party(ticket, by=anna) is None
    told = select(EventRecord.payload).where(EventRecord.kind == "ticket.message_added")
    kinds = db.session.scalars(told.order_by(EventRecord.id))
    assert [each["message_kind"] for each in kinds] == ["note", "forward"]


def test_every_entry_of_a_long_ticket_can_go_along_and_none_is_left_out_in_silence(
    anna: User, ticket: Ticket, at: datetime, sign_in_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forwarding, "OFFERED", 4)
    for number in range(9):
        conversation.add_note(ticket, by=anna, body=f"Note {number}.", at=at)
    file = db.session.scalars(select(Message).filter_by(ticket_id=ticket.id).order_by(Message.id)).first()
    assert file is not None
    desk = sign_in_as(anna)
    page = desk.get(f"/tickets/{ticket.number}/forward")
    assert "7 older entries are not shown." in page.text
    assert "Note 5." in page.text and "Note 4." not in page.text
    more = desk.submit(page, "/forward", button="Show older entries", to=SUPPLIER, text="Please look.")
    assert more.status == 200 and "3 older entries are not shown." in more.text
    assert "Note 1." in more.text and "Note 0." not in more.text
    assert more.form("/forward").xpath(".//textarea")[0].text.strip() == "Please look."
    assert more.form("/forward").xpath(".//*[@name='to']")[0].get("value") == SUPPLIER
    assert db.session.scalar(select(OutgoingEmail.id)) is None, "nothing is sent by it"
    whole = desk.submit(more, "/forward", button="Show older entries")
    assert "not shown" not in whole.text and "It drops at night." in whole.text
    refused = desk.submit(whole, "/forward", button="Send", to="no address")
    assert refused.status == 422 and "It drops at night." in refused.text, "it shows as much as before"
    sent = desk.submit(whole, "/forward", button="Send", to=SUPPLIER, quoted=str(file.id))
    assert sent.status == 200
    letter = db.session.scalars(select(OutgoingEmail)).one()
    assert "It drops at night." in str(letter.content)


def test_what_a_draft_quotes_from_long_ago_is_shown_ticked(
    anna: User, ticket: Ticket, at: datetime, sign_in_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = db.session.scalars(select(Message.id).filter_by(ticket_id=ticket.id).order_by(Message.id)).first()
    for number in range(9):
        conversation.add_note(ticket, by=anna, body=f"Note {number}.", at=at)
    monkeypatch.setattr(forwarding, "OFFERED", 4)
    wanted = Forwarding(SUPPLIER, "Fwd", "en", quoted=(first or 0,))
    drafts.keep(ticket, kind=drafts.FORWARD, body="Look.", by=anna, at=at, more=wanted.kept())
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}/forward")
    assert page.all(f'input[name="quoted"][value="{first}"][checked]') and "not shown" not in page.text
