"""Pages about groups, and what a customer meets of one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.advisors import links, queries
from helpdesk.advisors.models import Group, Member
from helpdesk.advisors.words import Heard, Standing
from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.mail import outgoing
from helpdesk.mail.models import OutgoingEmail
from tests.factories import advisors, customers, people
from tests.pages import Client


@pytest.fixture
def ilze(app: Flask, clock: Any) -> Customer:
    made = customers.customer("Ilze Vītola", email="ilze@example.net", language="en")
    db.session.commit()
    return made


@pytest.fixture
def desk(ilze: Customer, sign_in_as: Callable[..., Client]) -> Client:
    return sign_in_as(people.supervisor("Laura"))


@pytest.fixture
def group(ilze: Customer, at: datetime) -> Group:
    made = advisors.group(purpose="The new timetable", at=at)
    db.session.commit()
    return made


def row() -> Member:
    db.session.expire_all()
    return db.session.scalars(select(Member)).one()


def test_a_supervisor_makes_a_group_and_changes_it(desk: Client) -> None:
    assert "There is no group yet" in desk.get("/advisors").text
    page = desk.submit(
        desk.get("/advisors/new"), "/advisors/new", follow=True, name="Travellers", target_size="3"
    )
    assert "Nobody is here" in page.text
    (made,) = queries.groups()
    assert (made.name, made.owner.name, made.target_size, made.every_days) == ("Travellers", "Laura", 3, 60)
    form, elsewhere = (desk.get(f"/advisors/{made.id}/edit") for _each in range(2))
    page = desk.submit(form, "/edit", follow=True, name="Frequent travellers", every_days="30")
    assert "Frequent travellers" in page.text and "changed how often its members may be asked" in page.text
    late = desk.submit(elsewhere, "/edit", name="Late")
    assert late.status == 409 and "A colleague changed this group meanwhile" in late.text


def test_a_group_without_a_name_or_a_size_is_refused(desk: Client) -> None:
    page = desk.submit(desk.get("/advisors/new"), "/advisors/new", name=" ", target_size="0", every_days="-1")
    assert page.status == 422 and "Give it a name." in page.text and "a number from 1 on" in page.text
    assert queries.groups() == []


def test_a_retired_group_is_shown_apart_and_comes_back(desk: Client, group: Group) -> None:
    desk.submit(desk.get(f"/advisors/{group.id}"), "/retirement", follow=True)
    assert group.name not in desk.get("/advisors").text
    assert group.name in desk.get("/advisors?show=retired").text
    desk.submit(desk.get(f"/advisors/{group.id}"), "/restoration", follow=True)
    assert group.name in desk.get("/advisors").text


def test_a_customer_is_found_agrees_and_is_seen_everywhere(
    desk: Client, group: Group, ilze: Customer
) -> None:
    found = desk.get(f"/advisors/{group.id}/members?q=vitola")
    assert f"/customers/{ilze.id}/advisors?group={group.id}" in found.body
    page = desk.get(f"/customers/{ilze.id}/advisors?group={group.id}")
    page = desk.submit(page, "/advisors", follow=True, heard="counter", words="Yes, gladly")
    assert "at the counter" in page.text and "noted by Laura" in page.text
    assert (row().joined_heard, row().joined_words) == (Heard.COUNTER, "Yes, gladly")
    assert "Yes, gladly" in desk.get(f"/advisors/{group.id}/members").text
    assert "1 of 20 members" in desk.get(f"/advisors/{group.id}").text
    assert f"{group.name}: Member" in desk.get(f"/customers/{ilze.id}").text
    page = desk.submit(page, "/leaving", follow=True, heard="writing")
    assert "not invited again" in page.text and row().ended_heard is Heard.WRITING


def test_the_letter_leads_to_a_page_that_joins_by_a_press_alone(
    desk: Client, client: Client, group: Group, ilze: Customer, clock: Any
) -> None:
    desk.submit(desk.get(f"/customers/{ilze.id}/advisors"), "/invitation", follow=True)
    letter = db.session.scalars(select(OutgoingEmail).filter_by(purpose="advisors")).one()
    content = outgoing.content_of(letter)
    assert (
        content is not None
        and "The new timetable" not in content["text"]
        and group.name not in content["text"]
    )
    (link,) = [each for each in content["text"].split() if "/g/" in each]
    assert content["headers"]["List-Unsubscribe"] == f"<{link}>"
    link = link.removeprefix("http://localhost")
    visitor = client
    visitor.post("/sign-out")
    page = visitor.get(link)
    assert page.status == 200 and row().standing is Standing.INVITED
    assert "at most once in 60 days" in page.text and group.name not in page.text
    page = visitor.submit(page, "/g/", follow=True, button="Yes, you may ask me")
    assert "We may ask you now and then" in page.text and row().standing is Standing.JOINED
    page = visitor.submit(page, "/g/", follow=True, button="Do not ask me now and then")
    assert row().standing is Standing.LEFT
    visitor.submit(page, "/g/", follow=True, button="You may ask me now and then")
    assert row().standing is Standing.JOINED


def test_a_mail_program_leaves_for_its_reader_by_one_click(
    client: Client, group: Group, ilze: Customer, at: datetime
) -> None:
    member = advisors.member(group, ilze, at=at)
    db.session.commit()
    path = f"/g/{links.token(member.id)}"
    assert client.post(path, data={}).status == 422 and row().standing is Standing.JOINED
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status == 200
    assert row().standing is Standing.LEFT
    assert client.get(path + "x").status == 404


def test_a_colleague_says_nothing_in_a_customers_place(
    desk: Client, group: Group, ilze: Customer, at: datetime
) -> None:
    member = advisors.invited(group, ilze, at=at)
    db.session.commit()
    path = f"/g/{links.token(member.id)}"
    page = desk.submit(desk.get(path), "/g/", button="Yes, you may ask me")
    assert page.status == 403 and "signed in as a colleague" in page.text
    assert row().standing is Standing.INVITED


def test_the_page_of_an_invitation_that_ran_out_says_so(
    client: Client, group: Group, ilze: Customer, clock: Any, at: datetime
) -> None:
    member = advisors.invited(group, ilze, at=at)
    db.session.commit()
    clock.shift(timedelta(days=61))
    page = client.get(f"/g/{links.token(member.id)}")
    assert "This invitation is over" in page.text and "Yes, you may ask me" not in page.text


def test_the_members_leave_the_house_as_a_file_and_that_is_noted(
    desk: Client, group: Group, ilze: Customer, at: datetime
) -> None:
    advisors.member(group, ilze, words="Yes", at=at)
    db.session.commit()
    page = desk.submit(desk.get(f"/advisors/{group.id}/members"), "/export")
    assert "Ilze Vītola" in page.text and "by phone" in page.text
    noted = db.session.scalars(select(EventRecord).filter_by(kind="advisor_group.exported")).one()
    assert noted.payload["rows"] == 1


def test_agents_see_nothing_of_it(
    group: Group, ilze: Customer, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    advisors.member(group, ilze, at=at)
    db.session.commit()
    agent = sign_in_as(people.agent("Anna"))
    assert agent.get(f"/advisors/{group.id}").status == 403
    assert group.name not in agent.get(f"/customers/{ilze.id}").text
    assert json.dumps(group.name) not in agent.get("/tickets").text
