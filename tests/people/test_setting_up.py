"""The set-up, from the first visit to the first sign-in."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from helpdesk.extensions import db
from helpdesk.mail.models import Mailbox
from helpdesk.people import organisation, passwords, queries, setting_up
from helpdesk.people.models import Place, Team, User
from helpdesk.people.words import Role
from helpdesk.settings import store
from tests.pages import Client, Page
from tests.people.conftest import GOOD


def first_steps(client: Client) -> Page:
    """The page of the third step, after two answers."""
    page = client.get("/tickets")
    page = client.submit(page, "setup", name="Ingrid Solberg", email="Ingrid@Baltvik.example", password=GOOD)
    return client.submit(
        page, "setup", organisation="Baltvik", language="lv", country="EE", time_zone="Europe/Tallinn"
    )


def test_every_page_of_staff_leads_to_the_set_up_until_it_is_done(app: Flask, client: Client) -> None:
    for path in ("/", "/tickets", "/users", "/settings", "/sign-in"):
        page = client.get(path)
        assert (page.url, page.h1) == ("/setup", "Who are you?")


def test_five_answers_set_everything_up_and_sign_in(
    app: Flask, client: Client, clock: object, at: datetime
) -> None:
    page = first_steps(client)
    assert page.h1 == "Where do customers write to you?"
    assert "Ingrid Solberg, administrator" in page.text
    page = client.submit(page, "setup", mailbox_address="Help@Baltvik.example", mailbox_name="Baltvik help")
    assert page.h1 == "When may customers be asked how it went?" and "Step 4 of 5" in page.text
    page = client.submit(page, "setup")
    page = client.submit(page, "setup", follow=False, team="Riga desk", place="Brīvības iela")
    assert page.location == "/tickets"
    ingrid = queries.by_email("ingrid@baltvik.example")
    assert ingrid is not None
    assert (ingrid.name, ingrid.role, ingrid.language) == ("Ingrid Solberg", Role.ADMIN, "lv")
    assert passwords.fits(ingrid, GOOD)
    assert organisation.NAME.get() == "Baltvik"
    assert (organisation.LANGUAGE.get(), organisation.COUNTRY.get()) == ("lv", "EE")
    assert organisation.TIME_ZONE.get() == "Europe/Tallinn"
    mailbox = db.session.query(Mailbox).filter_by(is_default=True).one()
    assert (mailbox.address, mailbox.name) == ("help@baltvik.example", "Baltvik help")
    assert db.session.query(Team.name).scalar() == "Riga desk"
    assert db.session.query(Place.name).scalar() == "Brīvības iela"
    assert client.get("/me").status == 200
    assert client.get("/setup").status == 404


def test_mailbox_and_team_can_wait(app: Flask, client: Client, clock: object) -> None:
    page = client.submit(first_steps(client), "setup", button="Skip")
    page = client.submit(page, "setup")
    page = client.submit(page, "setup", follow=False, button="Skip")
    assert page.location == "/tickets"
    assert db.session.query(User).count() == 1
    assert db.session.query(Mailbox).count() == db.session.query(Team).count() == 0


def test_how_customers_are_asked_is_said_at_the_start_and_kept(
    app: Flask, client: Client, clock: object
) -> None:
    page = client.submit(first_steps(client), "setup", button="Skip")
    page = client.submit(page, "setup", surveys__from_hour="99")
    assert page.status == 422 and "Between 0 and 23." in page.text
    page = client.submit(
        page, "setup", surveys__from_hour="10", surveys__delay_hours="0", surveys__rest_days=""
    )
    assert "After 0 h, from 10 to 20 o'clock" in page.text
    back = client.get("/setup/asking")
    assert back.one("[name=surveys__from_hour]").get("value") == "10"
    client.submit(page, "setup", button="Skip", follow=False)
    kept = {setting.key: setting.get() for setting in store.declared("surveys.")}
    assert (kept["surveys.from_hour"], kept["surveys.delay_hours"]) == (10, 0)
    assert kept["surveys.rest_days"] is False


def test_a_step_cannot_be_jumped(app: Flask, client: Client) -> None:
    assert client.get("/setup/team").url == "/setup"


def test_going_back_shows_what_was_answered(app: Flask, client: Client, clock: object) -> None:
    first_steps(client)
    page = client.get("/setup")
    assert page.one("input[name=name]").get("value") == "Ingrid Solberg"
    assert not page.one("input[name=password]").get("value")
    page = client.submit(page, "setup", name="Ingrid S. Solberg")  # the password stays
    assert page.h1 == "Which organisation is it for?"
    page = client.submit(page, "setup")
    page = client.submit(page, "setup", button="Skip")
    page = client.submit(page, "setup")
    client.submit(page, "setup", button="Skip", follow=False)
    ingrid = queries.by_email("ingrid@baltvik.example")
    assert ingrid is not None
    assert passwords.fits(ingrid, GOOD)


def test_what_is_wrong_is_said_at_its_field_and_kept(app: Flask, client: Client) -> None:
    page = client.submit(client.get("/setup"), "setup", name="Ingrid", email="ingrid@", password="short")
    assert page.status == 422
    assert "This is not an e-mail address we could write to." in page.text
    page = client.submit(page, "setup", email="ingrid@example.com", password="short")
    assert "Use at least 12 characters" in page.text
    assert page.one("input[name=email]").get("value") == "ingrid@example.com"


def test_the_password_is_not_readable_in_the_cookie(app: Flask, client: Client) -> None:
    first_steps(client)
    with client.http.session_transaction() as cookie:
        assert GOOD not in str(cookie)
        assert "argon2" not in str(cookie)


def test_closing_plants_what_every_installation_has(app: Flask, at: datetime) -> None:
    planted: list[datetime] = []
    before = list(setting_up.after)
    setting_up.after.append(planted.append)
    try:
        setting_up.close(at)
    finally:
        setting_up.after[:] = before
    assert planted == [at]
