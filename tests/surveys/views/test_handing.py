"""The code of a caller without an address: offered on the closed ticket, shown once, spent by its answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.surveys import settings
from helpdesk.surveys.models import Response
from helpdesk.tickets.models import Ticket
from tests.factories import customers, people, surveys
from tests.pages import Client, Page

SignIn = Callable[[User], Client]


@pytest.fixture
def call(clock: Any, at: datetime) -> Ticket:
    """A stranger's call that Anna closed a minute ago."""
    made = surveys.call(at=at - timedelta(minutes=1), by=people.agent("Anna"), language="lv")
    return db.session.get_one(Ticket, made.ticket_id)


def handed(client: Client, ticket: Ticket) -> Page:
    """What comes when the offer on the ticket's page is taken."""
    return client.submit(client.get(f"/tickets/{ticket.number}"), "/code")


def typed(client: Client, page: Page) -> Page:
    return client.submit(client.get("/s?lang=lv"), "/s", code=page.one(".mono").text_content())


def answered(client: Client, survey: Page, clock: Any, value: str) -> Page:
    clock.shift(timedelta(seconds=20))
    return client.submit(survey, "/s/", button="Nosūtīt atbildi", satisfaction=value)


def test_the_colleague_reads_out_the_customers_language_and_can_copy_a_link(
    call: Ticket, sign_in_as: SignIn, client: Client
) -> None:
    page = handed(sign_in_as(people.agent()), call)
    assert page.status == 200 and page.response.headers["Cache-Control"] == "no-store"
    assert "Varat pastāstīt, kāda bija mūsu palīdzība." in page.text
    link = page.one("[data-copy]").get("data-copy").rpartition("http://localhost")[2]
    assert client.get(link).h1 == typed(client, page).h1 == "Cik lielā mērā Jūs apmierina saņemtā palīdzība?"


def test_the_code_is_shown_once_and_a_new_one_has_to_be_meant(
    call: Ticket, sign_in_as: SignIn, client: Client
) -> None:
    desk = sign_in_as(people.agent())
    offer = desk.get(f"/tickets/{call.number}")
    first = desk.submit(offer, "/code")
    again = desk.submit(offer, "/code")
    assert again.status == 409 and "A code was handed over already" in again.h1
    second = desk.submit(again, "/code", button="Show a new code")
    assert typed(client, first).status == 410
    assert typed(client, second).status == 200


def test_e30_the_colleague_who_knows_the_code_neither_sees_nor_changes_the_answer(
    call: Ticket, sign_in_as: SignIn, client: Client, app: Any, clock: Any
) -> None:
    """Not even in a browser in which nobody ever signed in."""
    shown = handed(sign_in_as(people.agent()), call)
    theirs = typed(client, shown)
    own = answered(client, typed(client, shown), clock, "2")
    assert "Jūsu atbilde ir saglabāta" in own.h1
    stranger = Client(app)
    assert typed(stranger, shown).status == 410
    link = shown.one("[data-copy]").get("data-copy").rpartition("http://localhost")[2]
    for address in (link, f"{link}/thanks", f"{theirs.url.partition('?')[0]}/thanks"):
        seen = stranger.get(address)
        assert seen.status == 410 and "Neapmierina" not in seen.text
    late = answered(stranger, theirs, clock, "5")
    assert late.status == 410
    assert [each.mode for each in db.session.scalars(select(Response))] == ["handed_by_agent"]


def test_e25_the_customer_changes_the_answer_from_the_page_that_said_thank_you(
    call: Ticket, sign_in_as: SignIn, client: Client, clock: Any
) -> None:
    thanks = answered(client, typed(client, handed(sign_in_as(people.agent()), call)), clock, "2")
    survey = client.get(thanks.links()["Mainīt manu atbildi"])
    changed = answered(client, survey, clock, "1")
    assert "Ļoti neapmierina" in changed.text
    db.session.expire_all()
    assert [each.version for each in db.session.scalars(select(Response)) if each.is_current] == [2]


def test_e24_the_same_page_sent_twice_says_thank_you_twice(
    call: Ticket, sign_in_as: SignIn, client: Client, clock: Any
) -> None:
    survey = typed(client, handed(sign_in_as(people.agent()), call))
    for _each in range(2):
        assert "Jūsu atbilde ir saglabāta" in answered(client, survey, clock, "4").h1
    assert len(db.session.scalars(select(Response)).all()) == 1


def test_e30_a_colleague_who_answers_by_the_code_is_marked(
    call: Ticket, sign_in_as: SignIn, clock: Any
) -> None:
    desk = sign_in_as(people.agent())
    answered(desk, typed(desk, handed(desk, call)), clock, "5")
    assert [each.flags for each in db.session.scalars(select(Response))] == [["staff_origin"]]


def test_the_offer_looks_the_same_to_the_colleague_after_the_answer(
    call: Ticket, sign_in_as: SignIn, client: Client, clock: Any
) -> None:
    desk = sign_in_as(people.agent())
    shown = handed(desk, call)
    before = desk.get(f"/tickets/{call.number}").one(".slip-offer").text_content()
    answered(client, typed(client, shown), clock, "1")
    assert desk.get(f"/tickets/{call.number}").one(".slip-offer").text_content() == before
    assert typed(client, handed(desk, call)).status == 410


def test_where_the_rules_say_no_by_now_nothing_is_handed_over(
    clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    juris = customers.customer("Juris", phone="+37129418806")
    made = surveys.call(at=at, customer=juris)
    ticket, desk = surveys.ticket_of(made), sign_in_as(people.agent())
    offer = desk.get(f"/tickets/{ticket.number}")
    consent.refuse(customer=juris, source="staff", at=at)
    assert "the rules say no by now" in desk.submit(offer, "/code").text
    assert not desk.get(f"/tickets/{ticket.number}").all(".slip-offer")


def test_an_organisation_may_do_without_codes(clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    settings.HAND_CODES.set(False, at=at)
    made = surveys.call(at=at)
    page = sign_in_as(people.agent()).get(f"/tickets/{surveys.ticket_of(made).number}")
    assert not page.all(".slip-offer")


@pytest.mark.slow
def test_who_may_not_see_the_ticket_hands_nothing_over(clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    team = people.team("Board", restricted=True)
    made = surveys.call(at=at, by=people.agent("Anna", team), team_id=team.id)
    client = sign_in_as(people.agent("Berta"))
    client.get("/tickets")
    assert client.post(f"/tickets/{surveys.ticket_of(made).number}/code").status in {400, 403, 404}
