"""Making and printing batches: numbers without a gap, codes that are stored hashed, nothing voided by accident."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.cards import batches, finding, papers, rules
from helpdesk.cards.models import Card
from helpdesk.extensions import db, start_writing
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import Place
from helpdesk.surveys import wording
from helpdesk.surveys.models import SurveyVersion
from tests.factories import cards, people, surveys
from tests.races import together


def test_numbers_of_a_place_follow_on_each_other_whatever_other_places_print(
    app: Flask, at: datetime
) -> None:
    riga, tallinn = people.place("Riga"), people.place("Tallinn")
    first, other, second = (cards.batch(place=place, at=at, sheets=2) for place in (riga, tallinn, riga))
    assert [(each.first_number, each.last_number) for each in (first, other, second)] == [
        (1, 8),
        (1, 8),
        (9, 16),
    ]
    numbers = select(Card.number).where(Card.batch_id == second.id).order_by(Card.number)
    assert list(db.session.scalars(numbers)) == list(range(9, 17))


def test_two_who_make_a_batch_at_once_get_different_numbers(app: Flask, at: datetime) -> None:
    place_id, version_id = people.place("Riga").id, surveys.version(at).id

    def one() -> int:
        start_writing()
        place, version = db.session.get_one(Place, place_id), db.session.get_one(SurveyVersion, version_id)
        return batches.add(place, version, "en", 1, by=SYSTEM, at=at).first_number

    assert sorted(together(app, one, one)) == [1, 5]


def test_what_is_stored_tells_no_code(app: Flask, at: datetime) -> None:
    printed = cards.printed(at=at)
    kept = db.session.scalars(select(Card).order_by(Card.number)).all()
    assert [each.number for each in printed] == [1, 2, 3, 4]
    assert not {each.code for each in printed} & {card.code_hmac for card in kept}
    assert [finding.card(each.code.lower()) for each in printed] == list(kept)


def test_printing_again_has_to_be_meant_and_voids_the_codes_before(app: Flask, at: datetime) -> None:
    made = cards.batch(at=at)
    before = batches.print_cards(made, seen=1, by=SYSTEM, at=at)
    with pytest.raises(Conflict):
        batches.print_cards(made, seen=1, by=SYSTEM, at=at)
    batches.print_cards(made, seen=2, by=SYSTEM, at=at)
    assert finding.card(before[0].code) is None


def test_a_batch_in_use_is_not_printed_again(app: Flask, at: datetime) -> None:
    card = cards.one(at=at)
    cards.read(card, {"satisfaction": "4"}, by=people.supervisor(), at=at)
    with pytest.raises(DomainError, match="in use"):
        batches.print_cards(card.batch, seen=card.batch.version, by=SYSTEM, at=at)


@pytest.mark.parametrize("wrong", ["place", "language", "sheets", "draft", "length"])
def test_what_cannot_be_printed_is_refused_at_its_field(app: Flask, at: datetime, wrong: str) -> None:
    version = surveys.version(at)
    place = people.place("Old", retired_at=at if wrong == "place" else None)
    if wrong == "draft":
        version.published_at = None
    if wrong == "length":
        everything = (
            "satisfaction",
            "solved",
            "agent",
            "quality",
            "speed",
            "price",
            "trust",
            "effort",
            "comment",
        )
        version = surveys.asking(*everything, at=at)
    with pytest.raises(DomainError) as refused:
        batches.add(
            place,
            version,
            "fi" if wrong == "language" else "en",
            101 if wrong == "sheets" else 1,
            by=SYSTEM,
            at=at,
        )
    fields = {"place": "place_id", "language": "language", "sheets": "sheets", "draft": "language"}
    assert refused.value.field == fields.get(wrong, "version_id")


@pytest.mark.parametrize("language", ["en", "lv", "et", "nb"])
def test_the_survey_after_closing_fits_in_every_language(app: Flask, at: datetime, language: str) -> None:
    assert papers.height_of(wording.of(surveys.version(at).id).items, language) <= rules.ROOM


def test_a_number_of_several_places_needs_its_place(app: Flask, at: datetime) -> None:
    riga, tallinn = people.place("Riga"), people.place("Tallinn")
    cards.printed(place=riga, at=at)
    mine = cards.printed(place=tallinn, at=at)[2]
    assert finding.card("000003") is None
    found = finding.card("3", tallinn.id)
    assert found is not None and found.id == mine.card_id
    assert finding.card("99", tallinn.id) is None and finding.card("no card") is None
