"""Pages about mailings, and what a customer meets of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.customers.models import Customer
from helpdesk.customers.words import Purpose
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.mail import outgoing
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mailings import jobs
from helpdesk.mailings.models import Mailing
from helpdesk.mailings.words import State
from helpdesk.surveys import jobs as asking
from helpdesk.surveys import settings
from helpdesk.surveys.models import Response
from tests.factories import customers, mailings, people, surveys
from tests.pages import Client


@pytest.fixture
def ilze(app: Flask, clock: Any, at: datetime) -> Customer:
    settings.REST_DAYS.set(False, at=at)
    made = customers.customer("Ilze Vītola", email="ilze@example.net", language="en")
    db.session.commit()
    return made


@pytest.fixture
def desk(ilze: Customer, at: datetime, sign_in_as: Callable[..., Client]) -> Client:
    surveys.another("How do you see us?", at=at)
    db.session.commit()
    return sign_in_as(people.supervisor("Laura"))


@pytest.fixture
def letter(ilze: Customer, at: datetime) -> dict[str, str]:
    """The letter of a mailing: its links by name."""
    mailings.mailing("Autumn", survey_id=surveys.version().survey_id, at=at)
    db.session.commit()
    jobs.trickle(at)
    asking.send_due(at)
    row = db.session.scalars(select(OutgoingEmail).filter_by(purpose="survey")).one()
    content = outgoing.content_of(row)
    assert content is not None
    words = content["text"].split()
    links = [each.removeprefix("http://localhost") for each in words if "http://localhost/" in each]
    return {
        "subject": row.subject,
        "text": content["text"],
        "five": next(each for each in links if each.endswith("?r=5")),
        "stop": next(each for each in links if each.startswith("/u/")),
    }


@pytest.mark.slow
def test_a_mailing_is_written_looked_at_started_paused_and_stopped(desk: Client, at: datetime) -> None:
    assert "No mailing is under way" in desk.get("/mailings").text
    new = desk.get("/mailings/new")
    survey = next(each for each in new.all("#survey_id option") if "How do" in each.text_content())
    page = desk.submit(
        new, "/mailings/new", follow=True, name="Autumn", survey_id=survey.get("value"), per_day="20",
        languages=["en"],
    )  # fmt: skip
    assert page.h1 == "Whom it would ask"
    assert "1 customer is on the list" in page.text and "Ilze Vītola" in page.text
    page = desk.submit(page, "/start", follow=True)
    assert page.h1 == "Autumn" and "0 of 1 on the list have had their turn" in page.text
    made = db.session.scalars(select(Mailing)).one()
    assert (made.state, made.listed, made.whom) == (State.RUNNING, 1, {"languages": ["en"]})
    page = desk.submit(page, "/pause", follow=True)
    assert "paused this mailing" in page.text
    page = desk.submit(page, "/resumption", follow=True)
    page = desk.submit(page, "/stop", follow=True)
    assert "Stopped. Nobody else is asked" in page.text and "the mailing was stopped" in page.text
    page = desk.submit(page, "/copy", follow=True)
    assert page.h1 == "Copy of Autumn"
    assert "Autumn" in desk.get("/mailings?show=ended").text


def test_what_makes_no_sense_is_said_at_its_field_and_what_was_typed_stays(desk: Client) -> None:
    page = desk.submit(
        desk.get("/mailings/new"), "/mailings/new", name="Autumn", organisations="Nobody & Co", per_day="20"
    )
    assert page.status == 422 and "Nobody & Co" in page.one("#organisations-error").text_content()
    assert page.one("#name").get("value") == "Autumn"
    page = desk.submit(desk.get("/mailings/new"), "/mailings/new", name="X", per_day="0")
    assert "Say how many a day" in page.one("#per_day-error").text_content()
    page = desk.submit(desk.get("/mailings/new"), "/mailings/new", name="X", per_day="5", tags="storm")
    assert "There is no tag" in page.one("#tags-error").text_content()


def test_a_colleagues_change_is_not_run_over(desk: Client, at: datetime) -> None:
    made = mailings.draft("Autumn", at=at)
    db.session.commit()
    first, second = desk.get(f"/mailings/{made.id}"), desk.get(f"/mailings/{made.id}/list")
    desk.submit(first, f"/mailings/{made.id}", follow=True, per_day="7")
    refused = desk.submit(second, "/start", follow=True)
    assert refused.status == 409 and "A colleague changed this mailing" in refused.text
    assert db.session.scalars(select(Mailing.state)).one() is State.DRAFT


def test_the_list_of_recipients_and_the_customers_page_say_what_became_of_whom(
    desk: Client, ilze: Customer, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    customers.customer("Mute", language="en")
    made = mailings.mailing("Autumn", at=at)
    db.session.commit()
    late = at.replace(hour=17, minute=59)
    jobs.trickle(late)
    asking.send_due(late)
    address = f"/mailings/{made.id}/recipients"
    assert "Ilze Vītola" in desk.get(address).text and "Mute" in desk.get(address).text
    left_out = desk.get(f"{address}?what=left_out").text
    assert "Mute" in left_out and "no address to ask at is known" in left_out and "Ilze" not in left_out
    assert "Nobody is here" in desk.get(f"{address}?what=bounced").text
    assert "On which lists of mailings" in desk.get(f"/customers/{ilze.id}").text
    assert "Autumn" in desk.get(f"/customers/{ilze.id}/mailings").text
    agent = sign_in_as(people.agent())
    assert agent.get("/mailings").status == agent.get(address).status == 403
    assert "On which lists of mailings" not in agent.get(f"/customers/{ilze.id}").text


def test_the_list_as_a_file_is_noted(desk: Client, ilze: Customer, at: datetime) -> None:
    made = mailings.mailing("Autumn", at=at)
    db.session.commit()
    file = desk.submit(desk.get(f"/mailings/{made.id}"), "/export")
    assert file.status == 200 and "Ilze Vītola" in file.text
    noted = db.session.scalars(select(EventRecord).filter_by(kind="mailing.exported")).one()
    assert noted.payload["rows"] == 1


def test_a_letter_of_a_mailing_is_answered_as_any_and_shown_on_its_page(
    client: Client, letter: dict[str, str], clock: Any, ilze: Customer, sign_in_as: Callable[..., Client]
) -> None:
    assert letter["subject"] == "How do you see Helpdesk?"
    assert "We ask a number of our customers" in letter["text"] and "case" not in letter["text"].lower()
    page = client.get(letter["five"])
    clock.shift(timedelta(seconds=20))
    thanks = client.submit(page, "/s/", follow=True, button="Send my answer", comment="Good people.")
    assert thanks.h1 == "Thank you. Your answer is saved."
    db.session.expire_all()
    (response,) = db.session.scalars(select(Response))
    assert response.is_current and not response.flags
    number = db.session.scalars(select(Mailing.id)).one()
    own = sign_in_as(people.supervisor("Anna")).get(f"/mailings/{number}")
    assert "Good people." in own.text and "What was answered" in own.text and "of 1 who could" in own.text


def test_e15_the_letters_link_offers_to_stop_mailings_alone(
    client: Client, letter: dict[str, str], ilze: Customer
) -> None:
    said = client.submit(client.get(letter["stop"]), "/u/", button="No more mailings")
    assert said.h1 == "We send you no more mailings"
    db.session.expire_all()
    assert [consent.refused(ilze, purpose=each) for each in Purpose] == [False, False, True]
    page = client.get(letter["stop"])
    assert page.h1 == "We send you no more mailings"
    client.submit(page, "/withdrawal")
    db.session.expire_all()
    assert not consent.refused(ilze, purpose=Purpose.MAILINGS)


def test_e15_a_colleague_notes_on_the_customers_page_that_no_mailings_are_wanted(
    desk: Client, ilze: Customer
) -> None:
    page = desk.get(f"/customers/{ilze.id}")
    form = next(each for each in page.all("form") if each.cssselect("[name=purpose][value=mailings]"))
    data = {each.get("name"): each.get("value") for each in form.cssselect("input")}
    page = desk.open("POST", form.get("action"), data=data, follow=True)
    assert "But by no mailing." in page.text
    db.session.expire_all()
    assert consent.refused(ilze, purpose=Purpose.MAILINGS) and not consent.refused(ilze)


def test_e22_what_a_machine_sent_to_a_mailing_was_shown_to_nobody(
    client: Client, letter: dict[str, str], ilze: Customer, sign_in_as: Callable[..., Client]
) -> None:
    client.submit(client.get(letter["five"]), "/s/", button="Send my answer", comment="Buy <b>now</b>.")
    db.session.expire_all()
    (kept,) = db.session.scalars(select(Response))
    assert kept.quarantined_at is not None and not kept.is_current
    page = sign_in_as(people.supervisor("Anna")).get("/surveys/machines")
    (only,) = page.all(".comments > li")
    for words in ("To a mailing", "Very satisfied", "Buy <b>now</b>.", "sent by a machine, it seems"):
        assert words in only.text_content()
    assert f"/customers/{ilze.id}" in page.links().values()
