"""What surveys show on the ticket's page, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people import organisation
from helpdesk.surveys import settings
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import Way
from helpdesk.tickets import lifecycle
from helpdesk.tickets.words import Channel
from tests.factories import customers, people, surveys, tickets
from tests.pages import Client

SignIn = Callable[..., Client]


def number_of(invitation: Invitation) -> int:
    return surveys.ticket_of(invitation).number


def test_before_closing_a_supervisor_reads_which_survey_goes_when_and_agents_do_not(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    surveys.version()
    boss, anna = people.supervisor(), people.agent("Anna")
    asked = tickets.ticket(by=anna, at=at).number
    nobody = tickets.ticket(
        by=anna, at=at, customer=customers.customer(email="a@example.net", is_internal=True)
    ).number
    silent = tickets.ticket(by=anna, at=at, customer=False).number
    browser = sign_in_as(boss)
    said = browser.get(f"/tickets/{asked}/closure").text
    assert "survey “After closing” by e-mail on 19 November 2026 11:30" in said
    assert "No survey: a colleague asked." in browser.get(f"/tickets/{nobody}/closure").text
    words = browser.get(f"/tickets/{silent}/closure").text
    assert "survey “After closing” by a code that the colleague hands over" in words
    settings.HAND_CODES.set(False, at=at)
    assert "No survey: no address to ask at is known." in browser.get(f"/tickets/{silent}/closure").text
    pages = {sign_in_as(anna).get(f"/tickets/{number}/closure").text for number in (asked, nobody)}
    assert all("No survey" not in page and "After closing" not in page for page in pages)


def test_a_supervisor_knew_before_closing_whether_one_would_be_asked_about_them(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    surveys.version()
    boss = people.supervisor()
    own = tickets.ticket(by=boss, at=at, assignee=boss).number
    assert "After closing" not in sign_in_as(boss).get(f"/tickets/{own}/closure").text
    assert "survey “After closing”" in sign_in_as(people.supervisor()).get(f"/tickets/{own}/closure").text


def test_the_preview_of_a_re_closing_counts_what_other_tickets_asked_and_not_its_own(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    ilze, boss = customers.customer(email="ilze@example.net"), people.supervisor()
    asked = surveys.invitation(at=at - timedelta(days=2), customer=ilze)[0]
    throttled = surveys.scheduled(at=at - timedelta(days=1), customer=ilze)
    for each in (asked, throttled):
        lifecycle.reopen(surveys.ticket_of(each), by=SYSTEM, at=at, because="customer_message")
    browser = sign_in_as(boss)
    assert "survey “After closing”" in browser.get(f"/tickets/{number_of(asked)}/closure").text
    assert "was asked lately" in browser.get(f"/tickets/{number_of(throttled)}/closure").text


def test_a_supervisor_reads_on_the_ticket_whether_and_why_not_somebody_was_asked(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    boss = people.supervisor()
    planned = number_of(surveys.scheduled(at=at))
    waits = number_of(surveys.call(at=at))
    settings.HAND_CODES.set(False, at=at)
    suppressed = number_of(surveys.scheduled(at=at, customer=False))
    sent = number_of(surveys.invitation(at=at)[0])
    browser = sign_in_as(boss)
    assert (
        "Will be asked · by e-mail planned for 19 November 2026 11:30"
        in browser.get(f"/tickets/{planned}").text
    )
    words = "Will be asked · by code when its code is handed over"
    assert words in browser.get(f"/tickets/{waits}").text
    said = browser.get(f"/tickets/{suppressed}").text
    assert "Not asked: no address to ask at is known" in said
    assert "The customer is not asked: no address to ask at is known" in said, "the timeline says it too"
    assert (
        "Asked, no answer yet · by e-mail asked on 18 November 2026 11:30"
        in browser.get(f"/tickets/{sent}").text
    )


def test_an_agent_sees_nothing_of_a_survey_before_its_answer_is_final_then_only_their_own(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    anna, berta, boss = people.agent("Anna"), people.agent("Berta"), people.supervisor()
    given = {"satisfaction": 2, "agent": 1, "comment": "Rude."}
    response = surveys.answered(given, at=at, by=anna)
    url = f"/tickets/{number_of(db.session.get_one(Invitation, response.invitation_id))}"
    db.session.commit()

    def seen(user: Any) -> str:
        return sign_in_as(db.session.merge(user)).get(url).text

    assert "Rude." in seen(boss) and "1 of 5" in seen(boss)
    for agent in (anna, berta):
        text = seen(agent)
        assert "Rude." not in text and "Dissatisfied" not in text and "The customer answered" not in text
    clock.shift(timedelta(hours=72, seconds=1))
    assert "Rude." in seen(anna) and "The customer answered 2 of 5" in seen(anna)
    assert "Rude." not in seen(berta) and "1 of 5" not in seen(berta)
    assert "The customer answered 2 of 5" in seen(berta), "the overall answer belongs to the ticket"


def test_an_organisation_may_keep_the_overall_answer_from_agents(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    organisation.AGENTS_SEE_ANSWERS.set(False, at=at)
    response = surveys.answered({"satisfaction": 2}, at=at)
    url = f"/tickets/{number_of(db.session.get_one(Invitation, response.invitation_id))}"
    clock.shift(timedelta(days=4))
    assert "of 5" not in sign_in_as(people.agent()).get(url).text


@pytest.mark.parametrize("refuses", [False, True])
def test_a_visit_without_an_address_offers_the_slip_to_every_colleague_whatever_the_gates_say(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn, refuses: bool
) -> None:
    who = customers.customer("Ilze", is_internal=refuses)
    invitation = surveys.visit(at=at, customer=who)
    number, anna = number_of(invitation), people.agent()
    browser = sign_in_as(anna)
    page = browser.get(f"/tickets/{number}")
    assert "No e-mail address is known: print the slip and hand it over." in page.text
    slip = browser.submit(page, "slip")
    assert slip.status == 200 and "Slip 000001" in slip.text
    assert bool(slip.all("p.code")) is not refuses
    again = browser.get(f"/tickets/{number}")
    assert "Slip 000001 was printed" in again.text


def test_no_slip_is_offered_where_the_customer_is_asked_by_mail(
    app: Flask, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    by_mail = surveys.scheduled(at=at, channel=Channel.WALK_IN)
    called = surveys.scheduled(at=at, channel=Channel.PHONE, customer=False)
    assert (by_mail.way, called.way) == (Way.EMAIL, Way.CODE)
    browser = sign_in_as(people.agent())
    for number in [number_of(by_mail), number_of(called)]:
        assert "slip" not in browser.get(f"/tickets/{number}").text.lower()
