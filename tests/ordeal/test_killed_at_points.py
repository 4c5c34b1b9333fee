"""Deaths at the points that matter most, and what is there right afterwards (F1-F5, F17, F39, F57)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.mail import delivering, fetching, incoming
from helpdesk.mail.models import IncomingEmail, OutgoingEmail
from helpdesk.mail.words import IncomingState, OutgoingState, Reason, Security, Source
from helpdesk.reports import verifying
from helpdesk.surveys import jobs, links
from helpdesk.surveys.ballot_models import Ballot, BallotGroup
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import InvitationState
from helpdesk.tickets.models import Message, Ticket
from helpdesk.web import sealing
from tests import dovecot, smtp
from tests.conftest import missing
from tests.factories import customers, mail, surveys
from tests.ordeal.mortal import Deed, Mortal

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def imap_server() -> Iterator[dovecot.Server]:
    if why := dovecot.missing():
        missing(why)
    with dovecot.server() as running:
        yield running


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def subjects() -> list[str]:
    return [row.subject for row in db.session.scalars(select(IncomingEmail).order_by(IncomingEmail.id))]


@pytest.mark.services
@pytest.mark.parametrize(
    ("point", "kept"), [("mail.fetched", 0), ("mail.after_raw", 0), ("mail.received", 1), ("mail.flagged", 1)]
)
def test_f1_f4_f5_a_killed_fetch_is_taken_up_without_loss_or_double(
    app: Flask, at: datetime, imap_server: dovecot.Server, mortal: Mortal, point: str, kept: int
) -> None:
    mail.mailbox(
        "help@kulda.example",
        imap_host="127.0.0.1",
        imap_port=imap_server.port,
        imap_security=Security.PLAIN,
        imap_user=dovecot.USER,
        imap_secret=sealing.sealed(dovecot.PASSWORD),
        imap_done_folder="Done",
    )
    imap_server.put(mail.raw(subject="a"), mail.raw(subject="b"))
    assert mortal.live(app, Deed(at, job="mail.fetch"), failpoint=point).died_at == point
    assert len(subjects()) == kept
    db.session.commit()
    assert fetching.fetch_due(at + HOUR) == 2 - kept
    assert subjects() == ["a", "b"] and imap_server.subjects() == []
    assert imap_server.subjects("Done") == ["a", "b"]


@pytest.mark.parametrize(
    ("point", "kept"),
    [("mail.before_raw", 0), ("mail.after_raw", 0), ("mail.parsed", 1), ("mail.handled", 1)],
)
def test_f2_f3_f17_a_process_killed_anywhere_leaves_one_message_after_the_server_tries_again(
    app: Flask, at: datetime, mortal: Mortal, point: str, kept: int
) -> None:
    raw = mail.raw(message_id="<one@customer.example>", files=(("a.txt", "text/plain", b"x"),))
    piped = Deed(at, command=["mail", "receive"], given=raw.decode("latin-1"))
    assert mortal.live(app, piped, failpoint=point).died_at == point
    assert count(IncomingEmail) == kept and count(Ticket) == 0
    assert mortal.live(app, piped).outcome == "0", "the mail server sends it once more"
    incoming.process_due(at + HOUR)
    assert (count(IncomingEmail), count(Ticket), count(Message)) == (1, 1, 1)
    assert db.session.scalars(select(IncomingEmail)).one().state is IncomingState.PROCESSED


def test_f57_a_mail_that_takes_its_worker_with_it_is_counted_and_put_aside_after_three_deaths(
    app: Flask, at: datetime, mortal: Mortal
) -> None:
    """As the kernel ends what uses all memory; whoever watches over the worker starts it anew."""
    take = [mail.raw(subject="too much"), mail.raw(subject="after it")]
    for raw in take:
        incoming.receive(raw, mailbox_id=None, source=Source.PIPE, at=at)
    db.session.commit()
    deed = [Deed(at + n * HOUR, job="mail.process") for n in range(4)]
    for n in range(3):
        assert mortal.live(app, deed[n], failpoint="mail.parsed").died_at == "mail.parsed"
    found = select(IncomingEmail).order_by(IncomingEmail.id)
    assert [row.attempts for row in db.session.scalars(found)] == [3, 0]
    mortal.live(app, deed[3])
    first, second = db.session.scalars(found)
    assert (first.state, first.reason) == (IncomingState.QUARANTINED, Reason.BROKEN)
    assert second.state is IncomingState.PROCESSED and count(Ticket) == 1, "what came after it is served"


@pytest.mark.parametrize(("point", "copies"), [("mail.before_smtp", 1), ("mail.after_smtp", 2)])
def test_f39_a_sender_killed_around_the_servers_answer_makes_at_most_one_copy_more(
    app: Flask, server: smtp.Server, mortal: Mortal, point: str, copies: int
) -> None:
    at = clock.now()
    first, *others = [mail.letter(at=at).message_id.strip("<>") for _ in range(3)]
    assert mortal.live(app, Deed(at, job="mail.deliver"), failpoint=point).died_at == point
    assert delivering.deliver(at + MINUTE) == 0, "the lease of the dead is still running"
    assert delivering.deliver(at + HOUR) == 3
    ids = [taken.message_id for taken in server.taken]
    assert ids.count(first) == copies and all(ids.count(other) == 1 for other in others)
    db.session.expire_all()
    rows = list(db.session.scalars(select(OutgoingEmail).order_by(OutgoingEmail.id)))
    assert [row.state for row in rows] == [OutgoingState.SENT] * 3
    assert [row.uncertain for row in rows] == [True, False, False]


@pytest.mark.parametrize("point", ["surveys.claimed", "surveys.written", "surveys.queued"])
def test_a_worker_killed_at_any_point_leaves_one_letter_behind(
    app: Flask, at: datetime, mortal: Mortal, point: str
) -> None:
    """Between claim and commit, or after it."""
    closed = datetime.fromisoformat("2026-11-24T10:00+00:00")  # a Tuesday noon in Riga
    due = closed + timedelta(hours=24)
    surveys.scheduled(at=closed, customer=customers.customer("Ilze", email="ilze@example.net"))
    assert mortal.live(app, Deed(due, job="surveys.send_due"), failpoint=point).died_at == point
    assert count(OutgoingEmail) == (1 if point == "surveys.queued" else 0)
    assert jobs.send_due(due + MINUTE) == 0, "the dead worker's lease still holds"
    jobs.send_due(due + 6 * MINUTE)
    assert count(OutgoingEmail) == 1
    attempts = db.session.scalars(select(Delivery.attempts)).all()
    assert attempts == [1 if point == "surveys.queued" else 2]


@pytest.mark.parametrize("point", ["ballots.spent", "ballots.cast"])
def test_an_anonymous_answer_killed_on_its_way_is_there_whole_or_not_at_all(
    app: Flask, at: datetime, mortal: Mortal, point: str
) -> None:
    """Between spending the link and putting the ballot in, and before the commit: then neither; sent again, both, once."""
    surveys.anonymous()
    made, token = surveys.invitation(at=at - timedelta(hours=1))
    shown = links.page_token(surveys.delivery_of(made).id, at - MINUTE)
    db.session.commit()
    given = {"csrf_token": shown, "satisfaction": "2", "send": "yes", "website": ""}
    deed = Deed(at, post=f"/s/{token}", data=given)
    assert mortal.live(app, deed, failpoint=point).died_at == point
    assert (db.session.scalar(select(Invitation.state)), count(Ballot)) == (InvitationState.SENT, 0)
    for _again in range(2):
        mortal.live(app, deed)
    db.session.rollback()
    assert (db.session.scalar(select(Invitation.state)), count(Ballot)) == (InvitationState.ANSWERED, 1)
    assert verifying.differences() == []


def test_a_count_that_is_killed_leaves_every_ballot_in_the_box(
    app: Flask, at: datetime, mortal: Mortal
) -> None:
    surveys.anonymous()
    category = surveys.tickets.categories.category("Internet")
    for _n in range(6):
        surveys.cast({"satisfaction": 4}, at=at, category=category)
    db.session.commit()
    died = mortal.live(app, Deed(at, job="surveys.count_ballots"), failpoint="ballots.counted").died_at
    assert (died, count(Ballot), count(BallotGroup)) == ("ballots.counted", 6, 0)
    assert jobs.count_ballots(at) == 6
    assert verifying.differences() == []
