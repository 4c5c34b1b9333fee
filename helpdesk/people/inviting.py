"""Inviting people: a new user and the letter that lets them in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from helpdesk.events.recording import record
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people import emails, users
from helpdesk.people.events import UserChanged
from helpdesk.people.models import User
from helpdesk.people.words import Role


class NothingToInviteTo(DomainError):
    """The user is in already, or was let go."""


def invite(
    *,
    email: str,
    name: str,
    role: Role,
    language: str,
    place_id: int | None = None,
    team_ids: Iterable[int] = (),
    by: Actor,
    at: datetime,
) -> User:
    """A new user and a letter with a link for them. Raises NotAnAddress, AddressTaken."""
    user = users.add(
        email=email,
        name=name,
        role=role,
        language=language,
        place_id=place_id,
        team_ids=team_ids,
        by=by,
        at=at,
    )
    emails.invite(user, at)
    return user


def invite_again(user: User, *, by: Actor, at: datetime) -> None:
    """The letter once more; the link of the one before is over. Raises NothingToInviteTo."""
    if user.password_hash is not None:
        raise NothingToInviteTo(
            N_("This person has chosen a password already. A forgotten one is asked for on the sign-in page.")
        )
    if not user.is_active:
        raise NothingToInviteTo(N_("This user is deactivated. Reactivate the account first."))
    emails.invite(user, at)
    record(UserChanged(user_id=user.id, what="invited"), by=by, at=at)
