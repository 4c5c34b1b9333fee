"""Telling a person that the request has arrived, and nobody else: machines, loops and forged senders get nothing."""

from __future__ import annotations

from datetime import datetime

from helpdesk.mail import brake
from helpdesk.tickets import emails
from helpdesk.tickets.models import Ticket


def acknowledge(ticket: Ticket, address: str, subject: str, at: datetime) -> bool:
    """Queues the acknowledgement to `address` where the brake allows it; says whether it did."""
    ref = f"ticket:{ticket.id}"
    if not brake.may_answer(address, ref=ref, subject=subject, at=at):
        return False
    if emails.acknowledge(ticket, at) is None:
        return False
    brake.note_answer(address, ref=ref, subject=subject, at=at)
    return True
