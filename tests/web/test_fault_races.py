"""Faults of the hour: two at once, rights that end while somebody works, a clock that is put back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import event, func, select, update

from helpdesk.extensions import db
from helpdesk.files.models import StoredFile
from helpdesk.jobs import queue
from helpdesk.kit.event import SYSTEM
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people import users
from helpdesk.people.models import Membership, User
from helpdesk.surveys.models import Invitation
from helpdesk.tickets.models import Attachment, Closing, DraftFile, Message, Ticket
from helpdesk.tickets.words import MessageKind, Status
from tests.factories import customers, people, surveys, tickets
from tests.pages import Client, filled
from tests.races import together

SignIn = Callable[..., Client]


def count(model: Any, **by: Any) -> int:
    db.session.rollback()
    found = db.session.scalar(select(func.count()).select_from(model).filter_by(**by)) or 0
    db.session.rollback()
    return found


def a_ticket(by: User, **more: Any) -> Ticket:
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", language="en")
    return tickets.ticket("Line drops", by=by, assignee=by, customer=ilze, **more)


def deed(client: Client, address: str, part: str, **values: Any) -> Callable[[], int]:
    """The form of a page that is open, to be sent later."""
    _method, url, data = filled(client.get(address), part, **values)

    def send() -> int:
        g.pop("_login_user", None)  # each request finds out anew who asks
        return client.http.post(url, data=data).status_code

    return send


def test_fault_45_two_who_reply_and_close_at_once_lose_no_words_and_ask_the_customer_once(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignIn
) -> None:
    surveys.version()
    anna, janis = people.agent("Anna Liepa"), people.agent("Jānis Kalns")
    ticket = a_ticket(anna, at=at - timedelta(hours=1))
    page = f"/tickets/{ticket.number}"
    desks = sign_in_as(anna), sign_in_as(janis)
    words = ("Please restart the router.", "A technician comes on Friday.")
    sent = [deed(desk, page, "/messages", text=text) for desk, text in zip(desks, words, strict=True)]
    assert set(together(app, *sent)) <= {303, 409}
    for desk, text in zip(desks, words, strict=True):  # who was told of the other's reply sends once more
        if not count(Message, body=text):
            assert deed(desk, page, "/messages", text=text)() == 303
    assert [count(Message, body=text) for text in words] == [1, 1]
    closed = [deed(desk, f"{page}/closure", "/closure", outcome="resolved") for desk in desks]
    assert 303 in together(app, *closed)
    assert (count(Closing), count(Invitation)) == (1, 1)


def test_fault_72_rights_that_end_while_one_writes_end_at_once(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignIn
) -> None:
    quiet, other = people.team("Quiet cases", restricted=True), people.team("Riga desk")
    anna, eva = people.agent("Anna Liepa", quiet), people.agent("Eva Balode", quiet)
    ticket = a_ticket(anna, team_id=quiet.id)
    db.session.commit()
    page, letters = f"/tickets/{ticket.number}", count(OutgoingEmail)
    moved, gone = sign_in_as(anna), sign_in_as(eva)
    sending = [deed(each, page, "/messages", text="Too late.") for each in (moved, gone)]
    token = {"csrf_token": moved.get(page).all("input[name=csrf_token]")[0].get("value")}
    db.session.execute(update(Membership).filter_by(user_id=anna.id).values(team_id=other.id))
    users.deactivate(eva, by=SYSTEM, at=at)
    db.session.commit()
    db.session.remove()  # another process: nothing is remembered
    assert sending[0]() == 404, "a ticket of a team one left is not there"
    assert sending[1]() in {302, 303, 401}, "who was let go is asked to sign in"
    g.pop("_login_user", None)
    upload = moved.http.post(f"{page}/draft-files", data=token | {"file": (BytesIO(b"Plan"), "plan.txt")})
    assert upload.status_code == 404
    assert (count(Message, kind=MessageKind.REPLY), count(DraftFile), count(Attachment)) == (0, 0, 0)
    assert count(OutgoingEmail) == letters, "nothing was sent"


def test_fault_72_a_reply_and_the_end_of_its_writers_rights_at_once_are_one_before_the_other(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignIn
) -> None:
    anna = people.agent("Anna Liepa")
    ticket = a_ticket(anna)
    reply = deed(sign_in_as(anna), f"/tickets/{ticket.number}", "/messages", text="In time?")
    number = anna.id

    def let_go() -> None:
        users.deactivate(db.session.get_one(User, number), by=SYSTEM, at=at)

    status, _none = together(app, reply, let_go)
    kept = count(Message, kind=MessageKind.REPLY)
    assert kept == (1 if status == 303 and count(OutgoingEmail, purpose="reply") else 0)
    assert reply() != 200 and count(Message, kind=MessageKind.REPLY) == kept


@pytest.mark.slow
def test_fault_49_a_clock_that_is_put_back_repeats_nothing_and_ends_no_lease_early(
    app: Flask, at: datetime, clock: Any, drain: Callable[..., Any]
) -> None:
    surveys.version()
    anna = people.agent("Anna Liepa")
    made, _closing = tickets.closed_ticket(
        by=anna, at=at, customer=customers.customer("Ilze", email="ilze@example.net", language="en")
    )
    number = made.id
    for days in (2, 1, 2, 0, 3):  # forward, and back again and again
        clock.move_to(at + timedelta(days=days))
        drain(at + timedelta(days=days))
    assert count(OutgoingEmail, purpose="survey") == 1
    assert count(Invitation) == count(Closing) == 1
    assert db.session.get_one(Ticket, number).status is Status.CLOSED
    db.session.rollback()
    assert queue.claim("test.job", at.replace(second=0)) and not queue.claim("test.job", at.replace(second=0))
    clock.move_to(at - timedelta(days=1))
    assert not queue.claim("test.job", at.replace(second=0)), "the minute is named, not counted"


@contextmanager
def ended_by_the_database(times: int) -> Iterator[None]:
    """PostgreSQL ends whoever adds a message, so often, as it ends one of two that wait for each other."""
    left = [times]

    def end(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
        if not statement.startswith("INSERT INTO messages") or not left[0]:
            return statement, parameters
        left[0] -= 1
        return "DO $$ BEGIN RAISE deadlock_detected; END $$", {}

    event.listen(db.engine, "before_cursor_execute", end, retval=True)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", end)


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("times", [1, 5])
def test_who_was_ended_for_another_is_tried_once_more(app: Flask, sign_in_as: SignIn, times: int) -> None:
    anna = people.agent("Anna Liepa")
    client, url = sign_in_as(anna), f"/tickets/{a_ticket(anna).number}"
    token = client.get(url).all("input[name=csrf_token]")[0].get("value")
    given = {
        "csrf_token": token,
        "text": "In spite of all",
        "files": (BytesIO(b"The whole plan"), "plan.txt"),
    }
    kept = count(Message)
    with ended_by_the_database(times):
        answer = client.post(f"{url}/notes", given)
    if times == 1:
        assert answer.status == 200 and "In spite of all" in answer.text
        assert (count(Message), count(Attachment)) == (kept + 1, 1)
        assert db.session.scalars(select(StoredFile.size)).one() == len(b"The whole plan")
    else:
        assert (answer.status, answer.response.headers["Retry-After"]) == (503, "5")
        assert count(Message) == kept
