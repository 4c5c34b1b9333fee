"""Macros in a browser: by the picker and by "/", by keys alone, on a phone, and what is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets.models import Macro, Message, Ticket
from helpdesk.tickets.words import MessageKind, Outcome, Priority, Status
from tests.browser.person import Person
from tests.factories import customers, people, tickets

TEXT = "#composer textarea"


@pytest.fixture
def anna(at: Any) -> User:
    return people.agent("Anna Liepa", people.team("Riga desk"))


@pytest.fixture
def ticket(anna: User) -> Ticket:
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", language="lv")
    return tickets.ticket("Line drops", by=anna, customer=ilze, assignee=anna)


@pytest.fixture
def restart(anna: User) -> Macro:
    texts = {
        "en": "Hello {{customer}},\n\nPlease restart it.",
        "lv": "Labdien, {{customer}}!\n\nPārstartējiet to.",
    }
    return tickets.macro(
        "Restart the router", key="router", texts=texts, status=Status.PENDING, tags=("router",)
    )


def words(desk: Person) -> str:
    return str(desk.page.locator(TEXT).input_value())


def test_a_slash_and_enter_put_one_in_and_what_it_will_do_is_said_before_it_is_done(
    clock: Any, anna: User, ticket: Ticket, restart: Macro, person: Callable[..., Person]
) -> None:
    tickets.macro("Bill", key="bill", text="The bill is right.")
    desk = person(anna).go(f"/tickets/{ticket.number}")
    desk.keys("r")
    desk.page.locator(f"{TEXT}:focus").wait_for()
    desk.page.keyboard.type("/rou")
    desk.page.locator(".macro-picker [aria-selected=true]", has_text="Restart the router").wait_for()
    desk.look()
    desk.keys("Enter")
    desk.page.locator("[data-macro-line]").wait_for()
    assert words(desk) == "Labdien, Ilze Vītola!\n\nPārstartējiet to."
    desk.see(
        "“Restart the router” will also set the status to “Waiting on customer”, add the tags router."
    ).look()
    with desk.page.expect_response(lambda r: "Anna" in (r.request.post_data or "") and r.ok):
        desk.page.keyboard.type(" Anna")
    desk.go(f"/tickets/{ticket.number}").see("will also set the status")
    assert words(desk).endswith("Pārstartējiet to. Anna")
    desk.page.locator(TEXT).focus()
    desk.led(lambda: desk.keys("Control+Enter")).see("Your reply is on its way.")
    db.session.expire_all()
    assert db.session.get_one(Ticket, ticket.id).status is Status.PENDING
    assert db.session.scalars(select(Macro.used).order_by(Macro.id)).all() == [1, 0]


def test_the_picker_is_worked_by_keys_and_undo_takes_all_back(
    clock: Any, anna: User, ticket: Ticket, restart: Macro, person: Callable[..., Person]
) -> None:
    tickets.macro("Technician", texts={"lv": "Atbrauks meistars."}, priority=Priority.HIGH)
    desk = person(anna).go(f"/tickets/{ticket.number}")
    desk.page.locator(TEXT).fill("Before. ")
    desk.keys("Escape", "m")
    desk.page.locator(".macro-picker input:focus").wait_for()
    desk.page.locator(".macro-picker [role=option]").nth(1).wait_for()
    desk.keys("ArrowDown")
    desk.page.locator(".macro-picker [aria-selected=true]", has_text="Technician").wait_for()
    desk.look()
    desk.keys("Enter").see("set the priority to “High”")
    assert words(desk) == "Before. Atbrauks meistars."
    desk.press("Undo")
    desk.page.locator("[data-macro-line]").wait_for(state="detached")
    assert words(desk) == "Before. "
    desk.keys("Escape", "m")
    desk.page.keyboard.type("zebra")
    desk.page.locator(".macro-picker li", has_text="No macro has these words.").wait_for()
    desk.keys("Escape")
    desk.page.locator(f"{TEXT}:focus").wait_for()
    desk.page.keyboard.type("and/or 1 /x")
    desk.page.locator(".macro-picker").wait_for(state="hidden")
    assert words(desk).endswith("and/or 1 /x")


def test_on_a_phone_one_is_put_in_by_touch(
    clock: Any, anna: User, ticket: Ticket, restart: Macro, person: Callable[..., Person]
) -> None:
    desk = person(anna, width=390).go(f"/tickets/{ticket.number}")
    desk.page.locator("[data-open=reply]").first.click()
    desk.page.locator("#composer [data-suggests]").click()
    option = desk.page.locator(".macro-picker [role=option]", has_text="Restart the router")
    option.wait_for()
    desk.look()
    assert option.bounding_box()["height"] >= 44
    option.click()
    desk.see("will also set the status").look()
    assert words(desk).startswith("Labdien, Ilze Vītola!")
    desk.page.locator("[name=acts]").uncheck()
    desk.led(lambda: desk.page.locator("#composer .for-reply .solid").first.click())
    db.session.expire_all()
    assert db.session.get_one(Ticket, ticket.id).status is not Status.PENDING
    assert db.session.scalars(select(Message.body).where(Message.kind == MessageKind.REPLY)).one()


def test_send_and_close_opens_the_closing_with_the_words_in_it(
    clock: Any, anna: User, ticket: Ticket, person: Callable[..., Person]
) -> None:
    tickets.macro(
        "Done", key="done", texts={"lv": "Viss kārtībā."}, status=Status.CLOSED, outcome=Outcome.RESOLVED
    )
    desk = person(anna).go(f"/tickets/{ticket.number}")
    desk.page.locator(TEXT).focus()
    desk.page.keyboard.type("/done")
    desk.page.locator(".macro-picker [aria-selected=true]").wait_for()
    desk.keys("Enter").see("close the ticket as “Resolved”")
    desk.page.locator("#composer .split summary").click()
    desk.send("Send and close").see("How did it end?")
    assert desk.page.locator("[name=last_words]").input_value() == "Viss kārtībā."
    assert desk.page.locator("[name=outcome]:checked").get_attribute("value") == "resolved"
    desk.send("Close ticket").see("is closed.")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_macro_is_written_with_names_put_in_by_a_press(
    clock: Any, anna: User, person: Callable[..., Person], width: int, theme: str
) -> None:
    desk = person(anna, width=width, theme=theme).go("/macros").see("There are no macros yet")
    desk.follow("Write the first one").fill("Name", "Restart").fill("Key", "restart")
    desk.page.locator("[name=text_lv]").fill("Labdien, ")
    desk.page.locator("[data-placeholder='{{customer}}']").click()
    assert desk.page.locator("[name=text_lv]").input_value() == "Labdien, {{customer}}"
    desk.page.locator("[name=text_en]").fill("Hello {{custmer}},")
    desk.send("Save").see("There is nothing called {{custmer}}").look()
    desk.page.locator("[name=text_en]").fill("Hello {{customer}},")
    desk.send("Save").see("Hello Alex Morgan,").see("Labdien, Ilze Vītola")
    desk.go("/macros").see("Restart").look()
