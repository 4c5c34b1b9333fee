"""Not being asked any more (E15, row 79)."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.customers import consent
from helpdesk.customers.models import OptOut
from helpdesk.extensions import db
from helpdesk.mail import outgoing
from helpdesk.mail.models import OutgoingEmail
from helpdesk.surveys import jobs, settings
from helpdesk.surveys.words import InvitationState, Reason
from tests.factories import customers, surveys
from tests.pages import Client
from tests.surveys.conftest import Asked, checksum

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(clock: Any, at: datetime) -> str:
    """The address in the List-Unsubscribe header of a letter that went out now, on a public holiday."""
    settings.REST_DAYS.set(False, at=at)
    surveys.scheduled(
        at=at - timedelta(days=1), customer=customers.customer("Ilze", email="ilze@example.net")
    )
    jobs.send_due(at)
    content = outgoing.content_of(db.session.query(OutgoingEmail).one())
    assert content is not None
    assert content["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<http://localhost(/u/[\w-]{32})>", content["headers"]["List-Unsubscribe"])
    assert found
    return found[1]


def refusals() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(OptOut.id)).where(OptOut.withdrawn_at.is_(None))) or 0


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_e15_looking_refuses_nothing(client: Client, link: str, method: str) -> None:
    """A mail gateway that opens every link must not unsubscribe anybody."""
    before = checksum()
    for _ in range(3):
        assert client.open(method, link).status == 200
    assert checksum() == before


def test_e15_one_click_works_without_cookie_or_page_once_or_ten_times(app: Flask, link: str) -> None:
    for _ in range(10):
        page = Client(app).open("POST", link, data=ONE_CLICK)
        assert page.status == 200
        assert page.h1 == "We will not send you surveys any more"
    assert refusals() == 1
    assert db.session.query(OptOut).one().source == "one_click"


def test_ten_clicks_at_once_are_one_refusal(app: Flask, link: str) -> None:
    db.session.commit()
    statuses: list[int] = []

    def click() -> None:
        with app.test_client() as http:
            statuses.append(http.post(link, data=ONE_CLICK).status_code)

    threads = [threading.Thread(target=click) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert statuses == [200] * 10
    assert refusals() == 1


def test_a_person_presses_the_button(client: Client, link: str) -> None:
    page = client.get(link)
    assert page.h1 == "Do not send me surveys"
    done = client.submit(page, "/u/", button="Do not send me surveys")
    assert done.h1 == "We will not send you surveys any more"
    assert db.session.query(OptOut).one().source == "link"


def test_a_post_from_anywhere_else_only_asks_once_more(client: Client, link: str) -> None:
    page = client.post(link, {})
    assert page.status == 422
    assert refusals() == 0


def test_e14_the_refusal_holds_for_the_customer_and_the_address(
    client: Client, link: str, at: datetime
) -> None:
    """E14: whoever shares the address is not asked either; nobody else is touched."""
    client.post(link, ONE_CLICK)
    same = surveys.scheduled(at=at, customer=customers.customer("Jānis", email="ilze@example.net"))
    assert (same.state, same.reason) == (InvitationState.SUPPRESSED, Reason.OPTED_OUT)
    assert surveys.scheduled(at=at).state is InvitationState.SCHEDULED


def test_a_refusal_before_sending_stops_the_letter(client: Client, link: str, at: datetime) -> None:
    settings.THROTTLE_DAYS.set(0, at=at)
    late = surveys.scheduled(at=at, customer=customers.customer("Jānis", email="ilze@example.net"))
    late_id = late.id
    assert late.state is InvitationState.SCHEDULED
    client.post(link, ONE_CLICK)
    jobs.send_due(at + timedelta(days=2))
    db.session.expire_all()
    after = db.session.get_one(type(late), late_id)
    assert (after.state, after.reason) == (InvitationState.SUPPRESSED, Reason.OPTED_OUT)
    assert db.session.query(OutgoingEmail).count() == 1


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + ("a" if t[-1] != "a" else "b"), lambda t: t[:-1], lambda t: t.swapcase()]
)
def test_an_altered_link_is_unknown_and_does_nothing(client: Client, link: str, change: Any) -> None:
    """Row 72."""
    before = checksum()
    altered = "/u/" + change(link.removeprefix("/u/"))
    assert client.get(altered).status == 404
    assert client.post(altered, ONE_CLICK).status == 404
    assert checksum() == before


def test_e15_the_foot_of_a_survey_leads_there_too(client: Client, asked: Asked) -> None:
    page = client.get(client.get(asked.link).links()["Do not send me surveys"])
    assert page.h1 == "Do not send me surveys"
    assert not consent.refused(asked.customer)
    done = client.submit(page, "/stop", button="Do not send me surveys")
    assert done.h1 == "We will not send you surveys any more"
    assert consent.refused(asked.customer)


def test_a_survey_can_still_be_answered_after_refusing_further_ones(client: Client, asked: Asked) -> None:
    client.submit(client.get(asked.link + "/stop"), "/stop")
    assert client.get(asked.link).status == 200


def test_the_page_speaks_the_customers_language(client: Client, asked: Asked) -> None:
    asked.invitation.language = "et"
    assert client.get(asked.link + "/stop").root.get("lang") == "et"


def test_a_mistake_can_be_taken_back(client: Client, link: str) -> None:
    done = client.submit(client.get(link), "/u/", button="Do not send me surveys")
    assert refusals() == 1
    again = client.submit(done, "/withdrawal", button="Ask me again")
    assert again.h1 == "We may ask you again" and refusals() == 0
    assert client.submit(again, "/u/", button="Do not send me surveys").h1.startswith("We will not")
    assert refusals() == 1


def test_whoever_comes_back_reads_that_it_is_so(client: Client, link: str) -> None:
    client.post(link, ONE_CLICK)
    page = client.get(link)
    assert page.h1 == "We will not send you surveys any more" and "Ask me again" in page.text


def test_what_staff_refused_is_not_taken_back_by_a_link(client: Client, asked: Asked, at: datetime) -> None:
    ours = client.get(asked.link + "/stop").one("[name=csrf_token]").get("value")
    consent.refuse(customer=asked.customer, address="", source="staff", by_id=1, at=at)
    db.session.commit()
    page = client.get(asked.link + "/stop")
    assert page.h1 == "We will not send you surveys any more" and "Ask me again" not in page.text
    client.post(asked.link + "/stop/withdrawal", {"csrf_token": ours})
    assert consent.refused(asked.customer)


def test_a_withdrawal_from_anywhere_else_does_nothing(client: Client, link: str) -> None:
    client.post(link, ONE_CLICK)
    assert client.post(link + "/withdrawal", {}).status == 422
    assert refusals() == 1


def test_every_state_of_the_page_leads_on(client: Client, link: str) -> None:
    for page in (client.get(link), client.post(link, ONE_CLICK)):
        assert page.links()["Write to us"].startswith("/contact")
        assert client.get(page.links()["Latviešu"]).root.get("lang") == "lv"
