"""Asking customers at milestones: one invitation a period, scheduled or suppressed with its reason; gates as they stand now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.customers import consent, family
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind, Purpose
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.surveys import asked, choosing, happened, invitations, lives, occasions, rules, settings
from helpdesk.surveys.events import InvitationScheduled, InvitationSuppressed
from helpdesk.surveys.models import Invitation, Milestone, SurveyVersion
from helpdesk.surveys.occasions import Occasion
from helpdesk.surveys.words import InvitationState, Reason, Way
from helpdesk.tickets.models import Ticket

# Who else is about to speak to these customers, before whom a milestone steps back (E16). The assembly fills it.
before_us: list[Callable[[list[int], datetime], bool]] = []
# States of an invitation that was asked, or will be.
GONE_OUT = (
    InvitationState.SCHEDULED,
    InvitationState.SENT,
    InvitationState.PARTIAL,
    InvitationState.ANSWERED,
    InvitationState.EXPIRED,
    InvitationState.BOUNCED,
)


def decide(milestone_id: int, customer_id: int, since: date, *, at: datetime) -> list[Invitation]:
    """Asks this customer about every period from `since` until now that nobody has decided about, or says why not.

    The customer is held, as by merging: of two workers, or of a worker and a merge, one comes after the other.
    """
    held = select(Customer).where(Customer.id == customer_id).with_for_update(key_share=True)
    customer = db.session.scalars(held.execution_options(populate_existing=True)).one()
    milestone = db.session.get_one(Milestone, milestone_id, populate_existing=True)
    version = version_of(milestone)
    if customer.merged_into_id or customer.erased_at or not is_on(milestone) or version is None:
        return []
    life = lives.of(milestone, [customer])[customer.id]
    today = at.astimezone(lives.zone_of(customer)).date()
    due = occasions.occasions(lives.when_of(milestone), life, max(since, milestone.starts_on), today)
    known = decided(milestone.id, customer)
    return [
        _schedule(milestone, version, customer, each, late=(today - each.due_on).days, at=at)
        for each in due
        if each.key not in known
    ]


def decided(milestone_id: int, customer: Customer) -> dict[str, Invitation]:
    """The periods about which it was decided, for whichever entry of this person."""
    own = select(Invitation).where(
        Invitation.milestone_id == milestone_id,
        Invitation.recipient_key.in_([recipient(each) for each in family.ids(customer)]),
    )
    return {each.period_key or "": each for each in db.session.scalars(own.order_by(Invitation.id.desc()))}


def decided_by_milestone(customer: Customer) -> dict[int, dict[str, Invitation]]:
    """The same for all milestones at once."""
    own = select(Invitation).where(
        Invitation.milestone_id.is_not(None),
        Invitation.customer_id.in_(family.ids(customer)),
    )
    found: dict[int, dict[str, Invitation]] = {}
    for each in db.session.scalars(own.order_by(Invitation.id.desc())):
        found.setdefault(each.milestone_id or 0, {})[each.period_key or ""] = each
    return found


def recipient(customer_id: int) -> str:
    return f"customer:{customer_id}"


def is_on(milestone: Milestone) -> bool:
    """Does it ask anybody?"""
    return milestone.paused_at is None and milestone.retired_at is None


def version_of(milestone: Milestone) -> SurveyVersion | None:
    """What it asks by now; None where its survey is not published, or retired."""
    return choosing.newest_version(milestone.survey_id)


def moment_of(due_on: date, customer: Customer) -> datetime:
    """When to ask on that day of the customer's: at the first decent hour, on the next day where it is one of rest."""
    return rules.within_hours(
        datetime.combine(due_on, time(), tzinfo=lives.zone_of(customer)), invitations.hours_for(customer)
    )


def _schedule(
    milestone: Milestone,
    version: SurveyVersion,
    customer: Customer,
    due: Occasion,
    *,
    late: int,
    at: datetime,
) -> Invitation:
    point, language = point_of(customer), language_of(customer)
    address = point.value if point else ""
    lately = asked.lately(None, customer, address, at, version_id=version.id)
    now = standing(customer, point, language, version, late=late, asked_lately=lately, at=at)
    return put(
        version,
        customer,
        point,
        language,
        because=occasions.why_not(now, latest=settings.STALE_DAYS),
        due_at=max(at, moment_of(due.due_on, customer)),
        at=at,
        milestone_id=milestone.id,
        period_key=due.key,
        due_on=due.due_on,
    )


