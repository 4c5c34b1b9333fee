"""A ticket's conversation and what happened to it, in one order, as far as a colleague may read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.events import registry
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.kit.event import Readers
from helpdesk.kit.text import initials
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.words import OutgoingState
from helpdesk.people.models import User
from helpdesk.standards import labels as promises
from helpdesk.standards.words import Target
from helpdesk.tickets import (
    checklist_templates,
    events,
    field_catalogue,
    field_rules,
    following,
    labels,
    numbers,
    policy,
    queries,
)
from helpdesk.tickets.formatting import formatted
from helpdesk.tickets.models import Attachment, Message, Ticket
from helpdesk.tickets.settings import NUMBER_PREFIX
from helpdesk.tickets.words import MessageKind, Outcome, Relation, Status
from helpdesk.web.filters import paragraphs
from helpdesk.web.i18n import moment

MOST = 300  # entries and events of one page; older ones are a page of their own

for _each in (
    events.TicketOpened,
    events.MessageAdded,
    events.TicketAssigned,
    events.TicketChanged,
    events.TicketClosed,
    events.TicketReopened,
    events.TicketMerged,
    events.TicketJoined,
    events.TicketSeparated,
    events.TicketParted,
    events.TicketLinked,
    events.TicketUnlinked,
    events.ChecklistPut,
    events.CheckAdded,
    events.CheckTicked,
    events.CheckUnticked,
    events.CheckRemoved,
    events.StandardBreached,
    events.ReplyTakenBack,
    events.TimeAdded,
    events.TimeCorrected,
    events.TimeWithdrawn,
):
    registry.know(_each)


@dataclass(frozen=True)
class Entry:
    """One message as the page shows it."""

    message: Message
    author: str  # a colleague's name, or empty
    initials: str
    words: Markup
    unread: bool
    failed: str  # why its letter did not arrive; empty where it did or still may
    attachments: list[Attachment]
    written_on: int | None  # the number of the ticket that it came from by merging
    leaves_at: datetime | None  # of a reply of the reader's own that can still be taken back
    leaves_in: float  # seconds until then: the reader's own clock may be wrong


@dataclass(frozen=True)
class Happening:
    """One event in words."""

    sentence: Markup
    at: datetime


@dataclass
class Day:
    """What was said and done on one day: entries and runs of happenings, in order."""

    on: date
    parts: list[Entry | list[Happening]] = field(default_factory=list)


Words = Callable[[Any], str]
_explanations: dict[str, Words] = {}


def explain(name: str, words: Words) -> None:
    """Says how a value of the payload called `name` is told to people: explain("reason", function)."""
    _explanations[name] = words


Names = Callable[[int | None], str]
_doers: dict[str, Names] = {}


def introduce(kind: str, name: Names) -> None:
    """Says how an actor of this kind is called: introduce("rule", function of its id)."""
    _doers[kind] = name


def of(ticket: Ticket, user: User, *, at: datetime, zone: str, before: int | None = None) -> list[Day]:
    """The days of a conversation, oldest first; entries older than the message `before` where that is given."""
    messages = _messages(ticket, before)
    oldest = messages[0][0].at if messages and len(messages) >= MOST else None
    newest = messages[-1][0].at if messages and before is not None else None
    told = _happenings(ticket, user, at=at, since=oldest, until=newest)
    return _days(
        [*_entries(messages, ticket.waiting_since if ticket.unread else None, at, user.id), *told],
        ZoneInfo(zone),
    )


def _messages(ticket: Ticket, before: int | None) -> list[Any]:
    found = (
        select(
            Message, OutgoingEmail.state, OutgoingEmail.error, OutgoingEmail.next_attempt_at, Ticket.number
        )
        .outerjoin(OutgoingEmail, OutgoingEmail.id == Message.outgoing_id)
        .outerjoin(Ticket, Ticket.id == Message.original_ticket_id)
        .where(Message.ticket_id == ticket.id)
        .options(joinedload(Message.customer), joinedload(Message.attachments).joinedload(Attachment.file))
    )
    if before is not None:
        found = found.where(Message.id < before)
    rows = db.session.execute(found.order_by(Message.id.desc()).limit(MOST)).unique().all()
    return list(reversed(rows))


def _entries(messages: list[Any], since: datetime | None, now: datetime, reader_id: int) -> Iterable[Entry]:
    people = queries.directory().users
    for message, state, error, due, written_on in messages:
        author = people.get(message.author_id, "") or _nobody(message.kind)
        unread = since is not None and message.author_id is None and message.at >= since
        failed = (error or gettext("The letter did not arrive.")) if state is OutgoingState.FAILED else ""
        waits = state is OutgoingState.QUEUED and due is not None and due > now
        leaves = due if waits and message.author_id == reader_id else None
        parts = _words(message), unread, failed, message.attachments, written_on, leaves
        left = (leaves - now).total_seconds() if leaves else 0
        yield Entry(message, author, initials(author), *parts, left)


def _nobody(kind: MessageKind) -> str:
    """What has no author although it is ours was written by a rule."""
    return str(gettext("A rule")) if kind in {MessageKind.NOTE, MessageKind.REPLY} else ""


def _words(message: Message) -> Markup:
    """What was said, without what it quotes. In our own notes, colleagues who are called stand out."""
    said = message.body if message.trimmed is None else message.trimmed
    if message.kind is MessageKind.REPLY:
        return formatted(said)
    if message.kind is not MessageKind.NOTE:
        return paragraphs(said)
    if "@" not in said:
        return _with_links(formatted(said))
    return _with_links(paragraphs(_with_mentions(said) if "@" in said else said))


def _with_mentions(said: str) -> Markup:
    pieces, upto = [Markup("")], 0
    for start, end, _called in following.mentions(said):
        pieces += escape(said[upto:start]), Markup('<b class="mention">{}</b>').format(said[start:end])
        upto = end
    return Markup("").join([*pieces, said[upto:]])


def _with_links(said: Markup) -> Markup:
    """Ticket numbers lead to their tickets."""
    prefix = NUMBER_PREFIX.get().strip()
    if not prefix or prefix not in said:
        return said
    if not prefix.isascii():
        return said
    wanted = rf"(<a\b.*?</a>|<[^>]*>)|\b{re.escape(prefix)}([0-9]{{3,9}})\b"  # never within a tag or a link
    linked = re.sub(
        wanted, lambda at: at[1] or f'<a href="/tickets/{at[2]}">{at[0]}</a>', str(said), flags=re.DOTALL
    )
    return Markup(linked)  # noqa: S704 - `said` is escaped, and a link of ours holds digits alone


def _happenings(
    ticket: Ticket, user: User, *, at: datetime, since: datetime | None, until: datetime | None
) -> Iterable[Happening]:
    found = select(EventRecord).where(
        EventRecord.subject_kind == "ticket", EventRecord.subject_id == ticket.id
    )
    if since is not None:
        found = found.where(EventRecord.at >= since)
    if until is not None:
        found = found.where(EventRecord.at <= until)
    rows = db.session.scalars(found.order_by(EventRecord.id.desc()).limit(MOST)).all()
    for row in reversed(rows):
        if may_read(user, row.kind, ticket, at=at) and (sentence := _sentence(row)):
            yield Happening(sentence, row.at)


def may_read(user: User, kind: str, ticket: Ticket, *, at: datetime) -> bool:
    """May `user` read an event of this kind about `ticket`? What we do not know is for nobody."""
    known = registry.class_of(kind)
    if known is None or not known.sentence:
        return False
    if known.readers is Readers.SUPERVISORS:
        return user.sees_scores
    if known.readers is Readers.AFTER_WINDOW:
        return policy.sees_answer_shown(user, ticket.satisfaction_shown_at, at)
    return True


_PROPERTIES = {
    "subject": N_("the subject"),
    "kind": N_("the kind"),
    "priority": N_("the priority"),
    "category_id": N_("the category"),
    "customer_id": N_("the customer"),
    "language": N_("the language"),
    "tags": N_("the tags"),
}
_MOVES = {
    Status.OPEN: N_("%(actor)s went back to work on it"),
    Status.PENDING: N_("%(actor)s waits for the customer"),
    Status.ON_HOLD: N_("%(actor)s put it on hold"),
}


def _sentence(row: EventRecord) -> Markup:
    known = registry.class_of(row.kind)
    sentence = known.sentence if known else ""
    payload: Mapping[str, Any] = row.payload
    if row.kind == events.TicketAssigned.kind:
        sentence = _given(row, sentence)
    elif row.kind == events.TicketChanged.kind and payload["what"] == "status":
        sentence = _MOVES.get(Status(str(payload["after"])), "")
        if row.actor_kind == "customer":
            sentence = N_("The customer wrote, so it is open again")
        elif payload.get("until"):
            sentence = N_("%(actor)s put it aside until %(until)s")
        elif row.actor_kind == "system" and payload["before"] == Status.ON_HOLD:
            sentence = N_("Its time has come, so it is open again")
    elif row.kind == events.TicketChanged.kind and payload["after"] is not None and _field(payload):
        sentence = N_("%(actor)s set %(what)s to %(value)s")
    if not sentence:
        return Markup("")
    bold = {name: Markup("<b>{}</b>").format(value) for name, value in _values(row).items()}
    return Markup("") + escape(gettext(sentence)) % bold


def _field(payload: Mapping[str, Any]) -> field_rules.Field | None:
    """The field of the desk's own that a change was of."""
    return field_catalogue.known().get(field_rules.id_of(str(payload["what"])) or 0)


