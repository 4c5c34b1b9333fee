"""The first visit sets everything up, once; from then on there is a desk."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import func, select

from helpdesk.categories.models import Cause
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.mail.models import Mailbox
from helpdesk.people import organisation
from helpdesk.people.models import Place, Team, User
from helpdesk.people.words import Role
from helpdesk.surveys import settings
from helpdesk.surveys.models import SurveyVersion
from tests.flows.conftest import SignIn
from tests.pages import Client, Page

PASSWORD = "four grey herons over Daugava"
ANSWERS = (
    {"name": "Edgars Liepiņš", "email": "edgars@kulda.example", "password": PASSWORD},
    {"organisation": "Kulda Networks", "language": "lv", "country": "LV", "time_zone": "Europe/Riga"},
    {"mailbox_address": "help@kulda.example", "mailbox_name": "Kulda help"},
    {"surveys__delay_hours": "2", "surveys__from_hour": "8"},
    {"team": "Riga desk", "place": "Brīvības iela 40"},
)


def answer(visitor: Client, page: Page, answers: tuple[dict[str, str], ...] = ANSWERS) -> Page:
    for values in answers:
        page = visitor.submit(page, "/setup", **values)
    return page


def count(model: Any) -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def test_the_first_visitor_is_led_through_the_set_up_and_sits_at_the_desk(
    app: Flask, clock: Any, client: Client
) -> None:
    page = client.get("/")
    assert page.url.startswith("/setup") and page.h1 == "Who are you?"
    short = client.submit(page, "/setup", **ANSWERS[0] | {"password": "short"})
    assert short.status == 422 and short.one("[name=name]").get("value") == "Edgars Liepiņš"
    desk = answer(client, short)
    assert desk.url.startswith("/tickets")
    admin = db.session.scalars(select(User)).one()
    assert (admin.role, admin.language) == (Role.ADMIN, "lv")
    assert organisation.NAME.get() == "Kulda Networks"
    assert (settings.DELAY_HOURS.get(), settings.FROM_HOUR.get(), settings.REST_DAYS.get()) == (2, 8, True)
    assert (count(Team), count(Place), count(Mailbox)) == (1, 1, 1)
    assert count(SurveyVersion) == 1 and count(Cause) == 9, "what the first closing needs is there"


def test_the_set_up_closes_for_good_and_its_password_opens_the_door(
    app: Flask, clock: Any, client: Client
) -> None:
    answer(client, client.get("/setup"))
    visitor = Client(app)
    assert visitor.get("/setup").status == 404
    assert visitor.post("/setup/organisation", {"organisation": "Mine"}).status in {400, 404}
    door = visitor.get("/")
    assert door.url.startswith("/sign-in")
    inside = visitor.submit(door, "/sign-in", email="Edgars@kulda.example", password=PASSWORD)
    assert inside.url.startswith("/tickets") and inside.status == 200
    assert visitor.submit(inside, "/sign-out").url.startswith("/sign-in")
    assert visitor.get("/tickets").url.startswith("/sign-in")


def test_of_two_visitors_who_set_up_at_once_one_does(app: Flask, clock: Any) -> None:
    first, second = Client(app), Client(app)
    at_first = answer(first, first.get("/setup"), ANSWERS[:4])
    other = (ANSWERS[0] | {"email": "other@kulda.example", "name": "Other"}, *ANSWERS[1:4])
    at_second = answer(second, second.get("/setup"), other)
    answer(first, at_first, ANSWERS[4:])
    late = second.submit(at_second, "/setup", **ANSWERS[4])
    assert late.status == 404
    assert count(User) == count(Team) == count(SurveyVersion) == 1


def test_what_is_skipped_can_be_used_all_the_same(
    app: Flask, clock: Any, client: Client, sign_in_as: SignIn
) -> None:
    page = answer(client, client.get("/setup"), ANSWERS[:2])
    page = client.submit(page, "/setup", button="Izlaist" if "Izlaist" in page.text else "Skip")
    page = client.submit(page, "/setup")
    page = client.submit(page, "/setup", button="Izlaist" if "Izlaist" in page.text else "Skip")
    assert page.url.startswith("/tickets")
    page = client.get("/tickets/new?channel=phone")
    page = client.submit(page, "call", customer_text="Ilze Vītola", kind="question", body="Hello")
    assert page.status == 200 and count(Customer) == 1
