"""Putting letters into the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.mail import outgoing, threading
from helpdesk.mail.models import OutgoingAttachment, OutgoingEmail, OutgoingRecipient
from helpdesk.mail.words import OutgoingState
from tests.factories import mail


def _people(letter: OutgoingEmail) -> list[tuple[str, str, str]]:
    rows = db.session.scalars(
        select(OutgoingRecipient).filter_by(email_id=letter.id).order_by(OutgoingRecipient.id)
    )
    return [(row.role, row.address, row.name) for row in rows]


def test_a_letter_waits_with_a_signed_message_id_and_a_return_key(app: Flask, at: datetime) -> None:
    mail.mailbox("help@kulda.example")
    letter = mail.letter("message:17", cc=[("janis@example.net", "Jānis")], at=at)
    assert letter.state is OutgoingState.QUEUED and letter.next_attempt_at == at
    assert threading.ref_of(letter.message_id) == "message:17"
    assert letter.message_id.endswith("@kulda.example>")
    assert letter.bounce_key is not None and letter.content is not None
    assert _people(letter) == [("to", "ilze@example.net", "Ilze"), ("cc", "janis@example.net", "Jānis")]


def test_an_address_gets_a_letter_once(app: Flask) -> None:
    letter = mail.letter(
        to=[("Ilze@example.net", "Ilze")], cc=[("ilze@EXAMPLE.net", ""), ("b@example.net", "")]
    )
    assert [address for _role, address, _name in _people(letter)] == ["Ilze@example.net", "b@example.net"]


def test_a_secret_letter_is_sealed(app: Flask) -> None:
    letter = mail.letter(text="https://desk.example/s/TOKEN", secret=True)
    assert letter.content is None and letter.sealed is not None and "TOKEN" not in letter.sealed
    content = outgoing.content_of(letter)
    assert content is not None and content["text"] == "https://desk.example/s/TOKEN"


def test_row_8_nothing_given_makes_a_header_of_its_own(app: Flask) -> None:
    evil = "x\r\nBcc: a@b.example"
    letter = mail.letter(
        subject=evil,
        to=[("ilze@example.net" + evil, evil)],
        headers={
            "List-Unsubscribe": "<https://desk.example>" + evil,
            "X-A\r\nBcc": "y",
            "Bcc": "z@b.example",
            "to": "q",
        },
        in_reply_to="<a@b>" + evil,
    )
    content = outgoing.content_of(letter)
    assert content is not None
    said = [letter.subject, *content["headers"].values(), content["in_reply_to"], *content["references"]]
    said += [part for _role, address, name in _people(letter) for part in (address, name)]
    assert not any("\r" in each or "\n" in each for each in said)
    assert set(content["headers"]) == {"List-Unsubscribe", "X-ABcc"}


def test_letters_of_one_conversation_share_a_thread(app: Flask) -> None:
    first = mail.letter(references=["<one@customer.example>"])
    second = mail.letter(
        references=["<one@customer.example>", "<two@customer.example>"], in_reply_to="<two@customer.example>"
    )
    other = mail.letter()
    follow = mail.letter(references=[other.message_id])
    assert first.thread == second.thread != other.thread == follow.thread


def test_references_keep_the_first_and_the_latest(app: Flask) -> None:
    letter = mail.letter(
        references=[f"<{n}@customer.example>" for n in range(50)], in_reply_to="<49@customer.example>"
    )
    content = outgoing.content_of(letter)
    assert content is not None
    assert (
        content["references"][0] == "<0@customer.example>"
        and content["references"][-1] == "<49@customer.example>"
    )
    assert len(content["references"]) == 20


def test_a_file_goes_with_a_letter_under_a_harmless_name(app: Flask, at: datetime) -> None:
    file = store.put(b"contract", at=at)
    letter = mail.letter(attachments=[(file, "../../Līgums.pdf", "application/pdf")])
    row = db.session.scalars(select(OutgoingAttachment).filter_by(email_id=letter.id)).one()
    assert (row.name, row.mime, row.file_id) == ("Līgums.pdf", "application/pdf", file.id)


def test_a_letter_can_be_taken_back_until_a_worker_holds_it(app: Flask, at: datetime) -> None:
    waiting, held = mail.letter("delivery:1", secret=True), mail.letter("delivery:1")
    other = mail.letter("delivery:2")
    held.lease_token = "a worker"
    assert outgoing.cancel("delivery:1") == 1
    assert (waiting.state, waiting.sealed) == (OutgoingState.CANCELLED, None)
    assert held.state is other.state is OutgoingState.QUEUED


def test_a_letter_may_wait_for_its_time(app: Flask, at: datetime) -> None:
    later = at + timedelta(hours=2)
    assert mail.letter(not_before=later).next_attempt_at == later
