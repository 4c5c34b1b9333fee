"""What Baltvik changes because of bad answers: one that began a month ago, one that is late, one that is yet to begin."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.categories.words import CauseKey
from helpdesk.kit.event import Actor
from helpdesk.recovery import improving, queries

_CHANGES = (
    ("A technician within two days", "Two more technicians in the region, days offered while the customer is on the phone.", CauseKey.SLOW, -30, 20),
    ("Bills that explain themselves", "Each line says what it is for and since when; the letter names a colleague.", CauseKey.PRICE, -20, -3),
    ("One colleague from first call to end", "Whoever takes a ticket keeps it, unless they are away for more than a day.", CauseKey.NOT_FIRST_TIME, 6, 40),
)  # fmt: skip


def write(at: datetime) -> None:
    """By the supervisors in turn."""
    leads = queries.owners()
    for place, (name, plan, cause, starts, due) in enumerate(_CHANGES):
        owner, day = leads[place % len(leads)], at.date()
        wanted = improving.Plan(
            name, owner.id, day + timedelta(days=due), day + timedelta(days=starts), plan=plan, cause=cause
        )
        begun = min(at, at + timedelta(days=starts))
        improving.add(wanted, by=Actor.user(owner), at=begun)
