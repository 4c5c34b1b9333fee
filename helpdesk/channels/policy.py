"""Who may keep whose mail out."""

from __future__ import annotations

from helpdesk.people.models import User
from helpdesk.tickets import policy as tickets
from helpdesk.tickets.models import Ticket


def may_manage_blocked_senders(user: User) -> bool:
    """See who is blocked, block whole domains, and take a block back."""
    return user.sees_scores


def may_block_sender(user: User, ticket: Ticket) -> bool:
    """Block the address that a ticket came from: whoever may mark the ticket as spam."""
    return tickets.may_work_ticket(user, ticket)
