"""Colleagues and their browsers: what they give is kept and marked, what customers gave they neither read nor change (E30)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from helpdesk.customers.models import OptOut
from helpdesk.extensions import Base, db
from helpdesk.people.models import User, UserSession
from helpdesk.reports import verifying
from helpdesk.reports.models import ScoreFact
from helpdesk.surveys import settings
from helpdesk.surveys.models import Invitation, Response
from helpdesk.tickets import conversation
from tests.factories import people, surveys
from tests.pages import Client, Page
from tests.surveys.conftest import Asked

Send = Callable[..., Page]
SignIn = Callable[[User], Client]


def answer(browser: Client, link: str, clock: Any, **given: str) -> Page:
    """Answers as a person would, in this browser."""
    page = browser.get(link)
    clock.shift(timedelta(seconds=20))
    return browser.submit(page, "/s/", button="Send my answer", **given)


# Marked


@pytest.mark.parametrize("ended", ["signed out", "ended elsewhere"])
def test_e30_a_browser_in_which_a_colleague_was_signed_in_is_still_a_colleagues(
    asked: Asked, sign_in_as: SignIn, clock: Any, ended: str
) -> None:
    browser = sign_in_as(people.agent())
    if ended == "signed out":
        browser.submit(browser.get("/tickets"), "/sign-out")
    else:
        db.session.execute(update(UserSession).values(revoked_at=datetime.now().astimezone()))
    assert browser.get("/tickets").url.startswith("/sign-in")
    assert answer(browser, asked.link, clock, satisfaction="5").status == 200
    assert [response.flags for response in asked.responses()] == [["staff_origin"]]


@pytest.mark.parametrize(
    ("networks", "address", "flags"),
    [
        ("192.0.2.0/24 2001:db8::/32", "192.0.2.77", ["staff_origin"]),
        ("192.0.2.0/24 2001:db8::/32", "2001:db8::7", ["staff_origin"]),
        ("192.0.2.7", "192.0.2.7", ["staff_origin"]),
        ("192.0.2.0/24", "192.0.3.1", []),
        ("no network, 192.0.2.0/99", "192.0.2.1", []),
        ("", "192.0.2.1", []),
    ],
)
def test_e30_an_answer_from_a_network_of_ours_is_marked(
    client: Client, asked: Asked, at: datetime, clock: Any, networks: str, address: str, flags: list[str]
) -> None:
    settings.STAFF_NETWORKS.set(networks, at=at)
    page = client.get(asked.link + "?r=5")
    clock.shift(timedelta(seconds=20))
    token = page.one("input[name=csrf_token]").get("value")
    given = {"csrf_token": token, "satisfaction": "5", "send": "yes"}
    assert client.post(asked.link, given, environ_base={"REMOTE_ADDR": address}).status == 200
    assert [response.flags for response in asked.responses()] == [flags]


def test_e30_what_a_colleague_gave_counts_for_no_colleague_until_the_customer_answers(
    client: Client, asked: Asked, sign_in_as: SignIn, clock: Any
) -> None:
    answer(sign_in_as(people.agent()), asked.link, clock, satisfaction="5", agent="5")
    assert set(db.session.scalars(select(ScoreFact.agent_id))) == {None}
    answer(client, asked.link, clock, satisfaction="2", agent="1")
    assert [response.flags for response in asked.responses()] == [["staff_origin"], []]
    assert set(db.session.scalars(select(ScoreFact.agent_id))) == {asked.agent.id}
    assert verifying.differences() == []


# Shut


def test_e30_a_colleague_neither_reads_nor_changes_what_a_customer_answered(
    client: Client, asked: Asked, send: Send, sign_in_as: SignIn, clock: Any
) -> None:
    """An agent who has read the code of a slip would else see the answer at once, or spoil a bad one."""
    colleague = sign_in_as(asked.agent)
    early = colleague.get(asked.link)
    send(client.get(asked.link + "?r=1"), agent="1", comment="Rude and slow.")
    for address in ("", "?r=5", "/thanks"):
        page = colleague.get(asked.link + address)
        assert page.status == 403
        assert page.h1 == "This survey has been answered"
        assert "Rude" not in page.body and page.all("input:checked") == page.all("form") == []
    clock.shift(timedelta(seconds=20))
    sent = colleague.submit(early, "/s/", button="Send my answer", satisfaction="5", agent="5")
    assert sent.status == 403 and "Rude" not in sent.body
    token = early.one("input[name=csrf_token]").get("value")
    colleague.post(asked.link + "/contact", {"csrf_token": token, "contact": "no"})
    (response,) = asked.responses()
    assert (response.contact_wanted, response.flags) == (None, [])
    assert asked.given()["satisfaction"] == 1
    assert send(client.get(asked.link), satisfaction="2").status == 200, "the customer still may"


def test_a_refusal_from_a_colleagues_browser_is_noted_as_theirs(asked: Asked, sign_in_as: SignIn) -> None:
    browser = sign_in_as(asked.agent)
    browser.submit(browser.get(asked.link + "/stop"), "/stop")
    row = db.session.scalars(select(OptOut)).one()
    assert (row.source, row.by_id) == ("staff", asked.agent.id)


# The code of a slip


@pytest.mark.slow
def test_the_code_of_a_slip_is_nowhere_but_on_its_paper(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    """Row 17: neither in a table nor on any page, whoever looks."""
    agent = people.agent()
    visit = surveys.visit(at=at - timedelta(minutes=1), by=agent)
    number = surveys.ticket_of(visit).number
    browser = sign_in_as(agent)
    paper = browser.submit(browser.get(f"/tickets/{number}"), "/slip")
    code = paper.one(".code").text_content().strip()
    secrets = {code, code.replace("-", ""), code.lower(), code.replace("-", "").lower()}
    made = db.session.scalars(select(Invitation)).one()
    conversation.add_note(surveys.ticket_of(made), by=agent, body="Slip handed over", at=at)
    stored = "\n".join(
        repr(tuple(row))
        for table in Base.metadata.tables.values()
        for row in db.session.execute(select(table))
    )
    seen = [stored]
    for reader in (agent, people.agent(), people.supervisor(), people.admin()):
        client = sign_in_as(db.session.merge(reader))
        for url in (f"/tickets/{number}", f"/tickets/{number}/peek", "/tickets?view=closed", "/notices",
                    f"/search?q={code}", "/tickets/news?view=closed&since=2026-11-18T09:00:00Z"):  # fmt: skip
            seen.append(client.get(url).body.replace(f"q={code}", "").replace(f'value="{code}"', ""))
    assert [text for text in seen if any(secret in text for secret in secrets)] == []
    assert db.session.scalar(select(Response.id)) is None
