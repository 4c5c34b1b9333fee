"""Attacks on accounts and pages about them, one test a row of the list of what was broken elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text

from helpdesk.extensions import db
from helpdesk.people import passwords, setting_up
from helpdesk.people.models import Installation, User, UserSession
from helpdesk.people.setting_up import AlreadySetUp, Beginning
from helpdesk.people.words import Role
from helpdesk.settings import store
from tests.factories import people
from tests.pages import Client
from tests.people.conftest import GOOD, send

pytestmark = pytest.mark.slow

SignInAs = Callable[[User], Client]
EVERYTHING = {
    "id": "1", "role": "admin", "is_admin": "1", "email": "evil@example.com", "password_hash": "x", "created_at": "2001-01-01",
    "deactivated_at": "", "place_id": "1", "team_ids": "1", "state": "x", "user_id": "1", "name": "Evil",
}  # fmt: skip


def test_users_cannot_change_their_own_address_name_or_role(anna: User, sign_in_as: SignInAs) -> None:
    """Row 16 and 41: the profile takes what it shows and nothing else."""
    before = (anna.email, anna.name, anna.role, anna.password_hash, anna.created_at)
    answer = send(sign_in_as(anna), "/me", language="lv", time_zone="organisation", theme="", **EVERYTHING)
    assert answer.status == 302
    db.session.refresh(anna)
    assert (anna.email, anna.name, anna.role, anna.password_hash, anna.created_at) == before
    assert anna.language == "lv"


def test_a_sign_in_or_an_invitation_takes_no_further_fields(client: Client, anna: User) -> None:
    """Row 41."""
    token = client.get("/sign-in").one("meta[name=csrf-token]").get("content")
    data = {**EVERYTHING, "csrf_token": token, "email": anna.email, "password": GOOD}
    assert client.post("/sign-in", data, follow=False).status == 302
    db.session.refresh(anna)
    assert (anna.name, anna.role) == ("Anna Bērziņa", Role.AGENT)


def test_an_admins_form_changes_only_its_own_fields(anna: User, boss: User, sign_in_as: SignInAs) -> None:
    """Row 41: id, hash, times and state stay, whatever is sent."""
    place = people.place()
    before = (anna.id, anna.password_hash, anna.created_at, anna.deactivated_at)
    more = {
        **EVERYTHING,
        "role": "supervisor",
        "language": "en",
        "place_id": str(place.id),
        "team_ids": "999",
    }
    assert send(sign_in_as(boss), f"/users/{anna.id}", **more).status == 422  # there is no team 999
    more.pop("team_ids")
    assert send(sign_in_as(boss), f"/users/{anna.id}", **more).status == 303
    db.session.refresh(anna)
    assert (anna.id, anna.password_hash, anna.created_at, anna.deactivated_at) == before
    assert anna.role is Role.SUPERVISOR


@pytest.mark.parametrize(
    "path", ["/users", "/users/{id}", "/teams", "/me", "/settings", "/settings/organisation", "/notices"]
)
def test_no_page_holds_a_hash_or_a_token(anna: User, boss: User, sign_in_as: SignInAs, path: str) -> None:
    """Row 25."""
    page = sign_in_as(boss).get(path.format(id=anna.id))
    assert page.status == 200
    assert "$argon2" not in page.body
    assert not re.search(r"[0-9a-f]{64}", page.body)
    for row in db.session.query(UserSession):
        assert row.token_hash not in page.body


def test_a_new_password_asks_for_the_present_one(anna: User, sign_in_as: SignInAs) -> None:
    """Row 31, and its brute force: five tries a quarter of an hour."""
    client = sign_in_as(anna)
    for present in ("", "wrong", "wrong too", "x" * 200):
        assert (
            send(client, "/me/password", present=present, password="another quiet heron lands").status == 422
        )
    assert passwords.fits(anna, GOOD)
    assert send(client, "/me/password", present=GOOD, password="another quiet heron lands").status == 303
    assert send(client, "/me/password", present="x", password="x").status == 429


def test_a_new_password_ends_the_other_sessions(anna: User, sign_in_as: SignInAs) -> None:
    """Row 32."""
    thief, client = sign_in_as(anna), sign_in_as(anna)
    send(client, "/me/password", present=GOOD, password="another quiet heron lands")
    assert thief.get("/me", follow=False).status == 302
    assert client.get("/me").status == 200


def test_nobody_ends_or_reads_what_belongs_to_others(anna: User, boss: User, sign_in_as: SignInAs) -> None:
    """Row 35, for sign-ins: guessed ids are not there, whoever asks."""
    theirs = sign_in_as(boss)
    row = db.session.query(UserSession).filter_by(user_id=boss.id).one()
    assert send(sign_in_as(anna), f"/me/sign-ins/{row.id}/end").status == 404
    assert theirs.get("/me").status == 200


def test_deactivating_signs_out_at_once(anna: User, boss: User, sign_in_as: SignInAs) -> None:
    """Row 44's sibling: who was let go is out everywhere, with the next click."""
    hers, admin = sign_in_as(anna), sign_in_as(boss)
    assert hers.get("/me").status == 200
    send(admin, f"/users/{anna.id}/deactivation")
    assert hers.get("/me", follow=False).status == 302


