"""What is read once per transaction, because all who work in it ask for it."""

from __future__ import annotations

from typing import Generic, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from helpdesk.extensions.unbound import db

_KEY = "read in this transaction"
T = TypeVar("T")


class Remembered(Generic[T]):
    """One such thing. It is forgotten when the transaction ends, and when anything in it is undone; whoever changes what it
    was read from says `forget`."""

    def known(self) -> T | None:
        """What was kept; None where nothing was."""
        found: T | None = db.session.info.get(_KEY, {}).get(self)
        return found

    def keep(self, value: T) -> T:
        """Remembers `value`, and gives it back."""
        db.session.info.setdefault(_KEY, {})[self] = value
        return value

    def forget(self) -> None:
        """What was read is out of date."""
        db.session.info.get(_KEY, {}).pop(self, None)


@event.listens_for(Session, "after_commit")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():  # a savepoint that ends changes nothing for those who are inside
        session.info.pop(_KEY, None)


@event.listens_for(Session, "after_soft_rollback")
def _forget_undone(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop(_KEY, None)
