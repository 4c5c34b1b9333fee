"""What users are told in the app."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from helpdesk.extensions import db
from helpdesk.people import notices
from helpdesk.people.models import Notice, User
from tests.pages import Client
from tests.people.conftest import send

SignInAs = Callable[[User], Client]


def tell(user: User, at: datetime, key: str | None = None, url: str = "/me") -> int:
    return notices.tell(
        [user.id],
        kind="test",
        sentence="%(number)s is yours.",
        values={"number": "HD-1"},
        url=url,
        key=key,
        at=at,
    )


def test_a_key_makes_telling_twice_one_notice_a_user(
    app: Flask, anna: User, boss: User, at: datetime
) -> None:
    assert [tell(anna, at, "a"), tell(anna, at, "a"), tell(boss, at, "a"), tell(anna, at), tell(anna, at)] == [
        1, 0, 1, 1, 1,
    ]  # fmt: skip
    assert notices.unread_count(anna) == 3


def test_nobody_told_is_nothing_done(app: Flask, at: datetime) -> None:
    assert notices.tell([], kind="x", sentence="x", values={}, url="/", at=at) == 0


def test_opening_a_notice_reads_it_and_leads_to_its_page(
    anna: User, at: datetime, sign_in_as: SignInAs
) -> None:
    tell(anna, at)
    client = sign_in_as(anna)
    page = client.get("/notices")
    assert "HD-1 is yours." in page.text
    assert notices.unread_count(anna) == 1
    answer = client.submit(page, "reading", follow=False)
    assert answer.location == "/notices"  # the first form is "Mark all as read"
    assert notices.unread_count(anna) == 0


def test_one_notice_is_read_by_itself(anna: User, at: datetime, sign_in_as: SignInAs) -> None:
    tell(anna, at)
    tell(anna, at)
    first = db.session.query(Notice).order_by(Notice.id).first()
    assert first is not None
    assert send(sign_in_as(anna), f"/notices/{first.id}/reading").location == "/me"
    assert notices.unread_count(anna) == 1


def test_the_notices_of_others_are_not_there(
    anna: User, boss: User, at: datetime, sign_in_as: SignInAs
) -> None:
    tell(boss, at)
    client = sign_in_as(anna)
    assert "Nobody has told you anything yet" in client.get("/notices").text
    assert send(client, f"/notices/{db.session.query(Notice.id).scalar()}/reading").status == 404


def test_a_notice_leads_to_our_own_pages_alone(anna: User, at: datetime, sign_in_as: SignInAs) -> None:
    tell(anna, at, url="//evil.example")
    answer = send(sign_in_as(anna), f"/notices/{db.session.query(Notice.id).scalar()}/reading")
    assert answer.location == "/notices"


def test_more_notices_follow_by_cursor(anna: User, at: datetime, sign_in_as: SignInAs) -> None:
    for _ in range(notices.SHOWN + 3):
        tell(anna, at)
    client = sign_in_as(anna)
    page = client.get("/notices")
    assert len(page.all("ul.results > li")) == notices.SHOWN
    page = client.get(page.links()["Show more"])
    assert len(page.all("ul.results > li")) == 3
