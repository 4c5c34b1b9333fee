"""Questions about users, teams and places."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db
from helpdesk.people.models import Membership, Place, Team, User, UserSession
from helpdesk.people.words import Role


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """Names of users by id; ids that are None or unknown are left out."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def team_names(ids: Iterable[int | None] | None = None) -> dict[int, str]:
    """Names of teams by id, retired ones included; all teams where no ids are given."""
    query = select(Team.id, Team.name).order_by(Team.name)
    if ids is not None:
        query = query.where(Team.id.in_({each for each in ids if each is not None}))
    return {row.id: row.name for row in db.session.execute(query)}


def agents() -> list[User]:
    """Everybody a ticket can be given to: active users of every role, by name."""
    return list(db.session.scalars(_active().order_by(User.name, User.id)))


def active_teams() -> list[Team]:
    """Teams in use, by name."""
    return list(db.session.scalars(select(Team).where(Team.retired_at.is_(None)).order_by(Team.name)))


def active_places() -> list[Place]:
    """Places in use, by name."""
    return list(db.session.scalars(select(Place).where(Place.retired_at.is_(None)).order_by(Place.name)))


def supervisors_for(team_id: int | None, rated_ids: set[int] | frozenset[int] = frozenset()) -> list[User]:
    """Who answers for a team: its leads who are not rated themselves; none: its deputies; none: the admins."""
    if team_id is not None:
        for flag in (Membership.leads, Membership.deputises):
            query = _active().join(Membership).where(Membership.team_id == team_id, flag.is_(True))
            found = _but(query.where(User.role == Role.SUPERVISOR), rated_ids)
            if found:
                return found
    admins = _active().where(User.role == Role.ADMIN)
    return _but(admins, rated_ids) or _but(admins, set())


def leads() -> list[User]:
    """All supervisors and admins: for what belongs to no team."""
    return _but(_active().where(User.role.in_((Role.SUPERVISOR, Role.ADMIN))), set())


def admin_ids() -> list[int]:
    """Ids of all active administrators."""
    return list(db.session.scalars(_active().where(User.role == Role.ADMIN).with_only_columns(User.id)))


def by_email(email: str) -> User | None:
    """The user with this address, however its letters are cased."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def users(*, active: bool) -> list[User]:
    """All active (or all deactivated) users with their memberships and teams, by name."""
    ended = User.deactivated_at
    query = select(User).where(ended.is_(None) if active else ended.is_not(None))
    with_teams = joinedload(User.memberships).joinedload(Membership.team)
    return list(db.session.scalars(query.options(with_teams).order_by(User.name, User.id)).unique())


def user_with_teams(user_id: int) -> User | None:
    """One user with memberships and teams."""
    with_teams = joinedload(User.memberships).joinedload(Membership.team)
    return db.session.scalars(select(User).where(User.id == user_id).options(with_teams)).unique().first()


def teams(*, retired: bool = False) -> list[Team]:
    """Teams with their members, by name."""
    ended = Team.retired_at
    query = select(Team).where(ended.is_not(None) if retired else ended.is_(None))
    with_users = joinedload(Team.memberships).joinedload(Membership.user)
    return list(db.session.scalars(query.options(with_users).order_by(Team.name)).unique())


def team_with_members(team_id: int) -> Team | None:
    """One team with its members."""
    with_users = joinedload(Team.memberships).joinedload(Membership.user)
    return db.session.scalars(select(Team).where(Team.id == team_id).options(with_users)).unique().first()


def retired_places() -> list[Place]:
    """Places that are no longer served, by name."""
    return list(db.session.scalars(select(Place).where(Place.retired_at.is_not(None)).order_by(Place.name)))


def live_sessions(user: User) -> list[UserSession]:
    """The sign-ins of `user` that were not ended, the latest used first. Those past their time are left to the caller."""
    query = select(UserSession).where(UserSession.user_id == user.id, UserSession.revoked_at.is_(None))
    return list(db.session.scalars(query.order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())))


def _active() -> Select[User]:
    return select(User).where(User.deactivated_at.is_(None))


def _but(query: Select[User], rated_ids: set[int] | frozenset[int]) -> list[User]:
    found = db.session.scalars(query.order_by(User.name, User.id))
    return [user for user in found if user.id not in rated_ids]
