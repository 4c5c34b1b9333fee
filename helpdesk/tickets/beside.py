"""What stands beside a conversation: many small things, read in one statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from helpdesk.customers.models import ContactPoint
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.columns import Id, UtcDateTime, fixed, seconds_of
from helpdesk.people.models import User
from helpdesk.tickets import checklists, company, field_catalogue, field_values, time_spent
from helpdesk.tickets.checklists import Step
from helpdesk.tickets.drafts import FORWARD
from helpdesk.tickets.field_rules import Value
from helpdesk.tickets.models import (
    Check,
    Closing,
    Draft,
    DraftFile,
    FieldValue,
    Follower,
    Merge,
    Message,
    Participant,
    Presence,
    Tag,
    Ticket,
    TicketLink,
    TicketTag,
    TimeEntry,
    Timer,
)
from helpdesk.tickets.queries import Brief, hidden_team_ids
from helpdesk.tickets.words import Channel, FieldKind, Outcome, ParticipantRole, Relation, Status

MOST_OTHERS = 20  # of the customer's other tickets; more are "20+"


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
    everything = _everything(bool(hidden), bool(field_catalogue.known()))
    rows = db.session.execute(everything, values | ({"hidden": hidden} if hidden else {}))
    for row in sorted(rows, key=lambda row: (row.id or 0, row.name or "")):
        _PLACES[row.what](found, row)
    found.others.reverse()
    found.steps.sort(key=lambda step: (found.places[step.id], step.id))
    return found


_COLUMNS: dict[str, Any] = {
    "id": Id,
    "number": Integer(),
    "name": String(),
    "value": String(),
    "at": UtcDateTime(),
    "until": UtcDateTime(),
    "status": String(),
    "channel": String(),
    "mark": Integer(),
    "shown_at": UtcDateTime(),
    "whom": Id,
}


def _row(what: str, **given: Any) -> Select[Any]:
    """One kind of thing in the shape that all share; what it does not have is NULL. Written out, without a value to hand
    over: psycopg reads a statement of over 4,096 characters or 50 values anew at each asking."""
    columns: list[ColumnElement[Any]] = [literal_column(f"'{what}'", String()).label("what")]
    for name, kind in _COLUMNS.items():
        value = type_coerce(given[name], kind) if name in given else type_coerce(null(), kind)
        columns.append(value.label(name))
    return select(*columns)


def _shape() -> Select[Any]:
    """Finds nothing, and says of which types the columns of all that follow are."""
    columns = [cast(null(), kind).label(name) for name, kind in _COLUMNS.items()]
    return select(cast(null(), String()).label("what"), *columns).where(false())


@lru_cache(maxsize=4)
def _everything(hides: bool, fields: bool) -> CompoundSelect[Any]:
    # Made once: it takes longer to build than the database takes to answer.
    ticket_id, customer_id = bindparam("ticket_id", type_=Id), bindparam("customer_id", type_=Id)
    user_id = bindparam("user_id", type_=Id)
    draft = _row("draft", name=Draft.kind, value=Draft.body, at=Draft.saved_at, status=Draft.macros)
    tag = _row("tag", name=Tag.name).join(TicketTag, TicketTag.tag_id == Tag.id)
    copy = _row("copy", name=Participant.address)
    contact = _row(
        "contact",
        id=ContactPoint.id,
        name=ContactPoint.kind,
        value=ContactPoint.value,
        until=ContactPoint.unusable_since,
    )
    ending = _row("ending", name=Closing.outcome, at=Closing.closed_at)
    return union_all(
        _shape(),
        draft.where(Draft.ticket_id == ticket_id, Draft.user_id == user_id, Draft.kind != FORWARD),
        tag.where(TicketTag.ticket_id == ticket_id),
        *([_fields(ticket_id)] if fields else []),
        _steps(ticket_id),
        *_time(ticket_id, user_id),
        _row("file", id=DraftFile.id, name=DraftFile.name).where(
            DraftFile.ticket_id == ticket_id, DraftFile.user_id == user_id, DraftFile.kind == ""
        ),
        _row("company", id=Draft.user_id, mark=fixed(1)).where(
            Draft.ticket_id == ticket_id,
            Draft.user_id != user_id,
            Draft.saved_at > bindparam("typed", type_=UtcDateTime),
        ),
        _row("company", id=Presence.user_id, mark=fixed(0)).where(
            Presence.ticket_id == ticket_id,
            Presence.user_id != user_id,
            Presence.at > bindparam("looked", type_=UtcDateTime),
        ),
        _row("follower", id=Follower.user_id).where(Follower.ticket_id == ticket_id),
        copy.where(Participant.ticket_id == ticket_id, Participant.role == ParticipantRole.CC),
        contact.where(ContactPoint.customer_id == customer_id, ContactPoint.retired_at.is_(None)),
        _seen(
            _row("follows", number=Ticket.number).where(Ticket.id == bindparam("follows_id", type_=Id)), hides
        ),
        _seen(
            _row("merged", id=Merge.id, number=Ticket.number, name=Ticket.subject, at=Merge.at)
            .join(Ticket, Ticket.id == Merge.source_id)
            .where(Merge.target_id == ticket_id, Merge.undone_at.is_(None)),
            hides,
        ),
        ending.where(Closing.ticket_id == ticket_id, Closing.number == bindparam("closing", type_=Integer())),
        _seen(_row("into", number=Ticket.number).where(Ticket.id == bindparam("into_id", type_=Id)), hides),
        _links(TicketLink.from_id, TicketLink.to_id, "linked", ticket_id, hides),
        _links(TicketLink.to_id, TicketLink.from_id, "linked back", ticket_id, hides),
        _continued(ticket_id, hides),
        _others(ticket_id, customer_id, hides),
    )


def _fields(ticket_id: ColumnElement[Any]) -> Select[Any]:
    """Values of fields; numbers and days travel as text, which both engines write so that it can be read again."""
    said = func.coalesce(cast(FieldValue.number, String), cast(FieldValue.day, String))
    found = _row("field", id=FieldValue.field_id, name=FieldValue.text, value=said, whom=FieldValue.choice_id)
    return found.where(FieldValue.ticket_id == ticket_id)


def _time(ticket_id: ColumnElement[Any], user_id: ColumnElement[Any]) -> tuple[Select[Any], ...]:
    """Entries of time, the length of calls and visits, and the reader's own clock."""
    entry = _row("spent", id=TimeEntry.id, number=TimeEntry.minutes, whom=TimeEntry.user_id)
    spoken = _row("spoken", number=cast(func.sum(seconds_of(Message.duration)), Integer))
    clock_ = _row("clock", at=Timer.started_at)
    return (
        entry.where(TimeEntry.ticket_id == ticket_id, TimeEntry.withdrawn_at.is_(None)),
        spoken.where(Message.ticket_id == ticket_id, *time_spent.is_ours()),
        clock_.where(Timer.ticket_id == ticket_id, Timer.user_id == user_id),
    )


