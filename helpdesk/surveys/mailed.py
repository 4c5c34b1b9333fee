"""Asking customers by a mailing: one invitation each, scheduled or suppressed with its reason; gates as they stand now.

Mailings themselves stand to the right (`helpdesk.mailings`); the assembly says here how one stands (docs/adr/0013).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, select

from helpdesk.customers import family
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import Purpose
from helpdesk.extensions import db
from helpdesk.surveys import asked, invitations, occasional, occasions, rules, settings
from helpdesk.surveys.models import Invitation, SurveyVersion
from helpdesk.surveys.rules import Hours
from helpdesk.surveys.words import Going, Reason

# How the mailing with this id stands. The assembly fills it.
how_it_goes: list[Callable[[int], Going]] = []
# The hours in which the mailing with this id may be sent, of those in which a customer may be asked. The assembly fills it.
narrowed: list[Callable[[int, Hours], Hours]] = []
# Why the mailing with this id does not want this customer any more, if so. The assembly fills it.
still_wanted: list[Callable[[int, Customer], Reason | None]] = []
# The address by which whoever was asked leaves the group that was asked, if one was. The assembly fills it.
leaving: list[Callable[[Invitation], str]] = []


def going(invitation: Invitation) -> Going:
    """How it stands with the mailing it belongs to; ON, where it belongs to none."""
    if invitation.mailing_id is None:
        return Going.ON
    return how_it_goes[0](invitation.mailing_id)


def hours_of(mailing_id: int | None, customer: Customer | None) -> Hours:
    """When this customer may be asked or reminded: by a mailing only on the days on which it sends."""
    hours = invitations.hours_for(customer)
    return hours if mailing_id is None else narrowed[0](mailing_id, hours)


def ask(
    mailing_id: int, customer: Customer, version: SurveyVersion, *, fallback: str | None, at: datetime
) -> Invitation:
    """Asks this customer by the mailing, or says why not. Who was asked by it gets what there is.

    The customer must be held and stand for themselves. `fallback`: in which language those are asked whose own the survey
    does not have; None: they are left out.
    """
    before = _asked_by(mailing_id, customer)
    if before is not None:
        return before
    point, language = occasional.point_of(customer), occasional.language_of(customer)
    if language not in version.languages and fallback is not None:
        language = fallback
    lately = asked.lately(
        None, customer, point.value if point else "", at, version_id=version.id, by_mailing=True
    )
    return occasional.put(
        version,
        customer,
        point,
        language,
        because=_why_not(customer, point, language, version, asked_lately=lately, at=at),
        due_at=rules.within_hours(at, hours_of(mailing_id, customer)),
        at=at,
        mailing_id=mailing_id,
    )


def why_not_now(invitation: Invitation, *, asked_lately: bool, at: datetime) -> Reason | None:
    """Every gate once more, when the letter is about to go: of the customer as they stand by now."""
    if going(invitation) is Going.OVER:
        return Reason.WITHDRAWN
    customer = family.survivor(db.session.get_one(Customer, invitation.customer_id))
    if customer.erased_at is not None:
        return Reason.ERASED
    if (why := still_wanted[0](invitation.mailing_id or 0, customer)) is not None:
        return why
    first = _asked_by(invitation.mailing_id or 0, customer, Invitation.state.in_(occasional.GONE_OUT))
    if first is not None and first.id != invitation.id:
        return Reason.MERGED
    point = db.session.get(ContactPoint, invitation.contact_point_id) if invitation.contact_point_id else None
    version = db.session.get_one(SurveyVersion, invitation.version_id)
    return _why_not(customer, point, invitation.language, version, asked_lately=asked_lately, at=at)


def _why_not(
    customer: Customer,
    point: ContactPoint | None,
    language: str,
    version: SurveyVersion,
    *,
    asked_lately: bool,
    at: datetime,
) -> Reason | None:
    now = occasional.standing(
        customer, point, language, version, asked_lately=asked_lately, purposes=tuple(Purpose), at=at
    )
    return occasions.why_not(now, latest=settings.STALE_DAYS)


def _asked_by(mailing_id: int, customer: Customer, *only: ColumnElement[bool]) -> Invitation | None:
    """What this mailing decided first about whichever entry of this person."""
    keys = [occasional.recipient(each) for each in family.ids(customer)]
    own = select(Invitation).where(
        Invitation.mailing_id == mailing_id, Invitation.recipient_key.in_(keys), *only
    )
    return db.session.scalars(own.order_by(Invitation.id).limit(1)).first()