def test_the_set_up_is_closed_for_good(boss: User, client: Client) -> None:
    """Row 34: every address of it, read or sent."""
    for path in (
        "/setup",
        "/setup/organisation",
        "/setup/mailbox",
        "/setup/asking",
        "/setup/team",
        "/setup/x",
    ):
        assert client.get(path).status == 404
        assert send(client, path, name="Evil", email="evil@example.com", password=GOOD).status == 404
    assert db.session.query(User).count() == 1


def test_users_without_an_installation_row_close_it_too(app: Flask, client: Client, boss: User) -> None:
    """Row 34: a restored or hand-made database is not open to the first who comes."""
    db.session.query(Installation).delete()
    assert client.get("/setup").status == 404


def test_two_racing_set_ups_make_one(app: Flask, at: datetime) -> None:
    """Row 34: one wins, the others find nothing."""
    db.session.remove()

    def attempt(number: int) -> bool:
        with app.app_context():
            wanted = Beginning(
                name=f"Admin {number}",
                email=f"admin{number}@example.com",
                password_hash="x",
                organisation="Baltvik",
                language="en",
                country="LV",
                time_zone="Europe/Riga",
                team="Desk",
            )
            try:
                setting_up.set_up(wanted, at=at)
                db.session.commit()
            except AlreadySetUp:
                db.session.rollback()
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(attempt, range(6))) == [False] * 5 + [True]
    assert db.session.query(User).count() == db.session.query(Installation).count() == 1


def checksum() -> dict[str, list[str]]:
    """Every row of every table but what a GET may touch: counters of tries and the last-seen time."""
    found = {}
    for table in sorted(db.metadata.tables):
        if table == "rate_counters":
            continue
        columns = [
            c.name
            for c in db.metadata.tables[table].columns
            if (table, c.name) != ("user_sessions", "last_seen_at")
        ]
        quoted = ", ".join(f'"{name}"' for name in columns)
        found[table] = sorted(
            str(tuple(row)) for row in db.session.execute(text(f'SELECT {quoted} FROM "{table}"'))
        )
    db.session.rollback()
    return found


