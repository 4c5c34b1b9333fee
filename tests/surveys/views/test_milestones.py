"""Pages about milestones, dates of customers, and what a customer meets of it all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.customers import consent, days
from helpdesk.customers.models import Customer
from helpdesk.customers.words import Purpose
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.mail import outgoing
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people.models import Notice
from helpdesk.surveys import jobs, settings
from helpdesk.surveys.models import Invitation, Milestone, Response
from helpdesk.surveys.words import Moment
from helpdesk.tickets.models import Message, Ticket
from tests.factories import customers, milestones, people, surveys
from tests.pages import Client


@pytest.fixture
def ilze(app: Flask, clock: Any, at: datetime) -> Customer:
    settings.REST_DAYS.set(False, at=at)
    made = customers.customer("Ilze Vītola", email="ilze@example.net", language="en", phone="+37129418806")
    db.session.commit()
    return made


@pytest.fixture
def desk(ilze: Customer, at: datetime, sign_in_as: Callable[..., Client]) -> Client:
    surveys.another("How do you see us?", at=at)
    db.session.commit()
    return sign_in_as(people.supervisor("Laura"))


@pytest.fixture
def letter(ilze: Customer, at: datetime) -> dict[str, str]:
    """The letter of a milestone that asks whether they recommend us: its links by name."""
    surveys.asking("recommend", "comment", at=at)
    kind = milestones.kind(at=at)
    milestones.has(ilze, kind, at.date(), at=at)
    milestones.milestone(
        "NPS", Moment.CUSTOMER_DATE, 0, at=at, date_kind_id=kind.id, survey_id=surveys.version().survey_id
    )
    db.session.commit()
    jobs.ask_at_milestones(at)
    jobs.send_due(at)
    letter = db.session.scalars(select(OutgoingEmail).filter_by(purpose="survey")).one()
    content = outgoing.content_of(letter)
    assert content is not None
    links = [
        word.removeprefix("http://localhost")
        for word in content["text"].split()
        if "http://localhost/" in word
    ]
    return {
        "subject": letter.subject,
        "text": content["text"],
        "page": next(each for each in links if each.startswith("/s/") and "?" not in each),
        "stop": next(each for each in links if each.startswith("/u/")),
        "ten": next(each for each in links if each.endswith("?r=10")),
    }


def test_a_milestone_is_added_changed_paused_and_retired(desk: Client, at: datetime) -> None:
    assert "Nobody is asked at a milestone yet" in desk.get("/surveys/milestones").text
    survey = next(
        each
        for each in desk.get("/surveys/milestones/new").all("#survey_id option")
        if "How do" in each.text_content()
    )
    page = desk.submit(
        desk.get("/surveys/milestones/new"), "/surveys/milestones/new", follow=True, name="After three months",
        survey_id=survey.get("value"), days="90", moment="first_contact", direction="after",
    )  # fmt: skip
    assert page.h1 == "After three months"
    assert "90 days after the first contact" in desk.get("/surveys/milestones").text
    made = db.session.scalars(select(Milestone)).one()
    assert (made.days, made.starts_on) == (90, at.date())
    page = desk.submit(page, f"/surveys/milestones/{made.id}", follow=True, days="60")
    assert "changed on which day it asks" in page.text
    page = desk.submit(page, "/pause", follow=True)
    assert "Paused: it asks nobody." in page.text
    page = desk.submit(page, "/resumption", follow=True)
    page = desk.submit(page, "/retirement", follow=True)
    assert "Retired: it asks nobody any more." in page.text
    assert "After three months" in desk.get("/surveys/milestones?show=retired").text


def test_what_makes_no_sense_is_said_at_its_field(desk: Client) -> None:
    page = desk.submit(
        desk.get("/surveys/milestones/new"), "/surveys/milestones/new", name="X", days="30", direction="before",
        moment="first_contact",
    )  # fmt: skip
    assert page.status == 422
    assert "Only days before a date of the customer" in page.one("#direction-error").text_content()


def test_the_preview_says_who_is_asked_in_the_next_days_and_who_is_not(
    desk: Client, ilze: Customer, at: datetime
) -> None:
    deaf = customers.customer("Jānis", email="janis@example.net")
    consent.refuse(customer=deaf, purpose=Purpose.MILESTONES, source="link", at=at)
    kind = milestones.kind(at=at)
    for n, each in enumerate((ilze, deaf), 1):
        milestones.has(each, kind, at.date() + timedelta(10 * n), at=at)
    made = milestones.milestone("Start", Moment.CUSTOMER_DATE, 0, at=at, date_kind_id=kind.id)
    db.session.commit()
    page = desk.get(f"/surveys/milestones/{made.id}/next")
    assert "1 customer would be asked" in page.text and "1 not:" in page.text
    rows = [each.text_content() for each in page.all("tbody tr")]
    assert "Ilze Vītola" in rows[0] and "Yes" in rows[0] and "No:" in rows[1]
    story = desk.get(f"/customers/{ilze.id}/milestones")
    assert "if nothing stands against it then" in story.text and "Start" in story.text


def test_a_customers_page_leads_to_what_milestones_say_of_them_agents_see_nothing(
    desk: Client, ilze: Customer, sign_in_as: Callable[..., Client]
) -> None:
    assert "Asked at milestones, and why not" in desk.get(f"/customers/{ilze.id}").text
    agent = sign_in_as(people.agent())
    assert "Asked at milestones" not in agent.get(f"/customers/{ilze.id}").text
    assert agent.get(f"/customers/{ilze.id}/milestones").status == 403
    assert agent.get("/surveys/milestones").status == 403


def test_a_date_is_named_by_supervisors_and_filled_in_by_agents(
    desk: Client, ilze: Customer, sign_in_as: Callable[..., Client]
) -> None:
    page = desk.submit(
        desk.get("/customers/dates/new"), "/customers/dates/new", follow=True, name="Start of contract"
    )
    assert "Start of contract" in page.text
    (kind,) = days.kinds()
    agent = sign_in_as(people.agent())
    address = f"/customers/{ilze.id}/dates"
    wrong = agent.submit(agent.get(address), address, **{f"day-{kind.id}": "31.02.2026"})
    assert wrong.status == 422 and "This is no day." in wrong.text
    page = agent.submit(agent.get(address), address, follow=True, **{f"day-{kind.id}": "2024-02-29"})
    assert "29" in page.text and "Start of contract" in page.text and "changed the dates" in page.text
    db.session.expire_all()
    assert days.of(db.session.get_one(Customer, ilze.id))[kind.id].isoformat() == "2024-02-29"
    page = desk.submit(desk.get(f"/customers/dates/{kind.id}"), "/retirement", follow=True)
    assert "is retired" in page.text and days.kinds() == []


def test_a_survey_at_a_milestone_is_about_no_case_and_is_answered_as_any(
    client: Client, letter: dict[str, str], clock: Any, ilze: Customer
) -> None:
    assert letter["subject"] == "How do you see Helpdesk?"
    assert "case" not in letter["text"].lower() and "at most once in 90 days" in letter["text"]
    page = client.get(letter["ten"])
    assert "Case" not in page.text and "You chose" in page.text
    clock.shift(timedelta(seconds=20))
    thanks = client.submit(page, "/s/", follow=True, button="Send my answer", comment="Good people.")
    assert thanks.h1 == "Thank you. Your answer is saved." and "Case" not in thanks.text
    db.session.expire_all()
    (response,) = db.session.scalars(select(Response))
    assert response.is_current and not response.flags


def test_supervisors_hear_of_a_low_answer_of_somebody_who_may_be_contacted(
    client: Client, letter: dict[str, str], clock: Any, app: Flask
) -> None:
    people.admin("Astrid")
    db.session.commit()
    page = client.get(letter["page"] + "?r=2")
    clock.shift(timedelta(seconds=20))
    thanks = client.submit(page, "/s/", follow=True, button="Send my answer")
    client.submit(thanks, "/contact", follow=True, contact="yes")
    db.session.expire_all()
    assert [each.url for each in db.session.scalars(select(Notice))] == [
        f"/customers/{db.session.scalars(select(Invitation.customer_id).where(Invitation.milestone_id.is_not(None))).one()}"
    ]


def test_words_after_it_is_over_open_a_ticket(
    client: Client, letter: dict[str, str], at: datetime, ilze: Customer
) -> None:
    ask = db.session.scalars(select(Invitation).where(Invitation.milestone_id.is_not(None))).one()
    ask.expires_at = at - timedelta(days=1)
    ask.sent_at, ask.state = at - timedelta(days=15), type(ask.state).EXPIRED
    db.session.commit()
    page = client.get(letter["page"])
    assert page.status == 410 and "Case" not in page.text
    said = client.submit(page, "/words", words="Please call me back about my invoice.")
    assert "Your words have reached the team." in said.text
    db.session.expire_all()
    ticket = db.session.scalars(select(Ticket)).one()
    assert ticket.customer_id == ilze.id
    assert db.session.scalars(select(Message.body)).one().startswith("Please call me back")


def test_e15_the_letters_link_offers_to_stop_these_alone(
    client: Client, letter: dict[str, str], ilze: Customer
) -> None:
    page = client.get(letter["stop"])
    said = client.submit(page, "/u/", button="Only after my requests")
    assert said.h1 == "We ask you only after your requests"
    db.session.expire_all()
    assert consent.refused(ilze, purpose=Purpose.MILESTONES) and not consent.refused(ilze)
    assert client.get(letter["stop"]).h1 == "We ask you only after your requests"


def test_e15_a_colleague_notes_on_the_customers_page_that_these_alone_are_not_wanted(
    desk: Client, ilze: Customer
) -> None:
    page = desk.get(f"/customers/{ilze.id}")
    form = next(each for each in page.all("form") if each.cssselect("[name=purpose]"))
    data = {each.get("name"): each.get("value") for each in form.cssselect("input")}
    page = desk.open("POST", form.get("action"), data=data, follow=True)
    assert "But not at milestones" in page.text
    db.session.expire_all()
    assert consent.refused(ilze, purpose=Purpose.MILESTONES) and not consent.refused(ilze)


def test_the_page_of_questions_shows_answers_at_milestones_apart(
    client: Client, letter: dict[str, str], clock: Any, sign_in_as: Callable[..., Client]
) -> None:
    page = client.get(letter["ten"])
    clock.shift(timedelta(seconds=20))
    client.submit(page, "/s/", follow=True, button="Send my answer", comment="Good people.")
    report = sign_in_as(people.supervisor("Laura")).get("/reports/questions")
    assert (
        "Asked at milestones: After closing" in report.text and "1 for, 0 neither, 0 against" in report.text
    )
    milestone = db.session.scalars(select(Milestone.id)).one()
    own = sign_in_as(people.supervisor("Anna")).get(f"/surveys/milestones/{milestone}")
    assert "10 of 10" in own.text and "Good people." in own.text


def test_e22_what_a_machine_sent_at_a_milestone_was_shown_to_nobody(
    client: Client, letter: dict[str, str], ilze: Customer, sign_in_as: Callable[..., Client]
) -> None:
    client.submit(client.get(letter["ten"]), "/s/", button="Send my answer")
    page = sign_in_as(people.supervisor("Anna")).get("/surveys/machines")
    (only,) = page.all(".comments > li")
    assert "At a milestone" in only.text_content() and "10 of 10" in only.text_content()
    assert f"/customers/{ilze.id}" in page.links().values()


def test_what_was_answered_at_a_milestone_leaves_as_a_file(
    client: Client, letter: dict[str, str], clock: Any, ilze: Customer, sign_in_as: Callable[..., Client]
) -> None:
    page = client.get(letter["ten"])
    clock.shift(timedelta(seconds=20))
    client.submit(page, "/s/", follow=True, button="Send my answer", comment="=Good people.")
    made = db.session.scalars(select(Milestone)).one()
    desk = sign_in_as(people.supervisor("Anna"))
    file = desk.submit(desk.get(f"/surveys/milestones/{made.id}"), "/export")
    head, row = file.body.splitlines()
    assert "Recommendation" in head and ilze.name in row and str(ilze.id) in row and "10" in row
    assert "Good people." in row and ",=Good" not in row, "no cell begins a formula"
    (told,) = db.session.scalars(select(EventRecord).filter_by(kind="milestone.exported"))
    assert told.payload == {"milestone_id": made.id, "rows": 1}
