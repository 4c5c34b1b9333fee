"""Notices about tickets by mail: to whom may see them, with no more than number and subject, and answered by no machine."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.mail import incoming, quarantine, threading
from helpdesk.mail.models import IncomingEmail, OutgoingEmail
from helpdesk.people import jobs
from helpdesk.people.models import Notice, User
from helpdesk.people.notice_times import WAIT
from helpdesk.tickets import assignment, conversation
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import MessageKind
from tests.conftest import MOMENT
from tests.factories import mail, people, tickets
from tests.pages import Client

SOON = MOMENT + WAIT


def mailed() -> list[OutgoingEmail]:
    db.session.commit()
    jobs.mail_notices(SOON)
    found = select(OutgoingEmail).filter_by(purpose="notice").order_by(OutgoingEmail.id)
    return list(db.session.scalars(found))


def test_a_mention_and_a_hand_over_of_one_ticket_share_a_letter(app: Flask) -> None:
    anna, per = people.agent("Anna Liepa"), people.agent("Per Nygård")
    ticket = tickets.ticket("Router blinks", by=anna, body="My code is 1234.")
    assignment.assign(ticket, to=per, team_id=None, by=anna, at=MOMENT)
    conversation.add_note(ticket, by=anna, body="@Per, the code is 1234.", at=MOMENT)
    [letter] = mailed()
    assert letter.subject == f"HD-{ticket.number}: 2 notices"
    words = letter.content["text"]
    assert f"HD-{ticket.number} · Router blinks" in words and "Anna Liepa mentioned you" in words
    assert "1234" not in str(letter.content)
    assert f"http://localhost/tickets/{ticket.number}" in words
    assert letter.ref == f"notice:{ticket.id}" and len(letter.content["references"]) == 1
    for part in (words, letter.content["html"]):
        assert f"becomes a note on HD-{ticket.number}, for colleagues only" in " ".join(part.split())


def test_of_a_restricted_team_the_number_alone_and_to_its_members_alone(app: Flask) -> None:
    team = people.team("Quiet cases", restricted=True)
    member, once = people.agent("Member", team), people.agent("Once", team)
    ticket = tickets.ticket("A colleague is ill", by=people.admin(), team_id=team.id, at=MOMENT)
    for user in (once, member):
        assignment.assign(ticket, to=user, team_id=team.id, by=people.admin(), at=MOMENT)
    db.session.execute(db.text("DELETE FROM memberships WHERE user_id = :id"), {"id": once.id})
    [letter] = mailed()
    assert "ill" not in str(letter.content) and letter.subject == f"HD-{ticket.number} was given to you."
    assert f"Hello {member.name}," in letter.content["text"]


def test_looking_at_the_ticket_is_reading_what_one_was_told_of_it(app: Flask, sign_in_as, clock) -> None:
    anna = people.agent("Anna")
    ticket, other = tickets.ticket("One"), tickets.ticket("Two")
    for each in (ticket, other):
        assignment.assign(each, to=anna, team_id=None, by=people.admin(), at=MOMENT)
    client: Client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    token = page.all('form[method="post"] input[name="csrf_token"]')[0].get("value")
    client.post(f"/tickets/{ticket.number}/company", {"csrf_token": token})
    read = {notice.url: notice.read_at for notice in db.session.scalars(select(Notice))}
    assert read == {f"/tickets/{ticket.number}": MOMENT, f"/tickets/{other.number}": None}


def test_a_machine_that_answers_a_notice_opens_and_adds_nothing(app: Flask) -> None:
    anna = people.agent("Anna", email="anna@example.net")
    ticket = tickets.ticket("Router blinks")
    assignment.assign(ticket, to=anna, team_id=None, by=people.admin(), at=MOMENT)
    [letter] = mailed()
    raw = (
        f"From: anna@example.net\r\nTo: help@example.com\r\nSubject: Out of office\r\n"
        f"In-Reply-To: {letter.message_id}\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n"
    )
    row = mail.received(raw.encode(), at=SOON)
    db.session.commit()
    incoming.process_due(SOON)
    assert (row.action, row.ref) == ("filed", "own:0")


def told(*subjects: str) -> tuple[User, list[Ticket], OutgoingEmail]:
    """Anna, tickets given to her, and the letter that says so."""
    anna = people.agent("Anna", email="anna@example.net")
    given = [tickets.ticket(subject) for subject in subjects]
    for each in given:
        assignment.assign(each, to=anna, team_id=None, by=people.admin(), at=MOMENT)
    [letter] = mailed()
    return anna, given, letter


def arrived(answered: str, sender: str = "anna@example.net", more: str = "") -> IncomingEmail:
    raw = (
        f"{more}From: {sender}\r\nTo: help@example.com\r\nSubject: Re: notices\r\n"
        f"In-Reply-To: {answered}\r\n\r\nI shall ring her.\r\n"
    )
    row = mail.received(raw.encode(), at=SOON)
    db.session.commit()
    incoming.process_due(SOON)
    return row


def written() -> list[tuple[int, MessageKind, int | None]]:
    rows = db.session.execute(select(Message.ticket_id, Message.kind, Message.author_id).order_by(Message.id))
    return [tuple(row) for row in rows if row.kind is not MessageKind.REQUEST]


def sent_to_customers() -> list[str]:
    letters = db.session.scalars(select(OutgoingEmail).where(OutgoingEmail.purpose != "notice"))
    return [each.purpose for each in letters]


def test_what_a_colleague_answers_to_a_notice_of_one_ticket_is_a_note_there(app: Flask) -> None:
    anna, [ticket], letter = told("Router blinks")
    row = arrived(letter.message_id)
    assert (row.action, row.ref) == ("replied", f"ticket:{ticket.id}")
    assert written() == [(ticket.id, MessageKind.NOTE, anna.id)]
    assert sent_to_customers() == []


@pytest.mark.parametrize(
    "why",
    ["of several tickets", "another one's letter", "forged", "from outside", "out of sight", "deactivated"],
)
def test_what_answers_a_notice_and_is_no_note_waits_for_an_eye_and_opens_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    several = why == "of several tickets"
    anna, given, letter = told(*(["One", "Two", "Three", "Four"] if several else ["Router blinks"]))
    sender, more = "anna@example.net", ""
    match why:
        case "another one's letter":
            sender = people.agent("Per", email="per@example.net").email
        case "forged":
            monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", "mx.example.net")
            more = "Authentication-Results: mx.example.net; dmarc=fail header.from=example.net; spf=fail\r\n"
        case "from outside":
            sender = "ilze@elsewhere.example"
        case "out of sight":
            given[0].team_id = people.team("Quiet cases", restricted=True).id
        case "deactivated":
            anna.deactivated_at = MOMENT
    assert ("becomes a note" in letter.content["text"]) is not several  # it promises no more than holds
    row = arrived(letter.message_id, sender, more)
    assert (row.action, row.state, row.reason) == ("quarantined", "quarantined", "notice")
    assert written() == [] and len(db.session.scalars(select(Ticket)).all()) == len(given)
    assert sent_to_customers() == []


def test_an_answer_to_a_digest_waits_for_an_eye(app: Flask) -> None:
    people.agent("Anna", email="anna@example.net")
    row = arrived(threading.signed_message_id("digest:0"))
    assert (row.action, row.reason) == ("quarantined", "notice")


def test_a_note_by_mail_that_was_held_up_is_the_colleagues_once_somebody_lets_it_in(app: Flask) -> None:
    anna, [ticket], letter = told("Router blinks")
    ticket.team_id = people.team("Quiet cases", restricted=True).id
    row = arrived(letter.message_id)
    ticket.team_id = None
    assert quarantine.release(row, by=Actor.user(people.admin()), at=SOON) == f"ticket:{ticket.id}"
    assert written() == [(ticket.id, MessageKind.NOTE, anna.id)]
    assert sent_to_customers() == []
