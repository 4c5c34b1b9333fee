"""Writing on a ticket: on a phone, with messages on the page, with files chosen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets.models import Draft, Ticket
from tests.browser.person import PATIENCE, Person
from tests.factories import customers, people, tickets

BOXES = """([one, other]) => {
  const [a, b] = [one, other].map((each) => document.querySelector(each).getBoundingClientRect());
  return Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
}"""
COVERED = """() => [...document.querySelectorAll('a, button, summary, input, select, textarea')].filter((each) => {
  const { left, top, width, height, right, bottom } = each.getBoundingClientRect();
  if (!width || !height || !each.checkVisibility() || each.closest('.toast')) return false;
  const within = each.closest('.main')?.getBoundingClientRect();
  const clipped = (y) => within && getComputedStyle(each.closest('.main')).overflowY === 'auto' && y > within.bottom;
  const shown = (x, y) => x > 0 && y > 0 && x < innerWidth && y < innerHeight && !clipped(y) && document.elementFromPoint(x, y);
  const points = [[left + 3, top + 3], [right - 3, bottom - 3], [left + width / 2, top + height / 2]];
  return points.some(([x, y]) => shown(x, y)?.closest?.('.toast'));
}).map((each) => each.outerHTML.slice(0, 120))"""

STRIP = """() => {
  const [strip, sheet] = ['.toasts', '.sheet'].map((each) => document.querySelector(each).getBoundingClientRect());
  const paper = getComputedStyle(document.querySelector('.toasts')).backgroundColor;
  return { wide: sheet.width - strip.width < 4, paper: paper !== 'rgba(0, 0, 0, 0)' };
}"""
CLEAR = """() => document.activeElement.getBoundingClientRect().bottom
  <= document.querySelector('.toasts').getBoundingClientRect().top"""


@pytest.fixture
def anna(at: Any) -> User:
    return people.agent("Anna Liepa", people.team("Riga desk"))


@pytest.fixture
def ticket(anna: User) -> Ticket:
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    return tickets.ticket("Line drops", by=anna, customer=ilze, assignee=anna)


@pytest.mark.parametrize("language", ["en", "lv", "nb"])
def test_on_a_phone_the_composer_stands_clear_of_the_bottom_bar(
    clock: Any, anna: User, ticket: Ticket, person: Callable[..., Person], language: str
) -> None:
    anna.language = language
    desk = person(anna, width=390, language=language).go(f"/tickets/{ticket.number}")
    desk.page.locator(".composer-folded").wait_for()
    for button in (".composer-folded", ".composer-foot .solid"):
        desk.page.wait_for_function(f"args => ({BOXES})(args) <= 0", arg=[button, ".bottom-bar"])
        desk.page.locator("[data-open=note]").last.evaluate("each => each.click()")
    desk.page.locator("#composer textarea:focus").wait_for()
    gap = desk.page.evaluate(BOXES, ["#composer .for-note .solid", ".bottom-bar"])
    assert gap <= -8, "the foot's buttons touch the bar"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_toast_covers_nothing_one_may_press(
    clock: Any, anna: User, ticket: Ticket, person: Callable[..., Person], width: int
) -> None:
    desk = person(anna, width=width).go(f"/tickets/{ticket.number}")
    if width == 390:
        desk.page.locator("[data-open=note]").first.click()
    else:
        desk.keys("n")
    desk.page.locator("#composer textarea").fill("Ask the network team.")
    desk.led(lambda: desk.keys("Control+Enter")).see("The note is kept.")
    assert desk.page.evaluate(COVERED) == []
    if width == 390:
        desk.page.locator("[data-open=note]").first.click()
    else:
        desk.keys("n")
    desk.page.locator("#composer textarea:focus").wait_for()
    desk.see("The note is kept.")
    assert desk.page.evaluate(COVERED) == []


def test_a_toast_on_the_queue_covers_no_row(clock: Any, anna: User, person: Callable[..., Person]) -> None:
    for _each in range(30):
        tickets.ticket(by=anna, customer=False, assignee=anna)
    desk = person(anna).go("/tickets")
    waiting = tickets.ticket("Nobody has it", by=anna, customer=False)
    desk.go("/tickets").see("Take next")
    waiting.assignee_id = anna.id  # a colleague is faster
    desk.led(lambda: desk.press("Take next")).see("Every ticket has an owner.")
    assert desk.page.evaluate(COVERED) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_on_a_long_page_a_toast_stands_in_a_strip_that_the_focus_keeps_clear_of(
    clock: Any, at: Any, person: Callable[..., Person], width: int
) -> None:
    """It floated over the fields in the middle of the page."""
    desk = person(people.admin(), width=width).go("/settings/surveys")
    desk.send("Save").see("Saved.")
    page = desk.page
    assert page.evaluate(STRIP) == {"wide": True, "paper": True}
    page.locator("form.form input").first.focus()
    for _field in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(CLEAR), page.evaluate("document.activeElement.name")
    assert page.locator(".toast").is_visible()


def test_a_draft_is_saved_without_the_chosen_files(
    clock: Any, anna: User, ticket: Ticket, person: Callable[..., Person]
) -> None:
    desk = person(anna).go(f"/tickets/{ticket.number}")
    picture = {"name": "lights.png", "mimeType": "image/png", "buffer": b"x" * 200_000}
    desk.page.locator("#composer input[type=file]").set_input_files(picture)
    desk.see("lights.png")
    with desk.page.expect_request("**/drafts") as saved:
        desk.page.locator("#composer textarea").fill("We look at the picture.")
    body = saved.value.post_data_buffer or b""
    assert b"We look at the picture." in body and b"lights.png" not in body and len(body) < 2000
    desk.see("Draft saved")
    desk.go(f"/tickets/{ticket.number}")
    assert desk.page.locator("#composer textarea").input_value() == "We look at the picture."


def kept() -> list[str]:
    texts = list(db.session.scalars(select(Draft.body)))
    db.session.rollback()
    return texts


def until(holds: Callable[[], bool]) -> None:
    """Waits for what happens without a page to look at."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_words_typed_just_before_leaving_are_a_draft_too(
    clock: Any, anna: User, ticket: Ticket, person: Callable[..., Person]
) -> None:
    desk = person(anna).go(f"/tickets/{ticket.number}")
    desk.page.locator("#composer textarea").fill("Half a sentence")
    desk.led(lambda: desk.page.locator(".back").click())
    until(lambda: kept() == ["Half a sentence"])


