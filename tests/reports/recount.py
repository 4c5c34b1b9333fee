"""Scores counted again from answers, by loops a child can follow: what every figure is held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.surveys.models import Answer, Invitation, InvitationCredit, Response
from helpdesk.tickets.models import Closing


@dataclass(frozen=True)
class Counted:
    """One answer to one question, with what it belongs to."""

    ticket_id: int
    closing: int
    response_id: int
    closed_on: date
    answered_on: date
    question: str
    value: int
    choice: str
    channel: str
    mode: str
    category_id: int
    reported_category_id: int
    team_id: int
    kind: str
    version_id: int
    excluded: bool
    credits: tuple[tuple[int, Fraction], ...]  # agent (0: none), share


def answers() -> list[Counted]:
    """Every answer of every current response."""
    found = []
    responses = db.session.scalars(
        select(Response).filter_by(is_current=True).where(Response.quarantined_at.is_(None))
    )
    for response in responses:
        invitation = db.session.get_one(Invitation, response.invitation_id)
        closing = db.session.get_one(Closing, invitation.closing_id)
        values: list[tuple[str, int, str]] = []
        for answer in db.session.scalars(select(Answer).filter_by(response_id=response.id)):
            if answer.value is not None:
                values.append((answer.key.value, answer.value, answer.choice))
        low = any(
            (k == "satisfaction" and v <= 3) or (k == "solved" and v != 1) or k == "causes"
            for k, v, _ in values
        )
        if low and not invitation.asks_again:
            values.append(("dissatisfied", 1, ""))
        for key, value, choice in values:
            found.append(
                Counted(
                    invitation.ticket_id, closing.number, response.id, closing.closed_on, response.answered_on,
                    key, value, choice, invitation.channel.value, response.mode.value, invitation.category_id,
                    invitation.reported_category_id or 0, invitation.team_id or 0, invitation.kind.value,
                    invitation.version_id, response.excluded_at is not None, _credits(invitation, response),
                )
            )  # fmt: skip
    return found


def _credits(invitation: Invitation, response: Response) -> tuple[tuple[int, Fraction], ...]:
    rows = list(db.session.scalars(select(InvitationCredit).filter_by(invitation_id=invitation.id)))
    latest = max(row.revision for row in rows)
    shares: Counter[int] = Counter()
    for row in rows:
        if row.revision == latest:
            who = 0 if "staff_origin" in response.flags else row.user_id or 0
            shares[who] += round(row.weight * 1000)
    assert sum(shares.values()) == 1000
    return tuple((who, Fraction(part, 1000)) for who, part in shares.items())


def for_company(
    keep: Callable[[Counted], bool], key: Callable[[Counted], Any], question: str
) -> Counter[Any]:
    """(key, value) -> how many tickets: each ticket once, by its latest counted answer to the question (causes: that they were meant for)."""
    latest: dict[int, tuple[int, int]] = {}
    every = [a for a in answers() if a.question == question and not a.excluded]
    decides = "dissatisfied" if question == "causes" else question
    for answer in (a for a in answers() if a.question == decides and not a.excluded):
        latest[answer.ticket_id] = max(
            latest.get(answer.ticket_id, (0, 0)), (answer.closing, answer.response_id)
        )
    holding = [a for a in every if latest[a.ticket_id] == (a.closing, a.response_id)]
    return Counter((key(a), a.value) for a in holding if keep(a))


def for_agents(keep: Callable[[Counted], bool], key: Callable[[Counted], Any], question: str) -> Counter[Any]:
    """(agent, key, value) -> weight: every answer, by the agent's share."""
    sums: Counter[Any] = Counter()
    for answer in answers():
        if answer.question != question or answer.excluded or not keep(answer):
            continue
        for agent, share in answer.credits:
            if agent:
                sums[agent, key(answer), answer.value] += share
    return sums
