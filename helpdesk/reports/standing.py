"""What closings, invitations and responses say at this moment, as plain values: the source of all facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from helpdesk.extensions import run
from helpdesk.reports.rules import Asked, Closed, Given, Returned, Share
from helpdesk.surveys import wording
from helpdesk.surveys.models import Answer, Invitation, InvitationCredit, Response
from helpdesk.surveys.words import STAFF_ORIGIN, InvitationState, QuestionKey
from helpdesk.tickets.models import Closing, ClosingCredit, Ticket
from helpdesk.tickets.words import CreditRole


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
    """The closings with these ids and everything that hangs on them, in at most three statements."""
    rows = run(_CLOSINGS, {"ids": list(closing_ids)}).all()
    asks = _asks([row for row in rows if row.invitation_id is not None])
    closings = {row.id: row for row in rows}
    unasked = [closing_id for closing_id in closings if closing_id not in asks]
    resolvers = _resolvers(unasked) if unasked else {}
    found = {}
    for row in closings.values():
        own = asks.get(row.id, [])
        agent_id = _resolver(own[0].shares) if own else resolvers.get(row.id)
        found[row.id] = Case(_closed(row, agent_id), own)
    return found


def _ids() -> BindParameter[Any]:
    return bindparam("ids", expanding=True)


# Made once: every closing and every answer asks them.
_ASKED = (
    Invitation.id, Invitation.ticket_id, Invitation.customer_id, Invitation.team_id, Invitation.reported_category_id,
    Invitation.category_id, Invitation.channel, Invitation.kind, Invitation.language, Invitation.version_id, Invitation.state, Invitation.reason,
    Invitation.way, Invitation.sent_at, Invitation.asks_again,
)  # fmt: skip
_CREDITED = (
    InvitationCredit.id, InvitationCredit.revision, InvitationCredit.user_id, InvitationCredit.team_id, InvitationCredit.role,
    InvitationCredit.weight,
)  # fmt: skip
_CLOSINGS = (  # a row for each credit of each invitation of a closing, at least one
    select(
        Closing.id, Closing.ticket_id, Closing.closed_on, Closing.outcome, Closing.human_contact, Closing.team_id,
        Closing.reported_category_id, Closing.category_id, Closing.cause_id, Closing.number,
        Ticket.channel, Ticket.kind, Ticket.language, *(column.label(f"invitation_{column.key}") for column in _ASKED),
        *(column.label(f"credit_{column.key}") for column in _CREDITED),
    )
    .join(Ticket, Ticket.id == Closing.ticket_id)
    .outerjoin(Invitation, Invitation.closing_id == Closing.id)
    .outerjoin(InvitationCredit, InvitationCredit.invitation_id == Invitation.id)
    .where(Closing.id.in_(_ids()))
    .order_by(Closing.id, Invitation.id, InvitationCredit.id)
)  # fmt: skip
_CLOSING_CREDITS = (
    select(ClosingCredit.closing_id, ClosingCredit.user_id, ClosingCredit.role, ClosingCredit.weight)
    .where(ClosingCredit.closing_id.in_(_ids()))
    .order_by(ClosingCredit.id)
)
_RESPONSES = (
    select(
        Response.id, Response.invitation_id, Response.mode, Response.answered_on, Response.excluded_at, Response.flags,
        Response.read_at, Answer.key, Answer.value, Answer.choice, Answer.text,
    )
    .outerjoin(Answer, Answer.response_id == Response.id)
    .where(Response.invitation_id.in_(_ids()), Response.is_current.is_(True), Response.quarantined_at.is_(None))
    .order_by(Response.version, Answer.id)
)  # fmt: skip


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
    credits: dict[int, list[Share]] = defaultdict(list)
    for row in run(_CLOSING_CREDITS, {"ids": list(closing_ids)}):
        credits[row.closing_id].append(Share(row.user_id, None, row.role.value, row.weight))
    return {closing_id: _resolver(shares) for closing_id, shares in credits.items()}


def _resolver(shares: list[Share]) -> int | None:
    """Whom a closing is counted for: the resolver, else nobody."""
    return next((s.user_id for s in shares if s.role == CreditRole.RESOLVER and s.user_id is not None), None)


def _asks(rows: list[Any]) -> dict[int, list[Ask]]:
    if not rows:
        return {}
    by_invitation: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_invitation[row.invitation_id].append(row)
    returned = _returned(list(by_invitation))
    asks: dict[int, list[Ask]] = defaultdict(list)
    for number, own in by_invitation.items():
        answer = returned.get(number)
        asks[own[0].id].append(Ask(_asked(own[0], answered=answer is not None), _shares(own), answer))
    return asks


def _asked(row: Any, *, answered: bool) -> Asked:
    return Asked(
        invitation_id=row.invitation_id,
        ticket_id=row.invitation_ticket_id,
        closing_id=row.id,
        closing_number=row.number,
        closed_on=row.closed_on,
        customer_id=row.invitation_customer_id,
        team_id=row.invitation_team_id,
        reported_category_id=row.invitation_reported_category_id,
        category_id=row.invitation_category_id,
        channel=row.invitation_channel.value,
        kind=row.invitation_kind.value,
        language=row.invitation_language,
        version_id=row.invitation_version_id,
        state=row.invitation_state.value,
        reason=row.invitation_reason.value if row.invitation_reason else "",
        way=row.invitation_way.value if row.invitation_way else "",
        was_sent=row.invitation_sent_at is not None,
        asks_again=row.invitation_asks_again,
        spent=row.invitation_state is InvitationState.ANSWERED
        and wording.of(row.invitation_version_id).anonymous,
        has_causes=not answered or wording.of(row.invitation_version_id).asks(QuestionKey.CAUSES),
    )


def _shares(rows: list[Any]) -> list[Share]:
    """The credits of an invitation's highest revision, from a row per credit or, where it has none, one without any."""
    credits = [row for row in rows if row.credit_id is not None]
    highest = max((row.credit_revision for row in credits), default=0)
    return [
        Share(row.credit_user_id, row.credit_team_id, row.credit_role.value, row.credit_weight)
        for row in credits
        if row.credit_revision == highest
    ]


def _returned(invitation_ids: list[int]) -> dict[int, Returned]:
    """The current response of each invitation; of several, which there should not be, the last version."""
    by_response: dict[int, list[Any]] = defaultdict(list)
    for row in run(_RESPONSES, {"ids": invitation_ids}):
        by_response[row.id].append(row)
    return {rows[0].invitation_id: _response(rows) for rows in by_response.values()}


def _response(rows: list[Any]) -> Returned:
    """One response, from a row per answer or, where all was left blank, one row without any."""
    first, given = rows[0], [row for row in rows if row.key is not None]
    said = any(row.key is QuestionKey.COMMENT and (row.text or "").strip() for row in given)
    return Returned(
        response_id=first.id,
        mode=first.mode.value,
        answered_on=first.answered_on,
        excluded=first.excluded_at is not None,
        from_staff=STAFF_ORIGIN in (first.flags or []),
        given=tuple(Given(row.key.value, row.value, row.choice) for row in given),
        unread_comment=said and first.read_at is None,
    )
