"""Attacks on links, codes and answers, by their rows in the list of attacks."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import Base, db
from helpdesk.kit import tokens
from helpdesk.mail import outgoing
from helpdesk.mail.models import OutgoingEmail
from helpdesk.surveys import invitations, jobs, links, settings
from helpdesk.surveys.models import Delivery, Invitation, Opening, Response
from helpdesk.surveys.words import InvitationState, Reason
from helpdesk.tickets.models import Ticket
from tests.factories import people, surveys
from tests.pages import Client, Page
from tests.surveys.conftest import Asked, checksum

pytestmark = pytest.mark.slow

Send = Callable[..., Page]
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0", "Accept-Language": "lv"}


@pytest.fixture
def mailed(clock: Any, at: datetime) -> str:
    """The address of a survey as its letter carries it: made by the job, known to nobody else."""
    settings.REST_DAYS.set(False, at=at)
    surveys.scheduled(at=at - timedelta(days=1))
    jobs.send_due(at)
    content = outgoing.content_of(db.session.scalars(select(OutgoingEmail)).one())
    assert content is not None
    found = re.search(r"http://localhost(/s/[\w-]+)\n", content["text"])
    assert found
    return found[1]


def everything() -> str:
    """Every value of every table but the counters of tries, as text."""
    db.session.rollback()
    rows = [
        repr(tuple(row))
        for name, table in Base.metadata.tables.items()
        if name != "rate_counters"
        for row in db.session.execute(select(table))
    ]
    return "\n".join(rows)


# Rows 17 and 20: tokens


def test_e28_row_20_tokens_are_long_random_and_different_for_the_same_person(
    app: Flask, at: datetime
) -> None:
    made = [tokens.new() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert min(len(token) for token in made) * 6 >= 128, "bits"
    assert len({token[:4] for token in made}) > 1900, "no common beginning"
    codes = [links.new_code() for _ in range(2000)]
    assert len(set(codes)) == 2000
    assert not set("".join(codes)) & set("O0I1")


def test_rows_17_and_20_no_token_is_stored_as_it_is(mailed: str) -> None:
    token = mailed.removeprefix("/s/")
    assert len(token) == 32
    assert token not in everything()
    assert db.session.scalars(select(Delivery.token_hash)).one() == tokens.hashed(token)


def test_row_17_a_slips_code_and_link_are_on_the_paper_alone(app: Flask, at: datetime) -> None:
    slip = surveys.slip(surveys.visit(at=at), at=at)
    db.session.commit()
    held = everything()
    assert slip.code and slip.token
    assert slip.code not in held
    assert slip.token not in held


def test_e28_row_17_no_token_reaches_the_log(
    client: Client, mailed: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = client.get(mailed + "?r=3")
    client.submit(page, "/s/", button="Send my answer")
    client.get(mailed + "/thanks")
    client.get(mailed + "/stop")
    client.get("/u/" + "unsubscribe-token-of-somebody-32")
    logged = "\n".join(each.getMessage() for each in caplog.records)
    assert "/s/…" in logged
    assert mailed.removeprefix("/s/") not in logged
    assert "unsubscribe-token" not in logged


def test_e33_row_17_no_agent_meets_a_token_or_why_somebody_is_asked(
    asked: Asked,
    sign_in_as: Callable[..., Client],
    at: datetime,
) -> None:
    """SURVEYS 4, E33: whether and when a customer is asked is not an agent's to know."""
    invitations.revoke(db.session.get_one(Invitation, asked.invitation.id), Reason.WITHDRAWN, at=at)
    number = db.session.get_one(Ticket, asked.invitation.ticket_id).number
    page = sign_in_as(people.agent()).get(f"/tickets/{number}")
    assert page.status == 200
    for words in (asked.link, "will be asked", "was asked", "withdrew it", "survey was withdrawn"):
        assert words not in page.body
    leader = sign_in_as(people.supervisor()).get(f"/tickets/{number}")
    assert "withdrawn" in leader.text


# Row 21: links follow the configured address alone


