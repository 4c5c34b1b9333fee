"""Whom a milestone would ask in the days to come, and what it says of one customer: as things stand now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import selectinload

from helpdesk.customers import erased
from helpdesk.customers.models import ContactPoint, Customer, DateKind, OptOut
from helpdesk.customers.words import ContactKind, Purpose
from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.surveys import asked, lives, occasional, occasions, settings
from helpdesk.surveys.models import Invitation, Milestone, Response
from helpdesk.surveys.occasions import Occasion
from helpdesk.surveys.words import InvitationState, Moment, Reason

AHEAD = 30
MOST = 2000  # customers looked at for one page
SHOWN = 50
LATEST = 20  # answers on the page of a milestone


@dataclass(frozen=True)
class Line:
    """One customer who reaches it on a day. `reason`: why they would not be asked, as things stand."""

    customer: Customer
    due_on: date
    reason: Reason | None


@dataclass(frozen=True)
class Outlook:
    """The days to come. `more`: customers beyond those who were looked at."""

    lines: list[Line] = field(default_factory=list)
    asked: int = 0
    reasons: list[tuple[Reason, int]] = field(default_factory=list)
    more: bool = False


def outlook(milestone: Milestone, *, at: datetime) -> Outlook:
    """Who reaches it within AHEAD days by what is known today, the soonest first."""
    today = organisation.today(at)
    last = today + timedelta(AHEAD)
    ids = lives.reached(milestone, today, last)
    version = occasional.version_of(milestone)
    if version is None or not ids:
        return Outlook()
    people, addresses = _reachable(ids[:MOST])
    known = lives.of(milestone, people)
    when, first = lives.when_of(milestone), max(today, milestone.starts_on)
    due = [
        (each, found) for each in people for found in occasions.occasions(when, known[each.id], first, last)
    ]
    because = _gates(
        [each for each, _due in due],
        addresses,
        version.languages,
        asked.throttle_days(version.id, at_milestone=True),
        at,
    )
    taken = _taken(milestone.id)
    lines = [
        Line(each, found.due_on, because[each.id]) for each, found in due if (each.id, found.key) not in taken
    ]
    lines.sort(key=lambda each: (each.due_on, each.customer.folded_name, each.customer.id))
    counts = Counter(each.reason for each in lines)
    reasons = sorted(
        ((reason, count) for reason, count in counts.items() if reason),
        key=lambda each: (-each[1], each[0].value),
    )
    return Outlook(lines, counts[None], reasons, len(ids) > MOST)


def _reachable(ids: list[int]) -> tuple[list[Customer], dict[int, list[str]]]:
    """These customers, and where each may be written to."""
    usable = and_(
        ContactPoint.customer_id == Customer.id,
        ContactPoint.kind == ContactKind.EMAIL,
        ContactPoint.retired_at.is_(None),
        ContactPoint.unusable_since.is_(None),
    )
    query = select(Customer, ContactPoint.value).outerjoin(ContactPoint, usable)
    query = query.where(Customer.id.in_(ids), Customer.erased_at.is_(None)).order_by(Customer.id)
    found: dict[int, Customer] = {}
    addresses: dict[int, list[str]] = {}
    for customer, value in db.session.execute(query):
        found[customer.id] = customer
        if value is not None:
            addresses.setdefault(customer.id, []).append(value)
    return list(found.values()), addresses


def _taken(milestone_id: int) -> set[tuple[int, str]]:
    rows = select(Invitation.customer_id, Invitation.period_key).where(
        Invitation.milestone_id == milestone_id
    )
    return {(row.customer_id, row.period_key) for row in db.session.execute(rows)}


def gates_of_mailing(
    ids: list[int], languages: Collection[str] | None, version_id: int, *, at: datetime
) -> dict[int, Reason | None]:
    """Why a mailing would leave these customers out, None for whom it would ask. `languages` None: any will do."""
    people, addresses = _reachable(ids)
    days = asked.throttle_days(version_id, at_milestone=True)
    return _gates(people, addresses, languages, days, at, by_mailing=True)


def _gates(
    people: list[Customer],
    addresses: dict[int, list[str]],
    languages: Collection[str] | None,
    days: int,
    at: datetime,
    *,
    by_mailing: bool = False,
) -> dict[int, Reason | None]:
    """For all at once what `occasional.standing` asks for one; the preview may see a little less of merged entries."""
    ids = [each.id for each in people]
    forms = {each: [f for value in values for f in erased.forms(value)] for each, values in addresses.items()}
    every = [form for own in forms.values() for form in own]
    purposes = list(Purpose) if by_mailing else [Purpose.SURVEYS, Purpose.MILESTONES]
    refusals = select(OptOut.customer_id, OptOut.address).where(
        OptOut.purpose.in_(purposes),
        OptOut.withdrawn_at.is_(None),
        or_(OptOut.customer_id.in_(ids), OptOut.address.in_(every)),
    )
    refused = {
        each for row in db.session.execute(refusals) for each in (row.customer_id, row.address) if each
    }
    moment = func.coalesce(Invitation.sent_at, Invitation.scheduled_at)
    # A mailing steps back before all that waits, another mailing too; a milestone before milestones alone.
    goes_first = true() if by_mailing else Invitation.milestone_id.is_not(None)
    going = or_(
        Invitation.sent_at.is_not(None),
        and_(Invitation.state == InvitationState.SCHEDULED, goes_first),
    )
    recent = select(Invitation.customer_id, Invitation.address).where(
        or_(Invitation.customer_id.in_(ids), Invitation.address.in_(every)),
        going,
        moment > at - timedelta(days),
    )
    rows = db.session.execute(recent).all() if days else []
    lately = {each for row in rows for each in (row.customer_id, row.address) if each}
    default = organisation.LANGUAGE.get()
    found: dict[int, Reason | None] = {}
    for each in people:
        own = {each.id, *forms.get(each.id, ())}
        standing = occasions.Standing(
            internal=each.is_internal,
            legal_hold=each.legal_hold,
            undeliverable=each.undeliverable,
            opted_out=bool(own & refused),
            has_email=each.id in addresses,
            language_missing=languages is not None and (each.language or default) not in languages,
            asked_lately=bool(own & lately),
        )
        found[each.id] = occasions.why_not(standing, latest=settings.STALE_DAYS)
    return found


@dataclass(frozen=True)
class Story:
    """What one milestone says of one customer: what was decided, and when it comes next."""

    milestone: Milestone
    decided: list[Invitation]
    next: Occasion | None
    before_start: Occasion | None = None  # the latest day that lies before the milestone began


def stories(customer: Customer, milestones: list[Milestone], *, at: datetime) -> list[Story]:
    """Each of these milestones for this customer."""
    today = at.astimezone(lives.zone_of(customer)).date()
    every = occasional.decided_by_milestone(customer)
    known_lives: dict[tuple[Moment, int | None], occasions.Life] = {}
    found = []
    for each in milestones:
        counted_from = each.moment, each.date_kind_id
        if counted_from not in known_lives:
            known_lives[counted_from] = lives.of(each, [customer])[customer.id]
        when, life, known = lives.when_of(each), known_lives[counted_from], every.get(each.id, {})
        coming = occasions.occasions(when, life, today, today + timedelta(366 * 11))
        due = [one for one in coming if one.key not in known and one.due_on >= each.starts_on]
        gone = occasions.occasions(when, life, date(1900, 1, 1), today)
        missed = [one for one in gone if one.key not in known]
        found.append(
            Story(
                each,
                list(known.values()),
                due[0] if due and occasional.is_on(each) else None,
                missed[-1] if missed and not known else None,
            )
        )
    return found


@dataclass(frozen=True)
class Said:
    """One answer that counts, and whose it is."""

    customer: Customer
    response: Response
    values: dict[str, int]
    comment: str


def said(*which: ColumnElement[bool]) -> list[Said]:
    """The latest answers to invitations of which that is true, at a milestone or by a mailing; the newest first."""
    query = (
        select(Response, Customer)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(
            *which,
            Response.is_current,
            Response.quarantined_at.is_(None),
            Response.excluded_at.is_(None),
        )
        .options(selectinload(Response.answers))
        .order_by(Response.answered_at.desc(), Response.id.desc())
    )
    return [
        Said(
            customer,
            response,
            {
                each.key.value: each.value
                for each in response.answers
                if each.value is not None and not each.choice
            },
            next((each.text for each in response.answers if each.text), ""),
        )
        for response, customer in db.session.execute(query.limit(LATEST))
    ]


def kind_names() -> dict[int, str]:
    """What all dates of customers are called, retired ones too."""
    return {row.id: row.name for row in db.session.execute(select(DateKind.id, DateKind.name))}
