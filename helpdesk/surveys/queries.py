"""Questions about invitations and answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from helpdesk.extensions import db
from helpdesk.surveys.models import Delivery, Invitation, InvitationCredit, Response, Survey, SurveyVersion
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.web import pages

SIZE = 30


@dataclass(frozen=True)
class Row:
    """One answer as the list shows it. `ticket`: none, where it was given at a milestone or to a mailing."""

    response: Response
    ticket: Ticket | None
    values: dict[str, int] = field(default_factory=dict)
    causes: list[str] = field(default_factory=list)
    comment: str = ""
    user_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Story:
    """All about the ask of a ticket's last closing: how it went out, who it counts for, what came back."""

    invitation: Invitation
    deliveries: list[Delivery]  # oldest first
    credited: list[InvitationCredit]  # in force
    response: Response | None  # the one that counts, with its answers


def story(ticket: Ticket) -> Story | None:
    """What became of asking about the ticket's last closing, in one statement; None for one that was never closed."""
    if not ticket.closings:
        return None
    query = (
        select(Invitation, Response)
        .join(Closing, Closing.id == Invitation.closing_id)
        .outerjoin(Response, and_(Response.invitation_id == Invitation.id, Response.is_current))
        .where(Invitation.ticket_id == ticket.id)
        .order_by(Closing.number.desc(), Invitation.id)
        .options(
            joinedload(Invitation.deliveries),
            joinedload(Invitation.credits),
            joinedload(Response.answers),
        )
    )
    found = db.session.execute(query.limit(1)).unique().first()
    if found is None:
        return None
    invitation, given = found
    latest = max((each.revision for each in invitation.credits), default=0)
    credited = [each for each in invitation.credits if each.revision == latest]
    return Story(invitation, invitation.deliveries, credited, given)


def surveys(*, retired: bool) -> list[Survey]:
    """Surveys with their versions, by name."""
    ended = Survey.retired_at
    query = select(Survey).where(ended.is_not(None) if retired else ended.is_(None))
    return list(
        db.session.scalars(query.options(selectinload(Survey.versions)).order_by(Survey.name, Survey.id))
    )


def survey_names() -> dict[int, str]:
    """What all surveys are called."""
    return {row.id: row.name for row in db.session.execute(select(Survey.id, Survey.name))}


def published() -> list[tuple[int, str, int]]:
    """Every version that was ever asked by, with its survey's name and its number: by name, the newest version first."""
    query = select(SurveyVersion.id, Survey.name, SurveyVersion.number).join(Survey)
    query = query.where(SurveyVersion.published_at.is_not(None))
    rows = db.session.execute(query.order_by(Survey.name, Survey.id, SurveyVersion.number.desc()))
    return [(row.id, row.name, row.number) for row in rows]


@dataclass(frozen=True)
class Asked:
    """How many were asked by a version, and how many of them answered."""

    sent: int = 0
    answered: int = 0


def asked_by_version(version_ids: Iterable[int]) -> dict[int, Asked]:
    """The same for several versions; those that nobody was asked by are left out."""
    of = Invitation.version_id
    counts = func.count(Invitation.sent_at), func.count(Invitation.answered_at)
    rows = db.session.execute(select(of, *counts).where(of.in_(set(version_ids))).group_by(of))
    return {version_id: Asked(sent, answered) for version_id, sent, answered in rows}


def ticket_of_delivery(delivery_id: int) -> int | None:
    """The id of the ticket that a survey's letter was about: a reply to it belongs there, and is never a score (E20)."""
    query = select(Invitation.ticket_id).join(Delivery, Delivery.invitation_id == Invitation.id)
    return db.session.scalar(query.where(Delivery.id == delivery_id))


def response(response_id: int) -> Response | None:
    """One answer with its values, its invitation and its ticket; none that is about no ticket."""
    whole = select(Response).options(
        joinedload(Response.invitation).joinedload(Invitation.ticket), selectinload(Response.answers)
    )
    whole = whole.join(Response.invitation).where(Invitation.ticket_id.is_not(None))
    return db.session.scalar(whole.where(Response.id == response_id))


def versions(invitation_id: int) -> list[Response]:
    """All that was ever answered to an invitation, the newest first."""
    query = select(Response).filter_by(invitation_id=invitation_id).options(selectinload(Response.answers))
    return list(db.session.scalars(query.order_by(Response.version.desc())))


def comments(response_ids: Iterable[int]) -> list[Response]:
    """Those of these answers that count now, in the order in which they are to be locked."""
    query = select(Response).where(Response.id.in_(list(response_ids)), Response.is_current)
    return list(db.session.scalars(query.where(Response.invitation_id.is_not(None)).order_by(Response.id)))


def from_machines(cursor: tuple[datetime, int] | None) -> pages.Page[Row]:
    """What machines seem to have sent, the newest first. None of it ever counted (E22)."""
    query = (
        select(Response)
        .join(Response.invitation)
        .outerjoin(Invitation.ticket)
        .where(Response.quarantined_at.is_not(None))
        .options(
            contains_eager(Response.invitation).contains_eager(Invitation.ticket),
            selectinload(Response.answers),
        )
        .order_by(Response.answered_at.desc(), Response.id.desc())
    )
    if cursor is not None:
        query = query.where(tuple_(Response.answered_at, Response.id) < cursor)
    found = pages.cut(
        list(db.session.scalars(query.limit(SIZE + 1))), SIZE, lambda each: (each.answered_at, each.id)
    )
    return pages.Page([row_of(each, {}) for each in found.rows], found.next)


def row_of(response: Response, credited: dict[int, list[int]]) -> Row:
    """The answer with its values by question."""
    if response.invitation is None:
        raise LookupError(f"response {response.id} belongs to no ask any more")
    return Row(
        response=response,
        ticket=response.invitation.ticket,
        values={a.key.value: a.value for a in response.answers if a.value is not None and not a.choice},
        causes=[a.choice for a in response.answers if a.choice],
        comment=next((a.text for a in response.answers if a.text), ""),
        user_ids=credited.get(response.invitation_id or 0, []),
    )
