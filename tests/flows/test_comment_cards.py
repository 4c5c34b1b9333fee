"""A comment card, from the printer to the figures: with a visit, without one, and read in two ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from helpdesk.extensions import db
from helpdesk.reports import verifying
from tests.factories import cards, people, surveys
from tests.pages import Client, Page


def card_numbers(sheets: Page) -> list[str]:
    return [each.text_content() for each in sheets.all(".comment-card .top .mono")]


def test_a_card_goes_along_with_a_visit_comes_back_and_is_read_twice(
    clock: Any, at: Any, client: Client, sign_in_as: Callable[..., Client]
) -> None:
    cards.always_twice()
    place = people.place("Rīga, Brīvības iela 40")
    anna = people.agent("Anna")
    surveys.version(at)
    lead = people.supervisor("Laura")
    laura = sign_in_as(lead)
    batch = laura.submit(laura.get("/cards/new"), "form", sheets="1", language="en", place_id=str(place.id))
    sheets = laura.submit(batch, "/print")
    numbers = card_numbers(sheets)
    codes = [each.text_content() for each in sheets.all(".online .mono")]
    assert numbers == ["000001", "000002", "000003", "000004"]
    assert "We do not know this code." in client.submit(client.get("/s"), "/s", code=codes[0]).text

    made = surveys.visit(at=at, by=anna, place=place)
    ticket = surveys.ticket_of(made)
    desk = sign_in_as(anna)
    desk.submit(desk.get(f"/tickets/{ticket.number}"), "/card", card=numbers[0])
    assert client.submit(client.get("/s"), "/s", code=codes[0]).h1.startswith("How"), (
        "now it opens the survey"
    )

    clock.shift(timedelta(days=1))
    laura = sign_in_as(lead)
    page = laura.submit(laura.get("/cards"), "/cards", card=codes[0])
    laura.submit(
        page, "/cards/read/", satisfaction="1", solved="no", agent="1", causes=["slow"], comment="Slow."
    )
    stranger = laura.submit(laura.get("/cards"), "/cards", card=codes[1])
    laura.submit(stranger, "/cards/read/", satisfaction="5")
    report = laura.get("/reports/channels")
    assert "Answered: Comment card" in report.text and "Comment cards without a visit" in report.text

    second = people.supervisor("Ruta")
    ruta = sign_in_as(second)
    again = ruta.get(ruta.get("/cards").links()["Card 000001"])
    page = ruta.submit(again, "/cards/read/", satisfaction="4", solved="yes", agent="4", comment="slow")
    assert page.h1 == "Two readings of a card" and page.text.count("differs") == 4
    clock.shift(timedelta(days=10))
    ruta = sign_in_as(second)
    ruta.submit(ruta.get(page.url), "/cards/differences/", slot="2")
    story = ruta.get(f"/tickets/{ticket.number}")
    assert "Satisfied" in story.text
    db.session.rollback()
    db.session.expire_all()
    answer = surveys.current(made)
    assert {each.key.value: each.value for each in answer.answers if each.value} == {
        "satisfaction": 4, "solved": 1, "agent": 4,
    }  # fmt: skip
    assert verifying.differences() == []
