"""The list of calls and the page of an interview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.surveys import settings, texts
from helpdesk.surveys.models import CallAttempt, Invitation, Response
from helpdesk.surveys.words import Attempt, InvitationState
from tests.factories import customers, people, surveys
from tests.pages import Client, Page

SignIn = Callable[[User], Client]
LIST = "/surveys/calls"


@pytest.fixture
def made(clock: Any, at: datetime) -> Invitation:
    """Juris Kalns, who was drawn, about a call that Anna closed yesterday."""
    juris = customers.customer("Juris Kalns", phone="+37129418806", language="lv")
    return surveys.interview(at=at - timedelta(days=1), by=people.agent("Anna"), customer=juris)


def opened(client: Client) -> Page:
    return client.get(client.get(LIST).links()["Juris Kalns"])


def test_each_question_stands_there_word_by_word_in_the_customers_language(
    made: Invitation, sign_in_as: SignIn
) -> None:
    page = opened(sign_in_as(people.supervisor()))
    assert page.h1 == "Interview with Juris Kalns" and "+371 29 418 806" in page.text
    for words in (texts.SATISFACTION["lv"]["title"], *texts.SATISFACTION["lv"]["points"]):
        assert words in page.text
    assert page.one("blockquote").get("lang") == "lv" and "Labdien" in page.one("blockquote").text_content()


def test_what_is_said_is_written_down_with_what_is_refused(made: Invitation, sign_in_as: SignIn) -> None:
    laura = people.supervisor("Laura")
    client = sign_in_as(laura)
    said = {"satisfaction": "2", "solved": "no", "unsaid-agent": "refused", "comment": "Neviens neatnāca."}
    done = client.submit(opened(client), "/answer", button="Save the interview", **said)
    assert "The interview is saved" in done.text and "No calls to make" in done.text
    response = db.session.scalars(select(Response)).one()
    assert (response.mode, response.entered_by_id, response.unsaid) == (
        "interviewer", laura.id, {"agent": "refused"},
    )  # fmt: skip
    page = sign_in_as(people.supervisor("Berta")).get(f"/surveys/answers/{response.id}")
    facts = page.one("dl.facts").text_content()
    assert "Written down by" in facts and "Laura" in facts and "Refused to say" in facts


def test_what_was_said_before_the_call_broke_off_stands_there_again(
    made: Invitation, sign_in_as: SignIn
) -> None:
    client = sign_in_as(people.supervisor())
    begun = {"satisfaction": "2", "unsaid-agent": "dont_know"}
    listed = client.submit(opened(client), "/answer", button="The call broke off", **begun)
    assert "The call stays on the list" in listed.text and "Broke off" in listed.text
    page = opened(client)
    assert {(each.get("name"), each.get("value")) for each in page.all("input[checked]")} == {
        ("satisfaction", "2"), ("unsaid-agent", "dont_know"),
    }  # fmt: skip
    client.submit(page, "/answer", button="Save the interview", solved="yes")
    db.session.refresh(made)
    assert made.state is InvitationState.ANSWERED


def test_an_empty_interview_is_refused_and_says_why(made: Invitation, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.supervisor())
    page = client.submit(opened(client), "/answer", button="Save the interview")
    assert page.status == 422 and "Nothing was answered" in page.text


def test_calls_are_logged_and_a_crooked_moment_is_refused(made: Invitation, sign_in_as: SignIn) -> None:
    client = sign_in_as(people.supervisor())
    page = client.submit(opened(client), "/attempt", result="call_again")
    assert page.status == 422 and "Say when to call again." in page.text
    page = client.submit(page, "/attempt", result="call_again", again="0001-01-01T10:00")
    assert page.status == 422 and "within the next two weeks" in page.text
    page = client.submit(page, "/attempt", result="call_again", again="2026-11-19T15:00")
    assert "The call is logged." in page.text and "1 call so far" in page.text
    assert [each.result for each in db.session.scalars(select(CallAttempt))] == [Attempt.CALL_AGAIN]


def test_whoever_had_a_part_learns_of_no_call(made: Invitation, sign_in_as: SignIn, at: datetime) -> None:
    settings.INTERVIEWERS.set("everybody", at=at)
    anna = db.session.scalars(select(User).filter_by(name="Anna")).one()
    client = sign_in_as(anna)
    assert "Juris" not in client.get(LIST).text
    assert client.get(f"{LIST}/{made.id}").status == 404
    assert client.post(f"{LIST}/{made.id}/answer").status in {400, 404}


def test_agents_interview_only_where_the_organisation_says_so(
    made: Invitation, sign_in_as: SignIn, at: datetime
) -> None:
    client = sign_in_as(people.agent("Berta"))
    assert client.get(LIST).status == 403 and client.get(f"{LIST}/{made.id}").status == 403
    settings.INTERVIEWERS.set("everybody", at=at)
    assert "Juris Kalns" in client.get(LIST).text


def test_a_restricted_teams_customer_is_called_by_whoever_may_see_the_ticket_alone(
    made: Invitation, sign_in_as: SignIn, at: datetime
) -> None:
    settings.INTERVIEWERS.set("everybody", at=at)
    surveys.ticket_of(made).team_id = people.team("Board", restricted=True).id
    client = sign_in_as(people.agent("Berta"))
    assert "Juris" not in client.get(LIST).text and client.get(f"{LIST}/{made.id}").status == 404


def test_who_refused_meanwhile_is_not_called(made: Invitation, sign_in_as: SignIn, at: datetime) -> None:
    client = sign_in_as(people.supervisor())
    page = opened(client)
    consent.refuse(customer=db.session.get(customers.Customer, made.customer_id), source="staff", at=at)
    late = client.get(page.url)
    assert "does not want to be asked" in late.text and not late.all("a[href^='tel:']")
    client.submit(page, "/answer", button="Save the interview", satisfaction="5")
    db.session.refresh(made)
    assert made.state is InvitationState.SUPPRESSED and not db.session.scalars(select(Response)).all()
