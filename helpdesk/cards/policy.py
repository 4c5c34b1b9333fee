"""Who may keep comment cards."""

from __future__ import annotations

from helpdesk.people.models import User
from helpdesk.surveys import policy as surveys
from helpdesk.surveys.models import Invitation
from helpdesk.tickets.models import Ticket


def may_keep_cards(user: User) -> bool:
    """Printing cards, typing them in and deciding on readings that differ: supervisors and admins.

    Of one visit never whoever took part in it: that is for the deed to hold.
    """
    return user.sees_scores


def may_hand_card_out(user: User, ticket: Ticket, invitation: Invitation | None) -> bool:
    """Whoever may hand the visitor a slip may hand out a card instead, unless only little is asked this time."""
    return (
        invitation is not None
        and not invitation.asks_again
        and surveys.may_print_slip(user, ticket, invitation)
    )
