"""Was this person asked lately? Counts every survey to the customer and to the address (E14, E16)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from helpdesk.customers import erased, family
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit.columns import UtcDateTime
from helpdesk.surveys import settings, wording
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import InvitationState, QuestionKey
from helpdesk.tickets.models import Message

_ASKED = (
    InvitationState.SCHEDULED,
    InvitationState.SENT,
    InvitationState.PARTIAL,
    InvitationState.ANSWERED,
    InvitationState.EXPIRED,
)


def lately(
    ticket_id: int | None,
    customer: Customer | None,
    address: str,
    at: datetime,
    *,
    version_id: int,
    before: int | None = None,
    by_mailing: bool = False,
) -> bool:
    """Was this person asked about another ticket within the throttle period of the survey of this version?

    What was asked about this very ticket does not count: closing it again asks anew (E5). Without a ticket it is about a
    milestone, before which a ticket's survey that still waits steps back (E16). `before`: the id of the invitation whose
    letter is about to go; then only those count that have gone out or are on their way. `by_mailing`: it is a mailing, which
    steps back before all else that waits. Customers who were merged are one person.
    """
    days = throttle_days(version_id, at_milestone=ticket_id is None)
    if days == 0 or (customer is None and not address):
        return False
    given: dict[str, Any] = {
        "customer": customer.id if customer else None,
        "addresses": erased.forms(address),
        "since": at - timedelta(days=days),
        "ticket": ticket_id or 0,  # none has this id
    }
    if before is not None:
        given["before"] = before
    at_milestone = ticket_id is None and not by_mailing
    asked = _others(going_out=before is not None, at_milestone=at_milestone, by_mailing=by_mailing)
    if db.session.scalar(asked, given) is not None:
        return True
    if customer is None or not (customer.has_merged or customer.merged_into_id):
        return False
    others = set(family.ids(customer)) - {customer.id}
    return any(
        db.session.scalar(asked, given | {"customer": each, "addresses": []}) for each in sorted(others)
    )


def throttle_days(version_id: int, *, at_milestone: bool = False) -> int:
    """How long somebody is left in peace before this is asked: at a milestone, and whether they recommend us, longer than all else."""
    days = settings.THROTTLE_DAYS.get()
    if days and (at_milestone or wording.of(version_id).asks(QuestionKey.RECOMMEND)):
        return max(days, settings.RECOMMEND_DAYS.get())
    return days


def _is_written() -> ColumnElement[bool]:
    """The letter or the text is in its outbox."""
    return or_(Delivery.outgoing_id.is_not(None), Delivery.outgoing_text_id.is_not(None))


@cache
def _others(*, going_out: bool, at_milestone: bool, by_mailing: bool) -> Select[int]:
    # Nothing equals a customer or an address that is not given.
    forms: BindParameter[str] = bindparam("addresses", expanding=True)
    whose = or_(Invitation.customer_id == bindparam("customer"), Invitation.address.in_(forms))
    moment = func.coalesce(Invitation.sent_at, Invitation.scheduled_at)
    seen = and_(Invitation.state == InvitationState.REVOKED, Invitation.sent_at.is_not(None))
    found = select(Invitation.id).where(
        whose,
        or_(Invitation.state.in_(_ASKED), seen),
        moment > bindparam("since", type_=UtcDateTime),
        or_(Invitation.ticket_id.is_(None), Invitation.ticket_id != bindparam("ticket")),
    )
    written = exists().where(Delivery.invitation_id == Invitation.id, _is_written())
    if not by_mailing:  # a mailing that waits can wait on; one whose letter is in the outbox waits no more
        waiting = and_(Invitation.state == InvitationState.SCHEDULED, Invitation.mailing_id.is_not(None))
        found = found.where(or_(~waiting, written))
    if going_out or at_milestone:
        waits = Invitation.state == InvitationState.SCHEDULED
        # A milestone goes first and a mailing last; of two of a kind that became due in the same moment the elder.
        milestones = Invitation.milestone_id.is_not(None)
        first = and_(waits, milestones)
        if going_out:
            elder = Invitation.id < bindparam("before")
            goes_first = Invitation.mailing_id.is_(None) if by_mailing else milestones
            first = and_(waits, milestones, elder) if at_milestone else and_(waits, or_(goes_first, elder))
        found = found.where(or_(Invitation.sent_at.is_not(None), written, first))
    return found.limit(1)


def answered_lately(ticket_id: int, at: datetime) -> bool:
    """Was this very ticket answered about so lately that only "solved?" is asked again (E5)?"""
    since = at - timedelta(days=settings.ASKS_AGAIN_DAYS)
    found = select(Invitation.id).where(Invitation.ticket_id == ticket_id, Invitation.answered_at > since)
    return db.session.scalar(found.limit(1)) is not None


def still_to_ask(ticket_id: int, customer_ids: Iterable[int]) -> list[Customer]:
    """Which of these customers, whose tickets were merged into this one, were asked neither about theirs nor about it."""
    wanted = sorted(set(customer_ids))
    if not wanted:
        return []
    merged = select(Message.original_ticket_id).where(
        Message.ticket_id == ticket_id, Message.original_ticket_id.is_not(None)
    )
    merged_into_it = aliased(Customer)
    young = select(merged_into_it.id).where(merged_into_it.merged_into_id == Customer.id)
    was_asked = exists().where(
        or_(Invitation.customer_id == Customer.id, Invitation.customer_id.in_(young)),
        or_(Invitation.ticket_id == ticket_id, Invitation.ticket_id.in_(merged)),
        or_(Invitation.state.in_(_ASKED), Invitation.sent_at.is_not(None)),
    )
    found = select(Customer).where(Customer.id.in_(wanted), ~was_asked).order_by(Customer.id)
    return list(db.session.scalars(found))
