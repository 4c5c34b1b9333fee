"""Setting up, once: the organisation, the first administrator, the first team. Closed for good by one unique row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import db
from helpdesk.kit.errors import N_, NotFound
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.kit.text import one_line
from helpdesk.mail.models import Mailbox
from helpdesk.people import organisation, places, teams, users
from helpdesk.people.models import Installation, User
from helpdesk.people.words import Role
from helpdesk.settings.store import Setting

# What rooms further right need from the start (survey, causes); the assembly fills it.
after: list[Callable[[datetime], object]] = []


@dataclass(frozen=True)
class Asking:
    """Settings of a room further right that are worth a question at the start, and how the choice is said in few words."""

    settings: tuple[Setting[Any], ...]
    said: Callable[[Mapping[str, Any]], str]  # of values by the keys of settings


asking: list[Asking] = []  # one, when and how customers are asked; the assembly puts it in


class AlreadySetUp(NotFound):
    """Somebody else was faster, or it was long ago."""


@dataclass(frozen=True)
class Beginning:
    """Everything the set-up page asks. `password_hash` is of a password that was checked; empty texts leave a part out."""

    name: str
    email: str
    password_hash: str
    organisation: str
    language: str
    country: str
    time_zone: str
    mailbox_address: str = ""
    mailbox_name: str = ""
    team: str = ""
    place: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)  # values by key, of those in `asking`


def is_open() -> bool:
    """May somebody still set this installation up? No, once it was done or anybody could sign in."""
    return not db.session.scalar(select(exists(select(Installation.id)) | exists(select(User.id))))


def close(at: datetime) -> None:
    """Closes the set-up for good and plants what every installation has. Raises AlreadySetUp for all but the first."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = dialect.insert(Installation).values(id=1, set_up_at=at).on_conflict_do_nothing()
    if db.session.execute(row.returning(Installation.id)).first() is None:
        raise AlreadySetUp(N_("This helpdesk is set up already."))
    for plant in after:
        plant(at)


def set_up(wanted: Beginning, *, at: datetime) -> User:
    """Sets everything up and returns the administrator. Raises AlreadySetUp, NotAnAddress."""
    if not is_open():
        raise AlreadySetUp(N_("This helpdesk is set up already."))
    close(at)
    admin = users.add(
        email=wanted.email,
        name=wanted.name,
        role=Role.ADMIN,
        language=wanted.language,
        password_hash=wanted.password_hash,
        by=SYSTEM,
        at=at,
    )
    by = Actor.user(admin)
    organisation.NAME.set(one_line(wanted.organisation, 120), by_id=admin.id, at=at)
    organisation.LANGUAGE.set(wanted.language, by_id=admin.id, at=at)
    organisation.COUNTRY.set(wanted.country, by_id=admin.id, at=at)
    organisation.TIME_ZONE.set(wanted.time_zone, by_id=admin.id, at=at)
    for setting in (each for part in asking for each in part.settings if each.key in wanted.settings):
        setting.set(wanted.settings[setting.key], by_id=admin.id, at=at)
    _first_mailbox(wanted, admin, at)
    _first_team(wanted, admin, by, at)
    db.session.flush()
    return admin


def _first_mailbox(wanted: Beginning, admin: User, at: datetime) -> None:
    if not wanted.mailbox_address:
        return
    name = one_line(wanted.mailbox_name or wanted.organisation, 120)
    address = users.folded_address(wanted.mailbox_address)
    db.session.add(Mailbox(address=address, name=name, language=wanted.language, is_default=True))
    organisation.CONTACT_EMAIL.set(address, by_id=admin.id, at=at)


def _first_team(wanted: Beginning, admin: User, by: Actor, at: datetime) -> None:
    if wanted.place:
        admin.place_id = places.add(name=wanted.place, by=by, at=at).id
    if wanted.team:
        team = teams.add(name=wanted.team, by=by, at=at)
        users.join_teams(admin, [team.id], by=by, at=at)
