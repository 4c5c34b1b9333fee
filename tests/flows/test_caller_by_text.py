"""A caller with a mobile number is asked by text, answers, is counted; STOP afterwards keeps them in peace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit import clock as house_clock
from helpdesk.people.models import User
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact, ScoreFact
from helpdesk.surveys import texts
from helpdesk.surveys.words import Mode, Reason
from tests import gateways
from tests.factories import categories, people, surveys, texting
from tests.factories.texting import NUMBER
from tests.flows.conftest import Later, SignIn
from tests.pages import Client, Page


@pytest.fixture
def gateway() -> Iterator[gateways.Server]:
    """The gateway that takes the installation's texts."""
    with gateways.server() as running:
        yield running


def solved_call(desk: Client, category_id: int, **values: str) -> Page:
    """A caller asks about a bill, and that was it."""
    page = desk.get("/tickets/new?channel=phone")
    given = {"kind": "question", "body": "Asks about a bill.", "category_id": str(category_id)}
    return desk.submit(page, "call", button="Save ticket", solved="y", **given, **values)


def test_e1_e13_e15_a_caller_answers_by_text_and_stops_it_afterwards(
    sign_in_as: SignIn, client: Client, clock: Any, later: Later, gateway: gateways.Server
) -> None:
    clock.shift(timedelta(days=1))  # the day before is a day of rest
    surveys.version()
    liga = people.agent("Līga Ozola", people.team("Riga desk"), language="en")
    liga_id, bills = liga.id, categories.category("Bills").id
    lead, admin = sign_in_as(people.supervisor()), sign_in_as(people.admin())
    page = admin.submit(
        admin.get("/gateways/new"), "/gateways/new", button="Save", name="Baltic texts",
        address=gateway.address, secret="s3cret", report_secret=texting.SECRET, takes_replies="y",
    )  # fmt: skip
    gateway_id = int(page.url.rpartition("/")[2])
    admin.submit(page, "/switch")

    desk = sign_in_as(liga)
    solved_call(desk, bills, new_name="Juris Kalns", new_phone=NUMBER)
    later(minutes=30)
    assert gateway.taken == [], "not sooner than after an hour"
    later(minutes=35)
    (asked,) = gateway.texts_to(NUMBER)
    assert asked.startswith("Helpdesk: how was our help today? ") and asked.endswith("Stop: STOP")
    texting.tell(client, gateway_id, {"id": "gw-1", "status": "delivered"}, at=house_clock.now())
    later(minutes=1)
    assert "Delivered" in lead.get("/texts").text

    link = re.findall(r"http://[^/ ]+(/s/\S+)", asked)[0]
    survey = client.get(link)
    assert survey.h1 == texts.SATISFACTION["en"]["title"]
    clock.shift(timedelta(minutes=1))
    pressed = {"button": "Send my answer", "satisfaction": "2", "solved": "no", "agent": "4"}
    assert client.submit(survey, "/s/", **pressed).h1 == "Thank you. Your answer is saved."
    counted = {(f.question, f.value, f.agent_id, f.mode) for f in db.session.scalars(select(ScoreFact))}
    assert ("agent", 4, liga_id, Mode.TEXT) in counted
    assert db.session.scalars(select(ClosingFact)).one().answered

    told = {"from": NUMBER.removeprefix("+"), "text": "Stop"}
    texting.tell(client, gateway_id, told, at=house_clock.now(), where="answers")
    later(minutes=1)
    assert gateway.texts_to(NUMBER)[1:] == ["Helpdesk: you will get no more surveys from us."]
    assert "Is not asked any more" in lead.get("/texts/answers").text
    later(days=40)
    desk = sign_in_as(db.session.get_one(User, liga_id))
    page = desk.get("/tickets/new?channel=phone")
    customer = db.session.scalars(select(Customer.id)).one()
    given = {"kind": "question", "body": "Calls again.", "category_id": str(bills)}
    desk.submit(page, "call", button="Save ticket", solved="y", customer=str(customer), **given)
    later(days=1)
    assert len(gateway.taken) == 2
    last = db.session.scalars(select(ClosingFact).order_by(ClosingFact.closing_id.desc())).first()
    assert last is not None and last.reason == Reason.OPTED_OUT
    assert verifying.differences() == []
