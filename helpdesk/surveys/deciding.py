"""What supervisors decide about an answer: exclude it, count it again, say who it counts for, note that it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.surveys import answering, credits, happened, invitations
from helpdesk.surveys.events import AnswerExcluded, AnswerRead, AnswerRestored, CreditChanged
from helpdesk.surveys.models import Invitation, InvitationCredit, Response
from helpdesk.surveys.words import Exclusion
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import CreditRole


def exclude(response: Response, *, because: Exclusion, by: User, at: datetime) -> None:
    """Takes the answer out of every figure; it stays, with who, when and why. Raises Conflict where it is out already."""
    invitation = _held(response)
    if response.excluded_at is not None or not response.is_current:
        raise Conflict(N_("This answer does not count already. Look at it again."))
    response.excluded_at, response.excluded_by_id, response.excluded_because = at, by.id, because.value
    db.session.flush()
    _recall(invitation)
    event = happened.to_answer(invitation, AnswerExcluded, response.id, because.value)
    record(event, by=Actor.user(by), at=at)


def restore(response: Response, *, by: User, at: datetime) -> None:
    """Counts an excluded answer again. Raises Conflict where it counts."""
    invitation = _held(response)
    if response.excluded_at is None:
        raise Conflict(N_("This answer counts already. Look at it again."))
    response.excluded_at, response.excluded_by_id, response.excluded_because = None, None, ""
    db.session.flush()
    _recall(invitation)
    event = happened.to_answer(invitation, AnswerRestored, response.id)
    record(event, by=Actor.user(by), at=at)


def credit(invitation: Invitation, *, to: User | None, why: str, by: User, at: datetime) -> InvitationCredit:
    """Says anew who the answer counts for (None: the team alone); earlier rows stay and are superseded (E32).

    Raises DomainError where no reason is given or nothing would change.
    """
    if not why.strip():
        raise DomainError(N_("Say why, for those who look at it later."), field="why")
    if to is not None and to.id == by.id:
        raise DomainError(N_("Whether it counts for you, somebody else decides."), field="user_id")
    invitation = invitations.locked(invitation.id)
    if invitation.ticket_id is None:
        raise DomainError(
            N_("It is about no ticket, so it counts for nobody in particular."), field="user_id"
        )
    before = credits.in_force(invitation.id)
    if [row.user_id for row in before] == [to.id if to else None]:
        raise DomainError(N_("It counts for this colleague already."), field="user_id")
    role = CreditRole.RESOLVER if to else CreditRole.TEAM
    return _anew(invitation, [(to.id if to else None, role, 1.0)], before, why, by=by, at=at)[0]


def credit_back(
    invitation: Invitation, revision: int, *, after: int, why: str, by: User, at: datetime
) -> None:
    """Lets it count as it did by `revision`, with the shares of then. Raises Conflict where `after` is in force no more."""
    invitation = invitations.locked(invitation.id)
    before = credits.in_force(invitation.id)
    if not before or before[0].revision != after:
        raise Conflict(N_("Who the answer counts for was changed since. Change it on the answer's own page."))
    shares = [
        (each.user_id, each.role, each.weight)
        for each in sorted(credits.all_of(invitation.id), key=lambda each: each.id)
        if each.revision == revision
    ]
    _anew(invitation, shares, before, why, by=by, at=at)


def _anew(
    invitation: Invitation,
    shares: list[tuple[int | None, CreditRole, float]],
    before: Sequence[InvitationCredit],
    why: str,
    *,
    by: User,
    at: datetime,
) -> list[InvitationCredit]:
    """The next revision of the credit: users, roles and weights."""
    revision = max((each.revision for each in before), default=0) + 1
    rows = [
        InvitationCredit(
            invitation_id=invitation.id,
            revision=revision,
            user_id=user_id,
            team_id=invitation.team_id,
            role=role,
            weight=weight,
            by_id=by.id,
            at=at,
            why=why.strip()[:250],
        )
        for user_id, role, weight in shares
    ]
    db.session.add_all(rows)
    db.session.flush()
    event = CreditChanged(invitation.ticket_id or 0, invitation.id, invitation.closing_id or 0)
    record(event, by=Actor.user(by), at=at)
    return rows


def mark_read(responses: Iterable[Response], *, by: User, at: datetime) -> int:
    """A supervisor has read these comments; says how many nobody had read. Saying it twice changes nothing."""
    done = 0
    for response in responses:
        if response.read_at is not None:
            continue
        invitation = _held(response)
        if response.read_at is not None:  # meanwhile somebody else did
            continue
        response.read_at = at
        db.session.flush()
        event = happened.to_answer(invitation, AnswerRead, response.id)
        record(event, by=Actor.user(by), at=at)
        done += 1
    return done


def _held(response: Response) -> Invitation:
    """The invitation of the answer, locked behind its ticket, and the answer as it stands."""
    invitation = invitations.locked(response.invitation_id or 0)
    db.session.refresh(response)
    return invitation


def _recall(invitation: Invitation) -> None:
    if invitation.ticket_id is not None:
        answering.recall(db.session.get_one(Ticket, invitation.ticket_id, populate_existing=True))
