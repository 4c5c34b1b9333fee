"""The gates before an ask, as they stand now: asked when a ticket closes, again before its letter goes, and for a preview."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from flask import current_app
from sqlalchemy import Select, bindparam, select

from helpdesk.categories import queries as categories
from helpdesk.customers import consent
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.kit import phone
from helpdesk.people import organisation
from helpdesk.scores import sampling
from helpdesk.surveys import rules, settings
from helpdesk.surveys.words import Reason, Way
from helpdesk.texting import gateways
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel, Outcome


def why_not(
    ticket: Ticket,
    *,
    outcome: Outcome,
    category_id: int | None,
    human_contact: bool,
    customer: Customer | None,
    point: ContactPoint | None,
    way: Way | None,
    language: str,
    languages: Collection[str],
    by_rule: bool = False,
    asked_lately: bool,
    rate: float,
) -> Reason | None:
    """The first gate that says no about this closing; None: ask.

    `point` and `way`: where and by what they would be asked. `by_rule`: a supervisor's rule says that nobody is asked. `rate`: the share of closings that is drawn, 0..1.
    """
    return rules.reason_not_to_ask(
        rules.Situation(
            outcome=outcome,
            way=way,
            merged=is_asked_elsewhere(ticket, customer.id if customer else None),
            from_machine=ticket.from_machine,
            internal=bool(customer and customer.is_internal),
            human_contact=human_contact,
            sensitive=categories.is_sensitive(category_id),
            legal_hold=bool(customer and customer.legal_hold),
            erased=bool(customer and customer.erased_at),
            undeliverable=bool(customer and customer.undeliverable),
            opted_out=consent.refused(customer, point.value if point else ""),
            by_rule=by_rule,
            language_missing=language not in languages,
            asked_lately=asked_lately,
            sampled=sampling.included(current_app.config["SECRET_KEY"], ticket.id, rate),
        )
    )


def way_to(
    ticket: Ticket, customer: Customer | None, *, but: Collection[Way] = ()
) -> tuple[Way | None, ContactPoint | None]:
    """By what way to ask about the ticket, and where. `but`: ways that are out of the question."""
    if Way.INTERVIEW not in but and (number := _to_call(ticket, customer)):
        return Way.INTERVIEW, number
    points: dict[Way, ContactPoint | None] = {}

    def can(way: Way) -> bool:
        if way in but:
            return False
        if way in _POINTS:
            points[way] = _POINTS[way](ticket, customer)
            return points[way] is not None
        return way is not Way.CODE or settings.HAND_CODES.get()

    way = rules.way_of(settings.ways(ticket.channel), can)
    return way, points.get(way) if way else None


def _to_call(ticket: Ticket, customer: Customer | None) -> ContactPoint | None:
    """The number to call, where a caller is drawn to be interviewed: by a lot of its own, which no agent can foretell."""
    share = settings.INTERVIEW_PERCENT.get() / 100
    if not share or ticket.channel is not Channel.PHONE or customer is None:
        return None
    if not sampling.included(f"interview {current_app.config['SECRET_KEY']}", ticket.id, share):
        return None
    return _point_of(ticket, customer, ContactKind.PHONE)


def is_asked_elsewhere(ticket: Ticket, customer_id: int | None) -> bool:
    """Does it live on in a ticket of the same customer, who is asked about that one? Another's right to be asked stays (E7)."""
    lives_on = tickets.survivor(ticket)
    return lives_on is not ticket and customer_id in {None, lives_on.customer_id}


def customer_of(ticket: Ticket) -> Customer | None:
    """Whom a survey about the ticket would go to."""
    return db.session.get(Customer, ticket.customer_id) if ticket.customer_id else None


def email_of(ticket: Ticket, customer: Customer | None) -> ContactPoint | None:
    """The address to ask at: the one last used on the ticket, else the customer's first usable one."""
    return _point_of(ticket, customer, ContactKind.EMAIL) if customer is not None else None


def mobile_of(ticket: Ticket, customer: Customer | None) -> ContactPoint | None:
    """The number to send a text to, where texts can be sent: the one last used on the ticket, else the first that takes them."""
    if customer is None or gateways.current_id() is None:
        return None
    return _point_of(ticket, customer, ContactKind.PHONE, texts=True)


_POINTS = {Way.EMAIL: email_of, Way.TEXT: mobile_of}


def _point_of(
    ticket: Ticket, customer: Customer, kind: ContactKind, *, texts: bool = False
) -> ContactPoint | None:
    known = db.session.scalars(_usable(), {"customer": customer.id, "kind": kind}).all()
    points = [each for each in known if phone.takes_texts(each.value)] if texts else known
    return next((p for p in points if p.id == ticket.contact_point_id), points[0] if points else None)


@cache
def _usable() -> Select[ContactPoint]:
    usable = select(ContactPoint).where(
        ContactPoint.customer_id == bindparam("customer"),
        ContactPoint.kind == bindparam("kind"),
        ContactPoint.retired_at.is_(None),
        ContactPoint.unusable_since.is_(None),
    )
    return usable.order_by(ContactPoint.is_owner.desc(), ContactPoint.id)


def language_of(ticket: Ticket, customer: Customer | None) -> str:
    """The customer's language, else the ticket's, else the organisation's (E35)."""
    return (customer.language if customer else None) or ticket.language or organisation.LANGUAGE.get()
