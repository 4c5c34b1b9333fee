"""Typing cards in: by whom, what counts, the second reading, and what a decision changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.cards import queries, readings, settings
from helpdesk.cards.models import CardReading
from helpdesk.cards.readings import Scan
from helpdesk.cards.words import Fate, Waiting
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError, NotAllowed
from helpdesk.kit.event import SYSTEM
from helpdesk.recovery.models import Case
from helpdesk.reports import verifying
from helpdesk.reports.models import ScoreFact
from helpdesk.reports.words import ALONE
from helpdesk.surveys import answering
from helpdesk.surveys.words import ENTERED, InvitationState, Mode, Way
from helpdesk.tickets import conversation, lifecycle
from tests.factories import cards, people, surveys

LOW = {"satisfaction": "1", "solved": "no", "agent": "2", "causes": ["slow"], "comment": "Nobody came."}


@pytest.fixture(autouse=True)
def once(app: Flask) -> None:
    """No card is drawn unless a test says so."""
    cards.always_twice(0)


def values(made: Any) -> dict[str, Any]:
    return {each.key.value: each.value or each.text for each in surveys.current(made).answers}


def test_a_card_of_a_visit_is_its_answer_counted_apart_and_names_who_typed_it_in(
    app: Flask, at: datetime
) -> None:
    made, laura = surveys.visit(at=at, by=people.agent("Anna")), people.supervisor("Laura")
    card = cards.handed(made, at=at)
    cards.read(card, LOW, by=laura, at=at + timedelta(days=3))
    response = surveys.current(made)
    assert (card.fate, made.state) == (Fate.COUNTED, InvitationState.ANSWERED)
    assert (response.mode, response.entered_by_id) == (Mode.CARD, laura.id)
    assert Mode.CARD in ENTERED and Mode.CARD not in ALONE
    assert {fact.mode for fact in db.session.scalars(select(ScoreFact))} == {"card"}
    assert verifying.differences() == []


def test_a_bad_card_opens_a_case_as_any_bad_answer(app: Flask, at: datetime) -> None:
    card = cards.handed(surveys.visit(at=at), at=at)
    cards.read(card, LOW, by=people.supervisor(), at=at)
    assert db.session.scalar(select(func.count(Case.id))) == 1


@pytest.mark.parametrize("part", ["credited", "wrote", "assigned", "handed it out"])
def test_who_had_a_part_in_the_visit_types_nothing_in_whatever_they_are(
    app: Flask, at: datetime, part: str
) -> None:
    laura, anna = people.supervisor("Laura"), people.agent("Anna")
    made = surveys.visit(at=at, by=laura if part == "credited" else anna)
    ticket = surveys.ticket_of(made)
    card = cards.handed(made, at=at, by=laura if part == "handed it out" else anna)
    if part == "wrote":
        conversation.add_note(ticket, by=laura, body="He was here.", at=at)
    if part == "assigned":
        ticket.assignee_id = laura.id
        db.session.flush()
    with pytest.raises(NotAllowed):
        cards.read(card, LOW, by=laura, at=at)
    cards.always_twice()
    cards.read(card, LOW, by=people.supervisor("Ruta"), at=at)
    assert queries.to_read_again(laura) == [], "nor is it on their list"
    assert [each.id for each in queries.to_read_again(people.admin())] == [card.id]


def test_blank_and_unreadable_questions_have_no_answer_and_no_fact(app: Flask, at: datetime) -> None:
    made = surveys.visit(at=at)
    cards.read(
        cards.handed(made, at=at),
        {"solved": "yes"},
        by=people.supervisor(),
        at=at,
        unreadable=("satisfaction",),
    )
    response = surveys.current(made)
    assert values(made) == {"solved": 1} and response.unsaid == {"satisfaction": "unreadable"}
    assert {fact.question for fact in db.session.scalars(select(ScoreFact))} == {"solved"}
    assert verifying.differences() == []


def test_a_blank_card_is_kept_and_is_no_answer(app: Flask, at: datetime) -> None:
    made = surveys.visit(at=at)
    card = cards.handed(made, at=at)
    cards.read(card, {}, by=people.supervisor(), at=at)
    assert (card.fate, made.answered_at) == (Fate.BLANK, None)


def test_a_card_without_a_visit_counts_for_its_place_and_for_no_colleague(app: Flask, at: datetime) -> None:
    card = cards.one(at=at)
    cards.read(card, LOW, by=people.supervisor(), at=at)
    assert (card.fate, card.satisfaction, card.causes) == (Fate.APART, 1, "slow")
    assert db.session.scalar(select(func.count(ScoreFact.id))) == 0
    [found] = queries.sums(card.counted_on or date.min, card.counted_on or date.max)
    assert (found.counts, dict(found.causes)) == ([1, 0, 0, 0, 0], {"slow": 1})
    [line] = queries.apart(None, 10)
    assert line.comment == "Nobody came."


def test_causes_that_the_satisfied_ticked_count_nowhere(app: Flask, at: datetime) -> None:
    card = cards.one(at=at)
    cards.read(
        card, {"satisfaction": "5", "solved": "yes", "causes": ["slow"]}, by=people.supervisor(), at=at
    )
    assert card.causes == ""


def test_a_late_card_counts_in_the_period_of_its_visit_and_on_the_day_it_bears(
    app: Flask, at: datetime
) -> None:
    made = surveys.visit(at=at)
    card = cards.handed(made, at=at)
    filled = (at + timedelta(days=2)).date()
    cards.read(card, LOW, by=people.supervisor(), at=at + timedelta(days=40), filled_on=filled)
    facts = db.session.scalars(select(ScoreFact)).all()
    assert {fact.closed_on for fact in facts} == {at.date()}
    assert {fact.answered_on for fact in facts} == {filled}
    assert verifying.differences() == []


@pytest.mark.parametrize("days", [-30, 1])
def test_a_day_before_the_printing_or_yet_to_come_is_refused_at_its_field(
    app: Flask, at: datetime, days: int
) -> None:
    card = cards.one(at=at)
    with pytest.raises(DomainError) as refused:
        cards.read(
            card,
            LOW,
            by=people.supervisor(),
            at=at + timedelta(hours=1),
            filled_on=(at + timedelta(days=days)).date(),
        )
    assert refused.value.field == "filled_on"


def test_a_card_that_comes_back_too_late_or_after_a_reopening_is_kept_and_does_not_count(
    app: Flask, at: datetime
) -> None:
    late, reopened = surveys.visit(at=at), surveys.visit(at=at)
    first, second = cards.handed(late, at=at), cards.handed(reopened, at=at)
    lifecycle.reopen(
        surveys.ticket_of(reopened), by=SYSTEM, at=at + timedelta(hours=1), because="customer_message"
    )
    ruta = people.supervisor("Ruta")
    cards.read(first, LOW, by=ruta, at=at + timedelta(days=61))
    cards.read(second, LOW, by=ruta, at=at + timedelta(days=1))
    assert [first.fate, second.fate] == [Fate.ENDED, Fate.ENDED]
    assert db.session.scalar(select(func.count(ScoreFact.id))) == 0


def test_what_the_customer_answered_alone_stays_whatever_the_card_says(app: Flask, at: datetime) -> None:
    made = surveys.visit(at=at)
    surveys.slip(made, at=at)
    card = cards.handed(made, at=at)
    surveys.answer_by_slip(made, {"satisfaction": 5}, at=at)
    cards.read(card, LOW, by=people.supervisor(), at=at)
    assert (card.fate, values(made)) == (Fate.ANSWERED, {"satisfaction": 5})


def test_nobody_types_a_card_in_twice_unless_it_is_drawn_and_never_the_same_colleague(
    app: Flask, at: datetime
) -> None:
    laura, ruta = people.supervisor("Laura"), people.supervisor("Ruta")
    once, twice = cards.one(at=at), cards.one(at=at)
    cards.read(once, LOW, by=laura, at=at)
    with pytest.raises(Conflict):
        cards.read(once, LOW, by=ruta, at=at)
    cards.always_twice()
    cards.read(twice, LOW, by=laura, at=at)
    with pytest.raises(NotAllowed):
        cards.read(twice, LOW, by=laura, at=at, slot=2)
    assert queries.to_read_again(laura) == []
    cards.read(twice, LOW, by=ruta, at=at, slot=2)
    assert twice.waits is None
    with pytest.raises(Conflict):
        cards.read(twice, LOW, by=people.admin(), at=at, slot=2)


def test_about_one_card_in_ten_is_drawn_and_the_lot_stays(app: Flask, at: datetime) -> None:
    settings.TWICE_PERCENT.set(10, at=at)
    drawn = [card_id for card_id in range(1, 2001) if readings.is_drawn(card_id)]
    assert 150 < len(drawn) < 250
    assert drawn == [card_id for card_id in range(1, 2001) if readings.is_drawn(card_id)]


def test_readings_that_differ_wait_for_a_decision_and_the_first_counts_until_then(
    app: Flask, at: datetime
) -> None:
    made, laura, ruta = surveys.visit(at=at), people.supervisor("Laura"), people.supervisor("Ruta")
    card = cards.differing(cards.handed(made, at=at), laura, ruta, at=at)
    assert card.waits is Waiting.DECISION and values(made)["satisfaction"] == 1
    assert [each.id for each in queries.differing(ruta)] == [card.id]


def test_a_decision_for_the_second_mends_the_answer_long_after_the_change_window(
    app: Flask, at: datetime
) -> None:
    made, laura, ruta = surveys.visit(at=at), people.supervisor("Laura"), people.supervisor("Ruta")
    card = cards.differing(cards.handed(made, at=at), laura, ruta, at=at)
    conversation.add_note(surveys.ticket_of(made), by=people.agent(), body="Called.", at=at)
    later = at + timedelta(days=20)
    readings.decide(card.id, 2, by=laura, at=later)
    response = surveys.current(made)
    assert (response.version, response.entered_by_id, values(made)["satisfaction"]) == (2, ruta.id, 2)
    assert "changed_after_contact" not in response.flags
    facts = select(ScoreFact.value).where(ScoreFact.question == "satisfaction")
    assert list(db.session.scalars(facts)) == [2]
    assert verifying.differences() == []
    with pytest.raises(Conflict):
        readings.decide(card.id, 1, by=laura, at=later)


def test_a_decision_for_the_first_changes_nothing(app: Flask, at: datetime) -> None:
    made, laura, ruta = surveys.visit(at=at), people.supervisor("Laura"), people.supervisor("Ruta")
    card = cards.differing(cards.handed(made, at=at), laura, ruta, at=at)
    readings.decide(card.id, 1, by=ruta, at=at)
    assert surveys.current(made).version == 1 and card.waits is None


def test_who_had_a_part_in_the_visit_decides_nothing(app: Flask, at: datetime) -> None:
    laura, ruta, edgars = people.supervisor("Laura"), people.supervisor("Ruta"), people.admin("Edgars")
    card = cards.differing(cards.handed(surveys.visit(at=at, by=edgars), at=at), laura, ruta, at=at)
    with pytest.raises(NotAllowed):
        readings.decide(card.id, 2, by=edgars, at=at)
    assert queries.differing(edgars) == []


def test_what_the_customer_changed_meanwhile_is_not_mended(app: Flask, at: datetime) -> None:
    made, laura, ruta = surveys.visit(at=at), people.supervisor("Laura"), people.supervisor("Ruta")
    card = cards.differing(cards.handed(made, at=at), laura, ruta, at=at)
    delivery = surveys.delivery_of(made, Way.CARD)
    answering.answer(made, {"satisfaction": 4}, delivery=delivery, language="en", nonce="web", at=at)
    readings.decide(card.id, 2, by=laura, at=at)
    assert values(made) == {"satisfaction": 4} and surveys.current(made).mode is Mode.SLIP


def test_a_card_that_only_the_first_took_for_blank_counts_once_it_is_decided(
    app: Flask, at: datetime
) -> None:
    cards.always_twice()
    made = surveys.visit(at=at)
    card = cards.handed(made, at=at)
    cards.read(card, {}, by=people.supervisor("Laura"), at=at)
    cards.read(card, LOW, by=people.supervisor("Ruta"), at=at, slot=2)
    readings.decide(card.id, 2, by=people.admin(), at=at)
    assert card.fate is Fate.COUNTED and values(made)["satisfaction"] == 1


def test_of_a_card_without_a_visit_the_figures_follow_the_decision(app: Flask, at: datetime) -> None:
    card = cards.differing(cards.one(at=at), people.supervisor("Laura"), people.supervisor("Ruta"), at=at)
    readings.decide(card.id, 2, by=people.admin(), at=at)
    [found] = queries.sums(card.counted_on or date.min, card.counted_on or date.max)
    assert found.counts == [0, 1, 0, 0, 0]


def test_a_scan_is_kept_with_its_reading_and_anything_else_is_refused(app: Flask, at: datetime) -> None:
    card, laura = cards.one(at=at), people.supervisor()
    with pytest.raises(DomainError) as refused:
        cards.read(card, LOW, by=laura, at=at, scan=Scan("card.png", b"<svg onload=alert(1)>"))
    assert refused.value.field == "scan"
    cards.read(card, LOW, by=laura, at=at, scan=Scan("../card.png", b"\x89PNG\r\n\x1a\n0000"))
    kept = db.session.scalars(select(CardReading)).one()
    assert (kept.scan_name, kept.scan_mime) == ("card.png", "image/png") and kept.scan_id is not None


def test_a_value_that_is_no_box_of_the_card_is_refused(app: Flask, at: datetime) -> None:
    with pytest.raises(DomainError) as refused:
        cards.read(cards.one(at=at), {"satisfaction": "9"}, by=people.supervisor(), at=at)
    assert refused.value.field == "satisfaction"


def test_events_tell_what_was_done_and_nothing_of_what_was_said(app: Flask, at: datetime) -> None:
    card = cards.differing(cards.one(at=at), people.supervisor("Laura"), people.supervisor("Ruta"), at=at)
    readings.decide(card.id, 2, by=people.admin(), at=at)
    rows = db.session.scalars(
        select(EventRecord).where(EventRecord.subject_kind == "card_batch").order_by(EventRecord.id)
    ).all()
    kinds = ["cards.added", "cards.printed", "cards.read", "cards.read", "cards.decided"]
    assert [row.kind for row in rows] == kinds
    assert all(
        set(row.payload) <= {"card_batch_id", "card_id", "number", "what", "fate", "slot"} for row in rows
    )
