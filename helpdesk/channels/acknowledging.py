"""Telling a person that the request has arrived, and nobody else: machines, loops and forged senders get nothing."""

from __future__ import annotations

from datetime import datetime

from helpdesk.mail import brake
from helpdesk.mail.models import IncomingEmail
from helpdesk.tickets import emails
from helpdesk.tickets.models import Ticket


def acknowledge(
    ticket: Ticket,
    to: tuple[str, str],
    subject: str,
    at: datetime,
    *,
    answers: str | None = None,
    mail: IncomingEmail | None = None,
) -> bool:
    """Queues the acknowledgement of a new ticket `to` an address and name where the brake allows it; says whether
    it did. `answers`: the Message-ID of the mail that opened it; `mail`: itself, so that a second mailbox is silent."""
    ref = f"ticket:{ticket.id}"
    if not brake.may_answer(to[0], ref=ref, subject=subject, at=at, mail=mail):
        return False
    if emails.acknowledge(ticket, at, to=to, answers=answers) is None:
        return False
    brake.note_answer(to[0], ref=ref, subject=subject, at=at)
    return True