def test_a_refused_reply_stays_open_on_a_phone(
    clock: Any, anna: User, ticket: Ticket, person: Callable[..., Person]
) -> None:
    desk = person(anna, width=390).go(f"/tickets/{ticket.number}")
    desk.page.locator("[data-open=reply]").first.click()
    desk.page.locator("#composer textarea").fill("We look at it.")
    desk.page.locator("#composer details summary").first.click()
    desk.page.locator("#composer [name=cc]:focus").wait_for()
    desk.page.keyboard.type("no address")
    desk.send("Send")
    desk.page.locator("#composer [name=cc]:focus").wait_for()
    assert desk.page.locator("#composer textarea").input_value() == "We look at it."


def test_a_copy_is_added_by_one_key_and_a_ticket_handed_over_by_typing_and_tab(
    clock: Any, anna: User, ticket: Ticket, person: Callable[..., Person]
) -> None:
    people.agent("Marta Bērziņa")
    desk = person(anna).go(f"/tickets/{ticket.number}")
    desk.keys("r", "Alt+c").page.locator("#composer [name=cc]:focus").wait_for()
    desk.go(f"/tickets/{ticket.number}").keys("a").page.locator("#assignee_id-ts-control:focus").wait_for()
    desk.page.keyboard.type("marta")
    desk.page.locator(".ts-dropdown .active:has-text('Marta')").wait_for()
    desk.keys("Tab").page.locator("dialog[open] [name=note]:focus").wait_for()
    desk.look()
    desk.page.keyboard.type("Please call him back.")
    desk.led(lambda: desk.keys("Control+Enter"))
    desk.see("Marta Bērziņa").see("Please call him back.")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_link_to_the_composer_puts_the_focus_there(
    clock: Any, anna: User, ticket: Ticket, person: Callable[..., Person], width: int
) -> None:
    desk = person(anna, width=width)
    if width == 1280:
        desk.go("/tickets").page.locator(".peek .four").wait_for()
        desk.led(lambda: desk.keys("r"))
    else:
        desk.go(f"/tickets/{ticket.number}#composer")
    desk.page.locator("#composer textarea:focus").wait_for()


def test_one_writes_on_behind_the_last_word_of_a_draft(
    clock: Any, anna: User, ticket: Ticket, person: Callable[..., Person]
) -> None:
    desk = person(anna).go(f"/tickets/{ticket.number}")
    desk.page.locator("#composer textarea").fill("We come tomorrow.")
    until(lambda: kept() == ["We come tomorrow."])
    desk.go(f"/tickets/{ticket.number}").page.locator("h1").wait_for()
    desk.keys("r").page.locator("#composer textarea:focus").wait_for()
    desk.page.keyboard.type(" Between nine and ten.")
    assert desk.page.locator("#composer textarea").input_value() == "We come tomorrow. Between nine and ten."


def test_other_ways_to_send_and_reopening_are_keys_away(
    clock: Any, anna: User, ticket: Ticket, person: Callable[..., Person]
) -> None:
    desk = person(anna).go(f"/tickets/{ticket.number}").keys("r")
    desk.page.locator("#composer textarea:focus").wait_for()
    desk.page.keyboard.type("We look at it.")
    desk.keys("Shift+Control+Enter").look()
    desk.led(lambda: desk.keys("Enter")).see("Waiting on the customer")
    desk.keys("e")
    desk.page.locator("dialog[open] [name=outcome]:focus").wait_for()
    desk.keys("1")
    desk.led(lambda: desk.keys("Control+Enter")).see("Closed")
    desk.led(lambda: desk.keys("e"))
    desk.page.get_by_role("link", name="Hand over").first.wait_for()