def _given(row: EventRecord, sentence: str) -> str:
    if row.payload["assignee_id"] is None:
        return (
            N_("%(actor)s left it to %(team)s")
            if row.payload["team_id"]
            else N_("%(actor)s left it without an owner")
        )
    if row.actor_kind == "user" and row.actor_id == row.payload["assignee_id"]:
        return N_("%(actor)s took it")
    return sentence


def _values(row: EventRecord) -> dict[str, str]:
    """What fills the placeholders: names and words for the ids and values of the payload."""
    known, payload = queries.directory(), row.payload
    values = {name: _told(name, value) for name, value in payload.items()}
    values["actor"] = _actor(row, known.users)
    if "what" in payload and (field := _field(payload)) is not None:
        values["what"] = field_catalogue.name(field)
        values["value"] = field_catalogue.shown(field, payload["after"])
    if "assignee_id" in payload:
        values["assignee"] = known.users.get(payload["assignee_id"], gettext("nobody"))
        values["team"] = known.teams.get(payload["team_id"], gettext("no team"))
    return values


# Numbers in a payload that lead to their ticket; what lives on in this one, to its own page.
_LEADS_TO = {"into_number": "", "merged_number": "?itself=yes", "from_number": "", "other_number": ""}


def _told(name: str, value: Any) -> str:
    if name in _explanations and value is not None:
        return _explanations[name](value)
    if name == "outcome":
        return labels.label(Outcome(value))
    if name in {"until", "due_at"} and value:
        return moment(datetime.fromisoformat(value))
    if name == "target":
        return promises.label(Target(value)).lower()
    if name == "relation":
        return labels.label(Relation(value)).lower()
    if name == "template_id":
        template = checklist_templates.known().get(value)
        return template.name if template else "–"
    if name in _LEADS_TO:
        return Markup('<a href="/tickets/{}{}">{}</a>').format(value, _LEADS_TO[name], numbers.shown(value))
    if name == "what":
        return str(gettext(_PROPERTIES[value])) if value in _PROPERTIES else str(value)
    return str(value).replace("_", " ")


def _actor(row: EventRecord, users: Mapping[int, str]) -> str:
    if row.actor_kind in _doers:
        return _doers[row.actor_kind](row.actor_id)
    if row.actor_kind == "user":
        return users.get(row.actor_id or 0, str(gettext("A colleague")))
    return str(gettext("The customer")) if row.actor_kind == "customer" else str(gettext("The system"))


def _days(parts: list[Entry | Happening], zone: ZoneInfo) -> list[Day]:
    days: list[Day] = []
    for part in sorted(parts, key=_moment):
        on = _moment(part).astimezone(zone).date()
        if not days or days[-1].on != on:
            days.append(Day(on))
        into = days[-1].parts
        if isinstance(part, Entry):
            into.append(part)
        elif into and isinstance(into[-1], list):
            into[-1].append(part)
        else:
            into.append([part])
    return days


def _moment(part: Entry | Happening) -> datetime:
    return part.message.at if isinstance(part, Entry) else part.at
