"""A process that dies anywhere loses nothing and does nothing twice (P1-P7, F39, F43).

Every life is cut off before another line of ours, the lines spread over the whole deed; then the deed is asked for again, as
a browser, the clock or a mail server would, and the story goes on to its end.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.files.models import StoredFile
from helpdesk.mail.models import IncomingEmail, OutgoingEmail
from helpdesk.mail.words import IncomingState, OutgoingState
from helpdesk.mailings.models import Recipient
from helpdesk.people import passwords
from helpdesk.people.models import UserSession
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact, ScoreChange
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import InvitationState, Moment
from helpdesk.tickets.models import Attachment, Closing, DraftFile, Merge, Message, Ticket
from tests.databases import Database
from tests.factories import customers, mail, mailings, milestones, people, tickets
from tests.factories import surveys as factories
from tests.flows import surveys
from tests.ordeal.mortal import Deed, Life, Mortal
from tests.pages import Client, Page, filled
from tests.smtp import Server

HOUR = timedelta(hours=1)
ANSWERS = {"sign-in": "302", "draft-files": "200"}  # of what is sent there; of anything else 303
PASSWORD = "seven quiet herons"
HASH = passwords.hashed(PASSWORD)
Story = Iterator[tuple[str, Deed]]


def sent(client: Client, page: Page, part: str, at: datetime, **more: Any) -> Deed:
    """The deed of a browser that sends a form of `page`."""
    files = more.pop("files", {})
    _method, address, data = filled(page, part, **more)
    cookie = client.http.get_cookie("helpdesk")
    cookies = {"helpdesk": cookie.value} if cookie is not None else {}
    return Deed(at, post=address, data=data, cookies=cookies, files=files)


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def kinds(kind: str) -> int:
    return db.session.scalar(select(func.count(EventRecord.id)).filter_by(kind=kind)) or 0


def from_closing_to_answer(app: Flask, server: Server, at: datetime) -> Story:
    """An agent closes a ticket, the customer is asked a day later and answers, and the worker sums up."""
    anna = people.agent("Anna Liepa")
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", language="en")
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna, customer=ilze, at=at - HOUR)
    factories.version()
    desk = Client(app)
    desk.sign_in(anna)
    page = desk.get(f"/tickets/{ticket.number}/closure")
    yield "close", sent(desk, page, "closure", at, outcome="resolved")
    yield "send", Deed(at + 25 * HOUR, job="surveys.send_due")
    yield "deliver", Deed(at + 27 * HOUR, job="mail.deliver")
    letter = surveys.asking(server.taken)[0]
    visitor = Client(app)
    page = visitor.get(surveys.choice(letter, 2))
    given = {"solved": "partly", "agent": "4", "comment": "Waited two days."}
    yield "answer", sent(visitor, page, "/s/", at + 30 * HOUR, button="Send my answer", **given)
    yield "sum up", Deed(at + 31 * HOUR, job="reports.rollup")

    assert count(Closing) == count(ClosingFact) == count(Response) == 1
    assert db.session.scalars(select(Invitation)).one().state is InvitationState.ANSWERED
    assert kinds("ticket.closed") == kinds("answer.given") == 1
    assert len(surveys.asking(server.taken)) >= 1
    assert [each.purpose for each in db.session.scalars(select(OutgoingEmail))].count("survey") == 1
    assert count(ScoreChange) == 0 and verifying.differences() == []
    nothing_is_sent_anew(server)


def from_mail_to_reply(app: Flask, server: Server, at: datetime) -> Story:
    """A mail comes through the pipe, becomes a ticket and is answered with a file."""
    mail.mailbox("help@example.com")
    raw = mail.raw(
        message_id="<one@customer.example>", files=(("a.txt", "text/plain", b"The light is red."),)
    )
    yield "receive", Deed(at, command=["mail", "receive"], given=raw.decode("latin-1"))
    yield "open", Deed(at + 2 * HOUR, job="mail.process")
    number = db.session.scalars(select(Ticket)).one().number
    desk = Client(app)
    desk.sign_in(people.agent("Anna Liepa"))
    files = {"files": ("plan.txt", "First the cable, then the router.")}
    page = desk.get(f"/tickets/{number}")
    yield "reply", sent(desk, page, "/messages", at + 3 * HOUR, text="We are on our way.", files=files)
    yield "deliver", Deed(at + 3 * HOUR, job="mail.deliver")

    assert count(IncomingEmail) == count(Ticket) == 1
    assert count(Message) == count(Attachment) == 2
    assert db.session.scalars(select(IncomingEmail)).one().state is IncomingState.PROCESSED
    assert all(store.read(row) for row in db.session.scalars(select(StoredFile)))
    assert sum("We are on our way." in letter.mail.text for letter in server.taken) in {1, 2}
    nothing_is_sent_anew(server)


def from_a_full_mailbox(app: Flask, server: Server, at: datetime) -> Story:
    """Several mails wait; small ones that begin something end together."""
    mail.mailbox("help@example.com")
    for name in ("anna", "berta", "cecilia"):
        mail.received(
            mail.raw(sender=f"{name}@example.net", files=(("a.txt", "text/plain", name.encode()),)), at
        )
    yield "take in", Deed(at + HOUR, job="mail.process")
    yield "acknowledge", Deed(at + 2 * HOUR, job="mail.deliver")

    assert set(db.session.scalars(select(IncomingEmail.state))) == {IncomingState.PROCESSED}
    assert count(Ticket) == count(Message) == count(Attachment) == count(OutgoingEmail) == 3
    assert all(store.read(row) for row in db.session.scalars(select(StoredFile)))
    nothing_is_sent_anew(server)


def from_a_milestone_to_letters(app: Flask, server: Server, at: datetime) -> Story:
    """Three customers reach a milestone on one day; the worker dies among them."""
    kind = milestones.kind(at=at)
    for name in ("anna", "berta", "cecilia"):
        one = customers.customer(name.title(), email=f"{name}@example.net", language="en")
        milestones.has(one, kind, at.date() + timedelta(1), at=at)
    milestones.milestone("Contract", Moment.CUSTOMER_DATE, 0, at=at, date_kind_id=kind.id)
    db.session.commit()
    yield "decide", Deed(at + 24 * HOUR, job="surveys.ask_at_milestones")
    yield "send", Deed(at + 25 * HOUR, job="surveys.send_due")
    yield "deliver", Deed(at + 26 * HOUR, job="mail.deliver")

    assert [each.state for each in db.session.scalars(select(Invitation))] == [InvitationState.SENT] * 3
    assert kinds("occasion.scheduled") == kinds("occasion.sent") == 3
    assert [each.purpose for each in db.session.scalars(select(OutgoingEmail))] == ["survey"] * 3
    nothing_is_sent_anew(server)


def from_a_mailing_to_letters(app: Flask, server: Server, at: datetime) -> Story:
    """Three customers are on the list of a mailing, and one of no address; the worker dies among them."""
    for name in ("anna", "berta", "cecilia"):
        customers.customer(name.title(), email=f"{name}@example.net", language="en")
    customers.customer("Mute", language="en")
    mailings.mailing("Autumn", at=at, starts_on=at.date() + timedelta(days=1))
    yield "trickle", Deed(at + 30 * HOUR, job="mailings.trickle")
    yield "send", Deed(at + 32 * HOUR, job="surveys.send_due")
    yield "deliver", Deed(at + 34 * HOUR, job="mail.deliver")

    states = [each.state for each in db.session.scalars(select(Invitation).order_by(Invitation.state))]
    assert states == [InvitationState.SENT] * 3 + [InvitationState.SUPPRESSED]
    assert count(Recipient) == 4 and kinds("occasion.scheduled") == kinds("occasion.sent") == 3
    assert kinds("mailing.started") == kinds("mailing.finished") == 1
    assert [each.purpose for each in db.session.scalars(select(OutgoingEmail))] == ["survey"] * 3
    nothing_is_sent_anew(server)


def from_sign_in_to_merge(app: Flask, server: Server, at: datetime) -> Story:
    """Somebody signs in, drops a file into the composer and merges two tickets."""
    anna = people.agent("Anna Liepa", email="anna@example.com", password_hash=HASH)
    pair = [tickets.ticket(words, by=anna, customer=False, at=at - HOUR) for words in ("First", "Again")]
    older, newer = (ticket.number for ticket in pair)
    desk = Client(app)
    desk.sign_in(anna)
    visitor = Client(app)
    form = visitor.get("/sign-in")
    yield "sign in", sent(visitor, form, "/sign-in", at, email="anna@example.com", password=PASSWORD)
    drop = sent(desk, desk.get(f"/tickets/{newer}"), "composer", at)
    yield (
        "upload",
        replace(drop, post=f"/tickets/{newer}/draft-files", files={"file": ("plan.txt", "First the cable.")}),
    )
    yield "merge", sent(desk, desk.get(f"/tickets/{newer}/merging?into={older}"), "merging", at)

    signed_in = kinds("user.signed_in")
    assert signed_in == count(UserSession) and signed_in in {2, 3}, "at most one that nobody has"
    assert count(DraftFile) == count(StoredFile) == 1
    assert all(store.read(row) for row in db.session.scalars(select(StoredFile)))
    assert count(Merge) == count(Closing) == kinds("ticket.merged") == 1
    merged = select(Ticket.merged_into_id.is_not(None)).order_by(Ticket.number)
    assert db.session.scalars(merged).all() == [False, True]


def again(deed: Deed) -> Deed:
    """A browser asks at once; the clock and the mail server an hour later, when no lease of the dead holds any more."""
    return deed if deed.post else replace(deed, at=deed.at + HOUR)


def nothing_is_sent_anew(server: Server) -> None:
    """Every letter has left, under one Message-ID, and one of them at most a second time."""
    assert set(db.session.scalars(select(OutgoingEmail.state))) == {OutgoingState.SENT}
    assert len({letter.message_id for letter in server.taken}) == count(OutgoingEmail)
    assert len(server.taken) <= count(OutgoingEmail) + 1


@pytest.mark.parametrize(
    ("story", "step"),
    [
        *[(from_closing_to_answer, step) for step in ("close", "send", "deliver", "answer", "sum up")],
        *[(from_mail_to_reply, step) for step in ("receive", "open", "reply", "deliver")],
        (from_a_full_mailbox, "take in"),
        *[(from_a_milestone_to_letters, step) for step in ("decide", "send")],
        (from_a_mailing_to_letters, "trickle"),
        *[(from_sign_in_to_merge, step) for step in ("sign in", "upload", "merge")],
    ],
    ids=lambda each: each.replace(" ", "-") if isinstance(each, str) else each.__name__,
)
def test_whoever_dies_anywhere_nothing_is_lost_or_done_twice(
    app: Flask, engine: Database, clock: Any, at: datetime, server: Server, mortal: Mortal,
    story: Callable[..., Story], step: str, ordeal_size: Callable[[int, int], int], tried: Callable[[str], None],
) -> None:  # fmt: skip
    def tell(die_at: int) -> Life:
        """Tells the story anew, with a death before line `die_at` of the step, which is then asked for once more."""
        engine.anew()
        clock.move_to(at)
        server.taken.clear()
        life = None
        with app.app_context():
            try:
                for name, deed in story(app, server, at):
                    db.session.commit()
                    db.session.remove()
                    clock.move_to(deed.at)
                    if name == step:
                        life = mortal.live(app, deed, die_at=die_at)
                        deed = again(deed)
                        clock.move_to(deed.at)
                    said = deed.do(app)
                    assert not deed.post or said == ANSWERS.get(deed.post.rpartition("/")[2], "303"), said
            except AssertionError as wrong:
                raise AssertionError(
                    f"after a death before line {die_at} of {step}, {life}: {wrong}"
                ) from wrong
        assert life is not None
        return life

    lines = min(
        tell(0).lines for _ in range(2)
    )  # what a process keeps from the first time shortens the second
    places = [tell(point).died_at for point in spread(lines, ordeal_size(5, 200))]
    lived = sum(
        not place for place in places
    )  # a cache that was warm by chance: the last lines were never reached
    assert lived <= len(places) // 5, f"{lived} of {len(places)} lived on"
    tried(f"{len(places)} kills at {len(set(places))} places, spread over the {lines} lines that run")


def spread(lines: int, points: int) -> list[int]:
    """Points spread over the lines: one drawn from each of as many equal parts."""
    chance = random.Random(lines)
    edges = [1 + lines * n // points for n in range(points + 1)]
    return [chance.randrange(low, max(high, low + 1)) for low, high in pairwise(edges)]
