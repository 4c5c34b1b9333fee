"""Comment cards in a browser: the sheets, typing one in with its scan, two readings side by side."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.cards import batches
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from tests.browser.person import Person
from tests.factories import cards, people, surveys

# What stands outside the A6 of its card, or is narrower than it has to be.
TOO_LONG = """() => [...document.querySelectorAll('.comment-card')].filter(card => {
  const foot = card.querySelector('.foot').getBoundingClientRect(), edge = card.getBoundingClientRect();
  const last = [...card.querySelectorAll('ol > li')].pop().getBoundingClientRect();
  return card.scrollHeight > card.clientHeight + 1 || foot.bottom > edge.bottom || last.bottom > foot.top + 1;
}).length"""
LINES = """() => { const [lines] = document.querySelectorAll('.lines-to-write'), bottom = lines.getBoundingClientRect().bottom;
  return [...lines.children].filter(each => each.getBoundingClientRect().bottom <= bottom + 1).length }"""
OVERLAPS = """() => [...document.querySelectorAll('.comment-card')].filter(card => {
  const square = card.querySelector('.online').getBoundingClientRect();
  return [...card.querySelectorAll('.lead, ol li')].some(each => { const range = document.createRange(); range.selectNodeContents(each);
    return [...range.getClientRects()].some(r => r.width && r.right > square.left + 1 && r.top < square.bottom - 1 && r.bottom > square.top + 1) });
}).length"""


@pytest.mark.parametrize("language", ["en", "lv", "et", "nb"])
def test_sheets_of_four_cards_fit_on_paper_in_every_language(
    person: Callable[..., Person], at: Any, clock: Any, language: str
) -> None:
    batch = cards.batch(at=at, language=language, sheets=2, place=people.place("Rīga, Brīvības iela 40"))
    desk = person(people.supervisor("Laura")).go(f"/cards/{batch.id}")
    sheets = desk.another(lambda: desk.press("Print the cards"))
    assert sheets.page.locator(".comment-card").count() == 8
    assert sheets.page.evaluate(TOO_LONG) == 0
    assert sheets.page.evaluate(OVERLAPS) == 0
    assert sheets.page.evaluate(LINES) >= 2
    if language == "en":
        pdf = sheets.page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2, "a sheet a page"


@pytest.mark.parametrize("script", [True, False])
def test_a_card_is_typed_in_with_its_scan_and_the_second_reading_differs(
    person: Callable[..., Person], at: Any, clock: Any, script: bool
) -> None:
    cards.always_twice()
    laura, ruta = people.supervisor("Laura"), people.supervisor("Ruta")
    place = people.place("Rīga, Brīvības iela 40")
    made = surveys.visit(at=at - timedelta(days=1), by=people.agent("Anna"), place=place)
    batch = cards.batch(at=at - timedelta(days=2), place=place)
    code = batches.print_cards(batch, seen=1, by=SYSTEM, at=at - timedelta(days=2))[0].code
    db.session.commit()
    anna = person(people.agent("Ilze"), script=script).go(f"/tickets/{surveys.ticket_of(made).number}")
    anna.fill("Or hand out a comment card, number", "1").send("Note the card").see(
        "The card can be handed over."
    )

    first = person(laura, script=script).go("/cards").fill("Code or number of the card", code)
    first.send("Type this card in").see("handed out with a visit")
    first.choose("satisfaction", "1").choose("solved", "no").choose("unreadable", "agent").fill(
        "Date on the card", "2031-05-05"
    )
    first.send("Save the card").see("This day is yet to come.")
    first.fill("Date on the card", "")
    first.page.get_by_label("Scan").set_input_files(
        {"name": "card.png", "mimeType": "image/png", "buffer": cards.scan().content}
    )
    first.send("Save the card").see("The card is typed in.")

    second = person(ruta, script=script, width=320).go("/cards").follow("Card 000001").see("once more")
    second.choose("satisfaction", "2").choose("solved", "no").choose("unreadable", "agent")
    second.send("Save the card").see("Two readings of a card").see("differs")
    second.choose("slot", "2").send("Decide").see("Decided. Every figure follows.")
    assert surveys.current(made).version == 2
