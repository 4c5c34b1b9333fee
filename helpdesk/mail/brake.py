"""The brake against loops and relays: who may get an automatic answer, and how many there are in all."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
)

from helpdesk.extensions import db, insert_soon, run
from helpdesk.kit.columns import UtcDateTime, table_of
from helpdesk.kit.text import fold
from helpdesk.mail import mailboxes
from helpdesk.mail.machine import is_machine_sender
from helpdesk.mail.models import AddressFault, AutomaticAnswer, IncomingEmail
from helpdesk.mail.settings import ANSWERS_PER_HOUR
from helpdesk.mail.words import IncomingAction

PER_SENDER_AND_HOUR = 10
PER_SUBJECT_AND_DAY = 2
DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
_PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|sv|vs|aw|at|vb|pd|auto|automatic reply|out of office)\s*:)+")
_NUMBERS = re.compile(r"[^a-z]+")


def _within(moment: str, *conditions: ColumnElement[bool]) -> Select[int]:
    wanted = select(func.count()).select_from(AutomaticAnswer)
    return wanted.where(AutomaticAnswer.at > bindparam(moment, type_=UtcDateTime), *conditions)


_TO_THEM = AutomaticAnswer.address == bindparam("address")
_RECENT = select(literal(1)).where(AutomaticAnswer.at > bindparam("hour", type_=UtcDateTime))
# All that is asked before each answer, in one statement.
_LATELY = select(
    exists()
    .where(
        AddressFault.address == bindparam("address"),
        or_(AddressFault.hard_at.is_not(None), AddressFault.complained_at.is_not(None)),
    )
    .label("faulty"),
    select(func.count())
    .select_from(_RECENT.limit(bindparam("most", type_=Integer)).subquery())
    .scalar_subquery()
    .label("to_all"),
    _within("day", _TO_THEM, AutomaticAnswer.ref == bindparam("ref")).scalar_subquery().label("about_it"),
    _within("hour", _TO_THEM).scalar_subquery().label("to_them"),
    _within("day", _TO_THEM, AutomaticAnswer.subject_key == bindparam("key"))
    .scalar_subquery()
    .label("alike"),
    exists()
    .where(
        IncomingEmail.origin == bindparam("origin"),
        IncomingEmail.id != bindparam("mail"),
        IncomingEmail.action == IncomingAction.OPENED,
    )
    .label("opened_elsewhere"),
)


_ANSWERED = table_of(AutomaticAnswer)


def may_answer(
    address: str, *, ref: str, subject: str, at: datetime, mail: IncomingEmail | None = None
) -> bool:
    """May `address` get an automatic answer about `ref`? One per day and ref, two per subject, ten per hour;
    none to ourselves, to machines, to addresses that bounce or complain, and none while the brake for all holds.

    `mail`: the one that is answered. Where it has opened a ticket by another of our mailboxes, one answer is enough.
    """
    address = address.lower()
    if "@" not in address or mailboxes.is_ours(address) or is_machine_sender(address):
        return False
    key, most = subject_key(subject), ANSWERS_PER_HOUR.get()
    given = {
        "address": address[:320],
        "ref": ref,
        "key": key,
        "hour": at - HOUR,
        "day": at - DAY,
        "most": most,
        "origin": mail.origin if mail is not None else "",
        "mail": mail.id if mail is not None else 0,
    }
    lately = run(_LATELY, given).one()
    return (
        not (lately.faulty or lately.opened_elsewhere)
        and lately.to_all < most
        and lately.about_it == 0
        and lately.to_them < PER_SENDER_AND_HOUR
        and lately.alike < PER_SUBJECT_AND_DAY
    )


def note_answer(address: str, *, ref: str, subject: str, at: datetime) -> None:
    """Remembers that an automatic answer is on its way."""
    given = {"address": address.lower()[:320], "ref": ref, "subject_key": subject_key(subject), "at": at}
    insert_soon(_ANSWERED, given)


def subject_key(subject: str) -> str:
    """Equal for subjects that differ in numbers, marks and Re: alone, as a looping machine writes them."""
    letters = _NUMBERS.sub(" ", _PREFIX.sub("", fold(subject))).strip()
    return hashlib.sha256(letters.encode()).hexdigest()[:32]


def sweep(at: datetime) -> int:
    """Forgets answers older than two days; says how many."""
    old = delete(AutomaticAnswer).where(AutomaticAnswer.at < at - 2 * DAY).returning(AutomaticAnswer.id)
    return len(db.session.scalars(old).all())