def our_pages(app: Flask, user: User) -> Iterator[tuple[str, set[str]]]:
    """The addresses of the room, with the user's id for every id."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("people."):
            path = re.sub(r"<id:[^>]*>", str(user.id), rule.rule)
            yield (
                path.replace("<token>", "a" * 32).replace("<group>", "tickets").replace("<step>", "team"),
                rule.methods or set(),
            )


def test_reading_changes_nothing(app: Flask, boss: User, sign_in_as: SignInAs) -> None:
    """Row 39: GET and HEAD leave every row as it was."""
    client = sign_in_as(boss)
    db.session.commit()
    before = checksum()
    for path, methods in our_pages(app, boss):
        for method in methods & {"GET", "HEAD"}:
            client.open(method, path, follow=False)
    assert checksum() == before


def test_nothing_is_changed_by_a_form_without_its_token(app: Flask, boss: User, sign_in_as: SignInAs) -> None:
    """Row 39: every POST without a CSRF token is a 400."""
    client = sign_in_as(boss)
    before = checksum()
    answers = {
        path: client.post(path, EVERYTHING, follow=False).status
        for path, m in our_pages(app, boss)
        if "POST" in m
    }
    assert len(answers) > 20
    assert set(answers.values()) == {400}, answers
    assert checksum() == before


def test_another_origin_is_allowed_nothing(anna: User, sign_in_as: SignInAs) -> None:
    """Row 40: no CORS header, and the token stands in no address."""
    client = sign_in_as(anna)
    page = client.get("/me", headers={"Origin": "https://evil.example"})
    assert not [name for name, _ in page.response.headers if name.lower().startswith("access-control")]
    token = page.one("meta[name=csrf-token]").get("content")
    assert token not in "".join(href for href in page.links().values())
    assert page.response.headers["Referrer-Policy"] == "same-origin"
    assert token not in send(client, "/theme", theme="dark").location


@pytest.mark.parametrize(
    "name", ["__class__", "delete", "deactivated'--", "%", "../users", "organisation.name"]
)
def test_names_outside_the_list_are_refused_or_have_no_effect(
    boss: User, sign_in_as: SignInAs, name: str
) -> None:
    """Row 68: groups of settings and views of lists come from lists."""
    client = sign_in_as(boss)
    assert client.get(f"/settings/{name}").status == 404
    for path in ("/users", "/teams", "/places"):
        assert client.open("GET", path, query_string={"show": name, "sort": name}).status == 200


@pytest.mark.parametrize(
    "number", ["0", "-1", "9223372036854775807", "9223372036854775808", "9" * 40, "1e3", "NaN", "5.5", "%00"]
)
def test_numbers_beyond_reason_are_not_found(boss: User, sign_in_as: SignInAs, number: str) -> None:
    """Row 76: ids."""
    client = sign_in_as(boss)
    for path in (f"/users/{number}", f"/teams/{number}", f"/places/{number}"):
        assert client.get(path).status == 404
    for path in (f"/users/{number}/deactivation", f"/notices/{number}/reading", f"/me/sign-ins/{number}/end"):
        assert send(client, path).status == 404


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WzFd" * 100, "WzkyMjMzNzIwMzY4NTQ3NzU4MDhd", "bnVsbA", "WyJhIl0", "%00"]
)
def test_crooked_cursors_are_refused(boss: User, sign_in_as: SignInAs, cursor: str) -> None:
    """Row 76: cursors."""
    assert sign_in_as(boss).get(f"/notices?after={cursor}").status in {200, 400}


@pytest.mark.parametrize(
    "typed", ["", "x", "-1", "1e9", "5.5", "99999999999999999999", "NaN", "Infinity", "０"]
)
def test_settings_take_numbers_within_their_limits_alone(
    boss: User, sign_in_as: SignInAs, typed: str
) -> None:
    """Row 76: settings."""
    limited = [
        s for s in store.declared() if s.kind in {int, float} and s.low is not None and s.high is not None
    ]
    for setting in limited:
        group = setting.key.partition(".")[0]
        client = sign_in_as(boss)
        page = client.get(f"/settings/{group}")
        answer = client.submit(page, "settings", follow=False, **{setting.key.replace(".", "__"): typed})
        db.session.expire_all()
        assert answer.status in {303, 422}
        assert setting.low <= setting.get() <= setting.high
