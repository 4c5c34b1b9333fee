"""The other side: deciding a dispute, taking a decision back. Every figure follows in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.disputes import asking, stakes
from helpdesk.disputes.events import DecisionTakenBack, DisputeDecided
from helpdesk.disputes.models import Dispute, DisputeDecision
from helpdesk.disputes.settings import DAYS
from helpdesk.disputes.words import DisputeState, Ruling
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError, NotAllowed
from helpdesk.kit.event import Actor
from helpdesk.people import notices
from helpdesk.people.models import User
from helpdesk.surveys import credits
from helpdesk.surveys import deciding as answers
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import Exclusion
from helpdesk.tickets import numbers

LONGEST = 2000
_SENTENCES = {
    Ruling.LEFT_OUT: N_("Your dispute about %(number)s was decided: the answer is left out of your figures"),
    Ruling.CREDITED: N_("Your dispute about %(number)s was decided: the answer counts for you no more"),
    Ruling.STAYS: N_("Your dispute about %(number)s was decided: the answer stays as it is"),
}


@dataclass(frozen=True)
class Verdict:
    """What is decided, and why: `because` of an answer that is left out, `to` of one that counts for somebody else."""

    ruling: Ruling
    why: str
    because: Exclusion | None = None
    to: User | None = None  # none: the team alone


def decide(dispute: Dispute, verdict: Verdict, *, seen: int, by: User, at: datetime) -> DisputeDecision:
    """Decides it, and does to the answer what was decided; whoever asked is told. `dispute` must be held.

    Raises NotAllowed for whoever has a stake, Conflict where it was decided or reworded meanwhile.
    """
    _may(dispute, by)
    if dispute.ended_at is not None:
        raise Conflict(N_("A colleague has decided it meanwhile."))
    if dispute.version != seen:
        raise Conflict(N_("The dispute was worded anew meanwhile. Read it again."))
    made = DisputeDecision(
        dispute_id=dispute.id,
        ruling=verdict.ruling,
        because=verdict.because if verdict.ruling is Ruling.LEFT_OUT else None,
        to_id=verdict.to.id if verdict.to and verdict.ruling is Ruling.CREDITED else None,
        why=_checked(verdict.why),
        by_id=by.id,
        at=at,
    )
    _act(dispute, verdict, made, by, at)
    dispute.state, dispute.ended_at = DisputeState(verdict.ruling.value), at
    dispute.version += 1
    db.session.add(made)
    db.session.flush()
    decided = DisputeDecided(*asking.ids(dispute), verdict.ruling.value, made.id)
    record(decided, by=Actor.user(by), at=at)
    _tell(dispute, made, verdict, at)
    return made


def take_back(dispute: Dispute, why: str, *, seen: int, by: User, at: datetime) -> None:
    """Undoes the last decision and what it did to the answer; the dispute is open again, and whoever asked is told.

    Raises Conflict where the answer was cut off since: it cannot be found any more.
    """
    _may(dispute, by)
    if dispute.response_id is None:
        raise Conflict(
            N_("The answer was cut off from its ticket after years. Nothing can be undone any more.")
        )
    made = current(dispute)
    if made is None or dispute.version != seen:
        raise Conflict(N_("Somebody took it back or decided anew meanwhile. Look at it again."))
    _refuse_second(dispute)
    made.taken_back_at, made.taken_back_by_id, made.taken_back_why = at, by.id, _checked(why)[:500]
    _undo(dispute, made, by, at)
    dispute.state, dispute.ended_at, dispute.late_told_at = DisputeState.OPEN, None, None
    dispute.due_at = at + timedelta(days=DAYS.get())
    dispute.version += 1
    db.session.flush()
    record(DecisionTakenBack(*asking.ids(dispute), made.id), by=Actor.user(by), at=at)
    sentence = N_("The decision on your dispute about %(number)s was taken back; it is looked at again")
    _say([dispute.agent_id], sentence, dispute, f"dispute-back:{made.id}", at)


def current(dispute: Dispute) -> DisputeDecision | None:
    """The decision that holds; none while it is open."""
    query = select(DisputeDecision).where(
        DisputeDecision.dispute_id == dispute.id, DisputeDecision.taken_back_at.is_(None)
    )
    return db.session.scalar(query.order_by(DisputeDecision.id.desc()).limit(1))


def held(dispute_id: int) -> Dispute | None:
    """The dispute as it stands, held; its ticket and its invitation before it."""
    found = db.session.get(Dispute, dispute_id)
    if found is None:
        return None
    asking.hold_ask(found.invitation_id)
    query = (
        select(Dispute).options(joinedload(Dispute.ticket, innerjoin=True)).where(Dispute.id == dispute_id)
    )
    query = query.with_for_update(key_share=True, of=Dispute)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _act(dispute: Dispute, verdict: Verdict, made: DisputeDecision, by: User, at: datetime) -> None:
    """Does to the answer what was decided, unless somebody else did so before."""
    if verdict.ruling is Ruling.LEFT_OUT:
        if verdict.because is None or verdict.because is Exclusion.SPAM:
            raise DomainError(N_("Choose a reason."), field="because")
        response = db.session.get_one(Response, dispute.response_id)
        if response.excluded_at is None:
            answers.exclude(response, because=verdict.because, by=by, at=at)
            made.acted = True
    elif verdict.ruling is Ruling.CREDITED:
        invitation = db.session.get_one(Invitation, dispute.invitation_id)
        before = credits.in_force(invitation.id)
        to = verdict.to.id if verdict.to else None
        if to == dispute.agent_id:
            raise DomainError(N_("It counts for this colleague already."), field="user_id")
        if [each.user_id for each in before] != [to]:
            row = answers.credit(invitation, to=verdict.to, why=verdict.why, by=by, at=at)
            made.acted, made.credit_before, made.credit_after = True, before[0].revision, row.revision


def _undo(dispute: Dispute, made: DisputeDecision, by: User, at: datetime) -> None:
    """Takes back what the decision did, where that still holds."""
    if not made.acted:
        return
    if made.ruling is Ruling.LEFT_OUT:
        response = db.session.get_one(Response, dispute.response_id)
        if response.excluded_at == made.at:
            answers.restore(response, by=by, at=at)
    elif made.credit_before is not None and made.credit_after is not None:
        invitation = db.session.get_one(Invitation, dispute.invitation_id)
        answers.credit_back(
            invitation, made.credit_before, after=made.credit_after, why=made.taken_back_why, by=by, at=at
        )


def _may(dispute: Dispute, by: User) -> None:
    if not by.sees_scores or by.id in stakes.interested(dispute):
        raise NotAllowed(N_("You have a stake in this answer, so somebody else decides."))


def _refuse_second(dispute: Dispute) -> None:
    other = select(Dispute.id).where(
        Dispute.invitation_id == dispute.invitation_id, Dispute.ended_at.is_(None)
    )
    if db.session.scalar(other.limit(1)) is not None:
        raise Conflict(N_("A colleague disputes this answer too. Decide that first."))


def _checked(why: str) -> str:
    why = why.strip()[:LONGEST]
    if not why:
        raise DomainError(N_("Say why, for the colleague who asked."), field="why")
    return why


def _tell(dispute: Dispute, made: DisputeDecision, verdict: Verdict, at: datetime) -> None:
    _say([dispute.agent_id], _SENTENCES[verdict.ruling], dispute, f"dispute-decided:{made.id}", at)
    if made.acted and made.to_id is not None:
        notices.tell(
            [made.to_id],
            kind="dispute.credited",
            sentence=N_("An answer about %(number)s counts for you now"),
            values={"number": numbers.shown(dispute.ticket.number)},
            url="/my/answers",
            key=f"dispute-credited:{made.id}",
            at=at,
        )


def _say(user_ids: list[int], sentence: str, dispute: Dispute, key: str, at: datetime) -> None:
    notices.tell(
        user_ids,
        kind="dispute.decided",
        sentence=sentence,
        values={"number": numbers.shown(dispute.ticket.number)},
        url=f"/my/disputes/{dispute.id}",
        key=key,
        at=at,
    )
