"""The colleague's side: disputing an answer, giving the reason anew, withdrawing.

Whoever changes a dispute holds its ticket first, then the invitation, then the dispute.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from helpdesk.disputes import rules, stakes
from helpdesk.disputes.events import DisputeOpened, DisputeReworded, DisputeWithdrawn
from helpdesk.disputes.models import Dispute
from helpdesk.disputes.settings import DAYS
from helpdesk.disputes.words import DisputeReason, DisputeState
from helpdesk.events.recording import record
from helpdesk.extensions import db, put
from helpdesk.kit.errors import N_, Conflict, DomainError, NotAllowed
from helpdesk.kit.event import Actor
from helpdesk.people import notices
from helpdesk.people.models import User
from helpdesk.surveys import credits, invitations
from helpdesk.surveys.models import Invitation, Response
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Ticket

LONGEST = 2000


def dispute(response: Response, reason: DisputeReason, words: str, *, by: User, at: datetime) -> Dispute:
    """Asks to look at an answer about `by` again. The supervisors without a stake are told.

    Raises NotAllowed where it is not about `by`, Conflict where somebody was first, DomainError where it is too early or late.
    """
    invitation = hold(response)
    _refuse(response, invitation, by, at)
    made = Dispute(
        ticket_id=invitation.ticket_id,
        invitation_id=invitation.id,
        response_id=response.id,
        agent_id=by.id,
        team_id=invitation.team_id,
        reason=reason,
        words=_checked(words),
        state=DisputeState.OPEN,
        opened_at=at,
        due_at=at + timedelta(days=DAYS.get()),
    )
    put(made)
    record(DisputeOpened(*ids(made), reason.value), by=Actor.user(by), at=at)
    number = db.session.scalar(select(Ticket.number).where(Ticket.id == made.ticket_id))
    notices.tell(
        [user.id for user in stakes.deciders(made)],
        kind="dispute.opened",
        sentence=N_("%(name)s disputes an answer about %(number)s"),
        values={"name": by.name, "number": numbers.shown(number or 0)},
        url=f"/disputes/{made.id}",
        key=f"dispute:{made.id}",
        at=at,
    )
    return made


def reword(dispute: Dispute, reason: DisputeReason, words: str, *, seen: int, by: User, at: datetime) -> None:
    """Another reason or other words, while nobody has decided. `seen`: the version that was shown."""
    _own(dispute, seen, by)
    dispute.reason, dispute.words = reason, _checked(words)
    dispute.version += 1
    db.session.flush()
    record(DisputeReworded(*ids(dispute), reason.value), by=Actor.user(by), at=at)


def withdraw(dispute: Dispute, *, by: User, at: datetime) -> None:
    """The answer is all right after all. It may be disputed again, in time."""
    _own(dispute, dispute.version, by)
    dispute.state, dispute.ended_at = DisputeState.WITHDRAWN, at
    dispute.version += 1
    db.session.flush()
    record(DisputeWithdrawn(*ids(dispute)), by=Actor.user(by), at=at)


def hold(response: Response) -> Invitation:
    """The invitation of the answer, its ticket and itself held, and the answer as it stands now."""
    invitation = hold_ask(response.invitation_id or 0)
    db.session.refresh(response)
    return invitation


def hold_ask(invitation_id: int) -> Invitation:
    """The invitation, its ticket and itself held."""
    hold_ticket(select(Invitation.ticket_id).where(Invitation.id == invitation_id))
    return invitations.locked(invitation_id)


def hold_ticket(its_id: Select[int] | Select[int | None]) -> None:
    """Nobody else changes the ticket that `its_id` selects, nor an answer about it, meanwhile."""
    db.session.execute(
        select(Ticket.id).where(Ticket.id == its_id.scalar_subquery()).with_for_update(key_share=True)
    )


def ids(dispute: Dispute) -> tuple[int, int, int, int]:
    """What every event about it holds."""
    return dispute.ticket_id, dispute.id, dispute.invitation_id, dispute.agent_id


def _refuse(response: Response, invitation: Invitation, by: User, at: datetime) -> None:
    credited = [each for each in credits.in_force(invitation.id) if each.user_id == by.id]
    if not credited:
        raise NotAllowed(N_("This answer is not about you."))
    if not response.is_current or response.quarantined_at is not None:
        raise Conflict(N_("The answer was changed meanwhile. Look at it again."))
    if invitation.final_at is None or at < invitation.final_at:
        raise DomainError(N_("The customer may still change this answer. Wait until it is final."))
    if response.excluded_at is not None:
        raise Conflict(N_("This answer does not count already."))
    if at > rules.until(invitation.final_at, max(each.at for each in credited)):
        raise DomainError(N_("An answer can be disputed for 30 days. They are over."))
    _refuse_twice(invitation, by)


def _refuse_twice(invitation: Invitation, by: User) -> None:
    query = select(Dispute.agent_id, Dispute.ended_at).where(
        Dispute.invitation_id == invitation.id, Dispute.state != DisputeState.WITHDRAWN
    )
    before = db.session.execute(query).all()
    if any(each.ended_at is None for each in before):
        raise Conflict(N_("This answer is disputed already."))
    if any(each.agent_id == by.id for each in before):
        raise Conflict(N_("You have disputed this answer once. Talk with your supervisor about the rest."))


def _own(dispute: Dispute, seen: int, by: User) -> None:
    if dispute.agent_id != by.id:
        raise NotAllowed(N_("A colleague has disputed this answer."))
    if dispute.ended_at is not None or dispute.version != seen:
        raise Conflict(N_("It was decided or changed meanwhile. Look at it again."))


def _checked(words: str) -> str:
    words = words.strip()[:LONGEST]
    if not words:
        raise DomainError(N_("Say what happened, for whoever decides."), field="words")
    return words
