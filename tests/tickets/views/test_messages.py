"""The composer: what is sent, kept, and asked twice."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.mail.models import OutgoingEmail
from helpdesk.tickets import conversation, following, lifecycle
from helpdesk.tickets.models import Attachment, Draft, Message, Ticket
from helpdesk.tickets.words import Channel, MessageKind, Outcome, Status
from tests.factories import categories, customers, people, tickets
from tests.pages import Client, Page

SignIn = Callable[..., Client]


def opened(sign_in_as: SignIn, **more: Any) -> tuple[Ticket, Client, Page]:
    anna = people.agent("Anna")
    ticket = tickets.ticket(channel=Channel.EMAIL, **more)
    client = sign_in_as(anna)
    return ticket, client, client.get(f"/tickets/{ticket.number}")


def of_kind(kind: MessageKind) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == kind)))


def test_a_reply_goes_out_and_shows(app: Flask, sign_in_as: SignIn) -> None:
    _ticket, client, page = opened(sign_in_as)
    page = client.submit(page, "/messages", text="We are on it.", cc="son@example.com")
    assert "We are on it." in page.text
    assert "Your reply is on its way." in page.text
    assert len(of_kind(MessageKind.REPLY)) == 1
    assert page.one("#composer input[name=cc]").get("value") == "son@example.com"


def test_and_wait_and_and_close(app: Flask, sign_in_as: SignIn) -> None:
    ticket, client, page = opened(sign_in_as)
    page = client.submit(page, "/messages", button="Send and wait", text="Which lamp?")
    db.session.expire_all()
    assert db.session.get_one(Ticket, ticket.id).status is Status.PENDING
    page = client.submit(page, "/messages", button="Send and close", text="Done.")
    assert "How did it end?" in page.text


def test_notes_calls_and_visits(app: Flask, sign_in_as: SignIn) -> None:
    ticket, client, page = opened(sign_in_as)
    page = client.submit(page, "/messages", kind="note", text="Same splitter.")
    page = client.submit(
        page,
        "/messages",
        kind="call",
        text="No answer.",
        direction="outgoing",
        result="no_answer",
        minutes="2",
    )
    assert db.session.scalar(select(func.count()).select_from(OutgoingEmail)) == 0
    (call,) = of_kind(MessageKind.CALL)
    assert call.duration == timedelta(minutes=2)
    page = client.post(f"/tickets/{ticket.number}/visits", {"text": "Came by.", "csrf_token": token(page)})
    assert "The visit is logged." in page.text


def token(page: Page) -> str:
    return str(page.all("input[name=csrf_token]")[0].get("value"))


def test_every_noun_takes_its_own_kind(app: Flask, sign_in_as: SignIn) -> None:
    ticket, client, page = opened(sign_in_as)
    for noun, kind in (
        ("replies", MessageKind.REPLY),
        ("notes", MessageKind.NOTE),
        ("calls", MessageKind.CALL),
    ):
        data = {
            "text": f"About {noun}",
            "csrf_token": token(page),
            "direction": "outgoing",
            "result": "answered",
        }
        assert client.post(f"/tickets/{ticket.number}/{noun}", data).status == 200
        assert len(of_kind(kind)) == 1
    assert (
        client.post(f"/tickets/{ticket.number}/messages", {"kind": "x", "csrf_token": token(page)}).status
        == 400
    )


def test_what_is_wrong_is_said_where_it_is_and_nothing_typed_is_lost(app: Flask, sign_in_as: SignIn) -> None:
    _ticket, client, page = opened(sign_in_as)
    page = client.submit(page, "/messages", text="Dear all", cc="nonsense")
    assert page.status == 422
    assert "nonsense is no e-mail address." in page.text
    assert page.one("#composer textarea").text.strip() == "Dear all"
    assert page.one("#composer input[name=cc]").get("aria-invalid") == "true"
    page = client.submit(page, "/messages", text=" ", cc="")
    assert "Write something first." in page.text
    page = client.submit(page, "/messages", kind="call", text="x", minutes="-4")
    assert page.status == 422
    assert of_kind(MessageKind.REPLY) == []


def test_sending_the_same_form_twice_has_one_effect(app: Flask, sign_in_as: SignIn) -> None:
    _ticket, client, page = opened(sign_in_as)
    first = client.submit(page, "/messages", text="We are on it.", follow=False)
    second = client.submit(page, "/messages", text="We are on it.", follow=False)
    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location
    assert len(of_kind(MessageKind.REPLY)) == 1
    assert db.session.scalar(select(func.count()).select_from(OutgoingEmail)) == 1


def test_a_colleagues_reply_meanwhile_is_shown_before_ones_own_goes(
    app: Flask, sign_in_as: SignIn, at: datetime
) -> None:
    ticket, client, page = opened(sign_in_as)
    conversation.reply(ticket, by=people.agent("Jānis"), body="Tomorrow at ten.", at=at)
    page = client.submit(page, "/messages", text="Tomorrow at nine.")
    assert page.status == 409
    assert "Jānis replied while you were writing" in page.text
    assert page.one("#composer textarea").text.strip() == "Tomorrow at nine."
    assert len(of_kind(MessageKind.REPLY)) == 1
    page = client.submit(page, "/messages")
    assert page.status == 200
    assert len(of_kind(MessageKind.REPLY)) == 2


def test_files_come_along(app: Flask, sign_in_as: SignIn) -> None:
    ticket, client, page = opened(sign_in_as)
    data = {
        "kind": "note", "text": "See the plan.", "csrf_token": token(page),
        "files": [(io.BytesIO(b"%PDF-"), "plan.pdf"), (io.BytesIO(b"x"), "b.txt")],
    }  # fmt: skip
    page = client.post(f"/tickets/{ticket.number}/messages", data, content_type="multipart/form-data")
    assert page.status == 200
    assert db.session.scalars(select(Attachment.name).order_by(Attachment.id)).all() == ["plan.pdf", "b.txt"]
    assert "plan.pdf" in page.text


def test_a_draft_is_kept_for_its_writer_until_it_is_sent(
    app: Flask, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    ticket, client, page = opened(sign_in_as)
    data = {"kind": "note", "text": "Half a thou", "csrf_token": token(page)}
    saved = client.post(f"/tickets/{ticket.number}/drafts", data)
    assert saved.text == "Draft saved 11:30"
    page = client.get(f"/tickets/{ticket.number}")
    assert page.one("#composer textarea").text.strip() == "Half a thou"
    assert page.one("#composer input[checked]").get("value") == "note"
    other = sign_in_as(people.agent()).get(f"/tickets/{ticket.number}")
    assert "Half a thou" not in other.text
    client.submit(page, "/messages", text="Half a thought.")
    assert db.session.scalar(select(Draft)) is None


def test_an_emptied_draft_is_forgotten(app: Flask, sign_in_as: SignIn) -> None:
    ticket, client, page = opened(sign_in_as)
    for text, kept in (("a", 1), ("b", 1), ("  ", 0)):
        client.post(
            f"/tickets/{ticket.number}/drafts", {"kind": "reply", "text": text, "csrf_token": token(page)}
        )
        assert db.session.scalar(select(func.count()).select_from(Draft)) == kept


def test_reading_is_an_act_that_grows_nobodys_form_old(app: Flask, sign_in_as: SignIn) -> None:
    ticket, client, page = opened(sign_in_as)
    version = ticket.version
    assert ticket.unread
    client.submit(page, "/read")
    db.session.expire_all()
    ticket = db.session.get_one(Ticket, ticket.id)
    assert (ticket.unread, ticket.version) == (False, version)
    assert "/read" not in client.get(f"/tickets/{ticket.number}").body


def test_a_reply_is_framed_in_the_customers_language(app: Flask, sign_in_as: SignIn) -> None:
    ilze = customers.customer("Ilze", email="ilze@example.com", language="lv")
    _ticket, client, page = opened(sign_in_as, customer=ilze)
    assert "Frame in Latvian" in page.text
    client.submit(page, "/messages", text="Labdien!")
    letter = db.session.scalars(select(OutgoingEmail)).one()
    assert letter.content is not None
    assert 'lang="lv"' in letter.content["html"]


def test_a_note_hands_over_to_whom_it_calls_first(app: Flask, sign_in_as: SignIn) -> None:
    marta, per = people.agent("Marta Ozola"), people.agent("Per Berg")
    ticket, client, page = opened(sign_in_as)
    text = "@Marta, please look at the contract. @Per knows it."
    page = client.submit(page, "/messages", button="Add note and hand over", kind="note", text=text)
    assert "The note is kept, and Marta Ozola has the ticket now." in page.text
    assert ticket.assignee_id == marta.id and len(of_kind(MessageKind.NOTE)) == 1
    assert set(following.followers(ticket)) == {marta.id, per.id}


@pytest.mark.parametrize("text", ["Please look at the contract.", "@Nobody please look.", "@Marta please."])
def test_a_note_that_calls_nobody_or_two_hands_nothing_over(
    app: Flask, sign_in_as: SignIn, text: str
) -> None:
    people.agent("Marta Ozola"), people.agent("Marta Kalna")
    ticket, client, page = opened(sign_in_as)
    page = client.submit(page, "/messages", button="Add note and hand over", kind="note", text=text)
    assert (
        page.status == 422 and page.one("#text-error").text == "Call whoever shall have it: @ and the name."
    )
    assert page.one("#composer textarea").text.strip() == text, "what was written stays"
    assert ticket.assignee_id is None and of_kind(MessageKind.NOTE) == []


def test_a_note_gives_no_ticket_to_somebody_who_may_not_see_it(app: Flask, sign_in_as: SignIn) -> None:
    people.agent("Marta Ozola")
    ticket, _client, _page = opened(sign_in_as, team_id=people.team("Complaints", restricted=True).id)
    client = sign_in_as(people.supervisor("Laura"))
    page = client.get(f"/tickets/{ticket.number}")
    page = client.submit(page, "/messages", button="Add note and hand over", kind="note", text="@Marta look")
    assert page.status == 422 and "may not see the tickets of this team" in page.text
    assert ticket.assignee_id is None and of_kind(MessageKind.NOTE) == []


def test_a_closed_ticket_is_handed_over_by_no_note(app: Flask, sign_in_as: SignIn, at: datetime) -> None:
    people.agent("Marta Ozola")
    ticket, client, page = opened(sign_in_as, category=categories.category("Drops"))
    assert "Add note and hand over" in page.text
    final = ticket.category_id or 0
    lifecycle.close(ticket, by=client.user, at=at, outcome=Outcome.RESOLVED, category_id=final)
    assert "Add note and hand over" not in client.get(f"/tickets/{ticket.number}").text
    page = client.submit(page, "/messages", button="Add note and hand over", kind="note", text="@Marta look")
    assert "The ticket is closed. Reopen it first." in page.text and of_kind(MessageKind.NOTE) == []
