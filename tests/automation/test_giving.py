"""Whose turn it is: round, by load, with a maximum, among those who are here, and fair when many come at once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.automation.models import RuleRun
from helpdesk.automation.words import Giving
from helpdesk.extensions import db
from helpdesk.people import presence, sign_in
from helpdesk.people.models import Team, User
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel, Status
from tests import races
from tests.factories import automation, categories, people, tickets


@pytest.fixture
def team(app: Flask) -> Team:
    return people.team("Riga desk")


@pytest.fixture
def staff(team: Team) -> list[User]:
    people.supervisor("Laura", team)
    return [people.agent(name, team) for name in ("Anna", "Jānis", "Līga")]


def here(*users: User, at: datetime) -> None:
    for user in users:
        _token, session = sign_in.begin(user, address="127.0.0.1", browser="test", at=at)
        presence.come(user, session_id=session.id, at=at)


def given(team: Team, times: int, at: datetime) -> list[int | None]:
    found = []
    for _each in range(times):
        db.session.commit()
        found.append(tickets.ticket(channel=Channel.EMAIL, by=None, team_id=team.id, at=at).assignee_id)
    return found


def test_agents_of_the_team_take_turns(app: Flask, at: datetime, team: Team, staff: list[User]) -> None:
    automation.rule(giving=Giving.ROUND_ROBIN, here_only=False)
    a, j, l = (user.id for user in staff)  # noqa: E741
    assert given(team, 5, at) == [a, j, l, a, j]


def test_only_those_who_are_here_and_whose_hands_are_not_full(
    app: Flask, at: datetime, team: Team, staff: list[User]
) -> None:
    automation.rule(giving=Giving.ROUND_ROBIN, most_open=2)
    anna, janis, _liga = staff
    assert given(team, 1, at) == [None]
    [run] = db.session.scalars(select(RuleRun))
    assert run.did == [["nobody", team.id]]
    here(anna, janis, at=at)
    assert given(team, 5, at) == [anna.id, janis.id, anna.id, janis.id, None]


def test_the_least_loaded_of_the_team_gets_the_next(
    app: Flask, at: datetime, team: Team, staff: list[User]
) -> None:
    anna, janis, liga = staff
    for user, count in ((anna, 2), (liga, 1)):
        for _each in range(count):
            tickets.ticket(by=user, assignee=user, team_id=team.id)
    automation.rule(giving=Giving.LEAST_LOADED, here_only=False)
    assert given(team, 3, at)[0] == janis.id
    loads = Counter(db.session.scalars(select(Ticket.assignee_id).where(Ticket.status != Status.CLOSED)))
    assert max(loads.values()) - min(loads.values()) <= 1


def test_two_at_once_neither_skip_nor_double_a_turn(
    app: Flask, at: datetime, team: Team, staff: list[User]
) -> None:
    automation.rule(giving=Giving.ROUND_ROBIN, here_only=False)
    category, team_id = categories.category().id, team.id

    def open_one() -> None:
        tickets.ticket(channel=Channel.WEB, by=people.agent(), category_id=category, team_id=team_id, at=at)

    races.together(app, *(open_one for _each in range(6)))
    found = Counter(db.session.scalars(select(Ticket.assignee_id)))
    assert found == dict.fromkeys(found, 2) and len(found) == 3


def test_presence_ends_with_the_sign_in_and_half_an_hour_after_one_was_last_seen(
    app: Flask, at: datetime, staff: list[User]
) -> None:
    anna, janis, _liga = staff
    here(anna, janis, at=at)
    assert presence.who(at) == {anna.id, janis.id}
    sign_in.end_all(anna, at)
    assert presence.who(at + timedelta(minutes=30)) == {janis.id}
    assert presence.who(at + timedelta(minutes=31)) == set()
    here(anna, at=at)
    presence.leave(anna)
    assert presence.who(at) == {janis.id}


def test_who_was_gone_for_half_an_hour_says_anew_that_they_are_here(app: Flask, at: datetime) -> None:
    anna = people.agent("Anna")
    token, session = sign_in.begin(anna, address="127.0.0.1", browser="test", at=at)
    presence.come(anna, session_id=session.id, at=at)
    db.session.commit()
    seen = sign_in.user_of(token, at)
    assert seen is not None and seen.is_here
    later = at + timedelta(minutes=31)
    db.session.commit()
    back = sign_in.user_of(token, later)
    assert back is not None and not back.is_here
    session_id = session.id
    db.session.commit()
    sign_in.note_seen(session_id, later)
    assert presence.who(later) == set()
