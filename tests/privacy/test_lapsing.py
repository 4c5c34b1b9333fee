"""What lapses does so at night, in pieces, as the settings say; figures stay, and a legal hold keeps everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.files.models import StoredFile
from helpdesk.mail.models import IncomingEmail
from helpdesk.privacy import jobs, lapsing, settings, wiping
from helpdesk.privacy.models import LapsedTicket, Lapsing
from helpdesk.reports import verifying
from helpdesk.reports.models import CLOSING_FACTS, SCORE_FACTS
from helpdesk.surveys.models import Answer
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets.models import Attachment, Message, Ticket
from tests.factories import customers, people, privacy, surveys, tickets
from tests.pages import Client

NIGHT = datetime(2029, 3, 1, 0, 30, tzinfo=UTC)  # half past two in Riga
SAID = {"satisfaction": 2, "comment": "It rained in."}


def comments() -> list[str | None]:
    said = select(Answer.text).where(Answer.key == QuestionKey.COMMENT).order_by(Answer.id)
    return list(db.session.scalars(said))


def test_comments_lapse_after_two_years_and_nothing_else(app: Flask, at: datetime) -> None:
    who = privacy.known(at)
    bodies = list(db.session.scalars(select(Message.body).order_by(Message.id)))
    facts = [sorted(map(str, db.session.execute(select(each)))) for each in (SCORE_FACTS, CLOSING_FACTS)]
    db.session.commit()
    assert jobs.lapse(NIGHT - timedelta(days=365 * 2)) == 0
    assert jobs.lapse(NIGHT + timedelta(hours=8)) == 0  # by day
    assert jobs.lapse(NIGHT) == 2
    assert set(comments()) == {wiping.mark()}
    assert list(db.session.scalars(select(Message.body).order_by(Message.id))) == bodies
    assert [
        sorted(map(str, db.session.execute(select(each)))) for each in (SCORE_FACTS, CLOSING_FACTS)
    ] == facts
    assert verifying.differences() == [] and who.tickets
    night = db.session.scalars(select(Lapsing).order_by(Lapsing.day.desc())).first()
    assert night is not None and (night.comments, night.due) == (2, 2) and night.ended_at is not None
    assert jobs.lapse(NIGHT + timedelta(minutes=10)) == 0
    told = db.session.scalars(select(EventRecord).where(EventRecord.kind == "privacy.lapsed")).one()
    assert told.payload["comments"] == 2 and told.subject_id == 20290301


def test_closed_tickets_lose_words_and_files_and_their_customer_stays(app: Flask, at: datetime) -> None:
    who = privacy.known(at)
    still_open = tickets.ticket(customer=customers.customer("Juris"), body="Still open.")
    settings.TICKET_MONTHS.set(12, at=at)
    settings.COMMENT_MONTHS.set(0, at=at)
    settings.MAIL_DAYS.set(0, at=at)
    facts = [sorted(map(str, db.session.execute(select(each)))) for each in (SCORE_FACTS, CLOSING_FACTS)]
    count = lapsing.preview(NIGHT)["tickets"]
    closed = db.session.scalars(select(Ticket.id).where(Ticket.closed_at.is_not(None))).all()
    assert count == len(closed) and len(who.tickets) >= 3
    db.session.commit()
    assert jobs.lapse(NIGHT) == count
    for ticket in who.tickets:
        assert ticket.subject == wiping.mark()
    said = set(db.session.scalars(select(Message.body).where(Message.ticket_id != still_open.id)))
    assert said == {wiping.mark()} and db.session.query(Attachment).count() == 0
    assert db.session.scalars(select(Message.body).filter_by(ticket_id=still_open.id)).all() == [
        "Still open."
    ]
    db.session.refresh(who.customer)
    assert (who.customer.name, who.customer.erased_at) == (privacy.NAME, None)
    assert [
        sorted(map(str, db.session.execute(select(each)))) for each in (SCORE_FACTS, CLOSING_FACTS)
    ] == facts
    assert verifying.differences() == []
    assert lapsing.preview(NIGHT)["tickets"] == 0
    assert db.session.query(LapsedTicket).count() == count


def test_a_legal_hold_keeps_everything(app: Flask, at: datetime) -> None:
    who = privacy.known(at)
    who.customer.legal_hold = True
    for setting, value in (
        (settings.TICKET_MONTHS, 1),
        (settings.COMMENT_MONTHS, 1),
        (settings.MAIL_DAYS, 1),
    ):
        setting.set(value, at=at)
    db.session.commit()
    assert lapsing.preview(NIGHT) == {"tickets": 0, "comments": 0, "mails": 0}
    assert jobs.lapse(NIGHT) == 0
    who.customer.legal_hold = False
    db.session.commit()
    assert all(lapsing.preview(NIGHT).values())


def test_mails_as_they_arrived_give_way_to_nothing_and_their_messages_stay(app: Flask, at: datetime) -> None:
    privacy.known(at)
    settings.MAIL_DAYS.set(30, at=at)
    settings.COMMENT_MONTHS.set(0, at=at)
    db.session.commit()
    assert jobs.lapse(NIGHT) == 1
    mail = db.session.scalars(select(IncomingEmail)).one()
    assert db.session.get_one(StoredFile, mail.file_id).size == 0
    assert "has no internet" in db.session.scalars(select(Message.body).filter_by(incoming_id=mail.id)).one()
    assert jobs.lapse(NIGHT + timedelta(days=1)) == 0


def test_a_worker_that_dies_goes_on_the_same_night(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    surveys.version(at)
    surveys.settings.THROTTLE_DAYS.set(0, at=at)
    for _each in range(3):
        surveys.answered(SAID, at=at)
    db.session.commit()
    monkeypatch.setattr(lapsing, "BATCH", 1)
    seen: list[str] = []

    def die(point: str) -> None:
        seen.append(point)
        if len(seen) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(jobs.failpoints, "reached", die)
    with pytest.raises(KeyboardInterrupt):
        jobs.lapse(NIGHT)
    db.session.rollback()
    assert comments().count(wiping.mark()) == 1
    monkeypatch.setattr(jobs.failpoints, "reached", lambda _point: None)
    assert jobs.lapse(NIGHT + timedelta(minutes=10)) == 2
    night = db.session.scalars(select(Lapsing)).one()
    assert (night.comments, night.due) == (3, 3)


def test_the_page_says_what_would_go_and_what_went(
    app: Flask, clock: Any, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    surveys.answered(SAID, at=at - timedelta(days=800))
    admin = people.admin("Ada")
    db.session.commit()
    desk = sign_in_as(admin)
    page = desk.get("/retention")
    assert "Kept for good" in page.text and "Nothing has lapsed yet" in page.text
    assert "/settings/privacy" in page.body and desk.get("/settings/privacy").status == 200
    jobs.lapse(at.replace(hour=1))
    assert "Done" in desk.get("/retention").text
