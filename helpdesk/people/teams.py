"""Teams: who is in them, who leads and who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import roles
from helpdesk.people.events import TeamAdded, TeamChanged, TeamRestored, TeamRetired
from helpdesk.people.models import Membership, Team, User


class NameTaken(Conflict):
    """Another team has this name."""

    status = 422


class OnlySupervisorsLead(DomainError):
    """Somebody of another role was to lead or to stand in."""


@dataclass(frozen=True)
class Part:
    """What somebody is to be in a team."""

    user_id: int
    leads: bool = False
    deputises: bool = False


def add(*, name: str, restricted: bool = False, by: Actor, at: datetime) -> Team:
    """A new team. Raises NameTaken."""
    name = one_line(name, 120)
    _refuse_taken(name)
    team = Team(name=name, restricted=restricted)
    db.session.add(team)
    _flush_name()
    record(TeamAdded(team_id=team.id), by=by, at=at)
    return team


def change(team: Team, *, name: str, restricted: bool, by: Actor, at: datetime) -> None:
    """Renames a team, or says who sees its tickets. Raises NameTaken."""
    name = one_line(name, 120)
    if name != team.name:
        _refuse_taken(name, but=team.id)
        team.name = name
        _flush_name()
        record(TeamChanged(team_id=team.id, what="name"), by=by, at=at)
    if restricted != team.restricted:
        before, team.restricted = team.restricted, restricted
        record(
            TeamChanged(team_id=team.id, what="restricted", before=str(before), after=str(restricted)),
            by=by,
            at=at,
        )


def set_members(team: Team, parts: list[Part], *, by: Actor, at: datetime) -> None:
    """Makes exactly these users the members of `team`. Raises OnlySupervisorsLead."""
    wanted = {part.user_id: part for part in parts}
    users = {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(wanted)))}
    for part in parts:
        if (part.leads or part.deputises) and not roles.may_lead(users[part.user_id].role):
            raise OnlySupervisorsLead(N_("Only supervisors can lead a team or stand in."), field="members")
    present = {
        row.user_id: row
        for row in db.session.scalars(select(Membership).where(Membership.team_id == team.id))
    }
    if {Part(row.user_id, row.leads, row.deputises) for row in present.values()} == set(wanted.values()):
        return
    for user_id in sorted(set(present) - set(wanted)):
        db.session.delete(present[user_id])
    for user_id, part in sorted(wanted.items()):
        row = present.get(user_id)
        if row is None:
            row = Membership(user_id=user_id, team_id=team.id)
            db.session.add(row)
        row.leads, row.deputises = part.leads, part.deputises and not part.leads
    db.session.flush()
    record(TeamChanged(team_id=team.id, what="members"), by=by, at=at)


def retire(team: Team, *, by: Actor, at: datetime) -> None:
    """The team gets no new tickets; those it has keep it until they are handed over."""
    if team.retired_at is None:
        team.retired_at = at
        record(TeamRetired(team_id=team.id), by=by, at=at)


def restore(team: Team, *, by: Actor, at: datetime) -> None:
    """Takes a retired team into use again."""
    if team.retired_at is not None:
        team.retired_at = None
        record(TeamRestored(team_id=team.id), by=by, at=at)


def _refuse_taken(name: str, but: int | None = None) -> None:
    same = select(Team.id).where(func.lower(Team.name) == name.lower(), Team.id != (but or 0))
    if db.session.scalar(same) is not None:
        raise NameTaken(N_("There is a team with this name already."), field="name")


def _flush_name() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise NameTaken(N_("There is a team with this name already."), field="name") from error
