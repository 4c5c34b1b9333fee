"""Finding disputes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, select
from sqlalchemy.orm import joinedload

from helpdesk.disputes import rules
from helpdesk.disputes.models import Dispute, DisputeDecision
from helpdesk.disputes.words import DisputeState
from helpdesk.extensions import db
from helpdesk.kit.columns import Id
from helpdesk.people.models import User
from helpdesk.surveys.models import Invitation, InvitationCredit

SHOWN = 30
MOST_OPEN = 200


def open_ones() -> list[Dispute]:
    """What waits for a decision, due first."""
    query = _whole().where(Dispute.ended_at.is_(None)).order_by(Dispute.due_at, Dispute.id)
    return list(db.session.scalars(query.limit(MOST_OPEN)))


def waiting() -> ScalarSelect[int]:
    """How many wait for a decision: for the rail, which counts all in one statement."""
    return select(func.count()).select_from(Dispute).where(Dispute.ended_at.is_(None)).scalar_subquery()


def ended(before: tuple[datetime, int] | None, limit: int = SHOWN) -> list[Dispute]:
    """Decided and withdrawn ones, newest first; one more than `limit` where there are more."""
    query = _whole().where(Dispute.ended_at.is_not(None))
    if before is not None:
        at, number = before
        query = query.where((Dispute.ended_at < at) | and_(Dispute.ended_at == at, Dispute.id < number))
    return list(
        db.session.scalars(query.order_by(Dispute.ended_at.desc(), Dispute.id.desc()).limit(limit + 1))
    )


def of_agent(user: User, before: int | None, limit: int = SHOWN) -> list[Dispute]:
    """What `user` has disputed, newest first; one more than `limit` where there are more."""
    query = _whole().where(Dispute.agent_id == user.id)
    if before is not None:
        query = query.where(Dispute.id < before)
    return list(db.session.scalars(query.order_by(Dispute.id.desc()).limit(limit + 1)))


def one(dispute_id: int) -> Dispute | None:
    """A dispute with its ticket and whoever asked."""
    return db.session.scalar(_whole().where(Dispute.id == dispute_id))


def newest(invitation_id: int | None) -> Dispute | None:
    """The newest dispute about an answer, with whoever asked."""
    query = _whole().where(Dispute.invitation_id == invitation_id)
    return db.session.scalar(query.order_by(Dispute.id.desc()).limit(1))


def decisions(dispute_id: int) -> list[DisputeDecision]:
    """Every decision about it, the newest first."""
    query = select(DisputeDecision).where(DisputeDecision.dispute_id == dispute_id)
    return list(db.session.scalars(query.order_by(DisputeDecision.id.desc())))


@dataclass(frozen=True)
class Tally:
    """What became of somebody's disputes."""

    states: dict[DisputeState, int] = field(default_factory=dict)

    def __getitem__(self, state: str) -> int:
        return self.states.get(DisputeState(state), 0)

    @property
    def all(self) -> int:
        return sum(self.states.values())


def tallies(since: datetime) -> dict[int, Tally]:
    """Agent -> what became of the disputes opened since then."""
    query = select(Dispute.agent_id, Dispute.state, func.count().label("disputes"))
    rows = db.session.execute(
        query.where(Dispute.opened_at >= since).group_by(Dispute.agent_id, Dispute.state)
    )
    found: dict[int, dict[DisputeState, int]] = defaultdict(dict)
    for row in rows:
        found[row.agent_id][row.state] = row.disputes
    return {agent: Tally(states) for agent, states in found.items()}


@dataclass(frozen=True)
class Standing:
    """What a colleague may do about an answer: look at their dispute, open one, or nothing."""

    dispute_id: int | None = None
    state: DisputeState | None = None
    may_ask: bool = False


def beside(invitation_id: ColumnElement[Any], user_id: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """What `standing` reads, for a statement that lists answers and whom each counts for."""
    mine = Dispute.invitation_id == invitation_id, Dispute.agent_id == user_id
    credit = InvitationCredit.invitation_id == invitation_id, InvitationCredit.user_id == user_id
    newest = select(Dispute.id).where(*mine).order_by(Dispute.id.desc()).limit(1)
    return [
        select(Invitation.final_at).where(Invitation.id == invitation_id).scalar_subquery().label("final_at"),
        select(func.max(InvitationCredit.at)).where(*credit).scalar_subquery().label("credited_at"),
        newest.scalar_subquery().label("dispute_id"),
        newest.with_only_columns(Dispute.state).scalar_subquery().label("dispute_state"),
    ]


def standing(row: Any, at: datetime) -> Standing:
    """The same for a row with the columns of `beside`."""
    asked = row.dispute_state is not None and row.dispute_state is not DisputeState.WITHDRAWN
    known = row.final_at is not None and row.credited_at is not None and not asked
    in_time = known and row.final_at <= at <= rules.until(row.final_at, row.credited_at)
    return Standing(row.dispute_id, row.dispute_state, in_time)


def of_answer(invitation_id: int, user: User, at: datetime) -> Standing:
    """The same for one answer that counts."""
    row = db.session.execute(select(*beside(literal(invitation_id, Id), literal(user.id, Id)))).one()
    return standing(row, at)


def _whole() -> Select[Dispute]:
    return select(Dispute).options(
        joinedload(Dispute.ticket, innerjoin=True), joinedload(Dispute.agent, innerjoin=True)
    )