def put(
    version: SurveyVersion,
    customer: Customer,
    point: ContactPoint | None,
    language: str,
    *,
    because: Reason | None,
    due_at: datetime,
    at: datetime,
    **occasion: Any,
) -> Invitation:
    """The one invitation of an occasion, to be sent from `due_at` on, or suppressed where there is a reason."""
    invitation = Invitation(
        **occasion,
        survey_id=version.survey_id,
        version_id=version.id,
        recipient_key=recipient(customer.id),
        customer_id=customer.id,
        contact_point_id=point.id if point else None,
        address=point.value if point else "",
        state=InvitationState.SCHEDULED,
        way=Way.EMAIL if point else None,
        language=language,
        scheduled_at=at,
    )
    if because is not None:
        invitation.state, invitation.reason, invitation.ended_at = InvitationState.SUPPRESSED, because, at
    db.session.add(invitation)
    db.session.flush()
    if because is not None:
        record(happened.to(invitation, InvitationSuppressed, because.value), at=at)
        return invitation
    invitations.add_delivery(invitation, Way.EMAIL, due_at=due_at, at=at)
    record(happened.to(invitation, InvitationScheduled), at=at)
    return invitation


def standing(
    customer: Customer,
    point: ContactPoint | None,
    language: str,
    version: SurveyVersion,
    *,
    late: int = 0,
    asked_already: bool = False,
    asked_lately: bool,
    purposes: tuple[Purpose, ...] = (Purpose.SURVEYS, Purpose.MILESTONES),
    at: datetime,
) -> occasions.Standing:
    """How the gates stand for this customer now. `purposes`: for which of them a refusal forbids it."""
    address = point.value if point else ""
    ids = family.ids(customer)
    return occasions.Standing(
        days_late=late,
        asked_already=asked_already,
        internal=customer.is_internal,
        legal_hold=customer.legal_hold,
        undeliverable=customer.undeliverable,
        opted_out=any(consent.refused(customer, address, purpose) for purpose in purposes),
        has_email=point is not None and point.is_usable,
        language_missing=language not in version.languages,
        being_won_back=any(speaks(ids, at) for speaks in before_us),
        asked_lately=asked_lately,
    )


def why_not_now(
    invitation: Invitation, *, asked_lately: bool, is_reminder: bool = False, at: datetime
) -> Reason | None:
    """Every gate once more, when the letter is about to go: of the customer as they stand by now."""
    milestone = db.session.get_one(Milestone, invitation.milestone_id)
    customer = family.survivor(db.session.get_one(Customer, invitation.customer_id))
    if not is_on(milestone):
        return Reason.WITHDRAWN
    life = lives.of(milestone, [customer])[customer.id]
    due_on = invitation.due_on or milestone.starts_on
    still = occasions.occasions(lives.when_of(milestone), life, due_on - timedelta(366), due_on)
    if invitation.period_key not in {each.key for each in still}:
        return Reason.REOPENED if (invitation.period_key or "").startswith("ticket:") else Reason.WITHDRAWN
    point = db.session.get(ContactPoint, invitation.contact_point_id) if invitation.contact_point_id else None
    now = standing(
        customer,
        point,
        invitation.language,
        db.session.get_one(SurveyVersion, invitation.version_id),
        late=0 if is_reminder else (at.astimezone(lives.zone_of(customer)).date() - due_on).days,
        asked_already=_asked_as_another(invitation, customer),
        asked_lately=asked_lately,
        at=at,
    )
    return occasions.why_not(now, latest=settings.STALE_DAYS)


def _asked_as_another(invitation: Invitation, customer: Customer) -> bool:
    """Was, or will be, the same period asked of another entry of this person? Of two that wait the elder goes."""
    others = select(Invitation.id).where(
        Invitation.milestone_id == invitation.milestone_id,
        Invitation.period_key == invitation.period_key,
        Invitation.recipient_key.in_([recipient(each) for each in family.ids(customer)]),
        Invitation.state.in_(GONE_OUT),
        Invitation.id < invitation.id,
    )
    return db.session.scalar(others.limit(1)) is not None


def point_of(customer: Customer) -> ContactPoint | None:
    """The address to ask at: the first usable one that is theirs."""
    own = select(ContactPoint).where(
        ContactPoint.customer_id == customer.id,
        ContactPoint.kind == ContactKind.EMAIL,
        ContactPoint.retired_at.is_(None),
        ContactPoint.unusable_since.is_(None),
    )
    return db.session.scalar(own.order_by(ContactPoint.is_owner.desc(), ContactPoint.id).limit(1))


def language_of(customer: Customer) -> str:
    """The customer's language, else that of their latest ticket, else the organisation's (E35)."""
    if customer.language:
        return customer.language
    latest = select(Ticket.language).where(Ticket.customer_id == customer.id).order_by(Ticket.id.desc())
    return db.session.scalar(latest.limit(1)) or organisation.LANGUAGE.get()
