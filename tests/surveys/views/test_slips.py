"""Printing a slip: a POST whose answer is the slip."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import segno
from flask import Flask
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.people.models import Place, User
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Outcome
from tests.factories import customers, people, surveys, tickets
from tests.pages import Client, Page
from tests.surveys.conftest import checksum

SignIn = Callable[[User], Client]


@pytest.fixture
def visit(clock: Any, at: datetime) -> Ticket:
    """A stranger's visit in Riga that was closed a minute ago."""
    made = surveys.visit(at=at - timedelta(minutes=1), language="lv")
    return db.session.get_one(Ticket, made.ticket_id)


def printed(client: Client, ticket: Ticket) -> Page:
    """What comes when the offer on the ticket's page is taken."""
    page = client.get(f"/tickets/{ticket.number}")
    return client.submit(page, "/slip")


def test_a_visitors_slip_carries_code_square_number_place_and_date(
    visit: Ticket, sign_in_as: SignIn, at: datetime
) -> None:
    page = printed(sign_in_as(people.agent()), visit)
    assert page.status == 200
    assert page.root.get("lang") == "lv", "in the visitor's language"
    assert re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page.one(".code").text_content())
    assert page.one(".address").text_content() == "localhost/s"
    for words in ("000001", "Riga, Brīvības iela", "2026. gada 18. novembris 11:30"):
        assert words in page.text


def test_the_square_holds_the_address_of_the_survey_at_level_m(visit: Ticket, sign_in_as: SignIn) -> None:
    page = printed(sign_in_as(people.agent()), visit)
    assert db.session.scalars(select(Delivery.token_hash)).one()
    drawn = unquote(page.one("img.qr").get("src"))
    assert drawn.startswith("data:image/svg+xml")
    expected = segno.make("http://localhost/s/" + "x" * 32, error="m", micro=False)
    size = expected.symbol_size(scale=4, border=4)[0]
    assert f"width='{size}'" in drawn or f'width="{size}"' in drawn


