"""Pages of rules: writing one, what it would do, switching, ordering, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.automation.models import Rule
from helpdesk.automation.words import Giving, Trigger
from helpdesk.extensions import db
from helpdesk.people import presence
from helpdesk.people.models import User
from helpdesk.tickets.words import Channel, Priority
from tests.factories import automation, customers, people, tickets
from tests.house.test_statements import MOST, counted
from tests.pages import Client


@pytest.fixture
def lead(app: Flask) -> User:
    return people.supervisor("Laura", people.team("Riga desk"))


@pytest.fixture
def client(lead: User, sign_in_as: Callable[..., Client]) -> Client:
    return sign_in_as(lead)


def only() -> Rule:
    db.session.expire_all()
    return db.session.scalars(select(Rule)).one()


def test_a_rule_is_written_tried_and_switched_on(clock: Any, client: Client, at: datetime) -> None:
    tickets.ticket("Double billing", at=at - timedelta(days=1))
    tickets.ticket("Noise", at=at - timedelta(days=1))
    tickets.ticket("An old bill", at=at - timedelta(days=9))
    db.session.commit()
    page = client.get("/rules")
    assert "There are no rules yet" in page.text
    page = client.get("/rules/new")
    given = {"name": "Bills first", "words": "bill\nrēķin", "priority": "high", "tags": "money"}
    page = client.submit(page, "rule", **given)
    rule = only()
    assert not rule.is_on and rule.conditions.words == ("bill", "rēķin") and rule.priority is Priority.HIGH
    page = client.get(f"/rules/{rule.id}/trial")
    assert "Last week it would have acted on 1 ticket" in page.text and "Double billing" in page.text
    client.submit(page, f"/rules/{rule.id}/state")
    assert only().is_on
    number = tickets.ticket("A bill").number
    db.session.commit()
    page = client.get(f"/tickets/{number}")
    assert "The rule “Bills first”" in page.text and f'href="/rules/{rule.id}"' in page.body
    page = client.get(f"/rules/log?ticket={number}")
    assert "set the priority to “High”" in page.text and "“bill”" in page.text


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(clock: Any, client: Client) -> None:
    page = client.get("/rules/new")
    given = {"trigger": "since_opened", "after": "soon", "words": "bill", "organisations": "Nobody Ltd"}
    page = client.submit(page, "rule", **given)
    assert page.status == 422 and "such as 2 d, 4 h or 30 min" in page.text and "Nobody Ltd" in page.body
    page = client.submit(page, "rule", name="A", after="4 h")
    assert page.status == 422 and "There is no organisation called “Nobody Ltd”." in page.text
    page = client.submit(page, "rule", organisations="")
    assert page.status == 422 and "Choose what it does." in page.text
    assert db.session.scalar(select(Rule.id)) is None


def test_a_colleagues_change_is_not_overwritten_unseen(clock: Any, client: Client) -> None:
    rule = automation.rule(Trigger.SINCE_PENDING, after=1560, name="Old", holder="away", not_tags=("vip",))
    db.session.commit()
    first, second = client.get(f"/rules/{rule.id}"), client.get(f"/rules/{rule.id}")
    assert 'value="1 d 2 h"' in first.body and 'value="vip"' in first.body
    client.submit(first, "rule", name="Mine")
    page = client.submit(second, "rule", name="Theirs")
    assert page.status == 409 and only().name == "Mine"
    client.submit(page, "rule", name="Theirs")
    assert only().name == "Theirs" and only().conditions.holder == "away"


def test_they_are_moved_retired_and_restored(clock: Any, client: Client) -> None:
    first, second = automation.rule(name="First"), automation.rule(name="Second")
    db.session.commit()
    page = client.submit(client.get("/rules"), f"/rules/{second.id}/position")
    assert page.text.index("Second") < page.text.index("First")
    client.submit(client.get(f"/rules/{first.id}"), "retirement")
    assert "First" not in client.get("/rules").text and "First" in client.get("/rules?show=retired").text
    client.submit(client.get(f"/rules/{first.id}"), "restoration")
    db.session.expire_all()
    assert (
        db.session.get_one(Rule, first.id).retired_at is None and not db.session.get_one(Rule, first.id).is_on
    )


def test_agents_make_no_rules_and_read_their_names_without_a_link(
    clock: Any, lead: User, sign_in_as: Callable[..., Client]
) -> None:
    anna = people.agent("Anna")
    automation.rule(name="Bills", priority=Priority.HIGH)
    ticket = tickets.ticket(by=anna)
    db.session.commit()
    client = sign_in_as(anna)
    assert client.get("/rules").status == 403
    page = client.get(f"/tickets/{ticket.number}")
    assert "The rule “Bills”" in page.text and "/rules/" not in page.body


def test_one_says_that_one_is_here_and_supervisors_see_it(
    clock: Any, client: Client, lead: User, sign_in_as: Callable[..., Client], at: datetime
) -> None:
    anna = people.agent("Anna")
    tickets.ticket(by=anna, assignee=anna)
    db.session.commit()
    hers = sign_in_as(anna)
    hers.submit(hers.get("/me"), "/me/presence", button="I am here")
    assert presence.who(at) == {anna.id}
    assert "Here" in client.get("/reports/workload").text
    hers.submit(hers.get("/me"), "/me/presence", button="I am away")
    db.session.commit()
    assert presence.who(at) == set()
    assert "Here" not in client.get("/reports/workload").text.replace("I am here", "")


def test_the_pages_need_few_statements(clock: Any, client: Client, lead: User, at: datetime) -> None:
    macro = tickets.macro("Hours", text="We are closed.")
    team = people.team()
    rule = automation.rule(
        words=("a",), category_ids=(1,), organisation_ids=(1,), team_ids=(team.id,), mailbox_ids=(1,),
        match="any", reply_id=macro.id, to_team_id=team.id, giving=Giving.ROUND_ROBIN,
    )  # fmt: skip
    for n in range(5):
        ilze = customers.customer(f"Ilze {n}", email=f"ilze{n}@example.net")
        tickets.ticket(f"A {n}", channel=Channel.EMAIL, by=None, customer=ilze, at=at)
    db.session.commit()
    for address in ("/rules", f"/rules/{rule.id}", f"/rules/{rule.id}/trial", "/rules/log"):
        client.get(address)
        with counted() as cost:
            page = client.get(address)
        assert page.status == 200
        assert len(cost.statements) <= MOST, "\n".join([address, *cost.statements])
        assert not cost.lazy
