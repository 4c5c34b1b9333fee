"""Users: added, invited, changed, let go, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.people import inviting, links, queries, sign_in, users
from helpdesk.people.models import Membership, User
from helpdesk.people.users import AddressTaken, LastAdmin, NotAnAddress, NotYourself
from helpdesk.people.words import Role, TokenPurpose
from tests.factories import people
from tests.pages import Client
from tests.people.conftest import letters, link_in, send

SignInAs = Callable[[User], Client]


def kinds() -> list[str]:
    return list(db.session.scalars(db.select(EventRecord.kind).order_by(EventRecord.id)))


def changed(user: User, at: datetime, **new: object) -> None:
    """Changes a user, all but what is named staying as it is."""
    same = {
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "language": user.language,
        "place_id": None,
    }
    users.change(user, **(same | new), by=SYSTEM, at=at)  # type: ignore[arg-type]


def test_an_address_is_folded_and_belongs_to_one_user(app: Flask, at: datetime) -> None:
    users.add(email=" Anna@Example.COM ", name="Anna", role=Role.AGENT, by=SYSTEM, at=at)
    assert queries.by_email("ANNA@example.com") is not None
    with pytest.raises(AddressTaken):
        users.add(email="anna@EXAMPLE.com", name="Another", role=Role.AGENT, by=SYSTEM, at=at)
    with pytest.raises(NotAnAddress):
        users.add(email="anna at example", name="Another", role=Role.AGENT, by=SYSTEM, at=at)


def test_an_invitation_lets_somebody_in(app: Flask, client: Client, clock: object, at: datetime) -> None:
    team = people.team("Riga desk")
    nora = inviting.invite(
        email="nora@example.com",
        name="Nora",
        role=Role.AGENT,
        language="lv",
        team_ids=[team.id],
        by=SYSTEM,
        at=at,
    )
    letter = letters("invite")[0]
    assert letter.sealed is not None
    assert letter.content is None
    page = client.get(link_in(letter))
    page = client.submit(
        page, "invitation", follow=False, name="Nora Lind", password="another quiet heron lands"
    )
    assert page.location == "/tickets"
    db.session.refresh(nora)
    assert nora.name == "Nora Lind"
    assert "Nora Lind" in client.get("/me").text


def test_a_weak_password_is_refused_and_the_link_still_works(
    app: Flask, client: Client, clock: object, at: datetime
) -> None:
    inviting.invite(email="nora@example.com", name="Nora", role=Role.AGENT, language="en", by=SYSTEM, at=at)
    path = link_in(letters("invite")[0])
    page = client.submit(client.get(path), "invitation", name="Nora Lind", password="nora lind 2026")
    assert page.status == 422
    assert "too close to your name" in page.text
    assert page.one("input[name=name]").get("value") == "Nora Lind"
    assert client.get(path).status == 200


def test_letting_somebody_go_ends_sessions_and_links_and_keeps_the_rest(app: Flask, at: datetime) -> None:
    team = people.team()
    anna = people.agent("Anna", team)
    token, _row = sign_in.begin(anna, address="", browser="", at=at)
    link, _token = links.make(anna, TokenPurpose.RESET, at)
    users.deactivate(anna, by=SYSTEM, at=at)
    assert sign_in.user_of(token, at) is None
    with pytest.raises(links.LinkOver):
        links.find(link, TokenPurpose.RESET, at)
    assert db.session.query(Membership).filter_by(user_id=anna.id).count() == 1
    assert "user.deactivated" in kinds()
    users.reactivate(anna, by=SYSTEM, at=at)
    assert anna.is_active
    assert sign_in.user_of(token, at) is None


def test_the_only_administrator_cannot_go_or_become_less(app: Flask, at: datetime) -> None:
    ingrid = people.admin("Ingrid")
    with pytest.raises(LastAdmin):
        users.deactivate(ingrid, by=SYSTEM, at=at)
    with pytest.raises(LastAdmin):
        changed(ingrid, at, role=Role.AGENT)
    people.admin("Olav")
    changed(ingrid, at, role=Role.AGENT)
    assert ingrid.role is Role.AGENT


def test_nobody_deactivates_themselves(app: Flask, at: datetime) -> None:
    people.admin("Olav")
    ingrid = people.admin("Ingrid")
    with pytest.raises(NotYourself):
        users.deactivate(ingrid, by=Actor.user(ingrid), at=at)


def test_who_is_no_longer_a_supervisor_leads_no_more(app: Flask, at: datetime) -> None:
    team = people.team()
    sanita = people.supervisor("Sanita", team)
    token, _row = sign_in.begin(sanita, address="", browser="", at=at)
    changed(sanita, at, role=Role.AGENT)
    membership = db.session.query(Membership).one()
    assert (membership.leads, membership.deputises) == (False, False)
    assert sign_in.user_of(token, at) is None  # signs in anew with the new rights


def test_changing_teams_keeps_who_leads(app: Flask, at: datetime) -> None:
    first, second, third = people.team(), people.team(), people.team()
    sanita = people.supervisor("Sanita", first)
    users.join_teams(sanita, [first.id, second.id], by=SYSTEM, at=at)
    users.join_teams(sanita, [first.id, third.id], by=SYSTEM, at=at)
    rows = {row.team_id: row.leads for row in db.session.query(Membership)}
    assert rows == {first.id: True, third.id: False}


def test_each_change_is_told_in_the_history(
    app: Flask, at: datetime, boss: User, sign_in_as: SignInAs
) -> None:
    anna = users.add(email="anna@example.com", name="Anna", role=Role.AGENT, by=Actor.user(boss), at=at)
    changed(anna, at, role=Role.SUPERVISOR, name="Anna Bērziņa", email="anna.b@example.com")
    text = sign_in_as(boss).get(f"/users/{anna.id}").text
    assert "Ingrid Solberg added this user as Agent." in text
    assert "The system changed the role from Agent to Supervisor." in text
    assert "The system changed the address" in text


def test_inviting_by_the_page(app: Flask, boss: User, sign_in_as: SignInAs) -> None:
    client = sign_in_as(boss)
    page = client.get("/users/new")
    page = client.submit(page, "users/new", name="Nora Lind", email="nora@example.com", role="agent")
    assert page.h1 == "Users"
    assert "Nora Lind is invited." in page.text
    assert "Invited" in page.text
    nora = queries.by_email("nora@example.com")
    assert nora is not None
    send(client, f"/users/{nora.id}/invitation")
    assert len(letters("invite")) == 2


def test_a_page_shows_what_was_typed_and_why_it_was_refused(
    app: Flask, boss: User, sign_in_as: SignInAs
) -> None:
    client = sign_in_as(boss)
    page = client.submit(client.get("/users/new"), "users/new", name="Twin", email=boss.email, role="agent")
    assert page.status == 422
    assert "There is a user with this address already." in page.text
    assert page.one("input[name=name]").get("value") == "Twin"
    page = client.submit(client.get(f"/users/{boss.id}"), f"users/{boss.id}", role="agent", name="Less")
    assert page.status == 422
    assert "This is the only administrator." in page.text


def test_letting_go_and_taking_back_by_the_page(anna: User, boss: User, sign_in_as: SignInAs) -> None:
    client = sign_in_as(boss)
    page = client.submit(client.get(f"/users/{anna.id}"), "deactivation")
    assert "can no longer sign in" in page.text
    assert anna.name not in [td.text_content() for td in page.all("td.first a")]
    page = client.get("/users?show=deactivated")
    assert anna.name in page.text
    page = client.submit(client.get(f"/users/{anna.id}"), "reactivation")
    assert "can sign in again" in page.text
    assert send(client, f"/users/{anna.id}/invitation").status == 422  # has a password


def test_the_empty_list_says_what_deactivating_means(boss: User, sign_in_as: SignInAs) -> None:
    assert "Nobody was ever deactivated" in sign_in_as(boss).get("/users?show=deactivated").text
