"""Taking a reply back while its letter waits, and files that wait with a draft."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.words import OutgoingState
from helpdesk.people.models import User
from helpdesk.tickets import conversation, draft_files, drafts, formatting, settings, undoing
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Attachment, DraftFile, Message, Ticket
from helpdesk.tickets.words import MessageKind, Status
from tests.factories import customers, people, tickets
from tests.pages import Client

SignIn = Callable[..., Client]


@pytest.fixture
def anna(app: Flask) -> User:
    return people.agent("Anna")


@pytest.fixture
def ticket(anna: User) -> Ticket:
    ilze = customers.customer("Ilze", email="ilze@example.net")
    return tickets.ticket("Line drops", by=anna, assignee=anna, customer=ilze)


@pytest.fixture
def waits(app: Flask, at: datetime) -> None:
    settings.UNDO_SECONDS.set(15, at=at)


def letters() -> list[OutgoingState]:
    return list(db.session.scalars(select(OutgoingEmail.state).order_by(OutgoingEmail.id)))


def replies() -> int:
    return db.session.scalar(select(func.count(Message.id)).where(Message.kind == MessageKind.REPLY)) or 0


@pytest.mark.usefixtures("waits")
def test_a_reply_taken_back_is_a_draft_again_whole_and_the_ticket_is_as_it_was(
    anna: User, ticket: Ticket, at: datetime
) -> None:
    before = undoing.state_of(ticket)
    files = [Upload("plan.txt", "text/plain", b"Plan")]
    message = conversation.reply(
        ticket, by=anna, body="Hello **there**", at=at, attachments=files, then=Status.PENDING, macros="3.1"
    )
    db.session.commit()
    assert ticket.status is Status.PENDING
    undoing.take_back(ticket, message.id, by=anna, at=at + timedelta(seconds=5))
    db.session.commit()
    assert undoing.state_of(ticket) == before
    assert drafts.of(ticket, kind="reply", by=anna) == ("Hello **there**", "3.1")
    assert [each.name for each in draft_files.of(ticket, anna)] == ["plan.txt"]
    assert (replies(), letters()) == (0, [OutgoingState.CANCELLED])
    kept = draft_files.of(ticket, anna)
    again = conversation.reply(ticket, by=anna, body="Hello", at=at, kept=kept)
    assert db.session.scalars(select(Attachment.name).where(Attachment.message_id == again.id)).all() == [
        "plan.txt"
    ]
    assert draft_files.of(ticket, anna) == []


@pytest.mark.usefixtures("waits")
def test_the_letter_waits_so_long_and_a_crash_in_between_loses_nothing(
    anna: User, ticket: Ticket, at: datetime, drain: Callable[..., Any]
) -> None:
    conversation.reply(ticket, by=anna, body="Hello", at=at)
    db.session.commit()
    drain(at + timedelta(seconds=14))
    assert letters() == [OutgoingState.QUEUED]
    drain(at + timedelta(seconds=16))
    assert letters() == [OutgoingState.SENT]
    assert replies() == 1


@pytest.mark.usefixtures("waits")
def test_what_has_left_or_is_somebody_elses_is_not_taken_back(
    anna: User, ticket: Ticket, at: datetime, drain: Callable[..., Any]
) -> None:
    message = conversation.reply(ticket, by=anna, body="Hello", at=at)
    message_id, anna_id = message.id, anna.id
    db.session.commit()
    with pytest.raises(DomainError):
        undoing.take_back(ticket, message_id, by=people.agent("Berta"), at=at)
    db.session.commit()
    ticket_id = ticket.id
    drain(at + timedelta(minutes=1))
    ticket = db.session.get_one(Ticket, ticket_id)
    anna = db.session.get_one(User, anna_id)
    with pytest.raises(Conflict):
        undoing.take_back(ticket, message_id, by=anna, at=at)
    db.session.rollback()
    assert replies() == 1


@pytest.mark.usefixtures("waits")
def test_what_somebody_changed_since_stays(anna: User, ticket: Ticket, at: datetime) -> None:
    message = conversation.reply(ticket, by=anna, body="Hello", at=at, then=Status.PENDING)
    conversation.receive(ticket, body="Wait", at=at + timedelta(seconds=3), customer=None)
    undoing.take_back(ticket, message.id, by=anna, at=at + timedelta(seconds=5))
    assert (ticket.status, ticket.unread) == (Status.OPEN, True)
    drafts.keep(ticket, kind="reply", body="", by=anna, at=at)


def test_without_seconds_a_reply_leaves_at_once(anna: User, ticket: Ticket, at: datetime) -> None:
    message = conversation.reply(ticket, by=anna, body="Hello", at=at)
    letter = db.session.scalars(select(OutgoingEmail)).one()
    assert letter.next_attempt_at == at
    with pytest.raises(Conflict):
        undoing.take_back(ticket, message.id, by=anna, at=at)


@pytest.mark.usefixtures("waits")
def test_undo_stands_on_the_page_until_it_left(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket, clock: Any
) -> None:
    client = sign_in_as(anna)
    page = client.submit(
        client.get(f"/tickets/{ticket.number}"), "composer", kind="reply", text="Hello *you*"
    )
    assert "Leaves at" in page.text and page.all(".words em")
    other = sign_in_as(people.agent("Berta")).get(f"/tickets/{ticket.number}")
    assert "Leaves at" not in other.text
    page = client.submit(page, "undoing")
    assert "Taken back: nothing was sent" in page.text and "took a reply back before it left" in page.text
    assert page.one("#composer textarea").text.strip() == "Hello *you*"
    page = client.submit(page, "composer", kind="reply", text="Hello")
    clock.shift(timedelta(seconds=16))
    assert "Leaves at" not in client.get(f"/tickets/{ticket.number}").text


def test_files_wait_with_the_draft_and_go_with_the_message(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    token = page.one("#composer input[name=csrf_token]").get("value")
    url = f"/tickets/{ticket.number}/draft-files"
    for name in ("a.txt", "../b.txt"):
        answer = client.post(url, {"csrf_token": token, "file": (BytesIO(b"x"), name)})
        assert answer.status == 200
    first, second = db.session.scalars(select(DraftFile).order_by(DraftFile.id)).all()
    assert second.name == "b.txt"
    other = sign_in_as(people.agent("Berta"))
    other_page = other.get(f"/tickets/{ticket.number}")
    assert other_page.all("[data-draft-file]") == []
    other_token = other_page.one("#composer input[name=csrf_token]").get("value")
    other.post(f"{url}/{first.id}/removal", {"csrf_token": other_token})
    assert len(draft_files.of(ticket, anna)) == 2
    client.post(f"{url}/{first.id}/removal", {"csrf_token": token})
    page = client.get(f"/tickets/{ticket.number}")
    assert "b.txt" in page.text and "a.txt" not in page.text
    page = client.submit(page, "composer", kind="note", text="See there.")
    assert [each.name for each in db.session.scalars(select(Attachment))] == ["b.txt"]
    assert client.post(url, {"csrf_token": token}).status == 400


def test_a_file_that_a_browser_sends_again_waits_once(anna: User, ticket: Ticket, at: datetime) -> None:
    """Its first answer was lost on the way."""
    files = [("plan.txt", b"x"), ("plan.txt", b"x"), ("plan.txt", b"y"), ("b.txt", b"x")]
    kept = [draft_files.keep(ticket, Upload(name, "", content), by=anna, at=at) for name, content in files]
    assert kept[0] == kept[1] and len(set(kept)) == 3 == len(draft_files.of(ticket, anna))


def test_too_much_is_refused_in_a_sentence(anna: User, ticket: Ticket, at: datetime) -> None:
    settings.ATTACHMENTS_MB.set(1, at=at)
    draft_files.keep(ticket, Upload("a", "", b"x" * 600_000), by=anna, at=at)
    with pytest.raises(DomainError):
        draft_files.keep(ticket, Upload("b", "", b"y" * 600_000), by=anna, at=at)


def test_the_preview_shows_what_the_letter_will(
    app: Flask, sign_in_as: SignIn, anna: User, ticket: Ticket
) -> None:
    client = sign_in_as(anna)
    page = client.get(f"/tickets/{ticket.number}")
    token = page.one("#composer input[name=csrf_token]").get("value")
    given = {"csrf_token": token, "text": "**Yes** <script>alert(1)</script>\n\n- one"}
    shown = client.post(f"/tickets/{ticket.number}/preview", given)
    assert shown.all(".preview strong") and shown.all(".preview li") and not shown.all(".preview script")
    client.submit(page, "composer", kind="reply", text=given["text"])
    letter = db.session.scalars(select(OutgoingEmail)).one()
    assert letter.content is not None
    assert "<strong>Yes</strong>" in letter.content["html"] and "<script" not in letter.content["html"]
    assert "**Yes**" in letter.content["text"]


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("Hello\nthere", "<p>Hello<br>there</p>"),
        ("2 * 3 * 4 = 24", "<p>2 * 3 * 4 = 24</p>"),
        ("# one\n*two*", "<p># one<br>\n<em>two</em></p>"),
        ("*a* <b>c</b>", "<p><em>a</em> &lt;b&gt;c&lt;/b&gt;</p>"),
    ],
)
def test_only_what_is_meant_as_formatting_is(typed: str, drawn: str) -> None:
    assert str(formatting.formatted(typed)) == drawn


@pytest.mark.parametrize(
    "typed", [">" * 500 + " word", "- " * 200 + "word", "*" * 5000 + "word", "[" * 5000 + "word](x)"]
)
def test_no_text_loses_its_words_or_takes_long(typed: str) -> None:
    assert "word" in formatting.formatted(typed)


def test_a_link_that_would_run_something_is_no_link() -> None:
    assert "<a " not in formatting.formatted("[x](javascript:alert(1)) [y](data:text/html,z)")
