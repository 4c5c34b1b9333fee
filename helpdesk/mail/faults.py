"""Addresses that refuse or complain: what later letters that can wait should know."""

from __future__ import annotations

import re
from datetime import datetime

from helpdesk.extensions import db
from helpdesk.mail.models import AddressFault

# The address itself is wrong. Reply codes 550, 551 and 553 count only where the server gave no enhanced status.
_HARD = re.compile(r"5\.1\.(?:1|2|3|6|10)|5\.2\.1|550|551|553")


def fault_of(address: str) -> AddressFault | None:
    """What is known against `address`; None for nothing."""
    return db.session.get(AddressFault, address.lower()[:320])


def note_refusal(address: str, status: str, at: datetime) -> None:
    """A server refused this recipient: hard where the address itself is wrong, else counted."""
    note_bounce(address, status, hard=bool(_HARD.fullmatch(status)), at=at)


def note_bounce(address: str, status: str, *, hard: bool, at: datetime) -> None:
    fault = _fault(address)
    fault.status = status[:20]
    if hard:
        fault.hard_at = at
    else:
        fault.soft_count += 1
    db.session.flush()


def note_complaint(address: str, at: datetime) -> None:
    """Whoever reads this address called a letter of ours spam."""
    _fault(address).complained_at = at
    db.session.flush()


def _fault(address: str) -> AddressFault:
    known = fault_of(address)
    if known is None:
        known = AddressFault(address=address.lower()[:320], soft_count=0)
        db.session.add(known)
        db.session.flush()
    return known
