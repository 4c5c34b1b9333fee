"""The one statement that reads what stands beside a conversation (`beside`): each row says what it is."""

from __future__ import annotations

from functools import lru_cache
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
from helpdesk.kit.columns import Id, UtcDateTime, fixed, seconds_of
from helpdesk.tickets import time_spent
from helpdesk.tickets.drafts import FORWARD
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
from helpdesk.tickets.words import ParticipantRole

MOST_OTHERS = 20  # of the customer's other tickets; more are "20+"

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
def everything(hides: bool, fields: bool) -> CompoundSelect[Any]:
    """All of it, row by row. `hides`: the reader may not see every team's tickets; `fields`: the desk has some of its own."""
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
