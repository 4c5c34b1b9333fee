"""After three years nothing leads from an answer to whose it was, and every figure stays (E37)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.cards.models import CardReading
from helpdesk.customers.models import Customer
from helpdesk.disputes import deciding as deciding_disputes
from helpdesk.disputes.models import Dispute, DisputeDecision
from helpdesk.disputes.words import DisputeState
from helpdesk.events import sealing
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict
from helpdesk.mailings import jobs as trickling
from helpdesk.mailings import progress
from helpdesk.privacy import jobs, lapsing, settings, wiping
from helpdesk.privacy.models import Lapsing
from helpdesk.reports import milestones, rollups, verifying
from helpdesk.reports.models import CLOSING_FACTS, SCORE_FACTS, UNREAD_COMMENTS
from helpdesk.surveys import deciding
from helpdesk.surveys import jobs as asking_jobs
from helpdesk.surveys import settings as asking_settings
from helpdesk.surveys.models import Answer, Invitation, Response
from helpdesk.surveys.words import Exclusion, InvitationState, QuestionKey
from helpdesk.tickets.models import Ticket
from tests.factories import cards, customers, disputes, mailings, people, surveys
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


def disputed(at: datetime) -> Dispute:
    """A dispute about an answer that was good enough for no case, decided."""
    anna = people.agent()
    response = disputes.final({"satisfaction": 4, "agent": 3}, at=at, by=anna)
    return disputes.decided(
        disputes.dispute(by=anna, response=response, at=at), by=people.supervisor(), at=at
    )


def links(at: datetime) -> int:
    """How many answers would be cut off now."""
    db.session.commit()
    return lapsing.preview(at)["links"]


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
    facts, closings = rows_of(SCORE_FACTS, *LINKS, "response_id"), rows_of(CLOSING_FACTS)
    assert facts and lapse(BEFORE) == 0
    assert response.invitation_id == asked.id
    assert lapse(NIGHT) == 1
    db.session.expire_all()
    response = db.session.scalars(select(Response)).one()
    assert (response.invitation_id, response.delivery_id, response.nonce) == (None, None, "")
    assert response.answered_at.astimezone(UTC) < at and response.answered_on == at.date()
    assert ticket.satisfaction is None
    linked = db.session.execute(select(*(SCORE_FACTS.c[name] for name in sorted(LINKS)))).all()
    assert {value for row in linked for value in row} == {None}
    assert rows_of(SCORE_FACTS, *LINKS, "response_id") == facts and rows_of(CLOSING_FACTS) == closings
    words = select(Answer.text).where(Answer.key == QuestionKey.COMMENT)
    assert db.session.scalars(words).all() == [wiping.mark()], "nobody could find them any more"
    assert db.session.execute(select(UNREAD_COMMENTS)).all() == []
    assert asked.state is InvitationState.ANSWERED, "that somebody was asked and answered stays"
    assert verifying.differences() == []
    verifying.rebuild()
    assert rows_of(SCORE_FACTS, *LINKS, "response_id") == facts and rows_of(CLOSING_FACTS) == closings
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
    facts = rows_of(SCORE_FACTS, *LINKS, "response_id")
    assert lapse(NIGHT) == 1
    assert db.session.scalars(select(Response.invitation_id)).all() == [None, None]
    assert rows_of(SCORE_FACTS, *LINKS, "response_id") == facts
    assert verifying.differences() == []


def test_e37_what_is_on_hold_or_disputed_keeps_its_ties(app: Flask, at: datetime) -> None:
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


def test_e37_an_answer_whose_dispute_is_long_over_kept_its_ties_for_ever(
    app: Flask, at: datetime, sign_in_as: Any
) -> None:
    made = disputed(at)
    facts = rows_of(SCORE_FACTS, *LINKS, "response_id")
    assert lapse(NIGHT) == 1
    db.session.expire_all()
    kept = db.session.get_one(Dispute, made.id)
    assert (kept.response_id, kept.words) == (None, wiping.mark())
    assert kept.state is DisputeState.LEFT_OUT, "what was decided stays"
    assert set(db.session.scalars(select(DisputeDecision.why))) == {wiping.mark()}
    assert rows_of(SCORE_FACTS, *LINKS, "response_id") == facts and verifying.differences() == []
    lead = people.supervisor("Liene")
    page = sign_in_as(lead).get(f"/disputes/{kept.id}")
    assert page.status == 200 and "The answer is gone." in page.text
    assert not page.all("form[action$='/reversal']")
    with pytest.raises(Conflict, match="cut off"):
        deciding_disputes.take_back(disputes.fresh(kept), "A mistake.", seen=kept.version, by=lead, at=NIGHT)


def test_e37_a_dispute_that_ended_lately_keeps_the_answer_until_its_own_time_is_over(
    app: Flask, at: datetime
) -> None:
    made = disputed(at)
    made.ended_at = BEFORE
    assert links(NIGHT) == 0
    made.ended_at = at
    assert links(NIGHT) == 1


def test_e37_the_sealed_record_led_from_a_cut_answer_to_its_ticket(app: Flask, at: datetime) -> None:
    response = surveys.answered(GOOD, at=at, customer=ilze(), by=people.agent())
    number = response.id
    sealing.seal(NIGHT)
    assert links(NIGHT) == 1 and lapse(NIGHT)
    told = {row.payload.get("response_id") for row in db.session.scalars(select(EventRecord))}
    assert number in told, "the record is as it was"
    assert sealing.broken() == []
    now = set(db.session.scalars(select(Response.id)))
    assert len(now) == 1 and not now & told, "and leads to no answer"
    assert set(db.session.scalars(select(SCORE_FACTS.c.response_id))) == now
    assert set(db.session.scalars(select(Answer.response_id))) == now


def test_e37_what_was_read_on_a_card_told_of_a_cut_answer(app: Flask, at: datetime) -> None:
    card = cards.handed(surveys.visit(at=at), at=at)
    said = {"satisfaction": "4", "comment": "Slow."}
    cards.read(card, said, by=people.supervisor(), at=at, scan=cards.scan())
    asked = card.invitation_id
    assert lapse(NIGHT) >= 1
    db.session.expire_all()
    reading = db.session.scalars(select(CardReading)).one()
    assert (reading.given, reading.scan_id, reading.filled_on) == ({}, None, None)
    assert (card.satisfaction, card.causes, card.counted_on) == (None, "", None)
    assert card.invitation_id == asked, "that it went along with the visit stays"
    assert db.session.scalars(select(Answer.value).where(Answer.key == QuestionKey.SATISFACTION)).all() == [4]


def test_e37_answers_to_mailings_kept_their_ties_for_ever(app: Flask, at: datetime, sign_in_as: Any) -> None:
    asking_settings.REST_DAYS.set(False, at=at)
    version = surveys.asking("satisfaction", "recommend", "comment", at=at)
    ilze()
    made = mailings.mailing(survey_id=version.survey_id, at=at)
    db.session.commit()
    trickling.trickle(at)
    asking_jobs.send_due(at)
    asked = db.session.scalars(select(Invitation)).one()
    surveys.answer(asked, {"satisfaction": 4, "recommend": 9, "comment": "Fine."}, at=at)
    before = milestones.of_mailings([made.id])
    assert [line.n for line in before[0].lines] == [1, 1]
    assert lapse(NIGHT) >= 1
    db.session.expire_all()
    response = db.session.scalars(select(Response)).one()
    assert (response.invitation_id, response.delivery_id, response.mailing_id) == (None, None, made.id)
    assert milestones.of_mailings([made.id]) == before, "counted as they were"
    assert progress.tallies([made.id])[made.id].answered == 1
    assert lapsing.preview(NIGHT)["links"] == 0
    assert "Fine." not in sign_in_as(people.supervisor()).get(f"/mailings/{made.id}").text


def test_e37_pages_of_a_ticket_whose_answer_was_cut_off_say_nothing_of_it(
    app: Flask, at: datetime, sign_in_as: Any
) -> None:
    anna = people.agent()
    response = surveys.answered(GOOD, at=at, customer=ilze(), by=anna)
    asked = db.session.get_one(Invitation, response.invitation_id)
    number, response_id = surveys.ticket_of(asked).number, response.id
    lapse(NIGHT)
    client: Client = sign_in_as(people.supervisor())
    page = client.get(f"/tickets/{number}")
    assert page.status == 200 and "It stands." not in page.text
    now = db.session.scalars(select(Response.id)).one()
    for number in (response_id, now):
        assert client.get(f"/surveys/answers/{number}").status == 404
    retention = sign_in_as(people.admin()).get("/retention").text
    assert "What ties answers to customers and tickets" in retention and "Answers cut off" in retention
