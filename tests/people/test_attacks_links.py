"""Attacks on mailed links, one test a row of the list of what was broken elsewhere."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people import emails, forgotten, inviting, links, passwords
from helpdesk.people.models import User, UserToken
from helpdesk.people.words import Role, TokenPurpose
from tests.pages import Client, Page
from tests.people.conftest import GOOD, letters, link_in

pytestmark = pytest.mark.slow

NEW = "another quiet heron lands"


def invited(at: datetime) -> tuple[User, str]:
    """Somebody who was invited, and the path of the link."""
    made = inviting.invite(
        email="nora@example.com", name="Nora", role=Role.AGENT, language="en", by=SYSTEM, at=at
    )
    return made, link_in(letters("invite")[-1])


def choose(client: Client, path: str, **more: str) -> Page:
    """Fills in the page behind a link."""
    return client.submit(client.get(path), path, follow=False, password=NEW, **more)


def test_an_invitation_ends_with_its_time(app: Flask, client: Client, clock: Any, at: datetime) -> None:
    """Row 18: after 72 hours."""
    _nora, path = invited(at)
    clock.shift(timedelta(hours=72) - timedelta(seconds=1))
    assert client.get(path).status == 200
    clock.shift(timedelta(seconds=1))
    assert client.get(path).status == 410


def test_an_invitation_ends_with_its_use(app: Flask, client: Client, clock: Any, at: datetime) -> None:
    """Row 18: after use."""
    nora, path = invited(at)
    assert choose(client, path).status == 302
    assert passwords.fits(nora, NEW)
    assert client.get(path).status == 410
    assert Client(app).get(path).status == 410


def test_an_invitation_ends_when_another_is_mailed(
    app: Flask, client: Client, clock: Any, at: datetime
) -> None:
    """Row 18: after a second letter; one link lives per user."""
    nora, first = invited(at)
    inviting.invite_again(nora, by=SYSTEM, at=at)
    second = link_in(letters("invite")[-1])
    assert client.get(first).status == 410
    assert client.get(second).status == 200
    assert db.session.query(UserToken).filter(UserToken.token_hash.is_not(None)).count() == 1


@pytest.mark.parametrize(
    "crooked", ["0", "null", "None", "1e3", "%20", "undefined", "a" * 32, "-" * 31, "a" * 5000]
)
def test_a_link_nobody_was_sent_is_not_found(
    app: Flask, client: Client, clock: Any, anna: User, at: datetime, crooked: str
) -> None:
    """Row 19: after a reset was used its column is NULL, and no word equals that."""
    _token, row = links.make(anna, TokenPurpose.RESET, at)
    links.use(row, at)
    assert row.token_hash is None
    for path in (f"/reset/{crooked}", f"/invitation/{crooked}"):
        assert client.get(path).status == 404
        assert client.http.post(path, data={"password": NEW}).status_code in {400, 404}
    assert client.get("/reset/").status == 404


def test_a_changed_link_is_not_found(
    app: Flask, client: Client, clock: Any, anna: User, at: datetime
) -> None:
    """Row 19: other case, a space more, a letter less, the other purpose."""
    token, _row = links.make(anna, TokenPurpose.RESET, at)
    for other in (token.swapcase(), token + "%20", token[:-1], token + "a"):
        assert client.get(f"/reset/{other}").status == 404
    assert client.get(f"/invitation/{token}").status == 404
    assert client.get(f"/reset/{token}").status == 200


def test_the_database_allows_one_live_link_per_user_and_purpose(app: Flask, anna: User, at: datetime) -> None:
    """Row 19 and 18, held by the database itself."""
    links.make(anna, TokenPurpose.RESET, at)
    db.session.commit()
    twin = UserToken(
        user_id=anna.id,
        purpose=TokenPurpose.RESET,
        token_hash="0" * 64,
        created_at=at,
        expires_at=at + timedelta(hours=1),
    )
    db.session.add(twin)
    with pytest.raises(Exception, match=r"(?i)unique"):
        db.session.flush()
    db.session.rollback()


def test_links_are_long_random_and_stored_as_hashes(app: Flask, anna: User, at: datetime) -> None:
    """Row 20: two links of one user at one moment have nothing in common."""
    first, _ = links.make(anna, TokenPurpose.RESET, at)
    second, row = links.make(anna, TokenPurpose.RESET, at)
    assert len(first) == len(second) == 32  # 192 bits
    assert first != second
    assert row.token_hash not in {first, second}
    assert re.fullmatch(r"[0-9a-f]{64}", row.token_hash or "")


def test_links_are_built_from_the_configured_address_alone(
    app: Flask, client: Client, clock: Any, anna: User, at: datetime, drain: Callable[..., Any]
) -> None:
    """Row 21: a forged host reaches no letter, an unknown one is refused."""
    page = client.get("/forgot")
    token = page.one("meta[name=csrf-token]").get("content")
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
    }
    answer = client.post("/forgot", {"csrf_token": token, "email": anna.email}, headers=forged, follow=False)
    assert answer.status == 302
    assert client.get("/forgot", headers={"Host": "evil.example"}).status == 400
    forgotten.answer_due(at)
    assert link_in(letters("reset")[0]).startswith("/reset/")  # behind http://localhost, see link_in


def test_a_flood_of_resets_is_three_letters_an_hour(app: Flask, clock: Any, anna: User, at: datetime) -> None:
    """Row 28: whatever address the flood pretends to come from, and after a restart too (the counters are rows)."""
    answers = []
    for number in range(8):
        client = Client(app)
        client.http.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}"
        page = client.get("/forgot")
        answers.append(client.submit(page, "forgot", follow=False, email="Anna@example.com").status)
    assert answers == [302] * 3 + [429] * 5
    forgotten.answer_due(at)
    assert len(letters("reset")) == 1  # three questions at once are one letter


def test_the_worker_mails_at_most_three_links_an_hour(app: Flask, anna: User, at: datetime) -> None:
    """Row 28, for a flood that came by other ways."""
    for minute in range(10):
        forgotten.ask(anna.email, at + timedelta(minutes=minute))
        forgotten.answer_due(at + timedelta(minutes=minute))
    assert len(letters("reset")) == 3


def test_nothing_is_mailed_to_those_who_are_unknown_or_let_go(app: Flask, anna: User, at: datetime) -> None:
    """Row 28 and 26: no letter to a stranger, none to somebody who left."""
    anna.deactivated_at = at
    for email in (anna.email, "nora@example.com", "", "x" * 400):
        forgotten.ask(email, at)
    assert forgotten.answer_due(at) == 4
    assert not letters("reset")


def test_a_link_is_in_its_letter_and_nowhere_else(
    app: Flask, client: Client, clock: Any, anna: User, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    """Row 17: not in events, not in the outbox in the clear, not in a log line."""
    with caplog.at_level(logging.DEBUG):
        emails.reset(anna, at)
        path = link_in(letters("reset")[0])
        choose(client, path)
    token = path.rsplit("/", 1)[1]
    assert token not in caplog.text
    stored = [
        json.dumps([str(cell) for row in db.session.execute(text(f"SELECT * FROM {table}")) for cell in row])
        for table in ("events", "outgoing_emails", "user_tokens", "notices", "user_sessions")
    ]
    assert not [cells for cells in stored if token in cells]


def test_a_link_never_starts_a_session_by_being_opened(
    app: Flask, client: Client, clock: Any, anna: User, at: datetime
) -> None:
    """Row 33: only the password that one chooses does."""
    token, _row = links.make(anna, TokenPurpose.RESET, at)
    assert client.get(f"/reset/{token}").status == 200
    assert client.get("/me", follow=False).status == 302
    assert passwords.fits(anna, GOOD)


def test_a_new_password_ends_every_session_and_every_link(
    app: Flask, client: Client, clock: Any, anna: User, at: datetime, sign_in_as: Callable[[User], Client]
) -> None:
    """Row 32: who stole a session loses it when the owner resets the password."""
    thief = sign_in_as(anna)
    path = "/reset/" + links.make(anna, TokenPurpose.RESET, at)[0]
    assert choose(client, path).status == 302
    assert thief.get("/me", follow=False).status == 302
    assert client.get("/me").status == 200
    assert client.get(path).status == 410


def test_a_changed_address_takes_the_mailed_links_with_it(
    app: Flask,
    client: Client,
    clock: Any,
    anna: User,
    boss: User,
    at: datetime,
    sign_in_as: Callable[[User], Client],
) -> None:
    """Row 16: what was mailed to the old address no longer lets anybody in."""
    path = "/reset/" + links.make(anna, TokenPurpose.RESET, at)[0]
    admin = sign_in_as(boss)
    admin.submit(admin.get(f"/users/{anna.id}"), f"users/{anna.id}", email="anna.new@example.com")
    assert client.get(path).status == 410
