"""Which facts an answer and a closing make. Pure: the handlers write what these functions say, `verify` compares.

A counted answer makes one row per credit; causes make one per cause named. The derived question "dissatisfied" marks
answers that the question about causes was meant for: it is the base of the shares of causes, and both are counted of
the same answer of a ticket.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from helpdesk.surveys.words import NOT_ELIGIBLE, RANGES, InvitationState, QuestionKey
from helpdesk.tickets.words import UNASKED_OUTCOMES, CreditRole, Outcome

DISSATISFIED = "dissatisfied"
_COUNTED = {key.value: allowed for key, allowed in RANGES.items()}
UNITS = 10_000  # of one answer: weights are kept to four decimals, and summed as whole numbers, so that sums are exact

Row = dict[str, Any]  # one score fact or closing fact by column


@dataclass(frozen=True)
class Asked:
    """One invitation as it stands: what is frozen on it, and its state."""

    invitation_id: int
    ticket_id: int
    closing_id: int
    closing_number: int
    closed_on: date
    customer_id: int | None
    team_id: int | None
    reported_category_id: int | None
    category_id: int
    channel: str
    kind: str
    language: str
    version_id: int
    state: str
    reason: str
    way: str
    was_sent: bool
    asks_again: bool  # only whether it is solved now, and a comment
    spent: bool = False  # answered anonymously: it counts as answered, with nothing of what was said
    has_causes: bool = True  # does its survey ask the dissatisfied what it was?


@dataclass(frozen=True)
class Share:
    """A credit in force: who, for which team, as what, with which weight."""

    user_id: int | None
    team_id: int | None
    role: str
    weight: float


@dataclass(frozen=True)
class Given:
    """The value of one question in a response."""

    key: str
    value: int | None
    choice: str = ""


@dataclass(frozen=True)
class Returned:
    """The current response to an invitation that is not quarantined."""

    response_id: int
    mode: str
    answered_on: date
    excluded: bool
    from_staff: bool
    given: tuple[Given, ...]
    unread_comment: bool = False


@dataclass(frozen=True)
class Closed:
    """One closing as it stands, with what its ticket says of itself."""

    closing_id: int
    ticket_id: int
    closed_on: date
    outcome: str
    human_contact: bool
    agent_id: int | None
    team_id: int | None
    reported_category_id: int | None
    category_id: int
    cause_id: int | None
    channel: str
    kind: str
    language: str


def score_rows(asked: Asked, returned: Returned | None, shares: Sequence[Share]) -> list[Row]:
    """The score facts of one invitation, `company` not yet decided; none without a response."""
    if returned is None:
        return []
    credited = whole_shares(asked, returned, shares)
    return [
        _score_row(asked, returned, share, question, choice, value)
        for question, choice, value in counted(
            returned.given, asks_causes=asked.has_causes and not asked.asks_again
        )
        for share in credited
    ]


def counted(given: Iterable[Given], *, asks_causes: bool) -> list[tuple[str, str, int]]:
    """Question, choice and value of everything that counts; blanks and comments do not."""
    found: list[tuple[str, str, int]] = []
    for item in given:
        if item.key == QuestionKey.CAUSES:
            if asks_causes and item.choice:
                found.append((item.key, item.choice, 1))
        elif item.value is not None and item.value in _COUNTED.get(item.key, ()):
            found.append((item.key, "", item.value))
    if asks_causes and any(_dissatisfied(*item) for item in found):
        found.append((DISSATISFIED, "", 1))
    return found


def _dissatisfied(question: str, _choice: str, value: int) -> bool:
    """Was the question about causes meant for who answered so? (satisfaction at most 3, or not wholly solved)"""
    if question == QuestionKey.SATISFACTION:
        return value <= 3
    return question == QuestionKey.CAUSES or (question == QuestionKey.SOLVED and value != 1)


def whole_shares(asked: Asked, returned: Returned, shares: Sequence[Share]) -> list[Share]:
    """The credits in force, one per person, weights to four decimals and 1 in sum.

    An answer from our own staff counts for no agent; without credits the team alone has it.
    """
    merged: dict[int, Share] = {}
    for share in shares:
        if share.weight <= 0:
            continue
        key = 0 if returned.from_staff else share.user_id or 0
        role = share.role if key else CreditRole.TEAM.value
        team = share.team_id if share.team_id is not None else asked.team_id
        first = merged.get(key, Share(key or None, team, role, 0.0))
        merged[key] = replace(first, weight=first.weight + share.weight)
    if not merged:
        return [Share(None, asked.team_id, CreditRole.TEAM.value, 1.0)]
    return _to_one(list(merged.values()))


def _to_one(shares: list[Share]) -> list[Share]:
    total = sum(share.weight for share in shares)
    parts = [round(share.weight / total * UNITS) for share in shares]
    parts[0] += UNITS - sum(parts)
    return [replace(share, weight=part / UNITS) for share, part in zip(shares, parts, strict=True) if part]


def _score_row(asked: Asked, returned: Returned, share: Share, question: str, choice: str, value: int) -> Row:
    return {
        "response_id": returned.response_id,
        "invitation_id": asked.invitation_id,
        "ticket_id": asked.ticket_id,
        "closing_id": asked.closing_id,
        "closing_number": asked.closing_number,
        "customer_id": asked.customer_id,
        "closed_on": asked.closed_on,
        "answered_on": returned.answered_on,
        "agent_id": share.user_id,
        "agent_key": share.user_id or 0,
        "role": share.role,
        "team_id": share.team_id,
        "reported_category_id": asked.reported_category_id,
        "category_id": asked.category_id,
        "channel": asked.channel,
        "mode": returned.mode,
        "kind": asked.kind,
        "language": asked.language,
        "version_id": asked.version_id,
        "question": question,
        "choice": choice,
        "value": value,
        "weight": share.weight,
        "excluded": returned.excluded,
    }


def for_company(rows: Iterable[tuple[Any, ...]]) -> set[Any]:
    """Which rows of one ticket count for the company.

    `rows`: (key, question, choice, closing number, response id, excluded) in the order in which they were written. Of
    each question the latest closing with a counted answer holds (of causes: the latest they were meant for); of it, one
    row per choice.
    """
    counting = [row for row in rows if not row[5]]
    latest: dict[str, tuple[int, int]] = {}
    for _, question, _, closing, response, _ in counting:
        decides = _DECIDED_BY.get(question, question)
        latest[decides] = max(latest.get(decides, (0, 0)), (closing, response))
    chosen: dict[tuple[str, str], Any] = {}
    for key, question, choice, closing, response, _ in counting:
        if latest[_DECIDED_BY.get(question, question)] == (closing, response):
            chosen.setdefault((question, choice), key)
    return set(chosen.values())


_DECIDED_BY = {QuestionKey.CAUSES.value: DISSATISFIED}


def closing_row(closed: Closed, asked: Asked | None, returned: Returned | None) -> Row:
    """The closing fact: eligible by its outcome and its invitation's reason, and how far the ask came."""
    state = asked.state if asked else ""
    counts = returned is not None and not returned.excluded
    sent = asked is not None and (asked.was_sent or state in _BEYOND_SENT)
    reason = _reason(closed, asked)
    return {
        "closing_id": closed.closing_id,
        "ticket_id": closed.ticket_id,
        "invitation_id": asked.invitation_id if asked else None,
        "closed_on": closed.closed_on,
        "agent_id": closed.agent_id,
        "team_id": closed.team_id,
        "reported_category_id": closed.reported_category_id,
        "category_id": closed.category_id,
        "cause_id": closed.cause_id,
        "channel": asked.channel if asked else closed.channel,
        "kind": asked.kind if asked else closed.kind,
        "language": asked.language if asked else closed.language,
        "way": asked.way if asked else "",
        "eligible": reason not in NOT_ELIGIBLE,
        "reason": reason,
        "sent": sent,
        "bounced": state == InvitationState.BOUNCED,
        "revoked": sent and state == InvitationState.REVOKED,
        "partial": counts and state == InvitationState.PARTIAL,
        "answered": (counts and state != InvitationState.PARTIAL) or (asked is not None and asked.spent),
        "waiting": state in _WAITING,
    }


_BEYOND_SENT = frozenset({InvitationState.SENT, InvitationState.PARTIAL, InvitationState.ANSWERED, InvitationState.BOUNCED, InvitationState.EXPIRED})  # fmt: skip
_WAITING = frozenset({InvitationState.SCHEDULED, InvitationState.SENT})


def _reason(closed: Closed, asked: Asked | None) -> str:
    """Why nobody was asked; empty where somebody is. The outcome says it before any invitation does."""
    if closed.outcome in UNASKED_OUTCOMES:
        return UNASKED_OUTCOMES[Outcome(closed.outcome)]
    if asked is None:
        return "" if closed.human_contact else "no_human_contact"
    if asked.state in {InvitationState.SUPPRESSED, InvitationState.REVOKED}:
        return asked.reason
    return ""
