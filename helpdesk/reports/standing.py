"""What closings, invitations and responses say at this moment, as plain values: the source of all facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.reports.rules import Asked, Closed, Given, Returned, Share
from helpdesk.surveys.models import Answer, Invitation, InvitationCredit, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets.models import Closing, ClosingCredit, Ticket
from helpdesk.tickets.words import CreditRole

STAFF_ORIGIN = "staff_origin"


@dataclass(frozen=True)
class Ask:
    """One invitation with its credits in force and its current response."""

    asked: Asked
    shares: list[Share]
    returned: Returned | None


@dataclass
class Case:
    """One closing with its asks, the oldest first."""

    closed: Closed
    asks: list[Ask] = field(default_factory=list)


def cases(closing_ids: Collection[int]) -> dict[int, Case]:
    """The closings with these ids and everything that hangs on them, in at most six statements."""
    query = (
        select(
            Closing.id, Closing.ticket_id, Closing.closed_on, Closing.outcome, Closing.human_contact, Closing.team_id,
            Closing.reported_category_id, Closing.category_id, Closing.cause_id, Closing.number,
            Ticket.channel, Ticket.kind, Ticket.language,
        )
        .join(Ticket, Ticket.id == Closing.ticket_id)
        .where(Closing.id.in_(closing_ids))
        .order_by(Closing.id)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    asks = _asks({row.id: (row.number, row.closed_on) for row in rows})
    resolvers = _resolvers(closing_ids)
    found = {}
    for row in rows:
        own = asks.get(row.id, [])
        agent_id = _resolver(own[0].shares) if own else resolvers.get(row.id)
        found[row.id] = Case(_closed(row, agent_id), own)
    return found


def _closed(row: Any, agent_id: int | None) -> Closed:
    return Closed(
        closing_id=row.id,
        ticket_id=row.ticket_id,
        closed_on=row.closed_on,
        outcome=row.outcome.value,
        human_contact=row.human_contact,
        agent_id=agent_id,
        team_id=row.team_id,
        reported_category_id=row.reported_category_id,
        category_id=row.category_id,
        cause_id=row.cause_id,
        channel=row.channel.value,
        kind=row.kind.value,
        language=row.language,
    )


def _resolvers(closing_ids: Collection[int]) -> dict[int, int | None]:
    query = select(ClosingCredit.closing_id, ClosingCredit.user_id, ClosingCredit.role, ClosingCredit.weight)
    credits: dict[int, list[Share]] = defaultdict(list)
    for row in db.session.execute(
        query.where(ClosingCredit.closing_id.in_(closing_ids)).order_by(ClosingCredit.id)
    ):
        credits[row.closing_id].append(Share(row.user_id, None, row.role.value, row.weight))
    return {closing_id: _resolver(shares) for closing_id, shares in credits.items()}


def _resolver(shares: list[Share]) -> int | None:
    """Whom a closing is counted for: the resolver, else nobody."""
    return next((s.user_id for s in shares if s.role == CreditRole.RESOLVER and s.user_id is not None), None)


def _asks(closings: dict[int, tuple[int, Any]]) -> dict[int, list[Ask]]:
    invitations = select(Invitation.__table__).where(Invitation.closing_id.in_(list(closings)))
    rows = db.session.execute(invitations.order_by(Invitation.id)).all()
    if not rows:
        return {}
    ids = [row.id for row in rows]
    shares, returned = _shares(ids), _returned(ids)
    asks: dict[int, list[Ask]] = defaultdict(list)
    for row in rows:
        number, closed_on = closings[row.closing_id]
        asks[row.closing_id].append(
            Ask(_asked(row, number, closed_on), shares.get(row.id, []), returned.get(row.id))
        )
    return asks


def _asked(row: Any, number: int, closed_on: Any) -> Asked:
    return Asked(
        invitation_id=row.id,
        ticket_id=row.ticket_id,
        closing_id=row.closing_id,
        closing_number=number,
        closed_on=closed_on,
        customer_id=row.customer_id,
        team_id=row.team_id,
        reported_category_id=row.reported_category_id,
        category_id=row.category_id,
        channel=row.channel.value,
        kind=row.kind.value,
        language=row.language,
        version_id=row.version_id,
        state=row.state.value,
        reason=row.reason.value if row.reason else "",
        way=row.way.value if row.way else "",
        was_sent=row.sent_at is not None,
    )


def _shares(invitation_ids: list[int]) -> dict[int, list[Share]]:
    """The credits of each invitation's highest revision."""
    query = select(InvitationCredit.__table__).where(InvitationCredit.invitation_id.in_(invitation_ids))
    revisions: dict[int, dict[int, list[Share]]] = defaultdict(lambda: defaultdict(list))
    for row in db.session.execute(query.order_by(InvitationCredit.id)):
        share = Share(row.user_id, row.team_id, row.role.value, row.weight)
        revisions[row.invitation_id][row.revision].append(share)
    return {invitation_id: by_revision[max(by_revision)] for invitation_id, by_revision in revisions.items()}


def _returned(invitation_ids: list[int]) -> dict[int, Returned]:
    current = select(
        Response.id, Response.invitation_id, Response.mode, Response.answered_on,
        Response.excluded_at, Response.flags, Response.read_at,
    ).where(
        Response.invitation_id.in_(invitation_ids), Response.is_current.is_(True), Response.quarantined_at.is_(None)
    )  # fmt: skip
    rows = db.session.execute(current.order_by(Response.version)).all()
    given: dict[int, list[Given]] = defaultdict(list)
    commented: set[int] = set()
    answers = select(Answer.response_id, Answer.key, Answer.value, Answer.choice, Answer.text)
    answers = answers.where(Answer.response_id.in_([row.id for row in rows])).order_by(Answer.id)
    for answer in db.session.execute(answers) if rows else ():
        given[answer.response_id].append(Given(answer.key.value, answer.value, answer.choice))
        if answer.key is QuestionKey.COMMENT and (answer.text or "").strip():
            commented.add(answer.response_id)
    return {
        row.invitation_id: Returned(
            response_id=row.id,
            mode=row.mode.value,
            answered_on=row.answered_on,
            excluded=row.excluded_at is not None,
            from_staff=STAFF_ORIGIN in (row.flags or []),
            given=tuple(given[row.id]),
            unread_comment=row.id in commented and row.read_at is None,
        )
        for row in rows
    }
