"""The brake against loops and relays: who may get an automatic answer, and how many there are in all."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from helpdesk.extensions import db
from helpdesk.kit.text import fold
from helpdesk.mail import faults, mailboxes
from helpdesk.mail.machine import is_machine_sender
from helpdesk.mail.models import AutomaticAnswer
from helpdesk.mail.settings import ANSWERS_PER_HOUR

PER_SENDER_AND_HOUR = 10
PER_SUBJECT_AND_DAY = 2
DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
_PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|sv|vs|aw|at|vb|pd|auto|automatic reply|out of office)\s*:)+")
_NUMBERS = re.compile(r"[^a-z]+")


def may_answer(address: str, *, ref: str, subject: str, at: datetime) -> bool:
    """May `address` get an automatic answer about `ref`? One per day and ref, two per subject, ten per hour;
    none to ourselves, to machines, to addresses that bounce or complain, and none while the brake for all holds."""
    address = address.lower()
    if "@" not in address or mailboxes.is_ours(address) or is_machine_sender(address):
        return False
    fault = faults.fault_of(address)
    if fault is not None and (fault.hard_at or fault.complained_at):
        return False
    if _count(AutomaticAnswer.at > at - HOUR) >= ANSWERS_PER_HOUR.get():
        return False
    own = AutomaticAnswer.address == address
    return (
        _count(own, AutomaticAnswer.ref == ref, AutomaticAnswer.at > at - DAY) == 0
        and _count(own, AutomaticAnswer.at > at - HOUR) < PER_SENDER_AND_HOUR
        and _count(own, AutomaticAnswer.subject_key == subject_key(subject), AutomaticAnswer.at > at - DAY)
        < PER_SUBJECT_AND_DAY
    )


def note_answer(address: str, *, ref: str, subject: str, at: datetime) -> None:
    """Remembers that an automatic answer is on its way."""
    db.session.add(
        AutomaticAnswer(address=address.lower()[:320], ref=ref, subject_key=subject_key(subject), at=at)
    )
    db.session.flush()


def subject_key(subject: str) -> str:
    """Equal for subjects that differ in numbers, marks and Re: alone, as a looping machine writes them."""
    letters = _NUMBERS.sub(" ", _PREFIX.sub("", fold(subject))).strip()
    return hashlib.sha256(letters.encode()).hexdigest()[:32]


def sweep(at: datetime) -> int:
    """Forgets answers older than two days; says how many."""
    old = delete(AutomaticAnswer).where(AutomaticAnswer.at < at - 2 * DAY).returning(AutomaticAnswer.id)
    return len(db.session.scalars(old).all())


def _count(*conditions: object) -> int:
    query = select(func.count()).select_from(AutomaticAnswer).where(*conditions)  # type: ignore[arg-type]
    return db.session.scalar(query) or 0
