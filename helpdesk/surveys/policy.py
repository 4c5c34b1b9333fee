"""Who may see and decide what about answers."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk.kit import clock
from helpdesk.people.models import User
from helpdesk.surveys import credits, handing, settings, slips
from helpdesk.surveys.models import Invitation, InvitationCredit
from helpdesk.tickets import policy as tickets
from helpdesk.tickets.models import Ticket


def may_see_answers(user: User) -> bool:
    """All answers, and whether and why somebody is asked: supervisors and admins."""
    return user.sees_scores


def may_design_surveys(user: User) -> bool:
    """What is asked, and by which survey: supervisors and admins."""
    return user.sees_scores


def may_interview(user: User) -> bool:
    """Calling customers back to interview them: supervisors and admins, or everybody where the organisation says so.

    Of one ticket never whoever took part in it: that is for the deed to hold.
    """
    return user.sees_scores or settings.INTERVIEWERS.get() == "everybody"


def may_read_answer(
    user: User, invitation: Invitation, credited: Iterable[InvitationCredit] | None = None
) -> bool:
    """What was said of a colleague, and the comment: supervisors at once, the colleague it is about once it is final.

    `credited`: the credits in force, where they are known already.
    """
    if user.sees_scores:
        return True
    return _is_final(invitation) and _is_about(user, invitation, credited)


def may_decide_on_answer(
    user: User, invitation: Invitation, credited: Iterable[InvitationCredit] | None = None
) -> bool:
    """Excluding, restoring and crediting anew: a supervisor or admin whom the answer does not judge.

    `credited`: the credits in force, where they are known already.
    """
    return user.sees_scores and not _is_about(user, invitation, credited)


def may_print_slip(user: User, ticket: Ticket, invitation: Invitation | None) -> bool:
    """Whoever may work the ticket hands its slip over, where one is offered and can still be answered.

    That it was answered shows nobody who must not know of the answer yet: for them the offer ends with the change window.
    """
    return (
        invitation is not None
        and slips.is_offered(ticket, invitation)
        and _may_give(user, ticket, invitation)
    )


def may_hand_over(user: User, ticket: Ticket, invitation: Invitation | None) -> bool:
    """Whoever may work the ticket hands its code over, where one is offered and can still be answered."""
    return (
        invitation is not None
        and handing.is_offered(ticket, invitation)
        and _may_give(user, ticket, invitation)
    )


def _may_give(user: User, ticket: Ticket, invitation: Invitation) -> bool:
    answered = invitation.answered_at is not None and (user.sees_scores or _is_final(invitation))
    return (
        not answered and not slips.is_late(invitation, clock.now()) and tickets.may_work_ticket(user, ticket)
    )


def _is_final(invitation: Invitation) -> bool:
    return invitation.final_at is not None and invitation.final_at <= clock.now()


def _is_about(user: User, invitation: Invitation, credited: Iterable[InvitationCredit] | None = None) -> bool:
    rows = credits.in_force(invitation.id) if credited is None else credited
    return any(credit.user_id == user.id for credit in rows)