def test_where_nobody_is_asked_the_slip_has_number_and_contact_but_no_code(
    clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    """The issue: it always prints, so that nobody learns from it who is asked."""
    organisation.CONTACT_PHONE.set("+37167000000", at=at)
    known = customers.customer("Juris", phone="+37129418806")
    consent.refuse(customer=known, source="staff", at=at)
    made = surveys.visit(at=at, customer=known)
    ticket = db.session.get_one(Ticket, made.ticket_id)
    page = printed(sign_in_as(people.agent()), ticket)
    assert page.status == 200
    assert page.all(".code") == page.all("img") == []
    assert f"HD-{ticket.number}" in page.text
    assert "+371 67 000 000" in page.text, "spaced for reading"
    assert "000001" in page.text


def test_slips_of_a_place_are_numbered_without_gaps(clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    place, client = people.place("Riga"), sign_in_as(people.agent())
    visits = [db.session.get_one(Ticket, surveys.visit(at=at, place=place).ticket_id) for _ in range(2)]
    for ticket in (*visits, visits[0]):
        printed(client, ticket)
    assert db.session.scalars(select(Delivery.slip_number).order_by(Delivery.id)).all() == [1, 2, 3]


def test_a_slip_page_loaded_again_does_not_void_the_visitors_code(
    visit: Ticket, sign_in_as: SignIn, client: Client
) -> None:
    """A reload of the slip's tab, a second press and a ticket left open behind it send the same form once more."""
    desk = sign_in_as(people.agent())
    open_behind = desk.get(f"/tickets/{visit.number}")
    code = desk.submit(open_behind, "/slip").one(".code").text_content()
    page = desk.submit(open_behind, "/slip")
    assert page.status == 409
    assert "Slip 000001 was printed at" in page.text and "voids its code" in page.text
    assert db.session.scalars(select(Delivery.slip_number)).all() == [1]
    assert client.submit(client.get("/s"), "/s", code=code).status == 200, "the visitor's code works"

    again = desk.submit(page, "/slip")
    assert again.status == 200
    assert again.one(".code").text_content() != code, "who means it gets a new one"
    assert client.submit(client.get("/s"), "/s", code=code).status == 410


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_the_ticket_prints_nothing(visit: Ticket, sign_in_as: SignIn, method: str) -> None:
    client = sign_in_as(people.agent())
    db.session.commit()
    before = checksum()
    assert client.open(method, f"/tickets/{visit.number}").status == 200
    assert client.open(method, f"/tickets/{visit.number}/slip", follow=False).status == 405
    assert checksum() == before


def test_a_customer_with_an_address_gets_no_slip(clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    ticket, _closing = tickets.closed_ticket(at=at)
    client = sign_in_as(people.agent())
    assert client.get(f"/tickets/{ticket.number}").all("form[action$='/slip']") == []
    assert post_slip(client, ticket).status == 422


def test_around_the_paper_the_page_speaks_with_the_colleague_who_prints(
    visit: Ticket, sign_in_as: SignIn
) -> None:
    page = printed(sign_in_as(people.agent(language="et")), visit)
    around = page.one(".no-print")
    assert around.get("lang") == "et"
    assert [" ".join(each.text_content().split()) for each in around.cssselect("a, button")] == [
        "Prindi",
        "Tagasi pöördumise juurde",
    ]
    assert page.root.get("lang") == "lv"


def offers(client: Client, ticket: Ticket) -> bool:
    """Does the ticket's page offer to print a slip?"""
    return bool(client.get(f"/tickets/{ticket.number}").all("form[action$='/slip']"))


def test_once_a_slip_is_answered_it_is_not_offered_again(
    visit: Ticket, sign_in_as: SignIn, clock: Any, at: datetime
) -> None:
    """A colleague who must not know yet that there is an answer sees no change until it is final."""
    agent, boss = sign_in_as(people.agent()), sign_in_as(people.supervisor())
    printed(agent, visit)
    assert offers(agent, visit) and offers(boss, visit)
    made = db.session.scalars(select(Invitation)).one()
    before = agent.get(f"/tickets/{visit.number}").text
    surveys.answer_by_slip(made, {"satisfaction": 2}, at=at)
    assert agent.get(f"/tickets/{visit.number}").text == before
    assert not offers(boss, visit)
    clock.shift(timedelta(hours=72, seconds=1))
    assert not offers(agent, visit)


def test_a_slip_whose_time_is_over_is_not_offered_again(
    visit: Ticket, sign_in_as: SignIn, clock: Any
) -> None:
    agent = sign_in_as(people.agent())
    printed(agent, visit)
    clock.shift(timedelta(days=14, seconds=1))
    assert not offers(agent, visit)


def test_an_open_ticket_has_no_slip(clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    ticket = tickets.ticket(at=at, customer=False)
    assert post_slip(sign_in_as(people.agent()), ticket).status == 422


def post_slip(client: Client, ticket: Ticket) -> Page:
    token = client.get(f"/tickets/{ticket.number}").all("input[name=csrf_token]")[0].get("value")
    return client.post(f"/tickets/{ticket.number}/slip", {"csrf_token": token})


def test_a_foreign_site_cannot_print(visit: Ticket, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.agent())
    assert client.post(f"/tickets/{visit.number}/slip", {}).status == 400
    assert db.session.scalar(select(Delivery.id)) is None


@pytest.mark.slow
@pytest.mark.parametrize("given", ["9" * 40, "-1", "9223372036854775808", "NaN", "\0"])
def test_row_76_a_place_that_no_row_can_be_is_no_place(visit: Ticket, sign_in_as: SignIn, given: str) -> None:
    client = sign_in_as(people.agent())
    visit.place_id = None
    token = client.get(f"/tickets/{visit.number}").all("input[name=csrf_token]")[0].get("value")
    answer = client.post(
        f"/tickets/{visit.number}/slip", {"csrf_token": token, "place_id": given, "after": given}
    )
    assert answer.status in {200, 409}
    assert db.session.scalar(select(Delivery.place_id)) is not None or answer.status == 409


def test_a_restricted_teams_slip_is_not_for_others(clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    """Row 35."""
    quiet = people.team("Quiet", restricted=True)
    made = surveys.visit(at=at, team_id=quiet.id, by=people.agent("Member", quiet))
    ticket = db.session.get_one(Ticket, made.ticket_id)
    outsider = sign_in_as(people.agent())
    token = outsider.get("/tickets").all("input[name=csrf_token]")[0].get("value")
    assert outsider.post(f"/tickets/{ticket.number}/slip", {"csrf_token": token}).status == 404


def test_without_any_place_the_refusal_says_what_to_do(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    made = surveys.visit(at=at)
    ticket = db.session.get_one(Ticket, made.ticket_id)
    ticket.place_id = None
    db.session.delete(db.session.scalars(select(Place)).one())
    page = post_slip(sign_in_as(people.agent()), ticket)
    assert page.status == 422
    assert "An administrator can add the first place." in page.text


def test_the_code_is_shown_once_and_never_on_the_ticket(visit: Ticket, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.agent())
    code = printed(client, visit).one(".code").text_content()
    again = client.get(f"/tickets/{visit.number}")
    assert code not in again.body
    assert code.replace("-", "") not in again.body


@pytest.mark.slow
def test_every_outcome_that_a_visit_may_have_prints_a_slip(
    clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    client = sign_in_as(people.agent())
    for outcome in Outcome:
        made = surveys.visit(at=at, outcome=outcome)
        assert printed(client, db.session.get_one(Ticket, made.ticket_id)).status == 200, outcome
    assert db.session.query(Invitation).count() == len(Outcome)
