"""Users, teams and places."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from helpdesk.extensions import db
from helpdesk.people.models import Installation, Membership, Place, Team, User
from helpdesk.people.words import Role

LONG_AGO = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_serial = count(1)


def user(name: str = "", role: Role = Role.AGENT, team: Team | None = None, **more: Any) -> User:
    """A user, in `team` where one is given (`leads`, `deputises` for supervisors)."""
    number = next(_serial)
    flags = {key: more.pop(key) for key in ("leads", "deputises") if key in more}
    values = {
        "email": f"user{number}@example.com",
        "name": name or f"Agent {number}",
        "created_at": LONG_AGO,
    } | more
    made = User(role=role, **values)
    db.session.add(made)
    db.session.flush()
    if team is not None:
        db.session.add(Membership(user_id=made.id, team_id=team.id, **flags))
        db.session.flush()
    set_up()
    return made


def agent(name: str = "", team: Team | None = None, **more: Any) -> User:
    return user(name, Role.AGENT, team, **more)


def supervisor(name: str = "", team: Team | None = None, **more: Any) -> User:
    return user(name, Role.SUPERVISOR, team, **({"leads": True} if team else {}) | more)


def admin(name: str = "", **more: Any) -> User:
    return user(name, Role.ADMIN, **more)


def team(name: str = "", **more: Any) -> Team:
    made = Team(name=name or f"Team {next(_serial)}", **more)
    db.session.add(made)
    db.session.flush()
    return made


def place(name: str = "", **more: Any) -> Place:
    made = Place(name=name or f"Office {next(_serial)}", **more)
    db.session.add(made)
    db.session.flush()
    return made


def set_up() -> None:
    """Closes the set-up page: an installation with users is one that was set up."""
    if db.session.get(Installation, 1) is None:
        db.session.add(Installation(id=1, set_up_at=LONG_AGO))
        db.session.flush()
