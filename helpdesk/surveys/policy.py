"""Who may see and decide what about answers."""

from __future__ import annotations

from helpdesk.kit import clock
from helpdesk.people.models import User
from helpdesk.surveys import credits, slips
from helpdesk.surveys.models import Invitation
from helpdesk.tickets import policy as tickets
from helpdesk.tickets.models import Ticket


def may_see_answers(user: User) -> bool:
    """All answers, and whether and why somebody is asked: supervisors and admins."""
    return user.sees_scores


def may_read_answer(user: User, invitation: Invitation) -> bool:
    """What was said of a colleague, and the comment: supervisors at once, the colleague it is about once it is final."""
    if user.sees_scores:
        return True
    is_final = invitation.final_at is not None and invitation.final_at <= clock.now()
    return is_final and _is_about(user, invitation)


def may_decide_on_answer(user: User, invitation: Invitation) -> bool:
    """Excluding, restoring and crediting anew: a supervisor or admin whom the answer does not judge."""
    return user.sees_scores and not _is_about(user, invitation)


def may_print_slip(user: User, ticket: Ticket) -> bool:
    """Whoever may work the ticket hands its slip over, where one is offered."""
    return tickets.may_work_ticket(user, ticket) and slips.is_offered(ticket, slips.latest(ticket))


def _is_about(user: User, invitation: Invitation) -> bool:
    return any(credit.user_id == user.id for credit in credits.in_force(invitation.id))
