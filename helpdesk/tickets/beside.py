"""What stands beside a conversation: many small things, read in one statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.people.models import User
from helpdesk.tickets import beside_statement, checklists, company, field_catalogue, field_values
from helpdesk.tickets.checklists import Step
from helpdesk.tickets.field_rules import Value
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import Brief, hidden_team_ids
from helpdesk.tickets.words import Channel, FieldKind, Outcome, Relation, Status


@dataclass(frozen=True)
class Ending:
    """How and when the ticket was closed last."""

    outcome: Outcome
    closed_at: datetime


@dataclass(frozen=True)
class Merged:
    """A ticket that lives on in this one."""

    number: int
    subject: str
    at: datetime


@dataclass(frozen=True)
class Kept:
    """What somebody has begun to write, when it was kept, and the macros in it."""

    text: str
    at: datetime
    macros: str


@dataclass(frozen=True)
class Linked:
    """A ticket that this one has to do with. Without `link_id`, the one that a late answer to this one opened."""

    relation: Relation
    number: int
    subject: str
    status: Status
    link_id: int | None = None


@dataclass
class Beside:
    """Small things beside a conversation."""

    tags: list[str] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)  # of those steps
    files: list[tuple[int, str]] = field(
        default_factory=list
    )  # that wait with the reader's draft: id and name
    spent: list[tuple[int, int]] = field(default_factory=list)  # colleague and minutes of each entry of time
    spoken: int = 0  # minutes of calls and visits
    clock: datetime | None = None  # since when the reader's own clock runs here
    steps: list[Step] = field(default_factory=list)  # of its checklist
    fields: dict[int, Value] = field(default_factory=dict)  # what those of the desk's own hold
    copies: list[str] = field(default_factory=list)  # addresses that get a copy
    drafts: dict[str, Kept] = field(default_factory=dict)  # by kind
    followers: list[int] = field(default_factory=list)  # ids of colleagues
    company: dict[int, bool] = field(
        default_factory=dict
    )  # colleagues who are here too, and whether they write
    contacts: list[tuple[ContactKind, str, bool]] = field(default_factory=list)  # kind, value, usable
    others: list[Brief] = field(default_factory=list)  # the customer's other tickets, newest first
    follows: int | None = (
        None  # the number of the ticket that this one continues; 0: one out of the reader's sight
    )
    ending: Ending | None = None
    lives_on: int | None = (
        None  # the number of the ticket that this one was merged into, if the reader may see it
    )
    linked: list[Linked] = field(default_factory=list)  # in the order of linking
    merged: list[Merged] = field(default_factory=list)  # tickets that live on in this one, oldest first


def of(ticket: Ticket, user: User) -> Beside:
    """Tags, copies, the user's drafts, the customer's contact points and other tickets, what it follows, how it ended."""
    hidden, at = sorted(hidden_team_ids(user)), clock.now()
    values = {
        "ticket_id": ticket.id,
        "user_id": user.id,
        "typed": at - company.WRITES_FOR,
        "looked": at - company.LOOKS_FOR,
        "customer_id": ticket.customer_id or 0,
        "follows_id": ticket.follows_id or 0,
        "into_id": ticket.merged_into_id or 0,
        "closing": 0 if ticket.is_open else ticket.closings,
    }
    found = Beside(follows=None if ticket.follows_id is None else 0)
    everything = beside_statement.everything(bool(hidden), bool(field_catalogue.known()))
    rows = db.session.execute(everything, values | ({"hidden": hidden} if hidden else {}))
    for row in sorted(rows, key=lambda row: (row.id or 0, row.name or "")):
        _PLACES[row.what](found, row)
    found.others.reverse()
    found.steps.sort(key=lambda step: (found.places[step.id], step.id))
    return found


def _clock(found: Beside, row: Any) -> None:
    found.clock = row.at


def _spoken(found: Beside, row: Any) -> None:
    found.spoken = round((row.number or 0) / 60)


def _step(found: Beside, row: Any) -> None:
    said = checklists.said(row.value)
    found.steps.append(Step(row.id, said, bool(row.mark), bool(row.status), row.at, row.whom))
    found.places[row.id] = row.number


def _field(found: Beside, row: Any) -> None:
    of = field_catalogue.known().get(row.id)
    number = float(row.value) if row.value is not None and of and of.kind is FieldKind.NUMBER else None
    said = row.name if row.name is not None else row.value
    found.fields[row.id] = field_values.plain(said if number is None else None, number, None, row.whom)


def _draft(found: Beside, row: Any) -> None:
    found.drafts[row.name] = Kept(row.value, row.at, row.status)


def _company(found: Beside, row: Any) -> None:
    found.company[row.id] = bool(row.mark) or found.company.get(row.id, False)


def _contact(found: Beside, row: Any) -> None:
    found.contacts.append((ContactKind(row.name), row.value, row.until is None))


def _follows(found: Beside, row: Any) -> None:
    found.follows = row.number


def _ending(found: Beside, row: Any) -> None:
    found.ending = Ending(Outcome(row.name), row.at)


def _other(found: Beside, row: Any) -> None:
    found.others.append(
        Brief(
            id=row.id,
            number=row.number,
            subject=row.name,
            status=Status(row.status),
            channel=Channel(row.channel),
            opened_at=row.at,
            closed_at=row.until,
            satisfaction=row.mark,
            satisfaction_shown_at=row.shown_at,
            merged_into_id=row.whom,
        )
    )


def _linked(found: Beside, row: Any, *, back: bool = False) -> None:
    relation = Relation(row.value) if row.value else Relation.FOLLOWS
    shown = relation.backwards if back else relation
    found.linked.append(Linked(shown, row.number, row.name, Status(row.status), row.id))


def _into(found: Beside, row: Any) -> None:
    found.lives_on = row.number


def _merged(found: Beside, row: Any) -> None:
    found.merged.append(Merged(row.number, row.name, row.at))


_PLACES: dict[str, Callable[[Beside, Any], None]] = {
    "draft": _draft,
    "tag": lambda found, row: found.tags.append(row.name),
    "field": _field,
    "step": _step,
    "file": lambda found, row: found.files.append((row.id, row.name)),
    "spent": lambda found, row: found.spent.append((row.whom, row.number)),
    "spoken": _spoken,
    "clock": _clock,
    "copy": lambda found, row: found.copies.append(row.name),
    "company": _company,
    "follower": lambda found, row: found.followers.append(row.id),
    "contact": _contact,
    "follows": _follows,
    "ending": _ending,
    "into": _into,
    "linked": _linked,
    "linked back": partial(_linked, back=True),
    "continued": partial(_linked, back=True),
    "merged": _merged,
    "other": _other,
}