@pytest.mark.parametrize("headers", [
    {"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "gopher"}, {"Forwarded": "host=evil.example"},
    {"X-Original-Host": "evil.example"}, {"X-Forwarded-Prefix": "//evil.example"},
])  # fmt: skip
def test_row_21_no_header_puts_a_foreign_host_into_a_page(
    client: Client,
    asked: Asked,
    headers: dict[str, str],
) -> None:
    page = client.get(asked.link, headers=headers)
    assert page.status == 200
    assert "evil.example" not in page.body
    assert "evil.example" not in client.post(asked.link, {}, headers=headers, follow=False).location


def test_row_21_an_unknown_host_is_refused(client: Client, asked: Asked) -> None:
    assert client.get(asked.link, headers={"Host": "evil.example"}).status == 400


# Rows 72 and 77: guessing, altering, sharing, swapping


@pytest.mark.parametrize("change", [
    lambda t: t[:-1] + chr(ord(t[-1]) ^ 1), lambda t: t[:-1], lambda t: t + "x", lambda t: t.swapcase(),
    lambda t: t[::-1], lambda t: "c." + t, lambda t: t + "%00", lambda t: "1", lambda t: "..%2f..%2f", lambda t: "' OR 1=1--",
])  # fmt: skip
def test_rows_72_and_77_an_altered_link_is_unknown_and_does_nothing(
    client: Client,
    asked: Asked,
    change: Callable[[str], str],
) -> None:
    altered = "/s/" + change(asked.link.removeprefix("/s/"))
    before = checksum()
    for ending in ("", "?r=1", "/thanks", "/stop"):
        assert client.get(altered + ending, follow=False).status in {404, 308}, ending
    for ending in ("", "/stop", "/contact", "/words"):
        answer = client.post(
            altered + ending, {"satisfaction": "1", "send": "yes", "contact": "yes", "words": "x"}
        )
        assert answer.status == 404, ending
    assert checksum() == before


def test_e27_row_77_an_unknown_link_says_the_same_whatever_it_is(client: Client, asked: Asked) -> None:
    pages = [client.get("/s/" + secrets.token_urlsafe(size)) for size in (3, 24, 90)]
    assert len({page.text for page in pages}) == 1
    assert {page.status for page in pages} == {404}
    assert "Ilze" not in pages[0].text


@pytest.mark.parametrize("forged", [
    "c.WzEsMTc5NDk5NDIwMF0.bm90IHNpZ25lZCBieSB1cw", "c.", "c.[1,2]", "c." + "A" * 3000,
])  # fmt: skip
def test_row_77_the_page_behind_a_code_cannot_be_forged(client: Client, asked: Asked, forged: str) -> None:
    assert client.get(f"/s/{forged}").status == 404


def test_row_77_a_page_token_is_not_a_link_and_a_link_no_page_token(client: Client, asked: Asked) -> None:
    page = client.get(asked.link)
    page_token = page.one("input[name=csrf_token]").get("value")
    assert client.get(f"/s/c.{page_token}").status == 404
    assert client.get(f"/s/{page_token}").status == 404
    sent = client.post(asked.link, {"csrf_token": asked.link[3:], "satisfaction": "1", "send": "yes"})
    assert sent.status == 422
    assert asked.responses() == []


@pytest.mark.parametrize(
    "field", ["ticket_id", "invitation_id", "delivery_id", "number", "id", "customer_id"]
)
def test_row_77_ids_in_a_form_lead_nowhere(
    client: Client,
    asked: Asked,
    clock: Any,
    field: str,
) -> None:
    other, _token = surveys.invitation()
    page = client.get(asked.link + "?r=2")
    token = page.one("input[name=csrf_token]").get("value")
    clock.shift(timedelta(seconds=20))
    client.post(asked.link, {"csrf_token": token, "satisfaction": "2", "send": "yes", field: str(other.id)})
    assert asked.given() == {"satisfaction": 2}
    assert db.session.get_one(Invitation, other.id).answered_at is None


@pytest.mark.parametrize("end", ["expire", "erase"])
def test_row_77_after_the_end_a_link_gives_nothing_away(
    client: Client,
    asked: Asked,
    send: Send,
    clock: Any,
    end: str,
) -> None:
    send(client.get(asked.link + "?r=1"), comment="My neighbour Pēteris too")
    if end == "expire":
        clock.shift(timedelta(days=30))
    else:
        invitation = db.session.get_one(Invitation, asked.invitation.id)
        invitation.state, invitation.reason = InvitationState.REVOKED, Reason.ERASED
    for address in ("", "/thanks", "?r=5"):
        page = client.get(asked.link + address)
        assert page.status == 410
        for secret in ("Pēteris", "Ilze", "Ozola", "example.net"):
            assert secret not in page.text
    assert client.post(asked.link, {"satisfaction": "5"}).status == 410


def test_e28_row_77_guessing_links_is_slowed_down(client: Client, asked: Asked) -> None:
    tries = [client.get("/s/" + secrets.token_urlsafe(24)).status for _ in range(40)]
    assert set(tries) == {404, 429}
    assert tries.count(404) == 30, "a minute"


def test_e28_row_77_a_survey_link_is_no_sign_in(client: Client, asked: Asked) -> None:
    page = client.get(asked.link)
    assert "Set-Cookie" not in page.response.headers
    assert client.get("/tickets", follow=False).location.startswith("/sign-in")


# Row 78: scanners


def test_row_78_a_scanner_that_opens_every_link_from_everywhere_answers_nothing(
    app: Flask,
    asked: Asked,
    client: Client,
    send: Send,
) -> None:
    before = checksum()
    for number in range(5):
        scanner = Client(app)
        for method in ("HEAD", "GET"):
            for choice in ("", "?r=1", "?r=2", "?r=3", "?r=4", "?r=5"):
                page = scanner.open(
                    method,
                    asked.link + choice,
                    environ_base={"REMOTE_ADDR": f"203.0.113.{number}"},
                    headers=BROWSER,
                )
                assert page.status == 200
    assert asked.responses() == []
    assert checksum() == before
    send(client.get(asked.link + "?r=4"))
    assert asked.given() == {"satisfaction": 4}, "the person answers as if nothing had happened"


def test_e22_row_78_who_opens_every_link_in_a_breath_is_taken_for_a_machine(
    client: Client,
    asked: Asked,
    clock: Any,
) -> None:
    for choice in "12345":
        client.get(f"{asked.link}?r={choice}", headers=BROWSER)
        clock.shift(timedelta(milliseconds=200))
    suspects = list(db.session.scalars(select(Opening.suspect).order_by(Opening.id)))
    assert suspects[1:] == ["every link"] * 4


def test_e22_row_78_a_robot_that_posts_all_five_values_in_two_seconds_is_kept_apart(
    client: Client,
    asked: Asked,
    clock: Any,
    send: Send,
) -> None:
    pages = [client.get(f"{asked.link}?r={value}") for value in "12345"]
    clock.shift(timedelta(seconds=1))
    for page in pages:
        client.submit(page, "/s/", button="Send my answer")
        clock.shift(timedelta(milliseconds=200))
    responses = asked.responses()
    counted = [response for response in responses if response.quarantined_at is None]
    assert len(counted) == 1
    assert "machine_nearby" in counted[0].flags
    assert len(responses) == 5
    clock.shift(timedelta(minutes=5))
    send(client.get(asked.link), satisfaction="5")
    assert asked.given() == {"satisfaction": 5}, "the later answer of a person wins"


def test_row_78_a_robot_cannot_fill_the_table(client: Client, asked: Asked) -> None:
    for _ in range(14):
        client.submit(client.get(asked.link + "?r=1"), "/s/", button="Send my answer")
    assert len(asked.responses()) == 10


# Row 71: what visitors say of themselves


@pytest.mark.parametrize("name", ["User-Agent", "Referer", "X-Forwarded-For", "Accept-Language"])
def test_row_71_scripts_in_headers_are_not_kept(client: Client, asked: Asked, name: str) -> None:
    page = client.get(asked.link, headers={name: "<script>alert(1)</script>" + "A" * 5000})
    assert page.status == 200
    assert "<script>alert" not in page.body
    assert "<script>alert" not in everything()


def test_e37_no_address_and_no_browser_of_a_reader_is_kept(client: Client, asked: Asked, send: Send) -> None:
    headers = {"User-Agent": "Singular/7.3"}
    page = client.get(asked.link, headers=headers, environ_base={"REMOTE_ADDR": "203.0.113.77"})
    send(page, satisfaction="4")
    kept = everything()
    assert "Singular" not in kept
    assert "203.0.113.77" not in kept
    assert db.session.scalar(select(Response.id)) is not None


def test_row_70_the_secret_key_may_change_without_breaking_links(
    app: Flask,
    client: Client,
    asked: Asked,
    clock: Any,
    at: datetime,
) -> None:
    """F70: links, codes and open pages of the old key stay valid through the key ring."""
    slip = surveys.slip(surveys.visit(at=at), at=at)
    page = client.get(asked.link + "?r=4")
    old = app.config["SECRET_KEY"]
    app.config.update(SECRET_KEY="quite another key, also long enough", SECRET_KEYS=[old])
    try:
        clock.shift(timedelta(seconds=20))
        assert client.submit(page, "/s/", button="Send my answer").h1 == "Thank you. Your answer is saved."
        assert client.submit(client.get("/s"), "/s", code=slip.code).status == 200
    finally:
        app.config.update(SECRET_KEY=old, SECRET_KEYS=[])
