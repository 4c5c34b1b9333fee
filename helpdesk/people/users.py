"""Users: added, changed, let go and taken back. Nobody is ever deleted: history and scores keep naming them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import links, passwords, queries, roles, sign_in
from helpdesk.people.events import UserAdded, UserChanged, UserDeactivated, UserReactivated
from helpdesk.people.models import Membership, User
from helpdesk.people.words import Role


class NotAnAddress(DomainError):
    """No letter could be sent there."""


class AddressTaken(Conflict):
    """Another user has this address."""

    status = 422


class LastAdmin(DomainError):
    """Without this administrator nobody could set anything up."""


class NotYourself(DomainError):
    """Users do not do this to themselves."""


def add(
    *,
    email: str,
    name: str,
    role: Role,
    by: Actor,
    at: datetime,
    language: str = "en",
    time_zone: str | None = None,
    place_id: int | None = None,
    team_ids: Iterable[int] = (),
    password: str | None = None,
    password_hash: str | None = None,
) -> User:
    """A new user; with neither password nor the hash of a checked one they are let in by a mailed link.

    Raises NotAnAddress, AddressTaken, WeakPassword.
    """
    email = folded_address(email)
    _refuse_taken(email)
    if password is not None:
        passwords.check(password, name, email)
        password_hash = passwords.hashed(password)
    user = User(
        email=email,
        name=one_line(name, 120),
        role=role,
        language=language,
        time_zone=time_zone,
        place_id=place_id,
        created_at=at,
        password_hash=password_hash,
        password_changed_at=at if password_hash is not None else None,
    )
    db.session.add(user)
    _flush_address()
    db.session.add_all(Membership(user_id=user.id, team_id=team_id) for team_id in sorted(set(team_ids)))
    record(UserAdded(user_id=user.id, role=role), by=by, at=at)
    return user


def change(
    user: User,
    *,
    name: str,
    email: str,
    role: Role,
    language: str,
    place_id: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """What an admin may change of a user. Raises NotAnAddress, AddressTaken, LastAdmin."""
    email = folded_address(email)
    if role is not user.role:
        _change_role(user, role, by, at)
    if email != user.email:
        _refuse_taken(email)
        user.email = email
        _flush_address()
        links.retire(user)
        record(UserChanged(user_id=user.id, what="email"), by=by, at=at)
    new = {"name": one_line(name, 120), "language": language, "place_id": place_id}
    for what, value in new.items():
        if getattr(user, what) != value:
            setattr(user, what, value)
            record(UserChanged(user_id=user.id, what=what.removesuffix("_id")), by=by, at=at)
    db.session.flush()


def prefer(user: User, *, language: str, time_zone: str | None) -> None:
    """What users change of themselves: the language and the time zone of their pages."""
    user.language, user.time_zone = language, time_zone
    db.session.flush()


def join_teams(user: User, team_ids: Iterable[int], *, by: Actor, at: datetime) -> None:
    """Makes `user` a member of exactly these teams; who leads stays as it is where the membership stays."""
    wanted = set(team_ids)
    present = {
        row.team_id: row
        for row in db.session.scalars(select(Membership).where(Membership.user_id == user.id))
    }
    if wanted == set(present):
        return
    for team_id in sorted(set(present) - wanted):
        db.session.delete(present[team_id])
    db.session.add_all(
        Membership(user_id=user.id, team_id=team_id) for team_id in sorted(wanted - set(present))
    )
    db.session.flush()
    db.session.expire(user, ["memberships"])
    record(UserChanged(user_id=user.id, what="teams"), by=by, at=at)


def deactivate(user: User, *, by: Actor, at: datetime) -> None:
    """Lets `user` go: all sessions and mailed links end, history stays. Raises LastAdmin, NotYourself."""
    if by == Actor.user(user):
        raise NotYourself(N_("You cannot deactivate yourself. Ask another administrator."))
    if user.deactivated_at is not None:
        return
    _refuse_last_admin(user)
    user.deactivated_at = at
    sign_in.end_all(user, at)
    links.retire(user)
    record(UserDeactivated(user_id=user.id), by=by, at=at)


def reactivate(user: User, *, by: Actor, at: datetime) -> None:
    """Takes `user` back, with the password and the teams of before."""
    if user.deactivated_at is None:
        return
    user.deactivated_at = None
    record(UserReactivated(user_id=user.id), by=by, at=at)


def end_sessions(user: User, *, by: Actor, at: datetime) -> None:
    """Signs `user` out everywhere."""
    sign_in.end_all(user, at)
    record(UserChanged(user_id=user.id, what="sessions_ended"), by=by, at=at)


def folded_address(typed: str) -> str:
    """The comparable form of a typed address. Raises NotAnAddress."""
    try:
        found = validate_email(typed.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise NotAnAddress(N_("This is not an e-mail address we could write to."), field="email") from error
    if len(found.normalized) > 255:
        raise NotAnAddress(N_("This address is too long."), field="email")
    return found.normalized.lower()


def _refuse_taken(email: str) -> None:
    if queries.by_email(email) is not None:
        raise AddressTaken(N_("There is a user with this address already."), field="email")


def _flush_address() -> None:
    """Two who add the same address at the same moment pass the question above; the unique column stops the second."""
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise AddressTaken(N_("There is a user with this address already."), field="email") from error


def _change_role(user: User, role: Role, by: Actor, at: datetime) -> None:
    if role is not Role.ADMIN:
        _refuse_last_admin(user)
    before, user.role = user.role, role
    if not roles.may_lead(role):
        flags = update(Membership).where(Membership.user_id == user.id)
        db.session.execute(flags.values(leads=False, deputises=False))
    sign_in.end_all(user, at)
    record(UserChanged(user_id=user.id, what="role", before=before, after=role), by=by, at=at)


def _refuse_last_admin(user: User) -> None:
    """Locks the admins' rows, so that two who let each other go at once cannot leave nobody."""
    active = select(User.id).where(User.role == Role.ADMIN, User.deactivated_at.is_(None)).order_by(User.id)
    if set(db.session.scalars(active.with_for_update(key_share=True))) == {user.id}:
        raise LastAdmin(N_("This is the only administrator. Make somebody else one first."), field="role")
