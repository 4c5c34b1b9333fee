"""Which visit a card was handed out with."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from helpdesk.cards import handing
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError, Gone
from helpdesk.kit.event import SYSTEM
from helpdesk.surveys import answering, jobs, links, reading, settings
from helpdesk.surveys.models import Delivery
from helpdesk.surveys.words import InvitationState, Mode, Way
from helpdesk.tickets import lifecycle
from tests.factories import cards, people, surveys


def test_a_card_is_one_more_way_of_the_visits_survey_and_lives_sixty_days(app: Flask, at: datetime) -> None:
    made = surveys.visit(at=at)
    card = cards.handed(made, at=at)
    delivery = db.session.get_one(Delivery, card.delivery_id)
    assert (made.state, delivery.way) == (InvitationState.SENT, Way.CARD)
    assert made.expires_at == at + timedelta(days=60)
    assert jobs.expire(at + timedelta(days=59)) == 0
    assert jobs.expire(at + timedelta(days=61)) == 1


def test_a_card_after_a_slip_lengthens_nothing(app: Flask, at: datetime) -> None:
    made = surveys.visit(at=at)
    surveys.slip(made, at=at)
    cards.handed(made, at=at + timedelta(hours=1))
    assert made.expires_at == at + timedelta(days=settings.EXPIRY_DAYS.get())


def test_its_code_opens_the_survey_for_the_customer_who_answers_alone(app: Flask, at: datetime) -> None:
    made = surveys.visit(at=at)
    card = cards.printed(at=at)[0]
    assert links.by_code(card.code) is None, "a card without a visit opens nothing"
    handing.hand_out(surveys.ticket_of(made), card.code, None, by=people.agent(), at=at)
    delivery = links.by_code(card.code)
    assert delivery is not None and links.by_token(card.token, at) is delivery
    response = answering.answer(made, {"satisfaction": 4}, delivery=delivery, language="en", nonce="n", at=at)
    assert (response.mode, response.entered_by_id) == (Mode.SLIP, None), "typed in by nobody of ours"


def test_one_card_a_visit_and_one_visit_a_card(app: Flask, at: datetime) -> None:
    made, other = surveys.visit(at=at), surveys.visit(at=at)
    first, second = cards.printed(at=at)[:2]
    anna = people.agent()
    mine = handing.hand_out(surveys.ticket_of(made), first.code, None, by=anna, at=at)
    assert handing.hand_out(surveys.ticket_of(made), first.code, None, by=anna, at=at) is mine
    with pytest.raises(Conflict):
        handing.hand_out(surveys.ticket_of(made), second.code, None, by=anna, at=at)
    with pytest.raises(DomainError, match="another visit"):
        handing.hand_out(surveys.ticket_of(other), first.code, None, by=anna, at=at)


def test_a_card_that_asks_something_else_is_refused(app: Flask, at: datetime) -> None:
    made = surveys.visit(at=at)
    card = cards.printed(version=surveys.another(at=at), at=at)[0]
    with pytest.raises(DomainError, match="something else"):
        handing.hand_out(surveys.ticket_of(made), card.code, None, by=people.agent(), at=at)


@pytest.mark.parametrize("why", ["open", "call", "unknown", "typed in"])
def test_where_no_card_belongs_none_is_noted(app: Flask, at: datetime, why: str) -> None:
    made = surveys.call(at=at) if why == "call" else surveys.visit(at=at)
    ticket, card = surveys.ticket_of(made), cards.printed(at=at)[0]
    if why == "open":
        lifecycle.reopen(ticket, by=SYSTEM, at=at, because="customer_message")
    if why == "typed in":
        cards.read(cards.found(card.card_id), {"satisfaction": "4"}, by=people.supervisor(), at=at)
    with pytest.raises(DomainError):
        handing.hand_out(
            ticket, "ABCDEFGH" if why == "unknown" else card.code, None, by=people.agent(), at=at
        )


def test_nobody_is_asked_by_a_card_that_is_noted_after_a_week(app: Flask, at: datetime) -> None:
    made = surveys.visit(at=at)
    card = cards.printed(at=at)[0]
    late = at + timedelta(days=8)
    assert handing.hand_out(surveys.ticket_of(made), card.code, None, by=people.agent(), at=late) is None
    assert made.state is InvitationState.SUPPRESSED
    assert cards.found(card.card_id).invitation_id is None


def test_a_mistake_is_taken_back_until_the_card_comes_back(app: Flask, at: datetime) -> None:
    made, anna = surveys.visit(at=at), people.agent()
    card, ticket = cards.handed(made, at=at), surveys.ticket_of(made)
    handing.take_back(ticket, card.id, by=anna, at=at)
    assert cards.found(card.id).invitation_id is None and handing.of(made) is None
    again = cards.handed(made, at=at)
    cards.read(again, {"satisfaction": "4"}, by=people.supervisor(), at=at)
    with pytest.raises(Conflict):
        handing.take_back(ticket, again.id, by=anna, at=at)
    with pytest.raises(DomainError):
        handing.take_back(ticket, card.id, by=anna, at=at)


def test_a_page_opened_by_the_code_of_a_card_that_was_taken_back_answers_nobody_elses_survey(
    app: Flask, at: datetime
) -> None:
    made, anna = surveys.visit(at=at), people.agent()
    card = cards.handed(made, at=at)
    delivery = db.session.get_one(Delivery, card.delivery_id)
    page = links.code_page(delivery, at)
    handing.take_back(surveys.ticket_of(made), card.id, by=anna, at=at)
    opened = links.by_token(page, at)
    assert opened is not None and reading.why_over(opened, at) != "", "the page says that it is over"
    with pytest.raises(Gone):
        answering.answer(made, {"satisfaction": 1}, delivery=opened, language="en", nonce="n", at=at)


def test_that_a_visit_was_answered_is_not_told_by_its_card(app: Flask, at: datetime) -> None:
    made = surveys.visit(at=at)
    surveys.slip(made, at=at)
    surveys.answer_by_slip(made, {"satisfaction": 5}, at=at)
    assert cards.handed(made, at=at).invitation_id == made.id
