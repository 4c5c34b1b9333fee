"""Comment cards for supervisors: batches, printing, typing in, differences, cards without a visit; and the counter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import segno
from sqlalchemy import select

from helpdesk.cards.models import Card, CardBatch, CardReading
from helpdesk.cards.words import Fate
from helpdesk.extensions import db
from helpdesk.people.models import Place
from tests.factories import cards, people, surveys
from tests.pages import Client, Page

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def once(app: Any) -> None:
    """No card is drawn unless a test says so."""
    cards.always_twice(0)


def fields(page: Page, ending: str) -> dict[str, str]:
    """What a form of the page would send as it stands."""
    form = next(form for form in page.all("form") if form.get("action", "").endswith(ending))
    return {each.get("name"): each.get("value", "") for each in form.xpath(".//input[@type='hidden']")}


def test_an_anonymous_survey_was_offered_and_refused_when_saved(
    clock: Any, at: Any, sign_in_as: SignIn
) -> None:
    people.place("Rīga")
    surveys.anonymous(at=at)
    listed = surveys.another("Counter", at=at)
    desk = sign_in_as(people.supervisor())
    choices = desk.get("/cards/new").all("select[name=version_id] option")
    assert [each.get("value") for each in choices] == [str(listed.id)]
    listed.anonymous = True
    db.session.commit()
    assert "No survey can be printed on cards" in desk.get("/cards/new").text


def test_the_list_ended_silently_after_some_batches(clock: Any, at: Any, sign_in_as: SignIn) -> None:
    place, version = people.place("Rīga"), surveys.version(at)
    made = [cards.batch(place=place, version=version, at=at) for _ in range(52)]
    desk = sign_in_as(people.supervisor())
    page = desk.get("/cards")
    shown = page.all("tbody th")
    assert len(shown) == 50 and f"{made[-1].first_number:06d}" in shown[0].text_content()
    further = desk.get(page.links()["Show more"])
    assert [each.text_content()[:6] for each in further.all("tbody th")] == ["000005", "000001"]
    assert "Show more" not in further.links()


def test_others_waited_while_hundreds_of_squares_were_drawn(
    clock: Any, at: Any, sign_in_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cards.batch(at=at)
    desk = sign_in_as(people.supervisor())
    page, drawing, busy = desk.get(f"/cards/{made.id}"), segno.make, []

    def noted(*args: Any, **more: Any) -> Any:
        busy.append(db.session().in_transaction())
        return drawing(*args, **more)

    monkeypatch.setattr(segno, "make", noted)
    sheets = desk.submit(page, "/print")
    assert len(sheets.all("section.comment-card")) == len(busy) == 4
    assert not any(busy) and not db.session().in_transaction(), "all is read and committed by then"


@pytest.mark.slow
def test_a_batch_is_made_and_printed_with_a_code_on_each_card(
    clock: Any, at: Any, sign_in_as: SignIn
) -> None:
    people.place("Rīga")
    surveys.version(at)
    desk = sign_in_as(people.supervisor("Laura"))
    assert "There are no comment cards yet" in desk.get("/cards").text
    page = desk.submit(desk.get("/cards/new"), "form", sheets="2", language="lv")
    assert page.h1 == "Cards 000001 to 000008" and "These cards are not printed yet" in page.text
    made = db.session.scalars(select(CardBatch)).one()
    sheets = desk.submit(page, "/print")
    assert len(sheets.all("section.comment-card")) == 8 and len(sheets.all(".card-sheet")) == 2
    assert sheets.one("html").get("lang") in {"lv", "en"} and "Cik lielā mērā Jūs apmierina" in sheets.text
    codes = [each.text_content() for each in sheets.all(".online .mono")]
    assert len(set(codes)) == 8 and all(len(code) == 9 for code in codes)
    again = desk.submit(page, "/print")
    assert again.status == 409, "the same page once more voids nothing"
    found = desk.submit(desk.get("/cards"), "/cards", card=codes[0].lower())
    assert found.h1 == "Card 000001" and "counts for the place alone" in found.text
    assert "Laura printed the cards." in desk.get(f"/cards/{made.id}").text


def test_without_a_place_one_is_told_to_add_it(clock: Any, sign_in_as: SignIn) -> None:
    assert "There are no places yet" in sign_in_as(people.admin()).get("/cards/new").text


def test_what_cannot_be_made_keeps_what_was_typed(clock: Any, at: Any, sign_in_as: SignIn) -> None:
    people.place("Rīga")
    surveys.version(at)
    desk = sign_in_as(people.supervisor())
    page = desk.submit(desk.get("/cards/new"), "form", sheets="0")
    assert page.status == 422 and "A number from 1 to 100." in page.text


def test_an_unknown_code_is_told_at_its_field(clock: Any, at: Any, sign_in_as: SignIn) -> None:
    cards.one(at=at)
    desk = sign_in_as(people.supervisor())
    assert "We do not know this card." in desk.submit(desk.get("/cards"), "/cards", card="ABC").text


def test_a_colleague_notes_the_card_of_a_visit_and_takes_a_mistake_back(
    clock: Any, at: Any, sign_in_as: SignIn
) -> None:
    made = surveys.visit(at=at)
    ticket = surveys.ticket_of(made)
    printed = cards.printed(at=at, place=db.session.get_one(Place, ticket.place_id))
    desk = sign_in_as(people.agent("Anna"))
    page = desk.get(f"/tickets/{ticket.number}")
    wrong = desk.submit(page, "/card", card="999999")
    assert (
        wrong.status == 422
        and "There is no such card." in wrong.text
        and 'value="999999"' in wrong.response.text
    )
    page = desk.submit(wrong, "/card", card=str(printed[1].number))
    assert "Noted. The card can be handed over." in page.text
    assert f"Card {printed[1].number:06d} was handed out" in page.text
    page = desk.submit(page, "/mistake")
    assert "The card belongs to no visit now." in page.text


def test_where_no_card_is_printed_the_counter_is_offered_none(
    clock: Any, at: Any, sign_in_as: SignIn
) -> None:
    ticket = surveys.ticket_of(surveys.visit(at=at))
    assert "comment card" not in sign_in_as(people.agent()).get(f"/tickets/{ticket.number}").text


def test_a_card_is_typed_in_with_what_nobody_can_read(clock: Any, at: Any, sign_in_as: SignIn) -> None:
    card = cards.handed(surveys.visit(at=at), at=at)
    clock.shift(timedelta(days=2))
    desk = sign_in_as(people.supervisor("Laura"))
    page = desk.get(f"/cards/read/{card.id}")
    assert (
        "How satisfied are you with the help you received?" in page.text
        and "handed out with a visit" in page.text
    )
    page = desk.submit(
        page,
        f"/cards/read/{card.id}",
        satisfaction="2",
        unreadable=["agent"],
        comment="Slow.",
        filled_on="2031-01-01",
    )
    assert page.status == 422 and "This day is yet to come." in page.text and "Slow." in page.response.text
    page = desk.submit(page, f"/cards/read/{card.id}", filled_on=(at + timedelta(days=1)).date().isoformat())
    assert "The card is typed in." in page.text
    db.session.expire_all()
    kept = db.session.scalars(select(CardReading)).one()
    assert kept.given == {"satisfaction": "2", "comment": "Slow."} and kept.unreadable == ["agent"]
    assert db.session.get_one(Card, card.id).fate is Fate.COUNTED
    assert desk.get(f"/cards/read/{card.id}").status == 404, "once is enough"


def test_the_form_sent_twice_types_in_once(clock: Any, at: Any, sign_in_as: SignIn) -> None:
    cards.always_twice()
    card = cards.one(at=at)
    desk = sign_in_as(people.supervisor())
    sent = {**fields(desk.get(f"/cards/read/{card.id}"), f"/read/{card.id}"), "satisfaction": "3"}
    for _each in range(2):
        desk.post(f"/cards/read/{card.id}", sent)
    assert len(db.session.scalars(select(CardReading)).all()) == 1


def test_two_readings_stand_side_by_side_and_one_is_chosen(clock: Any, at: Any, sign_in_as: SignIn) -> None:
    laura, ruta = people.supervisor("Laura"), people.supervisor("Ruta")
    card = cards.differing(cards.one(at=at), laura, ruta, at=at)
    desk = sign_in_as(laura)
    assert "Readings that differ" in desk.get("/cards").text
    page = desk.get(f"/cards/differences/{card.id}")
    assert (
        "Very dissatisfied" in page.text and "Dissatisfied" in page.text and page.text.count("differs") == 1
    )
    assert desk.submit(page, f"/differences/{card.id}").status == 422
    assert "Decided." in desk.submit(page, f"/differences/{card.id}", slot="2").text
    assert desk.get(f"/cards/differences/{card.id}").status == 404
    db.session.expire_all()
    assert db.session.get_one(Card, card.id).satisfaction == 2
    page = desk.get("/cards/apart")
    assert "Dissatisfied" in page.text
    assert "Comment cards without a visit" in desk.get("/reports/channels").text


def test_the_second_reader_sees_nothing_of_the_first_but_the_scan(
    clock: Any, at: Any, sign_in_as: SignIn
) -> None:
    cards.always_twice()
    card = cards.one(at=at)
    picture = cards.scan()
    made = cards.read(card, {"comment": "Nobody came."}, by=people.supervisor("Laura"), at=at, scan=picture)
    desk = sign_in_as(people.supervisor("Ruta"))
    page = desk.get(desk.get("/cards").links()["Card 000001"])
    assert "once more" in page.text and "Nobody came" not in page.response.text
    scan = desk.get(page.links()["Look at the scan"])
    assert (scan.status, scan.response.mimetype) == (200, "image/png")
    scan.response.close()
    assert desk.get(f"/cards/scans/{made.id + 1}/x").status == 404


def test_who_had_a_part_in_the_visit_finds_neither_card_nor_scan(
    clock: Any, at: Any, sign_in_as: SignIn
) -> None:
    laura = people.supervisor("Laura")
    card = cards.handed(surveys.visit(at=at, by=laura), at=at)
    made = cards.read(card, {"satisfaction": "1"}, by=people.supervisor("Ruta"), at=at, scan=cards.scan())
    desk = sign_in_as(laura)
    assert desk.get(f"/cards/read/{card.id}").status == 404
    assert desk.get(f"/cards/scans/{made.id}/card.png").status == 404
    assert desk.get(f"/cards/differences/{card.id}").status == 404


def test_agents_keep_no_cards(clock: Any, at: Any, sign_in_as: SignIn) -> None:
    desk, card = sign_in_as(people.agent()), cards.one(at=at)
    for path in ("/cards", "/cards/new", f"/cards/{card.batch_id}", f"/cards/read/{card.id}", "/cards/apart"):
        assert desk.get(path).status == 403
    assert "/cards" not in desk.get("/tickets").links().values()


def test_a_survey_can_be_looked_at_as_a_card(clock: Any, at: Any, sign_in_as: SignIn) -> None:
    version = surveys.version(at)
    desk = sign_in_as(people.supervisor())
    assert "The card" in desk.get(f"/surveys/{version.survey_id}/preview").links()
    page = desk.get(f"/surveys/versions/{version.id}/preview/card?lang=et")
    assert len(page.all("section.comment-card")) == 1 and "Kui rahul olete" in page.text
