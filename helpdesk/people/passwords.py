"""Passwords: hashed by Argon2id, refused where they are easily guessed, compared in the same time for known and unknown users."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people import organisation, rules
from helpdesk.people.events import PasswordChanged
from helpdesk.people.models import User

# What OWASP names for small machines: 19 MiB, two passes, one lane; some 30 ms, so that sign-ins do not queue.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class WeakPassword(DomainError):
    """The password is too short, too long or too easily guessed."""


class WrongPassword(DomainError):
    """The present password was not the one given."""


def check(password: str, *context: str) -> None:
    """Raises WeakPassword where `password` may not be used by the person whom the words of `context` describe."""
    if fault := rules.length_fault(password):
        sentence, count = fault
        raise WeakPassword(sentence, field="password", count=count)
    if why := rules.guessable(password, [*context, organisation.name(), "helpdesk"]):
        raise WeakPassword(why, field="password")


def hashed(password: str) -> str:
    """What is stored of a password."""
    return _hasher.hash(password)


def trusted(password: str, *, say: Callable[[str], None]) -> str:
    """The hash of a password that whoever runs the machine chose: a weak one is said, not refused. Raises WeakPassword on length."""
    if fault := rules.length_fault(password):
        raise WeakPassword(fault[0], field="password", count=fault[1])
    if sentence := rules.guessable(password, [organisation.name(), "helpdesk"]):
        say(f"Weak password: {sentence}")
    return hashed(password)


def fits(user: User | None, password: str) -> bool:
    """Is this the password of `user`? Takes as long for nobody, or somebody without a password, as for anybody."""
    if len(password) > rules.LONGEST:
        return False
    stored = user.password_hash if user is not None else None
    try:
        _hasher.verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def renew(user: User, password: str) -> None:
    """Hashes anew where the stored hash was made with weaker parameters. `password` must have been verified."""
    if user.password_hash and _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = hashed(password)


def choose(user: User, password: str, *, by: Actor, at: datetime) -> None:
    """Gives `user` a new password. The caller ends sessions. Raises WeakPassword."""
    check(password, user.name, user.email)
    user.password_hash, user.password_changed_at = hashed(password), at
    record(PasswordChanged(user_id=user.id), by=by, at=at)
    db.session.flush()


def change(user: User, *, present: str, new: str, at: datetime) -> None:
    """The user's own change: asks for the present password. Raises WrongPassword, WeakPassword."""
    if not fits(user, present):
        raise WrongPassword(N_("This is not your present password."), field="present")
    choose(user, new, by=Actor.user(user), at=at)


@cache
def _nobodys_hash() -> str:
    """The hash of a password that nobody has."""
    return hashed(tokens.new())
