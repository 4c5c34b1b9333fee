"""Words that belong together stay on one line: numbers, labels, what stands in buttons, how late a ticket is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.browser.person import Person
from tests.conftest import MOMENT
from tests.factories import categories, people, standards, tickets

LINES = "all => all.map(e => e.getClientRects().length)"
# How many lines the words of an element take.
ROWS = """all => all.filter(e => e.checkVisibility()).map(e => {
  const words = document.createRange(); words.selectNodeContents(e);
  return new Set([...words.getClientRects()].filter(r => r.width > 1).map(r => Math.round(r.bottom / 8))).size })"""


def test_the_names_of_languages_stay_with_what_is_optional(person: Callable[..., Person]) -> None:
    desk = person(people.supervisor(), width=768).go("/categories/new")
    label = desk.page.locator("label", has_text="Norsk bokmål")
    assert label.evaluate("e => e.getClientRects()[0].height") <= 20


def test_buttons_of_a_dialog_do_not_wrap_on_a_phone(person: Callable[..., Person]) -> None:
    anna = people.agent("Anna Liepa")
    categories.category("Drops")
    for language in ("en", "lv"):
        anna.language = language
        tickets.ticket("Line drops", by=anna, assignee=anna)
        desk = person(anna, width=390).go("/tickets/1001").keys("e")
        desk.page.locator("dialog[open] .dialog-foot .button").first.wait_for()
        assert set(desk.page.locator("dialog[open] .dialog-foot .button .text").evaluate_all(ROWS)) == {1}
        desk.look()


@pytest.mark.parametrize("language", ["en", "lv"])
def test_how_late_a_ticket_is_stands_on_one_line_on_a_tablet(
    clock: Any, person: Callable[..., Person], language: str
) -> None:
    standards.standard(first=timedelta(hours=1))
    anna = people.agent("Anna Liepa")
    anna.language = language
    tickets.ticket("Kommer ikke inn på Min side", assignee=anna, at=MOMENT - timedelta(hours=13, minutes=52))
    desk = person(anna, width=768).go("/tickets?view=mine")
    assert set(desk.page.locator(".ticket-row .fuse .words").evaluate_all(ROWS)) == {1}


def test_how_late_a_ticket_is_stands_on_one_line_beside_columns_of_its_own(
    clock: Any, person: Callable[..., Person]
) -> None:
    standards.standard(first=timedelta(hours=1))
    anna = people.agent("Anna Liepa")
    tickets.ticket("Kommer ikke inn på Min side", assignee=anna, at=MOMENT - timedelta(hours=13, minutes=52))
    view = tickets.view("Late", columns=("team", "category", "waiting", "assignee", "time"))
    desk = person(anna, width=1280).go(f"/tickets?view=v{view.id}")
    assert set(desk.page.locator(".ticket-row .fuse .words, .column-heads .waiting").evaluate_all(ROWS)) == {
        1
    }


def test_on_a_phone_two_rows_of_choices_stand_one_below_the_other(person: Callable[..., Person]) -> None:
    lead = people.supervisor(language="nb")
    desk = person(lead, width=390, language="nb").go("/reviews/forms")
    assert set(desk.page.locator(".segmented > a").evaluate_all(ROWS)) == {1}


def test_the_letter_that_acknowledges_is_drawn_as_it_leaves(person: Callable[..., Person]) -> None:
    reader = person(people.admin(), width=390, script=False).go("/acknowledgements/lv/open")
    assert reader.page.locator("table table").evaluate("e => getComputedStyle(e).maxWidth") == "560px"
