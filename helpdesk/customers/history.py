"""What happened to a customer, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from helpdesk.customers import events, queries
from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord
from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event
from helpdesk.people import queries as people

FIELDS = {
    "name": N_("the name"),
    "organisation": N_("the organisation"),
    "language": N_("the language"),
    "address": N_("the postal address"),
    "notes": N_("the notes"),
    "dates": N_("the dates"),
    "is_internal": N_("whether it is a colleague"),
    "undeliverable": N_("whether it can be reached"),
}
CONTACTS = {"email": N_("an e-mail address"), "phone": N_("a telephone number")}
_CLASSES: dict[str, type[Event]] = {
    each.kind: each
    for each in (
        events.CustomerAdded,
        events.CustomerChanged,
        events.CustomersMerged,
        events.CustomerJoined,
        events.CustomerSeparated,
        events.CustomerParted,
        events.SurveysRefused,
        events.SurveysAllowed,
        events.ContactPointAdded,
        events.ContactPointRetired,
    )
}


@dataclass(frozen=True)
class Line:
    """One sentence and its time."""

    at: datetime
    words: str


def lines(customer: Customer) -> list[Line]:
    """The customer's history, newest first. Values are not told: events do not keep them."""
    rows = [row for row in queries.events(customer.id) if row.kind in _CLASSES]
    names = people.names(row.actor_id for row in rows if row.actor_kind == "user")
    return [Line(row.at, _words(row, _actor(row, names, customer))) for row in rows]


def _actor(row: EventRecord, names: dict[int, str], customer: Customer) -> str:
    if row.actor_kind == "user":
        return names.get(row.actor_id or 0, gettext("Somebody"))
    return customer.name if row.actor_kind == "customer" else gettext("The helpdesk")


def _words(row: EventRecord, actor: str) -> str:
    values: dict[str, Any] = {"actor": actor}
    if what := row.payload.get("what"):
        values["what"] = gettext(FIELDS[what]) if what in FIELDS else what
    if contact := row.payload.get("contact_kind"):
        values["contact"] = gettext(CONTACTS[contact])
    return str(gettext(_CLASSES[row.kind].sentence, **values))
