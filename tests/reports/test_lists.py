"""The list of answers: those behind a number, and those that somebody has to look at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.reports.models import UnreadComment
from helpdesk.surveys.models import Response
from helpdesk.surveys.words import Exclusion, Mode
from helpdesk.tickets.words import Channel
from tests.conftest import MOMENT
from tests.factories import categories, people
from tests.pages import Client, Page
from tests.reports import desk


@pytest.fixture
def lead(app: Flask, clock: Any, sign_in_as: Any) -> Client:
    client: Client = sign_in_as(people.supervisor())
    return client


def answered(
    value: int, *, days: int = 3, agent: Any = None, category: Any = None, channel: Any = None, **more: Any
) -> Response:
    """One ticket, closed and answered `days` ago."""
    at = MOMENT - timedelta(days=days)
    ticket = desk.ticket(category=category, channel=channel or Channel.EMAIL, at=at)
    invitation = desk.close(ticket, agents=[agent] if agent else None, at=at)
    return desk.answer(invitation, value, agent=value if agent else None, at=at, **more)


def shown(page: Page) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page.all("ul.answers > li")]


def kinds(page: Page) -> dict[str, str]:
    """The names of the lists one can choose from, with their addresses."""
    return {a.text_content(): a.get("href") for a in page.all("nav[aria-label='Which answers'] a")}


def test_the_rail_leads_to_all_answers_and_from_there_to_the_others(lead: Client) -> None:
    anna = people.agent("Anna Liepa")
    answered(2, agent=anna, solved=3, causes=("slow",), comment="Five <b>days</b>.")
    answered(4)
    out = answered(3)
    out.excluded_because = Exclusion.DUPLICATE.value
    desk.exclude(out)
    page = lead.get(lead.get("/reports").links()["Answers"])
    lists = {name: shown(lead.get(url)) for name, url in kinds(page).items() if name != "From machines"}
    assert {name: len(rows) for name, rows in lists.items()} == {
        "All": 2,
        "Low": 1,
        "Not read yet": 1,
        "Excluded": 1,
    }
    assert lists["Low"] == lists["Not read yet"]
    for words in ("Anna Liepa", "agent rated 2", "not solved", "Five <b>days</b>."):
        assert words in lists["Low"][0]
    assert "It is a duplicate" in lists["Excluded"][0]
    assert lead.get(kinds(page)["From machines"]).url == "/surveys/machines"
    current = lead.get(kinds(page)["Low"]).one("nav[aria-label='Which answers'] a[aria-current]")
    assert current.text_content() == "Low"


def test_an_unread_answer_stands_once_whatever_was_answered(lead: Client) -> None:
    anna, berta = people.agent("Anna"), people.agent("Berta")
    at = MOMENT - timedelta(days=3)
    invitation = desk.close(desk.ticket(at=at), agents=[anna, berta], at=at)
    desk.answer(invitation, 1, agent=1, solved=2, causes=("slow", "price"), comment="Twice.", at=at)
    answered(5)
    page = lead.get("/reports/answers?unread=1")
    assert len(shown(page)) == 1 and "1 answer" in page.text and page.h1 == "Unread comments"


def test_an_excluded_answer_stands_once_however_many_share_it(lead: Client) -> None:
    at = MOMENT - timedelta(days=3)
    invitation = desk.close(desk.ticket(at=at), agents=[people.agent(), people.agent()], at=at)
    desk.exclude(desk.answer(invitation, 1, agent=1, at=at))
    answered(5)
    overview = lead.get("/reports")
    page = lead.get(overview.links()["Left out as excluded: 1 answer."])
    assert len(shown(page)) == 1 and "1 answer" in page.text


def test_the_number_of_unread_comments_leads_to_all_of_them(lead: Client) -> None:
    """The overview counts them whatever it is filtered by: a comment is to be read, however old and whoever typed it."""
    answered(5)
    answered(1, days=400, comment="One.")
    answered(1, channel=Channel.PHONE, mode=Mode.HANDED_BY_AGENT, comment="Two.")
    page = lead.get("/reports?channel=email")
    link = page.one("a[href*='unread=1']")
    assert link.text_content() == "2"
    assert len(shown(lead.get(link.get("href")))) == 2


def test_a_page_with_every_way_of_answering_says_so(lead: Client) -> None:
    for address, words in (
        ("/reports/channels", "All ways of answering"),
        ("/reports/answers?unread=1", "All ways of answering"),
        ("/reports", "Answered alone"),
    ):
        assert words in [chip.text_content().strip() for chip in lead.get(address).all("summary")], address


def test_a_filter_on_what_is_retired_names_it(lead: Client) -> None:
    old, team = categories.category("Dial-up"), people.team("Night shift")
    old.retired_at = team.retired_at = MOMENT
    page = lead.get(f"/reports/answers?category={old.id}&team={team.id}")
    assert "Dial-up" in page.text and "Night shift" in page.text and "unknown" not in page.text
    assert "unknown" in lead.get("/reports/answers?category=999999").text


def test_filters_hold_for_unread_comments_too(lead: Client) -> None:
    fibre = categories.category("Fibre")
    answered(1, category=categories.category("Drops", fibre), channel=Channel.PHONE, comment="One.")
    answered(1, days=200, comment="Two.")
    for query, count in (
        ("", 1),
        ("&period=custom&since=2026-01-01", 2),
        ("&channel=phone", 1),
        ("&channel=email", 0),
        (f"&category={fibre.id}", 1),
        ("&agent=999999", 0),
    ):
        assert len(shown(lead.get(f"/reports/answers?unread=1{query}"))) == count, query
    page = lead.get("/reports/answers?unread=1&channel=phone")
    assert "channel=phone" in kinds(page)["Excluded"] and "unread" not in kinds(page)["All"]


def test_a_comment_is_marked_as_read_where_it_stands(lead: Client) -> None:
    answered(2, comment="Nobody called back.")
    page = lead.get("/reports/answers?unread=1&channel=email")
    page = lead.submit(page, "/surveys/answers/reading")
    assert page.url == "/reports/answers?unread=1&channel=email"
    assert "1 comment is marked as read." in page.text and shown(page) == []
    assert db.session.scalar(select(UnreadComment.response_id)) is None
    assert "Nobody called back." in lead.get("/reports/answers").text


@pytest.mark.slow
def test_unread_answers_follow_page_by_page(lead: Client) -> None:
    category = categories.category()
    for number in range(52):
        answered(3, category=category, days=1 + number % 3, comment=f"Word {number}.")
    page = lead.get("/reports/answers?unread=1")
    rest = lead.get(page.links()["Show more"])
    assert (len(shown(page)), len(shown(rest))) == (50, 2)
    assert len({*shown(page), *shown(rest)}) == 52
