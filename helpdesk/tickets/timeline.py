"""A ticket's conversation and what happened to it, in one order, as far as a colleague may read it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from markupsafe import Markup, escape
from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from helpdesk.events import registry
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import Readers
from helpdesk.kit.text import initials
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.words import OutgoingState
from helpdesk.people.models import User
from helpdesk.tickets import (
    event_words,
    following,
    policy,
    queries,
)
from helpdesk.tickets.formatting import formatted
from helpdesk.tickets.models import Attachment, Message, Ticket
from helpdesk.tickets.settings import NUMBER_PREFIX
from helpdesk.tickets.words import MessageKind
from helpdesk.web.filters import paragraphs

MOST = 300  # entries and events of one page; older ones are a page of their own


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
    written_on: (
        int | None
    )  # the number of the ticket that it came from by merging, if the reader may see that
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


def of(ticket: Ticket, user: User, *, at: datetime, zone: str, before: int | None = None) -> list[Day]:
    """The days of a conversation, oldest first; entries older than the message `before` where that is given."""
    messages = _messages(ticket, user, before)
    oldest = messages[0][0].at if messages and len(messages) >= MOST else None
    newest = messages[-1][0].at if messages and before is not None else None
    told = _happenings(ticket, user, at=at, since=oldest, until=newest)
    return _days(
        [*_entries(messages, ticket.waiting_since if ticket.unread else None, at, user.id), *told],
        ZoneInfo(zone),
    )


def as_it_stood(ticket: Ticket, user: User, *, then: datetime, at: datetime, zone: str) -> list[Day]:
    """The days of a conversation up to the moment `then`, with what all colleagues may know of it.

    For those who shall judge the work and not what the customer said of it: answers, asks and alerts are left out.
    """
    entries = _entries(_messages(ticket, user, None, then), None, at, user.id)
    rows = [
        row
        for row in _recorded(ticket, None, then)
        if (known := registry.class_of(row.kind)) and known.readers is Readers.STAFF
    ]
    return _days([*entries, *_told(rows, user)], ZoneInfo(zone))


def _messages(ticket: Ticket, user: User, before: int | None, upto: datetime | None = None) -> list[Any]:
    found = (
        select(
            Message, OutgoingEmail.state, OutgoingEmail.error, OutgoingEmail.next_attempt_at, Ticket.number
        )
        .outerjoin(OutgoingEmail, OutgoingEmail.id == Message.outgoing_id)
        .outerjoin(Ticket, and_(Ticket.id == Message.original_ticket_id, queries.visible(user)))
        .where(Message.ticket_id == ticket.id)
        .options(joinedload(Message.customer), joinedload(Message.attachments).joinedload(Attachment.file))
    )
    if before is not None:
        found = found.where(Message.id < before)
    if upto is not None:
        found = found.where(Message.at <= upto)
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
    if message.kind in {MessageKind.REPLY, MessageKind.FORWARD}:
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
        wanted,
        lambda at: at[1] or f'<a class="nowrap" href="/tickets/{at[2]}">{at[0]}</a>',
        str(said),
        flags=re.DOTALL,
    )
    return Markup(linked)  # noqa: S704 - `said` is escaped, and a link of ours holds digits alone


def _happenings(
    ticket: Ticket, user: User, *, at: datetime, since: datetime | None, until: datetime | None
) -> Iterable[Happening]:
    rows = [row for row in _recorded(ticket, since, until) if may_read(user, row, ticket, at=at)]
    return _told(rows, user)


def _told(rows: list[EventRecord], user: User) -> Iterable[Happening]:
    return (Happening(sentence, row.at) for row, sentence in event_words.of(rows, user))


def _recorded(ticket: Ticket, since: datetime | None, until: datetime | None) -> Iterable[EventRecord]:
    found = select(EventRecord).where(
        EventRecord.subject_kind == "ticket", EventRecord.subject_id == ticket.id
    )
    if since is not None:
        found = found.where(EventRecord.at >= since)
    if until is not None:
        found = found.where(EventRecord.at <= until)
    return reversed(db.session.scalars(found.order_by(EventRecord.id.desc()).limit(MOST)).all())


def may_read(user: User, row: EventRecord, ticket: Ticket, *, at: datetime) -> bool:
    """May `user` read this event about `ticket`? What we do not know is for nobody."""
    known = registry.class_of(row.kind)
    if known is None or not known.sentence:
        return False
    if known.readers is Readers.CONCERNED:
        return user.sees_scores or row.payload.get("agent_id") == user.id
    if known.readers is Readers.SUPERVISORS:
        return user.sees_scores
    if known.readers is Readers.AFTER_WINDOW:
        return policy.sees_answer_shown(user, ticket.satisfaction_shown_at, at)
    return True


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