def _steps(ticket_id: ColumnElement[Any]) -> Select[Any]:
    required = case((Check.required, fixed(1)), else_=fixed(0))
    own = case((Check.template_id.is_(None), literal_column("'own'")), else_=literal_column("''"))
    found = _row(
        "step", id=Check.id, number=Check.position, value=Check.texts, at=Check.done_at, whom=Check.done_by_id,
        mark=required, status=own,
    )  # fmt: skip
    return found.where(Check.ticket_id == ticket_id, Check.removed_at.is_(None))


def _links(own: Any, other: Any, what: str, ticket_id: ColumnElement[Any], hides: bool) -> Select[Any]:
    """Links seen from one of their two sides."""
    columns = {"number": Ticket.number, "name": Ticket.subject, "status": Ticket.status}
    found = _row(what, id=TicketLink.id, value=TicketLink.relation, **columns)
    return _seen(found.join(Ticket, Ticket.id == other).where(own == ticket_id), hides)


def _continued(ticket_id: ColumnElement[Any], hides: bool) -> Select[Any]:
    found = _row("continued", number=Ticket.number, name=Ticket.subject, status=Ticket.status)
    return _seen(found.where(Ticket.follows_id == ticket_id), hides)


def _seen(found: Select[Any], hides: bool) -> Select[Any]:
    """Without tickets of teams that the reader may not see."""
    if not hides:
        return found
    hidden = Ticket.team_id.not_in(bindparam("hidden", expanding=True))
    return found.where(or_(Ticket.team_id.is_(None), hidden))


def _others(ticket_id: ColumnElement[Any], customer_id: ColumnElement[Any], hides: bool) -> Select[Any]:
    other = _row(
        "other",
        id=Ticket.id,
        number=Ticket.number,
        name=Ticket.subject,
        at=Ticket.opened_at,
        until=Ticket.closed_at,
        status=Ticket.status,
        channel=Ticket.channel,
        mark=Ticket.satisfaction,
        shown_at=Ticket.satisfaction_shown_at,
        whom=Ticket.merged_into_id,
    ).where(Ticket.customer_id == customer_id, Ticket.id != ticket_id)
    latest = _seen(other, hides).order_by(Ticket.id.desc()).limit(MOST_OTHERS).subquery()
    return select(*latest.c)


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
