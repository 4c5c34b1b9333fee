"""After three years nothing leads from an answer to whose it was, and every figure stays (E37)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.privacy import jobs, lapsing, settings, wiping
from helpdesk.privacy.models import Lapsing
from helpdesk.reports import rollups, verifying
from helpdesk.reports.models import CLOSING_FACTS, SCORE_FACTS, UNREAD_COMMENTS
from helpdesk.surveys import deciding
from helpdesk.surveys.models import Answer, Invitation, Response
from helpdesk.surveys.words import Exclusion, InvitationState, QuestionKey
from helpdesk.tickets.models import Ticket
from tests.factories import customers, disputes, people, surveys
from tests.pages import Client

BEFORE = datetime(2029, 11, 1, 0, 30, tzinfo=UTC)  # half past two in Riga, 35 months and a half after
NIGHT = datetime(2029, 12, 1, 0, 30, tzinfo=UTC)
LINKS = {"invitation_id", "closing_id", "ticket_id", "customer_id"}
GOOD = {"satisfaction": 4, "solved": "yes", "agent": 5, "comment": "It stands."}


def rows_of(table: Any, *without: str) -> list[str]:
    return sorted(
        str({key: value for key, value in row._mapping.items() if key not in without})
        for row in db.session.execute(select(table))
    )


def ilze() -> Customer:
    return customers.customer("Ilze", email="ilze@example.net")


def lapse(at: datetime) -> int:
    db.session.commit()
    return jobs.lapse(at)


def test_e37_after_36_months_an_answer_is_cut_off_and_every_figure_stays(app: Flask, at: datetime) -> None:
    settings.COMMENT_MONTHS.set(0, at=at)
    response = surveys.answered(GOOD, at=at, customer=ilze(), by=people.agent())
    asked = db.session.get_one(Invitation, response.invitation_id)
    ticket = db.session.get_one(Ticket, asked.ticket_id)
    assert ticket.satisfaction == 4
    rollups.rebuild()
    facts, closings = rows_of(SCORE_FACTS, *LINKS), rows_of(CLOSING_FACTS)
    assert facts and lapse(BEFORE) == 0
    assert response.invitation_id == asked.id
    assert lapse(NIGHT) == 1
    db.session.expire_all()
    assert (response.invitation_id, response.delivery_id, response.nonce) == (None, None, "")
    assert response.answered_at.astimezone(UTC) < at and response.answered_on == at.date()
    assert ticket.satisfaction is None
    linked = db.session.execute(select(*(SCORE_FACTS.c[name] for name in sorted(LINKS)))).all()
    assert {value for row in linked for value in row} == {None}
    assert rows_of(SCORE_FACTS, *LINKS) == facts and rows_of(CLOSING_FACTS) == closings
    words = select(Answer.text).where(Answer.key == QuestionKey.COMMENT)
    assert db.session.scalars(words).all() == [wiping.mark()], "nobody could find them any more"
    assert db.session.execute(select(UNREAD_COMMENTS)).all() == []
    assert asked.state is InvitationState.ANSWERED, "that somebody was asked and answered stays"
    assert verifying.differences() == []
    verifying.rebuild()
    assert rows_of(SCORE_FACTS, *LINKS) == facts and rows_of(CLOSING_FACTS) == closings
    assert verifying.differences() == []
    night = db.session.get_one(Lapsing, NIGHT.date())
    assert (night.links, night.due) == (1, 1) and night.ended_at is not None
    assert lapsing.preview(NIGHT)["links"] == 0


def test_e37_every_version_of_an_answer_is_cut_and_one_that_was_excluded_stays_so(
    app: Flask, at: datetime
) -> None:
    response = surveys.answered({"satisfaction": 2}, at=at, customer=ilze(), by=people.agent())
    asked = db.session.get_one(Invitation, response.invitation_id)
    changed = surveys.answer(asked, {"satisfaction": 4}, at=at)
    deciding.exclude(changed, because=Exclusion.DUPLICATE, by=people.supervisor(), at=at)
    facts = rows_of(SCORE_FACTS, *LINKS)
    assert lapse(NIGHT) == 1
    assert db.session.scalars(select(Response.invitation_id)).all() == [None, None]
    assert rows_of(SCORE_FACTS, *LINKS) == facts
    assert verifying.differences() == []


def test_e37_what_is_on_hold_or_was_disputed_keeps_its_ties(app: Flask, at: datetime) -> None:
    held = customers.customer("Held", email="held@example.net")
    surveys.answered(at=at, customer=held)
    disputes.dispute(at=at)
    held.legal_hold = True
    db.session.commit()
    assert lapsing.preview(NIGHT)["links"] == 0
    held.legal_hold = False
    db.session.commit()
    assert lapsing.preview(NIGHT)["links"] == 1
    settings.LINK_MONTHS.set(0, at=at)
    assert lapsing.preview(NIGHT)["links"] == 0


def test_e37_pages_of_a_ticket_whose_answer_was_cut_off_say_nothing_of_it(
    app: Flask, at: datetime, sign_in_as: Any
) -> None:
    anna = people.agent()
    response = surveys.answered(GOOD, at=at, customer=ilze(), by=anna)
    asked = db.session.get_one(Invitation, response.invitation_id)
    number = surveys.ticket_of(asked).number
    lapse(NIGHT)
    client: Client = sign_in_as(people.supervisor())
    page = client.get(f"/tickets/{number}")
    assert page.status == 200 and "It stands." not in page.text
    assert client.get(f"/surveys/answers/{response.id}").status == 404
    retention = sign_in_as(people.admin()).get("/retention").text
    assert "What ties answers to customers and tickets" in retention and "Answers cut off" in retention
