"""Batches with what came back of them, cards that wait for somebody, and sums of cards without a visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from helpdesk.cards.models import Card, CardBatch, CardReading
from helpdesk.cards.words import Fate, Waiting
from helpdesk.extensions import db
from helpdesk.people.models import Place, User
from helpdesk.surveys import call_list
from helpdesk.surveys.models import Invitation, Survey, SurveyVersion
from helpdesk.surveys.words import InvitationState
from helpdesk.tickets.models import Closing, Ticket

MOST = 200


@dataclass
class Came:
    """Of a batch: how many were handed out with a visit, how many came back, and what became of those."""

    handed: int = 0
    read: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    waits: Counter[Waiting] = field(default_factory=Counter)


def batches(before: int | None, limit: int) -> list[CardBatch]:
    """The newest first, those older than the one `before`; one more than `limit` where there are more."""
    query = _batches().order_by(CardBatch.id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(CardBatch.id < before)
    return list(db.session.scalars(query))


def batch(batch_id: int) -> CardBatch | None:
    return db.session.scalar(_batches().where(CardBatch.id == batch_id))


def came(batch_ids: Iterable[int]) -> dict[int, Came]:
    """By batch."""
    found = {batch_id: Came() for batch_id in batch_ids}
    heads = (Card.batch_id, Card.invitation_id.is_not(None), Card.fate, Card.waits)
    query = select(*heads, func.count()).where(Card.batch_id.in_(found)).group_by(*heads)
    for batch_id, handed, fate, waits, number in db.session.execute(query):
        row = found[batch_id]
        row.handed += number if handed else 0
        if fate is not None:
            row.read += number
            row.fates[fate] += number
        if waits is not None:
            row.waits[waits] += number
    return found


def newest_versions() -> list[SurveyVersion]:
    """What can be asked on new cards: the newest published version of each survey in use, with its survey.

    None that is anonymous, since one of ours reads cards.
    """
    newest = (
        select(func.max(SurveyVersion.number))
        .where(SurveyVersion.survey_id == Survey.id, SurveyVersion.published_at.is_not(None))
        .correlate(Survey)
        .scalar_subquery()
    )
    query = (
        select(SurveyVersion)
        .join(SurveyVersion.survey)
        .where(
            Survey.retired_at.is_(None), SurveyVersion.number == newest, SurveyVersion.anonymous.is_(False)
        )
        .options(joinedload(SurveyVersion.survey, innerjoin=True))
    )
    return list(db.session.scalars(query.order_by(Survey.id)))


@dataclass(frozen=True)
class Line:
    """One card of a batch that was handed out or has come back."""

    card: Card
    ticket_number: int | None


def in_use(batch_id: int) -> list[Line]:
    """The cards of a batch that were handed out or have come back, by number."""
    query = (
        select(Card, Ticket.number)
        .outerjoin(Invitation, Invitation.id == Card.invitation_id)
        .outerjoin(Ticket, Ticket.id == Invitation.ticket_id)
        .where(Card.batch_id == batch_id, Card.invitation_id.is_not(None) | Card.read_at.is_not(None))
    )
    return [Line(card, number) for card, number in db.session.execute(query.order_by(Card.number))]


def to_read_again(user: User) -> list[Card]:
    """Cards that were drawn and wait for a second reading by somebody such as `user`, the oldest first."""
    own = select(CardReading.id).where(CardReading.card_id == Card.id, CardReading.by_id == user.id)
    return _for(user, Card.waits == Waiting.SECOND, ~own.exists())


def differing(user: User) -> list[Card]:
    """Cards whose two readings differ and on which `user` may decide."""
    return _for(user, Card.waits == Waiting.DECISION)


def readings(card_id: int) -> list[CardReading]:
    """What was read on the card, the first reading first, with its scan."""
    query = select(CardReading).where(CardReading.card_id == card_id).order_by(CardReading.slot)
    return list(db.session.scalars(query.options(joinedload(CardReading.scan))))


def reading(reading_id: int) -> CardReading | None:
    query = select(CardReading).where(CardReading.id == reading_id)
    return db.session.scalar(query.options(joinedload(CardReading.scan)))


@dataclass(frozen=True)
class Apart:
    """One card without a visit: what was said on it."""

    card: Card
    place: str
    comment: str


def apart(before: tuple[datetime, int] | None, limit: int) -> list[Apart]:
    """Cards that count for their place alone, those typed in last first; one more than `limit` where there are more."""
    holds = and_(CardReading.card_id == Card.id, CardReading.slot == Card.holds)
    query = (
        select(Card, Place.name, CardReading.given)
        .join(CardReading, holds)
        .join(CardBatch, CardBatch.id == Card.batch_id)
        .join(Place, Place.id == CardBatch.place_id)
        .where(Card.fate == Fate.APART)
    )
    if before is not None:
        at, number = before
        query = query.where((Card.read_at < at) | and_(Card.read_at == at, Card.id < number))
    rows = db.session.execute(query.order_by(Card.read_at.desc(), Card.id.desc()).limit(limit + 1))
    return [Apart(card, place, str(given.get("comment", ""))) for card, place, given in rows]


@dataclass
class Sum:
    """What cards without a visit said at one place, of one frozen wording: answers 1 to 5, and causes."""

    place_id: int
    place: str
    survey: str
    number: int  # of the version
    counts: list[int] = field(default_factory=lambda: [0] * 5)
    causes: Counter[str] = field(default_factory=Counter)


def sums(first: date, last: date, language: str | None = None) -> list[Sum]:
    """By place and wording, of the days `first` to `last`: as the card is dated, else when it was typed in."""
    heads = (
        CardBatch.place_id, Place.name, Survey.name, SurveyVersion.id, SurveyVersion.number,
        Card.satisfaction, Card.causes,
    )  # fmt: skip
    query = (
        select(*heads, func.count())
        .join(CardBatch, CardBatch.id == Card.batch_id)
        .join(Place, Place.id == CardBatch.place_id)
        .join(SurveyVersion, SurveyVersion.id == CardBatch.version_id)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(Card.fate == Fate.APART, Card.counted_on.between(first, last))
        .group_by(*heads)
    )
    if language is not None:
        query = query.where(CardBatch.language == language)
    found: dict[tuple[int, int], Sum] = {}
    for place_id, place, survey, version_id, number, value, causes, cards in db.session.execute(query):
        row = found.setdefault((place_id, version_id), Sum(place_id, place, survey, number))
        if value is not None:
            row.counts[value - 1] += cards
        for key in filter(None, causes.split(",")):
            row.causes[key] += cards
    return sorted(
        found.values(), key=lambda row: (row.place.casefold(), row.place_id, row.survey, -row.number)
    )


def _for(user: User, *which: Any) -> list[Card]:
    """Cards of which that is true and in whose visit `user` had no part."""
    query = (
        select(Card)
        .outerjoin(Invitation, Invitation.id == Card.invitation_id)
        .outerjoin(Ticket, Ticket.id == Invitation.ticket_id)
        .where(
            *which,
            ~call_list.took_part(user),
            Card.handed_by_id.is_distinct_from(user.id),
        )
        .options(joinedload(Card.batch, innerjoin=True).joinedload(CardBatch.place, innerjoin=True))
    )
    return list(db.session.scalars(query.order_by(Card.read_at, Card.id).limit(MOST)))


def _batches() -> Select[CardBatch]:
    asks = joinedload(CardBatch.asks, innerjoin=True).joinedload(SurveyVersion.survey, innerjoin=True)
    return select(CardBatch).options(joinedload(CardBatch.place, innerjoin=True), asks)


def still_out(at: datetime) -> dict[date, datetime]:
    """Cards that were handed out with a visit and may still come back: by the day of the visit, until when the last may."""
    query = (
        select(Closing.closed_on, func.max(Invitation.expires_at).label("until"))
        .select_from(Card)
        .join(Invitation, Invitation.id == Card.invitation_id)
        .join(Closing, Closing.id == Invitation.closing_id)
        .where(
            Card.read_at.is_(None),
            Invitation.state.in_([InvitationState.SENT, InvitationState.PARTIAL]),
            Invitation.expires_at >= at,
        )
        .group_by(Closing.closed_on)
    )
    return {row.closed_on: row.until for row in db.session.execute(query)}


def any_printed() -> bool:
    """Are there cards at all?"""
    return (
        db.session.scalar(select(CardBatch.id).where(CardBatch.printed_at.is_not(None)).limit(1)) is not None
    )
