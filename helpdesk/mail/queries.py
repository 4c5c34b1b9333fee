"""What the pages of the room show. All lists are newest first and bounded."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.extensions import db
from helpdesk.mail.models import FetchFault, IncomingEmail, Mailbox, OutgoingEmail
from helpdesk.mail.words import IncomingAction, IncomingState, OutgoingState
from helpdesk.web import pages

SHOWN = 50
_UNSENT = (OutgoingState.FAILED, OutgoingState.UNCERTAIN)
_RETURNED = ("bounce", "complaint", "delay")


def mailbox(mailbox_id: int) -> Mailbox | None:
    return db.session.get(Mailbox, mailbox_id)


def mailboxes(*, retired: bool = False) -> list[Mailbox]:
    """Those in use (with the built-in one), or those that were retired."""
    wanted = Mailbox.retired_at.is_not(None) if retired else Mailbox.retired_at.is_(None)
    return list(
        db.session.scalars(select(Mailbox).where(wanted).order_by(Mailbox.is_default.desc(), Mailbox.name))
    )


def faults(mailbox_id: int) -> list[FetchFault]:
    """Messages that could not be fetched."""
    query = select(FetchFault).filter_by(mailbox_id=mailbox_id).order_by(FetchFault.id.desc())
    return list(db.session.scalars(query.limit(SHOWN)))


def failed_letters(cursor: str | None) -> pages.Page[OutgoingEmail]:
    """Letters that did not leave, or may not have arrived."""
    query = select(OutgoingEmail).where(OutgoingEmail.state.in_(_UNSENT))
    query = query.options(selectinload(OutgoingEmail.recipients))
    return _page(query, OutgoingEmail, cursor)


def waiting() -> int:
    """How many letters wait to leave."""
    queued = (
        select(func.count()).select_from(OutgoingEmail).where(OutgoingEmail.state == OutgoingState.QUEUED)
    )
    return db.session.scalar(queued) or 0


def spam(typed: str, cursor: str | None) -> pages.Page[IncomingEmail]:
    """What blocked senders wrote and nobody has let in; with `typed` in sender or subject."""
    query = select(IncomingEmail).where(IncomingEmail.state == IncomingState.SPAM)
    for word in typed.split()[:5]:
        query = query.where(
            or_(
                IncomingEmail.sender.icontains(word, autoescape=True),
                IncomingEmail.subject.icontains(word, autoescape=True),
            )
        )
    return _page(query.options(joinedload(IncomingEmail.mailbox)), IncomingEmail, cursor)


def is_filed(ref: str) -> bool:
    """Did anything come that was filed as spam because of `ref`, and that nobody has let in?"""
    filed = select(IncomingEmail.id).where(
        IncomingEmail.state == IncomingState.SPAM, IncomingEmail.ref == ref
    )
    return db.session.scalar(filed.limit(1)) is not None


def returned(cursor: str | None) -> pages.Page[IncomingEmail]:
    """Bounces, notices of delay and complaints."""
    kinds = or_(*(IncomingEmail.ref.like(f"{kind}:%") for kind in _RETURNED))
    query = select(IncomingEmail).where(IncomingEmail.action == IncomingAction.FILED, kinds)
    return _page(query.options(joinedload(IncomingEmail.mailbox)), IncomingEmail, cursor)


def letters_of(rows: list[IncomingEmail]) -> dict[int, OutgoingEmail]:
    """The letters that these notices are about, by their id."""
    ids = {number for row in rows if (number := number_of(row.ref))}
    query = select(OutgoingEmail).where(OutgoingEmail.id.in_(ids))
    return {letter.id: letter for letter in db.session.scalars(query)} if ids else {}


def number_of(ref: str) -> int:
    """The number within a ref ("bounce:17"), 0 for none."""
    number = ref.rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def _page(query: Any, model: Any, cursor: str | None) -> pages.Page[Any]:
    after = pages.decode_as(cursor, int)
    if after is not None:
        query = query.where(model.id < after[0])
    rows = list(db.session.scalars(query.order_by(model.id.desc()).limit(SHOWN + 1)))
    return pages.cut(rows, SHOWN, lambda row: (row.id,))
