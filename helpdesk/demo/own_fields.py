"""The demo's own fields and checklist: what a company for internet and phones asks besides, and what its open tickets say of it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.tickets import (
    checklist_templates,
    checklists,
    field_catalogue,
    field_values,
    fields,
    time_spent,
)
from helpdesk.tickets.field_rules import Value
from helpdesk.tickets.fields import ChoicePlan, Plan
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import OPEN_STATUSES, FieldKind, WorkKind

_CONTRACT = {"en": "Contract number", "lv": "Līguma numurs", "et": "Lepingu number", "nb": "Avtalenummer"}
_HELP = {
    "en": "Stands on every invoice, at the top right.",
    "lv": "Ir katrā rēķinā, augšā pa labi.",
    "et": "On igal arvel üleval paremal.",
    "nb": "Står øverst til høyre på hver faktura.",
}
_MODEL = {"en": "Router", "lv": "Maršrutētājs", "et": "Ruuter", "nb": "Ruter"}
_MODELS = ("Baltbox 5", "Baltbox 6", "Zyra Mini", "Zyra Max")
_DAY = {"en": "Delivery day", "lv": "Piegādes diena", "et": "Tarnepäev", "nb": "Leveringsdag"}


def write(at: datetime) -> None:
    """The fields, before the first ticket comes in."""
    every = Plan(FieldKind.TEXT, _CONTRACT, _HELP, asked_at_intake=True, asked_of_customers=True)
    fields.add(every, by=SYSTEM, at=at)
    models = [ChoicePlan(dict.fromkeys(_MODEL, name)) for name in _MODELS]
    technical = [RequestKind.TECHNICAL.value]
    router = Plan(FieldKind.CHOICE, _MODEL, request_kinds=technical, asked_at_intake=True, choices=models)
    fields.add(router, by=SYSTEM, at=at)
    orders = [RequestKind.ORDER.value]
    fields.add(Plan(FieldKind.DATE, _DAY, request_kinds=orders), by=SYSTEM, at=at)


def fill(chance: random.Random, at: datetime) -> None:
    """What two of three open tickets say."""
    tickets = db.session.scalars(select(Ticket).where(Ticket.status.in_(OPEN_STATUSES)).order_by(Ticket.id))
    for ticket in tickets.all():
        given: dict[int, Value] = {}
        for field in field_catalogue.on(ticket.kind.value, ticket.category_id):
            if chance.randrange(3) == 0:
                continue
            if field.kind is FieldKind.TEXT:
                given[field.id] = f"BV-{chance.randint(100_000, 999_999)}"
            elif field.kind is FieldKind.DATE:
                given[field.id] = (at + timedelta(days=chance.randint(1, 14))).date().isoformat()
            else:
                given[field.id] = chance.choice(field.choices).id
        field_values.fill(ticket, given, by=SYSTEM, at=ticket.opened_at)


_ONBOARDING = {"en": "New customer", "lv": "Jauns klients", "et": "Uus klient", "nb": "Ny kunde"}
_STEPS = (
    ("Check that the address can be reached", "Pārbaudīt, vai adrese ir sasniedzama", "Kontrolli, kas aadress on levialas", "Sjekk at adressen kan nås"),
    ("Book the technician", "Pieteikt tehniķi", "Broneeri tehnik", "Bestill tekniker"),
    ("Send the contract", "Nosūtīt līgumu", "Saada leping", "Send avtalen"),
    ("Ship the router", "Nosūtīt maršrutētāju", "Saada ruuter", "Send ruteren"),
    ("Call after a week", "Piezvanīt pēc nedēļas", "Helista nädala pärast", "Ring etter en uke"),
)  # fmt: skip


def write_checklist(at: datetime) -> None:
    """What every order needs; put on open orders by whoever has them."""
    steps = [dict(zip(_ONBOARDING, step, strict=True)) for step in _STEPS]
    orders = [RequestKind.ORDER.value]
    plan = checklist_templates.Plan(_ONBOARDING, steps, request_kinds=orders, by_itself=True)
    checklist_templates.add(plan, by=SYSTEM, at=at)


def tick(chance: random.Random, at: datetime) -> None:
    """How far the orders that are open have come."""
    open_ones = select(Ticket).where(Ticket.status.in_(OPEN_STATUSES), Ticket.checks_all > 0)
    for ticket in db.session.scalars(open_ones.order_by(Ticket.id)).all():
        owner = db.session.get(User, ticket.assignee_id) if ticket.assignee_id else None
        if owner is None:
            continue
        for step in checklists.of(ticket.id)[: chance.randint(0, 3)]:
            checklists.tick(
                ticket, step.id, done=True, by=owner, at=min(at, ticket.opened_at + timedelta(hours=2))
            )


def spend(chance: random.Random, at: datetime) -> None:
    """What a few of the open tickets took besides calls."""
    open_ones = select(Ticket).where(Ticket.status.in_(OPEN_STATUSES), Ticket.assignee_id.is_not(None))
    for ticket in db.session.scalars(open_ones.order_by(Ticket.id)).all():
        owner = db.session.get(User, ticket.assignee_id)
        if owner is not None and chance.randrange(3) == 0:
            kind, minutes = chance.choice(list(WorkKind)), chance.choice((5, 10, 15, 20, 35, 50))
            time_spent.add(
                ticket, minutes, by=owner, at=min(at, ticket.opened_at + timedelta(hours=1)), kind=kind
            )
