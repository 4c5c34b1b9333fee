"""The life of an invitation: scheduled or suppressed at closing, sent, bounced, expired, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, select

from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db, insert_soon, put, run
from helpdesk.jobs import queue
from helpdesk.kit.columns import table_of
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.mail import outgoing
from helpdesk.people import organisation
from helpdesk.surveys import asked, gates, happened, rulebook, rules, seeding, settings, wording
from helpdesk.surveys.calendar import rest_days
from helpdesk.surveys.events import (
    InvitationExpired,
    InvitationRevoked,
    InvitationScheduled,
    InvitationSent,
    InvitationSuppressed,
)
from helpdesk.surveys.models import Delivery, Invitation, InvitationCredit
from helpdesk.surveys.words import DeliveryState, InvitationState, QuestionKey, Reason, Way
from helpdesk.texting import outbox
from helpdesk.tickets.models import Closing, ClosingCredit, Ticket

JOB = "surveys.send_due"
WRITTEN = (Way.EMAIL, Way.TEXT)  # what we send ourselves
PLANNED = (*WRITTEN, Way.INTERVIEW)
_FROZEN = table_of(InvitationCredit)
_CREDITS = (
    select(ClosingCredit.user_id, ClosingCredit.team_id, ClosingCredit.role, ClosingCredit.weight)
    .where(ClosingCredit.closing_id == bindparam("closing"))
    .order_by(ClosingCredit.id)
)


def schedule(
    ticket: Ticket,
    closing: Closing,
    *,
    at: datetime,
    requester: Customer | None = None,
    because: Reason | None = None,
) -> Invitation:
    """The one invitation of a closing: scheduled, or suppressed with its reason. Everything is frozen as it stands.

    `requester`: one more who is asked, since a ticket of theirs was merged into this one (E7). `because`: why nobody is asked,
    where whoever closes knows.
    """
    customer = requester or gates.customer_of(ticket)
    language = gates.language_of(ticket, customer)
    rule = rulebook.for_ticket(
        ticket, category_id=closing.category_id, team_id=closing.team_id, customer=customer, language=language
    )
    chosen = rule.version if rule else None
    version = chosen or seeding.current_version() or seeding.seed_default_survey(at)
    way, point = gates.way_to(ticket, customer, but=wording.of(version.id).no_ways)
    address = point.value if point else ""
    reason = because or gates.why_not(
        ticket,
        outcome=closing.outcome,
        category_id=closing.category_id,
        human_contact=closing.human_contact,
        customer=customer,
        point=point,
        way=way,
        language=language,
        languages=version.languages,
        by_rule=rule is not None and rule.version is None,
        asked_lately=asked.lately(ticket.id, customer, address, at, version_id=version.id),
        rate=settings.sampling_rate(),
    )
    invitation = Invitation(
        ticket_id=ticket.id,
        closing_id=closing.id,
        survey_id=version.survey_id,
        version_id=version.id,
        recipient_key=f"customer:{customer.id}" if customer else "anonymous",
        customer_id=customer.id if customer else None,
        contact_point_id=point.id if point else None,
        address=address,
        state=InvitationState.SUPPRESSED if reason else InvitationState.SCHEDULED,
        reason=reason,
        rule_id=rule.id if rule else None,
        way=way,
        language=language,
        channel=ticket.channel,
        kind=ticket.kind,
        category_id=closing.category_id,
        reported_category_id=closing.reported_category_id,
        team_id=closing.team_id,
        inclusion=settings.sampling_rate(),
        asks_again=requester is None and closing.number > 1 and _asks_again(ticket, version.id, at),
        scheduled_at=at,
        ended_at=at if reason else None,
    )
    put(invitation)
    _freeze_credit(invitation, closing, at)
    if reason is not None:
        record(InvitationSuppressed(ticket.id, invitation.id, closing.id, reason.value), at=at)
        return invitation
    if way in PLANNED:
        add_delivery(invitation, way, due_at=due_at(at, customer, way), at=at)
    record(InvitationScheduled(ticket.id, invitation.id, closing.id), at=at)
    return invitation


def _asks_again(ticket: Ticket, version_id: int, at: datetime) -> bool:
    """Is only "solved?" asked this time (E5)? Not by a survey that does not ask it."""
    if not asked.answered_lately(ticket.id, at):
        return False
    asks = wording.of(version_id)
    return (
        asks.asks(QuestionKey.SOLVED) and not asks.anonymous
    )  # half a ballot would stand out among whole ones


def due_at(closed_at: datetime, customer: Customer | None, way: Way = Way.EMAIL) -> datetime:
    """When the e-mail, the text or the call about a closing is to go (E1)."""
    delay = timedelta(hours=(settings.TEXT_DELAY_HOURS if way is Way.TEXT else settings.DELAY_HOURS).get())
    return rules.send_at(
        closed_at, delay, timedelta(minutes=settings.QUIET_MINUTES.get()), hours_for(customer)
    )


def hours_for(customer: Customer | None) -> rules.Hours:
    """The decent hours of whoever is asked."""
    zone = (customer.time_zone if customer else None) or organisation.TIME_ZONE.get()
    rests = rest_days(organisation.COUNTRY.get(), kept=settings.REST_DAYS.get())
    first, last = settings.FROM_HOUR.get(), settings.UNTIL_HOUR.get()
    return rules.Hours(first, last if last > first else 24, zone, rests)


def add_delivery(
    invitation: Invitation, way: Way, *, due_at: datetime | None, at: datetime, is_reminder: bool = False
) -> Delivery:
    """One more way out for an invitation, to be sent from `due_at` on."""
    delivery = Delivery(
        invitation_id=invitation.id, way=way, is_reminder=is_reminder, created_at=at, next_attempt_at=due_at
    )
    put(delivery)
    if due_at is not None and due_at <= at:
        queue.nudge(JOB)
    return delivery


def sent(delivery: Delivery, *, at: datetime, by: Actor = SYSTEM) -> None:
    """The delivery went out: the first one starts the clock of expiry and plans the one reminder."""
    invitation = locked(delivery.invitation_id)
    delivery.state, delivery.sent_at = DeliveryState.SENT, at
    if invitation.state not in {InvitationState.SCHEDULED, InvitationState.BOUNCED}:
        return
    invitation.state, invitation.ended_at = InvitationState.SENT, None
    if invitation.sent_at is None:
        invitation.sent_at = at
        invitation.expires_at = at + timedelta(days=settings.expiry_days(delivery.way))
    if delivery.way in WRITTEN and settings.REMINDER_DAYS.get():
        customer = db.session.get(Customer, invitation.customer_id) if invitation.customer_id else None
        remind_at = rules.within_hours(at + timedelta(days=settings.REMINDER_DAYS.get()), hours_for(customer))
        add_delivery(invitation, delivery.way, due_at=remind_at, at=at, is_reminder=True)
    record(happened.to(invitation, InvitationSent, delivery.way.value), by=by, at=at)


def suppress(invitation: Invitation, reason: Reason, *, at: datetime) -> None:
    """A gate said no when the survey was about to be sent."""
    invitation.state, invitation.reason, invitation.ended_at = InvitationState.SUPPRESSED, reason, at
    void(invitation)
    record(happened.to(invitation, InvitationSuppressed, reason.value), at=at)


def revoke(invitation: Invitation, reason: Reason, *, at: datetime, by: Actor = SYSTEM) -> bool:
    """Takes back what is not answered yet; False where there is nothing to take back. The invitation must be locked."""
    if invitation.state not in {InvitationState.SCHEDULED, InvitationState.SENT, InvitationState.BOUNCED}:
        return False
    invitation.state, invitation.reason, invitation.ended_at = InvitationState.REVOKED, reason, at
    void(invitation)
    record(happened.to(invitation, InvitationRevoked, reason.value), by=by, at=at)
    return True


def expire(invitation: Invitation, *, at: datetime) -> None:
    """Nobody answered in time."""
    invitation.state, invitation.ended_at = InvitationState.EXPIRED, at
    void(invitation)
    record(happened.to(invitation, InvitationExpired), at=at)


def locked(invitation_id: int) -> Invitation:
    """The invitation as it stands, its ticket (if it has one) and itself held until the end of the transaction."""
    found = held(Invitation.id == invitation_id)
    if found is None:
        raise LookupError(f"there is no invitation {invitation_id}")
    return found


def held(*which: ColumnElement[bool], skip_locked: bool = False) -> Invitation | None:
    """The one invitation of which that is true, as it stands, held behind its ticket, as by all who change either."""
    of_ticket = select(Invitation).join(Invitation.ticket).where(*which)
    alone = select(Invitation).where(*which, Invitation.ticket_id.is_(None))
    for query, rows in ((of_ticket, [Ticket, Invitation]), (alone, [Invitation])):
        held = query.with_for_update(key_share=True, of=rows, skip_locked=skip_locked)
        if found := db.session.scalar(held.execution_options(populate_existing=True)):
            return found
    return None


def call_off_reminder(invitation: Invitation) -> None:
    """Whoever has answered is not reminded, even where the letter lies in the outbox already."""
    for delivery in db.session.scalars(_REMINDERS, {"invitation": invitation.id}).all():
        _call_off(delivery)
    db.session.flush()


def deliveries(invitation: Invitation) -> Sequence[Delivery]:
    """All ways in which it went out, or is to."""
    return db.session.scalars(_DELIVERIES, {"invitation": invitation.id}).all()


_DELIVERIES = select(Delivery).where(Delivery.invitation_id == bindparam("invitation"))
_REMINDERS = _DELIVERIES.where(Delivery.is_reminder, Delivery.state == DeliveryState.SCHEDULED)


def void(invitation: Invitation) -> None:
    """No delivery of this invitation goes out any more; letters still in the outbox are taken back."""
    for delivery in deliveries(invitation):
        delivery.next_attempt_at = None
        if delivery.state is DeliveryState.SCHEDULED:
            _call_off(delivery)
        elif delivery.way is Way.TEXT:
            not_once_more(delivery)
    db.session.flush()


def not_once_more(delivery: Delivery) -> None:
    """A text that may have gone is not tried a second time: it was answered, or nobody shall answer it any more."""
    outbox.cancel(f"delivery:{delivery.id}")


def _call_off(delivery: Delivery) -> None:
    delivery.state, delivery.next_attempt_at = DeliveryState.VOID, None
    outgoing.cancel(f"delivery:{delivery.id}")
    if delivery.way is Way.TEXT:
        outbox.cancel(f"delivery:{delivery.id}")


def _freeze_credit(invitation: Invitation, closing: Closing, at: datetime) -> None:
    frozen = {"invitation_id": invitation.id, "revision": 1, "at": at}
    credits = run(_CREDITS, {"closing": closing.id}).mappings()
    insert_soon(_FROZEN, *({**frozen, **credit} for credit in credits))
