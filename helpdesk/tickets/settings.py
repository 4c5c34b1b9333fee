"""What an organisation decides about its desk."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.kit.errors import N_
from helpdesk.settings.store import declare
from helpdesk.tickets.words import Reopening

REOPEN_DAYS = declare(
    "tickets.reopen_days", 14, int, N_("Days in which a closed ticket may reopen"), low=0, high=365
)
REOPENING = declare(
    "tickets.reopening",
    Reopening.WITHIN_WINDOW.value,
    str,
    N_("What a customer's message does to a closed ticket"),
    N_("Where it does not reopen the ticket, it opens a new one that is linked to it."),
    choices=tuple(each.value for each in Reopening),
)
UNDO_SECONDS = declare(
    "tickets.undo_seconds",
    15,
    int,
    N_("Seconds in which a reply can be taken back"),
    N_("So long its letter waits. 0: it leaves at once."),
    low=0,
    high=120,
)
NUMBER_PREFIX = declare("tickets.number_prefix", "HD-", str, N_("Letters before the ticket number"))
ATTACHMENTS_MB = declare(
    "tickets.attachments_mb", 20, int, N_("Largest size of all files of one message, in MB"), low=1, high=50
)


def reopen_window() -> timedelta:
    """How long after its closing a ticket may reopen."""
    return timedelta(days=REOPEN_DAYS.get())


def reopening() -> Reopening:
    """What a customer's message does to a closed ticket."""
    return Reopening(REOPENING.get())
